"""A workshop as data: the one neutral model that all exports, the API and the pages build on.

A :class:`Workshop` is complete in itself: programme, content, the methods (werkvormen) it uses,
every quote it rests on and the sources of those quotes. It is immutable; a change makes a new
one (``model_copy``, or :func:`workshop.pipeline` for what is generated). Its JSON carries
``formaat``, the version of this layout; :func:`workshop.exports.json_file.read_workshop` reads and
checks it.

How to read one:

* Every line of text is a :class:`Regel`. ``soort`` says what it may claim: a ``feit`` stands in
  the sources and has ``verwijzingen`` (numbers of :class:`Verwijzing`, from 1) and a
  ``peildatum``; ``verzonnen`` is a fictional situation; ``opdracht`` is a question or an
  instruction and claims nothing. An export shows the numbers and the peildatum of each feit.
* ``Workshop.programma`` is a row of :class:`Onderdeel` in order of time: ``begin`` is minutes from
  the start, and each begins where the one before ended. ``inhoud`` names what is used in it, by
  id; :meth:`Workshop.item` finds it. A break is an onderdeel of the soort ``pauze``.
* What the programme uses stands in ``casussen``, ``quiz``, ``stellingen``, ``kaarten`` and
  ``zoekopdrachten``, each with an ``id`` that is unique in the workshop.
* ``vast`` on an onderdeel, on content or on a line means that the trainer locked it: generating
  anew leaves it as it is.
* ``geschreven_door`` tells whose words it is: ``bron`` (verbatim from a source, or a fixed sentence
  of ours around such a quote), ``model`` (a language model; exports must mark it, AI Act art. 50)
  or ``trainer`` (edited by hand).

Field names are Dutch: they are what a trainer sees in a file or a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from waaier.domain import Model, ScopeField

FORMAAT = 1
"""Version of the layout of the JSON. Goes up when a reader of the old one would fail."""

MIN_MINUTEN, MAX_MINUTEN = 45, 480
"""Shortest and longest workshop: below 45 minutes nothing can be practised; a day is 8 hours."""

MIN_DEELNEMERS, MAX_DEELNEMERS = 2, 60

Minuten = Annotated[int, Field(ge=0, le=MAX_MINUTEN)]


class RegelSoort(StrEnum):
    """What a line of text may claim."""

    FEIT = "feit"
    """Stands in the sources; always cited."""
    VERZONNEN = "verzonnen"
    """A fictional situation; never a fact."""
    OPDRACHT = "opdracht"
    """A question or an instruction; claims nothing."""


class Schrijver(StrEnum):
    """Whose words a line or a workshop holds."""

    BRON = "bron"
    MODEL = "model"
    TRAINER = "trainer"


class Regel(Model):
    """One line of text with what it rests on.

    A ``feit`` holds the quote of each of its ``verwijzingen`` verbatim, unless a ``model`` or the
    ``trainer`` wrote it. ``peildatum`` is that of its sources ("2026-01-01", or "2019 en 2022" when
    they differ); "onbekend" when a source gives none.
    """

    tekst: str = Field(min_length=1, max_length=4000)
    soort: RegelSoort = RegelSoort.OPDRACHT
    verwijzingen: tuple[int, ...] = ()
    peildatum: str | None = None
    geschreven_door: Schrijver = Schrijver.BRON
    oorspronkelijk: str | None = Field(default=None, max_length=4000)
    vast: bool = False

    @property
    def eerst(self) -> str:
        """The text as it was before a language model wrote it in other words."""
        return self.oorspronkelijk or self.tekst

    @model_validator(mode="after")
    def _cited(self) -> Self:
        if self.soort is RegelSoort.FEIT and not (self.verwijzingen and self.peildatum):
            raise ValueError("een feit heeft een verwijzing en een peildatum")
        return self


class Verwijzing(Model):
    """A verbatim quote with its exact place (citation).

    ``tekst_hash`` is the sha256 in hex of the whole passage when the quote was taken: with
    ``passage_id`` it tells whether the source changed since. ``plaats`` is the heading path in the
    source, or the name of the field of a card. ``url`` may be None for a card without one.
    """

    n: int = Field(ge=1)
    # A store refuses any other id, also to look for it.
    passage_id: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    citaat: str
    bron_id: str
    bron: str
    plaats: tuple[str, ...] = ()
    pagina: int | None = None
    url: str | None = None
    peildatum: str = "onbekend"
    tekst_hash: str


class Origineel(Model):
    """A publication that a card rests on, so that a reader can check the card."""

    titel: str
    uitgever: str
    url: str | None = None
    plaats: str | None = None
    peildatum: str | None = None


class Bron(Model):
    """A source that is quoted: a card or a publication."""

    id: str
    titel: str
    soort: str
    geldt_in: ScopeField
    peildatum: str = "onbekend"
    url: str | None = None
    controleren_voor: date | None = None
    originelen: tuple[Origineel, ...] = ()


class Casus(Model):
    """A fictional case with its model answer.

    ``situatie`` is invented and holds no traceable person. ``modelantwoord`` names the card that
    fits and quotes its conditions; ``andere_wegen`` are quotes of cards that are worth a look but
    answer less well. ``vragen`` are for the participants; ``kijkvragen`` help the trainer along.
    """

    id: str
    titel: str
    situatie: Regel
    betrokkenen: tuple[str, ...] = ()
    vragen: tuple[Regel, ...]
    kijkvragen: tuple[Regel, ...] = ()
    modelantwoord: tuple[Regel, ...]
    andere_wegen: tuple[Regel, ...] = ()
    bron_id: str
    minuten: Minuten = 15
    vast: bool = False


class VraagSoort(StrEnum):
    """The sorts of quiz question."""

    REGELING = "welke kaart past"
    WAAR_ONWAAR = "waar of niet waar"
    KOPPELEN = "koppelen"
    VOLGORDE = "volgorde"
    GETAL = "getal"


class Optie(Model):
    """A possible answer and what is said to whoever chose it; ``feedback`` cites why."""

    tekst: str
    is_goed: bool
    feedback: Regel


class Paar(Model):
    """Two things that belong together, with the line that shows it."""

    links: str
    rechts: str
    bewijs: Regel


class Quizvraag(Model):
    """A quiz question. Exactly one answer is right, and ``toelichting`` shows it with a quote.

    ``opties`` is filled for "welke kaart past", "waar of niet waar" and "getal", in the order in
    which they are shown; exactly one ``is_goed``. ``paren`` is filled for "koppelen", in the right
    combination: whoever shows them shuffles one side, or uses ``rechts_geschud``. ``stappen`` is
    filled for "volgorde", in the right order; ``geschud`` is the order to show them in, as indices.
    """

    id: str
    soort: VraagSoort
    stam: Regel
    opties: tuple[Optie, ...] = ()
    paren: tuple[Paar, ...] = ()
    stappen: tuple[Regel, ...] = ()
    geschud: tuple[int, ...] = ()
    toelichting: tuple[Regel, ...]
    bron_id: str
    vast: bool = False

    @property
    def goed_antwoord(self) -> str:
        """The right answer as one line of text."""
        if self.opties:
            return next(one.tekst for one in self.opties if one.is_goed)
        if self.paren:
            return "; ".join(f"{pair.links}: {pair.rechts}" for pair in self.paren)
        return " ".join(f"{n}. {step.tekst}" for n, step in enumerate(self.stappen, 1))

    @property
    def rechts_geschud(self) -> tuple[str, ...]:
        """The right-hand sides of ``paren`` in the order to show them in."""
        return tuple(self.paren[index].rechts for index in self.geschud)

    @model_validator(mode="after")
    def _one_right_answer(self) -> Self:
        filled = [bool(self.opties), bool(self.paren), bool(self.stappen)]
        if sum(filled) != 1:
            raise ValueError("een quizvraag heeft opties, paren of stappen")
        if self.opties and sum(one.is_goed for one in self.opties) != 1:
            raise ValueError("precies één optie is goed")
        many = len(self.paren) or len(self.stappen)
        if not self.opties and sorted(self.geschud) != list(range(many)):
            raise ValueError("geschud noemt elke stap of elk paar één keer")
        return self


class Stelling(Model):
    """A statement to discuss. ``stelling`` is an opinion; ``achtergrond`` is what is known."""

    id: str
    stelling: Regel
    achtergrond: tuple[Regel, ...]
    vragen: tuple[Regel, ...] = ()
    bron_id: str
    vast: bool = False


class Rubriek(Model):
    """One field of a card, line by line."""

    naam: str
    regels: tuple[Regel, ...]


class Praktijkkaart(Model):
    """A card to put on the table: to compare practices, or as a one-page reminder (spiekkaart)."""

    id: str
    soort: Literal["vergelijken", "spiekkaart"]
    titel: str
    geldt_in: ScopeField
    peildatum: str
    rubrieken: tuple[Rubriek, ...]
    vragen: tuple[Regel, ...] = ()
    bron_id: str
    vast: bool = False


class Zoekopdracht(Model):
    """An assignment in the chat: what to look for, what to type, and what should come up."""

    id: str
    opdracht: Regel
    zoekvraag: str
    te_vinden: tuple[Regel, ...]
    tips: tuple[Regel, ...] = ()
    bron_id: str
    vast: bool = False


Inhoud = Casus | Quizvraag | Stelling | Praktijkkaart | Zoekopdracht
"""What can be used in an onderdeel."""


class InhoudSoort(StrEnum):
    """What a werkvorm works with."""

    GEEN = "geen"
    CASUS = "casus"
    QUIZ = "quiz"
    STELLING = "stelling"
    KAART = "kaart"
    SPIEKKAART = "spiekkaart"
    ZOEKOPDRACHT = "zoekopdracht"


class Fase(StrEnum):
    """Where in a session a werkvorm belongs."""

    OPENING = "opening"
    UITLEG = "uitleg"
    OEFENEN = "oefenen"
    DIALOOG = "dialoog"
    AFSLUITING = "afsluiting"
    PAUZE = "pauze"


class Stap(Model):
    """A step of a werkvorm or of an onderdeel: how long, and who does what."""

    naam: str
    minuten: Minuten
    trainer: str
    deelnemers: str


class Werkvorm(Model):
    """A way of working: goal, steps, time, group size and online variant.

    ``stappen`` add up to the time between ``duur_min`` and ``duur_max`` that the method takes by
    itself; an onderdeel stretches or shrinks them to its own time. ``{groepjes}`` in a step stands
    for the division of the group into parts of about ``groepje`` persons.
    """

    id: str
    naam: str
    fase: Fase
    inhoud: InhoudSoort
    doel: str
    duur_min: Minuten
    duur_max: Minuten
    groep_min: int
    groep_max: int
    groepje: int | None = None
    online: str
    stappen: tuple[Stap, ...]
    instructie: str
    materiaal: tuple[str, ...] = ()
    valkuilen: tuple[str, ...] = ()
    nabespreekvragen: tuple[str, ...] = ()
    bronnen: tuple[str, ...] = ()


class Onderdeel(Model):
    """A row of the programme table.

    Attributes:
        id: unique in the workshop.
        begin: minutes from the start of the workshop.
        duur: minutes; the ``stappen`` add up to it.
        werkvorm: id in ``Workshop.werkvormen``; None for a break.
        leerdoelen: which of ``Workshop.leerdoelen`` it serves, from 1.
        inhoud: ids of what is used, see :meth:`Workshop.item`.
        regels: facts that are told here (uitleg).
        verwijzingen: everything that is cited here, content included.
        opnieuw: how often it was generated anew; chooses other content.
    """

    id: str
    fase: Fase
    titel: str
    begin: Minuten
    duur: Minuten
    werkvorm: str | None = None
    doel: str = ""
    leerdoelen: tuple[int, ...] = ()
    stappen: tuple[Stap, ...] = ()
    materiaal: tuple[str, ...] = ()
    inhoud: tuple[str, ...] = ()
    regels: tuple[Regel, ...] = ()
    nabespreekvragen: tuple[str, ...] = ()
    verwijzingen: tuple[int, ...] = ()
    opnieuw: int = 0
    vast: bool = False

    @property
    def einde(self) -> int:
        """The minute at which it ends."""
        return self.begin + self.duur

    @property
    def trainer_doet(self) -> tuple[str, ...]:
        """What the trainer does, step by step."""
        return tuple(f"{one.trainer} ({one.minuten} min)" for one in self.stappen)

    @property
    def deelnemers_doen(self) -> tuple[str, ...]:
        """What the participants do, step by step."""
        return tuple(one.deelnemers for one in self.stappen)


class Niveau(StrEnum):
    """How much the participants know already."""

    BEGIN = "beginners"
    ERVAREN = "ervaren"


class Wens(Model):
    """What the trainer asked for. ``thema`` is one of the themes of cards, ``zoek`` free words.

    At least one of ``thema``, ``zoek`` and ``kaarten`` (ids of cards) is filled. ``zaad`` chooses
    among equally good content: the same wish on the same index gives the same workshop.
    ``taalmodel`` asks for texts in the words of a language model, where one is set.
    """

    thema: tuple[str, ...] = ()
    zoek: str | None = Field(default=None, max_length=300)
    kaarten: tuple[str, ...] = Field(default=(), max_length=20)
    gemeente: str | None = Field(default=None, max_length=60)
    titel: str | None = Field(default=None, max_length=120)
    doelgroep: str = Field(default="medewerkers van buurtteams", min_length=2, max_length=120)
    niveau: Niveau = Niveau.BEGIN
    duur: int = Field(default=120, ge=MIN_MINUTEN, le=MAX_MINUTEN)
    deelnemers: int = Field(default=12, ge=MIN_DEELNEMERS, le=MAX_DEELNEMERS)
    online: bool = False
    begintijd: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    werkvormen: tuple[str, ...] = Field(default=(), max_length=10)
    zaad: int = Field(default=1, ge=0, le=1_000_000)
    taalmodel: bool = False


class Workshop(Model):
    """A complete draft that a trainer can edit, lock, generate anew in parts, and export.

    Attributes:
        formaat: version of this layout.
        versie: of this draft; goes up with every change by ``opnieuw``.
        peildatum: over which dates the sources speak, from oldest to newest, as one line.
        leerdoelen: numbered from 1.
        meldingen: what was missing or fell short, in Dutch, for the trainer.
        index_build: the build of the index that was quoted.
        geschreven_door: ``model`` as soon as one line was written by a language model.
    """

    formaat: int = FORMAAT
    versie: int = Field(default=1, ge=1)
    titel: str
    gemaakt: datetime
    peildatum: str
    wens: Wens
    inleiding: tuple[Regel, ...] = ()
    leerdoelen: tuple[Regel, ...] = ()
    voorbereiding: tuple[str, ...] = ()
    materiaal: tuple[str, ...] = ()
    programma: tuple[Onderdeel, ...]
    casussen: tuple[Casus, ...] = ()
    quiz: tuple[Quizvraag, ...] = ()
    stellingen: tuple[Stelling, ...] = ()
    kaarten: tuple[Praktijkkaart, ...] = ()
    zoekopdrachten: tuple[Zoekopdracht, ...] = ()
    werkvormen: tuple[Werkvorm, ...] = ()
    evaluatie: tuple[str, ...] = ()
    verwijzingen: tuple[Verwijzing, ...] = ()
    bronnen: tuple[Bron, ...] = ()
    meldingen: tuple[str, ...] = ()
    index_build: str | None = None
    geschreven_door: Schrijver = Schrijver.BRON

    @property
    def duur(self) -> int:
        """Minutes from start to end, breaks included."""
        return sum(one.duur for one in self.programma)

    def inhoud(self) -> Iterator[Inhoud]:
        """All content, in the order of the fields."""
        yield from self.casussen
        yield from self.quiz
        yield from self.stellingen
        yield from self.kaarten
        yield from self.zoekopdrachten

    def item(self, item_id: str) -> Inhoud:
        """The content of that id.

        Raises:
            KeyError: there is none.
        """
        for one in self.inhoud():
            if one.id == item_id:
                return one
        raise KeyError(item_id)

    def verwijzing(self, n: int) -> Verwijzing:
        """The citation of that number.

        Raises:
            KeyError: there is none.
        """
        for one in self.verwijzingen:
            if one.n == n:
                return one
        raise KeyError(n)

    def werkvorm(self, onderdeel: Onderdeel) -> Werkvorm | None:
        """The method of a row of the programme; None for a break."""
        return next((one for one in self.werkvormen if one.id == onderdeel.werkvorm), None)

    def klok(self, minuut: int) -> str:
        """A minute of the programme as a time ("09:45"), or as minutes ("0:15") without one."""
        hours, minutes = divmod(minuut, 60)
        if self.wens.begintijd is None:
            return f"{hours}:{minutes:02}"
        start = int(self.wens.begintijd[:2]) * 60 + int(self.wens.begintijd[3:])
        hours, minutes = divmod(start + minuut, 60)
        return f"{hours % 24:02}:{minutes:02}"
