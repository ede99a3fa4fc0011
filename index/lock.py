"""Locks that let one process at a time do something with an index folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from waaier.errors import IndexInUseError
from waaier.storage import writing_in

_SERVE, _SUFFIX = "serve", ".lock"

_MOMENT = 0.2

_SERVED = "Voor de index in {} draait al een dienst."
_STOP = "Stop die eerst, of gebruik een andere map met --index."


@contextmanager
def ingest_lock(index_dir: Path) -> Iterator[None]:
    """Only one process at a time changes which build is current.

    Raises:
        IndexInUseError: another ingest holds it.
        StorageError: the folder cannot be written.
    """
    with _only(
        index_dir / "ingest.lock",
        "Er wordt al ingelezen in de index {}.",
        "Wacht tot dat klaar is en probeer het opnieuw.",
    ):
        yield


@contextmanager
def serve_lock(index_dir: Path, places: int = 1) -> Iterator[None]:
    """Only so many processes at a time serve a folder; each takes a place.

    Raises:
        IndexInUseError: all places are taken.
        StorageError: the folder cannot be written.
    """
    *others, last = _places(index_dir, places)
    with ExitStack() as stack:
        for file in others:
            with suppress(IndexInUseError):
                stack.enter_context(_only(file, _SERVED, _STOP))
                break
        else:
            stack.enter_context(_only(last, _SERVED, _STOP))
        yield


@contextmanager
def unserved(index_dir: Path, places: int = 1) -> Iterator[None]:
    """No process serves a folder meanwhile.

    Raises:
        IndexInUseError: one does.
    """
    # Who served it may have been told another number of places.
    taken = {*_places(index_dir, places), *index_dir.glob(f"{_SERVE}-*{_SUFFIX}")}
    with ExitStack() as stack:
        for file in sorted(taken):
            stack.enter_context(_only(file, _SERVED, _STOP))
        yield


def _places(index_dir: Path, number: int) -> list[Path]:
    further = [index_dir / f"{_SERVE}-{place}{_SUFFIX}" for place in range(2, number + 1)]
    return [index_dir / f"{_SERVE}{_SUFFIX}", *further]


def is_served(index_dir: Path) -> bool:
    """Whether some process serves a folder."""
    for file in [index_dir / f"{_SERVE}{_SUFFIX}", *index_dir.glob(f"{_SERVE}-*{_SUFFIX}")]:
        try:
            with FileLock(file, timeout=0) if file.exists() else nullcontext():
                pass
        except Timeout:
            return True
    return False


@contextmanager
def _only(file: Path, taken: str, advice: str) -> Iterator[None]:
    """Holds a lock; a process that dies lets go of it."""
    # Who only looks whether a folder is served holds its lock for a moment.
    lock = FileLock(file, timeout=_MOMENT, poll_interval=_MOMENT / 10)
    try:
        with writing_in(file.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except Timeout as error:
        raise IndexInUseError(taken.format(file.parent), advice) from error
    try:
        yield
    finally:
        lock.release()
