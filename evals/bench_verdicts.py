"""The targets of the benchmark, each met or not by what was measured in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.bench import IngestBench
from evals.bench_quality import Quality
from evals.bench_rounds import Ratio
from evals.bench_worker import ANSWER, HYBRID, PLAIN
from evals.report import HAYSTACK
from evals.report import HYBRID as OURS
from waaier.domain import Model

if TYPE_CHECKING:
    from evals.benchmark import SizeFigures

INGEST_RATIO = 2.5
SEARCH_RATIO = 2.0
ANSWER_P50_MS = 80.0
ANSWER_P95_MS = 200.0
GROWTH_RATIO = 2.5

SERVED = 5_000
"""Passages at which searching and answering are judged."""

LARGEST = 100_000
"""Passages at which growth is judged."""


class Verdict(Model):
    """One target.

    Attributes:
        name: what is asked.
        wanted: the bound, as readers see it.
        measured: the value; None when it was not measured in this run.
        interval: its 95 % interval, where there is one.
        met: None when it was not measured.
        note: what one must know to read it.
    """

    name: str
    wanted: str
    measured: float | None
    interval: tuple[float, float] | None = None
    met: bool | None
    note: str = ""


def verdicts(
    ingest: IngestBench, sizes: Sequence[SizeFigures], quality: Quality
) -> tuple[Verdict, ...]:
    """All targets."""
    by_size = {one.passages: one for one in sizes}
    served, largest = by_size.get(SERVED), by_size.get(LARGEST)
    answer = served.times(ANSWER) if served else None
    search = _find(served.against_plain if served else (), f"{PLAIN} / {HYBRID}", 50)
    growth = next(
        (r for r in (largest.against_smallest if largest else ()) if r.percentile == 95), None
    )
    equal = _as_good(quality)
    return (
        Verdict(
            name="inlezen: zo veel keer sneller dan gewone Haystack",
            wanted=f"minstens {INGEST_RATIO}",
            measured=ingest.ratio_plain,
            interval=(min(ingest.rounds), max(ingest.rounds)) if ingest.rounds else None,
            met=ingest.ratio_plain >= INGEST_RATIO,
            note="Van leeg proces tot klare index. Het interval is de laagste en hoogste ronde. "
            f"Zonder opstarten is het {ingest.ratio_working}.",
        ),
        Verdict(
            name=f"zoeken bij {SERVED} passages: zo veel keer sneller dan gewone Haystack (p50)",
            wanted=f"minstens {SEARCH_RATIO}",
            measured=search.value if search else None,
            interval=search.interval if search else None,
            met=search.value >= SEARCH_RATIO if search else None,
        ),
        Verdict(
            name="daarbij vindt gewone Haystack niet meer: onze s@5 min de hare",
            wanted="minstens 0",
            measured=equal,
            interval=quality.against[HAYSTACK].interval if HAYSTACK in quality.against else None,
            met=equal >= 0 if equal is not None else None,
        ),
        _answer_verdict("p50", ANSWER_P50_MS, answer.wall_ms.get("p50") if answer else None),
        _answer_verdict("p95", ANSWER_P95_MS, answer.wall_ms.get("p95") if answer else None),
        Verdict(
            name=f"zoeken: p95 bij {LARGEST} passages gedeeld door p95 bij de kleinste maat",
            wanted=f"hoogstens {GROWTH_RATIO}",
            measured=growth.value if growth else None,
            interval=growth.interval if growth else None,
            met=growth.value <= GROWTH_RATIO if growth else None,
        ),
    )


def _answer_verdict(percentile: str, most: float, measured: float | None) -> Verdict:
    return Verdict(
        name=f"antwoord bij {SERVED} passages: {percentile} in ms",
        wanted=f"hoogstens {most:.0f}",
        measured=measured,
        met=measured <= most if measured is not None else None,
        note="Een tijd, geen verhouding: alleen geldig op een rustige computer.",
    )


def _find(ratios: Sequence[Ratio], name: str, percentile: int) -> Ratio | None:
    return next((r for r in ratios if (r.name, r.percentile) == (name, percentile)), None)


def _as_good(quality: Quality) -> float | None:
    ours, theirs = quality.success_5(OURS), quality.success_5(HAYSTACK)
    return None if ours is None or theirs is None else round(ours - theirs, 4)
