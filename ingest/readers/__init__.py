"""Readers: one module per file format, each turning one file into a ReadDocument."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ingest.document import ReadDocument
from waaier.settings import Settings

Reader = Callable[[Path, str, Settings], ReadDocument]
"""Reads the file at a path, whose name relative to the ingested folder is given.

Raises:
    FileRejectedError: the file cannot be read; one Dutch sentence says why.
"""

_READERS: dict[str, tuple[str, str]] = {
    ".txt": ("ingest.readers.text", "read_text"),
    ".md": ("ingest.readers.card", "read_markdown_or_card"),
    ".markdown": ("ingest.readers.card", "read_markdown_or_card"),
    ".pdf": ("ingest.readers.pdf", "read_pdf"),
    ".docx": ("ingest.readers.docx", "read_docx"),
    ".odt": ("ingest.readers.odt", "read_odt"),
    ".pptx": ("ingest.readers.pptx", "read_pptx"),
    ".html": ("ingest.readers.html", "read_html"),
    ".htm": ("ingest.readers.html", "read_html"),
    ".xml": ("ingest.readers.regulation", "read_regulation"),
}
"""Extension to module and function. Imported on first use: a folder of cards needs no pdfminer."""

ARCHIVE = ".zip"
"""Not read but unpacked; the files in it are."""

EXTENSIONS = frozenset({*_READERS, ARCHIVE})
"""The extensions that can be read, lower case, with their dot."""


def target_for(extension: str) -> str:
    """The reader of files with this extension as "module:function"."""
    return ":".join(_READERS[extension])


def reader_for(extension: str) -> Reader:
    """The reader of files with this extension, which must be one of ``EXTENSIONS``."""
    module, function = _READERS[extension]
    reader: Reader = getattr(import_module(module), function)
    return reader
