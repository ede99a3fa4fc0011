"""Reading in goes after answering: the scheduler gives it what the others leave."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NICE = 10
"""On a full machine a search then gets some nine times as much time. With the least there is (19)
an ingest comes to a stand on a machine that is always full."""


def make_way() -> None:
    """Lets other processes go first, for all threads of this one and those they will start."""
    if not hasattr(os, "setpriority"):  # pragma: no cover (Windows)
        return
    # On Linux each thread has a priority of its own, and the engine's threads are there already.
    tasks = Path("/proc/self/task")
    threads = [int(one.name) for one in tasks.iterdir()] if tasks.is_dir() else [0]
    for thread in threads:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, NICE)
