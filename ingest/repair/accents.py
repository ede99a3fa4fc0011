"""Accents that were lost or misread: "cliént", "beinvloedt", "codptatie".

A trema is small: text recognition reads it as another accent, reads the whole letter as one
that is as tall ("ö" as "d" or "é"), or misses it. Printers drop it where a line end already
parts the vowels. All these forms are alike once the accents are taken off.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ingest.repair.lexicon import is_common, is_listed, is_word
from waaier.compounds import MIN_PART
from waaier.wordlist import dutch_words

_O_MISREAD = re.compile("(?<=[oe])[dé6]")
_LINKERS = ("", "s", "en", "e", "n")


def folded(word: str) -> str:
    """A lower-case word without its accents."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def _accented() -> dict[str, tuple[str, ...]]:
    """The listed words with an accent, by their form without."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in dutch_words():
        if not word.isascii() and word.isalpha() and is_common(word):
            found[folded(word)].append(word)
    return {form: tuple(sorted(words)) for form, words in found.items()}


@lru_cache(maxsize=20_000)
def accent_candidates(word: str) -> frozenset[str]:
    """The words that a lower-case form which is no word may stand for, accents apart.

    Emphasis is no error ("wílde", "júllie"): what is a word without its accents has no
    candidates. A form without any accent only gets a trema, as "cafe" may well be English.
    """
    if len(word) < 4 or not word.isalnum() or is_listed(word) or is_listed(folded(word)):
        return frozenset()
    forms = {word} | {
        word[: match.start()] + "o" + word[match.end() :] for match in _O_MISREAD.finditer(word)
    }
    forms = {form for form in forms if form.isalpha()}
    found = {
        candidate
        for form in forms
        for candidate in _accented().get(folded(form), ())
        if _only_restores(form, candidate)
    }
    if not found and not is_word(folded(word)):
        # Only here: "geinvesteerd" could be read as a compound of "gein".
        found = {
            candidate
            for form in forms
            for candidate in _in_compound(folded(form))
            if _only_restores(form, candidate)
        }
    return frozenset(found - {word})


def _only_restores(form: str, candidate: str) -> bool:
    """Whether a candidate only adds tremas or turns one accent into another.

    "procédé" may be another spelling, but no misreading, of "procedé".
    """
    return all(
        ours == theirs
        or (theirs in "äëïöü" and before in "aeiouyäëïöü")
        or not (ours.isascii() or theirs.isascii())
        for before, ours, theirs in zip(" " + candidate, form, candidate, strict=False)
    )


def _in_compound(form: str) -> Iterator[str]:
    """Compounds of two parts of which one has an accent: "clientniveau", "buurtcooperatie"."""
    for cut in range(MIN_PART, len(form) - MIN_PART + 1):
        left, right = form[:cut], form[cut:]
        if is_common(right):
            for linker in _LINKERS:
                if left.endswith(linker):
                    stem = left.removesuffix(linker)
                    yield from (word + linker + right for word in _accented().get(stem, ()))
        if right in _accented() and any(
            is_common(left.removesuffix(linker)) and len(left) - len(linker) >= MIN_PART
            for linker in _LINKERS
            if left.endswith(linker)
        ):
            yield from (left + word for word in _accented()[right])
