"""Lines to blocks: repaired text with its boxes on the page, its page's name and its links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.readers.pdf.flow import Flow
from ingest.readers.pdf.parts import Cell, Table, TableRow, TextLine
from ingest.repair import Piece, Vocabulary, repaired
from waaier.alignment import Alignment
from waaier.boxes import Box
from waaier.domain import Block, Link


class Printed:
    """All lines of a document as one text, of which blocks are made.

    The whole text is needed first: the document's own spelling elsewhere decides about a hyphen
    at a line end.
    """

    def __init__(self, flows: Sequence[Flow], labels: Sequence[str | None]) -> None:
        self._text = ""
        self._starts: dict[int, int] = {}
        self._lines: list[TextLine] = []
        self._labels = {
            flow.page.frame.page: label for flow, label in zip(flows, labels, strict=True)
        }
        self._links = {flow.page.frame.page: flow.page.links for flow in flows}
        parts: list[str] = []
        offset = 0
        for flow in flows:
            for line in _all_lines(flow):
                self._starts[id(line)] = offset
                # Keeps the line alive, so that no other line can get its identity.
                self._lines.append(line)
                parts.append(line.text)
                offset += len(line.text) + 1
        self._text = "\n".join(parts)
        self._vocabulary = Vocabulary(self._text)

    def block(self, lines: Sequence[TextLine]) -> Block:
        """The block that these lines form."""
        text, boxes = self._repaired(lines)
        return self._block(text, boxes, lines)

    def table(self, table: Table) -> list[Block]:
        """One block a row: "Regeling: huurtoeslag; Bedrag: 100 euro"."""
        return [block for row in table.rows if (block := self._row(row, table)).text]

    def _row(self, row: TableRow, table: Table) -> Block:
        parts: list[str] = []
        lines: list[TextLine] = []
        for cell in row.cells:
            value, _ = self._repaired(cell.lines)
            head = self._repaired(cell.head)[0].rstrip(":") if cell.head else ""
            parts.append(f"{head}: {value}" if head else value)
            lines.extend(cell.lines)
        text = "; ".join(filter(None, parts))
        boxes = (table.frame.box(row.rect, 0, len(text)),)
        return self._block(text, boxes, lines)

    def _block(self, text: str, boxes: tuple[Box, ...], lines: Sequence[TextLine]) -> Block:
        page = lines[0].page
        return Block(
            text=text,
            page=page,
            page_label=self._labels.get(page),
            boxes=boxes,
            links=self._links_of(lines),
        )

    def _repaired(self, lines: Sequence[TextLine]) -> tuple[str, tuple[Box, ...]]:
        pieces = [
            Piece(self._starts[id(line)], self._starts[id(line)] + len(line.text))
            for line in lines
        ]  # fmt: skip
        text, alignment = repaired(self._text, pieces, self._vocabulary)
        return text, tuple(self._boxes(lines, pieces, alignment))

    def _boxes(
        self, lines: Sequence[TextLine], pieces: Sequence[Piece], alignment: Alignment
    ) -> Iterable[Box]:
        """For each line the characters of the block that stand on it."""
        for line, piece in zip(lines, pieces, strict=True):
            spans = [
                (
                    run.start + max(piece.start - run.origin, 0),
                    run.start + min(piece.end - run.origin, run.length),
                )
                for run in alignment
                if run.origin < piece.end and piece.start < run.origin + run.length
            ]
            if spans:
                yield line.frame.box(line, min(s for s, _ in spans), max(e for _, e in spans))

    def _links_of(self, lines: Sequence[TextLine]) -> tuple[Link, ...]:
        found: dict[str, Link] = {}
        for line in lines:
            for link in self._links.get(line.page, ()):
                words = [word.text for word in line.words if link.rect.holds(word)]
                if words:
                    known = found.get(link.url)
                    text = " ".join([known.text, *words] if known else words)
                    found[link.url] = Link(text=text, url=link.url)
        return tuple(found.values())

    @staticmethod
    def web_link(address: str) -> Link:
        """A printed web address as a link."""
        address = address.rstrip(".,;)")
        has_scheme = address.lower().startswith("http")
        return Link(text=address, url=address if has_scheme else f"https://{address}")


def _all_lines(flow: Flow) -> Iterable[TextLine]:
    for column in flow.columns:
        yield from column
    for beside in flow.beside:
        for column in beside.columns:
            yield from column
    for note in flow.notes:
        yield from note.lines
    for placed in flow.tables:
        for row in placed.table.rows:
            for cell in row.cells:
                yield from _cell_lines(cell)


def _cell_lines(cell: Cell) -> Iterable[TextLine]:
    yield from cell.head
    yield from cell.lines
