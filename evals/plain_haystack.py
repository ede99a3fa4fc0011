"""The baseline row "haystack": a plain Haystack hybrid pipeline on the same files and model.

As a newcomer builds it from Haystack's documentation: the text converter, ``DocumentSplitter``
with its defaults (200 words), the in-memory store, and BM25 and embedding retrievers with their
defaults, joined by reciprocal rank fusion. The model is ours, with the prefixes it wants. Nothing
of ours otherwise: no repair, headings, lemmas, late interaction, places or history.

Its splits are not our passages, so gold counts by place. The splits of one card count as one
result at the rank of the first, as our passages do.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from haystack import Document, Pipeline, component
from haystack.components.converters import TextFileToDocument
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from evals.questions import Gold
from evals.relevance import MIN_OVERLAP, bare
from evals.report import PlainInfo
from index.embedding import Embedder
from index.manifest import BuildManifest, IndexedSource
from ingest.discover import file_sha256
from waaier.domain import SourceKind
from waaier.errors import InputError
from waaier.pipelines import run_pipeline

CACHE_FILE = "haystack.npz"
"""In an index folder: the vectors of the splits by content, so they are computed once."""

READABLE = (".txt", ".md")
"""Files of which a split knows its offsets."""


@component
class EmbedSplits:
    """Gives splits their dense vector, from the cache where possible."""

    def __init__(
        self, embedder: Embedder, cache: Path, on_progress: Callable[[int, int], None] | None
    ) -> None:
        self._embedder = embedder
        self._cache = cache
        self._on_progress = on_progress

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """The splits with their vectors."""
        model = self._embedder.identity.model_dump_json()
        keys = {
            document.id: hashlib.sha256(f"{model}{document.content}".encode()).hexdigest()
            for document in documents
        }
        known = _load(self._cache)
        missing = [document for document in documents if keys[document.id] not in known]
        made = self._embedder.embed_passages([document.content or "" for document in missing])
        for done, (document, embedding) in enumerate(zip(missing, made, strict=True), start=1):
            known[keys[document.id]] = embedding.dense
            if self._on_progress is not None:
                self._on_progress(done, len(missing))
        if missing:
            _save(self._cache, {key: known[key] for key in keys.values()})
        return {
            "documents": [
                replace(document, embedding=known[keys[document.id]].tolist())
                for document in documents
            ]
        }


def _load(cache: Path) -> dict[str, npt.NDArray[np.float32]]:
    if not cache.is_file():
        return {}
    try:
        with np.load(cache) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}


def _save(cache: Path, vectors: dict[str, npt.NDArray[np.float32]]) -> None:
    with cache.open("wb") as file:
        np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a split stands in its file."""

    unit: str
    title: str
    file: str
    start: int
    end: int


class PlainHaystack:
    """The plain pipeline over the files of an index.

    Args:
        manifest: names the files.
        embedder: the model of the index.
        index_dir: where the vectors are kept.
        on_progress: told how many splits of how many are embedded.

    Raises:
        InputError: the files are no longer there, or have changed.
    """

    def __init__(
        self,
        manifest: BuildManifest,
        embedder: Embedder,
        index_dir: Path,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        readable = [s for s in manifest.sources if Path(s.path).suffix.lower() in READABLE]
        _require_unchanged(readable)
        self._cards = {s.path: s.source.id for s in readable if s.source.kind is SourceKind.CARD}
        self._embedder = embedder
        store = InMemoryDocumentStore()
        documents, texts = _split(readable, store, embedder, index_dir / CACHE_FILE, on_progress)
        self._texts = {path: text for path, text in texts.items() if path not in self._cards}
        self._places = {document.id: self._place(document) for document in documents}
        self._splits_of = defaultdict[str, list[_Place]](list)
        for place in self._places.values():
            self._splits_of[place.file].append(place)
        self._query = _query_pipeline(store)
        self._words = _words_pipeline(store)
        self.info = PlainInfo(
            files=len(texts),
            splits=len(documents),
            left_out=tuple(
                Path(source.path).name for source in manifest.sources if source.path not in texts
            ),
        )

    def _place(self, document: Document) -> _Place:
        path, start = str(document.meta["file_path"]), int(document.meta["split_idx_start"])
        return _Place(
            unit=self._cards.get(path, document.id),
            title=f"{Path(path).name}, deel {document.meta['split_id'] + 1}",
            file=path,
            start=start,
            end=start + len(document.content or ""),
        )

    def search(
        self, question: str, *, words_only: bool = False
    ) -> tuple[list[str], list[str], float]:
        """What was found: units best first, their titles, and the seconds it took.

        With ``words_only`` BM25 searches alone.
        """
        started = time.perf_counter()
        found = self._found(question, words_only)
        seconds = time.perf_counter() - started
        units: dict[str, str] = {}
        for document in found:
            place = self._places[document.id]
            units.setdefault(place.unit, place.title)
        return list(units), list(units.values()), seconds

    def pieces(self, question: str, count: int) -> list[str]:
        """The text of the best splits: what it would show as an answer."""
        return [one.content or "" for one in self._found(question, False)[:count]]

    def _found(self, question: str, words_only: bool) -> list[Document]:
        words = {"words": {"query": question}}
        if words_only:
            return list(run_pipeline(self._words, words)["words"]["documents"])
        vector = self._embedder.embed_query(question).dense.tolist()
        output = run_pipeline(self._query, {**words, "meaning": {"query_embedding": vector}})
        return list(output["join"]["documents"])

    def find(self, gold: Gold) -> set[str]:
        """The units that hold this place; a split must hold half of it, as our passages must."""
        if gold.card is not None:
            return {gold.card} & set(self._cards.values())
        found = set[str]()
        for path, text in self._texts.items():
            if (gold.file or "") not in Path(path).name:
                continue
            if gold.start is not None and gold.end is not None:
                stretch: tuple[int, int] | None = (gold.start, gold.end)
            else:
                stretch = locate(gold.quote or "", text)
            if stretch is None:
                continue
            start, end = stretch
            found |= {
                place.unit
                for place in self._splits_of[path]
                if min(place.end, end) - max(place.start, start) >= MIN_OVERLAP * (end - start)
            }
        return found


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """The stretch of a text that a quote was taken from; line ends and hyphens do not matter."""
    if not quote:
        return None
    at = text.find(quote)
    if at >= 0:
        return at, at + len(quote)
    letters, offsets = list[str](), list[int]()
    for offset, char in enumerate(text):
        for letter in bare(char):
            letters.append(letter)
            offsets.append(offset)
    wanted = bare(quote)
    at = "".join(letters).find(wanted) if wanted else -1
    return None if at < 0 else (offsets[at], offsets[at + len(wanted) - 1] + 1)


def _require_unchanged(sources: Sequence[IndexedSource]) -> None:
    if not sources:
        raise InputError(
            "De index heeft geen .txt- of .md-bestanden om de gewone Haystack mee te vergelijken."
        )
    for indexed in sources:
        path = Path(indexed.path)
        if not path.is_file() or file_sha256(path) != indexed.sha256:
            raise InputError(
                f"{path.name} is verplaatst of veranderd sinds het inlezen.",
                "Lees de bronnen opnieuw in, of laat --met-haystack weg.",
            )


def _split(
    sources: Sequence[IndexedSource],
    store: InMemoryDocumentStore,
    embedder: Embedder,
    cache: Path,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[list[Document], dict[str, str]]:
    """Reads the files into the store; returns the splits, and the text of every file read."""
    pipeline = Pipeline()
    # The full path is kept only to tell two files of one name apart.
    pipeline.add_component("convert", TextFileToDocument(store_full_path=True))
    pipeline.add_component("split", DocumentSplitter())
    pipeline.add_component("embed", EmbedSplits(embedder, cache, on_progress))
    pipeline.add_component("write", DocumentWriter(store))
    pipeline.connect("convert", "split")
    pipeline.connect("split", "embed")
    pipeline.connect("embed", "write")
    output = run_pipeline(
        pipeline,
        {"convert": {"sources": [source.path for source in sources]}},
        keep=frozenset({"convert", "split"}),
    )
    texts = {str(d.meta["file_path"]): d.content or "" for d in output["convert"]["documents"]}
    return output["split"]["documents"], texts


def _query_pipeline(store: InMemoryDocumentStore) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store))
    pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("words", "join.documents")
    pipeline.connect("meaning", "join.documents")
    return pipeline


def _words_pipeline(store: InMemoryDocumentStore) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store))
    return pipeline
