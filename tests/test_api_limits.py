"""What the API does when it is asked too much, too often or too slowly."""

from __future__ import annotations

import json
import logging
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.addresses import client_of, origins_of, proxies_of
from api.app import create_app
from api.ratelimit import MOST_KEYS, Buckets
from api.requestlog import ClientHashes
from tests.api_server import HeldService, Served, free_port, read_all, served
from tests.conftest import OMSLAGROUTE
from tests.problems import problem_of
from waaier.errors import InputError
from waaier.settings import Settings

SITE = "https://www.gemeente.example"


def client_for(service: object, settings: Settings) -> TestClient:
    app = create_app(cast(AnswerService, service), settings)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def held(service: AnswerService) -> Iterator[HeldService]:
    held = HeldService(service)
    yield held
    held.go.set()


# How often


def test_a_bucket_fills_evenly() -> None:
    now = 100.0
    buckets = Buckets(60, clock=lambda: now)
    assert [buckets.take("a")[0] for _ in range(61)] == [True] * 60 + [False]
    assert buckets.take("b")[0]
    taken, left, wait = buckets.take("a")
    assert (taken, left) == (False, 0)
    assert wait == pytest.approx(1.0)
    now += 1.01
    assert buckets.take("a")[0]
    assert not buckets.take("a")[0]
    now += 3600
    assert buckets.take("a")[1] == 59


def test_buckets_do_not_fill_memory() -> None:
    buckets = Buckets(10)
    for number in range(MOST_KEYS + 500):
        buckets.take(str(number))
    assert len(buckets._left) == MOST_KEYS


def test_who_asks_too_often_hears_when_to_come_back(service: AnswerService) -> None:
    with client_for(service, Settings(rate_per_minute=5)) as client:
        for left in (4, 3, 2, 1, 0):
            response = client.get("/v1/bronnen", params={"pageSize": 1})
            assert response.status_code == 200
            assert response.headers["ratelimit-policy"] == '"klant";q=5;w=60'
            assert re.fullmatch(rf'"klant";r={left};t=\d+', response.headers["ratelimit"])
        refused = client.get("/v1/bronnen", params={"pageSize": 1})
        problem_of(refused, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 12
        assert '"klant";r=0' in refused.headers["ratelimit"]
        assert refused.headers["x-content-type-options"] == "nosniff"
        # A question is not even read.
        problem_of(client.post("/v1/vragen", json={"question": "huur"}), 429)
        # Who watches the service, or reads what it offers, is not counted.
        assert client.get("/v1/gezondheid").status_code == 200
        assert client.get("/v1/openapi.json").status_code == 200


def test_a_website_has_a_limit_of_its_own(service: AnswerService) -> None:
    settings = Settings(rate_per_minute=100, rate_per_origin=2, cors_origins=SITE)
    with client_for(service, settings) as client:
        params = {"pageSize": 1}
        for _ in range(2):
            response = client.get("/v1/bronnen", params=params, headers={"Origin": SITE})
            assert '"website";q=2;w=60' in response.headers["ratelimit-policy"]
        refused = client.get("/v1/bronnen", params=params, headers={"Origin": SITE})
        problem_of(refused, 429)
        # The website must be able to tell its visitor why.
        assert refused.headers["access-control-allow-origin"] == SITE
        assert client.get("/v1/bronnen", params=params).status_code == 200


def test_clients_behind_a_believed_proxy_are_told_apart(service: AnswerService) -> None:
    settings = Settings(rate_per_minute=2, trusted_proxies="127.0.0.1")
    with served(create_app(service, settings), settings) as server:

        def ask(address: str) -> int:
            return httpx.get(
                f"{server.address}/v1/bronnen?pageSize=1",
                headers={"X-Forwarded-For": address},
                trust_env=False,
            ).status_code

        assert [ask("192.0.2.1") for _ in range(3)] == [200, 200, 429]
        assert ask("192.0.2.2") == 200


def test_who_is_no_proxy_cannot_pretend_to_be_someone_else(service: AnswerService) -> None:
    settings = Settings(rate_per_minute=2, trusted_proxies="192.0.2.77")
    with served(create_app(service, settings), settings) as server:
        statuses = [
            httpx.get(
                f"{server.address}/v1/bronnen?pageSize=1",
                headers={"X-Forwarded-For": f"198.51.100.{number}"},
                trust_env=False,
            ).status_code
            for number in range(3)
        ]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_who_counts_as_one_client(address: str, client: str) -> None:
    assert client_of(address) == client


@pytest.mark.parametrize("origins", ["*", "www.example.nl", "https://a.nl/pad", "https://a.nl;b"])
def test_a_website_that_is_none(service: AnswerService, origins: str) -> None:
    with pytest.raises(InputError, match="WAAIER_CORS_ORIGINS"):
        create_app(service, Settings(cors_origins=origins))


def test_lists_of_addresses() -> None:
    assert origins_of(" https://A.example/ , http://localhost:8000,") == {
        "https://a.example",
        "http://localhost:8000",
    }
    assert origins_of(None) == set()
    assert proxies_of("10.0.0.5, 10.1.0.0/16,2001:db8::/32") == [
        "10.0.0.5",
        "10.1.0.0/16",
        "2001:db8::/32",
    ]
    for wrong in ("*", "proxy.example", "10.0.0.0/99"):
        with pytest.raises(InputError, match="WAAIER_TRUSTED_PROXIES"):
            proxies_of(wrong)


# How much at a time


def _ask(client: TestClient | httpx.Client, **more: Any) -> httpx.Response:
    return client.post("/v1/vragen", json={"question": OMSLAGROUTE}, **more)


def test_a_full_row_is_refused_at_once_and_the_others_are_answered(held: HeldService) -> None:
    settings = Settings(rate_per_minute=0, answer_workers=1, answer_queue=1, queue_seconds=20)
    app = create_app(cast(AnswerService, held), settings)
    with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
        first = pool.submit(_ask, client)
        assert held.begun.acquire(timeout=10)
        second = pool.submit(_ask, client)
        until = time.monotonic() + 10
        while app.state.turns.inside < 2:
            assert time.monotonic() < until
            time.sleep(0.01)
        started = time.monotonic()
        refused = _ask(client)
        assert time.monotonic() - started < 1
        problem_of(refused, 503)
        assert int(refused.headers["retry-after"]) == 20
        # What costs nothing is still answered.
        assert client.get("/v1/gezondheid").status_code == 200
        held.go.set()
        assert first.result().json()["outcome"] == "answered"
        assert second.result().json()["outcome"] == "answered"
        assert _ask(client).status_code == 200


def test_a_turn_that_does_not_come_is_refused(held: HeldService) -> None:
    settings = Settings(rate_per_minute=0, answer_workers=1, queue_seconds=0.2)
    with client_for(held, settings) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(_ask, client)
        assert held.begun.acquire(timeout=10)
        problem_of(_ask(client), 503)
        held.go.set()
        assert first.result().status_code == 200
        # The one that was refused never began.
        assert not held.begun.acquire(blocking=False)


def test_an_answer_that_takes_too_long(held: HeldService) -> None:
    settings = Settings(
        rate_per_minute=0, answer_workers=1, answer_queue=0, answer_seconds=0.2, queue_seconds=0.1
    )
    with client_for(held, settings) as client:
        found = problem_of(_ask(client), 503)
        assert "te lang" in found["detail"]
        # Its thread goes on and keeps its place, or slow answers would pile up.
        problem_of(_ask(client), 503)
        held.go.set()
        assert held.finished.acquire(timeout=10)
        until = time.monotonic() + 10
        while _ask(client).status_code != 200:
            assert time.monotonic() < until


# What is sent


def test_a_body_that_is_too_big(service: AnswerService) -> None:
    with client_for(service, Settings(max_body_kb=2)) as client:
        body = {"question": "x", "history": [{"question": "a", "answer": "b" * 2048}]}
        assert "korter" in problem_of(client.post("/v1/vragen", json=body), 413)["detail"]

        def pieces() -> Iterator[bytes]:
            yield json.dumps(body).encode()[:1000]
            yield json.dumps(body).encode()[1000:]

        headers = {"Content-Type": "application/json"}
        refused = client.post("/v1/vragen", content=pieces(), headers=headers)
        problem_of(refused, 413)


def test_a_body_of_unknown_length_is_read(service: AnswerService) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"question": '
        yield b'"huur"}'

    with client_for(service, Settings()) as client:
        headers = {"Content-Type": "application/json"}
        assert client.post("/v1/vragen", content=pieces(), headers=headers).status_code == 200


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"]
)
def test_a_body_that_is_not_called_json(service: AnswerService, kind: str | None) -> None:
    with client_for(service, Settings()) as client:
        headers = {"Content-Type": kind} if kind else {}
        refused = client.post("/v1/vragen", content=b'{"question": "huur"}', headers=headers)
        problem_of(refused, 415)
        assert refused.headers["accept"] == "application/json"


def test_json_with_a_charset_or_of_a_kind_is_json(service: AnswerService) -> None:
    with client_for(service, Settings()) as client:
        for kind in ("application/json; charset=utf-8", "Application/JSON"):
            headers = {"Content-Type": kind}
            asked = client.post("/v1/vragen", content=b'{"question": "huur"}', headers=headers)
            assert asked.status_code == 200


def test_no_body_at_all(service: AnswerService) -> None:
    with client_for(service, Settings()) as client:
        found = problem_of(client.post("/v1/vragen"), 400)
        assert [fault["field"] for fault in found["errors"]] == ["body"]


# The log


def _lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(one.message) for one in caplog.records if one.name == "api.requestlog"]


def test_one_line_for_every_request_and_nothing_of_a_question(
    service: AnswerService, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Jolanda Verwegen, BSN 111222333, vraagt een briefadres aan"
    known = str(uuid.uuid4())
    with (
        caplog.at_level(logging.DEBUG),
        client_for(service, Settings(rate_per_minute=0, max_body_kb=4)) as client,
    ):
        client.post("/v1/vragen", json={"question": secret}, headers={"X-Request-ID": known})
        client.post("/v1/vragen", json={"question": secret, "vraag": secret})
        client.post("/v1/vragen", content=secret.encode())
        client.post("/v1/vragen", json={"question": secret * 200})
        client.get(f"/v1/{secret}")
        client.get("/v1/bronnen", params={"q": secret})
        client.request("VERWEGEN", "/v1/bronnen")
        client.delete("/v1/bronnen")
    # The client of this test runs in the same process, and has a log of its own.
    logged = " ".join(one.message for one in caplog.records if not one.name.startswith("httpx"))
    assert [one for one in ("verwegen", "111222333", "testclient") if one in logged.lower()] == []
    told = [(one["method"], one["route"], one["status"], one["outcome"]) for one in _lines(caplog)]
    assert told == [
        ("POST", "/v1/vragen", 200, "answered"),
        ("POST", "/v1/vragen", 400, "refused"),
        ("POST", "-", 415, "refused"),
        ("POST", "-", 413, "too_large"),
        ("GET", "-", 404, "not_found"),
        ("GET", "/v1/bronnen", 200, "ok"),
        ("-", "/v1/bronnen", 405, "refused"),
        ("DELETE", "/v1/bronnen", 405, "refused"),
    ]
    assert _lines(caplog)[0]["id"] == known
    assert len({one["client"] for one in _lines(caplog)}) == 1
    for line in _lines(caplog):
        assert set(line) == {
            "time", "id", "method", "route", "status", "ms", "outcome", "client",
        }  # fmt: skip
        assert line["ms"] >= 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("3f2b8c1e-7a54-4d0f-9c1b-2e6a5d4c3b2a", True),
        ("3f2b8c1e7a544d0f9c1b2e6a5d4c3b2a", True),
        ("Jolanda Verwegen", False),
        ("111222333", False),
        ("3f2b8c1e-7a54-4d0f-9c1b-2e6a5d4c3b2a; x", False),
        ("{3f2b8c1e-7a54-4d0f-9c1b-2e6a5d4c3b2}", False),
        ("", False),
    ],
)
def test_a_number_that_is_sent_is_kept_when_it_is_harmless(
    service: AnswerService, sent: str, kept: bool
) -> None:
    with client_for(service, Settings()) as client:
        response = client.get("/v1/onbekend", headers={"X-Request-ID": sent})
        assert (response.headers["x-request-id"] == sent) is kept
        problem_of(response, 404)


def test_a_client_cannot_be_followed_from_one_day_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashes, others = ClientHashes(), ClientHashes()
    first = hashes.of("192.0.2.1")
    assert first == hashes.of("192.0.2.1")
    assert first != hashes.of("192.0.2.2")
    assert first != others.of("192.0.2.1")
    hashes._day = None
    assert first != hashes.of("192.0.2.1")


def test_a_defect_is_logged_without_what_it_says(
    service: AnswerService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("Jolanda Verwegen")

    monkeypatch.setattr(service.retriever, "current", broken)
    with client_for(service, Settings()) as client:
        response = client.get("/v1/gezondheid")
    problem_of(response, 500)
    assert "Verwegen" not in response.text + caplog.text
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert "RuntimeError" in record.message
    assert "test_api_limits.py" in record.message
    assert response.headers["x-request-id"] in record.message


# Slow clients, on a real connection


@pytest.fixture(scope="module")
def hasty(service: AnswerService) -> Iterator[Served]:
    """A server without patience, that takes few connections."""
    settings = Settings(
        rate_per_minute=0, body_seconds=1, head_seconds=1, keep_alive_seconds=2, max_connections=10
    )
    with served(create_app(service, settings), settings) as running:
        yield running


def _dripped(server: Served, begin: bytes, drip: bytes) -> tuple[bytes, float]:
    """What comes back to a client that sends a piece every 0.2 seconds, and how long it lasts."""
    started = time.monotonic()
    with server.connect() as connection:
        connection.sendall(begin)
        stop = threading.Event()

        def feed() -> None:
            while not stop.wait(0.2):
                try:
                    connection.sendall(drip)
                except OSError:
                    return

        feeding = threading.Thread(target=feed)
        feeding.start()
        try:
            found = read_all(connection)
        finally:
            stop.set()
            feeding.join()
    return found, time.monotonic() - started


def test_a_slow_beginning_is_cut_off(hasty: Served) -> None:
    found, seconds = _dripped(hasty, b"GET /v1/gezondheid HTTP/1.1\r\nX-Slow: ", b"a")
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in found
    assert 0.8 < seconds < 5


def test_a_slow_beginning_after_a_good_request_is_cut_off_too(hasty: Served) -> None:
    good = b"GET /v1/gezondheid HTTP/1.1\r\nHost: x\r\n\r\n"
    found, seconds = _dripped(hasty, good, b"G")
    assert found.startswith(b"HTTP/1.1 200 ")
    assert seconds < 6


def test_a_slow_body_is_cut_off(hasty: Served) -> None:
    head = (
        b"POST /v1/vragen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 500\r\n\r\n"
    )
    found, seconds = _dripped(hasty, head + b'{"question": "', b"a")
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in found
    assert b"connection: close" in found.lower()
    assert 0.8 < seconds < 5


def test_a_body_that_nobody_reads_is_cut_off(hasty: Served) -> None:
    head = (
        b"POST /v1/onbekend HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 500\r\n\r\n"
    )
    found, seconds = _dripped(hasty, head, b"a")
    assert found.startswith(b"HTTP/1.1 404 ")
    assert seconds < 5


def test_an_idle_connection_is_closed(hasty: Served) -> None:
    started = time.monotonic()
    assert hasty.send(b"") == b""
    assert time.monotonic() - started < 5
    found = hasty.send(b"GET /v1/gezondheid HTTP/1.1\r\nHost: x\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")


def test_too_many_connections(hasty: Served) -> None:
    opened: list[socket.socket] = []
    try:
        for _ in range(10):
            opened.append(hasty.connect())
        time.sleep(0.2)
        refused = hasty.send(b"")
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert b"application/problem+json" in refused
    finally:
        for connection in opened:
            connection.close()
    time.sleep(0.2)
    found = hasty.send(b"GET /v1/gezondheid HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")


def test_an_answer_that_takes_longer_than_a_beginning_may_is_not_cut_off(
    held: HeldService,
) -> None:
    settings = Settings(rate_per_minute=0, head_seconds=1, body_seconds=1, keep_alive_seconds=1)
    with served(create_app(cast(AnswerService, held), settings), settings) as server:
        threading.Timer(2.5, held.go.set).start()
        response = httpx.post(
            f"{server.address}/v1/vragen",
            json={"question": OMSLAGROUTE},
            trust_env=False,
            timeout=20,
        )
    assert response.json()["outcome"] == "answered"


# Stopping


def test_stopping_finishes_what_has_begun(held: HeldService) -> None:
    settings = Settings(rate_per_minute=0, shutdown_seconds=15)
    with (
        served(create_app(cast(AnswerService, held), settings), settings) as server,
        ThreadPoolExecutor(2) as pool,
    ):
        asked = [
            pool.submit(
                httpx.post,
                f"{server.address}/v1/vragen",
                json={"question": OMSLAGROUTE},
                headers={"Accept": kind},
                trust_env=False,
                timeout=20,
            )
            for kind in ("application/json", "text/event-stream")
        ]
        for _ in asked:
            assert held.begun.acquire(timeout=10)
        server.server.should_exit = True
        time.sleep(0.5)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.address}/v1/gezondheid", trust_env=False)
        held.go.set()
        assert asked[0].result().json()["outcome"] == "answered"
        assert "event: done" in asked[1].result().text


def test_the_command_logs_json_and_stops_gently(card_index: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "--index", card_index, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    try:
        while True:
            try:
                httpx.get(f"{address}/v1/gezondheid", trust_env=False).raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
        asked = httpx.post(
            f"{address}/v1/vragen", json={"question": OMSLAGROUTE}, trust_env=False, timeout=30
        )
        assert "server" not in asked.headers
        with ThreadPoolExecutor(1) as pool:
            last = pool.submit(
                httpx.post,
                f"{address}/v1/vragen",
                json={"question": "Wie helpt bij schulden?"},
                trust_env=False,
                timeout=30,
            )
            time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            with suppress(httpx.ConnectError):  # the signal may have been first
                assert last.result().status_code == 200
        _, stderr = process.communicate(timeout=30)
    finally:
        process.kill()
    lines = [json.loads(line) for line in stderr.splitlines() if line.startswith("{")]
    assert lines[0]["route"] == "/v1/gezondheid"
    assert lines[1]["outcome"] == "answered"
    assert OMSLAGROUTE not in stderr
    assert "Traceback" not in stderr
