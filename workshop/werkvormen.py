"""The methods (werkvormen) of ``corpus/werkvormen``: one Markdown file each, read and checked.

Short facts and steps stand in YAML front matter, texts under fixed headings, so that a trainer can
write one without programming. A fault is named with its file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from waaier.errors import InputError
from workshop.model import Fase, Werkvorm

MAX_BYTES = 100_000

TEXTS = {"Doel": "doel", "Instructie": "instructie", "Online": "online"}
"""Headings over running text, with the field each fills."""

LISTS = {"Valkuilen": "valkuilen", "Nabespreken": "nabespreekvragen"}
"""Headings over a list."""

_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def load_werkvormen(folder: Path) -> dict[str, Werkvorm]:
    """All methods by id (the name of the file), in the order of their names.

    Raises:
        InputError: the folder is missing, a file has a fault, or there is none for an opening, an
            exercise or a closing.
    """
    found = {file.stem: read_werkvorm(file) for file in sorted(folder.glob("*.md"))}
    phases = {one.fase for one in found.values()}
    for wanted in (Fase.OPENING, Fase.UITLEG, Fase.OEFENEN, Fase.AFSLUITING):
        if wanted not in phases:
            raise InputError(
                f"In {folder} staat geen werkvorm voor de {wanted.value}.",
                "Zet er een bij, of zet WAAIER_WERKVORMEN_DIR goed.",
            )
    return found


def read_werkvorm(file: Path) -> Werkvorm:
    """One method.

    Raises:
        InputError: with the file and what is wrong.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_BYTES + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{file.name} kan niet worden gelezen.") from None
    if len(text) > MAX_BYTES:
        raise InputError(f"{file.name} is te groot voor een werkvorm.")
    parts = _FRONT.match(text.replace("\r\n", "\n"))
    if parts is None:
        raise InputError(f"{file.name} begint niet met gegevens tussen twee regels ---.")
    try:
        front = yaml.safe_load(parts[1])
    except yaml.YAMLError:
        front = None
    if not isinstance(front, dict):
        raise InputError(f"De gegevens bovenaan {file.name} zijn geen geldige YAML.")
    try:
        made = Werkvorm.model_validate({**front, **_body(file.name, parts[2]), "id": file.stem})
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "de gegevens"
        raise InputError(f"{file.name}: {where} ontbreekt of kan zo niet.") from None
    _check(file.name, made)
    return made


def _body(name: str, text: str) -> dict[str, Any]:
    pieces = _HEADING.split(text)
    fields: dict[str, Any] = {}
    for heading, content in zip(pieces[1::2], pieces[2::2], strict=True):
        if heading in TEXTS:
            fields[TEXTS[heading]] = " ".join(content.split())
        elif heading in LISTS:
            items = [" ".join(item.split()) for item in re.split(r"^- ", content, flags=re.M)]
            fields[LISTS[heading]] = tuple(filter(None, items))
        else:
            raise InputError(f"{name}: de kop '{heading}' hoort niet in een werkvorm.")
    missing = [one for one, field in (TEXTS | LISTS).items() if not fields.get(field)]
    if missing:
        raise InputError(f"{name}: onder '{missing[0]}' staat niets.")
    return fields


def _check(name: str, made: Werkvorm) -> None:
    steps = sum(step.minuten for step in made.stappen)
    if not made.duur_min <= steps <= made.duur_max:
        raise InputError(
            f"{name}: de stappen duren samen {steps} minuten, "
            f"en dat ligt niet tussen {made.duur_min} en {made.duur_max}."
        )
    if made.groep_min > made.groep_max:
        raise InputError(f"{name}: groep_min is groter dan groep_max.")
    if len(made.stappen) > made.duur_min:
        raise InputError(f"{name}: er zijn meer stappen dan minuten.")
    for step in made.stappen:
        for placeholder in _PLACEHOLDER.findall(f"{step.trainer} {step.deelnemers}"):
            if placeholder != "groepjes" or made.groepje is None:
                raise InputError(f"{name}: {{{placeholder}}} wordt hier niet ingevuld.")
