"""Words of a question that were probably mistyped, and what they were meant to be.

A word that is neither in the build nor in the Dutch word list finds nothing by its letters, and
its pieces say something else to the embedding model. What it may have been is searched for beside
what was written; the user is told, and may disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from haystack import component

from index.builds import Builds
from index.language import ENGLISH
from index.lexical import SparseVector, query_vector
from index.query import analyse
from index.store import Store
from index.tokens import embedded_text
from index.vocabulary import Vocabulary, words_of
from waaier.domain import Query, Question

WEIGHT = 0.6
"""Of a word that was not written, beside 1 for the written form."""

SURE_PASSAGES = 2
"""A word of so many passages, one mistake away or of the same sound, is what was meant."""

CLEARLY_MORE = 3
"""A word that may exist is corrected only to one that is in so many times more passages."""


class Correction(NamedTuple):
    """A written word, what it may have been meant to be, and where it stands."""

    written: str
    meant: str
    sure: bool
    start: int


def corrections(text: str, vocabulary: Vocabulary) -> list[Correction]:
    """For each word that is not known the words it may have been, the likeliest first."""
    found = list[Correction]()
    for match in words_of(text):
        word = match.group()
        if vocabulary.knows(word):
            continue
        doubtful = vocabulary.may_be(word)
        first = not text[: match.start()].strip()
        near = vocabulary.nearest(word, strict=doubtful or (word[0].isupper() and not first))
        if doubtful:
            least = CLEARLY_MORE * max(1, vocabulary.count(word))
            near = tuple(one for one in near if one.passages >= least)
        for rank, one in enumerate(near):
            sure = rank == 0 and (one.distance == 1 or one.alike) and one.passages >= SURE_PASSAGES
            meant = one.word.capitalize() if word[0].isupper() else one.word
            found.append(Correction(word, meant, sure, match.start()))
    return found


def corrected(text: str, found: Sequence[Correction]) -> str:
    """The text with what is sure put right."""
    for one in sorted(found, key=lambda one: -one.start):
        if one.sure:
            text = text[: one.start] + one.meant + text[one.start + len(one.written) :]
    return text


def widened(terms: SparseVector, pairs: Sequence[tuple[str, str]]) -> SparseVector:
    """The terms of a question, and with lower weight those of the words it may have meant."""
    if not pairs:
        return terms
    weights = dict(zip(terms.indices, terms.values, strict=True))
    meant = query_vector(" ".join(meant for _, meant in pairs))
    for term, weight in zip(meant.indices, meant.values, strict=True):
        weights[term] = max(weights.get(term, 0.0), WEIGHT * weight)
    indices = sorted(weights)
    return SparseVector(indices, [weights[i] for i in indices])


def load_vocabulary(builds: Builds, build_id: str, store: Store) -> Vocabulary:
    """The vocabulary of a build; counted anew for one that was made without it."""
    words = builds.words(build_id)
    if words is None:
        return Vocabulary.of(embedded_text(passage)[0] for passage in store.passages())
    return Vocabulary.loads(words)


@component
class CorrectQuery:
    """Looks up the words of a query, and looks again for places when one was mistyped."""

    @component.output_types(query=Query, text=str)
    def run(self, query: Query, vocabulary: Vocabulary) -> dict[str, object]:
        """The query with its corrections, and the text whose meaning is searched for.

        An English question is left alone: to a Dutch word list all of it is mistyped.
        """
        if query.language == ENGLISH:
            return {"query": query, "text": query.text}
        found = corrections(query.text, vocabulary)
        if not found:
            return {"query": query, "text": query.text}
        text = corrected(query.text, found)
        if text != query.text:
            again = analyse(Question(text=text, filters=query.filters))
            query = again.model_copy(update={"text": query.text, "language": query.language})
        pairs = tuple(dict.fromkeys((one.written, one.meant) for one in found))
        return {"query": query.model_copy(update={"corrections": pairs}), "text": text}
