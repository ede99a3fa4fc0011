"""Puts questions together that ask the same thing in other words."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.embedding import Embedder
from index.embedding.interface import FloatArray
from waaier.folding import folded

ALIKE = 0.78
"""Cosine from which two questions ask for the same, with the bundled model and its adapter.

Read off 813 questions of the question sets: above it stand the same questions with typing errors
(0.85 and more) and in other words (0.77 to 0.93), below it questions on one subject that ask for
something else (0.70 to 0.77)."""

_REMEMBERED = 5000
"""Vectors that stay in memory; they are never stored, as words can be guessed from them."""


@dataclass
class Group:
    """Questions that are alike; ``indices`` are their places in what was given, in that order."""

    indices: list[int] = field(default_factory=list)


class Grouper:
    """Groups questions. Safe to use from several threads.

    Args:
        embedder: gives questions their vectors.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, FloatArray] = OrderedDict()

    def groups(self, questions: Sequence[str], alike: float = ALIKE) -> list[Group]:
        """The questions in groups, the largest first.

        Each question joins the group whose first question it is most like, or begins one.
        """
        found: list[Group] = []
        leaders: list[FloatArray] = []
        for index, vector in enumerate(self._embedded(questions)):
            cosines = np.array(leaders) @ vector if leaders else np.empty(0)
            best = int(cosines.argmax()) if leaders else -1
            if best >= 0 and cosines[best] >= alike:
                found[best].indices.append(index)
            else:
                leaders.append(vector)
                found.append(Group([index]))
        return sorted(found, key=lambda group: (-len(group.indices), group.indices[0]))

    def _embedded(self, questions: Iterable[str]) -> Iterable[FloatArray]:
        for question in questions:
            key = " ".join(folded(question).split())
            with self._lock:
                vector = self._vectors.get(key)
            if vector is None:
                vector = self._embedder.embed_query(question).dense
                with self._lock:
                    self._vectors[key] = vector
                    while len(self._vectors) > _REMEMBERED:
                        self._vectors.popitem(last=False)
            yield vector
