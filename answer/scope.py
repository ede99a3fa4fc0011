"""Whether a question belongs here: housing, care and welfare, without a verdict on a person.

Three things are weighed. Patterns name subjects of another world ("recept", "voetbal") and
judgements that are not ours to give ("stel vast of mijn cliënt dementie heeft"). Words of this
field, and terms of the begrippenlijst, speak for a question. And how close the sources come (late
interaction) decides where words say nothing. Measured limits: docs/decisions/0020.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from answer import scope_words as words
from waaier.expansion import expansions
from waaier.folding import folded


class Subject(Enum):
    """What the words of a question say about its subject."""

    FIELD = auto()
    """Words of this field, or somebody's situation."""
    UNKNOWN = auto()
    """Nothing that tells."""
    MIXED = auto()
    """Another world, with a word of this field: "aandelen kopen van mijn spaargeld"."""
    ELSEWHERE = auto()
    """Another world, and no word of this field."""
    VERDICT = auto()
    """A judgement on a person: a diagnosis, guilt, a decision."""


@lru_cache(maxsize=4)
def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_FIELD = re.compile(words.FIELD)
_PEOPLE = re.compile(words.PEOPLE)
_RIGHT = re.compile(words.RIGHT)

MARGINS = {Subject.UNKNOWN: 0.15, Subject.MIXED: 0.20, Subject.ELSEWHERE: 0.36}
"""How much closer than the usual limit (:func:`answer.support.min_late`) the sources must come
before a question of such a subject is answered, as a share of what lies between that limit and 1.
Tuning stretches the scale of the cosines; the same shares were right before and after. That of
unknown subjects was lowered after 2,216 answerable questions: docs/decisions/0048."""

URGENT_MARGIN = 0.19
"""The same for a message that cannot wait and is silent about its subject: whoever cannot wake
someone needs no regulation that happens to lie near below the number to call."""


def subject_of(text: str) -> Subject:
    """What the words of a question say about its subject."""
    plain = " ".join(folded(text).split())
    if _any(words.VERDICTS).search(plain):
        return Subject.VERDICT
    ours = bool(_FIELD.search(plain) or expansions(text))
    if _any(words.ELSEWHERE).search(plain):
        return Subject.MIXED if ours else Subject.ELSEWHERE
    return Subject.FIELD if ours or _PEOPLE.search(plain) else Subject.UNKNOWN


def asks_for_right(text: str) -> bool:
    """Whether somebody's right is asked after: the answer gives conditions, no decision."""
    return bool(_RIGHT.search(folded(text)))
