"""``waaier bench duur``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from api.records import audit, tokens
from api.records.archive import Archive
from api.records.kinds import Role
from cli.output import progress, write_json
from cli.service import running_service
from evals.process_watch import Watch
from evals.questions import load_sets
from evals.soak import Plan, Soak, soak
from evals.soak_report import write_html
from evals.soak_visitors import SITE
from index.builds import open_builds, require_manifest
from waaier.settings import Settings

OK, FAILED = 0, 1

_SHUT_SECONDS = "12"
"""Longer than any visitor pauses on a busy machine, and shorter than the rest after the load."""


def run_bench_soak(
    files: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    plan: Plan,
    *,
    html: Path | None,
    as_json: bool,
) -> int:
    """Prints how a service of its own held up; works on a copy of the index.

    Returns:
        The exit code: 1 when something did not hold.
    """
    questions = [question.question for question in load_sets(files)]
    own = settings.model_copy(update={"qdrant_url": None})
    manifest = require_manifest(open_builds(own, index_dir), index_dir)
    with tempfile.TemporaryDirectory(prefix="waaier-duur-") as place, progress() as bar:
        folder = Path(place)
        index, data, temp = folder / "index", folder / "data", folder / "tmp"
        shutil.copytree(index_dir, index, ignore=shutil.ignore_patterns("*.lock", "*.sock"))
        temp.mkdir()
        with running_service(index, _environment(data, temp)) as (address, pid):
            token = _token(settings.model_copy(update={"data_dir": data, "database_url": None}))
            task = bar.add_task("Duurmeting", total=plan.seconds)
            found = soak(
                address,
                Watch(pid, temp, data, index),
                token,
                questions,
                plan,
                command=_command(),
                passages=manifest.passages,
                on_second=lambda passed: bar.update(task, completed=passed),
            )
    if html is not None:
        write_html(found, html)
    if as_json:
        write_json(found.model_dump(mode="json"))
    else:
        _show(found)
    return OK if found.passes else FAILED


def _environment(data: Path, temp: Path) -> dict[str, str]:
    """Everything on, no limits that would end the load, and nothing outside the folder."""
    return {
        "TMPDIR": str(temp),
        "GRADIO_TEMP_DIR": str(temp / "gradio"),
        "WAAIER_DATA_DIR": str(data),
        "WAAIER_DATABASE_URL": "",
        "WAAIER_QDRANT_URL": "",
        "WAAIER_LLM_URL": "",
        "WAAIER_BEWAAR_VRAGEN": "true",
        "WAAIER_FEEDBACK_PER_HOUR": "100000",
        "WAAIER_METRICS": "true",
        "WAAIER_OPENAI_DOOR": "true",
        "WAAIER_WIDGET_ORIGINS": SITE,
        "WAAIER_WIDGET_RATE_PER_ORIGIN": "0",
        "WAAIER_WIDGET_DAY_BUDGET": "0",
        "WAAIER_KEEP_ALIVE_SECONDS": _SHUT_SECONDS,
    }


def _token(settings: Settings) -> str:
    archive = Archive.open(settings)
    try:
        with archive.database.write() as session:
            return tokens.make(session, archive.now(), "duurmeting", Role.MANAGER, 1, audit.COMMAND)
    finally:
        archive.close()


def _command() -> str:
    return " ".join(["waaier", *sys.argv[1:]])


def _show(found: Soak) -> None:
    click.echo(
        f"{found.machine}; {found.visitors} bezoekers en een beheerder, {found.seconds:g} s, "
        f"{found.passages} passages, belasting {found.load}"
    )
    for kind in found.kinds:
        times = "  ".join(f"{name} {value} ms" for name, value in kind.ms.items())
        refused = f"  ({kind.refused} geweigerd)" if kind.refused else ""
        click.echo(f"  {kind.kind:22} {kind.done:6}{refused}  {times}")
    for error, count in found.errors.items():
        click.echo(f"  fout: {error} ({count}x)")
    click.echo(f"Rondes van inlezen en terugzetten: {found.rounds}")
    for check in found.checks:
        said = {True: "goed", False: "NIET GOED", None: "te kort om te zeggen"}[check.holds]
        click.echo(f"  {check.name}: {check.found} ({check.wanted}): {said}")
