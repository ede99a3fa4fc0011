"""``waaier bench tokens``: what the token vectors cost, and what cheaper ones would lose.

Late interaction keeps a vector for every token, nearly all of the index. Each variant here keeps
them in another way, in a build of its own in the real engine, and is searched by the real search:
only the token vectors and the number of candidates differ. int8 is emulated: its values are
rounded to 8 bits with a scale per vector and stored as float16, for the engine's own 8-bit type
takes no negative numbers. Its bytes are therefore computed; all others are measured on disk.

Pooling replaces groups of token vectors by their mean of length 1: neighbours in the text, or
clusters by Ward's method (Clavié, Chaffin & Adams 2024, "Reducing the Footprint of Multi-Vector
Retrieval with Minimal Performance Impact via Token Pooling").
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from qdrant_edge import VectorStorageDatatype

import waaier
from evals.metrics import Difference, Result, difference, figures
from evals.questions import EvalQuestion
from evals.run import evaluate
from evals.search_bench import PARTS
from index.cache import CACHE_FILE, EmbeddingCache
from index.edge_store import EdgeStore
from index.lexical import passage_vector
from index.links import linked_chapters
from index.manifest import BuildManifest
from index.retrieval import Retriever
from index.store import LATE, Candidate, Floats, IndexedPassage, SearchMode, Store
from index.tokens import embedded_text, passage_tokens
from waaier.domain import Model
from waaier.pipelines import PassedOn
from waaier.settings import Settings

BATCH = 64

Pool = Callable[[Floats], Floats]


def as_is(tokens: Floats) -> Floats:
    """All token vectors."""
    return tokens


def neighbours(tokens: Floats, factor: int) -> Floats:
    """The mean of every ``factor`` tokens that follow each other."""
    groups = np.arange(len(tokens)) // factor
    return _means(tokens, groups)


def clusters(tokens: Floats, factor: int) -> Floats:
    """The means of clusters by Ward's method, 1 / ``factor`` as many as there were tokens."""
    from scipy.cluster.hierarchy import fcluster, linkage

    wanted = -(-len(tokens) // factor)
    if len(tokens) <= 2 or wanted >= len(tokens):
        return tokens
    return _means(tokens, fcluster(linkage(tokens, "ward"), wanted, criterion="maxclust") - 1)


def _means(tokens: Floats, groups: Any) -> Floats:
    sums = np.zeros((int(groups.max()) + 1, tokens.shape[1]), dtype=np.float32)
    np.add.at(sums, groups, tokens)
    # A cluster number that was not used leaves a row of zeros.
    sums = sums[np.abs(sums).sum(axis=1) > 0]
    normal: Floats = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return normal


def in_8_bits(tokens: Floats) -> Floats:
    """What is left of the vectors after rounding to 8 bits, with a scale per vector."""
    scale = np.abs(tokens).max(axis=1, keepdims=True) / 127
    rounded: Floats = (np.round(tokens / scale) * scale).astype(np.float32)
    return rounded


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to keep token vectors.

    Attributes:
        depths: numbers of candidates per signal it is searched with.
        computed_bytes: bytes of a vector, where the engine cannot store it this way.
    """

    name: str
    pool: Pool = as_is
    datatype: str = "Float16"
    depths: tuple[int, ...] = (60,)
    computed_bytes: Callable[[int], int] | None = None


def _int8_bytes(dimension: int) -> int:
    return dimension + 4


VARIANTS = (
    Variant("float16", depths=(60, 30, 100)),
    Variant("float32", datatype="Float32"),
    Variant("int8 (emulated)", in_8_bits, computed_bytes=_int8_bytes),
    Variant("turbo8", datatype="Turbo8"),
    Variant("turbo4", datatype="Turbo4", depths=(60, 40, 30, 100)),
    Variant("neighbours / 2", lambda tokens: neighbours(tokens, 2)),
    Variant("neighbours / 3", lambda tokens: neighbours(tokens, 3)),
    Variant("clusters / 2", lambda tokens: clusters(tokens, 2), depths=(60, 100)),
    Variant("clusters / 3", lambda tokens: clusters(tokens, 3)),
    Variant("clusters / 2, turbo8", lambda tokens: clusters(tokens, 2), datatype="Turbo8"),
    Variant("clusters / 2, turbo4", lambda tokens: clusters(tokens, 2), datatype="Turbo4"),
)


class TokenResult(Model):
    """A variant at one depth, all sets together and each apart.

    A difference is that from the first, float16 at depth 60, on the same questions. ``search_ms``
    is the mean of a search without embedding the question: wall time, and ``cpu_ms`` processor
    time.
    """

    name: str
    depth: int
    vectors_per_passage: float
    late_bytes_per_passage: int
    measured_on_disk: bool
    success_5: float
    ndcg_10: float
    sets: dict[str, tuple[float, float]]
    success_difference: Difference
    ndcg_difference: Difference
    search_ms: float
    cpu_ms: float


class TokenBench(Model):
    """The outcome of the experiment; ``left_out`` says why a variant could not be made."""

    version: str
    passages: int
    questions: int
    load: float
    results: tuple[TokenResult, ...]
    left_out: dict[str, str]


class _VariantRetriever(Retriever):
    """The search over another store, with every question embedded once."""

    swapped: tuple[BuildManifest, Store] | None = None

    def __init__(self, settings: Settings, index_dir: Path) -> None:
        super().__init__(settings, index_dir)
        embed: Any = lru_cache(maxsize=None)(self.embedder.embed_query)
        setattr(self.embedder, "embed_query", embed)  # noqa: B010 (an instance, not the protocol)

    def current(self) -> tuple[BuildManifest, Store]:
        return self.swapped or super().current()


class _Depth(PassedOn):
    """A store that hands over another number of candidates."""

    def __init__(self, store: Store, depth: int) -> None:
        self._store, self._depth = store, depth
        self.wall = self.cpu = 0.0
        self.searches = 0

    def candidates(self, query: Any, *, per_signal: int, **more: Any) -> list[Candidate]:
        first = not (more.get("chapters") or more.get("articles"))
        wanted = self._depth if first else per_signal
        started, started_cpu = time.perf_counter(), time.process_time()
        found = self._store.candidates(query, per_signal=wanted, **more)
        self.wall += time.perf_counter() - started
        self.cpu += time.process_time() - started_cpu
        self.searches += first
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def bench_tokens(
    questions: Sequence[EvalQuestion],
    settings: Settings,
    index_dir: Path,
    variants: Sequence[Variant] = VARIANTS,
    on_variant: Callable[[str], None] | None = None,
) -> TokenBench:
    """Builds every variant and asks it every question.

    Args:
        questions: of all sets.
        settings: of the search.
        index_dir: the index whose passages are used.
        variants: what to compare with the first of them, at its first depth.
        on_variant: told which variant is being measured.
    """
    retriever = _VariantRetriever(settings, index_dir)
    results, left_out = list[TokenResult](), dict[str, str]()
    first: tuple[Result, ...] | None = None
    try:
        manifest, store = retriever.current()
        points = _points(retriever, store, index_dir)
        for variant in variants:
            if on_variant is not None:
                on_variant(variant.name)
            with tempfile.TemporaryDirectory(prefix="waaier-tokens-") as folder:
                try:
                    pooled = [_changed(point, variant.pool) for point in points]
                    built = _build(Path(folder) / "shard", pooled, variant)
                except Exception as error:
                    # An engine that lacks a type says so here; the others go on.
                    left_out[variant.name] = str(error)
                    continue
                vectors = sum(len(point.tokens) for point in pooled) / len(pooled)
                for depth in variant.depths:
                    counted = _Depth(built, depth)
                    retriever.swapped = (manifest, cast(Store, counted))
                    row = evaluate(questions, retriever, modes=[SearchMode.HYBRID]).rows[0]
                    first = first or row.results
                    results.append(
                        _result(variant, depth, row.results, first, counted)
                        .model_copy(
                            update={
                                "vectors_per_passage": round(vectors, 1),
                                "late_bytes_per_passage": _bytes(
                                    variant, Path(folder), vectors, manifest
                                ),
                            }
                        )
                    )  # fmt: skip
                built.close()
    finally:
        retriever.swapped = None
        retriever.close()
    return TokenBench(
        version=waaier.__version__,
        passages=manifest.passages,
        questions=len(first or ()),
        load=round(os.getloadavg()[0], 1),
        results=tuple(results),
        left_out=left_out,
    )


def _points(retriever: Retriever, store: Store, index_dir: Path) -> list[IndexedPassage]:
    """The passages of the index with their vectors, as they were written."""
    passages = sorted(store.passages(), key=lambda passage: passage.id)
    links = linked_chapters(passages)
    cache = EmbeddingCache(index_dir / CACHE_FILE, retriever.embedder.identity)
    points = []
    for passage in passages:
        text, context = embedded_text(passage)
        embedding = cache.get(cache.key(text))
        if embedding is None:
            embedding = next(retriever.embedder.embed_passages([text]))
        tokens, starts = passage_tokens(embedding, context)
        leads_to = links.get(passage.source.id, ())
        terms = passage_vector(text)
        points.append(IndexedPassage(passage, embedding.dense, tokens, starts, terms, leads_to))
    cache.close()
    return points


def _changed(point: IndexedPassage, pool: Pool) -> IndexedPassage:
    tokens = pool(point.tokens)
    starts = np.full(len(tokens), -1, dtype=np.int32)
    return IndexedPassage(point.passage, point.dense, tokens, starts, point.terms, point.links)


def _build(folder: Path, points: Sequence[IndexedPassage], variant: Variant) -> EdgeStore:
    datatype = getattr(VectorStorageDatatype, variant.datatype)
    store = EdgeStore.create(folder, len(points[0].dense), datatype)
    for start in range(0, len(points), BATCH):
        store.write(points[start : start + BATCH])
    store.finish()
    return store


def _bytes(variant: Variant, folder: Path, vectors: float, manifest: BuildManifest) -> int:
    if variant.computed_bytes is not None:
        return round(vectors * variant.computed_bytes(manifest.model.dimension))
    total = sum(
        min(file.stat().st_blocks * 512, file.stat().st_size)
        for file in folder.rglob("*")
        if file.is_file() and not set(PARTS[LATE]).isdisjoint(file.parts)
    )
    return round(total / manifest.passages)


def _result(
    variant: Variant,
    depth: int,
    results: Sequence[Result],
    first: Sequence[Result],
    counted: _Depth,
) -> TokenResult:
    everything = figures(results)
    names = sorted({result.set for result in results})
    apart = {name: figures([r for r in results if r.set == name]) for name in names}
    return TokenResult(
        name=variant.name,
        depth=depth,
        vectors_per_passage=0,
        late_bytes_per_passage=0,
        measured_on_disk=variant.computed_bytes is None,
        success_5=everything.success_5,
        ndcg_10=everything.ndcg_10,
        sets={name: (one.success_5, one.ndcg_10) for name, one in apart.items()},
        success_difference=difference(
            [r.success(5) for r in first], [r.success(5) for r in results]
        ),
        ndcg_difference=difference([r.ndcg_10 for r in first], [r.ndcg_10 for r in results]),
        search_ms=round(1000 * counted.wall / max(1, counted.searches), 1),
        cpu_ms=round(1000 * counted.cpu / max(1, counted.searches), 1),
    )
