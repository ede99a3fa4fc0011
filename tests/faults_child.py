"""Does things that are killed halfway: a warm process that forks a child for each.

Reads a line of JSON for each and answers with one when the child has ended. The child is killed
with SIGKILL ``after`` so many seconds, or left to finish; where ``begun`` is true, so many seconds
after the first thing that it acknowledged. What it acknowledged stands in ``told``, a line each,
written the moment after.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any


def main() -> None:
    _warm_up()
    _say({"ready": os.getpid()})
    for line in sys.stdin:
        _say(_one(json.loads(line)))


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _warm_up() -> None:
    """Imports and word lists; no model, as its threads would not survive a fork."""
    import index.pipeline
    import index.rollback  # noqa: F401
    from answer.guard import mask
    from api.records.archive import Archive  # noqa: F401

    mask("Mevrouw Jansen belt over de huur.")


def _one(task: dict[str, Any]) -> dict[str, object]:
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        # The files that it reads in are read by processes of its own.
        os.setpgid(0, 0)
        # What is said of a fault goes to standard error; standard output is the parent's.
        os.dup2(2, 1)
        code = 1
        try:
            WORK[task["do"]](task)
            code = 0
        finally:
            os._exit(code)
    after = task.get("after")
    timer = None
    if task.get("begun"):
        until = time.monotonic() + 60
        while not Path(task["told"]).exists() and time.monotonic() < until:
            time.sleep(0.002)
    if after is not None:
        timer = threading.Timer(after, os.kill, (child, signal.SIGKILL))
        timer.start()
    _, status = os.waitpid(child, 0)
    if timer is not None:
        timer.cancel()
        timer.join()
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {
        "killed": killed,
        "code": None if killed else os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - started,
    }


def _tell(task: dict[str, Any], what: str) -> None:
    """One write, so that a line is there as a whole or not at all."""
    place = os.open(task["told"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(place, f"{what}\n".encode())
    os.close(place)


def _ingest(task: dict[str, Any]) -> None:
    from index.pipeline import build_index
    from waaier.settings import Settings

    report = build_index([Path(task["sources"])], Settings(), Path(task["index"]))
    _tell(task, str(report.build))


def _switch(task: dict[str, Any]) -> None:
    """To and fro between two builds until it is killed."""
    from index.folder_builds import FolderBuilds

    builds = FolderBuilds(Path(task["index"]))
    while True:
        for build in task["builds"]:
            builds.use(build)
            _tell(task, build)


def _feedback(task: dict[str, Any]) -> None:
    """Keeps reports until it is killed, as the service does."""
    from answer.guard import mask
    from api.records import feedback
    from api.records.archive import Archive
    from api.records.kinds import Channel, FeedbackReason
    from waaier.settings import Settings

    archive = Archive.open(Settings(data_dir=Path(task["data"])))
    while True:
        report = feedback.Report(
            reason=FeedbackReason.WRONG,
            comment=mask("Het bedrag is van vorig jaar."),
            question=None,
            outcome=None,
            build=None,
            passages=("5a0d5a52-6f0f-5a58-9b57-3a6f1f1d7c11",),
            channel=Channel.API,
        )
        with archive.database.write() as session:
            report_id = feedback.add(session, archive.now(), report)
        _tell(task, report_id)


WORK = {"ingest": _ingest, "switch": _switch, "feedback": _feedback}

if __name__ == "__main__":
    main()
