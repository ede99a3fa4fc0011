"""Sources that contradict each other are shown side by side, and what only looks so is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from answer.claims import claims_of
from answer.contradiction import contradicts, told_in
from answer.markdown import as_markdown
from answer.pipeline import AnswerService
from cli.main import waaier
from index.pipeline import build_index
from ui import render
from ui.vraagpagina.turn import turn as page_turn
from ui.vraagpagina.words import DUTCH
from ui.vragen.plain import as_text
from ui.vragen.view import View
from waaier.card import FIELD_LABELS
from waaier.domain import FieldPart, Language, Outcome, Passage, Question, Scope, Source, SourceKind
from waaier.settings import Settings

BIJSTAND = "Bijzondere bijstand"
WISSELHUIS = "Wisselhuis Waterrijk"


def _passage(text: str, title: str, scope: str = "Nederland", *, card: bool = True) -> Passage:
    source = Source(
        id=f"{title}-{scope}-{len(text)}",
        title=title,
        kind=SourceKind.CARD if card else SourceKind.DOCUMENT,
        scope=Scope.parse(scope),
    )
    section = (title, FIELD_LABELS["voorwaarden"]) if card else (title,)
    return Passage(
        id=Passage.make_id(source.id, section, text),
        text=text,
        source=source,
        section=section,
        fields=(FieldPart(field="voorwaarden", start=0, end=len(text)),) if card else (),
    )


def _on(one: Passage, other: Passage) -> list[str]:
    """On what two passages contradict each other, every word weighing the same."""
    found = (contradicts(a, b, lambda _: 1.0) for a in told_in(one) for b in told_in(other))
    return [on for on in found if on is not None]


@pytest.mark.parametrize(
    ("one", "other", "on"),
    [
        (
            "De gemeente beslist binnen twee weken over bijzondere bijstand.",
            "Over bijzondere bijstand beslist de gemeente binnen 6 weken.",
            "dag",
        ),
        (
            "Een inwoner krijgt aan bijzondere bijstand voor een bed hoogstens € 250.",
            "Voor een bed krijgt een inwoner hoogstens 175 euro aan bijzondere bijstand.",
            "euro",
        ),
        (
            "Voor bijzondere bijstand moet de cliënt een offerte meesturen.",
            "Voor bijzondere bijstand hoeft de cliënt geen offerte mee te sturen.",
            "",
        ),
        (
            "De vergoeding uit de bijzondere bijstand is 80 procent van de kosten.",
            "De vergoeding uit de bijzondere bijstand is 50% van de kosten.",
            "%",
        ),
        (
            "De nieuwe regels voor bijzondere bijstand gelden vanaf 1 januari 2026.",
            "De nieuwe regels voor bijzondere bijstand gelden vanaf 1 juli 2026.",
            "datum",
        ),
        (
            "Bijzondere bijstand is er voor een inwoner van 21 jaar of ouder.",
            "Bijzondere bijstand is er voor een inwoner van 18 jaar of ouder.",
            "leeftijd",
        ),
    ],
)
def test_two_sources_that_contradict_each_other(one: str, other: str, on: str) -> None:
    assert _on(_passage(one, BIJSTAND), _passage(other, f"{BIJSTAND} uitgelegd")) == [on]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The same in other words.
        (
            "De gemeente beslist binnen twee weken over bijzondere bijstand.",
            "Over bijzondere bijstand beslist de gemeente binnen 14 dagen.",
        ),
        (
            "Bijzondere bijstand duurt hoogstens één jaar voor een inwoner.",
            "Bijzondere bijstand duurt voor een inwoner hoogstens twaalf maanden.",
        ),
        # The most and the least.
        (
            "De gemeente betaalt bijzondere bijstand binnen zes weken aan de inwoner.",
            "De gemeente betaalt bijzondere bijstand na twee weken aan de inwoner.",
        ),
        (
            "Een inwoner krijgt minstens € 100 bijzondere bijstand voor een bed.",
            "Een inwoner krijgt hoogstens € 300 bijzondere bijstand voor een bed.",
        ),
        # Rounded, or a range.
        (
            "Een inwoner krijgt ongeveer € 300 bijzondere bijstand voor een bed.",
            "Een inwoner krijgt € 290 bijzondere bijstand voor een bed.",
        ),
        (
            "De gemeente beslist in twee tot vier weken over bijzondere bijstand.",
            "De gemeente beslist in zes weken over bijzondere bijstand.",
        ),
        # Other people, another step, another year, another unit.
        (
            "Een alleenstaande krijgt € 300 bijzondere bijstand voor een bed.",
            "Een gezin krijgt € 500 bijzondere bijstand voor een bed.",
        ),
        (
            "De gemeente beslist binnen zes weken over bijzondere bijstand.",
            "De gemeente beslist binnen twaalf weken over bezwaar bij bijzondere bijstand.",
        ),
        (
            "In 2025 krijgt een inwoner € 250 bijzondere bijstand voor een bed.",
            "In 2026 krijgt een inwoner € 260 bijzondere bijstand voor een bed.",
        ),
        (
            "Een inwoner krijgt € 50 per maand bijzondere bijstand voor reizen.",
            "Een inwoner krijgt € 600 per jaar bijzondere bijstand voor reizen.",
        ),
        # No, but under a condition; no in both.
        (
            "Voor bijzondere bijstand moet de cliënt een offerte meesturen.",
            "Voor bijzondere bijstand hoeft de cliënt geen offerte mee te sturen als hij spaargeld "
            "heeft.",
        ),
        (
            "Wie spaargeld heeft, krijgt geen bijzondere bijstand voor een bed.",
            "Bijzondere bijstand voor een bed krijgt niemand die spaargeld heeft.",
        ),
        # What one of several figures says is not known.
        (
            "Bijzondere bijstand voor een bed is € 250, en voor een kast € 100.",
            "Bijzondere bijstand voor een bed is € 175.",
        ),
    ],
)
def test_what_only_looks_like_it(one: str, other: str) -> None:
    assert _on(_passage(one, BIJSTAND), _passage(other, f"{BIJSTAND} uitgelegd")) == []


@pytest.mark.parametrize(
    ("titles", "scopes"),
    [
        # Another gemeente; a gemeente beside the whole country.
        ((BIJSTAND, BIJSTAND), ("Assen", "Almere")),
        ((BIJSTAND, BIJSTAND), ("Nederland", "Almere")),
        # The same words about something else.
        ((BIJSTAND, "Urgentie voor een woning"), ("Nederland", "Nederland")),
        (("Huurtoeslag", "Urgentie voor een woning"), ("Assen", "Assen")),
    ],
)
def test_another_place_or_another_subject(titles: tuple[str, str], scopes: tuple[str, str]) -> None:
    one = "De gemeente beslist binnen twee weken na de volledige aanvraag."
    other = "De gemeente beslist binnen zes weken na de volledige aanvraag."
    alike = _on(_passage(one, BIJSTAND), _passage(other, BIJSTAND))
    assert alike == ["dag"], "in one place, on one subject, they do"
    passages = [
        _passage(text, title, scope)
        for text, title, scope in zip((one, other), titles, scopes, strict=True)
    ]
    assert _on(*passages) == []


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("De huur is tot € 932,93 per maand.", [("euro per maand", "hoogstens", (932.93,))]),
        ("Het duurt anderhalf jaar.", [("maand", "", (18.0,))]),
        ("Dat kostte 1,5 miljoen euro.", [("euro", "", (1_500_000.0,))]),
        ("Er wonen vijfentwintig gezinnen.", [("gezin", "", (25.0,))]),
        ("Zij is 23 jaar of ouder.", [("leeftijd", "minstens", (23.0,))]),
        ("Meld het uiterlijk 1 april 2026.", [("datum", "hoogstens", (2026.0, 4.0, 1.0))]),
        ("Het stond in de wet van 2014.", []),
        ("Het stond er (bericht van 3 mei 2024, 12 euro).", []),
        ("Er zijn 50-100 mensen.", []),
        ("De drie redenen staan hieronder.", []),
    ],
)
def test_figures_are_read(sentence: str, claims: list[tuple[str, str, tuple[float, ...]]]) -> None:
    assert [(one.unit, one.bound.value, one.value) for one in claims_of(sentence)] == claims


OLD = f"""# {WISSELHUIS}

Het {WISSELHUIS} is een tussenwoning voor wie uit de opvang komt. Een begeleider meldt een bewoner
aan met een formulier. Het {WISSELHUIS} beslist binnen twee weken over een aanmelding. Een bewoner
van het {WISSELHUIS} betaalt € 310 huur per maand. Voor het {WISSELHUIS} moet een bewoner een
indicatie hebben.
"""

NEW = f"""# Afspraken over het {WISSELHUIS}

In maart zijn de afspraken over het {WISSELHUIS} vernieuwd. Over een aanmelding beslist het
{WISSELHUIS} binnen zes weken. Een bewoner van het {WISSELHUIS} betaalt nu € 365 huur per maand.
Voor het {WISSELHUIS} hoeft een bewoner geen indicatie te hebben.
"""

REGISTER = """
[[bron]]
bestand = "oud.md"
id = "wisselhuis-oud"
titel = "Folder van het Wisselhuis"
peildatum = "2023-02-01"

[[bron]]
bestand = "nieuw.md"
id = "wisselhuis-nieuw"
titel = "Afspraken over het Wisselhuis"
peildatum = "2026-03-01"
"""


@pytest.fixture(scope="module")
def differing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AnswerService, Path]]:
    """Two documents that contradict each other on a term, an amount and a condition."""
    folder = tmp_path_factory.mktemp("verschil")
    (folder / "bronnen").mkdir()
    (folder / "bronnen" / "oud.md").write_text(OLD, encoding="utf-8")
    (folder / "bronnen" / "nieuw.md").write_text(NEW, encoding="utf-8")
    (folder / "bronnen" / "bronnen.toml").write_text(REGISTER, encoding="utf-8")
    build_index([folder / "bronnen"], Settings(), folder / "index")
    service = AnswerService(Settings(), folder / "index")
    yield service, folder / "index"
    service.close()


@pytest.mark.parametrize(
    ("question", "about"),
    [
        (f"Binnen hoeveel weken beslist het {WISSELHUIS} over een aanmelding?", "een termijn"),
        (f"Hoeveel huur betaalt een bewoner van het {WISSELHUIS} per maand?", "een bedrag"),
        (f"Heeft een bewoner een indicatie nodig voor het {WISSELHUIS}?", "wel of niet"),
    ],
)
def test_an_answer_shows_both_sides(
    differing: tuple[AnswerService, Path], question: str, about: str
) -> None:
    service, _ = differing
    answer = service.answer(Question(text=question))
    assert answer.outcome is Outcome.ANSWERED
    shown = {one.about: one for one in answer.contradictions}
    assert about in shown
    cited = {one.n: one for one in answer.citations}
    store = service.retriever.current()[1]
    for one in answer.contradictions:
        dates = [cited[side.citations[0]].source.peildatum for side in one.sides]
        assert dates == ["2026-03-01", "2023-02-01"]
        assert "nieuwste" in one.advice
        for side in one.sides:
            citation = cited[side.citations[0]]
            passage = store.get(citation.passage_id)
            assert passage is not None
            assert citation.quote in passage.text
            assert side.text in citation.quote
    assert not {one.passage_id for one in answer.nearby} & {
        one.passage_id for one in cited.values()
    }


def test_every_door_shows_them(differing: tuple[AnswerService, Path]) -> None:
    service, index = differing
    question = f"Hoeveel huur betaalt een bewoner van het {WISSELHUIS} per maand?"
    answer = service.answer(Question(text=question))
    view = View()
    doors = {
        "chat": render.turn(1, answer, view),
        "page": page_turn(1, answer, DUTCH, Language.DUTCH),
        "copy": as_text(answer, view),
        "markdown": as_markdown(answer),
        "command": CliRunner().invoke(waaier, ["ask", question, "--index", str(index)]).output,
    }
    for door, text in doors.items():
        # The chat carries the text for the clipboard along.
        times = 2 if door == "chat" else 1
        assert text.count("De bronnen verschillen: een bedrag") == times, door
        block = text[text.index("De bronnen verschillen: een bedrag") :]
        assert block.index("365") < block.index("310"), door
        assert all(day in text for day in ("2023-02-01", "2026-03-01")), door
    told = CliRunner().invoke(waaier, ["ask", question, "--index", str(index), "--json"]).stdout
    # Who does not know the field reads it as a notice.
    notices = " ".join(json.loads(told)["notices"])
    assert "De bronnen verschillen over een bedrag" in notices
    assert notices.count("€ 310") == 1


def test_an_english_question_gets_english_advice(differing: tuple[AnswerService, Path]) -> None:
    service, _ = differing
    answer = service.answer(Question(text=f"How much rent does a resident of {WISSELHUIS} pay?"))
    assert [one.about for one in answer.contradictions if "amount" in one.about]
    assert all("newest" in one.advice for one in answer.contradictions)
