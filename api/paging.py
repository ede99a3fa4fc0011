"""Pages of a list, after the Dutch API rules: ``page``, ``pageSize`` and the header ``Link``."""

from __future__ import annotations

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
