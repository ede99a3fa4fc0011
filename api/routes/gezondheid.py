"""``GET /gezondheid``: whether the service can answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

import waaier
from api.negotiation import JSON, offers
from api.records.archive import Archive
from index.retrieval import Retriever
from waaier.domain import Model


class HealthStatus(StrEnum):
    """How well the service can answer."""

    OK = "ok"
    LIMITED = "beperkt"


class Health(Model):
    """Whether the service can answer, and with what."""

    status: Annotated[
        HealthStatus,
        Field(description="`beperkt`: er wordt geantwoord, maar kijk naar `meldingen`."),
    ]
    version: str
    index_build: str
    passages: int
    model: str
    meldingen: Annotated[
        tuple[str, ...], Field(description="Wat er mis is en wat eraan te doen is.")
    ] = ()


def gezondheid_router(retriever: Retriever, archive: Archive | None = None) -> APIRouter:
    """The state of the service; without an archive nothing is kept."""
    router = APIRouter(tags=["gezondheid"])

    @router.get(
        "/gezondheid",
        operation_id="vraagGezondheid",
        summary="Kijk of de dienst werkt",
        description="Zegt of de dienst kan antwoorden, en met welke index. Telt niet mee voor het "
        "aantal verzoeken.",
        responses={200: {"description": "De dienst kan antwoorden."}, 503: {}},
        dependencies=[Depends(offers(JSON))],
    )
    def health() -> Health:
        manifest, _ = retriever.current()
        notices = notices_of(retriever, archive)
        return Health(
            status=HealthStatus.LIMITED if notices else HealthStatus.OK,
            version=waaier.__version__,
            index_build=manifest.id,
            passages=manifest.passages,
            model=manifest.model.name,
            meldingen=notices,
        )

    return router


def notices_of(retriever: Retriever, archive: Archive | None) -> tuple[str, ...]:
    """What is wrong although questions are answered, each with what to do about it, in Dutch."""
    damage = retriever.damage()
    found = [
        damage.sentence if damage is not None else None,
        archive.trouble if archive is not None else None,
        archive.clock_trouble if archive is not None else None,
    ]
    return tuple(one for one in found if one is not None)
