"""What :mod:`answer.names` knows about names: lists of names, and names that are no person's.

First names and family names come from ``answer/data``; places from the gazetteer; organisations
and regulations from the begrippenlijst and from a short list here.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Container, Iterator
from functools import lru_cache
from importlib.resources import files

from waaier.begrippen import cached_begrippen
from waaier.compounds import compound_parts
from waaier.errors import InputError
from waaier.folding import folded
from waaier.place_data import districts, gemeenten, places, regios
from waaier.settings import get_settings
from waaier.wordlist import dutch_names as _dutch_names
from waaier.wordlist import dutch_words

logger = logging.getLogger(__name__)

_ORGANISATIONS = (
    "Al Amal",
    "Alliantie",
    "Amstelring",
    "Amsta",
    "Anton de Kom",
    "Anne Frank",
    "Beter Wonen",
    "Buurtteam",
    "Buurtzorg",
    "Casparus",
    "Dimence",
    "De Key",
    "De Volksbank",
    "Eigen Plan",
    "Exodus",
    "Gemeente",
    "Jellinek",
    "Jan Arends",
    "Kessler",
    "Lister",
    "Majella",
    "Majella Wonen",
    "Mee",
    "Odion",
    "Ons Huis",
    "Portaal",
    "Regenboog",
    "Regenboog Groep",
    "Roads",
    "Salvation Army",
    "Spirit",
    "Tintengroep",
    "Tom in de buurt",
)
"""Organisations that could pass for a person, besides ``waaier/data/organisaties.txt``."""


_LETTERS = str.maketrans("łøıđð", "loidd")
"""Letters that are no accented form of another one."""


_LONGEST = 20
"""Of longer words no typing errors are looked for."""


def _listed() -> frozenset[str]:
    text = files("waaier").joinpath("data/organisaties.txt").read_text(encoding="utf-8")
    lines = map(str.strip, text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _words_of(name: str) -> frozenset[str]:
    text = files("answer").joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """First names, folded: lower case, no accents."""
    return _words_of("voornamen")


@lru_cache(maxsize=1)
def family_names() -> frozenset[str]:
    """Family names that are a Dutch word too, folded."""
    return _words_of("achternamen")


@lru_cache(maxsize=1)
def place_names() -> frozenset[str]:
    """Every name of a place, folded; of "Bergen op Zoom" the whole only."""
    names = {name for one in gemeenten() for name in (one.name, *one.also)}
    names |= {name for one in regios() for name in (one.name, *one.also)}
    names |= {name for one in districts() for name in (one.name, *one.also, one.full_name)}
    names |= {place.name for place in places().values()}
    return frozenset(folded(name) for name in names)


@lru_cache(maxsize=1)
def _no_persons() -> frozenset[str]:
    """Names of organisations, laws and arrangements, and the words with a capital in them."""
    names = {*_ORGANISATIONS, *_listed()}
    try:
        for begrip in cached_begrippen(get_settings().begrippen_file):
            names |= {term for term in begrip.terms if term != term.lower()}
    except InputError:
        # Masking must go on; whoever searches gets to hear about the list.
        logger.warning("no begrippenlijst: organisations in it may be masked as names")
    parts = {word for name in names for word in re.findall(r"[^\W\d_][\w'-]*", name)}
    parts = {word for word in parts if word[0].isupper() and folded(word) not in first_names()}
    return frozenset(folded(name) for name in names | parts)


def is_no_person(name: str) -> bool:
    """Whether a capitalised word or phrase is known as an organisation, a regulation or a law."""
    plain = folded(name.rstrip("."))
    if plain in _no_persons() or (plain.isalpha() and len(plain) <= 5 and name.isupper()):
        return True
    first, dash, rest = plain.partition("-")
    return bool(dash) and first in _no_persons() and is_dutch(rest)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[str]]:
    """Names of several words that are no person's, by their first word."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(_no_persons() | place_names(), key=len, reverse=True):
        first, space, _ = name.partition(" ")
        if space:
            found[first].append(name)
    return dict(found)


def phrase_length(text: str, start: int, first: str) -> int:
    """How many characters of a place or organisation of several words begin at ``start``, or 0."""
    for phrase in _phrases().get(folded(first), ()):
        end = start + len(phrase)
        if folded(text[start:end]) == phrase and not text[end : end + 1].isalnum():
            return len(phrase)
    return 0


def is_place(name: str) -> bool:
    """Whether a word or phrase is the name of a place, in whatever letters."""
    return folded(name.rstrip(".")) in place_names()


def is_first_name(word: str) -> bool:
    """Whether a word is a first name, also as "Ahmed's", "Ahmeds" and "Anne-Fleur"."""
    plain = folded(word.rstrip(".")).removesuffix("'s").translate(_LETTERS)
    forms = (plain, plain.removesuffix("s"), plain.split("-")[0])
    return any(form in first_names() for form in forms)


@lru_cache(maxsize=50_000)
def is_dutch(word: str) -> bool:
    """Whether a word is an ordinary Dutch word, or put together from those."""
    lower = word.lower().rstrip(".")
    if lower in dutch_words() and lower not in _dutch_names():
        return True
    parts = [part for part in re.split(r"[-'’]", lower) if part]
    if len(parts) > 1:
        return all(len(part) < 3 or is_dutch(part) for part in parts)
    return bool(compound_parts(lower)) and lower not in _dutch_names()


def is_proper(word: str) -> bool:
    """Whether the word list only has a word with a capital: "Syrische", "Amsterdammer"."""
    return word.lower().rstrip(".") in _dutch_names()


def is_typo(word: str, of: Container[str]) -> bool:
    """Whether one wrong letter, or two in the wrong order, would make a word one of these."""
    return any(one in of for one in _one_off(word))


@lru_cache(maxsize=5_000)
def is_mistyped(word: str) -> bool:
    """Whether a word is no name we know of, and one letter away from a Dutch word."""
    plain = word.lower().rstrip(".")
    return not is_proper(plain) and any(
        one in dutch_words() and not is_proper(one) for one in _one_off(plain)
    )


def _one_off(word: str) -> Iterator[str]:
    """Every string at one letter from a word: one more, one less, another, two swapped."""
    if len(word) > _LONGEST:
        return
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
