"""A folder of model files that is either complete or not there.

Its manifest, written last, lists every file with size and SHA-256. A folder is built beside its
place and renamed into it, under a lock, so a killed process never leaves half a model behind.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from errno import EACCES, EDQUOT, EEXIST, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from waaier.errors import DefectError, InputError

MANIFEST = "manifest.json"
_NEEDED_BYTES = 700_000_000
_CANNOT_WRITE = {EACCES, EPERM, EROFS, ENOSPC, EDQUOT, ENOTDIR, EEXIST}
_MARK = ".wordt-gemaakt-"


class FileRecord(BaseModel):
    """Size in bytes and SHA-256 of a file as it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    sha256: str


class Manifest(BaseModel):
    """What is in a model folder, by path with forward slashes, and how it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    recipe: int
    files: dict[str, FileRecord]


def ensure(folder: Path, build: Callable[[Path], None]) -> None:
    """Makes sure the folder is there and complete.

    Args:
        folder: where it belongs.
        build: fills an empty folder, :func:`write_manifest` included.

    Raises:
        InputError: the place cannot be written, or the disk is full.
        DefectError: what was built does not verify.
    """
    if verify(folder):
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not verify(folder):
                _rebuild(folder, build)
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise DefectError("Model folder cannot be made", error=str(error)) from error
        raise InputError(
            f"Het taalmodel kan niet worden klaargezet in {folder.parent}"
            f" ({error.strerror or error}).",
            "Maak daar ruimte en schrijfrecht, of kies een andere map met WAAIER_CACHE_DIR.",
        ) from error


def verify(folder: Path, *, full: bool = False) -> bool:
    """Whether the folder holds exactly what its manifest says.

    Args:
        folder: the model folder.
        full: also compare the SHA-256 of every file (about a second) instead of sizes alone.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return False
    try:
        for name, record in manifest.files.items():
            if (folder / name).stat().st_size != record.size:
                return False
            if full and _sha256(folder / name) != record.sha256:
                return False
    except OSError:
        return False
    return bool(manifest.files)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, or None when there is no readable one."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def write_manifest(folder: Path, *, model: str, recipe: int) -> None:
    """Lists what is in the folder now. The files are on disk before the list is."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            _flush(path)
            record = FileRecord(size=path.stat().st_size, sha256=_sha256(path))
            files[path.relative_to(folder).as_posix()] = record
    manifest = Manifest(model=model, recipe=recipe, files=files)
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
    _flush(folder / MANIFEST)


def discard(folder: Path) -> None:
    """Takes a damaged folder away, in one step for whoever looks at it meanwhile."""
    with FileLock(f"{folder}.lock"):
        _move_away(folder)


def _rebuild(folder: Path, build: Callable[[Path], None]) -> None:
    # Holding the lock, whatever half-made folders there are were left by killed processes.
    for leftover in folder.parent.glob(f"{folder.name}{_MARK}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    free = shutil.disk_usage(folder.parent).free
    if free < _NEEDED_BYTES:
        raise InputError(
            f"Er is te weinig schijfruimte voor het taalmodel in {folder.parent}:"
            f" {free // 1_000_000} MB vrij, {_NEEDED_BYTES // 1_000_000} MB nodig.",
            "Maak daar ruimte, of kies een andere map met WAAIER_CACHE_DIR.",
        )
    fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}{_MARK}", dir=folder.parent))
    try:
        build(fresh)
        if not verify(fresh, full=True):
            raise DefectError("The model folder does not verify", folder=folder.name)
        fresh.chmod(0o755)
        _move_away(folder)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _move_away(folder: Path) -> None:
    if not folder.exists():
        return
    grave = Path(tempfile.mkdtemp(prefix=f"{folder.name}{_MARK}", dir=folder.parent))
    folder.rename(grave / "oud")
    shutil.rmtree(grave, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
