"""``waaier status``."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import click

import waaier
from cli.output import write_json
from index.builds import open_builds, require_manifest
from index.embedding import engine_for
from waaier.freshness import SOON, Freshness, by_freshness
from waaier.settings import Settings

_LABELS = {Freshness.OVERDUE: "Verouderd ", Freshness.SOON: "Binnenkort"}

_EXPLAINED = {
    Freshness.OVERDUE: "had voor deze datum moeten worden nagekeken",
    Freshness.SOON: f"nakijken voor deze datum, binnen {SOON.days} dagen",
}


def run_status(
    settings: Settings, index_dir: Path, *, as_json: bool, today: date | None = None
) -> None:
    """Prints what the current build holds, and which cards must be looked over again.

    Raises:
        IndexMissingError: there is no index yet, or it cannot be read.
    """
    builds = open_builds(settings, index_dir)
    manifest = require_manifest(builds, index_dir)
    if not builds.is_sound(manifest.id):
        manifest = require_manifest(builds, index_dir)
    damage = builds.damage()
    kinds = Counter(indexed.source.kind.value for indexed in manifest.sources)
    day = today or date.today()
    fresh = by_freshness([indexed.source for indexed in manifest.sources], day)
    if as_json:
        write_json(
            {
                "version": waaier.__version__,
                "index": str(index_dir),
                "store": settings.qdrant_url or "qdrant-edge",
                "build": manifest.id,
                "created": manifest.created.isoformat(),
                "passages": manifest.passages,
                "questions": manifest.questions,
                "model": manifest.model.model_dump(),
                "engine": engine_for(settings),
                "sources": [
                    {
                        **indexed.source.model_dump(mode="json"),
                        "passages": indexed.passages,
                        "questions": indexed.questions,
                    }
                    for indexed in manifest.sources
                ],
                "builds": [one.id for one in builds.manifests()],
                "damage": damage.model_dump(mode="json") if damage is not None else None,
                "today": day.isoformat(),
                "check": {
                    state.value: [
                        {"id": one.id, "title": one.title, "check_before": one.check_before}
                        for one in fresh[state]
                    ]
                    for state in (Freshness.OVERDUE, Freshness.SOON)
                },
            }
        )
        return
    click.echo(f"Index      {index_dir}")
    if damage is not None:
        click.echo(f"LET OP     {damage.sentence}")
    click.echo(f"Bouwsel    {manifest.id} ({manifest.created:%d-%m-%Y %H:%M} UTC)")
    listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    click.echo(f"Bronnen    {len(manifest.sources)} ({listed})")
    click.echo(f"Passages   {manifest.passages}")
    if manifest.questions:
        click.echo(
            f"Vragen     {manifest.questions} (gemaakt door een taalmodel, alleen om te zoeken)"
        )
    click.echo(f"Taalmodel  {manifest.model.name} ({manifest.model.engine})")
    click.echo(f"Rekent nu  met {engine_for(settings)}")
    for state, label in _LABELS.items():
        if fresh[state]:
            click.echo(f"{label} {len(fresh[state])} ({_EXPLAINED[state]})")
        for one in fresh[state]:
            click.echo(f"  {one.check_before}  {one.title}")
