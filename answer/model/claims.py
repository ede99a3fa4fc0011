"""Numbers, amounts, terms and dates in a text, each with what it counts and where it bounds.

"Ten hoogste € 500 per maand" is 500, euro, at most. A sentence of a model may only make claims
that its source makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import Enum

from answer.model.check_words import FUNCTION_WORDS
from index.lexical import word_terms
from waaier.folding import folded


class Bound(Enum):
    """On which side of a number the rule lies."""

    NONE = 0
    LEAST = 1
    MOST = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A number in a text.

    Attributes:
        value: the number; of a date its parts, "2026-07-01", "07-01" or "2026-07".
        unit: "euro", "procent", "maand" and the like, or "" when it counts something else.
        first: terms of the first word behind it.
        counted: those of the first words behind it; among them is what it counts.
        bound: whether it is a least or a most.
    """

    value: str
    unit: str
    first: frozenset[str]
    counted: frozenset[str]
    bound: Bound


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_VALUES = {
    name: Decimal(value)
    for value, names in {
        "0": "nul zero",
        "0.5": "half halve",
        "0.25": "kwart",
        "1.5": "anderhalf anderhalve",
        "2": "twee two tweede second",
        "3": "drie three derde third",
        "4": "vier four vierde fourth",
        "5": "vijf five vijfde fifth",
        "6": "zes six zesde sixth",
        "7": "zeven seven zevende seventh",
        "8": "acht eight achtste eighth",
        "9": "negen nine negende ninth",
        "10": "tien ten tiende tenth",
        "11": "elf eleven",
        "12": "twaalf twelve",
        "13": "dertien thirteen",
        "14": "veertien fourteen",
        "15": "vijftien fifteen",
        "16": "zestien sixteen",
        "17": "zeventien seventeen",
        "18": "achttien eighteen",
        "19": "negentien nineteen",
        "20": "twintig twenty",
        "21": "eenentwintig",
        "24": "vierentwintig",
        "25": "vijfentwintig",
        "30": "dertig thirty",
        "40": "veertig forty",
        "50": "vijftig fifty",
        "60": "zestig sixty",
        "70": "zeventig seventy",
        "80": "tachtig eighty",
        "90": "negentig ninety",
        "100": "honderd hundred",
        "1000": "duizend thousand",
        "1000000": "miljoen million",
    }.items()
    for name in names.split()
}
_ORDINALS = frozenset(
    "tweede derde vierde vijfde zesde zevende achtste negende tiende second third fourth fifth "
    "sixth seventh eighth ninth tenth".split()
)

_UNITS = {
    name: unit
    for unit, names in {
        "euro": "euro euro's eur €",
        "procent": "procent % percent",
        "uur": "uur uren hour hours",
        "minuut": "minuut minuten minute minutes",
        "dag": "dag dagen werkdag werkdagen day days",
        "week": "week weken wekelijks week's weeks",
        "maand": "maand maanden month months",
        "kwartaal": "kwartaal kwartalen quarter quarters",
        "jaar": "jaar jaren jarige year years",
        "keer": "keer maal times",
        "meter": "meter m km kilometer",
    }.items()
    for name in names.split()
}

_DIGITS = r"\d{1,3}(?:[.\s]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_TOKEN = re.compile(
    rf"""(?ix)
    (?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)
    | (?P<short>\b\d{{1,2}}[-/]\d{{1,2}}[-/](?:19|20)\d\d\b)
    | (?P<day>\b\d{{1,2}})(?:e|ste|de|st|nd|rd|th)?\s(?P<month>{_MONTH})\b\.?
      (?:\s(?P<year>(?:19|20)\d\d)\b)?
    | \b(?P<month2>{_MONTH})\b\.?\s(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?\s)?
      (?P<year2>(?:19|20)\d\d)\b
    | (?P<number>(?<![\w.,])(?:{_DIGITS})(?=(?:e|ste|de|-|\b|[^\w])))
    | (?P<word>[^\W\d_]+(?:[-'][^\W\d_]+)*)
    | (?P<sign>[€%])
    | (?P<stop>[.;:!?\n]|,(?=\s)|[()])
    """
)

_BETWEEN = r"(?:\s(?:de|het|een|a|the|of|van|ongeveer|€))*\s?$"
_LEAST = re.compile(
    r"\b(?:minimaal|minstens|tenminste|ten minste|op zijn minst|vanaf|sinds|"
    r"met ingang van|meer dan|ouder dan|hoger dan|langer dan|groter dan|boven|"
    r"pas na|na|minimum(?: van)?)" + _BETWEEN
)
_LEAST_EN = re.compile(
    r"\b(?:at least|more than|over|older than|higher than|longer than|from|since|after|above|"
    r"minimum(?: of)?)" + _BETWEEN
)
_MOST = re.compile(
    r"\b(?:maximaal|hoogstens|ten hoogste|op zijn hoogst|tot|t/m|tot en met|minder dan|jonger dan|"
    r"lager dan|korter dan|kleiner dan|onder|binnen|uiterlijk(?: op| na| binnen)?|at most|up to|"
    r"less than|under|younger than|within|no more than|not more than|niet meer dan|"
    r"niet langer dan|maximum(?: of| van)?|until)" + _BETWEEN
)
_LEAST_BEHIND = re.compile(r"^\s?(?:of|en|or|and)\s(?:meer|ouder|hoger|langer|more|older|above)\b")
_MOST_BEHIND = re.compile(
    r"^\s?(?:of|en|or|and)\s(?:minder|jonger|lager|korter|less|younger|below)\b"
)
_NO_MOST = re.compile(r"\b(?:van|tussen|from|between)\s[^.;]{1,20}$|\d\s?$|\bwel\stot\s$")
_RANGE = re.compile(r"^\s?(?:tot|à|a|of|en|tot en met|t/m|to|or|and|-|–)\s?$")

_RATE = re.compile(
    r"\s?(?:,-\s?)?(?:euro|uur|uren|dagen|dag|keer|times|hours|days|%|procent)?\s?"
    r"(?:per\s(?P<per>[a-zà-ÿ]+)|(?:elke|iedere|each|every|a)\s"
    r"(?P<each>uur|dag|week|maand|kwartaal|jaar|hour|day|week|month|quarter|year)\b)"
)

_FROM = re.compile(r"\b(?:van|vanaf|tussen|from|between)\s$")

_WINDOW = 40
_COUNTS_NOTHING = re.compile(
    r"\b(?:artikel|artikelen|art\.?|lid|boek|hoofdstuk|paragraaf|nummer|nr\.?|article|wmo|avg|"
    r"onderdeel|en|bladzijde|telefoon|tel\.?)\s?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d|.*-.*")
_ENDS = frozenset("per tot or of to elke each".split())
_COUNTED = 4
"""Words behind a number among which stands what it counts: "12 nieuwe sociale huurwoningen"."""


def claims_in(text: str, *, english: bool = False) -> list[Claim]:
    """The numbers in a text, in order.

    Args:
        text: sentences, of a source or of a model.
        english: in which language; "ten" is a number in one of them only.
    """
    text = text.replace("’", "'")
    plain = text.lower()
    tokens = list(_TOKEN.finditer(text))
    found: list[Claim] = []
    spans: list[tuple[int, int]] = []
    for index, match in enumerate(tokens):
        value = _value(match, tokens[index + 1 :], english)
        if value is None:
            continue
        unit, counting = _behind(tokens[index + 1 :])
        if _COUNTS_NOTHING.search(plain[: match.start()]) or _YEAR.fullmatch(value):
            counting = []
        if text[: match.start()].rstrip().endswith("€"):
            unit = "euro"
        rate = _RATE.match(plain, match.end())
        if rate and not match["month2"] and not match["month"]:
            unit = f"{unit} per {_UNITS.get(rate['per'] or rate['each'], rate['per'])}"
        if match["word"] and match["word"].lower() in _ORDINALS:
            unit = unit or "rang"
        bound = _bound(plain, match.start(), match.end(), english)
        found.append(Claim(value, unit, *_counted(counting), bound))
        spans.append(match.span())
    for index in range(len(found) - 2, -1, -1):
        # "12 tot 18 maanden", "€ 300 à 400": both ends of a range count the same.
        this, following = found[index], found[index + 1]
        if _RANGE.match(plain[spans[index][1] : spans[index + 1][0]].replace("€", "")):
            unit = this.unit or following.unit
            if _FROM.search(plain[: spans[index][0]]):
                this, following = (
                    replace(this, bound=Bound.NONE),
                    replace(following, bound=Bound.NONE),
                )
            first, counted = this.first or following.first, this.counted | following.counted
            found[index] = replace(this, unit=unit, first=first, counted=counted)
            found[index + 1] = replace(following, unit=following.unit or unit)
    return found


def _value(match: re.Match[str], behind: list[re.Match[str]], english: bool) -> str | None:
    """The number or date a token is; None when it is none."""
    if match["iso"]:
        return match["iso"]
    if match["short"]:
        day, month, year = re.split(r"[-/]", match["short"])
        return f"{year}-{int(month):02}-{int(day):02}"
    month = match["month"] or match["month2"]
    if month:
        day, year = match["day"] or match["day2"], match["year"] or match["year2"]
        parts = [year, f"{_MONTHS[month.lower()]:02}", f"{int(day):02}" if day else None]
        return "-".join(part for part in parts if part)
    if match["number"]:
        return _decimal(match["number"])
    word = folded(match["word"] or "")
    if word in _VALUES and (english or word != "ten"):
        return f"{_VALUES[word].normalize():f}"
    following = behind[0]["word"] if behind else None
    return "1" if following and _is_one(match["word"] or "", following, english) else None


def _is_one(word: str, following: str, english: bool) -> bool:
    """Whether "een" or "one" is a number here, and no article or pronoun."""
    word, following = word.lower(), following.lower()
    if word in ("één", "one"):
        return word == "één" or folded(following) not in FUNCTION_WORDS
    # "Na een jaar" counts; "een woning" does not.
    if word in (("a", "an") if english else ("een",)):
        return following in _UNITS and following not in ("m", "keer")
    return False


def _decimal(text: str) -> str | None:
    bare = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", bare):
        bare = bare.replace(".", "")
    try:
        return f"{Decimal(bare.replace(',', '.')).normalize():f}"
    except InvalidOperation:
        return None


def _behind(tokens: list[re.Match[str]]) -> tuple[str, list[str]]:
    """The unit right behind a number, and the words among which stands what it counts."""
    counting: list[str] = []
    for place, token in enumerate(tokens[:_COUNTED]):
        # "In 2026 € 700": that sign belongs to what comes after it.
        word = (token["word"] or token["sign"] or "").lower().replace("€", "")
        if token["stop"] or token["number"] or token["month"] or word in _ENDS:
            break
        if word in _UNITS and place < 2:
            return _UNITS[word], counting
        if len(word) > 2 and word not in FUNCTION_WORDS:
            counting.append(word)
    return "", counting


def _counted(counting: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The terms of the first of these words, and of all of them."""
    terms = [
        frozenset(term for term, _ in word_terms(word) if not term.startswith("="))
        for word in counting
    ]
    return (terms[0] if terms else frozenset()), frozenset().union(*terms)


def _bound(plain: str, start: int, end: int, english: bool) -> Bound:
    before = plain[max(0, start - _WINDOW) : start]
    after = plain[end : end + _WINDOW]
    after = re.sub(r"^\s?(?:jaar|years|year|euro|procent|%|maanden|months|dagen|uur)", "", after)
    if _LEAST_BEHIND.match(after):
        return Bound.LEAST
    if _MOST_BEHIND.match(after):
        return Bound.MOST
    if match := _MOST.search(before):
        until = re.search(r"\b(?:tot|en met|until)\b", match.group())
        if until and _NO_MOST.search(before[: match.start()] or " "):
            return Bound.NONE
        return Bound.MOST
    return Bound.LEAST if (_LEAST_EN if english else _LEAST).search(before) else Bound.NONE


def unsupported(
    claims: list[Claim], source: list[Claim], *, counted: bool
) -> Iterator[tuple[Claim, bool]]:
    """The claims a source does not make.

    Args:
        claims: what is said.
        source: what stands there.
        counted: whether what is counted is compared too; it cannot be across languages.

    Yields:
        The claim, and whether only its bound differs.
    """
    for claim in claims:
        same = [one for one in source if _same_value(claim.value, one.value)]
        same = [one for one in same if _same_count(claim, one, counted)]
        if not same:
            yield claim, False
        elif all(one.bound is not claim.bound for one in same):
            yield claim, True


def _same_value(said: str, stands: str) -> bool:
    if said == stands:
        return True
    if "-" not in stands:
        return False
    # "Sinds 2022" may rest on "sinds 1 januari 2022".
    parts = stands.split("-")
    return said.split("-") in ([parts[0]], parts[:2], parts[1:])


def _same_count(said: Claim, stands: Claim, counted: bool) -> bool:
    if said.unit or stands.unit:
        return said.unit == stands.unit
    if not counted or not said.counted or not stands.counted:
        return True
    # "12 nieuwe huurwoningen" counts what "12 huurwoningen" counts.
    return bool(said.first & stands.counted or stands.first & said.counted)
