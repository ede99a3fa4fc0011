"""Whether there is room to write, and saying it in one sentence when there is not.

A full disk and a folder that is closed to us are nobody's defect: the sentence says which of the
two it is, and what to do.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waaier.errors import StorageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_PROBE_BYTES = 8192
"""What opening a build writes anew fits in this."""


def storage_error(error: BaseException, folder: Path) -> StorageError | None:
    """What to tell when writing in ``folder`` failed; None when it was something else."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return _full(folder)
    if isinstance(error, OSError) and error.errno in _CLOSED:
        return _closed(folder)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return _full(folder)
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return _closed(folder)
    return None


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Says what is wrong with the disk when it is the disk.

    Raises:
        StorageError: the disk is full, or the folder cannot be written.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        told = storage_error(error, folder)
        if told is None:
            raise
        raise told from error


def require_writable(folder: Path) -> None:
    """Tries whether a small file can be written in a folder that exists.

    An engine that finds out by itself ends the process: what it maps into memory has no other way
    to fail.

    Raises:
        StorageError: it cannot.
    """
    probe = folder / f".schrijfproef.{os.getpid()}"
    with writing_in(folder):
        try:
            with probe.open("wb") as stream:
                stream.write(os.urandom(_PROBE_BYTES))
        finally:
            probe.unlink(missing_ok=True)


def require_room(folder: Path, wanted: int) -> None:
    """Looks whether so many bytes fit on the disk of a folder that exists.

    Raises:
        StorageError: they do not.
    """
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise StorageError(
            f"Op de schijf van {folder} is te weinig ruimte: nodig is ongeveer "
            f"{_megabytes(wanted)} MB, vrij is {_megabytes(free)} MB.",
            "Maak ruimte vrij en probeer het opnieuw.",
        )


def _megabytes(number: int) -> int:
    return round(number / 1_000_000)


def _full(folder: Path) -> StorageError:
    return StorageError(
        f"De schijf van {folder} is vol.", "Maak ruimte vrij en probeer het opnieuw."
    )


def _closed(folder: Path) -> StorageError:
    return StorageError(
        f"In de map {folder} kan niet worden geschreven.",
        "Controleer de rechten, en of de schijf niet alleen-lezen is.",
    )
