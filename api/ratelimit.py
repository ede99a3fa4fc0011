"""How often one client and one website may ask: token buckets in memory.

Every process counts for itself, and a restart begins anew. That keeps one client from taking the
service from the others; who must count over several machines does so in the proxy.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import client_of
from api.problems import problem

WINDOW_SECONDS = 60

MOST_KEYS = 20_000
"""Buckets that are kept; who has not asked for longest is forgotten first."""

FREE_PATHS = frozenset(
    {
        "/gezondheid",
        "/gezondheid/gereed",
        "/gezondheid/levend",
        "/metrieken",
        "/openapi.json",
    }
)
"""A monitor asks these all day, and they cost next to nothing."""


class Buckets:
    """A bucket of tokens for every key, filled evenly.

    Args:
        per_minute: how many tokens a bucket holds, and how many come in every minute.
        clock: seconds that only go up.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> tuple[bool, int, float]:
        """Takes a token, when there is one.

        Returns:
            Whether there was one, how many are left, and the seconds until the next one.
        """
        now = self._clock()
        left, since = self._left.pop(key, (float(self.per_minute), now))
        rate = self.per_minute / WINDOW_SECONDS
        left = min(float(self.per_minute), left + (now - since) * rate)
        taken = left >= 1
        if taken:
            left -= 1
        self._left[key] = (left, now)
        if len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return taken, int(left), max(0.0, (1 - left) / rate)


class RateLimit:
    """Refuses with 429 who asks more often than allowed, and tells everyone what is left.

    Args:
        app: what is behind.
        per_client: requests a minute of one address; 0 is without limit.
        per_origin: requests a minute through one website; 0 is without limit.
        origins: the websites that are counted; another one cannot read the answer anyway.
    """

    def __init__(
        self, app: ASGIApp, per_client: int, per_origin: int, origins: Collection[str]
    ) -> None:
        self._app = app
        self._clients = Buckets(per_client)
        self._websites = Buckets(per_origin)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        path = str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))
        if scope["type"] != "http" or path in FREE_PATHS:
            await self._app(scope, receive, send)
            return
        said: dict[str, str] = {}
        wait = 0.0
        for name, buckets, key in self._keys(scope):
            taken, left, until = buckets.take(key)
            if not taken:
                wait = max(wait, until)
            _add(said, "RateLimit-Policy", f'"{name}";q={buckets.per_minute};w={WINDOW_SECONDS}')
            _add(said, "RateLimit", f'"{name}";r={left};t={math.ceil(until)}')

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(said)
            await send(message)

        if wait:
            seconds = math.ceil(wait)
            refused = problem(429, f"Probeer het over {_seconds(seconds)} nog eens.")
            refused.headers["Retry-After"] = str(seconds)
            await refused(scope, receive, telling)
            return
        await self._app(scope, receive, telling)

    def _keys(self, scope: Scope) -> list[tuple[str, Buckets, str]]:
        found = []
        client = scope.get("client")
        if self._clients.per_minute:
            found.append(("klant", self._clients, client_of(client[0]) if client else "-"))
        origin = Headers(scope=scope).get("origin", "").lower()
        if self._websites.per_minute and origin in self._origins:
            found.append(("website", self._websites, origin))
        return found


def _add(headers: dict[str, str], name: str, value: str) -> None:
    headers[name] = f"{headers[name]}, {value}" if name in headers else value


def _seconds(number: int) -> str:
    return "1 seconde" if number == 1 else f"{number} seconden"
