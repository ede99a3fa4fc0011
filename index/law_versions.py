"""Which version of each law counts for a question.

Versions lie side by side in the index. Of each law one takes part: the text in force on the day
that was asked about, without a day the text of today. Of two texts for the same period the last
correction counts. A law that is not in force that day takes part with its nearest text, which
then says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from index.articles import ArticleReference, parse_articles
from index.asked_day import AskedDay, asked_day
from index.law_names import LawNames, known_names, law_key, names_with
from waaier.domain import Query, Source
from waaier.pipelines import PassedOn
from waaier.regulation import Regulation, day_before


class Force(Enum):
    """How a version stands to the day that counts."""

    IN_FORCE = auto()
    NOT_YET = auto()
    NO_LONGER = auto()


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a law in the index.

    Attributes:
        source: its source.
        regulation: what it is.
        first: the first day on which it is in force.
        last: the last one; None when no end is known.
        following: whether a later text of the same law is in the index.
    """

    source: Source
    regulation: Regulation
    first: date
    last: date | None
    following: bool = False

    def on(self, day: date) -> Force:
        """How it stands to a day."""
        if day < self.first:
            return Force.NOT_YET
        return Force.NO_LONGER if self.last is not None and day > self.last else Force.IN_FORCE


@dataclass(frozen=True)
class LawChoice(PassedOn):
    """The versions that take part in one search.

    Attributes:
        day: the day that counts.
        asked: the day or period that the question named.
        chosen: one version of each law, by its key.
        others: all versions in the index, by key, earliest first.
        left_out: ids of the sources that do not take part.
        names: by which names laws are known here.
        references: the articles the question asks for.
    """

    day: date
    asked: AskedDay | None = None
    chosen: Mapping[str, Version] = field(default_factory=dict)
    others: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    names: LawNames = field(default_factory=known_names)
    references: tuple[ArticleReference, ...] = ()

    def of(self, source: Source) -> Version | None:
        """The version that a source is, when it takes part."""
        if source.regulation is None:
            return None
        version = self.chosen.get(law_key(source.regulation.id))
        return version if version is not None and version.source.id == source.id else None

    @property
    def not_in_force(self) -> frozenset[str]:
        """Ids of the sources that take part though they are not in force that day."""
        return frozenset(
            one.source.id for one in self.chosen.values() if one.on(self.day) is not Force.IN_FORCE
        )


class LawShelf:
    """The laws of one build.

    Args:
        sources: all sources of the build.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        by_law: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            if source.regulation is not None:
                by_law[law_key(source.regulation.id)].append(source)
        self._laws = {key: _versions(found) for key, found in by_law.items()}
        self._names: dict[tuple[object, ...], LawNames] = {}

    def __bool__(self) -> bool:
        return bool(self._laws)

    def choose(self, query: Query, today: date) -> LawChoice:
        """The versions that count for a query."""
        if not self._laws:
            references = tuple(parse_articles(query.text))
            return LawChoice(day=today, references=references)
        asked = asked_day(query.text, today)
        day = asked.day if asked else today
        chosen = {key: _nearest(versions, day) for key, versions in self._laws.items()}
        left_out = [
            one.source.id
            for key, versions in self._laws.items()
            for one in versions
            if one is not chosen[key]
        ]
        names = self._names_for(chosen, day, query.places)
        return LawChoice(
            day=day,
            asked=asked,
            chosen=chosen,
            others=self._laws,
            left_out=tuple(left_out),
            names=names,
            references=tuple(parse_articles(query.text, names=names)),
        )

    def _names_for(
        self, chosen: Mapping[str, Version], day: date, places: Sequence[str]
    ) -> LawNames:
        """Laws in force go before others of the same name; kept, as most questions are alike."""
        ordered = sorted(
            chosen.values(),
            key=lambda one: (one.on(day) is not Force.IN_FORCE, -one.first.toordinal()),
        )
        key = (*(one.source.id for one in ordered), *places)
        if key not in self._names:
            if len(self._names) >= 64:
                self._names.clear()
            self._names[key] = names_with([one.source for one in ordered], places)
        return self._names[key]


def _versions(sources: Sequence[Source]) -> tuple[Version, ...]:
    """The versions of one law, earliest first; each ends where the next begins at the latest."""
    known = [(source, source.regulation) for source in sources if source.regulation is not None]
    known.sort(key=lambda pair: pair[1].order)
    found = []
    for number, (source, regulation) in enumerate(known):
        first = regulation.valid_from or date.min
        last = regulation.valid_to
        following = known[number + 1][1] if number + 1 < len(known) else None
        if following is not None and following.valid_from is not None:
            before = day_before(following.valid_from) if following.valid_from > date.min else first
            last = before if last is None else min(last, before)
        found.append(Version(source, regulation, first, last, following is not None))
    return tuple(found)


def _nearest(versions: Sequence[Version], day: date) -> Version:
    """The version in force on a day, else the last one before it, else the first one after it."""
    in_force = [one for one in versions if one.on(day) is Force.IN_FORCE]
    if in_force:
        return in_force[-1]
    before = [one for one in versions if one.on(day) is Force.NO_LONGER and one.first <= day]
    if before:
        return before[-1]
    return [one for one in versions if one.first == versions[0].first][-1]
