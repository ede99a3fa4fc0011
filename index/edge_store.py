"""Qdrant Edge: the vendor's engine inside our process, one folder a build.

A build is written once and then only read, so it is made without a write-ahead log: a build
that was not finished is never used, and without that log several processes may read one build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import numpy as np
from qdrant_edge import (
    CountRequest,
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeSparseVectorParams,
    EdgeVectorParams,
    FieldCondition,
    Filter,
    HasIdCondition,
    HnswIndexConfig,
    MatchAny,
    MatchValue,
    Memory,
    Modifier,
    MultiVectorComparator,
    MultiVectorConfig,
    PayloadSchemaType,
    Point,
    Query,
    QueryRequest,
    ScrollRequest,
    SparseVector,
    UpdateOperation,
    VectorStorageDatatype,
)

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

_SCROLL = 256


class EdgeStore(PassedOn):
    """A build in a folder; see :class:`index.store.Store` for the methods."""

    def __init__(self, shard: EdgeShard) -> None:
        self._shard = shard

    @classmethod
    def create(cls, folder: Path, dimension: int) -> EdgeStore:
        """Starts an empty build in a new folder."""
        folder.mkdir(parents=True)
        # Token vectors are only compared within a candidate list, so they need no graph (m=0).
        late = EdgeVectorParams(
            size=dimension,
            distance=Distance.Dot,
            multivector_config=MultiVectorConfig(MultiVectorComparator.MaxSim),
            datatype=VectorStorageDatatype.Float16,
            hnsw_config=HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10),
            memory=Memory.Cold,
        )
        config = EdgeConfig(
            vectors={
                DENSE: EdgeVectorParams(size=dimension, distance=Distance.Cosine),
                LATE: late,
            },
            sparse_vectors={LEXICAL: EdgeSparseVectorParams(modifier=Modifier.Idf)},
            wal_enabled=False,
        )
        shard = EdgeShard.create(str(folder), config)
        for key in INDEXED_FIELDS:
            shard.update(UpdateOperation.create_field_index(key, PayloadSchemaType.Keyword))
        return cls(shard)

    @classmethod
    def open(cls, folder: Path) -> EdgeStore:
        """Opens a finished build for reading.

        Raises:
            DefectError: the files are damaged or missing.
        """
        if not folder.is_dir():
            raise DefectError("build folder is missing", folder=str(folder))
        try:
            return cls(EdgeShard.load(str(folder)))
        except Exception as error:
            raise DefectError("build cannot be opened", folder=str(folder)) from error

    def write(self, points: Sequence[IndexedPassage]) -> None:
        """Adds passages."""
        self._shard.update(
            UpdateOperation.upsert_points(
                [
                    Point(
                        point.passage.id,
                        {
                            DENSE: point.dense.tolist(),
                            LATE: point.tokens.tolist(),
                            LEXICAL: SparseVector(point.terms.indices, point.terms.values),
                        },
                        payload_of(point),
                    )
                    for point in points
                ]
            )
        )

    def finish(self) -> None:
        """Merges the segments and flushes them to disk."""
        self._shard.optimize()
        self._shard.flush()

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
        """The best by meaning and by words first, then each signal scores those by their ids.

        With the two searches as prefetches of each signal they would run three times.
        """
        signals = {
            DENSE: query.dense.tolist(),
            LATE: query.tokens.tolist(),
            LEXICAL: SparseVector(query.terms.indices, query.terms.values),
        }
        if not query.terms.indices:
            del signals[LEXICAL]
        narrowed = _filter(conditions_of(filters, chapters, articles), left_out)
        ids: set[str | UUID | int] = {
            hit.id
            for name in (DENSE, LEXICAL)
            if name in signals
            for hit in self._shard.query(
                QueryRequest(
                    limit=per_signal,
                    query=Query.Nearest(signals[name], using=name),
                    filter=narrowed,
                )
            )
        }
        if not ids:
            return []
        scores: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(SIGNALS, 0.0))
        payloads: dict[str, dict[str, object]] = {}
        for name, vector in signals.items():
            request = QueryRequest(
                limit=len(ids),
                query=Query.Nearest(vector, using=name),
                filter=Filter(must=[HasIdCondition(ids)]),
                # Once is enough, and the dense vector knows all of them.
                with_payload=list(CANDIDATE_FIELDS) if name == DENSE else False,
            )
            for hit in self._shard.query(request):
                scores[str(hit.id)][name] = hit.score
                if name == DENSE:
                    payloads[str(hit.id)] = hit.payload or {}
        return [candidate_of(i, payload, scores[i]) for i, payload in payloads.items()]

    def evidence(self, passage_ids: Sequence[str]) -> dict[str, Evidence]:
        """Token vectors of these passages, by id."""
        records = self._shard.retrieve(
            list(passage_ids), with_payload=["token_starts"], with_vector=[LATE]
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
        records = self._shard.retrieve(list(passage_ids), with_payload=False, with_vector=[DENSE])
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
            narrowed = Filter(must=[FieldCondition("source_id", match=MatchValue(source_id))])
        return self._scrolled(narrowed)

    def _scrolled(self, narrowed: Filter | None) -> Iterator[Passage]:
        offset = None
        while True:
            records, offset = self._shard.scroll(
                ScrollRequest(offset=offset, limit=_SCROLL, filter=narrowed, with_payload=True)
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
        records = self._shard.retrieve(list(passage_ids), with_payload=True, with_vector=False)
        found = (passage_of(record.payload or {}) for record in records)
        return {passage.id: passage for passage in found if is_shown(passage)}

    def count(self) -> int:
        """How many points there are."""
        return int(self._shard.count(CountRequest(exact=True)))

    def close(self) -> None:
        """Closes the shard."""
        self._shard.close()


def _filter(conditions: Mapping[str, list[str]], left_out: Sequence[str]) -> Filter | None:
    if not conditions and not left_out:
        return None
    hidden = {"source_id": left_out} if left_out else {}
    return Filter(
        must=[FieldCondition(key, match=MatchAny(list(v))) for key, v in conditions.items()],
        must_not=[FieldCondition(key, match=MatchAny(list(v))) for key, v in hidden.items()],
    )
