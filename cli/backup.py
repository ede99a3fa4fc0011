"""``waaier backup`` and ``waaier restore``."""

from __future__ import annotations

from pathlib import Path

import click

from cli.output import progress
from waaier.settings import Settings


def run_backup(settings: Settings, index_dir: Path, target: Path) -> None:
    """Writes a backup and tells what is not in it."""
    from answer.guard import Masked
    from api.backup.make import back_up
    from api.records import audit
    from api.records.archive import Archive
    from api.records.kinds import Action

    archive = Archive.open(settings)
    try:
        with progress() as bar:
            task = bar.add_task("Bewaren", total=None)
            contents = back_up(
                settings,
                index_dir,
                archive.database,
                target,
                archive.now(),
                lambda done, total: bar.update(task, completed=done, total=total),
            )
        with archive.database.write() as session:
            detail = Masked(text=f"{archive.now():%Y-%m-%d}")
            audit.record(session, archive.now(), audit.COMMAND, Action.COPIED, detail)
    finally:
        archive.close()
    size = target.stat().st_size / 1e6
    click.echo(f"{len(contents.files)} bestanden ({size:.0f} MB) staan in {target}.")
    if contents.left_out:
        click.echo("Niet bewaard:")
    for line in contents.left_out:
        click.echo(f"  {line}")


def run_restore(settings: Settings, index_dir: Path, source: Path, *, replace: bool) -> None:
    """Puts a backup back and tells what is left to do."""
    from api.backup.restore import restore

    with progress() as bar:
        task = bar.add_task("Nakijken", total=None)
        done = restore(
            settings,
            index_dir,
            source,
            replace=replace,
            on_progress=lambda done, _total: bar.update(task, completed=done),
        )
    click.echo(f"Teruggezet: de back-up van {done.contents.made_at[:10]}.")
    for path in done.kept:
        click.echo(f"Wat er stond is bewaard als {path}.")
    if done.corpus:
        click.echo(
            "Deze kaarten en lijsten zijn anders dan in de back-up, en bleven zoals ze zijn:"
        )
    for path in done.corpus:
        click.echo(f"  {path}")
    click.echo(
        f"De instellingen van toen staan in {done.settings_file}; neem over wat u nodig hebt."
    )
