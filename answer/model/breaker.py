"""Leaves a dead server alone for a while, so that not every question waits for it in vain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 2
"""One failure may be chance; a second one right after it is not."""

FIRST_PAUSE = 30.0
"""Seconds; doubles as long as the server stays dead."""

LONGEST_PAUSE = 300.0


class Breaker:
    """Counts failures in a row. Safe to use from several threads.

    After a pause one call is let through; the others wait for how that one ends.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._closed_until: float | None = None

    def allows(self) -> bool:
        """Whether a call may be made now."""
        with self._lock:
            if self._closed_until is None:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            self._closed_until = now + self._pause
            return True

    def worked(self) -> None:
        """A call went well."""
        with self._lock:
            self._failures, self._pause, self._closed_until = 0, FIRST_PAUSE, None

    def failed(self) -> None:
        """A call failed."""
        with self._lock:
            self._failures += 1
            if self._closed_until is not None:
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            if self._failures >= FAILURES:
                self._closed_until = self._clock() + self._pause
