"""A card (kaart): a source we wrote ourselves on one regulation or practice.

A card is one Markdown file. Short facts stand in YAML front matter, texts under fixed
second-level headings, so that someone who does not program can read and edit it, and every
sentence keeps an exact place in the file (docs/decisions/0003).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from waaier.domain import Model, ScopeField

FIELD_LABELS: dict[str, str] = {
    "samenvatting": "Samenvatting",
    "situaties": "Situaties",
    "voor_wie": "Voor wie",
    "wat_biedt_het": "Wat biedt het",
    "partijen": "Partijen",
    "stappen": "Stappen",
    "voorwaarden": "Voorwaarden",
    "aanvragen": "Aanvragen",
    "financiering": "Financiering",
    "resultaten": "Resultaten",
    "knelpunten": "Knelpunten",
    "lessen": "Lessen",
    "termijn_of_bedrag": "Termijn of bedrag",
    "let_op": "Let op",
    "contact": "Contact",
    "grondslag": "Grondslag",
}
"""The text fields of a card in reading order, with the heading each stands under."""

LIST_FIELDS = frozenset({"situaties", "stappen", "voorwaarden"})
"""Fields that are lists in the card: one bullet per item."""


class Certainty(StrEnum):
    """How sure we are: hoog is an official page or law, middel secondary, laag one old page."""

    HIGH = "hoog"
    MEDIUM = "middel"
    LOW = "laag"


class CardKind(StrEnum):
    """What sort of thing a card is about."""

    ACT = "wet"
    BY_LAW = "verordening"
    NATIONAL_SCHEME = "landelijke regeling"
    MUNICIPAL_SCHEME = "gemeentelijke regeling"
    CORPORATION_SCHEME = "corporatieregeling"
    SERVICE = "hulpinstantie"
    AGREEMENT = "convenant of werkafspraak"
    PRACTICE = "praktijkvoorbeeld"


class CardTheme(StrEnum):
    """The subjects by which a worker browses; a fixed list, so that a filter finds all of them."""

    MOVING_ON = "uitstroom en doorstroom"
    HOMELESSNESS = "dakloosheid en opvang"
    RENT_LAW = "huurrecht en huurprijs"
    INCOME = "huurtoeslag en inkomen"
    PRIORITY = "urgentie"
    ADAPTATION = "woningaanpassing en Wmo"
    YOUTH = "jongeren"
    DEBT = "schulden en huurachterstand"
    NUISANCE = "overlast en zorg"
    FAMILY = "gezin en scheiding"
    NEIGHBOURHOOD = "participatie en buurt"
    EXCHANGE = "woningruil en doorstroming"
    ELDERLY = "ouderen en verhuizen"
    EVICTION = "preventie huisuitzetting"
    REFUGEES = "statushouders"
    VIOLENCE = "huiselijk geweld"
    DISABILITY = "wonen met een beperking"
    COOPERATION = "samenwerken en afspraken"


class CardSource(Model):
    """Where a card's facts come from. ``gezien`` is the day the page was read, if known.

    ``bron`` is the id of an original in the register ``corpus/bronnen.toml`` and ``hoofdstuk``
    the heading of its chapter, so that the original can be found with the card once it is
    ingested.
    """

    titel: str = Field(min_length=3)
    uitgever: str = Field(min_length=2)
    url: str | None = None
    plaats: str | None = None
    bron: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    hoofdstuk: str | None = None
    gezien: date | None = None
    peildatum: str | None = None


class Card(Model):
    """One regulation or practice, as written in ``corpus/kaarten``.

    Field names are Dutch: they are what the writer of a card sees.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    naam: str = Field(min_length=3)
    soort: CardKind
    geldt_in: ScopeField
    themas: tuple[CardTheme, ...] = Field(min_length=1)
    peildatum: str
    controleren_voor: date | None = None
    zekerheid: Certainty
    bronnen: tuple[CardSource, ...] = Field(min_length=1)

    samenvatting: str
    situaties: tuple[str, ...] = Field(min_length=3)
    voor_wie: str
    wat_biedt_het: str
    partijen: str | None = None
    stappen: tuple[str, ...] = ()
    voorwaarden: tuple[str, ...] = ()
    aanvragen: str | None = None
    financiering: str | None = None
    resultaten: str | None = None
    knelpunten: str | None = None
    lessen: str | None = None
    termijn_of_bedrag: str | None = None
    let_op: str | None = None
    contact: str | None = None
    grondslag: str | None = None
