"""``POST /vragen``: a question and its answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from answer.pipeline import AnswerService
from waaier.domain import Answer, Filters, Model, Question, Turn


class AskBody(Model):
    """A question with the turns before it."""

    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    history: Annotated[tuple[Turn, ...], Field(max_length=20)] = ()
    filters: Filters = Filters()


def vragen_router(service: AnswerService) -> APIRouter:
    """Questions, answered by this service."""
    router = APIRouter(tags=["vragen"])

    # A plain function: FastAPI runs it in a thread pool, as computing vectors would block.
    @router.post("/vragen", summary="Stel een vraag")
    def ask(body: AskBody) -> Answer:
        return service.answer(
            Question(text=body.question, history=body.history, filters=body.filters)
        )

    return router
