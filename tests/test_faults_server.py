"""A Qdrant server that goes away and comes back, and a language model that hangs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from qdrant_client import QdrantClient
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.routes.gereed import REMEMBERED_SECONDS
from cli.status import run_status
from index.builds import open_builds
from index.pipeline import build_index
from tests.faults import HUUR, TEXTS, ask, sources, two_builds
from tests.files import write_all
from tests.model_server import model_server
from tests.qdrant_server import qdrant_server
from waaier.errors import IndexUnreachableError
from waaier.settings import Settings

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
]


def _refused(api: TestClient) -> str:
    response = api.post("/v1/vragen", json={"question": HUUR})
    assert response.status_code == 503, response.text
    assert response.headers["retry-after"]
    detail: str = response.json()["detail"]
    return detail


def _ready(api: TestClient) -> int:
    time.sleep(REMEMBERED_SECONDS + 0.1)
    return api.get("/v1/gezondheid/gereed").status_code


def test_a_server_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    kept, index = QdrantClient(":memory:"), tmp_path / "index"
    with qdrant_server(kept) as server:
        port = server.port
        settings = Settings(qdrant_url=server.address, rate_per_minute=0)
        report = build_index([sources()], settings, index)
        service = AnswerService(settings, index)
        api = TestClient(create_app(service, settings), raise_server_exceptions=False)
        assert ask(api)["index_build"] == report.build

    # Gone: the connection is refused.
    told = _refused(api)
    assert told.startswith("De server met de bronnen is nu niet te bereiken.")
    assert str(port) not in told
    assert api.get("/v1/gezondheid/levend").status_code == 200
    assert api.get("/v1/gezondheid").status_code == 503
    assert _ready(api) == 503
    changed = write_all(tmp_path / "meer", {**TEXTS, "nieuw.txt": "Traplift\n\nUit de Wmo.\n"})
    with pytest.raises(IndexUnreachableError):
        build_index([changed], settings, index)

    with qdrant_server(kept, port) as server:
        answer = ask(api)
        assert (answer["outcome"], answer["index_build"]) == ("answered", report.build)
        assert _ready(api) == 200
        assert build_index([changed], settings, index).changed
        assert ask(api)["index_build"] != report.build
    service.close()


def test_a_server_that_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question waits for it, those after it do not; then it is asked again."""
    kept, index = QdrantClient(":memory:"), tmp_path / "index"
    monkeypatch.setattr("index.builds.SERVER_SECONDS", 2)
    monkeypatch.setattr("index.server_client.REST_SECONDS", 3.0)
    with qdrant_server(kept) as server:
        settings = Settings(qdrant_url=server.address, rate_per_minute=0)
        build_index([sources()], settings, index)
        service = AnswerService(settings, index)
        api = TestClient(create_app(service, settings), raise_server_exceptions=False)
        assert ask(api)["outcome"] == "answered"
        server.silent.set()
        assert "niet te bereiken" in _refused(api)
        started = time.monotonic()
        assert "niet te bereiken" in _refused(api)
        assert time.monotonic() - started < 1.5, "nobody waits for it twice"
        server.silent.clear()
        server.go_on.set()
        time.sleep(3.1)
        assert ask(api)["outcome"] == "answered"
        service.close()


def test_a_command_says_it_in_one_sentence(tmp_path: Path) -> None:
    settings = Settings(qdrant_url="http://127.0.0.1:9", qdrant_name="proef")
    with pytest.raises(IndexUnreachableError):
        open_builds(settings, tmp_path).current_id()
    with pytest.raises(IndexUnreachableError, match="niet te bereiken"):
        run_status(settings, tmp_path, as_json=False)


def test_a_language_model_that_hangs(tmp_path: Path) -> None:
    """The sentences of the sources are shown, with why; later questions do not wait for it."""
    index, _, new = two_builds(tmp_path)
    with model_server() as model:
        settings = Settings(
            llm_url=model.url("silent"),
            llm_name="proef",
            llm_start_seconds=0.5,
            llm_seconds=1.0,
            llm_retries=0,
            rate_per_minute=0,
        )
        service = AnswerService(settings, index)
        api = TestClient(create_app(service, settings), raise_server_exceptions=False)
        answers = [ask(api) for _ in range(4)]
        service.close()
        assert model.times("silent") < len(answers), "a dead server is left alone"
    for answer in answers:
        assert (answer["outcome"], answer["index_build"]) == ("answered", new)
        assert answer["written_by"] != "model"
        assert answer["citations"]
    assert any("taalmodel" in notice.lower() for notice in answers[0]["notices"])
    assert answers[-1]["timing_ms"]["total"] < answers[0]["timing_ms"]["total"] + 500
