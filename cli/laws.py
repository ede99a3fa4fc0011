"""What ``waaier wet`` does: the folder of laws first, then the index, then what to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from cli.output import progress, write_json
from index.builds import current_manifest, open_builds
from index.law_cards import RestingCard, cards_on_law
from index.law_names import law_key, names_with
from index.refresh import refresh_index
from index.report import IndexReport, Progress
from ingest.laws.changes import ArticleChange, ChangeKind
from ingest.laws.known import KnownLaw, load_known, matching
from ingest.laws.search_answer import FoundLaw
from ingest.laws.service import LawService
from ingest.laws.shelf import LawReport, LawState, law_shelf
from waaier.errors import FileRejectedError, InputError
from waaier.regulation import BWB_ID, CVDR_ID
from waaier.settings import Settings

_CHANGED = (LawState.ADDED, LawState.CHANGED, LawState.REPEALED)


def run_add_laws(
    names: Sequence[str], day: date | None, settings: Settings, index_dir: Path, *, as_json: bool
) -> int:
    """Adds laws and reads them in; one that fails stops no other.

    Returns:
        The exit code: 2 when none could be added, else 0.
    """
    known = load_known(settings.corpus_dir)
    ids = [_id_of(name, known) for name in names]
    reports = []
    with LawService(settings) as service, law_shelf(settings, service, known) as shelf:
        for law_id in dict.fromkeys(ids):
            try:
                reports.append(shelf.add(law_id, day))
            except FileRejectedError as error:
                reports.append(LawReport(id=law_id, state=LawState.FAILED, message=str(error)))
    return _finish(reports, settings, index_dir, as_json=as_json)


def run_check_laws(settings: Settings, index_dir: Path, *, as_json: bool) -> int:
    """Brings all laws in the folder up to date.

    Returns:
        The exit code: 2 when none could be looked up, else 0.

    Raises:
        InputError: there are no laws yet.
    """
    known = load_known(settings.corpus_dir)
    with LawService(settings) as service, law_shelf(settings, service, known) as shelf:
        ids = shelf.ids()
        if not ids:
            raise InputError(
                f"In {settings.laws_dir} staan nog geen wetten.",
                "Voeg er een toe met: waaier wet toevoegen NUMMER",
            )
        reports = [shelf.check(law_id) for law_id in ids]
    return _finish(reports, settings, index_dir, as_json=as_json)


def run_search_laws(
    words: str, gemeente: str | None, day: date, limit: int, settings: Settings, *, as_json: bool
) -> int:
    """Searches by name, first in the list that comes along and then at overheid.nl.

    Returns:
        The exit code: 2 when nothing was found, else 0.
    """
    known = matching(load_known(settings.corpus_dir), words, gemeente)
    found: list[FoundLaw] = []
    problem = None
    try:
        with LawService(settings) as service:
            found = service.search(words, day, gemeente, limit)
    except FileRejectedError as error:
        if not known:
            raise
        problem = str(error)
    listed = {law.id for law in known}
    others = [one for one in found if one.id not in listed]
    if as_json:
        rows = [{"id": law.id, "title": law.naam, "herkomst": law.herkomst} for law in known]
        more = [
            {
                "id": one.id,
                "version": one.version,
                "title": one.title,
                "sort": one.sort,
                "maker": one.maker,
                "valid_from": one.first,
                "valid_to": one.last,
            }
            for one in others
        ]
        write_json({"known": rows, "found": more, "problem": problem})
    else:
        _show_found(known, others, problem)
    return 0 if known or others else 2


def _show_found(known: Sequence[KnownLaw], found: Sequence[FoundLaw], problem: str | None) -> None:
    for law in known:
        click.echo(f"{law.id}  {law.naam}  (in corpus/wetten.toml)")
    for one in found:
        facts = [one.sort, one.maker]
        if one.first is not None:
            facts.append(f"geldt vanaf {one.first.isoformat()}")
        click.echo(f"{one.id}  {one.title}  ({', '.join(fact for fact in facts if fact)})")
    if problem:
        click.echo(problem, err=True)
    if known or found:
        first = known[0].id if known else found[0].id
        group = "regeling" if CVDR_ID.fullmatch(first) else "wet"
        click.echo(f"Voeg er een toe met: waaier {group} toevoegen {first}")
    else:
        click.echo("Niets gevonden. Probeer een ander of korter woord.", err=True)


def _id_of(name: str, known: Sequence[KnownLaw]) -> str:
    plain = name.strip().upper()
    if BWB_ID.fullmatch(plain) or CVDR_ID.fullmatch(plain):
        return plain
    lower = " ".join(name.lower().split())
    for law in known:
        if lower in {law.naam.lower(), *(other.lower() for other in law.ook)}:
            return law.id
    raise InputError(
        f"'{name}' is geen nummer van een wet of regeling, en staat niet in corpus/wetten.toml.",
        "Een nummer is bijvoorbeeld BWBR0035303 of CVDR635633; zoek met: waaier wet zoeken",
    )


def _finish(
    reports: Sequence[LawReport], settings: Settings, index_dir: Path, *, as_json: bool
) -> int:
    """Reads the folder into the index and tells what came of it."""
    worked = [one for one in reports if one.state is not LawState.FAILED]
    index = _read_in(settings, index_dir) if worked else None
    resting = {one.id: _cards(one, settings, index_dir) for one in reports if one.state in _CHANGED}
    if as_json:
        write_json(
            {
                "laws": [
                    {
                        **one.model_dump(mode="json"),
                        "cards": [card.model_dump(mode="json") for card in resting.get(one.id, [])],
                    }
                    for one in reports
                ],
                "index": index.model_dump(mode="json") if index else None,
            }
        )
        return 0 if worked else 2
    for one in reports:
        _show(one, resting.get(one.id, []))
    if index is not None:
        _show_index(index)
    return 0 if worked else 2


def _read_in(settings: Settings, index_dir: Path) -> IndexReport:
    with progress() as bar:
        reading = bar.add_task("Wetten lezen", total=None)
        embedding = bar.add_task("Passages omzetten", total=None, visible=False)
        return refresh_index(
            [settings.laws_dir],
            settings,
            index_dir,
            progress=Progress(
                on_file=lambda report: bar.update(
                    reading, advance=1, description=f"Gelezen: {report.file}"
                ),
                on_embed=lambda total: bar.update(embedding, total=total, visible=total > 0),
                on_passage=lambda done: bar.update(embedding, completed=done),
            ),
        )


def _cards(report: LawReport, settings: Settings, index_dir: Path) -> list[RestingCard]:
    """The cards that rest on what changed; of a new or ended law those that name it at all."""
    builds = open_builds(settings, index_dir)
    manifest = current_manifest(builds)
    if manifest is None:
        return []
    names = names_with([one.source for one in manifest.sources])
    articles = [change.number for change in report.changes]
    store = builds.open(manifest.id)
    try:
        return cards_on_law(store.passages(), law_key(report.id), names, articles)
    finally:
        store.close()


def _show(report: LawReport, cards: Sequence[RestingCard]) -> None:
    title = f" {report.title}" if report.title else ""
    failed = report.state is LawState.FAILED
    facts = [f"{report.id}{title}: {report.state.value}"]
    if report.valid_from is not None:
        facts.append(f"tekst vanaf {report.valid_from.isoformat()}")
    if report.valid_to is not None:
        facts.append(f"geldt tot en met {report.valid_to.isoformat()}")
    line = ", ".join(facts) + (f". {report.message}" if report.message else "")
    click.echo(line, err=failed)
    if report.following is not None:
        click.echo(f"  Er komt een andere tekst op {report.following.isoformat()}.")
    for kind in ChangeKind:
        labels = [_named(change) for change in report.changes if change.kind is kind]
        if labels:
            click.echo(f"  {kind.value.capitalize()}: {'; '.join(labels)}.")
    if cards and report.state is not LawState.ADDED:
        click.echo("  Kijk deze kaarten na:")
        for card in cards:
            named = f" (artikel {', '.join(card.articles)})" if card.articles else ""
            click.echo(f"    {card.id}{named}")
    elif cards:
        click.echo(f"  {len(cards)} kaarten rusten op deze regeling.")


def _named(change: ArticleChange) -> str:
    return change.label or f"artikel {change.number}"


def _show_index(report: IndexReport) -> None:
    for file in report.files:
        if file.message:
            click.echo(f"{file.file}: {file.message}", err=True)
    if report.changed:
        click.echo(
            f"Nieuw bouwsel {report.build} in {report.seconds:.1f} s "
            f"({report.embedded} passages omgezet)."
        )
    else:
        click.echo(f"Niets veranderd: bouwsel {report.build} blijft in gebruik.")
