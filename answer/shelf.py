"""All cards of an index, to browse in: chosen by what they are about and the words they hold."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from answer.cards import card_block
from answer.citing import Citations
from index.catalogue import Facets, SourceFilter, facets, has_words, matches
from index.retrieval import Retriever
from waaier.domain import CardBlock, Source, SourceKind

HIDDEN = frozenset({"situaties"})
"""Situations are invented: they lead to a card and say nothing of their own."""


@dataclass(frozen=True, slots=True)
class ShelvedCard:
    """A card with all its fields; ``words`` is everything that can be looked for."""

    source: Source
    block: CardBlock
    words: str


class CardShelf:
    """The cards of the current build, by title. Safe to use from several threads.

    Args:
        retriever: knows which build is current.
    """

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._lock = threading.Lock()
        self._build: str | None = None
        self._cards: tuple[ShelvedCard, ...] = ()

    def cards(self) -> tuple[ShelvedCard, ...]:
        """All cards; read once per build.

        Raises:
            InputError: there is no index.
        """
        with self._lock:
            manifest, store = self._retriever.current()
            if self._build != manifest.id:
                found = []
                for indexed in manifest.sources:
                    if indexed.source.kind is not SourceKind.CARD:
                        continue
                    passages = store.passages(indexed.source.id)
                    block = card_block(passages, Citations(), hidden=HIDDEN)
                    if block is not None:
                        found.append(_shelved(indexed.source, block))
                self._cards = tuple(sorted(found, key=lambda card: card.source.title.lower()))
                self._build = manifest.id
            return self._cards

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


def _shelved(source: Source, block: CardBlock) -> ShelvedCard:
    texts = [source.title, source.card_kind or "", *source.themas, str(source.scope)]
    texts += [field.text for field in block.fields]
    return ShelvedCard(source, block, "\n".join(texts))
