"""A disk that is full or read-only: the service goes on, and says what it cannot do and why."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.records.tables import Feedback
from index.builds import current_manifest
from index.cache import CACHE_FILE
from index.folder_builds import FolderBuilds
from index.manifest import UNFINISHED
from index.pipeline import build_index
from index.report import Progress
from index.retrieval import Retriever
from index.rollback import use_build
from tests.beheer import Desk, desk_of
from tests.faults import HUUR, TEXTS, two_builds
from tests.files import write, write_all
from tests.small_disks import filled, read_only, small_disk
from waaier.domain import Question
from waaier.errors import StorageError
from waaier.settings import Settings

pytestmark = pytest.mark.model

MEMO = "Traplift\n\nDe gemeente kan een traplift betalen uit de Wmo.\n"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path, 96) as folder:
        yield folder


def _moved(index: Path, folder: Path) -> Path:
    """With its holes, which is how an ingest makes it."""
    subprocess.run(["cp", "--archive", index, folder], check=True)
    return folder / index.name


def _report(desk: Desk, comment: str) -> Any:
    body = {"reden": "onjuist", "toelichting": comment}
    return desk.client.post("/v1/terugkoppelingen", json=body)


def _kept(desk: Desk) -> set[str]:
    with desk.beheer.archive.database.read() as session:
        return {one.id for one in session.scalars(select(Feedback))}


def test_a_full_disk(disk: Path, tmp_path: Path) -> None:
    made, _, new = two_builds(tmp_path)
    index = _moved(made, disk)
    settings = Settings(data_dir=disk / "beheer", bewaar_vragen=True)
    with desk_of(settings, index) as desk:
        acknowledged = [_report(desk, "Dit was er al.").json()["id"]]
        with filled(disk):
            answer = desk.ask(HUUR)
            assert (answer["outcome"], answer["index_build"]) == ("answered", new)
            # A little may still fit in the files that are there: what is acknowledged is kept.
            for number in range(200):
                response = _report(desk, f"Het bedrag klopt niet, melding {number}. " * 20)
                if response.status_code != 201:
                    break
                acknowledged.append(response.json()["id"])
            assert response.status_code == 503
            assert response.headers["retry-after"]
            assert response.json()["detail"].startswith("Dit kon niet worden bewaard")
            assert set(acknowledged) == _kept(desk)
            for _ in range(3):
                desk.ask(HUUR)
            desk.beheer.archive.flush()
            health = desk.client.get("/v1/gezondheid").json()
            assert health["status"] == "beperkt"
            assert "schijf" in health["meldingen"][0]
            job = desk.send(("traplift.txt", MEMO.encode()))
            assert job.status_code == 503, "an ingest that cannot be noted is not begun"
            with pytest.raises(StorageError, match=r"is te weinig ruimte|vol"):
                build_index([write(tmp_path, "traplift.txt", MEMO)], Settings(), index)
            assert FolderBuilds(index).current_id() == new
            assert not list((index / "builds").glob(f"*{UNFINISHED}"))
        assert _report(desk, "Nu is er weer ruimte.").status_code == 201
        desk.ask(HUUR)
        desk.beheer.archive.flush()
        assert desk.client.get("/v1/gezondheid").json()["status"] == "ok"
        report = build_index([tmp_path / "traplift.txt"], Settings(), index)
        assert desk.ask("Wie betaalt een traplift?")["index_build"] == report.build
        assert set(acknowledged) < _kept(desk)


def test_a_disk_that_fills_up_during_an_ingest(disk: Path, tmp_path: Path) -> None:
    """Room was found at the start, and is gone when the first batch is written."""
    made, _, new = two_builds(tmp_path)
    index = _moved(made, disk)
    filler = disk / "van een ander"

    def fill(_total: int) -> None:
        free = shutil.disk_usage(disk).free
        filler.write_bytes(b"\xff" * (free - 2_000_000))

    with pytest.raises(StorageError, match="te weinig ruimte"):
        build_index(
            [write(tmp_path, "traplift.txt", MEMO)],
            Settings(),
            index,
            progress=Progress(on_embed=fill),
        )
    assert FolderBuilds(index).current_id() == new
    assert not list((index / "builds").glob(f"*{UNFINISHED}")), "its own half build is gone"
    assert Retriever(Settings(), index).search(Question(text=HUUR)).build_id == new


def test_starting_on_a_full_disk_answers_or_says_why(disk: Path, tmp_path: Path) -> None:
    made, _, new = two_builds(tmp_path)
    index = _moved(made, disk)
    with filled(disk):
        with pytest.raises(StorageError) as caught:
            Retriever(Settings(), index)
        assert "is vol" in str(caught.value)
        assert "Maak ruimte vrij" in str(caught.value)
    assert (index / CACHE_FILE).is_file(), "the cache is not thrown away for it"
    retriever = Retriever(Settings(), index)
    assert retriever.search(Question(text=HUUR)).build_id == new
    retriever.close()


def test_a_read_only_folder(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    sources = write_all(tmp_path / "meer", {"traplift.txt": MEMO, **TEXTS})
    manifest = current_manifest(FolderBuilds(index))
    assert manifest is not None
    settings = Settings(data_dir=tmp_path / "beheer")
    with desk_of(settings, index) as desk:
        with read_only(index), read_only(settings.data_dir):
            # What was open stays open; new connections find what is there now.
            desk.beheer.archive.database.engine.dispose()
            assert desk.ask(HUUR)["index_build"] == new
            with pytest.raises(StorageError, match="kan niet worden geschreven"):
                build_index([sources], Settings(), index)
            with pytest.raises(StorageError, match="kan niet worden geschreven"):
                use_build(Settings(), index, old, manifest.model)
            with pytest.raises(StorageError, match="alleen-lezen") as caught:
                Retriever(Settings(), index)
            assert str(index) in str(caught.value)
            response = _report(desk, "Het bedrag klopt niet.")
            assert response.status_code == 503
            assert "kon niet worden bewaard" in response.json()["detail"]
            assert desk.ask(HUUR)["outcome"] == "answered"
        desk.beheer.archive.database.engine.dispose()
        assert _report(desk, "Nu kan het weer.").status_code == 201
        assert len(_kept(desk)) == 1
        use_build(Settings(), index, old, manifest.model)
        assert desk.ask(HUUR)["index_build"] == old
