"""Questions as they are typed in haste: for measuring that tuning does not cost sturdiness."""

from __future__ import annotations

import random
import re

_WORD = re.compile(r"[^\W\d_]{5,}")
_SHARE = 0.3
"""Of the longer words, how many get a slip."""


def with_typos(text: str, seed: int) -> str:
    """The text with a letter dropped, doubled or swapped in some of its longer words."""
    draw = random.Random(f"{seed}:{text}")  # noqa: S311 (a repeatable choice, no secret)
    longer = list(_WORD.finditer(text))
    chosen = draw.sample(longer, min(len(longer), max(1, round(_SHARE * len(longer)))))
    for match in sorted(chosen, key=lambda one: -one.start()):
        text = text[: match.start()] + _slip(match.group(), draw) + text[match.end() :]
    return text


def _slip(word: str, draw: random.Random) -> str:
    # The first letter stays: people seldom get that one wrong.
    at = draw.randrange(1, len(word) - 1)
    match draw.randrange(3):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case _:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
