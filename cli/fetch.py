"""``waaier ophalen``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.output import progress, write_json
from ingest.fetch.originals import (
    FetchReport,
    OriginalReport,
    OriginalState,
    Watch,
    fetch_originals,
)
from waaier.settings import Settings


def run_fetch(ids: Sequence[str], settings: Settings, *, as_json: bool) -> int:
    """Fetches originals and says of each what came of it.

    Returns:
        The exit code: 2 when none at all could be fetched, else 0.
    """
    with progress() as bar:
        task = bar.add_task("Originelen ophalen", total=None)
        present = ""

        def on_start(name: str, total: int) -> None:
            nonlocal present
            present = name
            bar.update(task, total=total, description=f"Ophalen: {name}")

        def on_bytes(size: int) -> None:
            bar.update(task, description=f"Ophalen: {present} ({_megabytes(size)})")

        def on_original(report: OriginalReport) -> None:
            bar.update(task, advance=1)
            if not as_json:
                failed = report.state is OriginalState.FAILED
                click.echo(_line(report), err=failed)

        watch = Watch(on_start=on_start, on_bytes=on_bytes, on_original=on_original)
        report = fetch_originals(ids, settings, watch)
    worked = [one for one in report.originals if one.state is not OriginalState.FAILED]
    if as_json:
        write_json(report.model_dump(mode="json"))
    else:
        _close(report, len(worked))
    return 0 if worked else 2


def _line(report: OriginalReport) -> str:
    size = f" ({_megabytes(report.size)})" if report.size is not None else ""
    more = f". {report.message}" if report.message else ""
    return f"{report.id}: {report.state.value}{size}{more}"


def _close(report: FetchReport, worked: int) -> None:
    total = len(report.originals)
    click.echo(f"{worked} van {total} originelen staan in {report.folder}.", err=not worked)
    if worked:
        click.echo(f'Lees ze in met: waaier ingest corpus "{report.folder}"')


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
