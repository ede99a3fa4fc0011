"""``waaier bench``: how fast and how large everything is."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.dutch import DutchCommand, DutchGroup
from cli.options import index_option, json_option, place


@click.group(cls=DutchGroup)
def bench() -> None:
    """Meet snelheid en omvang."""


@bench.command("alles", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--map", "folder", default=Path("build/meting"), metavar="MAP",
              type=click.Path(path_type=Path, file_okay=False),
              help="Bewaart de gemaakte indexen hier (gewoon build/meting).")  # fmt: skip
@click.option("--passages", "sizes", multiple=True, type=click.IntRange(1, 1_000_000),
              metavar="N", help="Grootte van een index; mag vaker "
              "(gewoon 1000, 5000, 20000 en 100000).")  # fmt: skip
@click.option("--kort", "short", is_flag=True,
              help="Meet minder: tot 5000 passages en minder beurten.")  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="BESTAND",
              help="Schrijft het verslag als bladzijde.")  # fmt: skip
@click.option("--verslag", "output", type=click.Path(path_type=Path, dir_okay=False),
              metavar="BESTAND", help="Schrijft het verslag als JSON.")  # fmt: skip
@json_option
def bench_all(
    vragen: tuple[Path, ...],
    index_dir: Path | None,
    folder: Path,
    sizes: tuple[int, ...],
    short: bool,
    html: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Meet alles naast een gewone Haystack-pijplijn.

    Inlezen, zoeken, antwoorden en de dienst, om de beurt met een gewone Haystack-pijplijn met
    hetzelfde taalmodel, in een index die steeds groter wordt. Alles samen vraagt 12 GB
    schijfruimte. Het verslag zegt per doel of het is gehaald.
    """
    from cli.bench_all import BenchOptions, run_bench_all

    settings, index = place(index_dir)
    options = BenchOptions(sizes=sizes, short=short, html=html, output=output, as_json=as_json)
    run_bench_all(vragen, settings, index, folder, options)


@bench.command("ingest", cls=DutchCommand)
@click.argument("paths", metavar="PAD...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def bench_ingest(paths: tuple[Path, ...], as_json: bool) -> None:
    """Meet het inlezen van bestanden, naast een gewone Haystack-pijplijn."""
    from cli.bench import run_bench_ingest

    run_bench_ingest(paths, place(None)[0], as_json=as_json)


@bench.command("search", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--passages", "sizes", multiple=True, type=click.IntRange(1, 1_000_000),
              metavar="N", help="Grootte van de index; mag vaker (gewoon 5000).")  # fmt: skip
@click.option("--map", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="MAP",
              help="Bewaart de gemaakte index hier voor een volgende keer.")  # fmt: skip
@json_option
def bench_search(
    vragen: tuple[Path, ...],
    index_dir: Path | None,
    sizes: tuple[int, ...],
    folder: Path | None,
    as_json: bool,
) -> None:
    """Meet het zoeken in een index van duizenden passages.

    De passages worden gemaakt uit zinnen van de bestaande. Alleen de snelheid zegt dan iets.
    """
    from cli.bench import run_bench_search

    settings, index = place(index_dir)
    run_bench_search(vragen, settings, index, sizes or (5000,), folder, as_json=as_json)


@bench.command("tokens", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--manier", "names", multiple=True, metavar="NAAM",
              help="Meet alleen deze naast float16; mag vaker (gewoon alle).")  # fmt: skip
@json_option
def bench_tokens(
    vragen: tuple[Path, ...], index_dir: Path | None, names: tuple[str, ...], as_json: bool
) -> None:
    """Meet wat zuiniger bewaren van woordvectoren kost en oplevert."""
    from cli.bench import run_bench_tokens

    settings, index = place(index_dir)
    run_bench_tokens(vragen, settings, index, names, as_json=as_json)


@bench.command("api", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--vragers", "users", default=20, type=click.IntRange(1, 500), metavar="N",
              help="Hoeveel er tegelijk vragen (gewoon 20).")  # fmt: skip
@click.option("--seconden", "seconds", default=120, type=click.IntRange(1, 3600), metavar="N",
              help="Hoe lang (gewoon 120).")  # fmt: skip
@json_option
def bench_api(
    vragen: tuple[Path, ...], index_dir: Path | None, users: int, seconds: int, as_json: bool
) -> None:
    """Meet de API als velen tegelijk vragen.

    Start een eigen dienst op een vrije poort, zonder grens per adres. Iedereen vraagt zonder pauze.
    """
    from cli.bench import run_bench_api

    _, index = place(index_dir)
    run_bench_api(vragen, index, users=users, seconds=seconds, as_json=as_json)


@bench.command("embedding", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--rondes", "rounds", default=5, type=click.IntRange(1, 100), metavar="N",
              help="Hoe vaak alles wordt gemeten (gewoon 5).")  # fmt: skip
@json_option
def bench_embedding(
    vragen: tuple[Path, ...], index_dir: Path | None, rounds: int, as_json: bool
) -> None:
    """Meet het omzetten van vragen en passages in vectoren, op alle manieren die er zijn."""
    from cli.bench_embedding import run_bench_embedding

    settings, index = place(index_dir)
    run_bench_embedding(vragen, settings, index, rounds=rounds, as_json=as_json)


@bench.command("duur", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--minuten", "minutes", default=20.0, type=click.FloatRange(0.05, 24 * 60),
              metavar="N", help="Hoe lang (gewoon 20).")  # fmt: skip
@click.option("--bezoekers", "visitors", default=4, type=click.IntRange(1, 200), metavar="N",
              help="Hoeveel er tegelijk iets doen (gewoon 4).")  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="BESTAND",
              help="Schrijft een verslag om te lezen.")  # fmt: skip
@json_option
def bench_soak(
    vragen: tuple[Path, ...],
    index_dir: Path | None,
    minutes: float,
    visitors: int,
    html: Path | None,
    as_json: bool,
) -> None:
    """Meet of de dienst gelijk blijft als alles lang wordt gebruikt.

    Start een eigen dienst met een kopie van de index. Bezoekers doen van alles; een beheerder
    leest intussen bestanden in en zet bouwsels terug. Eindigt met code 1 als er fouten waren, of
    als er geheugen, bestanden of draden achterblijven. Kan alleen op Linux.
    """
    from cli.soak import run_bench_soak
    from evals.soak import Plan

    settings, index = place(index_dir)
    plan = Plan(seconds=60 * minutes, visitors=visitors)
    sys.exit(run_bench_soak(vragen, settings, index, plan, html=html, as_json=as_json))


@bench.command("samen", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--lees", "paths", multiple=True, type=click.Path(path_type=Path), metavar="PAD",
              help="Wat wordt ingelezen; mag vaker (gewoon de kaarten).")  # fmt: skip
@json_option
def bench_together(
    vragen: tuple[Path, ...], index_dir: Path | None, paths: tuple[Path, ...], as_json: bool
) -> None:
    """Meet wat zoeken kost terwijl er wordt ingelezen.

    Werkt op een kopie van de index. Zoeken alleen en zoeken tijdens inlezen komen uit dezelfde
    meting.
    """
    from cli.bench_together import run_bench_together

    settings, index = place(index_dir)
    run_bench_together(vragen, settings, index, paths or (settings.corpus_dir,), as_json=as_json)


@bench.command("wet", cls=DutchCommand)
@click.option("--mb", "megabytes", default=5.0, type=click.FloatRange(0.1, 50), metavar="N",
              help="Grootte van de wet in MB (gewoon 5).")  # fmt: skip
@json_option
def bench_law(megabytes: float, as_json: bool) -> None:
    """Meet het inlezen van een lange, verzonnen wet."""
    from cli.output import write_json
    from evals.law_bench import bench_law as measured
    from waaier.settings import get_settings

    report = measured(get_settings(), megabytes)
    if as_json:
        write_json(report.model_dump(mode="json"))
        return
    click.echo(f"{report.megabytes} MB, {report.articles} artikelen, {report.machine}")
    click.echo(f"  lezen     {report.read_seconds:6.2f} s")
    click.echo(f"  indelen   {report.split_seconds:6.2f} s  {report.passages} passages")
