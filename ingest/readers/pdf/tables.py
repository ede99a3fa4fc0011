"""Tables: rows of cells, each cell with the head of its column.

Cells come from ruled lines. A cell may span rows or columns: it belongs to every row whose
middle it covers, so each row can be understood alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.pdf.columns import lines_of, rows_of, share_full
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

_MOST_RULES = 100
"""More rules than this are lined paper or a chart."""

_LONG = 500
"""A cell with more characters than this is a column of a page with rules, no table cell."""


def tables_of(page: Page, words: Sequence[Word]) -> list[Table]:
    """The tables of a page, from top to bottom."""
    tables = [table for cells in page.grids if (table := _table(cells, words, page.frame))]
    taken = [table.rect for table in tables]
    free = [word for word in words if not any(rect.holds(word) for rect in taken)]
    rules = [
        rule
        for rule in page.rules
        if not any(rect.top - 2 <= rule.top <= rect.bottom + 2 for rect in taken)
    ]
    for group in _rule_groups(rules, free):
        table = _table(_cells_between(group, free), free, page.frame)
        tables.extend([table] if table else [])
    return sorted(tables, key=lambda table: table.rect.top)


# --- tables with horizontal rules only ----------------------------------------------------------


def _rule_groups(rules: Sequence[Rect], words: Sequence[Word]) -> list[list[Rect]]:
    """Rules of equal width under each other with columns between them; three make a table."""
    groups: list[list[Rect]] = []
    for rule in sorted(rules, key=lambda rule: rule.top)[:_MOST_RULES]:
        for group in reversed(groups):
            last = group[-1]
            if abs(last.x0 - rule.x0) < 3 and abs(last.x1 - rule.x1) < 3:
                if rule.top - last.top < 4:
                    break  # a double rule
                if len(_edges([*group, rule], words)) > 2:
                    group.append(rule)
                    break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= 3]


def _between(rules: Sequence[Rect], words: Sequence[Word]) -> list[Word]:
    whole = Rect(rules[0].x0, rules[0].top, rules[0].x1, rules[-1].bottom)
    return [word for word in words if whole.holds(word)]


def _edges(rules: Sequence[Rect], words: Sequence[Word]) -> list[float]:
    """Where columns begin and end between rules: where no word of any row stands."""
    inside = _between(rules, words)
    if not inside:
        return []
    edges = [rules[0].x0]
    reached = min(word.x0 for word in inside)
    for word in sorted(inside, key=lambda word: word.x0):
        if word.x0 - reached > 0.8 * word.size:
            edges.append((word.x0 + reached) / 2)
        reached = max(reached, word.x1)
    return [*edges, rules[0].x1]


def _cells_between(rules: Sequence[Rect], words: Sequence[Word]) -> list[Rect]:
    """The cells between rules."""
    inside, edges = _between(rules, words), _edges(rules, words)
    first = [word for word in inside if word.x0 < edges[1]]
    if len(rows_of(first)) >= 5 and share_full(rows_of(first)) > 0.6:
        return []  # running text in columns, between rules
    heights = [rule.top for rule in rules]
    if len(rules) == 3:
        # Above, below the heads and below all: rows begin where the first column has words.
        rows = rows_of([word for word in first if word.top > rules[1].top])
        heights[2:2] = [row[0].top - 1 for row in rows][1:]
    return [
        Rect(left, top, right, bottom)
        for top, bottom in pairwise(heights)
        for left, right in pairwise(edges)
    ]


# --- cells to rows ------------------------------------------------------------------------------


def _table(cells: Sequence[Rect], words: Sequence[Word], frame: Frame) -> Table | None:
    filled = [
        (cell, lines)
        for cell in cells
        if (lines := lines_of([word for word in words if cell.holds(word)], frame))
    ]
    texts = ["".join(line.text for line in lines) for _, lines in filled]
    tops = sorted({round(cell.top) for cell in cells})
    lefts = {round(cell.x0) for cell, _ in filled}
    if (
        not filled
        or len(tops) < 2
        or len(lefts) < 2
        or len(filled) < 4
        or max(map(len, texts)) > _LONG
    ):
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
