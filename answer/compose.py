"""Chooses the two to four sentences that together answer, verbatim.

Greedy maximum coverage (Lin & Bilmes 2011, "A Class of Submodular Functions for Document
Summarization"): the next sentence is the one that adds most to what the chosen ones already say
of the question, so a second sentence that repeats the first gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from answer.evidence import LEXICAL_SHARE, Fit, Sentence
from index.store import Floats

MAX_SENTENCES = 4
MIN_SENTENCES = 2
MAX_WORDS = 120
MIN_GAIN = 0.02
"""A further sentence must add this share of all that the found passages offer."""

RANK_DISCOUNT = 0.87
"""Per place lower in the search result a sentence counts this much less."""

_LEANING = re.compile(
    r"(?i)^(dat|dit|deze|die|daar\w*|hier\w*|zo|zij|ze|hij|het gaat|ook|zo'n|zulke|verder|anders)\b"
)
"""Openings that point back to the sentence before."""


def choose(fit: Fit) -> list[Sentence]:
    """The sentences to show, in reading order per passage, best passage first."""
    chosen: list[Sentence] = []
    reached = np.zeros(fit.sentences[0].gains.shape if fit.sentences else 0, dtype=np.float32)
    terms: frozenset[str] = frozenset()
    length = 0
    while len(chosen) < MAX_SENTENCES:
        best, gain = _best(fit, chosen, reached, terms)
        if best is None or (len(chosen) >= MIN_SENTENCES and gain < MIN_GAIN) or gain <= 0:
            break
        size = len(best.text.split())
        if chosen and length + size > MAX_WORDS:
            break
        chosen.append(best)
        length += size
        reached = np.maximum(reached, best.gains)
        terms |= best.terms
        before = _leans_on(best, fit.sentences)
        if before is not None and before not in chosen and len(chosen) < MAX_SENTENCES:
            chosen.append(before)
            length += len(before.text.split())
            reached = np.maximum(reached, before.gains)
            terms |= before.terms
    order = list(dict.fromkeys(sentence.passage.id for sentence in chosen))
    return sorted(chosen, key=lambda s: (order.index(s.passage.id), s.index))


def score(sentence: Sentence, fit: Fit, lexical_share: float = LEXICAL_SHARE) -> float:
    """How much of what the passages offer a sentence holds by itself, about 0..1."""
    none = np.zeros_like(sentence.gains)
    return _gain(sentence, fit, none, frozenset(), lexical_share)


def leans_back(sentence: Sentence) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return _LEANING.match(sentence.text) is not None


def _gain(
    sentence: Sentence,
    fit: Fit,
    reached: Floats,
    terms: frozenset[str],
    lexical_share: float = LEXICAL_SHARE,
) -> float:
    late = float(np.maximum(sentence.gains - reached, 0).sum()) * fit.token_weight
    lexical = sum(fit.term_weights[term] for term in sentence.terms - terms)
    mixed = (1 - lexical_share) * late + lexical_share * lexical
    return mixed * sentence.bonus * RANK_DISCOUNT**sentence.rank


def _best(
    fit: Fit, chosen: Sequence[Sentence], reached: Floats, terms: frozenset[str]
) -> tuple[Sentence | None, float]:
    best, most = None, 0.0
    said = {_bare(sentence.text) for sentence in chosen}
    for sentence in fit.sentences:
        if sentence in chosen or _bare(sentence.text) in said:
            continue
        gain = _gain(sentence, fit, reached, terms)
        if gain > most:
            best, most = sentence, gain
    return best, most


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _leans_on(sentence: Sentence, sentences: Sequence[Sentence]) -> Sentence | None:
    """The sentence right before, when this one cannot be understood without it."""
    if not leans_back(sentence):
        return None
    for other in sentences:
        if other.passage.id == sentence.passage.id and other.index == sentence.index - 1:
            return other
    return None
