"""``POST /workshops`` and what can be done with a workshop: a file, other content, a check.

Nothing is kept: whoever asks sends the workshop along.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BeforeValidator, Field
from starlette.exceptions import HTTPException

from api.examples_workshops import AGAIN, CHECK, EXPORT, WISH
from api.negotiation import JSON, offers, preferred
from api.turns import Turns, unless_gone
from api.whole import whole
from api.workshops import PATH, Workshops
from waaier.domain import Model
from workshop.check import Bevinding, bevindingen
from workshop.exports import EXPORTERS, ExportOptions, exporter
from workshop.model import (
    MAX_DEELNEMERS,
    MAX_MINUTEN,
    MIN_DEELNEMERS,
    MIN_MINUTEN,
    Wens,
    Workshop,
)

T = TypeVar("T")

_MAKE = """\
Maakt een compleet ontwerp: programma, casussen, quiz, stellingen en bronnen. Elke zin die iets
beweert, heeft een verwijzing met het citaat en een peildatum. Noem een thema, een zoekvraag of
kaarten. Is er te weinig materiaal, dan is het programma korter en zegt `meldingen` wat er mist. Met
`taalmodel` herschrijft het taalmodel van de dienst casussen, stellingen en uitleg bij de quiz. Bij
zo'n regel is `geschreven_door` dan `model`; wat er stond, staat in `oorspronkelijk`.
De dienst bewaart de workshop niet. Stuur hem terug om er iets anders mee te doen."""

_EXPORT = "Geeft de workshop als bestand, in een van de soorten bij `als`."

_AGAIN = """\
Kiest andere inhoud voor één onderdeel. Wat vast staat (`vast`), blijft. `versie` gaat omhoog."""

_CHECK = """\
Noemt de verwijzingen waarvan de bron nu anders is dan toen de workshop werd gemaakt."""

_MEDIA_TYPES = tuple(dict.fromkeys(one.media_type.split(";")[0] for one in EXPORTERS.values()))

Formaat = StrEnum("Formaat", {name: name for name in EXPORTERS})  # type: ignore[misc]
"""Names of the formats."""

_Count = BeforeValidator(whole)


class WishBody(Wens):
    """What a trainer wants."""

    duur: Annotated[int, Field(strict=True, ge=MIN_MINUTEN, le=MAX_MINUTEN), _Count] = 120
    deelnemers: Annotated[int, Field(strict=True, ge=MIN_DEELNEMERS, le=MAX_DEELNEMERS), _Count] = (
        12
    )
    online: Annotated[bool, Field(strict=True)] = False
    zaad: Annotated[int, Field(strict=True, ge=0, le=1_000_000), _Count] = 1
    taalmodel: Annotated[bool, Field(strict=True)] = False


class ExportBody(Model):
    """A workshop and what it must become."""

    workshop: Workshop
    als: Formaat


class AgainBody(Model):
    """A workshop and the onderdeel that must be made anew, by its id or its number."""

    workshop: Workshop
    onderdeel: Annotated[str, Field(min_length=1, max_length=60)]


class CheckBody(Model):
    """A workshop to be checked."""

    workshop: Workshop


class CheckAnswer(Model):
    """How the citations of a workshop stand against the sources of today."""

    gelijk: bool
    verwijzingen: int
    bevindingen: tuple[Bevinding, ...]
    index_build: str


def workshops_router(workshops: Workshops, turns: Turns) -> APIRouter:
    """Workshops from the sources of this service, a few at a time."""
    router = APIRouter(prefix=PATH, tags=["workshops"])
    as_json = [Depends(offers(JSON))]

    async def in_turn(request: Request, work: Callable[[], T]) -> T:
        workshops.service.check_open()
        return await unless_gone(request, asyncio.ensure_future(turns.run(work)))

    @router.post(
        "",
        operation_id="maakWorkshop",
        summary="Maak een workshop",
        description=_MAKE,
        responses={200: {"description": "Het ontwerp."}, 503: {}},
        dependencies=as_json,
    )
    async def make(
        request: Request, body: Annotated[WishBody, Body(openapi_examples=WISH)]
    ) -> Workshop:
        wish = Wens.model_validate(body.model_dump())
        return await in_turn(request, lambda: workshops.maker.maak(wish))

    @router.post(
        "/_exporteer",
        operation_id="exporteerWorkshop",
        summary="Maak een bestand van een workshop",
        description=_EXPORT,
        response_class=Response,
        responses={
            200: {
                "description": "Het bestand. `Content-Disposition` noemt een naam.",
                "content": {
                    kind: {"schema": {"type": "object" if kind == JSON else "string"}}
                    for kind in _MEDIA_TYPES
                },
            },
            503: {},
        },
    )
    async def export(
        request: Request, body: Annotated[ExportBody, Body(openapi_examples=EXPORT)]
    ) -> Response:
        one = exporter(body.als.value)
        kind = one.media_type.split(";")[0]
        if preferred(request.headers.get("accept"), (kind,)) is None:
            raise HTTPException(406, f"Vraag om {kind} in de header Accept.")
        content = await in_turn(request, lambda: one.maak(body.workshop, ExportOptions()))
        name = one.bestandsnaam(body.workshop)
        return Response(
            content,
            media_type=one.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @router.post(
        "/_opnieuw",
        operation_id="vernieuwOnderdeel",
        summary="Kies andere inhoud voor een onderdeel",
        description=_AGAIN,
        responses={200: {"description": "De workshop met andere inhoud."}, 503: {}},
        dependencies=as_json,
    )
    async def again(
        request: Request, body: Annotated[AgainBody, Body(openapi_examples=AGAIN)]
    ) -> Workshop:
        return await in_turn(
            request, lambda: workshops.maker.opnieuw(body.workshop, body.onderdeel)
        )

    @router.post(
        "/_controleer",
        operation_id="controleerWorkshop",
        summary="Kijk of de bronnen van een workshop zijn veranderd",
        description=_CHECK,
        response_model=CheckAnswer,
        responses={200: {"description": "Wat er anders is."}, 503: {}},
        dependencies=as_json,
    )
    async def check(
        request: Request, body: Annotated[CheckBody, Body(openapi_examples=CHECK)]
    ) -> CheckAnswer:
        return await in_turn(request, lambda: checked(workshops, body.workshop))

    return router


def checked(workshops: Workshops, workshop: Workshop) -> CheckAnswer:
    """The citations of a workshop held to the current build."""
    manifest, store = workshops.service.retriever.current()
    found = bevindingen(workshop, store, workshops.service.today())
    return CheckAnswer(
        gelijk=not found,
        verwijzingen=len(workshop.verwijzingen),
        bevindingen=tuple(found),
        index_build=manifest.id,
    )
