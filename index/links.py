"""From cards to the chapters of originals they rest on.

A card names an original of the register and a chapter in it. Once a copy of that original is
ingested, a question that finds the card can be led to the chapter as well. Headings are often
written a little differently in a copy ("Interview A. Bakker", "A. Bakker"), so the nearest
heading counts when it has most of the words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from waaier.domain import Passage, Source, SourceKind
from waaier.folding import folded

MIN_SHARE = 0.6
"""Of the words of the longer of two headings, how many must stand in the other."""

_NOT_TELLING = frozenset("de het een in van voor en interview hoofdstuk voorbeelden".split())


def chapter_keys(passage: Passage) -> list[str]:
    """Keys of the headings a passage stands under, widest first; empty for a card."""
    if passage.source.kind is SourceKind.CARD:
        return []
    return [_key(passage.source, heading) for heading in passage.section]


def linked_chapters(passages: Iterable[Passage]) -> dict[str, tuple[str, ...]]:
    """For each card, by source id, the keys of the chapters it rests on.

    Args:
        passages: everything the build will hold.
    """
    headings: dict[str, dict[str, set[str]]] = defaultdict(dict)
    cards: dict[str, Source] = {}
    for passage in passages:
        if passage.source.kind is SourceKind.CARD:
            cards[passage.source.id] = passage.source
        elif passage.source.original is not None:
            for heading in passage.section:
                words = _words(heading)
                headings[passage.source.original][_key(passage.source, heading)] = words
    linked = {}
    for card in cards.values():
        found = [
            key
            for reference in card.references
            if reference.original in headings and reference.chapter
            for key in _nearest(reference.chapter, headings[reference.original])
        ]
        if found:
            linked[card.id] = tuple(dict.fromkeys(found))
    return linked


def _nearest(chapter: str, headings: dict[str, set[str]]) -> list[str]:
    """The heading nearest to a chapter's name, or nothing when none is near."""
    # "Small examples: Lunch together" is the heading "Lunch together" among small examples.
    wanted = _words(chapter.rsplit(":", 1)[-1])
    whole = _words(chapter)
    shares = {
        key: max(_share(wanted, words), _share(whole, words)) for key, words in headings.items()
    }
    best = max(shares, key=lambda key: shares[key], default=None)
    return [best] if best is not None and shares[best] >= MIN_SHARE else []


def _share(first: set[str], second: set[str]) -> float:
    return len(first & second) / max(len(first), len(second), 1)


def _key(source: Source, heading: str) -> str:
    return f"{source.original or source.id}#{' '.join(_plain_words(heading))}"


def _words(text: str) -> set[str]:
    return set(_plain_words(text)) - _NOT_TELLING


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", folded(text))
