"""Traces, sent to a real receiver: they tell how long steps took, and no word of what was asked."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.tracing import ALLOWED
from tests.conftest import OMSLAGROUTE, ROOT
from tests.servers import running

ASKED = f"{OMSLAGROUTE} Geheimwoord Kwikstaartje."

PROGRAM = """
import sys
from pathlib import Path
from starlette.testclient import TestClient
from answer.pipeline import AnswerService
from api.app import create_app
from waaier.settings import get_settings

service = AnswerService(get_settings(), Path(sys.argv[1]))
with TestClient(create_app(service), raise_server_exceptions=False) as client:
    asked = client.post("/v1/vragen", json={"question": sys.argv[2]})
    assert asked.status_code == 200, asked.text
    client.get("/v1/bronnen", params={"q": "Kwikstaartje", "gemeente": "Kwikstaartje"})
    client.get("/v1/Kwikstaartje")
    client.post("/v1/vragen", json={"question": "Kwikstaartje", "Kwikstaartje": 1})
    service.retriever.current = lambda: (_ for _ in ()).throw(RuntimeError("Kwikstaartje"))
    assert client.get("/v1/gezondheid").status_code == 500
"""


class Receiver(ThreadingHTTPServer):
    """Keeps what is sent to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/traces"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        zipped = self.headers.get("Content-Encoding") == "gzip"
        self.server.bodies.append(gzip.decompress(body) if zipped else body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running(Receiver()) as server:
        yield server


def run(card_index: Path, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(card_index), ASKED],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def spans_of(receiver: Receiver) -> list[Any]:
    found = []
    for body in receiver.bodies:
        request = ExportTraceServiceRequest.FromString(body)
        found += [
            span
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
    return found


def test_steps_are_traced_without_a_word_of_what_was_asked(
    card_index: Path, receiver: Receiver
) -> None:
    # Whatever the environment asks of the libraries, content stays here.
    run(
        card_index,
        WAAIER_OTLP_URL=receiver.url,
        HAYSTACK_CONTENT_TRACING_ENABLED="true",
        FASTAPI_OTEL_AUTO_CONFIGURE="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url.removesuffix("/v1/traces"),
        OTEL_RESOURCE_ATTRIBUTES="tekst=Kwikstaartje",
    )
    spans = spans_of(receiver)
    requests = {span.trace_id for span in spans if span.name == "POST /vragen"}
    assert len(requests) == 2
    steps = [span for span in spans if span.name.startswith("haystack.component.run")]
    assert {span.name.split()[-1] for span in steps} >= {"retrieve", "compose", "embed", "rank"}
    (trace,) = {span.trace_id for span in steps}
    assert trace in requests
    known = {span.span_id for span in spans}
    assert all(span.parent_span_id in known for span in steps)
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in spans)
    sent = b"".join(receiver.bodies)
    assert b"praktijkwaaier" in sent
    for word in (b"Kwikstaartje", b"beschermd wonen", b"Omslagroute"):
        assert word not in sent, "a word of what was asked left"
    for span in spans:
        assert {one.key for one in span.attributes} <= ALLOWED
        assert not span.events
        assert not span.status.message


def test_nothing_is_sent_unless_the_setting_says_where(
    card_index: Path, receiver: Receiver
) -> None:
    run(
        card_index,
        FASTAPI_OTEL_AUTO_CONFIGURE="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url.removesuffix("/v1/traces"),
    )
    assert receiver.bodies == []
