"""Finds the terms of the begrippenlijst in a question, with the words that mean the same.

    >>> expansions("Mijn cliënt wordt op straat gezet")
    [Expansion(found='op straat gezet', terms=('huisuitzetting', 'ontruiming', …), …)]

A search adds ``terms`` to the question with a lower weight: the question itself stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from waaier.begrippen import Begrip, cached_begrippen
from waaier.folding import folded
from waaier.settings import get_settings

_TOKEN = re.compile(r"[^\W_]+(?:['’‘][^\W_]+)*")

_LOOSE = frozenset(
    "de het een 't 'n mijn m'n je jouw uw zijn z'n haar hun ons onze dit deze die dat the a an my "
    "his her their our your m z n t".split()
)
"""Words that may stand between those of a term: "uit mijn huis gezet" is "uit huis gezet"."""

_MIN_STEM = 4
"""A shorter stem would join words that differ: "wet" and "weten"."""


class Expansion(NamedTuple):
    """A term in a question.

    Attributes:
        found: as it stands in the question.
        terms: words that mean the same, the preferred term first, ``found`` itself left out.
        begrip: the preferred term.
        start: where ``found`` begins in the question.
    """

    found: str
    terms: tuple[str, ...]
    begrip: str
    start: int


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    forms: frozenset[str]


class _Entry(NamedTuple):
    forms: tuple[frozenset[str], ...]
    exact: tuple[str, ...]
    """The words as they must be written, () when capitals do not matter."""
    term: str
    begrip: Begrip


def expansions(text: str, path: Path | None = None) -> list[Expansion]:
    """The terms of the begrippenlijst in ``text``, in the order they stand there.

    The longest term wins, and a word belongs to one term only. Case and accents do not matter,
    except for abbreviations that are another word in other letters. Plural and other endings
    (-en, -s, -e) are looked through, and small words between those of a term ("uit mijn huis
    gezet"). Negation changes nothing: "geen huurachterstand" gives huurachterstand, because its
    rules are what is asked after. An ambiguous term gives one expansion for each meaning.

    Args:
        text: a question.
        path: the list; the one of the settings by default. Read once in a process.

    Raises:
        InputError: the list is missing or has a fault.

    Examples:
        "wat als de huur niet betaald is" -> found "huur niet betaald", begrip "huurachterstand"
        "uitstroom MO/BW" -> two: "uitstroom" and "MO/BW"; "mo" and "bw" in small letters: none
        "help with rent arrears" -> begrip "huurachterstand"
    """
    index = _index(path or get_settings().begrippen_file)
    tokens = [
        _Token(match.group(), match.start(), match.end(), _forms(match.group()))
        for match in _TOKEN.finditer(text)
    ]
    found: list[Expansion] = []
    position = 0
    while position < len(tokens):
        ended, entries = _longest(tokens, position, index)
        if not entries:
            position += 1
            continue
        start, end = tokens[position].start, tokens[ended - 1].end
        shown = text[start:end]
        for entry in entries:
            same = {folded(shown), folded(entry.term)}
            terms = tuple(t for t in entry.begrip.searched if folded(t) not in same)
            found.append(Expansion(shown, terms, entry.begrip.begrip, start))
        position = ended
    return found


def _longest(
    tokens: Sequence[_Token], position: int, index: dict[str, list[_Entry]]
) -> tuple[int, list[_Entry]]:
    """The longest term that begins here: where it ends, and its entries (two when ambiguous)."""
    best, entries = position, list[_Entry]()
    # In a set order, as written first: which term of a meaning is met first decides what is added.
    for form in sorted(tokens[position].forms, key=lambda form: (-len(form), form)):
        for entry in index.get(form, ()):
            ended = _match(tokens, position, entry)
            if ended > best:
                best, entries = ended, [entry]
            elif ended == best and entries and entry.begrip not in [e.begrip for e in entries]:
                entries.append(entry)
    if any(entry.exact for entry in entries):  # "VvE" as written goes before "vve" in any case
        entries = [entry for entry in entries if entry.exact]
    return best, _closest(entries, tokens[position:best])


def _closest(entries: list[_Entry], tokens: Sequence[_Token]) -> list[_Entry]:
    """Those written as in the question, when an inflected form leads elsewhere too."""
    written = [folded(token.text) for token in tokens]
    same = [e for e in entries if [folded(w) for w in _words(e.term)] == written]
    return same or entries


def _match(tokens: Sequence[_Token], position: int, entry: _Entry) -> int:
    """Where the entry ends when it begins at this token, or -1."""
    place = position
    for number, forms in enumerate(entry.forms):
        if number:
            while (
                place < len(tokens)
                and forms.isdisjoint(tokens[place].forms)
                and folded(tokens[place].text) in _LOOSE
            ):
                place += 1
        if place >= len(tokens) or forms.isdisjoint(tokens[place].forms):
            return -1
        if entry.exact and tokens[place].text != entry.exact[number]:
            return -1
        place += 1
    return place


@lru_cache(maxsize=4)
def _index(path: Path) -> dict[str, list[_Entry]]:
    """The terms by every form of their first word."""
    index: dict[str, list[_Entry]] = defaultdict(list)
    for begrip in cached_begrippen(path):
        abbreviations = set(begrip.afkortingen)
        for term in begrip.terms:
            words = _words(term)
            kept = [word for word in words if folded(word) not in _LOOSE] or words
            if not kept:
                continue
            exact = tuple(kept) if term in begrip.hoofdlettergevoelig else ()
            forms = tuple(
                frozenset({folded(word)}) if term in abbreviations else _forms(word)
                for word in kept
            )
            for form in forms[0]:
                index[form].append(_Entry(forms, exact, term, begrip))
    return dict(index)


def _words(term: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(term)]


@lru_cache(maxsize=50_000)
def _forms(word: str) -> frozenset[str]:
    """A word with the stems it may be a form of: "daklozen" -> daklozen, dakloze, dakloos."""
    return frozenset({folded(word), *_stems(folded(word))})


def _stems(word: str) -> Iterator[str]:
    if word.endswith("'s"):
        yield word[:-2]
    for ending in ("en", "e", "s", "n"):
        stem = word[: -len(ending)]
        if not word.endswith(ending) or len(stem) < _MIN_STEM:
            continue
        if (ending == "s" and stem[-1] in "s'") or (ending == "n" and stem[-1] != "e"):
            continue
        yield stem
        if ending in ("en", "e"):
            yield from _closed(stem)


def _closed(stem: str) -> Iterator[str]:
    """How a stem is written without its ending: huiz -> huis, bonn -> bon, dakloz -> dakloos."""
    hard = stem[:-1] + {"z": "s", "v": "f"}.get(stem[-1], stem[-1])
    if hard != stem:
        yield hard
    if len(stem) > _MIN_STEM and stem[-1] == stem[-2]:
        yield stem[:-1]
    elif (
        len(stem) > 2 and stem[-2] in "aeou" and stem[-3] not in "aeiou" and stem[-1] not in "aeiou"
    ):
        yield hard[:-1] + stem[-2] + hard[-1]
