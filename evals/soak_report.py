"""The outcome of ``waaier bench duur`` as one HTML file: no scripts or other files."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from evals import page as pages
from evals.charts import number, timeline
from evals.page import table
from evals.process_watch import Sample
from evals.soak import Check, KindFigures, Soak
from waaier.errors import InputError

_ROWS = 24
"""About so many moments stand in the tables; the JSON has them all."""

_VERDICT = {True: "goed", False: "niet goed", None: "te kort om te zeggen"}

_CHARTS = (
    (
        "Geheugen",
        "MB",
        {
            "hele dienst": "memory_mb",
            "waarvan eigen": "own_mb",
            "deelprocessen": "children_mb",
        },
    ),
    (
        "Bestanden en draden",
        "aantal",
        {
            "open bestanden": "open_files",
            "waarvan verbindingen": "sockets",
            "draden": "threads",
            "deelprocessen": "children",
            "tijdelijke bestanden": "temp_files",
        },
    ),
    (
        "Op schijf",
        "MB",
        {"index": "index_mb", "datamap": "data_mb", "waarvan WAL": "wal_mb"},
    ),
)


def write_html(found: Soak, file: Path) -> None:
    """Writes the report.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        file.write_text(page(found), encoding="utf-8")
    except OSError as error:
        raise InputError(f"Het verslag {file} kan niet worden geschreven.") from error


def page(found: Soak) -> str:
    """The report as a page."""
    sections = [
        ("uitkomst", "Uitkomst", _checks(found.checks) + _errors(found.errors)),
        ("verzoeken", "Wat er is gedaan", _kinds(found)),
        *(
            (f"verloop-{n}", name, _course(found.samples, name, unit, fields))
            for n, (name, unit, fields) in enumerate(_CHARTS)
        ),
    ]
    verdict = "ja" if found.passes else "nee"
    heading = f"Blijft de dienst gelijk als alles lang wordt gebruikt? Deze keer: {verdict}."
    return pages.page("Duurmeting", heading, _about(found), sections)


def _about(found: Soak) -> str:
    minutes = number(found.seconds / 60, 0 if found.seconds >= 600 else 1)
    return (
        f"<p>{minutes} minuten, {found.visitors} bezoekers tegelijk en één beheerder, "
        f"{found.passages} passages. Versie {escape(found.version)}, {escape(found.machine)}, "
        f"belasting {number(found.load, 1)}.</p><p>Opdracht: <code>{escape(found.command)}</code>"
        "</p>"
    )


def _checks(checks: Sequence[Check]) -> str:
    return (
        "<p>Voor en na de meting is er een rust, waarin niemand verbonden is. Wat er na meer is "
        "dan voor, is achtergebleven. De groei van het geheugen is de helling van de lijn "
        "(kleinste kwadraten) over de tweede helft.</p>"
    ) + table(
        "Wat moet kloppen",
        ("wat", "gevonden", "gewenst", "oordeel"),
        [(one.name, one.found, one.wanted, _VERDICT[one.holds]) for one in checks],
    )


def _errors(errors: dict[str, int]) -> str:
    if not errors:
        return ""
    return table("Fouten", ("wat", "hoe vaak"), [(name, str(n)) for name, n in errors.items()])


def _kinds(found: Soak) -> str:
    def row(one: KindFigures) -> list[str]:
        times = [number(one.ms[name], 0) if one.ms else "" for name in ("p50", "p95", "max")]
        return [one.kind, str(one.done), str(one.refused), *times]

    return (
        f"<p>De beheerder deed {found.rounds} rondes: een nieuwe versie van een bestand inlezen, "
        "terug naar het vorige bouwsel en weer vooruit. Na elke stap moet een zoekvraag die versie "
        "vinden, of juist niet.</p>"
    ) + table(
        "Per soort; tijden in milliseconden. Geweigerd is 429 of 503, zoals bedoeld bij drukte",
        ("soort", "gelukt", "geweigerd", "p50", "p95", "langste"),
        [row(one) for one in found.kinds],
    )


def _course(samples: Sequence[Sample], name: str, unit: str, fields: dict[str, str]) -> str:
    minutes = [one.at / 60 for one in samples]
    lines = {
        label: [float(getattr(one, field)) for one in samples] for label, field in fields.items()
    }
    chart = timeline(minutes, lines, f"Lijnen: {name.lower()} in de tijd; zie de tabel", unit)
    every = max(1, len(samples) // _ROWS)
    rows = [
        [number(minutes[n], 1), *(number(values[n], 1) for values in lines.values())]
        for n in range(0, len(samples), every)
    ]
    figures = table(f"{name} ({unit})", ("minuut", *lines), rows)
    return f"{chart}<details><summary>De cijfers bij de lijnen</summary>{figures}</details>"
