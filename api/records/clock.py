"""Notices that the clock of the machine was put forward: what is kept would seem old at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

ALLOWED = timedelta(days=2)
"""A machine that sleeps over the weekend counts no time either; that costs it one clean-up."""

LONG_OFF = timedelta(days=366)
"""A service that was off for longer than this is rarer than a clock that is wrong."""


class ClockWatch:
    """Compares the clock with seconds that only go up.

    Args:
        now: the clock of the machine.
        newest: when the newest record was made, as far as is known.
        steady: seconds that only go up.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        newest: datetime | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._steady = steady
        self._seen = now(), steady()
        self._is_doubtful = newest is not None and now() - newest > LONG_OFF

    def went_ahead(self) -> bool:
        """Whether the clock went further than the time that passed since this was last asked.

        A clock that stays where it is now is believed from the next time on.
        """
        moment, passed = self._now(), self._steady()
        before, since = self._seen
        self._seen = moment, passed
        doubtful, self._is_doubtful = self._is_doubtful, False
        return doubtful or moment - before > timedelta(seconds=passed - since) + ALLOWED
