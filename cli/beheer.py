"""``waaier beheer``: tokens, cleaning up, exporting and copying what the service keeps.

Works beside a running service, on the machine where its data is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.dutch import DutchCommand, DutchGroup
from cli.options import json_option

if TYPE_CHECKING:
    from api.records.archive import Archive


@click.group(cls=DutchGroup)
def beheer() -> None:
    """Beheert wat de dienst bewaart, en wie erbij mag."""


@beheer.group(cls=DutchGroup)
def token() -> None:
    """Geeft en neemt toegang tot beheer."""


@token.command("maak", cls=DutchCommand)
@click.argument("naam", metavar="NAAM")
@click.option("--rol", type=click.Choice(["lezer", "beheerder"]), default="lezer", metavar="ROL",
              help="lezer (gewoon) kijkt, beheerder kan ook iets veranderen.")  # fmt: skip
@click.option("--dagen", type=click.IntRange(1, 3650), default=365, metavar="N",
              help="Hoe lang het token geldig is (gewoon 365 dagen).")  # fmt: skip
def make_token(naam: str, rol: str, dagen: int) -> None:
    """Maakt een token en toont het één keer.

    NAAM staat later bij wat er met het token is gedaan.
    """
    from api.records import audit, tokens
    from api.records.kinds import Role

    with _archive() as archive, archive.database.write() as session:
        made = tokens.make(session, archive.now(), naam, Role(rol), dagen, audit.COMMAND)
    click.echo("Bewaar dit token goed. Het is hierna nergens meer te zien.", err=True)
    click.echo(made)


@token.command("lijst", cls=DutchCommand)
@json_option
def list_tokens(as_json: bool) -> None:
    """Toont welke tokens er zijn."""
    from api.records import tokens
    from cli.output import write_json

    with _archive() as archive:
        with archive.database.read() as session:
            found = tokens.listed(session)
        now = archive.now()
    if as_json:
        write_json(
            [
                {
                    "naam": one.name,
                    "rol": one.role.value,
                    "gemaakt_op": one.created_at.isoformat(),
                    "geldig_tot": one.expires_at.isoformat(),
                    "ingetrokken_op": one.revoked_at.isoformat() if one.revoked_at else None,
                }
                for one in found
            ]
        )
        return
    for one in found:
        state = f"geldig tot {one.expires_at:%d-%m-%Y}"
        if one.revoked_at is not None:
            state = f"ingetrokken op {one.revoked_at:%d-%m-%Y}"
        elif one.expires_at <= now:
            state = f"verlopen op {one.expires_at:%d-%m-%Y}"
        click.echo(f"{one.name}  {one.role.value}  {state}")
    if not found:
        click.echo("Er zijn nog geen tokens. Maak er een met: waaier beheer token maak NAAM")


@token.command("intrekken", cls=DutchCommand)
@click.argument("naam", metavar="NAAM")
def revoke_token(naam: str) -> None:
    """Maakt een token onbruikbaar."""
    from api.records import audit, tokens

    with _archive() as archive, archive.database.write() as session:
        tokens.revoke(session, archive.now(), naam, audit.COMMAND)
    click.echo(f"Het token {naam} werkt niet meer.")


@beheer.command("opschonen", cls=DutchCommand)
@json_option
def clean_up(as_json: bool) -> None:
    """Verwijdert wat lang genoeg bewaard is.

    Dit gebeurt ook vanzelf: als de dienst start, en elke dag. Staat de bewaarplicht aan, dan wordt
    er niets verwijderd.
    """
    from dataclasses import asdict

    from api.records import audit
    from cli.output import write_json

    with _archive() as archive:
        done = archive.clean_up(audit.COMMAND)
    if as_json:
        write_json(asdict(done))
    else:
        click.echo(done.sentence())


@beheer.command("bewaarplicht", cls=DutchCommand)
@click.argument("stand", metavar="aan|uit", type=click.Choice(["aan", "uit"]))
@click.argument("reden", metavar="REDEN")
def hold(stand: str, reden: str) -> None:
    """Zet het verwijderen uit of weer aan, zoals bij een Woo-verzoek.

    REDEN is waarom, zonder namen van personen. Ze komt in de lijst van handelingen.
    """
    from api.records import audit, switches

    with _archive() as archive, archive.database.write() as session:
        now, reason = archive.now(), archive.mask(reden)
        if stand == "aan":
            switches.turn_on(session, now, switches.HOLD, reason.text, audit.COMMAND, reason)
        else:
            switches.turn_off(session, now, switches.HOLD, audit.COMMAND, reason)
    click.echo(f"De bewaarplicht staat {stand}.")


@beheer.command("widgetpauze", cls=DutchCommand)
@click.argument("stand", metavar="aan|uit", type=click.Choice(["aan", "uit"]))
@click.argument("melding", metavar="[MELDING]", default="")
@click.option("--website", metavar="URL",
              help="Alleen op deze website, zoals https://www.amsterdam.nl.")  # fmt: skip
def widget_pause(stand: str, melding: str, website: str | None) -> None:
    """Zet de widget op pauze of weer aan, op één website of overal.

    MELDING is wat bezoekers lezen, en is bij "aan" nodig. Een draaiende dienst merkt het binnen
    enkele seconden. De chat gaat door.
    """
    from api.records import audit, widget
    from api.widget.door import known_site
    from waaier.errors import InputError

    with _archive() as archive:
        site = known_site(website, archive.settings)
        if stand == "aan" and not melding.strip():
            raise InputError(
                "Er is geen melding voor bezoekers.",
                'Schrijf bijvoorbeeld: waaier beheer widgetpauze aan "Vandaag is er onderhoud."',
            )
        with archive.database.write() as session:
            if stand == "aan":
                widget.pause(session, archive.now(), site, melding.strip(), audit.COMMAND)
            else:
                widget.resume(session, archive.now(), site, audit.COMMAND)
    where = website or "alle websites"
    told = "De widget staat op pauze" if stand == "aan" else "Deze pauze van de widget is uit"
    click.echo(f"{told}: {where}.")


@beheer.command("exporteer", cls=DutchCommand)
@click.argument("folder", metavar="MAP", type=click.Path(path_type=Path, file_okay=False))
@click.option("--vorm", type=click.Choice(["csv", "json"]), default="csv", metavar="VORM",
              help="csv (gewoon) of json.")  # fmt: skip
@click.option("--van", type=click.DateTime(["%Y-%m-%d"]), metavar="DATUM",
              help="Eerste dag, zoals 2026-01-31 (anders alles).")  # fmt: skip
@click.option("--tot", type=click.DateTime(["%Y-%m-%d"]), metavar="DATUM",
              help="Laatste dag, die meetelt (anders vandaag).")  # fmt: skip
@json_option
def export(
    folder: Path, vorm: str, van: datetime | None, tot: datetime | None, as_json: bool
) -> None:
    """Schrijft wat er bewaard is in een nieuwe map, met controlesommen.

    Controleer de bestanden later met: sha256sum --check controlesom.sha256
    """
    from api.records.export import ExportForm
    from api.records.export import export as write_export
    from cli.output import write_json

    with _archive() as archive:
        now = archive.now()
        period = (van.date() if van else date(2000, 1, 1), tot.date() if tot else now.date())
        done = write_export(
            archive.database, archive.settings, folder, ExportForm(vorm), period, now
        )
    if as_json:
        write_json({"map": str(folder), "aantallen": dict(done.counts)})
        return
    for name, count in done.counts.items():
        click.echo(f"{name}: {count}")
    click.echo(f"Geschreven in {folder}, met controlesommen in {done.files[-1].name}.")


@beheer.command("kopie", cls=DutchCommand)
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False))
def copy(file: Path) -> None:
    """Maakt een kopie van de database, ook terwijl de dienst draait."""
    from answer.guard import Masked
    from api.records import audit
    from api.records.backup import copy_to
    from api.records.kinds import Action

    with _archive() as archive:
        copy_to(archive.database, file)
        with archive.database.write() as session:
            detail = Masked(text=f"{archive.now():%Y-%m-%d}")
            audit.record(session, archive.now(), audit.COMMAND, Action.COPIED, detail)
    click.echo(f"De kopie staat in {file}. Kopieer de ingestuurde bronnen apart.")


@contextmanager
def _archive() -> Iterator[Archive]:
    from api.records.archive import Archive
    from waaier.settings import get_settings

    archive = Archive.open(get_settings())
    try:
        yield archive
    finally:
        archive.close()
