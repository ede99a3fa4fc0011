"""The words of an index: which words the sources use, and which of them with a capital.

Masking leaves what the sources write with a capital more easily than other strange words, and
:mod:`answer.scope` sees by it that a question speaks of another world.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from index.lexical import words
from waaier.domain import Passage, PassageRole
from waaier.folding import folded

MAX_PASSAGES = 20_000
"""More passages add few words and cost seconds at the first question (1 s for these)."""

_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of the sources, folded: all of them, and those that stand there with a capital."""

    words: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()


def vocabulary_of(passages: Iterable[Passage]) -> Vocabulary:
    """The words of these passages with their titles and headings."""
    everything, capitals = set[str](), set[str]()
    for passage in islice(passages, MAX_PASSAGES):
        text = "\n".join((passage.source.title, *passage.section, passage.text))
        everything.update(words(text))
        if passage.role is PassageRole.TEXT:
            # An invented situation may hold an invented name.
            capitals.update(_CAPITAL.findall(text))
    return Vocabulary(
        words=frozenset(map(folded, everything)), public=frozenset(map(folded, capitals))
    )
