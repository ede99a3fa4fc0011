"""Real disks of a few megabytes, for as long as a test runs; whoever may not mount skips."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _run(*command: str | Path) -> None:
    program = shutil.which(str(command[0]), path="/usr/sbin:/sbin:" + os.environ.get("PATH", ""))
    if program is None:
        pytest.skip(f"{command[0]} is not on this machine")
    done = subprocess.run([program, *map(str, command[1:])], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"{command[0]} is not allowed here: {done.stderr.decode().strip()[:200]}")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """An ext4 file system in a file.

    Not a tmpfs: there merely reading a hole of a file takes room, which no disk does.
    """
    image, mounted = folder / "schijf", folder / "vol"
    mounted.mkdir()
    with image.open("wb") as stream:
        stream.truncate(megabytes << 20)
    # Without a journal, which would take most of it; root may fill it up like everybody else.
    _run("mkfs.ext4", "-q", "-O", "^has_journal", "-m", "0", image)
    _run("mount", "-o", "loop", image, mounted)
    try:
        yield mounted
    finally:
        # Files that are still mapped keep it busy; then it goes when they do.
        subprocess.run(["umount", "--lazy", mounted], check=False)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder, on which nothing can be written; not even by root."""
    _run("mount", "--bind", folder, folder)
    try:
        _run("mount", "-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """The disk of a folder, with no byte left on it."""
    filler = folder / "vulling"
    size = 1 << 20
    with filler.open("wb", buffering=0) as stream:
        while size:
            try:
                stream.write(b"\xff" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
        os.fsync(stream.fileno())
    try:
        yield
    finally:
        filler.unlink()
