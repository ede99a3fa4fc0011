"""``waaier kaart nieuw``: asks the fields of a card one by one, and writes it."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo

from cli.card import show_check
from ingest.card_check import (
    MAX_SITUATIONS,
    amount_without_year,
    check_cards,
    has_amount,
    known_sources,
    load_card,
    names_the_card,
    peildatum_fault,
    scope_fault,
    url_fault,
)
from ingest.card_write import card_text, example_text, write_new
from ingest.source import slug
from waaier.card import (
    FIELD_LABELS,
    ID_PATTERN,
    LIST_FIELDS,
    NO_CITED_TEXT,
    Card,
    CardKind,
    CardSource,
    CardTheme,
    Certainty,
)
from waaier.errors import InputError

STOPPED = 130

Check = Callable[[str], str | None]
"""Says in half a Dutch sentence what is wrong with an answer, or None when it will do."""

_INTRO = """\
Een nieuwe kaart. Beantwoord elke vraag en druk op Enter.
Met Ctrl-C stopt u; dan wordt er niets geschreven."""

_MIN_SITUATIONS = 3


def run_example(target: Path) -> None:
    """Writes an empty card with explanation: to a new file, or on the screen for "-".

    Raises:
        InputError: the file exists already, or cannot be written.
    """
    if str(target) == "-":
        click.echo(example_text(), nl=False)
        return
    try:
        write_new(target, example_text())
    except FileExistsError as error:
        raise InputError(f"{target} bestaat al.", "Kies een andere naam.") from error
    except OSError as error:
        raise InputError(f"{target} kan niet worden geschreven.", "Controleer de map.") from error
    click.echo(f"{target} is geschreven. Vul hem in en kijk hem na met: "
               f"waaier kaart controleer {target}")  # fmt: skip


def run_new(folder: Path) -> int:
    """Asks every field, writes the card and checks it.

    Returns:
        The exit code: 0 when the card is in order, 2 when it has a fault, 130 when stopped.

    Raises:
        InputError: there can be no file in this folder.
    """
    _require_writable(folder)
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):  # not on every system; gives arrow keys
            import readline  # noqa: F401
    try:
        values = _ask_card(folder, date.today())
    except (KeyboardInterrupt, EOFError):
        click.echo("\nGestopt. Er is geen kaart geschreven.", err=True)
        return STOPPED
    path = folder / f"{values['id']}.md"
    text = card_text(values)
    try:
        write_new(path, text)
    except OSError as error:
        # Twenty answers are not thrown away: they can be copied from the screen.
        click.echo(text)
        raise InputError(
            f"{path} kan niet worden geschreven of bestaat al; hierboven staat de kaart.",
            "Bewaar haar onder een andere naam.",
        ) from error
    click.echo(f"\nGeschreven: {path}")
    check = check_cards(path, date.today())
    show_check(check)
    return 2 if check.faults else 0


def _require_writable(folder: Path) -> None:
    """Finds out before the first question whether the last step can succeed."""
    place = next(one for one in (folder, *folder.resolve().parents) if one.exists())
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise InputError(f"In {folder} kan geen kaart worden geschreven.", "Controleer de rechten.")


# --- the questions ------------------------------------------------------------------------------


def _ask_card(folder: Path, today: date) -> dict[str, Any]:
    """Every field of a card; texts without line ends."""
    others = [load_card(path) for path in sorted(folder.glob("*.md"))]
    names = {card.value("naam").lower() for card in others}
    ids = {card.value("id") for card in others} | {card.path.stem for card in others}
    click.echo(_INTRO)
    values: dict[str, Any] = {}
    fields = Card.model_fields
    values["naam"] = _ask_text("naam", fields["naam"], lambda text: _short(text, 3) or (
        "er is al een kaart met deze naam" if text.lower() in names else None))  # fmt: skip
    values["id"] = _ask_text("id", fields["id"], lambda text: _id_fault(text, ids, folder),
                             _free_id(slug(values["naam"]), ids))  # fmt: skip
    values["soort"] = _ask_choice("soort", fields["soort"], list(CardKind))
    values["geldt_in"] = _ask_text("geldt in", fields["geldt_in"], scope_fault)
    values["themas"] = _ask_choices("thema's", fields["themas"], list(CardTheme))
    values["peildatum"] = _ask_text("peildatum", fields["peildatum"], peildatum_fault)
    values["zekerheid"] = _ask_choice("zekerheid", fields["zekerheid"], list(Certainty))
    values["bronnen"] = _ask_sources(folder, today)
    for name, label in FIELD_LABELS.items():
        values[name] = _ask_field(name, label, values["naam"])
    values["controleren_voor"] = _ask_text(
        "controleren voor",
        fields["controleren_voor"],
        lambda text: _date_fault(text, earliest=today + timedelta(days=1)),
        _check_before(values, today).isoformat(),
    )
    return values


def _ask_field(name: str, label: str, card_name: str) -> str | list[str]:
    """A text under a heading, or the items of a list."""
    field = Card.model_fields[name]
    if name not in LIST_FIELDS:
        return _ask_text(label, field, _amount_fault, None if field.is_required() else "")
    if name in NO_CITED_TEXT:
        return _ask_items(
            label,
            field,
            lambda text: (
                "noem de naam van de kaart hier niet, want daar zoekt de app op"
                if names_the_card(text, card_name)
                else None
            ),
            least=_MIN_SITUATIONS,
            most=MAX_SITUATIONS,
        )
    return _ask_items(label, field, _amount_fault)


def _ask_sources(folder: Path, today: date) -> list[dict[str, str]]:
    register = known_sources(folder)
    fields = CardSource.model_fields
    sources: list[dict[str, str]] = []
    while True:
        number = len(sources) + 1
        click.echo(f"\nBron {number}" + (" (een lege titel stopt)" if sources else ""))
        source = {
            "titel": _ask_text("titel", fields["titel"], lambda text: _short(text, 3),
                               "" if sources else None)
        }  # fmt: skip
        if not source["titel"]:
            return sources
        source["uitgever"] = _ask_text("uitgever", fields["uitgever"], lambda text: _short(text, 2))
        source["url"] = _ask_text("url", fields["url"], url_fault, "")
        source["plaats"] = _ask_text("plaats", fields["plaats"], None, "")
        if register:
            source["bron"] = _ask_text("bron", fields["bron"], lambda text: (
                None if text in register else "dit id staat niet in bronnen.toml"), "")  # fmt: skip
            if source["bron"]:
                source["hoofdstuk"] = _ask_text("hoofdstuk", fields["hoofdstuk"], None, "")
        source["gezien"] = _ask_text(
            "gezien", fields["gezien"], lambda text: _date_fault(text, latest=today),
            today.isoformat(),
        )  # fmt: skip
        source["peildatum"] = _ask_text(
            "peildatum", fields["peildatum"], peildatum_fault, "onbekend"
        )
        sources.append(source)


# --- what an answer must be ---------------------------------------------------------------------


def _short(text: str, least: int) -> str | None:
    return f"dit is te kort; typ minstens {least} letters" if len(text) < least else None


def _id_fault(text: str, ids: set[str], folder: Path) -> str | None:
    if not re.fullmatch(ID_PATTERN, text):
        return "gebruik alleen kleine letters, cijfers en streepjes"
    if len(text) > 100:
        return "dit is te lang; gebruik hoogstens 100 tekens"
    if text in ids or (folder / f"{text}.md").exists():
        return "er is al een kaart met dit id"
    return None


def _free_id(wanted: str, ids: set[str]) -> str:
    wanted = wanted[:80].strip("-")
    number = 1
    while (free := wanted if number == 1 else f"{wanted}-{number}") in ids:
        number += 1
    return free


def _amount_fault(text: str) -> str | None:
    return "zet bij een bedrag het jaar in dezelfde zin" if amount_without_year(text) else None


def _date_fault(
    text: str, *, earliest: date | None = None, latest: date | None = None
) -> str | None:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        return "typ een datum als jaar-maand-dag, zoals 2027-01-15"
    if earliest and day < earliest:
        return "deze dag moet in de toekomst liggen"
    if latest and day > latest:
        return "deze dag ligt in de toekomst"
    return None


def _check_before(values: dict[str, Any], today: date) -> date:
    """The proposed day to check a card again: amounts change in January, the rest in a year."""
    texts = [
        text
        for name in FIELD_LABELS
        if name not in NO_CITED_TEXT
        for text in ([values[name]] if isinstance(values[name], str) else values[name])
    ]
    if any(map(has_amount, texts)):
        return date(today.year + 1, 1, 15)
    return today + timedelta(days=365)


# --- asking -------------------------------------------------------------------------------------


def _ask_text(label: str, field: FieldInfo, check: Check | None, default: str | None = None) -> str:
    """One line, asked until it will do. With a default of "" the answer may be left out."""
    _explain(label, field)
    if default:
        click.echo(f"  Enter neemt over: {default}")
    elif default == "":
        click.echo("  Enter slaat dit over.")
    while True:
        answer = _line() or default
        if answer is None:
            click.echo("  Typ hier iets: dit veld is nodig.")
        elif answer == "" or check is None or (fault := check(answer)) is None:
            return answer
        else:
            _refuse(fault)


def _ask_items(
    label: str, field: FieldInfo, check: Check, *, least: int = 0, most: int = 100
) -> list[str]:
    """Lines until an empty one."""
    _explain(label, field)
    click.echo("  Eén per regel. Een lege regel stopt.")
    items: list[str] = []
    while len(items) < most:
        answer = _line()
        if not answer and len(items) >= least:
            break
        if not answer:
            click.echo(f"  Nog {least - len(items)} nodig.")
        elif answer.lower() in (item.lower() for item in items):
            _refuse("dit staat er al")
        elif (fault := check(answer)) is not None:
            _refuse(fault)
        else:
            items.append(answer)
    return items


def _ask_choice(label: str, field: FieldInfo, choices: Sequence[str]) -> str:
    """One of a list, by number or name."""
    _explain(label, field, choices)
    while True:
        answer = _line()
        if (chosen := _chosen(answer, choices)) is not None:
            return chosen
        _refuse(f"typ een nummer van 1 tot en met {len(choices)}")


def _ask_choices(label: str, field: FieldInfo, choices: Sequence[str]) -> list[str]:
    """One or more of a list, each on its own line."""
    _explain(label, field, choices)
    click.echo("  Eén nummer per regel. Een lege regel stopt.")
    items: list[str] = []
    while True:
        answer = _line()
        chosen = _chosen(answer, choices)
        if not answer and items:
            return items
        if chosen is None:
            _refuse(f"typ een nummer van 1 tot en met {len(choices)}")
        elif chosen in items:
            _refuse("dit staat er al")
        else:
            items.append(chosen)


def _chosen(answer: str, choices: Sequence[str]) -> str | None:
    if re.fullmatch(r"[0-9]{1,3}", answer):
        return str(choices[int(answer) - 1]) if 1 <= int(answer) <= len(choices) else None
    return next((str(one) for one in choices if one.lower() == answer.lower()), None)


def _explain(label: str, field: FieldInfo, choices: Sequence[str] = ()) -> None:
    click.echo(f"\n{label[0].upper()}{label[1:]}\n  {field.description}")
    for number, choice in enumerate(choices, start=1):
        click.echo(f"  {number:2} {choice}")
    if field.examples and not choices:
        click.echo(f"  Voorbeeld: {field.examples[0]}")


def _refuse(fault: str) -> None:
    click.echo(f"  {fault[0].upper()}{fault[1:]}.")


def _line() -> str:
    """One line that was typed, with single spaces; asked again when it is no readable text."""
    while True:
        try:
            typed = input("> ")
        except UnicodeDecodeError:
            typed = "\x00"
        text = unicodedata.normalize("NFC", " ".join(typed.split()))
        text = re.sub("[\u00ad\u200b\ufeff]", "", text).strip()
        if not any(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") for char in text):
            return text
        _refuse("hier staat een teken in dat niet kan; typ de regel opnieuw")
