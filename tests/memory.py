"""Keeps small what a process that runs many files of tests holds.

Nearly every file loads the model, which takes half a gigabyte. Closing it frees that, but glibc
keeps freed memory for later, in the heap of the thread that asked for it.
"""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Iterator

import pytest

from evals.api_bench import resident_mb

_M_ARENA_MAX = -8
"""The parameter of glibc's ``mallopt``, from malloc.h."""

_WORTH_MB = 100
"""Looking through all objects takes half a second; for less than this it is left."""

_libc = ctypes.CDLL(None) if hasattr(ctypes.CDLL(None), "malloc_trim") else None
"""glibc, where Python stands on it."""


def share_heaps() -> None:
    """Has all threads share two heaps, where glibc would make up to eight a core.

    An index is built in new threads every time, so the same memory would be kept many times over.
    """
    if _libc is not None:
        _libc.mallopt(_M_ARENA_MAX, 2)


class Memory:
    """What this process holds, in MB, beside what it held when it was last tidied."""

    def __init__(self) -> None:
        self._after = self._held()

    def _held(self) -> float:
        return resident_mb(os.getpid()) or 0

    def tidy(self) -> None:
        """Gives back what is not used, when that may be much."""
        if self._held() < self._after + _WORTH_MB:
            return
        gc.collect()
        if _libc is not None:
            _libc.malloc_trim(0)
        self._after = self._held()


@pytest.fixture(scope="session")
def memory() -> Memory:
    """One for all files of this process."""
    return Memory()


@pytest.fixture(scope="module", autouse=True)
def tidied(memory: Memory) -> Iterator[None]:
    """A file gives back what it held before the next one begins."""
    yield
    memory.tidy()
