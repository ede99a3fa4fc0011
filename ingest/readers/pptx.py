"""Presentations (.pptx) through python-pptx: one page per slide, its title as heading.

Shapes come in the order of the file, which is also the order a screen reader follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml

from ingest.document import ReadDocument
from ingest.packages import check_package, damaged
from ingest.readers.outline import Outline, clean, is_layout, table_rows
from ingest.source import source_for, useful_title
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_KIND = "PowerPoint-bestand (.pptx)"

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_FURNITURE = frozenset({"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER", "SLIDE_IMAGE"})
_MAX_DEPTH = 20


def read_pptx(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a presentation.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: ``max_unpacked_mb`` and ``max_pages`` limit what one file may cost.

    Returns:
        The document. A block's page is the number of its slide, from 1; the speaker's notes are
        notes of the slide's section.

    Raises:
        FileRejectedError: no presentation, damaged, locked, harmful, too long, or without text.
    """
    check_package(path, _KIND, "ppt/presentation.xml", settings.max_unpacked_mb)
    try:
        deck = Presentation(str(path))
        slides = list(deck.slides)
        properties = deck.core_properties
        about = (properties.title, properties.author, properties.language)
    except MemoryError:
        raise
    except Exception as error:
        # python-pptx trusts the file: a damaged one surfaces as KeyError, XMLSyntaxError, and more.
        raise damaged(path.name) from error
    if len(slides) > settings.max_pages:
        raise FileRejectedError(
            f"{path.name} heeft meer dan {settings.max_pages} dia's.",
            "Splits het bestand, of verhoog de instelling max_pages.",
        )
    outline = Outline()
    empty: list[int] = []
    for number, slide in enumerate(slides, start=1):
        try:
            if not _slide(outline, slide, number):
                empty.append(number)
        except MemoryError:
            raise
        except Exception as error:
            raise damaged(path.name) from error
    sections = outline.sections()
    if not sections:
        raise FileRejectedError(
            f"{path.name} bevat geen dia's met tekst.",
            "Controleer of het goede bestand is gekozen.",
        )
    title, author, language = about
    source = source_for(name, useful_title(title) or outline.first_heading)
    return ReadDocument(
        source=source.model_copy(
            update={"author": clean(author) or None, "language": clean(language) or None}
        ),
        sections=sections,
        pages=len(slides),
        warnings=_warnings(empty),
    )


def _slide(outline: Outline, slide: Any, number: int) -> bool:
    """Adds one slide; whether there was any text on it."""
    outline.leave()
    title = slide.shapes.title
    heading = clean(title.text_frame.text) if title is not None else ""
    outline.heading(1, heading, number)
    has_text = bool(heading)
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        for text in _texts(shape):
            outline.text(text, number)
            has_text = has_text or bool(clean(text))
    if slide.has_notes_slide:
        frame = slide.notes_slide.notes_text_frame
        notes = clean(frame.text) if frame is not None else ""
        outline.note(notes, number)
        has_text = has_text or bool(notes)
    return has_text


def _shapes(shapes: Any, depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            if depth < _MAX_DEPTH:
                yield from _shapes(shape.shapes, depth + 1)
        elif not (shape.is_placeholder and shape.placeholder_format.type.name in _FURNITURE):
            yield shape


def _texts(shape: Any) -> Iterator[str]:
    """The texts of one shape: paragraphs, table rows, or the words of a diagram."""
    if getattr(shape, "has_table", False):
        table = shape.table
        rows = [[_cell(cell) for cell in row.cells] for row in table.rows]
        if is_layout(rows):
            yield from (cell for row in rows for cell in row)
        else:
            yield from table_rows(rows, bool(table.first_row))
    elif shape.has_text_frame:
        paragraphs = [p for p in shape.text_frame.paragraphs if p.text.strip()]
        # In the text area of a slide every paragraph has a bullet unless it says otherwise.
        is_body = shape.is_placeholder and shape.placeholder_format.type.name in ("BODY", "OBJECT")
        for paragraph in paragraphs:
            properties = paragraph._p.pPr
            tags = {child.tag for child in properties} if properties is not None else set()
            has_bullet = is_body and len(paragraphs) > 1 and f"{_A}buNone" not in tags
            if has_bullet or tags & {f"{_A}buChar", f"{_A}buAutoNum"}:
                yield f"• {paragraph.text}"
            else:
                yield paragraph.text
    else:
        yield from _diagram(shape)


def _cell(cell: Any) -> str:
    return "" if cell.is_spanned else clean(cell.text)


def _diagram(shape: Any) -> Iterator[str]:
    """The texts of a SmartArt diagram, which stand in a part of their own."""
    for ids in shape._element.iter(f"{_DIAGRAM}relIds"):
        part = shape.part.related_part(ids.get(f"{_REL}dm"))
        for paragraph in parse_xml(part.blob).iter(f"{_A}p"):
            text = "".join(run.text or "" for run in paragraph.iter(f"{_A}t"))
            if text.strip():
                yield f"• {text}"


def _warnings(empty: list[int]) -> tuple[str, ...]:
    if not empty:
        return ()
    shown = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
    word = "dia" if len(empty) == 1 else "dia's"
    return (f"Geen tekst op {word} {shown}: mogelijk staan daar alleen beelden.",)
