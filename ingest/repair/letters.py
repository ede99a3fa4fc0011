"""Letters that look alike in print, and single slips: "vioer", "ledereen", "eenzaambheid"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.repair.evidence import Evidence
from ingest.repair.lexicon import is_common, is_word

_ALIKE = {
    "i": ("l",),
    "l": ("i",),
    "1": ("l", "i"),
    "0": ("o",),
    "rn": ("m",),
    "m": ("rn",),
}
_CONFUSED = re.compile("|".join(sorted(_ALIKE, key=len, reverse=True)))

_SURE_LENGTH = 6
"""From this length on a form with one look-alike word is that word; shorter ones need proof."""

_SLIP_LENGTH = 10
_SLIP_EDGE = 3
"""A slip is only seen away from the ends of a long word: there stand prefixes and inflections."""

_LINKER_LETTERS = frozenset("esnr")


@lru_cache(maxsize=20_000)
def _look_alikes(word: str) -> frozenset[str]:
    """The common words that ``word`` becomes when one or two letters are read differently."""

    def changed(form: str) -> Iterator[str]:
        for match in _CONFUSED.finditer(form):
            for other in _ALIKE[match.group()]:
                yield form[: match.start()] + other + form[match.end() :]

    once = set(changed(word))
    found = {form for form in once if is_common(form)}
    if not found:
        found = {form for first in once for form in changed(first) if is_common(form)}
    return frozenset(found - {word})


def letter_candidates(word: str, evidence: Evidence) -> frozenset[str]:
    """What a lower-case form that is no word may be when letters were misread.

    Short forms, and those where "m" was read for "rn" or the reverse, must be proven by the
    text: too many foreign words are one such step away from a Dutch one ("born", "hail").
    """
    found = _look_alikes(word)
    if len(found) != 1:
        return found
    (candidate,) = found
    if evidence.has(candidate):
        return found
    same_length = len(candidate) == len(word) and ("m" in word) == ("m" in candidate)
    return found if same_length and len(word) >= _SURE_LENGTH else frozenset()


def capital_i(word: str) -> str | None:
    """A word with "l" among capitals or "I" among small letters: "WlJ", "zeIfstandig"."""
    if re.fullmatch(r"[A-ZÀ-Þ]*l[A-ZÀ-Þ]+|[A-ZÀ-Þ]{2,}l", word):
        form = word.replace("l", "I")
    elif "I" in word[1:] and re.fullmatch(r"\w[a-zß-þI]+", word):
        form = word[0] + word[1:].replace("I", "l")
    else:
        return None
    return form if is_common(form.lower()) else None


def slip_candidates(word: str, evidence: Evidence) -> frozenset[str]:
    """Long words of the text from which a lower-case form differs by one slip.

    A letter too many, too few, or two in the wrong order, and only words that the text itself
    or any text of our field has. Letters that link compounds are no slips: "hardheidclausule" may
    well be meant.
    """
    if len(word) < _SLIP_LENGTH or not word.isalpha():
        return frozenset()
    low, high = _SLIP_EDGE, len(word) - _SLIP_EDGE
    found = set[str]()
    for at in range(low, high + 1):
        if word[at] not in _LINKER_LETTERS or word[at] in (word[at - 1], word[at + 1]):
            found.add(word[:at] + word[at + 1 :])
        found.add(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        found.update(
            word[:at] + letter + word[at:] for letter in "abcdfghijklmopqtuvwxyz" + word[at]
        )
    found.discard(word)
    return frozenset(form for form in found if evidence.has(form) and is_word(form))
