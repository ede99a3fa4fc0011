"""A Qdrant server or cluster through ``qdrant-client``, one collection a build.

Same vectors, payload and query shape as :mod:`index.edge_store`.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from qdrant_client import QdrantClient, models

from index.collection import DENSE_SEARCH, CollectionLayout
from index.store import (
    CANDIDATE_FIELDS,
    DENSE,
    INDEXED_FIELDS,
    LATE,
    LEXICAL,
    NO_FILTERS,
    SIGNALS,
    Candidate,
    Evidence,
    Floats,
    IndexedPassage,
    QueryVectors,
    candidate_of,
    conditions_of,
    is_shown,
    passage_of,
    payload_of,
)
from waaier.domain import Filters, Passage
from waaier.errors import DefectError
from waaier.pipelines import PassedOn

log = logging.getLogger(__name__)

_SCROLL = 256

MAX_NUMBERS = 500_000
"""Numbers in one write. Each takes some 20 characters of JSON, and a server refuses more than
32 MB; passages of laws have four times as many token vectors as cards."""

INDEXING_SECONDS = 4 * 3600
"""How long a new build may keep the server busy before it is made current all the same."""

_LOOK_SECONDS = 2.0

_READY = models.CollectionStatus.GREEN


class ServerStore(PassedOn):
    """A build in a collection; see :class:`index.store.Store` for the methods."""

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def create(
        cls,
        client: QdrantClient,
        collection: str,
        dimension: int,
        metadata: dict[str, object],
        layout: CollectionLayout | None = None,
    ) -> ServerStore:
        """Starts an empty build in a new collection; ``metadata`` is kept with it."""
        layout = layout or CollectionLayout()
        client.create_collection(
            collection,
            vectors_config={
                DENSE: layout.dense_params(dimension),
                LATE: layout.late_params(dimension),
            },
            sparse_vectors_config={
                LEXICAL: models.SparseVectorParams(modifier=models.Modifier.IDF)
            },
            shard_number=layout.shards,
            replication_factor=layout.replicas,
            write_consistency_factor=layout.confirmed,
            metadata=metadata,
        )
        for key in INDEXED_FIELDS:
            client.create_payload_index(collection, key, models.PayloadSchemaType.KEYWORD)
        return cls(client, collection)

    def write(self, points: Sequence[IndexedPassage]) -> None:
        """Adds passages and waits until the server holds them."""
        for part in _parts(points):
            self._upsert(part)

    def _upsert(self, points: Sequence[IndexedPassage]) -> None:
        self._client.upsert(
            self._collection,
            [
                models.PointStruct(
                    id=point.passage.id,
                    vector={
                        DENSE: point.dense.tolist(),
                        LATE: point.tokens.tolist(),
                        LEXICAL: models.SparseVector(
                            indices=point.terms.indices, values=point.terms.values
                        ),
                    },
                    payload=payload_of(point),
                )
                for point in points
            ],
            wait=True,
        )

    def finish(self) -> None:
        """Waits until the server has made its search graph.

        Every write was acknowledged before; but until then a search compares with every passage.

        Raises:
            DefectError: the server says that the collection is damaged.
        """
        until = time.monotonic() + INDEXING_SECONDS
        while (status := self._client.get_collection(self._collection).status) is not _READY:
            if status is models.CollectionStatus.RED:
                raise DefectError("the server could not index a build", build=self._collection)
            if time.monotonic() > until:
                log.warning("The server still indexes %s; searches are slower", self._collection)
                return
            time.sleep(_LOOK_SECONDS)

    def candidates(
        self,
        query: QueryVectors,
        *,
        per_signal: int,
        filters: Filters = NO_FILTERS,
        chapters: Sequence[str] = (),
        articles: Sequence[str] = (),
        left_out: Sequence[str] = (),
    ) -> list[Candidate]:
        """One request with a query a signal, each scoring the same two lists."""
        signals: dict[str, list[float] | list[list[float]] | models.SparseVector] = {
            DENSE: query.dense.tolist(),
            LATE: query.tokens.tolist(),
            LEXICAL: models.SparseVector(indices=query.terms.indices, values=query.terms.values),
        }
        if not query.terms.indices:
            del signals[LEXICAL]
        narrowed = _filter(conditions_of(filters, chapters, articles), left_out)
        lists = [
            models.Prefetch(
                query=signals[name],
                using=name,
                limit=per_signal,
                filter=narrowed,
                params=DENSE_SEARCH if name == DENSE else None,
            )
            for name in (DENSE, LEXICAL)
            if name in signals
        ]
        requests = [
            models.QueryRequest(
                query=vector,
                using=name,
                prefetch=lists,
                limit=2 * per_signal,
                params=DENSE_SEARCH if name == DENSE else None,
                # Once is enough, and the dense vector knows all of them.
                with_payload=list(CANDIDATE_FIELDS) if name == DENSE else False,
            )
            for name, vector in signals.items()
        ]
        answers = self._client.query_batch_points(self._collection, requests)
        scores: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(SIGNALS, 0.0))
        payloads: dict[str, dict[str, object]] = {}
        for name, answer in zip(signals, answers, strict=True):
            for point in answer.points:
                scores[str(point.id)][name] = point.score
                if name == DENSE:
                    payloads[str(point.id)] = point.payload or {}
        return [candidate_of(i, payload, scores[i]) for i, payload in payloads.items()]

    def evidence(self, passage_ids: Sequence[str]) -> dict[str, Evidence]:
        """Token vectors of these passages, by id."""
        records = self._client.retrieve(
            self._collection,
            list(passage_ids),
            with_payload=["token_starts"],
            with_vectors=[LATE],
        )
        found = {}
        for record in records:
            vectors = record.vector if isinstance(record.vector, dict) else {}
            found[str(record.id)] = Evidence(
                np.asarray(vectors[LATE], dtype=np.float32),
                np.asarray((record.payload or {})["token_starts"], dtype=np.int32),
            )
        return found

    def dense(self, passage_ids: Sequence[str]) -> dict[str, Floats]:
        """Sentence vectors by passage id."""
        records = self._client.retrieve(
            self._collection, list(passage_ids), with_payload=False, with_vectors=[DENSE]
        )
        found = {}
        for record in records:
            vectors = record.vector if isinstance(record.vector, dict) else {}
            found[str(record.id)] = np.asarray(vectors[DENSE], dtype=np.float32)
        return found

    def passages(self, source_id: str | None = None) -> Iterator[Passage]:
        """All passages, or those of one source."""
        return (passage for passage in self._all(source_id) if is_shown(passage))

    def questions(self, source_id: str | None = None) -> Iterator[Passage]:
        """All generated questions, or those of one source."""
        return (passage for passage in self._all(source_id) if not is_shown(passage))

    def with_articles(self, keys: Sequence[str], left_out: Sequence[str] = ()) -> list[Passage]:
        """All passages with one of these keys of articles."""
        found = self._scrolled(_filter({"articles": list(keys)}, left_out)) if keys else ()
        return [passage for passage in found if is_shown(passage)]

    def _all(self, source_id: str | None) -> Iterator[Passage]:
        narrowed = None
        if source_id is not None:
            match = models.MatchValue(value=source_id)
            narrowed = models.Filter(must=[models.FieldCondition(key="source_id", match=match)])
        return self._scrolled(narrowed)

    def _scrolled(self, narrowed: models.Filter | None) -> Iterator[Passage]:
        offset = None
        while True:
            records, offset = self._client.scroll(
                self._collection, scroll_filter=narrowed, limit=_SCROLL, offset=offset
            )
            for record in records:
                yield passage_of(record.payload or {})
            if offset is None:
                return

    def get(self, passage_id: str) -> Passage | None:
        """One passage by id."""
        return self.get_many([passage_id]).get(passage_id)

    def get_many(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id."""
        records = self._client.retrieve(self._collection, list(passage_ids))
        found = (passage_of(record.payload or {}) for record in records)
        return {passage.id: passage for passage in found if is_shown(passage)}

    def count(self) -> int:
        """How many points there are."""
        return self._client.count(self._collection, exact=True).count

    def close(self) -> None:
        """Nothing to do: the client is shared between builds and closed by its owner."""


def _parts(points: Sequence[IndexedPassage]) -> Iterator[list[IndexedPassage]]:
    """The points in parts that fit in one request, a point that is too big by itself alone."""
    part: list[IndexedPassage] = []
    numbers = 0
    for point in points:
        if part and numbers + point.tokens.size > MAX_NUMBERS:
            yield part
            part, numbers = [], 0
        part.append(point)
        numbers += point.tokens.size
    if part:
        yield part


def _filter(conditions: Mapping[str, list[str]], left_out: Sequence[str]) -> models.Filter | None:
    if not conditions and not left_out:
        return None
    return models.Filter(
        must=[_any(key, values) for key, values in conditions.items()] or None,
        must_not=[_any("source_id", left_out)] if left_out else None,
    )


def _any(key: str, values: Sequence[str]) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchAny(any=list(values)))
