"""The API on a real port, and a service whose answers can be held up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from answer.model.writer import OnStatement
from answer.pipeline import AnswerService
from api.server import server_config
from waaier.domain import Answer, Question
from waaier.settings import Settings

PATIENCE_S = 20


class HeldService:
    """The real service; an answer begins only when ``go`` is set."""

    def __init__(self, service: AnswerService) -> None:
        self._service = service
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.finished = threading.Semaphore(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    def answer(self, question: Question, on_statement: OnStatement | None = None) -> Answer:
        self.begun.release()
        try:
            assert self.go.wait(PATIENCE_S)
            return self._service.answer(question, on_statement)
        finally:
            self.finished.release()


class Served:
    """A running server."""

    def __init__(self, server: uvicorn.Server, thread: threading.Thread, port: int) -> None:
        self.server = server
        self.thread = thread
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def send(self, raw: bytes) -> bytes:
        """Everything that comes back on one connection until the server closes it."""
        with self.connect() as connection:
            with suppress(ConnectionResetError, BrokenPipeError):
                connection.sendall(raw)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """What comes in until the other side stops; being cut off is a way of stopping."""
    found = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65536):
            found += part
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(app: ASGIApp, settings: Settings, at_once: bool = False) -> Iterator[Served]:
    """The application on a free port, with the server's own limits.

    It stops ``at_once`` where pages that are still open would keep it waiting.
    """
    port = free_port()
    server = uvicorn.Server(server_config(app, settings, "127.0.0.1", port))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < until
            time.sleep(0.02)
        yield Served(server, thread, port)
    finally:
        server.should_exit = True
        server.force_exit = at_once
        thread.join(timeout=PATIENCE_S)
        assert not thread.is_alive()
