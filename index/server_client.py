"""The Qdrant server as it is reached: one named failure when it gives no answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from waaier.errors import IndexUnreachableError

REST_SECONDS = 5.0
"""A server that did not answer in time is left alone for so long: not every question must wait for
it in vain. One that refuses the connection is asked again at once, as that takes no time."""


class ReachedClient:
    """A client of which every call raises one exception when the server cannot be reached.

    Args:
        client: does the work.
        clock: seconds that only go up.
    """

    def __init__(self, client: QdrantClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._silent_until: float | None = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        return self._reached(found) if callable(found) else found

    def _reached(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def reached(*args: Any, **more: Any) -> Any:
            with self._lock:
                silent = self._silent_until is not None and self._clock() < self._silent_until
            if silent:
                raise _unreachable()
            started = self._clock()
            try:
                answer = call(*args, **more)
            except ResponseHandlingException as error:
                if self._clock() - started > 1.0:
                    with self._lock:
                        self._silent_until = self._clock() + REST_SECONDS
                raise _unreachable() from error
            except UnexpectedResponse as error:
                # What is wrong with a request of ours is a defect, and must be seen as one.
                if error.status_code is None or error.status_code < 500:
                    raise
                raise _unreachable() from error
            with self._lock:
                self._silent_until = None
            return answer

        return reached


def _unreachable() -> IndexUnreachableError:
    return IndexUnreachableError(
        "De server met de bronnen is nu niet te bereiken.",
        "Probeer het over een paar minuten nog eens.",
    )
