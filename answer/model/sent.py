"""A passage as the language model gets to see it, and the way back to its own characters.

Addresses of websites and of people are left out, as is a sentence that speaks to a program, and
no text can look like a mark of the prompt. A quote from what was sent leads back to the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer.injection import is_instruction
from ingest.sentences import trimmed_spans
from waaier.domain import Passage

LINK = "(link)"
LEFT_OUT = "(…)"

_ADDRESS = re.compile(
    r"""(?ix)
    \b(?:https?|ftp|file|mailto|javascript|data):[^\s<>"'”’)\]]+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | \bwww\.[^\s<>"'”’)\]]+
    | (?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+
      (?:nl|com|org|net|eu|nu|info|gov|edu|be|de|uk|io|amsterdam|frl|online|site|xyz|ru|cn|dev|app)
      (?![\w-])(?:/[^\s<>"'”’)\]]*)?
    | (?<!\w)(?:[a-z]:\\|\\\\|~?/(?=\w+/))[^\s<>"'”’)\]]+
    """
)

_MARKS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class SentPassage:
    """A numbered passage of a prompt.

    Attributes:
        n: its number, from 1.
        passage: the passage itself.
        text: what is sent of it.
        starts, ends: per character of ``text`` the characters ``[start, end)`` of the passage it
            stands for.
    """

    n: int
    passage: Passage
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, n: int, passage: Passage) -> SentPassage:
        """What may be sent of a passage."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, instead in _left_out(passage.text):
            text += passage.text[done:start].translate(_MARKS)
            starts += range(done, start)
            ends += range(done + 1, start + 1)
            text += instead
            starts += [start] * len(instead)
            ends += [end] * len(instead)
            done = end
        text += passage.text[done:].translate(_MARKS)
        starts += range(done, len(passage.text))
        ends += range(done + 1, len(passage.text) + 1)
        return cls(n, passage, "".join(text), tuple(starts), tuple(ends))


def without_addresses(text: str) -> str:
    """A text without addresses of websites, mailboxes and files, and without marks of a prompt."""
    return _ADDRESS.sub(LINK, text).translate(_MARKS)


def sendable(text: str) -> str:
    """A text that is no passage, with all left out that is left out of one."""
    made, done = [], 0
    for start, end, instead in _left_out(text):
        made += [text[done:start].translate(_MARKS), instead]
        done = end
    return "".join([*made, text[done:].translate(_MARKS)])


def has_address(text: str) -> bool:
    """Whether a text holds the address of a website, a mailbox or a file."""
    return _ADDRESS.search(text) is not None


def _left_out(text: str) -> Iterator[tuple[int, int, str]]:
    """What is replaced: where it begins and ends, and by what; in order, without overlap."""
    for start, end in trimmed_spans(text):
        if is_instruction(text[start:end]):
            yield start, end, LEFT_OUT
            continue
        for match in _ADDRESS.finditer(text, start, end):
            yield match.start(), match.end(), LINK
