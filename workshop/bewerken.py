"""Changes that a trainer makes to a draft: move, remove, lock, make longer or shorter, reword.

Each gives a new workshop with the next version, times that add up again and no content that is not
used. Nothing is searched here, so no index is needed.
"""

from __future__ import annotations

from collections.abc import Iterable

from waaier.errors import InputError
from workshop.lines import marked, numbers_in, regels_in, with_lines
from workshop.model import InhoudSoort, Onderdeel, Regel, Schrijver, Workshop
from workshop.programma import steps_of
from workshop.vullen import with_content, without_content

MAX_TITEL = 120


def find_row(workshop: Workshop, name: str) -> Onderdeel:
    """A row of the programme by its id or its number from 1, breaks counted.

    Raises:
        InputError: there is none.
    """
    for number, row in enumerate(workshop.programma, 1):
        if name in (row.id, str(number)):
            return row
    raise InputError(
        f"Onderdeel '{name}' staat niet in het programma.",
        f"Kies een nummer van 1 tot en met {len(workshop.programma)}.",
    )


def kan_opnieuw(workshop: Workshop, row: Onderdeel) -> bool:
    """Whether other content can be chosen for a row: a break and an opening hold none."""
    method = workshop.werkvorm(row)
    return method is not None and method.inhoud is not InhoudSoort.GEEN


def kloppend(workshop: Workshop, rows: Iterable[Onderdeel] | None = None) -> Workshop:
    """The workshop with these rows, each beginning where the one before ends.

    Content that no row uses any more is left out; so are citations that no line rests on.

    Raises:
        InputError: a row uses content that is not there, or two rows use the same.
    """
    timed: list[Onderdeel] = []
    minute = 0
    for row in workshop.programma if rows is None else rows:
        timed.append(row.model_copy(update={"begin": minute}))
        minute += row.duur
    used = [name for row in timed for name in row.inhoud]
    there = {one.id for one in workshop.inhoud()}
    wrong = [name for name in used if name not in there or used.count(name) > 1]
    if wrong:
        raise InputError(
            f"De inhoud '{wrong[0]}' ontbreekt of wordt twee keer gebruikt.",
            "Neem een eerdere versie van het bestand.",
        )
    made = without_content(workshop, there - set(used))
    made = made.model_copy(update={"programma": tuple(timed)})
    numbers = set(numbers_in(made))
    cited = tuple(one for one in made.verwijzingen if one.n in numbers)
    sources = {one.bron_id for one in cited}
    return made.model_copy(
        update={
            "verwijzingen": cited,
            "bronnen": tuple(one for one in made.bronnen if one.id in sources),
        }
    )


def _next(workshop: Workshop) -> Workshop:
    return marked(workshop.model_copy(update={"versie": workshop.versie + 1}))


def verplaatst(workshop: Workshop, onderdeel: str, naar: int) -> Workshop:
    """A row moved to another place, counted from 1.

    Raises:
        InputError: there is no such row or place.
    """
    row = find_row(workshop, onderdeel)
    find_row(workshop, str(naar))
    rows = [one for one in workshop.programma if one.id != row.id]
    rows.insert(naar - 1, row)
    return _next(kloppend(workshop, rows))


def zonder(workshop: Workshop, onderdeel: str) -> Workshop:
    """The workshop without a row; it becomes that much shorter.

    Raises:
        InputError: there is no such row, it is locked, or it is the last one.
    """
    row = find_row(workshop, onderdeel)
    if row.vast:
        raise InputError(f"Het onderdeel '{row.titel}' staat vast.", "Maak het eerst los.")
    if len(workshop.programma) == 1:
        raise InputError("Dit is het enige onderdeel.", "Maak een nieuwe workshop.")
    return _next(kloppend(workshop, [one for one in workshop.programma if one.id != row.id]))


def met_duur(workshop: Workshop, onderdeel: str, minuten: int) -> Workshop:
    """A row with another length; its steps are stretched or shrunk.

    Raises:
        InputError: there is no such row, or its method cannot be so short or long.
    """
    row = find_row(workshop, onderdeel)
    method = workshop.werkvorm(row)
    low, high = (method.duur_min, method.duur_max) if method else (5, 90)
    if not low <= minuten <= high:
        raise InputError(
            f"'{row.titel}' kan geen {minuten} minuten duren.",
            f"Kies {low} tot en met {high} minuten.",
        )
    steps = steps_of(method, minuten, workshop.wens.deelnemers) if method else ()
    changed = row.model_copy(update={"duur": minuten, "stappen": steps})
    return _next(kloppend(workshop, _replaced(workshop, changed)))


def vastgezet(workshop: Workshop, naam: str, vast: bool = True) -> Workshop:
    """A row or a piece of content locked, or set free again.

    Args:
        workshop: the draft.
        naam: id of content ("quiz-2"), or id or number of a row.
        vast: whether it is locked.

    Raises:
        InputError: there is nothing of that name.
    """
    content = {one.id: one for one in workshop.inhoud()}
    if naam in content:
        changed = [
            one.model_copy(update={"vast": vast}) if one.id == naam else one
            for one in workshop.inhoud()
        ]
        return _next(with_content(without_content(workshop, set(content)), changed))
    row = find_row(workshop, naam).model_copy(update={"vast": vast})
    return _next(workshop.model_copy(update={"programma": _replaced(workshop, row)}))


def herschreven(workshop: Workshop, oud: str, nieuw: str) -> Workshop:
    """Every line of that text in other words, marked as the trainer's own and locked.

    Its citations and peildatum stay, so that what it rests on can still be looked up.

    Raises:
        InputError: no line says that, or the new text is empty.
    """
    text = " ".join(nieuw.split())
    if not text:
        raise InputError("De nieuwe tekst is leeg.", "Typ een zin, of verwijder het onderdeel.")
    found = False

    def change(line: Regel) -> Regel:
        nonlocal found
        if line.tekst != oud:
            return line
        found = True
        update = {"tekst": text, "geschreven_door": Schrijver.TRAINER, "vast": True}
        return Regel.model_validate({**line.model_dump(), **update})

    made = with_lines(workshop, change)
    if not found:
        raise InputError("Deze regel staat niet in de workshop.", "Open de laatste versie.")
    return _next(made)


def zonder_taalmodel(workshop: Workshop) -> Workshop:
    """The workshop in the words of its sources: what a language model wrote is put back.

    An introduction that only the model wrote goes.

    Raises:
        InputError: no line is by a language model.
    """
    if not any(one.geschreven_door is Schrijver.MODEL for one in regels_in(workshop)):
        raise InputError("In deze workshop staat niets van een taalmodel.")

    def back(line: Regel) -> Regel:
        if line.geschreven_door is not Schrijver.MODEL or line.oorspronkelijk is None:
            return line
        update = {"tekst": line.oorspronkelijk, "oorspronkelijk": None}
        return line.model_copy(update={**update, "geschreven_door": Schrijver.BRON})

    made = with_lines(workshop, back)
    opening = [one for one in made.inleiding if one.geschreven_door is not Schrijver.MODEL]
    wish = made.wens.model_copy(update={"taalmodel": False})
    made = made.model_copy(update={"inleiding": tuple(opening), "wens": wish})
    return _next(kloppend(made))


def _replaced(workshop: Workshop, row: Onderdeel) -> tuple[Onderdeel, ...]:
    return tuple(row if one.id == row.id else one for one in workshop.programma)


def hernoemd(workshop: Workshop, onderdeel: str, titel: str) -> Workshop:
    """A row with another title.

    Raises:
        InputError: there is no such row, or the title is empty or too long.
    """
    text = " ".join(titel.split())
    if not 0 < len(text) <= MAX_TITEL:
        raise InputError(
            "Deze titel kan niet.", f"Typ een titel van 1 tot en met {MAX_TITEL} tekens."
        )
    row = find_row(workshop, onderdeel).model_copy(update={"titel": text})
    return _next(workshop.model_copy(update={"programma": _replaced(workshop, row)}))


def regels_van(workshop: Workshop, onderdeel: str) -> list[Regel]:
    """Every line of a row and of what is used in it, in order.

    Raises:
        InputError: there is no such row.
    """
    row = find_row(workshop, onderdeel)
    known = {one.id: one for one in workshop.inhoud()}
    items = [known[name] for name in row.inhoud if name in known]
    return [line for part in (row, *items) for line in regels_in(part)]
