"""Takes files in: so many, so big, of these kinds, under names of their own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from api.inlezen.library import Library
from index.manifest import IndexedSource
from ingest.naming import visible
from ingest.readers import EXTENSIONS
from ingest.source import slug
from waaier.errors import InputError
from waaier.settings import Settings
from waaier.storage import writing_in

MOST_FILES = 50
"""Files in one request; a zip file holds more."""

FIELD = "bestanden"
"""Name of the form field."""

_NAME_CHARS = 120

_PACKED = b"PK\x03\x04"
_BEGINS = {".pdf": b"%PDF-", ".docx": _PACKED, ".odt": _PACKED, ".pptx": _PACKED, ".zip": _PACKED}
"""What stands at the start of a file of a kind; the other kinds are text."""

_LOOKED_AT = 1024


async def receive(
    request: Request, settings: Settings, library: Library, sources: Sequence[IndexedSource]
) -> Path:
    """Takes the files of a request into a new folder of the library.

    Args:
        request: a form with files; its size has been checked.
        settings: limits.
        library: where files go.
        sources: those of the current build, which a file must not replace by accident.

    Returns:
        The folder.

    Raises:
        InputError: something is wrong with the form or a name; nothing of it is kept.
        StorageError: the disk is full or read-only.
        HTTPException: a file is too big (413), of another kind (415) or stands in the way (409).
    """
    try:
        with writing_in(Path(tempfile.gettempdir())):
            form = await request.form(max_files=MOST_FILES, max_fields=MOST_FILES)
    except (MultiPartException, HTTPException) as error:
        raise InputError(f"Stuur een formulier met hoogstens {MOST_FILES} bestanden.") from error
    try:
        files = [one for one in form.getlist(FIELD) if isinstance(one, UploadFile)]
        if not files:
            raise InputError(f"Stuur ten minste één bestand mee in het veld {FIELD}.")
        names = [_name(one, settings) for one in files]
        if len({name.lower() for name in names}) < len(names):
            raise InputError("Twee bestanden hebben dezelfde naam.")
        for name in names:
            _check_place(name, library, sources)
        folder = await run_in_threadpool(library.receiving)
        try:
            for file, name in zip(files, names, strict=True):
                with writing_in(settings.data_dir):
                    await run_in_threadpool(_write, file, folder / name)
        except BaseException:
            await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
            raise
        return folder
    finally:
        await form.close()


def _name(file: UploadFile, settings: Settings) -> str:
    """The name that a file gets.

    Raises:
        InputError: the name cannot be, or the file is empty.
        HTTPException: its size (413) or kind (415) cannot be.
    """
    given = (file.filename or "").replace("\\", "/")
    name = visible(PurePosixPath(given).name).strip()
    suffix = PurePosixPath(name).suffix.lower()
    if not name or name.startswith(".") or len(name) > _NAME_CHARS or "\ufffd" in name:
        raise InputError(f"Geef elk bestand een naam van hoogstens {_NAME_CHARS} tekens.")
    if suffix not in EXTENSIONS:
        kinds = ", ".join(sorted(EXTENSIONS))
        raise HTTPException(415, f"{name} kan niet worden gelezen. Dit kan wel: {kinds}.")
    if not file.size:
        raise InputError(f"{name} is leeg.")
    if file.size > settings.max_file_mb * 1_000_000:
        raise HTTPException(413, f"{name} is groter dan {settings.max_file_mb} MB.")
    return name


def _check_place(name: str, library: Library, sources: Sequence[IndexedSource]) -> None:
    """Refuses a file that would take the place of a source which is another file.

    Raises:
        HTTPException: 409.
    """
    for one in sources:
        same_file = library.holds(one.path) and Path(one.path).name == name
        if one.source.id == slug(name) and not same_file:
            raise HTTPException(
                409, f"Er is al een bron met de naam van {name}. Geef het bestand een andere naam."
            )


def _write(file: UploadFile, target: Path) -> None:
    """Writes a file when it begins as one of its kind.

    Raises:
        HTTPException: it does not (415).
    """
    start = file.file.read(_LOOKED_AT)
    wanted = _BEGINS.get(target.suffix.lower())
    fits = wanted in start if wanted else not start.startswith((*_BEGINS.values(), b"\x7fELF"))
    if not fits:
        kind = target.suffix.lower().removeprefix(".")
        raise HTTPException(415, f"{target.name} is geen echt {kind}-bestand.")
    with target.open("xb") as stream:
        target.chmod(0o600)
        stream.write(start)
        shutil.copyfileobj(file.file, stream)
