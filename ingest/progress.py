"""What a reader tells while it reads: how much it has got out of the file so far.

Readers call :func:`made`; in the readers' own process that is passed on, so that a file which
gives nothing for a long time is not waited for. Elsewhere nobody listens.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LEAST = 200
"""Characters that count as getting on: a page number a page is no reason to go on reading."""

_PAUSE = 0.25
"""Seconds between two messages; a file of 100,000 paragraphs must not drown in them."""


class _Meter:
    """Adds up what was read and passes it on now and then."""

    def __init__(self) -> None:
        self._listener: Callable[[], None] | None = None
        self._amount = 0
        self._told = 0.0

    def listen(self, listener: Callable[[], None] | None) -> None:
        self._listener, self._amount, self._told = listener, 0, 0.0

    def made(self, amount: int) -> None:
        self._amount += amount
        if self._listener is None or self._amount < LEAST:
            return
        now = time.monotonic()
        if now - self._told >= _PAUSE:
            self._amount, self._told = 0, now
            self._listener()


_METER = _Meter()


def made(amount: int) -> None:
    """Tells that ``amount`` more characters of text, or bytes of a zip file, were got."""
    _METER.made(amount)


def listen(listener: Callable[[], None] | None) -> None:
    """From now on ``listener`` is called when enough was got since the last time."""
    _METER.listen(listener)
