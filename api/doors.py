"""The ways in beside the API itself, each opened by a setting, and what counts what comes in."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from answer.pipeline import AnswerService
from api.metrics import CountRequests, ServiceMetrics
from api.openai_errors import OpenAIErrors
from api.routes.bron import Library
from api.routes.gesprekken import gesprekken_router
from api.turns import Turns
from waaier.errors import InputError
from waaier.settings import Settings

if TYPE_CHECKING:
    from api.mcp_server import McpDoor

MCP_PATH = "/mcp"
METRICS_PATH = "/metrieken"


class Doors:
    """The doors that are open.

    Args:
        service: answers the questions.
        library: tells of sources.
        settings: which doors are open.
        turns: whose turn it is.

    Raises:
        InputError: a door needs a package that is not there.
    """

    def __init__(
        self, service: AnswerService, library: Library, settings: Settings, turns: Turns
    ) -> None:
        self._service = service
        self._settings = settings
        self._turns = turns
        self._metrics = ServiceMetrics(service) if settings.metrics else None
        self._mcp = _mcp_door(service, library, settings, turns) if settings.mcp_door else None

    def layers(self) -> Iterator[Middleware]:
        """What lies around all other layers, outermost first."""
        if self._metrics is not None:
            # Outermost, so that what another layer refuses counts as well.
            yield Middleware(CountRequests, metrics=self._metrics)
        if self._settings.openai_door:
            yield Middleware(OpenAIErrors)

    def routers(self) -> Iterator[APIRouter]:
        """Their routes."""
        if self._settings.openai_door:
            started = int(time.time())
            yield gesprekken_router(self._service, self._settings, self._turns, started)
        if self._metrics is not None:
            yield _metrics_router(self._metrics)
        if self._mcp is not None:
            yield APIRouter(routes=[Route(MCP_PATH, endpoint=self._mcp)])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Lets what must run beside requests do so, as long as the application does."""
        async with self._mcp.running() if self._mcp is not None else nullcontext():
            yield


def _metrics_router(metrics: ServiceMetrics) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(METRICS_PATH)
    def figures() -> Response:
        return metrics.page()

    return router


def _mcp_door(
    service: AnswerService, library: Library, settings: Settings, turns: Turns
) -> McpDoor:
    try:
        from api.mcp_server import McpDoor
    except ImportError as error:
        raise InputError(
            "Voor de MCP-deur (WAAIER_MCP_DOOR) ontbreekt een pakket.",
            "Installeer het met: pip install 'praktijkwaaier[mcp]'",
        ) from error
    return McpDoor(service, library, settings, turns)
