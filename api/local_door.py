"""The door for the command line on the service's own machine: a socket in the index folder.

``waaier ask`` asks a service that has model and index in memory already, when one runs on the same
index. The socket is a file that only its owner can open; there is no port, so nothing on the
network and no web page can reach it, and no password is needed. One line of JSON goes each way,
twice: a greeting with version and settings, so that a question is only told to a service that
answers it just as the command itself would, and then the question and its answer.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import select
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

import waaier
from waaier.domain import Answer, Hit, Model, Passage, Query, Question
from waaier.errors import InputError
from waaier.settings import Settings

if TYPE_CHECKING:
    from answer.pipeline import AnswerService
    from index.retrieval import Retriever, SearchResult

logger = logging.getLogger(__name__)

SOCKET = "serve.sock"
"""The file in the index folder."""

GREETING_SECONDS = 1.5
"""How long either side waits for the other's greeting and question."""

MAX_BYTES = 4_000_000
"""Longest line; a question with a long history takes a quarter."""

_ASKERS = 2
"""Questions at a time; who must wait longer than a greeting is quicker without the service."""

_PATH_BYTES = 100
"""Longest path that every system takes for a socket."""

ELSEWHERE = frozenset(
    {
        "index_dir", "data_dir", "database_url", "ask_service", "host", "port", "root_path",
        "trusted_proxies", "allowed_hosts", "cors_origins", "hsts_seconds", "contact_name",
        "contact_email", "contact_url", "privacy_url", "accessibility_url",
        "algorithm_register_url", "rate_per_minute", "rate_per_origin", "widget_origins",
        "widget_rate_per_origin", "widget_day_budget", "widget_rate_per_session",
        "widget_session_key", "widget_contacts", "widget_dir", "max_body_kb", "body_seconds",
        "head_seconds", "keep_alive_seconds", "max_connections", "answer_workers", "answer_queue",
        "queue_seconds", "answer_seconds", "shutdown_seconds", "request_log", "openai_door",
        "mcp_door", "metrics", "otlp_url", "bewaar_vragen", "bewaar_dagen",
        "bewaar_handelingen_dagen", "upload_max_mb", "feedback_per_hour", "keep_builds",
        "services", "ingest_processes",
    }
)  # fmt: skip
"""Settings that cannot change an answer. Whatever is not listed here must be the same."""


class Greeting(Model):
    """Who asks: the version and the settings that an answer depends on."""

    version: str
    settings: str

    @classmethod
    def of(cls, settings: Settings) -> Greeting:
        """The greeting of a process with these settings."""
        values = {
            name: str(value.absolute()) if isinstance(value, Path) else value
            for name, value in settings
            if name not in ELSEWHERE
        }
        # Keys and passwords print as stars, so that nothing can be learned from this.
        text = json.dumps(values, sort_keys=True, default=str)
        return cls(version=waaier.__version__, settings=hashlib.sha256(text.encode()).hexdigest())


class Asked(Model):
    """A question to answer, or to search for when ``limit`` is how many passages are wanted."""

    question: Question
    limit: int | None = None


class Found(Model):
    """What ``waaier search`` shows of a search."""

    passages: tuple[dict[str, Any], ...]
    query: Query
    corrections: tuple[tuple[str, str], ...]
    index_build: str
    seconds: float

    @classmethod
    def of(cls, result: SearchResult) -> Found:
        """What was found, as it goes through the door."""
        return cls(
            passages=tuple(hit.public() for hit in result.hits),
            query=result.query,
            corrections=result.query.corrections,
            index_build=result.build_id,
            seconds=result.seconds,
        )

    def hits(self) -> list[Hit]:
        """The passages, without what only the service needs of them."""
        return [
            Hit(
                passage=Passage.model_validate(
                    {name: value for name, value in one.items() if name != "score"}
                ),
                score=one["score"],
            )
            for one in self.passages
        ]


class Reply(Model):
    """What comes back: one of these. ``refused`` is the sentence and the advice for the user."""

    answer: Answer | None = None
    found: Found | None = None
    refused: tuple[str, str] | None = None


def shortest(file: Path) -> str:
    """The path of a socket in as few characters as can be: systems take about a hundred."""
    return min((str(file.absolute()), os.path.relpath(file)), key=len)


@contextmanager
def local_door(index_dir: Path, service: AnswerService, settings: Settings) -> Iterator[None]:
    """Answers the command line of the same user, until the end of the ``with`` statement.

    Where there can be no such socket (the system has none, or the folder cannot hold one) nothing
    is opened, and the command line does its own work as before.
    """
    listener = _listener(index_dir / SOCKET)
    if listener is None:
        yield
        return
    with listener:
        own = os.lstat(index_dir / SOCKET).st_ino
        door = _Door(listener, service, settings)
        thread = threading.Thread(target=door.keep_open, name="lokale-deur", daemon=True)
        thread.start()
        try:
            yield
        finally:
            door.close()
            thread.join()
            with suppress(OSError):
                # On a Qdrant server a later service may have taken this place.
                if os.lstat(index_dir / SOCKET).st_ino == own:
                    (index_dir / SOCKET).unlink()


class _Door:
    """Takes one connection after the other."""

    def __init__(self, listener: socket.socket, service: AnswerService, settings: Settings) -> None:
        self._listener = listener
        self._service = service
        self._greeting = Greeting.of(settings)
        self._pool = ThreadPoolExecutor(_ASKERS, thread_name_prefix="lokale-deur")
        self._stop, self._stopped = socket.socketpair()

    def keep_open(self) -> None:
        """Until :meth:`close`."""
        while True:
            ready, _, _ = select.select([self._listener, self._stopped], [], [])
            if self._stopped in ready:
                break
            with suppress(OSError):
                connection, _ = self._listener.accept()
                self._pool.submit(self._handle, connection)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._stop.close()
        self._stopped.close()

    def close(self) -> None:
        """Takes no more; what has begun is finished."""
        self._stop.send(b"x")

    def _handle(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValidationError):
            connection.settimeout(GREETING_SECONDS)
            with connection.makefile("rwb") as stream:
                greeting = Greeting.model_validate_json(stream.readline(MAX_BYTES))
                same = greeting == self._greeting
                send_line(stream, json.dumps({"same": same}))
                if not same:
                    return
                asked = Asked.model_validate_json(stream.readline(MAX_BYTES))
                send_line(stream, self._reply(asked).model_dump_json(exclude_none=True))

    def _reply(self, asked: Asked) -> Reply:
        try:
            if asked.limit is None:
                return Reply(answer=self._service.answer(asked.question, as_visitor=False))
            return Reply(found=Found.of(search(self._service.retriever, asked)))
        except InputError as error:
            return Reply(refused=(error.message, error.advice))
        except Exception:
            # The command does it itself then, and says what is wrong.
            logger.exception("a question of the command line failed")
            return Reply()


def search(retriever: Retriever, asked: Asked) -> SearchResult:
    """What ``waaier search`` searches for: the question without personal data.

    Raises:
        InputError: the question is empty or too long.
    """
    from answer.guard import mask_question

    question, _ = mask_question(asked.question)
    return retriever.search(question, limit=asked.limit or 1)


def send_line(stream: Any, text: str) -> None:
    """Sends one line; JSON never holds a line end of its own."""
    stream.write(text.encode() + b"\n")
    stream.flush()


def _listener(file: Path) -> socket.socket | None:
    path = shortest(file)
    if not hasattr(socket, "AF_UNIX") or len(os.fsencode(path)) > _PATH_BYTES:
        return None
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # What a service that was killed left behind; whoever serves the folder holds its lock.
        file.unlink(missing_ok=True)
        listener.bind(path)
        # Before it listens nobody can connect, so there is no moment at which others could.
        file.chmod(0o600)
        listener.listen(_ASKERS)
    except OSError:
        logger.info("no local door: this folder takes no socket")
        listener.close()
        return None
    return listener
