"""Query analysis: from a question with its history to one self-contained query."""

from __future__ import annotations

import re

from index.follow_up import self_contained
from index.language import language_of
from waaier.card import CardKind
from waaier.domain import Filters, Query, Question
from waaier.gazetteer import find_gemeenten

_KIND_PATTERNS = {
    CardKind.ACT: re.compile(r"\b(?:welke|volgens (?:de|welke)|staat in de) wet\b"),
    CardKind.BY_LAW: re.compile(r"\bverordening\b"),
    CardKind.AGREEMENT: re.compile(r"\b(?:convenant|werkafspra(?:ak|ken)|prestatieafspraken)\b"),
    CardKind.PRACTICE: re.compile(
        r"\b(?:praktijkvoorbeeld|voorbeeld uit|goede praktijk|project|proeftuin|pilot)(?:en|s)?\b"
    ),
    CardKind.SERVICE: re.compile(r"\b(?:welke|naar welke) (?:organisatie|instantie)s?\b"),
}


def analyse(question: Question) -> Query:
    """The query to search for: the question itself, or joined with those it leans on."""
    text = self_contained(question)
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
