"""Readers in a process of their own, so that no file can stop, slow or fill this one.

One process reads file after file. It is killed when a file takes too long, or gives nothing for
too long, and replaced before the next one; a file that makes it crash or run out of memory costs
that file only.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import IO, Any, Self

from waaier.errors import DefectError, FileRejectedError
from waaier.settings import Settings

log = logging.getLogger(__name__)

MAX_REPLY_BYTES = 400_000_000
"""What is read is handed over whole; more than this would fill the receiving process."""

# A reader that keeps time itself can say more than that it was stopped.
_GRACE_SECONDS = 2
_TICK_SECONDS = 0.1


class ReplyKind(Enum):
    """How a call ended, when the process lived to tell; or that it is getting on."""

    PROGRESS = auto()
    DONE = auto()
    REJECTED = auto()
    MEMORY = auto()
    TOO_MUCH = auto()
    DEFECT = auto()


@dataclass(frozen=True)
class Reply:
    """What the process hands back; ``value`` depends on ``kind``."""

    kind: ReplyKind
    value: Any = None


class _Stop(Enum):
    """Why the process was killed."""

    LATE = auto()
    STALLED = auto()


class ReaderProcess:
    """Runs functions on files in a process with limits on time and memory.

    The process starts at the first call, or at :meth:`start`. Close it, or use it in a ``with``
    statement; it also ends by itself when this process does. Calls of several threads queue up.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.max_file_seconds
        self._stall_seconds = settings.max_stall_seconds
        self._memory_mb = settings.max_reader_memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._clock = threading.Lock()
        self._due: float | None = None
        self._stalled_at: float | None = None
        self._stop: _Stop | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def start(self) -> None:
        """Starts the process without waiting for it, so that it is there when it is needed."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """Ends the process at once, also in the middle of a file."""
        process, self._process = self._process, None
        errors, self._errors = self._errors, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        if errors is not None:
            errors.close()

    def call(self, target: str, *args: Any, name: str) -> Any:
        """What ``target`` returns for ``args``.

        Args:
            target: "module:function"; its arguments and result can be pickled.
            args: its arguments.
            name: the file's name, for messages.

        Raises:
            FileRejectedError: the function refused the file, took too long, gave nothing for too
                long, took too much memory, or crashed.
            DefectError: the function raised anything else.
        """
        # A reader needs no key or password, and a hostile file must not find one.
        args = tuple(one.without_secrets() if isinstance(one, Settings) else one for one in args)
        with self._lock:
            try:
                reply = self._reply(target, args, name)
            except BaseException:
                # Also on Ctrl-C: what is half done must not go on in the background.
                self.close()
                raise
            if reply.kind in (ReplyKind.MEMORY, ReplyKind.TOO_MUCH):
                # What it still holds is no fair start for the next file.
                self.close()
        match reply.kind:
            case ReplyKind.DONE:
                return reply.value
            case ReplyKind.REJECTED:
                raise FileRejectedError(*reply.value)
            case ReplyKind.MEMORY:
                raise FileRejectedError(
                    f"{name} kost meer dan {self._memory_mb} MB geheugen om te lezen.",
                    "Splits het bestand, of verhoog de instelling max_reader_memory_mb.",
                )
            case ReplyKind.TOO_MUCH:
                raise FileRejectedError(
                    f"{name} bevat te veel tekst om in één keer te lezen.", "Splits het bestand."
                )
            case _:
                raise DefectError("reader failed", target=target, error=reply.value)

    def _reply(self, target: str, args: tuple[Any, ...], name: str) -> Reply:
        process = self._started()
        if process.stdin is None or process.stdout is None:  # pragma: no cover (for the types)
            raise DefectError("reader process has no pipes")
        with self._clock:
            self._stop = None
            self._due = time.monotonic() + self._seconds + _GRACE_SECONDS
            self._stalled_at = time.monotonic() + self._stall_seconds
        try:
            pickle.dump((target, args, self._seconds, self._memory_mb), process.stdin)
            process.stdin.flush()
            # Only our own child process writes here.
            reply = pickle.load(process.stdout)  # noqa: S301
            while isinstance(reply, Reply) and reply.kind is ReplyKind.PROGRESS:
                with self._clock:
                    self._stalled_at = time.monotonic() + self._stall_seconds
                reply = pickle.load(process.stdout)  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            stop = self._clock_stopped()
            if stop is not None:
                raise self._too_slow(name, stop) from error
            log.error("Reader %s crashed (%s): %s", target, process.wait(), self._last_words())
            raise FileRejectedError(
                f"{name} liet het leesprogramma vastlopen.",
                "Waarschijnlijk is het bestand beschadigd: haal het opnieuw op.",
            ) from error
        if self._clock_stopped() is not None:
            # It was killed just when it had answered.
            self.close()
        if not isinstance(reply, Reply):
            raise DefectError("reader process sent something else than a reply", target=target)
        return reply

    def _too_slow(self, name: str, stop: _Stop) -> FileRejectedError:
        if stop is _Stop.STALLED:
            return FileRejectedError(
                f"{name} gaf {self._stall_seconds} seconden lang geen tekst; het lezen is "
                "afgebroken.",
                "Sla het bestand opnieuw op vanuit het oorspronkelijke programma, of verhoog de "
                "instelling max_stall_seconds.",
            )
        return FileRejectedError(
            f"{name} lezen duurde langer dan {self._seconds} seconden en is afgebroken.",
            "Splits het bestand, of verhoog de instelling max_file_seconds.",
        )

    def _clock_stopped(self) -> _Stop | None:
        """Stops the clock; why the process had been killed by then, if it had."""
        with self._clock:
            stop = self._stop
            self._due = self._stalled_at = self._stop = None
            return stop

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Kills the process when its time is up; one thread, because a timer a file is slow."""
        while process.poll() is None:
            with self._clock:
                now = time.monotonic()
                if self._due is not None and now > self._due:
                    self._stop = _Stop.LATE
                elif self._stalled_at is not None and now > self._stalled_at:
                    self._stop = _Stop.STALLED
                if self._stop is not None:
                    process.kill()
                    return
            time.sleep(_TICK_SECONDS)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        # No setting of ours goes along, least of all a key: files of strangers are read there.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("WAAIER_")}
        environment["PYTHONPATH"] = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.worker"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # Ctrl-C reaches this process, which then ends the other.
            start_new_session=True,
        )
        threading.Thread(target=self._watch, args=(self._process,), daemon=True).start()
        return self._process

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode("utf-8", "replace")
