"""What may be sent along: JSON, of a limited size, within a limited time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from api.requestlog import current_request

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class BodyRule:
    """What one kind of request may send.

    Attributes:
        max_bytes: largest body.
        seconds: longest time in which all of it must come in.
        media_types: what it may be; patterns like ``application/*+json`` are meant to be used.
        too_large: the sentence for the user when it is larger.
    """

    max_bytes: int
    seconds: float
    media_types: tuple[str, ...] = ("application/json", "application/*+json")
    too_large: str = "Stuur een kortere vraag."


class BodyGuard:
    """Refuses a body that is too large (413), too slow (408) or of another kind (415).

    A body without a length is counted while it comes in, so lying about it does not help.

    Args:
        app: what is behind.
        rule: holds for every path.
        exceptions: another rule for a path of the API, such as "/beheer/bronnen".
    """

    def __init__(
        self, app: ASGIApp, rule: BodyRule, exceptions: Mapping[str, BodyRule] | None = None
    ) -> None:
        self._app = app
        self._rule = rule
        self._exceptions = dict(exceptions or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http" or scope["method"] not in WITH_BODY:
            await self._app(scope, receive, send)
            return
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        rule = self._exceptions.get(path, self._rule)
        refused = _refused_at_once(Headers(scope=scope), rule)
        if refused is not None:
            await refused(scope, receive, send)
            return
        watched = _Watched(receive, send, rule)
        try:
            await self._app(scope, watched.receive, watched.send)
        finally:
            if watched.refused is not None and not watched.started:
                await watched.refused(scope, receive, send)


class _Watched:
    """One request whose body is counted; what the application says after a refusal is dropped."""

    def __init__(self, receive: Receive, send: Send, rule: BodyRule) -> None:
        self._receive = receive
        self._send = send
        self._rule = rule
        self._bytes = 0
        self._complete = False
        self._until = time.monotonic() + rule.seconds
        self.refused: Response | None = None
        self.started = False

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()
        if self.refused is not None:
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            return self._refuse(408, "Het verzoek kwam te langzaam binnen. Probeer het nog eens.")
        if message["type"] == "http.disconnect":
            current_request().gone = True
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._rule.max_bytes:
            return self._refuse(413, self._rule.too_large)
        self._complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self.refused is None or self.started:
            self.started = True
            await self._send(message)

    def _refuse(self, status: int, detail: str) -> Message:
        self.refused = closing(problem(status, detail))
        return {"type": "http.disconnect"}


def closing(response: Response) -> Response:
    """The response, with the connection closed after it: the rest of the body is not awaited."""
    response.headers["Connection"] = "close"
    return response


def _refused_at_once(headers: Headers, rule: BodyRule) -> Response | None:
    size = headers.get("content-length")
    if size is not None and (not size.isdecimal() or int(size) > rule.max_bytes):
        return closing(problem(413, rule.too_large))
    empty = size == "0" or (size is None and "transfer-encoding" not in headers)
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if not empty and not any(fnmatchcase(kind, allowed) for allowed in rule.media_types):
        refused = closing(problem(415, f"Stuur het verzoek als {rule.media_types[0]}."))
        # RFC 9110 gives a server this header to say what it does take.
        refused.headers["Accept"] = ", ".join(one for one in rule.media_types if "*" not in one)
        return refused
    return None
