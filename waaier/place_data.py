"""The places of the Netherlands that the project knows, as data.

``waaier/data/gemeenten.csv`` has the 342 gemeenten of 1 January 2026 with their province,
``regios.csv`` the regio's they work together in and ``wijken.csv`` districts of large cities.
Where they come from stands in docs/decisions/0015.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

COUNTRY = "Nederland"

PROVINCES_ALSO = {
    "Fryslân": ("Friesland", "Fryslan"),
    "Noord-Brabant": ("Brabant", "Noord Brabant"),
    "Noord-Holland": ("Noord Holland",),
    "Zuid-Holland": ("Zuid Holland",),
}
"""Other names of provinces."""


class PlaceKind(StrEnum):
    """What a place is, from narrow to wide."""

    DISTRICT = "stadsdeel"
    MUNICIPALITY = "gemeente"
    REGION = "regio"
    PROVINCE = "provincie"
    COUNTRY = "land"


@dataclass(frozen=True)
class Place:
    """A place: its name, what it is, and the gemeenten in it (of a stadsdeel: around it)."""

    name: str
    kind: PlaceKind
    gemeenten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gemeente:
    """A gemeente with its province and the other names it goes by.

    ``also`` has other spellings, former gemeenten, towns and villages; those in ``ambiguous`` are
    a word or a surname too.
    """

    name: str
    province: str
    also: tuple[str, ...] = ()
    ambiguous: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Regio:
    """A regio: gemeenten that work together, or a part of the country people know by name."""

    name: str
    sort: str
    gemeenten: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class District:
    """A stadsdeel or area of a city; ``alone``: its name says enough without the city's."""

    name: str
    gemeente: str
    alone: bool
    also: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Its name, with the city's when it says too little: "Amsterdam-Noord"."""
        return self.name if self.alone else f"{self.gemeente}-{self.name}"


def _rows(name: str) -> list[dict[str, str]]:
    text = files("waaier").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


@lru_cache(maxsize=1)
def gemeenten() -> tuple[Gemeente, ...]:
    """All gemeenten, in alphabetical order."""
    return tuple(
        Gemeente(
            row["naam"],
            row["provincie"],
            tuple(name.rstrip("*") for name in _parts(row["ook"])),
            frozenset(name.rstrip("*") for name in _parts(row["ook"]) if name.endswith("*")),
        )
        for row in _rows("gemeenten")
    )


@lru_cache(maxsize=1)
def regios() -> tuple[Regio, ...]:
    """All regio's; two of different sort may have one name ("Gooi en Vechtstreek")."""
    return tuple(
        Regio(row["naam"], row["soort"], _parts(row["gemeenten"]), _parts(row["ook"]))
        for row in _rows("regios")
    )


@lru_cache(maxsize=1)
def districts() -> tuple[District, ...]:
    """The stadsdelen and areas."""
    return tuple(
        District(row["naam"], row["gemeente"], row["alleen"] == "ja", _parts(row["ook"]))
        for row in _rows("wijken")
    )


@lru_cache(maxsize=1)
def places() -> dict[tuple[PlaceKind, str], Place]:
    """Every place by kind and name; regio's of one name are taken together."""
    found: dict[tuple[PlaceKind, str], Place] = {}
    everything: list[Place] = [Place(COUNTRY, PlaceKind.COUNTRY)]
    in_province: dict[str, list[str]] = {}
    for gemeente in gemeenten():
        everything.append(Place(gemeente.name, PlaceKind.MUNICIPALITY, (gemeente.name,)))
        in_province.setdefault(gemeente.province, []).append(gemeente.name)
    for province, names in in_province.items():
        everything.append(Place(province, PlaceKind.PROVINCE, tuple(names)))
    for district in districts():
        everything.append(Place(district.full_name, PlaceKind.DISTRICT, (district.gemeente,)))
    for regio in regios():
        same = found.get((PlaceKind.REGION, regio.name))
        names = sorted({*regio.gemeenten, *(same.gemeenten if same else ())})
        found[PlaceKind.REGION, regio.name] = Place(regio.name, PlaceKind.REGION, tuple(names))
    return {**found, **{(place.kind, place.name): place for place in everything}}
