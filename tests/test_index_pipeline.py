"""Building an index: incremental, additive, and never lost to a bad file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from answer.pipeline import AnswerService
from index.builds import current_manifest, open_builds
from index.folder_builds import FolderBuilds
from index.pipeline import IndexReport, Progress, build_index
from index.retrieval import Retriever
from ingest.pipeline import FileState
from tests.files import OPEN_FILES, open_under, write_all
from waaier.domain import Question
from waaier.errors import IndexInUseError, IndexMissingError, InputError, ModelMismatchError
from waaier.settings import Settings, TokenSize

pytestmark = pytest.mark.model

TEXTS = {
    "huur.txt": "Huurtoeslag\n\nWie weinig verdient en een huurwoning heeft, kan huurtoeslag "
    "aanvragen bij de dienst toeslagen. De hoogte hangt af van de huur en het inkomen.\n",
    "adres.txt": "Briefadres\n\nWie geen woonadres heeft, kan bij de gemeente een briefadres "
    "aanvragen. Zo blijft iemand bereikbaar voor post van de overheid.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_all(tmp_path / "bronnen", TEXTS)


def _build(path: Path, index_dir: Path, **extra: bool) -> IndexReport:
    return build_index([path], Settings(), index_dir, **extra)


def _titles(index_dir: Path) -> set[str]:
    manifest = current_manifest(FolderBuilds(index_dir))
    assert manifest is not None
    return {Path(indexed.path).name for indexed in manifest.sources}


def _ids(index_dir: Path) -> set[str]:
    builds = FolderBuilds(index_dir)
    return {passage.id for passage in builds.open(builds.current_id() or "").passages()}


def test_twice_changes_nothing(folder: Path, index_dir: Path) -> None:
    first = _build(folder, index_dir)
    ids = _ids(index_dir)
    second = _build(folder, index_dir)
    assert first.changed
    assert first.embedded == first.passages == 2
    assert not second.changed
    assert second.build == first.build
    assert _ids(index_dir) == ids


def test_another_size_of_token_vectors_makes_a_new_build(folder: Path, index_dir: Path) -> None:
    """Nothing is embedded for it, and until then the old build answers."""
    first = _build(folder, index_dir)
    other = next(size for size in TokenSize if size is not Settings().late_size)
    settings = Settings(late_size=other)
    builds = open_builds(settings, index_dir)
    assert builds.open(builds.current_id() or "").count() == first.passages
    second = build_index([folder], settings, index_dir)
    third = build_index([folder], settings, index_dir)
    assert (second.changed, second.embedded, third.changed) == (True, 0, False)
    one, two = builds.manifests()
    assert one.digest == two.digest


def test_only_what_changed_is_embedded(folder: Path, index_dir: Path) -> None:
    _build(folder, index_dir)
    before = _ids(index_dir)
    (folder / "huur.txt").write_text(TEXTS["huur.txt"] + "\nNieuwe zin erbij.\n", encoding="utf-8")
    report = _build(folder, index_dir)
    assert report.changed
    assert report.embedded == 1
    assert len(before & _ids(index_dir)) == 1


def test_a_removed_file_leaves_and_another_folder_joins(
    folder: Path, index_dir: Path, tmp_path: Path
) -> None:
    _build(folder, index_dir)
    other = tmp_path / "elders" / "wmo.txt"
    other.parent.mkdir()
    other.write_text("Wmo\n\nDe gemeente biedt hulp thuis op grond van de Wmo.\n", encoding="utf-8")
    _build(other, index_dir)
    assert _titles(index_dir) == {"huur.txt", "adres.txt", "wmo.txt"}
    (folder / "adres.txt").unlink()
    report = _build(folder, index_dir)
    assert len(report.removed) == 1
    assert _titles(index_dir) == {"huur.txt", "wmo.txt"}
    _build(other, index_dir, fresh=True)
    assert _titles(index_dir) == {"wmo.txt"}


def test_a_file_that_breaks_keeps_its_last_good_version(folder: Path, index_dir: Path) -> None:
    _build(folder, index_dir)
    before = _ids(index_dir)
    (folder / "huur.txt").write_bytes(b"\x00\x01\x02" * 50)
    report = _build(folder, index_dir)
    assert {file.state for file in report.files} == {FileState.UNCHANGED, FileState.REFUSED}
    assert _ids(index_dir) == before


def test_nothing_readable_makes_no_build(tmp_path: Path, index_dir: Path) -> None:
    empty = tmp_path / "leeg.txt"
    empty.touch()
    report = _build(empty, index_dir)
    assert report.build is None
    assert FolderBuilds(index_dir).current_id() is None


def test_a_missing_path_and_a_running_ingest_are_said(folder: Path, index_dir: Path) -> None:
    with pytest.raises(InputError):
        _build(folder / "weg", index_dir)
    index_dir.mkdir(exist_ok=True)
    with FileLock(index_dir / "ingest.lock"), pytest.raises(IndexInUseError):
        _build(folder, index_dir)


def test_progress_is_told(folder: Path, index_dir: Path) -> None:
    seen: list[object] = []
    build_index(
        [folder],
        Settings(),
        index_dir,
        progress=Progress(
            on_file=lambda report: seen.append(report.file),
            on_embed=lambda total: seen.append(total),
            on_passage=lambda done: seen.append(done),
        ),
    )
    assert seen == ["adres.txt", "huur.txt", 2, 2]


def test_a_running_search_notices_a_new_build(folder: Path, index_dir: Path) -> None:
    _build(folder, index_dir)
    retriever = Retriever(Settings(), index_dir)
    question = Question(text="Hoe werkt een traplift uit de Wmo?")
    old = retriever.search(question)
    (folder / "wmo.txt").write_text(
        "Traplift\n\nDe gemeente kan een traplift betalen uit de Wmo.\n", encoding="utf-8"
    )
    _build(folder, index_dir)
    new = retriever.search(question)
    assert new.build_id != old.build_id
    assert "traplift" in new.hits[0].passage.text
    # The build that was searched first can still be read by an answer in progress.
    assert old.store.get(old.hits[0].passage.id) is not None
    retriever.close()


def test_an_index_of_another_model_is_refused(folder: Path, index_dir: Path) -> None:
    _build(folder, index_dir)
    manifest_file = next(index_dir.glob("builds/*/manifest.json"))
    text = manifest_file.read_text(encoding="utf-8")
    manifest_file.write_text(text.replace('"revision": "', '"revision": "x'), encoding="utf-8")
    with pytest.raises(ModelMismatchError, match="taalmodel") as refused:
        Retriever(Settings(), index_dir)
    assert not open_under(index_dir), refused


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux tells what is open")
def test_an_answer_service_that_is_refused_holds_nothing(folder: Path, index_dir: Path) -> None:
    _build(folder, index_dir)
    model = {"llm_url": "ftp://127.0.0.1/v1", "llm_name": "m"}
    with pytest.raises(InputError, match="WAAIER_LLM_URL") as refused:
        AnswerService(Settings.model_validate(model), index_dir)
    assert not open_under(index_dir), refused
    with closing(AnswerService(Settings(), index_dir)):
        assert open_under(index_dir)
    assert not open_under(index_dir)


def test_no_index_and_an_index_of_another_version_are_said(folder: Path, index_dir: Path) -> None:
    with pytest.raises(IndexMissingError, match="waaier ingest"):
        Retriever(Settings(), index_dir)
    _build(folder, index_dir)
    next(index_dir.glob("builds/*/manifest.json")).write_text("{}", encoding="utf-8")
    with pytest.raises(IndexMissingError, match="opnieuw"):
        Retriever(Settings(), index_dir)


def test_a_damaged_cache_costs_time_only(folder: Path, index_dir: Path) -> None:
    _build(folder, index_dir)
    for file in index_dir.glob("embeddings.sqlite*"):
        file.unlink()
    (index_dir / "embeddings.sqlite").write_bytes(b"geen database" * 100)
    retriever = Retriever(Settings(), index_dir)
    result = retriever.search(Question(text="Wie kan huurtoeslag krijgen?"))
    passages = [hit.passage for hit in result.hits]
    assert set(retriever.evidence(result.store, passages)) == {p.id for p in passages}
    retriever.close()
