"""Locks that let one process at a time do something with an index folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from waaier.errors import IndexInUseError
from waaier.storage import writing_in


@contextmanager
def ingest_lock(index_dir: Path) -> Iterator[None]:
    """Only one process at a time changes which build is current.

    Raises:
        IndexInUseError: another ingest holds it.
        StorageError: the folder cannot be written.
    """
    with _only(
        index_dir / "ingest.lock",
        f"Er wordt al ingelezen in de index {index_dir}.",
        "Wacht tot dat klaar is en probeer het opnieuw.",
    ):
        yield


@contextmanager
def serve_lock(index_dir: Path) -> Iterator[None]:
    """Only one process at a time serves a folder.

    Raises:
        IndexInUseError: another process serves it.
        StorageError: the folder cannot be written.
    """
    with _only(
        index_dir / "serve.lock",
        f"Voor de index in {index_dir} draait al een dienst.",
        "Stop die eerst, of gebruik een andere map met --index.",
    ):
        yield


@contextmanager
def _only(file: Path, taken: str, advice: str) -> Iterator[None]:
    """Holds a lock; a process that dies lets go of it."""
    lock = FileLock(file, timeout=0)
    try:
        with writing_in(file.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except Timeout as error:
        raise IndexInUseError(taken, advice) from error
    try:
        yield
    finally:
        lock.release()
