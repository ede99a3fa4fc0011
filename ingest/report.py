"""What an ingest tells about each file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from waaier.domain import Model


class FileState(StrEnum):
    """How a file ended."""

    READ = "gelezen"
    UNCHANGED = "ongewijzigd"
    REFUSED = "geweigerd"
    SKIPPED = "overgeslagen"
    UNPACKED = "uitgepakt"
    """A zip file of which the files were looked at; each has a report of its own."""


class FileReport(Model):
    """What happened to one file.

    ``message`` is a Dutch sentence for a file that was not read; ``path`` the absolute path;
    ``archive`` the name of the zip file it is in; ``repairs`` counts the words that were changed.
    ``questions`` counts the generated questions that lead to its passages, whoever made those.
    A zip file that was unpacked has the number of ``files`` in it, and their passages and repairs
    together.
    """

    file: str
    path: Path | None = None
    archive: str | None = None
    state: FileState
    passages: int = 0
    pages: int | None = None
    repairs: int = 0
    questions: int = 0
    files: int | None = None
    warnings: tuple[str, ...] = ()
    message: str | None = None
    seconds: float = 0.0
