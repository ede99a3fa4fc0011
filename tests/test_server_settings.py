"""How builds are laid out on a Qdrant server: what is sent over the wire, and what comes of it.

A small HTTP server stands in for the one thing a test without a Qdrant server cannot see: the
requests themselves. Where ``QDRANT_URL`` is set a real server is asked as well.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qdrant_client import QdrantClient

from index.collection import CollectionLayout
from index.pipeline import build_index
from index.server_builds import ServerBuilds
from index.server_store import MAX_NUMBERS, ServerStore
from index.store import DENSE, LATE, IndexedPassage
from tests.servers import running
from tests.test_builds import _make, _manifest, _write
from tests.test_stores import DIMENSION, _points
from waaier.domain import Passage
from waaier.errors import DefectError
from waaier.settings import Settings, TokenSize, VectorSize

ROOT = Path(__file__).resolve().parent.parent

MOST_BYTES = 32 * 1024 * 1024
"""What a Qdrant server takes in one request unless it is set otherwise."""


class Recorder(ThreadingHTTPServer):
    """Says yes to everything, and keeps what was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: list[tuple[str, str, int, Any]] = []

    @property
    def client(self) -> QdrantClient:
        return QdrantClient(
            url=f"http://127.0.0.1:{self.server_address[1]}", check_compatibility=False
        )

    def bodies(self, path: str) -> list[Any]:
        return [body for _, asked, _, body in self.sent if asked.split("?")[0] == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def log_message(self, *_: object) -> None:
        pass

    def do_PUT(self) -> None:
        size = int(self.headers["Content-Length"])
        self.server.sent.append((self.command, self.path, size, json.loads(self.rfile.read(size))))
        done: Any = {"operation_id": 1, "status": "completed"}
        result = done if "/points" in self.path or "/index" in self.path else True
        body = json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with running(Recorder()) as server:
        yield server


def _created(recorder: Recorder, **known: Any) -> Any:
    layout = CollectionLayout.of(Settings.model_validate(known))
    ServerStore.create(recorder.client, "proef", 384, {}, layout)
    (body,) = recorder.bodies("/collections/proef")
    return body


def test_settings_reach_the_server(recorder: Recorder) -> None:
    body = _created(recorder, qdrant_shards=6, qdrant_replicas=2, qdrant_dense="int8")
    assert (body["shard_number"], body["replication_factor"]) == (6, 2)
    # All copies confirm: one that misses passages would answer otherwise.
    assert body["write_consistency_factor"] == 2
    dense, late = body["vectors"][DENSE], body["vectors"][LATE]
    assert dense["quantization_config"]["scalar"]["type"] == "int8"
    assert dense["quantization_config"]["scalar"]["always_ram"] is True
    assert dense["on_disk"] is True
    assert late["datatype"] == "float16"
    assert late["on_disk"] is True
    assert late["hnsw_config"]["m"] == 0
    assert late["multivector_config"]["comparator"] == "max_sim"


def test_without_settings_it_is_one_server_with_all_in_full(recorder: Recorder) -> None:
    body = _created(recorder)
    assert body.get("shard_number") is None
    assert (body["replication_factor"], body["write_consistency_factor"]) == (1, 1)
    dense = body["vectors"][DENSE]
    assert dense.get("quantization_config") is None
    assert dense["on_disk"] is False


def test_the_smallest_and_token_vectors_in_memory(recorder: Recorder) -> None:
    known = {"qdrant_dense": "binair", "qdrant_late": "turbo4", "qdrant_late_on_disk": False}
    body = _created(recorder, **known)
    assert "binary" in body["vectors"][DENSE]["quantization_config"]
    assert body["vectors"][LATE]["datatype"] == "turbo4"
    assert body["vectors"][LATE]["on_disk"] is False


def test_never_more_confirmations_than_copies() -> None:
    assert CollectionLayout.of(Settings(qdrant_replicas=2, qdrant_confirmed=5)).confirmed == 2
    assert CollectionLayout.of(Settings(qdrant_replicas=3, qdrant_confirmed=1)).confirmed == 1


def test_words_of_a_build_have_as_many_copies_as_the_build(recorder: Recorder) -> None:
    builds = ServerBuilds(recorder.client, "proef", CollectionLayout(shards=6, replicas=3))
    builds.write_words("een", "{}")
    (body,) = recorder.bodies("/collections/proef-een-words")
    assert (body["shard_number"], body["replication_factor"]) == (1, 3)


def test_one_request_is_never_more_than_a_server_takes(recorder: Recorder) -> None:
    """Thirty-two passages of a law, as long as the model reads, in full precision."""
    draw = np.random.default_rng(1)
    point = _points()[0]
    points = []
    for number in range(32):
        text = f"Artikel {number} van een lange wet."
        passage = point.passage.model_copy(update={"id": Passage.make_id("wet", (), text)})
        tokens = draw.normal(size=(512, 384), scale=0.05).astype(np.float32)
        points.append(replace(point, passage=passage, tokens=tokens))
    ServerStore(recorder.client, "proef").write(points)
    sent = recorder.bodies("/collections/proef/points")
    assert max(size for _, _, size, _ in recorder.sent) < MOST_BYTES
    assert [one["id"] for body in sent for one in body["points"]] == [p.passage.id for p in points]
    assert len(sent) > 1
    assert points[0].tokens.size < MAX_NUMBERS


class _Losing(ServerBuilds):
    """Loses a passage on the way, as a server does that fails halfway."""

    def begin(self, manifest: Any) -> ServerStore:
        store = super().begin(manifest)
        assert isinstance(store, ServerStore)
        write = store.write

        def without_last(points: list[IndexedPassage]) -> None:
            write(points[:-1])

        store.write = without_last  # type: ignore[method-assign,assignment]
        return store


def test_a_build_that_misses_passages_does_not_become_current() -> None:
    client = QdrantClient(":memory:")
    old = _make(ServerBuilds(client), 3)
    builds, manifest = _Losing(client), _manifest(6)
    _write(builds, manifest)
    with pytest.raises(DefectError, match="misses passages"):
        builds.publish(manifest)
    assert builds.current_id() == old.id


def test_another_layout_asks_for_a_new_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same sources twice: only when they must be stored otherwise is anything written."""
    client = QdrantClient(":memory:")
    monkeypatch.setattr(
        "index.pipeline.open_builds",
        lambda settings, _: ServerBuilds(client, "proef", CollectionLayout.of(settings)),
    )
    card = [ROOT / "corpus" / "kaarten" / "briefadres.md"]
    first = build_index(card, Settings(), tmp_path)
    again = build_index(card, Settings(), tmp_path)
    small = build_index(card, Settings(qdrant_dense=VectorSize.INT8), tmp_path)
    assert (first.changed, again.changed, small.changed) == (True, False, True)
    assert small.embedded == 0


@pytest.mark.parametrize("late", TokenSize)
@pytest.mark.parametrize("size", VectorSize)
def test_a_real_server_takes_every_layout(size: VectorSize, late: TokenSize) -> None:
    url = os.environ.get("QDRANT_URL")
    if not url:
        pytest.skip("QDRANT_URL is not set: no real Qdrant server to try this on")
    client, name = QdrantClient(url=url), f"proef-{uuid.uuid4().hex}"
    layout = CollectionLayout(shards=2, dense=size, late=late)
    store = ServerStore.create(client, name, DIMENSION, {}, layout)
    try:
        store.write(_points())
        store.finish()
        assert store.count() == len(_points())
        assert client.get_collection(name).config.params.shard_number == 2
    finally:
        client.delete_collection(name)
