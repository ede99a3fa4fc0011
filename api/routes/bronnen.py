"""``GET /bronnen``: the list of sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.paging import link_header
from index.catalogue import SourceFilter, matches
from index.retrieval import Retriever
from waaier.domain import Model, Source


class ListedSource(Source):
    """A source in the list, with how many passages it has."""

    passages: int


class SourceList(Model):
    """A page of sources."""

    bronnen: tuple[ListedSource, ...]
    totaal: int
    pagina: int
    per_pagina: int


def bronnen_router(retriever: Retriever) -> APIRouter:
    """The sources of the current build."""
    router = APIRouter(tags=["bronnen"])

    @router.get("/bronnen", summary="Bekijk de bronnen")
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
        manifest, _ = retriever.current()
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

    return router
