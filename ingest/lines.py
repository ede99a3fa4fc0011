"""Lines of a page, and page furniture: what printers put around the text.

Furniture is left out of the running text; running feet with a chapter title in them are
remembered, because they tell which headings are chapters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

_LINE = re.compile(r"(?P<body>[^\n\r\f\u2028\u2029\x85]*)(?P<end>\r\n|[\n\r\f\u2028\u2029\x85]|\Z)")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_URL_TAIL = re.compile(r"[\w./#%?=&~-]*[-/.#=_][\w./#%?=&~-]*|[a-z0-9-]+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:pagina|pag\.?|blz\.?|bladzijde)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:van|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_NAMED_PAGE_NUMBER = re.compile(r"(?:pagina|blz\.?|bladzijde)\s", re.IGNORECASE)

# Seen this often, a line at the edge of a page is a running head or foot.
_REPEATS = 3


@dataclass(frozen=True)
class Line:
    """One visible line.

    Attributes:
        start, end: offsets in the original of the line without white space at its ends.
        text: that stretch.
        blanks: blank lines before it; a seam counts as at least one.
        seam: it opens a new page.
        after_furniture: furniture was taken out directly before it.
        after_links: a line with only a URL was taken out directly before it.
        page: physical page from 1, or None.
        size: font size in points, or None when unknown.
    """

    start: int
    end: int
    text: str
    blanks: int = 0
    seam: bool = False
    after_furniture: bool = False
    after_links: bool = False
    page: int | None = None
    size: float | None = None


def read_lines(text: str) -> list[Line]:
    """The lines of ``text`` that hold something visible.

    A form feed is a page seam. Some converters write a single space at the start of a page
    instead; that counts when hardly any other line is indented.
    """
    found: list[tuple[int, str, bool]] = []
    seam = False
    for match in _LINE.finditer(text):
        found.append((match.start(), match.group("body"), seam))
        seam = match.group("end") == "\f"
        if not match.group("end"):
            break
    visible = [body for _, body, _ in found if body.strip()]
    indented = [body for body in visible if body[:1] in " \t"]
    one_space = [body for body in indented if body[0] == " " and body[1:2].strip()]
    spaces_are_rare = len(one_space) <= 0.2 * len(visible)
    spaces_are_seams = (
        spaces_are_rare and len(one_space) >= 2 and len(one_space) >= 0.8 * len(indented)
    )
    lines: list[Line] = []
    blanks, pending = 0, False
    for offset, body, opens_page in found:
        pending = pending or opens_page
        stripped = body.strip()
        if not stripped:
            blanks += 1
            continue
        start = offset + len(body) - len(body.lstrip())
        if body[0] == " " and body[1:2].strip():
            pending = pending or spaces_are_seams
            blanks = max(blanks, int(spaces_are_rare))
        lines.append(
            Line(
                start=start,
                end=start + len(stripped),
                text=stripped,
                blanks=max(blanks, 1) if pending or not lines else blanks,
                seam=pending,
            )
        )
        blanks, pending = 0, False
    return lines


@dataclass(frozen=True)
class Cleaned:
    """Lines without furniture, and the chapter titles that running feet named."""

    lines: tuple[Line, ...]
    chapter_hints: tuple[str, ...]


def without_furniture(lines: Sequence[Line]) -> Cleaned:
    """Takes out running heads and feet, page numbers, URL lines and lines of mere marks."""
    feet, hints = _running_feet(lines)
    edges = _repeated_edges(lines)
    kept: list[Line] = []
    blanks, seam, dropped, links = 0, False, False, False
    url_goes_on = False
    for index, line in enumerate(lines):
        blanks, seam = max(blanks, line.blanks), seam or line.seam
        is_link, url_goes_on = _is_url_line(line, url_goes_on)
        if is_link:
            links = dropped = True
            continue
        if index in feet or index in edges or not any(char.isalnum() for char in line.text):
            dropped = True
            continue
        kept.append(
            replace(line, blanks=blanks, seam=seam, after_furniture=dropped, after_links=links)
        )
        blanks, seam, dropped, links = 0, False, False, False
    return Cleaned(tuple(kept), hints)


def letters(text: str) -> str:
    """Only the letters and digits, lower case: equal for a title and its OCR'd repetition."""
    return "".join(char for char in text.lower() if char.isalnum())


def _running_feet(lines: Sequence[Line]) -> tuple[set[int], tuple[str, ...]]:
    """Lines "Title of the publication | Chapter", by number, with their chapters."""
    split: dict[int, tuple[str, str]] = {}
    for index, line in enumerate(lines):
        left, bar, right = line.text.rpartition(" | ")
        if bar and len(line.text) <= 200 and len(letters(left)) >= 8:
            split[index] = (letters(left), right.strip())
    counts = Counter(left for left, _ in split.values())
    feet = {index for index, (left, _) in split.items() if counts[left] >= _REPEATS}
    hints = dict.fromkeys(split[index][1] for index in sorted(feet))
    return feet, tuple(hints)


def _repeated_edges(lines: Sequence[Line]) -> set[int]:
    """First and last lines of pages that return on many pages, and page numbers there."""
    pages: list[list[int]] = []
    for index, line in enumerate(lines):
        if line.seam or not pages:
            pages.append([])
        pages[-1].append(index)
    if len(pages) < 2:
        return {
            index
            for index, line in enumerate(lines)
            if _NAMED_PAGE_NUMBER.match(line.text) and _PAGE_NUMBER.fullmatch(line.text)
        }
    found: set[int] = set()
    enough = max(_REPEATS, 0.3 * len(pages))
    # Two rounds at each edge: a page number may stand outside a running head.
    for side in (0, -1, 0, -1):
        edge = [left[side] for page in pages if (left := [i for i in page if i not in found])]
        shapes = {index: re.sub(r"\d+", "0", letters(lines[index].text)) for index in edge}
        counts = Counter(shapes.values())
        for index in edge:
            repeated = counts[shapes[index]] >= enough and len(lines[index].text) <= 120
            if repeated or _PAGE_NUMBER.fullmatch(lines[index].text):
                found.add(index)
    return found


def _is_url_line(line: Line, goes_on: bool) -> tuple[bool, bool]:
    """Whether the line only holds (part of) a URL, and whether the next may continue it."""
    text = line.text
    if _URL.match(text):
        words = text.split()
        # "https://…/Koersdocument Wijk.pdf": a file name with spaces, as printed.
        is_file = re.search(r"\.(?:pdf|docx?|html?|aspx?)\W?$", text, re.IGNORECASE) is not None
        if len(words) == 1 or is_file:
            return True, text[-1] in "/-."
        return False, False
    if goes_on and not line.blanks and len(text) <= 200 and _URL_TAIL.fullmatch(text):
        return True, text[-1] in "/-."
    return False, False
