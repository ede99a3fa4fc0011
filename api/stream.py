"""An answer as a stream of events (``text/event-stream``), while it is being made.

The events are ``status``, ``citation`` and ``statement``, and at the end ``done`` with the whole
answer or ``error`` with a problem. A citation always comes before the first statement that rests
on it. What ``done`` holds is what counts.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import StreamingResponse

from answer.pipeline import AnswerService
from api.negotiation import EVENTS
from api.problems import busy_problem, input_problem, log_defect, problem_body
from api.requestlog import current_request
from api.turns import BusyError, Turn, Turns
from waaier.domain import Answer, Citation, Question, Statement
from waaier.errors import InputError

PING_SECONDS = 10.0
"""After so long without an event a comment is sent, or a proxy would hang up."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, with what it holds as plain data."""

    name: str
    data: Any

    def encoded(self) -> bytes:
        """The event on the wire; JSON has no line breaks of its own, so it is one line."""
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"event: {self.name}\ndata: {data}\n\n".encode()


Emit = Callable[[Event], None]

SEARCHING = Event("status", {"stage": "searching", "text": "Antwoord wordt gezocht."})
COMPOSED = Event("status", {"stage": "composed", "text": "Antwoord is klaar."})
WITHDRAWN = Event(
    "status", {"stage": "withdrawn", "text": "Wat er stond, vervalt. Dit komt ervoor in de plaats."}
)


async def answer_stream(service: AnswerService, question: Question, turns: Turns) -> EventStream:
    """The response that sends events while the question is being answered.

    Raises:
        BusyError: there is no turn; nothing has been sent yet, so this can be a real status.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def emit(event: Event) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, event)

    emit(SEARCHING)
    turn = await turns.begin(lambda: answer_in_parts(service, question, emit))
    return EventStream(_sent(turn, queue))


class EventStream(StreamingResponse):
    """Server-sent events; a proxy is asked not to hold them up."""

    def __init__(self, content: AsyncIterator[bytes]) -> None:
        super().__init__(content, media_type=EVENTS, headers={"X-Accel-Buffering": "no"})


def answer_in_parts(service: AnswerService, question: Question, emit: Emit) -> Answer:
    """Answers, and hands on the parts as they come. Runs in a thread.

    A language model's sentences come one by one; those of the sources all at the end. When too
    many of the model's sentences do not hold, what was handed on is withdrawn.
    """
    told = _Told(emit)
    answer = service.answer(question, on_statement=told.statement)
    told.rest_of(answer)
    return answer


class _Told:
    """What was handed on of one answer."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._statements: list[Statement] = []
        self._citations: list[Citation] = []

    def statement(self, statement: Statement, citations: Sequence[Citation]) -> None:
        """Hands on a sentence with the citations it is the first to rest on."""
        for citation in citations:
            self._emit(_citation(citation))
        self._emit(_statement(statement))
        self._statements.append(statement)
        self._citations += citations

    def rest_of(self, answer: Answer) -> None:
        """Hands on what is left; everything anew when the answer became another one."""
        said = len(self._statements)
        stands = list(answer.statements[:said]) == self._statements
        stands &= all(citation in answer.citations for citation in self._citations)
        if not stands:
            self._emit(WITHDRAWN)
            said, self._citations = 0, []
        self._emit(COMPOSED)
        rest = answer.model_copy(
            update={
                "statements": answer.statements[said:],
                "citations": tuple(one for one in answer.citations if one not in self._citations),
            }
        )
        for event in parts_of(rest):
            self._emit(event)


def parts_of(answer: Answer) -> Iterator[Event]:
    """The statements of an answer with, before each, the citations that were not yet given."""
    waiting = {citation.n: citation for citation in answer.citations}
    for statement in answer.statements:
        for number in statement.citations:
            if number in waiting:
                yield _citation(waiting.pop(number))
        yield _statement(statement)
    for citation in waiting.values():
        yield _citation(citation)


def _citation(citation: Citation) -> Event:
    return Event("citation", citation.model_dump(mode="json"))


def _statement(statement: Statement) -> Event:
    return Event("statement", statement.model_dump(mode="json"))


async def _sent(turn: Turn[Answer], queue: asyncio.Queue[Event | None]) -> AsyncIterator[bytes]:
    """Everything that goes over the wire. Is closed halfway when the client leaves."""
    record = current_request()
    record.gone = True  # until the end has been reached
    last = asyncio.ensure_future(_last(turn))
    last.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while True:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    event = await queue.get()
            except TimeoutError:
                yield b": even geduld\n\n"
                continue
            if event is None:
                break
            yield event.encoded()
        yield last.result().encoded()
        record.gone = False
    finally:
        last.cancel()


async def _last(turn: Turn[Answer]) -> Event:
    """The event that ends the stream; whatever happens there is one."""
    try:
        answer = await turn.result()
    except BusyError as error:
        return Event("error", busy_problem(error).model_dump())
    except InputError as error:
        return Event("error", input_problem(error)[0].model_dump())
    except Exception as error:
        # The status was 200 long ago; only an event can still tell.
        log_defect(error, "stream")
        return Event("error", problem_body(500).model_dump())
    current_request().outcome = answer.outcome.value
    return Event("done", answer.model_dump(mode="json"))
