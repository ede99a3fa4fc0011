"""Shows where the sources of an answer contradict each other: both quotes, the newest first.

What is shown is compared with everything that was read for the question. When two sentences
contradict each other is decided in :mod:`answer.contradiction`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from answer.citing import citation_of
from answer.contradiction import Pair, Told, Weigh, contradictions, told_in
from answer.currency import latest_day
from answer.reading import Reading
from answer.wording_difference import difference_about, difference_advice
from waaier.domain import (
    Citation,
    Contradiction,
    Language,
    Passage,
    ScopeLevel,
    SourceKind,
    Statement,
)

MOST_SHOWN = 3
"""Blocks of one answer; whoever reads more of them must read the sources."""


def with_contradictions(
    composed: Mapping[str, Any], reading: Reading, weigh: Weigh, language: Language
) -> dict[str, Any]:
    """What was composed, with ``contradictions``, and the citations these rest on.

    Args:
        composed: statements, cards, citations and nearby, as the step ``compose`` gives them.
        reading: everything that was read.
        weigh: how much a word tells.
        language: of our own sentences.
    """
    citations: list[Citation] = list(composed["citations"])
    read = {passage.id: passage for passage in reading.passages}
    told = {key: told_in(passage) for key, passage in read.items()}
    shown = [
        one
        for citation in citations
        for one in told.get(citation.passage_id, ())
        if _holds(citation, read[citation.passage_id], one)
    ]
    everything = [one for sentences in told.values() for one in sentences]
    found = contradictions(shown, everything, weigh)[:MOST_SHOWN]
    blocks = [_block(pair, citations, language) for pair in found]
    quoted = {n for block in blocks for side in block.sides for n in side.citations}
    used = {one.source.id for one in citations if one.n in quoted}
    nearby = [one for one in composed["nearby"] if one.source.id not in used]
    return {
        **composed,
        "citations": citations,
        "contradictions": blocks,
        "nearby": [one.model_copy(update={"n": n}) for n, one in enumerate(nearby, start=1)],
    }


def _holds(citation: Citation, passage: Passage, one: Told) -> bool:
    """Whether a sentence stands in a quote."""
    start = passage.text.find(citation.quote)
    return start >= 0 and start <= one.start and one.end <= start + len(citation.quote)


def _block(pair: Pair, citations: list[Citation], language: Language) -> Contradiction:
    """Both sentences, the newest first; their citations are added to those of the answer."""
    sides = sorted(
        (pair.one, pair.other),
        key=lambda told: latest_day(told.passage.source.peildatum) or date.min,
        reverse=True,
    )
    statements = tuple(
        Statement(text=told.text, citations=(_cited(told, citations),)) for told in sides
    )
    return Contradiction(
        about=difference_about(pair.on, language),
        sides=statements,
        advice=difference_advice(
            is_law=any(told.passage.source.kind is SourceKind.LAW for told in sides),
            is_dated=_is_newer(sides),
            gemeente=_gemeente(sides),
            language=language,
        ),
    )


def _cited(told: Told, citations: list[Citation]) -> int:
    for one in citations:
        if one.passage_id == told.passage.id and one.quote == told.text:
            return one.n
    number = len(citations) + 1
    citations.append(citation_of(told.passage, told.start, told.end, number))
    return number


def _is_newer(sides: Sequence[Told]) -> bool:
    """Whether the first is known to be newer than the second."""
    first, second = (latest_day(told.passage.source.peildatum) for told in sides)
    return first is not None and second is not None and first > second


def _gemeente(sides: Sequence[Told]) -> str | None:
    """The one gemeente that both are about, when there is one."""
    for told in sides:
        scope = told.passage.source.scope
        if scope.level is ScopeLevel.MUNICIPALITY and len(scope.names) == 1:
            return scope.names[0]
    return None
