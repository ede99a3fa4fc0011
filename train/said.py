"""Which tokens of a passage are which sentence, and which sentences hold the words that answer."""

from __future__ import annotations

from evals.relevance import bare
from index.tokens import embedded_text
from ingest.sentences import trimmed_spans
from train.encoder import LowerStates
from waaier.domain import Passage

MIN_SHARE = 0.5
"""A sentence that holds half of the words that answer counts, and one that lies within them."""


def sentence_tokens(
    passage: Passage, states: LowerStates, quote: str, longest: int
) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """The tokens of the passage's sentences, and which of these answer.

    Args:
        passage: the text.
        states: its tokens, with the heading path in front.
        quote: the words that answer; empty when they are not known.
        longest: tokens that are learned from; a sentence beyond them is left out.

    Returns:
        ``[start, end)`` in tokens per sentence, and positions in that list. Both are empty when
        there is nothing to tell apart: no quote, one sentence, or none or all that answer.
    """
    if not quote:
        return (), ()
    _, shift = embedded_text(passage)
    offsets = states.offsets[:longest, 0]
    wanted = bare(quote)
    sentences, said = list[tuple[int, int]](), list[int]()
    for start, end in trimmed_spans(passage.text):
        inside = ((offsets >= start + shift) & (offsets < end + shift)).nonzero()[0]
        if len(inside) == 0:
            continue
        if holds(bare(passage.text[start:end]), wanted):
            said.append(len(sentences))
        sentences.append((int(inside[0]), int(inside[-1]) + 1))
    if not said or len(said) == len(sentences):
        return (), ()
    return tuple(sentences), tuple(said)


def holds(sentence: str, wanted: str) -> bool:
    """Whether a sentence holds these words, or enough of them; both as :func:`bare` gives them."""
    if wanted in sentence or (len(sentence) >= MIN_SHARE * len(wanted) and sentence in wanted):
        return True
    # A quote over a sentence border: its first or last part stands at the sentence's end or start.
    least = int(MIN_SHARE * len(wanted))
    return least > 0 and (sentence.endswith(wanted[:least]) or sentence.startswith(wanted[-least:]))
