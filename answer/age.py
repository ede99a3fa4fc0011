"""How old information is, in words: "peildatum 2023-04" says little to who is in a hurry."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b(?!-)")
_YEAR = re.compile(r"(?<![\d-])(?:circa\s+)?(?:(?:19|20)\d\d-)?((?:19|20)\d\d)(?![\d-])")


def age_of(peildatum: str | None, today: date) -> str | None:
    """How long ago a peildatum was: "4 maanden oud", "ongeveer 2 jaar oud".

    A peildatum is free text; of "2020-2021" the last year counts, and what stands in brackets
    explains it. Where only a year is known, the age is said to be about right.

    Args:
        peildatum: as the source gives it.
        today: the day it is.

    Returns:
        The age, or None when there is no date in it or the date is still to come.
    """
    told = (peildatum or "").split("(")[0]
    found = _DAY.search(told)
    if found:
        year, month, day = (int(part or 1) for part in found.groups())
        if not (1 <= month <= 12):
            return None
        months = 12 * (today.year - year) + today.month - month - (today.day < day)
        if (today.year, today.month, today.day) < (year, month, day):
            return None
        if months < 1:
            return "nog geen maand oud"
        if months < 12:
            return f"{months} {'maand' if months == 1 else 'maanden'} oud"
        return f"{months // 12} jaar oud"
    year_only = _YEAR.search(told)
    if year_only is None:
        return None
    years = today.year - int(year_only.group(1))
    if years < 0:
        return None
    return "van dit jaar" if years == 0 else f"ongeveer {years} jaar oud"
