"""Words that stand against each other: "datin", "Hetdomein", "uitinterviews".

Dutch writes compounds as one word, so nearly every form could be one. Only a short, very
frequent word is ever cut off, each under its own condition: many of them also begin or end
real words ("inhuizen", "zijinstroom", "beheerderin").
"""

from __future__ import annotations

import re

from ingest.repair.evidence import Evidence
from ingest.repair.lexicon import FUNCTION_WORDS, is_common

# Never the first part of a Dutch word, so any common word may follow.
_FREE_FIRST = frozenset("het dat dit wat ook deze daarnaast".split())
# Sometimes the first part of a word: what follows must be a word of the text itself.
_PROVEN_FIRST = frozenset("de een van met als hun dus die dan in op uit te".split())
# Often the first part of a word: the two must stand beside each other elsewhere in the text.
_SEEN_FIRST = frozenset("al of en over voor door aan bij".split())
# Two short words and then the word: "inderegio".
_PAIRS = {
    first + second: f"{first} {second}"
    for first in "aan bij in met naar op over uit van voor door".split()
    for second in ("de", "het")
}

_PROVEN_LAST = frozenset("in is van het dat met wordt zijn die naar".split())
_SEEN_LAST = frozenset("een of op en aan voor".split())

# Before these a preposition is likely: "speeltin de wijk".
_DETERMINERS = frozenset("de het een deze dit die dat onze hun alle elke haar zijn".split())

# Pairs of short words that are often printed against each other; "dater" and "zeal" are words.
_PAIR_FIRST = FUNCTION_WORDS - frozenset(
    "de een in te is nu al alle elk elke men ze we je en".split()
)
_PAIR_LAST = frozenset("in is het de een van met dat wordt".split())
_BEFORE_IS = frozenset(
    "dat dit wat het er hier daar wie waar ook daarnaast hij zij daarom daarbij hoe zo men".split()
)

_VERB_FIRST = frozenset("in op uit".split())
# After those these endings make a verb, or what comes of one: "inhuizen".
_VERBAL = re.compile(r"(?:en|t|d|de|te|ing|ingen|er|ers|sel|age)$")
# After "de" these make one word: "deradicalisering".
_FOREIGN = re.compile(r"(?:ering|eringen|atie|aties|eren|eert|eerd|eerde)$")
# After "een" these make one word: "eenpersoonshuishouden".
_COUNTED = re.compile(
    r"(?:persoon|kamer|ouder|gezin|loket|pitter|tal|richting|heid|komst|maal|dag|jaar|zijdig|oog"
    r"|mans|laag|taak|taal|weg|verdieping|deling|wording)|ge\w+[dt]e?$"
)
# With "in" these make a woman: "beheerderin".
_PERSON = re.compile(r"(?:er|ar|or|eur|st|oog|aat|ant|ent|nd|z|g)$")

# No Dutch compound begins like "deinvulling" or "metinstrumenten".
_CHANCE_FIRST = ("de", "met")
_CHANCE_SECOND = ("in", "on")
# A participle of a separable verb, which "al" stands before and never hangs on: "alingezet".
_PARTICIPLE = re.compile(r"(?:aan|af|in|mee|op|toe|uit|voor)ge\w{2,}(?:d|t|en)")

_ABBREVIATION = re.compile(r"(?P<first>[A-Z]{3,})(?P<last>in|is|van|met|voor|het)")

_MIN_PROVEN = 4
_LONG = 8
"""A listed word this long after "van" or "met" needs no other proof; after "in", "op" and "uit" a
shorter one may be a verb with its prefix: "inkader", "uitklaar"."""


def splits(word: str, following: str, evidence: Evidence) -> frozenset[str]:
    """How a form that is no word may be two words, each with a space where one is missing.

    Args:
        word: the form in lower case.
        following: the next word of the text in lower case, or "".
        evidence: which words the text itself holds.

    Returns:
        All splits into a short frequent word and another word that pass their condition, but
        none when a second split into listed words would be as natural.
    """
    possible = {
        (word[:cut], word[cut:])
        for cut in range(2, len(word) - 1)
        if _could(word[:cut], word[cut:])
    }
    pairs = {
        (pair, word.removeprefix(joined))
        for joined, pair in _PAIRS.items()
        if word.startswith(joined) and is_common(word.removeprefix(joined))
    }
    if len(possible) + len(pairs) != 1:
        return frozenset()
    for first, second in pairs:
        if len(second) >= _MIN_PROVEN and evidence.has(second):
            return frozenset({f"{first} {second}"})
    for first, second in possible:
        if _is_proven(first, second, following, evidence):
            return frozenset({f"{first} {second}"})
    return frozenset()


def chance_splits(word: str, evidence: Evidence) -> frozenset[str]:
    """How a form that is a compound only by chance is two words: "dein" and "vulling".

    Args:
        word: the form in lower case, listed nowhere.
        evidence: which words the text itself holds.

    Returns:
        The split into "de" or "met" and a long word of the text itself with "in" or "on" first.
    """
    for first in _CHANCE_FIRST:
        second = word.removeprefix(first)
        if (
            second != word
            and len(second) >= _LONG
            and is_common(second)
            and evidence.count(second)
            and second.startswith(_CHANCE_SECOND)
            and not (first == "de" and _FOREIGN.search(second))
        ):
            return frozenset({f"{first} {second}"})
    return frozenset()


def abbreviation_split(word: str, evidence: Evidence) -> str | None:
    """An abbreviation apart from the short word against it: "GGZin"."""
    match = _ABBREVIATION.fullmatch(word)
    if match is None or not evidence.has(match.group("first").lower()):
        return None
    return f"{match.group('first')} {match.group('last')}"


def goes_before_name(split: str) -> bool:
    """Whether a name may follow what was split: "Vijf in", "In de regio"."""
    return split.endswith((" in", " van")) or split.count(" ") > 1


def _could(first: str, second: str) -> bool:
    """Whether these are two words of which one is short and frequent."""
    if first in FUNCTION_WORDS and second in FUNCTION_WORDS:
        return (
            first in _PAIR_FIRST
            and second in _PAIR_LAST
            and (second != "is" or first in _BEFORE_IS)
        )
    as_first = first in _FREE_FIRST | _PROVEN_FIRST | _SEEN_FIRST
    as_last = second in _PROVEN_LAST | _SEEN_LAST
    return (as_first and len(second) > 2 and is_common(second)) or (
        as_last and len(first) > 2 and is_common(first)
    )


def _is_proven(first: str, second: str, following: str, evidence: Evidence) -> bool:
    if first in FUNCTION_WORDS and second in FUNCTION_WORDS:
        return True
    if second in _PROVEN_LAST:
        return _ends_well(first, second, following, evidence)
    if first == "al" and _PARTICIPLE.fullmatch(second):
        return True
    if first not in _VERB_FIRST and evidence.has_pair(first, second):
        return len(second) >= _MIN_PROVEN or second in _SEEN_LAST
    if len(second) <= _MIN_PROVEN and not evidence.has(second):
        return False
    if first in _FREE_FIRST:
        return len(second) >= _MIN_PROVEN
    return first in _PROVEN_FIRST and _begins_well(first, second, evidence)


def _begins_well(first: str, second: str, evidence: Evidence) -> bool:
    """Whether ``second`` is likely to stand after a short word that also begins compounds."""
    if first in ("van", "met") and len(second) >= _LONG:
        return True
    if len(second) < _MIN_PROVEN or not evidence.has(second):
        return False
    if first in _VERB_FIRST:
        return len(second) >= _LONG and _VERBAL.search(second) is None
    match first:
        case "te":
            return second.endswith("en")
        case "een":
            return _COUNTED.match(second) is None and not second.endswith("en")
        case "de":
            return len(second) > _MIN_PROVEN and _FOREIGN.search(second) is None
        case _:
            return True


def _ends_well(first: str, last: str, following: str, evidence: Evidence) -> bool:
    """Whether ``first`` is likely to stand before the short word ``last``."""
    if len(first) < _MIN_PROVEN:
        return False
    if last != "in":
        return evidence.has(first)
    is_verb = first.endswith("t") and len(first) > _MIN_PROVEN and following in _DETERMINERS
    return _PERSON.search(first) is None and (is_verb or evidence.has(first))
