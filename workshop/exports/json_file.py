"""A workshop to and from JSON; what comes in is checked before anything is done with it."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from waaier.errors import InputError
from workshop.exports import ExportOptions
from workshop.model import FORMAAT, Workshop

MAX_BYTES = 5_000_000
"""A whole day with everything in it is 0.5 MB."""


def export_json(workshop: Workshop, options: ExportOptions) -> bytes:
    """The whole workshop, in a file that people can read too."""
    return (workshop.model_dump_json(indent=1) + "\n").encode()


def read_workshop(content: bytes) -> Workshop:
    """The workshop of a JSON document.

    Raises:
        InputError: it is too large, no workshop, or of another version of the layout.
    """
    if len(content) > MAX_BYTES:
        raise InputError("Dit bestand is te groot voor een workshop.", "Kies een ander bestand.")
    try:
        document = json.loads(content)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputError("Dit bestand is geen JSON.", "Kies een .json van een workshop.") from None
    made_with = document.get("formaat") if isinstance(document, dict) else None
    if not isinstance(made_with, int):
        raise InputError("Dit bestand is geen workshop.", "Kies een .json van een workshop.")
    if made_with != FORMAAT:
        raise InputError(
            f"Deze workshop heeft formaat {made_with}; hier kan alleen formaat {FORMAAT}.",
            "Open hem met de versie van de Praktijkwaaier waarmee hij is gemaakt.",
        )
    try:
        return Workshop.model_validate(document)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "het begin"
        raise InputError(
            f"Deze workshop heeft een fout bij {where}.", "Herstel dit of maak hem opnieuw."
        ) from None


def read_workshop_file(file: Path) -> Workshop:
    """The workshop in a file.

    Raises:
        InputError: the file cannot be read, or holds no workshop.
    """
    try:
        with file.open("rb") as opened:
            return read_workshop(opened.read(MAX_BYTES + 1))
    except OSError:
        raise InputError(f"{file} kan niet worden gelezen.", "Controleer het pad.") from None
