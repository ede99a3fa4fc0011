"""The regression gate: the search may not fall below what was measured and committed before."""

from __future__ import annotations

from pathlib import Path

from answer.pipeline import AnswerService
from evals.compare import compare, falls
from evals.questions import load_sets
from evals.report import load_report
from evals.run import evaluate
from index.store import SearchMode

EVALS = Path(__file__).resolve().parent.parent / "evals"
FLOOR = EVALS / "reports" / "vloer.json"
SETS = tuple(EVALS / "sets" / f"{name}.jsonl" for name in ("kaarten", "regelingen", "praktijken"))


def test_the_search_on_the_cards_is_no_worse_than_the_floor(service: AnswerService) -> None:
    floor = load_report(FLOOR)
    report = evaluate(load_sets(SETS), service.retriever, modes=[SearchMode.HYBRID])
    fallen = falls(floor, report)
    lost = compare(floor, report).rows[0].lost
    assert not fallen, f"{fallen}; lost: {lost}; see docs/evaluatie.md"
    assert report.absent == ()
