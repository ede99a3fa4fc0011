"""Failures in the shape of the OpenAI protocol, on the paths of that protocol only.

Whatever refuses a request (its size, its rate, its fields) says so in problem+json; a client of
that protocol reads nothing but its own shape. So this layer lies around all others.
"""

from __future__ import annotations

import json

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.openai_shapes import OpenAIError, OpenAIFault

PATHS = ("/chat/completions", "/models")
"""The paths under ``/v1`` that speak this protocol, with what lies under them."""

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "invalid_request_error",
    429: "rate_limit_error",
}

_CODES = {404: "model_not_found", 413: "request_too_large", 429: "rate_limit_exceeded"}


class OpenAIErrors:
    """Rewrites every problem on those paths."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http" or not _speaks_openai(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def translated(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                kind = MutableHeaders(scope=message).get("content-type", "")
                if kind.startswith("application/problem+json"):
                    start = message
                    return
            elif start is not None:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    error = _error(start["status"], body)
                    headers = MutableHeaders(scope=start)
                    headers["content-type"] = "application/json"
                    headers["content-length"] = str(len(error))
                    await send(start)
                    await send({"type": "http.response.body", "body": error})
                return
            await send(message)

        await self._app(scope, receive, translated)


def _speaks_openai(scope: Scope) -> bool:
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    return any(path == one or path.startswith(f"{one}/") for one in PATHS)


def _error(status: int, body: bytes) -> bytes:
    """The same failure in the other shape."""
    problem = json.loads(body)
    faults = problem.get("errors") or []
    field = faults[0]["field"].removeprefix("body.") if faults else None
    said = [problem.get("detail") or problem["title"]]
    said += [f"{fault['field'].removeprefix('body.')}: {fault['reason']}." for fault in faults]
    kind = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    fault = OpenAIFault(
        message=" ".join(said), type=kind, param=field or None, code=_CODES.get(status)
    )
    return OpenAIError(error=fault).model_dump_json().encode()
