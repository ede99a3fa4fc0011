"""Collects headings, texts and notes in reading order into sections, for formats with markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import progress
from waaier.domain import Block, Section

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f]")

_LAYOUT_CELL = 400
"""Characters; a cell this long holds running text, so its table is there for the layout."""


def clean(text: str) -> str:
    """``text`` on one line, without soft hyphens and other characters that nobody sees."""
    return " ".join(_INVISIBLE.sub("", text).split())


class Outline:
    """Builds the sections of a document.

    A heading opens a section and is its first block. Notes become sections of their own under
    the heading they stand under.
    """

    def __init__(self) -> None:
        self._sections: list[Section] = []
        self._stack: list[tuple[int, str]] = []
        self._blocks: list[Block] = []
        self._notes: list[Block] = []
        self.first_heading: str | None = None

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        """Opens the section of a heading; ``level`` 1 is the highest."""
        text = clean(text)
        if not text:
            return
        self._close()
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        self._stack.append((level, text))
        self.first_heading = self.first_heading or text
        self._blocks.append(_block(text, page))

    def leave(self) -> None:
        """Ends all sections: what follows stands under no heading."""
        self._close()
        self._stack.clear()

    def text(self, text: str, page: int | None = None) -> None:
        """Adds a paragraph, list item or table row."""
        text = clean(text)
        if text:
            self._blocks.append(_block(text, page))

    def note(self, text: str, page: int | None = None) -> None:
        """Adds a footnote or speaker's note to the section that is open."""
        text = clean(text)
        if text:
            self._notes.append(_block(text, page))

    def sections(self) -> tuple[Section, ...]:
        """All sections so far."""
        self._close()
        return tuple(self._sections)

    def _close(self) -> None:
        path = tuple(title for _, title in self._stack)
        if self._blocks:
            self._sections.append(Section(path=path, blocks=tuple(self._blocks)))
        for note in self._notes:
            self._sections.append(Section(path=path, blocks=(note,), is_note=True))
        self._blocks, self._notes = [], []


def _block(text: str, page: int | None) -> Block:
    progress.made(len(text))
    return Block(text=text, page=page)


def table_rows(rows: Sequence[Sequence[str]], has_head: bool) -> list[str]:
    """The rows of a table as texts that can be understood one by one.

    Args:
        rows: the cells, with an empty text where there is none.
        has_head: whether the first row holds the heads of the columns.

    Returns:
        "Kolom: waarde; Kolom: waarde" for each row below the heads. Without heads a row of two
        cells reads "first: second".
    """
    cleaned = [[clean(cell) for cell in row] for row in rows]
    cleaned = [row for row in cleaned if any(row)]
    if not cleaned:
        return []
    if not has_head or len(cleaned) == 1:
        return [_joined(row) for row in cleaned]
    heads = cleaned[0]
    texts = []
    for row in cleaned[1:]:
        cells = []
        for number, cell in enumerate(row):
            head = heads[number] if number < len(heads) else ""
            if cell:
                cells.append(f"{head.rstrip(':')}: {cell}" if head and head != cell else cell)
        texts.append("; ".join(cells))
    return texts


def is_layout(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is there for the layout: one column, one row, or running text in cells."""
    filled = [[cell for cell in row if cell] for row in rows]
    filled = [row for row in filled if row]
    return (
        len(filled) < 2
        or all(len(row) < 2 for row in filled)
        or any(len(cell) > _LAYOUT_CELL for row in filled for cell in row)
    )


def _joined(row: Sequence[str]) -> str:
    cells = [cell for cell in row if cell]
    if len(row) == 2 and len(cells) == 2 and len(cells[0]) < 60:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return "; ".join(cells)
