"""From files to passages. Start here: the steps of ingest, in order.

``check`` refuses what no reader should open, ``read`` turns a file into sections,
``repair`` mends misread words, ``describe`` adds what the register knows about the source,
``split`` cuts passages.
Each step is a Haystack component that also runs alone; :func:`ingest_paths` sends every file
through the pipeline and keeps one bad file from stopping the others.
"""

from __future__ import annotations

import logging
import stat
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from haystack import Pipeline, component

from ingest.archive import expanded
from ingest.contents import FileContents
from ingest.decode import check_length
from ingest.discover import FoundFile, file_sha256, find_files
from ingest.document import ReadDocument
from ingest.isolation import ReaderProcess
from ingest.naming import visible
from ingest.places import with_places
from ingest.readers import ARCHIVE, EXTENSIONS, target_for
from ingest.register import REGISTER_NAME, RegisterEntry, known_originals, recognised
from ingest.repair import repaired_document
from ingest.report import FileReport, FileState
from ingest.split import split
from waaier.card import Card
from waaier.domain import Passage, Repair, Source
from waaier.errors import DefectError, FileRejectedError, InputError
from waaier.pipelines import run_pipeline
from waaier.settings import Settings

log = logging.getLogger(__name__)

_NAMED = 5
"""So many files of a zip file are named in a warning; each has its own report as well."""


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
            status = file.path.stat()
            if not stat.S_ISREG(status.st_mode):
                # Opening a pipe would wait for someone to write to it.
                raise FileRejectedError(
                    f"{file.path.name} is geen gewoon bestand.", "Haal het uit de map."
                )
            with file.path.open("rb"):
                pass
        except (OSError, RuntimeError) as error:
            raise FileRejectedError(
                f"{file.path.name} kan niet worden geopend.",
                "Controleer of het bestand er nog is, en de rechten.",
            ) from error
        size = status.st_size
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
    """Reads a file with the reader of its extension, in the readers' own process."""

    def __init__(self, settings: Settings, process: ReaderProcess | None = None) -> None:
        self._settings = settings
        self._process = process or ReaderProcess(settings)

    @component.output_types(document=ReadDocument, deadline=float)
    def run(self, file: FoundFile) -> dict[str, ReadDocument | float]:
        """The document in ``file``, and the moment until which it may keep the next steps busy.

        Raises:
            FileRejectedError: the file cannot be read.
        """
        if file.reader is None:
            raise FileRejectedError(_skipped(file))
        deadline = time.monotonic() + self._settings.max_file_seconds
        document = self._process.call(
            target_for(file.reader), file.path, file.name, self._settings, name=file.path.name
        )
        characters = sum(len(b.text) for section in document.sections for b in section.blocks)
        check_length(characters, file.path.name, self._settings.max_text_chars)
        return {"document": document, "deadline": deadline}


@component
class RepairWords:
    """Repairs the words of documents that were set for paper; others are left as they are."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.max_stall_seconds

    @component.output_types(document=ReadDocument)
    def run(self, document: ReadDocument) -> dict[str, ReadDocument]:
        """The document with its words repaired and every repair logged."""
        if not document.printed:
            return {"document": document}
        return {"document": repaired_document(document, self._seconds)}


@component
class DescribeSource:
    """Completes the source with what the registers know, and gives it its own id."""

    def __init__(self, settings: Settings) -> None:
        self._originals = settings.corpus_dir / REGISTER_NAME

    @component.output_types(document=ReadDocument)
    def run(self, document: ReadDocument, file: FoundFile) -> dict[str, ReadDocument]:
        """The document with its source completed; a card describes itself and is left alone.

        A law keeps the id of its version: it is the same text under whatever file name.
        """
        if document.card is not None:
            return {"document": document}
        source = document.source
        if source.regulation is None:
            source = source.model_copy(update={"id": file.source_id})
        entry = file.entry or self._original(file)
        if entry is not None:
            source = entry.applied_to(source)
        return {"document": replace(document, source=source)}

    def _original(self, file: FoundFile) -> RegisterEntry | None:
        """The original of which this file is a copy, wherever the file lies."""
        known = known_originals(self._originals)
        return recognised(known, file.path.name, file_sha256(file.path)) if known else None


@component
class SplitPassages:
    """Cuts a document into passages, and notes which places each speaks of."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @component.output_types(document=ReadDocument, passages=list[Passage])
    def run(
        self, document: ReadDocument, deadline: float = float("inf")
    ) -> dict[str, ReadDocument | list[Passage]]:
        """The passages, with the document they came from.

        Raises:
            FileRejectedError: the deadline has passed.
        """
        passages = with_places(split(document, self._settings, deadline))
        return {"document": document, "passages": passages}


def build_pipeline(settings: Settings, process: ReaderProcess | None = None) -> Pipeline:
    """The steps for one file: ``check`` → ``read`` → ``repair`` → ``describe`` → ``split``.

    Args:
        settings: lengths of passages and limits on files.
        process: where readers run; by default a process of the pipeline's own, which ends with it.
    """
    pipeline = Pipeline()
    pipeline.add_component("check", CheckFile(settings))
    pipeline.add_component("read", ReadFile(settings, process))
    pipeline.add_component("repair", RepairWords(settings))
    pipeline.add_component("describe", DescribeSource(settings))
    pipeline.add_component("split", SplitPassages(settings))
    pipeline.connect("check.file", "read.file")
    pipeline.connect("check.file", "describe.file")
    pipeline.connect("read.document", "repair.document")
    pipeline.connect("repair.document", "describe.document")
    pipeline.connect("read.deadline", "split.deadline")
    pipeline.connect("describe.document", "split.document")
    return pipeline


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


class Helpers(Protocol):
    """Processes that read files beside this one."""

    def share(self, files: Iterable[FoundFile]) -> Collection[Path]:
        """Begins to read files; the places of those it took on."""

    def read(self, file: FoundFile) -> FileContents:
        """What one of those files holds; waits until it is known.

        Raises:
            FileRejectedError: it cannot be read.
        """


def ingest_paths(
    paths: Sequence[Path],
    settings: Settings,
    on_file: Callable[[FileReport], None] = lambda _report: None,
    on_repairs: Callable[[str, Sequence[Repair]], None] = lambda _name, _repairs: None,
    known: Mapping[str, str] = MappingProxyType({}),
    keep: Callable[[Path, str], None] = lambda _path, _sha256: None,
    helpers: Helpers | None = None,
    on_passages: Callable[[Sequence[Passage]], None] = lambda _passages: None,
) -> IngestResult:
    """Reads every file under ``paths``.

    Args:
        paths: files and folders.
        settings: lengths of passages and limits on files.
        on_file: called after each file, for progress.
        on_repairs: called with a file's name and the words that were changed in it.
        known: sha256 by absolute path of files that need not be read again when they still have
            that content.
        keep: called with each file that was read and the sha256 of its bytes, while the file is
            sure to be there; what comes out of a zip file is gone later.
        helpers: read files beside this process, see :class:`Helpers`.
        on_passages: called with the passages of each file that was read.

    Returns:
        The passages in the order of the files. A file that fails is in the reports and stops
        no other file.

    Raises:
        InputError: a path does not exist.
    """
    collected = _Collected(keep)
    with ReaderProcess(settings) as process:
        # It starts up while files are looked for.
        process.start()
        pipeline = build_pipeline(settings, process)
        found = find_files(paths)
        shared = helpers.share(_changed(found, known)) if helpers is not None else ()
        for file in expanded(found, process, settings):
            began = time.monotonic()
            try:
                if file.problem is not None:
                    raise file.problem
                if file.is_unpacked:
                    report = collected.unpacked(file)
                elif file.reader is None:
                    report = _report(file, FileState.SKIPPED, message=_skipped(file))
                elif known.get(str(file.place), "") == file_sha256(file.path):
                    report = _report(file, FileState.UNCHANGED)
                else:
                    if helpers is not None and file.place in shared:
                        contents = helpers.read(file)
                    else:
                        contents = read_file(pipeline, file)
                    report = collected.add(file, contents)
                    on_passages(contents.passages)
                    on_repairs(file.name, contents.repairs)
            except InputError as error:
                report = _report(file, FileState.REFUSED, message=visible(str(error)))
            except Exception as error:
                # A reader's bug on one odd file must not cost the other files.
                what = error.context if isinstance(error, DefectError) else type(error).__name__
                log.exception("Reader %s failed on %s: %s", file.reader, file.name, what)
                report = _report(
                    file,
                    FileState.REFUSED,
                    message=f"{visible(file.path.name)} kon niet worden gelezen door een fout in "
                    "de Praktijkwaaier. Meld het bestand bij de beheerder.",
                )
            report = report.model_copy(update={"seconds": round(time.monotonic() - began, 3)})
            collected.reports.append(report)
            on_file(report)
    return collected.result()


def read_file(pipeline: Pipeline, file: FoundFile) -> FileContents:
    """What one file holds.

    Raises:
        FileRejectedError: it cannot be read, or was removed meanwhile.
    """
    output = run_pipeline(pipeline, {"check": {"file": file}})["split"]
    document: ReadDocument = output["document"]
    digest = file_sha256(file.path)
    if digest is None:
        raise FileRejectedError(
            f"{file.path.name} is tijdens het lezen verwijderd.", "Lees het opnieuw in."
        )
    return FileContents(
        source=document.source,
        passages=tuple(output["passages"]),
        sha256=digest,
        pages=document.pages,
        warnings=document.warnings,
        card=document.card,
        repairs=document.repairs,
    )


def _changed(found: Sequence[FoundFile], known: Mapping[str, str]) -> Iterator[FoundFile]:
    """The files that must be read, zip files left out."""
    for file in found:
        if file.reader == ARCHIVE or file.reader is None or file.problem is not None:
            continue
        before = known.get(str(file.place), "")
        if not before or before != file_sha256(file.path):
            yield file


class _Collected:
    """What has been read so far."""

    def __init__(self, keep: Callable[[Path, str], None]) -> None:
        self._keep = keep
        self.reports: list[FileReport] = []
        self._passages: list[Passage] = []
        self._documents: list[IngestedFile] = []
        self._cards: dict[str, Card] = {}
        self._sources: set[str] = set()

    def add(self, file: FoundFile, contents: FileContents) -> FileReport:
        """Takes a file in.

        Raises:
            FileRejectedError: its source is there already.
        """
        source = contents.source
        if source.id in self._sources and source.regulation is not None:
            raise FileRejectedError(
                f"{file.name}: deze versie van {source.title} is al gelezen.",
                "Haal het dubbele bestand weg.",
            )
        if source.id in self._sources:
            raise FileRejectedError(
                f"{file.name}: er is al een bron met id '{source.id}'.",
                "Geef de kaart een andere id.",
            )
        passages = len(contents.passages)
        self._keep(file.path, contents.sha256)
        self._sources.add(source.id)
        self._passages.extend(contents.passages)
        self._documents.append(IngestedFile(file.place, contents.sha256, source, passages))
        if contents.card is not None:
            self._cards[contents.card.id] = contents.card
        return _report(
            file,
            FileState.READ,
            passages=passages,
            pages=contents.pages,
            repairs=len(contents.repairs),
            warnings=contents.warnings,
        )

    def unpacked(self, file: FoundFile) -> FileReport:
        """What became of the files in a zip file, all of which have been reported on."""
        inside = [r for r in self.reports if r.path is not None and file.place in r.path.parents]
        counts = Counter(report.state for report in inside)
        warnings = []
        if counts[FileState.REFUSED]:
            refused = [report.file for report in inside if report.state is FileState.REFUSED]
            warnings.append(_some_files(refused, file.name, "geweigerd"))
        if counts[FileState.SKIPPED]:
            skipped = [report.file for report in inside if report.state is FileState.SKIPPED]
            warnings.append(_some_files(skipped, file.name, "overgeslagen"))
        return _report(
            file,
            FileState.UNPACKED,
            files=len(inside),
            passages=sum(report.passages for report in inside),
            repairs=sum(report.repairs for report in inside),
            warnings=tuple(warnings),
        )

    def result(self) -> IngestResult:
        """Everything together."""
        return IngestResult(
            tuple(self._passages),
            tuple(self._documents),
            tuple(self.reports),
            tuple(self._cards.values()),
        )


def _report(file: FoundFile, state: FileState, **known: object) -> FileReport:
    return FileReport.model_validate(
        {"file": file.name, "path": file.place, "archive": file.archive, "state": state, **known}
    )


def _some_files(names: Sequence[str], archive: str, what: str) -> str:
    shown = ", ".join(visible(name.removeprefix(f"{archive}/")) for name in names[:_NAMED])
    more = f" en {len(names) - _NAMED} andere" if len(names) > _NAMED else ""
    return f"{len(names)} bestand{'' if len(names) == 1 else 'en'} {what}: {shown}{more}."


def _skipped(file: FoundFile) -> str:
    kinds = ", ".join(sorted(EXTENSIONS))
    return f"{visible(file.path.name)} is overgeslagen: alleen {kinds} wordt gelezen."
