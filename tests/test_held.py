"""Not knowing: what is asked for must stand in what fits best, and is missed out loud if not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from answer.evidence import Fit, Sentence
from answer.held import Ask, Wanted, ask_of, holds
from answer.reading import Reading
from answer.support import Held, held, judge
from waaier.domain import Hit, Outcome, Passage, Query, Source, SourceKind


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Hoeveel subsidie krijgt het wijkbedrijf?", Wanted.AMOUNT),
        ("Hoe hoog is de eigen bijdrage?", Wanted.AMOUNT),
        ("Welk deel van de woningen is klaar?", Wanted.SHARE),
        ("Binnen hoeveel weken beslist de gemeente?", Wanted.TERM),
        ("Hoelang duurt een traject?", Wanted.TERM),
        ("Tot welk jaar loopt het pact?", Wanted.YEAR),
        ("Wanneer begon de proef?", Wanted.MOMENT),
        ("Op welke dagen is het spreekuur?", Wanted.WEEKDAY),
        ("Tot hoe laat mag hij blijven?", Wanted.HOUR),
        ("Hoe vaak is er overleg?", Wanted.FREQUENCY),
        ("Op welk adres zijn de slaapplekken?", Wanted.ADDRESS),
        ("Wat is het telefoonnummer van de gemeente?", Wanted.PHONE),
        ("Hoe heet de voorzitter van het wijkbedrijf?", Wanted.PERSON),
        ("Wie is de projectleider?", Wanted.PERSON),
        ("How long does it take?", Wanted.TERM),
    ],
)
def test_the_sort_is_told_from_the_question(question: str, wanted: Wanted) -> None:
    ask = ask_of(question)
    assert ask is not None
    assert ask.wanted is wanted


@pytest.mark.parametrize(
    "question",
    ["Waarom duurt het zo lang?", "Wie betaalt de huur?", "Mag dat?", "Hoe vraag ik het aan?"],
)
def test_what_any_sentence_may_hold_is_never_missed(question: str) -> None:
    assert ask_of(question) is None


@pytest.mark.parametrize(
    ("question", "holding", "without"),
    [
        (
            "Hoeveel woningen telt de straat?",
            ("Er staan 51 woningen.", "Er staan twaalf nieuwe huurwoningen.", "Er zijn 9 huizen."),
            ("Er wonen 51 gezinnen.", "In 2019 stonden er woningen.", "Drie jaar lang."),
        ),
        (
            "Hoeveel jongeren doen mee?",
            ("Er doen 12 bewoners mee.", "Negen jongeren doen mee."),
            ("Een jongere doet mee.", "Jongeren krijgen 12 maanden hulp."),
        ),
        (
            "Hoelang duurt de proef?",
            ("De proef duurt twee jaar.", "Dat is voor 18 maanden.", "Een half jaar."),
            ("Elke week is er overleg.", "De proef begon in 2019.", "Een langjarige proef."),
        ),
        (
            "Hoe hoog is de huur?",
            ("De huur is € 400.", "Het kost 12 euro.", "Meedoen is gratis."),
            ("De huur is hoog.", "Er zijn 400 huurders."),
        ),
        (
            "Tot welk jaar loopt het pact?",
            ("Het pact loopt tot en met 2028.",),
            ("Het pact loopt nog vijf jaar.", "Het pact loopt door."),
        ),
        (
            "Wie is de voorzitter van de coalitie?",
            ("Voorzitter is Anja de Wit.",),
            ("De voorzitter woont in Utrecht.", "Anja de Wit woont in Utrecht."),
        ),
        (
            "Op welke dag is het spreekuur?",
            ("Het is op dinsdagmiddag.", "Het loket is elke dag open."),
            ("Het is in de bibliotheek.",),
        ),
        (
            "Op welk adres is het loket?",
            ("Kom naar Kerkstraat 12.", "Het loket is op 1012 AB."),
            ("Het loket is in de Kerkstraat.",),
        ),
    ],
)
def test_a_sentence_must_hold_it(
    question: str, holding: tuple[str, ...], without: tuple[str, ...]
) -> None:
    ask = ask_of(question)
    assert ask is not None
    assert [one for one in holding if not holds(ask, one)] == []
    assert [one for one in without if holds(ask, one)] == []


def test_a_count_of_nothing_named_is_any_number() -> None:
    assert ask_of("Met hoeveel zijn ze?") == Ask(Wanted.COUNT)


QUESTION = "Hoeveel woningen telt de straat?"


def _reading(*texts: str, card: bool = False) -> Reading:
    """Passages of one sentence each, the best first."""
    kind = SourceKind.CARD if card else SourceKind.DOCUMENT
    hits, sentences = [], []
    nothing = np.zeros(1, dtype=np.float32)
    for rank, text in enumerate(texts):
        source = Source(id=f"bron-{rank}", title=f"Bron {rank}", kind=kind)
        passage = Passage(id=Passage.make_id(source.id, (), text), text=text, source=source)
        hits.append(Hit(passage=passage, score=1 / (rank + 1)))
        sentences.append(
            Sentence(passage, rank, 0, 0, len(text), nothing, frozenset(), 0.9, 0.9, 0.0, 0.9)
        )
    weights = -np.arange(len(texts), dtype=np.float32)
    fit = Fit(sentences, {}, 1.0, 1.0, 0.9, weights)
    cards = {hits[0].passage.source.id: [hits[0].passage]} if card else {}
    return Reading(Query(text=QUESTION), hits, fit, cards)


HOLDS, LACKS = "In de straat staan 51 woningen.", "De straat wordt groener gemaakt."


@pytest.mark.parametrize(
    ("texts", "card", "where", "outcome"),
    [
        ((HOLDS, LACKS), False, Held.HERE, Outcome.ANSWERED),
        ((LACKS, HOLDS), False, Held.ELSEWHERE, Outcome.PARTLY_ANSWERED),
        ((LACKS, LACKS, LACKS, HOLDS), False, Held.NOWHERE, Outcome.NOT_IN_SOURCES),
        ((LACKS,), False, Held.NOWHERE, Outcome.NOT_IN_SOURCES),
        # Another card is about something else.
        ((LACKS, HOLDS), True, Held.NOWHERE, Outcome.NOT_IN_SOURCES),
        ((HOLDS, LACKS), True, Held.HERE, Outcome.ANSWERED),
    ],
)
def test_where_it_stands_decides(
    texts: tuple[str, ...], card: bool, where: Held, outcome: Outcome
) -> None:
    reading = _reading(*texts, card=card)
    assert held(reading) == (where, Wanted.COUNT)
    verdict = judge(reading, 0.0)
    assert verdict.outcome is outcome
    assert verdict.missing is (None if outcome is Outcome.ANSWERED else Wanted.COUNT)


def test_of_a_comparison_each_side_may_hold_it() -> None:
    reading = _reading(LACKS, LACKS)
    side = _reading(HOLDS).fit
    assert held(reading)[0] is Held.NOWHERE
    assert held(replace(reading, sides=(reading.fit, side)))[0] is Held.HERE


def test_what_was_masked_is_not_what_is_asked_for() -> None:
    assert ask_of("Welk telefoonnummer heeft het loket?") is not None
    assert ask_of("Mijn cliënt [naam] (tel. [telefoonnummer]) zoekt hulp. Wat kan er?") is None
