"""``waaier kaart controleer`` and ``waaier kaart leesbaarheid``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.output import write_json
from evals.readability import ReadabilityReport, TextFigures, measure_cards
from ingest.card_check import CardCheck, check_cards


def run_check(path: Path, *, as_json: bool) -> int:
    """Lists every fault of every card.

    Returns:
        The exit code: 2 when there is a fault, else 0.
    """
    check = check_cards(path, date.today())
    if as_json:
        write_json({"ok": not check.faults, **check.model_dump(mode="json")})
    else:
        show_check(check)
    return 2 if check.faults else 0


def show_check(check: CardCheck) -> None:
    """Prints faults and warnings, and one closing sentence: on stderr when there are faults."""
    for fault in check.faults:
        click.echo(str(fault))
    for warning in check.warnings:
        click.echo(f"Waarschuwing: {warning}")
    cards = _count(check.cards, "kaart", "kaarten")
    warned = _count(len(check.warnings), "waarschuwing", "waarschuwingen")
    if check.faults:
        wrong = len({fault.file for fault in check.faults})
        click.echo(
            f"{_count(len(check.faults), 'fout', 'fouten')} in {wrong} van {cards}; {warned}.",
            err=True,
        )
    elif check.warnings:
        click.echo(f"{cards} gecontroleerd: geen fouten, {warned}.")
    else:
        click.echo(f"{cards} gecontroleerd: alles klopt.")


def run_readability(path: Path, *, as_json: bool) -> None:
    """Prints how easy the cards read, and which cards and sentences stand out."""
    report = measure_cards(path)
    if as_json:
        write_json(report.model_dump(mode="json"))
    else:
        _show_readability(report)


def _show_readability(report: ReadabilityReport) -> None:
    click.echo(f"Leesbaarheid van {_count(report.cards, 'kaart', 'kaarten')}\n")
    click.echo(f"{'':14}{'zinnen':>7}{'mediaan':>9}{'Flesch-Douma':>14}{'Brouwer':>9}"
               f"{'lange woorden':>15}{'lijdend':>9}")  # fmt: skip
    for name, figures in report.fields.items():
        click.echo(f"{name:14}{_row(figures)}")
    norm = report.norm_median_words
    verdict = "gehaald" if report.meets_norm else "niet gehaald"
    click.echo(f"\nDe norm is {verdict}: in samenvatting en situaties heeft de middelste zin "
               f"hoogstens {norm} woorden.")  # fmt: skip
    click.echo("Flesch-Douma en Brouwer: hoe hoger, hoe makkelijker; 60 tot 70 is gewoon.")
    click.echo("\nMoeilijkste kaarten (met de regel van de langste zin)")
    for card in report.worst_cards:
        figures = card.figures
        click.echo(f"  {card.file}, regel {card.line}: Flesch-Douma {figures.flesch_douma:.0f}, "
                   f"mediaan {figures.median_words:g} woorden")  # fmt: skip
    click.echo("\nLangste zinnen")
    for one in report.longest_sentences:
        click.echo(f"  {one.file}, regel {one.line}: {one.words} woorden ({one.field})")
        click.echo(f"    {one.text}")
    for file in report.unreadable:
        click.echo(f"{file} is niet gemeten: zie waaier kaart controleer {file}", err=True)


def _row(figures: TextFigures) -> str:
    return (
        f"{figures.sentences:7}{figures.median_words:9g}{figures.flesch_douma:14.1f}"
        f"{figures.brouwer:9.1f}{100 * figures.long_words:14.0f}%{100 * figures.passives:8.0f}%"
    )


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
