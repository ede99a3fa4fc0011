"""From a question to an answer, step by step: the file to open first.

``guard`` (mask personal data) -> ``urgent`` (referrals that come first) -> ``injection`` (leave
instructions out) -> ``retrieve`` (:mod:`index.retrieval`) -> ``read`` (compare every sentence with
the question; a card that was found by its situations brings its text) -> ``judge`` (does the
question belong here, and do the sources answer it?) -> ``compose`` (sentences, verbatim, each
cited; cards as fields).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from haystack import Pipeline, component

from answer import wording
from answer.cards import card_block
from answer.citing import Citations, citation_of
from answer.compose import choose, leans_back, score
from answer.currency import CHANGES_NAME, Currency, load_changes
from answer.distress import Distress
from answer.evidence import Fit, fit_sentences
from answer.guard import Masked, is_only_personal_data, mask_question
from answer.injection import is_instruction, without_instructions
from answer.model.writer import Draft, OnStatement, Writer
from answer.opening import Opening
from answer.public_words import public_words
from answer.scope import Subject, asks_for_right, subject_of
from answer.support import judge, min_late
from index.retrieval import Retriever, SearchResult, check_question
from index.tokens import content_tokens
from ingest.sentences import trimmed_spans
from waaier.domain import (
    Answer,
    CardBlock,
    Citation,
    Hit,
    Language,
    Outcome,
    Passage,
    PassageRole,
    Query,
    Question,
    SourceKind,
    Statement,
)
from waaier.errors import InputError
from waaier.pipelines import run_pipeline
from waaier.settings import Settings

logger = logging.getLogger(__name__)

PASSAGES_READ = 8
"""Passages whose sentences may be quoted; the answer is among the first five in 8 of 10."""

CARD_LEXICAL_SHARE = 0.5
"""Within one card every sentence is about the same thing, so the question's own words decide."""

NEARBY = 3
"""Passages of other sources shown as "misschien bruikbaar"."""


Quote = tuple[Passage, int, int]
"""A passage and the offsets of a quote in its text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found, read closely.

    Attributes:
        hits: passages that may be quoted, best first.
        fit: their sentences compared with the question.
        cards: all passages of the card that leads and of cards found by their situations, by
            source id.
        subject: what the words of the question say about its subject.
    """

    hits: list[Hit]
    fit: Fit
    cards: Mapping[str, list[Passage]]
    subject: Subject = Subject.FIELD

    @property
    def passages(self) -> list[Passage]:
        """Everything that was read, best first."""
        of_cards = (passage for card in self.cards.values() for passage in card)
        return [hit.passage for hit in self.hits] + list(of_cards)


@component
class Retrieve:
    """Searches the index for the masked question."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    @component.output_types(result=SearchResult)
    def run(self, question: Question) -> dict[str, SearchResult]:
        """See :meth:`index.retrieval.Retriever.search`."""
        return {"result": self._retriever.search(question, limit=PASSAGES_READ)}


@component
class Read:
    """Fetches the token vectors of what was found, and the text of cards found by situation."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    @component.output_types(reading=Reading)
    def run(self, result: SearchResult) -> dict[str, Reading]:
        """Compares every sentence with the question."""
        cards: dict[str, list[Passage]] = {}
        hits: list[Hit] = []
        seen: set[str] = set()
        for hit in result.hits:
            group = [hit]
            source = hit.passage.source
            by_situation = hit.by_situation
            leads = not hits and source.kind is SourceKind.CARD
            if (leads or by_situation) and source.id not in cards:
                cards[source.id] = list(result.store.passages(source.id))
            if by_situation:
                group = [
                    Hit(passage=passage, score=hit.score)
                    for passage in cards[source.id]
                    if passage.role is PassageRole.TEXT
                ]
            for one in group:
                if one.passage.id not in seen:
                    seen.add(one.passage.id)
                    hits.append(one)
        evidence = self._retriever.evidence(result.store, [hit.passage for hit in hits])
        fit = fit_sentences(result.query.text, content_tokens(result.embedding), hits, evidence)
        # What a source says to a program is never quoted as if it were information.
        quotable = [one for one in fit.sentences if not is_instruction(one.text)]
        fit = replace(fit, sentences=quotable)
        return {"reading": Reading(hits, fit, cards, _subject(result.query))}


@component
class Judge:
    """Decides whether the sources answer."""

    def __init__(self, least: float) -> None:
        self._least = least

    @component.output_types(outcome=Outcome)
    def run(self, reading: Reading, follow_up: bool = False) -> dict[str, Outcome]:
        """See :func:`answer.support.judge`; a follow-up may leave its subject unsaid."""
        subject = reading.subject
        if follow_up and subject is Subject.UNKNOWN:
            subject = Subject.FIELD
        return {"outcome": judge(reading.fit, self._least, subject)}


@component
class Compose:
    """Builds the statements, cards and citations."""

    @component.output_types(
        statements=list[Statement],
        cards=list[CardBlock],
        citations=list[Citation],
        nearby=list[Citation],
    )
    def run(self, outcome: Outcome, reading: Reading) -> dict[str, object]:
        """Chooses verbatim sentences; shows the nearest passages when there is no answer."""
        if outcome is not Outcome.ANSWERED:
            # To a question about another world nothing here comes near.
            near = outcome is Outcome.NOT_IN_SOURCES
            nearby = _nearby(reading, (), NEARBY) if near else []
            return {"statements": [], "cards": [], "citations": [], "nearby": nearby}
        citations = Citations()
        statements = [
            Statement(
                text=passage.text[start:end], citations=(citations.cite(passage, start, end),)
            )
            for passage, start, end in _sentences(reading)
        ]
        cards = _cards(reading, citations)
        cited = citations.all()
        return {
            "statements": statements,
            "cards": cards,
            "citations": list(cited),
            "nearby": _nearby(reading, {one.source.id for one in cited}, NEARBY),
        }


def answer_pipeline(retriever: Retriever, settings: Settings) -> Pipeline:
    """The answer as a Haystack pipeline, from masked question to cited statements."""
    pipeline = Pipeline()
    pipeline.add_component("retrieve", Retrieve(retriever))
    pipeline.add_component("read", Read(retriever))
    pipeline.add_component("judge", Judge(min_late(settings)))
    pipeline.add_component("compose", Compose())
    pipeline.connect("retrieve.result", "read.result")
    pipeline.connect("read.reading", "judge.reading")
    pipeline.connect("read.reading", "compose.reading")
    pipeline.connect("judge.outcome", "compose.outcome")
    return pipeline


class AnswerService:
    """Answers questions from one index. Safe to use from several threads.

    Args:
        settings: the settings of this process.
        index_dir: the folder of the index.
        today: gives the day it is, for cards that are past their date.

    Raises:
        InputError: the index is missing or made with another model, the list of changed laws has a
            fault, or the language model is set wrong.
    """

    def __init__(
        self, settings: Settings, index_dir: Path, today: Callable[[], date] = date.today
    ) -> None:
        self._settings = settings
        self.today = today
        self._currency = Currency(load_changes(settings.corpus_dir / CHANGES_NAME), today)
        self.retriever = Retriever(settings, index_dir)
        self._pipeline = answer_pipeline(self.retriever, settings)
        self._distress = Distress(self.retriever.embedder, settings.cache_dir)
        self.writer = Writer.of(settings, self.retriever.embedder)
        self._public: tuple[str, frozenset[str]] = ("", frozenset())

    def answer(self, question: Question, on_statement: OnStatement | None = None) -> Answer:
        """Answers one question; every answer ends in a named outcome.

        Args:
            question: as it was typed.
            on_statement: told of sentences of the language model as they come.

        Raises:
            InputError: the question is empty or too long. Nothing else is raised: a defect of
                ours is logged (without the question) and becomes the outcome ``error``.
        """
        check_question(question, self._settings)
        started = time.perf_counter()
        masked, own = mask_question(question, self._public_words())
        opening = Opening.of(masked, own, self._distress)
        guarded = time.perf_counter()
        try:
            answer = self._answer(opening, own, on_statement)
        except InputError:
            raise
        except Exception:
            logger.exception("answering failed")
            answer = opening.alone(Outcome.ERROR)
        timing = {
            **answer.timing_ms,
            "guard": round(1000 * (guarded - started), 1),
            "total": round(1000 * (time.perf_counter() - started), 1),
        }
        return answer.model_copy(update={"timing_ms": timing})

    def _public_words(self) -> frozenset[str]:
        """Words with a capital in the current build, gathered at its first question."""
        try:
            manifest, store = self.retriever.current()
            if self._public[0] != manifest.id:
                self._public = (manifest.id, public_words(store.passages()))
        except Exception:
            # Whoever searches gets to hear what is wrong; masking must not depend on it.
            logger.exception("reading the words of the index failed")
        return self._public[1]

    def _answer(self, opening: Opening, own: Masked, on_statement: OnStatement | None) -> Answer:
        question, language = opening.question, opening.language
        if is_only_personal_data(own):
            return opening.alone(Outcome.PERSONAL_DATA_ONLY)
        notices = list(opening.notices)
        asked = question.model_copy(update={"text": without_instructions(question.text)})
        if asked.text != question.text:
            told = wording.instruction_notice(language)
            if subject_of(asked.text) is not Subject.FIELD:
                return opening.alone(Outcome.OUT_OF_SCOPE, told)
            notices.append(told)
        started = time.perf_counter()
        output = run_pipeline(
            self._pipeline,
            {"retrieve": {"question": asked}, "judge": {"follow_up": bool(asked.history)}},
            keep=frozenset({"retrieve", "read", "judge"}),
        )
        result: SearchResult = output["retrieve"]["result"]
        outcome = opening.outcome(output["judge"]["outcome"])
        reading: Reading = output["read"]["reading"]
        written = self.writer.write(
            Draft(
                question=asked,
                language=language,
                outcome=outcome,
                is_urgent=bool(opening.urgent),
                composed=output["compose"],
                passages=reading.passages,
            ),
            on_statement,
        )
        composed = written.composed
        notices += written.notices
        if result.query.text != question.text:
            notices.append(wording.searched_notice(result.query.text, language))
        if result.query.corrections:
            notices.append(wording.meant_sentence(result.query.corrections))
        sentence = wording.sentence_for(outcome, language)
        if sentence:
            notices.append(sentence)
        shown = composed["citations"] or composed["nearby"]
        if shown and asks_for_right(result.query.text):
            notices.append(wording.rules_notice(language))
        if shown and language is Language.ENGLISH:
            notices.append(wording.language_notice())
        if shown:
            notices.append(wording.peildatum_notice(shown, language))
        notices += self._currency.notices(
            [one.source for one in shown], result.build_id, result.store.passages
        )
        total = time.perf_counter() - started - written.seconds
        return Answer(
            outcome=outcome,
            language=language,
            written_by=written.by,
            urgent=opening.urgent,
            statements=tuple(composed["statements"]),
            citations=tuple(composed["citations"]),
            cards=tuple(composed["cards"]),
            nearby=tuple(composed["nearby"]),
            notices=tuple(notices),
            query=result.query,
            masked_question=question.text,
            timing_ms={
                "search": round(1000 * result.seconds, 1),
                "compose": round(1000 * (total - result.seconds), 1),
                **({"model": round(1000 * written.seconds, 1)} if written.seconds else {}),
            },
            index_build=result.build_id,
        )

    @property
    def has_model(self) -> bool:
        """Whether a language model may write answers."""
        return self.writer.is_on

    def close(self) -> None:
        """Gives model and index back."""
        self.retriever.close()


def _subject(query: Query) -> Subject:
    """What the words say, mistyped ones as they were meant."""
    meant = " ".join(right for _, right in query.corrections)
    return subject_of(f"{query.text} {meant}".strip())


def _sentences(reading: Reading) -> list[Quote]:
    """What is said: the best sentences; a card that leads the result opens with its summary.

    After the summary comes what the question is about in particular: the card's sentence that
    fits best, so that "voor een kamer?" is not answered by the general case only.
    """
    lead = _lead_card(reading)
    if lead is None:
        return [(s.passage, s.start, s.end) for s in choose(reading.fit)]
    summary = [
        (passage, part.start + start, part.start + end)
        for passage in reading.cards[lead]
        for part in passage.fields
        if part.field == "samenvatting"
        for start, end in trimmed_spans(passage.text[part.start : part.end])
    ]
    own = [
        sentence
        for sentence in reading.fit.sentences
        if sentence.passage.source.id == lead and not leans_back(sentence)
    ]
    best = max(own, key=lambda s: score(s, reading.fit, CARD_LEXICAL_SHARE), default=None)
    if best is not None and not any(
        passage.id == best.passage.id and start <= best.start < end
        for passage, start, end in summary
    ):
        summary.append((best.passage, best.start, best.end))
    return summary


def _lead_card(reading: Reading) -> str | None:
    """The id of the card that leads the result, or None."""
    lead = next(iter(reading.hits), None)
    if lead is None or lead.passage.source.kind is not SourceKind.CARD:
        return None
    return lead.passage.source.id


def _cards(reading: Reading, citations: Citations) -> list[CardBlock]:
    lead = _lead_card(reading)
    block = card_block(reading.cards[lead], citations) if lead is not None else None
    return [block] if block is not None else []


def _nearby(reading: Reading, used: Collection[str], limit: int) -> list[Citation]:
    """The best sentence of other sources that were found, best first.

    Args:
        reading: what was found.
        used: ids of sources that already stand in the answer.
        limit: at most so many.
    """
    found: dict[str, Citation] = {}
    for sentence in sorted(reading.fit.sentences, key=lambda s: -score(s, reading.fit)):
        source = sentence.passage.source.id
        # Of a long publication several passages may help; of a card one line is enough.
        key = source if sentence.passage.source.kind is SourceKind.CARD else sentence.passage.id
        if source not in used and key not in found and len(found) < limit:
            found[key] = citation_of(sentence.passage, sentence.start, sentence.end, len(found) + 1)
    return list(found.values())
