"""Reading what was found: a passage counts for more when its sentences are likely answers.

The signals look at a passage as a whole, and a long one about the same subject then beats a short
one that says it. How likely a sentence answers (:mod:`index.sentences.weighing`) was fitted on
invented documents, and was only used to choose sentences from what had been found. Of the best few
it is one more signal here: how likely the answer stands in a passage, all its sentences together
(docs/decisions/0049).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from haystack import component

from index.article_boost import ARTICLE_PART
from index.embedding import Embedding
from index.sentences.fit import fit_sentences
from index.sentences.weighing import weighed
from index.store import Evidence, SearchMode, Store
from index.tokens import content_tokens
from waaier.domain import SENTENCE_PART, Hit, Passage, Query, SourceKind

READ = 12
"""So many of the best are read, whatever is asked to be shown: with 8, 16 or 24 the right passage
was as often among the first five, and each costs a third of a millisecond."""

WEIGHT = 2.0
"""What a step in log odds counts for beside the signals, in units of their spread. Over 2,216
questions on invented documents and cards the right passage stood among the first five for 0.849
without reading, 0.857 with 1.0, 0.862 with 2.0 and 0.864 with 3.0."""

DEEPEST = 6.0
"""Log odds below the likeliest passage; further down says no more."""

FetchEvidence = Callable[[Store, Sequence[Passage]], Mapping[str, Evidence]]
"""Fetches token vectors of passages of a build, by id."""


@component
class ReadHits:
    """Reads the best hits and orders them anew."""

    def __init__(self, evidence: FetchEvidence) -> None:
        self._evidence = evidence

    @component.output_types(hits=list[Hit])
    def run(
        self,
        query: Query,
        embedding: Embedding,
        hits: list[Hit],
        store: Store,
        mode: SearchMode,
        limit: int,
    ) -> dict[str, list[Hit]]:
        """At most ``limit`` hits, best first; of the baselines the order stays as it is.

        So it does where two places are compared: the best of each stands in front for a reason.
        """
        if mode is SearchMode.HYBRID and len(query.places) < 2:
            hits = read(query.text, embedding, hits[:READ], self._evidence, store) + hits[READ:]
        return {"hits": hits[:limit]}


def read(
    text: str,
    embedding: Embedding,
    hits: Sequence[Hit],
    evidence: FetchEvidence,
    store: Store,
) -> list[Hit]:
    """The same hits in a new order, with what their sentences add to their score.

    A hit that a client situation or a generated question led to gets as much as the best: that is
    what was found, and not the sentences that are shown. So does an article that was asked for by
    its number. Of a card only its first hit moves up.

    Args:
        text: what was searched for.
        embedding: of that text.
        hits: what was found, best first.
        evidence: fetches token vectors.
        store: the build they were found in.
    """
    vectors = evidence(store, [hit.passage for hit in hits])
    fit = weighed(text, fit_sentences(text, content_tokens(embedding), hits, vectors), hits)
    if not fit.sentences:
        return list(hits)
    together: dict[str, float] = {}
    for one, weight in zip(fit.sentences, fit.weights.tolist(), strict=True):
        known = together.get(one.passage.id, -math.inf)
        together[one.passage.id] = float(np.logaddexp(known, weight))
    highest = max(together.values())
    scored = []
    seen = set[str]()
    for hit in hits:
        is_card = hit.passage.source.kind is SourceKind.CARD
        again = is_card and hit.passage.source.id in seen
        seen.add(hit.passage.source.id)
        found_otherwise = hit.by_situation or hit.by_question or ARTICLE_PART in hit.parts
        own = highest if found_otherwise else together.get(hit.passage.id, -math.inf)
        # Never below zero, so that what was not read stays behind what was.
        added = WEIGHT * (max(own - highest, -DEEPEST) + DEEPEST)
        parts = {**hit.parts, SENTENCE_PART: added}
        scored.append((again, hit.model_copy(update={"score": hit.score + added, "parts": parts})))
    return [hit for _, hit in sorted(scored, key=lambda one: (one[0], -one[1].score))]
