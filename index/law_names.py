"""By which names a law is known in a question, and the key under which its articles are kept.

The laws of ``waaier/data/wetten.csv`` are known everywhere; a law or local rule in the index is
known by its own names as well. A local rule is often asked for without its gemeente or its year
("de huisvestingsverordening"): that is enough when only one fits, or when the gemeente is known.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from waaier.domain import ScopeLevel, Source
from waaier.pipelines import PassedOn

_BOOK = re.compile(r"boek\s+(\d{1,2})", re.IGNORECASE)
_CODE = re.compile(
    r"(?:boek\s+\d{1,2}\s+(?:van\s+het\s+)?)?(?:burgerlijk\s+wetboek|\bbw\b)(?:,?\s+boek\s+\d{1,2})?"
    r"|\bboek\s+\d{1,2}\s+(?:van\s+het\s+)?bw\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s+(?:19|20)\d\d$")
_SHORTEST = 4
"""A name of fewer letters is an abbreviation, and only counts as the law itself gives it."""


@dataclass(frozen=True, slots=True)
class NamedLaw:
    """A law that a text names at ``[start, end)``; ``id`` is its key."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class LawNames(PassedOn):
    """Names of laws, each with the key of its law."""

    by_name: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, by_name: Mapping[str, str]) -> LawNames:
        """Names in lower case, with single spaces."""
        ordered = sorted(by_name, key=lambda name: -len(name))
        alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
        return cls(by_name, re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE))

    def found_in(self, text: str) -> list[NamedLaw]:
        """The laws a text names, in order."""
        found = []
        for match in _CODE.finditer(text):
            book = _BOOK.search(match.group())
            found.append(NamedLaw(f"bw{book.group(1) if book else ''}", match.start(), match.end()))
        for match in self.pattern.finditer(text):
            if any(law.start < match.end() and match.start() < law.end for law in found):
                continue
            key = self.by_name[" ".join(match.group().lower().split())]
            found.append(NamedLaw(key, match.start(), match.end()))
        return sorted(found, key=lambda law: law.start)


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """The law by name, and by BWB id."""
    text = files("waaier").joinpath("data/wetten.csv").read_text(encoding="utf-8")
    by_name, by_bwb = dict[str, str](), dict[str, str]()
    for row in csv.DictReader(text.splitlines()):
        for name in filter(None, (row["naam"], *row["ook"].split("|"))):
            by_name[name.lower()] = row["id"]
        if row["bwb"]:
            by_bwb[row["bwb"]] = row["id"]
    return by_name, by_bwb


@lru_cache(maxsize=1)
def known_names() -> LawNames:
    """The names of the table."""
    return LawNames.of(_table()[0])


def law_key(regulation_id: str) -> str:
    """The key of a law: of the table when it is there ("hvw"), else its id in lower case."""
    return _table()[1].get(regulation_id, regulation_id.lower())


def names_with(sources: Sequence[Source], places: Sequence[str] = ()) -> LawNames:
    """The names of the table and of these laws and local rules.

    Args:
        sources: versions of regulations; of two with the same name the first counts.
        places: gemeenten that are asked about, in lower case or not.
    """
    by_name = dict[str, str]()
    short: dict[str, set[str]] = defaultdict(set)
    asked = {place.lower() for place in places}
    for source in sources:
        if source.regulation is None:
            continue
        key = law_key(source.regulation.id)
        for name in (source.title, *source.regulation.names):
            plain = " ".join(name.lower().split())
            for one in (plain, _YEAR.sub("", plain)):
                if len(one) > 1:
                    by_name.setdefault(one, key)
            bare = _without_place(_YEAR.sub("", plain), source)
            if len(bare) < _SHORTEST:
                continue
            short[bare].add(key)
            if asked.intersection(place.lower() for place in source.scope.names):
                by_name.setdefault(bare, key)
    for bare, keys in short.items():
        if len(keys) == 1:
            by_name.setdefault(bare, next(iter(keys)))
    return LawNames.of({**by_name, **_table()[0]})


def _without_place(name: str, source: Source) -> str:
    """The name of a local rule without its gemeente: "huisvestingsverordening"."""
    if source.scope.level is ScopeLevel.COUNTRY:
        return name
    for place in source.scope.names:
        name = re.sub(rf"\s*(?:(?:van de )?gemeente )?\b{re.escape(place.lower())}\b", "", name)
    return " ".join(name.split())
