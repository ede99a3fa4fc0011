"""Sections to passages: the unit that is retrieved.

A passage never crosses a section and never cuts a sentence, except where a section is too
small to be found by itself (its neighbours join it) or a sentence is longer than a passage.
Where to cut is one small optimisation per section: passages of equal length, cut between
paragraphs rather than within one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from ingest.document import ReadDocument, heading_of
from ingest.paragraphs import is_list_item
from ingest.sentences import Span, short_spans
from waaier import boxes
from waaier.alignment import Alignment, Run, joined, sliced, span_of
from waaier.boxes import Box, Boxes
from waaier.card import LIST_FIELDS
from waaier.domain import (
    Block,
    FieldPart,
    Passage,
    PassageRole,
    Section,
    Source,
    SourceKind,
)
from waaier.errors import FileRejectedError
from waaier.regulation import Provision, ProvisionPart
from waaier.settings import Settings

_SMALL = 450
"""Characters below which a section joins a neighbour under the same chapter.

Of 200, 300, 450 and 650 this gave the best ranking on the development questions (nDCG@10 0.68,
0.69, 0.70, 0.69), though they lie close together: short passages say too little of their subject.
"""

_CONTEXT_CHARS = 120

_SITUATIONS = "situaties"

# What a cut costs, next to the squared relative deviation from the ideal length.
_IN_PARAGRAPH, _IN_LIST, _IN_FIELD, _BEFORE_LIST, _UNDER_HEADING = 0.06, 0.02, 0.3, 0.2, 100.0
_IN_LID = 0.3


@dataclass(frozen=True)
class _Unit:
    """A sentence, or a heading, with what separates it from the unit before it."""

    text: str
    alignment: Alignment
    separator: str
    cut_cost: float
    page: int | None
    page_label: str | None
    field: str | None
    boxes: Boxes
    lid: str | None = None
    onderdeel: str | None = None


@dataclass(frozen=True)
class _Part:
    """Sections that form passages together."""

    path: tuple[str, ...]
    sections: tuple[Section, ...]
    role: PassageRole = PassageRole.TEXT
    provision: Provision | None = None

    @property
    def size(self) -> int:
        """Characters of text."""
        return sum(len(block.text) + 1 for s in self.sections for block in s.blocks)

    @property
    def is_bare(self) -> bool:
        """Whether it holds headings only."""
        return all(len(s.blocks) == 1 and heading_of(s) is not None for s in self.sections)


@dataclass(frozen=True)
class _Clock:
    """When splitting a file must be done."""

    deadline: float
    name: str

    def check(self) -> None:
        if time.monotonic() > self.deadline:
            raise FileRejectedError(
                f"{self.name} indelen in passages duurt te lang.",
                "Splits het bestand, of verhoog de instelling max_file_seconds.",
            )


def split(
    document: ReadDocument, settings: Settings, deadline: float = float("inf")
) -> list[Passage]:
    """The passages of a document, in reading order.

    Args:
        document: what a reader made of a file.
        settings: gives ``passage_min_chars`` and ``passage_max_chars``.
        deadline: moment of ``time.monotonic`` after which the file costs too much time.

    Returns:
        Passages of at most ``passage_max_chars`` characters. Joined, they hold every block's
        text. Their texts have paragraphs separated by a blank line, list items and headings by
        a line end.

    Raises:
        FileRejectedError: the deadline has passed.
    """
    limit = settings.passage_max_chars
    clock = _Clock(deadline, PurePath(document.source.file or document.source.title).name)
    if document.source.kind is SourceKind.CARD:
        parts = _card_parts(document.sections)
    else:
        parts = _merged(document.sections, limit)
    passages: list[Passage] = []
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    for part in parts:
        units = _units(part, limit, clock)
        for chosen in _cut(units, limit, settings.passage_min_chars, clock):
            passage = _passage(document.source, part, chosen)
            key = (passage.section, passage.text)
            identifier = Passage.make_id(document.source.id, *key, seen[key])
            seen[key] += 1
            # The first text of a card holds its summary, and comes before its situations.
            shown = passages[0].id if part.role is PassageRole.SITUATIONS and passages else None
            update = {"id": identifier, "stands_for": shown, "number": len(passages)}
            passages.append(passage.model_copy(update=update))
    return passages


def context_of(passage: Passage) -> str:
    """Where the passage stands, to put before its text when it is embedded.

    Returns:
        "title > chapter > paragraph" without repetitions, at most 120 characters. When that is
        too long, headings between chapter and paragraph give way first, then the title: a
        chapter says more about one passage than the name of the publication.
    """
    steps: list[str] = []
    for step in (passage.source.title, *passage.section):
        step = " ".join(step.split())
        if step and step.lower() not in {known.lower() for known in steps}:
            steps.append(step)
    while len(steps) > 2 and len(" > ".join(steps)) > _CONTEXT_CHARS:
        if passage.provision is not None:
            # An article says little without its law: who asks, names both.
            del steps[1]
        else:
            del steps[2 if len(steps) > 3 else 0]
    context = " > ".join(steps)
    if len(context) <= _CONTEXT_CHARS:
        return context
    return context[: _CONTEXT_CHARS - 1].rsplit(" ", 1)[0] + "…"


# --- which sections go together -----------------------------------------------------------------


def _card_parts(sections: Sequence[Section]) -> list[_Part]:
    """A card's invented situations apart from its facts: only the facts may be quoted."""
    situations, facts = list[Section](), list[Section]()
    for section in sections:
        is_situations = any(block.field == _SITUATIONS for block in section.blocks)
        (situations if is_situations else facts).append(section)
    parts = []
    if facts:
        parts.append(_Part(facts[0].path if len(facts) == 1 else (), tuple(facts)))
    # One passage a situation: its vector then says one thing, and leads to the card.
    for section in situations:
        for block in section.blocks:
            if block.field == _SITUATIONS:
                bare = section.model_copy(update={"blocks": (block,)})
                parts.append(_Part((), (bare,), PassageRole.SITUATIONS))
    return parts


def _merged(sections: Sequence[Section], limit: int) -> list[_Part]:
    """Sections as parts; small ones joined with a neighbour under the same chapter."""
    parts: list[_Part] = []
    for section in sections:
        part = _Part(section.path, (section,), provision=section.provision)
        before = parts[-1] if parts else None
        is_note = section.is_note or (before is not None and before.sections[-1].is_note)
        # An article stands by itself, however short: it is cited by its own number.
        apart = is_note or section.provision is not None
        if before is None or apart or before.path[:1] != part.path[:1]:
            parts.append(part)
        elif before.is_bare and before.size + part.size <= limit:
            parts[-1] = _Part(part.path, before.sections + part.sections)
        elif min(before.size, part.size) < _SMALL and before.size + part.size <= limit:
            path = _common(before.path, part.path)
            parts[-1] = _Part(path, before.sections + part.sections)
        else:
            parts.append(part)
    return parts


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    length = 0
    while first[: length + 1] == second[: length + 1] and length < min(len(first), len(second)):
        length += 1
    return first[:length]


# --- from blocks to units -----------------------------------------------------------------------


def _units(part: _Part, limit: int, clock: _Clock) -> list[_Unit]:
    units: list[_Unit] = []
    after_heading = False
    for section in part.sections:
        has_heading = heading_of(section) is not None
        before: Block | None = None
        for number, block in enumerate(section.blocks):
            if number % 1000 == 0:
                clock.check()
            if after_heading:
                # Also a heading under a heading: both belong to what follows.
                separator, cost = "\n", _UNDER_HEADING
            elif before is None:
                separator, cost = "\n\n", 0.0
            elif section.provision is not None:
                separator, cost = "\n", _cut_in_article(before, block)
            elif _is_item(block) and _is_item(before):
                separator, cost = "\n", _IN_FIELD if block.field else _IN_LIST
            elif before.text.endswith(":"):
                separator, cost = "\n" if _is_item(block) else "\n\n", _BEFORE_LIST
            else:
                separator, cost = "\n\n", _IN_FIELD if block.field else 0.0
            units.extend(_block_units(block, limit, separator, cost))
            before, after_heading = block, has_heading and number == 0
    return units


def _cut_in_article(before: Block, block: Block) -> float:
    """An article is cut between leden; within a lid only where it is too long by itself."""
    if block.lid is None:
        return _IN_LIST if block.onderdeel != before.onderdeel else 0.0
    return 0.0 if block.lid != before.lid else _IN_LID


def _is_item(block: Block) -> bool:
    return block.field in LIST_FIELDS or is_list_item(block.text)


def _block_units(block: Block, limit: int, separator: str, cost: float) -> list[_Unit]:
    inner = _IN_FIELD if block.field else _IN_PARAGRAPH
    spans = short_spans(block.text, limit)
    alignments = _slices(block.alignment, spans)
    return [
        _Unit(
            text=block.text[start:end],
            alignment=alignment,
            separator=separator if start == 0 else "",
            cut_cost=cost if start == 0 else inner,
            page=_page_at(block, start),
            page_label=block.page_label if _page_at(block, start) == block.page else None,
            field=block.field,
            boxes=boxes.sliced(block.boxes, start, end),
            lid=block.lid,
            onderdeel=block.onderdeel,
        )
        for (start, end), alignment in zip(spans, alignments, strict=True)
    ]


def _page_at(block: Block, start: int) -> int | None:
    """The page on which the sentence at ``start`` begins: a block may run on to the next."""
    on = (box.page for box in block.boxes if box.start <= start < box.end)
    return next(on, block.page)


def _end(run: Run) -> int:
    return run.start + run.length


def _slices(alignment: Alignment, spans: Sequence[Span]) -> list[Alignment]:
    """``alignment`` sliced for each span, in one walk: a block may have 100,000 lines."""
    slices = []
    first = 0
    for start, end in spans:
        while first < len(alignment) and _end(alignment[first]) <= start:
            first += 1
        last = first
        while last < len(alignment) and alignment[last].start < end:
            last += 1
        slices.append(sliced(alignment[first:last], start, end))
    return slices


# --- where to cut -------------------------------------------------------------------------------


def _cut(units: Sequence[_Unit], limit: int, aim: int, clock: _Clock) -> list[Sequence[_Unit]]:
    """Cuts ``units`` into runs of at most ``limit`` characters, as equal in length as possible.

    Dynamic programming over the cuts: ``best[i]`` is the least cost of cutting ``units[:i]``.
    """
    if not units:
        return []
    total = sum(len(unit.text) + len(unit.separator) for unit in units)
    if total <= limit:
        return [units]
    # The number of passages whose length comes nearest to the middle of the wished range.
    count = max(-(-total // limit), round(total / ((aim + limit) / 2)))
    target = total / count
    texts = np.array([len(unit.text) for unit in units])
    # A run from ``start`` leaves out the separator before its first unit.
    begins = np.cumsum(texts + [len(unit.separator) for unit in units]) - texts
    ends = begins + texts
    cuts = np.array([0.0] + [unit.cut_cost for unit in units[1:]])
    best = np.zeros(len(units) + 1)
    previous = [0] * (len(units) + 1)
    first = 0
    for end in range(1, len(units) + 1):
        if end % 1000 == 0:
            clock.check()
        while ends[end - 1] - begins[first] > limit and first < end - 1:
            first += 1
        # Backwards, so that of equal costs the shortest run wins.
        window = slice(end - 1, first - 1 if first else None, -1)
        lengths = ends[end - 1] - begins[window]
        costs = best[window] + cuts[window] + ((lengths - target) / target) ** 2
        chosen = int(np.argmin(costs))
        best[end], previous[end] = costs[chosen], end - 1 - chosen
    runs: list[Sequence[_Unit]] = []
    end = len(units)
    while end:
        runs.append(units[previous[end] : end])
        end = previous[end]
    return runs[::-1]


# --- from units to a passage ----------------------------------------------------------------------


def _passage(source: Source, part: _Part, units: Sequence[_Unit]) -> Passage:
    """One passage without its id, which needs the texts of all passages."""
    parts: list[tuple[str, Alignment]] = []
    fields: list[FieldPart] = []
    law_parts: list[ProvisionPart] = []
    placed: list[Box] = []
    length = 0
    for unit in units:
        # Between texts only, so that no passage begins with white space.
        separator = unit.separator if length else ""
        start = length + len(separator)
        length = start + len(unit.text)
        parts += [(separator, ()), (unit.text, unit.alignment)]
        placed.extend(boxes.shifted(unit.boxes, start))
        if unit.lid is not None or unit.onderdeel is not None:
            _add_part(law_parts, unit, start, length)
        if unit.field is None:
            continue
        last = fields[-1] if fields else None
        if last is not None and last.field == unit.field:
            fields[-1] = last.model_copy(update={"end": length})
        else:
            fields.append(FieldPart(field=unit.field, start=start, end=length))
    text, alignment = joined(parts, "")
    end = len(text.rstrip())
    text, alignment = text[:end], sliced(alignment, 0, end)
    provision = part.provision
    if provision is not None:
        cut = (one.model_copy(update={"end": min(one.end, end)}) for one in law_parts)
        provision = provision.model_copy(update={"parts": tuple(cut)})
    return Passage(
        id="",
        text=text,
        source=source,
        section=part.path,
        page=units[0].page,
        page_label=units[0].page_label,
        span=span_of(alignment, 0, end),
        role=part.role,
        alignment=alignment,
        fields=tuple(part.model_copy(update={"end": min(part.end, end)}) for part in fields),
        boxes=boxes.sliced(placed, 0, end),
        article=provision.identifier if provision is not None else None,
        provision=provision,
    )


def _add_part(parts: list[ProvisionPart], unit: _Unit, start: int, end: int) -> None:
    """Notes where a lid or onderdeel stands; what goes on where it stopped is one stretch."""
    last = parts[-1] if parts else None
    if last is not None and (last.lid, last.onderdeel) == (unit.lid, unit.onderdeel):
        parts[-1] = last.model_copy(update={"end": end})
    else:
        parts.append(ProvisionPart(lid=unit.lid, onderdeel=unit.onderdeel, start=start, end=end))
