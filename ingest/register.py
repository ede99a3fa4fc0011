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
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from waaier.domain import Model, ScopeField, Source, SourceKind
from waaier.errors import FileRejectedError

REGISTER_NAME = "bronnen.toml"

_MAX_BYTES = 1_000_000
"""A register of thousands of sources is smaller."""


class RegisterEntry(Model):
    """What the register says about one file. What is not said is taken from the file itself."""

    bestand: str = Field(min_length=1)
    titel: str | None = None
    uitgever: str | None = None
    soort: SourceKind | None = None
    url: str | None = None
    geldt_in: ScopeField | None = None
    peildatum: str | None = None
    themas: tuple[str, ...] | None = None

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
        }
        return source.model_copy(update={k: v for k, v in known.items() if v is not None})


def read_register(path: Path) -> dict[str, RegisterEntry]:
    """The entries of a register, by file name relative to the register's folder.

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
    entries: dict[str, RegisterEntry] = {}
    for number, table in enumerate(tables, start=1):
        try:
            entry = RegisterEntry.model_validate(table)
        except ValidationError as error:
            names = ", ".join(sorted({str((*fault["loc"], "?")[0]) for fault in error.errors()}))
            raise FileRejectedError(
                f"{path.name}: bron {number} heeft een fout in {names}.", "Herstel het bestand."
            ) from error
        entries[entry.bestand] = entry
    return entries
