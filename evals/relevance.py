"""Which passages answer a question: gold quotes found back in repaired passages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from evals.questions import EvalQuestion, Gold
from waaier.domain import Passage

MIN_OVERLAP = 0.5
"""A quote that was cut by a passage border counts for the passage that holds half of it."""

_DROPPED = re.compile(r"[^a-z0-9]+")


def bare(text: str) -> str:
    """Only lower-case letters and digits: line ends, hyphens and accents no longer matter."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return _DROPPED.sub("", decomposed)


class GoldFinder:
    """Finds the passages of an index that hold a gold place."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = [(passage, bare(passage.text)) for passage in passages]

    def find(self, gold: Gold) -> set[str]:
        """Ids of the passages that hold this place; empty when the index does not."""
        if gold.card is not None:
            return {p.id for p, _ in self._passages if p.source.id == gold.card}
        quote = bare(gold.quote or "")
        if not quote:
            return set()
        whole = {p.id for p, text in self._passages if quote in text}
        return whole or {p.id for p, text in self._passages if _overlap(quote, text)}

    def groups(self, question: EvalQuestion) -> list[set[str]]:
        """The sets of passages of which a good result holds one each.

        One set with everything for a one-hop question, one per chapter for two hops.
        """
        by_chapter: dict[str, set[str]] = {}
        for gold in question.gold:
            key = (gold.chapter or gold.card or "") if question.hops > 1 else ""
            by_chapter.setdefault(key, set()).update(self.find(gold))
        return list(by_chapter.values())


def _overlap(quote: str, text: str) -> bool:
    # The first letters of any half of the quote must be there before the slow comparison.
    probes = [quote[i : i + 12] for i in range(0, max(1, len(quote) - 11), 12)]
    if not any(probe in text for probe in probes):
        return False
    match = SequenceMatcher(None, quote, text, autojunk=False).find_longest_match()
    return match.size >= MIN_OVERLAP * len(quote)
