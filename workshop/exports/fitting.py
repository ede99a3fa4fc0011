"""How much room a text takes on a slide, so that it can go on the next one before it overflows.

Widths are those of Arial (the metrics of Helvetica that come with pdfminer.six). Another font of a
template may be wider, and bold letters are, so a part of the room is kept free.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pdfminer.fontmetrics import FONT_METRICS

from workshop.exports.blocks import Line, Words, plain

LINE_HEIGHT = 1.2
"""Of the size of the letters, as PowerPoint and LibreOffice set Arial."""

WIDTH_USED, HEIGHT_USED = 0.9, 0.96
"""The shares of the room that are counted on."""

_WIDTHS: dict[str, int] = FONT_METRICS["Helvetica"][1]
"""In thousandths of the size of the letters."""

_UNKNOWN = 700


@lru_cache(maxsize=20_000)
def width_of(text: str, size: float) -> float:
    """The width of a text on one line, in points."""
    return sum(_WIDTHS.get(char, _UNKNOWN) for char in text) * size / 1000


def lines_of(text: str, size: float, width: float) -> int:
    """How many lines a text takes in a column of ``width`` points."""
    return sum(1 for _ in _wrapped(text, size, width * WIDTH_USED))


def height_of(text: str, size: float, width: float, space: float = 0) -> float:
    """The height of a paragraph in points, with ``space`` points before it."""
    return lines_of(text, size, width) * size * LINE_HEIGHT + space


def pages(heights: Sequence[float], height: float) -> list[range]:
    """Which items go on which slide: on as few as possible, and evenly; always at least one."""
    if not heights:
        return []
    room = height * HEIGHT_USED
    fewest = _filled(heights, room)
    steps = (sum(heights) / len(fewest) * (1 + step / 20) for step in range(20))
    even = (_filled(heights, one) for one in steps if one <= room)
    return next((one for one in even if len(one) == len(fewest)), fewest)


def _filled(heights: Sequence[float], room: float) -> list[range]:
    made: list[range] = []
    start, used = 0, 0.0
    for place, one in enumerate(heights):
        if place > start and used + one > room:
            made.append(range(start, place))
            start, used = place, 0.0
        used += one
    return [*made, range(start, len(heights))]


def cut(line: Line, size: float, width: float, height: float) -> list[Line]:
    """A line in parts that each fit on a slide; nearly always just the line itself."""
    most = max(1, int(height * HEIGHT_USED / (size * LINE_HEIGHT)))
    text = plain(line)
    if lines_of(text, size, width) <= most:
        return [line]
    rows = list(_wrapped(text, size, width * WIDTH_USED))
    parts = ["".join(rows[at : at + most]).strip() for at in range(0, len(rows), most)]
    # A number that would be cut off from its line is shown, and cannot be clicked.
    return [(Words(part),) for part in parts]


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    """The rows that a text takes; together they are the text."""
    for paragraph in text.splitlines(keepends=True) or [""]:
        row = ""
        for word in paragraph.split(" "):
            whole = f"{row} {word}" if row else word
            if width_of(whole, size) <= width:
                row = whole
                continue
            if row:
                yield f"{row} "
            row = word
            while width_of(row, size) > width and len(row) > 1:
                kept = _fits(row, size, width)
                yield row[:kept]
                row = row[kept:]
        yield row


def _fits(word: str, size: float, width: float) -> int:
    for count in range(len(word), 1, -1):
        if width_of(word[:count], size) <= width:
            return count
    return 1
