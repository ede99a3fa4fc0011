"""One call to the language model, in a thread of its own, that can be cut off at any moment.

The time-outs of a HTTP library count from the last byte, and some waits (looking up a name) know
none. So the caller reads pieces of text from a queue and leaves when its time is over; the thread
that is left behind ends because its connection is cut.
"""

from __future__ import annotations

import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from ssl import SSLContext
from typing import Any

import waaier
import waaier.offline

import httpx  # isort: skip
from haystack.components.generators.chat import OpenAIChatGenerator  # isort: skip
from haystack.dataclasses import ChatMessage, StreamingChunk  # isort: skip
from haystack.utils import Secret  # isort: skip

from answer.model.endpoint import Budget, Endpoint

for _name in ("openai", "httpx", "httpcore"):
    # At their lowest level these log whole requests; a log never holds a question.
    logging.getLogger(_name).setLevel(logging.WARNING)
# It warns of every answer that reached its number of tokens, which is no fault here.
logging.getLogger("haystack.components.generators.chat.openai").setLevel(logging.ERROR)

_SENT_HEADERS = frozenset(
    "host accept accept-encoding connection content-type content-length authorization "
    "user-agent".split()
)
"""The library adds what machine this is, and an organisation from the environment."""


class LateError(Exception):
    """The time for the first or the last word is over."""


class TooMuchError(Exception):
    """The server sends more than was asked for."""


class BrokenOffError(Exception):
    """The connection ended before the answer did."""


class _Stopped(Exception):  # noqa: N818  (nobody's error: the caller has had enough)
    """Ends the thread from within."""


class Call:
    """Starts at once; read :meth:`pieces` and close it afterwards.

    Args:
        endpoint: which model.
        messages: what is asked.
        parameters: of the protocol, beside the messages.
        budget: what it may cost.
        done: called from the thread when it ends, however it ends.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        messages: Sequence[ChatMessage],
        parameters: Mapping[str, Any],
        budget: Budget,
        done: Callable[[], None],
    ) -> None:
        self._queue: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._socket: socket.socket | None = None
        self._chars = budget.max_chars
        self._bytes = budget.max_bytes
        self._done = done
        self._is_finished = False
        thread = threading.Thread(
            target=self._run,
            args=(endpoint, list(messages), dict(parameters), budget.seconds),
            name="taalmodel",
            daemon=True,
        )
        thread.start()

    def pieces(self, start_by: float, end_by: float) -> Iterator[str]:
        """The text as it comes.

        Args:
            start_by: ``time.monotonic()`` at which the first text must be there.
            end_by: and the last.

        Raises:
            LateError: it was not.
            TooMuchError: the server went on and on.
            Exception: whatever the protocol's library raised.
        """
        limit = min(start_by, end_by)
        while True:
            try:
                item = self._queue.get(timeout=max(0.0, limit - time.monotonic()))
            except queue.Empty:
                raise LateError from None
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            # A stream that never pauses would never let the queue run empty.
            limit = end_by
            if time.monotonic() > limit:
                raise LateError
            yield item

    def close(self) -> None:
        """Cuts the connection; does not wait for the thread."""
        self._stopped.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _run(
        self,
        endpoint: Endpoint,
        messages: list[ChatMessage],
        parameters: dict[str, Any],
        seconds: float,
    ) -> None:
        generator = OpenAIChatGenerator(
            api_key=Secret.from_token(endpoint.key),
            model=endpoint.name,
            api_base_url=endpoint.url,
            generation_kwargs=parameters,
            timeout=seconds,
            max_retries=0,
            http_client_kwargs={
                "verify": _certificates(),
                # A proxy of the environment is for what lies outside.
                "trust_env": not endpoint.is_near,
                # Another address than was set would get the question and the key.
                "follow_redirects": False,
                "event_hooks": {"request": [self._on_request], "response": [self._on_response]},
            },
        )
        try:
            generator.run(messages, streaming_callback=self._on_chunk)
            self._queue.put(None if self._is_finished else BrokenOffError())
        except Exception as error:
            self._queue.put(error)
        finally:
            with suppress(Exception):
                generator.close()
            self._done()

    def _on_chunk(self, chunk: StreamingChunk) -> None:
        if self._stopped.is_set():
            raise _Stopped
        self._is_finished = bool(self._is_finished or chunk.meta.get("finish_reason"))
        if chunk.content:
            self._chars -= len(chunk.content)
            if self._chars < 0:
                raise TooMuchError
            self._queue.put(chunk.content)

    def _on_request(self, request: httpx.Request) -> None:
        if self._stopped.is_set():
            raise _Stopped
        for name in list(request.headers):
            if name.lower() not in _SENT_HEADERS:
                del request.headers[name]
        request.headers["User-Agent"] = f"Praktijkwaaier/{waaier.__version__}"
        # Packed answers could grow without bound while they are unpacked.
        request.headers["Accept-Encoding"] = "identity"
        request.extensions["trace"] = self._on_step

    def _on_step(self, event: str, info: dict[str, Any]) -> None:
        """Told by the HTTP library of each step; notes the socket it talks through."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._stopped.is_set():
                self.close()

    def _on_response(self, response: httpx.Response) -> None:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise TooMuchError
        response.stream = _Counted(response.stream, self._bytes)


class _Counted(httpx.SyncByteStream):
    """The body of an answer, up to a number of bytes."""

    def __init__(self, stream: object, limit: int) -> None:
        if not isinstance(stream, httpx.SyncByteStream):
            raise TypeError("a synchronous client gives a synchronous stream")
        self._stream = stream
        self._left = limit

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            self._left -= len(part)
            if self._left < 0:
                raise TooMuchError
            yield part

    def close(self) -> None:
        self._stream.close()


@lru_cache(maxsize=1)
def _certificates() -> SSLContext:
    """Read once: it takes longer than a whole call on one's own machine."""
    return httpx.create_ssl_context()
