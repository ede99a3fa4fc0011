"""A server that speaks as much of Qdrant's REST protocol as we use, and can go away and be silent.

What it is asked is done by qdrant-client's local mode, so answers are real ones. It is no Qdrant
server: how that behaves when it is busy, full or split over machines is not in here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from qdrant_client import QdrantClient
from qdrant_client.http import models

from tests.servers import running


class QdrantServer(ThreadingHTTPServer):
    """Keeps its collections when it is stopped and another takes its place."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, kept: QdrantClient, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.kept = kept
        self.lock = threading.Lock()
        self.silent = threading.Event()
        self.go_on = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: QdrantServer

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):  # the client went away, which is what the tests are about
            super().handle()

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True
        if self.server.silent.is_set():
            self.server.go_on.wait(30)
            return
        data = json.loads(body) if body else None
        parts = urlsplit(self.path).path.strip("/").split("/")
        try:
            with self.server.lock:
                result = _result(self.server.kept, self.command, parts, data)
        except (ValueError, KeyError) as error:
            self._say(404, {"status": {"error": str(error)}, "time": 0.0})
            return
        self._say(200, {"result": _plain(result), "status": "ok", "time": 0.0})

    do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)


def _plain(result: Any) -> Any:
    return TypeAdapter(Any).dump_python(result, mode="json")


def _result(kept: QdrantClient, method: str, parts: list[str], data: Any) -> Any:
    """What an address gives; KeyError for one that is not known here."""
    if parts == ["aliases"]:
        return kept.get_aliases()
    if parts == ["collections"]:
        return kept.get_collections()
    if parts == ["collections", "aliases"]:
        asked = models.ChangeAliasesOperation.model_validate(data)
        return kept.update_collection_aliases(asked.actions)
    known: dict[tuple[str, ...], Callable[[QdrantClient, str, Any], Any]] = {
        ("GET",): lambda kept, name, _: kept.get_collection(name),
        ("PUT",): _create,
        ("DELETE",): lambda kept, name, _: kept.delete_collection(name),
        ("GET", "exists"): lambda kept, name, _: {"exists": kept.collection_exists(name)},
        ("PUT", "index"): lambda *_: _DONE,
        ("PUT", "points"): _upsert,
        ("POST", "points"): lambda kept, name, data: kept.retrieve(
            name, data["ids"], **_wanted(data)
        ),
        ("POST", "points", "count"): lambda kept, name, _: kept.count(name, exact=True),
        ("POST", "points", "scroll"): _scroll,
        ("POST", "points", "query", "batch"): lambda kept, name, data: kept.query_batch_points(
            name, models.QueryRequestBatch.model_validate(data).searches
        ),
    }
    return known[(method, *parts[2:])](kept, parts[1], data)


_DONE = {"operation_id": 1, "status": "completed"}


def _create(kept: QdrantClient, name: str, data: Any) -> bool:
    asked = models.CreateCollection.model_validate(data)
    return kept.create_collection(
        name,
        vectors_config=asked.vectors or {},
        sparse_vectors_config=asked.sparse_vectors,
        metadata=data.get("metadata"),
    )


def _upsert(kept: QdrantClient, name: str, data: Any) -> Any:
    asked = models.PointsList.model_validate(data)
    kept.upsert(name, asked.points)
    return _DONE


def _scroll(kept: QdrantClient, name: str, data: Any) -> Any:
    asked = models.ScrollRequest.model_validate(data)
    records, following = kept.scroll(
        name, asked.filter, limit=asked.limit or 10, offset=asked.offset, with_payload=True
    )
    return {"points": records, "next_page_offset": following}


def _wanted(data: Any) -> dict[str, Any]:
    return {
        "with_payload": data.get("with_payload", True),
        "with_vectors": data.get("with_vector", False),
    }


@contextmanager
def qdrant_server(kept: QdrantClient, port: int = 0) -> Iterator[QdrantServer]:
    """The server, running."""
    with running(QdrantServer(kept, port)) as server:
        try:
            yield server
        finally:
            server.go_on.set()
