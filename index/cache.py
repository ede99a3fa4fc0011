"""The embedding cache: vectors of passages that were embedded before, by content.

Embedding is nearly all the time of an ingest, so an unchanged passage must never be embedded
twice. One SQLite file per index folder; it holds no text, only hashes and vectors, and losing it
costs time, not data. On a disk that is full or read-only a search goes on without it.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from index.embedding import Embedding, ModelIdentity
from index.embedding.interface import IntArray
from index.halves import widened
from index.store import Halves
from waaier.errors import StorageError
from waaier.storage import writing_in

logger = logging.getLogger(__name__)

CACHE_FILE = "embeddings.sqlite"
"""Name of the cache in an index folder."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS embedding (
    key BLOB PRIMARY KEY, dense BLOB NOT NULL, tokens BLOB NOT NULL, offsets BLOB NOT NULL
) WITHOUT ROWID
"""


class EmbeddingCache:
    """Vectors on disk, keyed by model and text.

    Token vectors are kept in float16, the precision in which the index stores them.

    Args:
        file: where they are kept.
        model: what made them.
        needed: raise when the disk cannot be used, instead of knowing nothing.

    Raises:
        StorageError: the disk is full or read-only, and the cache is ``needed``.
    """

    def __init__(self, file: Path, model: ModelIdentity, *, needed: bool = False) -> None:
        self._file = file
        self._lock = threading.Lock()
        model = model.comparable()
        self._model = f"{model.name}\x1f{model.revision}\x1f{model.engine}\x1f"
        self._dimension = model.dimension
        try:
            with writing_in(file.parent):
                file.parent.mkdir(parents=True, exist_ok=True)
                self._open_sound(file)
        except StorageError as error:
            if needed:
                raise
            logger.warning("searching without the embedding cache: %s", error)
            self._db = sqlite3.connect(":memory:", check_same_thread=False)
            self._db.execute(_SCHEMA)

    def _open_sound(self, file: Path) -> None:
        try:
            self._open(file)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                raise
            # A damaged cache is thrown away: everything in it can be computed again.
            self._db.close()
            for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
                file.with_name(name).unlink(missing_ok=True)
            self._open(file)

    def _open(self, file: Path) -> None:
        # One connection for all threads, behind a lock: reads take a fraction of a millisecond.
        self._db = sqlite3.connect(file, check_same_thread=False, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_SCHEMA)

    def key(self, text: str) -> bytes:
        """The key of a text under this model."""
        return hashlib.sha256((self._model + text).encode()).digest()

    def get(self, key: bytes) -> Embedding | None:
        """The vectors under a key, or None."""
        row = self._row("dense, tokens, offsets", key)
        if row is None:
            return None
        dense, tokens, offsets = row
        return Embedding(
            dense=np.frombuffer(dense, dtype=np.float32),
            tokens=widened(self._tokens(tokens)),
            offsets=_offsets(offsets),
        )

    def tokens(self, key: bytes) -> tuple[Halves, IntArray] | None:
        """The token vectors under a key as they are kept, and their offsets; or None."""
        row = self._row("tokens, offsets", key)
        return None if row is None else (self._tokens(row[0]), _offsets(row[1]))

    def _tokens(self, kept: bytes) -> Halves:
        return np.frombuffer(kept, dtype=np.float16).reshape(-1, self._dimension)

    def _row(self, columns: str, key: bytes) -> tuple[bytes, ...] | None:
        query = f"SELECT {columns} FROM embedding WHERE key = ?"  # noqa: S608 (our own names)
        try:
            with self._lock:
                row: tuple[bytes, ...] | None = self._db.execute(query, (key,)).fetchone()
        except sqlite3.DatabaseError as error:
            # Everything in it can be computed again, or asked of the index.
            logger.warning("the embedding cache cannot be read: %s", type(error).__name__)
            return None
        return row

    def has(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of these keys are there."""
        found: set[bytes] = set()
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            query = f"SELECT key FROM embedding WHERE key IN ({marks})"  # noqa: S608 (only marks)
            with self._lock:
                found.update(key for (key,) in self._db.execute(query, part))
        return found

    def put(self, entries: Iterable[tuple[bytes, Embedding]]) -> None:
        """Stores vectors; durable when this returns, so a killed ingest resumes from here.

        Raises:
            StorageError: the disk is full or read-only.
        """
        rows = [
            (
                key,
                embedding.dense.astype(np.float32).tobytes(),
                embedding.tokens.astype(np.float16).tobytes(),
                embedding.offsets.astype(np.int32).tobytes(),
            )
            for key, embedding in entries
        ]
        with writing_in(self._file.parent), self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?, ?)", rows)

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Drops everything else, so the cache does not outgrow the index.

        Raises:
            StorageError: the disk is full or read-only.
        """
        with writing_in(self._file.parent), self._lock, self._db:
            self._db.execute("CREATE TEMP TABLE IF NOT EXISTS used (key BLOB PRIMARY KEY)")
            self._db.execute("DELETE FROM used")
            self._db.executemany("INSERT OR IGNORE INTO used VALUES (?)", [(k,) for k in keys])
            self._db.execute("DELETE FROM embedding WHERE key NOT IN (SELECT key FROM used)")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()


def _offsets(kept: bytes) -> IntArray:
    return np.frombuffer(kept, dtype=np.int32).reshape(-1, 2)
