"""The command ``waaier``.

Nothing heavy is imported here: each command imports its room when it runs, so ``waaier --help``
answers at once. Exit codes: 0 done, 2 bad usage or bad input, 1 a failure of ours.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.dutch import DutchCommand, DutchGroup, usage_sentence

if TYPE_CHECKING:
    from waaier.settings import Settings

OK, FAILURE, BAD_INPUT = 0, 1, 2

_index = click.option(
    "--index",
    "index_dir",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Map van de index (anders WAAIER_INDEX_DIR).",
)
_json = click.option("--json", "as_json", is_flag=True, help="Toont één JSON-document.")


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
@_index
@click.option("--opnieuw", is_flag=True, help="Vergeet wat er al in de index stond.")
@click.option("--repairs", "repairs_file", metavar="BESTAND",
              type=click.Path(path_type=Path, dir_okay=False),
              help="Schrijft elk hersteld woord als JSON-regel in dit bestand.")  # fmt: skip
@_json
def ingest(
    paths: tuple[Path, ...],
    index_dir: Path | None,
    opnieuw: bool,
    repairs_file: Path | None,
    as_json: bool,
) -> None:
    """Leest bestanden of mappen in de index.

    Zonder PAD worden de meegeleverde kaarten gelezen.
    """
    from cli.ingest import run_ingest

    settings, folder = _place(index_dir)
    chosen = paths or (settings.corpus_dir,)
    sys.exit(
        run_ingest(
            chosen, settings, folder, fresh=opnieuw, repairs_file=repairs_file, as_json=as_json
        )
    )


@waaier.command(cls=DutchCommand)
@click.argument("vraag", metavar="VRAAG")
@_index
@click.option("-k", "limit", default=5, type=click.IntRange(1, 100), metavar="N",
              help="Aantal passages (gewoon 5).")  # fmt: skip
@click.option("--gemeente", metavar="NAAM", help="Alleen wat daar of in heel Nederland geldt.")
@_json
def search(
    vraag: str, index_dir: Path | None, limit: int, gemeente: str | None, as_json: bool
) -> None:
    """Zoekt passages bij een vraag."""
    from cli.ask import run_search

    settings, folder = _place(index_dir)
    run_search(vraag, settings, folder, limit=limit, gemeente=gemeente, as_json=as_json)


@waaier.command(cls=DutchCommand)
@click.argument("vraag", metavar="VRAAG")
@_index
@click.option("--history", "history_file", type=click.Path(path_type=Path), metavar="BESTAND",
              help="JSON-lijst van eerdere vragen en antwoorden.")  # fmt: skip
@click.option("--gemeente", metavar="NAAM", help="Alleen wat daar of in heel Nederland geldt.")
@_json
def ask(
    vraag: str,
    index_dir: Path | None,
    history_file: Path | None,
    gemeente: str | None,
    as_json: bool,
) -> None:
    """Beantwoordt een vraag, met bronnen."""
    from cli.ask import run_ask

    settings, folder = _place(index_dir)
    run_ask(vraag, settings, folder, history_file=history_file, gemeente=gemeente, as_json=as_json)


@waaier.command(cls=DutchCommand)
@_index
@click.option("--host", metavar="ADRES", help="Adres om op te luisteren.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Poort.")
@click.option("--open", "open_browser", is_flag=True, help="Opent de chat in de browser.")
def serve(index_dir: Path | None, host: str | None, port: int | None, open_browser: bool) -> None:
    """Start de chat en de API."""
    from cli.serve import run_serve

    settings, folder = _place(index_dir)
    run_serve(
        settings,
        folder,
        host=host or settings.host,
        port=port or settings.port,
        open_browser=open_browser,
    )


@waaier.command(cls=DutchCommand)
@_index
@_json
def status(index_dir: Path | None, as_json: bool) -> None:
    """Toont wat er in de index staat."""
    from cli.status import run_status

    settings, folder = _place(index_dir)
    run_status(settings, folder, as_json=as_json)


@waaier.command("eval", cls=DutchCommand)
@click.argument("vragen", metavar="BESTAND.jsonl", type=click.Path(path_type=Path))
@_index
@_json
def evaluate(vragen: Path, index_dir: Path | None, as_json: bool) -> None:
    """Meet hoe goed het zoeken is op een vragenlijst."""
    from cli.evaluate import run_eval

    settings, folder = _place(index_dir)
    run_eval(vragen, settings, folder, as_json=as_json)


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
@_json
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
        _place(None)[0],
        pair_files=pair_files,
        out=out,
        test=test,
        curve=leercurve,
        install=install,
        as_json=as_json,
    )


@waaier.group(cls=DutchGroup)
def bench() -> None:
    """Meet snelheid, naast een gewone Haystack-pijplijn."""


@bench.command("ingest", cls=DutchCommand)
@click.argument("paths", metavar="PAD...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_json
def bench_ingest(paths: tuple[Path, ...], as_json: bool) -> None:
    """Meet het inlezen van bestanden."""
    from cli.bench import run_bench_ingest

    run_bench_ingest(paths, _place(None)[0], as_json=as_json)


@waaier.command(cls=DutchCommand)
def pipelines() -> None:
    """Tekent de stappen als Mermaid-diagrammen."""
    from cli.pipelines import run_pipelines

    run_pipelines(_place(None)[0])


def _place(index_dir: Path | None) -> tuple[Settings, Path]:
    from waaier.errors import InputError
    from waaier.settings import get_settings

    settings = get_settings()
    folder = index_dir or settings.index_dir
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is geen map.", "Kies een map met --index.")
    return settings, folder


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
