"""``GET /bronnen``: the list of sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.negotiation import JSON, offers
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

    @router.get(
        "/bronnen",
        operation_id="bekijkBronnen",
        summary="Bekijk de bronnen",
        description="Alle bronnen waaruit wordt geantwoord, in bladzijden. De header `Link` wijst "
        "naar de eerste, vorige, volgende en laatste bladzijde.",
        responses={
            200: {
                "description": "Een bladzijde van de lijst.",
                "headers": {"Link": {"$ref": "#/components/headers/Link"}},
            }
        },
        dependencies=[Depends(offers(JSON))],
    )
    def sources(
        request: Request,
        response: Response,
        gemeente: Annotated[
            str | None, Query(max_length=100, description="Wat daar geldt of in heel Nederland.")
        ] = None,
        geldt_in: Annotated[
            str | None,
            Query(
                alias="geldtIn",
                max_length=100,
                description="Precies daar: gemeente, regio of land.",
            ),
        ] = None,
        thema: Annotated[
            str | None, Query(max_length=100, description="Waar de bron over gaat.")
        ] = None,
        soort: Annotated[
            str | None, Query(max_length=50, description="Soort bron of soort kaart.")
        ] = None,
        q: Annotated[
            str | None, Query(max_length=200, description="Woorden die in de titel staan.")
        ] = None,
        page: Annotated[
            int | None, Query(ge=1, le=10_000, description="Nummer van de bladzijde, vanaf 1.")
        ] = None,
        page_size: Annotated[
            int | None,
            Query(alias="pageSize", ge=1, le=200, description="Bronnen per bladzijde."),
        ] = None,
        # How these were called before; they still work, and new users need not know them.
        old_geldt_in: Annotated[
            str | None, Query(alias="geldt_in", max_length=100, include_in_schema=False)
        ] = None,
        pagina: Annotated[int, Query(ge=1, le=10_000, include_in_schema=False)] = 1,
        per_pagina: Annotated[int, Query(ge=1, le=200, include_in_schema=False)] = 50,
    ) -> SourceList:
        manifest, _ = retriever.current()
        wanted = SourceFilter(
            gemeente=gemeente, geldt_in=geldt_in or old_geldt_in, thema=thema, soort=soort, q=q
        )
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
