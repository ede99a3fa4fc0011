"""``POST /vragen``: a question and its answer, as JSON or as a stream of events."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from answer.pipeline import AnswerService
from api.examples import ASK
from api.negotiation import EVENTS, JSON, offers
from api.records.doors import through
from api.requestlog import current_request
from api.stream import answer_stream
from api.turns import Turns, unless_gone
from api.widget.door import Visit, WidgetDoor, channel_of, visiting
from index.checks import check_question
from waaier.domain import Answer, Filters, Model, Question, Turn
from waaier.settings import Settings

MOST_TURNS = 20
"""Earlier turns that may be sent along; the search reads the last ones only."""

SAYS_SOMETHING = r"[^\s\x1c-\x1f\x85]"
"""A character that is no white space for Python; JSON Schema does not count the same ones."""

_DESCRIPTION = """\
Geeft zinnen uit de bronnen terug, elk met de plaats waar ze staan. Wat herkend wordt als
persoonsgegeven, wordt weggehaald voordat er wordt gezocht. Stuur zulke gegevens toch niet mee.

Vraagt u om `text/event-stream` in de header `Accept`, dan komt het antwoord in delen: `status`
(waar het werk is), `citation` (een verwijzing), `statement` (een zin met de nummers van zijn
verwijzingen) en aan het eind `done` (het hele antwoord) of `error` (wat er misging). Een verwijzing
komt altijd vóór de eerste zin die op haar rust. Zegt `status` dat `stage` `withdrawn` is, haal dan
weg wat er al stond. Sla soorten over die u niet kent. Wat in `done` staat, geldt."""


class AskBody(Model):
    """A question with the turns before it."""

    # The true limit is a setting; the description names it.
    question: Annotated[
        str,
        Field(
            min_length=1,
            max_length=20_000,
            description="De vraag, zoals u die aan een collega stelt. Zonder persoonsgegevens.",
            json_schema_extra={"pattern": SAYS_SOMETHING},
        ),
    ]
    history: Annotated[
        tuple[Turn, ...],
        Field(max_length=MOST_TURNS, description="Eerdere vragen met hun antwoord, oudste eerst."),
    ] = ()
    filters: Annotated[Filters, Field(description="Waarbinnen wordt gezocht.")] = Filters()


def vragen_router(
    service: AnswerService, settings: Settings, turns: Turns, widget: WidgetDoor
) -> APIRouter:
    """Questions, answered by this service, a few at a time."""
    router = APIRouter(tags=["vragen"])
    came = Depends(visiting(widget))

    @router.post(
        "/vragen",
        operation_id="stelVraag",
        summary="Stel een vraag",
        description=_DESCRIPTION,
        response_model=Answer,
        responses={
            200: {
                "description": "Het antwoord. De uitkomst (`outcome`) zegt hoe het afliep.",
                "content": {EVENTS: {"schema": {"type": "string"}}},
            },
            401: {},
            503: {},
        },
    )
    async def ask(
        request: Request,
        body: Annotated[AskBody, Body(openapi_examples=ASK)],
        kind: Annotated[str, Depends(offers(JSON, EVENTS))],
        visit: Visit | None = came,
    ) -> Answer | Response:
        question = Question(text=body.question, history=body.history, filters=body.filters)
        # Before a turn is asked for, and before a stream has begun with status 200.
        service.check_open()
        if visit is not None:
            widget.check_open(visit.site)
        check_question(question, settings)
        if visit is not None:
            # Only what will be answered counts for the day.
            await run_in_threadpool(widget.spend, visit.site)
        with through(channel_of(visit)):
            # A task takes along the context it is made in, and with it the channel.
            if kind == EVENTS:
                beginning = asyncio.ensure_future(answer_stream(service, question, turns))
                return await unless_gone(request, beginning)
            waiting = asyncio.ensure_future(turns.run(lambda: service.answer(question)))
        answer = await unless_gone(request, waiting)
        current_request().outcome = answer.outcome.value
        return answer

    return router
