"""Which websites may use the API from a browser (CORS).

Starlette's own layer answers a refused question in plain text; here every failure is a problem.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

METHODS = "GET, POST, PUT, PATCH, DELETE"
ASKED_HEADERS = "Accept, Authorization, Content-Type, Last-Event-ID, Widget-Sessie, X-Request-ID"
SHOWN_HEADERS = (
    "API-Version, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
)
PREFLIGHT_SECONDS = 600

OPEN_PATHS = frozenset({"/openapi.json"})
"""What any website may read: the Dutch API rules ask it of the description."""


class Cors:
    """Lets listed websites read answers, and everyone the description.

    Cookies never count: the API knows no session, so ``Access-Control-Allow-Credentials`` is
    not sent.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a browser's question in advance; marks the answer to anything else."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        origin = asked.get("origin")
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        everyone = path in OPEN_PATHS
        allowed = origin is not None and (everyone or origin.lower() in self._origins)
        if origin and scope["method"] == "OPTIONS" and "access-control-request-method" in asked:
            response = (
                _preflight() if allowed else problem(403, "Deze website staat niet op de lijst.")
            )
            await response(scope, receive, self._marking(send, origin, allowed, everyone))
            return
        await self._app(scope, receive, self._marking(send, origin, allowed, everyone))

    def _marking(self, send: Send, origin: str | None, allowed: bool, everyone: bool) -> Send:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if everyone:
                    headers["Access-Control-Allow-Origin"] = "*"
                elif allowed and origin is not None:
                    headers["Access-Control-Allow-Origin"] = origin
                if allowed:
                    headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
                if self._origins and not everyone:
                    # A cache in between must not hand the answer for one website to another.
                    headers.add_vary_header("Origin")
            await send(message)

        return marked


def _preflight() -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": ASKED_HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )
