"""Fills a programme with content, and one onderdeel with other content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

from waaier.domain import Model
from workshop.inhoud import casussen, praktijkkaarten, spiekkaarten, stellingen, zoekopdrachten
from workshop.material import Aantekenboek
from workshop.model import (
    Casus,
    Inhoud,
    InhoudSoort,
    Praktijkkaart,
    Quizvraag,
    Regel,
    Stelling,
    Workshop,
    Zoekopdracht,
)
from workshop.quiz import about, quizvragen
from workshop.voorraad import Voorraad, is_usable

MAX_QUIZ = 14
CANDIDATES = 12
"""So many of each sort are made at most; a choice among more is no better."""

CARDS_TOLD = 5
MINUTES_A_CARD = 4

PREFIX = {
    InhoudSoort.CASUS: "casus",
    InhoudSoort.QUIZ: "quiz",
    InhoudSoort.STELLING: "stelling",
    InhoudSoort.KAART: "kaart",
    InhoudSoort.SPIEKKAART: "spiekkaart",
    InhoudSoort.ZOEKOPDRACHT: "zoekopdracht",
}
"""How ids of each sort begin."""

T = TypeVar("T", bound=Model)


class Kandidaten:
    """Content that can be made from a stock, per sort, in the order of preference of a seed."""

    def __init__(self, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> None:
        self._voorraad = voorraad
        self._boek = boek
        self._seed = seed
        self._made: dict[InhoudSoort, list[Inhoud]] = {}

    def van(self, soort: InhoudSoort) -> list[Inhoud]:
        """All candidates of a sort; made once."""
        if soort not in self._made:
            self._made[soort] = list(islice(self._make(soort), CANDIDATES + MAX_QUIZ))
        return self._made[soort]

    def stock(self) -> dict[InhoudSoort, int]:
        """How much there is of each sort."""
        return {soort: len(self.van(soort)) for soort in PREFIX}

    def _make(self, soort: InhoudSoort) -> Iterable[Inhoud]:
        stock, book, seed = self._voorraad, self._boek, self._seed
        makers: dict[InhoudSoort, Callable[[], Iterable[Inhoud]]] = {
            InhoudSoort.CASUS: lambda: islice(casussen(stock, book, seed), CANDIDATES),
            InhoudSoort.QUIZ: lambda: quizvragen(stock, book, 2 * MAX_QUIZ, seed),
            InhoudSoort.STELLING: lambda: stellingen(stock, book, seed),
            InhoudSoort.KAART: lambda: praktijkkaarten(stock, book),
            InhoudSoort.SPIEKKAART: lambda: spiekkaarten(stock, book),
            InhoudSoort.ZOEKOPDRACHT: lambda: islice(zoekopdrachten(stock, book, seed), CANDIDATES),
        }
        return makers[soort]()


def key_of(item: Inhoud) -> str:
    """What makes content the same as other content."""
    if isinstance(item, Casus):
        return item.situatie.eerst
    if isinstance(item, Quizvraag):
        # A situation is told once: in a case, in the quiz or to be looked up.
        told = re.search("“(.+)”", item.stam.eerst)
        return told[1] if told else f"{item.stam.eerst}|{item.goed_antwoord}"
    if isinstance(item, Stelling):
        return item.achtergrond[0].tekst
    if isinstance(item, Zoekopdracht):
        return item.zoekvraag
    return f"{item.soort} {item.bron_id}"


def kies(
    kandidaten: Sequence[Inhoud], count: int, used: set[str], shown: Iterable[Inhoud] = ()
) -> list[Inhoud]:
    """At most ``count`` candidates that are not used yet; when there are too few, fewer.

    Args:
        kandidaten: in order of preference.
        count: how many are wanted.
        used: keys of what stands elsewhere in the workshop; what is chosen is added.
        shown: content whose cards come last: others first, as long as there is a choice.
    """
    cards = {one.bron_id for one in shown}
    fresh = [one for one in kandidaten if key_of(one) not in used]
    chosen = sorted(fresh, key=lambda one: one.bron_id in cards)[:count]
    used.update(key_of(one) for one in chosen)
    return chosen


def uitleg(voorraad: Voorraad, boek: Aantekenboek, minuten: int) -> tuple[Regel, ...]:
    """What the trainer tells: of the first cards for whom they are, and a condition."""
    count = max(2, min(CARDS_TOLD, minuten // MINUTES_A_CARD))
    cards = [one for one in (*voorraad.regelingen, *voorraad.praktijken) if is_usable(one)]
    lines: list[Regel] = []
    for kaart in [one for one in cards if about(one) is not None][:count]:
        first = about(kaart)
        lead = f"‘{kaart.source.title}’ (geldt in {kaart.plaats}). "
        told = [zin for zin in kaart.losse("samenvatting")[:2] if zin != first]
        said = [zin for zin in (first, *told[:1], *kaart.veld("voorwaarden")[:1]) if zin]
        lines.append(boek.feit(*said, voor=lead))
    return tuple(lines)


def numbered(soort: InhoudSoort, items: Sequence[T], workshop_ids: set[str]) -> list[T]:
    """The same content with ids that nothing in the workshop has yet."""
    made = []
    number = 1
    for item in items:
        while f"{PREFIX[soort]}-{number}" in workshop_ids:
            number += 1
        name = f"{PREFIX[soort]}-{number}"
        workshop_ids.add(name)
        made.append(item.model_copy(update={"id": name}))
    return made


def with_content(workshop: Workshop, items: Iterable[Inhoud]) -> Workshop:
    """The workshop with this content added under its own field."""
    every = [*workshop.inhoud(), *items]
    return workshop.model_copy(
        update={
            "casussen": tuple(one for one in every if isinstance(one, Casus)),
            "quiz": tuple(one for one in every if isinstance(one, Quizvraag)),
            "stellingen": tuple(one for one in every if isinstance(one, Stelling)),
            "kaarten": tuple(one for one in every if isinstance(one, Praktijkkaart)),
            "zoekopdrachten": tuple(one for one in every if isinstance(one, Zoekopdracht)),
        }
    )


def without_content(workshop: Workshop, ids: set[str]) -> Workshop:
    """The workshop without the content of these ids."""
    bare = workshop.model_copy(
        update=dict.fromkeys(("casussen", "quiz", "stellingen", "kaarten", "zoekopdrachten"), ())
    )  # fmt: skip
    return with_content(bare, [one for one in workshop.inhoud() if one.id not in ids])
