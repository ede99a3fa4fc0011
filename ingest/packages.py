"""Checks on zip packages, and Office files are zip packages, before a library opens them.

A package of 1 MB can unpack to gigabytes, and XML in it can name other files or entities that
grow without end. No Office program writes such files, so they are refused rather than repaired.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.decode import what_is
from waaier.errors import FileRejectedError

_DENSE_BYTES, _DENSE_RATIO = 10_000_000, 100
"""Text becomes 5 to 20 times smaller in a zip; only padding becomes 100 times smaller."""

_MAX_PARTS = 20_000

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
_ENCODINGS = frozenset(
    {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
)
"""Encodings in which a declaration's bytes are those of ASCII, after NUL bytes are taken out."""


def is_dense(size: int, packed: int) -> bool:
    """Whether ``packed`` bytes that become ``size`` bytes are a zip bomb."""
    return size > _DENSE_BYTES and size > _DENSE_RATIO * max(packed, 1)


def bomb(name: str) -> FileRejectedError:
    """The refusal of a file that is much bigger unpacked than any document."""
    return FileRejectedError(
        f"{name} wordt bij uitpakken verdacht groot.",
        "Vraag de maker om een gewone versie van het bestand.",
    )


def damaged(name: str) -> FileRejectedError:
    """The refusal of a file whose contents do not hold together."""
    return FileRejectedError(
        f"{name} is beschadigd en kan niet worden gelezen.",
        "Haal het bestand opnieuw op bij de uitgever.",
    )


def locked(name: str) -> FileRejectedError:
    """The refusal of a file with a password."""
    return FileRejectedError(
        f"{name} is beveiligd met een wachtwoord.",
        "Sla het bestand op zonder wachtwoord en probeer het opnieuw.",
    )


def wrong_kind(path: Path, kind: str) -> FileRejectedError:
    """The refusal of a file that is something else than its extension says."""
    with path.open("rb") as file:
        found = what_is(file.read(16))
    but = f", maar {found}" if found else ""
    return FileRejectedError(
        f"{path.name} is geen {kind}{but}.", "Geef het bestand de juiste extensie."
    )


@contextmanager
def open_zip(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """A zip file whose table of contents could be read.

    Args:
        path: the file.
        kind: what it should be, for the message: "zip-bestand".

    Raises:
        FileRejectedError: it is no zip file, or it is damaged.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise wrong_kind(path, kind)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged(path.name) from error
    with archive:
        yield archive


def check_package(path: Path, kind: str, main_part: str, max_mb: int) -> None:
    """Refuses an Office file that no library should open.

    Args:
        path: the file.
        kind: what it should be, for the message: "Word-bestand (.docx)".
        main_part: a part that every such file has.
        max_mb: how big it may be unpacked.

    Raises:
        FileRejectedError: it is something else, damaged, locked, or made to do harm.
    """
    with open_zip(path, kind) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise locked(path.name)
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > max_mb * 1_000_000:
            raise bomb(path.name)
        if any(is_dense(part.file_size, part.compress_size) for part in parts):
            raise bomb(path.name)
        if main_part not in archive.namelist():
            raise wrong_kind(path, kind)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                _check_xml(archive, part, path.name)


def read_part(archive: zipfile.ZipFile, part: str | zipfile.ZipInfo, name: str) -> bytes:
    """The bytes of one part of a package that was checked; reads no more than it declares.

    Raises:
        FileRejectedError: the part is damaged.
    """
    try:
        return archive.read(part)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        raise damaged(name) from error
    except Exception as error:
        # zlib, bz2 and lzma each have their own exception for damaged data.
        if isinstance(error, MemoryError):
            raise
        raise damaged(name) from error


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Refuses XML with a document type: that is where entities and other files are named."""
    data = read_part(archive, part, name).replace(b"\0", b"")
    encoding = _ENCODING.search(data[:400])
    if encoding is not None and encoding.group(1).lower() not in _ENCODINGS:
        raise damaged(name)
    if _DECLARES.search(data):
        raise FileRejectedError(
            f"{name} verwijst naar gegevens buiten het document en is daarom geweigerd.",
            "Sla het document opnieuw op met Word of LibreOffice.",
        )
