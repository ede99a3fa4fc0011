"""What a sentence says in figures: terms, amounts, shares, ages, counts, dates.

Only what can be compared without reading on is a claim. What is rounded ("ruim 40"), a range
("twee tot vier weken") or one of several of its sort in the sentence says nothing that another
sentence could contradict, and is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import simplemma

from waaier.folding import folded
from waaier.months import ANY_MONTH, MONTHS


class Bound(StrEnum):
    """Whether a number is the thing itself, or the most, the least, or counted from a moment."""

    EXACT = ""
    MOST = "hoogstens"
    LEAST = "minstens"
    AFTER = "na"
    BEFORE = "voor"


class Claim(NamedTuple):
    """One figure in a sentence.

    Attributes:
        unit: of what: "dag", "maand", "euro", "euro per maand", "%", "leeftijd", "datum", or the
            noun that is counted.
        bound: see :class:`Bound`; only equal bounds can be compared.
        value: the number in that unit; of a date year, month and day, 0 where not said.
        start, end: where it stands in the sentence.
    """

    unit: str
    bound: Bound
    value: tuple[float, ...]
    start: int
    end: int

    def differs(self, other: Claim) -> bool:
        """Whether both cannot be true of the same thing."""
        if (self.unit, self.bound) != (other.unit, other.bound):
            return False
        if self.unit == DATE:
            # "1 juli" and "1 juli 2026" may be the same day.
            said = zip(self.value, other.value, strict=True)
            return any(one != two for one, two in said if one and two)
        return self.value != other.value


DATE = "datum"
AGE = "leeftijd"
PERCENT = "%"

_ONES = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14,
    "vijftien": 15, "zestien": 16, "zeventien": 17, "achttien": 18, "negentien": 19,
}  # fmt: skip
_TENS = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70,
    "tachtig": 80, "negentig": 90,
}  # fmt: skip


@lru_cache(maxsize=1)
def _number_words() -> dict[str, float]:
    """Number words below a hundred, without accents, and a few above."""
    known: dict[str, float] = {**_ONES, **_TENS, "anderhalf": 1.5, "anderhalve": 1.5}
    for one, unit in _ONES.items():
        if unit < 10:
            joint = "en"
            known |= {f"{one}{joint}{ten}": unit + value for ten, value in _TENS.items()}
    return known | {"honderd": 100, "duizend": 1000}


_DATE = re.compile(
    rf"\b(?:(?P<day>[0-3]?\d)\s+)?(?P<month>{ANY_MONTH})\b(?:\s+(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_WORD = r"[a-zà-ÿ]+"
_NUMBER = re.compile(
    rf"(?P<euro>€\s?)?\b(?P<digits>{_DIGITS})(?P<dash>,-|,--)?|(?<![\w-])(?P<word>{_WORD})(?![\w-])",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\s(?P<scale>duizend|miljoen|miljard)\b", re.IGNORECASE)
_SCALES = {"duizend": 1e3, "miljoen": 1e6, "miljard": 1e9}
_UNIT = re.compile(r"\s?(?P<unit>%|[a-zà-ÿ]+)(?:\s(?P<more>[a-zà-ÿ]+))?", re.IGNORECASE)
_PER = re.compile(r"\s(?:per|elke|iedere|in de|in het)\s(?P<per>uur|dag|nacht|week|maand|jaar)\b")
_TIMES = {
    "dag": ("dag", 1.0), "dagen": ("dag", 1.0),
    "werkdag": ("werkdag", 1.0), "werkdagen": ("werkdag", 1.0),
    "week": ("dag", 7.0), "weken": ("dag", 7.0),
    "maand": ("maand", 1.0), "maanden": ("maand", 1.0),
    "kwartaal": ("maand", 3.0), "kwartalen": ("maand", 3.0),
    "jaar": ("maand", 12.0), "jaren": ("maand", 12.0),
    "uur": ("uur", 1.0), "uren": ("uur", 1.0), "minuten": ("minuut", 1.0),
    "nacht": ("nacht", 1.0), "nachten": ("nacht", 1.0),
}  # fmt: skip
_MOST = (
    r"(?:binnen|uiterlijk|maximaal|hoogstens|hooguit|niet (?:meer|langer) dan|tot|ten hoogste|"
    r"maximum van|minder dan|onder(?: de)?|jonger dan|lager dan|korter dan)"
)
_LEAST = (
    r"(?:minimaal|minstens|ten ?minste|meer dan|vanaf(?: de)?|langer dan|ouder dan|boven(?: de)?|"
    r"hoger dan|niet (?:minder|jonger) dan|sinds)"
)
_GAP = r"\s(?:(?:een|de|het|van|op|bedrag|leeftijd|periode)\s){0,3}$"
_BOUNDS = (
    (Bound.MOST, re.compile(rf"\b{_MOST}{_GAP}", re.IGNORECASE)),
    (Bound.LEAST, re.compile(rf"\b{_LEAST}{_GAP}", re.IGNORECASE)),
    (Bound.AFTER, re.compile(r"\b(?:na|over)\s$", re.IGNORECASE)),
)
_MOST_BEHIND = re.compile(r"^,?\s(?:of|en) (?:minder|jonger|korter|lager|eerder)\b")
_LEAST_BEHIND = re.compile(r"^,?\s(?:of|en) (?:meer|ouder|langer|hoger|later)\b")
_BEFORE_BEHIND = re.compile(r"^\s(?:van tevoren|vooraf|ervoor|voor|vóór)\b")
_AFTER_BEHIND = re.compile(r"^\s(?:na|erna|daarna|later|nadat)\b")
_ROUNDED = re.compile(
    r"\b(?:circa|ca\.?|ongeveer|ruim|bijna|zo.?n|rond|rond de|omstreeks|gemiddeld|meestal|vaak|"
    r"soms|à|tussen|tussen de|zeker|al|nog|plusminus|om en nabij|of|enkele|een stuk of|paar|"
    r"bijvoorbeeld|artikel|lid|hoofdstuk|paragraaf|nummer|bladzijde|wet|titel|boek)\s(?:de\s|het\s|een\s|op\s)?$",
    re.IGNORECASE,
)
_ANY_NUMBER = rf"(?:{_DIGITS}|{'|'.join(_number_words())})"
_RANGE_BEFORE = re.compile(
    rf"{_ANY_NUMBER}\s?(?:\w+\s)?(?:-|–|à|tot(?: en met)?|t/m|of|en|keer|x)\s?$", re.IGNORECASE
)
_RANGE_BEHIND = re.compile(
    rf"^\s?(?:-|–|à|tot(?: en met)?|t/m|of|en|keer|x)\s?{_ANY_NUMBER}\b", re.IGNORECASE
)
IN_BRACKETS = re.compile(r"\([^()]*\)")
_KNOWN_THING = re.compile(r"\b(?:de|die|deze|onze|hun|alle|van)\s$", re.IGNORECASE)
"""Before a count: "de drie redenen" names what was told of before, and does not count it anew."""

_PART_OF = re.compile(r"\svan\b")
"""Behind a count: "twee thema's van de afspraken" does not say how many there are."""

_HEADING = re.compile(r"^\s*(?:\d+\.)*\d+\.?\s+(?=[A-Z])")
_AGE_BEHIND = re.compile(r"^\s?(?:jaar|jaren)\s(?:(?:of|en) (?:ouder|jonger)|oud)\b")
_AGE_BEFORE = re.compile(
    r"(?:leeftijd\w*(?: van)?|jongere?n?(?: dan| van| vanaf)?|oudere?n?(?: dan| van| vanaf)?|"
    r"\bonder de|\bboven de|\bvan|\bvanaf|\btot|kind(?:eren)? (?:van|onder|tot|jonger dan))\s$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_ADVERBS = frozenset(
    "van voor de het een en of in op aan bij met als die dat dan is zijn wordt worden per keer "
    "maal tot om te na uit ook niet derde kwart vierde mee jaar".split()
)


def claims_of(sentence: str) -> list[Claim]:
    """The figures of a sentence that another may contradict, in reading order."""
    found = list(_claims(sentence))
    several = Counter((one.unit, one.bound) for one in found)
    return [one for one in found if several[one.unit, one.bound] == 1]


def _claims(sentence: str) -> Iterator[Claim]:
    # What stands in brackets says where or when it was read.
    taken = [match.span() for match in IN_BRACKETS.finditer(sentence)]
    heading = _HEADING.match(sentence)
    if heading is not None:
        taken.append(heading.span())
    for match in _DATE.finditer(sentence):
        if _overlaps(match, taken):
            continue
        taken.append(match.span())
        if match["day"] or match["year"]:
            day = (
                float(match["year"] or 0),
                float(1 + MONTHS.index(match["month"].lower())),
                float(match["day"] or 0),
            )
            bound = _bound(sentence, match.start(), match.end())
            if not _rounded(sentence, match.start(), match.end()):
                yield Claim(DATE, bound, day, *match.span())
    for match in _NUMBER.finditer(sentence):
        if _overlaps(match, taken):
            continue
        value = _value(match)
        if value is None:
            continue
        claim = _claim(sentence, match, value)
        if claim is not None:
            yield claim


def _overlaps(match: re.Match[str], taken: Iterable[tuple[int, int]]) -> bool:
    return any(low < match.end() and match.start() < high for low, high in taken)


def _value(match: re.Match[str]) -> float | None:
    digits = match["digits"]
    if digits:
        return float(digits.replace(".", "").replace(",", "."))
    return _number_words().get(folded(match["word"].lower()))


def _claim(sentence: str, match: re.Match[str], value: float) -> Claim | None:
    """The claim that a number makes with the words around it."""
    start, end = match.span()
    scale = _SCALE.match(sentence, end)
    if scale is not None:
        value *= _SCALES[scale["scale"].lower()]
        end = scale.end()
    unit, factor = "", 1.0
    behind = _UNIT.match(sentence, end)
    word = behind["unit"].lower() if behind else ""
    if match["euro"] or word in ("euro", "cent"):
        unit = "euro"
        if word in ("euro", "cent") and behind:
            end = behind.end("unit")
            factor = 0.01 if word == "cent" else 1.0
    elif word in ("%", "procent") and behind:
        unit, end = PERCENT, behind.end("unit")
    elif word in ("jaar", "jaren") and behind and _is_age(sentence, start, end):
        unit, end = AGE, behind.end("unit")
    elif word in _TIMES and behind:
        unit, factor = _TIMES[word]
        end = behind.end("unit")
    elif match["word"] and folded(match["word"].lower()) == "een":
        # Mostly an article.
        return None
    elif behind and word not in _ADVERBS and len(word) > 2 and sentence[end : end + 1] == " ":
        if match["digits"] and _YEAR.match(match["digits"]):
            return None
        if _KNOWN_THING.search(sentence[:start]) or folded(word) in _number_words():
            return None
        if _PART_OF.match(sentence, behind.end("unit")):
            return None
        unit, end = folded(simplemma.lemmatize(word, lang="nl")), behind.end("unit")
    else:
        return None
    if _rounded(sentence, start, match.end()):
        return None
    bound = _bound(sentence, start, end)
    per = _PER.match(sentence, end)
    if per is not None:
        unit, end = f"{unit} per {per['per']}", per.end()
    if match["word"] and folded(match["word"].lower()) == "een" and bound is Bound.EXACT:
        return None
    return Claim(unit, bound, (round(value * factor, 4),), start, end)


def _is_age(sentence: str, start: int, end: int) -> bool:
    return bool(_AGE_BEHIND.match(sentence[end:]) or _AGE_BEFORE.search(sentence[:start]))


def _rounded(sentence: str, start: int, end: int) -> bool:
    before = sentence[:start]
    ranged = _RANGE_BEFORE.search(before) or _RANGE_BEHIND.match(sentence[end:])
    return bool(ranged or _ROUNDED.search(before))


def _bound(sentence: str, start: int, end: int) -> Bound:
    before, after = sentence[:start], sentence[end:]
    if _MOST_BEHIND.match(after):
        return Bound.MOST
    if _LEAST_BEHIND.match(after):
        return Bound.LEAST
    for bound, pattern in _BOUNDS:
        if pattern.search(before):
            return bound
    if _BEFORE_BEHIND.match(after):
        return Bound.BEFORE
    if _AFTER_BEHIND.match(after):
        return Bound.AFTER
    return Bound.EXACT
