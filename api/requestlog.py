"""A number for every request, and one JSON line about it.

The line holds the template of the route, never the path, and no question. Who asked is at most a
hash with a salt that is drawn anew every day and kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sys
import time
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import client_of

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"

CLIENT_GONE = 499
"""The status in the log when nobody was there any more to send an answer to."""


@dataclass(slots=True)
class RequestRecord:
    """What is known of the request that is being handled.

    Attributes:
        id: a UUID, as it was sent or made here.
        outcome: the outcome of an answer, or a word for what became of the request.
        gone: whether the client left before the end.
    """

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    outcome: str | None = None
    gone: bool = False


_current: ContextVar[RequestRecord | None] = ContextVar("request", default=None)


def current_request() -> RequestRecord:
    """The record of the request that is being handled; a loose one outside any request."""
    return _current.get() or RequestRecord()


def request_id(sent: str | None) -> str:
    """The id that was sent when it is a UUID, else a new one.

    Any other text could hold a name or a number of a person, and would end up in the log.
    """
    if sent is not None and len(sent) in (32, 36):
        try:
            uuid.UUID(sent)
        except ValueError:
            pass
        else:
            return sent
    return str(uuid.uuid4())


class ClientHashes:
    """Turns an address into a word that is the same all day, and says nothing the next."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._salt = b""

    def of(self, address: str) -> str:
        """12 hexadecimal digits."""
        today = datetime.now(UTC).date()
        if today != self._day:
            self._day, self._salt = today, secrets.token_bytes(32)
        found = hashlib.blake2b(client_of(address).encode(), key=self._salt, digest_size=6)
        return found.hexdigest()


class RequestLog:
    """The outermost layer of the API: numbers every request and logs it at its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._clients = ClientHashes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request; the response carries its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        record = RequestRecord(request_id(Headers(scope=scope).get(HEADER)))
        token = _current.set(record)
        status = 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = record.id
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            _current.reset(token)
            if record.gone:
                status = CLIENT_GONE
            self._write(scope, record, status, time.perf_counter() - started)

    def _write(self, scope: Scope, record: RequestRecord, status: int, seconds: float) -> None:
        client = scope.get("client")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "id": record.id,
            "method": method_of(scope),
            "route": route_of(scope),
            "status": status,
            "ms": round(1000 * seconds, 1),
            "outcome": "gone" if record.gone else record.outcome or _word(status),
            "client": self._clients.of(client[0]) if client else None,
        }
        logger.info(json.dumps(line, ensure_ascii=False))


def route_of(scope: Scope) -> str:
    """The template of the route that was chosen, "/v1/bronnen/{id}"; "-" when there is none."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return f"{scope.get('root_path', '')}{path}" if path else "-"


def method_of(scope: Scope) -> str:
    """The method, or "-" when it is none of HTTP's own: anything may have been sent."""
    method = str(scope["method"])
    return method if method in _METHODS else "-"


def log_to_stderr() -> None:
    """Sends the lines to stderr as they are; without this nobody sees them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_WORDS = {
    404: "not_found",
    408: "slow",
    413: "too_large",
    429: "rate_limited",
    503: "busy",
}


def _word(status: int) -> str:
    if not status:
        return "stopped"
    if status < 400:
        return "ok"
    return _WORDS.get(status, "refused" if status < 500 else "error")
