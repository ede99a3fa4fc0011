"""Plain text (.txt), often the OCR of a publication: structure comes from layout alone."""

from __future__ import annotations

from pathlib import Path

from ingest.decode import check_length, decode
from ingest.document import ReadDocument
from ingest.lines import read_lines
from ingest.source import source_for
from ingest.structure import build_sections
from waaier.errors import FileRejectedError
from waaier.settings import Settings


def read_text(path: Path, name: str, settings: Settings) -> ReadDocument:
    r"""Reads a text file.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: ``max_text_chars``.

    Returns:
        The document. Alignments count characters of the decoded file as it is, so "\r\n"
        counts as two.

    Raises:
        FileRejectedError: the file is empty, too long or no text.
    """
    text = decode(path.read_bytes(), path.name)
    check_length(len(text), path.name, settings.max_text_chars)
    sections = build_sections(text, read_lines(text))
    if not sections:
        raise FileRejectedError(
            f"{path.name} bevat geen lopende tekst.", "Controleer of het goede bestand is gekozen."
        )
    title = sections[0].path[0] if len(sections) == 1 and sections[0].path else None
    pages = 1 + text.count("\f") if "\f" in text else None
    return ReadDocument(
        source=source_for(name, title), sections=sections, pages=pages, printed=True
    )
