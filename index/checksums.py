"""Checksums of the files of a build, so that damage is found before it is answered from.

Written when a build is published and compared when it is opened. Stretches of zeros do not count:
the engine makes its files larger than what is in them, and those holes are most of a build. That
makes the checksum of a file the same with and without holes, and quick.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

from pydantic import ValidationError

from waaier.domain import Model
from waaier.writing import write_atomically

FILE = "checksums.json"
"""File in the folder of a build."""

AT_OPEN = 128 << 20
"""Bytes that are read to compare when a build is opened, smallest files first; of what is larger
only the length. A build of 1,000 passages is about 90 MB and takes 0.2 s; a hundred times that
would make starting take minutes, so a service reads the rest later (:mod:`index.watch`)."""

_CHUNK = 1 << 16
_ZEROS = bytes(_CHUNK)

_REWRITTEN = "edge_config.json"
"""The engine writes this file anew when it opens a build, with more in it than we wrote."""


class Checksum(Model):
    """What a file must be: its length, how many bytes of it are not holes, and their SHA-256.

    The length of JSON is 0 here: only its content counts.
    """

    size: int
    data: int
    sha256: str


class Checksums(Model):
    """What the files of a build must be, by path within its folder."""

    files: dict[str, Checksum]


def write_checksums(folder: Path) -> None:
    """Notes what the files in this folder are now."""
    files = {path: checksum_of(folder / path) for path in _files(folder)}
    write_atomically(folder / FILE, Checksums(files=files).model_dump_json(indent=1))


def damaged_files(folder: Path, most: int | None = AT_OPEN) -> tuple[str, ...]:
    """The files that are not what was written, or are gone; () when all are well.

    A build that was made without checksums has nothing to compare with, and passes.

    Args:
        folder: of the build.
        most: how many bytes to read; None for all, 0 to look at lengths only.
    """
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return () if (folder / "manifest.json").is_file() else ("manifest.json",)
    except (OSError, UnicodeDecodeError):
        return (FILE,)
    try:
        wanted = Checksums.model_validate_json(text).files
    except ValidationError:
        return (FILE,)
    wrong = [path for path, one in wanted.items() if not _has_length(folder / path, one)]
    left = most
    for path, one in sorted(wanted.items(), key=lambda item: (item[1].data, item[0])):
        if path in wrong:
            continue
        if left is not None:
            left -= one.data
            if left < 0:
                break
        if not _is_same(folder / path, one):
            wrong.append(path)
    return tuple(sorted(wrong))


def checksum_of(file: Path) -> Checksum:
    """What a file is now.

    Raises:
        OSError: it cannot be read.
    """
    if file.suffix == ".json":
        # The engine also writes these anew, with their keys in another order.
        content = _canonical(file.read_bytes())
        return Checksum(size=0, data=len(content), sha256=hashlib.sha256(content).hexdigest())
    digest, data, position = hashlib.sha256(), 0, 0
    # Without a buffer, so that what is skipped is not read.
    with file.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        while position < size:
            position = _next_data(stream.fileno(), position, size)
            stream.seek(position)
            chunk = stream.read(_CHUNK)
            if not chunk:
                break
            if chunk != _ZEROS[: len(chunk)]:
                digest.update(position.to_bytes(8, "big"))
                digest.update(chunk)
                data += len(chunk)
            position += _CHUNK
    return Checksum(size=size, data=data, sha256=digest.hexdigest())


def _next_data(descriptor: int, position: int, size: int) -> int:
    """Where the next chunk begins that is no hole, or the end of the file."""
    try:
        found = os.lseek(descriptor, position, os.SEEK_DATA)
    except OSError as error:
        # Nothing but a hole is left; any other error means that holes are not known here.
        return size if error.errno == errno.ENXIO else position
    return found - found % _CHUNK


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != FILE
    )


def _has_length(file: Path, wanted: Checksum) -> bool:
    try:
        size = file.stat().st_size
    except OSError:
        return False
    return size > 0 if file.suffix == ".json" else size == wanted.size


def _is_same(file: Path, wanted: Checksum) -> bool:
    try:
        if file.name == _REWRITTEN:
            return "vectors" in json.loads(file.read_bytes())
        return checksum_of(file).sha256 == wanted.sha256
    except (OSError, ValueError, TypeError):
        return False


def _canonical(content: bytes) -> bytes:
    """JSON with its keys in order; what is no JSON as it is."""
    try:
        return json.dumps(json.loads(content), sort_keys=True).encode()
    except ValueError:
        return content
