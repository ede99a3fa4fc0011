"""``/beheer``: what whoever looks after the service can see and do. Needs a token.

The resources stand in files of their own; this one puts them together and holds what is about the
service as a whole: its use, its pause, the duty to keep, and who did what.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BeforeValidator, Field

from api.beheer import Beheer, answers
from api.examples_beheer import HOLD, PAUSE
from api.negotiation import JSON, offers
from api.paging import AskedPage
from api.records import audit, switches, usage
from api.records.archive import Archive
from api.records.kinds import Action
from api.records.tables import Switch
from waaier.domain import Model, Outcome


def _written_out(value: object) -> object:
    """Lets through what is written as a day: a number would be taken for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("not a day")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
"""A day, as a parameter."""

_Text = Annotated[str, Field(min_length=3, max_length=500)]


class DayUsage(Model):
    """How many answers were given on one day."""

    dag: date
    totaal: int
    uitkomsten: Annotated[dict[Outcome, int], Field(description="Aantal per uitkomst.")]


class UsageReport(Model):
    """How many answers were given in a period."""

    van: date
    tot: Annotated[date, Field(description="De laatste dag, die meetelt.")]
    totaal: int
    dagen: tuple[DayUsage, ...]


class PauseBody(Model):
    """The message for visitors while answering is paused."""

    melding: Annotated[_Text, Field(description="Wat bezoekers lezen. Wordt openbaar.")]


class HoldBody(Model):
    """Why everything must be kept, or no longer."""

    reden: Annotated[_Text, Field(description="Waarom, zonder namen van personen.")]


class SwitchState(Model):
    """Whether something is on."""

    aan: bool
    tekst: Annotated[str | None, Field(description="De melding of de reden.")] = None
    sinds: datetime | None = None
    door: Annotated[str | None, Field(description="De naam van het token.")] = None


class DoneAction(Model):
    """Something that was done."""

    gedaan_op: datetime
    door: Annotated[str, Field(description="De naam van het token; `systeem` is de dienst zelf.")]
    handeling: Action
    toelichting: str | None


class ActionList(Model):
    """A page of what was done."""

    handelingen: tuple[DoneAction, ...]
    totaal: int
    pagina: int
    per_pagina: int


def dienst_router(beheer: Beheer) -> APIRouter:
    """Use, pause, the duty to keep and who did what."""
    router = APIRouter(prefix="/beheer", tags=["beheer"], dependencies=[Depends(offers(JSON))])
    reader, manager = Depends(beheer.reader), Depends(beheer.manager)
    archive = beheer.archive

    @router.get(
        "/gebruik",
        operation_id="haalGebruik",
        summary="Bekijk het gebruik per dag en uitkomst",
        description="Telt alle antwoorden, ook als er geen vragen worden bewaard. Er staat geen "
        "tekst in. Gewoon zijn het de laatste 30 dagen.",
        responses=answers("De aantallen van de periode."),
        dependencies=[reader],
    )
    def report(
        van: Annotated[Day | None, Query(description="Eerste dag; gewoon 30 dagen terug.")] = None,
        tot: Annotated[Day | None, Query(description="Laatste dag; gewoon vandaag.")] = None,
    ) -> UsageReport:
        last = tot or archive.now().astimezone().date()
        first = van or last - timedelta(days=29)
        with archive.database.read() as session:
            found = usage.between(session, first, last)
        days = tuple(
            DayUsage(dag=day, totaal=counts.total(), uitkomsten=dict(counts))
            for day, counts in found.items()
        )
        return UsageReport(van=first, tot=last, totaal=sum(one.totaal for one in days), dagen=days)

    @router.get(
        "/pauze",
        operation_id="haalPauze",
        summary="Bekijk of het beantwoorden op pauze staat",
        description="Zegt ook sinds wanneer, door wie en met welke melding.",
        responses=answers("De pauze."),
        dependencies=[reader],
    )
    def pause() -> SwitchState:
        return _state(archive, switches.PAUSE)

    @router.put(
        "/pauze",
        operation_id="zetPauze",
        summary="Zet het beantwoorden op pauze",
        description="Wie een vraag stelt, krijgt de melding te lezen, met de zin dat men bij "
        "gevaar 112 belt. Inlezen en beheer gaan door.",
        responses=answers("De pauze, die nu aan staat."),
    )
    def pause_now(
        body: Annotated[PauseBody, Body(openapi_examples=PAUSE)], who: str = manager
    ) -> SwitchState:
        state = _turn_on(archive, switches.PAUSE, body.melding, who)
        archive.read_pause()
        return state

    @router.delete(
        "/pauze",
        operation_id="stopPauze",
        summary="Beantwoord weer vragen",
        description="Stopt de pauze. Stond die al uit, dan verandert er niets.",
        status_code=204,
        responses=answers("Er worden weer vragen beantwoord.", status=204),
    )
    def resume(who: str = manager) -> Response:
        with archive.database.write() as session:
            switches.turn_off(session, archive.now(), switches.PAUSE, who, None)
        archive.read_pause()
        return Response(status_code=204)

    @router.get(
        "/bewaarplicht",
        operation_id="haalBewaarplicht",
        summary="Bekijk of alles bewaard moet blijven",
        description="Zegt ook sinds wanneer, door wie en waarom.",
        responses=answers("De bewaarplicht."),
        dependencies=[reader],
    )
    def hold() -> SwitchState:
        return _state(archive, switches.HOLD)

    @router.put(
        "/bewaarplicht",
        operation_id="zetBewaarplicht",
        summary="Verwijder voorlopig niets",
        description="Bijvoorbeeld bij een Woo-verzoek. Wat ouder is dan de bewaartermijn, blijft "
        "tot u de bewaarplicht stopt.",
        responses=answers("De bewaarplicht, die nu aan staat."),
    )
    def hold_now(
        body: Annotated[HoldBody, Body(openapi_examples=HOLD)], who: str = manager
    ) -> SwitchState:
        return _turn_on(archive, switches.HOLD, archive.mask(body.reden).text, who)

    @router.delete(
        "/bewaarplicht",
        operation_id="stopBewaarplicht",
        summary="Verwijder weer wat lang genoeg bewaard is",
        description="Stopt de bewaarplicht. Het verwijderen gebeurt bij de volgende opschoning.",
        status_code=204,
        responses=answers("De bewaarplicht staat uit.", status=204),
    )
    def let_go(
        reden: Annotated[
            str, Query(min_length=3, max_length=500, description="Waarom het niet meer hoeft.")
        ],
        who: str = manager,
    ) -> Response:
        with archive.database.write() as session:
            reason = archive.mask(reden)
            switches.turn_off(session, archive.now(), switches.HOLD, who, reason)
        return Response(status_code=204)

    @router.get(
        "/handelingen",
        operation_id="haalHandelingen",
        summary="Bekijk wie wat deed in beheer",
        description="De nieuwste handeling eerst. Alleen met de rol beheerder.",
        responses=answers("Een bladzijde van de handelingen.", pages=True),
        dependencies=[manager],
    )
    def actions(pages: AskedPage) -> ActionList:
        with archive.database.read() as session:
            found = audit.listed(session, pages.number, pages.size)
        pages.link(found.total)
        return ActionList(
            handelingen=tuple(
                DoneAction(
                    gedaan_op=one.done_at,
                    door=one.who,
                    handeling=one.action,
                    toelichting=one.detail.text if one.detail else None,
                )
                for one in found.items
            ),
            totaal=found.total,
            pagina=pages.number,
            per_pagina=pages.size,
        )

    return router


def _state(archive: Archive, name: str) -> SwitchState:
    with archive.database.read() as session:
        return _shown(switches.get(session, name))


def _turn_on(archive: Archive, name: str, text: str, who: str) -> SwitchState:
    with archive.database.write() as session:
        detail = archive.mask(text)
        return _shown(switches.turn_on(session, archive.now(), name, text, who, detail))


def _shown(switch: Switch | None) -> SwitchState:
    if switch is None:
        return SwitchState(aan=False)
    return SwitchState(aan=True, tekst=switch.text, sinds=switch.since, door=switch.who)
