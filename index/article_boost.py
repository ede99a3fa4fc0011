"""Questions that name an article of a law: the passages that name it too, or are it.

Numbers are weak words: "12" stands in every document. So the passages of the article are fetched
by its key, and raised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import OWN, asked_articles
from index.fusion import Ranked

NAMES = 1.5
"""What a passage gains at least that names the article that was asked about,"""

NAMES_PULL = 0.8
"""or so much of its distance to the best: its other words may have nothing of the question."""

IS = 2.0
"""What the article itself gains: who asks by number wants to read it,"""

IS_PULL = 0.95
"""on top of this share of its distance to the best; its own leden keep their order."""

Find = Callable[[Sequence[str]], list[Ranked]]
"""Finds the passages with these keys, scored on the same scale."""


def boost_articles(ranked: list[Ranked], text: str, find: Find) -> None:
    """Passages that are, or name, an article that ``text`` asks about come forward."""
    asked = asked_articles(text)
    if not asked:
        return
    own, named = {OWN + key for key in asked}, set(asked)
    known = {one.candidate.id for one in ranked}
    ranked.extend(one for one in find([*own, *named]) if one.candidate.id not in known)
    best = max((one.score for one in ranked), default=0.0)
    for one in ranked:
        behind = best - one.score
        if not own.isdisjoint(one.candidate.articles):
            one.add("article", IS_PULL * behind + IS)
        elif not named.isdisjoint(one.candidate.articles):
            one.add("article", max(NAMES, NAMES_PULL * behind))
