"""Which gemeenten a Dutch text speaks of.

``waaier/data/gemeenten.csv`` has the 342 gemeenten of 1 January 2026 with their province (facts
from CBS, Gemeentelijke indeling) and, gathered by us, other names by which people know them:
older spellings, former gemeenten, and well-known towns and districts.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_ARTICLES = ("de ", "den ", "het ", "'s-")

_CAPITAL = re.compile(r"(?<![\w-])(?:'s-)?[A-ZÀ-Þ][\w'-]*")

_CUE = re.compile(
    r"\b(?i:gemeenten?|stad|dorp|plaats|regio|woonplaats|gemeenteraad van|college van|"
    r"burgemeester van|wethouders? van|inwoners van|in|te|uit|naar|bij|rond|rondom)"
    r"(?:\s+[A-ZÀ-Þ][\w'-]*(?:,|\s+en|\s+of))*\s+$"
)
"""What stands before a name that is a place, also in a list: "de gemeenten Houten, Best en "."""

_NEEDS_CUE = frozenset(
    name.lower()
    for name in (
        # Dutch words that stand with a capital at the start of a sentence or in a heading.
        "Best Buren Putten Houten Huizen Beek Stein Bergen Hoorn Hulst Sluis Kapelle Waterland "
        "Voorst Goes Elst Grave Horst Made Monster Son Echt Doorn Leek Holten Valkenburg Wormer "
        "Dieren Thorn Goor Duiven Heerde Epe Westerwolde Etten Rijen Hasselt "
        # Names of people.
        "Axel Borger Vries Laren Haren Someren Doesburg Dongen Heusden Wouw Velp Borne "
        "Soest Vught Rijswijk Ommen Nuth Budel Roden Asten Winsum Elburg Wierden Leerdam "
        # Cheese.
        "Edam"
    ).split()
)

_AFTER_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'-]*\.?\s+)(?:van|Van)(?:\s+(?:de|den|der|het|'t))?\s+$")
"""A person before a name: "Jan van Deurne", "mevrouw M. van Tilburg"."""


@dataclass(frozen=True)
class Gemeente:
    """A gemeente with its province and the other names it goes by."""

    name: str
    province: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Name:
    """One name: an article in front, the rest from its first capital, and whom it may mean."""

    article: str
    rest: str
    gemeenten: tuple[str, ...]
    needs_cue: bool


@lru_cache(maxsize=1)
def gemeenten() -> tuple[Gemeente, ...]:
    """All gemeenten, in alphabetical order."""
    text = files("waaier").joinpath("data/gemeenten.csv").read_text(encoding="utf-8")
    return tuple(
        Gemeente(row["naam"], row["provincie"], tuple(filter(None, row["ook"].split("|"))))
        for row in csv.DictReader(text.splitlines())
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, list[_Name]]:
    """The names by their first word with a capital, in lower case; long names first."""
    meanings: dict[str, list[str]] = defaultdict(list)
    for gemeente in gemeenten():
        for name in (gemeente.name, *gemeente.also):
            meanings[name].append(gemeente.name)
    index: dict[str, list[_Name]] = defaultdict(list)
    for name, found in meanings.items():
        article = next((a for a in _ARTICLES if name.lower().startswith(a)), "")
        rest = name[len(article) :].lower()
        first = re.match(r"[\w'-]+", rest)
        if first is None:
            continue
        entry = _Name(article, rest, tuple(found), name.lower() in _NEEDS_CUE)
        # "Etten-Leur" is one word in the text, and so is "Etten" in "Etten-Leur-West".
        for key in {first.group(), first.group().split("-")[0]}:
            index[key].append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: (-len(entry.rest), not entry.article))
    return index


def find_gemeenten(text: str) -> tuple[str, ...]:
    """The gemeenten that ``text`` names, each once, in the order of their first mention.

    Only names with a capital count, the longest name wins, and a name that is also a word or a
    surname counts only after a word such as "gemeente" or "in".
    """
    return tuple(dict.fromkeys(name for found in _mentions(text) for name in found))


def provinces_in(text: str) -> tuple[str, ...]:
    """The provinces that ``text`` names; Groningen and Utrecht count as the gemeenten."""
    named = [name for name in _province_names() if re.search(rf"(?<![\w-]){name}(?![\w-])", text)]
    return tuple(named)


def province_of(gemeente: str) -> str | None:
    """The province in which a gemeente lies, by its name in any case.

    None when that is unknown, and for Groningen and Utrecht: their names mean the gemeenten.
    """
    province = _provinces().get(gemeente.lower())
    return province if province in _province_names() else None


@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    return {gemeente.name.lower(): gemeente.province for gemeente in gemeenten()}


@lru_cache(maxsize=1)
def _province_names() -> tuple[str, ...]:
    return tuple(sorted(set(_provinces().values()) - {"Groningen", "Utrecht"}))


def _mentions(text: str) -> Iterator[tuple[str, ...]]:
    text = text.replace("’", "'").replace("‘", "'").replace("\n", " ")
    names = _names()
    position = 0
    while match := _CAPITAL.search(text, position):
        start = match.start()
        if match.group().startswith("'s-"):
            start += len("'s-")
        word = text[start : match.end()].lower()
        position = match.end()
        for entry in (*names.get(word, ()), *names.get(word.split("-")[0], ())):
            end = start + len(entry.rest)
            if text[start:end].lower() != entry.rest or text[end : end + 1].isalnum():
                continue
            begin = start - len(entry.article)
            if entry.article and text[max(begin, 0) : start].lower() != entry.article:
                continue
            before = text[max(begin - 60, 0) : begin]
            if _AFTER_NAME.search(before) or (entry.needs_cue and not _CUE.search(before)):
                continue
            yield entry.gemeenten
            position = max(position, end)
            break
