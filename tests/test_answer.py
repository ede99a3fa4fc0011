"""Choosing and citing sentences: verbatim, complete, within bounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from answer.citing import Citations, citation_of
from answer.compose import MAX_SENTENCES, MAX_WORDS, choose
from answer.evidence import fit_sentences
from answer.pipeline import AnswerService
from answer.support import judge, min_late
from evals.questions import load_questions, load_sets
from evals.run import evaluate
from index.store import Evidence
from waaier.alignment import identity
from waaier.domain import (
    FieldPart,
    Hit,
    Outcome,
    Passage,
    PassageRole,
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


def _fit(question: str, *passages: Passage):  # noqa: ANN202 (the type is under test)
    hits = [Hit(passage=passage, score=1.0) for passage in passages]
    evidence = {p.id: Evidence(*_words(p.text)) for p in passages}
    return fit_sentences(question, _words(question)[0], hits, evidence)


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
    assert sum(len(sentence.text.split()) for sentence in chosen) <= MAX_WORDS


def test_the_same_sentence_is_said_once() -> None:
    twin = _passage("Iets anders gaat vooraf aan deze zin. " + TEXT)
    texts = [s.text for s in choose(_fit("hoe lang duurt de proefperiode", _passage(), twin))]
    assert len(texts) == len(set(texts))


def test_situations_and_field_labels_are_never_quoted() -> None:
    text = "Voorwaarden\nDe cliënt heeft een band met de regio Amsterdam."
    field = FieldPart(field="voorwaarden", start=12, end=len(text))
    card = _passage(text, fields=(field,))
    invented = _passage("Mijn cliënt heeft een band met Amsterdam.", role=PassageRole.SITUATIONS)
    texts = [s.text for s in choose(_fit("band met de regio Amsterdam", invented, card))]
    assert texts == [text[12:]]


def test_nothing_found_is_no_answer() -> None:
    assert judge(_fit("vraag"), 0.0) is Outcome.NOT_IN_SOURCES
    fit = _fit("proefperiode", _passage())
    assert judge(fit, 0.0) is Outcome.ANSWERED
    assert judge(fit, 1.1) is Outcome.NOT_IN_SOURCES


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
