"""The praatplaat: one page for on the wall, a road with places to talk about and room to write.

When a card in the workshop has steps, they are the places along the road. Otherwise the places
are the cards that the workshop is about. Nothing on it gives an answer of the quiz or a case away:
a card is only quoted where the hand-out quotes it too; of the others participants look up for
whom they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workshop.exports.blocks import Line, Note, Words
from workshop.exports.lines import cited
from workshop.model import Bron, Praktijkkaart, Regel, Verwijzing, Workshop

STEPS = "Stappen"
"""The name of the field of a card whose lines are the steps of a road."""

MIN_STEPS, MOST = 3, 8
FEWEST = 6
"""Places on the road: what is left over stays open, for the group to fill in."""

SHORT = 230
"""Characters of a quote that can be read from where one stands."""

TRAVEL = (
    "Verzin samen een cliënt. Teken bij ‘Nu’ hoe het gaat en bij ‘Straks’ waar die wil uitkomen. "
    "Loop de weg langs: wie doet iets, en waar stokt het? Schrijf geen namen van echte mensen op."
)
COMPARE = (
    "Zo ging het daar. Hoe is het bij u? Teken bij ‘Nu’ waar u staat en bij ‘Straks’ wat u wilt. "
    "Loop de weg langs: wie doet bij u die stap, en waar zou het stokken? Schrijf geen namen van "
    "cliënten op."
)
LOOK_UP = "Voor wie is dit? Zoek het op, met de peildatum."
OWN = "Zelf invullen"
MISSING = "Wie of wat hoort hier nog bij?"
LONG = 240
"""Characters of a step that fit in its box; the draaiboek holds the whole step."""


@dataclass(frozen=True, slots=True)
class Plek:
    """A place along the road. ``tekst`` is what a source says, or what there is to look up."""

    kop: str
    tekst: Line = ()


@dataclass(frozen=True, slots=True)
class Plaat:
    """A whole praatplaat.

    Attributes:
        ondertitel: what the places are.
        opdracht: what a group does with it.
        plekken: from the beginning of the road to its end.
        bronnen: a line for each source, with the numbers of its quotes.
        beschrijving: the picture in words, for who cannot see it.
    """

    titel: str
    ondertitel: str
    opdracht: str
    plekken: tuple[Plek, ...]
    bronnen: tuple[Line, ...]
    beschrijving: str = ""


def praatplaat(workshop: Workshop) -> Plaat:
    """The praatplaat of a workshop."""
    card = _with_steps(workshop)
    if card is not None:
        steps = next(one for one in card.rubrieken if one.naam == STEPS).regels
        places = [
            Plek(f"Stap {n}", cited(_shortened(one))) for n, one in enumerate(steps[:MOST], 1)
        ]
        what = f"De weg van ‘{card.titel}’, geldt in {card.geldt_in}"
        if len(steps) > MOST:
            what += f": de eerste {MOST} van {len(steps)} stappen"
    else:
        places = [_place(workshop, n, one) for n, one in enumerate(_sources(workshop)[:MOST], 1)]
        what = "Regelingen en aanpakken die u onderweg kunt tegenkomen"
    places += [Plek(f"{n}. {OWN}", (Words(MISSING),)) for n in range(len(places) + 1, FEWEST + 1)]
    return Plaat(
        titel=workshop.titel,
        ondertitel=what,
        opdracht=TRAVEL if card is None else COMPARE,
        plekken=tuple(places),
        bronnen=tuple(_footnotes(workshop, places)),
        beschrijving=(
            "Een kronkelende weg door een landschap, van een mens met een rugzak bij ‘Nu’ naar "
            f"een huis bij ‘Straks’, met {len(places)} haltes. Bij elke halte staat een vak met "
            "tekst en lijnen om op te schrijven."
        ),
    )


def _with_steps(workshop: Workshop) -> Praktijkkaart | None:
    """The card with most steps, if there are enough to make a road."""

    def steps(card: Praktijkkaart) -> int:
        return sum(len(one.regels) for one in card.rubrieken if one.naam == STEPS)

    best = max(workshop.kaarten, key=steps, default=None)
    return best if best is not None and steps(best) >= MIN_STEPS else None


def _told(workshop: Workshop) -> list[int]:
    """The numbers of the quotes that the hand-out shows as well."""
    lines = [one for row in workshop.programma for one in row.regels]
    lines += [one for card in workshop.kaarten for field in card.rubrieken for one in field.regels]
    return list(dict.fromkeys(n for one in lines for n in one.verwijzingen))


def _sources(workshop: Workshop) -> list[Bron]:
    """What the workshop is about, the most important first; not what is only a wrong answer."""
    by_number = {one.n: one for one in workshop.verwijzingen}
    told = [by_number[n].bron_id for n in _told(workshop) if n in by_number]
    used = [
        *told,
        *(one.bron_id for one in workshop.casussen),
        *(one.bron_id for one in workshop.zoekopdrachten),
        *(one.bron_id for one in workshop.stellingen),
        *(one.bron_id for one in workshop.quiz),
    ]
    known = {one.id: one for one in workshop.bronnen}
    return [known[name] for name in dict.fromkeys(used) if name in known]


def _shortened(line: Regel) -> Regel:
    """A line that fits in its box: of a long one the first words."""
    if len(line.tekst) <= LONG:
        return line
    return line.model_copy(update={"tekst": f"{line.tekst[:LONG].rsplit(' ', 1)[0]} (…)"})


def _place(workshop: Workshop, number: int, source: Bron) -> Plek:
    title = f"{number}. {source.titel}"
    may = set(_told(workshop))
    quotes = [
        one
        for one in workshop.verwijzingen
        if one.bron_id == source.id and one.n in may and len(one.citaat) <= SHORT
    ]
    if not quotes:
        return Plek(title, (Words(LOOK_UP),))
    return Plek(title, _quoted(quotes[0]))


def _quoted(one: Verwijzing) -> Line:
    date = Words(f" (peildatum {one.peildatum})", muted=True)
    return (Words(one.citaat), Words(" "), Note(one.n), date)


def _footnotes(workshop: Workshop, places: Sequence[Plek]) -> Iterator[Line]:
    """Where the quotes on the plaat stand, a line for each source."""
    shown = {piece.n for one in places for piece in one.tekst if isinstance(piece, Note)}
    for source in workshop.bronnen:
        numbers = [
            one.n for one in workshop.verwijzingen if one.bron_id == source.id and one.n in shown
        ]
        if numbers:
            marks = "".join(f"[{n}]" for n in numbers)
            facts = f" {source.titel}. Geldt in {source.geldt_in}, peildatum {source.peildatum}."
            yield (Words(marks, bold=True), Words(facts))
