"""The store interface: what the rest of the room needs of Qdrant, embedded or server.

Both backends hold the same three vectors per passage under the same names, and the same
payload, so a search gives the same answer on either (held by ``tests/test_stores.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.lexical import SparseVector
from waaier.domain import Filters, Passage, ScopeLevel

DENSE = "dense"
LEXICAL = "lexical"
LATE = "late"

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its vectors, ready to be written.

    Attributes:
        dense: sentence vector, shape ``[d]``, length 1.
        tokens: token vectors, shape ``[n, d]``, each of length 1.
        token_starts: per token vector the offset in ``passage.text`` where the token begins, or
            -1 for a token of the heading context in front; shape ``[n]``.
        terms: lexical vector without IDF.
    """

    passage: Passage
    dense: Floats
    tokens: Floats
    token_starts: Ints
    terms: SparseVector


class SearchMode(StrEnum):
    """Which signals rank the passages; all but ``HYBRID`` are baselines for the evaluation."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "bm25"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class HybridQuery:
    """One search: the three vectors of the question, and what to narrow it to."""

    dense: Floats
    tokens: Floats
    terms: SparseVector
    limit: int
    prefetch: int
    filters: Filters = field(default_factory=Filters)
    mode: SearchMode = SearchMode.HYBRID


@dataclass(frozen=True, slots=True)
class Evidence:
    """Token vectors of a stored passage, see :class:`IndexedPassage`."""

    tokens: Floats
    token_starts: Ints


RRF_K = 2
"""Cormack, Clarke & Büttcher 2009, "Reciprocal Rank Fusion outperforms Condorcet", has 60; with
three good signals a small k, which lets a first place count, was measured better on both question
sets (docs/decisions/0005). 2 is also Qdrant's own default."""

FUSION_WEIGHTS: Mapping[str, float] = {LATE: 3.0, DENSE: 1.0, LEXICAL: 2.0}
"""Late interaction is the best single signal; the dense vector adds least beside it."""


class Store(Protocol):
    """One build of the index. Methods may be called from several threads."""

    def write(self, points: Sequence[IndexedPassage]) -> None:
        """Adds passages; only while the build is being made."""

    def finish(self) -> None:
        """Makes everything written durable."""

    def search(self, query: HybridQuery) -> list[tuple[Passage, float]]:
        """The best passages, best first, each with its score."""

    def evidence(self, passage_ids: Sequence[str]) -> dict[str, Evidence]:
        """Token vectors of these passages, by id."""

    def passages(self, source_id: str | None = None) -> Iterator[Passage]:
        """All passages, or those of one source, in no set order."""

    def get(self, passage_id: str) -> Passage | None:
        """One passage, or None when it is not in this build."""

    def count(self) -> int:
        """How many passages there are."""

    def close(self) -> None:
        """Gives the files or the connection back."""


INDEXED_FIELDS = ("source_id", "kind", "themas", "scope_names", "scope_level", "places")
"""Payload fields that both backends index as keywords."""


def payload_of(point: IndexedPassage) -> dict[str, Any]:
    """The payload both backends store: the passage, and the flat fields that filters need."""
    source = point.passage.source
    return {
        "passage": point.passage.stored(),
        "token_starts": point.token_starts.tolist(),
        "source_id": source.id,
        "kind": source.kind.value,
        "themas": list(source.themas),
        "scope_names": [name.lower() for name in source.scope.names],
        "scope_level": source.scope.level.value,
        "places": [name.lower() for name in point.passage.places],
    }


def passage_of(payload: Mapping[str, Any]) -> Passage:
    """The passage in a stored payload."""
    return Passage.model_validate(payload["passage"])


def conditions_of(filters: Filters) -> dict[str, list[str]]:
    """Payload field -> allowed values; all fields must match, any of their values.

    A gemeente lets national sources through as well: they apply there too.
    """
    wanted: dict[str, list[str]] = {}
    if filters.gemeente:
        wanted["scope_names"] = [filters.gemeente.lower(), ScopeLevel.COUNTRY.value]
    if filters.soort:
        wanted["kind"] = [filters.soort]
    if filters.thema:
        wanted["themas"] = [filters.thema]
    return wanted
