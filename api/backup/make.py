"""Making a backup while the service runs: the file to open first.

``database`` (a copy at one moment) -> ``index`` (the current build; builds never change) ->
``sources`` (what was sent in) -> ``corpus`` (cards and lists) -> ``settings`` (without secrets) ->
``contents`` (checksums). One tar file, because its members are numbers that do not shrink.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import waaier
from api.backup.contents import (
    CONTENTS,
    CORPUS,
    DATABASE,
    INDEX,
    SETTINGS,
    SOURCES,
    Contents,
    settings_text,
)
from api.inlezen.library import FOLDER
from api.records.backup import copy_to
from api.records.database import Database
from index.folder_builds import FolderBuilds, held_still
from index.manifest import BUILDS, current_pointer
from waaier.errors import InputError
from waaier.settings import Settings

OnProgress = Callable[[int, int], None]
"""Told how many files are in, and how many there are."""


def back_up(
    settings: Settings,
    index_dir: Path,
    database: Database,
    target: Path,
    now: datetime,
    on_progress: OnProgress = lambda _done, _total: None,
) -> Contents:
    """Writes everything of a service to one new file, readable by its owner only.

    Raises:
        InputError: the file exists or cannot be written.
    """
    if target.exists():
        raise InputError(f"Het bestand {target} bestaat al.", "Kies een andere naam.")
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
            nullcontext() if settings.qdrant_url else held_still(index_dir),
            _opened(fresh) as archive,
        ):
            found, left_out, build = _gathered(settings, index_dir, database, Path(folder))
            files: dict[str, str] = {}
            for done, (name, path) in enumerate(found, 1):
                files[name] = _add(archive, name, path)
                on_progress(done, len(found))
            contents = Contents(
                version=waaier.__version__,
                made_at=now.isoformat(),
                build=build,
                files=files,
                left_out=tuple(left_out),
            )
            _add_text(archive, CONTENTS, contents.model_dump_json(indent=1), now)
        fresh.replace(target)
    except OSError as error:
        raise InputError(
            f"Het bestand {target} kan niet worden geschreven.",
            "Controleer de map, de rechten en de vrije ruimte.",
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return contents


def _gathered(
    settings: Settings, index_dir: Path, database: Database, folder: Path
) -> tuple[list[tuple[str, Path]], list[str], str | None]:
    """Every file by its name in the backup, what is left out, and the current build."""
    found: list[tuple[str, Path]] = []
    left_out: list[str] = []
    if database.is_sqlite:
        copy_to(database, folder / DATABASE)
        found.append((DATABASE, folder / DATABASE))
    else:
        left_out.append("De database: die staat op een PostgreSQL-server. Gebruik daar pg_dump.")
    build = None
    if settings.qdrant_url:
        left_out.append("De index: die staat op een Qdrant-server. Maak daar een snapshot.")
    else:
        build = _sound_build(index_dir)
        if build is None and current_pointer(index_dir) is not None:
            left_out.append("De index: die is beschadigd. Lees de bronnen opnieuw in.")
    if build is not None:
        found += _under(index_dir / BUILDS / build, f"{INDEX}/{build}")
    found += _under(settings.data_dir / FOLDER, SOURCES)
    found += _under(settings.corpus_dir, CORPUS)
    text, secret = settings_text(settings)
    left_out += [f"De instelling {name}: die is geheim." for name in secret]
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    found.append((SETTINGS, folder / SETTINGS))
    return found, left_out, build


def _sound_build(index_dir: Path) -> str | None:
    """The build that answers, when its files are what was written: every one of them is read."""
    builds = FolderBuilds(index_dir)
    build = builds.current_id()
    while build is not None and not builds.is_sound(build, None):
        other = builds.current_id()
        build = other if other != build else None
    return build


def _under(folder: Path, name: str) -> list[tuple[str, Path]]:
    """The files of a folder; links are left out, they may lead anywhere."""
    return [
        (f"{name}/{path.relative_to(folder).as_posix()}", path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            yield archive
        stream.flush()
        os.fsync(stream.fileno())


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Adds a file; returns its checksum, taken of the bytes that went in."""
    with path.open("rb") as stream:
        entry = tarfile.TarInfo(name)
        status = os.fstat(stream.fileno())
        entry.size, entry.mtime, entry.mode = status.st_size, int(status.st_mtime), 0o600
        reading = _Digesting(stream)
        archive.addfile(entry, reading)
        return reading.digest.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str, now: datetime) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(data), int(now.timestamp()), 0o600
    archive.addfile(entry, io.BytesIO(data))


class _Digesting:
    """A stream that takes the checksum of what is read from it."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.digest.update(piece)
        return piece
