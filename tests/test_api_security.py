"""What someone with bad intentions may try on the API."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.server import server_config
from api.version import API_VERSION
from tests.api_server import Served, served
from ui.mount import mount_chat
from waaier.errors import InputError
from waaier.settings import Settings

SITE = "https://www.gemeente.example"

SETTINGS = Settings(
    rate_per_minute=0,
    cors_origins=f"{SITE},http://localhost:8000",
    hsts_seconds=31_536_000,
    keep_alive_seconds=1,
)


@pytest.fixture(scope="module")
def server(service: AnswerService) -> Iterator[Served]:
    """API and chat together, on a real port."""
    app = mount_chat(create_app(service, SETTINGS), service)
    with served(app, SETTINGS) as running:
        yield running


@pytest.fixture
def api(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, trust_env=False, timeout=30) as client:
        yield client


# Other websites


def test_a_listed_website_may_read_the_answer(api: httpx.Client) -> None:
    for response in (
        api.get("/v1/bronnen", headers={"Origin": SITE}),
        api.post("/v1/vragen", json={"question": "huur"}, headers={"Origin": SITE}),
        api.post("/v1/vragen", json={}, headers={"Origin": SITE}),
        api.get("/v1/onbekend", headers={"Origin": SITE}),
    ):
        assert response.headers["access-control-allow-origin"] == SITE
        assert "Origin" in response.headers["vary"]
        assert "access-control-allow-credentials" not in response.headers
        assert "RateLimit" in response.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        f"{SITE}.evil.example",
        f"{SITE}:8443",
        SITE.replace("https", "http"),
        "https://evil.example/www.gemeente.example",
    ],
)
def test_any_other_website_may_not(api: httpx.Client, origin: str) -> None:
    response = api.get("/v1/bronnen", headers={"Origin": origin})
    assert "access-control-allow-origin" not in response.headers
    asked = api.options(
        "/v1/vragen", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
    )
    assert asked.status_code == 403
    assert asked.headers["content-type"] == "application/problem+json"
    assert "access-control-allow-origin" not in asked.headers


def test_a_browser_that_asks_in_advance(api: httpx.Client) -> None:
    response = api.options(
        "/v1/vragen",
        headers={
            "Origin": SITE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == SITE
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]
    assert response.headers["api-version"] == API_VERSION


def test_everyone_may_read_the_description(api: httpx.Client) -> None:
    for headers in ({}, {"Origin": "https://anders.example"}):
        response = api.get("/v1/openapi.json", headers=headers)
        assert response.headers["access-control-allow-origin"] == "*"


def test_no_website_is_listed_unasked(service: AnswerService) -> None:
    with TestClient(create_app(service, Settings())) as client:
        response = client.get("/v1/bronnen", headers={"Origin": SITE})
        assert "access-control-allow-origin" not in response.headers


# Headers


def test_security_headers_on_every_answer(api: httpx.Client) -> None:
    for response in (
        api.get("/v1/gezondheid"),
        api.get("/v1/bronnen"),
        api.post("/v1/vragen", json={"question": "huur"}),
        api.post("/v1/vragen", json={"question": "huur"}, headers={"Accept": "text/event-stream"}),
        api.get("/v1/onbekend"),
        api.get("/v1"),
        api.delete("/v1/vragen"),
        api.post("/v1/vragen", content=b"x"),
        api.get("/v1/documentatie"),
        api.get("/v1/openapi.json"),
    ):
        headers = response.headers
        assert headers["api-version"] == API_VERSION
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert "server" not in headers
        assert "x-powered-by" not in headers


def test_https_is_not_promised_unasked(service: AnswerService) -> None:
    with TestClient(create_app(service, Settings())) as client:
        assert "strict-transport-security" not in client.get("/v1/gezondheid").headers


def test_the_chat_is_left_as_it_is(api: httpx.Client) -> None:
    page = api.get("/")
    assert page.status_code == 200
    assert "Praktijkwaaier" in page.text
    assert "api-version" not in page.headers
    assert api.get("/gradio_api/info").status_code == 200
    assert api.get("/config").status_code == 200


@pytest.mark.parametrize(
    "value", ["x\r\nX-Evil: 1", "x\nSet-Cookie: a=b", "x\x00y", "%0d%0aX-Evil:%201", "é" * 10]
)
def test_nothing_that_was_sent_becomes_a_header(server: Served, value: str) -> None:
    raw = (
        f"GET /v1/bronnen?q={value} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Origin: {value}\r\nX-Request-ID: {value}\r\n\r\n"
    )
    found = server.send(raw.encode())
    head = found.split(b"\r\n\r\n")[0].lower()
    assert found.startswith(b"HTTP/1.1 ")
    assert b"x-evil" not in head.replace(b"%0d%0ax-evil", b"")
    assert b"set-cookie" not in head


def test_the_links_of_a_list_hold_no_line_break_and_no_other_host(api: httpx.Client) -> None:
    response = api.get(
        "/v1/bronnen",
        params={"q": "a\r\nX-Evil: 1>; rel=next", "pageSize": 1},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert "x-evil" not in response.headers
    assert "evil.example" not in response.headers["link"]
    assert response.headers["link"].startswith("</v1/bronnen?")


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/v1/../etc/passwd",
        "/v1/..%2f..%2fetc%2fpasswd",
        "/v1/%2e%2e/%2e%2e/etc/passwd",
        "/v1/bronnen/..%5c..%5cwindows",
        "/v1/bronnen/%00",
        "/v1/bronnen;x=1",
        "//v1/bronnen",
        "/v1//bronnen",
        "/V1/bronnen",
        "/v1/bronnen.json",
        "/v1/" + "a/" * 2000,
    ],
)
def test_paths_lead_nowhere_else(server: Served, path: str) -> None:
    found = server.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    status = int(found.split()[1])
    assert status == 404
    assert b"root:" not in found
    if path.startswith("/v1/"):
        assert b"application/problem+json" in found


# Bodies


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"question":' * 20_000,
        b'{"question": "huur", "history": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"question": ' + b"9" * 100_000 + b"}",
        b'{"question": "\\ud800"}',
        b'{"question": "\xff\xfe"}',
        b'{"question": NaN}',
        b'{"question": "a", "question": 3}',
        b"\x00" * 1000,
        b"\xef\xbb\xbf",
        b"null",
        b'"huur"',
        b"[]",
    ],
)
def test_json_that_is_made_to_hurt(api: httpx.Client, content: bytes) -> None:
    started = time.monotonic()
    response = api.post("/v1/vragen", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert time.monotonic() - started < 2


def test_a_compressed_body_is_not_unpacked(api: httpx.Client) -> None:
    import gzip

    bomb = gzip.compress(b'{"question": "' + b"a" * 10_000_000 + b'"}')
    response = api.post(
        "/v1/vragen",
        content=bomb,
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
    )
    assert response.status_code == 400


def test_a_long_history_does_not_hold_up_the_service(api: httpx.Client) -> None:
    turns = [{"question": "Jan Jansen belt. " * 300, "answer": "Bel 0611122233. " * 300}] * 20
    body = json.dumps({"question": "En wat kost dat?", "history": turns})
    assert 150_000 < len(body) < 256 * 1024
    started = time.monotonic()
    response = api.post("/v1/vragen", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
    assert time.monotonic() - started < 10


# Two servers that read one request differently


def _raw(*lines: str, body: str = "") -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


SMUGGLED = "GET /v1/bronnen HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5, 6"],
        ["Content-Length: -5"],
        ["Content-Length: +5"],
        ["Content-Length: 5x"],
        ["Content-Length: 99999999999999999999999999"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding:\x0bchunked"],
        ["Transfer-Encoding : chunked"],
        [" Transfer-Encoding: chunked"],
        ["X: a\nTransfer-Encoding: chunked"],
        ["X: a\r\n\tTransfer-Encoding: chunked"],
    ],
)
def test_a_length_that_can_be_read_in_two_ways(server: Served, headers: list[str]) -> None:
    raw = _raw(
        "POST /v1/vragen HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        *headers,
        body="0\r\n\r\n" + SMUGGLED,
    )
    found = server.send(raw)
    statuses = [part.split()[0] for part in found.split(b"HTTP/1.1 ")[1:]]
    assert len(statuses) == 1, "a second request was found inside the first"
    assert statuses[0] in (b"400", b"413", b"501")
    assert b"problem+json" in found


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /v1/gezondheid\r\n\r\n",
        b"GET /v1/gezondheid HTTP/9.9\r\n\r\n",
        b"GET  /v1/gezondheid HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/gezondheid HTTP/1.1\r\n\r\n",
        b"GET /v1/gezondheid HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /v1/gezondheid HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /v1/" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\r\n\r\n\r\nwat\r\n\r\n",
    ],
)
def test_what_is_no_http_gets_a_problem(server: Served, raw: bytes) -> None:
    found = server.send(raw)
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))
    assert b"application/problem+json" in head
    problem: dict[str, Any] = json.loads(body)
    assert problem["status"] in (400, 431)
    assert problem["instance"].startswith("urn:uuid:")


def test_requests_in_one_go_are_answered_in_order(server: Served) -> None:
    one = b"GET /v1/gezondheid HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /v1/onbekend HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    found = server.send(one + one + last)
    assert [part[:3] for part in found.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"404"]


# Behind a proxy


def test_a_path_that_a_proxy_puts_in_front(service: AnswerService) -> None:
    settings = Settings(root_path="/waaier", rate_per_minute=0)
    app = mount_chat(create_app(service, settings), service)
    with served(app, settings) as server, httpx.Client(trust_env=False) as client:
        described = client.get(f"{server.address}/v1/openapi.json").json()
        assert described["servers"][0]["url"] == "/waaier/v1"
        listed = client.get(f"{server.address}/v1/bronnen", params={"pageSize": 1})
        assert listed.headers["link"].startswith("</waaier/v1/bronnen?")
        assert client.get(f"{server.address}/v1/vragen").status_code == 405
        assert client.get(f"{server.address}/v1/onbekend").status_code == 404
        page = client.get(f"{server.address}/")
        assert page.status_code == 200
        assert f"{server.address}/waaier" in page.text


def test_only_our_own_names_when_they_are_listed(service: AnswerService) -> None:
    settings = Settings(
        rate_per_minute=0, allowed_hosts="waaier.gemeente.example, 127.0.0.1, [::1]"
    )
    app = mount_chat(create_app(service, settings), service)

    def ask(client: httpx.Client, path: str, host: str) -> int:
        return client.get(path, headers={"Host": host}).status_code

    with (
        served(app, settings) as server,
        httpx.Client(base_url=server.address, trust_env=False) as client,
    ):
        for host in ("waaier.gemeente.example", "WAAIER.gemeente.example:443", "[::1]:7860"):
            assert ask(client, "/v1/gezondheid", host) == 200
        assert client.get("/").status_code == 200
        for path in ("/v1/gezondheid", "/"):
            for host in ("evil.example", "waaier.gemeente.example.evil.example", "x@127.0.0.1"):
                assert ask(client, path, host) == 400
    with pytest.raises(InputError, match="WAAIER_ALLOWED_HOSTS"):
        server_config(app, Settings(allowed_hosts="https://a.example"), "127.0.0.1", 1)
