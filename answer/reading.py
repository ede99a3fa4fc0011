"""Reads what was found closely: its sentences, and the whole text of the cards among it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from haystack import component

from answer.injection import is_instruction
from answer.legal import AskedText, article_link, asked_text
from answer.scope import Subject, subject_of
from index.card_texts import CardTexts
from index.law_cards import articles_of, grounds
from index.retrieval import Retriever, SearchResult
from index.sentences.fit import Fit, fit_sentences
from index.sentences.weighing import weighed
from index.tokens import content_tokens
from waaier.domain import (
    ArticleLink,
    Hit,
    Passage,
    PassageRole,
    Query,
    ScopeLevel,
    Source,
    SourceKind,
)
from waaier.pipelines import PassedOn

MAX_CARDS = 3
"""Cards shown with an answer: the right one is among the first three for nine in ten questions."""

NOTHING_ASKED = AskedText()


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
        article: the text of the articles of laws that were asked for by number.
        grounds: of each card the articles it rests on that are in the index.
    """

    query: Query
    hits: list[Hit]
    fit: Fit
    cards: Mapping[str, Sequence[Passage]]
    subject: Subject = Subject.FIELD
    sides: tuple[Fit, ...] = ()
    article: AskedText = NOTHING_ASKED
    grounds: Mapping[str, tuple[ArticleLink, ...]] = field(default_factory=dict)

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
        asked = [stretch.passage for stretch in self.article.stretches]
        return [hit.passage for hit in self.hits] + list(of_cards) + asked

    def first_sources(self, limit: int) -> list[str]:
        """The ids of the first sources among the hits, each once."""
        return _first_sources(self.hits, limit)


@component
class Read:
    """Fetches the token vectors of what was found, and the text of the cards among it."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._cards = CardTexts()

    @component.output_types(reading=Reading)
    def run(self, result: SearchResult) -> dict[str, Reading]:
        """Compares every sentence with the question."""
        cards: dict[str, Sequence[Passage]] = {}
        hits: list[Hit] = []
        seen: set[str] = set()
        found = holding(result)
        first = _first_sources(found, MAX_CARDS)
        for hit in found:
            group = [hit]
            source = hit.passage.source
            # The text of another card is never shown, and fetching it takes time.
            wanted = hit.by_situation or source.id in first
            if wanted and source.kind is SourceKind.CARD and source.id not in cards:
                cards[source.id] = self._cards.of(result.store, result.build_id, source.id)
            if hit.by_situation:
                group = [
                    Hit(passage=passage, score=hit.found_score)
                    for passage in cards[source.id]
                    if passage.role is PassageRole.TEXT
                ]
            for one in group:
                if one.passage.id not in seen:
                    seen.add(one.passage.id)
                    hits.append(one)
        fit = self._fit(result, hits)
        sides = tuple(self._fit(side, side.hits) for side in result.sides)
        reading = Reading(
            query=result.query,
            hits=hits,
            fit=fit,
            cards=cards,
            subject=_subject(result.query),
            sides=sides,
            article=asked_text(result.laws, result.store),
            grounds={card: _grounds(result, passages) for card, passages in cards.items()},
        )
        return {"reading": reading}

    def _fit(self, result: SearchResult, hits: list[Hit]) -> Fit:
        evidence = self._retriever.evidence(result.store, [hit.passage for hit in hits])
        text = result.query.text
        fit = fit_sentences(text, content_tokens(result.embedding), hits, evidence)
        # What a source says to a program is never quoted as if it were information.
        quotable = [one for one in fit.sentences if not is_instruction(one.text)]
        return weighed(text, replace(fit, sentences=quotable), hits)


def _first_sources(hits: Sequence[Hit], limit: int) -> list[str]:
    return list(dict.fromkeys(hit.passage.source.id for hit in hits))[:limit]


def _grounds(result: SearchResult, card: Sequence[Passage]) -> tuple[ArticleLink, ...]:
    """The articles a card rests on, in the version that counts for this question."""
    laws = result.laws
    wanted = [one for one in grounds(card, laws.names) if one.law in laws.chosen]
    if not wanted:
        return ()
    found = articles_of(result.store, wanted, laws.left_out)
    return tuple(article_link(found[one], one) for one in wanted if one in found)


def holding(result: SearchResult) -> list[Hit]:
    """The hits without rules of another gemeente than was asked about, or of another time.

    A text that is not in force stays when it is the best there is: then that is said.
    """
    asked = {place.lower() for place in result.query.places}
    old = result.laws.not_in_force
    leads = result.hits[0].passage.source.id if result.hits else ""
    return [
        hit
        for hit in result.hits
        if hit.passage.source.regulation is None
        or (
            _may_hold(hit.passage.source, asked)
            and (hit.passage.source.id not in old or leads in old)
        )
    ]


def _may_hold(source: Source, asked: Collection[str]) -> bool:
    """Whether a rule holds in one of the places asked about; without a place any may."""
    local = source.scope.level is ScopeLevel.MUNICIPALITY
    return not (local and asked) or any(name.lower() in asked for name in source.scope.names)


def _subject(query: Query) -> Subject:
    """What the words say, mistyped ones as they were meant."""
    meant = " ".join(right for _, right in query.corrections)
    return subject_of(f"{query.text} {meant}".strip())
