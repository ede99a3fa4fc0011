"""Which texts are computed in one run.

A run over few tokens is spent on fetching the weights, one over many on computing. Up to about
250 tokens, company is nearly free; beyond it only padding is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

TOKENS_PER_RUN = 256
"""Tokens in a run, padding included. One text may be longer than that."""


class Sized(Protocol):
    """What has a length in tokens."""

    def __len__(self) -> int: ...


def fits(count: int, longest: int, limit: int = TOKENS_PER_RUN) -> bool:
    """Whether so many texts, the longest of so many tokens, go in one run."""
    return count == 1 or count * longest <= limit


def batches(lengths: Sequence[int], limit: int = TOKENS_PER_RUN) -> list[list[int]]:
    """Positions of texts that go together, the longest texts first.

    Sorted by length little is padded, and what takes longest does not come last, when it would
    keep one core busy and leave the others idle.
    """
    made: list[list[int]] = []
    longest = 0
    for position in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if made and fits(len(made[-1]) + 1, longest, limit):
            made[-1].append(position)
        else:
            made.append([position])
            longest = lengths[position]
    return made
