"""From a question to an answer, step by step: the file to open first.

``guard`` (mask personal data) -> ``urgent`` (referrals that come first) -> ``injection`` (leave
instructions out) -> ``retrieve`` (:mod:`index.retrieval`) -> ``read`` (compare every sentence with
the question; a card that was found by its situations brings its text) -> ``judge`` (does the
question belong here, and do the sources answer it?) -> ``compose`` (sentences, verbatim, each
cited; cards as fields) -> :mod:`answer.differing` (where the sources contradict each other).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path

from haystack import Pipeline, component

from answer import wording
from answer.compose import Compose
from answer.contradiction import rarity
from answer.currency import CHANGES_NAME, Currency, load_changes
from answer.differing import with_contradictions
from answer.distress import Distress
from answer.guard import Masked, is_only_personal_data, mask, mask_question
from answer.injection import without_instructions
from answer.law_notices import absent_notice, law_notices, longer_notice
from answer.model.writer import Draft, OnStatement, Writer
from answer.opening import Opening
from answer.public_words import public_words
from answer.reading import Read, Reading
from answer.scope import Subject, asks_for_right, subject_of
from answer.support import Verdict, judge, min_late
from answer.urgent import urgent_kinds
from answer.wording_difference import difference_notice
from answer.wording_urgent import urgent_help
from index.checks import check_question
from index.language import language_of
from index.retrieval import Retriever, SearchResult
from waaier.domain import (
    Answer,
    Language,
    Outcome,
    Question,
    UrgentHelp,
    WrittenBy,
)
from waaier.errors import InputError, PausedError
from waaier.pipelines import run_pipeline
from waaier.settings import Settings

logger = logging.getLogger(__name__)

_WARM_UP = "Ik wil niet meer leven. Welke regeling helpt bij huurachterstand in Amsterdam?"
"""Touches what is slow at first: urgent words, places, cards."""

PASSAGES_READ = 8
"""Passages whose sentences may be quoted; the answer is among the first five in 8 of 10."""

IN_DANGER = "Is iemand in gevaar? Bel 112."
"""Said where nothing is answered: a pause must not send away whoever cannot wait."""


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
class Judge:
    """Decides whether the sources answer."""

    def __init__(self, least: float) -> None:
        self._least = least

    @component.output_types(verdict=Verdict)
    def run(
        self, reading: Reading, follow_up: bool = False, is_urgent: bool = False
    ) -> dict[str, Verdict]:
        """See :func:`answer.support.judge`; a follow-up may leave its subject unsaid."""
        subject = reading.subject
        if follow_up and subject is Subject.UNKNOWN:
            subject = Subject.FIELD
        return {"verdict": judge(reading, self._least, subject, is_urgent=is_urgent)}


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
    pipeline.connect("judge.verdict", "compose.verdict")
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
        self.currency = Currency(load_changes(settings.corpus_dir / CHANGES_NAME), today)
        with ExitStack() as refused:
            self.retriever = Retriever(settings, index_dir, today)
            refused.callback(self.retriever.close)
            self._pipeline = answer_pipeline(self.retriever, settings)
            self._distress = Distress(self.retriever.embedder, settings.cache_dir)
            self.writer = Writer.of(settings, self.retriever.embedder)
            refused.pop_all()
        self._public: tuple[str, frozenset[str]] = ("", frozenset())
        self._listeners: list[Callable[[Answer], None]] = []
        self.pause_message: Callable[[], str | None] = lambda: None

    def listen(self, listener: Callable[[Answer], None]) -> None:
        """From now on ``listener`` gets every answer, wherever it was asked for."""
        self._listeners.append(listener)

    def check_open(self) -> None:
        """Lets through when questions are answered now.

        Raises:
            PausedError: a beheerder paused answering, with a message for whoever asks.
        """
        message = self.pause_message()
        if message is not None:
            raise PausedError(message, IN_DANGER)

    def referrals(self, text: str) -> tuple[UrgentHelp, ...]:
        """Whom to call, when a text that is no question tells of what cannot wait."""
        masked = self.mask(text).text
        kinds = urgent_kinds(masked, self._distress)
        return urgent_help(kinds, Language(language_of(masked)))

    def mask(self, text: str) -> Masked:
        """Masks a text that is no question, knowing the words of the current build."""
        return mask(text, self._public_words())

    def opening(self, question: Question) -> tuple[Opening, Masked]:
        """Masks a question and looks at what cannot wait, before anything is searched.

        Returns:
            The opening with the masked question, and what the question itself held.

        Raises:
            InputError: the question is empty or too long.
        """
        check_question(question, self._settings)
        masked, own = mask_question(question, self._public_words())
        return Opening.of(masked, own, self._distress), own

    def warm_up(self) -> None:
        """Searches for a question of our own, so that the first reader need not wait.

        Word lists and the store are read at first use. A language model is not asked. A fault is
        left for the first real question to tell of.
        """
        with suppress(Exception):
            self._distress.kinds(_WARM_UP)
            opening, _ = self.opening(Question(text=_WARM_UP))
            asked = {"retrieve": {"question": opening.question}, "judge": {"follow_up": False}}
            run_pipeline(self._pipeline, asked)

    def answer(
        self,
        question: Question,
        on_statement: OnStatement | None = None,
        *,
        as_visitor: bool = True,
    ) -> Answer:
        """Answers one question; every answer ends in a named outcome.

        Args:
            question: as it was typed.
            on_statement: told of sentences of the language model as they come.
            as_visitor: a pause holds, and listeners are told. Not so for whoever runs the service
                and asks on its own machine: that is no use of the service.

        Raises:
            InputError: the question is empty or too long, or answering is paused. Nothing else is
                raised: a defect of ours is logged (without the question) and becomes the outcome
                ``error``.
        """
        if as_visitor:
            self.check_open()
        started = time.perf_counter()
        opening, own = self.opening(question)
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
        answer = answer.model_copy(update={"timing_ms": timing})
        for listener in self._listeners if as_visitor else ():
            listener(answer)
        return answer

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
            {
                "retrieve": {"question": asked},
                "judge": {"follow_up": bool(asked.history), "is_urgent": bool(opening.urgent)},
            },
            keep=frozenset({"retrieve", "read", "judge"}),
        )
        result: SearchResult = output["retrieve"]["result"]
        verdict: Verdict = output["judge"]["verdict"]
        outcome = opening.outcome(verdict.outcome)
        reading: Reading = output["read"]["reading"]
        written = self.writer.write(
            Draft(
                question=asked,
                language=language,
                outcome=outcome,
                is_urgent=bool(opening.urgent),
                is_verbatim=bool(reading.article.stretches),
                composed=output["compose"],
                passages=reading.passages,
            ),
            on_statement,
        )
        words = self.retriever.vocabulary
        weigh = rarity(words.count, words.passages)
        composed = with_contradictions(written.composed, reading, weigh, language)
        notices += written.notices
        if result.query.text != question.text:
            notices.append(wording.searched_notice(result.query.text, language))
        if result.query.corrections:
            notices.append(wording.meant_sentence(result.query.corrections))
        notices += [
            difference_notice(one, composed["citations"], language)
            for one in composed["contradictions"]
        ]
        if verdict.missing is not None:
            partly = outcome is Outcome.PARTLY_ANSWERED
            notices.append(wording.missing_notice(verdict.missing, language, is_partly=partly))
        sentence = wording.sentence_for(outcome, language)
        if sentence:
            notices.append(sentence)
        if outcome is not Outcome.CLARIFICATION and verdict.choices:
            notices.append(wording.place_notice(verdict.choices, language))
        is_nearest = outcome is Outcome.ANSWERED and not reading.article.stretches
        if is_nearest and written.by is WrittenBy.SOURCES and composed["statements"]:
            notices.append(wording.nearest_notice(language))
        shown = composed["citations"] or composed["nearby"]
        if shown and asks_for_right(result.query.text):
            notices.append(wording.rules_notice(language))
        if shown and language is Language.ENGLISH:
            notices.append(wording.language_notice())
        if reading.article.absent:
            notices.append(absent_notice(result.laws, reading.article.absent, language))
        if reading.article.is_cut:
            notices.append(longer_notice(language))
        if shown:
            notices.append(wording.peildatum_notice(shown, language))
            notices += law_notices(result.laws, shown, reading.passages, self.today(), language)
        notices += self.currency.notices(
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
            contradictions=tuple(composed["contradictions"]),
            notices=tuple(notices),
            choices=verdict.choices,
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
