"""``GET /gezondheid``: whether the service can answer."""

from __future__ import annotations

from fastapi import APIRouter, Depends

import waaier
from api.negotiation import JSON, offers
from index.retrieval import Retriever
from waaier.domain import Model


class Health(Model):
    """Whether the service can answer, and with what."""

    status: str
    version: str
    index_build: str
    passages: int
    model: str


def gezondheid_router(retriever: Retriever) -> APIRouter:
    """The state of the service."""
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
        return Health(
            status="ok",
            version=waaier.__version__,
            index_build=manifest.id,
            passages=manifest.passages,
            model=manifest.model.name,
        )

    return router
