"""Which cards are about the same thing, by the vectors that the index already holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.store import Floats

ALIKE_FROM = 0.3
"""From this cosine on two cards are shown as alike.

Looked at card by card: below it the nearest card is often about something else. Of the 155 cards
four have none above it.
"""

MAX_ALIKE = 4


def card_vectors(passages: Sequence[Sequence[str]], dense: Mapping[str, Floats]) -> Floats:
    """One vector a card: the mean of its passages, less what all cards have in common.

    Sentence vectors of the E5 models all point much the same way (cosines of 0.7 to 0.9 between
    any two), so that only their distance to the middle tells cards apart.

    Args:
        passages: of each of the ``n`` cards the ids of its passages.
        dense: sentence vectors by passage id, each ``[d]``.

    Returns:
        ``[n, d]``, each of length 1, or 0 for a card that nothing sets apart.
    """
    if not passages:
        return np.zeros((0, 0), dtype=np.float32)
    size = len(next(iter(dense.values()), np.zeros(1)))
    means = np.zeros((len(passages), size))
    for number, ids in enumerate(passages):
        known = [dense[one] for one in ids if one in dense]
        if known:
            means[number] = np.mean(known, axis=0)
    return unit(means - means.mean(axis=0)).astype(np.float32)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows at length 1; a row of (nearly) nothing becomes zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.where(lengths > 1e-6, rows / np.maximum(lengths, 1e-6), 0.0)


def alike(vectors: Floats, number: int) -> list[int]:
    """The rows most like one row, best first: at most ``MAX_ALIKE``, all near enough."""
    scores = vectors @ vectors[number]
    order = np.argsort(-scores, kind="stable")
    near = [int(one) for one in order if one != number and scores[one] >= ALIKE_FROM]
    return near[:MAX_ALIKE]
