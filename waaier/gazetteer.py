"""Which places a Dutch text names: gemeenten, regio's, stadsdelen and provinces.

:func:`find_gemeenten` is for documents, where a name has a capital. :func:`find_places` is for
questions, which are often typed in small letters: "mijn client in purmerend".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from waaier.place_data import (
    COUNTRY,
    PROVINCES_ALSO,
    Gemeente,
    Place,
    PlaceKind,
    districts,
    gemeenten,
    places,
    regios,
)

__all__ = ["Gemeente", "Place", "PlaceKind", "find_gemeenten", "find_places", "gemeenten"]

_ARTICLES = ("de ", "den ", "het ", "'t ", "'s-")

_WORD = re.compile(r"(?<![\w-])(?:'s-)?[^\W\d_][\w'-]*")

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
        "Soest Vught Rijswijk Adam Ommen Nuth Budel Roden Asten Winsum Elburg Wierden Leerdam "
        # Cheese.
        "Edam"
    ).split()
)

_AFTER_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'-]*\.?\s+)(?:van|Van)(?:\s+(?:de|den|der|het|'t))?\s+$")
"""A person before a name: "Jan van Deurne", "mevrouw M. van Tilburg"."""


_TITLE = re.compile(
    r"\b(?i:mevrouw|mevr|mw|meneer|mijnheer|heer|dhr|familie|fam|dokter|dr)\.?\s+"
    r"(?:[A-Za-z]\.\s*)*(?i:(?:van|de|den|der|ten|ter|het|'t)\s+)*$"
)
"""A person before a name: "mevrouw Van Ede", "dhr. J. Oss"."""

_SMALL_WORDS = frozenset(
    "gieten rolde assen boekel lemmer ruinen delft ede gouda gulpen hoofddorp leende vlijmen "
    "kampen landgraaf leiden losser moerdijk nieuwkoop geleen drachten steenbergen voorschoten "
    "wassenaar weert woerden banne".split()
)
"""Names that in small letters are a word too; those count after "in" and "uit"."""

_SMALL_CUE = re.compile(r"\b(?:in|uit|gemeente|woonplaats|stad|regio|provincie)\s+$", re.IGNORECASE)
_NAMING_CUE = re.compile(r"\b(?:gemeente|woonplaats|stad|regio|provincie)\s+$", re.IGNORECASE)

_NO_DISTRICT = re.compile(
    r"-|\s+(?:Brabant|Drenthe|Nederland|Friesland|Azië|Europa)\b", re.IGNORECASE
)
"""What follows "Zuidoost" when no stadsdeel is meant."""


@dataclass(frozen=True)
class _Name:
    """One name: what stands in front, the rest from its first word, and whom it may mean.

    ``needs_cue``: it is a word or a surname too. ``prefix``: it counts only with the words in
    ``article`` in front, so they say by themselves that it is a place.
    """

    article: str
    rest: str
    places: tuple[Place, ...]
    needs_cue: bool
    prefix: bool = False


def _spoken() -> Iterator[tuple[str, str, Place, bool]]:
    """Every way to name a place: words in front that must be there, name, place, needs a cue."""
    known = places()
    own_names = {one.name for one in gemeenten()} | {one.province for one in gemeenten()}
    for gemeente in gemeenten():
        place = known[PlaceKind.MUNICIPALITY, gemeente.name]
        for name in (gemeente.name, *gemeente.also):
            yield "", name, place, name.lower() in _NEEDS_CUE or name in gemeente.ambiguous
    for place in known.values():
        if place.kind is PlaceKind.PROVINCE:
            yield "provincie ", place.name, place, False
            if (PlaceKind.MUNICIPALITY, place.name) not in known:
                for name in (place.name, *PROVINCES_ALSO.get(place.name, ())):
                    yield "", name, place, False
    for regio in regios():
        place = known[PlaceKind.REGION, regio.name]
        for name in (regio.name, *regio.also):
            for front in ("regio ", "arbeidsmarktregio ", "veiligheidsregio "):
                yield front, name, place, False
            if name not in own_names:
                yield "", name, place, False
    for district in districts():
        place = known[PlaceKind.DISTRICT, district.full_name]
        for name in (district.name, *district.also):
            for joint in ("-", " "):
                yield "", f"{district.gemeente}{joint}{name}", place, False
            if district.alone:
                yield "", name, place, False
            elif district.gemeente == "Amsterdam":
                yield "stadsdeel ", name, place, False
    yield "", COUNTRY, known[PlaceKind.COUNTRY, COUNTRY], False


@lru_cache(maxsize=1)
def _names() -> dict[str, list[_Name]]:
    """The names by their first word, in lower case; long names first."""
    meanings: dict[tuple[str, str, bool], list[Place]] = defaultdict(list)
    for front, name, place, needs_cue in _spoken():
        if place not in meanings[front, name, needs_cue]:
            meanings[front, name, needs_cue].append(place)
    index: dict[str, list[_Name]] = defaultdict(list)
    for (front, name, needs_cue), found in meanings.items():
        article = next((a for a in _ARTICLES if name.lower().startswith(a)), "")
        rest = name[len(article) :].lower()
        first = re.match(r"[\w'-]+", rest)
        if first is None:
            continue
        entry = _Name(front + article, rest, tuple(found), needs_cue, bool(front))
        # "Etten-Leur" is one word in the text, and so is "Etten" in "Etten-Leur-West".
        for key in {first.group(), first.group().split("-")[0]}:
            index[key].append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: (-len(entry.rest), -len(entry.article)))
    return dict(index)


def find_gemeenten(text: str) -> tuple[str, ...]:
    """The gemeenten that ``text`` names, each once, in the order of their first mention.

    Only names with a capital count, the longest name wins, and a name that is also a word or a
    surname counts only after a word such as "gemeente" or "in". A stadsdeel stands for its
    gemeente, and "regio Assen" for Assen; other regio's and provinces stand for none.
    """
    known = places()
    found: dict[str, None] = {}
    for mention in _mentions(text, small_letters=False):
        for place in mention:
            if place.kind in (PlaceKind.MUNICIPALITY, PlaceKind.DISTRICT):
                found.update(dict.fromkeys(place.gemeenten))
            elif (PlaceKind.MUNICIPALITY, place.name) in known:
                found[place.name] = None
    return tuple(found)


def provinces_in(text: str) -> tuple[str, ...]:
    """The provinces that ``text`` names; Groningen and Utrecht count as the gemeenten."""
    named = [name for name in _province_names() if re.search(rf"(?<![\w-]){name}(?![\w-])", text)]
    return tuple(named)


@lru_cache(maxsize=1)
def _province_names() -> tuple[str, ...]:
    names = {gemeente.name for gemeente in gemeenten()}
    return tuple(sorted({gemeente.province for gemeente in gemeenten()} - names))


def find_places(text: str, *, small_letters: bool = True) -> tuple[Place, ...]:
    """The places that a question names, each once, in the order of their first mention.

    Small letters will do, unless told otherwise: "mijn client in purmerend". A name that is also a
    word or a surname ("Best", "Laren") needs a capital and a word such as "in" or "gemeente" before
    it, or in small letters the word "gemeente". "Noord" and the like are a
    stadsdeel of Amsterdam only after "Amsterdam" or "stadsdeel". A name that two gemeenten share
    gives both.

    Examples:
        "ik woon in de bijlmer" -> Bijlmer (stadsdeel; gemeenten: Amsterdam)
        "regelingen in de regio Alkmaar" -> Alkmaar (regio)
    """
    found = dict.fromkeys(
        place for mention in _mentions(text, small_letters=small_letters) for place in mention
    )
    cities = {
        name for place in found if place.kind is PlaceKind.MUNICIPALITY for name in place.gemeenten
    }
    if cities and "Amsterdam" not in cities:
        # "stadsdeel Noord" in a question on Enschede is not that of Amsterdam.
        shared = {one.full_name for one in districts() if not one.alone}
        found = {
            place: None
            for place in found
            if place.kind is not PlaceKind.DISTRICT or place.name not in shared
        }
    return tuple(found)


def _mentions(text: str, *, small_letters: bool) -> Iterator[tuple[Place, ...]]:
    text = text.replace("’", "'").replace("‘", "'").replace("\n", " ")
    names = _names()
    position = 0
    while match := _WORD.search(text, position):
        start = match.start()
        if match.group().startswith("'s-"):
            start += len("'s-")
        word = text[start : match.end()]
        position = match.end()
        if not word or not (small_letters or _has_capital(word)):
            continue
        key = word.lower()
        for entry in (*names.get(key, ()), *names.get(key.split("-")[0], ())):
            end = start + len(entry.rest)
            if text[start:end].lower() != entry.rest or text[end : end + 1].isalnum():
                continue
            begin = start - len(entry.article)
            if entry.article and text[max(begin, 0) : start].lower() != entry.article:
                continue
            if begin < 0 or not _counts(entry, text[max(begin - 60, 0) : begin], word, text[end:]):
                continue
            yield entry.places
            position = max(position, end)
            break


def _has_capital(word: str) -> bool:
    """Also "s-Hertogenbosch", whose apostrophe is often left out."""
    return word[0].isupper() or (word.startswith("s-") and word[2:3].isupper())


def _counts(entry: _Name, before: str, word: str, after: str) -> bool:
    """Whether a name that stands in a text is meant as the place."""
    if entry.places[0].kind is PlaceKind.DISTRICT and _NO_DISTRICT.match(after):
        return False
    if entry.prefix:
        return True
    if _AFTER_NAME.search(before) or _TITLE.search(before):
        return False
    if _has_capital(word):
        return not entry.needs_cue or _CUE.search(before) is not None
    if entry.needs_cue:
        return _NAMING_CUE.search(before) is not None
    return entry.rest not in _SMALL_WORDS or _SMALL_CUE.search(before) is not None
