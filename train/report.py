"""What tuning brought, and whether that is good enough to serve."""

from __future__ import annotations

from evals.metrics import Figures
from index.store import SearchMode
from waaier.domain import Model

MOST_LOST = 0.01
"""How much may be lost on anything that counts: one point of a hundred."""


class Row(Model):
    """One model on all sets: figures by set and search mode, success@5 by set and category.

    ``name`` is ``untuned``, ``scale 0.5`` or ``100 pairs``; ``scale`` is the share of the
    adapter that was merged.
    """

    name: str
    pairs: int
    scale: float
    sets: dict[str, dict[str, Figures]]
    categories: dict[str, dict[str, Figures]]


class TrainReport(Model):
    """The outcome of ``waaier train``.

    Attributes:
        pairs: how many questions were used for what.
        lost: questions of the file whose place no passage holds.
        losses: mean loss over the first and the last tenth of the steps.
        rows: the untuned model first, then the scales that were compared.
        curve: the learning curve, at the chosen scale.
        chosen: name of the row that was chosen on the held-out questions and documents.
        worse: what the chosen row loses too much on; empty means it may be served.
        min_late: height of the late interaction below which nothing counts as an answer.
        seconds: the whole run, and tuning alone.
    """

    version: str
    machine: str
    recipe: dict[str, float]
    pairs: dict[str, int]
    lost: tuple[str, ...]
    losses: tuple[float, float]
    rows: tuple[Row, ...]
    curve: tuple[Row, ...]
    chosen: str
    worse: tuple[str, ...]
    min_late: float
    adapter_bytes: int
    adapter: str
    seconds: dict[str, float]
    installed: bool = False


def worse(before: Row, after: Row) -> tuple[str, ...]:
    """What is lost too much on with the search as it is served, one line each."""
    found = []
    for name, by_mode in before.sets.items():
        old, new = by_mode[SearchMode.HYBRID.value], after.sets[name][SearchMode.HYBRID.value]
        for metric in ("success_5", "ndcg_10"):
            was, now = getattr(old, metric), getattr(new, metric)
            if now < was - MOST_LOST - 1e-9:
                found.append(f"{name}: {metric} {was:.3f} -> {now:.3f}")
    return tuple(found)


def merit(row: Row, sets: tuple[str, ...]) -> float:
    """What scales are chosen by: success@5 and nDCG@10 as served, over these sets."""
    figures = [row.sets[name][SearchMode.HYBRID.value] for name in sets if name in row.sets]
    return sum(one.success_5 + one.ndcg_10 for one in figures) / max(1, len(figures))
