"""What a running service holds: memory, open files, threads, child processes, files on disk.

Read from ``/proc``, so only on Linux. The service itself is not asked anything.
"""

from __future__ import annotations

import fnmatch
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, linear_regression

from waaier.domain import Model
from waaier.errors import InputError

PROC = Path("/proc")

_MB = 1_000_000
_KIB_PER_MB = _MB / 1024


class Sample(Model):
    """What a service held at one moment.

    ``at`` is in seconds since the watching began. ``memory_mb`` is resident memory, of which
    ``own_mb`` is its own (the rest are files that are mapped, such as the index and the model).
    ``children_mb`` is the resident memory of its child processes together. ``deleted_files`` are
    open files that no folder has any more, ``sockets`` open files that are connections.
    ``wal_mb`` is the write-ahead log of the database, ``data_mb`` and ``index_mb`` all files in
    the data folder and in the index folder.
    """

    at: float
    memory_mb: float
    own_mb: float
    children_mb: float
    open_files: int
    deleted_files: int
    sockets: int
    threads: int
    children: int
    temp_files: int
    wal_mb: float
    data_mb: float
    index_mb: float


class Watch:
    """Looks at one process and its folders.

    Args:
        pid: the process.
        temp_dir: the folder for temporary files of that process alone.
        data_dir: its data folder, with the database.
        index_dir: the folder of its index.

    Raises:
        InputError: this system does not tell what a process holds.
    """

    def __init__(self, pid: int, temp_dir: Path, data_dir: Path, index_dir: Path) -> None:
        if not (PROC / str(pid) / "fd").is_dir():
            raise InputError("Deze meting kan alleen op Linux: ze leest /proc.")
        self._pid = pid
        self._temp_dir = temp_dir
        self._data_dir = data_dir
        self._index_dir = index_dir
        self._began = time.monotonic()

    def sample(self) -> Sample:
        """What it holds now.

        Raises:
            OSError: the process is gone.
        """
        status = _status(self._pid)
        links = _open_files(self._pid)
        children = descendants(self._pid)
        return Sample(
            at=round(time.monotonic() - self._began, 1),
            memory_mb=_megabytes(status, "VmRSS"),
            own_mb=_megabytes(status, "RssAnon"),
            children_mb=round(sum(_memory_or_none(child) for child in children), 1),
            open_files=len(links),
            deleted_files=sum(link.endswith(" (deleted)") for link in links),
            sockets=sum(link.startswith("socket:") for link in links),
            threads=int(status["Threads"]),
            children=len(children),
            temp_files=sum(1 for _ in _files(self._temp_dir, "*")),
            wal_mb=_size_mb(self._data_dir, "*-wal"),
            data_mb=_size_mb(self._data_dir, "*"),
            index_mb=_size_mb(self._index_dir, "*"),
        )


def growth(times: Sequence[float], values: Sequence[float]) -> float:
    """How much a series grows from its first time to its last, as a share of its mean.

    The line through it by least squares is what counts, so one high value at the end does not.
    0.05 is five per cent more; 0 for fewer than three values, or when the mean is 0.
    """
    if len(values) < 3 or not fmean(values) or times[0] == times[-1]:
        return 0.0
    slope, _ = linear_regression(times, values)
    return slope * (times[-1] - times[0]) / fmean(values)


def descendants(pid: int) -> list[int]:
    """The ids of the child processes of a process, and of theirs."""
    parents: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                # The name, in brackets, may hold anything; the parent comes after it.
                fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found: list[int] = []
    todo = [pid]
    while todo:
        born = parents.get(todo.pop(), [])
        found += born
        todo += born
    return found


def _status(pid: int) -> dict[str, str]:
    lines = (PROC / str(pid) / "status").read_text("ascii", "replace").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _megabytes(status: dict[str, str], name: str) -> float:
    return round(int(status.get(name, "0 kB").split()[0]) / _KIB_PER_MB, 1)


def _memory_or_none(pid: int) -> float:
    try:
        return _megabytes(_status(pid), "VmRSS")
    except OSError:
        return 0.0


def _open_files(pid: int) -> list[str]:
    found = []
    for link in (PROC / str(pid) / "fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except OSError:  # closed meanwhile
            continue
    return found


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    # os.walk goes on when a folder disappears under it; Path.rglob does not.
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in fnmatch.filter(names, pattern))


def _size_mb(folder: Path, pattern: str) -> float:
    total = 0
    for file in _files(folder, pattern):
        try:
            total += file.stat().st_size
        except OSError:  # removed meanwhile
            continue
    return round(total / _MB, 2)
