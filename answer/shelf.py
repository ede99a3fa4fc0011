"""All cards of an index, to browse in: chosen by what they are about and the words they hold."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from answer.cards import card_block
from answer.citing import Citations
from answer.likeness import alike, card_vectors
from index.catalogue import Facets, SourceFilter, facets, has_words, matches
from index.manifest import BuildManifest
from index.retrieval import Retriever
from index.store import Floats, Store
from waaier.domain import CardBlock, Source, SourceKind

HIDDEN = frozenset({"situaties"})
"""Situations are invented: they lead to a card and say nothing of their own."""


@dataclass(frozen=True, slots=True)
class ShelvedCard:
    """A card with all its fields; ``words`` is everything that can be looked for."""

    source: Source
    block: CardBlock
    words: str


@dataclass(frozen=True, slots=True)
class Publications:
    """The sources of a build that are no cards: how many, and how many of each theme."""

    count: int
    themas: dict[str, int]


@dataclass(frozen=True, slots=True)
class Shelved:
    """What stood on the shelf in one build.

    Attributes:
        build: its id.
        cards: all cards, by title.
        vectors: of the same cards, see :func:`answer.likeness.card_vectors`.
        publications: what is there beside the cards.
    """

    build: str
    cards: tuple[ShelvedCard, ...]
    vectors: Floats
    publications: Publications

    def numbered(self, card_id: str) -> int | None:
        """The place of a card in ``cards``, or None when there is no such card."""
        ids = (number for number, card in enumerate(self.cards) if card.source.id == card_id)
        return next(ids, None)

    def alike(self, card_id: str) -> tuple[ShelvedCard, ...]:
        """The cards that are most like a card, best first; () when none comes near."""
        number = self.numbered(card_id)
        near = [] if number is None else alike(self.vectors, number)
        return tuple(self.cards[one] for one in near)


class CardShelf:
    """The cards of the current build, by title. Safe to use from several threads.

    Args:
        retriever: knows which build is current.
    """

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._lock = threading.Lock()
        self._shelved: Shelved | None = None

    def shelved(self) -> Shelved:
        """All cards with what is known of them together; read once per build.

        Raises:
            InputError: there is no index.
        """
        with self._lock:
            manifest, store = self._retriever.current()
            if self._shelved is None or self._shelved.build != manifest.id:
                self._shelved = _read(manifest, store)
            return self._shelved

    def cards(self) -> tuple[ShelvedCard, ...]:
        """All cards.

        Raises:
            InputError: there is no index.
        """
        return self.shelved().cards

    def facets(self) -> Facets:
        """What there is to choose from."""
        return facets(card.source for card in self.cards())

    def chosen(self, wanted: SourceFilter, words: str = "") -> Sequence[ShelvedCard]:
        """The cards that meet the filter and hold all these words; words in a title come first."""
        found = [
            card
            for card in self.cards()
            if matches(card.source, wanted) and has_words(card.words, words)
        ]
        return sorted(found, key=lambda card: not has_words(card.source.title, words))


def _read(manifest: BuildManifest, store: Store) -> Shelved:
    found, others = list[tuple[ShelvedCard, list[str]]](), list[Source]()
    for indexed in manifest.sources:
        if indexed.source.kind is not SourceKind.CARD:
            others.append(indexed.source)
            continue
        passages = list(store.passages(indexed.source.id))
        block = card_block(passages, Citations(), hidden=HIDDEN)
        if block is not None:
            found.append((_shelved(indexed.source, block), [one.id for one in passages]))
    found.sort(key=lambda one: one[0].source.title.lower())
    ids = [passages for _, passages in found]
    dense = store.dense([one for passages in ids for one in passages])
    return Shelved(
        build=manifest.id,
        cards=tuple(card for card, _ in found),
        vectors=card_vectors(ids, dense),
        publications=Publications(len(others), facets(others).themas),
    )


def _shelved(source: Source, block: CardBlock) -> ShelvedCard:
    texts = [source.title, source.card_kind or "", *source.themas, str(source.scope)]
    texts += [field.text for field in block.fields]
    return ShelvedCard(source, block, "\n".join(texts))
