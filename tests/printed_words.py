"""Pictures of nothing but some words of a PDF page, to hold boxes against."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as raw

Ink = npt.NDArray[np.bool_]
"""Which dots of a picture are dark, ``[height, width]``."""


def letters(text: str) -> str:
    """A text without what typesetting adds."""
    return re.sub(r"[\W_]+", "", text.lower())


class PageWords:
    """The words of a page in the order they were set, each of which can be drawn apart."""

    def __init__(self, path: Path, number: int) -> None:
        self._path, self._number = path, number
        with pypdfium2.PdfDocument(path) as document:
            page = document[number - 1]
            self._texts = [letters(text) for _, text in _texts(page)]

    def run_of(self, text: str) -> Sequence[int] | None:
        """The places of the words that together are ``text``, when they stand there just once."""
        wanted = letters(text)
        runs = []
        for first in range(len(self._texts)):
            said = ""
            for last in range(first, len(self._texts)):
                said += self._texts[last]
                if not wanted.startswith(said):
                    break
                if said == wanted:
                    runs.append(range(first, last + 1))
                    break
        return runs[0] if len(runs) == 1 else None

    def ink(self, places: Sequence[int], scale: float) -> Ink:
        """The page with only these words on it."""
        with pypdfium2.PdfDocument(self._path) as document:
            page = document[self._number - 1]
            kept = {index for place, (index, _) in enumerate(_texts(page)) if place in places}
            for index in reversed(range(raw.FPDFPage_CountObjects(page))):
                if index not in kept:
                    raw.FPDFPage_RemoveObject(page, raw.FPDFPage_GetObject(page, index))
            return dark(page.render(scale=scale).to_numpy())


def dark(picture: npt.NDArray[np.uint8]) -> Ink:
    """The ink in a picture ``[height, width, colours]``; yellow marking is no ink."""
    ink: Ink = picture[:, :, :3].max(axis=2) < 128
    return ink


def _texts(page: pypdfium2.PdfPage) -> list[tuple[int, str]]:
    """Every text on a page with its place among the objects of the page."""
    letters_of = page.get_textpage()
    found = []
    for index in range(raw.FPDFPage_CountObjects(page)):
        shape = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(shape) == raw.FPDF_PAGEOBJ_TEXT:
            size = raw.FPDFTextObj_GetText(shape, letters_of, None, 0)
            buffer = (ctypes.c_ushort * (size // 2))()
            raw.FPDFTextObj_GetText(shape, letters_of, buffer, size)
            found.append((index, bytes(buffer).decode("utf-16-le").rstrip("\0")))
    return found
