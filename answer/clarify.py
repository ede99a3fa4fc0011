"""Whether to ask for the gemeente: when rules of different places answer, and none was named.

A rule of one place is shown with the place it holds in, and others can be chosen; two rival rules
are not an answer, so then the gemeente is asked for.
"""

from __future__ import annotations

import re

from answer.reading import Reading
from waaier.card import CardKind
from waaier.domain import Scope, ScopeLevel, Source, SourceKind
from waaier.place_data import PlaceKind, places

RIVAL = 0.6
"""A rule that reaches this share of the best score competes with it. Of 20 questions whose answer
differs per gemeente 3 have such rivals, of 415 others 2."""

LOCAL_RULES = frozenset(
    {
        CardKind.MUNICIPAL_SCHEME.value,
        CardKind.BY_LAW.value,
        CardKind.AGREEMENT.value,
        CardKind.SERVICE.value,
    }
)
"""Kinds of card that hold in their own place only; a good example inspires anywhere."""


_OPEN = re.compile(
    r"\b(?:welke? (?:\w+ )?(?:regeling|aanpak|hulp|mogelijk|voorziening|manier|project|voorbeeld|"
    r"afspra|steun|route)\w*|wat (?:kan|kun|kunnen|bestaat|helpt|is er|voor|zijn de mogelijk)|"
    r"bestaat (?:er|zoiets|daar)|is er (?:iets|een|ergens)|what (?:can|helps)|which scheme)"
)


def asks_what_there_is(text: str) -> bool:
    """Whether a question asks what exists: then several local rules are an answer together."""
    return _OPEN.search(text.lower()) is not None


def local_choices(reading: Reading) -> tuple[str, ...]:
    """Places whose own rules answer, best first; empty when a place was named or Nederland leads.

    Places that overlap count as one: what holds in Amsterdam and Diemen is no rival of what holds
    in Amsterdam.
    """
    query = reading.query
    lead = next((hit.passage.source for hit in reading.hits), None)
    if query.places or query.filters.gemeente or lead is None:
        return ()
    best = max(hit.found_score for hit in reading.hits)
    found: dict[str, Scope] = {}
    for hit in reading.hits:
        source = hit.passage.source
        if hit.found_score >= RIVAL * best and _is_local_rule(source):
            found.setdefault(source.id, source.scope)
    if lead.id not in found:
        return ()
    chosen: list[Scope] = []
    for scope in found.values():
        if all(not (_inside(scope) & _inside(other)) for other in chosen):
            chosen.append(scope)
    return tuple(str(scope) for scope in chosen)


def _is_local_rule(source: Source) -> bool:
    """Whether it is a card on a rule of one place, or such a rule itself."""
    if source.scope.level is ScopeLevel.COUNTRY:
        return False
    if source.kind is SourceKind.CARD:
        return source.card_kind in LOCAL_RULES
    return source.regulation is not None


def _inside(scope: Scope) -> frozenset[str]:
    """The gemeenten a scope holds in; a regio that nobody knows by its own name."""
    if scope.level is not ScopeLevel.REGION:
        return frozenset(scope.names)
    found: set[str] = set()
    for name in scope.names:
        known = places().get((PlaceKind.REGION, name))
        found |= set(known.gemeenten) if known is not None else {name}
    return frozenset(found)
