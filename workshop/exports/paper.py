"""What the draaiboek and the hand-out share: notices, the head of the piece, the sources."""

from __future__ import annotations

from collections.abc import Sequence

from workshop.exports.blocks import (
    Block,
    Document,
    Frame,
    Heading,
    Items,
    Line,
    Paragraph,
    Words,
    by_source,
    place_of,
)
from workshop.exports.lines import linked, said
from workshop.model import Bron, Origineel, Schrijver, Workshop

BY_MODEL = (
    "Een deel van deze tekst is geschreven door een taalmodel. Dat staat achter elke zin waarvoor "
    "dat geldt. Controleer zo'n zin bij de bron."
)
NO_VERDICT = (
    "De situaties zijn verzonnen. De antwoorden leggen regels uit. Over een aanvraag beslist de "
    "instantie zelf."
)
LOOK_AGAIN = "Regels en bedragen veranderen. Kijk bij elke zin naar de peildatum."


def is_written_by_model(workshop: Workshop) -> bool:
    """Whether a language model wrote any line of it."""
    return workshop.geschreven_door is Schrijver.MODEL


def notices(workshop: Workshop) -> list[Block]:
    """What every reader must know first."""
    lines = [NO_VERDICT, LOOK_AGAIN]
    if is_written_by_model(workshop):
        lines.append(BY_MODEL)
    return [Frame("Goed om te weten", tuple(said(one) for one in lines))]


def footer_of(workshop: Workshop) -> str:
    """What stands at the foot of every page and slide: the title and the peildatum."""
    return f"{workshop.titel} | peildatum {workshop.peildatum.split(' (')[0]}"


def document(workshop: Workshop, subtitle: str, blocks: Sequence[Block]) -> Document:
    """A whole piece around these blocks."""
    return Document(
        title=workshop.titel,
        subtitle=subtitle,
        description=f"{subtitle}: {workshop.titel}",
        footer=footer_of(workshop),
        made=workshop.gemaakt,
        version=workshop.versie,
        peildatum=workshop.peildatum,
        written_by_model=is_written_by_model(workshop),
        blocks=tuple(blocks),
    )


def sources(workshop: Workshop, used: set[int]) -> list[Block]:
    """The sources of these citations with their links and peildata, and each quote to click to."""
    grouped = by_source(workshop, used)
    if not grouped:
        return []
    blocks: list[Block] = [
        Heading(1, "Bronnen", new_page=True),
        Paragraph(said("Het nummer achter een zin verwijst naar het citaat met dat nummer hier.")),
    ]
    known = {one.id: one for one in workshop.bronnen}
    for source_id, citations in grouped.items():
        source = known.get(source_id)
        blocks.append(Heading(2, source.titel if source else citations[0].bron))
        blocks += _about(source) if source else []
        for one in citations:
            place = place_of(one)
            line: Line = (Words(f"[{one.n}] ", bold=True), Words(f"“{one.citaat}”"))
            if place:
                line += (Words(f" ({place})", muted=True),)
            blocks.append(Paragraph(line, anchor=one.n))
    return blocks


def _about(source: Bron) -> list[Block]:
    kind = source.soort[:1].upper() + source.soort[1:]
    facts = f"{kind}. Geldt in: {source.geldt_in}. Peildatum: {source.peildatum}."
    if source.controleren_voor:
        facts += f" Opnieuw controleren vóór {source.controleren_voor:%d-%m-%Y}."
    if not source.originelen:
        link = (Words(" "), *linked(source.url, source.url)) if source.url else ()
        return [Paragraph((Words(facts), *link))]
    return [
        Paragraph((Words(f"{facts} Deze kaart steunt op:"),)),
        Items(tuple(_original(one) for one in source.originelen)),
    ]


def _original(one: Origineel) -> Line:
    rest = [one.uitgever, *([one.plaats] if one.plaats else [])]
    if one.peildatum:
        rest.append(f"peildatum {one.peildatum}")
    return (*linked(one.titel, one.url), Words(f" ({', '.join(rest)})", muted=True))
