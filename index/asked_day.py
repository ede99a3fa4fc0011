"""The day a question is about: "gold in 2023?", "op 1 juli 2026", "per 1-1-2024".

It only chooses which version of a law is meant. A year alone says nothing ("Huisvestingswet
2014"): it counts after a word of time.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from waaier.months import MONTHS

_MONTHS = {
    name: number
    for names in (
        " ".join(MONTHS),
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NO_NAME = r"(?<!wet van )(?<!besluit van )(?<!regeling van )(?<!arrest van )"
"""In front of a day that is part of what a law is called."""

_DAY = re.compile(
    rf"{_NO_NAME}(?<![\d-])(?P<day>\d{{1,2}})(?:e|ste|de)?\s+(?P<month>{_MONTH})\.?\s+{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_ENGLISH_DAY = re.compile(
    rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)", re.IGNORECASE
)
_FIGURES = re.compile(rf"(?<![\d-])(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.]{_YEAR}(?!\d)")
_ISO = re.compile(rf"(?<![\d-]){_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)")
_IN_MONTH = re.compile(
    rf"\b(?:in|per|vanaf|sinds|from|since|tot)\s+(?P<month>{_MONTH})\s+{_YEAR}(?!\d)", re.IGNORECASE
)
_IN_YEAR = re.compile(
    r"\b(?P<how>in het jaar|in|per|vanaf|begin|eind|einde|medio|anno|voor het jaar|during|from|"
    rf"gold|golden|gelden|geldt|gegolden)\s+{_YEAR}(?![\d-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The period a question names, and the day in it that counts.

    Attributes:
        day: the day whose rules are meant.
        first: the first day of the period.
        last: its last day.
    """

    day: date
    first: date
    last: date

    @property
    def is_period(self) -> bool:
        """Whether more than one day is named."""
        return self.first != self.last


def asked_day(text: str, today: date) -> AskedDay | None:
    """The first day or period that a question names, or None.

    Of a period that is over its last day counts, of the present one today, and of one to come its
    first day.
    """
    for pattern in (_DAY, _ENGLISH_DAY, _FIGURES, _ISO):
        for match in pattern.finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS[month]
            try:
                day = date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                continue
            return AskedDay(day, day, day)
    if month_named := _IN_MONTH.search(text):
        year, number = int(month_named["year"]), _MONTHS[month_named["month"].lower()]
        last = date(year, number, calendar.monthrange(year, number)[1])
        return _in_period(date(year, number, 1), last, month_named.group(), today)
    if year_named := _IN_YEAR.search(text):
        year = int(year_named["year"])
        return _in_period(date(year, 1, 1), date(year, 12, 31), year_named["how"], today)
    return None


def _in_period(first: date, last: date, how: str, today: date) -> AskedDay:
    how = how.lower().split()[0]
    if how in ("begin", "per", "vanaf", "from", "sinds", "since", "tot"):
        day = first
    elif how in ("eind", "einde"):
        day = last
    elif how == "medio":
        day = first.replace(month=7) if first.month == 1 and last.month == 12 else first
    else:
        day = last if last < today else max(first, today)
    return AskedDay(day, first, last)
