"""A piece on paper as a Word file: real styles, header rows, links to sources, Dutch.

:func:`export_runbook` and :func:`export_handout` are what the registry calls; :class:`_Writer`
writes block after block.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt

from workshop.exports import ExportOptions
from workshop.exports.blocks import (
    AUTHOR,
    LANGUAGE,
    Block,
    Contents,
    Document,
    Frame,
    Heading,
    Items,
    Line,
    Link,
    Marks,
    Note,
    Paragraph,
    Table,
    Words,
    Writing,
    cleaned,
)
from workshop.exports.custom import CONTENT_TYPE, PART_NAME, RELATION, custom_xml
from workshop.exports.docx_lists import Lists
from workshop.exports.docx_styles import FRAME, MARK, MUTED, RULE, SHADE, new_document
from workshop.exports.handout import handout
from workshop.exports.runbook import runbook
from workshop.model import Workshop

_SHORT = 6
"""A table of so few rows is kept on one page."""


def export_runbook(workshop: Workshop, options: ExportOptions) -> bytes:
    """The draaiboek as a Word file.

    Raises:
        InputError: the user's template cannot be used.
    """
    return write_docx(runbook(workshop), options.sjabloon)


def export_handout(workshop: Workshop, options: ExportOptions) -> bytes:
    """The hand-out as a Word file.

    Raises:
        InputError: the user's template cannot be used.
    """
    return write_docx(handout(workshop), options.sjabloon)


def write_docx(piece: Document, template: Path | None = None) -> bytes:
    """A piece as a Word file.

    Raises:
        InputError: the template cannot be used.
    """
    document = new_document(template)
    _describe(document, piece)
    writer = _Writer(document, piece)
    writer.front()
    for block, after in zip(piece.blocks, [*piece.blocks[1:], None], strict=True):
        writer.write(block, after)
    _foot(document, piece)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _describe(document: Any, piece: Document) -> None:
    about = document.core_properties
    about.title, about.subject = cleaned(piece.title)[:255], cleaned(piece.description)[:255]
    about.author = about.last_modified_by = AUTHOR
    about.language, about.keywords = LANGUAGE, cleaned(piece.keywords)[:255]
    about.comments, about.category = "", "workshop"
    about.version = str(piece.version)
    about.created = about.modified = piece.made.replace(tzinfo=None)
    package = document.part.package
    name = PackURI(PART_NAME)
    for key, relation in list(package.rels.items()):
        # A template brings its own, which speak of the template.
        if relation.reltype == RELATION:
            del package.rels[key]
    package.relate_to(Part(name, CONTENT_TYPE, custom_xml(piece.properties), package), RELATION)


def _foot(document: Any, piece: Document) -> None:
    """The footer of every section; a template's own footer stays above ours."""
    for section in document.sections:
        footer = section.footer
        footer.is_linked_to_previous = False
        last = footer.paragraphs[-1]
        line = (
            last
            if not last.text.strip() and not last._p.findall(qn("w:r"))
            else (footer.add_paragraph())
        )
        line.style = document.styles["Footer"] if _has_style(document, "Footer") else line.style
        line.add_run(f"{cleaned(piece.footer)} | bladzijde ")
        _field(line, "PAGE", "1")
        line.add_run(" van ")
        _field(line, "NUMPAGES", "1")


def _has_style(document: Any, name: str) -> bool:
    return any(style.name == name for style in document.styles)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {instruction} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


class _Writer:
    """Writes blocks into a document."""

    def __init__(self, document: Any, piece: Document) -> None:
        self._document = document
        self._piece = piece
        self._lists = Lists(document)
        self._bookmarks = 0
        self._headings = 0
        section = document.sections[0]
        self._width = section.page_width - section.left_margin - section.right_margin

    def front(self) -> None:
        """Title and sort of piece."""
        self._document.add_paragraph(cleaned(self._piece.title), style="Title")
        self._document.add_paragraph(cleaned(self._piece.subtitle), style="Subtitle")

    def write(self, block: Block, after: Block | None) -> None:
        """Adds one block; ``after`` is what comes next, which it may have to stay with."""
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block, leads=isinstance(after, Items | Table | Writing))
            case Items():
                self._items(block)
            case Table():
                self._table(block)
            case Frame():
                self._frame(block)
            case Writing():
                self._writing(block)
            case Contents():
                self._contents()

    def _heading(self, block: Heading) -> None:
        paragraph = self._document.add_paragraph(style=f"Heading {block.level}")
        paragraph.paragraph_format.page_break_before = True if block.new_page else None
        self._headings += 1
        self._bookmarked(paragraph, f"_kop{self._headings}", (Words(block.text),))

    def _paragraph(self, block: Paragraph, leads: bool) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_together = True
        if leads:
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_before = Pt(6)
            paragraph.paragraph_format.space_after = Pt(3)
        if block.anchor is None:
            self._line(paragraph, block.line)
        else:
            self._bookmarked(paragraph, _anchor(block.anchor), block.line)

    def _items(self, block: Items) -> None:
        number = self._lists.new(block.marks)
        last = len(block.items) - 1
        for place, line in enumerate(block.items):
            paragraph = self._document.add_paragraph(style=self._lists.style(block.marks))
            self._lists.number(paragraph, number)
            paragraph.paragraph_format.keep_together = True
            if place < last and block.marks is Marks.LETTERS:
                paragraph.paragraph_format.keep_with_next = True
            self._line(paragraph, line)

    def _frame(self, block: Frame) -> None:
        lines: list[Line] = [(Words(block.title, bold=True),), *block.lines]
        for place, line in enumerate(lines):
            paragraph = self._document.add_paragraph(style=FRAME)
            self._line(paragraph, line)
            if place < len(lines) - 1:
                paragraph.paragraph_format.keep_with_next = True
            else:
                paragraph.paragraph_format.space_after = Pt(10)

    def _writing(self, block: Writing) -> None:
        """Ruled lines: empty paragraphs with a border, which a screen reader passes over."""
        for place in range(block.lines):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = place < block.lines - 1
            paragraph.paragraph_format.line_spacing = Pt(24)
            paragraph.paragraph_format.space_after = Pt(0 if place < block.lines - 1 else 10)
            properties = paragraph._p.get_or_add_pPr()
            properties.find(qn("w:spacing")).addprevious(_rules())

    def _table(self, block: Table) -> None:
        rows = len(block.rows) + bool(block.head)
        table = self._document.add_table(rows, len(block.widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        _dress(table, block)
        widths = [Emu(int(self._width * part)) for part in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        grid = list(table.rows)
        if block.head:
            for cell, text in zip(grid[0].cells, block.head, strict=True):
                self._line(cell.paragraphs[0], (Words(text, bold=True),))
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
                cell.paragraphs[0].paragraph_format.keep_with_next = True
                _shade(cell)
            _repeat(grid[0])
        short = len(block.rows) <= _SHORT
        for number, (row, cells) in enumerate(
            zip(grid[bool(block.head) :], block.rows, strict=True), 1
        ):
            together = short and bool(block.head) and number < len(block.rows)
            _unsplit(row)
            for place, (cell, lines) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = widths[place]
                self._cell(cell, lines, together)
                if not block.head and place == 0:
                    _shade(cell)
        if block.head:
            for cell, width in zip(grid[0].cells, widths, strict=True):
                cell.width = width
        after = self._document.add_paragraph()
        after.paragraph_format.space_after = Pt(4)
        after.paragraph_format.line_spacing = Pt(6)

    def _cell(self, cell: Any, lines: tuple[Line, ...], together: bool) -> None:
        for place, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.keep_with_next = True if together else None
            self._line(paragraph, line)

    def _contents(self) -> None:
        """A table of contents without page numbers, so that it is right before Word counts them."""
        title = self._document.add_paragraph("Inhoud", style="TOC Heading")
        title.paragraph_format.keep_with_next = True
        title.paragraph_format.page_break_before = True
        shown = [(n, one) for n, one in enumerate(self._piece.headings, 1) if one.level <= 2]
        first = True
        paragraph = title
        for number, heading in shown:
            paragraph = self._document.add_paragraph(style=f"toc {heading.level}")
            if first:
                _field_part(paragraph, "begin")
                _instruction(paragraph, 'TOC \\o "1-2" \\n \\h \\z')
                _field_part(paragraph, "separate")
                first = False
            self._inside(paragraph, f"_kop{number}", heading.text, None)
        if not first:
            _field_part(paragraph, "end")

    def _line(self, paragraph: Any, line: Line) -> None:
        for piece in line:
            match piece:
                case Words():
                    run = paragraph.add_run(cleaned(piece.text))
                    run.bold = True if piece.bold else None
                    if piece.muted:
                        run.font.color.rgb = MUTED
                case Note():
                    self._inside(paragraph, _anchor(piece.n), f"[{piece.n}]", MARK)
                case Link():
                    self._outside(paragraph, piece)

    def _bookmarked(self, paragraph: Any, name: str, line: Line) -> None:
        self._bookmarks += 1
        begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        begin.set(qn("w:id"), str(self._bookmarks))
        begin.set(qn("w:name"), name)
        end.set(qn("w:id"), str(self._bookmarks))
        paragraph._p.append(begin)
        self._line(paragraph, line)
        paragraph._p.append(end)

    def _inside(self, paragraph: Any, anchor: str, text: str, style: str | None) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), anchor)
        link.set(qn("w:history"), "1")
        self._clicked(paragraph, link, text, style)

    def _outside(self, paragraph: Any, piece: Link) -> None:
        link = OxmlElement("w:hyperlink")
        target = paragraph.part.relate_to(piece.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), target)
        self._clicked(paragraph, link, piece.text, "Hyperlink")

    def _clicked(self, paragraph: Any, link: Any, text: str, style: str | None) -> None:
        run = paragraph.add_run(cleaned(text))
        if style:
            run.style = self._document.styles[style]
        link.append(run._r)
        paragraph._p.append(link)


def _anchor(n: int) -> str:
    return f"bron_{n}"


def _dress(table: Any, block: Table) -> None:
    """Thin lines, room within cells, and what the table shows for who cannot see it."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    for side in ("left", "right", "insideV"):
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), "nil")
        borders.append(border)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 50), ("left", 85), ("bottom", 50), ("right", 85)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = properties.find(qn("w:tblLook"))
    for element in (borders, margins):
        # The schema wants these before the look, and the layout between them.
        look.addprevious(element)
    layout = properties.find(qn("w:tblLayout"))
    if layout is not None:
        margins.addprevious(layout)
    for name, on in (("firstRow", bool(block.head)), ("firstColumn", not block.head)):
        look.set(qn(f"w:{name}"), "1" if on else "0")
    look.set(qn("w:noVBand"), "1")
    look.set(qn("w:noHBand"), "1")
    look.set(qn("w:val"), "0620" if block.head else "0680")
    for name, text in (("tblCaption", block.description), ("tblDescription", block.description)):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), cleaned(text))
        properties.append(element)


def _repeat(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    _unsplit(row)
    properties.append(OxmlElement("w:tblHeader"))


def _unsplit(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _rules() -> Any:
    """A line below, also between paragraphs that have the same one."""
    borders = OxmlElement("w:pBdr")
    for side in ("bottom", "between"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", RULE)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    return borders


def _field_part(paragraph: Any, kind: str) -> None:
    run = paragraph.add_run()
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    run._r.append(part)


def _instruction(paragraph: Any, text: str) -> None:
    run = paragraph.add_run()
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = f" {text} "
    run._r.append(part)
