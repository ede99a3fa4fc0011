"""Measures a model on question sets with the search as it is served.

A build of Qdrant Edge in a temporary folder, and the steps of :mod:`index.retrieval` on it. Every
question is embedded once and searched once; the signals alone are read from the same candidates.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from evals.metrics import Judged
from evals.questions import EvalQuestion
from evals.relevance import GoldFinder
from index.embedding import Embedding, ModelIdentity
from index.folder_builds import FolderBuilds
from index.law_versions import LawChoice
from index.lexical import passage_vector, query_vector
from index.links import linked_chapters
from index.manifest import BuildManifest
from index.query import analyse
from index.retrieval import ArrangeHits, Found, RankCandidates
from index.store import IndexedPassage, QueryVectors, SearchMode, Store
from index.tokens import content_tokens, embedded_text, passage_tokens
from waaier.domain import Passage, Question
from waaier.settings import Settings

MODES = (SearchMode.HYBRID, SearchMode.LATE, SearchMode.DENSE)
DEPTH = 10
_BATCH = 64


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions over passages; positions in the lists of all questions and passages."""

    name: str
    questions: tuple[tuple[int, EvalQuestion], ...]
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a set gave: results by mode, and by question the height of its late interaction.

    The height is the mean best cosine of the question's tokens in all passages found, as
    :mod:`index.sentences.fit` compares it with a limit.
    """

    judged: dict[SearchMode, list[Judged]]
    heights: dict[int, float]


def measure(
    asking: Sequence[tuple[int, EvalQuestion]],
    over: Sequence[int],
    passages: Sequence[Passage],
    passage_vectors: Sequence[Embedding],
    question_vectors: Sequence[Embedding],
    settings: Settings,
) -> Measured:
    """Every question through every mode, on a build of its own.

    Args:
        asking: questions with their positions among ``question_vectors``.
        over: positions of the passages that are searched.
        passages: all passages.
        passage_vectors: of all passages.
        question_vectors: of all questions.
        settings: of the search.
    """
    chosen = [passages[number] for number in over]
    finder = GoldFinder(chosen)
    vectors_of = {passages[number].id: passage_vectors[number] for number in over}
    with tempfile.TemporaryDirectory(prefix="waaier-train-") as folder:
        builds = FolderBuilds(Path(folder), settings.late_size)
        # A name of its own: only this function reads the build.
        identity = ModelIdentity(
            name="training",
            revision="training",
            engine="sentence-transformers",
            dimension=len(passage_vectors[over[0]].dense),
        )
        manifest = BuildManifest.describe(identity, (), ())
        manifest = manifest.model_copy(update={"passages": len(over)})
        writing = builds.begin(manifest)
        links = linked_chapters(chosen)
        points = [_point(passages[number], passage_vectors[number], links) for number in over]
        for start in range(0, len(points), _BATCH):
            writing.write(points[start : start + _BATCH])
        builds.publish(manifest)
        store = builds.open(manifest.id)
        try:
            found: dict[SearchMode, list[Judged]] = {mode: [] for mode in MODES}
            heights = {}
            for number, question in asking:
                groups = tuple(frozenset(group) for group in finder.groups(question))
                by_mode = _search(question, question_vectors[number], store, settings)
                best = by_mode[SearchMode.HYBRID]
                heights[number] = _height(
                    question_vectors[number], [vectors_of[passage.id] for passage in best]
                )
                for mode, hits in by_mode.items():
                    ranked = tuple(passage.unit for passage in hits)
                    found[mode].append(
                        Judged(
                            id=question.id,
                            category=question.category,
                            ranked=ranked,
                            groups=groups,
                        )
                    )
        finally:
            store.close()
    return Measured(found, heights)


def _height(question: Embedding, passages: Sequence[Embedding]) -> float:
    if not passages:
        return 0.0
    found = np.concatenate([content_tokens(passage) for passage in passages])
    return float((content_tokens(question) @ found.T).max(axis=1).mean())


def _point(
    passage: Passage, embedding: Embedding, links: Mapping[str, tuple[str, ...]]
) -> IndexedPassage:
    text, context = embedded_text(passage)
    tokens, starts = passage_tokens(embedding, context)
    leads_to = links.get(passage.source.id, ())
    return IndexedPassage(passage, embedding.dense, tokens, starts, passage_vector(text), leads_to)


def _search(
    question: EvalQuestion, embedding: Embedding, store: Store, settings: Settings
) -> dict[SearchMode, tuple[Passage, ...]]:
    query = analyse(asked(question))
    vectors = QueryVectors(
        embedding.dense, content_tokens(embedding), query_vector(query.text, query.same_meaning)
    )
    candidates = store.candidates(
        vectors, per_signal=settings.prefetch_limit, filters=query.filters
    )
    found = Found(vectors, candidates)
    rank, arrange = RankCandidates(), ArrangeHits()
    # The texts that are learned from have no versions.
    no_laws = LawChoice(date.today())
    ranked = {}
    for mode in MODES:
        ranking = rank.run(query, found, store, mode, no_laws)["ranking"]
        hits = arrange.run(query, ranking, store, DEPTH)["hits"]
        ranked[mode] = tuple(hit.passage for hit in hits)
    return ranked


def asked(question: EvalQuestion) -> Question:
    """The question as the search gets it."""
    return Question(text=question.question, history=question.history or ())
