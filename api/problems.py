"""Failures as problem+json (RFC 9457): one shape, Dutch titles, all faults at once."""

from __future__ import annotations

import logging
import traceback
import uuid
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.records.database import NotKeptError
from api.requestlog import CLIENT_GONE, current_request, method_of, route_of
from api.turns import BusyError, ClientGoneError, TooSlowError
from waaier.domain import Model
from waaier.errors import (
    IndexInUseError,
    IndexMissingError,
    IndexUnreachableError,
    InputError,
    ModelMismatchError,
    PausedError,
    StorageError,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_NO_SOURCES = "De dienst heeft nu geen bronnen. Probeer het later nog eens."

_FRAMES = 12

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

_SAID: dict[int, tuple[str, str]] = {
    400: ("Het verzoek klopt niet", "Kijk of het verzoek geldige JSON is, in UTF-8."),
    401: ("U bent niet aangemeld", "Stuur een geldig toegangsbewijs mee."),
    403: ("Dit mag niet", "U hebt hier geen toegang toe."),
    404: ("Niet gevonden", "Op dit adres staat niets. Kijk in /v1/documentatie."),
    405: ("Deze methode kan hier niet", "De header Allow zegt wat wel kan."),
    406: ("Dit soort antwoord is er niet", "Vraag om application/json in de header Accept."),
    408: ("Het verzoek kwam te langzaam", "Stuur het verzoek nog eens."),
    409: ("Dit past niet bij wat er al is", "Haal eerst op hoe het er nu voor staat."),
    413: ("Het verzoek is te groot", "Stuur een kleiner verzoek."),
    415: ("Dit soort verzoek kan niet", "Stuur het verzoek als application/json."),
    429: ("Te veel verzoeken", "Wacht even en probeer het dan nog eens."),
    431: ("Het begin van het verzoek is te groot", "Stuur minder of kortere headers."),
    500: ("Er ging bij ons iets mis", "Probeer het over een minuut nog eens."),
    503: ("Dit kan nu even niet", "Wacht even en probeer het dan nog eens."),
}


class Fault(Model):
    """One fault in a request."""

    field: Annotated[str, Field(description="Pad van het veld, met punten ertussen.")]
    reason: Annotated[str, Field(description="Wat er niet klopt.")]


class Problem(Model):
    """Why a request failed (RFC 9457)."""

    type: Annotated[str, Field(description="Soort fout; about:blank is: zie de status.")] = (
        "about:blank"
    )
    title: Annotated[str, Field(description="Wat er mis is, in het kort.")]
    status: Annotated[int, Field(ge=400, le=599, description="De HTTP-status.")]
    detail: Annotated[str, Field(description="Wat er mis is en wat u kunt doen.")]
    instance: Annotated[
        str,
        Field(
            description="Nummer van dit verzoek, voor vragen erover.",
            json_schema_extra={"format": "uri"},
        ),
    ]
    errors: Annotated[
        tuple[Fault, ...], Field(description="Alle fouten in het verzoek, als die er zijn.")
    ] = ()


class ProblemError(HTTPException):
    """A failure that a client must be able to tell from others with the same status.

    Args:
        status: the HTTP status.
        kind: the ``type`` of the problem: an address relative to the service.
        detail: one Dutch sentence that says what is wrong and what can be done.
        headers: of the answer.
    """

    def __init__(
        self, status: int, kind: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.kind = kind


def problem_body(
    status: int,
    detail: str | None = None,
    faults: tuple[Fault, ...] = (),
    kind: str = "about:blank",
) -> Problem:
    """The problem of the request that is being handled."""
    title, advice = said(status)
    return Problem(
        type=kind,
        title=title,
        status=status,
        detail=detail or advice,
        instance=uuid.UUID(current_request().id).urn,
        errors=faults,
    )


def said(status: int) -> tuple[str, str]:
    """The title of a status, and what is said when nothing more precise is known."""
    return _SAID.get(status) or (HTTPStatus(status).phrase, "Kijk naar de status.")


def problem(
    status: int,
    detail: str | None = None,
    faults: tuple[Fault, ...] = (),
    kind: str = "about:blank",
) -> JSONResponse:
    """A problem+json response."""
    body = problem_body(status, detail, faults, kind)
    return JSONResponse(body.model_dump(), status_code=status, media_type=MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Turns every exception that is meant for the client into a problem.

    What is not meant for anyone ends in :class:`Defects`.
    """

    @app.exception_handler(InputError)
    async def bad_input(_: Request, error: InputError) -> JSONResponse:
        body, seconds = input_problem(error)
        response = JSONResponse(body.model_dump(), status_code=body.status, media_type=MEDIA_TYPE)
        if seconds:
            response.headers["Retry-After"] = str(seconds)
        return response

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
        # Starlette's own sentences are English; ours are given with the exception.
        standard = error.detail == HTTPStatus(error.status_code).phrase or error.status_code == 400
        kind = error.kind if isinstance(error, ProblemError) else "about:blank"
        response = problem(error.status_code, None if standard else error.detail, kind=kind)
        response.headers.update(error.headers or {})
        if error.status_code == 405:
            response.headers["Allow"] = ", ".join(_allowed(request))
        return response

    @app.exception_handler(BusyError)
    async def busy(_: Request, error: BusyError) -> JSONResponse:
        response = busy_problem(error)
        return JSONResponse(
            response.model_dump(),
            status_code=response.status,
            headers={"Retry-After": str(error.seconds)},
            media_type=MEDIA_TYPE,
        )

    @app.exception_handler(ClientGoneError)
    async def gone(_: Request, __: ClientGoneError) -> Response:
        current_request().gone = True
        return Response(status_code=CLIENT_GONE)


class Defects:
    """The layer that lets no exception through: logged here, a problem for the client."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            log_defect(error, f"{method_of(scope)} {route_of(scope)}")
            # Halfway an answer only breaking off tells the client that it is not whole.
            if started:
                raise
            await problem(500)(scope, receive, send)


def log_defect(error: Exception, what: str) -> None:
    """Logs a defect of ours: its type and where it came from, innermost first.

    Not what it says: the message of an exception may quote what was asked.
    """
    frames = reversed(traceback.extract_tb(error.__traceback__)[-_FRAMES:])
    logger.error(
        "request %s failed: %s, %s, at %s",
        current_request().id,
        what,
        type(error).__name__,
        " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames),
    )
    current_request().outcome = "error"


def input_problem(error: InputError) -> tuple[Problem, int]:
    """The problem of an exception with a sentence for people, and the seconds to wait, or 0.

    What is for whoever runs the service is logged and not told: it names its folders.
    """
    match error:
        case PausedError():
            current_request().outcome = "paused"
            return problem_body(503, str(error)), 300
        case NotKeptError():
            return problem_body(503, str(error)), 60
        case IndexUnreachableError():
            logger.error("the service cannot answer: %s", type(error).__name__)
            return problem_body(503, str(error)), 30
        case StorageError():
            logger.error("the service cannot write: %s", error.message)
            return problem_body(503, "De schijf van de dienst is vol of alleen-lezen."), 60
        case IndexInUseError() | IndexMissingError() | ModelMismatchError():
            logger.error("the service cannot answer: %s", type(error).__name__)
            return problem_body(503, _NO_SOURCES), 60
    return problem_body(400, str(error)), 0


def busy_problem(error: BusyError) -> Problem:
    """The problem of who gets no turn, or no answer in time."""
    if isinstance(error, TooSlowError):
        current_request().outcome = "timeout"
        return problem_body(503, "Het antwoord duurde te lang. Probeer het straks nog eens.")
    return problem_body(503, f"Probeer het over {error.seconds} seconden nog eens.")


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
        "string_type": "dit moet tekst zijn",
        "int_parsing": "dit moet een geheel getal zijn",
        "greater_than_equal": "dit getal is te klein",
        "less_than_equal": "dit getal is te groot",
        "json_invalid": "dit is geen geldige JSON",
        "too_long": "te veel waarden",
    }.get(kind, "deze waarde kan niet")
