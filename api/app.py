"""The service, put together step by step: the file to open first.

``create_app`` makes the API with its routes and mounts it on ``/v1`` of an outer application,
on whose ``/`` the chat is mounted later. What is asked under ``/v1`` never reaches the chat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from answer.pipeline import AnswerService
from api.problems import Problem, add_handlers, problem
from api.routes.bronnen import bronnen_router
from api.routes.gezondheid import gezondheid_router
from api.routes.vragen import vragen_router
from api.version import API_VERSION, BASE
from waaier.settings import Settings, get_settings

MAX_BODY_BYTES = 256 * 1024
"""A question with its history fits many times; a pasted file does not."""

SECURITY_HEADERS = {
    "API-Version": API_VERSION,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(service: AnswerService, settings: Settings | None = None) -> FastAPI:
    """The outer application, with the API on ``/v1``.

    Args:
        service: answers the questions.
        settings: limits and doors of the API; those of this process when left out.
    """
    v1 = _v1()
    for router in _routers(service, settings or get_settings()):
        v1.include_router(router)
    return _outer(v1)


def _routers(service: AnswerService, settings: Settings) -> Iterator[APIRouter]:
    """Every resource of the API."""
    yield vragen_router(service)
    yield bronnen_router(service.retriever)
    yield gezondheid_router(service.retriever)


def _v1() -> FastAPI:
    """The API without its routes."""
    v1 = FastAPI(
        title="Praktijkwaaier",
        version=API_VERSION,
        description="Vragen over wonen, zorg en welzijn, beantwoord met bron.",
        openapi_url="/openapi.json",
        # The standard documentation pages load scripts from elsewhere; this service must not.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={400: {"model": Problem}, 500: {"model": Problem}},
    )
    add_handlers(v1)

    @v1.middleware("http")
    async def guard_requests(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        size = request.headers.get("content-length", "0")
        if request.method == "POST" and (not size.isdigit() or int(size) > MAX_BODY_BYTES):
            response: Response = problem(413, "Stuur een kortere vraag.")
        elif request.method == "POST" and "content-length" not in request.headers:
            response = problem(411, "Geef de lengte van het verzoek mee.")
        else:
            response = await call_next(request)
        response.headers.update(SECURITY_HEADERS)
        return response

    return v1


def _outer(v1: FastAPI) -> FastAPI:
    """The application that holds the API; the chat comes on ``/`` of it."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    add_handlers(app)
    app.mount(BASE, v1)

    # A mount does not take its own bare path, and the chat takes every path that is left over.
    @app.get(BASE, include_in_schema=False)
    def bare() -> None:
        raise HTTPException(404)

    return app
