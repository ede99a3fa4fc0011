"""What is local to a place: its gemeente, the regio's around it, its province, the country."""

from __future__ import annotations

from functools import lru_cache

from waaier.domain import Passage, Scope, ScopeLevel
from waaier.folding import folded
from waaier.gazetteer import find_places
from waaier.place_data import COUNTRY, Place, PlaceKind, gemeenten, places, regios


def scope_chain(place: Place | str) -> tuple[Place, ...]:
    """The places whose rules hold in ``place``, the most local first.

    A stadsdeel has its gemeente's rules. Regio's come smallest first. A name that nobody knows
    gives Nederland alone; a name that two gemeenten share ("Bergen") as well.

    Examples:
        scope_chain("Amsterdam-Noord") -> Amsterdam, Amsterdam-Amstelland, Groot Amsterdam,
        Noord-Holland, Nederland
        scope_chain("regio Alkmaar") -> Alkmaar (regio), Noord-Holland, Nederland
    """
    country = places()[PlaceKind.COUNTRY, COUNTRY]
    known = _resolve(place) if isinstance(place, str) else place
    if known is None or known.kind is PlaceKind.COUNTRY:
        return (country,)
    chain: list[Place] = []
    inside = known.gemeenten
    if known.kind in (PlaceKind.DISTRICT, PlaceKind.MUNICIPALITY):
        chain.append(places()[PlaceKind.MUNICIPALITY, inside[0]])
        around = {regio.name for regio in regios() if inside[0] in regio.gemeenten}
        wider = [places()[PlaceKind.REGION, name] for name in around]
        chain += sorted(wider, key=lambda regio: (len(regio.gemeenten), regio.name))
    elif known.kind is PlaceKind.REGION:
        chain.append(known)
    in_provinces = {_province_of()[name] for name in inside}
    if len(in_provinces) == 1:
        chain.append(places()[PlaceKind.PROVINCE, in_provinces.pop()])
    return (*chain, country)


def local_names(passage: Passage) -> tuple[str, ...]:
    """The places that a passage is about: of its chapter, or else of its source.

    None for a text on all of Nederland.
    """
    scope = passage.source.scope
    return passage.chapter_scope or (() if scope.level is ScopeLevel.COUNTRY else scope.names)


def scope_rank(scope: Scope, place: Place | str) -> int | None:
    """How local a source's scope is to ``place``: 0 is most local; None: it does not hold there.

    Sorting by it puts local before general. A card on the "regio X" of which no gemeenten are
    known holds in gemeente X.
    """
    chain = scope_chain(place)
    if scope.level is ScopeLevel.COUNTRY:
        return len(chain) - 1
    kind = PlaceKind.MUNICIPALITY if scope.level is ScopeLevel.MUNICIPALITY else PlaceKind.REGION
    wanted = {_known_name(name, kind) for name in scope.names}
    for rank, one in enumerate(chain):
        if one.kind in (kind, PlaceKind.PROVINCE) and one.name in wanted:
            return rank
    if kind is PlaceKind.REGION:
        unknown = {name for name in wanted if (kind, name) not in places()}
        if any(one.kind is PlaceKind.MUNICIPALITY and one.name in unknown for one in chain):
            return 1
    return None


def _known_name(name: str, kind: PlaceKind) -> str:
    """The name by which the data know it: "'s-Gravenhage" is Den Haag."""
    if (kind, name) in places():
        return name
    asked = f"regio {name}" if kind is PlaceKind.REGION else f"gemeente {name}"
    return next((one.name for one in find_places(asked) if one.kind is kind), name)


def _resolve(name: str) -> Place | None:
    """The place of that name: a gemeente before a regio, a regio before a province."""
    by_name = _by_name()
    key = folded(" ".join(name.split()))
    if key in by_name:
        return by_name[key]
    found = find_places(name) or find_places(f"gemeente {name}")
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Place]:
    order = (PlaceKind.MUNICIPALITY, PlaceKind.REGION, PlaceKind.PROVINCE, PlaceKind.COUNTRY)
    found: dict[str, Place] = {}
    for kind in order:
        for place in places().values():
            if place.kind is kind:
                found.setdefault(folded(place.name), place)
                found.setdefault(folded(f"{kind.value} {place.name}"), place)
    return found


@lru_cache(maxsize=1)
def _province_of() -> dict[str, str]:
    return {one.name: one.province for one in gemeenten()}


def names_around(gemeente: str) -> list[str]:
    """The names in lower case of all scopes that hold in a gemeente, its own name first.

    A regio or province is written "regio drenthe"; a province also by its name alone, unless that
    is a gemeente too ("utrecht").
    """
    names = [gemeente.lower()]
    known = {one.name for one in gemeenten()}
    for place in scope_chain(gemeente):
        if place.kind in (PlaceKind.REGION, PlaceKind.PROVINCE):
            names.append(f"regio {place.name}".lower())
        is_clear = place.kind is PlaceKind.MUNICIPALITY or place.name not in known
        if place.kind is not PlaceKind.REGION and is_clear:
            names.append(place.name.lower())
    return list(dict.fromkeys(names))
