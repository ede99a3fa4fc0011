"""From scores of three signals to one score that can be explained.

Each signal is made comparable by its mean and spread among the best candidates, then they are
added by weight (a weighted CombSUM: Fox & Shaw 1994, "Combination of Multiple Searches"). Adding
scores, where ranks would forget by how much one passage beats the next, was measured no worse
than rank fusion (docs/decisions/0016), and a boost is then simply another term.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.store import DENSE, LATE, LEXICAL, Candidate, SearchMode
from waaier.pipelines import PassedOn

WEIGHTS: Mapping[str, float] = {LATE: 2.0, DENSE: 1.0, LEXICAL: 1.0}
"""Late interaction is the best single signal. Of 2:1:1, 2:1:1.5, 2:0.5:1, 2:0.5:1.5 and 1:1:1 this
was best over all question sets with the tuned model."""

SPREAD_OVER = 60
"""Mean and spread are taken over so many best candidates: the rest is noise."""


@dataclass(slots=True)
class Ranked(PassedOn):
    """A candidate with what its score is made of: by signal or boost what it adds.

    Handed on as it is: each step that adds to it is the only one that still has it.
    """

    candidate: Candidate
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum of its parts."""
        return sum(self.parts.values())

    def add(self, part: str, amount: float) -> None:
        """Raises the score by ``amount``, under a name."""
        self.parts[part] = self.parts.get(part, 0.0) + amount


@dataclass(frozen=True, slots=True)
class Ranking(PassedOn):
    """All candidates of one search, in no set order.

    Not a bare list: Haystack copies those, and looks at every value in it.
    """

    ranked: list[Ranked]


def weights_of(mode: SearchMode) -> Mapping[str, float]:
    """The signals that count in a search mode."""
    match mode:
        case SearchMode.HYBRID:
            return WEIGHTS
        case SearchMode.DENSE:
            return {DENSE: 1.0}
        case SearchMode.LEXICAL:
            return {LEXICAL: 1.0}
        case SearchMode.LATE:
            return {LATE: 1.0}


class Fusion:
    """The common scale of one search, on which candidates found later are measured too.

    Args:
        candidates: what the first search found.
        weights: what each signal counts for.
    """

    def __init__(self, candidates: Sequence[Candidate], weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._scales = {
            signal: _scale([c.scores[signal] for c in candidates]) for signal in weights
        }

    def rank(self, candidates: Iterable[Candidate]) -> list[Ranked]:
        """Candidates with their weighted, comparable scores."""
        return [
            Ranked(
                candidate,
                {
                    signal: weight * (candidate.scores[signal] - mean) / spread
                    for signal, weight in self._weights.items()
                    for mean, spread in [self._scales[signal]]
                },
            )
            for candidate in candidates
        ]


def _scale(scores: Sequence[float]) -> tuple[float, float]:
    """Mean and spread of the best scores; a spread of 1 when all are alike."""
    best = sorted(scores, reverse=True)[:SPREAD_OVER]
    if len(best) < 2:
        return (best[0] if best else 0.0), 1.0
    return statistics.fmean(best), statistics.pstdev(best) or 1.0
