"""What a page of a PDF is made of: words, lines, rectangles and links, with their places.

Places are points from the top left of the visible page, turned so that the text stands
upright: a table that was printed sideways is laid out like any other page. :class:`Frame` turns
a place back to the page as a reader sees it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from waaier.boxes import Box


class HasPlace(Protocol):
    """Anything with a rectangle on the page."""

    @property
    def x0(self) -> float: ...  # noqa: D102
    @property
    def top(self) -> float: ...  # noqa: D102
    @property
    def x1(self) -> float: ...  # noqa: D102
    @property
    def bottom(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right, in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom, in points."""
        return self.bottom - self.top

    def holds(self, part: HasPlace) -> bool:
        """Whether the middle of ``part`` lies in it."""
        x, y = (part.x0 + part.x1) / 2, (part.top + part.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


def around(parts: Iterable[HasPlace]) -> Rect:
    """The smallest rectangle around ``parts``, of which there is at least one."""
    places = [(part.x0, part.top, part.x1, part.bottom) for part in parts]
    lefts, tops, rights, bottoms = zip(*places, strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together.

    Attributes:
        spaced: a space was written before it.
        size: font size in points, to half points.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    italic: bool = False
    spaced: bool = True

    @property
    def height(self) -> float:
        """From top to bottom, in points."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Frame:
    """How the upright page lies on the visible one.

    Attributes:
        page: physical page from 1.
        width, height: of the visible page.
        turn: degrees the text was turned counterclockwise on the visible page.
    """

    page: int
    width: float
    height: float
    turn: int = 0

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height once the text stands upright."""
        sideways = self.turn in (90, 270)
        return (self.height, self.width) if sideways else (self.width, self.height)

    def upright(self, place: HasPlace) -> Rect:
        """A place on the visible page, as it lies when the text stands upright."""
        x0, top, x1, bottom = place.x0, place.top, place.x1, place.bottom
        match self.turn:
            case 90:
                return Rect(self.height - bottom, x0, self.height - top, x1)
            case 180:
                return Rect(
                    self.width - x1, self.height - bottom, self.width - x0, self.height - top
                )
            case 270:
                return Rect(top, self.width - x1, bottom, self.width - x0)
        return Rect(x0, top, x1, bottom)

    def box(self, place: HasPlace, start: int, end: int) -> Box:
        """The box on the visible page of the characters ``[start, end)`` of a text."""
        inverse = {90: 270, 270: 90}.get(self.turn, self.turn)
        width, height = self.upright_size
        rect = Frame(self.page, width, height, inverse).upright(place)
        x0, top, x1, bottom = rect.x0, rect.top, rect.x1, rect.bottom
        return Box(
            self.page, round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1), start, end
        )


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A web address that can be clicked on, and where."""

    url: str
    rect: Rect


@dataclass(frozen=True)
class TextLine:
    """Words on one line of one column.

    Attributes:
        column: left and right edge of the column it stands in.
        new_column: it is the first line of its column.
        marks: numbers of footnotes that were raised in it, taken out of ``text``.
    """

    frame: Frame
    words: tuple[Word, ...]
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    column: tuple[float, float] = (0.0, 0.0)
    new_column: bool = False
    marks: tuple[str, ...] = ()

    @property
    def page(self) -> int:
        """Physical page from 1."""
        return self.frame.page

    @property
    def ends_full(self) -> bool:
        """Whether it reaches the right edge of its column, give or take a long word."""
        return self.x1 >= self.column[1] - 0.12 * (self.column[1] - self.column[0])


@dataclass(frozen=True)
class Table:
    """A table: for each row its cells, each with the lines of its head and of its text."""

    rect: Rect
    frame: Frame
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class Cell:
    """A cell that is not empty, with the head of its column, which may be empty."""

    head: tuple[TextLine, ...]
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class TableRow:
    """The cells of one row that hold text; ``rect`` is where the row stands."""

    rect: Rect
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    """One page as it was read, before anything was decided about its layout.

    Attributes:
        words: all words, upright.
        asides: words that were set in another direction than most, each group upright.
        panels: rectangles that are filled or have a border.
        grids: cells of what may be tables, one list a table.
        rules: horizontal lines.
        links: places that can be clicked on.
        label: the page number in the file's own list, such as "iv".
        recognised: the words come from text recognition.
        junk: share of characters that the file gives no letter for.
    """

    frame: Frame
    words: tuple[Word, ...]
    asides: tuple[tuple[Frame, tuple[Word, ...]], ...] = ()
    panels: tuple[Rect, ...] = ()
    grids: tuple[tuple[Rect, ...], ...] = ()
    rules: tuple[Rect, ...] = ()
    links: tuple[PlacedLink, ...] = ()
    label: str | None = None
    has_image: bool = False
    recognised: bool = False
    junk: float = 0.0

    @property
    def characters(self) -> int:
        """How much text was read on it."""
        groups = (self.words, *(words for _, words in self.asides))
        return sum(len(word.text) for words in groups for word in words)


@dataclass(frozen=True)
class Style:
    """How the running text of a document is set, to judge the rest by."""

    size: float
    bold: bool = False
    pitches: dict[float, float] = field(default_factory=dict)

    def is_smaller(self, line: TextLine) -> bool:
        """Whether ``line`` is set clearly smaller than the running text."""
        return line.size < 0.93 * self.size


def body_style(pages: Sequence[Page]) -> Style:
    """The style that most characters of the document have."""
    counts: Counter[tuple[float, bool]] = Counter()
    for page in pages:
        for word in page.words:
            counts[word.size, word.bold] += len(word.text)
    (size, bold), _ = counts.most_common(1)[0] if counts else ((10.0, False), 0)
    return Style(size, bold)
