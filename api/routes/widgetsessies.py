"""``POST /widgetsessies``: a visitor of a website opens the widget."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from pydantic import Field
from starlette.exceptions import HTTPException

from answer.pipeline import AnswerService
from answer.wording import public_notice
from api.examples_widget import SESSION
from api.negotiation import JSON, offers
from api.widget.contacts import HelpDesk
from api.widget.door import WidgetDoor
from api.widget.sessions import LIFE_SECONDS
from waaier.domain import Language, Model
from waaier.settings import Settings

PAGE = "/vraag"
"""Where the same can be asked without JavaScript."""

_DESCRIPTION = f"""\
Begint een sessie van de widget op een website. Dat mag alleen op websites die de beheerder heeft
toegelaten (`WAAIER_WIDGET_ORIGINS`), en op de dienst zelf.

De sessie is {LIFE_SECONDS // 60} minuten geldig, en alleen op de website waar ze begon. Er staat
niets in over de bezoeker, en ze wordt nergens bewaard. Stuur haar mee in de header `Widget-Sessie`
bij `POST /vragen` en `POST /terugkoppelingen`. Krijgt u daar 401 met een `type` dat eindigt op
`widgetsessie`, vraag dan één keer een nieuwe."""


class SessionBody(Model):
    """What a page knows of its visitor."""

    gemeente: Annotated[
        str | None, Field(max_length=100, description="De gemeente waar de pagina voor is.")
    ] = None
    taal: Annotated[Language, Field(description="De taal van de pagina.")] = Language.DUTCH


class StartedSession(Model):
    """A session, with what the widget needs to begin."""

    sessie: Annotated[str, Field(description="De sessie, voor de header `Widget-Sessie`.")]
    geldig_tot: Annotated[datetime, Field(description="Tot wanneer de sessie geldig is.")]
    gepauzeerd: Annotated[bool, Field(description="Of er nu geen vragen worden beantwoord.")]
    pauze_melding: Annotated[
        str | None, Field(description="Wat bezoekers lezen als er een pauze is.")
    ]
    melding_ai: Annotated[str, Field(description="Toon dit vóór de eerste vraag.")]
    max_vraag_tekens: Annotated[int, Field(description="De grootste lengte van een vraag.")]
    contact: Annotated[
        HelpDesk | None, Field(description="Waar een bezoeker een mens kan spreken.")
    ]
    vraagpagina: Annotated[
        str, Field(description="Pad van de pagina die hetzelfde doet zonder JavaScript.")
    ]


def widgetsessies_router(service: AnswerService, settings: Settings, door: WidgetDoor) -> APIRouter:
    """Sessions of the widget."""
    router = APIRouter(tags=["widgetsessie"], dependencies=[Depends(offers(JSON))])

    @router.post(
        "/widgetsessies",
        operation_id="beginWidgetsessie",
        summary="Begin een sessie van de widget",
        description=_DESCRIPTION,
        status_code=201,
        responses={201: {"description": "De sessie is begonnen."}, 403: {}},
    )
    async def begin(
        request: Request, body: Annotated[SessionBody, Body(openapi_examples=SESSION)]
    ) -> StartedSession:
        site = door.may_begin(request)
        if site is None:
            raise HTTPException(403, "Op deze website mag de widget niet staan.")
        token, session = door.sessions.make(site)
        paused = service.pause_message() or door.pause_message(site)
        return StartedSession(
            sessie=token,
            geldig_tot=datetime.fromtimestamp(session.expires, UTC),
            gepauzeerd=paused is not None,
            pauze_melding=paused,
            melding_ai=public_notice(body.taal, with_model=service.has_model),
            max_vraag_tekens=settings.max_question_chars,
            contact=door.contacts.of(body.gemeente),
            vraagpagina=f"{settings.root_path}{PAGE}",
        )

    return router
