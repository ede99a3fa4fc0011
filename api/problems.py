"""Failures as problem+json (RFC 9457): one shape, Dutch titles, all faults at once."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from waaier.domain import Model
from waaier.errors import InputError

logger = logging.getLogger(__name__)

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

_TITLES = {
    400: "Het verzoek klopt niet",
    404: "Niet gevonden",
    405: "Deze methode kan hier niet",
    413: "Het verzoek is te groot",
    411: "De lengte van het verzoek ontbreekt",
    500: "Er ging bij ons iets mis",
}


class Fault(Model):
    """One fault in a request. ``field`` is the dotted path of the field."""

    field: str
    reason: str


class Problem(Model):
    """The body of every failure."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: tuple[Fault, ...] = ()


def problem(status: int, detail: str | None = None, faults: tuple[Fault, ...] = ()) -> JSONResponse:
    """A problem+json response."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=detail, errors=faults)
    return JSONResponse(
        body.model_dump(exclude_none=True, exclude_defaults=False),
        status_code=status,
        media_type="application/problem+json",
    )


def add_handlers(app: FastAPI) -> None:
    """Turns every exception of the service into a problem."""

    @app.exception_handler(InputError)
    async def bad_input(_: Request, error: InputError) -> JSONResponse:
        return problem(400, str(error))

    @app.exception_handler(RequestValidationError)
    async def bad_request(_: Request, error: RequestValidationError) -> JSONResponse:
        # Only the place and the kind of fault: the value may hold personal data.
        faults = tuple(
            Fault(field=".".join(str(part) for part in one["loc"]), reason=_reason(one["type"]))
            for one in error.errors()
        )
        return problem(400, "Kijk naar de genoemde velden.", faults)

    @app.exception_handler(HTTPException)
    async def http_failure(request: Request, error: HTTPException) -> JSONResponse:
        response = problem(error.status_code)
        response.headers.update(error.headers or {})
        if error.status_code == 405:
            response.headers["Allow"] = ", ".join(_allowed(request))
        return response

    @app.exception_handler(Exception)
    async def defect(request: Request, error: Exception) -> JSONResponse:
        logger.error("request failed: %s %s", request.method, request.url.path, exc_info=error)
        return problem(500, "Probeer het over een minuut nog eens.")


def _allowed(request: Request) -> list[str]:
    """What may be asked here: Starlette names only the methods of the first route."""
    return [
        method
        for method in _METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]


def _reason(kind: str) -> str:
    return {
        "missing": "dit veld ontbreekt",
        "extra_forbidden": "dit veld bestaat niet",
        "string_too_long": "de tekst is te lang",
        "string_too_short": "de tekst is te kort",
        "json_invalid": "dit is geen geldige JSON",
        "too_long": "te veel waarden",
    }.get(kind, "deze waarde kan niet")
