"""Two halves of a question set: one to choose settings on, the other to report on.

A question falls in a half by a hash of its id and a seed, so it stays there when questions are
added, and on every machine. Another seed gives another split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from evals.questions import EvalQuestion

HALVES = ("a", "b")

SEED = 1


def half_of(question_id: str, seed: int = SEED) -> str:
    """The half a question falls in."""
    digest = hashlib.sha256(f"{seed}:{question_id}".encode()).digest()
    return HALVES[digest[0] % 2]


def in_half(questions: Sequence[EvalQuestion], half: str, seed: int = SEED) -> list[EvalQuestion]:
    """The questions of one half, in the order given."""
    return [question for question in questions if half_of(question.id, seed) == half]
