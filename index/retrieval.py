"""Searching, step by step: the file to open first.

``analyse`` (history, filters, places, kinds) -> ``laws`` (which version of each law counts, which
articles are asked for) -> ``correct`` (mistyped words) -> ``embed`` (dense
and token vectors) and ``encode`` (lexical terms) -> ``search`` (candidates by meaning and by
words, all with their late-interaction score) -> ``rank`` (fusion, place and kind, cards as a
bridge to their originals) -> ``arrange`` (one passage a card, situations give way to their card
and generated questions to their passage, passages fetched) -> ``read`` (the best are read: what
holds a likely answer comes forward).
"""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from haystack import Pipeline, component

from index.article_boost import boost_articles, lower_laws
from index.boosts import arranged, boost_kinds, boost_places, follow_cards, shown_id
from index.builds import Builds, PinnedBuilds, open_builds, require_manifest
from index.cache import CACHE_FILE, EmbeddingCache
from index.checks import check_model, check_question
from index.close_reading import READ, FetchEvidence, ReadHits
from index.corrections import CorrectQuery, load_vocabulary, widened
from index.damage import Damage
from index.embedding import Embedder, Embedding, load_embedder
from index.evidence import EvidenceShelf
from index.fusion import Fusion, Ranked, Ranking, weights_of
from index.law_versions import LawChoice, LawShelf
from index.lexical import SparseVector, query_vector
from index.manifest import BuildManifest
from index.query import analyse
from index.reranking import RerankCandidates, Reranker
from index.sides import sides_of, together
from index.store import Candidate, Evidence, QueryVectors, SearchMode, Store
from index.tokens import content_tokens
from index.vocabulary import Vocabulary
from waaier.domain import Hit, Passage, PassageRole, Query, Question
from waaier.errors import BuildDamagedError
from waaier.pipelines import PassedOn, run_pipeline
from waaier.settings import Settings

PER_CHAPTERS = 12
"""How many passages by either signal are fetched from the chapters that cards lead to."""


@dataclass(frozen=True, slots=True)
class Found(PassedOn):
    """What the store found: the candidates, and the vectors they were found with."""

    vectors: QueryVectors
    candidates: list[Candidate]


@component
class AnalyseQuestion:
    """Turns a question with history into a self-contained query."""

    @component.output_types(query=Query, text=str)
    def run(self, question: Question) -> dict[str, object]:
        """See :func:`index.query.analyse`."""
        query = analyse(question)
        return {"query": query, "text": query.text}


@component
class ChooseLaws:
    """Chooses of each law in the index the version that counts for a query."""

    @component.output_types(laws=LawChoice)
    def run(self, query: Query, shelf: LawShelf, today: date) -> dict[str, LawChoice]:
        """See :class:`index.law_versions.LawShelf`."""
        return {"laws": shelf.choose(query, today)}


@component
class EmbedQuery:
    """Computes the dense vector and the token vectors of a query."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @component.output_types(embedding=Embedding)
    def run(self, text: str) -> dict[str, Embedding]:
        """See :class:`index.embedding.Embedding`."""
        return {"embedding": self._embedder.embed_query(text)}


@component
class EncodeQuery:
    """Computes the lexical vector of a query."""

    @component.output_types(terms=SparseVector)
    def run(self, query: Query) -> dict[str, SparseVector]:
        """See :func:`index.lexical.query_vector`."""
        return {"terms": query_vector(query.text, query.same_meaning)}


@component
class SearchStore:
    """Asks the store for candidates by meaning and by words."""

    def __init__(self, per_signal: int) -> None:
        self._per_signal = per_signal

    @component.output_types(found=Found)
    def run(
        self,
        query: Query,
        embedding: Embedding,
        terms: SparseVector,
        store: Store,
        laws: LawChoice,
    ) -> dict[str, Found]:
        """See :meth:`index.store.Store.candidates`."""
        terms = widened(terms, query.corrections)
        vectors = QueryVectors(embedding.dense, content_tokens(embedding), terms)
        found = store.candidates(
            vectors,
            per_signal=self._per_signal,
            filters=query.filters,
            left_out=laws.left_out,
        )
        return {"found": Found(vectors, found)}


@component
class RankCandidates:
    """Fuses the signals and lets places, kinds and cards have their say."""

    @component.output_types(ranking=Ranking)
    def run(
        self, query: Query, found: Found, store: Store, mode: SearchMode, laws: LawChoice
    ) -> dict[str, Ranking]:
        """All candidates with explained scores; the baselines get their one signal only."""
        vectors = found.vectors
        fusion = Fusion(found.candidates, weights_of(mode))
        ranked = fusion.rank(found.candidates)
        if mode is SearchMode.HYBRID:

            def under(chapters: Sequence[str]) -> list[Ranked]:
                found = store.candidates(
                    vectors,
                    per_signal=PER_CHAPTERS,
                    filters=query.filters,
                    chapters=chapters,
                    left_out=laws.left_out,
                )
                return fusion.rank(found)

            def naming(articles: Sequence[str]) -> list[Ranked]:
                found = store.candidates(
                    vectors,
                    per_signal=PER_CHAPTERS,
                    filters=query.filters,
                    articles=articles,
                    left_out=laws.left_out,
                )
                return fusion.rank(found)

            boost_articles(ranked, laws.references, naming)
            lower_laws(ranked, laws)
            boost_places(ranked, query)
            boost_kinds(ranked, query)
            follow_cards(ranked, under)
        return {"ranking": Ranking(ranked)}


@component
class ArrangeHits:
    """Orders what was found, one passage a card, and fetches the passages that are shown."""

    @component.output_types(hits=list[Hit])
    def run(self, query: Query, ranking: Ranking, store: Store, limit: int) -> dict[str, list[Hit]]:
        """At most ``limit`` hits, best first."""
        ranked = ranking.ranked
        chosen: dict[str, Ranked] = {}
        for one in arranged(ranked, query.places):
            chosen.setdefault(shown_id(one, ranked), one)
            if len(chosen) == limit:
                break
        passages = store.get_many(list(chosen))
        return {
            "hits": [
                Hit(
                    passage=passages[passage_id],
                    score=one.score,
                    parts=one.parts,
                    by_situation=one.candidate.role is PassageRole.SITUATIONS,
                    by_question=one.candidate.role is PassageRole.QUESTIONS,
                )
                for passage_id, one in chosen.items()
                if passage_id in passages
            ]
        }


def query_pipeline(
    embedder: Embedder,
    per_signal: int,
    evidence: FetchEvidence,
    reranker: Reranker | None = None,
) -> Pipeline:
    """The search as a Haystack pipeline."""
    pipeline = Pipeline()
    pipeline.add_component("analyse", AnalyseQuestion())
    pipeline.add_component("laws", ChooseLaws())
    pipeline.add_component("correct", CorrectQuery())
    pipeline.add_component("embed", EmbedQuery(embedder))
    pipeline.add_component("encode", EncodeQuery())
    pipeline.add_component("search", SearchStore(per_signal))
    pipeline.add_component("rank", RankCandidates())
    pipeline.add_component("arrange", ArrangeHits())
    pipeline.add_component("read", ReadHits(evidence))
    pipeline.connect("analyse.query", "laws.query")
    pipeline.connect("analyse.query", "correct.query")
    pipeline.connect("correct.text", "embed.text")
    pipeline.connect("analyse.query", "encode.query")
    pipeline.connect("correct.query", "search.query")
    pipeline.connect("laws.laws", "search.laws")
    pipeline.connect("laws.laws", "rank.laws")
    pipeline.connect("embed.embedding", "search.embedding")
    pipeline.connect("encode.terms", "search.terms")
    pipeline.connect("correct.query", "rank.query")
    pipeline.connect("search.found", "rank.found")
    pipeline.connect("correct.query", "arrange.query")
    pipeline.connect("correct.query", "read.query")
    pipeline.connect("embed.embedding", "read.embedding")
    pipeline.connect("arrange.hits", "read.hits")
    if reranker is None:
        pipeline.connect("rank.ranking", "arrange.ranking")
    else:
        pipeline.add_component("rerank", RerankCandidates(reranker))
        pipeline.connect("correct.text", "rerank.text")
        pipeline.connect("rank.ranking", "rerank.ranking")
        pipeline.connect("rerank.ranking", "arrange.ranking")
    return pipeline


@dataclass(frozen=True, slots=True)
class SearchResult(PassedOn):
    """What a search found, with what later steps need.

    Attributes:
        embedding: of the query, so that evidence can be compared with it.
        store: the build that was searched; stays readable when a newer one becomes current.
        seconds: how long the search took.
        laws: which version of each law took part, and which articles were asked for.
        sides: of a comparison, what was found for each of the things compared.
    """

    query: Query
    hits: list[Hit]
    embedding: Embedding
    store: Store
    build_id: str
    seconds: float
    laws: LawChoice
    sides: tuple[SearchResult, ...] = ()


class Retriever:
    """Searches the current build of an index, and notices when another becomes current.

    Args:
        settings: the settings of this process.
        index_dir: the folder of the index.
        today: gives the day it is: the law of that day counts.

    Raises:
        IndexMissingError: there is no index there yet.
        ModelMismatchError: it was made with another model.
    """

    def __init__(
        self, settings: Settings, index_dir: Path, today: Callable[[], date] = date.today
    ) -> None:
        self._settings = settings
        self._today = today
        self._shelf = LawShelf(())
        self.index_dir = index_dir
        self._builds: Builds = open_builds(settings, index_dir)
        # Before the model is loaded: without an index there is nothing to load it for.
        require_manifest(self._builds, index_dir)
        self._lock = threading.Lock()
        self._opened: tuple[BuildManifest, Store] | None = None
        self._reranker = (
            Reranker(settings.reranker, settings.reranker_weight) if settings.reranker else None
        )
        with ExitStack() as refused:
            self.embedder: Embedder = load_embedder(settings)
            refused.callback(self.embedder.close)
            self._cache = EmbeddingCache(index_dir / CACHE_FILE, self.embedder.identity)
            refused.callback(self._cache.close)
            self._evidence = EvidenceShelf(self._cache)
            self._pipeline = query_pipeline(
                self.embedder, settings.prefetch_limit, self._evidence.of, self._reranker
            )
            self.current()
            refused.pop_all()

    def current(self) -> tuple[BuildManifest, Store]:
        """The current build, opened."""
        build_id = self._builds.current_id()
        with self._lock:
            if self._opened is None or self._opened[0].id != build_id:
                # The old store is not closed here: a running answer may still read it.
                manifest, store = self._open()
                self._shelf = LawShelf([one.source for one in manifest.sources])
                self._vocabulary = load_vocabulary(self._builds, manifest.id, store)
                self._opened = (manifest, store)
            return self._opened

    def _open(self) -> tuple[BuildManifest, Store]:
        """Opens the current build, or the one before it when it turns out to be damaged."""
        while True:
            manifest = require_manifest(self._builds, self.index_dir)
            check_model(manifest, self.embedder)
            try:
                return manifest, self._builds.open(manifest.id)
            except BuildDamagedError:
                # Now that this is known another build may be current; else there is none.
                if self._builds.current_id() == manifest.id:
                    raise

    def damage(self) -> Damage | None:
        """That the newest build is damaged and an older one answers, else None."""
        return self._builds.damage()

    def is_sound(self) -> bool:
        """Reads every file of the build that answers; takes seconds per gigabyte."""
        return self._builds.is_sound(self.current()[0].id, None)

    def at(self, build_id: str) -> Retriever:
        """The same search on one build, current or not, with the same model.

        Give it back with :meth:`leave`, not with ``close``, which would take the model along.

        Raises:
            IndexMissingError: there is no such build, or this version cannot search it.
            ModelMismatchError: it was made with another model.
        """
        other = copy.copy(self)
        other._builds = PinnedBuilds(self._builds, build_id)
        other._lock = threading.Lock()
        other._opened = None
        other.current()
        return other

    def leave(self) -> None:
        """Gives the build back, and keeps the model."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
                self._opened = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the build that was opened last."""
        return self._vocabulary

    def search(
        self, question: Question, limit: int = 10, mode: SearchMode = SearchMode.HYBRID
    ) -> SearchResult:
        """Finds the best passages for a question.

        A question that compares two things is searched for once for each as well.

        Raises:
            InputError: the question is empty or too long.
        """
        check_question(question, self._settings)
        started = time.perf_counter()
        found = self._search(question, limit, mode)
        alone = mode is SearchMode.HYBRID and not question.history
        wanted = sides_of(found.query.text) if alone else ()
        if not wanted:
            return found
        sides = tuple(
            self._search(Question(text=text, filters=question.filters), limit, mode)
            for text in wanted
        )
        return replace(
            found,
            hits=together([one.hits for one in (*sides, found)], limit),
            sides=sides,
            seconds=time.perf_counter() - started,
        )

    def _search(self, question: Question, limit: int, mode: SearchMode) -> SearchResult:
        started = time.perf_counter()
        manifest, store = self.current()
        data: dict[str, dict[str, object]] = {
            "analyse": {"question": question},
            "laws": {"shelf": self._shelf, "today": self._today()},
            "correct": {"vocabulary": self._vocabulary},
            "search": {"store": store},
            "rank": {"store": store, "mode": mode},
            "arrange": {"store": store, "limit": max(limit, READ)},
            "read": {"store": store, "mode": mode, "limit": limit},
        }
        if self._reranker is not None:
            data["rerank"] = {"store": store, "mode": mode}
        result = run_pipeline(
            self._pipeline,
            data,
            keep=frozenset({"correct", "embed", "laws"}),
        )
        return SearchResult(
            query=result["correct"]["query"],
            hits=result["read"]["hits"],
            embedding=result["embed"]["embedding"],
            store=store,
            build_id=manifest.id,
            seconds=time.perf_counter() - started,
            laws=result["laws"]["laws"],
        )

    def evidence(self, store: Store, passages: Sequence[Passage]) -> dict[str, Evidence]:
        """The token vectors of passages, by id; see :class:`index.evidence.EvidenceShelf`."""
        return self._evidence.of(store, passages)

    def close(self) -> None:
        """Gives model and index back."""
        self._evidence.close()
        self._cache.close()
        self.leave()
        self.embedder.close()
