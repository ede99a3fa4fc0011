"""Embedding while files are read: it is done by then, nothing is lost, and errors come out."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from index.ahead import Ahead
from index.cache import CACHE_FILE, EmbeddingCache
from index.embedding import ModelIdentity, load_embedder
from index.folder_builds import FolderBuilds
from index.pipeline import build_index, room_for
from index.report import Progress
from index.tokens import embedded_text, passage_tokens
from ingest.report import FileReport
from tests.files import write_all
from tests.test_index_pipeline import TEXTS
from waaier.errors import InputError, StorageError
from waaier.settings import Settings, TokenSize

pytestmark = pytest.mark.model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_all(tmp_path / "bronnen", TEXTS)


def _alone() -> Settings:
    """Without helpers, also on a machine with many cores; builds keep vectors as they are."""
    return Settings(ingest_processes=1, late_size=TokenSize.FLOAT16)


def _cached(index_dir: Path, identity: ModelIdentity) -> int:
    cache = EmbeddingCache(index_dir / CACHE_FILE, identity)
    try:
        return int(cache._db.execute("SELECT count(*) FROM embedding").fetchone()[0])
    finally:
        cache.close()


def _room(passages: int) -> int:
    return room_for(passages, TokenSize.TURBO4)


class _StopError(Exception):
    pass


def test_the_first_file_is_embedded_before_the_next_is_read_and_never_again(
    folder: Path, index_dir: Path
) -> None:
    embedder = load_embedder(_alone())
    identity = embedder.identity
    embedder.close()

    def stop_when_embedded(_report: FileReport) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if (index_dir / CACHE_FILE).is_file() and _cached(index_dir, identity):
                raise _StopError
            time.sleep(0.05)

    with pytest.raises(_StopError):
        build_index([folder], _alone(), index_dir, progress=Progress(on_file=stop_when_embedded))
    assert not any(thread.name == "ahead" for thread in threading.enumerate())
    report = build_index([folder], _alone(), index_dir)
    assert (report.passages, report.embedded) == (2, 1)


def test_the_build_has_the_vectors_that_the_model_gives_each_passage_alone(
    folder: Path, index_dir: Path
) -> None:
    report = build_index([folder], _alone(), index_dir)
    store = FolderBuilds(index_dir).open(report.build or "")
    embedder = load_embedder(_alone())
    try:
        for passage in store.passages():
            text, context = embedded_text(passage)
            [alone] = embedder.embed_passages([text])
            tokens, starts = passage_tokens(alone, context)
            kept = store.evidence([passage.id])[passage.id]
            assert np.allclose(store.dense([passage.id])[passage.id], alone.dense, atol=1e-5)
            # The store keeps token vectors in half precision.
            assert np.allclose(kept.tokens, tokens, atol=1e-3)
            assert (kept.token_starts == starts).all()
    finally:
        embedder.close()
        store.close()


def test_a_model_that_is_not_there_is_told_as_such(folder: Path, index_dir: Path) -> None:
    settings = Settings(embedding_model=str(folder / "geen-model"))
    with pytest.raises(InputError, match="niet gevonden"):
        build_index([folder], settings, index_dir)
    assert FolderBuilds(index_dir).current_id() is None


def test_a_disk_that_is_too_small_is_told_to_who_waits(index_dir: Path) -> None:
    index_dir.mkdir()
    with Ahead(_alone(), index_dir, lambda passages: passages * 10**18) as ahead:
        key = ahead.cache.key("een passage")
        ahead.feed(["een passage"])
        with pytest.raises(StorageError, match="te weinig ruimte"):
            ahead.wait_for([key])
        assert not ahead.cache.has([key])


def test_what_is_fed_twice_is_embedded_once(index_dir: Path) -> None:
    index_dir.mkdir()
    with Ahead(_alone(), index_dir, _room) as ahead:
        keys = [ahead.cache.key(text) for text in ("een", "twee")]
        ahead.feed(["een", "een"])
        assert ahead.wait_for(keys[:1]) == 1
        ahead.feed(["een", "twee"])
        assert ahead.wait_for(keys) == 2
        assert ahead.made() == set(keys)
