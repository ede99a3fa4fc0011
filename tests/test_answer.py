"""Choosing and citing sentences: verbatim, complete, within bounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from answer.citing import Citations, citation_of
from answer.compose import said
from answer.held import Wanted
from answer.pipeline import AnswerService
from answer.reading import Reading
from answer.selection import MAX_SENTENCES, MAX_WORDS, OVERRUN, choose, joined
from answer.support import judge, min_late
from answer.wording import nearest_notice
from evals.questions import load_questions, load_sets
from evals.run import evaluate
from index.sentences.asked import Asked, asked_for, tells
from index.sentences.fit import Fit, fit_sentences
from index.sentences.sayable import MAX_JOINED, MIN_CHARS, sayable_spans
from index.sentences.weighing import AROUND, FEATURES, around, features, weighed
from index.store import Evidence
from waaier.alignment import identity
from waaier.domain import (
    FieldPart,
    Hit,
    Outcome,
    Passage,
    PassageRole,
    Query,
    Question,
    Source,
    SourceKind,
)
from waaier.errors import DefectError
from waaier.settings import Settings

TEXT = (
    "De gemeente heeft de regie over de uitstroom. Dat geldt ook voor de nazorg in de wijk. "
    "De corporatie verhuurt de woning aan de cliënt. De proefperiode duurt twaalf maanden."
)


def _passage(text: str = TEXT, **extra: object) -> Passage:
    source = Source(id="bron", title="Bron", kind=SourceKind.DOCUMENT, peildatum="2024")
    return Passage.model_validate(
        {
            "id": Passage.make_id("bron", (), text),
            "text": text,
            "source": source,
            "span": (100, 100 + len(text)),
            "alignment": identity(100, len(text)),
            **extra,
        }
    )


def _words(text: str) -> tuple[np.ndarray, np.ndarray]:
    """One token per word, whose vector depends on the word alone: equal words, cosine 1."""
    starts, vectors, at = [], [], 0
    for word in text.split():
        starts.append(text.index(word, at))
        at = starts[-1] + len(word)
        draw = np.random.default_rng(sum(map(ord, word.strip(".,?").lower())))
        vector = draw.normal(size=64)
        vectors.append(vector / np.linalg.norm(vector))
    return np.array(vectors, dtype=np.float32), np.array(starts, dtype=np.int32)


def _read(question: str, *passages: Passage) -> Reading:
    hits = [Hit(passage=passage, score=1.0) for passage in passages]
    evidence = {p.id: Evidence(*_words(p.text)) for p in passages}
    fit = weighed(question, fit_sentences(question, _words(question)[0], hits, evidence), hits)
    return Reading(Query(text=question), hits, fit, {})


def _fit(question: str, *passages: Passage) -> Fit:
    return _read(question, *passages).fit


def test_the_sentence_that_answers_comes_out_verbatim() -> None:
    chosen = choose(_fit("hoe lang duurt de proefperiode", _passage()))
    assert "De proefperiode duurt twaalf maanden." in [sentence.text for sentence in chosen]
    for sentence in chosen:
        assert sentence.text in sentence.passage.text


def test_a_sentence_that_points_back_brings_the_one_before() -> None:
    texts = [s.text for s in choose(_fit("geldt nazorg in de wijk", _passage()))]
    place = texts.index("Dat geldt ook voor de nazorg in de wijk.")
    assert texts[place - 1] == "De gemeente heeft de regie over de uitstroom."


def test_bounds_hold() -> None:
    long = " ".join(
        f"Zin {n} over de gemeente en {'woning ' * 20}staat hier ook nog bij." for n in range(9)
    )
    chosen = choose(_fit("gemeente woning zin", _passage(long)))
    assert 1 <= len(chosen) <= MAX_SENTENCES
    assert sum(len(sentence.text.split()) for sentence in chosen) <= MAX_WORDS + OVERRUN


def test_the_same_sentence_is_said_once() -> None:
    twin = _passage("Iets anders gaat vooraf aan deze zin. " + TEXT)
    texts = [s.text for s in choose(_fit("hoe lang duurt de proefperiode", _passage(), twin))]
    assert len(texts) == len(set(texts))


def test_short_sentences_go_with_their_neighbour() -> None:
    asked = "Het team vraagt elke bewoner: ‘Wat wil je? Wat kun je? Wat heb je nodig?’"
    text = f"{asked} Daarna maken zij samen een plan."
    assert [text[slice(*span)] for span in sayable_spans(_passage(text))] == [
        asked,
        "Daarna maken zij samen een plan.",
    ]
    endless = "Ja. Nee. " * 200
    longest = max(end - start for start, end in sayable_spans(_passage(endless)))
    assert MIN_CHARS <= longest <= MAX_JOINED


def test_names_of_links_and_headings_are_not_said() -> None:
    told = "— De corporatie verhuurt 70 woningen."
    row = "Omzet | 488.000 | 562.000 euro"
    lines = (
        "Artikel: Onder de mensen, het succes van een woonvorm (buurtkrant.nl)",
        told,
        "Preventieve werkwijze; gezamenlijke aanpak van overlast",
        row,
    )
    text = "\n".join(lines)
    assert [text[slice(*span)] for span in sayable_spans(_passage(text))] == [told, row]
    title = "Een geldig bewijs van inschrijving"
    field = FieldPart(field="voorwaarden", start=0, end=len(title))
    assert sayable_spans(_passage(title)) == []
    # Who signed something stands in a list, and tells.
    assert len(sayable_spans(_passage("— Jan de Wit, directeur van de stichting"))) == 1
    assert sayable_spans(_passage("— Jan de Wit van de stichting")) == []
    assert sayable_spans(_passage(title, fields=(field,))) == [(0, len(title))]


def test_both_sides_of_a_comparison_fill_their_room() -> None:
    """The searches for both sides find the same; what one says leaves no hole in the other."""
    left = _passage("De ene wijk kiest een regisseur die de bewoners zelf aansturen. ")
    right = _passage(
        "De andere wijk betaalt de regisseur samen met alle partners. "
        "Deze regisseur verbindt de kerngroep en de stuurgroep met elkaar."
    )
    reading = _read("wie stuurt de regisseur in de ene en de andere wijk", left, right)
    texts = [one.text for one in said(replace(reading, sides=(reading.fit, reading.fit)))]
    assert sorted(" ".join(texts).split()) == sorted(f"{left.text}{right.text}".split())


def test_what_stands_beside_a_likely_sentence_is_likelier() -> None:
    reading = _read(
        "hoe lang duurt de proefperiode", _passage(), _passage("Iets heel anders. " * 3)
    )
    first = np.zeros(len(reading.fit.sentences), dtype=np.float32)
    first[0] = 4.0
    rows = around(reading.fit, first)
    assert rows.shape == (len(first), len(AROUND))
    assert rows[0, AROUND.index("own")] == 0
    assert rows[1, AROUND.index("before")] == 0
    assert rows[2, AROUND.index("before")] == -4
    passage = AROUND.index("passage")
    assert rows[1, passage] == rows[0, passage] > rows[-1, passage]


def test_situations_and_field_labels_are_never_quoted() -> None:
    text = "Voorwaarden\nDe cliënt heeft een band met de regio Amsterdam."
    field = FieldPart(field="voorwaarden", start=12, end=len(text))
    card = _passage(text, fields=(field,))
    invented = _passage("Mijn cliënt heeft een band met Amsterdam.", role=PassageRole.SITUATIONS)
    texts = [s.text for s in choose(_fit("band met de regio Amsterdam", invented, card))]
    assert texts == [text[12:]]


def test_nothing_found_is_no_answer() -> None:
    assert judge(_read("vraag"), 0.0).outcome is Outcome.NOT_IN_SOURCES
    reading = _read("proefperiode", _passage())
    assert judge(reading, 0.0).outcome is Outcome.ANSWERED
    assert judge(reading, 1.1).outcome is Outcome.NOT_IN_SOURCES


def test_what_is_asked_for_must_stand_there() -> None:
    duration = _read("hoe lang duurt de proefperiode", _passage())
    assert judge(duration, 0.0).outcome is Outcome.ANSWERED
    amount = _read("wat kost de proefperiode", _passage())
    verdict = judge(amount, 0.0)
    assert (verdict.outcome, verdict.missing) == (Outcome.NOT_IN_SOURCES, Wanted.AMOUNT)
    # Any sentence may hold a reason: nobody is refused for the lack of a word.
    reason = _read("waarom duurt de proefperiode", _passage())
    assert judge(reason, 0.0).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("question", "sort", "holding", "without"),
    [
        ("Wat kost het?", Asked.AMOUNT, "Dat kost € 12 per maand.", "Dat kost moeite."),
        ("Hoe lang mag het?", Asked.DURATION, "Het mag twee jaar.", "Het mag in 2024."),
        ("Hoe vaak komt ze?", Asked.FREQUENCY, "Ze komt elke week.", "Ze komt vandaag."),
        ("Wanneer begon het?", Asked.MOMENT, "Het begon in mei 2019.", "Het begon klein."),
        ("Hoeveel woningen zijn er?", Asked.COUNT, "Er zijn 51 woningen.", "Er zijn woningen."),
        ("Welk deel is klaar?", Asked.SHARE, "De helft is klaar.", "Er is iets klaar."),
        ("Wat is het telefoonnummer?", Asked.PHONE, "Bel 020 255 2916.", "Bel ons."),
        ("How long does it take?", Asked.DURATION, "Het duurt zes weken.", "Het duurt even."),
        ("Wie heeft de leiding?", Asked.PERSON, "Dat is Jan van den Berg.", "Dat is de leider."),
        ("In welke steden kan het?", Asked.PLACE, "Het kan in Delft en Oss.", "Het kan overal."),
        ("Hoe laat opent de balie?", Asked.HOUR, "Die opent om 8.30 uur.", "Die opent vroeg."),
        # What is asked first counts, and of two that begin alike the more particular.
        ("In welke wijk is het, en hoeveel kost het?", Asked.PLACE, "Het is in Oss.", "Het is 3."),
        ("Hoeveel weken duurt het?", Asked.DURATION, "Zes weken.", "Zes mensen."),
    ],
)
def test_sorts_are_told_from_the_words(
    question: str, sort: Asked, holding: str, without: str
) -> None:
    assert asked_for(question) is sort
    assert tells(sort, holding)
    assert not tells(sort, without)


def test_sentences_in_a_row_become_one_statement() -> None:
    passage = _passage()
    fit = _fit("gemeente regie nazorg corporatie proefperiode", passage)
    stretches = joined(fit.sentences[:2] + fit.sentences[3:])
    assert [one.text for one in stretches] == [
        "De gemeente heeft de regie over de uitstroom. Dat geldt ook voor de nazorg in de wijk.",
        "De proefperiode duurt twaalf maanden.",
    ]


def test_every_feature_has_its_column() -> None:
    question = "hoe lang duurt de proefperiode"
    reading = _read(question, _passage())
    rows = features(question, reading.fit, reading.hits)
    assert rows.shape == (len(reading.fit.sentences), len(FEATURES))
    column = FEATURES.index("holds_asked")
    assert [bool(value) for value in rows[:, column]] == [False, False, False, True]
    assert [bool(value) for value in rows[:, FEATURES.index("opening")]] == [True] + 3 * [False]


def test_another_model_has_no_limit_until_it_is_set() -> None:
    assert min_late(Settings(embedding_model="bundled")) > 0.5
    assert min_late(Settings(embedding_model="iets/anders")) == 0
    assert min_late(Settings(embedding_model="iets/anders", min_late=0.3)) == 0.3


def test_citations_are_numbered_once_and_point_into_the_file() -> None:
    passage, citations = _passage(), Citations()
    start = TEXT.index("De corporatie")
    end = start + len("De corporatie verhuurt de woning aan de cliënt.")
    assert citations.cite(passage, start, end) == 1
    assert citations.cite(passage, 0, 10) == 2
    assert citations.cite(passage, start, end) == 1
    first = citations.all()[0]
    assert first.quote == TEXT[start:end]
    assert first.span == (100 + start, 100 + end)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (0, 10_000)])
def test_a_quote_outside_its_passage_is_a_defect(start: int, end: int) -> None:
    with pytest.raises(DefectError):
        citation_of(_passage(), start, end, 1)


@pytest.mark.model
def test_own_questions_over_the_cards(service: AnswerService) -> None:
    """A floor under the shipped corpus: lower means something broke, not that a number wobbled."""
    file = Path(__file__).parent.parent / "evals" / "sets" / "kaarten.jsonl"
    report = evaluate(load_sets([file]), service.retriever)
    rows = {row.mode: row.all for row in report.rows}
    assert rows["hybrid"].success_5 >= 0.9
    assert rows["hybrid"].ndcg_10 > max(rows["dense"].ndcg_10, rows["bm25"].ndcg_10)


@pytest.mark.model
def test_every_quote_of_every_answer_is_verbatim(service: AnswerService) -> None:
    _, store = service.retriever.current()
    file = Path(__file__).parent.parent / "evals" / "sets" / "kaarten.jsonl"
    for question in load_questions(file):
        answer = service.answer(Question(text=question.question))
        numbers = {citation.n for citation in answer.citations}
        for statement in answer.statements:
            assert statement.citations
            assert set(statement.citations) <= numbers
        for citation in (*answer.citations, *answer.nearby):
            passage = store.get(citation.passage_id)
            assert passage is not None
            assert citation.quote in passage.text


@pytest.mark.model
def test_an_answer_says_that_it_is_what_comes_nearest(service: AnswerService) -> None:
    said = {}
    for text in (
        "Hoe vraagt mijn cliënt een briefadres aan?",
        "What is a briefadres?",
        "Wat rekent een bureau voor budgetbeheer per maand?",
        "Hoe lang moet een ei koken?",
    ):
        answer = service.answer(Question(text=text))
        said[answer.outcome, nearest_notice(answer.language) in answer.notices] = text
    assert set(said) == {
        (Outcome.ANSWERED, True),
        (Outcome.NOT_IN_SOURCES, False),
        (Outcome.OUT_OF_SCOPE, False),
    }, said
