"""How many things a question asks, and whether they are of one sort.

Of two things one may be answered while the other stands nowhere.
"""

from __future__ import annotations

import re

from answer.held import Wanted, ask_of

_WORDS = r"wat|waar\w*|wie|welke?|wanneer|waarom|hoe\w*|what|where|who|which|when|why|how"
_ANOTHER = rf"(?:en|and) (?:{_WORDS})\b"
_MORE = re.compile(rf",\s+(?=(?:en|of)\b)|(?<=\S)\s+(?={_ANOTHER})", re.IGNORECASE)
_ASKED_BEHIND = re.compile(rf"\s*{_ANOTHER}", re.IGNORECASE)
_TOLD = re.compile(r"(?:(?<=^)|(?<=[.!?]\s))(?:[^.!?]|\.(?=\S))+[.!]\s+(?=\S)")
"""A sentence that asks nothing, with more behind it."""


def asked_in(question: str) -> list[str]:
    """The things that a question asks, each in its own words.

    What is told beside it is left out: "Zij is ziek, en woont alleen. Hoeveel krijgt zij?" asks
    one thing.
    """
    *asked, last = _TOLD.sub("", question).split("?") if "?" in question else (question,)
    if not asked or _ASKED_BEHIND.match(last):
        asked.append(last)
    return [part for one in asked for part in _MORE.split(one.strip()) if part]


def asks_more(question: str) -> bool:
    """Whether a question asks for two things, so that one of them may be answered."""
    return len(asked_in(question)) > 1


def asks_other(question: str, sort: Wanted | None) -> bool:
    """Whether a question also asks for something that is not of this sort."""
    sorts = [one and one.wanted for one in map(ask_of, asked_in(question))]
    return len(sorts) > 1 and any(one is not sort for one in sorts)
