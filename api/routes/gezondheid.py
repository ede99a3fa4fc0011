"""``GET /gezondheid``: whether the service can answer."""

from __future__ import annotations

from fastapi import APIRouter

import waaier
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

    @router.get("/gezondheid", summary="Werkt de dienst")
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
