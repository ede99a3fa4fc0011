"""How a Word file looks: our own neutral styles, or those of the user's template.

The neutral look starts from python-docx's own empty document. A template keeps its looks: only
styles that it lacks are added, and its text is taken out, while its headers and footers stay.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ingest.packages import damaged
from workshop.exports.blocks import LANGUAGE
from workshop.exports.sjabloon import WORD, checked_template

FONT = "Arial"
"""On every machine, or in a metrically equal form (Liberation Sans)."""

INK, ACCENT, MUTED = (
    RGBColor(0x20, 0x20, 0x20),
    RGBColor(0x00, 0x46, 0x73),
    RGBColor(0x59, 0x59, 0x59),
)
"""On white 16.3, 9.6 and 7.0 to 1; on the grey of a frame still above 6 to 1."""

SHADE, RULE = "EAF1F6", "8AA4B5"

FRAME, SMALL, MARK, LETTERED = "Kader", "Klein", "Verwijzing", "Lijst met letters"
"""Styles of our own, by the name that a user sees in Word."""

_HEADINGS = {1: (18, 20, 8), 2: (14, 16, 4), 3: (11.5, 12, 3)}
"""Size, space before and space after, in points."""


def new_document(template: Path | None) -> Any:
    """An empty document with every style that a piece needs.

    Raises:
        InputError: the template cannot be used.
    """
    if template is None:
        document = docx.Document()
        _neutral(document)
    else:
        content = checked_template(template, WORD)
        try:
            document = docx.Document(content)
            _emptied(document)
        except MemoryError:
            raise
        except Exception as error:
            # python-docx trusts the file: a damaged one surfaces as KeyError and more.
            raise damaged(template.name) from error
    _own_styles(document)
    _language(document)
    return document


def _emptied(document: Any) -> None:
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def _neutral(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, 10.5, INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.2
    normal.paragraph_format.widow_control = True
    for level, (size, before, after) in _HEADINGS.items():
        style = styles[f"Heading {level}"]
        _font(style, size, ACCENT, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.keep_with_next = True
    _font(styles["Title"], 28, ACCENT, bold=True)
    styles["Title"].paragraph_format.space_before = Pt(36)
    styles["Title"].paragraph_format.space_after = Pt(4)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    _font(styles["Subtitle"], 14, MUTED)
    styles["Subtitle"].font.italic = False
    styles["Subtitle"].paragraph_format.space_after = Pt(18)
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.space_after = Pt(3)
    _font(styles["Footer"], 8.5, MUTED)


def _own_styles(document: Any) -> None:
    """Adds what is missing; what a template has already stays as it is."""
    for name, base in (
        ("Title", "Normal"),
        ("Subtitle", "Normal"),
        ("List Bullet", "Normal"),
        ("List Number", "Normal"),
        ("Heading 1", "Normal"),
        ("Heading 2", "Normal"),
        ("Heading 3", "Normal"),
        (FRAME, "Normal"),
        (SMALL, "Normal"),
        (LETTERED, "List Number"),
        ("TOC Heading", "Normal"),
        ("toc 1", "Normal"),
        ("toc 2", "Normal"),
    ):
        if _has(document, name):
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name not in _OWN)
        style.base_style = document.styles[base] if _has(document, base) else None
        _shape(style, name)
    for name in (MARK, "Hyperlink"):
        if not _has(document, name):
            style = document.styles.add_style(
                name, WD_STYLE_TYPE.CHARACTER, builtin=name == "Hyperlink"
            )
            style.font.color.rgb = ACCENT
            style.font.underline = True
    if not _has(document, "Table Grid"):
        document.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE, builtin=True)


_OWN = frozenset({FRAME, SMALL, MARK, LETTERED})


def _shape(style: Any, name: str) -> None:
    spacing = style.paragraph_format
    if name == FRAME:
        _frame(style)
    elif name == SMALL:
        style.font.size, style.font.color.rgb = Pt(9), MUTED
    elif name == "TOC Heading":
        _font(style, 14, ACCENT, bold=True)
        spacing.space_before, spacing.keep_with_next = Pt(14), True
    elif name in ("toc 1", "toc 2"):
        spacing.space_after = Pt(2)
        spacing.left_indent = Mm(0 if name == "toc 1" else 6)
    elif name.startswith("Heading"):
        level = int(name[-1])
        _font(style, _HEADINGS[level][0], ACCENT, bold=True)
        spacing.keep_with_next = True
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        style.element.get_or_add_pPr().append(outline)
    elif name == "Title":
        _font(style, 28, ACCENT, bold=True)


def _frame(style: Any) -> None:
    """A shaded block with a bar at its left."""
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Mm(3)
    style.paragraph_format.keep_together = True
    properties = style.element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side, size, color in (("top", 4, SHADE), ("left", 24, RULE), ("bottom", 4, SHADE)):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "6"), ("color", color)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    # The schema wants borders and shading before spacing.
    spacing = properties.find(qn("w:spacing"))
    place = list(properties).index(spacing)
    properties.insert(place, borders)
    properties.insert(place + 1, shade)


def _has(document: Any, name: str) -> bool:
    return any(style.name == name for style in document.styles)


def _font(style: Any, size: float, color: RGBColor, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = color
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        # A font of the theme wins over a named one.
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)


def _language(document: Any) -> None:
    """Dutch as the language of all text that does not say otherwise."""
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = OxmlElement("w:docDefaults")
        root.insert(0, defaults)
    run = defaults.find(qn("w:rPrDefault"))
    if run is None:
        run = OxmlElement("w:rPrDefault")
        defaults.insert(0, run)
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = OxmlElement("w:rPr")
        run.append(properties)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), LANGUAGE)
    # A style with another language would win over the default.
    for style in root.iter(qn("w:style")):
        for other in style.iter(qn("w:lang")):
            other.set(qn("w:val"), LANGUAGE)
