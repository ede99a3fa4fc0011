"""``waaier bench``."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from cli.output import progress, write_json
from cli.service import running_service
from evals.api_bench import ApiBench, bench_api
from evals.bench import IngestBench, bench_ingest
from evals.questions import load_sets
from evals.search_bench import SearchBench, bench_search
from evals.token_bench import VARIANTS, TokenBench, bench_tokens
from index.embedding import adapter_file, engine_for, prepare
from ingest.discover import find_files
from waaier.errors import InputError
from waaier.settings import Settings, get_settings


def run_bench_ingest(paths: Sequence[Path], settings: Settings, *, as_json: bool) -> None:
    """Prints the times of reading these files in, as ratios within this run.

    Raises:
        InputError: there is nothing that both pipelines can read, or no bundled model.
    """
    found = [file.path for file in find_files(paths) if file.reader and file.problem is None]
    if not found:
        raise InputError("Hier staan geen bestanden om mee te meten.")
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
    for extension, number in bench.left_out.items():
        click.echo(f"  {number} {extension} niet gemeten: dat leest gewone Haystack hier niet")
    for row in bench.rows:
        click.echo(f"  {row.name:28} {row.seconds:8.1f} s  {row.passages:5} passages")
    click.echo(f"Sneller dan gewone Haystack: {bench.ratio_plain}x")
    click.echo(f"Tweede keer zonder wijziging: {bench.ratio_again}x")


def run_bench_search(
    files: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    sizes: Sequence[int],
    folder: Path | None,
    *,
    as_json: bool,
) -> None:
    """Prints how fast the search is in grown indexes, and how large they are."""
    questions = [question.question for question in load_sets(files)]
    with tempfile.TemporaryDirectory(prefix="waaier-bench-") as passing, progress() as bar:
        task = bar.add_task("Passages schrijven", total=None)
        bench = bench_search(
            settings,
            index_dir,
            folder or Path(passing),
            sizes,
            questions,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        write_json(bench.model_dump(mode="json"))
    else:
        _show_search(bench)


def _show_search(bench: SearchBench) -> None:
    click.echo(f"{bench.machine}; gegroeid uit {bench.real_passages} echte passages")
    for size in bench.sizes:
        probe = size.probe
        click.echo(f"{size.passages} passages, {probe.searches} vragen, belasting {probe.load}")
        for name, times in (
            ("duur", probe.wall_ms),
            ("rekentijd", probe.cpu_ms),
            ("antwoord", probe.answers_ms),
            ("rekentijd antwoord", probe.answers_cpu_ms),
        ):
            click.echo(f"  {name:10} " + "  ".join(f"{k} {v} ms" for k, v in times.items()))
        for name, spent in probe.stages_ms.items():
            click.echo(
                f"    {name:20} {spent:8.2f} ms, rekentijd {probe.stages_cpu_ms[name]:8.2f} ms, "
                f"{probe.calls[name]:g}x"
            )
        parts = ", ".join(f"{name} {count}" for name, count in size.bytes_per_passage.items())
        click.echo(f"  bytes per passage: {parts}")
        click.echo("  geheugen in MB: " + ", ".join(f"{k} {v}" for k, v in probe.memory_mb.items()))
        if size.target is not None:
            click.echo(f"  doel: {'gehaald' if size.meets_target else 'niet gehaald'}")


def run_bench_tokens(
    files: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    names: Sequence[str],
    *,
    as_json: bool,
) -> None:
    """Prints what other ways to keep token vectors lose and save; no names stand for all.

    Raises:
        InputError: there is no such way.
    """
    questions = load_sets(files)
    known = [variant.name for variant in VARIANTS]
    for name in names:
        if name not in known:
            raise InputError(f"De manier '{name}' is er niet.", f"Kies uit: {', '.join(known)}.")
    first, *others = VARIANTS
    variants = [first, *(one for one in others if not names or one.name in names)]
    with progress() as bar:
        task = bar.add_task("Manieren", total=len(variants))
        bench = bench_tokens(questions, settings, index_dir, variants, lambda _: bar.advance(task))
    if as_json:
        write_json(bench.model_dump(mode="json"))
    else:
        _show_tokens(bench)


def run_bench_api(
    files: Sequence[Path],
    index_dir: Path,
    *,
    users: int,
    seconds: int,
    as_json: bool,
) -> None:
    """Prints what a service of its own does when many people ask at once."""
    questions = [question.question for question in load_sets(files)]
    with running_service(index_dir) as (address, pid), progress() as bar:
        task = bar.add_task("Vragen stellen", total=seconds)
        bench = bench_api(
            address,
            pid,
            questions,
            users=users,
            seconds=seconds,
            engine=engine_for(get_settings()),
            on_second=lambda passed: bar.update(task, completed=passed),
        )
    if as_json:
        write_json(bench.model_dump(mode="json"))
    else:
        _show_api(bench)


def _show_api(bench: ApiBench) -> None:
    click.echo(f"{bench.machine}; {bench.users} vragers, {bench.seconds} s, belasting {bench.load}")
    click.echo(f"  beantwoord {bench.answered} van {bench.asked}, {bench.per_second} per seconde")
    click.echo("  duur         " + "  ".join(f"{k} {v} ms" for k, v in bench.wall_ms.items()))
    click.echo(
        "  eerste deel  " + "  ".join(f"{k} {v} ms" for k, v in bench.first_event_ms.items())
    )
    click.echo("  status       " + ", ".join(f"{k}: {v}" for k, v in bench.statuses.items()))
    kinds = ", ".join(f"{kind} {number}" for kind, number in bench.error_kinds.items())
    click.echo(f"  fouten       {bench.errors}" + (f" ({kinds})" if kinds else ""))
    click.echo("  geheugen MB  " + ", ".join(f"{k} {v}" for k, v in bench.memory_mb.items()))


def _show_tokens(bench: TokenBench) -> None:
    click.echo(f"{bench.questions} vragen op {bench.passages} passages, belasting {bench.load}")
    for one in bench.results:
        click.echo(
            f"  {one.name:22} diepte {one.depth:4}  s@5 {one.success_5:.3f}  "
            f"nDCG@10 {one.ndcg_10:.3f}  {one.late_bytes_per_passage:7} bytes  "
            f"{one.search_ms:6.1f} ms  rekentijd {one.cpu_ms:6.1f} ms  "
            f"s@5 +{one.success_difference.won} -{one.success_difference.lost}  "
            f"nDCG +{one.ndcg_difference.won} -{one.ndcg_difference.lost}"
        )
    for name, reason in bench.left_out.items():
        click.echo(f"  {name}: niet gemeten ({reason})")
