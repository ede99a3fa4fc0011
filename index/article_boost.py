"""Questions that name an article of a law: the passages that name it too, or are it.

Numbers are weak words: "12" stands in every document. So the passages of the article are fetched
by its key, and raised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import OWN, ArticleReference
from index.fusion import Ranked
from index.law_versions import LawChoice

ARTICLE_PART = "article"
"""The part of a score that comes from being, or naming, an article that is asked about."""

NAMES = 1.5
"""What a passage gains at least that names the article that was asked about,"""

NAMES_PULL = 0.8
"""or so much of its distance to the best: its other words may have nothing of the question."""

IS = 2.0
"""What the article itself gains: who asks by number wants to read it,"""

IS_PULL = 0.95
"""on top of this share of its distance to the best; its own leden keep their order."""

EXACT = 1.0
"""What the very lid or onderdeel gains before the rest of its article."""

NOT_IN_FORCE = -1.5
"""What a text loses that is not in force on the day that counts: the present rule goes before."""

Find = Callable[[Sequence[str]], list[Ranked]]
"""Finds the passages with these keys, scored on the same scale."""


def boost_articles(
    ranked: list[Ranked], references: Sequence[ArticleReference], find: Find
) -> None:
    """Passages that are, or name, an article that is asked about come forward.

    Args:
        ranked: what was found; gets what was missing.
        references: the articles asked about.
        find: fetches the passages with any of these keys.
    """
    named = {one.key for one in references if one.key is not None}
    if not named:
        return
    own = {OWN + key for key in named}
    exact = {OWN + key for one in references if (key := one.exact_key) is not None}
    # By themselves first: many may name an article, and none of those may crowd out its own text.
    for keys in (exact, own, named):
        known = {one.candidate.id for one in ranked}
        found = find(sorted(keys)) if keys else []
        ranked.extend(one for one in found if one.candidate.id not in known)
    best = max((one.score for one in ranked), default=0.0)
    for one in ranked:
        behind = best - one.score
        if not own.isdisjoint(one.candidate.articles):
            one.add(ARTICLE_PART, IS_PULL * behind + IS)
            if not exact.isdisjoint(one.candidate.articles):
                one.add(ARTICLE_PART, EXACT)
        elif not named.isdisjoint(one.candidate.articles):
            one.add(ARTICLE_PART, max(NAMES, NAMES_PULL * behind))


def lower_laws(ranked: list[Ranked], laws: LawChoice) -> None:
    """Takes out what is repealed, and sets back laws that are not in force on the day that counts.

    Who asks for them by number gets them all the same, and is told.
    """
    asked = {OWN + one.key for one in laws.references if one.key is not None}
    gone = laws.not_in_force
    ranked[:] = [
        one
        for one in ranked
        if not one.candidate.is_repealed or not asked.isdisjoint(one.candidate.articles)
    ]
    for one in ranked:
        if one.candidate.source_id in gone and asked.isdisjoint(one.candidate.articles):
            one.add("law", NOT_IN_FORCE)
