"""Words that the sources write with a capital: masking leaves them more easily than other words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from waaier.domain import Passage, PassageRole
from waaier.folding import folded

MAX_PASSAGES = 20_000
"""More passages add few words and cost seconds at the first question."""

_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+")


def public_words(passages: Iterable[Passage]) -> frozenset[str]:
    """Words with a capital in titles, headings and texts, folded."""
    found = set[str]()
    for passage in islice(passages, MAX_PASSAGES):
        # An invented situation may hold an invented name.
        if passage.role is PassageRole.TEXT:
            text = "\n".join((passage.source.title, *passage.section, passage.text))
            found.update(_CAPITAL.findall(text))
    return frozenset(map(folded, found))
