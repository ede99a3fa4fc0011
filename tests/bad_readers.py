"""Readers that go wrong in every way a reader can; they run in the readers' process."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from pydantic import SecretStr

from ingest import progress
from ingest.document import ReadDocument
from ingest.readers.text import read_text
from waaier.errors import FileRejectedError
from waaier.settings import Settings


def buggy(path: Path, name: str, settings: Settings) -> ReadDocument:
    if name == "j.txt":
        raise KeyError("a bug of ours")
    return read_text(path, name, settings)


def crashing() -> None:
    os.abort()


def endless() -> None:
    while True:
        time.sleep(0.05)


def busy() -> None:
    while True:
        progress.made(1000)
        time.sleep(0.05)


def dripping() -> None:
    while True:
        progress.made(1)
        time.sleep(0.05)


def slow_but_steady() -> str:
    for _ in range(6):
        time.sleep(0.4)
        progress.made(1000)
    return "done"


def greedy() -> None:
    held = []
    while True:
        held.append(bytearray(50_000_000))


def refusing() -> None:
    raise FileRejectedError("Dit kan niet.", "Doe iets anders.")


def noisy() -> int:
    os.write(1, b"and one that writes\n")
    return 7


def process_id() -> int:
    return os.getpid()


def environment() -> list[str]:
    return [name for name in os.environ if name.startswith("WAAIER_")]


def memory_limit() -> int:
    return resource.getrlimit(resource.RLIMIT_AS)[0]


def secrets_of(settings: Settings) -> list[str]:
    return [name for name, value in settings if isinstance(value, SecretStr)]


def page_size(path: Path, number: int) -> None:
    """Stands in for the drawing of pages."""
    endless()
