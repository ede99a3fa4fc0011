"""The service: ``POST /v1/vragen``, ``GET /v1/bronnen``, ``GET /v1/gezondheid``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

import waaier
from answer.pipeline import AnswerService
from api.paging import link_header
from api.problems import Problem, add_handlers, problem
from index.catalogue import SourceFilter, matches
from waaier.domain import Answer, Filters, Model, Question, Source, Turn

MAX_BODY_BYTES = 256 * 1024
"""A question with its history fits many times; a pasted file does not."""

SECURITY_HEADERS = {
    "API-Version": waaier.__version__,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class AskBody(Model):
    """A question with the turns before it."""

    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    history: Annotated[tuple[Turn, ...], Field(max_length=20)] = ()
    filters: Filters = Filters()


class ListedSource(Source):
    """A source in the list, with how many passages it has."""

    passages: int


class SourceList(Model):
    """A page of sources."""

    bronnen: tuple[ListedSource, ...]
    totaal: int
    pagina: int
    per_pagina: int


class Health(Model):
    """Whether the service can answer, and with what."""

    status: str
    version: str
    index_build: str
    passages: int
    model: str


def create_app(service: AnswerService) -> FastAPI:
    """The API around one answer service."""
    app = FastAPI(
        title="Praktijkwaaier",
        version=waaier.__version__,
        description="Vragen over wonen, zorg en welzijn, beantwoord met bron.",
        openapi_url="/v1/openapi.json",
        # The standard documentation pages load scripts from elsewhere; this service must not.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={400: {"model": Problem}, 500: {"model": Problem}},
    )
    add_handlers(app)

    @app.middleware("http")
    async def guard_requests(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if not request.url.path.startswith("/v1/"):
            return await call_next(request)
        size = request.headers.get("content-length", "0")
        if request.method == "POST" and (not size.isdigit() or int(size) > MAX_BODY_BYTES):
            response: Response = problem(413, "Stuur een kortere vraag.")
        elif request.method == "POST" and "content-length" not in request.headers:
            response = problem(411, "Geef de lengte van het verzoek mee.")
        else:
            response = await call_next(request)
        response.headers.update(SECURITY_HEADERS)
        return response

    # Plain functions: FastAPI runs them in a thread pool, as computing vectors would block.
    @app.post("/v1/vragen", summary="Stel een vraag", tags=["vragen"])
    def ask(body: AskBody) -> Answer:
        return service.answer(
            Question(text=body.question, history=body.history, filters=body.filters)
        )

    @app.get("/v1/bronnen", summary="Bekijk de bronnen", tags=["bronnen"])
    def sources(
        request: Request,
        response: Response,
        gemeente: Annotated[
            str | None, Query(max_length=100, description="Wat daar geldt of in heel Nederland.")
        ] = None,
        geldt_in: Annotated[
            str | None, Query(max_length=100, description="Precies daar: gemeente, regio of land.")
        ] = None,
        thema: Annotated[str | None, Query(max_length=100)] = None,
        soort: Annotated[
            str | None, Query(max_length=50, description="Soort bron of soort kaart.")
        ] = None,
        q: Annotated[
            str | None, Query(max_length=200, description="Woorden die in de titel staan.")
        ] = None,
        page: Annotated[int | None, Query(ge=1, le=10_000)] = None,
        page_size: Annotated[int | None, Query(alias="pageSize", ge=1, le=200)] = None,
        pagina: Annotated[int, Query(ge=1, le=10_000, deprecated=True)] = 1,
        per_pagina: Annotated[int, Query(ge=1, le=200, deprecated=True)] = 50,
    ) -> SourceList:
        manifest, _ = service.retriever.current()
        wanted = SourceFilter(gemeente=gemeente, geldt_in=geldt_in, thema=thema, soort=soort, q=q)
        number, size = page or pagina, page_size or per_pagina
        matching = [one for one in manifest.sources if matches(one.source, wanted)]
        first = (number - 1) * size
        response.headers["Link"] = link_header(request.url, number, size, len(matching))
        return SourceList(
            bronnen=tuple(
                ListedSource(**dict(one.source), passages=one.passages)
                for one in matching[first : first + size]
            ),
            totaal=len(matching),
            pagina=number,
            per_pagina=size,
        )

    @app.get("/v1/gezondheid", summary="Werkt de dienst", tags=["beheer"])
    def health() -> Health:
        manifest, _ = service.retriever.current()
        return Health(
            status="ok",
            version=waaier.__version__,
            index_build=manifest.id,
            passages=manifest.passages,
            model=manifest.model.name,
        )

    # The chat answers every path that is left over; what is wrong under /v1 must not get there.
    @app.api_route("/v1/{rest:path}", methods=list(_METHODS), include_in_schema=False)
    def unknown(request: Request) -> None:
        allowed = {
            method
            for route in app.routes
            if isinstance(route, Route) and route.matches(request.scope)[0] is Match.PARTIAL
            for method in route.methods or ()
        }
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(404)

    return app
