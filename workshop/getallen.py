"""Numbers in a sentence that a quiz can ask for: an amount, an age or a duration."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from workshop.lot import shuffled

_WORDS = {
    "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "vijftien": 15, "zestien": 16,
    "achttien": 18, "twintig": 20,
}  # fmt: skip
_WORD_OF = {value: word for word, value in _WORDS.items()}

_UNITS = {
    "dag": 1, "dagen": 1, "werkdag": 1, "werkdagen": 1, "week": 7, "weken": 7, "maand": 30,
    "maanden": 30, "jaar": 365,
}  # fmt: skip
"""Units of time in days."""

_NUMBER = re.compile(
    r"€ ?(?P<euro>\d+(?:\.\d{3})*(?:,\d{2})?)"
    r"|\b(?P<count>\d+|" + "|".join(_WORDS) + r") (?P<unit>" + "|".join(_UNITS) + r"|procent)\b",
    re.IGNORECASE,
)

_RANGE = re.compile(r"(?i)(\b(tot|of|en|tussen|t/m)|[-–,]|\d|peiljaar)\s*$")
_RANGE_AFTER = re.compile(r"(?i)^\s*(tot\b|of \d|en \d|t/m|-|–)")
_ROUGH = re.compile(
    r"(?i)\b(ongeveer|bijna|ruim|circa|gemiddeld|zo'n|rond|meestal|soms|vaak|eerste|elke|per|om de|"
    r"laatste|in)\s+(\w+ )?$"
)

MIN_AGE, MAX_AGE = 12, 75

NEAR = 0.75
"""Amounts and durations further apart than this (log10) make absurd answers."""


class Soort(Enum):
    """What a number counts."""

    EURO = "euro"
    LEEFTIJD = "leeftijd"
    DUUR = "duur"
    PROCENT = "procent"


@dataclass(frozen=True, slots=True)
class Getal:
    """A number with its unit: ``text`` is ``sentence[start:end]``.

    ``value`` is in euros, years of age, days or percent. ``is_sure`` is False for a rough number
    or an end of a range: another number there need not be wrong.
    """

    text: str
    start: int
    end: int
    soort: Soort
    value: float
    is_sure: bool


def getallen(sentence: str) -> list[Getal]:
    """The numbers of a sentence, in order. Years, articles and house numbers are none."""
    return [_getal(sentence, match) for match in _NUMBER.finditer(sentence)]


def _getal(sentence: str, match: re.Match[str]) -> Getal:
    before, after = sentence[: match.start()], sentence[match.end() :]
    sure = not (_RANGE.search(before) or _RANGE_AFTER.match(after) or _ROUGH.search(before))
    if match["euro"]:
        value = float(match["euro"].replace(".", "").replace(",", "."))
        sort = Soort.EURO
    else:
        count = match["count"].lower()
        value = float(_WORDS.get(count) or count)
        unit = match["unit"].lower()
        if unit == "procent":
            sort = Soort.PROCENT
        elif unit == "jaar" and count.isdigit() and MIN_AGE <= value <= MAX_AGE:
            sort = Soort.LEEFTIJD
        else:
            sort, value = Soort.DUUR, value * _UNITS[unit]
    return Getal(match.group(), match.start(), match.end(), sort, value, sure)


def are_comparable(one: Getal, other: Getal) -> bool:
    """Whether the second can stand as a wrong answer for the first: alike and not the same."""
    if one.soort is not other.soort or one.text.lower() == other.text.lower():
        return False
    if not one.value or not other.value or math.isclose(one.value, other.value, rel_tol=0.09):
        return False
    return abs(math.log10(one.value / other.value)) <= NEAR


def distance(one: Getal, other: Getal) -> int:
    """How far two numbers lie apart, coarsely: what is near makes a better wrong answer."""
    if not one.value or not other.value:
        return 10
    return round(3 * abs(math.log10(one.value / other.value)))


def with_number(sentence: str, number: Getal, seed: str) -> str | None:
    """Another number of the same sort that makes the sentence untrue, written in the same way.

    "Binnen acht weken" does not become "binnen tien weken": whoever is in time for the first is in
    time for the second as well.
    """
    smaller, larger = _directions(sentence, number)
    if number.soort is Soort.PROCENT:
        return None
    if number.soort is Soort.EURO:
        factors = [one for one, wanted in ((0.6, smaller), (0.8, smaller), (1.25, larger),
                                           (1.5, larger)) if wanted]  # fmt: skip
        factor = shuffled(factors, seed)[0]
        return _euro(number.value * factor, number.text)
    count, unit = number.text.split()
    plain = _WORDS.get(count.lower()) or int(count)
    if number.soort is Soort.LEEFTIJD:
        choices = [age for age in _AGES if 2 <= abs(age - plain) <= 10]
    else:
        choices = [one for one in _COUNTS if one >= plain * 1.5 or one <= plain / 1.5]
    choices = [one for one in choices if (smaller if one < plain else larger)]
    near = sorted(choices, key=lambda one: abs(one - plain))[:3]
    if plain == 1 or not near:
        return None  # "één jaar" and "twee weken" differ in their nouns
    other = shuffled(near, seed)[0]
    word = str(other) if count.isdigit() else _WORD_OF[other]
    return f"{word.capitalize() if count[0].isupper() else word} {_noun(unit, other)}"


_AGES = (16, 18, 21, 23, 25, 27, 30, 35, 50, 55, 60, 65, 70, 75)
_COUNTS = (1, 2, 3, 4, 6, 8, 10, 12)
_SINGULAR = {"weken": "week", "maanden": "maand", "dagen": "dag", "werkdagen": "werkdag"}

_AT_MOST = re.compile(r"(?i)\b(binnen|hoogstens|maximaal|uiterlijk|na|langer dan|meer dan)\s+$")
_AT_LEAST = re.compile(r"(?i)\b(minstens|minimaal|korter dan|minder dan)\s+$")
_YOUNGER = re.compile(r"(?i)\b(jonger dan|onder( de)?|tot( hij)?|hoogstens)\s+$")
_MAY = re.compile(r"(?i)\b(mag|mogen|kan|kunnen)\b")


def _directions(sentence: str, number: Getal) -> tuple[bool, bool]:
    """Whether a smaller number, and whether a larger one, makes the sentence untrue."""
    before = sentence[: number.start]
    if number.soort is Soort.LEEFTIJD:
        older = not _YOUNGER.search(before)
        return older, not older
    if number.soort is Soort.EURO:
        return True, True
    if _AT_MOST.search(before):
        return True, False
    if _AT_LEAST.search(before):
        return False, True
    return (False, True) if _MAY.search(sentence) else (True, True)


def _noun(unit: str, count: int) -> str:
    return _SINGULAR.get(unit, unit) if count == 1 else unit


def _euro(value: float, written: str) -> str:
    text = f"{value:,.2f}" if "," in written else f"{value:,.0f}"
    space = " " if written.startswith("€ ") else ""
    return f"€{space}{text.translate(str.maketrans(',.', '.,'))}"
