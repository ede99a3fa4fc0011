"""The process that reads in: started by :mod:`api.inlezen.runner`, for one task.

A process of its own, because reading is hours of work for the interpreter at worst, and answers
must not wait for it. It may be killed at any moment: the index then is as it was. When the service
is gone it stops at once.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from api.inlezen.task import Broken, Embedding, FileRead, Finished, Message, Refused, Task
from index.builds import open_builds
from index.priority import make_way
from index.refresh import refresh_index
from index.report import IndexReport, Progress
from ingest.fetch.originals import OriginalState, fetch_originals
from waaier.errors import InputError

Tell = Callable[[Message], None]


def main() -> None:
    """Does the task on standard input and tells on standard output how far it is."""
    messages = os.fdopen(os.dup(1), "wb")
    # What a library prints must not end up among the messages.
    os.dup2(2, 1)
    lock = threading.Lock()

    def tell(message: Message) -> None:
        with lock:
            messages.write(pickle.dumps(message))
            messages.flush()

    make_way()
    # Only our own parent process writes here.
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        tell(Finished(run(task, tell)))
    except InputError as error:
        tell(Refused(str(error)))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
        tell(Broken(f"{type(error).__name__} at {where}"))


def run(task: Task, tell: Tell) -> IndexReport:
    """Fetches what must be fetched and reads it in.

    Raises:
        InputError: an original cannot be fetched, or another ingest is running.
    """
    total = 0

    def on_embed(passages: int) -> None:
        nonlocal total
        total = passages
        tell(Embedding(0, total))

    if task.remove is not None and task.folder is not None:
        task.remove.unlink(missing_ok=True)
        # A folder that is read again without the file tells that its sources must go.
        task.folder.mkdir(parents=True, exist_ok=True)
    report = refresh_index(
        [task.folder] if task.folder else _fetched(task),
        task.settings,
        task.index_dir,
        progress=Progress(
            on_file=lambda report: tell(FileRead(report)),
            on_embed=on_embed,
            on_passage=lambda done: tell(Embedding(done, total)),
        ),
    )
    if task.forget:
        open_builds(task.settings, task.index_dir).prune(1)
    return report


def _fetched(task: Task) -> list[Path]:
    report = fetch_originals(task.originals, task.settings)
    for one in report.originals:
        if one.state is OriginalState.FAILED:
            raise InputError(f"{one.title}: {one.message}")
    # By name: the folder may hold originals that nobody asked to read in.
    return [report.folder / one.file for one in report.originals if one.file is not None]


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
