"""The bundled model on onnxruntime, in float32: the same vectors as torch.

Questions are two to four times faster than through torch, and loading takes half a second.
One session computes one text at a time; passages are spread over worker threads. For a model
this small that beats onnxruntime's own threads (33 against 27 passages a second on two cores), it
needs no padding, so no sorting by length, and questions and passages share one set of weights.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer  # type: ignore[import-untyped]

from index.embedding import model_folder, prepare, safetensors_file
from index.embedding.interface import Embedding, FloatArray, ModelIdentity, Progress
from index.embedding.text import encodable, offsets_in_text
from index.embedding.threads import usable_cores
from waaier.errors import DefectError

# Enough to keep the workers busy while the caller stores results; about 0.5 MB a passage.
_AHEAD_PER_WORKER = 4
_REVISION_DIGITS = 16

_RECENT = 8
"""Questions whose vectors are kept, in memory only."""


class OnnxEmbedder:
    """An :class:`index.embedding.interface.Embedder` for a folder made by ``prepare``.

    Args:
        folder: a complete model folder.
        query_threads: threads for one question.
        ingest_threads: passages computed at the same time; 0 means one per core.

    Raises:
        DefectError: the folder cannot be loaded, for instance because a file is damaged.
    """

    def __init__(self, folder: Path, *, query_threads: int = 1, ingest_threads: int = 0) -> None:
        manifest = model_folder.read_manifest(folder)
        if manifest is None:
            raise DefectError("Model folder has no manifest", folder=folder.name)
        weights = folder / prepare.WEIGHTS_FILE
        self._folder = folder
        self._query_threads = query_threads
        self._workers = ingest_threads or usable_cores()
        words = safetensors_file.map_tensor(weights, prepare.WORD_TABLE)
        self._words: FloatArray | None = words
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / prepare.TOKENIZER_FILE))
            self._tokenizer.enable_truncation(prepare.MAX_TOKENS)
            self._query_session: Any = _session(folder, query_threads)
        except Exception as error:  # both libraries raise their own types, bare Exception included
            raise DefectError("Model folder cannot be loaded", folder=folder.name) from error
        self._passage_session: Any = self._query_session if query_threads == 1 else None
        self._lock = threading.Lock()
        self._recent: dict[str, Embedding] = {}
        self._identity = ModelIdentity(
            name=manifest.model,
            revision=manifest.files[prepare.WEIGHTS_FILE].sha256[:_REVISION_DIGITS],
            engine="onnxruntime-fp32",
            dimension=words.shape[1],
        )

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
            if known is not None and self._query_session is not None:
                self._recent[text] = known
                return known
        made = self._embed(self._query_session, prepare.QUERY_PREFIX, text)
        for values in (made.dense, made.tokens, made.offsets):
            values.setflags(write=False)
        with self._lock:
            self._recent[text] = made
            while len(self._recent) > _RECENT:
                self._recent.pop(next(iter(self._recent)))
        return made

    def embed_passages(
        self, texts: Sequence[str], on_progress: Progress | None = None
    ) -> Iterator[Embedding]:
        """The vectors of passages in the order given, each cut off after 512 tokens.

        Only a few passages per worker are computed ahead of the caller, so memory stays the same
        however many there are.

        Args:
            texts: the passages, without prefix.
            on_progress: told how many are done, one call per passage.

        Raises:
            DefectError: the embedder was closed.
        """
        session = self._session_for_passages()
        workers = max(1, min(self._workers, len(texts)))
        running: deque[Future[Embedding]] = deque()
        pool = ThreadPoolExecutor(workers, thread_name_prefix="embed")
        try:
            upcoming = iter(texts)
            for done in range(1, len(texts) + 1):
                while len(running) < workers * _AHEAD_PER_WORKER:
                    text = next(upcoming, None)
                    if text is None:
                        break
                    running.append(pool.submit(self._embed, session, prepare.PASSAGE_PREFIX, text))
                embedding = running.popleft().result()
                if on_progress is not None:
                    on_progress(done)
                yield embedding
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Gives the memory of model and tokenizer back."""
        with self._lock:
            self._query_session = self._passage_session = self._words = self._tokenizer = None
            self._recent.clear()

    def _session_for_passages(self) -> Any:
        """A session with one thread per run; made when questions use more than one."""
        with self._lock:
            if self._passage_session is None and self._query_session is not None:
                self._passage_session = _session(self._folder, 1)
            return self._passage_session

    def _embed(self, session: Any, prefix: str, text: str) -> Embedding:
        words, tokenizer = self._words, self._tokenizer
        if words is None or tokenizer is None or session is None:
            raise DefectError("Embedder was used after close")
        encoding: Encoding = tokenizer.encode(prefix + encodable(text))
        ids = np.array([encoding.ids], dtype=np.int64)
        dense, tokens = session.run(
            ["embedding", "tokens"],
            {"word_vectors": words[ids], "attention_mask": np.ones_like(ids)},
        )
        special = (bool(flag) for flag in encoding.special_tokens_mask)
        offsets = offsets_in_text(text, prefix, encoding.offsets, special)
        return Embedding(dense=dense[0], tokens=tokens[0], offsets=offsets)


def _session(folder: Path, threads: int) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads must not keep a core busy that another request needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    path = str(folder / prepare.ONNX_FILE)
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
