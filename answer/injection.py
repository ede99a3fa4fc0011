"""Sees instructions to the program, in a question and in a source, so that they are left alone.

Nothing here obeys text: answers are sentences cut from sources. But an instruction in a question
would be searched for, and one in a source could be quoted as if it were information. In a
question such sentences are left out of the search; in a source they are never quoted.
"""

from __future__ import annotations

import re
from functools import lru_cache

from answer.injection_words import IN_QUESTIONS, IN_SOURCES
from waaier.folding import folded

_SOURCE = re.compile("|".join(IN_SOURCES))
_QUESTION = re.compile("|".join(IN_QUESTIONS))
_PIECE = re.compile(r"[^.!?:\n]+[.!?:\n]*")


@lru_cache(maxsize=8192)
def is_instruction(sentence: str) -> bool:
    """Whether a sentence of a source speaks to a program instead of to its reader.

    The same passages come up for many questions, so what was seen is kept for a while.
    """
    return _SOURCE.search(folded(sentence)) is not None


def without_instructions(text: str) -> str:
    """A question without the sentences that tell the program what to do; "" when none is left."""
    if not _QUESTION.search(folded(text)):
        return text
    pieces = [match.group() for match in _PIECE.finditer(text)]
    kept = [piece for piece in pieces if not _QUESTION.search(folded(piece).strip())]
    if len(kept) == len(pieces):
        # It runs over several sentences, so none of it can be told apart.
        return ""
    return "".join(kept).strip(" :,.-\n")
