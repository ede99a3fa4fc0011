"""Shows a regulation that was read as rows that a person can review: one for each text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingest.document import ReadDocument
from ingest.readers.regulation import read_regulation
from waaier.settings import Settings

FILES = Path(__file__).parent / "bestanden"
GOLDEN = Path(__file__).parent / "verwacht"
PARSED = ("wet", "ministeriele-regeling", "circulaire", "verordening-a", "verordening-b",
          "beleidsregel", "verlopen")  # fmt: skip


def read(name: str) -> ReadDocument:
    """The document in one of the files made by hand."""
    return read_regulation(FILES / f"{name}.xml", f"{name}.xml", Settings())


def rows(document: ReadDocument) -> list[dict[str, Any]]:
    """The texts of a document with where each stands; what is not known is left out."""
    law = document.source.regulation
    assert law is not None
    found = []
    for section in document.sections:
        provision = section.provision
        assert provision is not None
        for block in section.blocks:
            row = {
                "id": f"{law.id} {law.version}",
                "pad": provision.anchor,
                "artikel": provision.number,
                "lid": block.lid,
                "onderdeel": block.onderdeel,
                "kop-pad": " > ".join(section.path),
                "tekst": block.text,
                "geldig_van": law.valid_from,
                "geldig_tot": law.valid_to,
                "status": provision.status,
                "jci|jcdr": provision.identifier,
                "url": law.link(provision.anchor),
                "bron": provision.origin,
                "stam|versie": "/".join(filter(None, (provision.stable_id, provision.wording_id))),
                "tekst_vanaf": provision.wording_from,
                "sectietype": provision.kind.value,
            }
            found.append({key: value for key, value in row.items() if value})
    return found


def golden(document: ReadDocument) -> str:
    """The rows and the source, as they are kept in ``verwacht``: one row a line."""
    source = document.source.model_dump(mode="json", exclude_none=True, exclude={"file"})
    lines = [source, *rows(document)]
    return "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in lines)


if __name__ == "__main__":
    for name in PARSED:
        (GOLDEN / f"{name}.jsonl").write_text(golden(read(name)), encoding="utf-8")
