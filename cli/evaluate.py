"""``waaier eval``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from answer.pipeline import AnswerService
from cli.output import progress, write_json
from evals.answers import AnswerFigures, evaluate_answers
from evals.metrics import Figures
from evals.questions import load_questions
from evals.run import EvalReport, evaluate
from waaier.settings import Settings


def run_eval(file: Path, settings: Settings, index_dir: Path, *, as_json: bool) -> None:
    """Prints retrieval and answer figures on a question set, beside the baselines."""
    questions = load_questions(file)
    service = AnswerService(settings, index_dir)
    with progress() as bar:
        task = bar.add_task("Zoeken", total=sum(bool(question.gold) for question in questions))
        report = evaluate(
            file.name, questions, service.retriever, lambda done: bar.update(task, completed=done)
        )
        task_answers = bar.add_task("Antwoorden", total=len(questions))
        answers = evaluate_answers(
            questions, service, lambda done: bar.update(task_answers, completed=done)
        )
    if as_json:
        write_json({**report.model_dump(mode="json"), "answers": answers.model_dump(mode="json")})
    else:
        _show(report, answers)


def _show(report: EvalReport, answers: AnswerFigures) -> None:
    console = Console()
    table = Table(title=f"{report.set}, {report.questions} vragen, bouwsel {report.index_build}")
    for heading in ("zoekwijze", "soort vraag", "n", "s@1", "s@5", "s@10", "MRR", "nDCG@10"):
        table.add_column(heading, justify="left" if heading[:2] in ("zo", "so") else "right")
    for row in report.rows:
        name = f"{row.mode.value}, kaart telt mee" if row.with_cards else row.mode.value
        table.add_row(name, "alle", *_cells(row.all), style="bold")
        for category, figures in row.categories.items():
            table.add_row("", category, *_cells(figures))
    console.print(table)
    console.print(
        f"zoektijd p50 {report.search_ms['p50']} ms, p95 {report.search_ms['p95']} ms; "
        f"{report.unanswerable} vragen zonder antwoord tellen niet mee"
    )
    console.print(
        f"antwoorden: alles genoemd {answers.covered:.2f}, ten onrechte geweigerd "
        f"{answers.refused:.2f}, ten onrechte beantwoord {answers.invented:.2f} "
        f"(van {answers.unanswerable}), citaten letterlijk {answers.verbatim:.2f}"
    )
    for miss in report.misses:
        console.print(f"gemist: {miss.id} ({miss.category}) {miss.question}", markup=False)


def _cells(figures: Figures) -> list[str]:
    values = (
        figures.success_1, figures.success_5, figures.success_10, figures.mrr, figures.ndcg_10
    )  # fmt: skip
    return [str(figures.n), *(f"{value:.2f}" for value in values)]
