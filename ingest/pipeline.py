"""From files to passages. Start here: the steps of ingest, in order.

``check`` refuses what no reader should open, ``read`` turns a file into sections, ``repair``
restores words that print or text recognition broke, ``describe`` adds what the register knows
about the source, ``split`` cuts passages. Each step is a Haystack component that also runs
alone; :func:`ingest_paths` sends every file through the pipeline and keeps one bad file from
stopping the others.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from haystack import Pipeline, component

from ingest.discover import FoundFile, find_files
from ingest.document import ReadDocument
from ingest.readers import EXTENSIONS, reader_for
from ingest.repair import repaired_document
from ingest.split import split
from waaier.card import Card
from waaier.domain import Model, Passage, Repair, Source
from waaier.errors import FileRejectedError, InputError
from waaier.pipelines import run_pipeline
from waaier.settings import Settings

log = logging.getLogger(__name__)


@component
class CheckFile:
    """Refuses files that are empty or too big, before a reader opens them."""

    def __init__(self, settings: Settings) -> None:
        self._max_mb = settings.max_file_mb

    @component.output_types(file=FoundFile)
    def run(self, file: FoundFile) -> dict[str, FoundFile]:
        """Hands ``file`` on as it is.

        Raises:
            FileRejectedError: the file is empty, too big, or cannot be opened.
        """
        try:
            size = file.path.stat().st_size
            with file.path.open("rb"):
                pass
        except OSError as error:
            raise FileRejectedError(
                f"{file.path.name} kan niet worden geopend.", "Controleer de rechten."
            ) from error
        if size == 0:
            raise FileRejectedError(
                f"{file.path.name} is leeg.", "Controleer of het goede bestand is gekozen."
            )
        if size > self._max_mb * 1_000_000:
            raise FileRejectedError(
                f"{file.path.name} is groter dan {self._max_mb} MB.",
                "Splits het bestand, of verhoog de instelling max_file_mb.",
            )
        return {"file": file}


@component
class ReadFile:
    """Reads a file with the reader of its extension."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @component.output_types(document=ReadDocument)
    def run(self, file: FoundFile) -> dict[str, ReadDocument]:
        """The document in ``file``.

        Raises:
            FileRejectedError: the file cannot be read.
        """
        if file.reader is None:
            raise FileRejectedError(_skipped(file))
        document = reader_for(file.reader)(file.path, file.name, self._settings)
        return {"document": document}


@component
class RepairWords:
    """Repairs the words of documents that were set for paper; others are left as they are."""

    @component.output_types(document=ReadDocument)
    def run(self, document: ReadDocument) -> dict[str, ReadDocument]:
        """The document with its words repaired and every repair logged."""
        return {"document": repaired_document(document) if document.printed else document}


@component
class DescribeSource:
    """Completes the source with what the register knows, and gives it its own id."""

    @component.output_types(document=ReadDocument)
    def run(self, document: ReadDocument, file: FoundFile) -> dict[str, ReadDocument]:
        """The document with its source completed; a card describes itself and is left alone."""
        if document.card is not None:
            return {"document": document}
        source = document.source.model_copy(update={"id": file.source_id})
        if file.entry is not None:
            source = file.entry.applied_to(source)
        return {"document": replace(document, source=source)}


@component
class SplitPassages:
    """Cuts a document into passages."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @component.output_types(document=ReadDocument, passages=list[Passage])
    def run(self, document: ReadDocument) -> dict[str, ReadDocument | list[Passage]]:
        """The passages, with the document they came from."""
        return {"document": document, "passages": split(document, self._settings)}


def build_pipeline(settings: Settings) -> Pipeline:
    """The steps for one file: ``check`` → ``read`` → ``repair`` → ``describe`` → ``split``."""
    pipeline = Pipeline()
    pipeline.add_component("check", CheckFile(settings))
    pipeline.add_component("read", ReadFile(settings))
    pipeline.add_component("repair", RepairWords())
    pipeline.add_component("describe", DescribeSource())
    pipeline.add_component("split", SplitPassages(settings))
    pipeline.connect("check.file", "read.file")
    pipeline.connect("check.file", "describe.file")
    pipeline.connect("read.document", "repair.document")
    pipeline.connect("repair.document", "describe.document")
    pipeline.connect("describe.document", "split.document")
    return pipeline


class FileState(StrEnum):
    """How a file ended."""

    READ = "gelezen"
    REFUSED = "geweigerd"
    SKIPPED = "overgeslagen"


class FileReport(Model):
    """What happened to one file.

    ``message`` is a Dutch sentence for a file that was not read; ``path`` the absolute path;
    ``repairs`` counts the words that were changed.
    """

    file: str
    path: Path | None = None
    state: FileState
    passages: int = 0
    pages: int | None = None
    repairs: int = 0
    warnings: tuple[str, ...] = ()
    message: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class IngestedFile:
    """A file that was read: its absolute path, the sha256 of its bytes, and what came of it."""

    path: Path
    sha256: str
    source: Source
    passages: int


@dataclass(frozen=True)
class IngestResult:
    """All passages of all files that could be read, a report per file, and the cards."""

    passages: tuple[Passage, ...]
    documents: tuple[IngestedFile, ...]
    reports: tuple[FileReport, ...]
    cards: tuple[Card, ...]


def ingest_paths(
    paths: Sequence[Path],
    settings: Settings,
    on_file: Callable[[FileReport], None] = lambda _report: None,
    on_repairs: Callable[[str, Sequence[Repair]], None] = lambda _file, _repairs: None,
) -> IngestResult:
    """Reads every file under ``paths``.

    Args:
        paths: files and folders.
        settings: lengths of passages and limits on files.
        on_file: called after each file, for progress.
        on_repairs: called with the name of each file that was read and its repairs.

    Returns:
        The passages in the order of the files. A file that fails is in the reports and stops
        no other file.

    Raises:
        InputError: a path does not exist.
    """
    pipeline = build_pipeline(settings)
    passages: list[Passage] = []
    reports: list[FileReport] = []
    documents: list[IngestedFile] = []
    cards: dict[str, Card] = {}
    sources: set[str] = set()
    for file in find_files(paths):
        began = time.monotonic()
        document: ReadDocument | None = None
        found: list[Passage] = []
        try:
            if file.problem is not None:
                raise file.problem
            if file.reader is None:
                report = FileReport(file=file.name, state=FileState.SKIPPED, message=_skipped(file))
            else:
                output = run_pipeline(pipeline, {"check": {"file": file}})["split"]
                document, found = output["document"], output["passages"]
                if document.source.id in sources:
                    raise FileRejectedError(
                        f"{file.name}: er is al een bron met id '{document.source.id}'.",
                        "Geef de kaart een andere id.",
                    )
                report = FileReport(
                    file=file.name,
                    state=FileState.READ,
                    passages=len(found),
                    pages=document.pages,
                    repairs=len(document.repairs),
                    warnings=document.warnings,
                )
        except InputError as error:
            document = None
            report = FileReport(file=file.name, state=FileState.REFUSED, message=str(error))
        except Exception as error:
            # A reader's bug on one odd file must not cost the other files.
            document = None
            log.exception(
                "Reader %s failed on %s: %s", file.reader, file.name, type(error).__name__
            )
            report = FileReport(
                file=file.name,
                state=FileState.REFUSED,
                message=f"{file.path.name} kon niet worden gelezen door een fout in de "
                "Praktijkwaaier. Meld het bestand bij de beheerder.",
            )
        if document is not None:
            on_repairs(file.name, document.repairs)
            passages.extend(found)
            documents.append(
                IngestedFile(
                    path=file.path.resolve(),
                    sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(),
                    source=document.source,
                    passages=len(found),
                )
            )
            sources.add(document.source.id)
            if document.card is not None:
                cards[document.card.id] = document.card
        spent = round(time.monotonic() - began, 3)
        report = report.model_copy(update={"seconds": spent, "path": file.path.resolve()})
        reports.append(report)
        on_file(report)
    return IngestResult(tuple(passages), tuple(documents), tuple(reports), tuple(cards.values()))


def _skipped(file: FoundFile) -> str:
    kinds = ", ".join(sorted(EXTENSIONS))
    return f"{file.path.name} is overgeslagen: alleen {kinds} wordt gelezen."
