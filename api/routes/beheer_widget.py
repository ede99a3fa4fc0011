"""``/beheer/widgetpauzes`` and ``/beheer/widgetgebruik``: the widget, website by website."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import Field
from starlette.exceptions import HTTPException

from api.beheer import Beheer, answers
from api.examples_widget import PAUSE
from api.negotiation import JSON, offers
from api.records import widget as records
from api.records.tables import SITE_CHARS, WidgetPause
from api.records.widget import EVERYWHERE
from api.routes.beheer import Day
from api.widget.door import known_site
from waaier.domain import Model
from waaier.errors import InputError

_Site = Annotated[
    str | None,
    Field(
        max_length=SITE_CHARS,
        description="De website, zoals https://www.amsterdam.nl; leeg is overal.",
    ),
]


class WidgetPauseBody(Model):
    """Where the widget pauses, and what visitors read meanwhile."""

    website: _Site = None
    melding: Annotated[
        str,
        Field(min_length=3, max_length=500, description="Wat bezoekers lezen. Wordt openbaar."),
    ]


class WidgetPauseState(Model):
    """A pause of the widget."""

    website: _Site
    melding: Annotated[str, Field(description="Wat bezoekers lezen.")]
    sinds: Annotated[datetime, Field(description="Sinds wanneer.")]
    door: Annotated[str, Field(description="De naam van het token.")]


class WidgetPauseList(Model):
    """Where the widget is paused."""

    pauzes: Annotated[tuple[WidgetPauseState, ...], Field(description="De pauzes.")]


class WidgetSiteUsage(Model):
    """The questions of one website on one day."""

    dag: Annotated[date, Field(description="De dag.")]
    website: Annotated[str, Field(description="De website.")]
    vragen: Annotated[int, Field(description="Aantal vragen.")]


class WidgetUsageReport(Model):
    """The questions of every website in a period."""

    van: Annotated[date, Field(description="De eerste dag.")]
    tot: Annotated[date, Field(description="De laatste dag, die meetelt.")]
    dagbudget: Annotated[
        int, Field(description="Aantal vragen per dag per website; 0 is zonder grens.")
    ]
    dagen: Annotated[
        tuple[WidgetSiteUsage, ...], Field(description="De aantallen, de nieuwste dag eerst.")
    ]


def beheer_widget_router(beheer: Beheer) -> APIRouter:
    """Pauses and use of the widget."""
    router = APIRouter(prefix="/beheer", tags=["beheer"], dependencies=[Depends(offers(JSON))])
    reader, manager = Depends(beheer.reader), Depends(beheer.manager)
    archive = beheer.archive

    @router.get(
        "/widgetpauzes",
        operation_id="haalWidgetpauzes",
        summary="Bekijk waar de widget op pauze staat",
        description="Een pauze zonder website geldt overal.",
        responses=answers("De pauzes."),
        dependencies=[reader],
    )
    def pauses() -> WidgetPauseList:
        with archive.database.read() as session:
            return WidgetPauseList(pauzes=tuple(_shown(one) for one in records.pauses(session)))

    @router.post(
        "/widgetpauzes",
        operation_id="zetWidgetpauze",
        summary="Zet de widget op pauze",
        description="Op één website, of overal. Wie daar een vraag stelt, krijgt de melding te "
        "lezen, met de zin dat men bij gevaar 112 belt. De chat en de rest van de API gaan door. "
        "Staat er al een pauze, dan krijgt die de nieuwe melding.",
        status_code=201,
        responses=answers("De pauze.", 409, status=201),
    )
    def pause(
        body: Annotated[WidgetPauseBody, Body(openapi_examples=PAUSE)], who: str = manager
    ) -> WidgetPauseState:
        try:
            site = known_site(body.website, beheer.settings)
        except InputError as error:
            # The request is well made; it is the list of websites that it does not fit.
            raise HTTPException(409, str(error)) from error
        with archive.database.write() as session:
            state = _shown(records.pause(session, archive.now(), site, body.melding, who))
        archive.read_pause()
        return state

    @router.delete(
        "/widgetpauzes",
        operation_id="stopWidgetpauze",
        summary="Laat de widget weer antwoorden",
        description="Stopt de pauze van één website, of die voor overal. De andere pauzes blijven.",
        status_code=204,
        responses=answers("Deze pauze is er niet meer.", status=204),
    )
    def resume(
        who: str = manager,
        website: Annotated[
            str | None,
            Query(max_length=SITE_CHARS, description="De website; leeg is de pauze voor overal."),
        ] = None,
    ) -> Response:
        site = (website or EVERYWHERE).lower().rstrip("/")
        with archive.database.write() as session:
            records.resume(session, archive.now(), site, who)
        archive.read_pause()
        return Response(status_code=204)

    @router.get(
        "/widgetgebruik",
        operation_id="haalWidgetgebruik",
        summary="Bekijk het aantal vragen per website",
        description="Telt de vragen via de widget, per website en dag. Gewoon zijn het de laatste "
        "30 dagen. `vraagpagina` is de pagina zonder JavaScript.",
        responses=answers("De aantallen van de periode."),
        dependencies=[reader],
    )
    def used(
        van: Annotated[Day | None, Query(description="Eerste dag; gewoon 30 dagen terug.")] = None,
        tot: Annotated[Day | None, Query(description="Laatste dag; gewoon vandaag.")] = None,
    ) -> WidgetUsageReport:
        last = tot or archive.now().astimezone().date()
        first = van or last - timedelta(days=29)
        with archive.database.read() as session:
            found = records.between(session, first, last)
        return WidgetUsageReport(
            van=first,
            tot=last,
            dagbudget=archive.settings.widget_day_budget,
            dagen=tuple(
                WidgetSiteUsage(dag=one.day, website=one.site, vragen=one.count) for one in found
            ),
        )

    return router


def _shown(pause: WidgetPause) -> WidgetPauseState:
    return WidgetPauseState(
        website=None if pause.site == EVERYWHERE else pause.site,
        melding=pause.text,
        sinds=pause.since,
        door=pause.who,
    )
