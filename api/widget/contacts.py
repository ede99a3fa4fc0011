"""Where visitors of a gemeente can speak to a person: a TOML file of whoever runs the service."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from waaier.domain import Model
from waaier.errors import InputError
from waaier.place_data import gemeenten

DEFAULT = "standaard"
"""The table for who names no gemeente, or one that has no table of its own."""

_ADVICE = "Kijk in docs/widget.md hoe het bestand eruitziet."

_WORDS = {"naam": "een naam", "url": "een adres dat met https:// begint", "telefoon": "een nummer"}


class HelpDesk(Model):
    """Where a visitor finds a person: a name with an address, a number or both."""

    naam: Annotated[str, Field(min_length=1, max_length=120, description="Hoe het loket heet.")]
    url: Annotated[
        str | None,
        Field(
            max_length=500,
            pattern=r"^https?://[^\s\"'<>]+$",
            description="Webadres van het loket.",
        ),
    ] = None
    telefoon: Annotated[
        str | None,
        Field(pattern=r"^\+?[0-9][0-9 ()-]{2,24}$", description="Telefoonnummer van het loket."),
    ] = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> HelpDesk:
        if self.url is None and self.telefoon is None:
            raise ValueError("neither address nor number")
        return self


class Contacts:
    """The help desks of the gemeenten.

    Args:
        desks: by gemeente, in lower case; under :data:`DEFAULT` that of everyone else.
    """

    def __init__(self, desks: Mapping[str, HelpDesk] | None = None) -> None:
        self._desks = dict(desks or {})

    @classmethod
    def load(cls, file: Path | None) -> Contacts:
        """The desks in a TOML file: a table for each gemeente, and one called "standaard".

        Raises:
            InputError: the file cannot be read, names what is no gemeente, or has a fault.
        """
        if file is None:
            return cls()
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"Het bestand {file} met contacten kan niet worden gelezen.",
                "Controleer WAAIER_WIDGET_CONTACTS.",
            ) from error
        except tomllib.TOMLDecodeError as error:
            where = re.search(r"line (\d+)", str(error))
            line = f" op regel {where.group(1)}" if where else ""
            raise InputError(f"Het bestand {file} is geen geldige TOML{line}.", _ADVICE) from error
        return cls({key.lower(): _desk(file, key, table) for key, table in data.items()})

    def of(self, gemeente: str | None) -> HelpDesk | None:
        """The desk for a visitor of this gemeente, None when nothing is known."""
        known = known_gemeente(gemeente)
        own = self._desks.get(known.lower()) if known else None
        return own or self._desks.get(DEFAULT)


def known_gemeente(name: str | None) -> str | None:
    """The gemeente that goes by this name, as it is officially spelled; None when none does."""
    return _official_names().get(" ".join((name or "").split()).lower())


@lru_cache(maxsize=1)
def _official_names() -> dict[str, str]:
    """The official name by every name in lower case; its own name goes before that of a village."""
    also = {other.lower(): one.name for one in gemeenten() for other in one.also}
    return also | {one.name.lower(): one.name for one in gemeenten()}


def _desk(file: Path, key: str, table: Any) -> HelpDesk:
    """The desk of one table.

    Raises:
        InputError: the key is no gemeente, or the table has a fault.
    """
    if key.lower() != DEFAULT and known_gemeente(key) != key:
        raise InputError(
            f"In {file} staat [{key}], en zo heet geen gemeente.",
            f'Schrijf de officiële naam, zoals ["Den Haag"] of [Utrecht], of [{DEFAULT}].',
        )
    try:
        return HelpDesk.model_validate(table)
    except ValidationError as error:
        fields = [str(one["loc"][0]) for one in error.errors() if one["loc"]]
        wrong = ", ".join(
            f"'{field}' moet {_WORDS[field]} zijn" if field in _WORDS else f"'{field}' kan niet"
            for field in dict.fromkeys(fields)
        )
        raise InputError(
            f"In {file} klopt [{key}] niet: {wrong or 'er is een url of telefoon nodig'}.", _ADVICE
        ) from error
