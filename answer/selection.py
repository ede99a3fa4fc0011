"""Chooses the sentences that together answer, verbatim, within the length of a short answer.

Sentences are taken in order of their weight (:mod:`index.sentences.weighing`), a sentence beside
a chosen one a little sooner: what stands together is easier to read, and a condition or an
exception usually stands beside the rule it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.sentences.fit import Fit, Sentence
from waaier.domain import Passage

MAX_WORDS = 120
"""About what is read at one glance; the last sentence may go a little over."""

OVERRUN = 10
"""So many words more are better than half a thought less."""

MAX_SENTENCES = 12
BESIDE = 0.6
"""A sentence beside a chosen one weighs so much more."""

PER_WORD = 0.02
"""A word more must add so much weight, so that three short facts beat one long sentence."""

SHORT_ANSWER = 2
"""At least so many sentences; more only as long as they weigh enough."""

MIN_WEIGHT = -4.0
"""Below the best sentence by more than this, a sentence is about something else."""

_LEANING = re.compile(
    r"(?i)^(dat|dit|deze|die|daar\w*|hier\w*|zo|zij|ze|hij|het gaat|ook|zo'n|zulke|verder|anders|"
    r"hun)\b"
)
"""Openings that point back to the sentence before."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch ``[start, end)`` of a passage that is shown: one or more sentences in a row."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.passage.text[self.start : self.end]


def choose(fit: Fit, max_words: int = MAX_WORDS) -> list[Sentence]:
    """The sentences to show: best passage first, in reading order within a passage.

    Args:
        fit: sentences with their weights.
        max_words: about how long the answer may be.
    """
    sentences = fit.sentences
    if not sentences:
        return []
    value = fit.weights - PER_WORD * np.array([len(one.text.split()) for one in sentences])
    floor = float(value.max()) + MIN_WEIGHT
    at = {(one.passage.id, one.index): row for row, one in enumerate(sentences)}
    left = set(range(len(sentences)))
    chosen: list[int] = []
    said: set[str] = set()
    length = 0

    def take(row: int) -> None:
        nonlocal length
        chosen.append(row)
        left.discard(row)
        said.add(_bare(sentences[row].text))
        length += len(sentences[row].text.split())
        for step in (-1, 1):
            beside = at.get((sentences[row].passage.id, sentences[row].index + step))
            if beside in left:
                value[beside] += BESIDE

    while left and length < max_words and len(chosen) < MAX_SENTENCES:
        row = max(left, key=lambda one: float(value[one]))
        if len(chosen) >= SHORT_ANSWER and float(value[row]) < floor:
            break
        left.discard(row)
        one = sentences[row]
        size = len(one.text.split())
        if _bare(one.text) in said or (chosen and length + size > max_words + OVERRUN):
            continue
        take(row)
        # What cannot be understood alone brings the sentence it leans on.
        before = at.get((one.passage.id, one.index - 1))
        if leans_back(one) and before in left:
            size = len(sentences[before].text.split())
            if length + size <= max_words + OVERRUN:
                take(before)
    rank: dict[str, int] = {}
    for row in chosen:
        rank.setdefault(sentences[row].passage.id, len(rank))
    picked = [sentences[row] for row in chosen]
    return sorted(picked, key=lambda one: (rank[one.passage.id], one.index))


def leans_back(sentence: Sentence) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return _LEANING.match(sentence.text) is not None


def joined(sentences: Sequence[Sentence]) -> list[Stretch]:
    """Sentences that follow each other in one passage as one stretch."""
    stretches: list[Stretch] = []
    for one in sentences:
        last = stretches[-1] if stretches else None
        if (
            last is not None
            and last.passage.id == one.passage.id
            and last.end <= one.start
            and not last.passage.text[last.end : one.start].strip()
            and "\n" not in last.passage.text[last.end : one.start]
        ):
            stretches[-1] = Stretch(one.passage, last.start, one.end)
        else:
            stretches.append(Stretch(one.passage, one.start, one.end))
    return stretches


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())
