"""``waaier bench``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cli.output import write_json
from evals.bench import IngestBench, bench_ingest
from index.embedding import adapter_file, prepare
from ingest.discover import find_files
from waaier.errors import InputError
from waaier.settings import Settings

READABLE = (".txt", ".md", ".pdf")
"""What the plain pipeline reads as well, so that both do the same work."""


def run_bench_ingest(paths: Sequence[Path], settings: Settings, *, as_json: bool) -> None:
    """Prints the times of reading these files in, as ratios within this run.

    Raises:
        InputError: there is nothing that both pipelines can read, or no bundled model.
    """
    found = [file.path for file in find_files(paths) if file.path.suffix.lower() in READABLE]
    if not found:
        raise InputError("Hier staan geen .txt-, .md- of .pdf-bestanden om mee te meten.")
    weights = prepare.find_weight_file()
    if weights is None:
        raise InputError("De meting gebruikt het meegeleverde taalmodel, en dat is er niet.")
    folder = prepare.prepare(weights, settings.cache_dir, adapter_file(settings))
    click.echo("Even geduld: dit leest alles drie keer in.", err=True)
    bench = bench_ingest(found, settings, folder)
    if as_json:
        write_json(bench.model_dump(mode="json"))
    else:
        _show(bench)


def _show(bench: IngestBench) -> None:
    click.echo(f"{bench.files} bestanden, {bench.megabytes} MB, {bench.machine}")
    for row in bench.rows:
        click.echo(f"  {row.name:28} {row.seconds:8.1f} s  {row.passages:5} passages")
    click.echo(f"Sneller dan gewone Haystack: {bench.ratio_plain}x")
    click.echo(f"Tweede keer zonder wijziging: {bench.ratio_again}x")
