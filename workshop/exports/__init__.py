"""A workshop as a file: one registry of exporters, by the name that a user types.

A new format is a module of its own with a function ``(workshop, options) -> bytes`` and one entry
in :data:`EXPORTERS`. Command, API and page list what stands here. ``maak`` imports its
module when it runs, so a list of formats costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from waaier.errors import InputError
from waaier.folding import folded
from workshop.model import Workshop


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a user may choose. ``sjabloon`` is their own .docx or .pptx to start from."""

    sjabloon: Path | None = None


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format.

    Attributes:
        naam: what a user types ("md").
        bestand: the end of the file's name, with extension ("-draaiboek.md").
        media_type: for a download.
        omschrijving: one Dutch sentence that says what it is for.
        maak: makes the file's bytes.
        voor_deelnemers: whether it holds nothing that gives answers away.
    """

    naam: str
    bestand: str
    media_type: str
    omschrijving: str
    maak: Callable[[Workshop, ExportOptions], bytes]
    voor_deelnemers: bool = False

    def bestandsnaam(self, workshop: Workshop) -> str:
        """A file name that every system accepts: "uitstroom-uit-beschermd-wonen-draaiboek.md"."""
        name = re.sub(r"[^a-z0-9]+", "-", folded(workshop.titel)).strip("-")[:60].strip("-")
        return f"{name or 'workshop'}{self.bestand}"


def _later(module: str, function: str) -> Callable[[Workshop, ExportOptions], bytes]:
    def maak(workshop: Workshop, options: ExportOptions) -> bytes:
        made: bytes = getattr(import_module(module), function)(workshop, options)
        return made

    return maak


def _exporters() -> dict[str, Exporter]:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    own = [
        Exporter(
            "json",
            ".json",
            "application/json",
            "De hele workshop als gegevens, om later mee verder te gaan.",
            _later("workshop.exports.json_file", "export_json"),
        ),
        Exporter(
            "md",
            "-draaiboek.md",
            "text/markdown; charset=utf-8",
            "Het draaiboek voor de trainer, met antwoorden en bronnen.",
            _later("workshop.exports.markdown", "export_runbook"),
        ),
        Exporter(
            "hand-out",
            "-hand-out.md",
            "text/markdown; charset=utf-8",
            "De hand-out voor deelnemers, zonder antwoorden, met bronnen.",
            _later("workshop.exports.markdown", "export_handout"),
            voor_deelnemers=True,
        ),
        Exporter(
            "docx",
            "-draaiboek.docx",
            word,
            "Het draaiboek in Word, om zelf aan te passen.",
            _later("workshop.exports.docx_file", "export_runbook"),
        ),
        Exporter(
            "docx-hand-out",
            "-hand-out.docx",
            word,
            "De hand-out in Word, zonder antwoorden, met ruimte om te schrijven.",
            _later("workshop.exports.docx_file", "export_handout"),
            voor_deelnemers=True,
        ),
        Exporter(
            "pdf",
            "-draaiboek.pdf",
            "application/pdf",
            "Het draaiboek als PDF, ook te lezen met een schermlezer.",
            _later("workshop.exports.pdf_file", "export_runbook"),
        ),
        Exporter(
            "pdf-hand-out",
            "-hand-out.pdf",
            "application/pdf",
            "De hand-out als PDF, zonder antwoorden, om te printen.",
            _later("workshop.exports.pdf_file", "export_handout"),
            voor_deelnemers=True,
        ),
        Exporter(
            "pptx",
            "-dias.pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "De dia's in PowerPoint, met uw tekst en de bronnen in de notities.",
            _later("workshop.exports.pptx_file", "export_slides"),
        ),
        Exporter(
            "praatplaat",
            "-praatplaat.pdf",
            "application/pdf",
            "De praatplaat op A3: een weg met haltes en ruimte om te schrijven, voor aan de wand.",
            _later("workshop.exports.praatplaat_file", "export_praatplaat"),
            voor_deelnemers=True,
        ),
        Exporter(
            "gift",
            "-quiz.gift",
            "text/plain; charset=utf-8",
            "De quiz voor Moodle (GIFT).",
            _later("workshop.exports.gift", "export_gift"),
        ),
        Exporter(
            "csv",
            "-quiz.csv",
            "text/csv; charset=utf-8",
            "De quiz als tabel, voor een rekenblad of een andere quiz-app.",
            _later("workshop.exports.quiz_csv", "export_csv"),
        ),
    ]
    return {one.naam: one for one in own}


EXPORTERS: dict[str, Exporter] = _exporters()
"""Every format, by name."""


def exporter(naam: str) -> Exporter:
    """The exporter of that name.

    Raises:
        InputError: there is none; the advice lists them.
    """
    try:
        return EXPORTERS[naam]
    except KeyError:
        names = ", ".join(EXPORTERS)
        raise InputError(f"Exporteren als '{naam}' kan niet.", f"Kies uit: {names}.") from None
