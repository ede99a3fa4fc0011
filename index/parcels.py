"""Texts that a helper must embed, and the vectors that it sends back.

Token vectors travel in half precision, as the embedding cache and the index keep them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import numpy as np

from index.embedding import Embedding

EMBEDDING = "omzetten"
"""Kind of the tasks in which texts are embedded."""

TEXTS = 16
"""Texts a task: a second of work, so that a helper that dies costs no more."""


def texts_to_json(texts: Sequence[str]) -> str:
    """A task."""
    return json.dumps(list(texts), ensure_ascii=False)


def texts_from_json(task: str) -> list[str]:
    """Its texts."""
    return [str(text) for text in json.loads(task)]


def vectors_to_bytes(embeddings: Sequence[Embedding]) -> bytes:
    """The vectors of the texts of a task, in their order."""
    file = io.BytesIO()
    for one in embeddings:
        np.save(file, one.dense.astype(np.float32), allow_pickle=False)
        np.save(file, one.tokens.astype(np.float16), allow_pickle=False)
        np.save(file, one.offsets.astype(np.int32), allow_pickle=False)
    return file.getvalue()


def vectors_from_bytes(result: bytes) -> list[Embedding]:
    """The vectors again."""
    file, found = io.BytesIO(result), list[Embedding]()
    while file.tell() < len(result):
        dense, tokens, offsets = (np.load(file, allow_pickle=False) for _ in range(3))
        found.append(Embedding(dense=dense, tokens=tokens.astype(np.float32), offsets=offsets))
    return found
