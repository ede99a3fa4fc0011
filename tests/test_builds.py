"""Builds: immutable, one current, switched in one step, readable by several processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from index.builds import Builds, current_manifest, require_manifest
from index.embedding import ModelIdentity
from index.folder_builds import FolderBuilds
from index.manifest import LAYOUT, BuildManifest, IndexedSource
from index.server_builds import ServerBuilds
from tests.test_stores import DIMENSION, _points
from waaier.errors import DefectError, IndexMissingError

MODEL = ModelIdentity(name="proef", revision="1", engine="onnxruntime-fp32", dimension=DIMENSION)


def _manifest(passages: int = 6) -> BuildManifest:
    points = _points()[:passages]
    sources = [
        IndexedSource(source=point.passage.source, path="x.txt", sha256="0", passages=1)
        for point in points
    ]
    return BuildManifest.describe(MODEL, sources, [p.passage.model_dump_json() for p in points])


def _write(builds: Builds, manifest: BuildManifest) -> None:
    builds.begin(manifest).write(_points()[: manifest.passages])


def _make(builds: Builds, passages: int = 6) -> BuildManifest:
    manifest = _manifest(passages)
    _write(builds, manifest)
    builds.publish(manifest)
    return manifest


@pytest.fixture(
    params=[FolderBuilds, lambda _: ServerBuilds(QdrantClient(":memory:"))],
    ids=["folder", "server"],
)
def builds(request: pytest.FixtureRequest, tmp_path: Path) -> Builds:
    make: Callable[[Path], Builds] = request.param
    return make(tmp_path)


def test_nothing_is_current_at_first(builds: Builds) -> None:
    assert builds.current_id() is None
    assert current_manifest(builds) is None


def test_a_published_build_is_current_and_whole(builds: Builds) -> None:
    manifest = _make(builds)
    assert builds.current_id() == manifest.id
    assert current_manifest(builds) == manifest
    assert builds.open(manifest.id).count() == manifest.passages


def test_a_build_that_was_not_published_is_never_seen(builds: Builds) -> None:
    old = _make(builds)
    half = _manifest(5)
    builds.begin(half).write(_points()[:2])
    assert builds.current_id() == old.id
    assert [manifest.id for manifest in builds.manifests()] == [old.id]


def test_rolling_back(builds: Builds) -> None:
    old, new = _make(builds, 3), _make(builds, 6)
    assert builds.current_id() == new.id
    builds.use(old.id)
    assert builds.current_id() == old.id
    assert builds.open(old.id).count() == 3


def test_pruning_keeps_the_current_and_the_newest(builds: Builds) -> None:
    made = [_make(builds, number) for number in (1, 2, 3, 4)]
    builds.use(made[0].id)
    half = _manifest(5)
    builds.begin(half).write(_points()[:1])
    builds.prune(keep=2)
    assert {m.id for m in builds.manifests()} == {made[0].id, made[2].id, made[3].id}
    assert builds.current_id() == made[0].id


def test_digest_depends_on_content_only() -> None:
    assert _manifest().digest == _manifest().digest
    assert _manifest().digest != _manifest(5).digest
    assert _manifest().id != _manifest().id


def test_an_unknown_build_cannot_become_current(tmp_path: Path) -> None:
    builds = FolderBuilds(tmp_path)
    with pytest.raises(DefectError):
        builds.use("bestaat-niet")


def test_a_damaged_manifest_is_left_out(tmp_path: Path) -> None:
    builds = FolderBuilds(tmp_path)
    old, new = _make(builds, 3), _make(builds, 6)
    (tmp_path / "builds" / new.id / "manifest.json").write_text("{", encoding="utf-8")
    assert [manifest.id for manifest in builds.manifests()] == [old.id]


def test_several_processes_read_one_build_and_change_nothing(tmp_path: Path) -> None:
    builds = FolderBuilds(tmp_path)
    manifest = _make(builds)
    store = builds.open(manifest.id)
    before = _contents(tmp_path)
    script = (
        "import sys; from pathlib import Path; from index.folder_builds import FolderBuilds\n"
        "builds = FolderBuilds(Path(sys.argv[1]))\n"
        "print(builds.open(builds.current_id()).count())"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert done.stdout.strip() == "6"
    assert store.count() == 6
    assert _contents(tmp_path) == before


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        # The engine writes its configuration anew on opening, with keys in another order.
        if file.is_file() and file.suffix not in (".json", ".lock")
    }


def test_a_build_of_another_layout_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """What an older version stored lacks fields that the search needs."""
    builds = FolderBuilds(tmp_path)
    manifest = _manifest()
    _write(builds, manifest)
    builds.publish(manifest.model_copy(update={"layout": LAYOUT - 1}))
    with pytest.raises(IndexMissingError, match="andere versie") as caught:
        require_manifest(builds, tmp_path)
    assert "waaier ingest" in (caught.value.advice or "")
