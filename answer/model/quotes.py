"""Finds a quote in the passage it is said to come from, and the whole sentences it stands in.

A model copies words, not characters: another sort of quotation mark, a space more, a capital at
the beginning. Those differences are let pass; the quote that is shown is cut from the passage
itself. It is widened to whole sentences, so that a "niet" just outside cannot be left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from answer.model.sent import LEFT_OUT, SentPassage
from answer.selection import Stretch
from ingest.sentences import trimmed_spans
from waaier.domain import Passage

MIN_WORDS = 3
MAX_SENTENCES = 3
"""A longer quote supports anything."""

_SAME = {
    **dict.fromkeys("\"'“”„‟‘’‚‛«»‹›`´", "'"),
    **dict.fromkeys("-‐‑‒–—―−", "-"),
    **dict.fromkeys("•▪●◦·*■", " "),
    "…": "...",
}
_NOTHING = frozenset("\u00ad\u200b\u200c\u200d\ufeff\u2060")
_ITEM = re.compile(r"^(?:[•▪●◦·*–—-]|\d{1,2}[.)]|[a-zà-ÿ]|[a-z][.)])")


@dataclass(frozen=True, slots=True)
class Quote(Stretch):
    """Whole sentences of a passage that a model rests on."""

    @property
    def before(self) -> str:
        """What may say whom the sentences speak of.

        The sentence before, and the line that opens the list they stand in.
        """
        spans = [span for span in _spans(self.passage, self.start) if span[1] <= self.start]
        if not spans:
            return ""
        text = self.passage.text
        found = [text[slice(*spans[-1])]]
        if _ITEM.match(self.text) or not re.search(r"[.!?]\W*$", self.text):
            for start, end in reversed(spans):
                if text[start:end].endswith(":"):
                    found.insert(0, text[start:end])
                    break
                if not _ITEM.match(text[start:end]) and re.search(r"[.!?]\W*$", text[start:end]):
                    break
        return "\n".join(dict.fromkeys(found))

    @property
    def opening(self) -> str:
        """The line that opens the list these sentences stand in: "Geen toeslag krijgt:"."""
        first = self.before.split("\n")[0]
        return first if first.endswith(":") else ""


def find_quote(sent: SentPassage, said: str) -> Quote | None:
    """The sentences of the passage that hold these words; None when it does not hold them."""
    needle, _ = _plain(said)
    needle = needle.strip(" '").removeprefix("...").removesuffix("...").strip(" '.,;:")
    if len(re.findall(r"\w+", needle)) < MIN_WORDS or _plain(LEFT_OUT)[0] in needle:
        return None
    hay, places = _plain(sent.text)
    at = -1
    for form in dict.fromkeys((needle, _swapped(needle))):
        at = _whole_words(hay, form)
        if at >= 0:
            break
    if at < 0:
        return None
    start = sent.starts[places[at]]
    end = sent.ends[places[at + len(needle) - 1]]
    return _widened(sent.passage, start, end)


def _widened(passage: Passage, start: int, end: int) -> Quote | None:
    """The sentences these characters touch; None when they are too many or no running text."""
    touched = [span for span in _spans(passage, start) if span[0] < end and span[1] > start]
    if not touched or len(touched) > MAX_SENTENCES:
        return None
    # A quote that runs from one field of a card into the next took a label for a sentence.
    if touched[0][0] > start or touched[-1][1] < end:
        return None
    return Quote(passage, touched[0][0], touched[-1][1])


def _spans(passage: Passage, at: int) -> list[tuple[int, int]]:
    """The sentences of a passage, in a card only those of the field at that place."""
    parts = [(part.start, part.end) for part in passage.fields] or [(0, len(passage.text))]
    return [
        (low + start, low + end)
        for low, high in parts
        if low <= at < high
        for start, end in trimmed_spans(passage.text[low:high])
    ]


def _plain(text: str) -> tuple[str, list[int]]:
    """A text in one spelling of marks and spaces, and per character where it stood."""
    made: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char in _NOTHING:
            continue
        same = _SAME.get(char) or unicodedata.normalize("NFKC", char)
        for one in same:
            if one.isspace():
                if made and made[-1] != " ":
                    made.append(" ")
                    places.append(place)
            else:
                made.append(one)
                places.append(place)
    return "".join(made), places


def _swapped(text: str) -> str:
    """With the other sort of first letter: a quote from the middle may get a capital."""
    return text[:1].swapcase() + text[1:]


def _whole_words(hay: str, needle: str) -> int:
    """Where the words stand, not cut out of longer words; -1 when nowhere."""
    at = hay.find(needle)
    while at >= 0:
        end = at + len(needle)
        inside = hay[at - 1 : at].isalnum() or hay[end : end + 1].isalnum()
        if not inside:
            return at
        at = hay.find(needle, at + 1)
    return -1
