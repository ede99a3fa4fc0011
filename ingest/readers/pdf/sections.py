"""Pages that were laid out to sections: repaired text under headings, each with its place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.lines import letters
from ingest.readers.pdf.flow import Beside, BesideKind, Flow
from ingest.readers.pdf.outline import is_title_of, outlined
from ingest.readers.pdf.paragraphs import (
    Para,
    grouped,
    rejoined,
    usual_pitches,
    without_quotes,
)
from ingest.readers.pdf.parts import Style, TextLine
from ingest.readers.pdf.printed import Printed
from waaier.domain import Block, Section

_URL_ONLY = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

Hints = Sequence[tuple[str, tuple[int, ...]]]
"""Titles in running heads with the numbers of their pages, from 0."""


def sections_of(
    flows: Sequence[Flow], body: Style, hints: Hints, labels: Sequence[str | None]
) -> tuple[Section, ...]:
    """The sections of a document.

    Args:
        flows: its pages in order.
        body: how the running text is set.
        hints: titles in running heads.
        labels: what each page is called in print.
    """
    pitches = usual_pitches([column for flow in flows for column in flow.columns])
    paragraphs, quotes = outlined_paragraphs(flows, body, hints)
    paragraphs = rejoined(paragraphs)
    printed = Printed(flows, labels)
    placed = _Placed(paragraphs)
    for flow in flows:
        for table in flow.tables:
            placed.tables[placed.index(table.after, table.page)].extend(printed.table(table.table))
        for note in flow.notes:
            marked = placed.marks.get((flow.page.frame.page, note.mark))
            index = placed.last_on(flow.page.frame.page) if marked is None else marked
            placed.notes[index].append(printed.block(note.lines))
    repeated = _repeated_asides(flows)
    for beside in (item for flow in flows for item in flow.beside):
        if letters(_text(beside)) not in repeated:
            placed.beside[placed.index(beside.after, beside.page)].append(
                _beside_part(beside, printed, pitches, body)
            )
    for quote, after in quotes:
        index = placed.index(after.last if after else None, quote.first.page)
        placed.beside[index].append(((), (printed.block(quote.lines),)))
    return tuple(_Writer(placed, printed, _unseen_chapters(paragraphs, hints)).sections())


def outlined_paragraphs(
    flows: Sequence[Flow], body: Style, hints: Hints
) -> tuple[list[Para], list[tuple[Para, Para | None]]]:
    """The paragraphs of the running text, headings with their level, and the quotes beside it.

    Arguments as for :func:`sections_of`. Each quote comes with the paragraph that it stands after.
    """
    pitches = usual_pitches([column for flow in flows for column in flow.columns])
    paragraphs = [
        para for flow in flows for column in flow.columns for para in grouped(column, pitches)
    ]
    paragraphs, quotes = without_quotes(paragraphs, body)
    paragraphs = outlined(
        paragraphs,
        body,
        [title for title, _ in hints],
        sizes_known=not any(flow.page.recognised for flow in flows),
    )
    return paragraphs, quotes


def _text(beside: Beside) -> str:
    return " ".join(line.text for column in beside.columns for line in column)


def _repeated_asides(flows: Sequence[Flow]) -> set[str]:
    """Sideways texts that return: the name of a series in the margin, a mark of the printer."""
    counts = Counter(
        letters(_text(beside))
        for flow in flows
        for beside in flow.beside
        if beside.kind is BesideKind.ASIDE
    )
    return {text for text, times in counts.items() if times >= 3}


_Part = tuple[tuple[str, ...], tuple[Block, ...]]
"""The heading of a text box, if it has one, and its blocks."""


def _beside_part(
    beside: Beside, printed: Printed, pitches: dict[float, float], body: Style
) -> _Part:
    """A text box with its own heading, when its first line is bold or larger than its text."""
    paragraphs = rejoined([para for column in beside.columns for para in grouped(column, pitches)])
    blocks = tuple(printed.block(para.lines) for para in paragraphs)
    blocks = tuple(block for block in blocks if block.text)
    if beside.kind is not BesideKind.BOX or len(paragraphs) < 2:
        return (), blocks
    first, second = paragraphs[0], paragraphs[1]
    stands_out = (first.bold and not second.bold) or first.size > 1.08 * second.size
    if stands_out and len(first.lines) <= 2 and len(first.text) <= 120 and first.text[-1] != ".":
        return (blocks[0].text,), blocks
    return (), blocks


def _unseen_chapters(paragraphs: Sequence[Para], hints: Hints) -> dict[int, str]:
    """Chapters that only running heads name, by the number of their first paragraph.

    Their title pages may be pictures. A title must stand on two pages in a row, and no heading
    may be like any of these titles: then running heads are about something else.
    """
    headings = [para.text for para in paragraphs if para.level]
    titles = [title for title, _ in hints]
    if any(is_title_of(title, heading) for title in titles for heading in headings):
        return {}
    chapters: dict[int, str] = {}
    for title, pages in hints:
        if len(pages) >= 2 and pages[-1] - pages[0] == len(pages) - 1:
            for index, para in enumerate(paragraphs):
                if para.first.page >= pages[0] + 1:
                    chapters.setdefault(index, title)
                    break
    return chapters if len(chapters) >= 2 else {}


@dataclass
class _Placed:
    """Paragraphs, and for each by number what comes with it; -1 is before all of them."""

    paragraphs: Sequence[Para]
    tables: dict[int, list[Block]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[int, list[Block]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[int, list[_Part]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._numbers = {
            id(line): index for index, para in enumerate(self.paragraphs) for line in para.lines
        }
        self.marks = {
            (line.page, mark): index
            for index, para in enumerate(self.paragraphs)
            for line in para.lines
            for mark in line.marks
        }

    def index(self, after: TextLine | None, page: int) -> int:
        """The number of the paragraph that holds a line, or else the last one before a page."""
        if after is not None and id(after) in self._numbers:
            return self._numbers[id(after)]
        return self.last_on(page - 1)

    def last_on(self, page: int) -> int:
        """The number of the last paragraph that begins on a page or before it."""
        found = -1
        for index, para in enumerate(self.paragraphs):
            if para.first.page <= page:
                found = index
        return found


class _Writer:
    """Writes sections in order."""

    def __init__(self, placed: _Placed, printed: Printed, chapters: dict[int, str]) -> None:
        self._placed = placed
        self._printed = printed
        self._chapters = chapters
        self._stack: list[tuple[int, str]] = []
        self._blocks: list[Block] = []
        self._notes: list[Block] = []
        self._beside: list[_Part] = []
        self._done: list[Section] = []

    def sections(self) -> list[Section]:
        """All sections."""
        self._add_placed(-1)
        for index, para in enumerate(self._placed.paragraphs):
            if index in self._chapters:
                self._close()
                self._stack = [(0, self._chapters[index])]
            block = self._printed.block(para.lines)
            if para.level and block.text:
                self._close()
                while self._stack and self._stack[-1][0] >= para.level:
                    self._stack.pop()
                self._stack.append((para.level, block.text))
            self._add(block)
            self._add_placed(index)
        self._close()
        return self._done

    def _add(self, block: Block) -> None:
        if _URL_ONLY.fullmatch(block.text) and self._blocks:
            # A printed address says nothing by itself; it stays as a link of what it goes with.
            link = self._printed.web_link(block.text)
            last = self._blocks[-1]
            if link.url not in {known.url for known in last.links}:
                self._blocks[-1] = last.model_copy(update={"links": (*last.links, link)})
        elif any(char.isalnum() for char in block.text):
            self._blocks.append(block)

    def _add_placed(self, index: int) -> None:
        self._blocks.extend(self._placed.tables.get(index, ()))
        self._notes.extend(self._placed.notes.get(index, ()))
        self._beside.extend(self._placed.beside.get(index, ()))

    def _close(self) -> None:
        path = tuple(title for _, title in self._stack)
        headed: list[_Part] = []
        for heading, blocks in self._beside:
            if heading:
                headed.append((heading, blocks))
            else:
                self._blocks.extend(block for block in blocks if block.text)
        if self._blocks:
            self._done.append(Section(path=path, blocks=tuple(self._blocks)))
        self._done.extend(
            Section(path=path, blocks=(note,), is_note=True) for note in self._notes if note.text
        )
        self._done.extend(
            Section(path=(*path, *heading), blocks=blocks) for heading, blocks in headed
        )
        self._blocks, self._notes, self._beside = [], [], []
