"""What counts as a Dutch word: the list of OpenTaal, the words of our field, and compounds.

A written form that is a word in this wide sense is never changed. What a misread form may be
changed *into* is narrower: a name can be recognised, but nothing is ever turned into a name.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from waaier.compounds import compound_parts
from waaier.wordlist import dutch_names, dutch_words

FUNCTION_WORDS = frozenset(
    """
    aan achter al alle als bij binnen daar daarbij daarmee daarna daarnaast daarom dan dat de deze
    die dit doen door dus een elk elke en er geen gaan had heeft hebben heel het hier hierbij hij
    hoe hun ik in is je kan kunnen maar meer men met moet moeten na naar niet niets nog nu of om
    onder ons onze ook op over per samen soms te tot tussen uit van vanuit veel via voor waar
    waarbij waarin waarna wanneer wat we weer wel werd werden wie wij wil willen worden wordt zal
    ze zeer zich zij zijn zo zoals zou zullen
    """.split()
)
"""Words so frequent that any Dutch text may hold them."""

# Endings after which a form of a known word may be missing from the list: "ontschotten".
_INFLECTIONS = ("e", "en", "s", "t", "d", "de", "te", "den", "ten", "er", "ste", "end", "ende")


@lru_cache(maxsize=1)
def field_words() -> frozenset[str]:
    """Words of housing, care and welfare that the general list misses."""
    text = files("ingest.repair").joinpath("data/domeinwoorden.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line.lower() for line in lines if line and not line.startswith("#"))


def is_listed(word: str) -> bool:
    """Whether a lower-case word stands in a list, as a word or as a name."""
    return word in dutch_words() or word in field_words()


@lru_cache(maxsize=100_000)
def is_word(word: str) -> bool:
    """Whether a lower-case form is a word, a name, or a compound of words."""
    return is_listed(word) or bool(compound_parts(word))


@lru_cache(maxsize=100_000)
def may_be_word(word: str) -> bool:
    """Whether a lower-case form could be a word: also the inflection of one that is listed."""
    if is_word(word):
        return True
    return any(
        word.endswith(ending) and len(word) - len(ending) >= 4 and is_common(word[: -len(ending)])
        for ending in _INFLECTIONS
    )


def is_common(word: str) -> bool:
    """Whether a lower-case word is listed, and not only as a name or abbreviation."""
    return (word in dutch_words() and word not in dutch_names()) or word in field_words()
