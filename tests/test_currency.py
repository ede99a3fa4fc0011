"""Cards past their date, and cards older than the law they rest on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answer.currency import CHANGES_NAME, Currency, LawChange, latest_day, load_changes
from answer.pipeline import AnswerService
from answer.wording import dutch_date
from cli.status import run_status
from ingest.discover import find_files
from tests.conftest import OMSLAGROUTE, ROOT
from waaier.domain import FieldPart, Passage, Question, Source, SourceKind
from waaier.errors import InputError
from waaier.freshness import Freshness, by_freshness, freshness_of
from waaier.settings import Settings

CHANGE = LawChange(
    wet="Huisvestingswet",
    datum=date(2026, 7, 1),
    tekst="Er is iets anders geworden.",
    titel="Huisvestingswet",
    url="https://wetten.overheid.nl/x",
)


def _card(name: str = "urgentie", **more: object) -> Source:
    return Source.model_validate({"id": name, "title": name, "kind": SourceKind.CARD, **more})


def _passages(field: str, text: str) -> Any:
    def of(source_id: str) -> list[Passage]:
        part = FieldPart(field=field, start=0, end=len(text))
        return [Passage(id=source_id, text=text, source=_card(source_id), fields=(part,))]

    return of


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-11-21", Freshness.OVERDUE),
        ("2026-11-22", Freshness.SOON),
        ("2027-01-21", Freshness.SOON),
        ("2027-01-22", Freshness.FRESH),
        (None, Freshness.UNKNOWN),
    ],
)
def test_how_a_card_stands(day: str | None, state: Freshness) -> None:
    card = _card(check_before=day)
    assert freshness_of(card, date(2026, 11, 22)) is state
    assert by_freshness([card], date(2026, 11, 22))[state] == [card]


@pytest.mark.parametrize(
    ("peildatum", "day"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-06", date(2026, 6, 1)),
        ("2026", date(2026, 1, 1)),
        ("circa 2020-2021", date(2021, 1, 1)),
        ("2025 (stappen van februari-september 2026)", date(2026, 1, 1)),
        ("2026-13-45", date(2026, 1, 1)),
        ("onbekend", None),
        (None, None),
    ],
)
def test_the_day_a_peildatum_surely_speaks_of(peildatum: str | None, day: date | None) -> None:
    assert latest_day(peildatum) == day


def _said(card: Source, field: str, text: str, today: date = date(2026, 11, 22)) -> list[str]:
    return Currency([CHANGE], lambda: today).notices([card, card], "b", _passages(field, text))


def test_a_card_older_than_its_law() -> None:
    law = "Huisvestingswet 2014, artikel 12"
    (notice,) = _said(_card(peildatum="2025"), "grondslag", law)
    assert "De Huisvestingswet is veranderd op 1 juli 2026." in notice
    assert CHANGE.tekst in notice
    assert CHANGE.url in notice
    assert _said(_card(peildatum="onbekend"), "let_op", "Zie de huisvestingswet.")
    assert _said(_card(peildatum="2026-07-01"), "grondslag", law) == []
    assert _said(_card(peildatum="2025"), "samenvatting", law) == []
    assert _said(_card(peildatum="2025"), "grondslag", "Huisvestingswetten; Wmo 2015") == []
    assert _said(_card(peildatum="2025"), "grondslag", law, today=date(2026, 6, 30)) == []


def test_a_card_past_its_date() -> None:
    card = _card(check_before="2026-11-01", peildatum="2026-10-01")
    (notice,) = _said(card, "grondslag", "Wmo 2015")
    assert notice == (
        "Deze kaart moest voor 1 november 2026 worden nagekeken. Controleer de gegevens in de bron."
    )
    assert _said(card, "grondslag", "Wmo 2015", today=date(2026, 11, 1)) == []


def test_of_more_cards_the_notice_says_which() -> None:
    cards = [_card("een", check_before="2020-01-01"), _card("twee", peildatum="2026-10-01")]
    notices = Currency([CHANGE], lambda: date(2026, 11, 22)).notices(
        cards, "b", _passages("grondslag", "Huisvestingswet")
    )
    assert ["'een'" in notices[0], "'twee'" in notices[0]] == [True, False]
    assert "ouder zijn: een." in notices[1]


def test_documents_have_no_such_date() -> None:
    law = _card(peildatum="2020").model_copy(update={"kind": SourceKind.LAW})
    assert _said(law, "grondslag", "Huisvestingswet") == []


def test_the_changes_that_ship_with_the_cards() -> None:
    changes = load_changes(ROOT / "corpus" / CHANGES_NAME)
    assert {change.wet for change in changes} >= {"Huisvestingswet"}
    names = {file.path.name for file in find_files([ROOT / "corpus"])}
    assert CHANGES_NAME not in names


@pytest.mark.parametrize("text", ["[[wijziging]]", "x = ", "[[wijziging]]\nwet = 'x'\n", "\0"])
def test_changes_with_a_fault(tmp_path: Path, text: str) -> None:
    file = tmp_path / CHANGES_NAME
    assert load_changes(file) == ()
    file.write_text(text)
    with pytest.raises(InputError, match=CHANGES_NAME):
        load_changes(file)


def test_dates_in_dutch() -> None:
    assert dutch_date(date(2026, 3, 9)) == "9 maart 2026"


@pytest.mark.model
def test_an_answer_says_so(card_index: Path) -> None:
    service = AnswerService(Settings(), card_index, today=lambda: date(2035, 1, 1))
    try:
        notices = service.answer(Question(text=OMSLAGROUTE)).notices
    finally:
        service.close()
    assert any("worden nagekeken. Controleer" in notice for notice in notices)
    assert any("De Huisvestingswet is veranderd op 1 juli 2026." in one for one in notices)


@pytest.mark.model
def test_status_lists_what_must_be_looked_over(
    card_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown(today: date, *, as_json: bool) -> str:
        run_status(Settings(), card_index, as_json=as_json, today=today)
        return capsys.readouterr().out

    told = json.loads(shown(date(2035, 1, 1), as_json=True))
    cards = [one for one in told["sources"] if one["kind"] == "kaart"]
    assert all(one["check_before"] for one in cards)
    assert len(told["check"]["verouderd"]) == len(cards)
    assert told["check"]["binnenkort"] == []
    assert told["today"] == "2035-01-01"
    assert json.loads(shown(date(2020, 1, 1), as_json=True))["check"]["verouderd"] == []

    first = min(date.fromisoformat(one["check_before"]) for one in cards)
    text = shown(first, as_json=False)
    assert "Verouderd" not in text
    assert "Binnenkort" in text
    assert f"  {first}  " in text
    assert f"Verouderd  {len(cards)}" in shown(date(2035, 1, 1), as_json=False)
