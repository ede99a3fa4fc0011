"""``waaier kaart``: making cards, and looking them over."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.dutch import DutchCommand, DutchGroup
from cli.options import json_option


@click.group(cls=DutchGroup)
def kaart() -> None:
    """Maakt kaarten en kijkt ze na."""


_cards = click.argument("pad", metavar="[PAD]", required=False, type=click.Path(path_type=Path))


@kaart.command("controleer", cls=DutchCommand)
@_cards
@json_option
def card_check(pad: Path | None, as_json: bool) -> None:
    """Noemt alle fouten in kaarten, met bestand en regel.

    Zonder PAD worden alle kaarten in corpus/kaarten nagekeken. Een waarschuwing is geen fout.
    """
    from cli.card import run_check

    sys.exit(run_check(pad or _card_folder(), as_json=as_json))


@kaart.command("leesbaarheid", cls=DutchCommand)
@_cards
@json_option
def card_readability(pad: Path | None, as_json: bool) -> None:
    """Meet hoe makkelijk kaarten lezen, met de moeilijkste zinnen."""
    from cli.card import run_readability

    run_readability(pad or _card_folder(), as_json=as_json)


@kaart.command("nieuw", cls=DutchCommand)
@click.option("--voorbeeld", "example", is_flag=False, flag_value="-", metavar="[BESTAND]",
              type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
              help="Maakt een lege kaart met uitleg, in BESTAND of op het scherm.")  # fmt: skip
def card_new(example: Path | None) -> None:
    """Vraagt de velden van een nieuwe kaart en schrijft haar."""
    from cli.card_new import run_example, run_new

    if example is not None:
        run_example(example)
    else:
        sys.exit(run_new(_card_folder()))


def _card_folder() -> Path:
    from waaier.settings import get_settings

    return get_settings().corpus_dir / "kaarten"
