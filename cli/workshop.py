"""``waaier workshop``: makes cited training material, shows it, exports it and checks it later."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.dutch import DutchCommand, DutchGroup
from cli.options import index_option, json_option, place

if TYPE_CHECKING:
    from workshop.model import Workshop
    from workshop.pipeline import WorkshopMaker

_file = click.argument(
    "bestand", metavar="BESTAND.json", type=click.Path(path_type=Path, dir_okay=False)
)


@click.group(cls=DutchGroup)
def workshop() -> None:
    """Maakt cursusmateriaal met bronnen, voor trainers."""


@workshop.command("maak", cls=DutchCommand)
@click.option("--zoek", metavar="TEKST", help="Waar de workshop over gaat, in eigen woorden.")
@click.option("--thema", multiple=True, metavar="THEMA",
              help="Thema van kaarten, zoals urgentie, of eigen woorden; mag vaker.")  # fmt: skip
@click.option("--kaart", "kaarten", multiple=True, metavar="ID",
              help="Kaart die er zeker in komt; mag vaker.")  # fmt: skip
@click.option("--gemeente", metavar="NAAM", help="Alleen regels die daar gelden.")
@click.option("--duur", default=120, type=int, metavar="MIN",
              help="Minuten, van 45 tot en met 480 (gewoon 120).")  # fmt: skip
@click.option("--deelnemers", default=12, type=int, metavar="N",
              help="Aantal deelnemers, van 2 tot en met 60 (gewoon 12).")  # fmt: skip
@click.option("--doelgroep", default="medewerkers van buurtteams", metavar="TEKST",
              help="Voor wie (gewoon medewerkers van buurtteams).")  # fmt: skip
@click.option("--niveau", default="beginners", type=click.Choice(["beginners", "ervaren"]),
              metavar="NIVEAU", help="beginners (gewoon) of ervaren.")  # fmt: skip
@click.option("--online", is_flag=True, help="De workshop is online.")
@click.option("--begin", "begintijd", metavar="UU:MM", help="Begintijd, zoals 09:30.")
@click.option("--titel", metavar="TEKST", help="Eigen titel.")
@click.option("--werkvorm", "werkvormen", multiple=True, metavar="NAAM",
              help="Werkvorm die er zeker in komt, zoals rollenspel; mag vaker.")  # fmt: skip
@click.option("--zaad", default=1, type=int, metavar="N",
              help="Een ander getal kiest andere inhoud (gewoon 1).")  # fmt: skip
@click.option("--taalmodel", is_flag=True,
              help="Het taalmodel herschrijft casussen, stellingen en quizuitleg.")  # fmt: skip
@click.option("--uit", "out", required=True, metavar="MAP|BESTAND.json",
              type=click.Path(path_type=Path), help="Waar de workshop komt te staan.")  # fmt: skip
@index_option
@json_option
def make(index_dir: Path | None, out: Path, as_json: bool, **wish: Any) -> None:
    """Maakt een compleet ontwerp: programma, casussen, quiz en bronnen.

    Met een map bij --uit komen er ook een draaiboek, een hand-out en een quiz in.
    """
    from workshop.model import Niveau

    wish["niveau"] = Niveau(wish["niveau"])
    wens = _wish(wish)
    with _maker(index_dir) as maker:
        made = maker.maak(wens)
    _write(made, out)
    if as_json:
        _print_json(made)
        return
    _show(made)
    for remark in made.meldingen:
        click.echo(remark, err=True)


@workshop.command("toon", cls=DutchCommand)
@_file
@json_option
def show(bestand: Path, as_json: bool) -> None:
    """Toont het programma van een workshop."""
    made = _read(bestand)
    if as_json:
        _print_json(made)
    else:
        _show(made)


@workshop.command("exporteer", cls=DutchCommand)
@_file
@click.option("--als", "formats", required=True, metavar="SOORT,...",
              help="Soorten met komma's ertussen, zoals md,gift; 'lijst' noemt ze.")  # fmt: skip
@click.option("--uit", "out", metavar="MAP", type=click.Path(path_type=Path, file_okay=False),
              help="Map voor de bestanden (anders naast BESTAND.json).")  # fmt: skip
@click.option("--sjabloon", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False),
              help="Eigen .docx of .pptx om mee te beginnen.")  # fmt: skip
def export(bestand: Path, formats: str, out: Path | None, sjabloon: Path | None) -> None:
    """Schrijft een workshop als draaiboek, hand-out, quiz of gegevens."""
    from workshop.exports import EXPORTERS, ExportOptions, exporter

    if formats == "lijst":
        for one in EXPORTERS.values():
            click.echo(f"{one.naam:14} {one.omschrijving}")
        return
    wanted = [exporter(name.strip()) for name in formats.split(",") if name.strip()]
    made = _read(bestand)
    folder = _folder(out or bestand.parent)
    for one in wanted:
        file = folder / one.bestandsnaam(made)
        _save(file, one.maak(made, ExportOptions(sjabloon=sjabloon)))
        click.echo(str(file))


@workshop.command("opnieuw", cls=DutchCommand)
@_file
@click.option("--onderdeel", required=True, metavar="N", help="Nummer in het programma, vanaf 1.")
@index_option
def again(bestand: Path, onderdeel: str, index_dir: Path | None) -> None:
    """Kiest andere inhoud voor één onderdeel; wat vast staat, blijft."""
    made = _read(bestand)
    with _maker(index_dir) as maker:
        changed = maker.opnieuw(made, onderdeel)
    _write(changed, bestand)
    click.echo(f"Versie {changed.versie} staat in {bestand}.")


@workshop.command("wijzig", cls=DutchCommand)
@_file
@click.option("--onderdeel", metavar="N", help="Nummer in het programma, vanaf 1.")
@click.option("--naar", type=int, metavar="N", help="Zet het onderdeel op deze plaats.")
@click.option("--duur", type=int, metavar="MIN", help="Geeft het onderdeel zoveel minuten.")
@click.option("--weg", "remove", is_flag=True, help="Haalt het onderdeel weg.")
@click.option("--vast", metavar="N|ID", help="Zet een onderdeel of een stuk (quiz-2) vast.")
@click.option("--los", metavar="N|ID", help="Maakt een onderdeel of een stuk weer los.")
@click.option("--zonder-taalmodel", is_flag=True,
              help="Zet de woorden van de bron terug waar een taalmodel schreef.")  # fmt: skip
def edit(
    bestand: Path,
    onderdeel: str | None,
    naar: int | None,
    duur: int | None,
    remove: bool,
    vast: str | None,
    los: str | None,
    zonder_taalmodel: bool,
) -> None:
    """Verplaatst, verlengt, verwijdert of zet iets vast. De tijden kloppen daarna weer."""
    from waaier.errors import InputError
    from workshop import bewerken

    made = _read(bestand)
    before = made.versie
    if onderdeel is not None:
        if duur is not None:
            made = bewerken.met_duur(made, onderdeel, duur)
        if naar is not None:
            made = bewerken.verplaatst(made, onderdeel, naar)
        elif remove:
            made = bewerken.zonder(made, onderdeel)
    for name, locked in ((vast, True), (los, False)):
        if name is not None:
            made = bewerken.vastgezet(made, name, locked)
    if zonder_taalmodel:
        made = bewerken.zonder_taalmodel(made)
    if made.versie == before:
        raise InputError("Er is niets gewijzigd.", "Kijk in de hulp wat er te wijzigen is.")
    _write(made, bestand)
    _show(made)


@workshop.command("controleer", cls=DutchCommand)
@_file
@index_option
@json_option
def check(bestand: Path, index_dir: Path | None, as_json: bool) -> None:
    """Noemt de regels waarvan de bron intussen anders is.

    Eindigt met code 2 als er iets is veranderd.
    """
    from cli.output import write_json
    from index.builds import open_builds, require_manifest
    from workshop.check import bevindingen

    made = _read(bestand)
    settings, folder = place(index_dir)
    builds = open_builds(settings, folder)
    manifest = require_manifest(builds, folder)
    store = builds.open(manifest.id)
    try:
        found = bevindingen(made, store, date.today())
    finally:
        store.close()
    if as_json:
        write_json({"ok": not found, "bevindingen": [one.model_dump(mode="json") for one in found]})
    else:
        for one in found:
            click.echo(f"[{one.n}] {one.bron}: {one.stand.value}")
            click.echo(f"    “{one.citaat}”")
            if one.peildatum_nu:
                click.echo(f"    peildatum was {one.peildatum}, en is nu {one.peildatum_nu}")
            if one.onderdelen:
                click.echo(f"    staat in: {', '.join(one.onderdelen)}")
        total = len(made.verwijzingen)
        message = f"{len(found)} van {total} verwijzingen zijn anders." if found else (
            f"Alle {total} verwijzingen staan er nog zo."
        )  # fmt: skip
        click.echo(message, err=bool(found))
    sys.exit(2 if found else 0)


def _wish(given: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    from waaier.card import CardTheme
    from waaier.errors import InputError
    from workshop.model import Wens

    themes = [theme for theme in given["thema"] if theme in {one.value for one in CardTheme}]
    words = [theme for theme in given["thema"] if theme not in themes]
    search = " ".join(filter(None, [given["zoek"], *words])) or None
    try:
        return Wens(**{**given, "thema": tuple(themes), "zoek": search})
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        limits = fault.get("ctx", {})
        bound = limits.get("ge", limits.get("le"))
        advice = f"De grens is {bound}." if bound is not None else "Kijk in de hulp wat kan."
        raise InputError(f"De waarde bij --{name} kan niet.", advice) from None


class _maker:  # noqa: N801 (used as a function)
    """A maker of workshops on an index, closed afterwards."""

    def __init__(self, index_dir: Path | None) -> None:
        from answer.pipeline import AnswerService
        from workshop.pipeline import WorkshopMaker

        settings, folder = place(index_dir)
        self._service = AnswerService(settings, folder)
        self._maker = WorkshopMaker(self._service, settings)

    def __enter__(self) -> WorkshopMaker:
        return self._maker

    def __exit__(self, *error: object) -> None:
        self._service.close()


def _read(file: Path) -> Workshop:
    from workshop.exports.json_file import read_workshop_file

    return read_workshop_file(file)


def _write(made: Workshop, out: Path) -> None:
    from workshop.exports import EXPORTERS, ExportOptions

    options = ExportOptions()
    if out.suffix.lower() == ".json":
        _folder(out.parent)
        _save(out, EXPORTERS["json"].maak(made, options))
        return
    folder = _folder(out)
    for name in ("json", "md", "hand-out", "gift", "csv"):
        one = EXPORTERS[name]
        _save(folder / one.bestandsnaam(made), one.maak(made, options))


def _folder(folder: Path) -> Path:
    from waaier.errors import InputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise InputError(f"De map {folder} kan niet worden gemaakt.", "Kies een andere.") from None
    return folder


def _save(file: Path, content: bytes) -> None:
    """Writes a whole file or leaves the old one as it was."""
    from waaier.errors import InputError

    half = file.with_name(f".{file.name}.deel")
    try:
        half.write_bytes(content)
        half.replace(file)
    except OSError:
        half.unlink(missing_ok=True)
        raise InputError(f"{file} kan niet worden geschreven.", "Kies een andere map.") from None


def _print_json(made: Workshop) -> None:
    from cli.output import write_json

    write_json(made.model_dump(mode="json"))


def _show(made: Workshop) -> None:
    click.echo(f"{made.titel} (versie {made.versie})")
    click.echo(
        f"{made.duur} minuten, {made.wens.deelnemers} deelnemers; bronnen van {made.peildatum}"
    )
    for number, row in enumerate(made.programma, 1):
        count = f", {len(row.inhoud)} stuks" if row.inhoud else ""
        locked = ", vast" if row.vast else ""
        click.echo(
            f"{number:>3}  {made.klok(row.begin):>5}  {row.duur:>3} min  {row.titel}{count}{locked}"
        )
    click.echo(
        f"{len(made.casussen)} casussen, {len(made.quiz)} quizvragen, "
        f"{len(made.stellingen)} stellingen, {len(made.kaarten)} kaarten, "
        f"{len(made.zoekopdrachten)} zoekopdrachten; {len(made.verwijzingen)} verwijzingen naar "
        f"{len(made.bronnen)} bronnen."
    )
