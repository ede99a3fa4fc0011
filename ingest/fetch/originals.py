"""The originals that may be kept, and the folder they are fetched into.

The folder holds ``<id>.<extension>`` per original, the register ``bronnen.toml`` that tells
``waaier ingest`` what each is, and ``.ophalen.json`` with what is known of each from the last time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ingest.discover import file_sha256
from ingest.fetch.hosts import HostGuard
from ingest.fetch.transfer import Fetched, Fetcher, Limits, Validators, discard
from ingest.register import REGISTER_NAME, RegisterEntry, known_originals
from waaier.domain import Model
from waaier.errors import FileRejectedError, InputError
from waaier.settings import PROJECT_ROOT, Settings
from waaier.writing import write_atomically

NOTES_NAME = ".ophalen.json"

_MADE = '# Gemaakt door "waaier ophalen"; wordt bij elk gebruik opnieuw geschreven.\n'


class OriginalState(StrEnum):
    """How an original ended."""

    FETCHED = "opgehaald"
    UNCHANGED = "ongewijzigd"
    FAILED = "mislukt"


class OriginalReport(Model):
    """What came of one original; ``message`` says why it failed, or what is noteworthy."""

    id: str
    title: str
    url: str | None
    state: OriginalState
    file: str | None = None
    size: int | None = None
    sha256: str | None = None
    message: str | None = None
    seconds: float = 0.0


class FetchReport(Model):
    """What came of all of them."""

    folder: Path
    originals: tuple[OriginalReport, ...]


class _Note(Model):
    """What is known of a fetched original."""

    file: str
    url: str
    sha256: str
    fetched: date
    etag: str | None = None
    last_modified: str | None = None


_Notes = TypeAdapter(dict[str, _Note])


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to know how it goes.

    Attributes:
        on_start: called with the id and the number of originals, before each.
        on_bytes: called with how much of the present file there is.
        on_original: called after each.
    """

    on_start: Callable[[str, int], None] = lambda _id, _total: None
    on_bytes: Callable[[int], None] = lambda _size: None
    on_original: Callable[[OriginalReport], None] = lambda _report: None


def fetch_originals(
    ids: Sequence[str],
    settings: Settings,
    watch: Watch | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> FetchReport:
    """Fetches originals into the folder of the settings; one that fails stops no other.

    Args:
        ids: which; all that may be kept when there are none.
        settings: the folder, the register and the limits.
        watch: told of the progress.
        pause: waits between attempts and between files.

    Raises:
        InputError: an id is unknown, or the folder cannot be used.
    """
    told = watch or Watch()
    entries = known_originals(settings.corpus_dir / REGISTER_NAME)
    chosen = _chosen(ids, entries)
    folder = settings.originals_dir.absolute()
    with _own_folder(folder, settings):
        run = _Run(folder, entries, settings, told, pause)
        try:
            reports = []
            for number, entry in enumerate(chosen):
                if number:
                    pause(0.5)  # a guest does not ring all bells at once
                told.on_start(str(entry.id), len(chosen))
                report = run.fetch(entry)
                reports.append(report)
                told.on_original(report)
        finally:
            run.close()
    return FetchReport(folder=folder, originals=tuple(reports))


def _chosen(ids: Sequence[str], entries: Sequence[RegisterEntry]) -> list[RegisterEntry]:
    by_id = {entry.id: entry for entry in entries}
    unknown = [name for name in ids if name not in by_id]
    if unknown:
        raise InputError(
            f"Het register kent geen origineel met id {', '.join(unknown)}.",
            "Kijk in corpus/bronnen.toml welke er zijn.",
        )
    if ids:
        return [by_id[name] for name in dict.fromkeys(ids)]
    chosen = [entry for entry in entries if entry.opslaan]
    if not chosen:
        raise InputError("In het register staat niets dat mag worden opgehaald.")
    return chosen


@contextmanager
def _own_folder(folder: Path, settings: Settings) -> Iterator[None]:
    """The folder, made when needed, and ours alone while we write in it.

    Raises:
        InputError: it lies in the project, holds a register of someone else, is in use or
            cannot be written.
    """
    real, built = folder.resolve(), PROJECT_ROOT / "build"
    for closed in (PROJECT_ROOT, settings.corpus_dir.resolve()):
        if real.is_relative_to(closed) and not (real != built and real.is_relative_to(built)):
            raise InputError(
                f"De map {folder} ligt in het project zelf.",
                "Kies met WAAIER_ORIGINALS_DIR een map daarbuiten.",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        register = folder / REGISTER_NAME
        if register.exists() and not register.read_text(encoding="utf-8").startswith(_MADE):
            raise InputError(
                f"In {folder} staat een {REGISTER_NAME} die niet door 'waaier ophalen' is gemaakt.",
                "Kies met WAAIER_ORIGINALS_DIR een andere map.",
            )
        with FileLock(folder / ".ophalen.lock", timeout=0):
            yield
    except Timeout as error:
        raise InputError(
            f"Er wordt al iets opgehaald naar {folder}.", "Wacht tot dat klaar is."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"De map {folder} kan niet worden gebruikt.", "Controleer de schijf en de rechten."
        ) from error


class _Run:
    """One go at fetching."""

    def __init__(
        self,
        folder: Path,
        entries: Sequence[RegisterEntry],
        settings: Settings,
        watch: Watch,
        pause: Callable[[float], None],
    ) -> None:
        self._folder = folder
        self._entries = {str(entry.id): entry for entry in entries}
        self._watch = watch
        self._notes = _read_notes(folder)
        hosts = host_names(settings.download_hosts) or [
            urlsplit(entry.url).hostname or "" for entry in entries if entry.opslaan and entry.url
        ]
        self._fetcher = Fetcher(
            HostGuard(hosts, host_names(settings.download_private_hosts)),
            Limits(settings.download_max_mb * 1_000_000, settings.download_seconds),
            pause,
        )

    def close(self) -> None:
        """Ends all connections."""
        self._fetcher.close()

    def fetch(self, entry: RegisterEntry) -> OriginalReport:
        """Fetches one original; what goes wrong with it stands in the report."""
        began = time.monotonic()
        try:
            report = self._fetch(entry)
        except FileRejectedError as error:
            report = _report(entry, OriginalState.FAILED, message=str(error))
        return report.model_copy(update={"seconds": round(time.monotonic() - began, 3)})

    def _fetch(self, entry: RegisterEntry) -> OriginalReport:
        if not entry.opslaan or entry.url is None:
            raise FileRejectedError(
                "Dit origineel mag niet worden bewaard.",
                f"Licentie: {entry.licentie or 'onbekend'}.",
            )
        note = self._kept(entry)
        part = self._folder / f".{entry.id}.part"
        known = Validators(note.etag, note.last_modified) if note else None
        fetched = self._fetcher.fetch(entry.url, part, known=known, on_bytes=self._watch.on_bytes)
        if fetched is None and note is not None:
            return _report(entry, OriginalState.UNCHANGED, note)
        if fetched is None:
            raise FileRejectedError("De server stuurt geen bestand.")
        if entry.sha256 and fetched.sha256 not in entry.sha256:
            discard(part)
            raise FileRejectedError(
                "De controlesom klopt niet met het register: het bestand is veranderd.",
                "Kijk het origineel na en pas het register aan.",
            )
        return self._taken(entry, fetched, note)

    def _taken(self, entry: RegisterEntry, fetched: Fetched, old: _Note | None) -> OriginalReport:
        """Gives the file its own name and notes what is known of it."""
        name = f"{entry.id}{fetched.extension}"
        fetched.path.replace(self._folder / name)
        if old is not None and old.file != name:
            (self._folder / old.file).unlink(missing_ok=True)
        note = _Note(
            file=name,
            url=entry.url or "",
            sha256=fetched.sha256,
            fetched=datetime.now(UTC).date(),
            **asdict(fetched.validators),
        )
        self._notes[str(entry.id)] = note
        self._write()
        if old is not None and old.sha256 == fetched.sha256:
            return _report(entry, OriginalState.UNCHANGED, note, size=fetched.size)
        changed = "Het origineel is veranderd sinds de vorige keer." if old else None
        return _report(entry, OriginalState.FETCHED, note, size=fetched.size, message=changed)

    def _kept(self, entry: RegisterEntry) -> _Note | None:
        """What is known of the file we have, when it is still the one we fetched."""
        note = self._notes.get(str(entry.id))
        if note is None or note.url != entry.url:
            return None
        return note if file_sha256(self._folder / note.file) == note.sha256 else None

    def _write(self) -> None:
        """Writes the notes, and the register that ``waaier ingest`` reads."""
        notes = dict(sorted(self._notes.items()))
        write_atomically(
            self._folder / NOTES_NAME, _Notes.dump_json(notes, indent=1).decode("utf-8")
        )
        tables = [
            _table(self._entries[name], note)
            for name, note in notes.items()
            if name in self._entries
        ]
        write_atomically(self._folder / REGISTER_NAME, _MADE + "".join(tables))


def host_names(setting: str | None) -> list[str]:
    """The hosts in a setting: names with commas between them."""
    return [name.strip() for name in (setting or "").split(",") if name.strip()]


def _read_notes(folder: Path) -> dict[str, _Note]:
    """What was noted the last time; nothing when that cannot be read, and all is fetched anew."""
    try:
        return _Notes.validate_json((folder / NOTES_NAME).read_bytes())
    except (OSError, ValidationError):
        return {}


def _table(entry: RegisterEntry, note: _Note) -> str:
    """An entry of the register beside the fetched files."""
    known = entry.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    known |= {
        "bestand": note.file,
        "sha256": [note.sha256],
        "peildatum": entry.peildatum or f"opgehaald op {note.fetched.isoformat()}",
    }
    lines = [f"{name} = {_toml(value)}" for name, value in known.items()]
    return "\n[[bron]]\n" + "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A value in TOML, whose strings, numbers and lists are JSON's but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _report(
    entry: RegisterEntry,
    state: OriginalState,
    note: _Note | None = None,
    size: int | None = None,
    message: str | None = None,
) -> OriginalReport:
    return OriginalReport(
        id=str(entry.id),
        title=entry.titel or str(entry.id),
        url=entry.url,
        state=state,
        file=note.file if note else None,
        sha256=note.sha256 if note else None,
        size=size,
        message=message,
    )
