"""What raises or lowers a passage besides its fit: where it applies, and the card that knows it.

Boosts only reorder; nothing is hidden by them. They are in the unit of the fused score, in which
the best candidates lie a few points apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from index.fusion import Ranked
from index.store import Candidate
from waaier.domain import PassageRole, Query

HERE = 1.0
"""A source that applies in the gemeente that was asked about, or a passage that speaks of it."""

AROUND = 0.5
"""One that applies in the region or province around it."""

ELSEWHERE = -1.0
"""A card or rule that only applies somewhere else."""

KIND = 0.7
"""A card of the kind that was asked for by name."""

PULL = 0.5
"""How much of the distance to its card a passage is raised: halfway keeps both in sight."""

LEADING_CARDS = 5
"""Only so many of the best cards lead to their originals: a card far down says little."""

LEADING_RANK = 10
"""And only cards among the first so many results."""

Find = Callable[[Sequence[str]], list[Ranked]]
"""Finds the passages under these chapters, scored on the same scale."""


def boost_places(ranked: Sequence[Ranked], query: Query) -> None:
    """Local beats general: here first, then the region, then the country, then elsewhere."""
    if not query.places:
        return
    here = {place.lower() for place in query.places}
    around = {place.lower() for place in query.around}
    for one in ranked:
        candidate = one.candidate
        if any(_applies_in(one, place) for place in here):
            one.add("place", HERE)
        elif around.intersection(candidate.applies_in):
            one.add("place", AROUND)
        elif candidate.is_local_rule:
            one.add("place", ELSEWHERE)


def boost_kinds(ranked: Sequence[Ranked], query: Query) -> None:
    """Cards of the kind that was asked for ("welke wet ...") come forward."""
    for one in ranked:
        if one.candidate.is_card and not set(query.kinds).isdisjoint(one.candidate.kinds):
            one.add("kind", KIND)


def follow_cards(ranked: list[Ranked], find: Find) -> None:
    """Raises passages of the originals that the best cards rest on, and fetches missing ones."""
    best = sorted(ranked, key=lambda one: -one.score)[:LEADING_RANK]
    leading: dict[str, Ranked] = {}
    for one in best:
        if one.candidate.links:
            leading.setdefault(one.candidate.source_id, one)
    reach: dict[str, float] = {}
    for one in list(leading.values())[:LEADING_CARDS]:
        for key in one.candidate.links:
            reach[key] = max(reach.get(key, one.score), one.score)
    if not reach:
        return
    known = {one.candidate.id for one in ranked}
    ranked.extend(one for one in find(list(reach)) if one.candidate.id not in known)
    for one in ranked:
        _pull(one, reach)


def _pull(one: Ranked, reach: Mapping[str, float]) -> None:
    nearest = max((reach[key] for key in one.candidate.chapters if key in reach), default=None)
    if nearest is not None and nearest > one.score:
        one.add("card", PULL * (nearest - one.score))


def arranged(ranked: Sequence[Ranked], places: Sequence[str] = ()) -> list[Ranked]:
    """Best first, one passage a card: the rest of a card comes after everything else.

    Args:
        ranked: all candidates.
        places: the gemeenten asked about. Of two or more the best for each goes in front, so that
            a comparison finds both sides.
    """
    ordered = sorted(ranked, key=lambda one: (-one.score, one.candidate.id))
    if len(places) > 1:
        front = [
            best
            for place in places
            if (best := next((one for one in ordered if _speaks_of(one, place)), None)) is not None
        ]
        in_front = {one.candidate.id for one in front}
        front = sorted({one.candidate.id: one for one in front}.values(), key=ordered.index)
        ordered = [*front, *(one for one in ordered if one.candidate.id not in in_front)]
    first, rest = list[Ranked](), list[Ranked]()
    seen: set[str] = set()
    for one in ordered:
        again = one.candidate.is_card and one.candidate.source_id in seen
        seen.add(one.candidate.source_id)
        (rest if again else first).append(one)
    return [*first, *rest]


def _applies_in(one: Ranked, place: str) -> bool:
    """Whether it holds in a place. A card says that itself, of other sources the chapter does."""
    names = {place.lower(), f"regio {place.lower()}"}
    known = set(one.candidate.applies_in)
    if not one.candidate.is_card:
        known.update(one.candidate.places)
    return not names.isdisjoint(known)


def _speaks_of(one: Ranked, place: str) -> bool:
    """Whether it holds in a place or at least names it."""
    return _applies_in(one, place) or place.lower() in one.candidate.places


def shown_id(one: Ranked, ranked: Sequence[Ranked]) -> str:
    """The passage to show: for a situation the best text of its card, else the summary.

    A generated question was made for one passage, of a card or any other source, and shows that.
    """
    candidate: Candidate = one.candidate
    if candidate.stands_for is None:
        return candidate.id
    if candidate.role is PassageRole.QUESTIONS:
        return candidate.stands_for
    texts = [
        other
        for other in ranked
        if other.candidate.source_id == candidate.source_id and other.candidate.stands_for is None
    ]
    best = max(texts, key=lambda other: other.score, default=None)
    return best.candidate.id if best is not None else candidate.stands_for
