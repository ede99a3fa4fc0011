"""``waaier train``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from cli.output import progress, write_json
from evals.adversarial import is_safety_set
from train.loop import Recipe, has_fast_half
from train.material import Test
from train.pipeline import ADAPTER_FILE, REPORT_FILE, Wanted, train
from train.report import TrainReport
from waaier.settings import PROJECT_ROOT, Settings

OWN_PAIRS = PROJECT_ROOT / "evals" / "training" / "paren.jsonl"
OWN_SETS = PROJECT_ROOT / "evals" / "sets"
BESIDE = PROJECT_ROOT.parent / "shared"
"""Where some checkouts have originals with questions on them; they are never learned from."""


def run_train(
    settings: Settings,
    *,
    pair_files: tuple[Path, ...],
    out: Path,
    test: tuple[Path, Path] | None,
    curve: bool,
    install: bool,
    as_json: bool,
) -> None:
    """Tunes the bundled model, and prints what that brought."""
    wanted = Wanted(
        pair_files=pair_files or tuple(file for file in [OWN_PAIRS] if file.is_file()),
        question_sets=tuple(
            file for file in sorted(OWN_SETS.glob("*.jsonl")) if not is_safety_set(file)
        ),
        test=Test(*test) if test else _beside(),
        out=out,
        install=install,
        curve=curve,
        recipe=Recipe(half=has_fast_half()),
    )
    with progress() as bar:
        tasks = {}

        def watch(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        report = train(wanted, settings, watch)
    if as_json:
        write_json(report.model_dump(mode="json"))
    else:
        _show(report, out)


def _beside() -> Test | None:
    questions, documents = BESIDE / "evals" / "vragen_dev.jsonl", BESIDE / "bronnen"
    return Test(questions, documents) if questions.is_file() and documents.is_dir() else None


def _show(report: TrainReport, out: Path) -> None:
    console = Console()
    table = Table(title="success@5 en nDCG@10: zoals gezocht wordt, alleen late, alleen dense")
    for heading in ("vragen", "n"):
        table.add_column(heading, justify="left" if heading == "vragen" else "right")
    shown = [*report.rows, *report.curve]
    for row in shown:
        name = f"[bold]{row.name}[/bold]" if row.name == report.chosen else row.name
        table.add_column(name, justify="right")
    for set_name, by_mode in report.rows[0].sets.items():
        for mode, figures in by_mode.items():
            values = [row.sets[set_name][mode] for row in shown]
            table.add_row(
                f"{set_name}, {mode}",
                str(figures.n),
                *(f"{one.success_5:.3f} {one.ndcg_10:.3f}" for one in values),
            )
    console.print(table)
    console.print(
        f"Geleerd van {report.pairs['train']} paren in {report.seconds['tuning']:.0f} s (alles "
        f"samen {report.seconds['total']:.0f} s); verlies {report.losses[0]} -> {report.losses[1]}."
    )
    if report.lost:
        console.print(f"Van {len(report.lost)} vragen is de passage niet gevonden.")
    console.print(
        f"Aanpassing: {out / ADAPTER_FILE} ({report.adapter_bytes / 1e6:.1f} MB), "
        f"verslag: {out / REPORT_FILE}."
    )
    for line in report.worse:
        console.print(f"Slechter: {line}", style="yellow")
    if report.installed:
        console.print("De aanpassing is in gebruik. Lees de bronnen opnieuw in.")
    elif report.worse:
        console.print("De aanpassing wordt niet in gebruik genomen: er wordt iets slechter van.")
