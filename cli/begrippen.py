"""``waaier begrippen``."""

from __future__ import annotations

import click

from cli.output import write_json
from waaier.begrippen import Begrip, load_begrippen, matching
from waaier.errors import InputError
from waaier.settings import Settings

_FIELDS = {
    "afkortingen": "Afkorting",
    "synoniemen": "Ook wel",
    "spreektaal": "Cliënten zeggen",
    "engels": "Engels",
    "verwant": "Zie ook",
    "themas": "Thema",
}


def run_begrippen(settings: Settings, word: str | None, *, check: bool, as_json: bool) -> None:
    """Prints the list of terms, or those that a word leads to.

    Raises:
        InputError: the list is missing or has a fault, or no term has the word.
    """
    known = load_begrippen(settings.begrippen_file)
    shown = known if word is None else tuple(matching(known, word))
    if not shown:
        raise InputError(
            f"'{word}' staat niet in de begrippenlijst.",
            "Probeer een deel van het woord, of bekijk de hele lijst met: waaier begrippen",
        )
    if as_json:
        write_json(
            {
                "file": str(settings.begrippen_file),
                "count": len(shown),
                "begrippen": [] if check else [one.model_dump(mode="json") for one in shown],
            }
        )
    elif check:
        words = sum(len(one.terms) for one in known)
        click.echo(f"De begrippenlijst klopt: {len(known)} begrippen, {words} woorden.")
    elif word is None:
        for one in sorted(shown, key=lambda one: one.begrip.lower()):
            also = ", ".join((*one.afkortingen, *one.synoniemen))
            click.echo(f"{one.begrip}: {also}" if also else one.begrip)
    else:
        click.echo("\n\n".join(_page(one) for one in shown))


def _page(one: Begrip) -> str:
    lines = [one.begrip, f"  {one.uitleg}"]
    if one.ruimer:
        lines.append(f"  Soort van: {one.ruimer}")
    for field, label in _FIELDS.items():
        values = getattr(one, field)
        if values:
            lines.append(f"  {label}: {', '.join(values)}")
    return "\n".join(lines)
