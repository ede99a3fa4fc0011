"""Follow-ups become self-contained queries."""

from __future__ import annotations

import pytest

from index.follow_up import leans_on_history
from index.language import language_of
from index.query import analyse
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


FOLLOW_UPS = [
    (["Wat is huurtoeslag?"], "en hoe vraag je dat aan?"),
    (["Wat is een briefadres?"], "Wie betaalt dat?"),
    (["Welke urgentieregeling is er in Amsterdam voor gezinnen?"], "En voor jongeren?"),
    (["What is the Omslagroute in Amsterdam?"], "And who pays for it?"),
    (["Wat is Housing First?", "Wie betaalt dat?"], "En hoe lang duurt het?"),
    (["Kan mijn cliënt bijzondere bijstand krijgen?"], "Welke voorwaarden gelden daarvoor?"),
    (["Hoe werkt het jongerencontract?"], "Kunnen ze daarna blijven wonen in dezelfde woning?"),
    (["Wat doet de Huurcommissie?"], "Hoeveel kost een procedure?"),
    (["Hoe vraag ik een traplift aan in Utrecht?"], "Wat als de gemeente weigert?"),
    (["Mijn cliënt krijgt een ontruimingsvonnis."], "Hoeveel tijd heeft hij nog?"),
    (["Wat is de Omslagroute?"], "Tell me more about the conditions"),
    (["Hoe lang mag mijn cliënte blijven wonen?"], "Telt haar dochter van 24 ook mee?"),
    (["Wat is een wooncirkel?"], "Zijn er zulke projecten voor jongeren met autisme?"),
]


@pytest.mark.parametrize(("earlier", "text"), FOLLOW_UPS, ids=[text for _, text in FOLLOW_UPS])
def test_follow_ups_are_joined(earlier: list[str], text: str) -> None:
    assert _ask(text, *earlier) == " ".join([*earlier, text])


@pytest.mark.parametrize(
    ("earlier", "text", "joined"),
    [
        (
            "Wie heeft in Amsterdam de regie over de uitstroom?",
            "en in Assen?",
            "Wie heeft in Assen de regie over de uitstroom?",
        ),
        (
            "What is the Omslagroute in Amsterdam?",
            "What about Assen?",
            "What is the Omslagroute in Assen?",
        ),
        (
            "Werkt men bij Housing First in Arnhem met vrijwilligers?",
            "En voor Den Haag?",
            "Werkt men bij Housing First in Den Haag met vrijwilligers?",
        ),
        (
            "Welke urgentieregeling is er in Amsterdam?",
            "en in den haag?",
            "Welke urgentieregeling is er in den haag?",
        ),
    ],
)
def test_a_place_that_is_named_anew(earlier: str, text: str, joined: str) -> None:
    """What only names the place has then said all; what asks more is kept."""
    assert _ask(text, earlier) == joined
    assert _ask(f"{text} En wie betaalt dat?", earlier) == f"{joined} {text} En wie betaalt dat?"


@pytest.mark.parametrize(
    "text",
    [
        "Hoe vraagt een cliënt met schulden een briefadres aan bij de gemeente?",
        "Welke aanpak is er voor dakloze jongeren die geen werk hebben?",
        "Is er een regeling die schulden kwijtscheldt voor jongeren?",
        "Het huurcontract van mijn cliënt stopt. Wat nu?",
        "Mijn cliënt heeft schulden. Kan hij toch een woning krijgen?",
        "Hoe vraag je dit jaar huurtoeslag aan voor een kamer?",
        "Man van 44 zit in een voorziening in Oost. Hij werkt en zijn schulden lopen af. En dan?",
        "Does a client who lost the house get an urgency statement?",
    ],
)
def test_whole_questions_stay_apart(text: str) -> None:
    assert _ask(text, "Wat is een wooncirkel?") == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the Omslagroute?", "en"),
        ("How does my client apply for huurtoeslag in Amsterdam?", "en"),
        ("What about Assen?", "en"),
        ("Wat is Housing First?", "nl"),
        ("Hoeveel wooncirkels had Leviaan rond 2022?", "nl"),
        ("Wat is een community builder en wie betaalt die?", "nl"),
        ("huurtoeslag", "nl"),
        ("", "nl"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language
    if text:
        assert analyse(Question(text=text)).language == language


def test_what_analysis_adds_is_not_in_the_json_contract() -> None:
    query = analyse(Question(text="What about Assen?"))
    assert set(query.model_dump(mode="json")) == {"text", "filters"}
