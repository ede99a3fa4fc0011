"""The search that a newcomer builds from Haystack's documentation, to be timed beside ours.

In-memory store, BM25 and embedding retrievers with their defaults, joined by reciprocal rank
fusion, and the sentence-transformers text embedder with the very model folder that ours uses.
Nothing of ours otherwise. :mod:`evals.plain_haystack` measures the quality of the same pipeline.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

import waaier.offline  # noqa: F401  (before haystack)

# isort: split
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersTextEmbedder,
)

from evals.grown import DOCUMENTS, VECTORS
from index.embedding import Embedder
from waaier.pipelines import run_pipeline

Search = Callable[[str], list[Document]]

QUERY_PREFIX = "query: "
"""E5 wants it."""


def read_documents(folder: Path) -> InMemoryDocumentStore:
    """A store with the passages that :func:`evals.grown.ensure_documents` wrote."""
    vectors = np.load(folder / VECTORS)
    store = InMemoryDocumentStore()
    with (folder / DOCUMENTS).open(encoding="utf-8") as file:
        store.write_documents(
            [
                Document(**json.loads(line), embedding=vector.tolist())
                for line, vector in zip(file, vectors, strict=True)
            ]
        )
    return store


def hybrid(store: InMemoryDocumentStore, model: Path) -> Search:
    """Meaning and words, as the documentation has it."""
    pipeline = Pipeline()
    pipeline.add_component(
        "embed",
        SentenceTransformersTextEmbedder(
            model=str(model),
            prefix=QUERY_PREFIX,
            normalize_embeddings=True,
            progress_bar=False,
            local_files_only=True,
        ),
    )
    _add_retrievers(pipeline, store)
    pipeline.connect("embed.embedding", "meaning.query_embedding")

    def search(question: str) -> list[Document]:
        output = run_pipeline(pipeline, {"embed": {"text": question}, "words": {"query": question}})
        return list(output["join"]["documents"])

    return search


def hybrid_with(store: InMemoryDocumentStore, embedder: Embedder) -> Search:
    """The same with our embedding engine: what is left of the difference is not the engine."""
    pipeline = Pipeline()
    _add_retrievers(pipeline, store)

    def search(question: str) -> list[Document]:
        vector = embedder.embed_query(question).dense.tolist()
        output = run_pipeline(
            pipeline, {"meaning": {"query_embedding": vector}, "words": {"query": question}}
        )
        return list(output["join"]["documents"])

    return search


def words_only(store: InMemoryDocumentStore) -> Search:
    """BM25 alone."""
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store))

    def search(question: str) -> list[Document]:
        return list(run_pipeline(pipeline, {"words": {"query": question}})["words"]["documents"])

    return search


def _add_retrievers(pipeline: Pipeline, store: InMemoryDocumentStore) -> None:
    pipeline.add_component("words", InMemoryBM25Retriever(store))
    pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("words", "join.documents")
    pipeline.connect("meaning", "join.documents")
