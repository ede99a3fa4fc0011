"""Finds names of persons by the words that announce them, in one pass over the words.

Only clear cues count ("mijn cliënt Jan", "mevr. de Vries", a name with a birth date in brackets):
a name list would mask places and organisations, which a question needs. Words are walked one by
one instead of matched by one large pattern, whose time could grow without bound on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r"\[[\w-]+\]|[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?|\d+|[^\w\s]")

CUES = frozenset(
    "client cliënt cliént cliente cliënte cliénte clienten cliënten bewoner bewoonster huurder "
    "huurster dhr mevr mw mevrouw meneer heer moeder vader zoon dochter broer zus zusje broertje "
    "patient patiënt patiënte bewindvoerder buurman buurvrouw oma opa kleinzoon kleindochter "
    "partner echtgenoot echtgenote".split()
)
_NAMING = frozenset("heet heten genaamd".split())
_PARTICLES = frozenset("van de den der het 't ten ter te el al in 's".split())

_MAX_WORDS = 8
"""A name longer than this is running text."""

NO_NAMES = frozenset(
    "Kan Kun Mag Moet Heeft Is Wat Wie Waar Welke Welk Wil Wordt Krijgt Hoe Wanneer Waarom Zijn "
    "Nederland Wmo Wlz GGZ Ggz BW MO LVB DAK WoningNet Participatiewet Housing First Uit Met Die "
    "Een In Op Bij Zonder Heeft Komt Woont Ik Hij Zij Ze".split()
)
"""Capitalised words that may follow a cue without being a name."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark with its offsets ``[start, end)``."""

    text: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital, or is a name such as d'Ancona."""
        head = self.text[2:] if self.text[:2].lower() in ("d'", "d’", "l'", "l’") else self.text
        return head[:1].isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is one or more initials: "J." or "A.B."."""
        return bool(re.fullmatch(r"(?:[^\W\d_]\.)+", self.text)) and self.text[0].isupper()


def names_in(text: str, places: frozenset[str] = frozenset()) -> list[str]:
    """The names in a text, whole ones first and then their parts, longest first.

    Args:
        text: what is searched.
        places: lower-case names of places, which are no names of persons after a cue.
    """
    tokens = [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    found: set[str] = set()
    for start, end in _spans(tokens):
        words = [t for t in tokens[start:end] if t.is_capitalised and not t.is_initial]
        if words[0].text in NO_NAMES or (len(words) == 1 and words[0].text.lower() in places):
            continue
        found.add(text[tokens[start].start : tokens[end - 1].end].rstrip("."))
        # The same person is often called by one of the names later on.
        found.update(
            word
            for t in words
            for word in {t.text.rstrip("."), *t.text.rstrip(".").split("-")}
            if len(word) > 2 and word not in NO_NAMES and word.lower() not in places
        )
    return sorted(found, key=lambda name: (-len(name), name))


def _spans(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Token ranges that are a name: after a cue, or before a date in brackets or after a comma."""
    index = 0
    while index < len(tokens):
        word = tokens[index].text.lower().rstrip(".")
        if word in CUES or word in _NAMING or _is_own_name(tokens, index):
            start = _skip(tokens, index + 1)
            end = _name_end(tokens, start)
            if end > start:
                yield start, end
                index = end
                continue
        elif tokens[index].is_capitalised:
            end = _name_end(tokens, index)
            if end - index >= 2 and _is_dated(tokens, end):
                yield index, end
            index = max(end, index + 1)
            continue
        index += 1


def _is_own_name(tokens: list[Token], index: int) -> bool:
    """At "is" of "mijn naam is"."""
    if tokens[index].text.lower() != "is" or index < 2:
        return False
    return [t.text.lower() for t in tokens[index - 2 : index]] == ["mijn", "naam"]


def _skip(tokens: list[Token], index: int) -> int:
    """Past what may stand between a cue and the name: a comma, a colon, "heet"."""
    while index < len(tokens) and tokens[index].text.lower() in (",", ":", "heet", "genaamd"):
        index += 1
    return index


def _name_end(tokens: list[Token], start: int) -> int:
    """Where a name that begins at ``start`` ends; ``start`` itself when there is none."""
    end = start
    for index in range(start, min(len(tokens), start + _MAX_WORDS)):
        token = tokens[index]
        if token.is_initial or (token.is_capitalised and token.text[0] != "["):
            end = index + 1
            if token.text.endswith(".") and not token.is_initial:
                break
        elif token.text.lower() not in _PARTICLES:
            break
    named = any(t.is_capitalised and not t.is_initial for t in tokens[start:end])
    return end if named else start


def _is_dated(tokens: list[Token], index: int) -> bool:
    """Whether "(geb. [datum]" or ", [datum]" follows."""
    following = [t.text.lower() for t in tokens[index : index + 4]]
    return bool(following) and following[0] in ("(", ",") and "[datum]" in following[1:]
