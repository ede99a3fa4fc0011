"""From a question to turns on the page.

``Asking.ask`` yields what the page shows: first that the answer is being looked for, with what
cannot wait; then the statements of a language model as they come; at the end the whole answer.
Statements from the sources come all at once, so they are not made to look as if they trickle in.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from answer.opening import Opening
from answer.pipeline import AnswerService
from answer.wording import other_place_notice, sentence_for
from api.records.doors import through
from api.records.kinds import Channel
from ui import render
from ui.vragen import filters as chosen
from ui.vragen.view import View
from waaier.domain import (
    Answer,
    Citation,
    Filters,
    Outcome,
    Passage,
    Query,
    Question,
    Statement,
    Turn,
    WrittenBy,
)
from waaier.errors import InputError

logger = logging.getLogger(__name__)

MAX_TURNS = 20
"""Earlier turns that stay on the page and count for a follow-up."""

NO_QUESTION = "Uw vraag is niet beantwoord"
"""Heading of a turn whose question cannot be shown: it was not masked yet."""


@dataclass
class Conversation:
    """What one browser tab has asked so far; lives in that tab's session only.

    ``asked`` counts turns that left the page too, so that ids on the page stay unique. ``shown``
    and ``answers`` are the turns as HTML and their answers, by number.
    """

    asked: int = 0
    shown: dict[int, str] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)

    def begin(self) -> int:
        """The number of the next turn."""
        self.asked += 1
        return self.asked

    def show(self, number: int, html: str, answer: Answer | None = None) -> None:
        """Keeps a turn that is done; the oldest give way."""
        self.shown[number] = html
        if answer is not None:
            self.answers[number] = answer
        for kept in (self.shown, self.answers):
            for old in sorted(kept)[:-MAX_TURNS]:
                kept.pop(old)
        self.turns = self.turns[-MAX_TURNS:]

    def before(self, number: int) -> str:
        """The turns before this one that stay on the page, as HTML."""
        earlier = [html for one, html in sorted(self.shown.items()) if one < number]
        return "\n".join(earlier[-(MAX_TURNS - 1) :])


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page shows at one moment.

    ``kept`` is what must stay in the question box, None to leave the box as it is.
    """

    earlier: str
    newest: str
    kept: str | None
    conversation: Conversation


class Asking:
    """Asks questions for the page.

    Args:
        service: answers them.
        view: what turns are shown with; the passages are added to it.
    """

    def __init__(self, service: AnswerService, view: View | None = None) -> None:
        self._service = service
        self._view = view or View()

    def ask(
        self, text: str, told: str | None, conversation: Conversation | None
    ) -> Iterator[Progress]:
        """Asks one question; whatever happens, the last thing shown is a whole turn.

        Args:
            text: as it was typed.
            told: the filters, as JSON of the browser.
            conversation: what was asked before; None at the start.
        """
        talk = conversation or Conversation()
        number = talk.begin()
        before = talk.before(number)
        try:
            question, more = _question(text, told, talk)
            opening, _ = self._service.opening(question)
            yield Progress(before, render.searching(number, opening), "", talk)
            for made in self._answers(question, opening):
                view = self._seen(made)
                if isinstance(made, Draft):
                    newest = render.partial(number, made.answer, view)
                    yield Progress(before, newest, None, talk)
                    continue
                newest = render.turn(number, made, view, more)
                failed = made.outcome is Outcome.ERROR
                if not failed:
                    talk.turns.append(Turn(question=made.masked_question, answer=_said(made)))
                talk.show(number, newest, made)
                yield Progress(before, newest, text if failed else None, talk)
        except InputError as error:
            yield self._refused(talk, number, before, text, str(error))
        except Exception:
            logger.exception("showing an answer failed")
            yield self._refused(talk, number, before, text, sentence_for(Outcome.ERROR))

    def view_of(self, answer: Answer) -> View:
        """What an answer is shown with: its cited passages, for a quote in its context."""
        _, store = self._service.retriever.current()
        wanted = {citation.passage_id for citation in (*answer.citations, *answer.nearby)}
        passages: dict[str, Passage] = store.get_many(sorted(wanted)) if wanted else {}
        return View(
            passages=passages,
            today=self._view.today or self._service.today(),
            has_pages=self._view.has_pages,
            takes_reports=self._view.takes_reports,
        )

    def _seen(self, made: Answer | Draft) -> View:
        return self.view_of(made.answer if isinstance(made, Draft) else made)

    def _answers(self, question: Question, opening: Opening) -> Iterator[Answer | Draft]:
        """The answer, after what a language model had ready before it."""
        if not self._service.has_model:
            # Nothing may be yielded within: Gradio resumes a generator in another context.
            with through(Channel.CHAT):
                answer = self._service.answer(question)
            yield answer
            return
        waiting: queue.Queue[Answer | Draft | Exception] = queue.Queue()
        draft = Draft(opening)

        def told(statement: Statement, citations: Sequence[Citation]) -> None:
            nonlocal draft
            draft = draft.with_one(statement, citations)
            waiting.put(draft)

        def work() -> None:
            try:
                with through(Channel.CHAT):
                    waiting.put(self._service.answer(question, on_statement=told))
            except Exception as error:
                waiting.put(error)

        threading.Thread(target=work, name="antwoord", daemon=True).start()
        while True:
            made = waiting.get()
            if isinstance(made, Exception):
                raise made
            yield made
            if isinstance(made, Answer):
                return

    def _refused(
        self, talk: Conversation, number: int, before: str, text: str, sentence: str
    ) -> Progress:
        """A turn without an answer. The question stays in the box, so nothing typed is lost."""
        newest = render.failure(number, NO_QUESTION, sentence)
        talk.show(number, newest)
        return Progress(before, newest, text, talk)


@dataclass(frozen=True, slots=True)
class Draft:
    """The statements of a language model that are there already."""

    opening: Opening
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()

    def with_one(self, statement: Statement, citations: Sequence[Citation]) -> Draft:
        """With one more statement, and the citations it is the first to rest on."""
        return Draft(self.opening, (*self.statements, statement), (*self.citations, *citations))

    @property
    def answer(self) -> Answer:
        """What is there, as an answer."""
        question = self.opening.question
        return Answer(
            outcome=Outcome.ANSWERED,
            language=self.opening.language,
            written_by=WrittenBy.MODEL,
            urgent=self.opening.urgent,
            statements=self.statements,
            citations=self.citations,
            query=Query(text=question.text, filters=question.filters),
            masked_question=question.text,
        )


def _question(text: str, told: str | None, talk: Conversation) -> tuple[Question, list[str]]:
    """The question with its filters, and what is to be told of those."""
    wanted = chosen.of_browser(told)
    more = []
    other = chosen.other_place(text, wanted)
    if other is not None and wanted.gemeente is not None:
        more.append(other_place_notice(other, wanted.gemeente))
        wanted = Filters(thema=wanted.thema, soort=wanted.soort)
    return Question(text=text, history=tuple(talk.turns), filters=wanted), more


def _said(answer: Answer) -> str:
    return " ".join(statement.text for statement in answer.statements)
