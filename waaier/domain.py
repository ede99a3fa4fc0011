"""The words of the glossary as types: source, section, passage, citation, question, answer.

Offsets count characters, ``[start, end)``. Everything is immutable; the JSON these
models dump is the contract of the command line and the API.
"""

from __future__ import annotations

import re
import uuid
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from waaier.alignment import Alignment, Run
from waaier.boxes import Box, Boxes
from waaier.model import Model as Model
from waaier.regulation import Provision, Regulation

_PASSAGE_NAMESPACE = uuid.UUID("5a0d5a52-6f0f-5a58-9b57-3a6f1f1d7c11")


class SourceKind(StrEnum):
    """What sort of publication a source is (Dutch: soort)."""

    CARD = "kaart"
    MAGAZINE = "magazine"
    CONVENANT = "convenant"
    LAW = "wet"
    REGULATION = "regeling"
    INTERVIEWS = "interviewbundel"
    DOCUMENT = "document"


class ScopeLevel(StrEnum):
    """How wide a scope is, from wide to narrow."""

    COUNTRY = "nederland"
    REGION = "regio"
    MUNICIPALITY = "gemeente"


class Scope(Model):
    """Where a source applies (Dutch: geldt in): Nederland, one regio, or one or more gemeenten."""

    level: ScopeLevel
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads "Nederland", "regio Assen", "Amsterdam" or "Amsterdam, Diemen en Uithoorn"."""
        text = " ".join(text.split())
        if not text or text.lower() == "nederland":
            return cls(level=ScopeLevel.COUNTRY, names=("Nederland",))
        if text.lower().startswith("regio "):
            return cls(level=ScopeLevel.REGION, names=(text[len("regio ") :],))
        names = tuple(name.strip() for name in re.split(r",| en ", text) if name.strip())
        return cls(level=ScopeLevel.MUNICIPALITY, names=names)

    def __str__(self) -> str:
        label = " en ".join(filter(None, [", ".join(self.names[:-1]), self.names[-1]]))
        return f"regio {label}" if self.level is ScopeLevel.REGION else label


ScopeField = Annotated[
    Scope,
    BeforeValidator(lambda value: Scope.parse(value) if isinstance(value, str) else value),
    PlainSerializer(str, return_type=str),
    # What goes in may be a scope or a string; a reader of the description only meets the string.
    WithJsonSchema({"type": "string"}),
]
"""A scope that is a plain Dutch string in JSON and in card front matter."""


class Reference(Model):
    """A publication that a card rests on, so that a reader can check the card.

    ``original`` is its id in the register of originals and ``chapter`` the heading it is about.
    """

    title: str
    publisher: str
    url: str | None = None
    place: str | None = None
    peildatum: str | None = None
    original: str | None = None
    chapter: str | None = None


class Source(Model):
    """One publication (Dutch: bron).

    ``peildatum`` is free text ("2026-01-01", "circa 2022", "onbekend"): the date the
    information speaks of, as the source itself gives it. ``file`` is the name of the file
    it was read from, relative to the folder that was ingested; spans are offsets in that file.
    ``themas`` is what the source is about; ``references`` is what a card rests on. ``author``
    and ``language`` ("nl", "nl-NL") are what the file itself says. ``original`` is the id of the
    publication in the register of originals, when this is a copy of one. ``card_kind`` is what a
    card is about ("wet", "praktijkvoorbeeld") and ``check_before`` the day before which someone
    must look it over again. ``regulation`` says which version of which law or local rule it is.
    """

    id: str
    title: str
    kind: SourceKind
    publisher: str | None = None
    url: str | None = None
    scope: ScopeField = Scope(level=ScopeLevel.COUNTRY, names=("Nederland",))
    peildatum: str | None = None
    file: str | None = None
    themas: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    author: str | None = None
    language: str | None = None
    original: str | None = None
    card_kind: str | None = None
    check_before: date | None = None
    regulation: Regulation | None = None


class Link(Model):
    """A web address that a text can be clicked through to, with the words that are clicked."""

    text: str
    url: str


class Block(Model):
    """A paragraph, list item or heading of a source: repaired text with its place.

    ``field`` is set in cards only: the name of the card field this text belongs to.
    ``page`` counts physical pages from 1; ``page_label`` is what that page is called in print
    ("iv", "12"). ``boxes`` is where each line of the text stands, for PDF. ``joints`` are the
    offsets in ``text`` where a word goes on that a hyphen at a line end had cut. ``lid`` and
    ``onderdeel`` are set in articles of regulations, see :class:`ProvisionPart`.
    """

    text: str
    alignment: Alignment = ()
    page: int | None = None
    page_label: str | None = None
    field: str | None = None
    boxes: Boxes = ()
    links: tuple[Link, ...] = ()
    joints: tuple[int, ...] = ()
    lid: str | None = None
    onderdeel: str | None = None


class Section(Model):
    """A part of a source under one heading path (Dutch: onderdeel).

    ``is_note`` marks a footnote: it belongs to the section it stands under, but speaks of one
    word or claim there, so it is never mixed with the running text. ``provision`` is set when it
    is an article or another part of a regulation.
    """

    path: tuple[str, ...]
    blocks: tuple[Block, ...]
    is_note: bool = False
    provision: Provision | None = None


class RepairRule(StrEnum):
    """Why a written word was changed."""

    LINE_END = "regeleinde"
    """A hyphen that only broke the word at a line end is gone."""
    ACCENT = "accent"
    """A trema or accent that was lost or misread is back: "cliént", "beinvloedt"."""
    GLUED = "spatie"
    """Two words that stood against each other are apart: "datin"."""
    LETTER = "letter"
    """A letter that looks like another is restored: "vioer", "ledereen"."""
    TYPO = "tikfout"
    """One letter too many, too few or in the wrong order: "eenzaambheid"."""


class Repair(Model):
    r"""One word that was written differently in the source.

    ``offset`` is where ``before`` begins in the decoded text file, None for PDF; ``page`` the
    physical page, None for text files. A line end within ``before`` is written as "\n".
    """

    offset: int | None = None
    page: int | None = None
    before: str
    after: str
    rule: RepairRule


class FieldPart(Model):
    """A stretch ``[start, end)`` of a card passage's text that is (part of) one card field."""

    field: str
    start: int
    end: int


class PassageRole(StrEnum):
    """What a passage may be used for."""

    TEXT = "text"
    """Ordinary text: may be found and quoted."""
    SITUATIONS = "situations"
    """Invented client situations of a card: found, never quoted as a fact."""
    QUESTIONS = "questions"
    """A question that a language model made for a passage: found, never shown at all."""


class Passage(Model):
    """The unit that is retrieved: repaired text and its exact place in the original.

    ``span`` holds offsets in the decoded text file, None for PDF; ``page`` the physical page
    from 1, None for text files. ``article`` is a jci or CVDR identifier when there is one.
    ``page_label`` is what the page is called in print; ``boxes`` is where each line of the text
    stands, so that the passage or a quote from it can be shown on its pages.
    ``places`` and ``organisations`` are the gemeenten and organisations that the passage or its
    headings name; ``chapter_scope`` is the gemeente or province that its chapter is about, when
    that is one and the source as a whole applies in Nederland. ``stands_for`` is set
    on a card's situation and on a generated question: the id of the passage that is shown when
    that is found. ``number`` counts the passages of a source in reading order, from 0; None in
    builds from before it was kept. ``provision`` is the article of a regulation that it is (part
    of).
    """

    id: str
    text: str
    source: Source
    section: tuple[str, ...] = ()
    page: int | None = None
    span: tuple[int, int] | None = None
    article: str | None = None
    places: tuple[str, ...] = ()
    organisations: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    chapter_scope: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    role: PassageRole = Field(default=PassageRole.TEXT, exclude=True)
    stands_for: Annotated[str | None, Field(exclude=True)] = None
    alignment: Annotated[
        Alignment,
        BeforeValidator(lambda runs: tuple(Run(*run) for run in runs)),
        Field(exclude=True),
    ] = ()
    fields: Annotated[tuple[FieldPart, ...], Field(exclude=True)] = ()
    page_label: Annotated[str | None, Field(exclude=True)] = None
    boxes: Annotated[
        Boxes,
        BeforeValidator(lambda boxes: tuple(Box(*box) for box in boxes)),
        Field(exclude=True),
    ] = ()
    number: Annotated[int | None, Field(exclude=True)] = None
    provision: Annotated[Provision | None, Field(exclude=True)] = None

    @property
    def unit(self) -> str:
        """What counts as one result: of a card all passages together, of other sources each."""
        return self.source.id if self.source.kind is SourceKind.CARD else self.id

    @staticmethod
    def make_id(source_id: str, section: tuple[str, ...], text: str, occurrence: int = 0) -> str:
        """A UUID that stays the same as long as source, section and text stay the same.

        ``occurrence`` numbers identical texts in one section, from 0.
        """
        name = "\x1f".join([source_id, *section, text, str(occurrence)])
        return str(uuid.uuid5(_PASSAGE_NAMESPACE, name))

    def stored(self) -> dict[str, Any]:
        """Everything, also what the public JSON leaves out, as plain data."""
        return {
            **self.model_dump(mode="json"),
            "organisations": list(self.organisations),
            "chapter_scope": list(self.chapter_scope),
            "role": self.role.value,
            "stands_for": self.stands_for,
            # Three numbers for what was taken over as it stood, a fourth for what was repaired.
            "alignment": [list(run if run.replaced else run[:3]) for run in self.alignment],
            "fields": [part.model_dump() for part in self.fields],
            "page_label": self.page_label,
            "boxes": [list(box) for box in self.boxes],
            "number": self.number,
            **({"provision": self.provision.model_dump(mode="json")} if self.provision else {}),
        }


SENTENCE_PART = "sentences"
"""The part of a score that comes from reading, see :mod:`index.close_reading`."""


class Hit(Model):
    """A passage that was found; ``score`` is comparable within one search only.

    Hits stand best first. Those of a comparison take turns, so that their scores go up and down.
    ``parts`` says what the score is made of and adds up to it: the three signals ("late",
    "dense", "lexical"), the boosts ("place", "kind", "card") and what its sentences are worth as
    an answer ("sentences"). ``by_situation`` tells that a client situation of the card led to it,
    ``by_question`` that a generated question did.
    """

    passage: Passage
    score: float
    parts: dict[str, float] = {}  # noqa: RUF012 (pydantic copies it)
    by_situation: bool = False
    by_question: bool = False

    @property
    def found_score(self) -> float:
        """What it was found with: the score without what its sentences are worth."""
        return self.score - self.parts.get(SENTENCE_PART, 0.0)

    def public(self) -> dict[str, Any]:
        """The passage in the JSON contract's shape, ``score`` included."""
        return {**self.passage.model_dump(mode="json"), "score": round(self.score, 6)}


class Filters(Model):
    """What the search is narrowed to; None means everything."""

    gemeente: str | None = None
    thema: str | None = None
    soort: str | None = None


class Turn(Model):
    """An earlier question with its answer."""

    question: str
    answer: str


class Question(Model):
    """What was asked (Dutch: vraag)."""

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()


class Query(Model):
    """What is searched for, after follow-up rewriting and filters (Dutch: zoekvraag).

    ``places`` are the gemeenten asked about and ``around`` the wider areas they lie in;
    ``kinds`` the kinds of card asked for by name; ``same_meaning`` the terms of the begrippenlijst
    that mean what the question says. ``corrections`` are pairs of a word as it was written and a
    word it may have been meant to be; ``language`` is "nl" or "en".
    """

    text: str
    filters: Filters = Filters()
    places: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    around: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    kinds: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    same_meaning: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    corrections: Annotated[tuple[tuple[str, str], ...], Field(exclude=True)] = ()
    language: Annotated[str, Field(exclude=True)] = "nl"


class Outcome(StrEnum):
    """How an answer ended (Dutch: uitkomst). Every answer has exactly one."""

    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    NOT_IN_SOURCES = "not_in_sources"
    OUT_OF_SCOPE = "out_of_scope"
    CLARIFICATION = "clarification"
    URGENT = "urgent"
    PERSONAL_DATA_ONLY = "personal_data_only"
    ERROR = "error"


class Language(StrEnum):
    """The language the product answers in; quotes stay in the language of their source."""

    DUTCH = "nl"
    ENGLISH = "en"


class UrgentKind(StrEnum):
    """What cannot wait (Dutch: nood), the most pressing first."""

    DANGER = "gevaar"
    UNRESPONSIVE = "reageert_niet"
    SUICIDE = "zelfdoding"
    VIOLENCE = "geweld_thuis"
    EVICTION = "uitzetting"


class Contact(Model):
    """Whom to call: a name and a number or, without a number, where to go."""

    name: str
    phone: str | None = None


class UrgentHelp(Model):
    """A referral that stands before the answer: what to do now, and whom to call."""

    kind: UrgentKind
    sentence: str
    contacts: tuple[Contact, ...]


class Citation(Model):
    """A verbatim quote from a passage, with its place and link (Dutch: verwijzing).

    ``quote`` is always a substring of the passage's text; ``span`` points to the quote in the
    original text file. ``legal_form`` is how lawyers cite it, when it is from a law or local rule:
    "artikel 12, derde lid, Huisvestingswet 2014".
    """

    n: int
    passage_id: str
    quote: str
    source: Source
    section: tuple[str, ...] = ()
    page: int | None = None
    span: tuple[int, int] | None = None
    url: str | None = None
    legal_form: str | None = None


class Statement(Model):
    """Words of an answer with the numbers of the citations they rest on.

    One sentence, or sentences that stand together in their source.
    """

    text: str
    citations: tuple[int, ...]


class CardField(Model):
    """One field of a card as shown in an answer; ``text`` is verbatim from its citations."""

    name: str
    label: str
    text: str
    citations: tuple[int, ...]


class ArticleLink(Model):
    """An article of a law that is in the index, to go on to: "artikel 12, derde lid, Wmo 2015"."""

    text: str
    passage_id: str
    url: str


class CardBlock(Model):
    """A card in an answer: its fields, the scope and peildatum they hold for, what it rests on.

    ``articles`` are the articles of its grondslag that are in the index.
    """

    source_id: str
    title: str
    scope: ScopeField
    peildatum: str | None
    fields: tuple[CardField, ...]
    references: tuple[Reference, ...] = ()
    articles: tuple[ArticleLink, ...] = ()


class WrittenBy(StrEnum):
    """Who put the statements of an answer into words (Dutch: geschreven door)."""

    SOURCES = "bron"
    """They stand in the sources, word for word."""
    MODEL = "model"
    """A language model; each was checked against its quote. Must be told (AI Act, article 50)."""


class Contradiction(Model):
    """Sources that contradict each other on what an answer rests on (Dutch: tegenspraak).

    ``about`` is what they differ on, in a word or two; ``sides`` are their sentences, verbatim,
    the newest source first; ``advice`` is one sentence on what to do.
    """

    about: str
    sides: tuple[Statement, ...]
    advice: str


class Answer(Model):
    """What the user gets: statements with citations, and one named outcome.

    ``nearby`` holds the best sentence of other passages that may help; without statements it is
    all there is. ``urgent`` is shown first, before the answer; its sentences open ``notices`` too,
    so that a reader of the JSON who does not know ``urgent`` shows them as well. ``choices`` are
    the places whose own rules were found while the question named none: one to choose from when
    the outcome is ``clarification``. ``language`` is that of the product's own sentences.
    ``contradictions`` are differences between the sources that were read; each stands in
    ``notices`` too.
    ``written_by`` says whose words the statements are; cards and ``nearby`` always are the
    sources'. ``timing_ms`` is milliseconds per step.
    """

    outcome: Outcome
    language: Language = Language.DUTCH
    written_by: WrittenBy = WrittenBy.SOURCES
    urgent: tuple[UrgentHelp, ...] = ()
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    cards: tuple[CardBlock, ...] = ()
    nearby: tuple[Citation, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    notices: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    query: Query
    masked_question: str
    timing_ms: dict[str, float] = {}  # noqa: RUF012 (pydantic copies it)
    index_build: str | None = None
