"""Child processes of our own that are given one task."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from pathlib import Path


def start_child(module: str, task: object) -> subprocess.Popen[bytes]:
    """Starts one of our modules and gives it its task, pickled, on standard input.

    That input stays open: a child that looks at it knows when its parent is gone. What it says
    comes on standard output.

    Args:
        module: as in ``python -m``.
        task: anything that can be pickled.
    """
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    process = subprocess.Popen(  # noqa: S603 (a module of our own)
        [sys.executable, "-P", "-m", module],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # It names the files it reads, and those names may hold anything.
        stderr=subprocess.DEVNULL,
        # Ctrl-C reaches who started it, which then ends it.
        start_new_session=True,
    )
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(task, process.stdin)
            process.stdin.flush()
    return process
