"""Slides as a PowerPoint file: real placeholders, notes, Dutch, and nothing that overflows.

:func:`export_slides` is what the registry calls. Text that does not fit goes on the next slide,
under the same title.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from workshop.exports import ExportOptions
from workshop.exports.blocks import (
    AUTHOR,
    LANGUAGE,
    WRITTEN_BY_MODEL,
    Line,
    Link,
    Marks,
    Note,
    cleaned,
    plain,
    properties_of,
)
from workshop.exports.custom import CONTENT_TYPE, PART_NAME, RELATION, custom_xml
from workshop.exports.fitting import LINE_HEIGHT, cut, height_of, pages
from workshop.exports.lines import said
from workshop.exports.paper import footer_of, is_written_by_model
from workshop.exports.pptx_styles import Look, new_presentation, placed
from workshop.exports.slides import Entry, Kind, Slide, slides_of
from workshop.model import Workshop

_TEXT, _BIG, _CELL = (28, 24, 20, 18), (40, 36, 32, 28, 24, 20), (20, 18, 16)
"""Sizes of letters in points: the first one that takes the fewest slides."""

_SPACE = 10
"""The room before a paragraph, in points."""

_TITLES = (30, 26, 22, 18, 14)
"""Sizes to try for a title, so that a long one fits."""

_INSET = 8
"""What PowerPoint keeps free at each side of a box, in points, rounded up."""


def export_slides(workshop: Workshop, options: ExportOptions) -> bytes:
    """The slides with notes, as a PowerPoint file.

    Raises:
        InputError: the user's template cannot be used.
    """
    look = new_presentation(options.sjabloon)
    writer = _Writer(look, footer_of(workshop))
    for slide in slides_of(workshop):
        writer.write(slide)
    writer.link({one.n: one.bron_id for one in workshop.verwijzingen})
    _describe(look.presentation, workshop)
    target = io.BytesIO()
    look.presentation.save(target)
    return target.getvalue()


def _describe(presentation: Any, workshop: Workshop) -> None:
    is_model = is_written_by_model(workshop)
    about = presentation.core_properties
    about.title = cleaned(workshop.titel)[:255]
    about.subject = f"Dia's bij de workshop {cleaned(workshop.titel)}"[:255]
    about.author = about.last_modified_by = AUTHOR
    about.language, about.category, about.comments = LANGUAGE, "workshop", ""
    words = f"workshop, peildatum {workshop.peildatum}"
    about.keywords = cleaned(f"{words}, {WRITTEN_BY_MODEL}" if is_model else words)[:255]
    about.version = str(workshop.versie)
    about.created = about.modified = workshop.gemaakt.replace(tzinfo=None)
    package = presentation.part.package
    for key, relation in list(package._rels.items()):
        # A template brings its own, which speak of the template.
        if relation.reltype == RELATION:
            package.drop_rel(key)
    content = custom_xml(properties_of(workshop.peildatum, workshop.versie, is_model))
    package.relate_to(Part(PackURI(PART_NAME), CONTENT_TYPE, package, content), RELATION)


class _Writer:
    """Adds slides to a presentation."""

    def __init__(self, look: Look, footer: str) -> None:
        self._look = look
        self._footer = footer
        self._sources: dict[str, Any] = {}
        self._notes: list[tuple[Any, Any, int]] = []

    def write(self, slide: Slide) -> None:
        """Adds a slide, or as many as its text takes."""
        parts = self._parts(slide)
        for number, (part, size) in enumerate(parts, 1):
            title = slide.title
            if len(parts) > 1:
                title = f"{title} ({number} van {len(parts)})"
            # What the trainer says belongs to the first; a person may print notes.
            notes = slide.notes if number == 1 else ()
            made = self._add(replace(part, title=title, notes=notes), size)
            for source in part.sources:
                self._sources.setdefault(source, made)

    def link(self, source_of: dict[int, str]) -> None:
        """Makes each number lead to the slide of its source."""
        for slide, run, n in self._notes:
            target = self._sources.get(source_of.get(n, ""))
            if target is None:
                continue
            relation = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
            click = run._r.get_or_add_rPr().add_hlinkClick(relation)
            click.set("action", "ppaction://hlinksldjump")

    def _layout(self, slide: Slide) -> Any:
        return {Kind.COVER: self._look.cover, Kind.SECTION: self._look.section}.get(
            slide.kind, self._look.text
        )

    def _parts(self, slide: Slide) -> list[tuple[Slide, int | None]]:
        """The slide in as many parts as its text takes, with the size of their letters."""
        if slide.kind in (Kind.COVER, Kind.SECTION):
            return [(slide, None)]
        _, body = placed(self._layout(slide))
        width, height = _room(body)
        sizes: tuple[int, ...] = _BIG if slide.kind is Kind.BIG else _TEXT
        split = _split_entries
        if slide.rows:
            sizes, split = _CELL, _split_rows
        tried = [(split(slide, size, width, height), size) for size in sizes]
        # The largest letters of those that take the fewest slides.
        parts, best = min(tried, key=lambda one: (len(one[0]), -one[1]))
        return [(one, best) for one in parts]

    def _add(self, slide: Slide, size: int | None) -> Any:
        made = self._look.presentation.slides.add_slide(self._layout(slide))
        title, body = placed(made)
        self._title(title, slide)
        for one in list(made.placeholders):
            if one.shape_id not in (title.shape_id, body.shape_id):
                one._element.getparent().remove(one._element)
        if slide.rows:
            self._table(made, body, slide, size or _CELL[-1])
        elif slide.entries:
            self._text(made, body, slide, size)
        else:
            body._element.getparent().remove(body._element)
        self._foot(made)
        if slide.notes:
            _write_notes(made, slide.notes)
        return made

    def _title(self, shape: Any, slide: Slide) -> None:
        text = cleaned(slide.title)
        paragraph = shape.text_frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = text
        run.font.language_id = MSO_LANGUAGE_ID.DUTCH
        if slide.kind in (Kind.COVER, Kind.SECTION):
            sizes: Sequence[int] = (40, *_TITLES)
        else:
            sizes = _TITLES
        width, height = _room(shape)
        fits = [one for one in sizes if height_of(text, one, width) <= height]
        best = fits[0] if fits else sizes[-1]
        if best != sizes[0]:
            run.font.size = Pt(best)

    def _text(self, made: Any, shape: Any, slide: Slide, size: int | None) -> None:
        frame = shape.text_frame
        for place, entry in enumerate(slide.entries):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            if size is not None:
                _mark(paragraph, entry, size)
                paragraph.space_before = Pt(_SPACE if place else 0)
            self._line(made, paragraph, entry.line, size)

    def _table(self, made: Any, shape: Any, slide: Slide, size: int) -> None:
        left, top, width = shape.left, shape.top, shape.width
        shape._element.getparent().remove(shape._element)
        height = Pt(size * LINE_HEIGHT + _INSET)
        frame = made.shapes.add_table(
            len(slide.rows) + 1, len(slide.head), left, top, width, height * (len(slide.rows) + 1)
        )
        frame.name = slide.title
        frame._element.nvGraphicFramePr.cNvPr.set(
            "descr", cleaned(f"Tabel: {slide.title}. Kolommen: {', '.join(slide.head)}.")
        )
        table = frame.table
        for column, part in zip(table.columns, slide.widths, strict=True):
            column.width = Emu(int(width * part))
        for cell, text in zip(table.rows[0].cells, slide.head, strict=True):
            self._line(made, cell.text_frame.paragraphs[0], said(text), size, bold=True)
        for row, cells in zip(list(table.rows)[1:], slide.rows, strict=True):
            for cell, line in zip(row.cells, cells, strict=True):
                self._line(made, cell.text_frame.paragraphs[0], line, size)

    def _line(
        self, made: Any, paragraph: Any, line: Line, size: int | None, *, bold: bool = False
    ) -> None:
        for piece in line:
            run = paragraph.add_run()
            run.font.language_id = MSO_LANGUAGE_ID.DUTCH
            if size is not None:
                run.font.size = Pt(size)
            if isinstance(piece, Note):
                run.text = f"[{piece.n}]"
                self._notes.append((made, run, piece.n))
                continue
            run.text = cleaned(piece.text)
            if isinstance(piece, Link):
                run.hyperlink.address = piece.url
            elif bold or piece.bold:
                run.font.bold = True

    def _foot(self, made: Any) -> None:
        """The footer and the number, where the layout has a place for them."""
        for one in made.slide_layout.placeholders:
            kind = one.placeholder_format.type
            index = one.placeholder_format.idx
            if kind is PP_PLACEHOLDER.FOOTER:
                text, name = f'<a:r><a:rPr lang="{LANGUAGE}"/><a:t/></a:r>', "ftr"
            elif kind is PP_PLACEHOLDER.SLIDE_NUMBER:
                text = (
                    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
                    f'<a:rPr lang="{LANGUAGE}"/><a:t>‹nr.›</a:t></a:fld>'
                )
                name = "sldNum"
            else:
                continue
            # LibreOffice takes the place of a footer's letters from the slide only.
            place = "" if name == "sldNum" or not self._look.is_own else '<a:pPr algn="l"/>'
            number = max(shape.shape_id for shape in made.shapes) + 1
            shape = parse_xml(
                f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/>'
                f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{name}" '
                f'sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
                f"<a:lstStyle/><a:p>{place}{text}</a:p></p:txBody></p:sp>"
            )
            if name == "ftr":
                shape.find(f".//{qn('a:t')}").text = cleaned(self._footer)
            made.shapes._spTree.append(shape)


def _room(shape: Any) -> tuple[float, float]:
    """Width and height within a box, in points."""
    return shape.width / 12700 - 2 * _INSET, shape.height / 12700 - _INSET


def _indent(entry: Entry, size: int) -> float:
    """The room for a bullet, a number or a letter, in points."""
    return 0 if entry.marks is None else size * 1.5


def _split_rows(slide: Slide, size: int, width: float, height: float) -> list[Slide]:
    heights = [
        max(
            height_of(plain(cell), size, width * part - 2 * _INSET)
            for cell, part in zip(row, slide.widths, strict=True)
        )
        + _INSET
        for row in slide.rows
    ]
    head = size * LINE_HEIGHT + _INSET
    return [
        replace(
            slide,
            rows=slide.rows[one.start : one.stop],
            sources=slide.sources[one.start : one.stop],
        )
        for one in pages(heights, height - head)
    ]


def _split_entries(slide: Slide, size: int, width: float, height: float) -> list[Slide]:
    entries = [
        replace(entry, line=line)
        for entry in slide.entries
        for line in cut(entry.line, size, width - _indent(entry, size), height)
    ]
    heights = [
        height_of(plain(one.line), size, width - _indent(one, size), _SPACE) for one in entries
    ]
    return [
        replace(slide, entries=tuple(entries[one.start : one.stop]))
        for one in pages(heights, height)
    ] or [slide]


def _mark(paragraph: Any, entry: Entry, size: int) -> None:
    """What stands before a paragraph. Without a mark it begins at the margin."""
    properties = paragraph._p.get_or_add_pPr()
    indent = int(Pt(_indent(entry, size)))
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    marks = {
        None: "<a:buNone {}/>",
        Marks.BULLETS: '<a:buChar {} char="•"/>',
        Marks.NUMBERS: f'<a:buAutoNum {{}} type="arabicPeriod" startAt="{entry.number}"/>',
        Marks.LETTERS: f'<a:buAutoNum {{}} type="alphaUcPeriod" startAt="{entry.number}"/>',
    }
    properties.append(parse_xml(marks[entry.marks].format(nsdecls("a"))))


def _write_notes(made: Any, notes: Sequence[str]) -> None:
    frame = made.notes_slide.notes_text_frame
    for place, text in enumerate(notes):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = cleaned(text)
        run.font.language_id = MSO_LANGUAGE_ID.DUTCH
