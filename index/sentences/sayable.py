"""Which stretches of a passage may be said in an answer: whole sentences, and no titles.

A publication is full of lines that tell nothing by themselves: headings that the reader of the file
did not see as such, names of links under "Meer weten?", captions. They hold the very words of
a question and would crowd out the sentence that answers it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.sentences import trimmed_spans
from waaier.domain import Passage

MIN_CHARS = 25
"""Shorter pieces are not said alone: a heading, a scrap, or half of a thought."""

MAX_JOINED = 300
"""Characters up to which short sentences are joined; a whole dialogue is too much."""

TITLE_WORDS = 15
"""A line without a full stop that is longer than this is a sentence whose end was lost."""

_CLOSED = re.compile(r"[.!?:;,…][’”\"')\]\d]*$")
"""How a sentence, or an item of a list, ends; a digit may be the number of a footnote."""

_ITEM = ("—", "-", "•", "·", "*")

_SPOKEN_END = re.compile(r"[.!?…][’”\"')\]]*$")

sentence_spans = lru_cache(maxsize=4096)(trimmed_spans)
"""As :func:`trimmed_spans`, remembered: the same passages come up for many questions."""


def sayable_spans(passage: Passage) -> list[tuple[int, int]]:
    """Stretches ``[start, end)`` of the text that may be quoted, in order.

    Of a card each field is looked at by itself, and all its lines count: its writer made them
    to be read alone.
    """
    fields = [(part.start, part.end) for part in passage.fields]
    spans = []
    for low, high in fields or [(0, len(passage.text))]:
        for start, end in _whole(passage, low, high):
            text = passage.text[start:end]
            if len(text) >= MIN_CHARS and (fields or not is_title(text)):
                spans.append((start, end))
    return spans


def is_title(text: str) -> bool:
    """Whether a line names something instead of telling something; a row of a table tells."""
    # "— Jan de Wit, directeur": an item that says something of what it names.
    if text.startswith(_ITEM) and "," in text:
        return False
    return _CLOSED.search(text) is None and "|" not in text and len(text.split()) < TITLE_WORDS


def _whole(passage: Passage, low: int, high: int) -> list[tuple[int, int]]:
    """The sentences between two offsets, with short ones joined to their neighbour in the line.

    "Wat wil je? Wat kun je? Wat heb je nodig?" is one thought, and no part of it says enough.
    """
    spans: list[tuple[int, int]] = []
    for begin, finish in sentence_spans(passage.text[low:high]):
        start, end = low + begin, low + finish
        if passage.text[start:end] in passage.section:
            continue
        last = spans[-1] if spans else None
        if (
            last is not None
            and "\n" not in passage.text[last[1] : start]
            and end - last[0] <= MAX_JOINED
            and (_is_short(passage, last) or _is_short(passage, (start, end)))
        ):
            spans[-1] = (last[0], end)
        else:
            spans.append((start, end))
    return spans


def _is_short(passage: Passage, span: tuple[int, int]) -> bool:
    text = passage.text[slice(*span)]
    return len(text) < MIN_CHARS and _SPOKEN_END.search(text) is not None
