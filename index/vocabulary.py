"""The words of a build, and which of them a mistyped word was meant to be.

Distance is Damerau's in its optimal string alignment form: a letter too many, too few, another
letter, or two neighbours swapped each cost 1. Comparing one word with 50,000 would take a second
in Python, so nearly all are ruled out first: by length, and by letters that only one of the two
words has (both are lower bounds of the distance, and one machine instruction a word).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import simplemma

from waaier.compounds import compound_parts
from waaier.folding import folded
from waaier.gazetteer import gemeenten
from waaier.pipelines import PassedOn
from waaier.wordlist import dutch_words

MIN_LETTERS = 4
"""Nearly every shorter string is one letter away from some word."""

LONG = 8
"""From so many letters on two mistakes are allowed: what comes out is still the only one near."""

MOST = 2
"""A word that could be many others is better left alone."""

_ENDINGS = frozenset(("", "e", "s", "n", "t", "en", "es", "er", "je"))

_SHORTENED = frozenset("mevr dhr bijv evt incl excl resp nvt blz enz tel incl ivm igv mbt".split())

_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"[^\W\d_]{4,40}")


_SOUNDS = (
    ("ij", "ei"), ("ou", "au"), ("ch", "g"), ("c", "k"), ("d", "t"), ("z", "s"), ("v", "f"),
)  # fmt: skip
"""Spellings that sound alike: who does not know how to write a word mixes these up."""


class Near(NamedTuple):
    """A word of the build near to a written one.

    ``alike`` tells that both sound the same ("berijken", "bereiken").
    """

    word: str
    distance: int
    passages: int
    alike: bool


class Vocabulary(PassedOn):
    """Which words occur in a build, and in how many passages.

    Args:
        counts: per word, in lower case as written, the number of passages that have it.
        passages: how many passages there are.
    """

    def __init__(self, counts: Mapping[str, int], passages: int) -> None:
        self.passages = passages
        self.counts = counts
        self._folded: dict[str, tuple[str, int]] = {}
        for word, count in counts.items():
            plain = folded(word)
            known = self._folded.get(plain)
            shown = word if known is None or count > counts[known[0]] else known[0]
            self._folded[plain] = (shown, count + (known[1] if known else 0))
        self._words = sorted(self._folded, key=len)
        self._letters = np.array([_letters(word) for word in self._words], dtype=np.uint64)
        lengths = np.array([len(word) for word in self._words], dtype=np.int64)
        # First word of each length; the last entry is the end.
        self._starts = np.searchsorted(lengths, np.arange(43))

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """The vocabulary of these passages."""
        counts, passages = Counter[str](), 0
        for text in texts:
            passages += 1
            counts.update(set(_PIECE.findall(text.lower())))
        return cls(counts, passages)

    @classmethod
    def loads(cls, text: str) -> Vocabulary:
        """The vocabulary that :meth:`dumps` wrote.

        Raises:
            ValueError: the text is something else.
        """
        try:
            data = json.loads(text)
            return cls({str(w): int(n) for w, n in data["words"].items()}, int(data["passages"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a vocabulary") from error

    def dumps(self) -> str:
        """As JSON, words in alphabetical order."""
        return json.dumps(
            {"passages": self.passages, "words": dict(sorted(self.counts.items()))},
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def __len__(self) -> int:
        return len(self._words)

    def count(self, word: str) -> int:
        """How many passages have this word, with or without accents."""
        return self._folded.get(folded(word), ("", 0))[1]

    def knows(self, word: str) -> bool:
        """Whether a word surely is one: in Dutch, the name of a place, or in several passages."""
        lower = word.lower()
        lemma = simplemma.lemmatize(lower, lang="nl")
        return (
            max(self.count(lower), self.count(lemma)) > 1
            or not dutch_words().isdisjoint((lower, lemma))
            or lower in _place_words()
            or lower in _SHORTENED
        )

    def may_be(self, word: str) -> bool:
        """Whether a word that is not known may still be one: in one passage, or a compound.

        Sources have typing errors too ("woningcorperatie"), and a mistake may leave a compound of
        words that exist ("bewindvorder").
        """
        return bool(self.count(word) or compound_parts(folded(word)))

    def nearest(self, word: str, *, strict: bool = False) -> tuple[Near, ...]:
        """The other words nearest to this one; () when none is near enough.

        Args:
            word: what was written.
            strict: allow one mistake only, whatever its length.
        """
        plain = folded(word)
        if not MIN_LETTERS <= len(plain) <= 40:
            return ()
        most = 2 if len(plain) >= LONG and not strict else 1
        found = list(self._within(plain, most))
        # A word that stands in one passage may itself be mistyped.
        found = [one for one in found if self.knows(one.word)] or found
        if not found:
            return ()
        closest = min((not one.alike, one.distance) for one in found)
        best = sorted(
            (one for one in found if (not one.alike, one.distance) == closest),
            key=lambda one: (-one.passages, one.word),
        )
        return tuple(best[:MOST])

    def _within(self, plain: str, most: int) -> Iterator[Near]:
        first = self._starts[max(len(plain) - most, 0)]
        last = self._starts[min(len(plain) + most + 1, 42)]
        here, there = np.uint64(_letters(plain)), self._letters[first:last]
        missing = np.bitwise_count(here & ~there)
        extra = np.bitwise_count(there & ~here)
        for position in np.flatnonzero((missing <= most) & (extra <= most)):
            other = self._words[int(first + position)]
            if _same_word(plain, other):
                continue
            allowed = most if other[0] == plain[0] else 1
            distance = edit_distance(plain, other, allowed)
            if distance <= allowed:
                alike = _sound(plain) == _sound(other)
                yield Near(self._folded[other][0], distance, self._folded[other][1], alike)


def words_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a question as they are looked up: runs of letters."""
    return _WORD.finditer(text)


def edit_distance(first: str, second: str, most: int) -> int:
    """The optimal string alignment distance, or ``most + 1`` when it is larger."""
    start = 0
    end = min(len(first), len(second))
    while start < end and first[start] == second[start]:
        start += 1
    stop = 0
    while stop < end - start and first[-1 - stop] == second[-1 - stop]:
        stop += 1
    first, second = first[start : len(first) - stop], second[start : len(second) - stop]
    if not first or not second:
        return min(max(len(first), len(second)), most + 1)
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _same_word(first: str, second: str) -> bool:
    """Whether two forms differ by an ending only ("wijkteam", "wijkteams")."""
    short, long = sorted((first, second), key=len)
    ending = long[len(short) :]
    # "briefadress" is a mistake, "wijkteams" is not.
    return long.startswith(short) and ending in _ENDINGS and ending[:1] != short[-1]


def _sound(word: str) -> str:
    """A rough spelling by sound: one letter for those that sound alike, no doubled letters."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)


def _letters(word: str) -> int:
    """One bit per letter, a second for the letter's second time, twelve for anything else."""
    mask = 0
    for letter in word:
        if "a" <= letter <= "z":
            bit = 1 << 2 * (ord(letter) - 97)
            mask |= bit if not mask & bit else bit << 1
        else:
            mask |= 1 << (52 + ord(letter) % 12)
    return mask


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    names = (name for one in gemeenten() for name in (one.name, one.province, *one.also))
    return frozenset(word for name in names for word in _WORD.findall(name.lower()))
