"""Tables: rows of cells, each cell with the head of its column.

Cells come from ruled lines. A cell may span rows or columns: it belongs to every row whose
middle it covers, so each row can be understood alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf.columns import lines_of
from ingest.readers.pdf.parts import (
    Cell,
    Frame,
    Page,
    Rect,
    Table,
    TableRow,
    TextLine,
    Word,
    around,
)

_LONG = 500
"""A cell with more characters than this is a column of a page with rules, no table cell."""


def tables_of(page: Page, words: Sequence[Word]) -> list[Table]:
    """The tables of a page, from top to bottom."""
    tables = [_table(cells, words, page.frame) for cells in page.grids]
    return sorted(filter(None, tables), key=lambda table: table.rect.top)


def _table(cells: Sequence[Rect], words: Sequence[Word], frame: Frame) -> Table | None:
    filled = [
        (cell, lines)
        for cell in cells
        if (lines := lines_of([word for word in words if cell.holds(word)], frame))
    ]
    texts = ["".join(line.text for line in lines) for _, lines in filled]
    tops = sorted({round(cell.top) for cell in cells})
    lefts = {round(cell.x0) for cell, _ in filled}
    if len(tops) < 2 or len(lefts) < 2 or len(filled) < 4 or max(map(len, texts)) > _LONG:
        return None
    rect = around(cells)
    rows = [
        row
        for top, bottom in zip(tops, [*tops[1:], rect.bottom], strict=True)
        if (row := _row(filled, (top + bottom) / 2))
    ]
    if len(rows) < 2:
        return None
    head = rows[0] if len(rows[0]) > 1 and _is_head(rows) else []
    return Table(
        rect,
        frame,
        tuple(
            TableRow(
                around([cell for cell, _ in row]),
                tuple(
                    Cell(_head_of(cell, head) if len(row) > 1 else (), tuple(lines))
                    for cell, lines in row
                ),
            )
            for row in (rows[1:] if head else rows)
        ),
    )


def _row(
    filled: Sequence[tuple[Rect, list[TextLine]]], middle: float
) -> list[tuple[Rect, list[TextLine]]]:
    row = [pair for pair in filled if pair[0].top <= middle <= pair[0].bottom]
    return sorted(row, key=lambda pair: pair[0].x0)


def _is_head(rows: Sequence[Sequence[tuple[Rect, list[TextLine]]]]) -> bool:
    """Whether the first row names the columns: it is bold, or has no numbers where others do."""
    first = [line for _, lines in rows[0] for line in lines]
    others = [line for row in rows[1:] for _, lines in row for line in lines]
    if all(line.bold for line in first) and not all(line.bold for line in others):
        return True
    return not any(any(char.isdigit() for char in line.text) for line in first)


def _head_of(cell: Rect, head: Sequence[tuple[Rect, list[TextLine]]]) -> tuple[TextLine, ...]:
    middle = (cell.x0 + cell.x1) / 2
    for rect, lines in head:
        if rect.x0 <= middle <= rect.x1:
            return tuple(lines)
    return ()
