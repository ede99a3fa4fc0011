"""Numbers citations, and holds each quote to its passage.

The one place where a :class:`Citation` is made: a quote that is no substring of its passage cannot
leave this module.
"""

from __future__ import annotations

from answer.legal import legal_form, legal_link
from waaier.alignment import span_of
from waaier.domain import Citation, Passage
from waaier.errors import DefectError


class Citations:
    """The citations of one answer, numbered from 1; the same quote keeps its number."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int, int], Citation] = {}

    def cite(self, passage: Passage, start: int, end: int) -> int:
        """Cites ``passage.text[start:end]`` and returns the citation's number."""
        key = (passage.id, start, end)
        if key not in self._made:
            self._made[key] = citation_of(passage, start, end, len(self._made) + 1)
        return self._made[key].n

    def all(self) -> tuple[Citation, ...]:
        """Every citation, by number."""
        return tuple(self._made.values())


def citation_of(passage: Passage, start: int, end: int, n: int) -> Citation:
    """A citation of ``passage.text[start:end]``, with the place of that quote in the file.

    Raises:
        DefectError: the offsets do not lie within the passage.
    """
    if not 0 <= start < end <= len(passage.text):
        raise DefectError("quote lies outside its passage", passage=passage.id)
    span = span_of(passage.alignment, start, end) if passage.span is not None else None
    return Citation(
        n=n,
        passage_id=passage.id,
        quote=passage.text[start:end],
        source=passage.source,
        section=passage.section,
        page=passage.page,
        span=span,
        url=legal_link(passage) or passage.source.url,
        legal_form=legal_form(passage, start, end),
    )
