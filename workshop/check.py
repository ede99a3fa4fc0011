"""Holds a workshop to its sources: now, before it is shown, and later, when sources changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from index.store import Store
from waaier.domain import Model, Passage
from waaier.errors import DefectError
from workshop.lines import regels_in
from workshop.material import UNKNOWN, text_hash
from workshop.model import Onderdeel, RegelSoort, Schrijver, Verwijzing, Workshop


def check(workshop: Workshop, store: Store, only: set[str] | None = None) -> None:
    """Fails on the first line or time that does not hold.

    Args:
        workshop: what was made.
        store: the build that it was made from.
        only: ids of the onderdelen that were made just now; the others may rest on an older build.

    Raises:
        DefectError: a quote is not in its passage, a fact lacks its quote, times do not add up, or
            content is missing or stands in it twice.
    """
    _check_times(workshop)
    by_number = {one.n: one for one in workshop.verwijzingen}
    if len(by_number) != len(workshop.verwijzingen):
        raise DefectError("a citation number is used twice")
    fresh = _numbers_of(workshop, only) if only is not None else set(by_number)
    passages = store.get_many([by_number[n].passage_id for n in fresh])
    for n in fresh:
        citation = by_number[n]
        passage = passages.get(citation.passage_id)
        if passage is None or citation.citaat not in passage.text:
            raise DefectError("a quote is not in its passage", passage=citation.passage_id)
    for line in regels_in(workshop):
        for n in line.verwijzingen:
            if n not in by_number:
                raise DefectError("a line rests on a citation that is not there", number=n)
            ours = line.geschreven_door is Schrijver.BRON and line.soort is RegelSoort.FEIT
            if ours and by_number[n].citaat not in line.tekst:
                raise DefectError("a fact does not hold its quote", number=n)


def _check_times(workshop: Workshop) -> None:
    minute = 0
    named: list[str] = []
    for row in workshop.programma:
        if row.begin != minute:
            raise DefectError("an onderdeel does not begin where the last one ended", id=row.id)
        if row.stappen and sum(step.minuten for step in row.stappen) != row.duur:
            raise DefectError("the steps of an onderdeel do not add up", id=row.id)
        named += row.inhoud
        minute += row.duur
    have = [one.id for one in workshop.inhoud()]
    if sorted(have) != sorted(named) or len(set(have)) != len(have):
        raise DefectError("content is missing, unused or stands in the programme twice")


def _numbers_of(workshop: Workshop, rows: set[str]) -> set[int]:
    return {n for row in workshop.programma if row.id in rows for n in row.verwijzingen}


class Stand(StrEnum):
    """How a quote stands against the sources of today."""

    GELIJK = "gelijk"
    OMGEVING = "tekst eromheen veranderd"
    PEILDATUM = "peildatum veranderd"
    TEKST = "zin veranderd of weg"
    BRON_WEG = "bron weg"
    VEROUDERD = "controledatum voorbij"


class Bevinding(Model):
    """What changed for one quote, and which onderdelen rest on it.

    ``peildatum_nu`` is that of the source today, when it differs.
    """

    n: int
    stand: Stand
    bron: str
    citaat: str
    peildatum: str
    peildatum_nu: str | None = None
    onderdelen: tuple[str, ...] = ()


def bevindingen(workshop: Workshop, store: Store, today: date) -> list[Bevinding]:
    """Every quote that no longer stands as it did, in order of number.

    A passage's id hangs on its text: when that is gone, the same words are looked for elsewhere in
    the source, so that a line that only moved is told apart from one that changed.
    """
    passages = store.get_many([one.passage_id for one in workshop.verwijzingen])
    sources: dict[str, list[Passage]] = {}
    found = []
    for citation in workshop.verwijzingen:
        now = passages.get(citation.passage_id)
        if now is None and citation.bron_id not in sources:
            sources[citation.bron_id] = list(store.passages(citation.bron_id))
        elsewhere = sources.get(citation.bron_id, [])
        stand, source_date = _stand(citation, now, elsewhere, today)
        if stand is not Stand.GELIJK:
            found.append(
                Bevinding(
                    n=citation.n,
                    stand=stand,
                    bron=citation.bron,
                    citaat=citation.citaat,
                    peildatum=citation.peildatum,
                    peildatum_nu=source_date if source_date != citation.peildatum else None,
                    onderdelen=tuple(row.titel for row in _resting_on(workshop, citation.n)),
                )
            )
    return found


def _stand(
    citation: Verwijzing,
    now: Passage | None,
    elsewhere: list[Passage],
    today: date,
) -> tuple[Stand, str | None]:
    passage = now
    if passage is None:
        passage = next((one for one in elsewhere if citation.citaat in one.text), None)
    if passage is None:
        date_now = (elsewhere[0].source.peildatum or UNKNOWN) if elsewhere else None
        return (Stand.TEKST if elsewhere else Stand.BRON_WEG), date_now
    date_now = passage.source.peildatum or UNKNOWN
    if citation.citaat not in passage.text:
        return Stand.TEKST, date_now
    if date_now != citation.peildatum:
        return Stand.PEILDATUM, date_now
    if text_hash(passage.text) != citation.tekst_hash:
        return Stand.OMGEVING, date_now
    check_before = passage.source.check_before
    if check_before is not None and check_before < today:
        return Stand.VEROUDERD, date_now
    return Stand.GELIJK, date_now


def _resting_on(workshop: Workshop, n: int) -> Iterator[Onderdeel]:
    return (row for row in workshop.programma if n in row.verwijzingen)
