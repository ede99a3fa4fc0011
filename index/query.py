"""Query analysis: from a question with its history to one self-contained query."""

from __future__ import annotations

import re

from index.follow_up import self_contained
from index.language import language_of
from waaier.card import CardKind
from waaier.domain import Query, Question
from waaier.expansion import expansions
from waaier.gazetteer import find_places
from waaier.place_data import COUNTRY
from waaier.scope import names_around

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
    named = [place for place in find_places(text) if place.gemeenten]
    chosen = (question.filters.gemeente,) if question.filters.gemeente else ()
    places = dict.fromkeys((*chosen, *(name for place in named for name in place.gemeenten)))
    around = dict.fromkeys(name for place in places for name in names_around(place)[1:])
    around.pop(COUNTRY.lower(), None)
    return Query(
        text=text,
        filters=question.filters,
        places=tuple(places),
        around=tuple(around),
        kinds=asked_kinds(text),
        same_meaning=tuple(
            dict.fromkeys(term for found in expansions(text) for term in found.terms)
        ),
        language=language_of(question.text),
    )


def asked_kinds(text: str) -> tuple[str, ...]:
    """The kinds of card a question asks for by name ("welke wet", "een praktijkvoorbeeld")."""
    return tuple(
        kind.value for kind, pattern in _KIND_PATTERNS.items() if pattern.search(text.lower())
    )
