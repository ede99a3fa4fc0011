"""What a workshop can be made of: cards taken apart into sentences that can be quoted.

A :class:`Zin` is a stretch of a passage; :class:`Aantekenboek` numbers what is quoted and is the
one place where a :class:`~workshop.model.Verwijzing` is made, so that no quote can differ from its
passage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from answer.citing import citation_of
from ingest.sentences import trimmed_spans
from waaier.card import FIELD_LABELS, LIST_FIELDS, NO_CITED_TEXT, CardKind
from waaier.domain import Passage, PassageRole, ScopeLevel, Source
from workshop.model import Bron, Origineel, Regel, RegelSoort, Verwijzing

PRACTICES = frozenset({CardKind.PRACTICE.value, CardKind.AGREEMENT.value})
"""Kinds of card about how others do it; the other kinds are about what a client can use."""

UNKNOWN = "onbekend"


@dataclass(frozen=True, slots=True, eq=False)
class Zin:
    """A stretch ``[start, end)`` of a card's passage: a sentence, or a whole item of a list."""

    passage: Passage
    field: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.passage.text[self.start : self.end]

    # A passage compares and hashes by everything it holds; its id says as much.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Zin) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, int, int]:
        return self.passage.id, self.start, self.end


@dataclass(frozen=True, slots=True, eq=False)
class Kaart:
    """A card taken apart.

    Attributes:
        source: the card.
        zinnen: its sentences by field; of a list field each item is one.
        situaties: its invented situations, which may be used and never be quoted as a fact.
    """

    source: Source
    zinnen: dict[str, tuple[Zin, ...]]
    situaties: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the card."""
        return self.source.id

    @property
    def is_practice(self) -> bool:
        """Whether it is about how others do it."""
        return self.source.card_kind in PRACTICES

    @property
    def plaats(self) -> str:
        """Where it holds, as words: "Nederland", "regio Assen", "Amsterdam"."""
        return str(self.source.scope)

    def veld(self, *names: str) -> tuple[Zin, ...]:
        """The sentences of these fields, one field after the other."""
        return tuple(chain.from_iterable(self.zinnen.get(name, ()) for name in names))

    def losse(self, *names: str) -> tuple[Zin, ...]:
        """The sentences of these fields one by one, also within an item of a list."""
        return tuple(
            Zin(zin.passage, zin.field, zin.start + low, zin.start + high)
            for zin in self.veld(*names)
            for low, high in trimmed_spans(zin.text)
        )

    def alle(self) -> Iterator[Zin]:
        """Every sentence that may be quoted, in reading order of the fields."""
        return chain.from_iterable(self.zinnen.values())

    @property
    def is_local(self) -> bool:
        """Whether it holds in a regio or gemeente only."""
        return self.source.scope.level is not ScopeLevel.COUNTRY


def kaart_of(source: Source, passages: Iterable[Passage]) -> Kaart:
    """A card from all its passages."""
    found: dict[str, list[Zin]] = {}
    situations: list[str] = []
    for passage in sorted(passages, key=lambda one: (one.span or (0, 0), one.id)):
        if passage.role is PassageRole.SITUATIONS:
            situations += [part for part in passage.text.split("\n") if part.strip()]
        if passage.role is not PassageRole.TEXT:
            continue
        for part in passage.fields:
            if part.field not in NO_CITED_TEXT:
                found.setdefault(part.field, []).extend(
                    _split(passage, part.field, part.start, part.end)
                )
    ordered = {name: tuple(found[name]) for name in FIELD_LABELS if name in found}
    return Kaart(source, ordered, tuple(situations))


def _split(passage: Passage, field: str, start: int, end: int) -> Iterator[Zin]:
    text = passage.text[start:end]
    if field not in LIST_FIELDS:
        for low, high in trimmed_spans(text):
            yield Zin(passage, field, start + low, start + high)
        return
    offset = start
    for item in text.split("\n"):
        bare = item.strip()
        if bare:
            low = offset + item.index(bare)
            yield Zin(passage, field, low, low + len(bare))
        offset += len(item) + 1


def text_hash(text: str) -> str:
    """The sha256 of a passage's text, in hex: another hash means another text."""
    return hashlib.sha256(text.encode()).hexdigest()


class Aantekenboek:
    """Numbers the quotes of one workshop from 1; the same quote keeps its number.

    Args:
        known: citations that are there already and keep their numbers.
    """

    def __init__(self, known: Sequence[Verwijzing] = ()) -> None:
        self._known = {(one.passage_id, one.citaat): one for one in known}
        self._sources: dict[str, Source] = {}
        self._next = max((one.n for one in known), default=0) + 1

    def citeer(self, zin: Zin) -> int:
        """The number of the citation of this stretch."""
        source = zin.passage.source
        self._sources[source.id] = source
        key = (zin.passage.id, zin.text)
        known = self._known.get(key)
        if known is None:
            citation = citation_of(zin.passage, zin.start, zin.end, self._next)
            label = FIELD_LABELS.get(zin.field)
            known = Verwijzing(
                n=citation.n,
                passage_id=citation.passage_id,
                citaat=citation.quote,
                bron_id=source.id,
                bron=source.title,
                plaats=citation.section or ((label,) if label else ()),
                pagina=citation.page,
                url=citation.url,
                peildatum=source.peildatum or UNKNOWN,
                tekst_hash=text_hash(zin.passage.text),
            )
            self._known[key] = known
            self._next += 1
        return known.n

    def feit(self, *zinnen: Zin, voor: str = "", na: str = "") -> Regel:
        """A line that says what these stretches say, verbatim, with a fixed text around them."""
        text = " ".join(zin.text for zin in zinnen)
        return self.regel(f"{voor}{text}{na}", zinnen, RegelSoort.FEIT)

    def regel(
        self, tekst: str, zinnen: Sequence[Zin], soort: RegelSoort = RegelSoort.OPDRACHT
    ) -> Regel:
        """A line of that text, resting on these stretches."""
        return Regel(
            tekst=tekst,
            soort=soort,
            verwijzingen=tuple(dict.fromkeys(self.citeer(zin) for zin in zinnen)),
            peildatum=peildatum_of(zin.passage.source for zin in zinnen) if zinnen else None,
        )

    def verwijzingen(self, used: Iterable[int]) -> tuple[Verwijzing, ...]:
        """The citations of these numbers, in order."""
        wanted = set(used)
        return tuple(
            sorted((one for one in self._known.values() if one.n in wanted), key=lambda v: v.n)
        )

    @property
    def sources(self) -> dict[str, Source]:
        """The sources that were quoted through this book."""
        return self._sources


def peildatum_of(sources: Iterable[Source]) -> str:
    """The peildatum of what rests on these sources: "2019 en 2022" when they differ."""
    dates = list(dict.fromkeys(source.peildatum or UNKNOWN for source in sources))
    return " en ".join(dates)


def bron_of(source: Source) -> Bron:
    """A source as it stands in a workshop, with the originals it rests on."""
    return Bron(
        id=source.id,
        titel=source.title,
        soort=source.card_kind or source.kind.value,
        geldt_in=source.scope,
        peildatum=source.peildatum or UNKNOWN,
        url=source.url,
        controleren_voor=source.check_before,
        originelen=tuple(
            Origineel(
                titel=one.title,
                uitgever=one.publisher,
                url=one.url,
                plaats=one.place,
                peildatum=one.peildatum,
            )
            for one in source.references
        ),
    )
