"""Embedding while files are still being read, so that neither waits for the other.

Reading keeps one core busy at most: files go one after another through a process of their own. A
thread loads the model meanwhile, and embeds the passages of every file that has been read into the
embedding cache. From there the build is written, in the order of the passages, while the next ones
are embedded. However far one is behind the other, only texts wait in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Self

from index.cache import CACHE_FILE, EmbeddingCache
from index.embedding import Embedder, load_embedder
from waaier.settings import Settings
from waaier.storage import require_room

_PUT = 16
"""Vectors per write to the cache: little to lose when killed."""


class Ahead:
    """Loads the model and embeds what it is fed, in a thread that lives as long as the ``with``.

    Args:
        settings: which model, and with how many threads.
        index_dir: the folder of the index, which holds the embedding cache.
        room_for: bytes that must be free on its disk for so many new passages.
    """

    def __init__(self, settings: Settings, index_dir: Path, room_for: Callable[[int], int]) -> None:
        self._settings = settings
        self._index_dir = index_dir
        self._room_for = room_for
        self._embedder: Embedder | None = None
        self._cache: EmbeddingCache | None = None
        self._error: BaseException | None = None
        self._fed: list[str] = []
        self._made: set[bytes] = set()
        self._closing = False
        # Guards all of the above, and tells of every change of it.
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="ahead")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of the model and the cache; what is being embedded is not waited for."""
        with self._news:
            self._closing = True
            self._news.notify_all()
        self._thread.join()

    @property
    def embedder(self) -> Embedder:
        """The model; waits until it is loaded.

        Raises:
            Exception: what loading it raised.
        """
        with self._news:
            self._wait(lambda: self._embedder is not None)
            assert self._embedder is not None  # noqa: S101 (it was waited for)
            return self._embedder

    @property
    def cache(self) -> EmbeddingCache:
        """Where the vectors are; waits until the model is loaded.

        Raises:
            Exception: what loading it or opening the cache raised.
        """
        with self._news:
            self._wait(lambda: self._cache is not None)
            assert self._cache is not None  # noqa: S101 (it was waited for)
            return self._cache

    def feed(self, texts: Iterable[str]) -> None:
        """Has these embedded, as far as the cache lacks them; does not wait for it."""
        with self._news:
            self._fed.extend(texts)
            self._news.notify_all()

    def made(self) -> set[bytes]:
        """The keys of what was embedded so far."""
        with self._news:
            return set(self._made)

    def wait_for(self, keys: Collection[bytes]) -> int:
        """Waits until texts that were fed are embedded, and tells how many are by now in all.

        Args:
            keys: of texts that the cache lacked.

        Raises:
            Exception: what went wrong in the thread.
        """
        with self._news:
            self._wait(lambda: self._made.issuperset(keys))
            return len(self._made)

    def _wait(self, until: Callable[[], bool]) -> None:
        self._news.wait_for(lambda: self._error is not None or until())
        if not until() and self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            with closing(load_embedder(self._settings)) as embedder:
                with self._news:
                    self._embedder = embedder
                    self._news.notify_all()
                file = self._index_dir / CACHE_FILE
                with closing(EmbeddingCache(file, embedder.identity, needed=True)) as cache:
                    with self._news:
                        self._cache = cache
                        self._news.notify_all()
                    self._embed_all(embedder, cache)
        except BaseException as error:
            self._fail(error)

    def _embed_all(self, embedder: Embedder, cache: EmbeddingCache) -> None:
        try:
            while texts := self._next():
                self._embed(texts, embedder, cache)
        except BaseException as error:
            self._fail(error)
            with self._news:
                # Others use the model and the cache until they hear of it.
                self._news.wait_for(lambda: self._closing)

    def _fail(self, error: BaseException) -> None:
        with self._news:
            self._error = error
            self._news.notify_all()

    def _next(self) -> list[str]:
        """All texts that are waiting; none at the end."""
        with self._news:
            self._news.wait_for(lambda: self._fed or self._closing)
            texts, self._fed = self._fed, []
            return [] if self._closing else texts

    def _embed(self, texts: Sequence[str], embedder: Embedder, cache: EmbeddingCache) -> None:
        wanted = {cache.key(text): text for text in texts}
        for key in cache.has(list(wanted)):
            del wanted[key]
        keys = iter(wanted)
        # One stream for all of them, so that no core waits at the end of every few.
        with closing(embedder.embed_passages(list(wanted.values()))) as vectors:
            while part := list(islice(keys, _PUT)):
                made = list(islice(vectors, len(part)))
                require_room(self._index_dir, self._room_for(len(self._made) + len(part)))
                cache.put(zip(part, made, strict=True))
                with self._news:
                    self._made.update(part)
                    self._news.notify_all()
                    if self._closing:
                        return
