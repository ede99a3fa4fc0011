"""Gives passages the gemeenten and organisations they name, and where their chapter applies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from waaier.domain import Passage, ScopeLevel, SourceKind
from waaier.gazetteer import find_gemeenten, provinces_in
from waaier.organisations import find_organisations

_ROLE = re.compile(r",\s+[a-zà-ÿ][^,]*$")
"""What a person does, after the name: "Jan Smit, adviseur Assen" is no chapter on Assen."""

_ADDRESS = re.compile(r"\b\d{4}\s?[A-Z]{2}\b|\bPostbus\b")

_LEAD = re.compile(r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*):")
"""A chapter that begins with its place: "Hoorn: samen aan de slag"."""

_LEAD_TIMES = 2
"""A first word that may be a word ("Huizen:") is a place when so many passages name that place."""


def with_places(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with their ``places``, ``organisations`` and ``chapter_scope``.

    A place or organisation in the title of the source or in a heading counts for every passage
    under it: a chapter on Assen does not say so in each paragraph. Those in headings come first.
    """
    leads = _leads(passages)
    found = _Headings(leads)
    placed = []
    for passage in passages:
        headings = (passage.source.title, *passage.section)
        text = find_gemeenten(passage.text)
        update = {
            "places": tuple(dict.fromkeys((*found.gemeenten(headings), *text))),
            "organisations": tuple(
                dict.fromkeys((*found.organisations(headings), *find_organisations(passage.text)))
            ),
            "chapter_scope": found.scope(headings) if _may_be_local(passage) else (),
        }
        known = {key: value for key, value in update.items() if value}
        placed.append(passage.model_copy(update=known) if known else passage)
    return placed


def _may_be_local(passage: Passage) -> bool:
    """Whether chapters may say where they apply: a card, or a source for one place, says itself."""
    source = passage.source
    return source.kind is not SourceKind.CARD and source.scope.level is ScopeLevel.COUNTRY


def _leads(passages: Sequence[Passage]) -> Mapping[str, str]:
    """The headings that begin with a place which could be a word, with that place."""
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for heading in dict.fromkeys(passage.section):
            if _LEAD.match(heading):
                named[heading].update(find_gemeenten(passage.text))
    leads = {}
    for heading, counts in named.items():
        match = _LEAD.match(heading)
        for gemeente in find_gemeenten(f"gemeente {match.group('name')}") if match else ():
            if counts[gemeente] >= _LEAD_TIMES:
                leads[heading] = gemeente
    return leads


class _Headings:
    """What heading paths tell, looked up once for each."""

    def __init__(self, leads: Mapping[str, str]) -> None:
        self._leads = leads
        self._gemeenten: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._organisations: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._scopes: dict[tuple[str, ...], tuple[str, ...]] = {}

    def gemeenten(self, headings: tuple[str, ...]) -> tuple[str, ...]:
        if headings not in self._gemeenten:
            leading = (self._leads[step] for step in headings if step in self._leads)
            found = dict.fromkeys((*leading, *find_gemeenten(" | ".join(headings))))
            self._gemeenten[headings] = tuple(found)
        return self._gemeenten[headings]

    def organisations(self, headings: tuple[str, ...]) -> tuple[str, ...]:
        if headings not in self._organisations:
            self._organisations[headings] = find_organisations(" | ".join(headings))
        return self._organisations[headings]

    def scope(self, headings: tuple[str, ...]) -> tuple[str, ...]:
        """The one gemeente or province that the innermost telling heading names, if one."""
        if headings not in self._scopes:
            named = (self._named(step) for step in reversed(headings))
            nearest = next(filter(None, named), ())
            self._scopes[headings] = nearest if len(nearest) == 1 else ()
        return self._scopes[headings]

    def _named(self, heading: str) -> tuple[str, ...]:
        if heading in self._leads:
            return (self._leads[heading],)
        if _ADDRESS.search(heading):
            return ()
        bare = _ROLE.sub("", heading)
        return find_gemeenten(bare) or provinces_in(bare)
