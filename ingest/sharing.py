"""What the leader of an ingest and its helpers say to each other about one file, as JSON.

JSON and not pickle: a database is no place to take code from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingest.contents import FileContents
from ingest.discover import FoundFile
from ingest.register import RegisterEntry
from waaier.card import Card
from waaier.domain import Passage, Repair, Source
from waaier.errors import DefectError, FileRejectedError

READING = "lezen"
"""Kind of the tasks in which a file is read."""


def can_be_shared(file: FoundFile) -> bool:
    """Whether a helper can read this file: a file by itself, with a name that is text.

    What comes out of a zip file is gone when the next one is looked at.
    """
    try:
        str(file.path).encode()
    except UnicodeEncodeError:
        return False
    return file.reader is not None and file.problem is None and file.archive is None


def file_to_json(file: FoundFile, sha256: str | None) -> str:
    """A file that a helper must read; ``sha256`` of its bytes, to know it elsewhere."""
    return json.dumps(
        {
            "path": str(file.path.absolute()),
            "name": file.name,
            "reader": file.reader,
            "source_id": file.source_id,
            "place": str(file.place),
            "entry": file.entry.model_dump(mode="json") if file.entry else None,
            "sha256": sha256,
        }
    )


def file_from_json(text: str) -> tuple[FoundFile, str | None]:
    """The file, and the sha256 that the leader saw."""
    known: dict[str, Any] = json.loads(text)
    file = FoundFile(
        path=Path(known["path"]),
        name=known["name"],
        reader=known["reader"],
        source_id=known["source_id"],
        place=Path(known["place"]),
        entry=RegisterEntry.model_validate(known["entry"]) if known["entry"] else None,
    )
    return file, known["sha256"]


def contents_to_json(contents: FileContents) -> bytes:
    """What was read."""
    return json.dumps(
        {
            "source": contents.source.model_dump(mode="json"),
            "passages": [passage.stored() for passage in contents.passages],
            "sha256": contents.sha256,
            "pages": contents.pages,
            "warnings": contents.warnings,
            "card": contents.card.model_dump(mode="json") if contents.card else None,
            "repairs": [repair.model_dump(mode="json") for repair in contents.repairs],
        }
    ).encode()


def refusal_to_json(error: FileRejectedError) -> bytes:
    """Why it was not read."""
    return json.dumps({"refused": [error.message, error.advice]}).encode()


def defect_to_json(what: str) -> bytes:
    """That our own code failed, and where."""
    return json.dumps({"defect": what}).encode()


def contents_from_json(result: bytes) -> FileContents:
    """What a helper read.

    Raises:
        FileRejectedError: the helper refused the file.
        DefectError: our own code failed on it.
    """
    known: dict[str, Any] = json.loads(result)
    if "refused" in known:
        raise FileRejectedError(*known["refused"])
    if "defect" in known:
        raise DefectError("a helper failed on a file", error=known["defect"])
    return FileContents(
        source=Source.model_validate(known["source"]),
        passages=tuple(Passage.model_validate(one) for one in known["passages"]),
        sha256=known["sha256"],
        pages=known["pages"],
        warnings=tuple(known["warnings"]),
        card=Card.model_validate(known["card"]) if known["card"] else None,
        repairs=tuple(Repair.model_validate(one) for one in known["repairs"]),
    )
