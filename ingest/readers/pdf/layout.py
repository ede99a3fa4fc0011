"""What the reader saw on each page of a PDF: columns, headings, tables and boxes, with places.

For whoever wants to know why a text came out as it did. Nothing of it is stored: it is found again
from the file, in the same steps as when it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ingest.readers.pdf import lay_out
from ingest.readers.pdf.flow import Beside, BesideKind, Flow
from ingest.readers.pdf.parts import Frame, HasPlace, TextLine, around
from ingest.readers.pdf.sections import outlined_paragraphs
from waaier.settings import Settings


class PartKind(StrEnum):
    """What a part of a page was taken for."""

    COLUMN = "kolom"
    HEADING = "kop"
    TABLE = "tabel"
    BOX = "kader"
    QUOTE = "citaat"
    ASIDE = "kantlijn"
    NOTE = "voetnoot"


class PagePart(NamedTuple):
    """A part of a page: its rectangle in points from the top left of the visible page.

    ``text`` is that of a heading, as it is printed; ``level`` counts headings from 1.
    """

    page: int
    kind: PartKind
    x0: float
    top: float
    x1: float
    bottom: float
    text: str = ""
    level: int = 0


def page_parts(path: Path, settings: Settings) -> list[PagePart]:
    """The parts of all pages, page by page; columns in reading order.

    Args:
        path: the PDF.
        settings: limits, see :func:`ingest.readers.pdf.read_pdf`.

    Raises:
        FileRejectedError: the file cannot be read, or not in time.
    """
    read = lay_out(path, settings)
    found = [part for flow in read.flows for part in _of_flow(flow)]
    paragraphs, _ = outlined_paragraphs(read.flows, read.body, read.hints)
    for para in paragraphs:
        if para.level:
            found += [
                part._replace(text=para.text, level=para.level)
                for part in _by_page(PartKind.HEADING, para.lines)
            ]
    return sorted(found, key=lambda part: part.page)


def _of_flow(flow: Flow) -> Iterator[PagePart]:
    for column in flow.columns:
        yield from _by_page(PartKind.COLUMN, column)
    for table in flow.tables:
        yield _part(PartKind.TABLE, flow.page.frame, [table.table.rect])
    for note in flow.notes:
        yield from _by_page(PartKind.NOTE, note.lines)
    for beside in flow.beside:
        yield from _beside(beside)


def _beside(beside: Beside) -> Iterator[PagePart]:
    kind = {
        BesideKind.BOX: PartKind.BOX,
        BesideKind.QUOTE: PartKind.QUOTE,
        BesideKind.ASIDE: PartKind.ASIDE,
    }[beside.kind]
    yield from _by_page(kind, [line for column in beside.columns for line in column])


def _by_page(kind: PartKind, lines: Sequence[TextLine]) -> Iterator[PagePart]:
    """A rectangle around these lines for each page and direction that they stand in."""
    for frame in dict.fromkeys(line.frame for line in lines):
        yield _part(kind, frame, [line for line in lines if line.frame == frame])


def _part(kind: PartKind, frame: Frame, places: Iterable[HasPlace]) -> PagePart:
    box = frame.box(around(places), 0, 0)
    return PagePart(box.page, kind, box.x0, box.top, box.x1, box.bottom)
