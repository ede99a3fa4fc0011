"""How long a PDF may go on without giving text, page by page.

A page of thousands of curves may keep the library busy for minutes. It is given up, and the
pages after it are read, long before the whole file would be stopped for standing still.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ingest import progress

_SHARE = 0.7
"""Of the time in which a file must give text: what is left is for the pages after it."""

_LEAST_SECONDS = 1.0
"""What a page gets when others used up the time: most pages need far less."""


class TooSlowError(BaseException):
    """The time is up. No ``Exception``: libraries swallow those wherever a file is damaged."""


class Patience:
    """Keeps the time since a file last gave text."""

    def __init__(self, stall_seconds: float) -> None:
        self._allowed = _SHARE * stall_seconds
        self._since = time.monotonic()

    def left(self) -> float:
        """Seconds that the next page, or text recognition on it, may take."""
        return max(_LEAST_SECONDS, self._allowed - (time.monotonic() - self._since))

    @property
    def is_over(self) -> bool:
        """Whether what is costly, and may well give nothing, should not be tried any more."""
        return time.monotonic() - self._since >= self._allowed

    def got(self, characters: int) -> None:
        """Text came out of a page."""
        progress.made(characters)
        if characters:
            self._since = time.monotonic()


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends what runs within it after so many seconds, where the system can.

    Raises:
        TooSlowError: it took longer.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
