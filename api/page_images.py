"""Pictures of pages, drawn in a process that can be stopped, and kept for who asks again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.turns import BusyError
from ingest.isolation import ReaderProcess
from ingest.readers.pdf.drawing import PageSize, Rectangle
from waaier.settings import Settings

MAX_WAITING = 8
"""Who asks for a page while so many wait is sent away: pages are drawn one at a time."""

RETRY_SECONDS = 5

MAX_KEPT_BYTES = 48_000_000
"""A page is about 200 kB, so a few hundred pages are kept."""

MAX_KEPT_SIZES = 5_000

_DRAWING = "ingest.readers.pdf.drawing"


class PageImages:
    """Draws pages and keeps the last ones. Safe to use from several threads.

    Args:
        settings: how long a page may take, and how much memory.
    """

    def __init__(self, settings: Settings) -> None:
        limits = {
            "max_file_seconds": settings.page_seconds,
            "max_stall_seconds": settings.page_seconds,
        }
        self._process = ReaderProcess(settings.model_copy(update=limits))
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(MAX_WAITING)
        self._drawn: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._bytes = 0
        self._sizes: OrderedDict[tuple[str, int], PageSize | None] = OrderedDict()

    def size(self, path: Path, sha256: str, number: int) -> PageSize | None:
        """The size of a page, or None when the file has no such page.

        Args:
            path: the PDF.
            sha256: the checksum of the file, under which the answer is remembered.
            number: the physical page, from 1.

        Raises:
            FileRejectedError: the file cannot be opened in time.
            BusyError: too many wait already.
        """
        key = (sha256, number)
        with self._lock:
            if key in self._sizes:
                return self._sizes[key]
        with self._turn():
            found: PageSize | None = self._process.call(
                f"{_DRAWING}:page_size", path, number, name=path.name
            )
        with self._lock:
            self._sizes[key] = found
            if len(self._sizes) > MAX_KEPT_SIZES:
                self._sizes.popitem(last=False)
        return found

    def draw(
        self, path: Path, sha256: str, number: int, width: int, marked: Sequence[Rectangle]
    ) -> bytes:
        """A page as PNG; arguments as for :func:`ingest.readers.pdf.drawing.draw_page`.

        Raises:
            FileRejectedError: the page cannot be drawn in time.
            BusyError: too many wait already.
        """
        key = (sha256, number, width, tuple(marked))
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        with self._turn():
            drawn: bytes = self._process.call(
                f"{_DRAWING}:draw_page", path, number, width, tuple(marked), name=path.name
            )
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = drawn
                self._bytes += len(drawn)
            while self._bytes > MAX_KEPT_BYTES and len(self._drawn) > 1:
                self._bytes -= len(self._drawn.popitem(last=False)[1])
        return drawn

    def close(self) -> None:
        """Ends the process."""
        self._process.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(blocking=False):
            raise BusyError(RETRY_SECONDS)
        try:
            yield
        finally:
            self._turns.release()
