"""The lock that lets one process at a time change which build is current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from waaier.errors import IndexInUseError


@contextmanager
def ingest_lock(index_dir: Path) -> Iterator[None]:
    """Holds the lock of an index folder; a process that dies lets go of it.

    Raises:
        IndexInUseError: another ingest holds it.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index_dir / "ingest.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexInUseError(
            f"Er wordt al ingelezen in de index {index_dir}.",
            "Wacht tot dat klaar is en probeer het opnieuw.",
        ) from error
    try:
        yield
    finally:
        lock.release()
