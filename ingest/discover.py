"""Which files there are to read, and what a register (bronnen.toml) says about them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.naming import storable, visible
from ingest.readers import EXTENSIONS
from ingest.register import REGISTER_NAME, RegisterEntry, read_register
from ingest.source import slug
from waaier.begrippen import BEGRIPPEN_NAME
from waaier.card_schema import SCHEMA_NAME
from waaier.errors import FileRejectedError, InputError

CORPUS_DATA = frozenset({BEGRIPPEN_NAME, SCHEMA_NAME, "wetswijzigingen.toml", "wetten.toml"})
"""Files beside the cards that are no publications: other rooms read them."""

CORPUS_FOLDERS = frozenset({"werkvormen"})
"""Folders beside the list of terms that hold no publications either."""


@dataclass(frozen=True)
class FoundFile:
    """One file that was found.

    Attributes:
        path: where its bytes are.
        name: its name relative to the path that was given, with forward slashes, fit to be shown.
        reader: the extension that chooses its reader, or None for a file that is skipped.
        source_id: identifier for its source, unique among the files found together.
        place: the absolute path that it is known by, which for a file in a zip file goes on
            within the zip file.
        archive: the name of the zip file it is in.
        entry: what the register says about it, if anything.
        problem: why it cannot be read, when that is already known.
        is_unpacked: whether this is a zip file of which the files have all been returned.
    """

    path: Path
    name: str
    reader: str | None
    source_id: str
    place: Path
    archive: str | None = None
    entry: RegisterEntry | None = None
    problem: FileRejectedError | None = None
    is_unpacked: bool = False


def find_files(paths: Sequence[Path]) -> list[FoundFile]:
    """All files under ``paths``, folders searched through, in the order of their names.

    Hidden files and folders are passed over, and so are the data files of a corpus and links to
    outside the folder that was given. Files of an unknown kind are returned with ``reader`` None.
    A file that is found by two paths is returned once.

    Raises:
        InputError: a path does not exist.
    """
    found: list[FoundFile] = []
    seen: set[Path] = set()
    taken: set[str] = set()
    for given in paths:
        if not _exists(given):
            raise InputError(f"{visible(str(given))} bestaat niet.", "Controleer het pad.")
        root = given if given.is_dir() else given.parent
        registers: dict[Path, dict[str, RegisterEntry]] = {}
        for path in _walk(given) if given.is_dir() else [given]:
            place = storable(path)
            if place in seen:
                continue
            seen.add(place)
            name = visible(path.relative_to(root).as_posix())
            if path.name == REGISTER_NAME:
                problem = _load(path, registers)
                if problem is not None:
                    found.append(FoundFile(path, name, None, slug(name), place, problem=problem))
                continue
            extension = path.suffix.lower()
            found.append(
                FoundFile(
                    path=path,
                    name=name,
                    reader=extension if extension in EXTENSIONS else None,
                    source_id=unique_id(name, taken),
                    place=place,
                    entry=_entry(path, root, registers),
                    problem=_closed(path) if path.is_dir() else None,
                )
            )
    return found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, RuntimeError):
        # A name that is too long, a link to itself, or a folder that cannot be entered.
        return False


def _closed(folder: Path) -> FileRejectedError:
    return FileRejectedError(
        f"De map {folder.name} kan niet worden geopend.", "Controleer de rechten."
    )


def _walk(folder: Path) -> list[Path]:
    """The visible files under a folder; a folder's register comes before its files.

    Folders that cannot be opened are among them, and so is what is no ordinary file: both are
    reported.
    """
    root = folder.resolve()
    files: list[Path] = []
    closed: list[Path] = []
    for current, folders, names in os.walk(
        folder, onerror=lambda error: closed.append(Path(error.filename))
    ):
        ours = CORPUS_FOLDERS if BEGRIPPEN_NAME in names else frozenset[str]()
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in ours
        )
        for name in names:
            path = Path(current) / name
            if name.startswith(".") or name in CORPUS_DATA:
                continue
            if path.is_symlink() and _leads_out(path, root):
                continue
            files.append(path)
    return sorted(
        [*files, *closed], key=lambda p: (p.name != REGISTER_NAME, p.relative_to(folder).as_posix())
    )


def _leads_out(link: Path, root: Path) -> bool:
    try:
        return not link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        # A link that leads to itself leads nowhere; opening it says so.
        return False


def _load(path: Path, registers: dict[Path, dict[str, RegisterEntry]]) -> FileRejectedError | None:
    try:
        registers[path.parent] = read_register(path)
    except FileRejectedError as error:
        return error
    return None


def _entry(
    path: Path, root: Path, registers: dict[Path, dict[str, RegisterEntry]]
) -> RegisterEntry | None:
    """What the nearest register above the file says about it."""
    for folder in path.parents:
        entry = registers.get(folder, {}).get(path.relative_to(folder).as_posix())
        if entry is not None or folder == root:
            return entry
    return None


def unique_id(name: str, taken: set[str]) -> str:
    """A source id for ``name`` that no other file has: "plan.txt" and "plan.pdf" differ."""
    candidates = [slug(name), slug(name.replace(".", "-"))]
    candidate = next((c for c in candidates if c not in taken), "")
    number = 2
    while not candidate or candidate in taken:
        candidate = f"{candidates[-1]}-{number}"
        number += 1
    taken.add(candidate)
    return candidate


def file_sha256(path: Path) -> str | None:
    """The sha256 of a file's bytes in hex, or None when it is no file that can be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None
