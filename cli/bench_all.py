"""``waaier bench alles``."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import TaskID

from cli.output import progress, write_json
from cli.service import running, running_service
from evals.bench_html import write_bench_html
from evals.benchmark import SHORT, Benchmark, Plan, benchmark
from evals.questions import load_sets
from index.embedding import adapter_file, prepare
from waaier.errors import InputError
from waaier.settings import Settings

SAID_EVERY = 20.0
"""Seconds between two lines where no progress bar can be shown."""


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What was asked for besides the question sets."""

    sizes: tuple[int, ...] = ()
    short: bool = False
    html: Path | None = None
    output: Path | None = None
    as_json: bool = False

    @property
    def plan(self) -> Plan:
        """How much is measured."""
        plan = SHORT if self.short else Plan()
        sizes = tuple(sorted(set(self.sizes)))
        return plan.model_copy(update={"sizes": sizes}) if sizes else plan


def run_bench_all(
    files: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    folder: Path,
    options: BenchOptions,
) -> None:
    """Measures everything beside plain Haystack, prints the targets and writes the reports.

    Raises:
        InputError: a file cannot be used or written, or there is no bundled model.
    """
    questions = [question for question in load_sets(files) if question.history is None]
    weights = prepare.find_weight_file()
    if weights is None or settings.qdrant_url:
        raise InputError(
            "De meting gebruikt het meegeleverde taalmodel en de ingebouwde index.",
            "Laat WAAIER_QDRANT_URL weg, en installeer het taalmodel mee.",
        )
    model_folder = prepare.prepare(weights, settings.cache_dir, adapter_file(settings))
    for file in filter(None, (options.html, options.output)):
        _require_writable(file)
    with progress() as bar:
        tasks: dict[str, TaskID] = {}
        said: dict[str, float] = {}

        def on_step(name: str, done: int, total: int) -> None:
            if bar.disable:
                _say(said, name, done, total)
                return
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        bench = benchmark(
            questions,
            settings,
            index_dir,
            folder,
            model_folder,
            serve_ours=lambda: running_service(index_dir),
            serve_plain=lambda documents: running(
                ["evals.plain_service", str(documents), str(model_folder)]
            ),
            plan=options.plan,
            on_step=on_step,
        )
    if options.output is not None:
        text = json.dumps(bench.model_dump(mode="json"), ensure_ascii=False, indent=1)
        options.output.write_text(text + "\n", "utf-8")
    if options.html is not None:
        write_bench_html(bench, options.html)
    if options.as_json:
        write_json(bench.model_dump(mode="json"))
    else:
        _show(bench)


def _require_writable(file: Path) -> None:
    """Found out before twenty minutes of measuring."""
    try:
        with file.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise InputError(f"{file} kan niet worden geschreven.") from error


def _say(said: dict[str, float], name: str, done: int, total: int) -> None:
    now = time.monotonic()
    if done == total or now - said.get(name, 0.0) >= SAID_EVERY:
        said[name] = now
        click.echo(f"{name}: {done} van {total}", err=True)


def _show(bench: Benchmark) -> None:
    click.echo(f"{bench.machine}; belasting {bench.load_before} tot {bench.load_after}")
    for size in bench.sizes:
        click.echo(f"{size.passages} passages, {size.made} gemaakt")
        for one in size.ways:
            times = "  ".join(f"{name} {value}" for name, value in one.wall_ms.items())
            click.echo(f"  {one.way:22} {one.asked:4} vragen  ms {times}")
        for ratio in (*size.against_plain, *size.against_smallest):
            click.echo(
                f"  {ratio.name} p{ratio.percentile}: {ratio.value} "
                f"({ratio.interval[0]}-{ratio.interval[1]})"
            )
    for quality in bench.quality.searches:
        click.echo(f"s@5 {quality.way:16} {quality.success_5:.3f} op {quality.questions} vragen")
    api = bench.api
    click.echo(
        f"dienst: p50 {api.ratio_p50}x, p95 {api.ratio_p95}x, {api.ratio_per_second}x per seconde"
    )
    for floor in bench.floor.floors:
        click.echo(
            f"{floor.text} omzetten: {floor.measured_ms} ms, {floor.times_floor}x de vloer van "
            f"{floor.floor_ms} ms"
        )
    words = {True: "gehaald", False: "NIET gehaald", None: "niet gemeten"}
    for verdict in bench.verdicts:
        measured = "-" if verdict.measured is None else verdict.measured
        click.echo(f"{words[verdict.met]:13} {verdict.name}: {measured} ({verdict.wanted})")
    click.echo("Duur: " + ", ".join(f"{k} {v:.0f} s" for k, v in bench.step_seconds.items()))
