"""Which token vectors take part in late interaction.

MaxSim (Khattab & Zaharia 2020, "ColBERT") compares every token of the question with its best
match in the passage. Special tokens and the model's prefix stand for no word: leaving them out
was measured better (docs/decisions/0005) and saves storage.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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
    content, starts = passage_starts(embedding.offsets, context_length)
    return embedding.tokens[content], starts


def passage_starts(offsets: Ints, context_length: int) -> tuple[npt.NDArray[np.bool_], Ints]:
    """Which tokens of a passage are stored, and where each of those begins.

    Args:
        offsets: ``[tokens, 2]``, of heading context and passage text together.
        context_length: characters of the context in front of the text.

    Returns:
        Which tokens, ``[tokens]``, and offsets in the passage's text ``[n]``, never falling; -1 in
        the context.
    """
    begins = offsets[:, 0]
    content = begins >= 0
    if not content.any():
        return np.ones(len(begins), dtype=np.bool_), np.full(len(begins), -1, dtype=np.int32)
    starts = np.where(begins >= context_length, begins - context_length, -1)[content]
    return content, starts.astype(np.int32)
