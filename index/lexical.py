"""The lexical side of the search: a passage or question as a sparse vector of weighted terms.

Every word gives its lemma, its written form when that differs, and the parts of a compound
with lower weight. Term saturation is BM25's (Robertson & Zaragoza 2009, "The Probabilistic
Relevance Framework", k1 = 1.2, b = 0.75); the IDF half is left to Qdrant, which knows the whole
collection (``Modifier.IDF``). No stemmer: Dutch stemmers merge words that differ ("begeleiding"
and "beleid"). No stop words: "niet" and "moet" carry the answer, and IDF mutes the rest.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from waaier.compounds import compound_parts
from waaier.folding import folded
from waaier.pipelines import PassedOn

K1 = 1.2
B = 0.75
AVERAGE_TERMS = 330.0
"""Sum of term weights of a typical passage; fixed, so a vector does not depend on the others."""

FORM_WEIGHT = 0.4
PART_WEIGHT = 0.5
SAME_MEANING_WEIGHT = 0.3
"""Of a word from the begrippenlijst, beside 1 for the user's own word."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class SparseVector(PassedOn):
    """Term ids (unsigned 32 bits, ascending) and their weights."""

    indices: list[int]
    values: list[float]


def words(text: str) -> Iterator[str]:
    """The words of a text; "zorg-en-dwang" and "zo'n" are one word each."""
    for match in _WORD.finditer(text):
        yield match.group()


@lru_cache(maxsize=200_000)
def word_terms(word: str) -> tuple[tuple[str, float], ...]:
    """The terms one word stands for, each with its weight.

    Written forms get a leading "=" so that they never mix with a lemma of another word.
    """
    lower = word.lower()
    lemma = folded(simplemma.lemmatize(lower, lang="nl"))
    terms = {lemma: 1.0}
    form = folded(lower)
    if form != lemma:
        terms["=" + form] = FORM_WEIGHT
    pieces = [piece for piece in re.split(r"[-']", form) if len(piece) > 1]
    parts = pieces if len(pieces) > 1 else compound_parts(form) or compound_parts(lemma)
    for part in parts:
        part_lemma = folded(simplemma.lemmatize(part, lang="nl"))
        terms.setdefault(part_lemma, PART_WEIGHT)
    return tuple(terms.items())


def term_id(term: str) -> int:
    """A stable 32-bit id (CRC-32): the same on every machine and in every run."""
    return zlib.crc32(term.encode())


def _weights(text: str) -> dict[int, float]:
    totals: dict[int, float] = defaultdict(float)
    for word in words(text):
        for term, weight in word_terms(word):
            totals[term_id(term)] += weight
    return totals


def passage_vector(text: str) -> SparseVector:
    """The BM25 term part of a passage; multiplied by IDF in the engine."""
    totals = _weights(text)
    length = 1 - B + B * sum(totals.values()) / AVERAGE_TERMS
    indices = sorted(totals)
    return SparseVector(
        indices, [totals[i] * (K1 + 1) / (totals[i] + K1 * length) for i in indices]
    )


def query_vector(text: str, same_meaning: Sequence[str] = ()) -> SparseVector:
    """The terms of a question; a term that occurs twice counts once, at its highest weight.

    Args:
        text: the question.
        same_meaning: words and phrases of the begrippenlijst for what the question says.
    """
    best: dict[int, float] = {}
    for share, source in [(1.0, text), *((SAME_MEANING_WEIGHT, one) for one in same_meaning)]:
        for word in words(source):
            for term, weight in word_terms(word):
                key = term_id(term)
                best[key] = max(best.get(key, 0.0), share * weight)
    indices = sorted(best)
    return SparseVector(indices, [best[i] for i in indices])
