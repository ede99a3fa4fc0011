"""Retrieval metrics over ranked passage ids.

success@k: did the first k hold what the question needs (Dutch: "staat het bij de eerste k").
MRR: mean of 1 / rank of the first relevant passage. nDCG@10: Järvelin & Kekäläinen 2002,
binary relevance, ideal order over all relevant passages of the index.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from waaier.domain import Model


class Judged(Model):
    """One question's result: ranked ids and the groups that were needed."""

    id: str
    category: str
    ranked: tuple[str, ...]
    groups: tuple[frozenset[str], ...]


class Figures(Model):
    """Means over a set of questions, each 0..1.

    ``interval`` is the 95 % bootstrap interval of success@5.
    """

    n: int
    success_1: float
    success_5: float
    success_10: float
    recall_10: float
    mrr: float
    ndcg_10: float
    interval: tuple[float, float]


def success(judged: Judged, k: int) -> float:
    """1 when every group has a passage among the first k, else 0."""
    top = set(judged.ranked[:k])
    return float(all(group & top for group in judged.groups))


def recall(judged: Judged, k: int) -> float:
    """The share of groups that have a passage among the first k."""
    top = set(judged.ranked[:k])
    return sum(bool(group & top) for group in judged.groups) / len(judged.groups)


def reciprocal_rank(judged: Judged) -> float:
    """1 / rank of the first relevant passage, 0 when none was found."""
    relevant = frozenset[str]().union(*judged.groups)
    for rank, passage_id in enumerate(judged.ranked, start=1):
        if passage_id in relevant:
            return 1 / rank
    return 0.0


def ndcg(judged: Judged, k: int) -> float:
    """Discounted gain of the first k against the best possible order."""
    relevant = frozenset[str]().union(*judged.groups)
    gain = sum(
        1 / math.log2(rank + 1)
        for rank, passage_id in enumerate(judged.ranked[:k], start=1)
        if passage_id in relevant
    )
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / ideal if ideal else 0.0


def bootstrap(values: Sequence[float], rounds: int = 1000, seed: int = 7) -> tuple[float, float]:
    """The 95 % interval of a mean, by resampling with a fixed seed (Efron 1979)."""
    if not values:
        return 0.0, 0.0
    draw = random.Random(seed)  # noqa: S311 (statistics, not secrets)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds) - 1]


def figures(results: Sequence[Judged]) -> Figures:
    """All metrics over these questions."""

    def mean(metric: Callable[[Judged], float]) -> float:
        return round(sum(map(metric, results)) / len(results), 4) if results else 0.0

    low, high = bootstrap([success(judged, 5) for judged in results])
    return Figures(
        n=len(results),
        success_1=mean(lambda judged: success(judged, 1)),
        success_5=mean(lambda judged: success(judged, 5)),
        success_10=mean(lambda judged: success(judged, 10)),
        recall_10=mean(lambda judged: recall(judged, 10)),
        mrr=mean(reciprocal_rank),
        ndcg_10=mean(lambda judged: ndcg(judged, 10)),
        interval=(round(low, 4), round(high, 4)),
    )
