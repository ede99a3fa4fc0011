"""``waaier ingest``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.output import progress, write_json
from index.refresh import refresh_index
from index.report import IndexReport, Progress
from ingest.report import FileReport, FileState
from waaier.domain import Repair
from waaier.errors import InputError
from waaier.settings import Settings

if TYPE_CHECKING:
    from answer.model.asking import QuestionAsker

USABLE = (FileState.READ, FileState.UNCHANGED)
"""How a file ends that is in the index now."""


def run_ingest(
    paths: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    *,
    fresh: bool,
    with_questions: bool = False,
    repairs_file: Path | None,
    as_json: bool,
) -> int:
    """Reads files into the index and reports per file.

    Returns:
        The exit code: 2 when nothing at all could be read, else 0.

    Raises:
        InputError: questions are wanted and no language model is set.
    """
    asker = _asker(settings) if with_questions else None
    with repairs_log(repairs_file) as on_repairs, progress() as bar:
        reading = bar.add_task("Bestanden lezen", total=None)
        asking = bar.add_task("Vragen maken", total=None, visible=False)
        embedding = bar.add_task("Passages omzetten", total=None, visible=False)

        def on_file(report: FileReport) -> None:
            bar.update(reading, advance=1, description=f"Gelezen: {report.file}")

        def on_embed(total: int) -> None:
            bar.update(embedding, total=total, visible=total > 0)

        def on_ask(total: int) -> None:
            bar.update(asking, total=total, visible=total > 0)

        report = refresh_index(
            paths,
            settings,
            index_dir,
            fresh=fresh,
            progress=Progress(
                on_file=on_file,
                on_repairs=on_repairs,
                on_embed=on_embed,
                on_passage=lambda done: bar.update(embedding, completed=done),
                on_ask=on_ask,
                on_asked=lambda done: bar.update(asking, completed=done),
            ),
            asker=asker,
        )
    if as_json:
        write_json(report.model_dump(mode="json"))
    else:
        _show(report)
    return 0 if any(file.state in USABLE for file in report.files) else 2


def _asker(settings: Settings) -> QuestionAsker:
    from answer.model.asking import QuestionAsker

    return QuestionAsker.of(settings)


@contextmanager
def repairs_log(file: Path | None) -> Iterator[Callable[[str, Sequence[Repair]], None]]:
    """What writes repairs to ``file`` as JSON lines, each with the file it was made in."""
    if file is None:
        yield lambda _name, _repairs: None
        return
    try:
        log = file.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"Het bestand {file} kan niet worden geschreven.", "Controleer de map en de rechten."
        ) from error

    def write(name: str, repairs: Sequence[Repair]) -> None:
        for repair in repairs:
            line = {"file": name, **repair.model_dump(mode="json")}
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    with log:
        yield write


def counted(questions: int) -> str:
    """A number of questions in words: "1 vraag", "3 vragen"."""
    return f"{questions} {'vraag' if questions == 1 else 'vragen'}"


def _show(report: IndexReport) -> None:
    for file in report.files:
        if file.message:
            click.echo(f"{file.file}: {file.message}", err=True)
        for warning in file.warnings:
            click.echo(f"{file.file}: {warning}", err=True)
        if file.questions and file.state is FileState.READ:
            click.echo(f"{file.file}: {counted(file.questions)} erbij gemaakt.")
    for title in report.removed:
        click.echo(f"Uit de index gehaald: {title}")
    read = sum(file.state is FileState.READ for file in report.files)
    same = sum(file.state is FileState.UNCHANGED for file in report.files)
    if not read and not same:
        click.echo("Er kon niets worden gelezen. De index is niet veranderd.", err=True)
        return
    total = sum(file.state is not FileState.UNPACKED for file in report.files)
    click.echo(
        f"{read} van {total} bestanden gelezen"
        + (f", {same} ongewijzigd" if same else "")
        + f"; de index heeft {report.passages} passages."
    )
    if report.questions_removed:
        click.echo(
            f"{counted(report.questions_removed)} van een taalmodel uit de index gehaald. "
            "Lees in met --vragen om ze te houden."
        )
    if report.questions:
        click.echo(f"In de index: {counted(report.questions)} van een taalmodel, om te zoeken.")
    if report.warning:
        click.echo(report.warning, err=True)
    # A zip file counts the words of its files together.
    repairs = sum(file.repairs for file in report.files if file.state is not FileState.UNPACKED)
    if repairs:
        click.echo(f"{repairs} woorden hersteld; zie ze met --repairs BESTAND.")
    if report.shares:
        files = sum(share.files for share in report.shares)
        click.echo(f"Meegewerkt: {len(report.shares)} processen, die {files} bestanden lazen.")
    if report.changed:
        click.echo(f"Nieuw bouwsel {report.build} in {report.seconds:.1f} s "
                   f"({report.embedded} passages omgezet).")  # fmt: skip
    else:
        click.echo(f"Niets veranderd: bouwsel {report.build} blijft in gebruik.")
