"""The folder with laws: one XML file a version, each with a note of where it came from.

A law is brought in or brought up to date as a whole: its versions are looked up, its text is
fetched and read, and only then do files change. What is broken off halfway leaves the folder as it
was. ``waaier ingest`` reads the folder like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.document import ReadDocument
from ingest.isolation import ReaderProcess
from ingest.laws.changes import ArticleChange, changed_articles
from ingest.laws.known import KnownLaw
from ingest.laws.service import LawService
from ingest.laws.versions import Listed, first_after, in_force, last_before
from ingest.readers import target_for
from ingest.readers.legal_xml import day, note_of, noted, parsed
from waaier.domain import Model
from waaier.errors import FileRejectedError, InputError
from waaier.regulation import BWB_ID, CVDR_ID, Regulation
from waaier.settings import Settings
from waaier.writing import write_atomically


class LawState(StrEnum):
    """What became of a law."""

    ADDED = "toegevoegd"
    CHANGED = "gewijzigd"
    REPEALED = "vervallen"
    UNCHANGED = "ongewijzigd"
    FAILED = "mislukt"


class LawReport(Model):
    """What became of one law; ``message`` is for whoever looks after the laws."""

    id: str
    title: str | None = None
    version: str | None = None
    state: LawState
    valid_from: date | None = None
    valid_to: date | None = None
    following: date | None = None
    changes: tuple[ArticleChange, ...] = ()
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A version that is in the folder, with the note in its file."""

    file: Path
    note: Mapping[str, str]

    @property
    def version(self) -> str:
        """Its label, which the publisher also gives the file."""
        return self.file.stem.partition("_")[2]

    @property
    def order(self) -> tuple[date, int]:
        """Sorts the versions of one law."""
        first = day(self.note.get("geldig-van")) or day(self.version)
        return Regulation(id="", version=self.version, valid_from=first).order


@contextmanager
def law_shelf(
    settings: Settings,
    service: LawService,
    known: Sequence[KnownLaw] = (),
    today: Callable[[], date] = date.today,
) -> Iterator[LawFolder]:
    """The folder of the settings, ours alone while we write in it.

    Raises:
        InputError: it is in use or cannot be written.
    """
    folder = settings.laws_dir.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".wetten.lock", timeout=0), ReaderProcess(settings) as process:
            yield LawFolder(folder, service, process, settings, known, today)
    except Timeout as error:
        raise InputError(
            f"Er wordt al iets opgehaald naar {folder}.", "Wacht tot dat klaar is."
        ) from error
    except OSError as error:
        raise InputError(
            f"De map {folder} kan niet worden gebruikt.", "Controleer de schijf en de rechten."
        ) from error


class LawFolder:
    """The folder while it is ours; see :func:`law_shelf`."""

    def __init__(
        self,
        folder: Path,
        service: LawService,
        process: ReaderProcess,
        settings: Settings,
        known: Sequence[KnownLaw],
        today: Callable[[], date],
    ) -> None:
        self.folder = folder
        self._service = service
        self._process = process
        self._settings = settings
        self._known = {law.id: law for law in known}
        self._today = today

    def ids(self) -> list[str]:
        """The laws that are in the folder."""
        names = {path.stem.partition("_")[0] for path in self.folder.glob("*.xml")}
        return sorted(one for one in names if BWB_ID.fullmatch(one) or CVDR_ID.fullmatch(one))

    def add(self, law_id: str, on: date | None = None) -> LawReport:
        """Brings in the version of a law that holds on a day; today when none is given.

        Raises:
            FileRejectedError: there is no such law or version, or it cannot be fetched.
        """
        wanted = on or self._today()
        listed = self._listed(law_id)
        chosen = in_force(listed, wanted)
        if chosen is None:
            raise _not_in_force(law_id, listed, wanted)
        return self._brought_in(law_id, chosen, listed)

    def check(self, law_id: str) -> LawReport:
        """Brings a law that is in the folder up to date; a broken connection changes nothing."""
        try:
            listed = self._listed(law_id)
            chosen = in_force(listed, self._today())
            if chosen is not None:
                return self._brought_in(law_id, chosen, listed)
            return self._ended(law_id, listed)
        except FileRejectedError as error:
            return LawReport(id=law_id, state=LawState.FAILED, message=str(error))

    def held(self, law_id: str) -> list[Held]:
        """The versions of a law in the folder, earliest first."""
        found = [
            Held(file, note_of(parsed(file.read_bytes(), file.name)))
            for file in self.folder.glob(f"{law_id}_*.xml")
        ]
        return sorted(found, key=lambda one: one.order)

    def _listed(self, law_id: str) -> tuple[Listed, ...]:
        listed = self._service.versions(law_id)
        if not listed:
            raise FileRejectedError(
                f"{law_id} is niet bekend bij overheid.nl.",
                "Controleer het nummer, of zoek met: waaier wet zoeken",
            )
        return listed

    def _brought_in(self, law_id: str, chosen: Listed, listed: Sequence[Listed]) -> LawReport:
        held = self.held(law_id)
        before = next((one for one in held if one.version == chosen.version), None)
        earlier = [one for one in held if one.order < chosen.order]
        changes: tuple[ArticleChange, ...] = ()
        if before is not None:
            data, origin = before.file.read_bytes(), before.note
        else:
            data, url = self._service.text(law_id, chosen.version)
            document = self._checked(law_id, chosen, data)
            origin = {
                "titel": document.source.title,
                "url": url,
                "opgehaald": datetime.now(UTC).date().isoformat(),
            }
            if earlier:
                changes = changed_articles(self._read(earlier[-1].file), document)
        data = noted(data, self._note(law_id, chosen, origin))
        # From here on only files change; what could go wrong has been done.
        touched = self._write(f"{law_id}_{chosen.version}.xml", data)
        for one in held:
            if one.version != chosen.version:
                touched = self._up_to_date(law_id, one, listed) or touched
        state = LawState.UNCHANGED
        if before is None:
            state = LawState.CHANGED if earlier else LawState.ADDED
        elif touched:
            state = LawState.CHANGED
        following = first_after(listed, chosen.first)
        return LawReport(
            id=law_id,
            title=origin.get("titel"),
            version=chosen.version,
            state=state,
            valid_from=chosen.first,
            valid_to=chosen.last,
            following=following.first if following else None,
            changes=changes,
        )

    def _ended(self, law_id: str, listed: Sequence[Listed]) -> LawReport:
        """A law that is not in force now: what is held of it learns when it ended."""
        held = self.held(law_id)
        touched = [self._up_to_date(law_id, one, listed) for one in held]
        last, following = last_before(listed, self._today()), first_after(listed, self._today())
        return LawReport(
            id=law_id,
            title=held[-1].note.get("titel") if held else None,
            version=held[-1].version if held else None,
            state=LawState.REPEALED if any(touched) and not following else LawState.UNCHANGED,
            valid_to=last.last if last else None,
            following=following.first if following else None,
            message="Deze regeling geldt nu niet."
            if last or following
            else "Van deze regeling is geen geldende tekst bekend.",
        )

    def _up_to_date(self, law_id: str, held: Held, listed: Sequence[Listed]) -> bool:
        """Notes in a file until when its text holds; takes away what was corrected since."""
        same = next((one for one in listed if one.version == held.version), None)
        if same is None:
            return False
        corrected = (
            self.folder / f"{law_id}_{one.version}.xml"
            for one in listed
            if one.first == same.first and one.order > same.order and not one.superseded
        )
        if same.superseded and any(file.is_file() for file in corrected):
            held.file.unlink(missing_ok=True)
            return True
        note = self._note(law_id, same, held.note)
        return self._write(held.file.name, noted(held.file.read_bytes(), note))

    def _note(self, law_id: str, version: Listed, origin: Mapping[str, str]) -> dict[str, str]:
        """What is kept in a file: ``origin`` has where and when it was fetched."""
        known = self._known.get(law_id)
        return {
            "titel": origin.get("titel", ""),
            "versie": version.version,
            "geldig-van": version.first.isoformat(),
            "geldig-tot": version.last.isoformat() if version.last else "",
            "ook": "|".join(known.ook) if known else origin.get("ook", ""),
            "url": origin.get("url", ""),
            "opgehaald": origin.get("opgehaald", ""),
        }

    def _checked(self, law_id: str, version: Listed, data: bytes) -> ReadDocument:
        """What is in a text that came in, when it is the very text that was asked for."""
        file = self.folder / f".{law_id}.part"
        try:
            file.write_bytes(data)
            document = self._read(file)
        finally:
            file.unlink(missing_ok=True)
        regulation = document.source.regulation
        # An old text says no more than its day: "2019-03-01" is version "2019-03-01_0".
        told = regulation.version if regulation is not None else ""
        fits = version.version == told or version.version.startswith(f"{told}_")
        if regulation is None or regulation.id != law_id or not fits:
            raise FileRejectedError(
                f"De server stuurt een andere tekst dan {law_id}, versie {version.version}.",
                "Probeer het later opnieuw.",
            )
        return document

    def _read(self, file: Path) -> ReadDocument:
        document = self._process.call(
            target_for(".xml"), file, file.name, self._settings, name=file.name
        )
        if not isinstance(document, ReadDocument):  # pragma: no cover (for the types)
            raise FileRejectedError(f"{file.name} kan niet worden gelezen.")
        return document

    def _write(self, name: str, data: bytes) -> bool:
        """Writes a file when it differs; whether it did."""
        file = self.folder / name
        if file.is_file() and file.read_bytes() == data:
            return False
        write_atomically(file, data)
        return True


def _not_in_force(law_id: str, listed: Sequence[Listed], day: date) -> FileRejectedError:
    later, earlier = first_after(listed, day), last_before(listed, day)
    if earlier is not None and earlier.last is not None:
        return FileRejectedError(
            f"{law_id} geldt niet op {day.isoformat()}: de laatste tekst gold tot en met "
            f"{earlier.last.isoformat()}.",
            f"Voeg een oude tekst toe met --datum, bijvoorbeeld {earlier.last.isoformat()}.",
        )
    if later is not None:
        return FileRejectedError(
            f"{law_id} geldt nog niet op {day.isoformat()}: de eerste tekst gaat in op "
            f"{later.first.isoformat()}.",
            f"Voeg die tekst nu al toe met --datum {later.first.isoformat()}.",
        )
    return FileRejectedError(
        f"Van {law_id} is geen tekst bekend die geldt op {day.isoformat()}.",
        "Kies met --datum een andere dag.",
    )
