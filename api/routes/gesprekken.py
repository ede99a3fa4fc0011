"""``POST /chat/completions`` and ``GET /models``: the door for programs that speak OpenAI.

A chat program of an organisation can so use this service as if it were a language model. The answer
is that of any other way in: the last message is the question, earlier turns are its history, and
what a program says in the role of system is not followed, as nothing here follows instructions.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from answer.markdown import as_markdown, blocks
from answer.pipeline import AnswerService
from api.openai_shapes import (
    MODEL,
    ChatBody,
    Choice,
    Completion,
    Extra,
    ModelCard,
    ModelList,
    SaidMessage,
    Usage,
    chunk,
    text_of,
)
from api.requestlog import current_request
from api.turns import Turns, unless_gone
from index.checks import check_question
from waaier.domain import Answer, Question, Turn
from waaier.errors import InputError
from waaier.settings import Settings

MAX_TURNS = 20
"""Earlier turns that are read; a chat program sends all there ever were."""

MAX_TURN_CHARS = 4000
"""Characters of an earlier message that are read."""


def gesprekken_router(
    service: AnswerService, settings: Settings, turns: Turns, started: int
) -> APIRouter:
    """The door.

    Args:
        service: answers the questions.
        settings: how long a question may be.
        turns: whose turn it is.
        started: since when the model is there, in seconds since 1970.
    """
    # The protocol is described by those who made it, and fails in another shape than our API.
    router = APIRouter(include_in_schema=False)

    @router.post("/chat/completions")
    async def completions(request: Request, body: ChatBody) -> Response:
        require_model(body.model)
        question = question_of(body)
        # Before the first byte is sent: a question that cannot be answered gets a real status.
        check_question(question, settings)
        waiting = asyncio.ensure_future(turns.run(lambda: service.answer(question)))
        answer = await unless_gone(request, waiting)
        current_request().outcome = answer.outcome.value
        made = int(time.time())
        identifier = f"chatcmpl-{secrets.token_hex(12)}"
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            return StreamingResponse(
                _events(identifier, made, answer, usage), media_type="text/event-stream"
            )
        completion = Completion(
            id=identifier,
            created=made,
            choices=(Choice(message=SaidMessage(content=as_markdown(answer))),),
            praktijkwaaier=_extra(answer),
        )
        return JSONResponse(completion.model_dump(mode="json"))

    @router.get("/models")
    def models() -> ModelList:
        return ModelList(data=(ModelCard(created=started),))

    @router.get("/models/{model_id}")
    def model(model_id: str) -> ModelCard:
        require_model(model_id)
        return ModelCard(created=started)

    return router


def require_model(name: str) -> None:
    """Refuses any model but the one there is.

    Raises:
        HTTPException: 404; the name is not repeated, as anything may stand in it.
    """
    if name != MODEL:
        raise HTTPException(404, f"Dit model is er niet. Gebruik het model '{MODEL}'.")


def question_of(body: ChatBody) -> Question:
    """The last message of the user as a question, with the turns before it.

    Raises:
        InputError: there is no message of a user, or one holds something else than text.
    """
    try:
        said = [(one.role, text_of(one)) for one in body.messages]
    except ValueError:
        raise InputError(
            "Een bericht bevat iets anders dan tekst.", "Stuur alleen tekst mee."
        ) from None
    last = max((at for at, (role, _) in enumerate(said) if role == "user"), default=None)
    if last is None:
        raise InputError(
            "Er is geen bericht van een gebruiker.", "Stuur een bericht met de rol 'user'."
        )
    turns: list[Turn] = []
    for role, text in said[:last]:
        text = text[:MAX_TURN_CHARS]
        if role == "user":
            turns.append(Turn(question=text, answer=""))
        elif role == "assistant" and turns:
            turns[-1] = Turn(question=turns[-1].question, answer=text)
    return Question(text=said[last][1], history=tuple(turns[-MAX_TURNS:]))


def _extra(answer: Answer) -> Extra:
    return Extra(
        outcome=answer.outcome,
        citations=answer.citations,
        notices=answer.notices,
        index_build=answer.index_build,
    )


def _events(identifier: str, made: int, answer: Answer, usage: bool) -> Iterator[str]:
    """The answer part by part, the referrals first."""
    yield _event(chunk(identifier, made, {"role": "assistant", "content": ""}))
    for number, block in enumerate(blocks(answer)):
        text = block if number == 0 else f"\n\n{block}"
        yield _event(chunk(identifier, made, {"content": text}))
    extra = _extra(answer).model_dump(mode="json")
    yield _event({**chunk(identifier, made, {}, "stop"), "praktijkwaaier": extra})
    if usage:
        counted = {"choices": [], "usage": Usage().model_dump()}
        yield _event({**chunk(identifier, made, {}), **counted})
    yield "data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
