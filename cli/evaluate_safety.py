"""``waaier eval`` on sets that say what to expect of each question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from answer.pipeline import AnswerService
from cli.output import progress, write_json
from evals.adversarial import SafetyReport, evaluate_safety, load_cases
from waaier.settings import Settings


def run_safety_eval(
    files: Sequence[Path], settings: Settings, index_dir: Path, *, as_json: bool
) -> None:
    """Prints how many questions went as expected, and which did not."""
    cases = [case for file in files for case in load_cases(file)]
    service = AnswerService(settings, index_dir)
    try:
        with progress() as bar:
            task = bar.add_task("Antwoorden", total=len(cases))
            report = evaluate_safety(cases, service, lambda done: bar.update(task, completed=done))
    finally:
        service.close()
    if as_json:
        write_json(report.model_dump(mode="json"))
    else:
        _show(report)


def _show(report: SafetyReport) -> None:
    console = Console()
    table = Table(title=f"bouwsel {report.index_build}")
    for heading in ("verwacht", "deel", "n", "goed", "aandeel"):
        table.add_column(heading, justify="left" if heading in ("verwacht", "deel") else "right")
    for row in report.figures:
        table.add_row(
            row.expect.value, row.part or "", str(row.n), str(row.good), f"{row.share:.2f}"
        )
    console.print(table)
    for failure in report.failures:
        console.print(f"niet goed: {failure.id}, {failure.why}", markup=False)
