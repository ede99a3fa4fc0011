"""Zip files: every readable file in it becomes a source of its own.

The names in a zip file are never used as paths: members are written under numbers in a private
temporary folder, which is gone when they have been read.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from ingest import progress
from ingest.discover import FoundFile, unique_id
from ingest.isolation import ReaderProcess
from ingest.naming import visible
from ingest.packages import bomb, damaged, is_dense, locked, open_zip
from ingest.readers import ARCHIVE, EXTENSIONS
from ingest.register import REGISTER_NAME, RegisterEntry, read_register
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """One file in a zip file.

    Attributes:
        name: its name in the zip file, fit to be shown.
        path: where it was unpacked, or None when it was not.
        problem: the sentence and the advice that say why it cannot be read.
    """

    name: str
    path: Path | None = None
    problem: tuple[str, str] | None = None


def expanded(
    found: Sequence[FoundFile], process: ReaderProcess, settings: Settings
) -> Iterator[FoundFile]:
    """``found`` with every zip file preceded by the files in it.

    The files of a zip file can be read until the next file is asked for that is not in it.
    """
    taken = {file.source_id for file in found}
    for file in found:
        if file.reader != ARCHIVE or file.problem is not None:
            yield file
            continue
        with tempfile.TemporaryDirectory(prefix="waaier-") as folder:
            try:
                size = file.path.stat().st_size if file.path.is_file() else 0
                if not 0 < size <= settings.max_file_mb * 1_000_000:
                    # The check that every file gets says what is wrong.
                    yield file
                    continue
                members: list[Member] = process.call(
                    "ingest.archive:unpack", file.path, Path(folder), settings, name=file.path.name
                )
            except (FileRejectedError, OSError) as error:
                problem = error if isinstance(error, FileRejectedError) else None
                yield replace(file, problem=problem)
                continue
            yield from _as_files(file, members, taken)
        yield replace(file, is_unpacked=True)


def unpack(path: Path, folder: Path, settings: Settings) -> list[Member]:
    """Unpacks the readable files of a zip file; runs in the readers' process.

    Args:
        path: the zip file.
        folder: an empty folder for its files.
        settings: limits on number and size.

    Returns:
        All files in the order of their names, hidden ones left out.

    Raises:
        FileRejectedError: the zip file as a whole is damaged, locked, empty or a zip bomb.
    """
    with open_zip(path, "zip-bestand") as archive:
        infos = [info for info in archive.infolist() if not _is_hidden(info)]
        if not infos:
            raise FileRejectedError(
                f"{path.name} bevat geen bestanden.", "Controleer of het goede bestand is gekozen."
            )
        if len(infos) > settings.max_archive_files:
            raise FileRejectedError(
                f"{path.name} bevat meer dan {settings.max_archive_files} bestanden.",
                "Verdeel de bestanden over meer zip-bestanden, of verhoog de instelling "
                "max_archive_files.",
            )
        if all(info.flag_bits & 1 for info in infos):
            raise locked(path.name)
        left = settings.max_unpacked_mb * 1_000_000
        members: list[Member] = []
        for number, info in enumerate(infos):
            name = visible(info.filename)
            problem = _problem(info, name, settings)
            if problem is not None:
                members.append(Member(name, problem=(problem.message, problem.advice)))
                continue
            if _extension(info) not in EXTENSIONS and _base(info) != REGISTER_NAME:
                members.append(Member(name))
                continue
            target = folder / str(number) / _safe(_base(info))
            target.parent.mkdir()
            try:
                left -= _write(archive, info, target, left, path.name)
            except FileRejectedError as error:
                if left <= 0 or error.message.startswith(path.name):
                    raise
                members.append(Member(name, problem=(error.message, error.advice)))
                continue
            members.append(Member(name, target))
    return sorted(members, key=lambda member: member.name)


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    """Whether this is a folder, or a file that a file manager hides, as for folders on disk."""
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return info.is_dir() or hidden or "__MACOSX" in parts


def _base(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename.replace("\\", "/")).name


def _extension(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(_base(info)).suffix.lower()


def _safe(name: str) -> str:
    """A file name that any file system takes, with its extension."""
    plain = "".join("_" if char in '/\\:*?"<>|' else char for char in visible(name))
    suffix = PurePosixPath(plain).suffix
    return plain.removesuffix(suffix)[:50].rstrip(" .") + suffix[:10]


def _problem(info: zipfile.ZipInfo, name: str, settings: Settings) -> FileRejectedError | None:
    """Why a member is refused before a byte of it is read."""
    raw = info.orig_filename.replace("\\", "/")
    parts = PurePosixPath(raw).parts
    is_drive = len(raw) > 1 and raw[1] == ":"
    if raw.startswith("/") or ".." in parts or is_drive or "\x00" in raw or not _base(info):
        return FileRejectedError(
            f"{name} heeft een naam die buiten het zip-bestand wijst en is overgeslagen.",
            "Maak het zip-bestand opnieuw.",
        )
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return FileRejectedError(
            f"{name} is geen gewoon bestand maar een verwijzing en is overgeslagen.",
            "Zet het bestand zelf in het zip-bestand.",
        )
    if info.flag_bits & 1:
        return locked(name)
    if is_dense(info.file_size, info.compress_size):
        return bomb(name)
    if info.file_size > settings.max_file_mb * 1_000_000:
        return FileRejectedError(
            f"{name} is groter dan {settings.max_file_mb} MB.",
            "Splits het bestand, of verhoog de instelling max_file_mb.",
        )
    if _extension(info) == ARCHIVE:
        return FileRejectedError(
            f"{name} is een zip-bestand in een zip-bestand en is niet uitgepakt.",
            "Pak het uit en lees de bestanden zelf in.",
        )
    return None


def _write(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int, name: str
) -> int:
    """Writes one member; what it declares to be is not trusted.

    Returns:
        How many bytes were written.

    Raises:
        FileRejectedError: it is damaged, or all members together are too big.
    """
    size = 0
    try:
        with archive.open(info) as member, target.open("wb") as file:
            for chunk in _chunks(member):
                size += len(chunk)
                if size > left:
                    raise bomb(name)
                file.write(chunk)
                progress.made(len(chunk))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(visible(info.filename)) from error
    return size


def _chunks(member: IO[bytes]) -> Iterator[bytes]:
    while chunk := member.read(_CHUNK):
        yield chunk


def _as_files(
    archive: FoundFile, members: Sequence[Member], taken: set[str]
) -> Iterator[FoundFile]:
    """The members as files that were found, described by a register among them."""
    registers: dict[PurePosixPath, dict[str, RegisterEntry]] = {}
    for member in members:
        if member.path is None or PurePosixPath(member.name).name != REGISTER_NAME:
            continue
        try:
            registers[PurePosixPath(member.name).parent] = read_register(member.path)
        except FileRejectedError as error:
            yield _as_file(archive, member, taken, None, error)
    for member in members:
        if PurePosixPath(member.name).name == REGISTER_NAME and member.problem is None:
            continue
        problem = FileRejectedError(*member.problem) if member.problem else None
        yield _as_file(archive, member, taken, _entry(archive, member.name, registers), problem)


def _as_file(
    archive: FoundFile,
    member: Member,
    taken: set[str],
    entry: RegisterEntry | None,
    problem: FileRejectedError | None,
) -> FoundFile:
    name = f"{archive.name}/{member.name}"
    extension = PurePosixPath(member.name).suffix.lower()
    return FoundFile(
        path=member.path or archive.path.with_name(_safe(PurePosixPath(member.name).name)),
        name=name,
        reader=extension if extension in EXTENSIONS else None,
        source_id=unique_id(name, taken),
        place=archive.place / member.name,
        archive=archive.name,
        entry=entry,
        problem=problem,
    )


def _entry(
    archive: FoundFile,
    name: str,
    registers: dict[PurePosixPath, dict[str, RegisterEntry]],
) -> RegisterEntry | None:
    """What the nearest register in the zip file says, or else the entry of the zip file itself."""
    path = PurePosixPath(name)
    for folder in path.parents:
        entry = registers.get(folder, {}).get(path.relative_to(folder).as_posix())
        if entry is not None:
            return entry
    # One entry for the whole zip file: all but its title, which is the title of none of its files.
    return archive.entry.model_copy(update={"titel": None}) if archive.entry else None
