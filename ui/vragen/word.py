"""An answer as a Word document: real headings, Dutch as its language, links that can be clicked.

Made in memory from the answer on the page alone; nothing of it stays on the server.
"""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from answer.wording import other_notices, peildatum_of
from ui.vragen.plain import MADE_BY, difference_lines, field_lines, made_on, marks, source_lines
from ui.vragen.view import View
from waaier.card import LIST_FIELDS
from waaier.domain import Answer, CardBlock
from waaier.links import web_address

LANGUAGE = "nl-NL"

_INK = RGBColor(0x0B, 0x3D, 0x5C)
"""Dark enough to read; the headings of the template are too light on white."""

_CONTROL = dict.fromkeys(code for code in range(32) if code not in (9, 10, 13))
"""Characters that XML does not allow; a source may hold them."""


def as_word(answer: Answer, view: View) -> bytes:
    """The whole answer with its sources as .docx.

    Args:
        answer: as shown.
        view: what it is shown with.
    """
    document = Document()
    _prepare(document, answer)
    document.add_heading(_clean(answer.masked_question), level=1)
    for one in answer.urgent:
        document.add_paragraph().add_run(_clean(one.sentence)).bold = True
        for contact in one.contacts:
            if contact.phone:
                told = _clean(f"{contact.name}: {contact.phone}")
                document.add_paragraph(told, style="List Bullet")
    if answer.statements:
        document.add_heading("Antwoord", level=2)
        for statement in answer.statements:
            document.add_paragraph(_clean(f"{statement.text} {marks(statement.citations)}"))
    for told in difference_lines(answer):
        heading, *lines = told.split("\n")
        document.add_heading(_clean(heading), level=2)
        for line in lines:
            document.add_paragraph(_clean(line))
    for text in other_notices(answer):
        document.add_paragraph(_clean(text))
    for card in answer.cards:
        _card(document, card)
    if answer.nearby:
        document.add_heading("Misschien bruikbaar", level=2)
        for hint in answer.nearby:
            told = f"{hint.quote} ({hint.source.title}, peildatum {peildatum_of(hint)})"
            document.add_paragraph(_clean(told), style="List Bullet")
    if answer.citations:
        _sources(document, answer, view)
    document.add_paragraph(made_on(view.today))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _prepare(document: Docx, answer: Answer) -> None:
    """Language, title and who made it: a reader aloud and a machine must know as well."""
    core = document.core_properties
    core.title = _clean(answer.masked_question)[:250]
    core.language = LANGUAGE
    core.author = "Praktijkwaaier"
    core.comments = MADE_BY
    normal = document.styles["Normal"]
    normal.font.name = "Calibri"
    normal.font.size = Pt(11)
    for level in (1, 2, 3):
        document.styles[f"Heading {level}"].font.color.rgb = _INK
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGE)


def _card(document: Docx, card: CardBlock) -> None:
    document.add_heading(_clean(card.title), level=2)
    document.add_paragraph(
        _clean(f"Geldt in {card.scope}. Peildatum {card.peildatum or 'onbekend'}.")
    )
    for field in card.fields:
        document.add_heading(_clean(field.label), level=3)
        style = "List Bullet" if field.name in LIST_FIELDS else None
        for line in field_lines(field):
            document.add_paragraph(_clean(line), style=style)


def _sources(document: Docx, answer: Answer, view: View) -> None:
    document.add_heading("Bronnen", level=2)
    for first, numbers, place in source_lines(answer, view):
        paragraph = document.add_paragraph(_clean(f"{numbers} {place}"))
        if first.url:
            paragraph.add_run(". ")
            _link(paragraph, first.url)
        for citation in answer.citations:
            if f"[{citation.n}]" in numbers:
                quoted = document.add_paragraph(style="Quote")
                quoted.add_run(_clean(f"[{citation.n}] “{citation.quote}”"))
        for reference in first.source.references if first.source.card_kind else ():
            facts = (reference.title, reference.publisher, f"peildatum {reference.peildatum}")
            told = ", ".join(fact for fact in facts if fact and not fact.endswith(" None"))
            item = document.add_paragraph(_clean(told), style="List Bullet")
            if reference.url:
                item.add_run(": ")
                _link(item, reference.url)


def _link(paragraph: Paragraph, url: str) -> None:
    """A link that shows its address, so that it can be read on paper too."""
    address = web_address(url)
    if address is None:
        paragraph.add_run(_clean(url))
        return
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(_clean(url))
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _clean(text: str) -> str:
    return text.translate(_CONTROL)
