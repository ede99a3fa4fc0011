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
    ".pdf": ("ingest.readers.pdf", "read_pdf"),
}
"""Extension to module and function. Imported on first use: a folder of cards needs no pdfminer."""

EXTENSIONS = frozenset(_READERS)
"""The extensions that can be read, lower case, with their dot."""


def reader_for(extension: str) -> Reader:
    """The reader of files with this extension, which must be one of ``EXTENSIONS``."""
    module, function = _READERS[extension]
    reader: Reader = getattr(import_module(module), function)
    return reader
