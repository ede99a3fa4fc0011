"""Figures for Prometheus, read back with Prometheus' own parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

import waaier
from answer.pipeline import AnswerService
from api.app import create_app
from tests.conftest import OMSLAGROUTE
from waaier.domain import Question
from waaier.settings import Settings

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def own(card_index: Path) -> Iterator[AnswerService]:
    service = AnswerService(Settings(), card_index)
    yield service
    service.close()


@pytest.fixture
def api(own: AnswerService) -> Iterator[TestClient]:
    app = create_app(own, Settings(metrics=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def figures(api: TestClient) -> Figures:
    response = api.get("/v1/metrieken")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def one(found: Figures, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


def test_requests_are_counted_by_route(api: TestClient) -> None:
    api.get("/v1/bronnen")
    api.get("/v1/bronnen/huurtoeslag")
    api.get("/v1/bronnen/bestaat-niet")
    api.get("/v1/Jolanda-Verwegen")
    api.post("/v1/vragen", content=b"{", headers={"Content-Type": "application/json"})
    api.request("JOLANDA", "/v1/bronnen")
    found = figures(api)

    def count(method: str, route: str, status: int) -> float:
        return one(found, "waaier_requests_total", method=method, route=route, status=str(status))

    assert count("GET", "/v1/bronnen", 200) == 1
    assert count("GET", "/v1/bronnen/{bron_id}", 200) == 1
    assert count("GET", "/v1/bronnen/{bron_id}", 404) == 1
    assert count("GET", "-", 404) == 1
    assert count("POST", "/v1/vragen", 400) == 1
    assert count("-", "-", 405) + count("-", "/v1/bronnen", 405) == 1
    assert one(found, "waaier_request_seconds_count", route="/v1/bronnen/{bron_id}") == 2
    assert "Verwegen" not in api.get("/v1/metrieken").text
    assert "JOLANDA" not in api.get("/v1/metrieken").text


def test_answers_are_counted_wherever_they_are_asked(api: TestClient, own: AnswerService) -> None:
    api.post("/v1/vragen", json={"question": OMSLAGROUTE})
    own.answer(Question(text=OMSLAGROUTE))  # as the chat does
    own.answer(Question(text="BSN 111222333"))
    found = figures(api)
    assert one(found, "waaier_answers_total", outcome="answered") == 2
    assert one(found, "waaier_answers_total", outcome="personal_data_only") == 1
    assert one(found, "waaier_answer_step_seconds_count", step="total") == 3
    assert one(found, "waaier_answer_step_seconds_count", step="search") == 2
    assert 0 < one(found, "waaier_answer_step_seconds_sum", step="total") < 30


def test_the_state_of_the_index(api: TestClient, own: AnswerService) -> None:
    manifest, _ = own.retriever.current()
    found = figures(api)
    assert one(found, "waaier_index_passages") == manifest.passages
    assert one(found, "waaier_index_sources") == len(manifest.sources)
    assert 0 <= one(found, "waaier_index_age_seconds") < 86_400
    assert one(found, "waaier_index_up") == 1
    info = {"build": manifest.id, "model": manifest.model.name}
    assert one(found, "waaier_index_info", **info) == 1
    assert one(found, "waaier_info", version=waaier.__version__) == 1


def test_figures_come_when_the_index_is_gone(
    api: TestClient, own: AnswerService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own.retriever, "current", lambda: 1 / 0)
    found = figures(api)
    assert one(found, "waaier_index_up") == 0
    assert one(found, "waaier_index_passages") == 0


def test_labels_stay_few(api: TestClient, own: AnswerService) -> None:
    for number in range(60):
        api.get(f"/v1/bronnen/bron-{number}/paginas/1")
        api.get(f"/v1/pad-{number}")
    routes = {
        dict(labels)["route"] for name, labels in figures(api) if name == "waaier_requests_total"
    }
    assert routes <= {"/v1/bronnen/{bron_id}/paginas/{nummer}", "-", "/v1/metrieken"}
    odd = own.answer(Question(text="huur"))
    for number in range(60):
        changed = odd.model_copy(update={"timing_ms": {"stap_" + chr(97 + number % 26) * 2: 1.0}})
        for listener in own._listeners:
            listener(changed)
    steps = {
        dict(labels)["step"] for name, labels in figures(api) if name.endswith("step_seconds_sum")
    }
    assert len(steps) <= 21
    assert "other" in steps
