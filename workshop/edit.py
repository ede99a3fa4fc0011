"""Changes that a trainer makes by hand: order, locks, titles and texts.

Every function gives a new workshop in which times still add up and every fact keeps its citation.
"""

from __future__ import annotations

from collections.abc import Sequence

from waaier.domain import Model
from waaier.errors import InputError
from workshop.lines import regels_in, with_lines
from workshop.model import Inhoud, Onderdeel, Regel, Schrijver, Workshop
from workshop.pipeline import find_row

MAX_TEXT, MAX_TITLE = 4000, 120


def moved(workshop: Workshop, onderdeel: str, steps: int) -> Workshop:
    """An onderdeel so many places later (or earlier, when negative), with all times anew.

    At the end of the programme it stays where it is.

    Raises:
        InputError: there is no such onderdeel.
    """
    row = find_row(workshop, onderdeel)
    rows = [one for one in workshop.programma if one.id != row.id]
    old = [one.id for one in workshop.programma].index(row.id)
    rows.insert(min(max(0, old + steps), len(rows)), row)
    return workshop.model_copy(update={"programma": timed(rows)})


def timed(rows: Sequence[Onderdeel]) -> tuple[Onderdeel, ...]:
    """The rows, each beginning where the one before ended."""
    made, minute = [], 0
    for row in rows:
        made.append(row.model_copy(update={"begin": minute}))
        minute += row.duur
    return tuple(made)


def locked(workshop: Workshop, onderdeel: str, vast: bool) -> Workshop:
    """With one onderdeel locked or free.

    Raises:
        InputError: there is no such onderdeel.
    """
    return _with_row(workshop, find_row(workshop, onderdeel).model_copy(update={"vast": vast}))


def retitled(workshop: Workshop, onderdeel: str, titel: str) -> Workshop:
    """With another title over one onderdeel.

    Raises:
        InputError: there is no such onderdeel, or the title is empty or too long.
    """
    text = " ".join(titel.split())
    if not 0 < len(text) <= MAX_TITLE:
        raise InputError(
            "Deze titel kan niet.", f"Typ een titel van 1 tot en met {MAX_TITLE} tekens."
        )
    return _with_row(workshop, find_row(workshop, onderdeel).model_copy(update={"titel": text}))


def lines_of(workshop: Workshop, onderdeel: str) -> list[Regel]:
    """Every line of an onderdeel and of what is used in it, in order.

    Raises:
        InputError: there is no such onderdeel.
    """
    return [line for part in _parts(workshop, onderdeel) for line in regels_in(part)]


def rewritten(workshop: Workshop, onderdeel: str, number: int, tekst: str) -> Workshop:
    """With another text in one line, which is the trainer's from then on.

    Args:
        workshop: the draft.
        onderdeel: the id of a row of the programme.
        number: which line, as in :func:`lines_of`, from 0.
        tekst: the new words. The citations of the line stay with it.

    Raises:
        InputError: there is no such line, or the text is empty or too long.
    """
    text = tekst.strip()
    if not 0 < len(text) <= MAX_TEXT:
        raise InputError("Deze tekst kan niet.", f"Typ 1 tot en met {MAX_TEXT} tekens.")
    lines = lines_of(workshop, onderdeel)
    if not 0 <= number < len(lines):
        raise InputError("Deze regel is er niet meer.", "Kies een regel uit de lijst.")
    if lines[number].tekst == text:
        return workshop
    count = -1

    def change(line: Regel) -> Regel:
        nonlocal count
        count += 1
        if count != number:
            return line
        return line.model_copy(update={"tekst": text, "geschreven_door": Schrijver.TRAINER})

    row, *items = (with_lines(part, change) for part in _parts(workshop, onderdeel))
    made = _with_row(workshop, row) if isinstance(row, Onderdeel) else workshop
    return _with_items(made, {one.id: one for one in items if not isinstance(one, Onderdeel)})


def _parts(workshop: Workshop, onderdeel: str) -> list[Onderdeel | Inhoud]:
    row = find_row(workshop, onderdeel)
    known = {one.id: one for one in workshop.inhoud()}
    return [row, *(known[name] for name in row.inhoud if name in known)]


def _with_row(workshop: Workshop, row: Onderdeel) -> Workshop:
    rows = tuple(row if one.id == row.id else one for one in workshop.programma)
    return workshop.model_copy(update={"programma": rows})


def _with_items(workshop: Workshop, items: dict[str, Inhoud]) -> Workshop:
    update: dict[str, tuple[Model, ...]] = {}
    for name in ("casussen", "quiz", "stellingen", "kaarten", "zoekopdrachten"):
        update[name] = tuple(items.get(one.id, one) for one in getattr(workshop, name))
    return workshop.model_copy(update=update)
