"""The sentences of a card, each with the field it stands in and its line in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.sentences import trimmed_spans
from waaier.alignment import span_of
from waaier.domain import Section

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class CardSentence:
    """One sentence: the field's name, the text, its line in the file and its number of words."""

    field: str
    text: str
    line: int
    words: int


def word_count(sentence: str) -> int:
    """What stands between spaces and has a letter or digit in it: "€ 932,93" is one word."""
    return sum(any(char.isalnum() for char in token) for token in sentence.split())


def card_sentences(text: str, sections: Iterable[Section]) -> list[CardSentence]:
    """The sentences under the headings, in reading order; headings are none.

    Args:
        text: the whole file.
        sections: as they were read from that text.
    """
    line_starts = [match.end() for match in _LINE_END.finditer(text)]
    found = []
    for section in sections:
        for block in section.blocks:
            if block.field is None:
                continue
            for start, end in trimmed_spans(block.text):
                place = span_of(block.alignment, start, end)
                line = 1 + bisect_right(line_starts, place[0]) if place else 1
                sentence = block.text[start:end]
                found.append(CardSentence(block.field, sentence, line, word_count(sentence)))
    return found
