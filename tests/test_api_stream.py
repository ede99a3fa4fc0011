"""Answers as a stream of events, over a real connection."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from answer.pipeline import AnswerService
from api.app import create_app
from api.examples import RESPONSES
from api.negotiation import EVENTS, JSON, preferred
from api.stream import Event, parts_of
from tests.api_server import HeldService, Served, served
from tests.conftest import OMSLAGROUTE
from tests.model_server import ModelServer, model_server
from tests.test_language_model import ALSO_GOOD, GOOD, RENTS, reply
from waaier.domain import Answer, Citation, Outcome, Query, Source, SourceKind, Statement
from waaier.settings import Settings

SETTINGS = Settings(rate_per_minute=0)
STREAM = {"Accept": EVENTS}


def events_of(text: str) -> list[tuple[str, Any]]:
    """What a browser's EventSource would make of it."""
    found = []
    for block in text.split("\n\n"):
        fields: dict[str, str] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


@pytest.fixture(scope="module")
def server(service: AnswerService) -> Iterator[Served]:
    with served(create_app(service, SETTINGS), SETTINGS) as running:
        yield running


@pytest.fixture
def client(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def held(service: AnswerService) -> Iterator[HeldService]:
    held = HeldService(service)
    yield held
    held.go.set()


def test_the_stream_tells_the_same_as_the_answer(client: httpx.Client) -> None:
    whole = client.post("/v1/vragen", json={"question": OMSLAGROUTE}).json()
    response = client.post("/v1/vragen", json={"question": OMSLAGROUTE}, headers=STREAM)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == EVENTS
    assert response.headers["cache-control"] == "no-store"
    events = events_of(response.text)
    names = [name for name, _ in events]
    assert names[0] == "status"
    assert names[-1] == "done"
    assert names.count("done") == 1
    done = events[-1][1]
    assert set(done) == set(whole)
    for field in ("outcome", "statements", "citations", "cards", "notices"):
        assert done[field] == whole[field]
    assert [data for name, data in events if name == "statement"] == whole["statements"]
    cited = [data for name, data in events if name == "citation"]
    assert sorted(cited, key=lambda one: one["n"]) == whole["citations"]


def test_a_citation_comes_before_the_statement_that_rests_on_it() -> None:
    source = Source(id="s", title="S", kind=SourceKind.CARD)
    answer = Answer(
        outcome=Outcome.ANSWERED,
        statements=(
            Statement(text="b", citations=(2, 1)),
            Statement(text="c", citations=(2, 3)),
        ),
        citations=tuple(
            Citation(n=n, passage_id=str(n), quote="q", source=source) for n in (1, 2, 3, 4)
        ),
        query=Query(text="?"),
        masked_question="?",
    )
    told = [event.data.get("n", event.data.get("text")) for event in parts_of(answer)]
    assert told == [2, 1, "b", 3, "c", 4]


def test_an_event_is_one_line_whatever_it_holds() -> None:
    sent = Event("statement", {"text": 'een\ntwee\r\ndrie "€" event: done\n\n'}).encoded().decode()
    assert events_of(sent) == [("statement", {"text": 'een\ntwee\r\ndrie "€" event: done\n\n'})]
    assert sent.count("\n") == 3


def test_the_example_in_the_description_is_a_stream() -> None:
    events = events_of(RESPONSES["stelVraag"][EVENTS])
    assert events[-1] == ("done", RESPONSES["stelVraag"][JSON])


@pytest.mark.parametrize(
    ("body", "status"),
    [({"question": " "}, 400), ({"question": "h" * 2001}, 400), ({}, 400)],
)
def test_what_is_wrong_with_a_question_is_no_stream(
    client: httpx.Client, body: dict[str, str], status: int
) -> None:
    response = client.post("/v1/vragen", json=body, headers=STREAM)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/*", JSON),
        ("text/event-stream", EVENTS),
        ("TEXT/EVENT-STREAM; charset=utf-8", EVENTS),
        ("text/*, application/json;q=0.5", EVENTS),
        ("application/json;q=0.1, text/event-stream;q=0.2", EVENTS),
        ("text/event-stream;q=0, */*", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=veel", None),
        (",,;q=1,", None),
    ],
)
def test_what_a_client_wants(accept: str | None, wanted: str | None) -> None:
    assert preferred(accept, (JSON, EVENTS)) == wanted


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("POST", "/v1/vragen", "text/html"),
        ("GET", "/v1/bronnen", EVENTS),
        ("GET", "/v1/gezondheid", "application/xml"),
    ],
)
def test_another_kind_of_answer_is_406(
    client: httpx.Client, method: str, path: str, accept: str
) -> None:
    body = {"question": "huur"} if method == "POST" else None
    response = client.request(method, path, json=body, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert "application/json" in response.json()["detail"]


async def _first_event(response: httpx.Response) -> str:
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            return line
    return ""


def test_the_first_event_comes_before_the_answer_and_leaving_is_no_error(
    held: HeldService, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(cast(AnswerService, held), SETTINGS)

    async def ask_and_leave(address: str) -> None:
        async with (
            httpx.AsyncClient(base_url=address, trust_env=False) as client,
            client.stream(
                "POST", "/v1/vragen", json={"question": OMSLAGROUTE}, headers=STREAM
            ) as response,
        ):
            assert response.status_code == 200
            assert await _first_event(response) == "event: status"

    with caplog.at_level(logging.INFO), served(app, SETTINGS) as server:
        asyncio.run(ask_and_leave(server.address))
        held.go.set()
        assert held.finished.acquire(timeout=10)
        whole = httpx.post(
            f"{server.address}/v1/vragen", json={"question": OMSLAGROUTE}, trust_env=False
        )
        assert whole.json()["outcome"] == "answered"
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    lines = [json.loads(one.message) for one in caplog.records if one.name == "api.requestlog"]
    assert [(one["status"], one["outcome"]) for one in lines] == [(499, "gone"), (200, "answered")]


def test_leaving_while_waiting_for_json_is_no_error(
    held: HeldService, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(cast(AnswerService, held), SETTINGS)
    with caplog.at_level(logging.INFO), served(app, SETTINGS) as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{server.address}/v1/vragen",
                json={"question": OMSLAGROUTE},
                timeout=0.5,
                trust_env=False,
            )
        until = time.monotonic() + 10
        while not [one for one in caplog.records if one.name == "api.requestlog"]:
            assert time.monotonic() < until
            time.sleep(0.02)
        held.go.set()
        assert held.finished.acquire(timeout=10)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    (line,) = [json.loads(one.message) for one in caplog.records if one.name == "api.requestlog"]
    assert (line["status"], line["outcome"]) == (499, "gone")


def test_a_silent_stream_is_kept_alive(held: HeldService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.stream.PING_SECONDS", 0.1)

    async def listen(address: str) -> list[str]:
        lines = []
        async with (
            httpx.AsyncClient(base_url=address, trust_env=False, timeout=20) as client,
            client.stream(
                "POST", "/v1/vragen", json={"question": OMSLAGROUTE}, headers=STREAM
            ) as response,
        ):
            async for line in response.aiter_lines():
                lines.append(line)
                if sum(one.startswith(":") for one in lines) == 3:
                    held.go.set()
        return lines

    with served(create_app(cast(AnswerService, held), SETTINGS), SETTINGS) as server:
        lines = asyncio.run(listen(server.address))
    assert sum(one.startswith(":") for one in lines) >= 3
    assert events_of("\n".join(lines))[-1][0] == "done"


def test_an_answer_that_takes_too_long_ends_the_stream_with_a_problem(held: HeldService) -> None:
    settings = Settings(rate_per_minute=0, answer_seconds=0.3)
    with served(create_app(cast(AnswerService, held), settings), settings) as server:
        response = httpx.post(
            f"{server.address}/v1/vragen",
            json={"question": OMSLAGROUTE},
            headers=STREAM,
            trust_env=False,
        )
        held.go.set()
    name, problem = events_of(response.text)[-1]
    assert name == "error"
    assert problem["status"] == 503
    assert "te lang" in problem["detail"]
    assert problem["instance"].startswith("urn:uuid:")


def test_a_defect_halfway_ends_the_stream_with_a_problem_and_tells_nothing(
    client: httpx.Client,
    service: AnswerService,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Jolanda Verwegen")

    monkeypatch.setattr(service, "answer", broken)
    with caplog.at_level(logging.INFO):
        response = client.post("/v1/vragen", json={"question": OMSLAGROUTE}, headers=STREAM)
    name, problem = events_of(response.text)[-1]
    assert (name, problem["status"]) == ("error", 500)
    assert "Verwegen" not in response.text + caplog.text
    assert "RuntimeError" in caplog.text
    assert "Traceback" not in caplog.text


def _with_a_model(
    server: ModelServer, index: Path, *said: tuple[str, str]
) -> list[tuple[str, Any]]:
    """The events of a question that a language model answers."""
    server.say = reply(*said)
    settings = Settings(rate_per_minute=0, llm_url=server.url("good"), llm_name="klein")
    service = AnswerService(settings, index)
    try:
        with served(create_app(service, settings), settings) as running:
            response = httpx.post(
                f"{running.address}/v1/vragen",
                json={"question": OMSLAGROUTE},
                headers=STREAM,
                trust_env=False,
                timeout=30,
            )
    finally:
        service.close()
    return events_of(response.text)


def test_sentences_of_a_language_model_come_before_the_answer_is_complete(
    card_index: Path,
) -> None:
    with model_server() as server:
        events = _with_a_model(server, card_index, GOOD, ALSO_GOOD)
    done = events[-1][1]
    assert done["written_by"] == "model"
    told = [(name, data.get("stage", data.get("text"))) for name, data in events[:-1]]
    told = [one for one in told if one[0] != "citation"]
    assert told == [
        ("status", "searching"),
        ("statement", GOOD[0]),
        ("statement", ALSO_GOOD[0]),
        ("status", "composed"),
    ]
    cited = [data for name, data in events if name == "citation"]
    assert sorted(cited, key=lambda one: one["n"]) == done["citations"]
    assert [data for name, data in events if name == "statement"] == done["statements"]


def test_what_a_language_model_said_is_withdrawn_when_too_little_of_it_holds(
    card_index: Path,
) -> None:
    wrong = [(f"De maan {number} is van kaas.", RENTS) for number in range(4)]
    with model_server() as server:
        events = _with_a_model(server, card_index, GOOD, *wrong)
    done = events[-1][1]
    assert done["written_by"] == "bron"
    stages = [data["stage"] for name, data in events if name == "status"]
    assert stages == ["searching", "withdrawn", "composed"]
    at = next(n for n, (_, data) in enumerate(events) if data.get("stage") == "withdrawn")
    assert [data["text"] for name, data in events[:at] if name == "statement"] == [GOOD[0]]
    rest = events[at:]
    assert [data for name, data in rest if name == "statement"] == done["statements"]
    cited = [data for name, data in rest if name == "citation"]
    assert sorted(cited, key=lambda one: one["n"]) == done["citations"]
