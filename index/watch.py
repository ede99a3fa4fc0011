"""Looks at all files of the build that answers, while a service runs.

Opening a build reads its checksums as far as that is quick. The rest is read here, soon after a
build becomes current, and once a day: disks also go wrong under a service that runs for months.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from index.retrieval import Retriever

logger = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""How often it is looked whether another build became current."""

AGAIN_SECONDS = 24 * 60 * 60.0


class Watch:
    """Reads every file of the current build in a thread of its own.

    Args:
        retriever: answers from the build; changes to the one before it when this is damaged.
        clock: seconds that only go up.
    """

    def __init__(self, retriever: Retriever, clock: Callable[[], float] = time.monotonic) -> None:
        self._retriever = retriever
        self._clock = clock
        self._seen: tuple[str, float] | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="bouwsel-wacht", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def close(self) -> None:
        """Stops; a file that is being read is finished first."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=60)

    def look(self) -> None:
        """Looks once, when there is something to look at."""
        manifest, _ = self._retriever.current()
        now = self._clock()
        if self._seen is not None:
            build, since = self._seen
            if build == manifest.id and now - since < AGAIN_SECONDS:
                return
        self._seen = manifest.id, now
        if not self._retriever.is_sound():
            # Opens the build before it, so that the next question need not wait.
            self._retriever.current()

    def _go_on(self) -> None:
        while True:
            try:
                self.look()
            except Exception as error:
                logger.error("looking at the files of the index failed: %s", type(error).__name__)
            if self._stopped.wait(LOOK_SECONDS):
                return
