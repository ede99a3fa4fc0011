"""Which cards must be looked over again, by the date their writer set (``controleren_voor``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from waaier.domain import Source

SOON = timedelta(days=60)
"""How long before its date a card is announced: time to look it over in ordinary working weeks."""


class Freshness(StrEnum):
    """How a card stands against its date."""

    OVERDUE = "verouderd"
    SOON = "binnenkort"
    FRESH = "actueel"
    UNKNOWN = "onbekend"


def freshness_of(source: Source, today: date) -> Freshness:
    """How a source stands; the day itself is still in time."""
    if source.check_before is None:
        return Freshness.UNKNOWN
    if source.check_before < today:
        return Freshness.OVERDUE
    return Freshness.SOON if source.check_before - today <= SOON else Freshness.FRESH


def by_freshness(sources: Iterable[Source], today: date) -> dict[Freshness, list[Source]]:
    """Sources under every kind of freshness, the earliest date first."""
    sorted_out: dict[Freshness, list[Source]] = {state: [] for state in Freshness}
    for source in sorted(sources, key=lambda one: (one.check_before or date.max, one.title)):
        sorted_out[freshness_of(source, today)].append(source)
    return sorted_out
