"""Token vectors of passages that are read closely, from the nearest place that has them.

The same passages come up for many questions, so those read last are kept in memory. Next comes
the embedding cache of this machine, ten times faster than the engine; the engine is asked for what
that lacks.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from index.cache import EmbeddingCache
from index.store import Evidence, Store
from index.tokens import embedded_text, passage_starts
from waaier.domain import Passage

KEPT_BYTES = 64 * 1024 * 1024
"""Vectors kept in memory: of some 350 passages, at the 180 kB that a found one takes on average."""


class EvidenceShelf:
    """Fetches token vectors. Safe to use from several threads.

    Args:
        cache: of this machine; the caller closes it.
        most: bytes kept in memory.
    """

    def __init__(self, cache: EmbeddingCache, most: int = KEPT_BYTES) -> None:
        self._cache = cache
        self._most = most
        self._lock = threading.Lock()
        # By the text that was embedded, so that no build answers for another; last used, last.
        self._kept: dict[bytes, Evidence] = {}
        self._bytes = 0

    @property
    def kept_bytes(self) -> int:
        """What is in memory now."""
        return self._bytes

    def of(self, store: Store, passages: Sequence[Passage]) -> dict[str, Evidence]:
        """The token vectors of passages, by id.

        Args:
            store: the build they were found in.
            passages: as that build has them.
        """
        found: dict[str, Evidence] = {}
        missing: dict[str, bytes] = {}
        for passage in passages:
            text, context = embedded_text(passage)
            key = self._cache.key(text)
            one = self._recall(key) or self._read(key, context)
            if one is None:
                missing[passage.id] = key
            else:
                found[passage.id] = one
        if missing:
            fetched = store.evidence(list(missing))
            for passage_id, one in fetched.items():
                self._keep(missing[passage_id], one)
            found |= fetched
        return found

    def close(self) -> None:
        """Gives the memory back."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _recall(self, key: bytes) -> Evidence | None:
        with self._lock:
            one = self._kept.pop(key, None)
            if one is not None:
                self._kept[key] = one
            return one

    def _read(self, key: bytes, context: int) -> Evidence | None:
        stored = self._cache.tokens(key)
        if stored is None:
            return None
        tokens, offsets = stored
        content, starts = passage_starts(offsets, context)
        one = Evidence(tokens[content], starts)
        self._keep(key, one)
        return one

    def _keep(self, key: bytes, one: Evidence) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = one
            self._bytes += _size(one)
            while self._bytes > self._most:
                self._bytes -= _size(self._kept.pop(next(iter(self._kept))))


def _size(one: Evidence) -> int:
    return one.tokens.nbytes + one.token_starts.nbytes
