"""The register of originals, ``bronnen.toml``: what a folder's files are and where they came from.

One table per file::

    [[bron]]
    bestand = "magazine.txt"
    titel = "Samen wonen"
    uitgever = "Platform"
    soort = "magazine"
    url = "https://voorbeeld.nl/magazine"
    geldt_in = "Nederland"
    peildatum = "2022"

The register that ships with the cards, ``corpus/bronnen.toml``, holds no files but originals:
publications that cards rest on and that are not stored with the project. It names each by an
``id``, and tells by which file names or checksums a copy is recognised wherever it lies. Those with
``opslaan`` may be fetched and kept outside the project (:mod:`ingest.fetch`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Self

from pydantic import Field, ValidationError, model_validator

from waaier.domain import Model, ScopeField, Source, SourceKind
from waaier.errors import DefectError, FileRejectedError

REGISTER_NAME = "bronnen.toml"

_MAX_BYTES = 1_000_000
"""A register of thousands of sources is smaller."""


class RegisterEntry(Model):
    """What the register says about one file or original; the rest is taken from the file itself.

    Attributes:
        bestand: the file in the register's folder that this is about.
        id: name of an original, to which cards refer.
        bestanden: names under which copies of the original go about.
        sha256: checksums of known copies, in hex.
        jaar: year of publication.
        licentie: under which terms it may be used, in words.
        opslaan: whether a copy may be fetched and kept in the data folder.
    """

    bestand: str | None = Field(default=None, min_length=1)
    id: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    bestanden: tuple[str, ...] = ()
    sha256: tuple[str, ...] = ()
    jaar: int | None = Field(default=None, ge=1800, le=2200)
    licentie: str | None = None
    opslaan: bool = False
    titel: str | None = None
    uitgever: str | None = None
    soort: SourceKind | None = None
    url: str | None = None
    geldt_in: ScopeField | None = None
    peildatum: str | None = None
    themas: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _is_about_something(self) -> Self:
        if self.bestand is None and self.id is None:
            raise ValueError("an entry needs bestand or id")
        return self

    def applied_to(self, source: Source) -> Source:
        """The source with everything that this entry knows better."""
        known = {
            "title": self.titel,
            "publisher": self.uitgever,
            "kind": self.soort,
            "url": self.url,
            "scope": self.geldt_in,
            "peildatum": self.peildatum,
            "themas": self.themas,
            "original": self.id,
        }
        return source.model_copy(update={k: v for k, v in known.items() if v is not None})


def read_register(path: Path) -> dict[str, RegisterEntry]:
    """The entries of a register, by file name relative to the register's folder.

    Raises:
        FileRejectedError: the register is not valid TOML, or an entry has a fault.
    """
    return {entry.bestand: entry for entry in read_entries(path) if entry.bestand is not None}


def recognised(
    entries: Sequence[RegisterEntry], file_name: str, sha256: str | None
) -> RegisterEntry | None:
    """The original of which this file is a copy: by its bytes, or else by its name.

    A name counts when the register lists it, or when it is the original's id with an extension,
    which is how ``waaier ophalen`` names what it fetched.
    """
    same_bytes = (entry for entry in entries if sha256 is not None and sha256 in entry.sha256)
    same_name = (entry for entry in entries if file_name in entry.bestanden)
    named = PurePath(file_name).stem
    same_id = (entry for entry in entries if entry.id == named)
    return next(same_bytes, None) or next(same_name, None) or next(same_id, None)


@lru_cache(maxsize=4)
def known_originals(path: Path) -> tuple[RegisterEntry, ...]:
    """The originals in the register that ships with the cards; none when it is not there.

    Raises:
        DefectError: it has a fault, which is ours.
    """
    if not path.is_file():
        return ()
    try:
        return tuple(entry for entry in read_entries(path) if entry.id is not None)
    except FileRejectedError as error:
        raise DefectError("the register of originals has a fault", file=path.name) from error


def read_entries(path: Path) -> list[RegisterEntry]:
    """All entries of a register.

    Raises:
        FileRejectedError: the register is not valid TOML, or an entry has a fault.
    """
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            raise FileRejectedError(
                f"{path.name} is geen gewoon bestand van hoogstens 1 MB.", "Herstel het bestand."
            )
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileRejectedError(
            f"{path.name} kan niet worden geopend.", "Controleer de rechten."
        ) from error
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f", regel {line.group(1)}," if line else ""
        raise FileRejectedError(
            f"{path.name}{where} is geen geldige TOML.", "Herstel het bestand."
        ) from error
    tables = data.get("bron", [])
    if not isinstance(tables, list):
        raise FileRejectedError(
            f"{path.name}: begin elke bron met een regel [[bron]].", "Herstel het bestand."
        )
    entries: list[RegisterEntry] = []
    for number, table in enumerate(tables, start=1):
        try:
            entry = RegisterEntry.model_validate(table)
        except ValidationError as error:
            names = ", ".join(sorted({str((*fault["loc"], "?")[0]) for fault in error.errors()}))
            raise FileRejectedError(
                f"{path.name}: bron {number} heeft een fout in {names}.", "Herstel het bestand."
            ) from error
        entries.append(entry)
    return entries
