"""``waaier eval``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from answer.pipeline import AnswerService
from cli.evaluate_safety import run_safety_eval
from cli.output import progress, write_json
from evals.adversarial import is_safety_set
from evals.answers import AnswerFigures, evaluate_answers
from evals.compare import MAX_LOSS, Comparison, Fall, compare, falls
from evals.halves import SEED, in_half
from evals.html import write_html
from evals.metrics import Difference, Figures
from evals.plain_haystack import PlainHaystack
from evals.questions import EvalQuestion, load_sets
from evals.report import COMPARISON, EvalReport, load_report, row_name
from evals.run import MODES, evaluate
from index.store import SearchMode
from waaier.errors import InputError
from waaier.settings import Settings


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What ``waaier eval`` was asked for besides the question sets."""

    modes: tuple[str, ...] = ()
    with_haystack: bool = False
    search_only: bool = False
    half: str | None = None
    seed: int = SEED
    html: Path | None = None
    compare: Path | None = None
    gate: Path | None = None
    max_loss: float = MAX_LOSS
    as_json: bool = False


def run_eval(
    files: Sequence[Path], settings: Settings, index_dir: Path, options: EvalOptions
) -> int:
    """Prints retrieval and answer figures on question sets, beside the baselines.

    Returns:
        The exit code: 1 when ``--gate`` found a fall.

    Raises:
        InputError: a file cannot be used, or a half has no questions.
    """
    safety = [is_safety_set(file) for file in files]
    if all(safety):
        run_safety_eval(files, settings, index_dir, as_json=options.as_json)
        return 0
    if any(safety):
        raise InputError(
            "Deze vragenlijsten kunnen niet samen worden gemeten.",
            "Meet lijsten met 'expect' en lijsten zonder apart.",
        )
    # What can be wrong with files is found before anything slow.
    questions = load_sets(files)
    if options.half:
        questions = in_half(questions, options.half, options.seed)
        if not questions:
            raise InputError("In deze helft valt geen enkele vraag. Kies een ander --zaad.")
    old = {file: load_report(file) for file in (options.compare, options.gate) if file}
    report = _measure(questions, settings, index_dir, options)
    comparison = compare(old[options.compare], report) if options.compare else None
    fallen = falls(old[options.gate], report, options.max_loss) if options.gate else []
    if options.html is not None:
        write_html(report, comparison, options.html)
    if options.as_json:
        extra = {COMPARISON: comparison.model_dump(mode="json")} if comparison else {}
        write_json({**report.model_dump(mode="json"), **extra})
    else:
        _show(report)
        if comparison is not None:
            _show_comparison(comparison)
    for fall in fallen:
        click.echo(_sentence(fall, options.max_loss), err=True)
    return 1 if fallen else 0


def _measure(
    questions: Sequence[EvalQuestion], settings: Settings, index_dir: Path, options: EvalOptions
) -> EvalReport:
    service = AnswerService(settings, index_dir)
    try:
        with progress() as bar:
            plain = None
            if options.with_haystack:
                task_plain = bar.add_task("Gewone Haystack", total=None)
                plain = PlainHaystack(
                    service.retriever.current()[0],
                    service.retriever.embedder,
                    index_dir,
                    lambda done, total: bar.update(task_plain, completed=done, total=total),
                )
            total = sum(bool(question.gold) for question in questions)
            task = bar.add_task("Zoeken", total=total)
            report = evaluate(
                questions,
                service.retriever,
                modes=[SearchMode(mode) for mode in options.modes] or MODES,
                plain=plain,
                half=options.half,
                seed=options.seed if options.half else None,
                on_progress=lambda done: bar.update(task, completed=done),
            )
            if options.search_only:
                return report
            task_answers = bar.add_task("Antwoorden", total=len(questions))
            answers = evaluate_answers(
                questions, service, lambda done: bar.update(task_answers, completed=done)
            )
            return report.model_copy(update={"answers": answers})
    finally:
        service.close()


def _show(report: EvalReport) -> None:
    console = Console()
    half = f", helft {report.half}" if report.half else ""
    table = Table(
        title=f"{report.set}{half}, {report.questions} vragen, bouwsel {report.index_build}"
    )
    for heading in ("zoekwijze", "soort vraag", "n", "s@1", "s@5", "s@10", "MRR", "nDCG@10"):
        table.add_column(heading, justify="left" if heading[:2] in ("zo", "so") else "right")
    for row in report.rows:
        table.add_row(row.name, "alle", *_cells(row.all), style="bold")
        if len(row.sets) > 1:
            for name, figures in row.sets.items():
                table.add_row("", name, *_cells(figures))
        for category, figures in row.categories.items():
            table.add_row("", category, *_cells(figures))
    console.print(table)
    for one in report.against:
        name = row_name(one.mode, one.with_cards)
        console.print(
            f"hybrid tegen {name}: success@5 {_signed(one.success_5)}, "
            f"nDCG@10 {_signed(one.ndcg_10)}",
            highlight=False,
        )
    times = ", ".join(f"{name} {value} ms" for name, value in report.search_ms.items())
    console.print(f"zoektijd {times}; {report.unanswerable} vragen zonder antwoord tellen niet mee")
    if report.answers is not None:
        _show_answers(console, report.answers)
    for miss in report.misses:
        console.print(f"gemist: {miss.id} ({miss.category}) {miss.question}", markup=False)


def _show_answers(console: Console, answers: AnswerFigures) -> None:
    console.print(
        f"antwoorden: alles genoemd {answers.covered:.2f}, ten onrechte geweigerd "
        f"{answers.refused:.2f}, ten onrechte beantwoord {answers.invented:.2f} "
        f"(van {answers.unanswerable}; met voorbehoud {answers.invented_cautioned:.2f}), "
        f"citaten letterlijk {answers.verbatim:.2f}"
    )


def _show_comparison(comparison: Comparison) -> None:
    console = Console()
    table = Table(title=f"bouwsel {comparison.old_build} -> {comparison.new_build}")
    for heading in ("zoekwijze", "deel", "n", "success@5", "nDCG@10"):
        table.add_column(heading, justify="left" if heading[0] in "zd" else "right")
    for row in comparison.rows:
        for change in (row.all, *row.sets, *row.categories):
            name = row.name if change is row.all else ""
            table.add_row(
                name, change.part, str(change.n), _signed(change.success_5), _signed(change.ndcg_10)
            )
    console.print(table)
    for row in comparison.rows:
        if row.won or row.lost:
            console.print(
                f"{row.name}: gewonnen {', '.join(row.won) or 'geen'}; "
                f"verloren {', '.join(row.lost) or 'geen'}",
                markup=False,
                highlight=False,
            )
    if comparison.only_old or comparison.only_new:
        console.print(
            f"{comparison.only_old} vragen staan alleen in het oude verslag, "
            f"{comparison.only_new} alleen in het nieuwe; zij tellen niet mee"
        )


def _sentence(fall: Fall, max_loss: float) -> str:
    return (
        f"{fall.set}: {fall.metric} daalde van {fall.old:.3f} naar {fall.new:.3f}, "
        f"meer dan de toegestane {max_loss:g}."
    )


def _signed(both: Difference) -> str:
    low, high = both.interval
    return f"{both.difference:+.3f} ({low:+.3f} tot {high:+.3f})"


def _cells(figures: Figures) -> list[str]:
    values = (
        figures.success_1, figures.success_5, figures.success_10, figures.mrr, figures.ndcg_10
    )  # fmt: skip
    return [str(figures.n), *(f"{value:.2f}" for value in values)]
