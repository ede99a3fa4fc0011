"""How the server listens: limits below HTTP, proxies that are believed, and a gentle stop.

What uvicorn has no setting for is added to its protocol here: a time limit on the beginning of a
request, a limit on connections, and problems instead of plain text.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from functools import partial
from typing import Any

import h11
import uvicorn
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.addresses import hosts_of, proxies_of
from api.bodies import closing
from api.headers import SECURITY_HEADERS
from api.problems import MEDIA_TYPE, problem, problem_body
from api.version import API_VERSION
from waaier.settings import Settings

_AMBIGUOUS = re.compile(rb"(?<!\r)\n|\n[ \t]")
"""A line that ends in a way of its own, or goes on in the next one. A proxy may read such headers
in another way than we do, and see another request; no real client sends them."""

_PORT = re.compile(r":\d*$")

MAX_HEAD_BYTES = 32 * 1024
"""Request line and headers together; a browser sends a tenth of it."""


def server_config(app: ASGIApp, settings: Settings, host: str, port: int) -> uvicorn.Config:
    """What uvicorn is started with.

    Raises:
        InputError: the list of proxies or of names has a fault.
    """
    proxies = proxies_of(settings.trusted_proxies)
    return uvicorn.Config(
        Doorman(app, hosts_of(settings.allowed_hosts)),
        host=host,
        port=port,
        http=partial(GuardedProtocol, settings=settings),  # type: ignore[arg-type]
        root_path=settings.root_path,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        server_header=False,
        access_log=False,
        log_level="warning",
    )


class Doorman:
    """Refuses a request that can be read in two ways, or that is meant for someone else.

    Args:
        app: what is behind: the API, and the chat.
        hosts: our own names; none lets every name in.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await closing(problem(400, refusal))(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:
            return "Dit verzoek heeft twee lengtes."
        if scope["http_version"] not in ("1.0", "1.1"):
            return "Deze versie van HTTP kan hier niet."
        host = _PORT.sub("", headers.get("host", "").lower())
        if self._hosts and host not in self._hosts:
            return "Onder deze naam is de dienst niet te vinden."
        return None


class GuardedProtocol(H11Protocol):
    """Uvicorn's protocol with an end to its patience.

    A client that is slow with its request line and headers, or with a body that nobody reads any
    more, is cut off. A body that is being read has a limit of its own in :mod:`api.bodies`.
    """

    def __init__(self, *arguments: Any, settings: Settings, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._seconds = settings.head_seconds
        self._most = settings.max_connections
        self._deadline: asyncio.TimerHandle | None = None
        self._head = bytearray()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            self._refuse(503)
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Handles what came in, and sees whether the client must hurry from now on."""
        if self.conn.their_state is h11.IDLE:
            self._head += data
            head, ended, _ = bytes(self._head).partition(b"\r\n\r\n")
            if len(head) > MAX_HEAD_BYTES:
                self._refuse(431)
                return
            if _AMBIGUOUS.search(head + ended):
                self._refuse(400)
                return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head.clear()
        self._watch()

    def on_response_complete(self) -> None:
        """Ends a response; what the client still sends of its body is awaited only so long."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets a connection."""
        self._stop_watching()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Says that this is no HTTP."""
        self._refuse(400)

    def _watch(self) -> None:
        answered = self.cycle is not None and self.cycle.response_complete
        unread = self.conn.their_state is h11.SEND_BODY and answered
        # Between requests uvicorn's own timer for idle connections runs; one byte stops that one.
        beginning = self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None
        if not (unread or beginning) or self.transport.is_closing():
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self._seconds, self._too_slow)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self._refuse(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        if self.transport.is_closing():
            return
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            # A broken request after a good one whose answer is on its way.
            self.transport.close()
            return
        body = problem_body(status).model_dump_json().encode()
        headers = {
            **SECURITY_HEADERS,
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
            "API-Version": API_VERSION,
        }
        for event in (
            h11.Response(status_code=status, headers=list(headers.items())),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
