"""How a build is laid out on a Qdrant server: pieces, copies, and what stands in memory.

Only the place and the size of what is stored depend on this, not what a search means, so every
build may have a layout of its own; the settings count for the next build.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

from qdrant_client import models

from waaier.settings import Settings, TokenSize, VectorSize

DENSE_SEARCH = models.SearchParams(
    quantization=models.QuantizationSearchParams(rescore=True, oversampling=2.0)
)
"""Twice as many candidates by small vectors, compared again by the real ones.

A collection without small vectors ignores it."""


@dataclass(frozen=True, slots=True)
class CollectionLayout:
    """How collections are made.

    Attributes:
        shards: pieces that a build is spread over; None leaves that to the server, which takes as
            many as there are nodes.
        replicas: how many nodes hold each piece.
        confirmed: how many of those must have a passage before a write counts.
        dense: the size in which sentence vectors are compared.
        late: the size in which token vectors are kept.
        late_on_disk: whether token vectors are read from disk instead of held in memory.
    """

    shards: int | None = None
    replicas: int = 1
    confirmed: int = 1
    dense: VectorSize = VectorSize.FULL
    late: TokenSize = TokenSize.FLOAT16
    late_on_disk: bool = True

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The layout that the settings ask for."""
        replicas = settings.qdrant_replicas
        return cls(
            shards=settings.qdrant_shards or None,
            replicas=replicas,
            # A build is written once and then only read: a copy that misses part of it would give
            # other answers for as long as the build is there.
            confirmed=min(settings.qdrant_confirmed or replicas, replicas),
            dense=settings.qdrant_dense,
            late=settings.late_size,
            late_on_disk=settings.qdrant_late_on_disk,
        )

    @property
    def label(self) -> str:
        """The same for two layouts that are the same."""
        return json.dumps(asdict(self), sort_keys=True)

    def dense_params(self, dimension: int) -> models.VectorParams:
        """Sentence vectors: with small ones in memory the real ones may stay on disk."""
        return models.VectorParams(
            size=dimension,
            distance=models.Distance.COSINE,
            quantization_config=_small(self.dense),
            on_disk=self.dense is not VectorSize.FULL,
        )

    def late_params(self, dimension: int) -> models.VectorParams:
        """Token vectors: only compared within a list of candidates, so without a graph (m=0)."""
        return models.VectorParams(
            size=dimension,
            distance=models.Distance.DOT,
            multivector_config=models.MultiVectorConfig(
                comparator=models.MultiVectorComparator.MAX_SIM
            ),
            datatype=models.Datatype(self.late.value),
            hnsw_config=models.HnswConfigDiff(m=0),
            on_disk=self.late_on_disk,
        )


def _small(size: VectorSize) -> models.ScalarQuantization | models.BinaryQuantization | None:
    match size:
        case VectorSize.INT8:
            # The few largest values would make the steps between all others coarser.
            scalar = models.ScalarQuantizationConfig(
                type=models.ScalarType.INT8, quantile=0.99, always_ram=True
            )
            return models.ScalarQuantization(scalar=scalar)
        case VectorSize.BINARY:
            return models.BinaryQuantization(
                binary=models.BinaryQuantizationConfig(always_ram=True)
            )
        case VectorSize.FULL:
            return None
