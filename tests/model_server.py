"""A real HTTP server with the chat protocol of OpenAI, that misbehaves on purpose.

What it does is the first part of the path: ``http://127.0.0.1:1234/endless/v1``. Every request is
kept whole in ``asked``.
"""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import running

Sources = Mapping[int, str]
"""What was sent of each passage, by its number."""

_SOURCE = re.compile(r"\[BRON (\d+)\]\n(.*?)(?=\n\n\[BRON \d+\]|\n</bronnen>)", re.DOTALL)


class ModelServer(ThreadingHTTPServer):
    """Answers by path; ``say`` makes the text of an answer from the sources of a prompt."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.say: Callable[[Sources], str] = lambda _sources: "GEEN"
        self.reply: Callable[[str], str] | None = None
        """Makes an answer from the whole prompt; goes before ``say``."""
        self.stopped = threading.Event()
        self.go_on = threading.Event()
        self.ended = threading.Event()
        """Set when a stream that has no end was cut off by the other side."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def url(self, behaviour: str) -> str:
        return f"{self.address}/{behaviour}/v1"

    def times(self, behaviour: str) -> int:
        return sum(path.startswith(f"/{behaviour}/") for path, _, _ in self.asked)

    @property
    def everything(self) -> str:
        """All that ever reached it: paths, headers and bodies."""
        return "\n".join(f"{path}\n{headers}\n{_plain(body)}" for path, headers, body in self.asked)


def _plain(body: bytes) -> str:
    """A body as text, with the letters that JSON spells out in digits."""
    return json.dumps(json.loads(body), ensure_ascii=False).replace("\\n", "\n")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):  # the client went away, which is what several tests are about
            super().handle()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.close_connection = True
        self._data: dict[str, Any] = json.loads(body)
        name = self.path.strip("/").split("/")[0].replace("-", "_")
        act: Callable[[], None] = getattr(self, f"_{name}")
        if self.path.endswith("/v1/chat/completions"):
            act()
        else:
            self._refuse(404)

    # --- how to say something ---------------------------------------------------------------

    def _begin(self, status: int = 200, kind: str = "text/event-stream", **headers: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), str(value))
        self.send_header("Connection", "close")
        self.end_headers()

    def _refuse(self, status: int, message: str = "no", **headers: object) -> None:
        body = json.dumps({"error": {"message": message, "type": "test"}}).encode()
        self._begin(status, "application/json", Content_Length=len(body), **headers)
        self.wfile.write(body)

    def _event(self, text: str, *, finish: str | None = None) -> bytes:
        chunk = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": self._data["model"],
            "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
        }
        return f"data: {json.dumps(chunk)}\n\n".encode()

    def _piece(self, text: str) -> None:
        self.wfile.write(self._event(text))
        self.wfile.flush()

    def _said(self) -> str:
        prompt = self._data["messages"][-1]["content"]
        if self.server.reply is not None:
            return self.server.reply(prompt)
        return self.server.say({int(number): text for number, text in _SOURCE.findall(prompt)})

    def _stream(self, text: str, size: int = 7) -> None:
        for start in range(0, len(text), size):
            self._piece(text[start : start + size])
        self.wfile.write(self._event("", finish="stop") + b"data: [DONE]\n\n")

    # --- as it should be --------------------------------------------------------------------

    def _good(self) -> None:
        self._begin()
        self._stream(self._said())

    def _halfway(self) -> None:
        """Says the first sentence, and the others when ``go_on`` is set."""
        first, _, others = self._said().partition("\n\n")
        self._begin()
        self._piece(f"{first}\n\n")
        self.server.go_on.wait(20)
        self._stream(others)

    def _busy_once(self) -> None:
        if self.server.times("busy-once") == 1:
            self._refuse(429, Retry_After=0)
        else:
            self._good()

    def _good_twice(self) -> None:
        if self.server.times("good-twice") > 2:
            self._refuse(503)
        else:
            self._good()

    def _broken_once(self) -> None:
        if self.server.times("broken-once") == 1:
            self._refuse(503)
        else:
            self._good()

    def _only_completion_tokens(self) -> None:
        """As newer models do: the older name and another temperature than theirs are refused."""
        if "max_tokens" in self._data:
            self._refuse(400, "'max_tokens' is not supported, use 'max_completion_tokens'")
        elif "temperature" in self._data:
            self._refuse(400, "'temperature' does not support 0, only the default")
        else:
            self._good()

    def _thinks_first(self) -> None:
        self._begin()
        self._stream("<think>\nZIN: dit is nog niets\n</think>\n" + self._said())

    # --- as it should not be ----------------------------------------------------------------

    def _always_busy(self) -> None:
        self._refuse(429, Retry_After=3600)

    def _broken(self) -> None:
        self._refuse(500, self._data["messages"][-1]["content"])

    def _forbidden(self) -> None:
        self._refuse(401)

    def _html(self) -> None:
        page = b"<!DOCTYPE html><html><body>Welkom bij de proxy</body></html>"
        self._begin(200, "text/html", Content_Length=len(page))
        self.wfile.write(page)

    def _empty(self) -> None:
        self._begin()
        self._stream("")

    def _no_json(self) -> None:
        self._begin()
        self.wfile.write(b"data: {onzin\n\n")

    def _error_halfway(self) -> None:
        self._begin()
        self._piece(self._said())
        self.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')

    def _hangs_up(self) -> None:
        self._begin()
        self._piece(self._said()[:30])
        self.connection.shutdown(socket.SHUT_RDWR)

    def _silent(self) -> None:
        self.server.stopped.wait(30)

    def _silent_after(self) -> None:
        """Says everything, and then keeps the line open."""
        self._begin()
        self._piece(self._said())
        self.server.stopped.wait(30)

    def _until_cut(self, data: Callable[[], bytes], pause: float = 0.0) -> None:
        try:
            while not self.server.stopped.is_set():
                self.wfile.write(data())
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            self.server.ended.set()
            raise

    def _endless(self) -> None:
        self._begin()
        self._piece(self._said())
        self._until_cut(lambda: self._event("en nog een woord "))

    def _endless_line(self) -> None:
        self._begin()
        self.wfile.write(b"data: ")
        self._until_cut(lambda: b"x" * 10_000)

    def _endless_thinking(self) -> None:
        """Empty pieces: the budget of characters never sees them."""
        self._begin()
        self._until_cut(lambda: self._event(""))

    def _drip(self) -> None:
        self._begin()
        self._until_cut(lambda: self._event("Z"), pause=0.05)

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._until_cut(lambda: b"x", pause=0.05)

    def _packed(self) -> None:
        """A good answer, packed although that was not asked for."""
        said = self._event(self._said(), finish="stop") + b"data: [DONE]\n\n"
        body = gzip.compress(said)
        self._begin(200, Content_Encoding="gzip", Content_Length=len(body))
        self.wfile.write(body)

    def _redirect(self) -> None:
        self._begin(307, Location=f"{self.server.address}/good/v1/chat/completions")


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """The server, running."""
    with running(ModelServer()) as server:
        try:
            yield server
        finally:
            server.stopped.set()
