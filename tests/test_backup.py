"""A whole service in one file, put back on another machine; and files that are no whole backup."""

from __future__ import annotations

import io
import shutil
import tarfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from api.backup.contents import CONTENTS, DATABASE
from api.backup.make import back_up
from api.backup.restore import restore
from api.records.archive import Archive
from api.records.kinds import FeedbackReason
from api.records.tables import Feedback
from index.lock import ingest_lock, serve_lock
from index.pipeline import build_index
from tests.beheer import QUESTION, Desk, desk_of, some_cards
from tests.conftest import ROOT
from waaier.errors import IndexInUseError, InputError
from waaier.settings import Settings

TOLD = {"reden": FeedbackReason.OUTDATED.value, "toelichting": "Dit is veranderd."}


class Service:
    """What one machine has."""

    def __init__(self, folder: Path) -> None:
        self.index_dir = folder / "index"
        self.corpus = folder / "corpus"
        self.settings = Settings(
            data_dir=folder / "beheer",
            corpus_dir=self.corpus,
            qdrant_api_key="zeer-geheim",  # type: ignore[arg-type]
            max_question_chars=1234,
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, Path]:
    """A service that was used, and its backup, made while it ran."""
    folder = tmp_path_factory.mktemp("oud")
    service = Service(folder)
    some_cards(service.corpus)
    shutil.copy(ROOT / "corpus" / "begrippen.yaml", service.corpus)
    build_index([service.corpus], Settings(), service.index_dir)
    target = folder / "alles.tar"
    with desk_of(service.settings, service.index_dir) as desk:
        _used(desk)
        archive = desk.beheer.archive
        back_up(service.settings, service.index_dir, archive.database, target, archive.now())
    return service, target


def _used(desk: Desk) -> None:
    assert desk.client.post("/v1/terugkoppelingen", json=TOLD).status_code == 201
    assert desk.send(("eigen.txt", EIGEN.encode())).status_code == 202
    (job,) = desk.get("inleestaken")["inleestaken"]
    assert desk.ended(job["id"])["status"] == "klaar"


EIGEN = (
    "De buurtkamer Zonneveld\n\nIn de buurtkamer Zonneveld koken bewoners op dinsdag voor elkaar. "
    "Wie meedoet betaalt wat hij kan missen. De kamer wordt beheerd door vrijwilligers uit de flat."
)


def test_another_machine_goes_on_where_the_first_one_was(
    made: tuple[Service, Path], tmp_path: Path
) -> None:
    _, backup = made
    new = Service(tmp_path)
    done = restore(new.settings, new.index_dir, backup)
    assert not done.kept
    assert not done.corpus
    assert {path.name for path in new.corpus.iterdir()} == {
        p.name for p in made[0].corpus.iterdir()
    }
    with desk_of(new.settings, new.index_dir) as desk:
        assert desk.ask(QUESTION)["outcome"] == "answered"
        found = desk.ask("Wat gebeurt er op dinsdag in de buurtkamer Zonneveld?")
        assert "koken bewoners" in found["statements"][0]["text"]
        with desk.beheer.archive.database.read() as session:
            assert session.scalars(select(Feedback.reason)).all() == [FeedbackReason.OUTDATED]
    told = done.settings_file.read_text(encoding="utf-8")
    assert 'WAAIER_MAX_QUESTION_CHARS="1234"' in told
    assert b"zeer-geheim" not in backup.read_bytes()
    assert "WAAIER_QDRANT_API_KEY" in " ".join(done.contents.left_out)


def test_what_stood_there_is_kept(made: tuple[Service, Path], tmp_path: Path) -> None:
    _, backup = made
    new = Service(tmp_path)
    restore(new.settings, new.index_dir, backup)
    Archive.open(new.settings).close()
    card = next(path for path in new.corpus.rglob("*.md"))
    card.write_text("Hier is aan gewerkt.", encoding="utf-8")
    with pytest.raises(InputError, match="een index en een database"):
        restore(new.settings, new.index_dir, backup)
    done = restore(new.settings, new.index_dir, backup, replace=True)
    assert done.corpus == (card,)
    assert card.read_text(encoding="utf-8") == "Hier is aan gewerkt."
    assert all(path.exists() for path in done.kept)
    assert {path.name for path in done.kept} >= {f"{DATABASE}.voor-terugzetten-1"}
    with desk_of(new.settings, new.index_dir) as desk:
        assert len(desk.get("bouwsels")["bouwsels"]) == 1
        assert desk.ask(QUESTION)["outcome"] == "answered"


def test_not_beside_a_service_or_an_ingest(made: tuple[Service, Path], tmp_path: Path) -> None:
    _, backup = made
    new = Service(tmp_path)
    with serve_lock(new.index_dir), pytest.raises(IndexInUseError):
        restore(new.settings, new.index_dir, backup)
    with ingest_lock(new.index_dir), pytest.raises(IndexInUseError):
        restore(new.settings, new.index_dir, backup)
    # The second of several services, the first of which has stopped.
    with ExitStack() as first, serve_lock(new.index_dir, 2):
        first.enter_context(serve_lock(new.index_dir, 2))
        first.close()
        with pytest.raises(IndexInUseError):
            restore(new.settings, new.index_dir, backup)


def _rewritten(source: Path, target: Path, change: str) -> Path:
    """A backup in which something is not as it was."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            data = old.extractfile(entry).read()  # type: ignore[union-attr]
            if change == "bytes" and entry.name.endswith("manifest.json"):
                data = data.replace(b"{", b"[", 1)
            if change == "missing" and entry.name.endswith("words.json"):
                continue
            if change == "no list" and entry.name == CONTENTS:
                continue
            if change == "newer" and entry.name == CONTENTS:
                data = data.replace(b'"format": 1', b'"format": 99')
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
        if change == "outside":
            new.addfile(tarfile.TarInfo("index/../../elders.txt"), io.BytesIO())
        if change == "more":
            new.addfile(tarfile.TarInfo("index/extra.txt"), io.BytesIO())
        if change == "link":
            link = tarfile.TarInfo("index/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc"
            new.addfile(link)
    return target


@pytest.mark.parametrize(
    "change", ["bytes", "missing", "no list", "newer", "outside", "more", "link"]
)
def test_nothing_changes_for_a_file_that_is_not_whole(
    change: str, made: tuple[Service, Path], tmp_path: Path
) -> None:
    damaged = _rewritten(made[1], tmp_path / "stuk.tar", change)
    new = Service(tmp_path / "nieuw")
    with pytest.raises(InputError) as refused:
        restore(new.settings, new.index_dir, damaged)
    assert ("nieuwere versie" if change == "newer" else "geen hele back-up") in str(refused.value)
    left = [path for path in (tmp_path / "nieuw").rglob("*") if path.is_file()]
    assert {path.name for path in left} <= {"serve.lock", "ingest.lock"}
    assert not (tmp_path / "elders.txt").exists()


@pytest.mark.parametrize("content", [b"", b"geen tar", b"\x1f\x8b\x08"])
def test_a_file_that_is_something_else(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "iets").write_bytes(content)
    new = Service(tmp_path)
    with pytest.raises(InputError, match="geen hele back-up"):
        restore(new.settings, new.index_dir, tmp_path / "iets")
    with pytest.raises(InputError, match="is er niet"):
        restore(new.settings, new.index_dir, tmp_path / "niets")


def test_half_a_file(made: tuple[Service, Path], tmp_path: Path) -> None:
    data = made[1].read_bytes()
    (tmp_path / "half.tar").write_bytes(data[: len(data) // 2])
    new = Service(tmp_path)
    with pytest.raises(InputError, match="geen hele back-up"):
        restore(new.settings, new.index_dir, tmp_path / "half.tar")


def test_a_backup_never_overwrites(made: tuple[Service, Path]) -> None:
    service, backup = made
    archive = Archive.open(service.settings)
    try:
        with pytest.raises(InputError, match="bestaat al"):
            back_up(service.settings, service.index_dir, archive.database, backup, archive.now())
    finally:
        archive.close()
