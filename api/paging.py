"""Pages of a list, after the Dutch API rules: ``page``, ``pageSize`` and the header ``Link``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import URL


def link_header(url: URL, page: int, size: int, total: int) -> str:
    """Where the other pages are (RFC 8288): first, prev, next and last, as far as there are."""
    last = max(1, -(-total // size))
    pages = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    plain = url.remove_query_params(["pagina", "per_pagina"])
    return ", ".join(
        f'<{_at(plain, number, size)}>; rel="{name}"'
        for name, number in pages.items()
        if 1 <= number <= last
    )


def _at(url: URL, page: int, size: int) -> str:
    # Relative, so it also holds behind a proxy that gives the service another name.
    there = url.include_query_params(page=page, pageSize=size)
    return f"{there.path}?{there.query}"


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of a list is asked for, and where to say where the others are."""

    number: int
    size: int
    request: Request
    response: Response

    @property
    def first(self) -> int:
        """How many items stand before this page."""
        return (self.number - 1) * self.size

    def link(self, total: int) -> None:
        """Says where the other pages of a list of ``total`` items are."""
        self.response.headers["Link"] = link_header(self.request.url, self.number, self.size, total)


def _asked(
    request: Request,
    response: Response,
    page: Annotated[int, Query(ge=1, le=10_000, description="Nummer van de bladzijde.")] = 1,
    page_size: Annotated[
        int, Query(alias="pageSize", ge=1, le=200, description="Aantal op een bladzijde.")
    ] = 50,
) -> Pages:
    return Pages(page, page_size, request, response)


AskedPage = Annotated[Pages, Depends(_asked)]
"""The page that a request asks for, as a parameter of a route."""
