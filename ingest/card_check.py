"""Checks cards on all that can be wrong with them, for the people who write them.

Reading a card refuses it for a fault in its form (``ingest/readers/card.py``). Here every such
fault is listed, and with it what a card must have to be found and quoted well: a name of its own,
situations that do not give the answer away, a year with every amount.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.card_sentences import CardSentence, card_sentences
from ingest.decode import decode
from ingest.naming import visible
from ingest.readers.card import ExaminedCard, examine_card
from ingest.readers.card_faults import Fault, Location, line_of
from ingest.register import REGISTER_NAME
from waaier.card import FIELD_LABELS, NO_CITED_TEXT, PEILDATUM_PATTERN
from waaier.domain import Model, Scope, ScopeLevel
from waaier.errors import FileRejectedError, InputError
from waaier.gazetteer import gemeenten

MAX_WORDS = 25
"""A longer sentence is hard to read at level B1."""

MAX_SITUATIONS = 6

NAMES_AND_NUMBERS = frozenset({"contact", "grondslag"})
"""Fields of addresses and article numbers, whose "sentences" are lists."""

_MAX_BYTES = 1_000_000
"""A card of a hundred pages is no card."""

_AMOUNT = re.compile(
    r"€\s*\d[\d.,]*|\b\d[\d.,]*(?:\s+(?:duizend|miljoen|miljard))?\s+euro\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|peildatum onbekend")
_PEILDATUM = re.compile(PEILDATUM_PATTERN)
_YEARS = re.compile(r"\d{4}-\d{4}")


class CardRemark(Model):
    """One thing to say of a card: the file, the line in it, and half a Dutch sentence."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, regel {self.line}: {self.message}."


class CardCheck(Model):
    """What a check found. ``warnings`` are advice; with ``faults`` a card is not ready."""

    cards: int
    faults: tuple[CardRemark, ...]
    warnings: tuple[CardRemark, ...]


@dataclass(frozen=True)
class LoadedCard:
    """A card's file, its text, and all that could be read in it."""

    path: Path
    text: str
    found: ExaminedCard

    @property
    def label(self) -> str:
        """How the file is named to the user: from the folder where the command was given."""
        here = Path.cwd()
        shown = self.path.relative_to(here) if self.path.is_relative_to(here) else self.path
        return visible(shown.as_posix())

    def value(self, field: str) -> str:
        """A field that is one text, or "" when it is absent or something else."""
        value = self.found.values.get(field)
        return value if isinstance(value, str) else ""

    def line(self, *location: str | int) -> int:
        """The line of a field or a part of it."""
        return line_of(location, self.found.lines) or 1


def card_paths(path: Path) -> list[Path]:
    """The cards at a path: the file itself, or all Markdown files in a folder.

    Raises:
        InputError: there is nothing there.
    """
    try:
        if path.is_file():
            return [path]
        inside = (one.relative_to(path).parts for one in path.rglob("*.md"))
        found = [path.joinpath(*parts) for parts in inside if not any(p[0] == "." for p in parts)]
    except OSError:
        found = []
    if not path.exists():
        raise InputError(f"{visible(str(path))} bestaat niet.", "Controleer het pad.")
    if not found:
        raise InputError(f"In {visible(str(path))} staan geen kaarten.", "Controleer het pad.")
    return sorted(found)


def load_card(path: Path) -> LoadedCard:
    """Reads one file; a file that is no text becomes a card with that as its fault."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise FileRejectedError(f"{path.name} is te groot voor een kaart.")
        text = decode(path.read_bytes(), path.name)
    except FileRejectedError as error:
        fault = Fault(1, error.message.rstrip("."))
        return LoadedCard(path, "", ExaminedCard(faults=[fault]))
    except OSError:
        fault = Fault(1, "het bestand kan niet worden geopend; controleer de rechten")
        return LoadedCard(path, "", ExaminedCard(faults=[fault]))
    return LoadedCard(path, text, examine_card(text))


def check_cards(path: Path, today: date) -> CardCheck:
    """Checks one card, or every card in a folder, also against each other.

    One card is compared with the others in its folder, but only its own faults are listed.

    Raises:
        InputError: there are no cards at this path.
    """
    chosen = card_paths(path)
    beside = sorted(chosen[0].parent.glob("*.md")) if path.is_file() else chosen
    loaded = {one: load_card(one) for one in {*chosen, *beside}}
    registers = {folder: known_sources(folder) for folder in {one.parent for one in chosen}}
    doubles = _doubles([loaded[one] for one in beside])
    faults: list[CardRemark] = []
    warnings: list[CardRemark] = []
    for one in chosen:
        card = loaded[one]
        sentences = card_sentences(card.text, card.found.sections)
        wrong = [
            *card.found.faults,
            *doubles.get(one, ()),
            *_own_faults(card, sentences, registers[one.parent]),
        ]
        faults += _remarks(card, wrong)
        warnings += _remarks(card, _advice(card, sentences, today))
    return CardCheck(cards=len(chosen), faults=tuple(faults), warnings=tuple(warnings))


def known_sources(folder: Path) -> frozenset[str] | None:
    """The ids in the register beside the cards or one folder up, or None without a register.

    A register that cannot be read counts as none: reading it in says what is wrong with it.
    """
    for place in (folder, folder.resolve().parent):
        register = place / REGISTER_NAME
        try:
            entries = tomllib.loads(register.read_text(encoding="utf-8-sig")).get("bron", [])
        except (OSError, ValueError, RecursionError):
            continue
        listed = entries if isinstance(entries, list) else ()
        ids = (entry.get("id") for entry in listed if isinstance(entry, dict))
        return frozenset(one for one in ids if isinstance(one, str))
    return None


def _remarks(card: LoadedCard, faults: Iterable[Fault]) -> list[CardRemark]:
    unique = sorted(dict.fromkeys(faults))
    return [CardRemark(file=card.label, line=one.line, message=one.what) for one in unique]


def _doubles(cards: Sequence[LoadedCard]) -> dict[Path, list[Fault]]:
    """Ids and names that more than one card has, as faults of each of them."""
    found: dict[Path, list[Fault]] = defaultdict(list)
    for field, shown in (("id", "het id"), ("naam", "de naam")):
        owners: dict[str, list[LoadedCard]] = defaultdict(list)
        for card in cards:
            if value := " ".join(card.value(field).lower().split()):
                owners[value].append(card)
        for same in owners.values():
            for card in same if len(same) > 1 else ():
                others = ", ".join(one.path.name for one in same if one is not card)
                what = f"{shown} '{card.value(field)}' heeft ook de kaart {others}"
                found[card.path].append(Fault(card.line(field), what))
    return found


# --- faults -------------------------------------------------------------------------------------


def _own_faults(
    card: LoadedCard, sentences: Sequence[CardSentence], register: frozenset[str] | None
) -> Iterator[Fault]:
    identifier = card.value("id")
    if identifier and identifier != card.path.stem:
        what = f"het id '{identifier}' is anders dan de naam van het bestand, '{card.path.stem}'"
        yield Fault(card.line("id"), what)
    has_front = any(name not in FIELD_LABELS for name in card.found.values)
    if has_front and "controleren_voor" not in card.found.values:
        yield Fault(1, "het veld 'controleren_voor' ontbreekt")
    peildatum = card.value("peildatum")
    if peildatum and (wrong := peildatum_fault(peildatum)):
        yield Fault(card.line("peildatum"), wrong)
    yield from _source_faults(card, register)
    yield from _situation_faults(card)
    yield from _amount_faults(sentences)


def peildatum_fault(value: str) -> str | None:
    """What is wrong with a peildatum, or None."""
    if not _PEILDATUM.match(value):
        return (
            f"de peildatum '{value}' heeft een andere vorm dan 2026, 2026-01, 2026-01-15, "
            "2021-2022, circa 2022 of onbekend"
        )
    first = value.split(" (")[0]
    if first[0].isdigit() and not _YEARS.fullmatch(first):
        try:
            date.fromisoformat(first + "0001-01-01"[len(first) :])
        except ValueError:
            return f"de peildatum '{value}' is geen bestaande datum"
    return None


def url_fault(value: str) -> str | None:
    """What is wrong with a web address, or None."""
    try:
        parts = urlsplit(value)
        good = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        good = False
    if good and not any(char.isspace() for char in value):
        return None
    return f"het webadres '{value}' begint niet met http:// of https://, of klopt niet"


def _source_faults(card: LoadedCard, register: frozenset[str] | None) -> Iterator[Fault]:
    sources: Any = card.found.values.get("bronnen")
    for number, source in enumerate(sources if isinstance(sources, list) else ()):
        if not isinstance(source, dict):
            continue
        texts = {key: value for key, value in source.items() if isinstance(value, str)}
        at: Location = ("bronnen", number)
        for key, fault in (("url", url_fault), ("peildatum", peildatum_fault)):
            wrong = fault(texts[key]) if key in texts else None
            if wrong:
                yield Fault(card.line(*at, key), wrong)
        if register is not None and "bron" in texts and texts["bron"] not in register:
            what = f"de bron '{texts['bron']}' staat niet in het register {REGISTER_NAME}"
            yield Fault(card.line(*at, "bron"), what)


def names_the_card(situation: str, name: str) -> bool:
    """Whether a situation gives the answer away: it has the card's name in it."""
    bare = " ".join(re.sub(r"\(.*?\)", " ", name).split())
    words = re.escape(bare.lower())
    return (
        bool(bare)
        and re.search(rf"(?<!\w){words}", " ".join(situation.lower().split())) is not None
    )


def _situation_faults(card: LoadedCard) -> Iterator[Fault]:
    situations = card.found.values.get("situaties", ())
    if len(situations) > MAX_SITUATIONS:
        what = f"'situaties' heeft hoogstens {MAX_SITUATIONS} regels"
        yield Fault(card.line("situaties"), what)
    seen: set[str] = set()
    for number, situation in enumerate(situations):
        if names_the_card(situation, card.value("naam")):
            what = f"deze situatie noemt de naam van de kaart, '{card.value('naam')}'"
            yield Fault(card.line("situaties", number), what)
        if situation.lower() in seen:
            yield Fault(card.line("situaties", number), "deze situatie staat er twee keer in")
        seen.add(situation.lower())


def has_amount(text: str) -> bool:
    """Whether a text names an amount of money."""
    return _AMOUNT.search(text) is not None


def _has_year(text: str) -> bool:
    """Whether a year is named, or said to be unknown; an amount of € 2000 is none."""
    return _YEAR.search(_AMOUNT.sub(" ", text)) is not None


def amount_without_year(text: str) -> bool:
    """Whether a text names an amount of money and no year."""
    return has_amount(text) and not _has_year(text)


def _dated_fields(sentences: Sequence[CardSentence]) -> set[str]:
    return {one.field for one in sentences if _has_year(one.text)}


def _amounts_without_year(sentences: Sequence[CardSentence]) -> Iterator[CardSentence]:
    for one in sentences:
        if one.field not in NO_CITED_TEXT and amount_without_year(one.text):
            yield one


def _amount_faults(sentences: Sequence[CardSentence]) -> Iterator[Fault]:
    dated = _dated_fields(sentences)
    for one in _amounts_without_year(sentences):
        if one.field not in dated:
            yield Fault(one.line, f"bij een bedrag hoort een jaar: {_opening(one.text)}")


# --- advice -------------------------------------------------------------------------------------


def _advice(card: LoadedCard, sentences: Sequence[CardSentence], today: date) -> Iterator[Fault]:
    for one in sentences:
        if one.words > MAX_WORDS and one.field not in NAMES_AND_NUMBERS:
            what = f"deze zin heeft {one.words} woorden, liefst hoogstens {MAX_WORDS}: "
            yield Fault(one.line, what + _opening(one.text))
    dated = _dated_fields(sentences)
    for one in _amounts_without_year(sentences):
        if one.field in dated:
            what = "het jaar bij dit bedrag staat in een andere zin; zet het ook in deze zin: "
            yield Fault(one.line, what + _opening(one.text))
    checked = card.value("controleren_voor")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", checked) and checked < today.isoformat():
        what = f"deze kaart moest vóór {checked} opnieuw worden nagekeken"
        yield Fault(card.line("controleren_voor"), what)
    if wrong := scope_fault(card.value("geldt_in")):
        yield Fault(card.line("geldt_in"), wrong)


def scope_fault(scope: str) -> str | None:
    """Which names in a scope are no gemeente, or None; a regio may have any name."""
    parsed = Scope.parse(scope)
    if parsed.level is not ScopeLevel.MUNICIPALITY:
        return None
    official = {gemeente.name.lower() for gemeente in gemeenten()}
    unknown = [name for name in parsed.names if name.lower() not in official]
    if not unknown:
        return None
    called = {other.lower(): one.name for one in gemeenten() for other in one.also}
    meant = [called[name.lower()] for name in unknown if name.lower() in called]
    hint = f" (bedoelt u {', '.join(meant)}?)" if meant else ""
    return f"'{', '.join(unknown)}' staat niet in de lijst van gemeenten{hint}"


def _opening(sentence: str) -> str:
    words = sentence.split()
    return "‘" + " ".join(words[:6]).rstrip(".,;:") + ("…’" if len(words) > 6 else "’")
