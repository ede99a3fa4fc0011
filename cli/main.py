"""The command ``waaier``.

Nothing heavy is imported here: each command imports its room when it runs, so ``waaier --help``
answers at once. Exit codes: 0 done, 2 bad usage or bad input, 1 a failure of ours.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import click

from cli.beheer import beheer
from cli.bench_group import bench
from cli.dutch import DutchCommand, DutchGroup, usage_sentence
from cli.kaart import kaart
from cli.options import here_option, index_option, json_option, own_work, place
from cli.wet import regeling, wet
from cli.workshop import workshop

OK, FAILURE, BAD_INPUT = 0, 1, 2


@click.group(cls=DutchGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(package_name="praktijkwaaier", message="%(version)s", help="Toont de versie.")
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,  # main() looks at it: it must work when parsing itself fails
    help="Toont bij een fout van ons alle details.",
)
def waaier() -> None:
    """Beantwoordt vragen over wonen, zorg en welzijn, met bron."""


@waaier.command(cls=DutchCommand)
@click.argument("paths", metavar="[PAD...]", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--opnieuw", is_flag=True, help="Vergeet wat er al in de index stond.")
@click.option("--vragen", "with_questions", is_flag=True,
              help="Laat een taalmodel vragen bij elke passage maken, om te zoeken.")  # fmt: skip
@click.option("--repairs", "repairs_file", metavar="BESTAND",
              type=click.Path(path_type=Path, dir_okay=False),
              help="Schrijft elk hersteld woord als JSON-regel in dit bestand.")  # fmt: skip
@click.option("--processen", "processes", type=click.IntRange(0, 256), metavar="N",
              help="Aantal processen dat meehelpt; 1 is geen, 0 is zoveel als past.")  # fmt: skip
@json_option
def ingest(
    paths: tuple[Path, ...],
    index_dir: Path | None,
    opnieuw: bool,
    with_questions: bool,
    repairs_file: Path | None,
    processes: int | None,
    as_json: bool,
) -> None:
    """Leest bestanden of mappen in de index.

    Zonder PAD worden de meegeleverde kaarten gelezen.
    """
    from cli.ingest import run_ingest

    settings, folder = place(index_dir)
    if processes is not None:
        settings = settings.model_copy(update={"ingest_processes": processes})
    chosen = paths or (settings.corpus_dir,)
    sys.exit(
        run_ingest(
            chosen,
            settings,
            folder,
            fresh=opnieuw,
            with_questions=with_questions,
            repairs_file=repairs_file,
            as_json=as_json,
        )
    )


@waaier.command(cls=DutchCommand)
@click.option("--processen", "processes", default=0, type=click.IntRange(0, 256), metavar="N",
              help="Aantal processen; 0 is één per kern.")  # fmt: skip
@click.option("--tot-klaar", "until_done", is_flag=True,
              help="Stopt zodra er een minuut niets te doen is.")  # fmt: skip
def meewerken(processes: int, until_done: bool) -> None:
    """Helpt een andere computer met inlezen.

    Beide computers gebruiken dezelfde WAAIER_DATABASE_URL en dezelfde versie van de Praktijkwaaier.
    Wie de bestanden zelf niet heeft, helpt alleen met omzetten.
    """
    from cli.helping import run_helping
    from waaier.settings import get_settings

    run_helping(get_settings(), processes, until_done=until_done)


@waaier.command(cls=DutchCommand)
@click.argument("ids", metavar="[ID...]", nargs=-1)
@json_option
def ophalen(ids: tuple[str, ...], as_json: bool) -> None:
    """Haalt originelen op waar kaarten op rusten.

    Zonder ID alle originelen uit corpus/bronnen.toml die bewaard mogen worden. Ze komen in de map
    WAAIER_ORIGINALS_DIR, nooit in het project. Wat half binnenkwam, wordt later afgemaakt.
    """
    from cli.fetch import run_fetch

    sys.exit(run_fetch(ids, place(None)[0], as_json=as_json))


@waaier.command(cls=DutchCommand)
@click.argument("vraag", metavar="VRAAG")
@index_option
@click.option("-k", "limit", default=5, type=click.IntRange(1, 100), metavar="N",
              help="Aantal passages (gewoon 5).")  # fmt: skip
@click.option("--gemeente", metavar="NAAM", help="Alleen wat daar of in heel Nederland geldt.")
@click.option("--explain", "with_reasons", is_flag=True,
              help="Laat zien waarom elke passage is gevonden.")  # fmt: skip
@here_option
@json_option
def search(
    vraag: str,
    index_dir: Path | None,
    limit: int,
    gemeente: str | None,
    with_reasons: bool,
    here: bool,
    as_json: bool,
) -> None:
    """Zoekt passages bij een vraag.

    Draait er op deze computer een dienst op dezelfde index, dan zoekt die: dat gaat sneller.
    """
    from cli.ask import run_search

    settings, folder = place(index_dir)
    run_search(
        vraag,
        own_work(settings, here=here),
        folder,
        limit=limit,
        gemeente=gemeente,
        with_reasons=with_reasons,
        as_json=as_json,
    )


@waaier.command(cls=DutchCommand)
@click.argument("vraag", metavar="VRAAG")
@index_option
@click.option("--history", "history_file", type=click.Path(path_type=Path), metavar="BESTAND",
              help="JSON-lijst van eerdere vragen en antwoorden.")  # fmt: skip
@click.option("--gemeente", metavar="NAAM", help="Alleen wat daar of in heel Nederland geldt.")
@here_option
@json_option
def ask(
    vraag: str,
    index_dir: Path | None,
    history_file: Path | None,
    gemeente: str | None,
    here: bool,
    as_json: bool,
) -> None:
    """Beantwoordt een vraag, met bronnen.

    Draait er op deze computer een dienst op dezelfde index, dan antwoordt die: dat gaat sneller.
    """
    from cli.ask import run_ask

    settings, folder = place(index_dir)
    run_ask(
        vraag,
        own_work(settings, here=here),
        folder,
        history_file=history_file,
        gemeente=gemeente,
        as_json=as_json,
    )


@waaier.command(cls=DutchCommand)
@index_option
@click.option("--host", metavar="ADRES", help="Adres om op te luisteren.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Poort.")
@click.option("--open", "open_browser", is_flag=True, help="Opent de chat in de browser.")
def serve(index_dir: Path | None, host: str | None, port: int | None, open_browser: bool) -> None:
    """Start de chat en de API."""
    from cli.serve import run_serve

    settings, folder = place(index_dir)
    run_serve(
        settings,
        folder,
        host=host or settings.host,
        port=port or settings.port,
        open_browser=open_browser,
    )


@waaier.command(cls=DutchCommand)
@index_option
@json_option
def status(index_dir: Path | None, as_json: bool) -> None:
    """Toont wat er in de index staat."""
    from cli.status import run_status

    settings, folder = place(index_dir)
    run_status(settings, folder, as_json=as_json)


@waaier.command("eval", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--zoekwijze", "modes", multiple=True, metavar="NAAM",
              type=click.Choice(["hybrid", "late", "dense", "bm25"]),
              help="Alleen deze zoekwijze; mag vaker.")  # fmt: skip
@click.option("--met-haystack", "with_haystack", is_flag=True,
              help="Zet een gewone Haystack-pijplijn op dezelfde bestanden ernaast.")  # fmt: skip
@click.option("--alleen-zoeken", "search_only", is_flag=True, help="Slaat de antwoorden over.")
@click.option("--helft", "half", type=click.Choice(["a", "b"]), metavar="a|b",
              help="Alleen de ene of de andere helft van de vragen.")  # fmt: skip
@click.option("--zaad", "seed", default=1, type=int, metavar="N",
              help="Andere verdeling in helften (gewoon 1).")  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="BESTAND",
              help="Schrijft een verslag om te lezen.")  # fmt: skip
@click.option("--compare", type=click.Path(path_type=Path), metavar="VERSLAG.json",
              help="Vergelijkt met een eerder verslag (--json).")  # fmt: skip
@click.option("--gate", type=click.Path(path_type=Path), metavar="VERSLAG.json",
              help="Eindigt met code 1 als het zoeken slechter werd dan dit verslag.")  # fmt: skip
@click.option("--max-verlies", "max_loss", default=0.02, type=click.FloatRange(0, 1),
              metavar="GETAL", help="Daling die --gate toestaat (gewoon 0.02).")  # fmt: skip
@json_option
def evaluate(vragen: tuple[Path, ...], index_dir: Path | None, **options: Any) -> None:
    """Meet hoe goed het zoeken is op een of meer vragenlijsten.

    Zegt een lijst bij elke vraag wat er moet gebeuren (expect), dan meet deze opdracht hoe veilig
    de antwoorden zijn.
    """
    from cli.evaluate import EvalOptions, run_eval

    settings, folder = place(index_dir)
    sys.exit(run_eval(vragen, settings, folder, EvalOptions(**options)))


@waaier.command(cls=DutchCommand)
@click.argument("woord", metavar="[WOORD]", required=False)
@click.option("--controleer", is_flag=True, help="Zegt alleen of de lijst klopt.")
@json_option
def begrippen(woord: str | None, controleer: bool, as_json: bool) -> None:
    """Toont de begrippenlijst, of de begrippen bij een woord."""
    from cli.begrippen import run_begrippen

    run_begrippen(place(None)[0], woord, check=controleer, as_json=as_json)


@waaier.command(cls=DutchCommand)
@click.option("--paren", "pair_files", metavar="BESTAND", multiple=True,
              type=click.Path(path_type=Path, dir_okay=False),
              help="Vragen met hun passage of kaart, als JSON-regels; mag vaker.")  # fmt: skip
@click.option("--uit", "out", metavar="MAP", default=Path("build/train"), show_default=False,
              type=click.Path(path_type=Path, file_okay=False),
              help="Map voor de aanpassing en het verslag (anders build/train).")  # fmt: skip
@click.option("--toets", "test", metavar="VRAGEN MAP", nargs=2, type=click.Path(path_type=Path),
              help="Vragen en documenten waarop alleen wordt gemeten.")  # fmt: skip
@click.option("--leercurve", is_flag=True, help="Leert ook van minder paren, ter vergelijking.")
@click.option("--installeer", "install", is_flag=True,
              help="Neemt de aanpassing in gebruik, als niets er slechter van wordt.")  # fmt: skip
@json_option
def train(
    pair_files: tuple[Path, ...],
    out: Path,
    test: tuple[Path, Path] | None,
    leercurve: bool,
    install: bool,
    as_json: bool,
) -> None:
    """Past het meegeleverde taalmodel aan op de kaarten en op eigen vragen.

    Leert van de situaties van de kaarten en van de paren. Houdt een deel achter en meet daarop,
    voor en na. Duurt een kwartier tot een uur.
    """
    from cli.train import run_train

    run_train(
        place(None)[0],
        pair_files=pair_files,
        out=out,
        test=test,
        curve=leercurve,
        install=install,
        as_json=as_json,
    )


@waaier.command(cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@index_option
@click.option("--uit", "out", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False),
              help="Schrijft de gewichten in dit bestand.")  # fmt: skip
@click.option("--installeer", "install", is_flag=True, help="Neemt de gewichten in gebruik.")
@json_option
def afstemmen(
    vragen: tuple[Path, ...],
    index_dir: Path | None,
    out: Path | None,
    install: bool,
    as_json: bool,
) -> None:
    """Bepaalt opnieuw hoe een antwoord zijn zinnen kiest.

    Leert van vragenlijsten waarin de plaats van het antwoord staat, of van paren van een vraag en
    de woorden die antwoorden. Meet met gewichten die zonder de gemeten vraag zijn bepaald.
    """
    from cli.fit import run_fit

    settings, folder = place(index_dir)
    run_fit(settings, folder, vragen, out=out, install=install, as_json=as_json)


@waaier.command(cls=DutchCommand)
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False))
@index_option
def backup(file: Path, index_dir: Path | None) -> None:
    """Bewaart index, database, bronnen en kaarten in één bestand.

    Dit kan terwijl de dienst draait. Ook de instellingen gaan mee, zonder wachtwoorden en sleutels.
    """
    from cli.backup import run_backup

    settings, folder = place(index_dir)
    run_backup(settings, folder, file)


@waaier.command(cls=DutchCommand)
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path, dir_okay=False))
@index_option
@click.option("--vervang", "replace", is_flag=True,
              help="Zet opzij wat er staat: een index, een database.")  # fmt: skip
def restore(file: Path, index_dir: Path | None, replace: bool) -> None:
    """Zet een back-up terug.

    Stop eerst de dienst. Het bestand wordt helemaal nagekeken voordat er iets verandert.
    """
    from cli.backup import run_restore

    settings, folder = place(index_dir)
    run_restore(settings, folder, file, replace=replace)


@waaier.command(cls=DutchCommand)
def pipelines() -> None:
    """Tekent de stappen als Mermaid-diagrammen."""
    from cli.pipelines import run_pipelines

    run_pipelines(place(None)[0])


for group in (bench, beheer, kaart, wet, regeling, workshop):
    waaier.add_command(group)


def main(arguments: list[str] | None = None) -> Any:
    """Runs the command and turns every failure into one clear line and an exit code."""
    from waaier.errors import InputError

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    debug = "--debug" in (arguments if arguments is not None else sys.argv[1:])
    try:
        waaier.main(arguments, prog_name="waaier", standalone_mode=False)
    except click.UsageError as error:
        _fail(usage_sentence(error), BAD_INPUT)
    except InputError as error:
        _fail(str(error), BAD_INPUT)
    except (KeyboardInterrupt, click.Abort):
        _fail("Gestopt. De index is zoals hij was.", 130)
    except BrokenPipeError:
        sys.exit(OK)
    except Exception as error:
        if debug:
            raise
        name = type(error).__name__
        _fail(
            f"Er ging bij ons iets mis ({name}: {error}). "
            "Start de opdracht met --debug voor de details.",
            FAILURE,
        )


def _fail(sentence: str, code: int) -> None:
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
