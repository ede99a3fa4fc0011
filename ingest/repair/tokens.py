"""The words of a text with what their place tells: names and addresses are left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from waaier.compounds import MAX_WORD

_TOKEN = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|www\.|@|[\w-]\.(?:nl|com|org|net|eu|be|info|gov)\b", re.IGNORECASE)
_OPENING = " \t\"'‘’“”„«([—–-•·*▪◦✓"
_ENDS_SENTENCE = ".!?:;…|"
_TECHNICAL = ".\\_@#=&%+~"
_LINKS = "'’/"
_PLURAL = re.compile(r"['’]s(?![\w'’/\u2010\u2011-])")
_HYPHENS = frozenset("-\u2010\u2011")
_BEFORE_PLURAL = _HYPHENS | frozenset(_LINKS)

_LOOK_BACK = 60
"""Characters in which the beginning of a sentence is looked for."""


@dataclass(frozen=True)
class Token:
    """A word of a text, ``text[start:end]``.

    Attributes:
        opens_sentence: nothing stands before it in its sentence.
        opens_block: nothing stands before it in the text.
        hangs: a hyphen, an apostrophe or a slash joins it to another word.
        takes_s: nothing but an apostrophe and an s hang on it: "regio's".
    """

    start: int
    end: int
    text: str
    opens_sentence: bool
    opens_block: bool
    hangs: bool
    takes_s: bool = False

    @property
    def lower(self) -> str:
        """It in lower case."""
        return self.text.lower()

    @property
    def is_lower(self) -> bool:
        """Whether it has no capitals."""
        return self.text == self.lower

    @property
    def is_capitalised(self) -> bool:
        """Whether only its first letter is a capital."""
        return self.text[0].isupper() and self.text[1:] == self.text[1:].lower()

    def in_case(self, word: str) -> str:
        """A lower-case word with capitals where this one has them.

        Text recognition reads a capital "I" as "l" where a sentence begins.
        """
        if len(self.text) > 1 and self.text.isupper():
            return word.upper()
        misread = self.opens_sentence and self.text[0] in "l10" and word[0] != self.text[0]
        return word[0].upper() + word[1:] if self.text[0].isupper() or misread else word


def tokens_of(text: str) -> list[Token]:
    """The words of a text in order, without those of addresses and file names."""
    addresses = [match.span() for match in _CHUNK.finditer(text) if _ADDRESS.search(match.group())]
    tokens: list[Token] = []
    passed = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while passed < len(addresses) and addresses[passed][1] <= start:
            passed += 1
        in_address = passed < len(addresses) and addresses[passed][0] < end
        if in_address or end - start > MAX_WORD or _is_joined(text, start, end, _TECHNICAL):
            continue
        # A short look back: a text of one endless line must not cost quadratic time.
        lead = text[max(0, start - _LOOK_BACK) : start]
        opening = lead.rstrip(_OPENING)
        tokens.append(
            Token(
                start=start,
                end=end,
                text=match.group(),
                opens_sentence=not opening or opening[-1] in _ENDS_SENTENCE,
                opens_block=not lead.strip(),
                hangs=_is_joined(text, start, end, _LINKS)
                or text[max(0, start - 1) : start] in _HYPHENS
                or text[end : end + 1] in _HYPHENS,
                takes_s=_PLURAL.match(text, end) is not None
                and text[max(0, start - 1) : start] not in _BEFORE_PLURAL,
            )
        )
    return tokens


def _is_joined(text: str, start: int, end: int, marks: str) -> bool:
    """Whether one of ``marks`` joins the word at ``[start, end)`` to another."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (len(before) == 2 and before[1] in marks and before[0].isalnum()) or (
        len(after) == 2 and after[0] in marks and after[1].isalnum()
    )


def stands_before_capital(tokens: Sequence[Token], index: int) -> bool:
    """Whether the next word has a capital too, as the parts of a name have."""
    return index + 1 < len(tokens) and tokens[index + 1].text[0].isupper()
