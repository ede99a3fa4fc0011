"""The bundled model, whatever library computes it: everything but the computing itself.

Questions run one at a time per core, and together when they would have waited
(:mod:`index.embedding.gather`). Passages are sorted by length, gathered into runs
(:mod:`index.embedding.batches`) and spread over worker threads; for a model this small that beats
a library's own threads. Questions and passages share one set of weights.
"""

from __future__ import annotations

import abc
import copy
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer  # type: ignore[import-untyped]

from index.embedding import model_folder, prepare, safetensors_file
from index.embedding.batches import TOKENS_PER_RUN, batches
from index.embedding.gather import Gatherer
from index.embedding.interface import (
    Embedding,
    Engine,
    FloatArray,
    IntArray,
    ModelIdentity,
    Progress,
)
from index.embedding.text import encodable, offsets_in_text
from index.embedding.threads import usable_cores
from waaier.errors import DefectError

MaskArray = npt.NDArray[np.int64]

Run = Callable[[FloatArray, MaskArray], tuple[FloatArray, FloatArray]]
"""From word vectors ``[batch, seq, d]`` and mask ``[batch, seq]`` to vectors of the texts
``[batch, d]`` and of their tokens ``[batch, seq, d]``."""

# Sorting by length needs something to sort; this many are ready before the caller asks for them,
# at about 0.3 MB a passage.
_AHEAD = 64
_REVISION_DIGITS = 16

_RECENT = 8
"""Questions whose vectors are kept, in memory only."""


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A text as token ids, with the characters that each stands for."""

    ids: list[int]
    offsets: IntArray

    def __len__(self) -> int:
        return len(self.ids)


class FolderEmbedder(abc.ABC):
    """An :class:`index.embedding.interface.Embedder` for a folder made by ``prepare``.

    Args:
        folder: a complete model folder.
        query_threads: threads for one question.
        ingest_threads: runs over passages at the same time; 0 means one per core.

    Raises:
        DefectError: the folder cannot be loaded, for instance because a file is damaged.
    """

    engine: ClassVar[Engine]

    pad_to: ClassVar[int] = 1
    """The number of tokens in a run is rounded up to a multiple of this."""

    def __init__(
        self,
        folder: Path,
        *,
        query_threads: int = 1,
        ingest_threads: int = 0,
    ) -> None:
        manifest = model_folder.read_manifest(folder)
        if manifest is None:
            raise DefectError("Model folder has no manifest", folder=folder.name)
        weights = folder / prepare.WEIGHTS_FILE
        cores = usable_cores()
        questions_at_once = max(1, cores // query_threads)
        self._folder = folder
        self._tokens_per_run = TOKENS_PER_RUN
        self._workers = ingest_threads or cores
        # One thread each: then the same weights serve both.
        shared = query_threads == 1
        at_once = max(questions_at_once, self._workers) if shared else questions_at_once
        words = safetensors_file.map_tensor(weights, prepare.WORD_TABLE)
        self._words: FloatArray | None = words
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / prepare.TOKENIZER_FILE))
            self._tokenizer.enable_truncation(prepare.MAX_TOKENS)
            self._query_run: Run | None = self._load(folder, query_threads, at_once)
        except Exception as error:  # libraries raise their own types, bare Exception included
            raise DefectError("Model folder cannot be loaded", folder=folder.name) from error
        self._passage_run = self._query_run if shared else None
        self._lock = threading.Lock()
        self._recent: dict[str, Embedding] = {}
        self._questions_at_once = questions_at_once
        self._gathered = self._gatherer()
        self._identity = ModelIdentity(
            name=manifest.model,
            revision=manifest.files[prepare.WEIGHTS_FILE].sha256[:_REVISION_DIGITS],
            engine=self.engine,
            dimension=words.shape[1],
        )

    def with_limit(self, tokens_per_run: int) -> Self:
        """The same weights with another number of tokens in a run. Each is closed on its own."""
        twin = copy.copy(self)
        twin._tokens_per_run = tokens_per_run
        twin._lock = threading.Lock()
        twin._recent = {}
        twin._gathered = twin._gatherer()
        return twin

    def _gatherer(self) -> Gatherer[_Encoded, Embedding]:
        return Gatherer(
            lambda encoded: self._embed(self._query_run, encoded),
            self._questions_at_once,
            self._tokens_per_run,
        )

    @abc.abstractmethod
    def _load(self, folder: Path, threads: int, at_once: int) -> Run:
        """The model as a function that up to ``at_once`` threads call at the same time.

        Args:
            folder: the model folder.
            threads: threads within one call.
            at_once: calls at the same time.
        """

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is; the revision is the hash of its weights."""
        return self._identity

    def embed_query(self, text: str) -> Embedding:
        """The vectors of a question, cut off after 512 tokens.

        The last few are kept: one question is looked at for urgency, searched for, and asked again
        for one gemeente.

        Raises:
            DefectError: the embedder was closed.
        """
        with self._lock:
            known = self._recent.pop(text, None)
            if known is not None and self._query_run is not None:
                self._recent[text] = known
                return known
        made = self._gathered(self._encode(prepare.QUERY_PREFIX, text))
        for values in (made.dense, made.tokens, made.offsets):
            values.setflags(write=False)
        with self._lock:
            self._recent[text] = made
            while len(self._recent) > _RECENT:
                self._recent.pop(next(iter(self._recent)))
        return made

    def embed_passages(
        self, texts: Sequence[str], on_progress: Progress | None = None
    ) -> Generator[Embedding]:
        """The vectors of passages in the order given, each cut off after 512 tokens.

        Only so many are computed ahead of the caller, so memory stays the same however many there
        are.

        Args:
            texts: the passages, without prefix.
            on_progress: told how many are done, one call per passage.

        Raises:
            DefectError: the embedder was closed.
        """
        run = self._run_for_passages()
        ready: deque[tuple[Future[list[Embedding]], int]] = deque()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="embed")
        begun = 0
        try:
            for done in range(1, len(texts) + 1):
                # The next ones begin before the last of these are asked for.
                while len(ready) <= _AHEAD // 2 and begun < len(texts):
                    ready.extend(self._begin(pool, run, texts[begun : begun + _AHEAD]))
                    begun += _AHEAD
                future, place = ready.popleft()
                embedding = future.result()[place]
                if on_progress is not None:
                    on_progress(done)
                yield embedding
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Gives the memory of model and tokenizer back."""
        with self._lock:
            self._query_run = self._passage_run = self._words = self._tokenizer = None
            self._recent.clear()

    def _run_for_passages(self) -> Run | None:
        """One thread per run; loaded when questions use more than one."""
        with self._lock:
            if self._passage_run is None and self._query_run is not None:
                self._passage_run = self._load(self._folder, 1, self._workers)
            return self._passage_run

    def _begin(
        self, pool: ThreadPoolExecutor, run: Run | None, texts: Sequence[str]
    ) -> list[tuple[Future[list[Embedding]], int]]:
        """Starts computing texts; where the result of each will be, in their order."""
        encoded = [self._encode(prepare.PASSAGE_PREFIX, text) for text in texts]
        where: dict[int, tuple[Future[list[Embedding]], int]] = {}
        for batch in batches([len(one) for one in encoded], self._tokens_per_run):
            future = pool.submit(self._embed, run, [encoded[number] for number in batch])
            where.update((number, (future, place)) for place, number in enumerate(batch))
        return [where[number] for number in range(len(texts))]

    def _encode(self, prefix: str, text: str) -> _Encoded:
        tokenizer = self._tokenizer
        if tokenizer is None:
            raise DefectError("Embedder was used after close")
        encoding: Encoding = tokenizer.encode(prefix + encodable(text))
        special = (bool(flag) for flag in encoding.special_tokens_mask)
        offsets = offsets_in_text(text, prefix, encoding.offsets, special)
        return _Encoded(encoding.ids, offsets)

    def _embed(self, run: Run | None, texts: Sequence[_Encoded]) -> list[Embedding]:
        words = self._words
        if words is None or run is None:
            raise DefectError("Embedder was used after close")
        longest = -(-max(map(len, texts)) // self.pad_to) * self.pad_to
        ids = np.zeros((len(texts), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text.ids
            mask[row, : len(text)] = 1
        dense, tokens = run(words[ids], mask)
        # Copies, so that one text does not keep those of its whole run in memory.
        return [
            Embedding(
                dense=dense[row].copy(),
                tokens=tokens[row, : len(text)].copy(),
                offsets=text.offsets,
            )
            for row, text in enumerate(texts)
        ]
