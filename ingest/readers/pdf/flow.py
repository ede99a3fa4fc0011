"""One page to its running text in reading order, and what stands beside that text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.readers.pdf.columns import columns_of, lines_of
from ingest.readers.pdf.floats import boxes_of, wrapped_quotes
from ingest.readers.pdf.notes import Note, without_notes
from ingest.readers.pdf.parts import Page, Rect, Style, Table, TextLine, Word
from ingest.readers.pdf.tables import tables_of


class BesideKind(StrEnum):
    """What stands beside the running text."""

    BOX = "box"
    QUOTE = "quote"
    ASIDE = "aside"


@dataclass(frozen=True)
class Beside:
    """Text beside the running text, in columns of its own.

    Attributes:
        after: the line of running text it stands after, None at the start of the page.
    """

    kind: BesideKind
    page: int
    columns: tuple[tuple[TextLine, ...], ...]
    after: TextLine | None


@dataclass(frozen=True)
class PlacedTable:
    """A table and the line of running text it stands after."""

    table: Table
    page: int
    after: TextLine | None


@dataclass(frozen=True)
class Flow:
    """A page that was laid out."""

    page: Page
    columns: tuple[tuple[TextLine, ...], ...]
    notes: tuple[Note, ...]
    tables: tuple[PlacedTable, ...]
    beside: tuple[Beside, ...]


def laid_out(page: Page, furniture: frozenset[Word], body: Style) -> Flow:
    """The page as running text and what stands beside it.

    Args:
        page: as it was read.
        furniture: words to leave out.
        body: how the running text of the document is set.
    """
    words = [word for word in page.words if word not in furniture]
    tables = tables_of(page, words)
    words = _outside([table.rect for table in tables], words)
    boxes = boxes_of(page, words, body)
    taken = {word for box in boxes for word in box.words}
    words = [word for word in words if word not in taken]
    quotes = wrapped_quotes(words, body)
    taken = {word for quote in quotes for word in quote.words}
    words = [word for word in words if word not in taken]
    frame = page.frame
    columns = [lines_of(column, frame) for column in columns_of(words, body.size)]
    running, notes = without_notes(columns, body)
    beside = [
        Beside(
            BesideKind.BOX if floating.boxed else BesideKind.QUOTE,
            frame.page,
            tuple(
                tuple(lines_of(column, frame)) for column in columns_of(floating.words, body.size)
            ),
            _line_before(floating.rect, running),
        )
        for floating in sorted([*boxes, *quotes], key=lambda item: (item.rect.top, item.rect.x0))
    ]
    last = running[-1][-1] if running and running[-1] else None
    for turned, aside in page.asides:
        lines = tuple(lines_of(aside, turned))
        beside.append(Beside(BesideKind.ASIDE, frame.page, (lines,), last))
    return Flow(
        page=page,
        columns=tuple(tuple(column) for column in running if column),
        notes=tuple(notes),
        tables=tuple(
            PlacedTable(table, frame.page, _line_before(table.rect, running)) for table in tables
        ),
        beside=tuple(beside),
    )


def _outside(rects: Sequence[Rect], words: Sequence[Word]) -> list[Word]:
    return [word for word in words if not any(rect.holds(word) for rect in rects)]


def _line_before(rect: Rect, columns: Sequence[Sequence[TextLine]]) -> TextLine | None:
    """The last line of running text above a place, in the columns it stands in."""
    lines = [line for column in columns for line in column]
    near = [
        (number, line)
        for number, line in enumerate(lines)
        if line.column[0] < rect.x1 and line.column[1] > rect.x0
    ]
    above = [line for _, line in near if (line.top + line.bottom) / 2 <= rect.top]
    if above:
        return above[-1]
    below = [number for number, line in near if line.top >= rect.top]
    if below:
        return lines[min(below) - 1] if min(below) else None
    return lines[-1] if lines else None
