"""Follow-ups: "en in Assen?" finds nothing by itself.

The earlier questions a question leans on are put in front of it; a place named anew replaces the
place that was asked about before. Small words decide, and most of them have two uses: "dat" points
back in "Wie betaalt dat?" and not in "een huis dat leeg staat". So their neighbours count too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from waaier.domain import Question
from waaier.gazetteer import gemeenten

SHORT = 4
"""A question of so few words can hardly name its subject."""

LONG = 12
"""In a question of more words than this only its start can point back,"""

START = 3
"""that is, its first words;"""

VERY_LONG = 25
"""and one of more words than this is a situation of its own."""

MAX_BACK = 3
"""How many earlier questions are looked at."""

_OPENERS = frozenset("en of maar dus and but or so".split())
_OPENINGS = (
    "wat als",
    "hoe zit",
    "what about",
    "how about",
    "what if",
    "tell me more",
    "vertel meer",
)

_POINTERS = frozenset(
    "daar daarvan daarvoor daarmee daarbij daarover daarin daaraan daarna hier hiervan hiervoor "
    "hiermee dit deze ervan ervoor ermee eraan erbij erover zulke zoiets this these those".split()
)
"""Words that always point back, except before a word of ``_TIMES``."""

_TIMES = frozenset("jaar maand week keer moment year month week time".split())

_LINKING = frozenset("die dat that".split())
"""Words that point back only behind one of ``_BEFORE_POINTER``, or as the first word."""

_BEFORE_POINTER = frozenset(
    "is was kost kan mag moet geldt gelden werkt doet betaalt betekent heet gaat komt heeft hebben "
    "wordt vraag vraagt regelt regel duurt zijn hoe waarom wanneer wie wat of en om met voor van "
    "op in bij over door aan naar uit ik je u we wij hij ze does is how why when who for with "
    "about of on to pays do i you".split()
)

_PERSONS = frozenset("hij zij ze hem haar hen hun he she they them it".split())
"""Words that point back, unless the question itself says who is meant."""

_WHO = re.compile(
    r"\b(?:cli[eë]nt|man|vrouw|moeder|vader|ouder|jongere|jongen|meisje|meid|dochter|zoon|zus|broer|"
    r"kind|gezin|stel|iemand|mensen|persoon|bewoner|huurder|buur|dame|heer|oudere|student|"
    r"vluchteling|statushouder|weduwe|oma|opa|partner|vriend|client|woman|mother|father|someone|"
    r"people|family|tenant|somebody|couple|daughter|son)\w*",
    re.IGNORECASE,
)

_AFTER_IT = frozenset(
    "in voor bij om ook dan nog niet wel aan af op te als precies nu met van eigenlijk".split()
)
"""Behind "het" these show that it is no article."""

_AROUND_PLACE = frozenset("in bij voor te hoe zit het dat is dan daar what about how".split())
"""Words of a question that only names another place: "en hoe zit dat in Assen?"."""

_PREPOSITION = r"(?:in|bij|voor|te|uit|naar|about|for|from|en)"
_PLACE = re.compile(
    rf"\b(?i:{_PREPOSITION})\s+([A-Z][\w'-]+(?:\s+(?:(?:aan|den|de)\s+)*[A-Z][\w'-]+)*)"
)


def leans_on_history(text: str) -> bool:
    """Whether a question can only be understood with the one before it."""
    words = re.findall(r"[\w'-]+", text.lower())
    if len(words) <= SHORT or words[0] in _OPENERS:
        return True
    if " ".join(words).startswith(_OPENINGS):
        return True
    # A long question brings its own subject: what stands further on points back to that.
    looked_at = len(words) if len(words) <= LONG else START if len(words) <= VERY_LONG else 0
    return any(_points_back(words, position) for position in range(looked_at))


def _points_back(words: Sequence[str], position: int) -> bool:
    word = words[position]
    before = words[position - 1] if position else ""
    after = words[position + 1] if position + 1 < len(words) else ""
    if word in _POINTERS:
        return after not in _TIMES
    if word in _LINKING:
        return position == 0 or (before in _BEFORE_POINTER and after not in _TIMES)
    if word == "het":
        return not after or after in _AFTER_IT
    return word in _PERSONS and not _WHO.search(" ".join(words[:position]))


def self_contained(question: Question) -> str:
    """The question itself, or joined with those it leans on."""
    parts = [question.text.strip()]
    for turn in reversed(question.history[-MAX_BACK:]):
        if not leans_on_history(parts[0]):
            break
        earlier = turn.question.strip()
        old, new = _place(earlier), _place(parts[0])
        if old and new and old.lower() != new.lower():
            earlier = earlier.replace(old, new)
            if _is_only_place(parts[0], new):
                # "En in Assen?" has said all it had to say.
                parts[0] = earlier
                continue
        parts.insert(0, earlier)
    return " ".join(parts)


def _is_only_place(text: str, place: str) -> bool:
    words = re.findall(r"[\w'-]+", text.lower().replace(place.lower(), " "))
    return set(words) <= _OPENERS | _AROUND_PLACE


def _place(text: str) -> str | None:
    """The place a question names: a gemeente behind a preposition, else any name there."""
    named = [found.group(1) for found in _PLACE.finditer(text)]
    small = _small_letters().search(text)
    known = next((name for name in named if _small_letters().search(f"in {name}")), None)
    return known or (small.group(1) if small else next(iter(named), None))


@lru_cache(maxsize=1)
def _small_letters() -> re.Pattern[str]:
    """Any gemeente's name behind "in" or "te": in a chat people leave capitals out."""
    spoken = (name for one in gemeenten() for name in (one.name, *one.also))
    names = sorted(spoken, key=len, reverse=True)
    listed = "|".join(re.escape(name) for name in names)
    return re.compile(rf"\b(?:in|te)\s+({listed})\b(?!-)", re.IGNORECASE)
