"""How slides look: our own neutral 16:9 slides, or those of the user's template.

The neutral look starts from python-pptx's own empty presentation: other size, places, font and
colours, and only the layouts that are used. A template keeps its looks and loses its slides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Length

from ingest.packages import damaged
from waaier.errors import InputError
from workshop.exports.blocks import LANGUAGE
from workshop.exports.sjabloon import SLIDES, checked_template

FONT = "Arial"
INK, ACCENT, MUTED, WHITE = "202020", "004673", "595959", "FFFFFF"
"""On white 16.3, 9.6 and 7.0 to 1; white on the accent 9.6 to 1."""

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _INNER = Inches(0.75), Inches(11.833)
_KEPT = {"Title Slide": "title", "Title and Content": "obj", "Section Header": "secHead"}
_BODIES = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)


@dataclass(frozen=True, slots=True)
class Look:
    """A presentation without slides and the layouts to use in it; ``is_own`` if not a user's."""

    presentation: Any
    cover: Any
    section: Any
    text: Any
    is_own: bool


def new_presentation(template: Path | None) -> Look:
    """An empty presentation.

    Raises:
        InputError: the template cannot be used.
    """
    if template is None:
        presentation = pptx.Presentation()
        _neutral(presentation)
    else:
        content = checked_template(template, SLIDES)
        try:
            presentation = pptx.Presentation(content)
            _emptied(presentation)
            layouts = list(presentation.slide_layouts)
            _ = [(one.name, placed(one)) for one in layouts]
        except MemoryError:
            raise
        except Exception as error:
            # python-pptx trusts the file: a damaged one surfaces as KeyError and more.
            raise damaged(template.name) from error
    text = _layout(presentation, "obj", body=True)
    if text is None:
        raise InputError(
            "Het sjabloon heeft geen indeling met een titel en een tekstvak.",
            "Voeg zo'n indeling toe in het diamodel, of kies een ander sjabloon.",
        )
    cover = _layout(presentation, "title", body=False) or text
    section = _layout(presentation, "secHead", body=False) or cover
    _language(presentation)
    return Look(presentation, cover, section, text, template is None)


def placed(layout: Any) -> tuple[Any, Any]:
    """The title and the text of a layout or a slide; None where there is none."""
    title = body = None
    for one in layout.placeholders:
        kind = one.placeholder_format.type
        if kind in _TITLES:
            title = title or one
        elif kind in (*_BODIES, PP_PLACEHOLDER.SUBTITLE):
            body = body or one
    return title, body


def _layout(presentation: Any, kind: str, *, body: bool) -> Any:
    """A layout of that kind, or else any that has what is needed."""
    able = []
    for one in presentation.slide_layouts:
        title, text = placed(one)
        if title is not None and text is not None:
            able.append(one)
    named = [one for one in able if one._element.get("type") == kind]
    plain = [
        one
        for one in able
        if sum(p.placeholder_format.type in _BODIES for p in one.placeholders) == 1
    ]
    return next(iter(named or ((plain or able) if body else [])), None)


def _emptied(presentation: Any) -> None:
    slides = presentation.slides._sldIdLst
    for slide in list(slides):
        presentation.part.drop_rel(slide.rId)
        slides.remove(slide)


def _neutral(presentation: Any) -> None:
    presentation.slide_width, presentation.slide_height = _WIDTH, _HEIGHT
    for layout in list(presentation.slide_layouts):
        if layout.name not in _KEPT:
            presentation.slide_layouts.remove(layout)
    master = presentation.slide_master
    _theme(master)
    _master(master)
    for layout in presentation.slide_layouts:
        for one in list(layout.placeholders):
            kind = one.placeholder_format.type
            if kind in (
                PP_PLACEHOLDER.DATE,
                PP_PLACEHOLDER.FOOTER,
                PP_PLACEHOLDER.SLIDE_NUMBER,
            ):
                # The places of the master hold.
                _unplaced(one)
        if layout._element.get("type") in ("title", "secHead"):
            _dark(layout)
        else:
            for one in layout.placeholders:
                _unplaced(one)


def _theme(master: Any) -> None:
    """Our font and colours; python-pptx keeps the theme as bytes."""
    part = next(
        relation.target_part
        for relation in master.part.rels.values()
        if relation.reltype.endswith("/theme")
    )
    root = etree.fromstring(part.blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for latin in root.iterfind(".//a:fontScheme//a:latin", space):
        latin.set("typeface", FONT)
    for name, color in (
        ("dk1", INK),
        ("lt1", WHITE),
        ("dk2", ACCENT),
        ("accent1", ACCENT),
        ("hlink", ACCENT),
        ("folHlink", ACCENT),
    ):
        scheme = root.find(f".//a:clrScheme/a:{name}", space)
        for child in list(scheme):
            scheme.remove(child)
        etree.SubElement(scheme, f"{{{space['a']}}}srgbClr", val=color)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _master(master: Any) -> None:
    places = {
        PP_PLACEHOLDER.TITLE: (_LEFT, Inches(0.4), _INNER, Inches(1.1)),
        PP_PLACEHOLDER.BODY: (_LEFT, Inches(1.65), _INNER, Inches(5.0)),
        PP_PLACEHOLDER.DATE: (Inches(9.6), Inches(6.95), Inches(1.5), Inches(0.35)),
        PP_PLACEHOLDER.FOOTER: (_LEFT, Inches(6.95), Inches(10), Inches(0.35)),
        PP_PLACEHOLDER.SLIDE_NUMBER: (Inches(11.4), Inches(6.95), Inches(1.183), Inches(0.35)),
    }
    for one in master.placeholders:
        _place(one, places[one.placeholder_format.type])
        if one.placeholder_format.type in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            right = one.placeholder_format.type is PP_PLACEHOLDER.SLIDE_NUMBER
            _letters(one, 11, MUTED, align="r" if right else "l")
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    _run_style(title.find(qn("a:defRPr")), 30, ACCENT, bold=True)
    for level, size in ((1, 20), (2, 18), (3, 16), (4, 16), (5, 16)):
        found = styles.find(f"{qn('p:bodyStyle')}/{qn(f'a:lvl{level}pPr')}")
        _run_style(found.find(qn("a:defRPr")), size, INK)
    tree = master.shapes._spTree
    tree.insert(2, _bar())


def _dark(layout: Any) -> None:
    """Cover and section: white letters on the accent colour."""
    element = layout._element
    element.set("showMasterSp", "0")
    data = element.find(qn("p:cSld"))
    data.insert(
        0,
        parse_xml(
            f'<p:bg {nsdecls("p", "a")}><p:bgPr><a:solidFill><a:srgbClr val="{ACCENT}"/>'
            "</a:solidFill><a:effectLst/></p:bgPr></p:bg>"
        ),
    )
    title, body = placed(layout)
    _place(title, (_LEFT, Inches(1.9), _INNER, Inches(1.9)))
    _place(body, (_LEFT, Inches(4.0), _INNER, Inches(1.9)))
    _letters(title, 40, WHITE, bold=True, anchor="b")
    _letters(body, 22, WHITE, anchor="t")
    for one in layout.placeholders:
        if one.placeholder_format.type in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            right = one.placeholder_format.type is PP_PLACEHOLDER.SLIDE_NUMBER
            _letters(one, 11, WHITE, align="r" if right else "l")


def _place(shape: Any, place: tuple[Length, Length, Length, Length]) -> None:
    shape.left, shape.top, shape.width, shape.height = place


def _unplaced(shape: Any) -> None:
    properties = shape._element.spPr
    for place in properties.findall(qn("a:xfrm")):
        properties.remove(place)


def _letters(
    shape: Any,
    size: int,
    color: str,
    *,
    bold: bool = False,
    align: str = "l",
    anchor: str | None = None,
) -> None:
    """The style of the first level of a placeholder in a layout."""
    body = shape._element.txBody
    old = body.find(qn("a:lstStyle"))
    made = parse_xml(
        f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="{align}"><a:buNone/>'
        f'<a:defRPr lang="{LANGUAGE}" sz="{size * 100}" b="{int(bold)}" cap="none"><a:solidFill>'
        f'<a:srgbClr val="{color}"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr>'
        "</a:lvl1pPr></a:lstStyle>"
    )
    body.replace(old, made)
    if anchor:
        body.bodyPr.set("anchor", anchor)


def _run_style(properties: Any, size: int, color: str, *, bold: bool = False) -> None:
    properties.set("sz", str(size * 100))
    properties.set("b", str(int(bold)))
    for fill in properties.findall(qn("a:solidFill")):
        properties.remove(fill)
    properties.insert(
        0,
        parse_xml(f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{color}"/></a:solidFill>'),
    )


def _bar() -> Any:
    """A stripe along the top of every slide; it belongs to the master and says nothing."""
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="99" name="Streep" descr=""/><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{_WIDTH}" cy="{Inches(0.14)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f'</a:prstGeom><a:solidFill><a:srgbClr val="{ACCENT}"/></a:solidFill></p:spPr>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )


def _language(presentation: Any) -> None:
    """Dutch for text that is typed later."""
    roots = [presentation.slide_master._element, presentation.part._element]
    roots += [layout._element for layout in presentation.slide_layouts]
    for root in roots:
        for one in root.iter(qn("a:defRPr")):
            one.set("lang", LANGUAGE)
