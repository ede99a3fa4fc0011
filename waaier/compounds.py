"""Splits Dutch compounds into their parts: "woningcorporatie" -> "woning", "corporatie".

Dutch writes compounds as one word, so a question about a "contract" misses the
"huurcontract" unless its parts are searched too. A part must stand in the word list, or be one
of the words of this field that the list misses. Between parts a linking s, e, en, er or n may
stand.
"""

from __future__ import annotations

from functools import lru_cache

from waaier.wordlist import dutch_words

MIN_PART = 4
"""Shorter pieces ("ver", "op", "in") are prefixes more often than words."""

MAX_WORD = 60
"""A longer "word" is no Dutch; trying every cut of it would take minutes."""

_LINKERS = ("", "s", "en", "e", "n", "er")

_FIELD_WORDS = frozenset({"uitstroom", "instroom", "doorstroom", "thuislozen", "inloop", "omklap"})
"""Words of housing and care that are no entry of the list by themselves."""

_NO_PART = frozenset(
    "heid lijk ings loos baar isch iteit atie elijk elijke ingen inge achtig matig schap".split()
    + "ende erij ster rijk vele rijke lijken lijks eren eert ties ijen schappen".split()
    + "schappelijk schappelijke komst komsten".split()
    + "ling ting ding ring king ning sing ping ming lingen tingen dingen ringen".split()
)
"""Entries of the list that are endings rather than parts."""


def _is_word(part: str) -> bool:
    return (
        len(part) >= MIN_PART
        and part not in _NO_PART
        and (part in dutch_words() or part in _FIELD_WORDS)
    )


@lru_cache(maxsize=100_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The parts of a lower-case compound, or () when it does not split.

    The longest last part wins: in Dutch the last part says what the whole thing is. A part
    that the word list knows is not split further, so "overeenkomst" stays whole.
    """
    if not 2 * MIN_PART <= len(word) <= MAX_WORD or not word.isalpha():
        return ()
    for cut in range(MIN_PART, len(word) - MIN_PART + 1):
        head = word[cut:]
        if not _is_word(head):
            continue
        stems = [word[: cut - len(e)] for e in _LINKERS if word[:cut].endswith(e)]
        for stem in stems:
            if _is_word(stem):
                return (stem, head)
        for stem in stems:
            inner = compound_parts(stem)
            if inner:
                return (*inner, head)
    return ()
