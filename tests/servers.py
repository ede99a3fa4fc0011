"""Real HTTP servers in a thread, and one that does what servers on the internet do wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

ServerT = TypeVar("ServerT", bound=ThreadingHTTPServer)

PAGE = b"<!DOCTYPE html><html><body><h1>Wet</h1><p>" + b"Artikel. " * 20_000 + b"</p></body></html>"
"""Big enough to be cut in two."""

ETAG = '"een"'


class OddServer(ThreadingHTTPServer):
    """Answers by path; ``asked`` holds every request as path and headers, in lower case."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.page = PAGE
        self.etag = ETAG
        self.stopped = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OddServer

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):  # the client went away, which is what several tests are about
            super().handle()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.asked.append((path, {k.lower(): v for k, v in self.headers.items()}))
        self.close_connection = True
        name = path.strip("/").split("/")[0].replace("-", "_").replace(".", "_")
        answer: Callable[[], None] = getattr(self, f"_{name}", self._gone)
        answer()

    def _begin(self, status: int = 200, kind: str | None = "text/html", **headers: object) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), str(value))
        self.send_header("Connection", "close")
        self.end_headers()

    def _whole(self, body: bytes, kind: str = "text/html", **headers: object) -> None:
        self._begin(200, kind, Content_Length=len(body), **headers)
        self.wfile.write(body)

    def _gone(self) -> None:
        self._begin(404, Content_Length=0)

    def _wet(self) -> None:
        """As it should be: ranges, and 304 for what did not change."""
        page, etag = self.server.page, self.server.etag
        if self.headers.get("If-None-Match") == etag:
            self._begin(304, None, ETag=etag)
            return
        asked = self.headers.get("Range")
        if asked and self.headers.get("If-Range") == etag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            self._begin(
                206,
                ETag=etag,
                Content_Length=len(page) - start,
                Content_Range=f"bytes {start}-{len(page) - 1}/{len(page)}",
            )
            self.wfile.write(page[start:])
            return
        self._whole(page, ETag=etag)

    def _cut(self) -> None:
        """Breaks off halfway the first time."""
        if self.server.times("/cut") > 1:
            self._wet()
            return
        self._begin(200, ETag=self.server.etag, Content_Length=len(self.server.page))
        self.wfile.write(self.server.page[: len(self.server.page) // 2])

    def _always_cut(self) -> None:
        self._begin(200, Content_Length=len(self.server.page))
        self.wfile.write(self.server.page[:1000])

    def _cut_without_ranges(self) -> None:
        """Breaks off the first time, and then sends everything again whatever is asked."""
        if self.server.times("/cut-without-ranges") == 1:
            self._begin(200, ETag=self.server.etag, Content_Length=len(self.server.page))
            self.wfile.write(self.server.page[:5000])
        else:
            self._whole(self.server.page, ETag=self.server.etag)

    def _wrong_range(self) -> None:
        """Breaks off, then sends another part than was asked for, and then all."""
        page, turn = self.server.page, self.server.times("/wrong-range")
        if turn == 1:
            self._begin(200, ETag=self.server.etag, Content_Length=len(page))
            self.wfile.write(page[:5000])
        elif turn == 2:
            self._begin(206, Content_Length=10, Content_Range=f"bytes 0-9/{len(page)}")
            self.wfile.write(page[:10])
        else:
            self._whole(page)

    def _ask_less(self) -> None:
        """Says 416 to every range."""
        if self.headers.get("Range"):
            self._begin(416, Content_Range=f"bytes */{len(self.server.page)}", Content_Length=0)
        elif self.server.times("/ask-less") == 1:
            self._begin(200, ETag=self.server.etag, Content_Length=len(self.server.page))
            self.wfile.write(self.server.page[:5000])
        else:
            self._whole(self.server.page)

    def _redirect(self) -> None:
        self._begin(302, Location="/wet", Content_Length=0)

    def _elsewhere(self) -> None:
        # The same server under a name that is not on the list.
        port = self.server.server_address[1]
        self._begin(302, Location=f"http://localhost:{port}/wet", Content_Length=0)

    def _metadata(self) -> None:
        self._begin(302, Location="http://169.254.169.254/latest/meta-data", Content_Length=0)

    def _to_a_file(self) -> None:
        self._begin(302, Location="file:///etc/passwd", Content_Length=0)

    def _to_nonsense(self) -> None:
        self._begin(302, Location="http://[", Content_Length=0)

    def _loop(self) -> None:
        self._begin(302, Location="/loop", Content_Length=0)

    def _picture(self) -> None:
        self._whole(b"\x89PNG", "image/png")

    def _paper_pdf(self) -> None:
        self._whole(b"<html>niet gevonden</html>")

    def _not_a_pdf(self) -> None:
        self._whole(b"<html>", "application/pdf")

    def _real(self) -> None:
        self._whole(b"%PDF-1.7\n%%EOF", "application/pdf; charset=binary")

    def _squeezed(self) -> None:
        self._whole(b"\x1f\x8b", Content_Encoding="gzip")

    def _empty(self) -> None:
        self._whole(b"")

    def _endless(self) -> None:
        self._begin(200)
        while not self.server.stopped.is_set():
            self.wfile.write(b"<p>" * 100_000)

    def _drip(self) -> None:
        self._begin(200)
        while not self.server.stopped.is_set():
            self.wfile.write(b"<")
            time.sleep(0.1)

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.stopped.is_set():
            self.wfile.write(b"x")
            time.sleep(0.1)

    def _silent(self) -> None:
        self.server.stopped.wait(30)

    def _busy(self) -> None:
        if self.server.times("/busy") == 1:
            self._begin(500, Content_Length=0)
        elif self.server.times("/busy") == 2:
            self._begin(503, Retry_After=7, Content_Length=0)
        else:
            self._whole(self.server.page)

    def _broken(self) -> None:
        self._begin(500, Content_Length=0)

    def _closed(self) -> None:
        self._begin(403, Content_Length=0)

    def _lies_more(self) -> None:
        self._begin(200, Content_Length=len(self.server.page) + 500)
        self.wfile.write(self.server.page)

    def _lies_huge(self) -> None:
        self._begin(200, Content_Length=10**12)
        self.wfile.write(b"<p>")

    def _hangs_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def running(server: ServerT) -> Iterator[ServerT]:
    """A server in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


@contextmanager
def odd_server() -> Iterator[OddServer]:
    """The server, running."""
    with running(OddServer()) as server:
        try:
            yield server
        finally:
            server.stopped.set()
