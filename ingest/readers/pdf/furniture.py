"""Page furniture: running heads and feet and page numbers.

They are taken out of the text and used: titles in running heads tell which headings are
chapters, printed numbers tell what a reader calls the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import letters
from ingest.readers.pdf.columns import rows_of, text_of
from ingest.readers.pdf.parts import Page, Style, Word, around

_EDGE = 0.14
"""Furniture stands in this part of the page's height, at the top or at the bottom."""

_PAGE_NUMBER = re.compile(
    r"(?:(?:pagina|pag\.?|blz\.?|bladzijde)\s*)?[-–—|]?\s*(?P<number>\d{1,4}|[ivxlc]{1,7})"
    r"\s*[-–—|]?(?:\s*(?:van|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:pagina|pag\.|blz\.?|bladzijde)\s", re.IGNORECASE)
_OUTER_NUMBER = re.compile(r"^(?P<first>\d{1,4})\b|\b(?P<last>\d{1,4})$")

_SAME_PLACE = 5.0
"""Points that furniture may move from page to page."""

_MANY = 3
"""On this many pages the same line at the same place is furniture; on two in a short file."""


@dataclass(frozen=True)
class Furniture:
    """What was taken out.

    Attributes:
        words: for each page the words that are furniture.
        labels: for each page the number printed on it, or None.
        hints: titles in running heads that do not stand on every page, with their pages.
    """

    words: tuple[frozenset[Word], ...]
    labels: tuple[str | None, ...]
    hints: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class _Spot:
    """Words close together on one line at the edge of a page; ``row`` counts from the edge."""

    page: int
    edge: str
    row: int
    text: str
    y: float
    words: tuple[Word, ...]

    @property
    def size(self) -> float:
        return self.words[0].size


def find_furniture(pages: Sequence[Page], body: Style) -> Furniture:
    """The furniture of a document."""
    spots = [spot for number, page in enumerate(pages) for spot in _spots(number, page)]
    chosen = _repeated(spots, len(pages), body)
    chosen |= _page_numbers(spots, len(pages), body)
    chosen |= _in_slot(spots, chosen, body)
    words: list[set[Word]] = [set() for _ in pages]
    for spot in chosen:
        words[spot.page].update(spot.words)
    ordered = sorted(chosen, key=lambda spot: (spot.page, spot.y, spot.words[0].x0))
    return Furniture(tuple(map(frozenset, words)), _labels(ordered, len(pages)), _hints(ordered))


def _spots(number: int, page: Page) -> list[_Spot]:
    if page.recognised:
        # Text recognition reads specks at the edge; its lines are too uneven to compare.
        return []
    height = page.frame.upright_size[1]
    spots: list[_Spot] = []
    for edge in ("top", "bottom"):
        near = [
            word
            for word in page.words
            if (word.bottom < _EDGE * height if edge == "top" else word.top > (1 - _EDGE) * height)
        ]
        rows = rows_of(near)
        for row_number, row in enumerate(rows if edge == "top" else rows[::-1]):
            for cell in _cells(row):
                place = around(cell)
                spots.append(
                    _Spot(number, edge, row_number, text_of(cell), place.bottom, tuple(cell))
                )
    return spots


def _cells(row: Sequence[Word]) -> list[list[Word]]:
    """A line cut at its wide gaps: the title left, the page number right."""
    cells = [[row[0]]]
    for word in row[1:]:
        if word.x0 - cells[-1][-1].x1 > 1.5 * word.size:
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def _repeated(spots: Sequence[_Spot], pages: int, body: Style) -> set[_Spot]:
    """Spots that return on other pages at the same height; numbers in them may change.

    In larger type they must return unchanged: "Deel 1" and "Deel 2" are headings.
    """
    enough = _MANY if pages > 4 else 2
    alike: dict[tuple[str, str], list[_Spot]] = defaultdict(list)
    for spot in spots:
        large = spot.size > 1.08 * body.size
        shape = letters(spot.text) if large else re.sub(r"\d+", "0", letters(spot.text))
        if shape and len(spot.text) <= 120 and _PAGE_NUMBER.fullmatch(spot.text) is None:
            alike[spot.edge, shape].append(spot)
    found: set[_Spot] = set()
    for group in alike.values():
        for spot in group:
            near = {other.page for other in group if abs(other.y - spot.y) <= _SAME_PLACE}
            large = spot.size > 1.08 * body.size
            if len(near) >= (max(enough, _MANY) if large else enough):
                found.add(spot)
    return found


def _page_numbers(spots: Sequence[_Spot], pages: int, body: Style) -> set[_Spot]:
    """Page numbers at the edge: they count along with the pages, or stand alone on their line.

    A number that does neither may be a list's or a chapter's, and is text.
    """
    found: dict[_Spot, int | None] = {}
    for spot in spots:
        match = _PAGE_NUMBER.fullmatch(spot.text)
        if match is not None and spot.row <= 1 and spot.size <= 1.5 * body.size:
            number = match.group("number")
            found[spot] = int(number) - spot.page if number.isdigit() else None
    offsets = Counter(offset for offset in found.values() if offset is not None)
    usual, times = offsets.most_common(1)[0] if offsets else (0, 0)
    on_line = Counter((spot.page, spot.edge, spot.row) for spot in spots)
    chosen: set[_Spot] = set()
    for spot, offset in found.items():
        is_alone = spot.row == 0 and on_line[spot.page, spot.edge, spot.row] == 1
        counts_along = times >= 2 and offset == usual
        if _NAMED.match(spot.text) or (pages > 1 and (counts_along or is_alone)):
            chosen.add(spot)
    return chosen


def _in_slot(spots: Sequence[_Spot], chosen: set[_Spot], body: Style) -> set[_Spot]:
    """Spots that differ from page to page but stand where furniture stands.

    A running head with the chapter's title may be on one page only. It shows by a page number
    on its line, or by type smaller than the text's on lines at one height on many pages.
    """
    lines = {(spot.page, spot.edge, round(spot.y)) for spot in chosen}
    heights = Counter((spot.edge, round(spot.y)) for spot in spots if spot.row == 0)
    found: set[_Spot] = set()
    for spot in spots:
        if spot in chosen or spot.size > 1.08 * body.size:
            continue
        beside = any((spot.page, spot.edge, round(spot.y) + d) in lines for d in (-1, 0, 1))
        is_small = spot.size < 0.93 * body.size
        in_line = heights[spot.edge, round(spot.y)] >= _MANY
        if (beside and len(spot.text) <= 120) or (spot.row == 0 and is_small and in_line):
            found.add(spot)
    return found


def _labels(spots: Sequence[_Spot], pages: int) -> tuple[str | None, ...]:
    """What is printed as page number, where it counts along with the pages."""
    found: dict[int, list[int]] = defaultdict(list)
    roman: dict[int, str] = {}
    for spot in spots:
        whole = _PAGE_NUMBER.fullmatch(spot.text)
        if whole and not whole.group("number").isdigit():
            roman[spot.page] = whole.group("number")
            continue
        for match in [whole] if whole else _OUTER_NUMBER.finditer(spot.text):
            groups = match.groupdict()
            number = groups.get("number") or groups.get("first") or groups.get("last")
            found[spot.page].append(int(number or 0))
    offsets = Counter(
        offset for page, numbers in found.items() for offset in {n - page for n in numbers}
    )
    if not offsets:
        return tuple(roman.get(page) for page in range(pages))
    offset, times = offsets.most_common(1)[0]
    if times < min(2, pages):
        return tuple(roman.get(page) for page in range(pages))
    return tuple(
        str(page + offset) if page + offset in found.get(page, ()) else roman.get(page)
        for page in range(pages)
    )


def _hints(spots: Sequence[_Spot]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Titles in running heads and feet, without those that stand on nearly every page."""
    pages_of: dict[str, dict[int, str]] = defaultdict(dict)
    for spot in spots:
        for part in re.split(r"\s[|•·]\s", spot.text):
            title = re.sub(r"^\d+\s+|\s+\d+$", "", part.strip())
            if len(letters(title)) >= 4 and not _PAGE_NUMBER.fullmatch(title):
                pages_of[letters(title)][spot.page] = title
    with_furniture = len({spot.page for spot in spots})
    return tuple(
        (next(iter(pages.values())), tuple(sorted(pages)))
        for pages in pages_of.values()
        if len(pages) < 0.8 * with_furniture or with_furniture < 2
    )
