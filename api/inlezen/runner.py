"""Starts an ingest that beheer asked for, follows it and can stop it. One at a time."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import pickle
import queue
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from answer.guard import Masked
from api.inlezen.library import Library
from api.inlezen.task import Broken, Embedding, FileRead, Finished, Message, Refused, Task
from api.records import audit, jobs
from api.records.archive import Archive
from api.records.kinds import Action, JobState
from ingest.report import FileReport, FileState
from waaier.child import start_child
from waaier.errors import IndexInUseError
from waaier.settings import Settings

logger = logging.getLogger(__name__)

_BEAT_SECONDS = 5.0
_PROGRESS_SECONDS = 0.5
_STOP_SECONDS = 30.0

_USABLE = (FileState.READ, FileState.UNCHANGED)

_NOTHING_READ = "Er kon niets worden gelezen. De index is niet veranderd."
_OURS = "Er ging bij ons iets mis. De index is niet veranderd. Meld dit aan wie de dienst beheert."
_DISK = "De schijf raakte vol. De index is niet veranderd. Maak ruimte vrij en probeer het opnieuw."


@dataclass
class _Running:
    """An ingest that is going on. ``ended`` is how it ends when it does not end by itself."""

    job_id: str
    process: subprocess.Popen[bytes]
    folder: Path | None
    used_before: set[Path]
    ended: JobState | None = None
    files: list[FileReport] = field(default_factory=list)
    noted: int = 0
    embedding: Embedding | None = None
    result: Finished | Refused | Broken | None = None


class IngestRunner:
    """Runs ingests for one index. Safe to use from several threads.

    Args:
        archive: where jobs are noted.
        settings: those of the service.
        index_dir: the folder of the index.
        on_build: called when an ingest made a new build, which by then is current.
    """

    def __init__(
        self,
        archive: Archive,
        settings: Settings,
        index_dir: Path,
        on_build: Callable[[], object] = lambda: None,
    ) -> None:
        self.library = Library(settings, index_dir)
        self._archive = archive
        self._settings = settings
        self._index_dir = index_dir
        self._on_build = on_build
        place = hashlib.sha256(str(index_dir.absolute()).encode()).hexdigest()[:12]
        self._owner = f"{socket.gethostname()[:70]}:{place}:{os.getpid()}"
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._thread: threading.Thread | None = None

    def recover(self) -> None:
        """Ends what an earlier service left behind when it stopped."""
        archive = self._archive
        with archive.database.write() as session:
            left = jobs.interrupt(session, archive.now(), self._is_gone, archive.mask)
        if left:
            folders = [self.library.folder / job_id for job_id in left]
            self.library.remove_unused(folders, self.library.used())
        self.library.forget_unfinished()

    def _is_gone(self, owner: str) -> bool:
        """Whether a service on this machine and this index has stopped.

        Several services may share both, and what another one is reading must be left alone. A
        service in a container gets the number of its predecessor.
        """
        ours, _, own = self._owner.rpartition(":")
        theirs, _, number = owner.rpartition(":")
        if owner == ours:
            return True  # of a version that noted no number
        return theirs == ours and (number == own or not _lives(int(number)))

    def check_free(self) -> None:
        """Lets through when an ingest can begin.

        Raises:
            IndexInUseError: one is running.
        """
        if self._running is not None:
            raise IndexInUseError(
                "Er wordt al ingelezen.", "Wacht tot dat klaar is, of stop die inleestaak eerst."
            )

    def begin(self, who: str, received: Path | None = None, originals: tuple[str, ...] = ()) -> str:
        """Begins an ingest; returns its id.

        Args:
            who: the name of the token that asked for it.
            received: a folder of the library with files that came in.
            originals: ids of originals of the register.

        Raises:
            IndexInUseError: one is running.
        """
        names = list(originals)
        if received is not None:
            names += sorted(one.name for one in received.iterdir())

        def task(job_id: str) -> Task:
            folder = self.library.keep(received, job_id) if received is not None else None
            return Task(self._settings, self._index_dir.absolute(), folder, originals)

        return self._begin(who, Action.INGEST_STARTED, names, task)

    def remove(self, who: str, file: Path, *, forget: bool) -> str:
        """Begins to take what one file brought out of the index; returns the id of the job.

        Args:
            who: the name of the token that asked for it.
            file: a file that was sent in.
            forget: also remove the builds that one could go back to.

        Raises:
            IndexInUseError: an ingest is running.
        """
        task = Task(
            self._settings, self._index_dir.absolute(), file.parent, remove=file, forget=forget
        )
        return self._begin(who, Action.SOURCE_REMOVED, [file.name], lambda _job_id: task)

    def _begin(
        self, who: str, action: Action, names: list[str], task: Callable[[str], Task]
    ) -> str:
        with self._lock:
            self.check_free()
            self.wait(_STOP_SECONDS)
            job_id = self._noted(who, action, names)
            try:
                used = self.library.used()
                work = task(job_id)
                running = _Running(
                    job_id, start_child("api.inlezen.worker", work), work.folder, used
                )
            except Exception:
                self._close(job_id, JobState.FAILED, _OURS, None)
                raise
            self._running = running
            self._thread = threading.Thread(
                target=self._follow, args=(running,), name="inlezen", daemon=True
            )
            self._thread.start()
            return job_id

    def cancel(self, job_id: str, who: str) -> bool:
        """Stops an ingest at once; False when it was not running here."""
        running = self._running
        if running is None or running.job_id != job_id:
            return False
        running.ended = JobState.CANCELLED
        running.process.kill()
        with self._archive.database.write() as session:
            now = self._archive.now()
            audit.record(session, now, who, Action.INGEST_CANCELLED, Masked(text=job_id))
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
        return True

    def wait(self, seconds: float) -> None:
        """Waits until the running ingest is over."""
        if self._thread is not None:
            self._thread.join(seconds)

    def close(self) -> None:
        """Stops the running ingest, which is then noted as interrupted."""
        running = self._running
        if running is not None:
            running.ended = JobState.INTERRUPTED
            running.process.kill()
        self.wait(_STOP_SECONDS)

    def _follow(self, running: _Running) -> None:
        """Notes how far an ingest is until it is over, and tidies up."""
        try:
            self._listen(running)
            self._leave(running)
            self._end(running)
        except Exception:
            logger.exception("following an ingest failed")
            running.process.kill()
            self._leave(running)
            with contextlib.suppress(Exception):
                self._close(running.job_id, JobState.FAILED, _OURS, None)

    def _leave(self, running: _Running) -> None:
        """Waits until the process is gone; who reads that the ingest is over may begin another."""
        try:
            running.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.wait()
        for stream in (running.process.stdin, running.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._running = None

    def _listen(self, running: _Running) -> None:
        inbox: queue.Queue[Message | None] = queue.Queue()
        stream = running.process.stdout
        if stream is None:  # pragma: no cover (for the types)
            return
        threading.Thread(target=_read_all, args=(stream, inbox), daemon=True).start()
        told = 0.0
        while True:
            try:
                message = inbox.get(timeout=_BEAT_SECONDS)
            except queue.Empty:
                self._note(running)
                continue
            match message:
                case None:
                    break
                case FileRead(report):
                    running.files.append(report)
                case Embedding():
                    running.embedding = message
                case _:
                    running.result = message
                    break
            if time.monotonic() - told > _PROGRESS_SECONDS:
                self._note(running)
                told = time.monotonic()
        self._note(running)

    def _note(self, running: _Running) -> None:
        archive = self._archive
        with archive.database.write() as session:
            job = jobs.get(session, running.job_id)
            if job is None:
                return
            job.beat_at = archive.now()
            for report in running.files[running.noted :]:
                jobs.add_file(session, job.id, report, archive.mask)
            job.files_done = len(running.files)
            # A zip file turns out to hold more.
            job.files_total = max(job.files_total, job.files_done)
            if running.embedding is not None:
                job.passages_done = running.embedding.done
                job.passages_total = running.embedding.total
        running.noted = len(running.files)

    def _end(self, running: _Running) -> None:
        state, message, build = _outcome(running)
        try:
            self._tidy(running)
            if build is not None:
                # The first question after it need not wait until it is opened.
                self._on_build()
        except Exception:
            # The ingest itself went well; files that stay behind do no harm.
            logger.exception("tidying up after an ingest failed")
        self._close(running.job_id, state, message, build)

    def _tidy(self, running: _Running) -> None:
        """Removes files that no build knows any more, and those that could not be read."""
        used = self.library.used()
        gone = [path for path in running.used_before - used if not path.is_dir()]
        own = [running.folder] if running.folder is not None else []
        self.library.remove_unused([*gone, *own], used)

    def _noted(self, who: str, action: Action, names: list[str]) -> str:
        """Notes that an ingest begins; returns its id."""
        archive = self._archive
        with archive.database.write() as session:
            now = archive.now()
            job = jobs.start(session, now, self._owner, who, len(names))
            audit.record(session, now, who, action, archive.mask(", ".join(names)))
            return job.id

    def _close(self, job_id: str, state: JobState, message: str | None, build: str | None) -> None:
        """Notes how an ingest ended."""
        archive = self._archive
        with archive.database.write() as session:
            job = jobs.get(session, job_id)
            if job is not None:
                job.build = build
                job.message = archive.mask(message) if message else None
                jobs.end(session, archive.now(), job, state)


def _outcome(running: _Running) -> tuple[JobState, str | None, str | None]:
    """How an ingest ended, what is said about it, and the build that it made."""
    match running.result:
        case Finished(report) if report.removed:
            titles = ", ".join(report.removed)
            return JobState.DONE, f"Uit de index gehaald: {titles}.", report.build
        case Finished(report):
            if not any(file.state in _USABLE for file in report.files):
                return JobState.FAILED, _NOTHING_READ, None
            build = report.build if report.changed else None
            return JobState.DONE, None if build else "Er was niets nieuws.", build
        case Refused(sentence):
            return JobState.FAILED, sentence, None
        case Broken(where):
            logger.error("an ingest failed: %s", where)
            return JobState.FAILED, _OURS, None
    if running.ended is JobState.CANCELLED:
        return JobState.CANCELLED, "Het inlezen is gestopt. De index is zoals hij was.", None
    if running.ended is JobState.INTERRUPTED:
        return JobState.INTERRUPTED, jobs.INTERRUPTED_SENTENCE, None
    code = running.process.wait()
    logger.error("an ingest ended with code %s", code)
    if code == -signal.SIGBUS:
        # The engine writes through memory: of a disk that fills up it can tell in no other way.
        return JobState.FAILED, _DISK, None
    return JobState.FAILED, _OURS, None


def _lives(process_id: int) -> bool:
    if os.name == "nt":  # pragma: no cover (there 0 is no question but Ctrl-C)
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it lives, and belongs to somebody else
    return True


def _read_all(stream: IO[bytes], inbox: queue.Queue[Message | None]) -> None:
    # Only our own child process writes here; what it was halfway when it was killed is dropped.
    with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            inbox.put(pickle.load(stream))  # noqa: S301
    inbox.put(None)
