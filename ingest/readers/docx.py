"""Word documents (.docx) through python-docx: headings, lists, tables, footnotes.

python-docx opens the package and finds its parts. The text is taken from the XML of the body,
because its paragraphs leave out tracked insertions, content controls and text boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml

from ingest.document import ReadDocument
from ingest.packages import check_package, damaged
from ingest.readers.docx_styles import NS, Numbering, Styles, value_of
from ingest.readers.outline import Outline, clean, is_layout, table_rows
from ingest.source import source_for, useful_title
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_KIND = "Word-bestand (.docx)"
_W = NS

# Deleted text, the field code behind a page number, and the copy of a drawing for old programs.
_SKIPPED = frozenset(
    {f"{_W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_BREAKS = frozenset({f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}ptab"})
_HYPHEN, _TEXT = f"{_W}noBreakHyphen", f"{_W}t"
_NOTES = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
_MAX_COLUMNS = 63  # what Word allows; a file may say a billion

_FAKE_LEVEL = 10
"""Below all real headings: a bold line that stands where a heading would."""

_CONTENTS = re.compile(r"(?:toc|inhopg|table of figures|lijst met afbeeldingen)\b", re.IGNORECASE)


@dataclass
class _Found:
    """What stands in one paragraph besides its text."""

    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def read_docx(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a Word document.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: ``max_unpacked_mb`` limits what the package may unpack to.

    Returns:
        The document. Its blocks have no page and no alignment: Word decides on pages when it
        shows the document.

    Raises:
        FileRejectedError: no Word document, damaged, locked, harmful, or without text.
    """
    check_package(path, _KIND, "word/document.xml", settings.max_unpacked_mb)
    try:
        document = Document(str(path))
        reader = _Reader(document)
        properties = document.core_properties
        about = (properties.title, properties.author, properties.language)
    except MemoryError:
        raise
    except Exception as error:
        # python-docx trusts the file: a damaged one surfaces as KeyError, XMLSyntaxError, and more.
        raise damaged(path.name) from error
    reader.read_body()
    sections = reader.outline.sections()
    if not sections:
        raise FileRejectedError(
            f"{path.name} bevat geen tekst, alleen beelden of lege alinea's.",
            "Maak de tekst eerst leesbaar met tekstherkenning (OCR) en probeer het opnieuw.",
        )
    title, author, language = about
    source = source_for(name, useful_title(title) or reader.title or reader.outline.first_heading)
    return ReadDocument(
        source=source.model_copy(
            update={"author": clean(author) or None, "language": clean(language) or None}
        ),
        sections=sections,
    )


class _Reader:
    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._body = document.element.body
        self._styles = Styles(self._xml(RELATIONSHIP_TYPE.STYLES))
        self._numbering = Numbering(self._xml(RELATIONSHIP_TYPE.NUMBERING))
        self._notes = {
            "footnote": self._note_texts(RELATIONSHIP_TYPE.FOOTNOTES, "footnote"),
            "endnote": self._note_texts(RELATIONSHIP_TYPE.ENDNOTES, "endnote"),
        }
        self.outline = Outline()
        self.title: str | None = None
        self._level = 0

    def read_body(self) -> None:
        """Fills the outline."""
        for element in _blocks(self._body):
            if element.tag == f"{_W}tbl":
                self._table(element)
            else:
                self._paragraph(element)

    def _xml(self, relationship: str) -> Any:
        """The root of a part that belongs to the document, or None."""
        for rel in self._part.rels.values():
            if rel.reltype == relationship and not rel.is_external:
                return parse_xml(rel.target_part.blob)
        return None

    def _note_texts(self, relationship: str, tag: str) -> dict[str, str]:
        root = self._xml(relationship)
        if root is None:
            return {}
        return {
            note.get(f"{_W}id", ""): " ".join(_text(p, _Found()) for p in note.iter(f"{_W}p"))
            for note in root.iter(f"{_W}{tag}")
        }

    def _paragraph(self, element: Any) -> None:
        found = _Found()
        text = clean(_text(element, found))
        style = self._styles.of(element)
        if not _CONTENTS.match(style.name):
            marker = self._numbering.marker(element, style) if text else ""
            level = style.level
            if style.name in ("title", "titel") and text:
                self.title = self.title or text
                self.outline.heading(1, text)
            elif level and text and level <= 9:
                self._level = level
                self.outline.heading(level, text if marker == "•" else f"{marker} {text}")
            elif text and not marker and _looks_like_heading(element, text):
                self.outline.heading(_FAKE_LEVEL, text)
            else:
                self.outline.text(f"{marker} {text}" if marker else text)
        for box in found.boxes:
            for inner in _blocks(box):
                if inner.tag == f"{_W}tbl":
                    self._table(inner)
                else:
                    # A box stands beside the running text: a large word in it opens no chapter.
                    self.outline.text(_text(inner, _Found()))
        for kind, number in found.notes:
            self.outline.note(self._notes[kind].get(number, ""))

    def _table(self, element: Any) -> None:
        rows, cells, found = _grid(element)
        if is_layout(rows):
            for cell in cells:
                for inner in _blocks(cell):
                    if inner.tag == f"{_W}tbl":
                        self._table(inner)
                    else:
                        self._paragraph(inner)
            return
        for row in table_rows(rows, _has_head(element, rows)):
            self.outline.text(row)
        for kind, number in found.notes:
            self.outline.note(self._notes[kind].get(number, ""))


def _blocks(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables directly under ``parent``, also within content controls.

    Nesting is at most 256 deep: the XML parser refuses more.
    """
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag == f"{_W}sdt":
            gallery = child.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
            if gallery is None or "Contents" not in value_of(gallery):
                for content in child.iterchildren(f"{_W}sdtContent"):
                    yield from _blocks(content)
        elif child.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(child)


def _text(element: Any, found: _Found) -> str:
    """The text of a paragraph as it stands after all tracked changes are accepted."""
    parts: list[str] = []
    for child in element:
        tag = child.tag
        if tag == _TEXT:
            parts.append(child.text or "")
        elif tag in _BREAKS:
            parts.append(" ")
        elif tag == _HYPHEN:
            parts.append("-")
        elif tag in _NOTES:
            found.notes.append((_NOTES[tag], child.get(f"{_W}id", "")))
        elif tag == f"{_W}txbxContent":
            found.boxes.append(child)
        elif tag in _SKIPPED or not isinstance(tag, str) or _is_hidden(child):
            continue
        elif len(child):
            parts.append(_text(child, found))
    return "".join(parts)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and value_of(vanish, "1") not in ("0", "false")


def _looks_like_heading(element: Any, text: str) -> bool:
    """Whether a whole paragraph is bold, short and no sentence: many writers use no styles."""
    if len(text) > 80 or text[-1] in ".,;:!?" or not any(char.isalpha() for char in text):
        return False
    runs = [run for run in element.iter(f"{_W}r") if run.find(_TEXT) is not None]
    bold = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    return bool(runs) and all(
        b is not None and value_of(b, "1") not in ("0", "false") for b in bold
    )


def _grid(table: Any) -> tuple[list[list[str]], list[Any], _Found]:
    """The texts of a table's cells in rows and columns, the cells themselves, and the notes."""
    rows: list[list[str]] = []
    cells: list[Any] = []
    found = _Found()
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        texts: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            text = clean(" ".join(_text(p, found) for p in cell.iter(f"{_W}p")))
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merged is not None and value_of(merged, "continue") == "continue":
                column = len(texts)
                text = rows[-1][column] if rows and column < len(rows[-1]) else text
            else:
                cells.append(cell)
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = value_of(span, "1") if span is not None else "1"
            columns = min(int(width), _MAX_COLUMNS) if width.isdecimal() else 1
            texts += [text] + [""] * (columns - 1)
        rows.append(texts)
    return rows, cells, found


def _has_head(table: Any, rows: list[list[str]]) -> bool:
    """Whether the first row holds column heads: marked as such, bold, or short and complete."""
    first = table.find(f".//{_W}tr")
    if first is None:
        return False
    if first.find(f"{_W}trPr/{_W}tblHeader") is not None:
        return True
    runs = [run for run in first.iter(f"{_W}r") if run.find(_TEXT) is not None]
    if runs and all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs):
        return True
    head = rows[0]
    return len(head) > 2 and all(0 < len(cell) <= 40 for cell in head) and len(set(head)) > 2
