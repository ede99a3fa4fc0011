"""Finds where sources contradict each other on what an answer rests on, and shows both.

Two sentences of different sources contradict when they speak of the same thing, in the same place
and for the same people, and give another figure for it (:mod:`answer.claims`), or when one says no
where the other says yes. Few of the rules below ask for meaning; each is there to leave out pairs
that only look alike, because a warning that is mostly wrong is not read. docs/decisions/0042 has
what was looked at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from answer.claims import IN_BRACKETS, Claim, claims_of
from index.sentences.sayable import sentence_spans
from waaier.card import FIELD_LABELS
from waaier.domain import Passage, PassageRole, SourceKind
from waaier.folding import folded
from waaier.gazetteer import find_gemeenten
from waaier.scope import local_names

MIN_SHARED = 3
"""Words of meaning that both sentences must have in common."""

ALIKE = 0.4
"""Weight of the words in common, as a share of all words of both (weighted Jaccard)."""

ALIKE_DENIED = 0.55
"""The same where one denies what the other says: there is no figure to hold on to."""

MANY_SHARED = 4
"""With so many words in common, one word of a heading among them is enough to share a subject."""

NAMED = 0.6
"""Share of the words of a title that the other source must name as well."""

_EMPTY = frozenset(
    "de het een en of maar want dus dat die dit deze er hier daar waar wie wat welke hoe als dan "
    "toen om te van voor in op aan bij met naar uit door over tot per na zonder tegen onder boven "
    "tussen tijdens sinds vanaf binnen uiterlijk maximaal minimaal hoogstens minstens hooguit zijn "
    "worden hebben zullen kunnen mogen moeten hoeven willen gaan komen doen laten blijven krijgen "
    "ik jij je u hij zij ze wij we jullie hun hen haar hem mijn jouw uw ons onze zich zelf ook nog "
    "al wel niet geen nooit niemand niets meer minder veel weinig heel erg zo zoals daarom daarna "
    "daarbij daarvoor hiervoor dag week maand jaar uur euro procent keer maal ongeveer circa soms "
    "vaak meestal altijd steeds weer dan toch alleen verplicht nodig recht ander iemand men "
    "bedragen gelden zeggen staan volgens bron vinden geven maken hoog hoeveel lang duren mee af "
    "terug toe".split()
)
"""Words without a subject, as lemmas: every sentence has them, so they tie no two together."""

_GROUPS = frozenset(
    "alleenstaand alleenstaande stel paar gehuwd samenwonend gezin kind jongere jong oudere oud "
    "student scholier gepensioneerd aow volwassene minderjarig man vrouw particulier "
    "eerste tweede derde laatste nieuw vorig volgend tijdelijk vast dubbel half heel verlengen "
    "verlenging opnieuw bezwaar beroep spoed hoger laag bruto netto kaal mondeling schriftelijk "
    "online telefonisch kort langer klein groot eenpersoonshuishouden meerpersoonshuishouden "
    "eenmalig jaarlijks maandelijks wekelijks gemiddeld extra totaal samen".split()
)
"""Words for a group, a kind or a step: where one sentence has another of them, both may be true."""

_ROLES = frozenset(
    "huurder verhuurder bewoner eigenaar corporatie gemeente client aanvrager zorgaanbieder "
    "begeleider hulpverlener rechter huurcommissie".split()
)
"""Words for who does it: where each sentence has one of its own, both may be true."""

_NO_SUBJECT = frozenset(
    "wet regeling kaart gemeente wonen woning regel verordening aanvraag".split()
)
"""Words in a title that do not tell what it is about."""

_CONDITION = re.compile(
    r"\b(?:als|tenzij|behalve|mits|indien|zonder|uitzondering|uitgezonderd|soms|alleen|wie|wanneer|"
    r"vaak|meestal|misschien|kan ook|eventueel|bijvoorbeeld|dan)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:niet|geen|nooit|niemand|evenmin)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SEPARABLE = re.compile(
    r"^(?:aan|af|bij|door|in|mee|na|om|op|over|terug|toe|uit)(?P<verb>\w{2,}en)$"
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_MODAL = (
    (re.compile(r"\b(?:moet|moeten|verplicht|hoeft|hoeven|nodig)\b", re.IGNORECASE), "plicht"),
    (re.compile(r"\b(?:mag|mogen|kan|kunnen|toegestaan)\b", re.IGNORECASE), "ruimte"),
    (
        re.compile(r"\b(?:recht op|krijgt|krijgen|vergoedt|vergoed|telt|tellen|geldt|gelden)\b"),
        "recht",
    ),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a source with what it says.

    Attributes:
        passage: where it stands.
        start, end: offsets in the text of that passage.
        claims: its figures.
        denials: how often it says no.
        modals: what sort of rule it gives, when its verbs tell.
    """

    passage: Passage
    start: int
    end: int
    claims: tuple[Claim, ...]
    denials: int
    modals: frozenset[str]

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def terms(self) -> frozenset[str]:
        """Its words of meaning, as lemmas; what stands in brackets says where it was read."""
        return terms_of(IN_BRACKETS.sub(" ", self.text))

    @property
    def years(self) -> frozenset[str]:
        """The years it names, outside brackets."""
        return frozenset(_YEARS.findall(IN_BRACKETS.sub(" ", self.text)))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that contradict each other; ``on`` is the unit, empty when one denies."""

    one: Told
    other: Told
    on: str


Weigh = Callable[[str], float]
"""How much a word tells: rare words more."""


def told_in(passage: Passage) -> list[Told]:
    """The sentences of a passage that say something that can be contradicted."""
    if passage.role is not PassageRole.TEXT:
        return []
    parts = [(p.start, p.end) for p in passage.fields] or [(0, len(passage.text))]
    found = []
    for low, high in parts:
        for start, end in sentence_spans(passage.text[low:high]):
            claims, denials, modals = _said(passage.text[low + start : low + end])
            if claims or modals:
                found.append(Told(passage, low + start, low + end, claims, denials, modals))
    return found


# The same passages come up for many questions.
_gemeenten = lru_cache(maxsize=4096)(find_gemeenten)


@lru_cache(maxsize=16384)
def _said(text: str) -> tuple[tuple[Claim, ...], int, frozenset[str]]:
    """Figures, denials and sorts of rule; a question says nothing."""
    if text.endswith("?"):
        return (), 0, frozenset()
    modals = frozenset(name for pattern, name in _MODAL if pattern.search(text))
    return tuple(claims_of(text)), len(_NO.findall(text)), modals


@lru_cache(maxsize=8192)
def terms_of(text: str) -> frozenset[str]:
    """The words of meaning of a text, as lemmas."""
    found = (folded(simplemma.lemmatize(word.lower(), lang="nl")) for word in _WORD.findall(text))
    return frozenset(_verb(word) for word in found if len(word) > 1 and word not in _EMPTY)


def _verb(word: str) -> str:
    """A verb without its particle: "meesturen" is also written "mee te sturen"."""
    found = _SEPARABLE.match(word)
    return found["verb"] if found and found["verb"] not in _EMPTY else word


def contradictions(shown: Sequence[Told], others: Sequence[Told], weigh: Weigh) -> list[Pair]:
    """The pairs of a shown sentence and another that contradict each other, each once.

    Args:
        shown: sentences the answer rests on.
        others: those and the sentences of what else was read.
        weigh: how much a word tells.
    """
    found: dict[frozenset[tuple[str, int]], Pair] = {}
    for one in shown:
        for other in others:
            on = contradicts(one, other, weigh)
            if on is not None:
                key = frozenset(((one.passage.id, one.start), (other.passage.id, other.start)))
                found.setdefault(key, Pair(one, other, on))
    return list(found.values())


def contradicts(one: Told, other: Told, weigh: Weigh) -> str | None:
    """On what two sentences contradict each other: a unit, "" for yes against no, or None."""
    # Nearly all pairs fall here, and there are hundreds of them for every question.
    if not (one.claims and other.claims) and one.denials + other.denials != 1:
        return None
    units = [a.unit for a in one.claims for b in other.claims if a.differs(b)]
    if not units and not _denied(one, other):
        return None
    if one.passage.source.id == other.passage.source.id:
        return None
    mine, yours = one.terms, other.terms
    shared = mine & yours
    own, theirs = mine - shared, yours - shared
    if (own | theirs) & _GROUPS or (own & _ROLES and theirs & _ROLES):
        return None
    counted = {claim.unit for claim in (*one.claims, *other.claims)}
    common = len(shared - counted)
    weight = sum(map(weigh, shared))
    alike = weight / (weight + sum(map(weigh, own | theirs)) or 1.0)
    if common < MIN_SHARED or alike < (ALIKE if units else ALIKE_DENIED):
        return None
    if one.years and other.years and one.years != other.years:
        return None
    if not _same_place(one, other) or not _same_subject(one, other, shared, weigh):
        return None
    return units[0] if units else ""


def _denied(one: Told, other: Told) -> bool:
    """Whether one says no, once, to what the other says; neither under a condition of its own."""
    if one.denials + other.denials != 1 or one.modals != other.modals:
        return False
    if not one.modals or _numbers(one) != _numbers(other):
        return False
    return _conditions(one.text) == _conditions(other.text)


@lru_cache(maxsize=8192)
def _conditions(text: str) -> list[str]:
    return sorted(found.lower() for found in _CONDITION.findall(text))


def _numbers(one: Told) -> list[tuple[float, ...]]:
    return sorted(claim.value for claim in one.claims)


def _same_place(one: Told, other: Told) -> bool:
    """Whether both hold in the same place: what a gemeente does otherwise is no contradiction.

    A publication for all of Nederland speaks of a place when its passage names it.
    """
    mine, theirs = _places(one), _places(other)
    if mine and theirs:
        return bool(mine & theirs)
    if not mine and not theirs:
        return True
    national = one if not mine else other
    return bool((mine | theirs) & _named_around(national))


def _places(one: Told) -> frozenset[str]:
    """The places a sentence is about; empty for all of Nederland."""
    return frozenset(_gemeenten(one.text) or local_names(one.passage))


def _named_around(one: Told) -> frozenset[str]:
    """The places that a passage of a publication names; a card speaks of its own scope only."""
    is_card = one.passage.source.kind is SourceKind.CARD
    return frozenset() if is_card else frozenset(one.passage.places)


def _same_subject(one: Told, other: Told, shared: frozenset[str], weigh: Weigh) -> bool:
    """Whether each source is about what the other speaks of: "binnen acht weken" is of many."""
    return _names_subject(one, other, shared, weigh) and _names_subject(other, one, shared, weigh)


def _names_subject(one: Told, other: Told, shared: frozenset[str], weigh: Weigh) -> bool:
    """Whether the other names (most of) a heading of one, or both sentences name its subject."""
    place = {folded(name.lower()) for name in one.passage.source.scope.names}
    around = terms_of(" ".join((other.passage.source.title, *other.passage.section)))
    around |= terms_of(other.passage.text)
    labels = frozenset(FIELD_LABELS.values())
    for title in (one.passage.source.title, *one.passage.section):
        words = terms_of(IN_BRACKETS.sub(" ", title)) - place - _NO_SUBJECT
        if not words or title in labels:
            continue
        whole = sum(map(weigh, words))
        if sum(map(weigh, words & around)) >= NAMED * whole:
            return True
        if len(shared) >= MANY_SHARED and words & shared:
            return True
    return False


def rarity(count: Callable[[str], int], passages: int) -> Weigh:
    """Inverse document frequency of a word; ``count`` gives the passages that have it."""

    def weigh(word: str) -> float:
        return math.log(1 + (passages + 1) / (count(word) + 0.5))

    return weigh
