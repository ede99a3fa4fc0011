"""The service, put together step by step: the file to open first.

``create_app`` makes the API with its routes and mounts it on ``/v1`` of an outer application,
on whose ``/`` the chat is mounted later. What is asked under ``/v1`` never reaches the chat. Beside
it stands ``/widget``, with the files of the web widget (:mod:`api.widget`).

A request goes through ``_layers`` from top to bottom, then to its route. A question gets a turn
(:mod:`api.turns`) before a thread begins on it. How the server itself listens is in
:mod:`api.server`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.routing import Route

from answer.pipeline import AnswerService
from api.addresses import origins_of
from api.beheer import Beheer
from api.bodies import BodyGuard, BodyRule
from api.cors import Cors
from api.doors import Doors
from api.headers import ApiHeaders
from api.openapi import describe, openapi_router
from api.page_images import PageImages
from api.problems import Defects, add_handlers
from api.ratelimit import RateLimit
from api.records.archive import Archive
from api.requestlog import RequestLog
from api.routes.beheer import dienst_router
from api.routes.beheer_bronnen import bouwsels_router
from api.routes.beheer_inleestaken import PATH as INLEESTAKEN
from api.routes.beheer_inleestaken import inleestaken_router, upload_rule
from api.routes.beheer_vragen import tekorten_router
from api.routes.beheer_widget import beheer_widget_router
from api.routes.bron import Library, bron_router
from api.routes.bronnen import bronnen_router
from api.routes.gereed import Readiness, gereed_router
from api.routes.gezondheid import gezondheid_router
from api.routes.paginas import paginas_router
from api.routes.passages import passages_router
from api.routes.terugkoppelingen import terugkoppelingen_router
from api.routes.vragen import vragen_router
from api.routes.widgetsessies import widgetsessies_router
from api.routes.workshops import workshops_router
from api.tracing import NOT_TRACED, telemetry_of
from api.turns import Turns
from api.version import API_VERSION, BASE
from api.widget.door import WidgetDoor
from api.widget.site import add_widget
from api.workshops import Workshops, workshop_rules
from index.originals import Originals
from index.outline import Outlines
from waaier.settings import Settings, get_settings


def create_app(
    service: AnswerService, settings: Settings | None = None, beheer: Beheer | None = None
) -> FastAPI:
    """The outer application, with the API on ``/v1``.

    Args:
        service: answers the questions.
        settings: limits and doors of the API; those of this process when left out.
        beheer: what is kept and looked after; without it nothing is kept and nobody has access.

    Raises:
        InputError: a list of addresses in the settings has a fault.
    """
    settings = settings or get_settings()
    turns = Turns(settings)
    library = library_of(service, settings)
    doors = Doors(service, library, settings, turns)
    widget = WidgetDoor(settings, beheer.archive if beheer is not None else None)
    v1 = create_v1(service, settings, turns, library, doors, widget, beheer)
    app = _outer(v1, turns, doors)
    # The page without JavaScript keeps the same limits and knows the same pauses.
    app.state.settings, app.state.widget = settings, widget
    add_widget(app, settings, widget)
    return app


def library_of(service: AnswerService, settings: Settings) -> Library:
    """What can be told of the sources of a service."""
    originals = Originals(service.retriever.index_dir)
    return Library(service, Outlines(), originals, page_images=settings.page_images)


def create_v1(
    service: AnswerService,
    settings: Settings,
    turns: Turns,
    library: Library,
    doors: Doors,
    widget: WidgetDoor,
    beheer: Beheer | None = None,
) -> FastAPI:
    """The API alone: its layers, its routes and its description."""
    v1 = FastAPI(
        title="Praktijkwaaier",
        version=API_VERSION,
        # The document and the page about it are routes of our own, see api/openapi.py.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # What is sent back as it was given, such as a workshop, is described once.
        separate_input_output_schemas=False,
        middleware=[*doors.layers(), *_layers(settings, widget)],
        telemetry=telemetry_of(settings),
    )
    add_handlers(v1)
    archive = beheer.archive if beheer is not None else None
    routers = _routers(service, settings, turns, library, widget, archive)
    for router in (*routers, *doors.routers()):
        v1.include_router(router)
    for router in _beheer_routers(beheer, widget) if beheer is not None else ():
        v1.include_router(router)
    document = describe(v1, settings)
    v1.include_router(openapi_router(document))
    return v1


def _layers(settings: Settings, widget: WidgetDoor) -> Iterator[Middleware]:
    """What every request goes through, outermost first."""
    origins = origins_of(settings.cors_origins) | widget.origins
    yield Middleware(RequestLog)
    yield Middleware(ApiHeaders, settings=settings)
    yield Middleware(Cors, origins=origins)
    yield Middleware(Defects)
    yield Middleware(
        RateLimit,
        per_client=settings.rate_per_minute,
        per_origin=settings.rate_per_origin,
        origins=origins,
    )
    yield Middleware(
        BodyGuard,
        rule=BodyRule(settings.max_body_kb * 1024, settings.body_seconds),
        exceptions={INLEESTAKEN: upload_rule(settings), **workshop_rules(settings)},
    )


def _routers(
    service: AnswerService,
    settings: Settings,
    turns: Turns,
    library: Library,
    widget: WidgetDoor,
    archive: Archive | None,
) -> Iterator[APIRouter]:
    """Every resource of the API."""
    yield vragen_router(service, settings, turns, widget)
    yield widgetsessies_router(service, settings, widget)
    yield bronnen_router(service.retriever)
    yield bron_router(library)
    yield paginas_router(library, PageImages(settings))
    yield passages_router(service, library.outlines, settings, turns)
    yield workshops_router(Workshops(service, settings), turns)
    yield gezondheid_router(service.retriever, archive)
    yield gereed_router(Readiness(service.retriever))


def _beheer_routers(beheer: Beheer, widget: WidgetDoor) -> Iterator[APIRouter]:
    """Reports of readers, and what needs a token."""
    yield terugkoppelingen_router(beheer.archive, beheer.service, widget)
    yield beheer_widget_router(beheer)
    yield inleestaken_router(beheer)
    yield bouwsels_router(beheer)
    yield tekorten_router(beheer)
    yield dienst_router(beheer)


def _outer(v1: FastAPI, turns: Turns, doors: Doors) -> FastAPI:
    """The application that holds the API; the chat comes on ``/`` of it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with doors.running():
            yield
        turns.close()

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry=NOT_TRACED,
    )
    # How busy it is may be asked, and whatever else needs a thread for long takes a turn too.
    app.state.turns = turns
    add_handlers(app)
    app.mount(BASE, v1)
    # A mount does not take its own bare path, and the chat takes every path that is left over.
    app.router.routes.append(Route(BASE, endpoint=v1))
    return app
