"""Alive and ready: what a proxy, a container and a monitor ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.routes.gereed import REMEMBERED_SECONDS, Readiness
from index import checksums
from index.folder_builds import FolderBuilds
from index.manifest import POINTER
from tests.files import copy_index
from waaier.settings import Settings


@pytest.fixture
def own(card_index: Path, tmp_path: Path) -> Iterator[AnswerService]:
    """A service on a copy, which may be broken."""
    index = tmp_path / "index"
    copy_index(card_index, index)
    service = AnswerService(Settings(), index)
    yield service
    service.close()


@pytest.fixture
def api(own: AnswerService) -> Iterator[TestClient]:
    with TestClient(create_app(own, Settings()), raise_server_exceptions=False) as client:
        yield client


def test_a_service_that_works_is_alive_and_ready(api: TestClient) -> None:
    alive = api.get("/v1/gezondheid/levend")
    assert (alive.status_code, alive.json()) == (200, {"status": "levend"})
    ready = api.get("/v1/gezondheid/gereed")
    assert (ready.status_code, ready.json()) == (200, {"status": "gereed"})


def test_without_an_index_it_lives_but_is_not_ready(own: AnswerService, api: TestClient) -> None:
    (own.retriever.index_dir / POINTER).unlink()
    assert api.get("/v1/gezondheid/levend").status_code == 200
    response = api.get("/v1/gezondheid/gereed")
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert response.headers["content-type"] == "application/problem+json"
    (fault,) = response.json()["errors"]
    assert fault["field"] == "index"
    assert str(own.retriever.index_dir) not in response.text


def test_an_index_that_cannot_be_reached(
    own: AnswerService, api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> str:
        raise ConnectionError("http://geheim:6333 refused")

    monkeypatch.setattr(own.retriever._builds, "current_id", refused)
    response = api.get("/v1/gezondheid/gereed")
    assert response.status_code == 503
    assert "geheim" not in response.text
    assert "niet te bereiken" in response.text


def test_a_build_that_lost_passages(own: AnswerService, api: TestClient) -> None:
    builds = FolderBuilds(own.retriever.index_dir)
    (manifest,) = builds.manifests()
    file = own.retriever.index_dir / "builds" / manifest.id / "manifest.json"
    more = manifest.model_copy(update={"passages": manifest.passages + 1})
    own.retriever._opened = None
    # As a build has it that was made before there were checksums.
    (file.parent / checksums.FILE).unlink()
    file.write_text(more.model_dump_json(), encoding="utf-8")
    response = api.get("/v1/gezondheid/gereed")
    assert response.status_code == 503
    assert "niet volledig" in response.text


def test_many_who_ask_at_once_look_once(own: AnswerService) -> None:
    now = 100.0
    readiness = Readiness(own.retriever, lambda: now)
    assert readiness.faults() == ()
    (own.retriever.index_dir / POINTER).unlink()
    assert readiness.faults() == (), "remembered"
    now += REMEMBERED_SECONDS + 0.1
    assert readiness.faults()
