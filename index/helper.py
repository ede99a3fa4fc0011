"""A process that helps with an ingest: it reads files and embeds passages, one task at a time.

Started by :mod:`index.crew` on the same machine, or with ``waaier meewerken`` on another one. It
may be killed at any moment: its task goes to another.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.embedding import Embedder, load_embedder
from index.parcels import EMBEDDING, texts_from_json, vectors_to_bytes
from index.priority import make_way
from index.recipe import recipe
from ingest.discover import file_sha256
from ingest.isolation import ReaderProcess
from ingest.pipeline import build_pipeline, read_file
from ingest.queue import Task, WorkQueue
from ingest.sharing import (
    READING,
    contents_to_json,
    defect_to_json,
    file_from_json,
    refusal_to_json,
)
from waaier.child import start_child
from waaier.errors import DefectError, FileRejectedError
from waaier.settings import Settings

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
_REST_SECONDS = 2.0
"""Between two looks: soon while there is work, later when there was none for a while."""

_PATIENCE = 50
_TROUBLE_SECONDS = 5.0
_END_SECONDS = 60.0


def machine_name() -> str:
    """The name of this machine."""
    return socket.gethostname()[:80]


def worker_name() -> str:
    """A name that no other process has, and that says which process it is."""
    return f"{machine_name()}:{os.getpid()}:{secrets.token_hex(4)}"


class Helper:
    """Does tasks until it is told to stop. Close it afterwards.

    Args:
        settings: limits on files, and the model.
        queue: gives out the tasks.
        recipe: of this installation; tasks of another are left alone.
        run: only tasks of this run, whose leader is on this machine.
    """

    def __init__(
        self,
        settings: Settings,
        queue: WorkQueue,
        recipe: str,
        *,
        run: str | None = None,
    ) -> None:
        # Processes share the cores among them.
        self._settings = settings.model_copy(update={"ingest_threads": 1})
        self._queue = queue
        self._recipe = recipe
        self._run = run
        self.name = worker_name()
        self.done = 0
        self._unseen: list[tuple[str, str]] = []
        self._process = ReaderProcess(self._settings)
        self._pipeline: Any = None
        self._embedder: Embedder | None = None
        self._task: Task | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._renew, name="renew", daemon=True).start()

    def work(self, stop: Callable[[], bool], idle_seconds: float | None = None) -> None:
        """Does task after task until ``stop`` says so, or nothing was to be done for so long."""
        idle, since = 0, time.monotonic()
        while not stop() and (idle_seconds is None or time.monotonic() - since < idle_seconds):
            try:
                worked = self.work_once()
            except Exception as error:
                # A database that is away comes back; what was begun here others will do.
                log.warning("helping with an ingest failed for now: %s", type(error).__name__)
                time.sleep(_TROUBLE_SECONDS)
                continue
            if worked:
                idle, since = 0, time.monotonic()
            else:
                idle += 1
                time.sleep(_LOOK_SECONDS if idle < _PATIENCE else _REST_SECONDS)

    def work_once(self) -> bool:
        """Does one task; False when there was none."""
        task = self._queue.claim(self.name, self._recipe, run=self._run, left_out=self._unseen)
        if task is None:
            return False
        self._task = task
        try:
            result = self._embed(task) if task.kind == EMBEDDING else self._read(task)
        finally:
            self._task = None
        if result is None:
            self._unseen.append((task.run, task.kind))
            self._queue.give_back(task, self.name)
        elif self._queue.finish(task, self.name, result):
            self.done += 1
        return True

    def close(self) -> None:
        """Ends the process that reads, and gives the memory of the model back."""
        self._closed.set()
        self._process.close()
        if self._embedder is not None:
            self._embedder.close()

    def _read(self, task: Task) -> bytes | None:
        """What a file holds; None when it is not on this machine as the leader saw it."""
        if task.kind != READING:
            return None
        file, sha256 = file_from_json(task.task)
        if self._run is None and file_sha256(file.path) != sha256:
            return None
        if self._pipeline is None:
            self._pipeline = build_pipeline(self._settings, self._process)
        try:
            return contents_to_json(read_file(self._pipeline, file))
        except FileRejectedError as error:
            return refusal_to_json(error)
        except Exception as error:
            # A reader's bug on one odd file must not cost the other files.
            what = str(error.context) if isinstance(error, DefectError) else type(error).__name__
            log.exception("Reader %s failed on %s: %s", file.reader, file.name, what)
            return defect_to_json(what)

    def _embed(self, task: Task) -> bytes:
        if self._embedder is None:
            self._embedder = load_embedder(self._settings)
        return vectors_to_bytes(list(self._embedder.embed_passages(texts_from_json(task.task))))

    def _renew(self) -> None:
        while not self._closed.wait(self._queue.lease_seconds / 6):
            task = self._task
            if task is not None:
                # Whoever loses the claim finds out when it hands in the result.
                with contextlib.suppress(Exception):
                    self._queue.renew(task, self.name)


@dataclass(frozen=True, slots=True)
class Order:
    """What a helper process is told at its start.

    Attributes:
        settings: those of who starts it.
        index_dir: the folder of the index, beside which the queue is when there is no server.
        recipe: see :class:`Helper`.
        run: see :class:`Helper`.
        idle_seconds: it ends when there was nothing to do for so long.
        polite: whether it lets every other process go first.
    """

    settings: Settings
    index_dir: Path
    recipe: str
    run: str | None = None
    idle_seconds: float | None = None
    polite: bool = True


def start_helper(order: Order) -> subprocess.Popen[bytes]:
    """A helper process; it ends when its standard input is closed, after the task it is at.

    On standard output it says at its end how many tasks it did.
    """
    return start_child("index.helper", order)


def end_helper(process: subprocess.Popen[bytes], seconds: float = _END_SECONDS) -> int:
    """Ends a helper, with force after so long; how many tasks it said it did."""
    said = b""
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return int(said or 0)


def help_others(
    settings: Settings, number: int, stopping: threading.Event, idle_seconds: float | None = None
) -> int:
    """Helps whoever reads in with the same database; returns how many tasks were done.

    Args:
        settings: limits, model and database.
        number: of processes.
        stopping: set when it must stop.
        idle_seconds: it also stops when there was nothing to do for so long.
    """
    order = Order(settings, settings.index_dir, recipe(settings), idle_seconds=idle_seconds)
    helpers = [start_helper(order) for _ in range(number)]
    while not stopping.wait(_REST_SECONDS):
        for place, one in enumerate(helpers):
            if one.poll():
                log.warning("a helper ended with code %s", one.returncode)
                helpers[place] = start_helper(order)
        if all(one.poll() == 0 for one in helpers):
            break
    return sum(end_helper(one) for one in helpers)


def main() -> None:
    """Helps as the order on standard input says, until that is closed."""
    said = os.fdopen(os.dup(1), "w")
    # What a library prints must not end up in what is said.
    os.dup2(2, 1)
    # Only our own parent process writes here.
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301
    if order.polite:
        make_way()
    ending = threading.Event()
    threading.Thread(target=_end_with_parent, args=(ending,), daemon=True).start()
    queue = WorkQueue.of(order.settings, order.index_dir)
    helper = Helper(order.settings, queue, order.recipe, run=order.run)
    helper.work(ending.is_set, order.idle_seconds)
    said.write(str(helper.done))
    said.close()
    # Threads of libraries must not keep the process.
    os._exit(0)


def _end_with_parent(ending: threading.Event) -> None:
    sys.stdin.buffer.read()
    ending.set()
    time.sleep(_END_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
