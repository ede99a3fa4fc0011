"""The store interface: what the rest of the room needs of Qdrant, embedded or server.

Both backends hold the same three vectors per passage under the same names, and the same
payload, so a search gives the same answer on either (held by ``tests/test_stores.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.articles import article_keys
from index.law_names import LawNames
from index.lexical import SparseVector
from index.links import chapter_keys
from waaier.domain import Filters, Passage, PassageRole, Scope, ScopeLevel, Source, SourceKind
from waaier.pipelines import PassedOn
from waaier.scope import names_around

DENSE = "dense"
LEXICAL = "lexical"
LATE = "late"
SIGNALS = (LATE, DENSE, LEXICAL)

NO_FILTERS = Filters()

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its vectors, ready to be written.

    Attributes:
        dense: sentence vector, shape ``[d]``, length 1.
        tokens: token vectors, shape ``[n, d]``, each of length 1.
        token_starts: per token vector the offset in ``passage.text`` where the token begins, or
            -1 for a token of the heading context in front; shape ``[n]``.
        terms: lexical vector without IDF.
        links: keys of the chapters of originals that its card rests on.
        names: by which names laws are known in this build.
    """

    passage: Passage
    dense: Floats
    tokens: Floats
    token_starts: Ints
    terms: SparseVector
    links: tuple[str, ...] = ()
    names: LawNames | None = None


class SearchMode(StrEnum):
    """Which signals rank the passages; all but ``HYBRID`` are baselines for the evaluation."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "bm25"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class QueryVectors(PassedOn):
    """The three vectors of a question: ``dense`` ``[d]``, ``tokens`` ``[n, d]`` and terms."""

    dense: Floats
    tokens: Floats
    terms: SparseVector


@dataclass(frozen=True, slots=True)
class Candidate(PassedOn):
    """A passage that may answer, as far as ranking needs to know it.

    Attributes:
        id: of the passage.
        source_id: of its source.
        scores: by signal; every candidate has all three. ``late`` is the sum of the best cosine
            of each token of the question, ``lexical`` is 0 when no term occurs.
        role: what the passage may be used for.
        kinds: what its source is ("kaart", "magazine") and, of a card, what it is about ("wet").
        stands_for: id of the passage to show instead of a situation or a generated question.
        scope_level: how wide its source applies.
        applies_in: where it applies, in lower case, see :func:`applies_in`.
        places: gemeenten it speaks of, in lower case.
        chapters: keys of the headings it stands under, see :mod:`index.links`.
        links: keys of the chapters of originals that its card rests on.
        articles: keys of the articles of laws it names, see :mod:`index.articles`.
        is_repealed: only the number of an article is left.
    """

    id: str
    source_id: str
    scores: Mapping[str, float]
    role: PassageRole
    kinds: tuple[str, ...]
    stands_for: str | None
    scope_level: str
    applies_in: tuple[str, ...]
    places: tuple[str, ...]
    chapters: tuple[str, ...]
    links: tuple[str, ...]
    articles: tuple[str, ...] = ()
    is_repealed: bool = False

    @property
    def is_card(self) -> bool:
        """Whether its source is a card."""
        return SourceKind.CARD in self.kinds

    @property
    def is_local_rule(self) -> bool:
        """Whether its source is a rule of one place or region, or a card that holds there only."""
        rule = self.is_card or SourceKind.REGULATION in self.kinds
        return rule and self.scope_level != ScopeLevel.COUNTRY


@dataclass(frozen=True, slots=True)
class Evidence:
    """Token vectors of a stored passage, see :class:`IndexedPassage`, in the precision they have.

    The offsets never fall, so a stretch of the text is a stretch of the tokens.
    """

    tokens: Floats | Halves
    token_starts: Ints


class Store(Protocol):
    """One build of the index. Methods may be called from several threads."""

    def write(self, points: Sequence[IndexedPassage]) -> None:
        """Adds passages; only while the build is being made."""

    def finish(self) -> None:
        """Makes everything written durable."""

    def candidates(
        self,
        query: QueryVectors,
        *,
        per_signal: int,
        filters: Filters = NO_FILTERS,
        chapters: Sequence[str] = (),
        articles: Sequence[str] = (),
        left_out: Sequence[str] = (),
    ) -> list[Candidate]:
        """The passages nearest in meaning and those nearest in words, each with all scores.

        Args:
            query: the vectors of the question.
            per_signal: how many of either.
            filters: what the passages must meet.
            chapters: only passages under one of these headings, when given.
            articles: only passages with one of these keys of articles, when given.
            left_out: ids of sources that do not take part.
        """

    def with_articles(self, keys: Sequence[str], left_out: Sequence[str] = ()) -> list[Passage]:
        """All passages with one of these keys of articles, in no set order.

        Args:
            keys: see :mod:`index.articles`.
            left_out: ids of sources that do not take part.
        """

    def evidence(self, passage_ids: Sequence[str]) -> dict[str, Evidence]:
        """Token vectors of these passages, by id."""

    def dense(self, passage_ids: Sequence[str]) -> dict[str, Floats]:
        """Sentence vectors by passage id, each ``[d]``; those not in this build are left out."""

    def passages(self, source_id: str | None = None) -> Iterator[Passage]:
        """All passages, or those of one source, in no set order.

        Neither here nor in ``get`` and ``get_many`` is a generated question among them: whoever
        shows passages cannot show one by mistake.
        """

    def questions(self, source_id: str | None = None) -> Iterator[Passage]:
        """All generated questions, or those of one source; for writing them to the next build."""

    def get(self, passage_id: str) -> Passage | None:
        """One passage, or None when it is not in this build."""

    def get_many(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; those that are not in this build are left out."""

    def count(self) -> int:
        """How many points there are: passages and generated questions."""

    def close(self) -> None:
        """Gives the files or the connection back."""


INDEXED_FIELDS = (
    "source_id", "kinds", "themas", "applies_in", "scope_level", "places", "chapters", "articles",
    "organisations",
)  # fmt: skip
"""Payload fields that both backends index as keywords."""


def payload_of(point: IndexedPassage) -> dict[str, Any]:
    """The payload both backends store: the passage, and the flat fields that filters need."""
    source, provision = point.passage.source, point.passage.provision
    return {
        "passage": point.passage.stored(),
        "token_starts": point.token_starts.tolist(),
        "source_id": source.id,
        "kinds": kinds_of(source),
        "role": point.passage.role.value,
        "stands_for": point.passage.stands_for,
        "themas": list(source.themas),
        "scope_level": source.scope.level.value,
        "places": [name.lower() for name in point.passage.places],
        "organisations": [name.lower() for name in point.passage.organisations],
        "applies_in": applies_in(source.scope, point.passage.chapter_scope),
        "chapters": chapter_keys(point.passage),
        "links": list(point.links),
        "articles": article_keys(point.passage, point.names),
        "is_repealed": provision is not None and provision.is_repealed,
    }


def applies_in(scope: Scope, chapter_scope: Sequence[str] = ()) -> list[str]:
    """Where a text applies, in lower case: what its chapter is about, or else its source.

    A region is "regio assen": the gemeente Assen is another thing.
    """
    prefix = "regio " if scope.level is ScopeLevel.REGION and not chapter_scope else ""
    return [prefix + name.lower() for name in chapter_scope or scope.names]


CANDIDATE_FIELDS = (
    "source_id", "role", "kinds", "stands_for", "scope_level", "applies_in", "places",
    "chapters", "links", "articles", "is_repealed",
)  # fmt: skip
"""Payload fields that ranking needs; the passage itself is fetched for what is shown only."""


def candidate_of(
    passage_id: str, payload: Mapping[str, Any], scores: Mapping[str, float]
) -> Candidate:
    """A candidate from the payload fields ``CANDIDATE_FIELDS``."""
    return Candidate(
        id=passage_id,
        source_id=payload["source_id"],
        scores=scores,
        role=PassageRole(payload["role"]),
        kinds=tuple(payload["kinds"]),
        stands_for=payload.get("stands_for"),
        scope_level=payload["scope_level"],
        applies_in=tuple(payload["applies_in"]),
        places=tuple(payload["places"]),
        chapters=tuple(payload["chapters"]),
        links=tuple(payload["links"]),
        articles=tuple(payload["articles"]),
        is_repealed=bool(payload.get("is_repealed")),
    )


def kinds_of(source: Source) -> list[str]:
    """Every word by which a source's kind may be asked for."""
    return [kind for kind in (source.kind.value, source.card_kind) if kind is not None]


def passage_of(payload: Mapping[str, Any]) -> Passage:
    """The passage in a stored payload."""
    return Passage.model_validate(payload["passage"])


def is_shown(passage: Passage) -> bool:
    """Whether it may leave the store as a passage: everything but a generated question."""
    return passage.role is not PassageRole.QUESTIONS


def conditions_of(
    filters: Filters, chapters: Sequence[str] = (), articles: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Payload field -> allowed values; all fields must match, any of their values.

    A gemeente lets through what applies there, in its region or in the whole country; so of a
    national source the chapters on other places are left out.
    """
    wanted: dict[str, list[str]] = {}
    if filters.gemeente:
        wanted["applies_in"] = names_around(filters.gemeente)
    if filters.soort:
        wanted["kinds"] = [filters.soort]
    if filters.thema:
        wanted["themas"] = [filters.thema]
    if chapters:
        wanted["chapters"] = list(chapters)
    if articles:
        wanted["articles"] = list(articles)
    return wanted
