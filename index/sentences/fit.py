"""How well each sentence of the found passages fits the question.

Two signals per sentence, both computed from what the index already holds:

* late interaction: for every token of the question its best cosine within the sentence, above
  what that token reaches on average anywhere in the found passages. The average matters: token
  cosines of the model lie close together (0.7-0.9), so the height says little, the difference
  much;
* lexical: the share of the question's terms that stand in the sentence, weighted by how rare
  they are in the found passages.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.halves import widened
from index.lexical import word_terms, words
from index.sentences.sayable import sayable_spans
from index.store import Evidence, Floats
from waaier.domain import Hit, Passage, PassageRole

NEARLY = 0.01
"""Cosines that lie no further apart count as equal."""


Span = tuple[int, int]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a found passage with its fit to the question.

    Attributes:
        passage: where it stands.
        rank: place of that passage in the search result, from 0.
        index: place of the sentence in the passage, from 0.
        start, end: offsets in the passage's text.
        gains: per token of the question how far the sentence rises above the average, >= 0.
        terms: the question's terms that stand in it.
        height: mean over the question's tokens of their best cosine in the sentence.
        peak: the best cosine of any token of the question.
        near: share of the question's tokens that find their best match here, or nearly so.
        dense: cosine of the mean token of the sentence with that of the question.
    """

    passage: Passage
    rank: int
    index: int
    start: int
    end: int
    gains: Floats
    terms: frozenset[str]
    height: float
    peak: float
    near: float
    dense: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Fit:
    """All sentences of the found passages, and what they are compared with.

    Attributes:
        sentences: in order of rank and place.
        term_weights: per term of the question its rarity in the found passages, summing to 1.
        token_weight: what one token of the question counts for.
        covered: share (0..1) of the question's term weight found in any of the passages.
        late: mean best cosine per token of the question over all passages.
        weights: per sentence how likely it answers, see :mod:`index.sentences.weighing`; empty
            before.
    """

    sentences: list[Sentence]
    term_weights: Mapping[str, float]
    token_weight: float
    covered: float
    late: float
    weights: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def only(self, keep: Callable[[Sentence], bool]) -> Fit:
        """The same, with only the sentences that are wanted."""
        rows = [row for row, one in enumerate(self.sentences) if keep(one)]
        return replace(
            self, sentences=[self.sentences[row] for row in rows], weights=self.weights[rows]
        )


@lru_cache(maxsize=8192)
def question_terms(text: str) -> frozenset[str]:
    """The lemmas and compound parts of a question or a sentence; written forms are left out.

    The same passages come up for many questions, so what was worked out is kept for a while.
    """
    return frozenset(
        term for word in words(text) for term, _ in word_terms(word) if not term.startswith("=")
    )


def fit_sentences(
    question: str, query_tokens: Floats, hits: Sequence[Hit], evidence: Mapping[str, Evidence]
) -> Fit:
    """Compares every sentence of these passages with the question.

    Args:
        question: the text that was searched for.
        query_tokens: its token vectors without special tokens, ``[m, d]``.
        hits: the found passages, best first.
        evidence: their token vectors, by passage id.
    """
    wanted = question_terms(question)
    spans = {hit.passage.id: sayable_spans(hit.passage) for hit in hits}
    sentence_terms = {
        (hit.passage.id, span): question_terms(hit.passage.text[slice(*span)]) & wanted
        for hit in hits
        for span in spans[hit.passage.id]
    }
    weights = _rarity(wanted, list(sentence_terms.values()))
    compared = {
        hit.passage.id: evidence[hit.passage.id] for hit in hits if hit.passage.id in evidence
    }
    if not compared:
        return Fit([], weights, 0.0, 0.0, 0.0)
    # Stored as float16, and only equal types are multiplied by the fast routine.
    tokens = np.concatenate([widened(one.tokens) for one in compared.values()])
    similarities = tokens @ query_tokens.astype(np.float32).T
    average = similarities.mean(axis=0)
    highest = similarities.max(axis=0)
    sentences = _sentences(hits, spans, compared)
    bounds = np.array([bound for *_, bound in sentences], dtype=np.intp).reshape(-1, 2)
    best = _best(similarities, bounds)
    gains = np.maximum(best - average, 0.0)
    height, peak = best.mean(axis=1), best.max(axis=1)
    near = (highest - best < NEARLY).mean(axis=1)
    dense = _means(tokens, bounds) @ _unit(query_tokens.mean(axis=0))
    found = frozenset[str]().union(*sentence_terms.values())
    return Fit(
        sentences=[
            Sentence(
                passage=passage,
                rank=rank,
                index=index,
                start=start,
                end=end,
                gains=gains[row],
                terms=sentence_terms[passage.id, (start, end)],
                height=float(height[row]),
                peak=float(peak[row]),
                near=float(near[row]),
                dense=float(dense[row]),
            )
            for row, (passage, rank, index, (start, end), _) in enumerate(sentences)
        ],
        term_weights=weights,
        token_weight=1.0 / max(1e-6, float((highest - average).sum())),
        covered=sum(weights[term] for term in found),
        late=float(highest.mean()),
    )


def _sentences(
    hits: Sequence[Hit], spans: Mapping[str, Sequence[Span]], evidence: Mapping[str, Evidence]
) -> list[tuple[Passage, int, int, Span, Span]]:
    """What may be quoted: passage, rank, index, place in its text, and in the rows of all tokens.

    Args:
        hits: the found passages.
        spans: the sentences of each, by passage id.
        evidence: of each that has any, in the order in which their tokens stand below another.
    """
    sizes = [len(one.tokens) for one in evidence.values()]
    first_row = dict(zip(evidence, np.cumsum([0, *sizes]).tolist(), strict=False))
    found = []
    for rank, hit in enumerate(hits):
        passage = hit.passage
        if passage.role is not PassageRole.TEXT or passage.id not in evidence:
            continue
        rows = np.searchsorted(evidence[passage.id].token_starts, spans[passage.id])
        rows = (rows + first_row[passage.id]).tolist()
        for index, (span, (low, high)) in enumerate(zip(spans[passage.id], rows, strict=True)):
            if low < high:
                found.append((passage, rank, index, span, (low, high)))
    return found


def _best(similarities: Floats, bounds: Rows) -> Floats:
    """Per sentence and token of the question the best cosine, ``[sentences, m]``."""
    # Every second stretch is what lies between two sentences; a row more closes the last one.
    closed = np.concatenate([similarities, similarities[:1]])
    best: Floats = np.maximum.reduceat(closed, bounds.ravel(), axis=0)[::2]
    return best


def _means(tokens: Floats, bounds: Rows) -> Floats:
    """Per sentence the direction of its mean token, ``[sentences, d]``."""
    sums = np.array([np.add.reduce(tokens[low:high]) for low, high in bounds.tolist()])
    lengths = np.linalg.norm(sums.reshape(-1, tokens.shape[1]), axis=1, keepdims=True)
    means: Floats = sums.reshape(-1, tokens.shape[1]) / np.maximum(lengths, 1e-12)
    return means


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _rarity(wanted: Set[str], sentences: Sequence[Set[str]]) -> dict[str, float]:
    """Inverse document frequency over the found sentences, made to sum to 1."""
    counts = Counter(term for terms in sentences for term in terms)
    raw = {term: math.log(1 + (len(sentences) + 1) / (counts[term] + 0.5)) for term in wanted}
    total = sum(raw.values()) or 1.0
    return {term: value / total for term, value in raw.items()}
