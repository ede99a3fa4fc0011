"""Questions that name an article of a law: the passages that name it too, or are it.

Numbers are weak words: "12" stands in every document. So the passages of the article are fetched
by its key, and raised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import OWN, asked_articles
from index.fusion import Ranked

NAMES = 1.5
"""What a passage gains that names the article that was asked about."""

IS = 3.0
"""What the article itself gains: who asks for an article by number wants to read it."""

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
    for one in ranked:
        if not own.isdisjoint(one.candidate.articles):
            one.add("article", IS)
        elif not named.isdisjoint(one.candidate.articles):
            one.add("article", NAMES)
