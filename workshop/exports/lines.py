"""Small pieces that paper and slides share: a cited line, a length of time, a date, a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from waaier.links import web_address
from workshop.exports.blocks import (
    WRITTEN_BY_MODEL,
    Block,
    Frame,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Table,
    Words,
    plain,
)
from workshop.model import Inhoud, Onderdeel, Regel, Schrijver, Workshop

REWORDED = "in eigen woorden van de trainer"
"""Stands behind such a line, so that nobody takes it for the words of the source."""


def said(text: str, *, bold: bool = False, muted: bool = False) -> Line:
    """A line that rests on nothing."""
    return (Words(text, bold=bold, muted=muted),) if text else ()


def cited(regel: Regel, *, bold: bool = False) -> Line:
    """A line with the numbers of its quotes, its peildatum, and who wrote it if not the source."""
    line: list[Words | Note | Link] = [Words(regel.tekst, bold=bold)]
    for n in regel.verwijzingen:
        line += [Words(" "), Note(n)]
    if regel.verwijzingen and regel.peildatum:
        line.append(Words(f" (peildatum {regel.peildatum})", muted=True))
    return (*line, *written_by(regel))


def written_by(regel: Regel) -> Line:
    """Who wrote a line, if it is not the source; nothing otherwise."""
    if regel.geschreven_door is Schrijver.MODEL:
        return said(f" ({WRITTEN_BY_MODEL})", muted=True)
    return said(f" ({REWORDED})", muted=True) if is_reworded(regel) else ()


def told(regel: Regel) -> str:
    """A line as plain text, with all that :func:`cited` shows."""
    return plain(cited(regel))


def is_reworded(regel: Regel) -> bool:
    """Whether the trainer put into own words what rests on a source: then it is no quote."""
    return bool(regel.verwijzingen) and regel.geschreven_door is Schrijver.TRAINER


def linked(text: str, url: str | None) -> Line:
    """A text that is clicked when there is an address of the web."""
    address = web_address(url)
    return (Link(text, address),) if address else said(text)


def letter(number: int) -> str:
    """The letter of an option, counted from 0: A to Z, then AA, AB and on, as in a list."""
    rest, place = divmod(number, 26)
    return (letter(rest - 1) if rest else "") + chr(ord("A") + place)


def minutes(many: int) -> str:
    """A length of time in words: "35 minuten", "2 uur", "3 uur en 10 minuten"."""
    hours, rest = divmod(many, 60)
    if many < 90:
        return "1 minuut" if many == 1 else f"{many} minuten"
    return f"{hours} uur en {rest} minuten" if rest else f"{hours} uur"


def times(workshop: Workshop, begin: int, end: int) -> str:
    """From when to when: "09:30-09:40"."""
    return f"{workshop.klok(begin)}-{workshop.klok(end)}"


def content_of(workshop: Workshop, part: Onderdeel) -> list[Inhoud]:
    """What is used in an onderdeel; an id that leads nowhere is passed over."""
    known = {one.id: one for one in workshop.inhoud()}
    return [known[one] for one in part.inhoud if one in known]


def notes_in(blocks: Iterable[Block]) -> set[int]:
    """The numbers of all quotes that these blocks refer to."""
    return {piece.n for line in _lines(blocks) for piece in line if isinstance(piece, Note)}


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        match block:
            case Paragraph(line=line):
                yield line
            case Items(items=items):
                yield from items
            case Frame(lines=lines):
                yield from lines
            case Table(rows=rows):
                yield from (line for row in rows for cell in row for line in cell)
