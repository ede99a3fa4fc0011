"""Damaged files: the build before it answers, and everybody who looks after the service is told."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from cli.main import waaier
from index import checksums
from index.builds import current_manifest
from index.checksums import checksum_of, damaged_files
from index.damage import MARK
from index.folder_builds import FolderBuilds
from index.pipeline import build_index
from index.retrieval import Retriever
from index.rollback import use_build
from index.watch import Watch
from tests.faults import HUUR, ask, sources, two_builds
from tests.files import write
from waaier.domain import Question
from waaier.errors import BuildDamagedError, IndexMissingError, InputError
from waaier.settings import Settings

pytestmark = pytest.mark.model

WMO = "Traplift\n\nDe gemeente kan een traplift betalen uit de Wmo.\n"

Harm = Callable[[Path], None]


def _flip(file: Path) -> None:
    """Changes one byte that is no hole; the length stays."""
    content = bytearray(file.read_bytes())
    place = next(i for i, byte in enumerate(content) if byte)
    content[place] ^= 0x20
    file.write_bytes(content)


def _largest(build: Path) -> Path:
    files = [one for one in (build / "shard").rglob("*") if one.suffix in (".dat", ".mmap")]
    return max(files, key=lambda one: checksum_of(one).data)


def _one(build: Path, pattern: str) -> Path:
    return sorted(build.rglob(pattern))[0]


HARMS: dict[str, Harm] = {
    "byte": lambda build: _flip(_largest(build)),
    "truncated": lambda build: os.truncate(_largest(build), 100),
    "gone": lambda build: _one(build, "segment.json").unlink(),
    "empty": lambda build: os.truncate(_one(build, "edge_config.json"), 0),
    "manifest": lambda build: (build / "manifest.json").write_text("{", encoding="utf-8"),
    "words": lambda build: _flip(build / "words.json"),
    "checksums": lambda build: (build / checksums.FILE).write_text("{", encoding="utf-8"),
    "all": shutil.rmtree,
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_the_build_before_it_answers(
    harm: Harm, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index, old, new = two_builds(tmp_path)
    harm(index / "builds" / new)
    with caplog.at_level(logging.ERROR):
        retriever = Retriever(Settings(), index)
    result = retriever.search(Question(text=HUUR))
    assert result.build_id == old
    assert "huurtoeslag" in result.hits[0].passage.text
    assert f"BUILD {new} IS DAMAGED" in caplog.text
    damage = retriever.damage()
    assert damage is not None
    assert (damage.build, damage.answers_from) == (new, old)
    retriever.close()


def test_a_sound_build_is_sound_however_often_it_was_opened(tmp_path: Path) -> None:
    index, _, new = two_builds(tmp_path)
    for _ in range(2):
        retriever = Retriever(Settings(), index)
        assert retriever.search(Question(text=HUUR)).build_id == new
        retriever.close()
        assert damaged_files(index / "builds" / new, None) == ()
    assert FolderBuilds(index).damage() is None


def test_a_file_is_the_same_with_and_without_holes(tmp_path: Path) -> None:
    holes, zeros = tmp_path / "holes", tmp_path / "zeros"
    with holes.open("wb") as stream:
        stream.write(b"begin")
        stream.seek(5_000_000)
        stream.write(b"eind")
    zeros.write_bytes(holes.read_bytes())
    assert checksum_of(holes) == checksum_of(zeros)
    _flip(zeros)
    assert checksum_of(holes) != checksum_of(zeros)


def test_everybody_is_told(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    HARMS["byte"](index / "builds" / new)
    service = AnswerService(Settings(), index)
    with TestClient(create_app(service, Settings())) as api:
        answer = ask(api)
        assert answer["index_build"] == old
        health = api.get("/v1/gezondheid").json()
        assert health["status"] == "beperkt"
        assert health["index_build"] == old
        (notice,) = health["meldingen"]
        assert new in notice
        assert old in notice
        assert "Lees de bronnen opnieuw in." in notice
        assert str(index) not in notice
        assert api.get("/v1/gezondheid/gereed").status_code == 200
    service.close()
    said = CliRunner().invoke(waaier, ["status", "--index", str(index)])
    assert said.exit_code == 0
    assert f"LET OP     {notice}" in said.output
    said = CliRunner().invoke(waaier, ["status", "--index", str(index), "--json"])
    assert json.loads(said.stdout)["damage"]["build"] == new


def test_status_finds_it_too(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    HARMS["byte"](index / "builds" / new)
    said = CliRunner().invoke(waaier, ["status", "--index", str(index)])
    assert "LET OP" in said.output
    assert f"Bouwsel    {old}" in said.output


def test_reading_in_again_mends_it(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    HARMS["truncated"](index / "builds" / new)
    report = build_index([sources()], Settings(), index)
    assert report.changed
    assert report.embedded == 0, "the cache has all vectors"
    builds = FolderBuilds(index)
    assert builds.current_id() == report.build
    assert builds.damage() is None
    assert not (index / "builds" / new).exists(), "it was cleared away"
    before, after = (one.digest for one in builds.manifests())
    assert before != after
    assert old == builds.manifests()[0].id


@pytest.mark.parametrize("noted", [False, True], ids=["found then", "known before"])
def test_what_only_the_damaged_build_had_is_read_again(noted: bool, tmp_path: Path) -> None:
    index, _, _ = two_builds(tmp_path)
    other = write(tmp_path, "elders.txt", WMO)
    added = build_index([other], Settings(), index).build
    HARMS["byte"](index / "builds" / str(added))
    if noted:
        assert not FolderBuilds(index).is_sound(str(added))
    report = build_index([sources()], Settings(), index)
    assert not report.removed
    retriever = Retriever(Settings(), index)
    assert (
        "Wmo" in retriever.search(Question(text="Wie betaalt een traplift?")).hits[0].passage.text
    )
    assert retriever.damage() is None
    retriever.close()


def test_what_only_the_damaged_build_had_is_named_when_its_file_is_gone(tmp_path: Path) -> None:
    index, _, new = two_builds(tmp_path)
    other = write(tmp_path, "elders.txt", WMO)
    added = build_index([other], Settings(), index).build
    HARMS["byte"](index / "builds" / str(added))
    other.unlink()
    report = build_index([sources()], Settings(), index)
    assert report.build == new, "the build that stood in is what is wanted"
    assert len(report.removed) == 1
    assert FolderBuilds(index).damage() is None


def test_without_a_build_before_it_the_service_says_why(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    shutil.rmtree(index / "builds" / old)
    HARMS["byte"](index / "builds" / new)
    with pytest.raises(BuildDamagedError, match="beschadigd"):
        Retriever(Settings(), index)
    said = CliRunner().invoke(waaier, ["status", "--index", str(index)], catch_exceptions=True)
    assert isinstance(said.exception, IndexMissingError)
    assert "waaier ingest" in str(said.exception)


def test_a_newer_build_that_was_left_on_purpose_does_not_come_back(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    manifest = current_manifest(FolderBuilds(index))
    assert manifest is not None
    use_build(Settings(), index, old, manifest.model)
    HARMS["byte"](index / "builds" / old)
    with pytest.raises(BuildDamagedError):
        Retriever(Settings(), index)
    assert FolderBuilds(index).current_id() == old != new


def test_going_back_to_a_damaged_build_is_refused(tmp_path: Path) -> None:
    index, old, new = two_builds(tmp_path)
    manifest = current_manifest(FolderBuilds(index))
    assert manifest is not None
    HARMS["truncated"](index / "builds" / old)
    with pytest.raises(InputError, match="beschadigd"):
        use_build(Settings(), index, old, manifest.model)
    assert FolderBuilds(index).current_id() == new


def test_what_is_too_much_to_read_at_the_start_is_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is with a build of many thousands of passages."""
    monkeypatch.setattr(checksums.damaged_files, "__defaults__", (200_000,))
    monkeypatch.setattr(FolderBuilds.is_sound, "__defaults__", (200_000,))
    index, old, new = two_builds(tmp_path)
    _flip(_largest(index / "builds" / new))
    retriever = Retriever(Settings(), index)
    assert retriever.current()[0].id == new
    watch = Watch(retriever)
    watch.look()
    assert retriever.current()[0].id == old
    assert (index / "builds" / new / MARK).is_file()
    retriever.close()
