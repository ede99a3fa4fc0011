"""A card (kaart): a source we wrote ourselves on one regulation or practice.

A card is one Markdown file. Short facts stand in YAML front matter, texts under fixed
second-level headings, so that someone who does not program can read and edit it, and every
sentence keeps an exact place in the file (docs/decisions/0003).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

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


ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""An id: lower-case letters, digits and hyphens. It is also the name of the card's file."""

PEILDATUM_PATTERN = (
    r"^(\d{4}(-\d{2}(-\d{2})?)?|\d{4}-\d{4}|circa .*\d{4}.*|onbekend)( \([^()]+\))?$"
)
"""The forms of a peildatum; an explanation may follow in brackets.

Reading a card does not hold to it; checking a card does.
"""

NO_CITED_TEXT = frozenset({"situaties"})
"""Fields whose sentences are invented: they are searched, never quoted."""

_PEILDATUM: dict[str, Any] = {
    # Without quotes YAML takes 2026 for a number; our reader takes it for text.
    "type": ["string", "integer"],
    "pattern": PEILDATUM_PATTERN,
}


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

    titel: str = Field(
        min_length=3,
        description="De titel van de bron, zoals hij boven de pagina of de publicatie staat.",
        examples=["Huurtoeslag aanvragen"],
    )
    uitgever: str = Field(
        min_length=2, description="Wie de bron uitgeeft.", examples=["Dienst Toeslagen"]
    )
    url: str | None = Field(
        default=None,
        description="Het webadres van de bron, met http:// of https:// ervoor.",
        examples=["https://www.toeslagen.nl/huurtoeslag"],
        json_schema_extra={"pattern": "^https?://"},
    )
    plaats: str | None = Field(
        default=None,
        description="De plaats in de bron: hoofdstuk, bladzijde of artikel.",
        examples=["artikel 7 tot en met 13"],
    )
    bron: str | None = Field(
        default=None,
        pattern=ID_PATTERN,
        description="Het id van de bron in het register corpus/bronnen.toml.",
        examples=["platform31-magazine"],
    )
    hoofdstuk: str | None = Field(
        default=None,
        description="De kop van het hoofdstuk, precies zoals die in de bron staat.",
        examples=["Housing First"],
    )
    gezien: date | None = Field(
        default=None,
        description="De dag waarop iemand de bron las: jaar-maand-dag.",
        examples=["2026-10-01"],
    )
    peildatum: str | None = Field(
        default=None,
        description="De datum van de bron: 2026, 2026-01, 2026-01-15, circa 2022 of onbekend.",
        examples=["2026-01"],
        json_schema_extra=_PEILDATUM,
    )


class Card(Model):
    """One regulation or practice, as written in ``corpus/kaarten``.

    Field names are Dutch: they are what the writer of a card sees.
    """

    id: str = Field(
        pattern=ID_PATTERN,
        description="De naam van het bestand zonder .md: kleine letters, cijfers en streepjes.",
        examples=["huurtoeslag"],
    )
    naam: str = Field(
        min_length=3,
        description="De naam van de regeling of aanpak.",
        examples=["Huurtoeslag"],
    )
    soort: CardKind = Field(
        description="Wat voor regeling of aanpak het is.", examples=["landelijke regeling"]
    )
    geldt_in: ScopeField = Field(
        description="Waar de kaart geldt: Nederland, een regio (regio Assen) of gemeenten.",
        examples=["Nederland", "regio Assen", "Amsterdam, Diemen en Uithoorn"],
    )
    themas: tuple[CardTheme, ...] = Field(
        min_length=1,
        description="Waar de kaart over gaat, het belangrijkste eerst.",
        examples=["huurtoeslag en inkomen"],
    )
    peildatum: str = Field(
        description="De datum waarover de kaart spreekt: 2026, 2026-01, 2026-01-15, circa 2022 "
        "of onbekend.",
        examples=["2026-01-01"],
        json_schema_extra=_PEILDATUM,
    )
    controleren_voor: date | None = Field(
        default=None,
        description="Kijk de kaart vóór deze dag opnieuw na: jaar-maand-dag.",
        examples=["2027-01-15"],
    )
    zekerheid: Certainty = Field(
        description="hoog: officiële pagina of wettekst; middel: andere of oudere pagina; laag: "
        "één oude pagina.",
        examples=["hoog"],
    )
    bronnen: tuple[CardSource, ...] = Field(
        min_length=1, description="De bronnen waar de kaart op rust."
    )

    samenvatting: str = Field(
        description="Twee of drie korte zinnen: wat is het, en voor wie?",
        examples=["Huurtoeslag is een bijdrage van het Rijk voor huurders met een laag inkomen."],
    )
    situaties: tuple[str, ...] = Field(
        min_length=3,
        description="Drie tot zes voorbeelden van een cliënt, zonder de naam van de kaart. "
        "Verzin ze: gebruik nooit een echte cliënt.",
        examples=["Mijn cliënt is meer dan de helft van het inkomen kwijt aan de woning."],
    )
    voor_wie: str = Field(
        description="Voor welke mensen het is.",
        examples=["Huurtoeslag is er voor huurders van 18 jaar en ouder."],
    )
    wat_biedt_het: str = Field(
        description="Wat iemand krijgt, of wat er gebeurt.",
        examples=["Met huurtoeslag krijgt een huurder elke maand geld voor de huur."],
    )
    partijen: str | None = Field(
        default=None,
        description="Wie er meedoen, en wie wat doet.",
        examples=["De gemeente en de corporatie werken samen."],
    )
    stappen: tuple[str, ...] = Field(
        default=(),
        description="De stappen in volgorde.",
        examples=["De begeleider meldt de cliënt aan."],
    )
    voorwaarden: tuple[str, ...] = Field(
        default=(),
        description="De voorwaarden, één per regel.",
        examples=["De cliënt huurt een zelfstandige woning."],
    )
    aanvragen: str | None = Field(
        default=None,
        description="Hoe en waar iemand het aanvraagt.",
        examples=["De cliënt vraagt huurtoeslag aan via toeslagen.nl."],
    )
    financiering: str | None = Field(
        default=None,
        description="Wie het betaalt.",
        examples=["De gemeente en de corporatie betalen elk de helft."],
    )
    resultaten: str | None = Field(
        default=None,
        description="Wat het opleverde, met het jaar erbij.",
        examples=["In 2022 vonden 40 mensen een woning."],
    )
    knelpunten: str | None = Field(
        default=None,
        description="Wat er moeilijk ging.",
        examples=["De wachttijd was lang."],
    )
    lessen: str | None = Field(
        default=None,
        description="Wat een ander ervan kan leren.",
        examples=["Maak vooraf afspraken over wie de huurder belt."],
    )
    termijn_of_bedrag: str | None = Field(
        default=None,
        description="Hoe lang het duurt en om hoeveel geld het gaat. Zet bij een bedrag het jaar.",
        examples=["In 2026 telt de huur mee tot € 932,93."],
    )
    let_op: str | None = Field(
        default=None,
        description="Wat onzeker of oud is, en waar het vaak misgaat.",
        examples=["De bedragen van de huurtoeslag zijn elk jaar anders."],
    )
    contact: str | None = Field(
        default=None,
        description="Waar iemand met vragen terechtkan.",
        examples=["Dienst Toeslagen (toeslagen.nl)."],
    )
    grondslag: str | None = Field(
        default=None,
        description="De wet, verordening of afspraak waar het op rust.",
        examples=["Wet op de huurtoeslag, artikel 7."],
    )
