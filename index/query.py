"""Query analysis: from a question with its history to one self-contained query.

A follow-up such as "en in Assen?" finds nothing by itself. The earlier questions it leans on
are put in front of it; a place named anew replaces the place that was asked about before.
"""

from __future__ import annotations

import re

from index.language import language_of
from waaier.card import CardKind
from waaier.domain import Filters, Query, Question
from waaier.gazetteer import find_gemeenten

_OPENERS = {"en", "of", "maar", "dus", "and", "but", "or", "so"}
_POINTERS = frozenset(
    "daar daarvan daarvoor daarmee daarbij daarover daarin daaraan hier hiervan hiervoor dat die "
    "dit deze hij zij ze hem haar hen hun het er ervan ervoor eraan erbij "
    "there that this these those it they them he she".split()
)
_SHORT = 4
"""A question of so few words can hardly name its subject."""

_MAX_BACK = 3
"""How many earlier questions are looked at."""

_PLACE = re.compile(r"\b(?:in|bij|voor|te)\s+((?:[A-Z][\w'-]+)(?:\s+(?:aan|den|de|[A-Z][\w'-]+))*)")


_KIND_PATTERNS = {
    CardKind.ACT: re.compile(r"\b(?:welke|volgens (?:de|welke)|staat in de) wet\b"),
    CardKind.BY_LAW: re.compile(r"\bverordening\b"),
    CardKind.AGREEMENT: re.compile(r"\b(?:convenant|werkafspra(?:ak|ken)|prestatieafspraken)\b"),
    CardKind.PRACTICE: re.compile(
        r"\b(?:praktijkvoorbeeld|voorbeeld uit|goede praktijk|project|proeftuin|pilot)(?:en|s)?\b"
    ),
    CardKind.SERVICE: re.compile(r"\b(?:welke|naar welke) (?:organisatie|instantie)s?\b"),
}


def leans_on_history(text: str) -> bool:
    """Whether a question can only be understood with the one before it."""
    words = re.findall(r"[\w'-]+", text.lower())
    if not words:
        return True
    return words[0] in _OPENERS or len(words) <= _SHORT or not _POINTERS.isdisjoint(words)


def analyse(question: Question) -> Query:
    """The query to search for: the question itself, or joined with those it leans on."""
    parts = [question.text.strip()]
    for turn in reversed(question.history[-_MAX_BACK:]):
        if not leans_on_history(parts[0]):
            break
        earlier = turn.question.strip()
        old, new = _PLACE.search(earlier), _PLACE.search(parts[0])
        if old and new and old.group(1) != new.group(1):
            earlier = earlier.replace(old.group(1), new.group(1))
        parts.insert(0, earlier)
    text = " ".join(parts)
    places = _places(text, question.filters)
    return Query(
        text=text,
        filters=question.filters,
        places=places,
        kinds=asked_kinds(text),
        language=language_of(question.text),
    )


def _places(text: str, filters: Filters) -> tuple[str, ...]:
    """The gemeenten a question is about: those it names, and the one it was narrowed to."""
    named = find_gemeenten(text)
    chosen = (filters.gemeente,) if filters.gemeente else ()
    return tuple(dict.fromkeys((*chosen, *named)))


def asked_kinds(text: str) -> tuple[str, ...]:
    """The kinds of card a question asks for by name ("welke wet", "een praktijkvoorbeeld")."""
    return tuple(
        kind.value for kind, pattern in _KIND_PATTERNS.items() if pattern.search(text.lower())
    )
