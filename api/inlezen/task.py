"""What the service and the ingest process say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.report import IndexReport
from ingest.report import FileReport
from waaier.settings import Settings


@dataclass(frozen=True, slots=True)
class Task:
    """What must be read in.

    Attributes:
        settings: those of the service.
        index_dir: the folder of the index.
        folder: where the files are that were sent in.
        originals: ids of originals of the register that must be fetched first.
        remove: a file in the folder that must leave the index.
        forget: older builds go as well, so that what leaves is nowhere any more.
    """

    settings: Settings
    index_dir: Path
    folder: Path | None = None
    originals: tuple[str, ...] = ()
    remove: Path | None = None
    forget: bool = False


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file was read or refused."""

    report: FileReport


@dataclass(frozen=True, slots=True)
class Embedding:
    """So many of so many passages have their vectors."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """All is done."""

    report: IndexReport


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done; the Dutch sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Something of ours failed: where, without what it was about."""

    where: str


Message = FileRead | Embedding | Finished | Refused | Broken
