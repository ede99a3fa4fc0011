"""Putting a backup back: everything is checked before anything is changed.

``read`` (unpack beside the index, hold every file against its checksum) -> ``refuse`` (a service
that runs, an index or database that stands there) -> ``place`` (each part in one step; what stood
there is kept under another name).
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from api.backup.contents import (
    CONTENTS,
    CORPUS,
    DATABASE,
    FORMAT,
    INDEX,
    SETTINGS,
    SOURCES,
    Contents,
    digest_of,
)
from api.inlezen.library import FOLDER
from api.records.database import FILE_NAME
from index.folder_builds import FolderBuilds
from index.lock import ingest_lock, unserved
from index.manifest import BUILDS
from waaier.errors import InputError
from waaier.settings import Settings

OnProgress = Callable[[int, int], None]
"""Told how many files were looked at, and how many there are (0 when that is not known yet)."""

_TOP = frozenset({CONTENTS, DATABASE, SETTINGS, INDEX, SOURCES, CORPUS})
_KEPT = ".voor-terugzetten"
"""Ends the name of what stood there before."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes:
        contents: what the backup says of itself.
        kept: files and folders that stood there before, under their new names.
        corpus: cards and lists that differ from those of the backup and were left as they are.
        settings_file: where the settings of the backup can be read.
    """

    contents: Contents
    kept: tuple[Path, ...]
    corpus: tuple[Path, ...]
    settings_file: Path


def restore(
    settings: Settings,
    index_dir: Path,
    source: Path,
    *,
    replace: bool = False,
    on_progress: OnProgress = lambda _done, _total: None,
) -> Restored:
    """Puts index, database, sent-in sources and missing cards back.

    Args:
        settings: where everything belongs.
        index_dir: the folder of the index.
        source: a file made by :func:`api.backup.make.back_up`.
        replace: whether an index and a database that stand there may be set aside.
        on_progress: told how far the check is.

    Raises:
        InputError: the file is no whole backup, or there is something in its way.
        IndexInUseError: a service or an ingest runs.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        unserved(index_dir, settings.services),
        ingest_lock(index_dir),
        tempfile.TemporaryDirectory(dir=index_dir, prefix=".terugzetten-") as folder,
    ):
        unpacked = Path(folder)
        contents = _read(source, unpacked, on_progress)
        database = settings.data_dir / FILE_NAME
        builds = FolderBuilds(index_dir)
        in_the_way = [
            name
            for name, there in (
                ("een index", contents.build is not None and builds.current_id() is not None),
                ("een database", (unpacked / DATABASE).exists() and database.exists()),
            )
            if there
        ]
        if in_the_way and not replace:
            raise InputError(
                f"Er staat al {' en '.join(in_the_way)}.",
                "Geef --vervang; wat er stond blijft bewaard.",
            )
        kept = []
        if (unpacked / DATABASE).exists():
            kept += _database(unpacked / DATABASE, database)
        kept += _sources(unpacked / SOURCES, settings.data_dir / FOLDER)
        different = _corpus(unpacked / CORPUS, settings.corpus_dir)
        settings_file = settings.data_dir / SETTINGS
        shutil.copyfile(unpacked / SETTINGS, settings_file)
        settings_file.chmod(0o600)
        if contents.build is not None:
            _index(unpacked / INDEX / contents.build, index_dir, contents.build)
            builds.use(contents.build)
    return Restored(contents, tuple(kept), tuple(different), settings_file)


def _read(source: Path, folder: Path, on_progress: OnProgress) -> Contents:
    """Unpacks and checks; nothing outside ``folder`` is touched."""
    broken = InputError(
        f"{source.name} is geen hele back-up.", "Gebruik een andere kopie van dit bestand."
    )
    digests: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:") as archive:
            for done, entry in enumerate(archive, 1):
                name = PurePosixPath(entry.name)
                safe = name.parts and name.parts[0] in _TOP and ".." not in name.parts
                if not entry.isreg() or not safe or entry.name in digests:
                    raise broken
                target = folder.joinpath(*name.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                stream = archive.extractfile(entry)
                if stream is None:
                    raise broken
                with stream, target.open("xb") as out:
                    shutil.copyfileobj(stream, out)
                with target.open("rb") as written:
                    digests[entry.name] = digest_of(written)
                on_progress(done, 0)
        contents = Contents.model_validate_json((folder / CONTENTS).read_bytes())
    except FileNotFoundError as error:
        missing = InputError(f"Het bestand {source} is er niet.", "Controleer de naam.")
        raise (broken if source.exists() else missing) from error
    except (tarfile.TarError, EOFError, ValidationError, ValueError) as error:
        raise broken from error
    except OSError as error:
        raise InputError(
            f"{source.name} kan niet worden uitgepakt.",
            "Controleer de rechten en de vrije ruimte.",
        ) from error
    digests.pop(CONTENTS)
    if contents.format > FORMAT:
        raise InputError(
            f"{source.name} is gemaakt met een nieuwere versie ({contents.version}).",
            "Installeer eerst die versie.",
        )
    if digests != contents.files or SETTINGS not in digests:
        raise broken
    return contents


def _database(fresh: Path, target: Path) -> list[Path]:
    """Puts the database in place; the one that stood there keeps its unwritten log beside it."""
    kept = []
    for ending in ("-wal", "-shm", ""):
        old = target.with_name(target.name + ending)
        if old.exists():
            aside = _aside(target).with_name(_aside(target).name + ending)
            old.rename(aside)
            kept += [aside] if not ending else []
    shutil.move(fresh, target)
    target.chmod(0o600)
    return kept


def _sources(fresh: Path, target: Path) -> list[Path]:
    if not fresh.is_dir():
        return []
    kept = []
    if target.exists():
        kept.append(target.rename(_aside(target)))
    shutil.move(fresh, target)
    return kept


def _corpus(fresh: Path, target: Path) -> list[Path]:
    """Adds cards and lists that are missing; one that differs may have been worked on since."""
    different = []
    for file in sorted(path for path in fresh.rglob("*") if path.is_file()):
        there = target / file.relative_to(fresh)
        if not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, there)
        elif there.read_bytes() != file.read_bytes():
            different.append(there)
    return different


def _index(fresh: Path, index_dir: Path, build: str) -> None:
    """Adds the build beside the others; one with the same name is the same, or damaged."""
    target = index_dir / BUILDS / build
    if target.exists():
        # Outside the folder of builds, where it would count as one of them.
        target.rename(_aside(index_dir / build))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(fresh, target)


def _aside(path: Path) -> Path:
    """A free name for what stood there."""
    number = 1
    while (named := path.with_name(f"{path.name}{_KEPT}-{number}")).exists():
        number += 1
    return named
