"""Lists of Word: bullets, numbers and letters, each list counting from its own beginning."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from workshop.exports.blocks import Marks
from workshop.exports.docx_styles import LETTERED

_STYLES = {
    Marks.BULLETS: "List Bullet",
    Marks.NUMBERS: "List Number",
    Marks.LETTERS: LETTERED,
}
_FORMS = {
    Marks.BULLETS: ("bullet", "•"),
    Marks.NUMBERS: ("decimal", "%1."),
    Marks.LETTERS: ("upperLetter", "%1."),
}


class Lists:
    """The numbering of one document. A template may have numbering of its own; ours is added."""

    def __init__(self, document: Any) -> None:
        self._numbering = document.part.numbering_part.element
        self._abstract = {marks: self._define(*form) for marks, form in _FORMS.items()}

    def style(self, marks: Marks) -> str:
        """The paragraph style of such a list."""
        return _STYLES[marks]

    def new(self, marks: Marks) -> int:
        """The number of a new list, which starts from the beginning."""
        number = self._numbering.add_num(self._abstract[marks])
        number.add_lvlOverride(0).add_startOverride(1)
        return int(number.numId)

    def number(self, paragraph: Any, number: int) -> None:
        """Makes a paragraph an item of a list."""
        found = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        found.get_or_add_ilvl().val = 0
        found.get_or_add_numId().val = number

    def _define(self, form: str, text: str) -> int:
        known = [
            int(one.get(qn("w:abstractNumId")))
            for one in self._numbering.findall(qn("w:abstractNum"))
        ]
        number = max(known, default=-1) + 1
        made = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            '<w:multiLevelType w:val="singleLevel"/>'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>'
        )
        # The schema wants every definition before the first list.
        first = self._numbering.find(qn("w:num"))
        if first is None:
            self._numbering.append(made)
        else:
            first.addprevious(made)
        return number
