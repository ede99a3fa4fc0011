"""Asking for the gemeente: only where rules of different places compete and none was named."""

from __future__ import annotations

import numpy as np
import pytest

from answer.clarify import local_choices
from answer.pipeline import AnswerService
from answer.reading import Reading
from index.sentences.fit import Fit
from waaier.card import CardKind
from waaier.domain import Filters, Hit, Outcome, Passage, Query, Question, Scope, Source, SourceKind


def _card(name: str, scope: str, kind: CardKind, score: float) -> Hit:
    source = Source(
        id=name, title=name, kind=SourceKind.CARD, scope=Scope.parse(scope), card_kind=kind.value
    )
    passage = Passage(id=Passage.make_id(name, (), name), text=name, source=source)
    return Hit(passage=passage, score=score)


def _reading(*hits: Hit, query: Query | None = None) -> Reading:
    fit = Fit([], {}, 0.0, 0.0, 0.0, np.zeros(0, dtype=np.float32))
    return Reading(query or Query(text="vraag"), list(hits), fit, {})


AGREEMENT, LAW, PRACTICE = CardKind.AGREEMENT, CardKind.ACT, CardKind.PRACTICE
ASSEN = _card("a", "regio Assen", AGREEMENT, 9)
ALMERE = _card("b", "Almere", AGREEMENT, 8)


@pytest.mark.parametrize(
    ("hits", "choices"),
    [
        ((ASSEN, ALMERE), ("regio Assen", "Almere")),
        ((ASSEN, _card("b", "Almere", AGREEMENT, 4)), ("regio Assen",)),
        ((ASSEN, _card("c", "Assen", AGREEMENT, 9)), ("regio Assen",)),
        ((ASSEN, _card("c", "Nederland", LAW, 9)), ("regio Assen",)),
        ((_card("c", "Nederland", LAW, 10), ASSEN, ALMERE), ()),
        ((_card("c", "Oss", PRACTICE, 10), ALMERE), ()),
        ((), ()),
    ],
)
def test_rival_rules_of_different_places(hits: tuple[Hit, ...], choices: tuple[str, ...]) -> None:
    assert local_choices(_reading(*hits)) == choices


@pytest.mark.parametrize(
    "query",
    [
        Query(text="vraag in Assen", places=("Assen",)),
        Query(text="vraag", filters=Filters(gemeente="Assen")),
    ],
)
def test_a_named_place_is_enough(query: Query) -> None:
    assert local_choices(_reading(ASSEN, ALMERE, query=query)) == ()


@pytest.mark.model
def test_the_gemeente_is_asked_for_and_what_was_found_is_shown(service: AnswerService) -> None:
    text = "Hoe lang duurt een driepartijencontract voordat het een gewoon huurcontract wordt?"
    answer = service.answer(Question(text=text))
    assert answer.outcome is Outcome.CLARIFICATION
    assert len(answer.choices) == 2
    assert "In welke gemeente" in " ".join(answer.notices)
    assert {str(card.scope) for card in answer.cards} >= set(answer.choices)
    chosen = answer.choices[0].removeprefix("regio ")
    named = service.answer(Question(text=text, filters=Filters(gemeente=chosen)))
    assert named.outcome is Outcome.ANSWERED


@pytest.mark.model
def test_a_referral_comes_before_the_choice_of_a_gemeente(service: AnswerService) -> None:
    text = (
        "Mijn cliënt wil niet meer leven. Hoe lang duurt een driepartijencontract voordat het een "
        "gewoon huurcontract wordt?"
    )
    answer = service.answer(Question(text=text))
    assert answer.urgent
    assert answer.outcome is Outcome.CLARIFICATION
    assert answer.statements
    assert not any("geen antwoord" in notice for notice in answer.notices)


@pytest.mark.model
def test_to_what_there_is_several_rules_are_an_answer(service: AnswerService) -> None:
    text = "Welke regeling helpt een cliënt die beschermd wonen verlaat?"
    assert service.answer(Question(text=text)).outcome is Outcome.ANSWERED


@pytest.mark.model
def test_a_rule_of_one_place_says_where_it_holds(service: AnswerService) -> None:
    answer = service.answer(Question(text="Bij welk meldpunt meld ik zorg en woonoverlast?"))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.choices == ("Amsterdam",)
    assert any("alleen in Amsterdam" in notice for notice in answer.notices)
