"""Sets Dutch text on PDF pages with fpdf2 and keeps account of what must be read from them.

The expected text is written down while the page is set, from the text that goes in: never from
what a reader makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fpdf import FPDF

from tests.ground_truth.teksten import breakable

LEADING = 1.25
WIDTH, HEIGHT = 595.28, 841.89


@dataclass
class Column:
    """A place to pour text in: where the next line comes, and how far down it may go."""

    x: float
    y: float
    width: float
    floor: float


class Setter:
    """A PDF under construction and its expected text."""

    def __init__(self, title: str | None = None) -> None:
        self.pdf = FPDF(unit="pt", format="A4")
        self.pdf.set_auto_page_break(False)
        # The same bytes on every run.
        self.pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
        self.pdf.set_producer("Praktijkwaaier")
        if title:
            self.pdf.set_title(title)
        self._expected: list[tuple[str, str]] = []
        self._labels: dict[int, str] = {}

    # --- setting --------------------------------------------------------------------------------

    def page(self, label: str | None = None, orientation: str = "portrait") -> int:
        """Begins a page; ``label`` is what it is called in print."""
        self.pdf.add_page(orientation=orientation)
        if label:
            self._labels[self.pdf.page] = label
        return self.pdf.page

    def line(
        self, x: float, y: float, text: str, size: float = 10, style: str = "", font: str = "Times"
    ) -> None:
        """One line of text with its baseline at ``y``."""
        self.pdf.set_font(font, style, size)
        self.pdf.text(x, y, text)

    def pour(
        self,
        columns: Sequence[Column],
        text: str,
        size: float = 10,
        style: str = "",
        *,
        justified: bool = True,
        after: float = 6,
        indent: float = 0,
        hanging: float = 0,
        font: str = "Times",
    ) -> None:
        """Pours a paragraph in the first column that has room, and on into the next ones."""
        self.pdf.set_font(font, style, size)
        width = columns[0].width
        lines = self.lines(breakable(text), width - hanging, indent)
        for number, line in enumerate(lines):
            column = next(c for c in columns if c.y + size * LEADING <= c.floor)
            column.y += size * LEADING
            left = column.x + (indent if number == 0 else hanging)
            room = width - (indent if number == 0 else hanging)
            is_last = number == len(lines) - 1
            self._set_line(left, column.y, line, room if justified and not is_last else None)
        column.y += after

    def balance(self, columns: Sequence[Column], texts: Sequence[str], size: float = 10) -> None:
        """Sets the floor of ``columns`` so that ``texts`` fill all of them about equally."""
        self.pdf.set_font("Times", "", size)
        lines = [len(self.lines(breakable(text), columns[0].width, 0)) for text in texts]
        height = sum(lines) * size * LEADING + 6 * len(texts)
        for column in columns:
            column.floor = column.y + height / len(columns) + 1.5 * size * LEADING

    def lines(self, text: str, width: float, indent: float) -> list[str]:
        """Breaks a text at spaces and soft hyphens."""
        lines: list[str] = []
        current, room = "", width - indent
        for word in text.split():
            start = f"{current} " if current else ""
            if self._width(start + word) <= room:
                current = start + word
                continue
            head, tail = self._fitting(start, word, room)
            if head:
                lines.append(start + head)
                current = tail
            else:
                lines.append(current)
                current = word
            room = width
        return [line.replace("\u00ad", "") for line in [*lines, current] if line]

    def _fitting(self, start: str, word: str, room: float) -> tuple[str, str]:
        parts = word.split("\u00ad")
        for count in range(len(parts) - 1, 0, -1):
            head = "".join(parts[:count]) + "-"
            if self._width(start + head) <= room:
                return head, "\u00ad".join(parts[count:])
        return "", word

    def _width(self, text: str) -> float:
        return float(self.pdf.get_string_width(text.replace("\u00ad", "")))

    def _set_line(self, x: float, y: float, line: str, room: float | None) -> None:
        words = line.split(" ")
        if room is None or len(words) == 1:
            self.pdf.text(x, y, line)
            return
        gap = (room - sum(self._width(word) for word in words)) / (len(words) - 1)
        for word in words:
            self.pdf.text(x, y, word)
            x += self._width(word) + gap

    def around(self, parts: Sequence[Column], text: str) -> None:
        """Pours a text, without breaking words, in parts of a column that differ in width."""
        self.pdf.set_font("Times", "", 10)
        for part in parts:
            lines = self.lines(text, part.width, 0)
            taken = lines[: int((part.floor - part.y) / 12.5)]
            for line in taken:
                part.y += 12.5
                self.line(part.x, part.y, line)
            text = text[sum(len(line) + 1 for line in taken) :]
        assert not text, f"no room for: {text}"

    # --- expecting ------------------------------------------------------------------------------

    def expect(self, text: str, page: int | None = None, links: Sequence[str] = ()) -> None:
        """The next block that must be read, as in a file with expected text.

        ``# `` before it makes it a heading of level 1, ``noot> `` a footnote.
        """
        number = page or self.pdf.page
        label = self._labels.get(number)
        place = f"== bladzijde {number}{f' ({label})' if label else ''} =="
        self._expected.append((place, "\n".join([text, *(f"-> {link}" for link in links)])))

    @property
    def expected(self) -> str:
        """The whole expected text."""
        parts: list[str] = []
        last = ""
        for place, text in self._expected:
            if place != last:
                parts.append(place)
                last = place
            parts.append(text)
        return "\n\n".join(parts) + "\n"


def two_columns(top: float = 90, floor: float = 760) -> list[Column]:
    """Two columns on A4."""
    return [Column(60, top, 225, floor), Column(310, top, 225, floor)]


def three_columns(top: float = 90, floor: float = 760) -> list[Column]:
    """Three columns on A4."""
    return [Column(50 + 170 * n, top, 155, floor) for n in range(3)]


def one_column(top: float = 90, floor: float = 760) -> list[Column]:
    """One column on A4."""
    return [Column(70, top, 455, floor)]
