"""OpenDocument texts (.odt), read with lxml: headings, lists, tables, footnotes.

The format is plain: one XML file holds the text in reading order. The parser resolves no entity
and opens no other file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.document import ReadDocument
from ingest.packages import check_package, damaged, locked, open_zip, read_part
from ingest.readers.outline import Outline, clean, is_layout, table_rows
from ingest.source import source_for, useful_title
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_KIND = "OpenDocument-tekst (.odt)"

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"

_SKIPPED = frozenset(
    {f"{_TEXT}{tag}" for tag in ("tracked-changes", "hidden-text", "note-citation", "ruby-text")}
    | {
        f"{_TEXT}{tag}"
        for tag in (
            "table-of-content", "illustration-index", "table-index", "object-index", "user-index",
            "alphabetical-index", "bibliography",
        )
    }
    | {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_OFFICE}forms"}
)  # fmt: skip
_NOTE, _FRAME = f"{_TEXT}note", f"{_DRAW}frame"

_MAX_REPEAT = 63  # a file may say that one cell or space is repeated a billion times


def read_odt(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads an OpenDocument text.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: ``max_unpacked_mb`` limits what the package may unpack to.

    Returns:
        The document. Its blocks have no page and no alignment.

    Raises:
        FileRejectedError: no OpenDocument text, damaged, locked, harmful, or without text.
    """
    check_package(path, _KIND, "content.xml", settings.max_unpacked_mb)
    with open_zip(path, _KIND) as archive:
        names = archive.namelist()
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in read_part(archive, manifest, path.name):
            raise locked(path.name)
        content = _parsed(read_part(archive, "content.xml", path.name), path.name)
        meta = (
            _parsed(read_part(archive, "meta.xml", path.name), path.name)
            if "meta.xml" in names
            else None
        )
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise FileRejectedError(f"{path.name} is geen {_KIND}.", "Sla het op als .odt of .docx.")
    reader = _Reader(content)
    reader.read(body)
    sections = reader.outline.sections()
    if not sections:
        raise FileRejectedError(
            f"{path.name} bevat geen tekst, alleen beelden of lege alinea's.",
            "Maak de tekst eerst leesbaar met tekstherkenning (OCR) en probeer het opnieuw.",
        )
    source = source_for(
        name, useful_title(_about(meta, f"{_DC}title")) or reader.outline.first_heading
    )
    author = _about(meta, f"{_META}initial-creator") or _about(meta, f"{_DC}creator")
    return ReadDocument(
        source=source.model_copy(
            update={"author": author, "language": _about(meta, f"{_DC}language")}
        ),
        sections=sections,
    )


def _parsed(data: bytes, name: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error


def _about(meta: Any, tag: str) -> str | None:
    found = meta.find(f".//{tag}") if meta is not None else None
    return clean(found.text or "")[:200] or None if found is not None else None


@dataclass
class _List:
    """A list that is open: its style, how deep it is, and the number of its last item."""

    style: str
    depth: int
    number: int = 0


class _Reader:
    def __init__(self, content: Any) -> None:
        self.outline = Outline()
        # Parents, because a paragraph mostly has an automatic style that stands under "Title".
        self._parents = {
            style.get(f"{_STYLE}name", ""): style.get(f"{_STYLE}parent-style-name", "")
            for style in content.iter(f"{_STYLE}style")
        }
        self._numbered = {
            (style.get(f"{_STYLE}name", ""), level.get(f"{_TEXT}level", ""))
            for style in content.iter(f"{_TEXT}list-style")
            for level in style.iterchildren(f"{_TEXT}list-level-style-number")
        }

    def read(self, parent: Any, within: _List | None = None, marker: str = "") -> None:
        """Reads the blocks under an element; XML is nested 256 deep at most."""
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag in (f"{_TEXT}h", f"{_TEXT}p"):
                self._paragraph(child, marker)
                marker = ""
            elif tag == f"{_TEXT}list":
                style = child.get(f"{_TEXT}style-name") or (within.style if within else "")
                self._list(child, _List(style, within.depth + 1 if within else 1))
            elif tag == f"{_TABLE}table":
                self._table(child)
            elif tag == _FRAME:
                self._boxes([child])
            else:
                self.read(child, within, marker)

    def _paragraph(self, element: Any, marker: str) -> None:
        notes: list[Any] = []
        frames: list[Any] = []
        text = clean(_text(element, notes, frames))
        if element.tag == f"{_TEXT}h":
            level = element.get(f"{_TEXT}outline-level", "1")
            self.outline.heading(int(level) if level in "123456789" else 9, text)
        elif text and self._is_title(element):
            self.outline.heading(1, text)
        else:
            self.outline.text(f"{marker} {text}" if marker and text else text)
        self._boxes(frames)
        self._notes(notes)

    def _is_title(self, element: Any) -> bool:
        style = element.get(f"{_TEXT}style-name", "")
        return "Title" in (style, self._parents.get(style))

    def _list(self, element: Any, within: _List) -> None:
        for item in element:
            if item.tag == f"{_TEXT}list-item":
                within.number += 1
                numbered = (within.style, str(within.depth)) in self._numbered
                self.read(item, within, f"{within.number}." if numbered else "•")
            elif item.tag == f"{_TEXT}list-header":
                self.read(item, within)

    def _table(self, table: Any) -> None:
        rows, cells, notes, has_head = _grid(table)
        if is_layout(rows):
            for cell in cells:
                self.read(cell)
            return
        for row in table_rows(rows, has_head or _short_heads(rows)):
            self.outline.text(row)
        self._notes(notes)

    def _boxes(self, frames: list[Any]) -> None:
        for frame in frames:
            for box in frame.iterchildren(f"{_DRAW}text-box"):
                self.read(box)

    def _notes(self, notes: list[Any]) -> None:
        for note in notes:
            body = note.find(f"{_TEXT}note-body")
            if body is not None:
                self.outline.note(" ".join(_text(p, [], []) for p in body))


def _text(element: Any, notes: list[Any], frames: list[Any]) -> str:
    """The text in a paragraph; notes and frames in it are handed back."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag == _NOTE:
            notes.append(child)
        elif tag == _FRAME:
            frames.append(child)
        elif tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append(" ")
        elif isinstance(tag, str) and tag not in _SKIPPED:
            parts.append(_text(child, notes, frames))
        parts.append(child.tail or "")
    return "".join(parts)


def _grid(table: Any) -> tuple[list[list[str]], list[Any], list[Any], bool]:
    """The texts of a table's cells, the cells, the notes, and whether it has marked heads."""
    rows: list[list[str]] = []
    cells: list[Any] = []
    notes: list[Any] = []
    has_head = False
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is not table:
            continue
        if not rows and row.getparent().tag == f"{_TABLE}table-header-rows":
            has_head = True
        texts: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            texts.append(clean(" ".join(_text(p, notes, []) for p in cell)))
            cells.append(cell)
            repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
            times = int(repeated) if repeated.isdecimal() and len(repeated) < 10 else 1
            texts += [texts[-1]] * (min(times, _MAX_REPEAT) - 1)
        rows.append(texts)
    return rows, cells, notes, has_head


def _short_heads(rows: list[list[str]]) -> bool:
    head = next((row for row in rows if any(row)), [])
    return len(head) > 2 and all(0 < len(cell) <= 40 for cell in head) and len(set(head)) > 2
