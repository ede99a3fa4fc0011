"""Retrieval metrics over ranked passage ids.

success@k: did the first k hold what the question needs (Dutch: "staat het bij de eerste k").
recall@k: the share of what it needs that they hold; it differs from success@k for two hops only.
MRR: mean of 1 / rank of the first relevant passage. nDCG@10: Järvelin & Kekäläinen 2002,
binary relevance, ideal order over all relevant passages of the index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from waaier.domain import Model

ROUNDS = 2000
"""Resamplings behind an interval: its ends then move less than 0.005 from seed to seed."""

SEED = 7


class Judged(Model):
    """One question's result: ranked ids and the groups that were needed."""

    id: str
    category: str
    ranked: tuple[str, ...]
    groups: tuple[frozenset[str], ...]


class Result(Model):
    """What a report keeps of one question: enough to compute every metric again.

    ``ranks`` has the rank from 1 of the first passage of every group, or None when it was not
    among those looked at; ``ms`` is how long the search took.
    """

    set: str = ""
    id: str
    category: str
    ranks: tuple[int | None, ...]
    ndcg_10: float
    ms: float = 0.0

    def success(self, k: int) -> float:
        """1 when every group has a passage among the first k, else 0."""
        return float(all(rank is not None and rank <= k for rank in self.ranks))

    def recall(self, k: int) -> float:
        """The share of groups that have a passage among the first k."""
        return sum(rank is not None and rank <= k for rank in self.ranks) / len(self.ranks)

    @property
    def reciprocal_rank(self) -> float:
        """1 / rank of the first relevant passage, 0 when none was found."""
        return 1 / min((rank for rank in self.ranks if rank is not None), default=math.inf)


class Figures(Model):
    """Means over a set of questions, each 0..1.

    ``interval`` is the 95 % bootstrap interval of success@5, ``interval_ndcg`` that of nDCG@10.
    """

    n: int
    success_1: float
    success_5: float
    success_10: float
    recall_1: float
    recall_5: float
    recall_10: float
    mrr: float
    ndcg_10: float
    interval: tuple[float, float]
    interval_ndcg: tuple[float, float]


class Difference(Model):
    """What the second way of searching has over the first, on the same questions.

    ``interval`` is the 95 % bootstrap interval of the difference; the two differ by more than
    chance when 0 is outside it. ``won`` and ``lost`` count questions.
    """

    first: float
    second: float
    difference: float
    interval: tuple[float, float]
    won: int
    lost: int


def judge(judged: Judged, *, ms: float = 0.0, set_name: str = "") -> Result:
    """What is kept of a judged question."""
    place = {passage_id: rank for rank, passage_id in reversed(list(enumerate(judged.ranked, 1)))}
    ranks = tuple(
        min((place[passage_id] for passage_id in group if passage_id in place), default=None)
        for group in judged.groups
    )
    return Result(
        set=set_name,
        id=judged.id,
        category=judged.category,
        ranks=ranks,
        ndcg_10=round(ndcg(judged, 10), 4),
        ms=round(ms, 1),
    )


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


def bootstrap(
    values: Sequence[float], rounds: int = ROUNDS, seed: int = SEED
) -> tuple[float, float]:
    """The 95 % interval of a mean, by resampling with a fixed seed (Efron 1979).

    Values that are all alike give an interval without width, however few they are.
    """
    if not values:
        return 0.0, 0.0
    means = np.asarray(values)[_draws(len(values), rounds, seed)].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)


@lru_cache(maxsize=64)
def _draws(size: int, rounds: int, seed: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(seed).integers(size, size=(rounds, size))


def difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """Compares two ways on the same questions in the same order, by a paired bootstrap.

    Each resampling draws questions, and takes both values of a question: how hard a question
    is drops out, so this tells apart what two separate intervals cannot.
    """
    gains = [b - a for a, b in zip(first, second, strict=True)]
    return Difference(
        first=_mean(first),
        second=_mean(second),
        difference=_mean(gains),
        interval=bootstrap(gains),
        won=sum(gain > 0 for gain in gains),
        lost=sum(gain < 0 for gain in gains),
    )


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def figures(results: Sequence[Result]) -> Figures:
    """All metrics over these questions."""

    def mean(metric: Callable[[Result], float]) -> float:
        return _mean([metric(result) for result in results])

    return Figures(
        n=len(results),
        success_1=mean(lambda result: result.success(1)),
        success_5=mean(lambda result: result.success(5)),
        success_10=mean(lambda result: result.success(10)),
        recall_1=mean(lambda result: result.recall(1)),
        recall_5=mean(lambda result: result.recall(5)),
        recall_10=mean(lambda result: result.recall(10)),
        mrr=mean(lambda result: result.reciprocal_rank),
        ndcg_10=mean(lambda result: result.ndcg_10),
        interval=bootstrap([result.success(5) for result in results]),
        interval_ndcg=bootstrap([result.ndcg_10 for result in results]),
    )


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """The 50th, 95th and 99th percentile: of so many searches that share was faster."""
    if not milliseconds:
        return {"p50": 0.0, "p95": 0.0, "p99": 0.0}
    p50, p95, p99 = np.percentile(milliseconds, (50, 95, 99))
    return {"p50": round(p50, 1), "p95": round(p95, 1), "p99": round(p99, 1)}
