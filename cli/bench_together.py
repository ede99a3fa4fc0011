"""``waaier bench samen``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cli.output import progress, write_json
from evals.questions import load_sets
from evals.together_bench import MOST_P95, bench_together
from waaier.settings import Settings


def run_bench_together(
    files: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    paths: Sequence[Path],
    *,
    as_json: bool,
) -> None:
    """Prints how much slower a search is while sources are read in."""
    questions = [question.question for question in load_sets(files)]
    with progress() as bar:
        task = bar.add_task("Zoeken", total=None)
        bench = bench_together(
            settings, index_dir, paths, questions, lambda done: bar.update(task, completed=done)
        )
    if as_json:
        write_json(bench.model_dump(mode="json"))
        return
    click.echo(f"{bench.machine}, belasting {bench.load}, {bench.passages} passages")
    for name, times, count in (
        ("alleen", bench.alone_ms, bench.searches_alone),
        ("tijdens inlezen", bench.during_ms, bench.searches_during),
    ):
        shown = "  ".join(f"{key} {value} ms" for key, value in times.items())
        click.echo(f"  {name:16} {shown}  ({count} keer)")
    click.echo(f"  inlezen duurde {bench.ingest_seconds} s")
    click.echo(f"95 % duurt {bench.ratio_p95}x zo lang; doel hoogstens {MOST_P95:g}x: "
               f"{'gehaald' if bench.meets_target else 'niet gehaald'}")  # fmt: skip
