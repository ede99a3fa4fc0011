"""The leader's side of an ingest that is shared out: helpers, their tasks and their results.

The leader looks for files, keeps the order, and alone writes the embedding cache and the build.
Reading and embedding, nearly all the work, is done by helpers: processes that it starts, and those
of other machines that watch the same database.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.embedding import Embedding
from index.embedding.threads import usable_cores
from index.helper import Order, end_helper, machine_name, start_helper
from index.lock import is_served
from index.parcels import EMBEDDING, TEXTS, texts_to_json, vectors_from_bytes
from index.priority import make_way
from index.recipe import recipe
from index.report import Share
from ingest.contents import FileContents
from ingest.discover import FoundFile, file_sha256
from ingest.queue import DONE, GIVEN_UP, WorkQueue
from ingest.sharing import READING, can_be_shared, contents_from_json, file_to_json
from waaier.errors import DefectError, FileRejectedError, IndexInUseError
from waaier.settings import Settings

log = logging.getLogger(__name__)

ENOUGH_BYTES = 5_000_000
ENOUGH_FILES = 100
ENOUGH_TEXTS = 200
"""From so much on helpers are started unasked; below that starting them takes longer."""

FEW_CORES = 2
"""On so few helpers are not started unasked: the threads of one process keep them busy."""

_LOOK_SECONDS = 0.05
_RENEW_SECONDS = 5.0
_SERVED_SECONDS = 2.0
_RESTARTS = 5
"""So often helpers may die before the leader gives up: then something else is wrong."""


@contextmanager
def crew_of(settings: Settings, index_dir: Path) -> Iterator[Crew]:
    """The helpers of one ingest; they end with it.

    Raises:
        IndexInUseError: another machine reads into this index.
    """
    crew = Crew(settings, index_dir)
    try:
        if settings.qdrant_url and settings.database_url:
            # The lock of a folder says nothing about the other machines.
            crew.open()
        yield crew
    finally:
        crew.close()


class Crew:
    """Helpers for one ingest, started when there is enough to do.

    Args:
        settings: how many helpers; the rest they take over.
        index_dir: the folder of the index; its ingest lock is held.
    """

    def __init__(self, settings: Settings, index_dir: Path) -> None:
        self._settings = settings
        self._index_dir = index_dir
        self._wanted = settings.ingest_processes
        self._number = self._wanted or usable_cores()
        self._recipe = recipe(settings)
        self._queue: WorkQueue | None = None
        self._run = ""
        self._helpers: dict[int, subprocess.Popen[bytes]] = {}
        self._deaths = 0
        self._numbers: dict[Path, int] = {}
        self._closed = threading.Event()
        self._lost = False
        self._aside = False
        self._looked = -_SERVED_SECONDS

    @property
    def is_polite(self) -> bool:
        """Whether answers are given from this index meanwhile, as far as can be known here."""
        return bool(self._settings.qdrant_url) or is_served(self._index_dir)

    def step_aside(self) -> None:
        """Lets answers go first; whoever began to answer meanwhile is noticed within seconds."""
        if not self._aside and time.monotonic() > self._looked + _SERVED_SECONDS:
            self._looked = time.monotonic()
            self._aside = self.is_polite
            if self._aside:
                make_way()

    @property
    def is_alone(self) -> bool:
        """Whether this process does everything itself, however much it turns out to be."""
        return not self._worth_it(True)

    # Reading

    def share(self, files: Iterable[FoundFile]) -> frozenset[Path]:
        """Lets helpers read these files, when that is worth it; the places of those."""
        some = [file for file in files if can_be_shared(file)]
        large = len(some) >= ENOUGH_FILES or _bytes(some) >= ENOUGH_BYTES
        if len(some) < 2 or not self._worth_it(large):
            return frozenset()
        queue = self.open()
        queue.add(self._run, READING, (file_to_json(f, file_sha256(f.path)) for f in some))
        self._numbers = {file.place: number for number, file in enumerate(some)}
        self._start()
        return frozenset(self._numbers)

    def read(self, file: FoundFile) -> FileContents:
        """What a file holds; waits until a helper has read it.

        Raises:
            FileRejectedError: it cannot be read.
            DefectError: our own code failed.
        """
        result = self._result(READING, self._numbers[file.place])
        if result is None:
            raise FileRejectedError(
                f"{file.name} liet het inlezen drie keer vastlopen.",
                "Waarschijnlijk is het bestand beschadigd: haal het opnieuw op.",
            )
        return contents_from_json(result)

    # Embedding

    def embed(self, texts: Sequence[str]) -> Iterator[list[Embedding]] | None:
        """The vectors of these texts, some at a time in their order; None when not worth it.

        Raises:
            DefectError: our own code failed.
        """
        if not texts or not self._worth_it(len(texts) >= ENOUGH_TEXTS):
            return None
        queue = self.open()
        parts = [texts[start : start + TEXTS] for start in range(0, len(texts), TEXTS)]
        queue.add(self._run, EMBEDDING, map(texts_to_json, parts))
        self._start()
        return self._embedded(len(parts))

    def _embedded(self, parts: int) -> Iterator[list[Embedding]]:
        for number in range(parts):
            result = self._result(EMBEDDING, number)
            if result is None:
                raise DefectError("helpers died while embedding", part=number)
            yield vectors_from_bytes(result)

    # Both

    def open(self) -> WorkQueue:
        """The queue, with a run of our own.

        Raises:
            IndexInUseError: another machine reads into this index.
        """
        if self._queue is None:
            settings, index_dir = self._settings, self._index_dir
            queue = WorkQueue.of(settings, index_dir)
            name = f"qdrant {settings.qdrant_url} {settings.qdrant_name}"
            if not settings.qdrant_url:
                name = f"map {machine_name()} {index_dir.absolute()}"
            try:
                # Of a folder we hold the lock, so whoever led before is gone.
                self._run = queue.open_run(
                    name[-400:], self._recipe, take_over=not settings.qdrant_url
                )
            except BaseException:
                queue.close()
                raise
            self._queue = queue
            threading.Thread(target=self._renew, args=(queue,), daemon=True).start()
        return self._queue

    def shares(self) -> tuple[Share, ...]:
        """Who did how much."""
        if self._queue is None:
            return ()
        counts = Counter(
            (entry.worker.rpartition(":")[0], entry.kind)
            for entry in self._queue.journal(self._run)
            if entry.event == "klaar"
        )
        workers = sorted({worker for worker, _ in counts})
        return tuple(
            Share(worker=one, files=counts[one, READING], parts=counts[one, EMBEDDING])
            for one in workers
        )

    def close(self) -> None:
        """Ends the helpers and the run."""
        self._closed.set()
        for process in self._helpers.values():
            # All is done, or all is lost: what one is still at is not wanted.
            process.kill()
        for process in self._helpers.values():
            end_helper(process)
        if self._queue is not None:
            with contextlib.suppress(Exception):
                self._queue.close_run(self._run)
            self._queue.close()
            self._queue = None

    def _worth_it(self, much: bool) -> bool:
        """Whether helpers should work: when they were asked for, or when there is much to do."""
        return self._wanted > 1 or (self._wanted == 0 and self._number > FEW_CORES and much)

    def _result(self, kind: str, number: int) -> bytes | None:
        """The result of a task; waits for it. None when every helper that tried it died."""
        queue = self.open()
        while True:
            state, result = queue.take_result(self._run, kind, number)
            if state == DONE:
                return result
            if state == GIVEN_UP:
                return None
            if self._lost:
                raise IndexInUseError(
                    "Een andere computer heeft het inlezen overgenomen.",
                    "Wacht tot dat klaar is en probeer het opnieuw.",
                )
            self._look_after()
            time.sleep(_LOOK_SECONDS)

    def _start(self) -> None:
        while len(self._helpers) < self._number:
            self._start_one()

    def _start_one(self) -> None:
        order = Order(
            self._settings, self._index_dir, self._recipe, self._run, polite=self.is_polite
        )
        process = start_helper(order)
        self._helpers[process.pid] = process

    def _look_after(self) -> None:
        """Replaces helpers that died.

        Raises:
            DefectError: they keep dying.
        """
        for number, process in list(self._helpers.items()):
            if process.poll() is None:
                continue
            log.warning("a helper of an ingest ended with code %s", process.returncode)
            end_helper(self._helpers.pop(number))
            self._deaths += 1
            if self._deaths > _RESTARTS + self._number:
                raise DefectError("helpers of an ingest keep ending", code=process.returncode)
            self.open().release(self._run, f"{machine_name()}:{number}:")
            self._start_one()

    def _renew(self, queue: WorkQueue) -> None:
        while not self._closed.wait(_RENEW_SECONDS):
            with contextlib.suppress(Exception):
                self._lost = not queue.renew_run(self._run)


def _bytes(files: Sequence[FoundFile]) -> int:
    total = 0
    for file in files:
        with contextlib.suppress(OSError):
            total += file.path.stat().st_size
    return total
