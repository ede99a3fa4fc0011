"""A workshop on the page, as HTML: what the draaiboek holds, onderdeel by onderdeel.

It is written from the same blocks as the draaiboek. Every text is escaped here.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from workshop.check import Bevinding
from workshop.exports.blocks import (
    Block,
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
)
from workshop.exports.lines import cited, minutes, times
from workshop.exports.paper import sources
from workshop.exports.runbook import part_blocks, programme_table
from workshop.model import Onderdeel, Workshop

_LISTS = {Marks.BULLETS: "ul", Marks.NUMBERS: "ol", Marks.LETTERS: 'ol type="A"'}


def workshop(made: Workshop) -> str:
    """The whole draft: programme, onderdelen to open, sources."""
    facts = f"{minutes(made.duur)}, versie {made.versie}, peildatum {escape(made.peildatum)}"
    remarks = "".join(f'<p class="ww-remark">{escape(one)}</p>' for one in made.meldingen)
    goals = "".join(f"<li>{escape(one.tekst)}</li>" for one in made.leerdoelen)
    parts = "".join(_part(made, number, row) for number, row in enumerate(made.programma, 1))
    quotes = _html(sources(made, {one.n for one in made.verwijzingen}))
    return (
        '<section class="ww-workshop" aria-labelledby="ontwerp-kop">'
        f'<h2 id="ontwerp-kop" tabindex="-1">{escape(made.titel)}</h2><p>{facts}</p>{remarks}'
        f"{_html(Paragraph(cited(one)) for one in made.inleiding)}"
        f"<h3>Leerdoelen</h3><ol>{goals}</ol><h3>Programma</h3>"
        f'<div class="ww-programme">{_html([programme_table(made)])}</div>'
        f"<h3>Onderdelen</h3>{parts}"
        f"<details><summary><h3>Bronnen</h3></summary>{quotes}</details></section>"
    )


def changes(found: Iterable[Bevinding], total: int) -> str:
    """What changed in the sources since the workshop was made."""
    items = [
        f"<li>[{one.n}] {escape(one.bron)}: {escape(one.stand.value)}. “{escape(one.citaat)}”"
        + (f" Peildatum nu: {escape(one.peildatum_nu)}." if one.peildatum_nu else "")
        + (f" Staat in: {escape(', '.join(one.onderdelen))}." if one.onderdelen else "")
        + "</li>"
        for one in found
    ]
    if not items:
        return said(f"Alle {total} verwijzingen staan nog zo in de bronnen.")
    head = f"{len(items)} van {total} verwijzingen zijn anders. Kijk deze zinnen na."
    return f'{said(head)}<ul class="ww-changes">{"".join(items)}</ul>'


def said(sentence: str) -> str:
    """A sentence that a screen reader says as well."""
    return f'<p class="ww-remark" role="status" tabindex="-1">{escape(sentence)}</p>'


def download(name: str, media_type: str, content: bytes) -> str:
    """A click that saves the file. It is in the page itself: nothing is left on the service."""
    data = base64.b64encode(content).decode()
    kind = media_type.split(";")[0]
    size = max(1, len(content) // 1000)
    return (
        f'<p role="status"><a class="ww-download" id="bestand" download="{escape(name)}" '
        f'href="data:{escape(kind)};base64,{data}">Bewaar {escape(name)} ({size} kB)</a></p>'
    )


def _part(made: Workshop, number: int, row: Onderdeel) -> str:
    badge = ' <span class="ww-badge">staat vast</span>' if row.vast else ""
    when = escape(times(made, row.begin, row.einde))
    _, *rest = part_blocks(made, row)
    return (
        f'<details><summary><h4>{number}. {escape(row.titel)}</h4> <span class="ww-badge">'
        f"{when}, {minutes(row.duur)}</span>{badge}</summary>{_html(rest)}</details>"
    )


def _html(blocks: Iterable[Block]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading():
            # A part of the page: its own headings are of level 3 and 4 already.
            level = min(6, block.level + 3)
            return f"<h{level}>{escape(block.text)}</h{level}>"
        case Paragraph():
            anchor = "" if block.anchor is None else f' id="bron-{block.anchor}"'
            return f"<p{anchor}>{_line(block.line)}</p>"
        case Items():
            tag = _LISTS[block.marks]
            items = "".join(f"<li>{_line(one)}</li>" for one in block.items)
            return f"<{tag}>{items}</{tag.split()[0]}>"
        case Frame():
            lines = "".join(f"<p>{_line(one)}</p>" for one in block.lines)
            return f'<div class="ww-frame"><p><b>{escape(block.title)}</b></p>{lines}</div>'
        case Table():
            return _table(block)
        case _:
            return ""


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in block.head)
    rows = []
    for row in block.rows:
        cells = ["".join(f"<p>{_line(line)}</p>" for line in cell) for cell in row]
        if block.head:
            rows.append("".join(f"<td>{cell}</td>" for cell in cells))
        else:
            first, *rest = cells
            rows.append(
                f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)
            )
    body = "".join(f"<tr>{one}</tr>" for one in rows)
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    label = escape(block.description)
    # It may be wider than a phone: then it scrolls by itself, also with the keyboard.
    return (
        f'<div class="ww-scroll" tabindex="0" role="group" aria-label="{label}">'
        f"<table>{top}<tbody>{body}</tbody></table></div>"
    )


def _line(line: Line) -> str:
    made = []
    for piece in line:
        match piece:
            case Note():
                made.append(f'<span class="ww-note">[{piece.n}]</span>')
            case Link():
                made.append(
                    f'<a href="{escape(piece.url)}" target="_blank" rel="noopener noreferrer">'
                    f"{escape(piece.text)}</a>"
                )
            case Words():
                text = escape(piece.text)
                made.append(f"<b>{text}</b>" if piece.bold else text)
    return "".join(made)
