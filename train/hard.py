"""The passages that BM25 takes for an answer: what a tuned model must learn to tell apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from index.lexical import passage_vector, query_vector
from index.tokens import embedded_text
from waaier.domain import Passage, PassageRole


class LexicalRanking:
    """BM25 over the texts among these passages; the store does this in Qdrant."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._postings: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self._count = 0
        for number, passage in enumerate(passages):
            if passage.role is not PassageRole.TEXT:
                continue
            self._count += 1
            vector = passage_vector(embedded_text(passage)[0])
            for term, weight in zip(vector.indices, vector.values, strict=True):
                self._postings[term].append((number, weight))

    def ranked(self, text: str, limit: int) -> list[int]:
        """Positions of the best passages, best first."""
        scores: dict[int, float] = defaultdict(float)
        vector = query_vector(text)
        for term, weight in zip(vector.indices, vector.values, strict=True):
            found = self._postings.get(term, [])
            rarity = math.log(1 + (self._count - len(found) + 0.5) / (len(found) + 0.5))
            for number, share in found:
                scores[number] += rarity * weight * share
        return sorted(scores, key=lambda number: (-scores[number], number))[:limit]
