"""Text recognition with tesseract, for pages that are only a picture.

Tesseract is a program of its own that may be absent: then the page is reported, not read.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import median

import pypdfium2

from ingest.readers.pdf.parts import Page, Word
from ingest.readers.pdf.patience import Patience
from waaier.settings import Settings

_LANGUAGE = "nld"

_DPI = 300
_MAX_PIXELS = 25_000_000
"""A poster at 300 dots an inch would fill memory, so it is read more coarsely."""

_LEAST_SURE = 20.0
"""Words tesseract is less sure of are specks and parts of pictures."""


class OcrFailedError(Exception):
    """Tesseract did not give a result for a page in time."""


@lru_cache(maxsize=1)
def tesseract() -> str | None:
    """The program, if it is installed and knows Dutch."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command, without input from a file
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return program if _LANGUAGE in (listed.stdout + listed.stderr).split() else None


class Recogniser:
    """Reads the pages of one file that have no text, within limits, and keeps account of it."""

    def __init__(self, path: Path, settings: Settings, patience: Patience) -> None:
        self._path = path
        self._patience = patience
        self._most = settings.ocr_max_pages
        # Two thirds of the file's time: what was recognised must still be laid out.
        self._until = time.monotonic() + settings.max_file_seconds * 2 / 3
        self._read: list[int] = []
        self._blank: list[int] = []
        self._unread: list[int] = []
        self._failed: list[int] = []

    def read(self, page: Page) -> Page:
        """The page with recognised words, or as it was when that is not possible."""
        number = page.frame.page
        if not page.has_image and not page.junk:
            self._blank.append(number)
            return page
        left = self._until - time.monotonic()
        spent = len(self._read) >= self._most or left <= 0 or self._patience.is_over
        if tesseract() is None or spent:
            self._unread.append(number)
            return page
        try:
            found = recognised(self._path, page, min(left, self._patience.left()))
        except OcrFailedError:
            self._failed.append(number)
            return page
        self._patience.got(found.characters)
        (self._read if found.words else self._blank).append(number)
        return found

    def advice(self) -> str:
        """What to do about a file of pictures only; empty when that was tried in vain."""
        if self._unread and tesseract() is None:
            return _INSTALL
        return ""

    def warnings(self) -> tuple[str, ...]:
        """Dutch sentences on pages without text, with their numbers."""
        found = []
        if self._blank:
            found.append(
                f"Geen tekst op {shown_pages(self._blank)}: mogelijk staan daar alleen beelden."
            )
        if self._read:
            found.append(
                f"Geen tekst op {shown_pages(self._read)}: gelezen met tekstherkenning, "
                "dus controleer belangrijke getallen en namen."
            )
        if self._unread:
            reason = (
                _INSTALL
                if tesseract() is None
                else "Verhoog de instelling ocr_max_pages, max_file_seconds of max_stall_seconds."
            )
            found.append(
                f"Geen tekst op {shown_pages(self._unread)}: "
                f"die beelden zijn niet gelezen. {reason}"
            )
        if self._failed:
            found.append(f"Tekstherkenning is mislukt op {shown_pages(self._failed)}.")
        return tuple(found)


_INSTALL = (
    "Installeer tekstherkenning (tesseract met Nederlands: tesseract-ocr-nld) en lees het "
    "bestand opnieuw in."
)


def shown_pages(numbers: Sequence[int]) -> str:
    """Page numbers for a sentence: "bladzijden 1, 2"."""
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{'bladzijde' if len(numbers) == 1 else 'bladzijden'} {shown}"


def recognised(path: Path, read: Page, timeout: float) -> Page:
    """The page with the words that text recognition sees on it.

    Args:
        path: the file.
        read: what was read of the page.
        timeout: seconds it may take.

    Raises:
        OcrFailedError: tesseract is absent, failed or took too long.
    """
    program = tesseract()
    if program is None:
        raise OcrFailedError
    frame = replace(read.frame, turn=0)
    scale = min(_DPI / 72, (_MAX_PIXELS / max(1.0, frame.width * frame.height)) ** 0.5)
    picture = _drawn(path, frame.page, scale)
    command = [
        program, "stdin", "stdout", "-l", _LANGUAGE,
        "--dpi", str(round(72 * scale)), "--psm", "3", "tsv",
    ]  # fmt: skip
    try:
        result = subprocess.run(  # noqa: S603 - a fixed command; the picture goes in by a pipe
            command,
            input=picture,
            capture_output=True,
            timeout=max(timeout, 0.1),
            check=True,
            # Its threads cost more than they gain, and other files are being read too.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise OcrFailedError from error
    words = _words(result.stdout.decode("utf-8", "replace"), scale)
    return replace(
        read, frame=frame, words=words, asides=(), panels=(), grids=(), rules=(), recognised=True
    )  # fmt: skip


def _drawn(path: Path, page: int, scale: float) -> bytes:
    """The page as a picture, rotated and cropped as a reader sees it."""
    document = pypdfium2.PdfDocument(path)
    try:
        image = document[page - 1].render(scale=scale, grayscale=True).to_pil()
    finally:
        document.close()
    picture = io.BytesIO()
    image.save(picture, format="PNG", compress_level=1)
    return picture.getvalue()


@dataclass(frozen=True)
class _Seen:
    """A word as tesseract saw it, in dots, with the height of its line."""

    text: str
    x0: float
    x1: float
    line: tuple[float, float]


def _words(table: str, scale: float) -> tuple[Word, ...]:
    """The words in tesseract's table of tab-separated values."""
    seen: list[_Seen] = []
    line = (0.0, 0.0)
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12:
            continue
        left, top, width, height = (float(value) for value in cells[6:10])
        if cells[0] == "4":
            line = (top, top + height)
        elif cells[0] == "5" and cells[11].strip() and float(cells[10]) >= _LEAST_SURE:
            seen.append(_Seen(cells[11].strip(), left, left + width, line))
    if not seen:
        return ()
    usual = median(word.line[1] - word.line[0] for word in seen)
    return tuple(
        Word(
            text=word.text,
            x0=word.x0 / scale,
            top=word.line[0] / scale,
            x1=word.x1 / scale,
            bottom=word.line[1] / scale,
            size=_size(word.line[1] - word.line[0], usual, scale),
        )
        for word in seen
    )


def _size(height: float, usual: float, scale: float) -> float:
    """A font size. Lines differ in height by their letters alone, so near the usual is usual."""
    if 0.65 * usual <= height <= 1.35 * usual:
        height = usual
    return round(2 * height / scale) / 2
