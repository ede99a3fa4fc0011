"""The programme: which methods fit the wish, how long each takes, and where the breaks come.

Times add up to the minute. When there is too little material for the wish, the programme is
shorter; nothing is stretched beyond what its method can bear.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from workshop.model import Fase, InhoudSoort, Niveau, Stap, Wens, Werkvorm

GRID = 5
"""Onderdelen last a multiple of this, as far as the wish allows."""

LUNCH = 45
LUNCH_FROM = 300
"""From five hours on there is a lunch."""

STRETCH, STRETCH_ONLINE = 95, 70
"""Minutes that people listen and work before a break; on a screen fewer."""

SHORT, BRISK = 75, 0.7
"""In so short a workshop a method gets this share of its time, so that there is room for two."""

PREFERENCE = {
    Niveau.BEGIN: (
        "casusbespreking", "quiz", "speurtocht", "stellingen", "spiekkaart", "carrousel",
        "rollenspel", "praatplaat", "incidentmethode", "moreel-beraad",
    ),
    Niveau.ERVAREN: (
        "casusbespreking", "stellingen", "quiz", "incidentmethode", "carrousel", "moreel-beraad",
        "speurtocht", "rollenspel", "spiekkaart", "praatplaat",
    ),
}  # fmt: skip
"""What is chosen first; methods that somebody added come last."""

ORDER = (
    "speurtocht", "quiz", "casusbespreking", "spiekkaart", "carrousel", "praatplaat", "rollenspel",
    "stellingen", "incidentmethode", "moreel-beraad",
)  # fmt: skip
"""The order within a session: first knowing, then practising, then talking about it."""

LEAST = {
    InhoudSoort.CASUS: 1,
    InhoudSoort.QUIZ: 4,
    InhoudSoort.STELLING: 2,
    InhoudSoort.KAART: 2,
    InhoudSoort.SPIEKKAART: 1,
    InhoudSoort.ZOEKOPDRACHT: 2,
}
"""So much content a method needs before it is worth doing."""

_MINUTES = {
    InhoudSoort.CASUS: (10, 10),
    InhoudSoort.QUIZ: (6, 2),
    InhoudSoort.STELLING: (6, 4),
    InhoudSoort.KAART: (12, 6),
    InhoudSoort.SPIEKKAART: (8, 4),
    InhoudSoort.ZOEKOPDRACHT: (10, 5),
}
"""Minutes for the frame, and for each piece of content."""

_MOST = {
    "casusbespreking": 4,
    "carrousel": 5,
    "praatplaat": 3,
    "rollenspel": 2,
    "incidentmethode": 1,
    "moreel-beraad": 1,
}
"""So much content a method can handle, whatever the time."""


@dataclass(slots=True)
class Blok:
    """An onderdeel in the making; without werkvorm it is a break."""

    werkvorm: Werkvorm | None
    duur: int
    titel: str = "Pauze"

    @property
    def fase(self) -> Fase:
        """Where in the session it belongs."""
        return Fase.PAUZE if self.werkvorm is None else self.werkvorm.fase


@dataclass(frozen=True, slots=True)
class Plan:
    """The blocks in order; ``over`` is the minutes of the wish for which there is no material."""

    blokken: tuple[Blok, ...]
    over: int

    @property
    def duur(self) -> int:
        """Minutes in all."""
        return sum(blok.duur for blok in self.blokken)


def plan(wens: Wens, werkvormen: Mapping[str, Werkvorm], stock: Mapping[InhoudSoort, int]) -> Plan:
    """A programme that fits the wish.

    Args:
        wens: what was asked for.
        werkvormen: all methods by id.
        stock: how much content of each sort there is.
    """
    lengths = break_lengths(wens)
    frame = _frame(wens, werkvormen)
    budget = wens.duur - sum(lengths) - sum(blok.duur for blok in frame)
    chosen = _exercises(wens, werkvormen, stock, budget)
    left = budget - sum(blok.duur for blok in chosen)
    left = _grow(chosen, left, stock)
    # A little over is for meeting, explaining and closing; what is too much is left out.
    left = _grow(frame, min(left, 3 * GRID), stock) + max(0, left - 3 * GRID)
    rank = {name: number for number, name in enumerate(ORDER)}
    middle = sorted(chosen, key=lambda blok: rank.get(_name(blok), len(rank)))
    blocks = [*frame[:-1], *middle, frame[-1]]
    if left:
        shorter = wens.model_copy(update={"duur": max(1, wens.duur - left)})
        lengths = break_lengths(shorter)
    return Plan(tuple(_with_breaks(blocks, lengths)), wens.duur - sum(lengths) - _total(blocks))


def break_lengths(wens: Wens) -> list[int]:
    """How long each break lasts, in order."""
    stretch = STRETCH_ONLINE if wens.online else STRETCH
    count = max(0, math.ceil(wens.duur / stretch) - 1)
    short = 10 if wens.online or wens.duur < 180 else 15
    lengths = [short] * count
    if wens.duur >= LUNCH_FROM and lengths:
        lengths[len(lengths) // 2] = LUNCH
    return lengths


def _frame(wens: Wens, werkvormen: Mapping[str, Werkvorm]) -> list[Blok]:
    shares = {Fase.OPENING: 0.08, Fase.UITLEG: 0.13, Fase.AFSLUITING: 0.08}
    blocks = []
    for phase, share in shares.items():
        method = next(one for one in werkvormen.values() if one.fase is phase)
        wanted = GRID * round(wens.duur * share / GRID)
        most = min(method.duur_max, 25 if phase is Fase.UITLEG else 20)
        blocks.append(Blok(method, min(most, max(method.duur_min, wanted)), method.naam))
    return blocks


def _exercises(
    wens: Wens,
    werkvormen: Mapping[str, Werkvorm],
    stock: Mapping[InhoudSoort, int],
    budget: int,
) -> list[Blok]:
    preference = [*wens.werkvormen, *PREFERENCE[wens.niveau], *werkvormen]
    chosen: list[Blok] = []
    left = dict(stock)
    for name in dict.fromkeys(preference):
        method = werkvormen.get(name)
        if method is None or method.fase not in (Fase.OEFENEN, Fase.DIALOOG):
            continue
        if not method.groep_min <= wens.deelnemers <= method.groep_max:
            continue
        if left.get(method.inhoud, 0) < LEAST.get(method.inhoud, 0):
            continue
        nominal = GRID * math.ceil(sum(step.minuten for step in method.stappen) / GRID)
        if wens.duur <= SHORT:
            nominal = max(method.duur_min, GRID * round(BRISK * nominal / GRID))
        wanted = min(nominal, room(method, left))
        if method.duur_min <= wanted <= budget:
            chosen.append(Blok(method, wanted, method.naam))
            budget -= wanted
            left[method.inhoud] = left.get(method.inhoud, 0) - pieces(method, wanted, left)
    return chosen


def room(method: Werkvorm, stock: Mapping[InhoudSoort, int]) -> int:
    """The most minutes that a method can fill with this content."""
    if method.inhoud is InhoudSoort.GEEN:
        return method.duur_max
    there = min(stock.get(method.inhoud, 0), _MOST.get(method.id, 100))
    if _MOST.get(method.id, 100) <= 2:
        return method.duur_max if there else 0
    frame, each = _MINUTES[method.inhoud]
    return min(method.duur_max, frame + each * there)


def pieces(method: Werkvorm, minutes: int, stock: Mapping[InhoudSoort, int]) -> int:
    """How much content a method uses in this time."""
    if method.inhoud is InhoudSoort.GEEN:
        return 0
    frame, each = _MINUTES[method.inhoud]
    wanted = max(LEAST[method.inhoud], (minutes - frame) // each)
    return min(wanted, _MOST.get(method.id, wanted), stock.get(method.inhoud, 0))


def _grow(blocks: Sequence[Blok], left: int, stock: Mapping[InhoudSoort, int]) -> int:
    """Gives the blocks minutes in turn, as far as their methods and content go."""
    grew = True
    while left > 0 and grew:
        grew = False
        for block in blocks:
            assert block.werkvorm is not None  # noqa: S101 (breaks are put in later)
            step = min(GRID, left)
            if step and block.duur + step <= room(block.werkvorm, stock):
                block.duur += step
                left -= step
                grew = True
    return left


def _total(blocks: Sequence[Blok]) -> int:
    return sum(block.duur for block in blocks)


def _name(block: Blok) -> str:
    return block.werkvorm.id if block.werkvorm else ""


def _with_breaks(blocks: Sequence[Blok], lengths: Sequence[int]) -> list[Blok]:
    """Breaks between blocks, so that the longest stretch without one is as short as can be."""
    spots = range(1, len(blocks))
    count = min(len(lengths), len(spots))
    best = min(combinations(spots, count), key=lambda cut: _longest(blocks, cut), default=())
    # A lunch stays a lunch when there is room for fewer breaks.
    kept = sorted(lengths, reverse=True)[:count]
    if kept and kept[0] == LUNCH:
        rest = kept[1:]
        kept = [*rest[: len(rest) // 2], LUNCH, *rest[len(rest) // 2 :]]
    made: list[Blok] = []
    for number, block in enumerate(blocks):
        if number in best:
            minutes = kept[best.index(number)]
            made.append(Blok(None, minutes, "Lunch" if minutes == LUNCH else "Pauze"))
        made.append(block)
    return made


def _longest(blocks: Sequence[Blok], cut: Sequence[int]) -> tuple[int, int]:
    edges = [0, *cut, len(blocks)]
    stretches = [_total(blocks[start:end]) for start, end in pairwise(edges)]
    return max(stretches), sum(minutes**2 for minutes in stretches)


def steps_of(method: Werkvorm, minutes: int, deelnemers: int) -> tuple[Stap, ...]:
    """The steps of a method, stretched or shrunk to so many whole minutes; each at least one."""
    total = sum(step.minuten for step in method.stappen)
    exact = [step.minuten * minutes / total for step in method.stappen]
    whole = [max(1, math.floor(value)) for value in exact]
    # The minutes that rounding leaves go where it took most; too many are taken from the longest.
    order = sorted(range(len(whole)), key=lambda n: whole[n] - exact[n])
    for n in range(max(0, minutes - sum(whole))):
        whole[order[n % len(order)]] += 1
    while sum(whole) > minutes:
        whole[whole.index(max(whole))] -= 1
    groups = groepjes(deelnemers, method.groepje or deelnemers)
    return tuple(
        Stap(
            naam=step.naam,
            minuten=count,
            trainer=step.trainer.replace("{groepjes}", groups),
            deelnemers=step.deelnemers.replace("{groepjes}", groups),
        )
        for step, count in zip(method.stappen, whole, strict=True)
    )


def groepjes(deelnemers: int, size: int) -> str:
    """How a group is divided, in words: "3 groepjes van 4", "4 groepjes van 3 of 4"."""
    count = max(1, round(deelnemers / size))
    smallest, more = divmod(deelnemers, count)
    if count == 1:
        return f"één groepje van {deelnemers}"
    return f"{count} groepjes van {smallest}" + (f" of {smallest + 1}" if more else "")
