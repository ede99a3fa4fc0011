"""Reads what was found closely: its sentences, and the whole text of the cards among it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from haystack import component

from answer.evidence import Fit, fit_sentences
from answer.injection import is_instruction
from answer.scope import Subject, subject_of
from answer.weighing import weighed
from index.retrieval import Retriever, SearchResult
from index.tokens import content_tokens
from waaier.domain import Hit, Passage, PassageRole, Query, SourceKind
from waaier.pipelines import PassedOn

MAX_CARDS = 3
"""Cards shown with an answer: the right one is among the first three for nine in ten questions."""


@dataclass(frozen=True, slots=True)
class Reading(PassedOn):
    """What was found, read closely.

    Attributes:
        query: what was searched for.
        hits: passages that may be quoted, best first.
        fit: their sentences compared with the question.
        cards: all passages of the cards that may be shown, by source id.
        subject: what the words of the question say about its subject.
        sides: of a comparison, the sentences read once for each of the things compared.
    """

    query: Query
    hits: list[Hit]
    fit: Fit
    cards: Mapping[str, list[Passage]]
    subject: Subject = Subject.FIELD
    sides: tuple[Fit, ...] = ()

    @property
    def lead_card(self) -> str | None:
        """The id of the card that leads the result, or None."""
        lead = next(iter(self.hits), None)
        if lead is None or lead.passage.source.kind is not SourceKind.CARD:
            return None
        return lead.passage.source.id

    @property
    def passages(self) -> list[Passage]:
        """Everything that was read, best first."""
        of_cards = (passage for card in self.cards.values() for passage in card)
        return [hit.passage for hit in self.hits] + list(of_cards)

    def first_sources(self, limit: int) -> list[str]:
        """The ids of the first sources among the hits, each once."""
        return _first_sources(self.hits, limit)


@component
class Read:
    """Fetches the token vectors of what was found, and the text of the cards among it."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    @component.output_types(reading=Reading)
    def run(self, result: SearchResult) -> dict[str, Reading]:
        """Compares every sentence with the question."""
        cards: dict[str, list[Passage]] = {}
        hits: list[Hit] = []
        seen: set[str] = set()
        first = _first_sources(result.hits, MAX_CARDS)
        for hit in result.hits:
            group = [hit]
            source = hit.passage.source
            # The text of another card is never shown, and fetching it takes time.
            wanted = hit.by_situation or source.id in first
            if wanted and source.kind is SourceKind.CARD and source.id not in cards:
                cards[source.id] = list(result.store.passages(source.id))
            if hit.by_situation:
                group = [
                    Hit(passage=passage, score=hit.score)
                    for passage in cards[source.id]
                    if passage.role is PassageRole.TEXT
                ]
            for one in group:
                if one.passage.id not in seen:
                    seen.add(one.passage.id)
                    hits.append(one)
        fit = self._fit(result, hits)
        sides = tuple(self._fit(side, side.hits) for side in result.sides)
        return {"reading": Reading(result.query, hits, fit, cards, _subject(result.query), sides)}

    def _fit(self, result: SearchResult, hits: list[Hit]) -> Fit:
        evidence = self._retriever.evidence(result.store, [hit.passage for hit in hits])
        text = result.query.text
        fit = fit_sentences(text, content_tokens(result.embedding), hits, evidence)
        # What a source says to a program is never quoted as if it were information.
        quotable = [one for one in fit.sentences if not is_instruction(one.text)]
        return weighed(text, replace(fit, sentences=quotable), hits)


def _first_sources(hits: Sequence[Hit], limit: int) -> list[str]:
    return list(dict.fromkeys(hit.passage.source.id for hit in hits))[:limit]


def _subject(query: Query) -> Subject:
    """What the words say, mistyped ones as they were meant."""
    meant = " ".join(right for _, right in query.corrections)
    return subject_of(f"{query.text} {meant}".strip())
