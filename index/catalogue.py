"""Choosing among the sources of a build by what is known of them, without searching their text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from index.store import applies_in
from waaier.domain import Filters, Model, ScopeLevel, Source
from waaier.folding import folded
from waaier.scope import names_around


class SourceFilter(Filters):
    """What sources must meet; None means everything.

    ``gemeente`` lets what holds in its region and in all of Nederland through, ``geldt_in`` does
    not. ``q`` is words that all stand in the title.
    """

    geldt_in: str | None = None
    q: str | None = None


class Facets(Model):
    """Which values there are to choose from, each with the number of sources that has it."""

    themas: dict[str, int]
    kinds: dict[str, int]
    scopes: dict[str, int]


def matches(source: Source, wanted: SourceFilter) -> bool:
    """Whether a source meets the filter."""
    here = {place.lower() for place in places_of(source)}
    if wanted.gemeente and set(applies_in(source.scope)).isdisjoint(names_around(wanted.gemeente)):
        return False
    if wanted.geldt_in and " ".join(wanted.geldt_in.lower().split()) not in here:
        return False
    if wanted.thema and wanted.thema not in source.themas:
        return False
    # "wet" is a kind of source as well as of card: either will do.
    if wanted.soort and wanted.soort not in (source.kind.value, source.card_kind):
        return False
    return has_words(source.title, wanted.q or "")


def has_words(text: str, wanted: str) -> bool:
    """Whether all words stand in a text, also as a part of a word, whatever their accents."""
    held = folded(text)
    return all(word in held for word in folded(wanted).split())


def places_of(source: Source) -> list[str]:
    """Where a source applies, one by one: "Nederland", "regio Assen", "Diemen"."""
    if source.scope.level is ScopeLevel.REGION:
        return [f"regio {name}" for name in source.scope.names]
    return list(source.scope.names)


def facets(sources: Iterable[Source]) -> Facets:
    """What there is to choose from among these sources."""
    themas, kinds, scopes = Counter[str](), Counter[str](), Counter[str]()
    for source in sources:
        themas.update(source.themas)
        kinds.update([source.card_kind or source.kind.value])
        scopes.update(places_of(source))
    # What holds everywhere is looked for most, so it stands on top.
    country = ScopeLevel.COUNTRY.value
    return Facets(
        themas=dict(sorted(themas.items())),
        kinds=dict(sorted(kinds.items())),
        scopes=dict(sorted(scopes.items(), key=lambda one: (one[0].lower() != country, one[0]))),
    )
