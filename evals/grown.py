"""Grown indexes on disk: made once, kept, and used again by the next measurement.

What plain Haystack gets beside them are the very same passages, text and dense vector, so that
only the searching differs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.grow import grow
from index.builds import open_builds
from index.cache import CACHE_FILE, EmbeddingCache
from index.embedding import Embedding
from index.manifest import BUILDS, BuildManifest
from index.retrieval import Retriever
from index.store import Evidence, IndexedPassage
from index.tokens import embedded_text
from index.vocabulary import Vocabulary
from waaier.domain import Passage
from waaier.errors import InputError
from waaier.settings import Settings, TokenSize

BATCH = 32

CACHE_UP_TO = 20_000
"""Up to so many passages the grown index gets the embedding cache that a real one has. Beyond it
the cache would be most of the disk space, so an answer asks the engine for its token vectors."""

DISK_PER_PASSAGE = {
    TokenSize.FLOAT16: 250_000,
    TokenSize.TURBO8: 135_000,
    TokenSize.TURBO4: 75_000,
}
"""Bytes needed while writing: twice what stays, as the engine writes merged segments beside the
old. Of turbo4 stay 33 kB, with a peak of 66."""

CACHE_PER_PASSAGE = 120_000
"""Bytes of the embedding cache."""

DOCUMENTS = "stukken.jsonl"
VECTORS = "stukken.npy"

OnPassage = Callable[[int, int], None]
"""Told how many passages of how many are written."""


@dataclass(frozen=True, slots=True)
class Seedlings:
    """The real passages that every grown index starts from, with their token vectors."""

    manifest: BuildManifest
    passages: Sequence[Passage]
    evidence: dict[str, Evidence]

    @classmethod
    def of(cls, settings: Settings, index_dir: Path) -> Seedlings:
        """Those of a real index."""
        retriever = Retriever(settings, index_dir)
        try:
            manifest, store = retriever.current()
            passages = sorted(store.passages(), key=lambda passage: passage.id)
            return cls(manifest, passages, retriever.evidence(store, passages))
        finally:
            retriever.close()

    @property
    def tokens_per_passage(self) -> float:
        """Mean number of token vectors."""
        tokens = [len(one.tokens) for one in self.evidence.values()]
        return round(sum(tokens) / len(tokens), 1)

    def grown(self, size: int) -> Iterator[IndexedPassage]:
        """So many passages, the real ones first, the same at every call."""
        return grow(self.passages, self.evidence, size)


def ensure_index(
    settings: Settings,
    folder: Path,
    seedlings: Seedlings,
    size: int,
    on_passage: OnPassage | None = None,
) -> bool:
    """Writes the grown index unless it is there already.

    Args:
        settings: of the index.
        folder: of this size.
        seedlings: what it grows from.
        size: number of passages.
        on_passage: told of progress.

    Returns:
        Whether it had to be written.

    Raises:
        InputError: the disk has too little room.
    """
    wanted = _digest(seedlings.manifest, size)
    builds = open_builds(settings, folder)
    if any(one.digest == wanted and builds.fits(one.id) for one in builds.manifests()):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    _require_room(folder, size, settings.late_size)
    builds.prune(1)
    manifest = seedlings.manifest.model_copy(
        update={"id": f"{seedlings.manifest.id}-{size}", "digest": wanted, "passages": size}
    )
    store = builds.begin(manifest)
    cache = EmbeddingCache(folder / CACHE_FILE, manifest.model) if size <= CACHE_UP_TO else None
    try:
        done, texts = 0, list[str]()
        for batch in _batches(seedlings.grown(size)):
            store.write(batch)
            if cache is not None:
                cache.put((cache.key(embedded_text(p.passage)[0]), _embedding(p)) for p in batch)
            texts += [embedded_text(point.passage)[0] for point in batch]
            done += len(batch)
            if on_passage is not None:
                on_passage(done, size)
    finally:
        if cache is not None:
            cache.close()
    builds.write_words(manifest.id, Vocabulary.of(texts).dumps())
    builds.publish(manifest)
    return True


def ensure_documents(folder: Path, seedlings: Seedlings, size: int) -> None:
    """Writes the same passages for plain Haystack: a line of JSON each, and their dense vectors."""
    mark = folder / f"{DOCUMENTS}.van"
    wanted = _digest(seedlings.manifest, size)
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    vectors = []
    with (folder / DOCUMENTS).open("w", encoding="utf-8") as file:
        for point in seedlings.grown(size):
            line = {"id": point.passage.id, "content": point.passage.text}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            vectors.append(point.dense)
    np.save(folder / VECTORS, np.stack(vectors).astype(np.float32))
    mark.write_text(wanted, "utf-8")


def newest_build(index_dir: Path) -> Path:
    """The folder of the build that was written last."""
    return max((index_dir / BUILDS).iterdir(), key=lambda build: build.stat().st_mtime)


def _digest(manifest: BuildManifest, size: int) -> str:
    return f"grown to {size} (2) from {manifest.digest}"


def _require_room(folder: Path, size: int, late: TokenSize) -> None:
    cached = CACHE_PER_PASSAGE if size <= CACHE_UP_TO else 0
    needed, free = size * (DISK_PER_PASSAGE[late] + cached), shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"Voor {size} passages is {needed / 1e9:.1f} GB schijfruimte nodig, en er is "
            f"{free / 1e9:.1f} GB vrij.",
            "Maak ruimte, kies met --map een andere schijf, of meet minder passages.",
        )


def _batches(points: Iterator[IndexedPassage]) -> Iterator[list[IndexedPassage]]:
    while batch := [point for _, point in zip(range(BATCH), points, strict=False)]:
        yield batch


def _embedding(point: IndexedPassage) -> Embedding:
    """The embedding that an ingest of this passage would have put in the cache."""
    context = embedded_text(point.passage)[1]
    begins = np.where(point.token_starts >= 0, point.token_starts + context, 0)
    offsets = np.stack([begins, begins], axis=1).astype(np.int32)
    return Embedding(dense=point.dense, tokens=point.tokens, offsets=offsets)
