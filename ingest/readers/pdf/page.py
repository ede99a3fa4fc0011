"""One page of a file to words, rectangles and links, as a reader sees the page.

What lies outside the crop box is not there: a reader of the page does not see it either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pdfminer.pdftypes import resolve1

from ingest.readers.pdf.parts import Frame, Page, PlacedLink, Rect
from ingest.readers.pdf.words import direction, junk_share, words_of

_WEB = ("http://", "https://", "mailto:")

_MAX_SHAPES = 3000
"""A map or chart has more lines than this; looking for tables in it would take minutes."""


def read_page(page: Any) -> Page:
    """The content of a page of pdfplumber."""
    crop = _visible(page)
    chars = list(_moved(page, page.chars, crop))
    by_direction: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for char in chars:
        turned = direction(char)
        if turned is not None:
            by_direction[turned].append(char)
    main = _main_direction(by_direction)
    frames = {
        turn: Frame(page.page_number, crop.width, crop.height, turn)
        for turn in (0, 90, 180, 270)
    }  # fmt: skip
    frame = frames[main]
    return Page(
        frame=frame,
        words=words_of(by_direction.pop(main, ()), frame),
        asides=tuple(
            (frames[turn], words)
            for turn, turned in by_direction.items()
            if (words := words_of(turned, frames[turn]))
        ),
        panels=tuple(frame.upright(panel) for panel in _panels(page, crop)),
        grids=tuple(
            tuple(frame.upright(cell) for cell in cells) for cells in _grids(page, crop)
        ),
        rules=tuple(_rules(page, crop, frame)),
        links=tuple(_links(page, crop, frame)),
        label=_label(page),
        has_image=bool(page.images) or bool(page.curves) or bool(page.rects),
        junk=junk_share(chars),
    )  # fmt: skip


def _main_direction(chars: dict[int, list[dict[str, Any]]]) -> int:
    counts = Counter({turn: len(group) for turn, group in chars.items()})
    return counts.most_common(1)[0][0] if counts else 0


# --- what can be seen ---------------------------------------------------------------------------


def _to_page(page: Any, box: Iterable[Any]) -> Rect:
    """A rectangle in the file's own coordinates, as it lies on the rotated page.

    pdfplumber turns a rectangle by swapping its numbers, which misplaces crop boxes and links
    of pages turned by 90 or 270 degrees, so this is done here.
    """
    x0, y0, x1, y1 = (float(value) for value in box)
    left, low, right, high = (float(value) for value in page.page_obj.mediabox)
    left, right, low, high = min(left, right), max(left, right), min(low, high), max(low, high)
    match page.rotation:
        case 90:
            corners = [(y - low, right - x) for x, y in ((x0, y0), (x1, y1))]
        case 180:
            corners = [(right - x, high - y) for x, y in ((x0, y0), (x1, y1))]
        case 270:
            corners = [(high - y, x - left) for x, y in ((x0, y0), (x1, y1))]
        case _:
            corners = [(x - left, y - low) for x, y in ((x0, y0), (x1, y1))]
    (ax, ay), (bx, by) = corners
    tall = float(page.height)
    return Rect(min(ax, bx), tall - max(ay, by), max(ax, bx), tall - min(ay, by))


def _visible(page: Any) -> Rect:
    """The visible part of the page."""
    whole = Rect(0.0, 0.0, float(page.width), float(page.height))
    crop = _to_page(page, page.page_obj.cropbox)
    seen = Rect(
        max(crop.x0, whole.x0), max(crop.top, whole.top),
        min(crop.x1, whole.x1), min(crop.bottom, whole.bottom),
    )  # fmt: skip
    return seen if seen.width > 1 and seen.height > 1 else whole


def _moved(page: Any, shapes: Iterable[dict[str, Any]], crop: Rect) -> Iterable[dict[str, Any]]:
    """Shapes whose middle can be seen, placed from the top left of what can be seen."""
    left, top = crop.x0 + page.mediabox[0], crop.top + page.mediabox[1]
    for shape in shapes:
        rect = Rect(
            shape["x0"] - left, shape["top"] - top, shape["x1"] - left, shape["bottom"] - top
        )
        if Rect(0, 0, crop.width, crop.height).holds(rect):
            yield {
                **shape, "x0": rect.x0, "top": rect.top, "x1": rect.x1, "bottom": rect.bottom
            }  # fmt: skip


# --- panels, tables, links, label ---------------------------------------------------------------


def _is_white(color: object) -> bool:
    if color is None:
        return True
    values = tuple(color) if isinstance(color, list | tuple) else (color,)
    if not all(isinstance(value, int | float) for value in values):
        return False
    if len(values) == 4:
        return all(value < 0.02 for value in values)
    return all(value > 0.98 for value in values)


def _panels(page: Any, crop: Rect) -> list[Rect]:
    """Rectangles that set text apart: filled, or with a border, and not the whole page."""
    panels: list[Rect] = []
    for shape in _moved(page, [*page.rects, *page.curves][:_MAX_SHAPES], crop):
        rect = Rect(shape["x0"], shape["top"], shape["x1"], shape["bottom"])
        filled = bool(shape.get("fill")) and not _is_white(shape.get("non_stroking_color"))
        bordered = bool(shape.get("stroke")) and not _is_white(shape.get("stroking_color"))
        if (filled or bordered) and rect.width > 40 and rect.height > 14:
            panels.append(rect)
    return panels


def _grids(page: Any, crop: Rect) -> list[list[Rect]]:
    """The cells of what looks like tables by its ruled lines, a list for each."""
    if len(page.rects) + len(page.lines) + len(page.curves) > _MAX_SHAPES:
        return []
    if len(page.rects) + len(page.lines) < 2:
        return []
    left, top = crop.x0 + page.mediabox[0], crop.top + page.mediabox[1]
    grids = []
    for table in page.find_tables():
        cells = [
            Rect(x0 - left, y0 - top, x1 - left, y1 - top)
            for x0, y0, x1, y1 in filter(None, table.cells)
        ]
        if len(cells) >= 2:
            grids.append(cells)
    return grids


def _rules(page: Any, crop: Rect, frame: Frame) -> Iterable[Rect]:
    """Thin horizontal lines, which some programs draw as rectangles."""
    for shape in _moved(page, [*page.lines, *page.rects][:_MAX_SHAPES], crop):
        rect = frame.upright(Rect(shape["x0"], shape["top"], shape["x1"], shape["bottom"]))
        if rect.height <= 2.5 and rect.width >= 60:
            yield rect


def _links(page: Any, crop: Rect, frame: Frame) -> Iterable[PlacedLink]:
    """Places with a web address. Anything odd in the file's list is passed over."""
    annotations = resolve1(page.page_obj.annots)
    for item in annotations if isinstance(annotations, list) else ():
        annotation = resolve1(item)
        if not isinstance(annotation, dict):
            continue
        action, box = resolve1(annotation.get("A")), resolve1(annotation.get("Rect"))
        address = resolve1(action.get("URI")) if isinstance(action, dict) else None
        if not isinstance(address, bytes | str) or not isinstance(box, list) or len(box) != 4:
            continue
        url = address.decode("utf-8", "replace") if isinstance(address, bytes) else address
        values = [resolve1(value) for value in box]
        if not url.lower().startswith(_WEB) or not all(
            isinstance(value, int | float) for value in values
        ):
            continue
        rect = _to_page(page, values)
        rect = Rect(
            rect.x0 - crop.x0, rect.top - crop.top, rect.x1 - crop.x0, rect.bottom - crop.top
        )
        yield PlacedLink(" ".join(url.split()), frame.upright(rect))


def _label(page: Any) -> str | None:
    label = getattr(page.page_obj, "label", None)
    return label if isinstance(label, str) and label.strip() else None
