"""Draws one page of a PDF as a picture, with the words that are meant marked.

Runs in the readers' process (:mod:`ingest.isolation`): pages of strangers can crash the drawing
program, fill memory or go on forever.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from waaier.errors import FileRejectedError

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom in points from the top left of the visible page."""

MAX_PIXELS = 8_000_000
"""A page of A4 at 250 dots an inch; a banner of ten metres is drawn more coarsely."""

_MARKER = (255, 236, 110)
"""Yellow that is laid over the page as ink is: black letters stay black."""

_MARGIN = 1.0
"""Points around a box, so that the marking does not touch the letters."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as a reader sees it.

    Attributes:
        pages: how many pages the file has.
        width, height: of the visible page, in points.
    """

    pages: int
    width: float
    height: float


def page_size(path: Path, number: int) -> PageSize | None:
    """The size of a page.

    Args:
        path: the PDF.
        number: the physical page, from 1.

    Returns:
        The size, or None when the file has no such page.

    Raises:
        FileRejectedError: the file cannot be opened.
    """
    with _opened(path) as document:
        if not 1 <= number <= len(document):
            return None
        width, height = document.get_page_size(number - 1)
        return PageSize(len(document), float(width), float(height))


def draw_page(path: Path, number: int, width: int, marked: Sequence[Rectangle] = ()) -> bytes:
    """A page as PNG, rotated and cropped as a reader sees it.

    Args:
        path: the PDF.
        number: the physical page, from 1; the file has it.
        width: of the picture, in dots; less when the page would become too big.
        marked: what is marked on it.

    Raises:
        FileRejectedError: the file cannot be opened, or the page cannot be drawn.
    """
    with _opened(path) as document:
        try:
            page = document[number - 1]
            wide, high = page.get_size()
            scale = min(width / max(1.0, wide), (MAX_PIXELS / max(1.0, wide * high)) ** 0.5)
            # What is filled in on a form may be about a person, and is no part of a publication.
            picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
            raise FileRejectedError("De bladzijde kan niet worden getekend.") from error
    for rectangle in marked:
        _mark(picture, rectangle, scale)
    drawn = io.BytesIO()
    picture.save(drawn, format="PNG", compress_level=6)
    return drawn.getvalue()


def _mark(picture: Image.Image, rectangle: Rectangle, scale: float) -> None:
    left, top, right, bottom = rectangle
    place = (
        max(0, int((left - _MARGIN) * scale)),
        max(0, int((top - _MARGIN) * scale)),
        min(picture.width, int((right + _MARGIN) * scale) + 1),
        min(picture.height, int((bottom + _MARGIN) * scale) + 1),
    )
    if place[0] >= place[2] or place[1] >= place[3]:
        return
    part = picture.crop(place)
    picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARKER)), place)


def _opened(path: Path) -> pypdfium2.PdfDocument:
    # Its warnings name objects of the file, on which nobody can act.
    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)
    try:
        return pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise FileRejectedError("Het bestand kan niet worden geopend.") from error
