"""Footnotes: small numbered lines at the foot of a column, and the marks that point to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.readers.pdf.columns import text_of
from ingest.readers.pdf.parts import Style, TextLine, Word

_MARKED = re.compile(r"(?P<mark>\d{1,3}|\*{1,3}|[†‡])[.)]?(?:\s+|(?=[A-ZÀ-Þ‘“]))\S")


@dataclass(frozen=True)
class Note:
    """One footnote: its mark and its lines."""

    mark: str
    lines: tuple[TextLine, ...]


def without_notes(
    columns: Sequence[Sequence[TextLine]], body: Style
) -> tuple[list[list[TextLine]], list[Note]]:
    """Takes the footnotes of one page out of its columns.

    Returns:
        The columns without notes, in which marks of those notes are no longer part of the
        text; and the notes from top to bottom, column by column.
    """
    kept: list[list[TextLine]] = []
    notes: list[Note] = []
    everything = [line for column in columns for line in column]
    for column in columns:
        start = _start_of_notes(column, everything, body)
        kept.append(list(column[:start]))
        notes.extend(_parted(column[start:]))
    marks = {note.mark for note in notes}
    if marks:
        kept = [[_unmarked(line, marks) for line in column] for column in kept]
    return kept, notes


def _start_of_notes(column: Sequence[TextLine], everything: Sequence[TextLine], body: Style) -> int:
    """From which line of a column on there are footnotes; its length when there are none."""
    start = len(column)
    while start and body.is_smaller(column[start - 1]):
        start -= 1
    while start < len(column) and not _MARKED.match(column[start].text):
        start += 1
    if start == len(column):
        return start
    first = column[start]
    below = [
        line
        for line in everything
        if line.top > first.top
        and not body.is_smaller(line)
        and line.x0 < first.column[1]
        and line.x1 > first.column[0]
    ]
    return len(column) if below else start


def _parted(lines: Sequence[TextLine]) -> list[Note]:
    notes: list[Note] = []
    for line in lines:
        marked = _MARKED.match(line.text)
        if marked and _may_follow(notes, marked.group("mark")):
            notes.append(Note(marked.group("mark"), (line,)))
        elif notes:
            notes[-1] = replace(notes[-1], lines=(*notes[-1].lines, line))
    return notes


def _may_follow(notes: Sequence[Note], mark: str) -> bool:
    """Whether a number is the next footnote's, and not one within a footnote: "2 januari"."""
    if not notes or not mark.isdigit() or not notes[-1].mark.isdigit():
        return True
    return int(mark) == int(notes[-1].mark) + 1


def _is_raised(word: Word, line: TextLine) -> bool:
    return word.size <= 0.8 * line.size and word.bottom < line.bottom - 0.1 * line.size


def _unmarked(line: TextLine, marks: set[str]) -> TextLine:
    found = [
        word for word in line.words if _is_raised(word, line) and word.text.strip("()[]") in marks
    ]
    if not found:
        return line
    words = tuple(word for word in line.words if word not in found)
    if not words:
        return line
    # A full stop after a mark stood against it, so no space may come in the mark's place.
    closed = [
        replace(word, x0=before.x0, spaced=False)
        if before in found and word.x0 - before.x1 < 0.15 * word.size and not word.spaced
        else word
        for before, word in zip((line.words[0], *line.words), line.words, strict=False)
        if word not in found
    ]
    text = text_of(closed)
    numbers = tuple(word.text.strip("()[]") for word in found)
    return replace(line, words=words, text=text, marks=numbers)
