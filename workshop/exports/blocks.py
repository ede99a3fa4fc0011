"""What stands on paper, apart from the file it becomes: headings, lines, lists and tables.

:mod:`workshop.exports.paper` puts a workshop into a :class:`Document`; the writers of Word and PDF
turn that into a file. So both hold the same, and neither knows what a workshop is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workshop.model import Verwijzing, Workshop

LANGUAGE = "nl-NL"
AUTHOR = "Praktijkwaaier"

MADE_WITH_MODEL = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)
"""IPTC's word for "partly made by a model", which programs that look for a mark know."""

WRITTEN_BY_MODEL = "geschreven door een taalmodel"
"""Said beside each line that a language model wrote (AI Act, art. 50)."""

_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A click from a line to the quote of that number on the page of sources."""

    n: int


@dataclass(frozen=True, slots=True)
class Link:
    """A click to a web address."""

    text: str
    url: str


Line = tuple[Words | Note | Link, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``anchor`` is the number of the quote that it holds."""

    line: Line
    anchor: int | None = None


class Marks(StrEnum):
    """What stands before the items of a list."""

    BULLETS = "bullets"
    NUMBERS = "numbers"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Items:
    """A list. ``keep`` asks for all of it on one page: it is short."""

    items: tuple[Line, ...]
    marks: Marks = Marks.BULLETS


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row that is repeated on each page.

    Attributes:
        description: what it shows, for who cannot see it.
        head: the header row; empty when the first column holds the headings instead.
        rows: cells of lines.
        widths: parts of the width of the page; they add up to 1.
    """

    description: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines that stand apart: a situation, a notice, what to read out."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """Room to write on paper."""

    lines: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of level 1 and 2, to click on."""


Block = Heading | Paragraph | Items | Table | Frame | Writing | Contents


@dataclass(frozen=True, slots=True)
class Document:
    """A whole piece.

    Attributes:
        subtitle: what sort of piece it is.
        footer: at the foot of each page, beside the number of the page.
        written_by_model: whether a language model wrote any of it, which a file must carry.
    """

    title: str
    subtitle: str
    description: str
    footer: str
    made: datetime
    version: int
    peildatum: str
    written_by_model: bool
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> Iterator[Heading]:
        """The headings in order."""
        return (one for one in self.blocks if isinstance(one, Heading))

    @property
    def keywords(self) -> str:
        """For the properties of the file."""
        words = ["workshop", f"peildatum {self.peildatum}"]
        return ", ".join([*words, *([WRITTEN_BY_MODEL] if self.written_by_model else [])])

    @property
    def properties(self) -> dict[str, str]:
        """What a program may want to know about the file, by name."""
        return properties_of(self.peildatum, self.version, self.written_by_model)


def properties_of(peildatum: str, version: int, written_by_model: bool) -> dict[str, str]:
    """Properties that a file of a workshop carries; the last one only if a model wrote in it."""
    found = {"Peildatum": peildatum, "Versie": str(version)}
    if written_by_model:
        found |= {"Geschreven door": "taalmodel", "DigitalSourceType": MADE_WITH_MODEL}
    return found


def cleaned(text: str) -> str:
    """A text that may stand in XML: without control characters and halves of characters."""
    return _UNPRINTABLE.sub("", text)


def plain(line: Line) -> str:
    """A line as text, its notes as "[1]"."""
    return "".join(f"[{one.n}]" if isinstance(one, Note) else one.text for one in line)


def place_of(citation: Verwijzing) -> str:
    """Where a quote stands within its source: "Voorwaarden, bladzijde 4"."""
    page = [] if citation.pagina is None else [f"bladzijde {citation.pagina}"]
    return ", ".join([*citation.plaats[-2:], *page])


def by_source(workshop: Workshop, used: set[int]) -> dict[str, list[Verwijzing]]:
    """The citations of these numbers by the id of their source, in the order of the sources."""
    found: dict[str, list[Verwijzing]] = {one.id: [] for one in workshop.bronnen}
    for citation in workshop.verwijzingen:
        if citation.n in used:
            found.setdefault(citation.bron_id, []).append(citation)
    return {source: citations for source, citations in found.items() if citations}
