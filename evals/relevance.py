"""Which passages answer a question: gold quotes found back in repaired passages."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from evals.questions import EvalQuestion, Gold
from index.links import chapter_keys, linked_chapters
from waaier.domain import Passage, SourceKind

MIN_OVERLAP = 0.5
"""A quote that was cut by a passage border counts for the passage that holds half of it."""

_DROPPED = re.compile(r"[^a-z0-9]+")


def bare(text: str) -> str:
    """Only lower-case letters and digits: line ends, hyphens and accents no longer matter."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return _DROPPED.sub("", decomposed)


class GoldFinder:
    """Finds the units of an index that answer a question, see :attr:`~waaier.domain.Passage.unit`.

    Args:
        passages: everything the index holds.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._cards = {p.source.id for p in passages if p.source.kind is SourceKind.CARD}
        self._others = [
            (passage, bare(passage.text))
            for passage in passages
            if passage.source.kind is not SourceKind.CARD
        ]
        self._found: dict[Gold, set[str]] = {}
        self._titles = {
            passage.id: " > ".join((passage.source.title, *passage.section))
            for passage, _ in self._others
        } | {
            passage.source.id: passage.source.title
            for passage in passages
            if passage.source.kind is SourceKind.CARD
        }
        self._cards_on = defaultdict[str, set[str]](set)
        for card, keys in linked_chapters(passages).items():
            for key in keys:
                self._cards_on[key].add(card)
        self._chapters = {passage.id: chapter_keys(passage) for passage, _ in self._others}

    @property
    def has_linked_cards(self) -> bool:
        """Whether the index holds cards together with originals that they rest on."""
        return bool(self._cards_on)

    def find(self, gold: Gold, *, with_cards: bool = False) -> set[str]:
        """The units that hold this place; empty when the index does not.

        Args:
            gold: the place.
            with_cards: count a card on the practice of the place's chapter as well.
        """
        if gold.card is not None:
            return {gold.card} & self._cards
        if gold not in self._found:
            self._found[gold] = self._passages(gold)
        found = set(self._found[gold])
        if with_cards:
            for passage_id in list(found):
                for key in self._chapters[passage_id]:
                    found |= self._cards_on.get(key, set())
        return found

    def _passages(self, gold: Gold) -> set[str]:
        if gold.start is not None and gold.end is not None:
            start, end = gold.start, gold.end
            return {
                passage.id
                for passage, _ in self._others
                if passage.span is not None
                and (gold.file or "") in (passage.source.file or "")
                and min(passage.span[1], end) - max(passage.span[0], start)
                >= MIN_OVERLAP * (end - start)
            }
        quote = bare(gold.quote or "")
        if not quote:
            return set()
        whole = {p.id for p, text in self._others if quote in text}
        return whole or {p.id for p, text in self._others if _overlap(quote, text)}

    def cards_on(self, gold: Gold) -> set[str]:
        """The cards on the practice of this place's chapter."""
        return self.find(gold, with_cards=True) - self.find(gold)

    def groups(self, question: EvalQuestion, *, with_cards: bool = False) -> list[set[str]]:
        """See :func:`grouped`."""
        return grouped(question, lambda gold: self.find(gold, with_cards=with_cards))

    def titles(self, question: EvalQuestion) -> tuple[str, ...]:
        """Title and heading of every place that answers a question, without any of its text."""
        found: dict[str, None] = {}
        for gold in question.gold:
            units = self.find(gold)
            named = [self._titles[unit] for unit in sorted(units) if unit in self._titles]
            fallback = gold.card or " > ".join(filter(None, (gold.file, gold.chapter)))
            found.update(dict.fromkeys(named or [fallback]))
        return tuple(found)


def grouped(question: EvalQuestion, find: Callable[[Gold], set[str]]) -> list[set[str]]:
    """The sets of units of which a good result holds one each.

    One set with everything for a one-hop question, one per chapter for two hops.
    """
    by_chapter: dict[str, set[str]] = {}
    for gold in question.gold:
        key = (gold.chapter or gold.card or "") if question.hops > 1 else ""
        by_chapter.setdefault(key, set()).update(find(gold))
    return list(by_chapter.values())


def _overlap(quote: str, text: str) -> bool:
    # The first letters of any half of the quote must be there before the slow comparison.
    probes = [quote[i : i + 12] for i in range(0, max(1, len(quote) - 11), 12)]
    if not any(probe in text for probe in probes):
        return False
    match = SequenceMatcher(None, quote, text, autojunk=False).find_longest_match()
    return match.size >= MIN_OVERLAP * len(quote)
