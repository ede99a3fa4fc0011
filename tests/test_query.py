"""Follow-ups become self-contained queries."""

from __future__ import annotations

import pytest

from index.query import analyse, leans_on_history
from waaier.domain import Filters, Question, Turn


def _ask(text: str, *earlier: str) -> str:
    history = tuple(Turn(question=question, answer="") for question in earlier)
    return analyse(Question(text=text, history=history)).text


def test_a_whole_question_stays_as_it_is() -> None:
    text = "Hoe vraagt mijn cliënt huurtoeslag aan bij de Belastingdienst?"
    assert _ask(text, "Wat is een briefadres?") == text


@pytest.mark.parametrize("text", ["en de kosten?", "Wie betaalt dat?", "En daarna?", "hoezo"])
def test_these_lean_on_what_came_before(text: str) -> None:
    assert leans_on_history(text)
    assert _ask(text, "Wat is Housing First?") == f"Wat is Housing First? {text}"


def test_a_chain_goes_back_to_the_subject() -> None:
    found = _ask("en wat kost dat?", "Wat is Majella Wonen?", "Wie begeleidt daar de mensen?")
    assert found.startswith("Wat is Majella Wonen?")


def test_a_new_place_replaces_the_old_one() -> None:
    found = _ask("en in Assen?", "Wie heeft in Amsterdam de regie over de uitstroom?")
    assert "Assen" in found
    assert "Amsterdam" not in found


def test_without_history_nothing_is_added() -> None:
    assert _ask("en in Assen?") == "en in Assen?"


def test_filters_are_kept() -> None:
    filters = Filters(gemeente="Assen")
    assert analyse(Question(text="Wat is een wooncirkel?", filters=filters)).filters == filters
