"""The hand-out for participants: assignments with room to write, and what was told, with sources.

Nothing in it gives an answer away: a case has no model answer, a quiz question no right option and
no source, a statement no background. Cards for on the table come last.
"""

from __future__ import annotations

from workshop.exports.blocks import (
    Block,
    Document,
    Frame,
    Heading,
    Items,
    Line,
    Marks,
    Paragraph,
    Table,
    Words,
    Writing,
)
from workshop.exports.lines import (
    cited,
    content_of,
    letter,
    minutes,
    notes_in,
    said,
    times,
    written_by,
)
from workshop.exports.paper import document, notices, sources
from workshop.exports.runbook import card
from workshop.model import (
    Casus,
    Inhoud,
    Onderdeel,
    Praktijkkaart,
    Quizvraag,
    Regel,
    Stelling,
    Workshop,
    Zoekopdracht,
)

ANSWER_LINES = 2


def handout(workshop: Workshop) -> Document:
    """The hand-out as a piece on paper."""
    blocks: list[Block] = [*notices(workshop)]
    if workshop.inleiding:
        blocks.append(Heading(1, "Inleiding"))
        blocks += [Paragraph(cited(one)) for one in workshop.inleiding]
    if workshop.leerdoelen:
        blocks.append(Heading(1, "Wat leert u?"))
        blocks.append(Items(tuple(_bare(one) for one in workshop.leerdoelen), Marks.NUMBERS))
    blocks += [Heading(1, "Programma"), _programme(workshop)]
    cards: list[Praktijkkaart] = []
    for part in workshop.programma:
        items = content_of(workshop, part)
        cards += [one for one in items if isinstance(one, Praktijkkaart)]
        blocks += _part(workshop, part, items)
    if workshop.evaluatie:
        blocks.append(Heading(1, "Wat vond u ervan?"))
        for one in workshop.evaluatie:
            blocks += [Paragraph(said(one)), Writing(ANSWER_LINES)]
    if cards:
        blocks.append(Heading(1, "Kaarten", new_page=True))
        for place, on_table in enumerate(cards):
            blocks += card(on_table, level=2, new_page=place > 0)
    blocks += sources(workshop, notes_in(blocks))
    return document(workshop, "Hand-out voor deelnemers", blocks)


def _programme(workshop: Workshop) -> Table:
    rows = tuple(
        (
            (said(times(workshop, part.begin, part.einde)),),
            (said(part.titel),),
            (said(minutes(part.duur)),),
        )
        for part in workshop.programma
    )
    return Table(
        "Programma: tijd, onderdeel en duur.",
        ("Tijd", "Onderdeel", "Duur"),
        rows,
        (0.22, 0.56, 0.22),
    )


def _part(workshop: Workshop, part: Onderdeel, items: list[Inhoud]) -> list[Block]:
    method = workshop.werkvorm(part)
    blocks: list[Block] = []
    if method:
        blocks.append(Frame("Wat u gaat doen", (said(method.instructie),)))
    if part.regels:
        blocks.append(Items(tuple(cited(one) for one in part.regels)))
    for number, item in enumerate(items, 1):
        match item:
            case Casus():
                blocks += _case(item)
            case Quizvraag():
                blocks += _question(item, number)
            case Stelling():
                blocks += [Heading(2, f"Stelling {number}"), Paragraph(cited(item.stelling))]
                blocks += _asked(item.vragen)
            case Zoekopdracht():
                blocks += [Heading(2, f"Zoekopdracht {number}"), Paragraph(_bare(item.opdracht))]
                blocks.append(Items(tuple(_bare(one) for one in item.tips)))
                blocks += [Paragraph(said("Uw zoekvraag, het antwoord, de bron en de peildatum:"))]
                blocks.append(Writing(ANSWER_LINES))
    if any(isinstance(one, Praktijkkaart) for one in items):
        blocks.append(Paragraph(said("De kaarten staan achterin deze hand-out.")))
    return [Heading(1, part.titel), *blocks] if blocks else []


def _case(case: Casus) -> list[Block]:
    blocks: list[Block] = [
        Heading(2, f"Casus: {case.titel}"),
        Frame("Situatie", (_bare(case.situatie),)),
    ]
    if case.betrokkenen:
        who = ", ".join(case.betrokkenen)
        blocks.append(Paragraph((Words("Betrokkenen: ", bold=True), Words(who))))
    return [*blocks, *_asked(case.vragen)]


def _question(question: Quizvraag, number: int) -> list[Block]:
    blocks: list[Block] = [Heading(2, f"Quizvraag {number}"), Paragraph(_bare(question.stam))]
    if question.opties:
        options = tuple(said(one.tekst) for one in question.opties)
        return [*blocks, Items(options, Marks.LETTERS)]
    if question.paren:
        rows = tuple(
            (
                (said(f"{n}. {pair.links}"),),
                (said(f"{letter(n - 1)}. {right}"),),
                (said(f"{n} hoort bij: …"),),
            )
            for n, (pair, right) in enumerate(
                zip(question.paren, question.rechts_geschud, strict=True), 1
            )
        )
        head = ("Links", "Rechts", "Uw antwoord")
        return [*blocks, Table("Wat hoort bij elkaar?", head, rows, (0.34, 0.44, 0.22))]
    steps = tuple(said(question.stappen[index].tekst) for index in question.geschud)
    return [
        *blocks,
        Items(steps, Marks.LETTERS),
        Paragraph(said("Uw volgorde (letters):")),
        Writing(1),
    ]


def _asked(questions: tuple[Regel, ...]) -> list[Block]:
    blocks: list[Block] = []
    for number, one in enumerate(questions, 1):
        blocks.append(Paragraph((Words(f"{number}. ", bold=True), *_bare(one))))
        blocks.append(Writing(ANSWER_LINES))
    return blocks


def _bare(regel: Regel) -> Line:
    """A line without its sources, which would lead to the answer, but with who wrote it."""
    return (Words(regel.tekst), *written_by(regel))
