"""The laws and local rules of this field, by id: ``corpus/wetten.toml``.

A search for a title finds acts that change a law before the law itself, so a beheerder who types
a name is helped from this list first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from waaier.domain import Model
from waaier.toml_list import read_toml_list

KNOWN_NAME = "wetten.toml"


class KnownLaw(Model):
    """A law or local rule that this field works with.

    Attributes:
        id: "BWBR0035303", "CVDR635633".
        naam: by which it is cited.
        ook: abbreviations and other names.
        gemeente: of a local rule.
        herkomst: where this id comes from.
    """

    id: str = Field(pattern=r"^(?:BWB[RV]\d{7}|CVDR\d{1,9})$")
    naam: str = Field(min_length=3)
    ook: tuple[str, ...] = ()
    gemeente: str | None = None
    herkomst: str = Field(min_length=3)


class _File(Model):
    regeling: tuple[KnownLaw, ...] = ()


def load_known(corpus_dir: Path) -> tuple[KnownLaw, ...]:
    """The list; empty when there is none.

    Raises:
        InputError: it has a fault.
    """
    return read_toml_list(corpus_dir / KNOWN_NAME, _File).regeling


def matching(known: Sequence[KnownLaw], words: str, gemeente: str | None) -> list[KnownLaw]:
    """The laws in the list whose names hold these words."""
    wanted = " ".join(words.lower().split())
    place = (gemeente or "").lower()
    return [
        law
        for law in known
        if (law.gemeente or "").lower() == place
        and any(wanted in name.lower() for name in (law.naam, *law.ook))
    ]
