"""From a tokenizer's offsets to the characters of the text the caller gave."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np

from index.embedding.interface import NO_OFFSET, IntArray


def encodable(text: str) -> str:
    """The text with lone surrogates replaced by ``?``, one for one, so that offsets hold.

    Broken text extraction produces them, and no tokenizer accepts them.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def offsets_in_text(
    text: str, prefix: str, spans: Iterable[tuple[int, int]], special: Iterable[bool]
) -> IntArray:
    """Where each token stands in ``text``, when ``prefix + text`` was tokenized.

    SentencePiece counts the space before a word as part of its token; that space is left out, so
    a token's characters are those of the word itself.

    Args:
        text: the text without prefix.
        prefix: what stood before it.
        spans: per token the characters ``[start, end)`` in ``prefix + text``.
        special: per token whether the model added it.

    Returns:
        int32 ``[n, 2]``; ``(-1, -1)`` for special tokens and tokens that lie in the prefix.
    """
    rows = []
    for (start, end), is_special in zip(spans, special, strict=True):
        low, high = max(start - len(prefix), 0), end - len(prefix)
        if is_special or high <= low:
            rows.append((NO_OFFSET, NO_OFFSET))
            continue
        # The tokenizer composes "e" and a loose accent; the accent is part of the word.
        while high < len(text) and unicodedata.combining(text[high]):
            high += 1
        blank = high - low - len(text[low:high].lstrip())
        # A token that is only a space keeps its place.
        rows.append((low + blank if low + blank < high else low, high))
    return np.array(rows, dtype=np.int32).reshape(-1, 2)
