"""Makes running text of lines as they stand on paper, and remembers where each character stood.

Line ends become spaces, hyphens that only break a word at a line end disappear, runs of
white space become one space. Misread and glued words are left alone here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.repair.accents import accent_candidates
from ingest.repair.lexicon import FUNCTION_WORDS, is_listed, is_word
from waaier.alignment import Alignment, Run

_HYPHENS = "-\u2010\u2011\u00ad¬"
_HYPHEN_END = re.compile(rf"(?P<part>[^\W_][\w./&’'-]*)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"[\w/]+")

# "huur- en zorgtoeslag": the hyphen stands for the rest of the word.
_CONJUNCTIONS = frozenset("en of tot noch en/of t/m als dan maar".split())

_ABBREVIATIONS = frozenset(
    """
    aow awbz bjz bso bw cao cbs ciz cv czo eu ggd ggz ggd ghz hbo havo ict ic kvk lhbti lvb mbo mo
    ngo nt2 oggz pgb rmc roc sw svb tbs tv uwv vn vng vmbo vvt vwo wia wlz wmo wsnp wsw ww zin zvw
    zzp
    """.split()
)
"""Abbreviations that join the next part of a compound with a hyphen: "ggz-instelling"."""

# Two vowels that would be read as one sound keep their hyphen: "re-integratie", "zo-even".
_CLASHES = frozenset("aa ee oo uu ei eu ui oe ou au ai oi".split())

_PREFIXES = frozenset("ont her ver ges inter multi anti extra micro super trans".split())
"""First halves that are no word and yet stand before whole words."""

_MIN_STRANDED = 4
"""A shorter first half could be the beginning of nearly anything."""

_DROPPED = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]|[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Piece:
    """A stretch ``[start, end)`` of the original, on one line, without its line end.

    ``skipped`` holds stretches in it that are markup, in order.
    """

    start: int
    end: int
    skipped: tuple[tuple[int, int], ...] = ()


class Vocabulary:
    """The words of one document: its own spelling elsewhere decides about a hyphen."""

    def __init__(self, text: str) -> None:
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
        self._words = frozenset(word.lower() for word in words)

    def prefers_hyphen(self, first: str, second: str) -> bool | None:
        """True for "first-second", False for "firstsecond", None when neither or both occur."""
        joined = (first + second).lower() in self._words
        hyphened = f"{first}-{second}".lower() in self._words
        return hyphened if joined != hyphened else None


_NO_WORDS = Vocabulary("")


class TextBuilder:
    """Builds a repaired text with its alignment to the original."""

    def __init__(self, original: str, vocabulary: Vocabulary = _NO_WORDS) -> None:
        self._original = original
        self._vocabulary = vocabulary
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._length = 0

    def _take(self, text: str, origin: int) -> None:
        """Adds ``text``, which stands at ``origin``: one character for one character."""
        if not text:
            return
        last = self._runs[-1] if self._runs else None
        if last is not None and last.origin_end == origin:
            self._runs[-1] = Run(last.start, last.origin, last.length + len(text))
        else:
            self._runs.append(Run(self._length, origin, len(text)))
        self._parts.append(text)
        self._length += len(text)

    def _take_piece(self, start: int, end: int) -> None:
        """Adds a stretch, with white space collapsed and invisible characters dropped."""
        if start >= end:
            return
        position = start
        for match in re.finditer(rf"\s+|{_DROPPED.pattern}", self._original[start:end]):
            self._take(self._original[position : start + match.start()], position)
            position = start + match.end()
            if match.group().isspace() and self._length and not self._parts[-1].endswith(" "):
                self._take(" ", start + match.start())
        self._take(self._original[position:end], position)

    def build(self, pieces: Sequence[Piece]) -> tuple[str, Alignment]:
        """The running text of these lines, and where its characters stood."""
        for index, piece in enumerate(pieces):
            end = piece.end
            following = pieces[index + 1] if index + 1 < len(pieces) else None
            joint = " "
            if following is not None:
                rest = self._original[following.start : following.end].lstrip()
                joint = self._joint(self._original[piece.start : end].rstrip(), rest)
            if joint == "":
                end = piece.start + len(self._original[piece.start : end].rstrip()) - 1
            position = piece.start
            for skip_start, skip_end in piece.skipped:
                self._take_piece(position, min(skip_start, end))
                position = skip_end
            self._take_piece(position, end)
            is_apart = following is not None and joint == " "
            if is_apart and self._length and not self._parts[-1].endswith(" "):
                # The line end itself becomes the space.
                self._take(" ", end)
        return self._finish()

    def _joint(self, line: str, following: str) -> str:
        """How ``line`` goes on: " " with a space, "-" with its hyphen only, "" without both."""
        # Only the line's tail: a line of one endless word must not cost quadratic time.
        match = _HYPHEN_END.search(line[-80:])
        word = _FIRST_WORD.match(following)
        if match is None or word is None:
            return " "
        part, after = match.group("part"), word.group()
        if after.lower() in _CONJUNCTIONS:
            return " "
        last = re.split(r"[-./&]", part)[-1]
        if line.endswith("\u00ad"):
            return ""
        if not after[0].islower() or not last or last[-1].isdigit():
            return "-"
        if (len(last) > 1 and last.isupper()) or len(last) == 1:
            return "-"
        known = self._vocabulary.prefers_hyphen(last, after)
        if known is None and last.lower() in _ABBREVIATIONS:
            # "mo-" is a syllable of "mogelijk", and an abbreviation in "mo-instelling".
            return "" if last.islower() and is_listed(last + after.lower()) else "-"
        if known is None:
            last, after = last.lower(), after.lower()
            known = _list_prefers_hyphen(last, after)
        if known is not None:
            return "-" if known else ""
        if last[-1] + after[0] in _CLASHES:
            return "-"
        return " " if _is_misplaced(last, after) else ""

    def _finish(self) -> tuple[str, Alignment]:
        text = "".join(self._parts)
        stripped = text.rstrip()
        runs = list(self._runs)
        surplus = len(text) - len(stripped)
        while surplus and runs:
            last = runs.pop()
            if last.length > surplus:
                runs.append(Run(last.start, last.origin, last.length - surplus))
                surplus = 0
            else:
                surplus -= last.length
        return stripped, tuple(runs)


def _list_prefers_hyphen(first: str, second: str) -> bool | None:
    """What the word list says about a word cut in two, lower case; None when it knows neither.

    "co-" and "ordinatie" make "coördinatie": the trema is not printed where a line ends.
    """
    if is_listed(first + second) or accent_candidates(first + second):
        return False
    return True if is_listed(f"{first}-{second}") else None


def _is_misplaced(first: str, second: str) -> bool:
    """Whether ``second`` is a word by itself and cannot end the word that ``first`` begins.

    Then another line stands between the halves: "wijkbewo-" / "die in de buurt". Both in lower
    case; the word list does not have them joined.
    """
    if second in FUNCTION_WORDS:
        return True
    return (
        len(first) >= _MIN_STRANDED
        and first not in _PREFIXES
        and not is_word(first)
        and len(second) > _MIN_STRANDED
        and is_listed(second)
    )


def joints(original: str, text: str, alignment: Alignment) -> tuple[int, ...]:
    """The offsets in ``text`` where a word goes on that a hyphen at a line end had cut."""
    found = []
    for run, following in pairwise(alignment):
        between = original[run.origin_end : following.origin]
        if run.end == following.start and between[:1] in _HYPHENS and re.search(r"\s", between):
            found.append(following.start)
    return tuple(found)


def repaired(
    original: str, pieces: Iterable[Piece], vocabulary: Vocabulary = _NO_WORDS
) -> tuple[str, Alignment]:
    """Running text of ``pieces`` of ``original``, and its alignment to ``original``.

    The text has no line breaks, no double spaces and no space at either end; it is empty when
    the pieces hold nothing visible.
    """
    return TextBuilder(original, vocabulary).build(list(pieces))
