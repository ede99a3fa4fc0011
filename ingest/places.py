"""Gives every passage the gemeenten it speaks of, for filters."""

from __future__ import annotations

from collections.abc import Sequence

from waaier.domain import Passage
from waaier.gazetteer import find_gemeenten


def with_places(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with their ``places``.

    A place in the title of the source or in a heading counts for every passage under it: a
    chapter on Assen does not say so in each paragraph. Places in headings come first.
    """
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    placed = []
    for passage in passages:
        headings = (passage.source.title, *passage.section)
        if headings not in known:
            known[headings] = find_gemeenten(" | ".join(headings))
        places = tuple(dict.fromkeys((*known[headings], *find_gemeenten(passage.text))))
        placed.append(passage.model_copy(update={"places": places}) if places else passage)
    return placed
