"""Two reports side by side: what a change won and lost, and whether it may be merged."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import Difference, Result, difference
from evals.report import HYBRID, EvalReport
from waaier.domain import Model
from waaier.errors import InputError

MAX_LOSS = 0.02


class Change(Model):
    """One part of a row (everything, a set, a category) before and after."""

    part: str
    n: int
    success_5: Difference
    ndcg_10: Difference


class RowChange(Model):
    """One way of searching before and after, on the questions that both reports have.

    ``won`` and ``lost`` are questions whose answer came among the first five, or no longer does.
    """

    name: str
    all: Change
    sets: tuple[Change, ...]
    categories: tuple[Change, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]


class Comparison(Model):
    """A newer report against an older one; ``only_old`` and ``only_new`` count questions."""

    old_build: str
    new_build: str
    only_old: int
    only_new: int
    rows: tuple[RowChange, ...]


class Fall(Model):
    """A figure of the served search that fell more than is allowed on one set."""

    set: str
    metric: str
    old: float
    new: float


def compare(old: EvalReport, new: EvalReport) -> Comparison:
    """Both reports, row by row.

    Raises:
        InputError: they have no row or no question in common.
    """
    rows = []
    for row in new.rows:
        before = old.row(row.mode, with_cards=row.with_cards)
        if before is None:
            continue
        pairs = _pairs(before.results, row.results)
        if pairs:
            rows.append(_row(row.name, pairs))
    if not rows:
        raise InputError("Het oude verslag heeft geen zoekwijze en vragen gemeen met dit verslag.")
    ids_old = {(result.set, result.id) for result in old.rows[0].results}
    ids_new = {(result.set, result.id) for result in new.rows[0].results}
    return Comparison(
        old_build=old.index_build,
        new_build=new.index_build,
        only_old=len(ids_old - ids_new),
        only_new=len(ids_new - ids_old),
        rows=tuple(rows),
    )


def falls(old: EvalReport, new: EvalReport, max_loss: float = MAX_LOSS) -> list[Fall]:
    """What fell more than ``max_loss`` in success@5 or nDCG@10 of the served search, per set.

    Only questions in both reports count, so that a new hard question is no fall.

    Raises:
        InputError: the reports have nothing in common.
    """
    before, after = old.row(HYBRID), new.row(HYBRID)
    pairs = _pairs(before.results, after.results) if before and after else []
    if not pairs:
        raise InputError("Er is geen vraag waarvan het oude verslag zegt hoe ze gevonden werd.")
    found = []
    for name in sorted({now.set for _, now in pairs}):
        change = _change(name, [pair for pair in pairs if pair[1].set == name])
        for metric, both in (("success@5", change.success_5), ("nDCG@10", change.ndcg_10)):
            # Rounded, so that a fall of exactly the allowed size is allowed.
            if round(-both.difference - max_loss, 4) > 0:
                found.append(Fall(set=name, metric=metric, old=both.first, new=both.second))
    return found


_Pair = tuple[Result, Result]


def _pairs(old: Sequence[Result], new: Sequence[Result]) -> list[_Pair]:
    before = {(result.set, result.id): result for result in old}
    return [(before[key], now) for now in new if (key := (now.set, now.id)) in before]


def _row(name: str, pairs: Sequence[_Pair]) -> RowChange:
    sets = sorted({now.set for _, now in pairs})
    categories = sorted({now.category for _, now in pairs})
    return RowChange(
        name=name,
        all=_change("alle", pairs),
        sets=tuple(_change(one, [p for p in pairs if p[1].set == one]) for one in sets),
        categories=tuple(
            _change(one, [p for p in pairs if p[1].category == one]) for one in categories
        ),
        won=tuple(now.id for was, now in pairs if now.success(5) > was.success(5)),
        lost=tuple(now.id for was, now in pairs if now.success(5) < was.success(5)),
    )


def _change(part: str, pairs: Sequence[_Pair]) -> Change:
    return Change(
        part=part,
        n=len(pairs),
        success_5=difference(
            [was.success(5) for was, _ in pairs], [now.success(5) for _, now in pairs]
        ),
        ndcg_10=difference([was.ndcg_10 for was, _ in pairs], [now.ndcg_10 for _, now in pairs]),
    )
