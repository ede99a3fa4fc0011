"""``waaier wet`` and ``waaier regeling``: adding, searching and checking laws and local rules."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from cli.dutch import DutchCommand, DutchGroup
from cli.options import index_option, json_option, place

_day = click.option(
    "--datum",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATUM",
    help="Neemt de tekst die op deze dag geldt, zoals 2026-07-01 (gewoon vandaag).",
)


@click.group(cls=DutchGroup)
def wet() -> None:
    """Haalt wetten en lokale regels op en houdt ze bij."""


@click.group(cls=DutchGroup)
def regeling() -> None:
    """Haalt lokale regelingen op."""


@wet.command("toevoegen", cls=DutchCommand)
@click.argument("ids", metavar="NUMMER...", nargs=-1, required=True)
@_day
@index_option
@json_option
def add_law(
    ids: tuple[str, ...], day: datetime | None, index_dir: Path | None, as_json: bool
) -> None:
    """Haalt een wet op en leest haar in de index.

    NUMMER is dat van wetten.overheid.nl (BWBR0035303), of een naam uit corpus/wetten.toml. De tekst
    van een andere dag komt ernaast te staan.
    """
    _add(ids, day.date() if day else None, index_dir, as_json=as_json)


@regeling.command("toevoegen", cls=DutchCommand)
@click.argument("ids", metavar="NUMMER...", nargs=-1, required=True)
@_day
@index_option
@json_option
def add_rule(
    ids: tuple[str, ...], day: datetime | None, index_dir: Path | None, as_json: bool
) -> None:
    """Haalt een lokale regeling op en leest haar in de index.

    NUMMER is dat van lokaleregelgeving.overheid.nl (CVDR635633), of een naam uit
    corpus/wetten.toml.
    """
    _add(ids, day.date() if day else None, index_dir, as_json=as_json)


@wet.command("zoeken", cls=DutchCommand)
@click.argument("woorden", metavar="WOORDEN")
@click.option("--gemeente", metavar="NAAM", help="Zoekt lokale regelingen van deze gemeente.")
@_day
@click.option("-k", "limit", default=20, type=click.IntRange(1, 200), metavar="N",
              help="Aantal regelingen (gewoon 20).")  # fmt: skip
@json_option
def search_laws(
    woorden: str, gemeente: str | None, day: datetime | None, limit: int, as_json: bool
) -> None:
    """Zoekt een wet of lokale regeling op naam."""
    from cli.laws import run_search_laws
    from waaier.settings import get_settings

    wanted = day.date() if day else date.today()
    sys.exit(run_search_laws(woorden, gemeente, wanted, limit, get_settings(), as_json=as_json))


@wet.command("controleer", cls=DutchCommand)
@index_option
@json_option
def check_laws(index_dir: Path | None, as_json: bool) -> None:
    """Kijkt of de opgehaalde wetten en regelingen zijn veranderd.

    Haalt de nieuwe tekst op en noemt de artikelen die anders zijn, en de kaarten die erop rusten.
    """
    from cli.laws import run_check_laws

    sys.exit(run_check_laws(*place(index_dir), as_json=as_json))


def _add(ids: tuple[str, ...], day: date | None, index_dir: Path | None, *, as_json: bool) -> None:
    from cli.laws import run_add_laws

    sys.exit(run_add_laws(ids, day, *place(index_dir), as_json=as_json))
