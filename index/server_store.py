"""A Qdrant server or cluster through ``qdrant-client``, one collection a build.

Same vectors, payload and query shape as :mod:`index.edge_store`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from qdrant_client import QdrantClient, models

from index.store import (
    DENSE,
    FUSION_WEIGHTS,
    INDEXED_FIELDS,
    LATE,
    LEXICAL,
    RRF_K,
    Evidence,
    HybridQuery,
    IndexedPassage,
    SearchMode,
    conditions_of,
    passage_of,
    payload_of,
)
from waaier.domain import Filters, Passage

_SCROLL = 256


class ServerStore:
    """A build in a collection; see :class:`index.store.Store` for the methods."""

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def create(
        cls, client: QdrantClient, collection: str, dimension: int, metadata: dict[str, object]
    ) -> ServerStore:
        """Starts an empty build in a new collection; ``metadata`` is kept with it."""
        client.create_collection(
            collection,
            vectors_config={
                DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE),
                LATE: models.VectorParams(
                    size=dimension,
                    distance=models.Distance.DOT,
                    multivector_config=models.MultiVectorConfig(
                        comparator=models.MultiVectorComparator.MAX_SIM
                    ),
                    datatype=models.Datatype.FLOAT16,
                    hnsw_config=models.HnswConfigDiff(m=0),
                    on_disk=True,
                ),
            },
            sparse_vectors_config={
                LEXICAL: models.SparseVectorParams(modifier=models.Modifier.IDF)
            },
            metadata=metadata,
        )
        for key in INDEXED_FIELDS:
            client.create_payload_index(collection, key, models.PayloadSchemaType.KEYWORD)
        return cls(client, collection)

    def write(self, points: Sequence[IndexedPassage]) -> None:
        """Adds passages and waits until the server holds them."""
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
        """Nothing to do: every write was acknowledged by the server."""

    def search(self, query: HybridQuery) -> list[tuple[Passage, float]]:
        """One request: dense and lexical candidates, reranked by late interaction, all fused."""
        dense = query.dense.tolist()
        lexical = models.SparseVector(indices=query.terms.indices, values=query.terms.values)
        late = query.tokens.tolist()
        narrowed = _filter(query.filters)

        def branch(
            what: object, using: str, inner: list[models.Prefetch] | None = None
        ) -> models.Prefetch:
            return models.Prefetch(
                query=what, using=using, limit=query.prefetch, filter=narrowed, prefetch=inner
            )

        candidates = [branch(dense, DENSE)]
        if query.terms.indices:
            candidates.append(branch(lexical, LEXICAL))
        match query.mode:
            case SearchMode.HYBRID:
                weights = [FUSION_WEIGHTS[n] for n in (LATE, DENSE, LEXICAL)]
                rrf = models.Rrf(k=RRF_K, weights=weights[: len(candidates) + 1])
                response = self._client.query_points(
                    self._collection,
                    query=models.RrfQuery(rrf=rrf),
                    prefetch=[branch(late, LATE, candidates), *candidates],
                    limit=query.limit,
                )
            case SearchMode.LATE:
                response = self._client.query_points(
                    self._collection,
                    query=late,
                    using=LATE,
                    prefetch=candidates,
                    limit=query.limit,
                )
            case SearchMode.DENSE | SearchMode.LEXICAL:
                is_dense = query.mode is SearchMode.DENSE
                response = self._client.query_points(
                    self._collection,
                    query=dense if is_dense else lexical,
                    using=DENSE if is_dense else LEXICAL,
                    query_filter=narrowed,
                    limit=query.limit,
                )
        return [(passage_of(point.payload or {}), point.score) for point in response.points]

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

    def passages(self, source_id: str | None = None) -> Iterator[Passage]:
        """All passages, or those of one source."""
        narrowed = None
        if source_id is not None:
            match = models.MatchValue(value=source_id)
            narrowed = models.Filter(must=[models.FieldCondition(key="source_id", match=match)])
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
        records = self._client.retrieve(self._collection, [passage_id])
        return passage_of(records[0].payload or {}) if records else None

    def count(self) -> int:
        """How many passages there are."""
        return self._client.count(self._collection, exact=True).count

    def close(self) -> None:
        """Nothing to do: the client is shared between builds and closed by its owner."""


def _filter(filters: Filters) -> models.Filter | None:
    conditions = conditions_of(filters)
    if not conditions:
        return None
    return models.Filter(
        must=[
            models.FieldCondition(key=key, match=models.MatchAny(any=list(values)))
            for key, values in conditions.items()
        ]
    )
