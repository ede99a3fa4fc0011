"""Which token vectors take part in late interaction.

MaxSim (Khattab & Zaharia 2020, "ColBERT") compares every token of the question with its best
match in the passage. Special tokens and the model's prefix stand for no word: leaving them out
was measured better (docs/decisions/0005) and saves storage.
"""

from __future__ import annotations

import numpy as np

from index.embedding import Embedding
from index.store import Floats, Ints
from ingest.split import context_of
from waaier.domain import Passage


def embedded_text(passage: Passage) -> tuple[str, int]:
    """The text of a passage that is embedded, and how many characters of context stand in front.

    The heading path in front gives a passage the words its own text leaves out ("Majella Wonen"),
    measured at +6 points for dense retrieval.
    """
    context = context_of(passage) + "\n"
    return context + passage.text, len(context)


def content_tokens(embedding: Embedding) -> Floats:
    """The vectors of the tokens that stand for a piece of the text, shape ``[n, d]``.

    A text of special tokens only keeps all of them, so that there is always something to compare.
    """
    content = embedding.offsets[:, 0] >= 0
    return embedding.tokens[content] if content.any() else embedding.tokens


def passage_tokens(embedding: Embedding, context_length: int) -> tuple[Floats, Ints]:
    """The token vectors of a passage that are stored, and where each token begins.

    Args:
        embedding: of heading context and passage text together.
        context_length: characters of the context in front of the text.

    Returns:
        Vectors ``[n, d]`` and offsets in the passage's text ``[n]``; -1 in the context.
    """
    offsets = embedding.offsets[:, 0]
    content = offsets >= 0
    if not content.any():
        return embedding.tokens, np.full(len(offsets), -1, dtype=np.int32)
    starts = np.where(offsets >= context_length, offsets - context_length, -1)[content]
    return embedding.tokens[content], starts.astype(np.int32)
