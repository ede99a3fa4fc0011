"""Repairs a document that was read, and keeps a log: every changed word with its place."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.document import ReadDocument
from ingest.repair.evidence import Evidence
from ingest.repair.words import Edit, applied, find_edits
from waaier.alignment import Alignment, Run, joined, sliced, span_of
from waaier.boxes import edited
from waaier.domain import Block, Repair, RepairRule, Section

_MAX_ROUNDS = 10
"""More rounds than any text needs: each proves something new to the next."""

_WORD = re.compile(r"\w[\w-]*")


def repaired_document(document: ReadDocument, seconds: float = float("inf")) -> ReadDocument:
    """The document with its misread, glued and unaccented words repaired.

    Args:
        document: what a reader made; its blocks have the place of each character.
        seconds: how long looking for errors may take; a document that needs longer keeps its
            words as they are, with a warning.

    Returns:
        The same sections, with repaired text in blocks and heading paths, and ``repairs`` in
        reading order. Repairing the result changes nothing.
    """
    try:
        edits = _found_edits(document, time.monotonic() + seconds)
    except TimeoutError:
        edits = {}
        warning = "De spelling is niet hersteld: dat duurde te lang."
        document = replace(document, warnings=(*document.warnings, warning))
    repairs: list[Repair] = []
    sections = tuple(_section(section, edits, repairs) for section in document.sections)
    title = document.source.title
    headings = {step for section in document.sections for step in section.path}
    if title in headings:
        title = applied(title, edits.get(title, ()))
    return replace(
        document,
        source=document.source.model_copy(update={"title": title}),
        sections=sections,
        repairs=(*document.repairs, *repairs),
    )


def _found_edits(document: ReadDocument, until: float) -> dict[str, Sequence[Edit]]:
    """The edits by text, for every text of the document in which there are any.

    Raises:
        TimeoutError: it took longer than the moment ``until``.
    """
    texts = list(
        dict.fromkeys(
            text
            for section in document.sections
            # A heading opens its own section and stands in the paths of those below it.
            for text in (*section.path, *(block.text for block in section.blocks))
        )
    )
    counted = [block.text for section in document.sections for block in section.blocks]
    evidence = Evidence(counted)
    found: dict[str, Sequence[Edit]] = {}
    for _ in range(_MAX_ROUNDS):
        before, found = found, {}
        for text in texts:
            edits = find_edits(text, evidence, until)
            if edits:
                found[text] = edits
        if found == before:
            break
        evidence = Evidence(applied(text, found.get(text, ())) for text in counted)
    return found


def _section(
    section: Section, edits: Mapping[str, Sequence[Edit]], repairs: list[Repair]
) -> Section:
    blocks = []
    for block in section.blocks:
        changes = edits.get(block.text, ())
        repairs += _log(block, changes)
        blocks.append(_block(block, changes))
    path = tuple(applied(step, edits.get(step, ())) for step in section.path)
    return section.model_copy(update={"path": path, "blocks": tuple(blocks)})


def _block(block: Block, edits: Sequence[Edit]) -> Block:
    """The block after ``edits``; its joints are in the log and not kept."""
    if not edits:
        return block.model_copy(update={"joints": ()}) if block.joints else block
    parts: list[tuple[str, Alignment]] = []
    position = 0
    for edit in edits:
        start, end, after = _narrowed(block.text, edit)
        parts.append(_kept(block, position, start))
        span = span_of(block.alignment, start, end)
        run = Run(0, span[0], len(after), span[1] - span[0]) if span and after else None
        parts.append((after, (run,) if run else ()))
        position = end
    parts.append(_kept(block, position, len(block.text)))
    text, alignment = joined([part for part in parts if part[0]], "")
    boxes = block.boxes
    for edit in reversed(edits):
        boxes = edited(boxes, edit.start, edit.end, len(edit.after))
    update = {"text": text, "alignment": alignment, "boxes": boxes, "joints": ()}
    return block.model_copy(update=update)


def _kept(block: Block, start: int, end: int) -> tuple[str, Alignment]:
    return block.text[start:end], sliced(block.alignment, start, end)


def _narrowed(text: str, edit: Edit) -> tuple[int, int, str]:
    """An edit without the letters that stay, so that those keep their own places."""
    start, end, after = edit.start, edit.end, edit.after
    while start < end and after and text[start] == after[0]:
        start, after = start + 1, after[1:]
    while start < end and after and text[end - 1] == after[-1]:
        end, after = end - 1, after[:-1]
    return start, end, after


def _log(block: Block, edits: Sequence[Edit]) -> list[Repair]:
    """What was changed in a block: its edits, and the words that a line end had cut."""
    changes = [(edit.start, edit.end, edit.after, edit.rule) for edit in edits]
    words = [match.span() for match in _WORD.finditer(block.text)] if block.joints else []
    changed = {start for start, *_ in changes}
    for start, end in words:
        is_cut = any(start < joint < end for joint in block.joints)
        if is_cut and not any(start <= known < end for known in changed):
            changes.append((start, end, block.text[start:end], RepairRule.LINE_END))
    repairs = []
    for start, end, after, rule in sorted(changes):
        cuts = [start, *(joint for joint in block.joints if start < joint < end), end]
        written = "-\n".join(block.text[a:b] for a, b in pairwise(cuts))
        span = span_of(block.alignment, start, end)
        repairs.append(
            Repair(
                offset=span[0] if span else None,
                page=block.page,
                before=written,
                after=after,
                rule=rule,
            )
        )
    return repairs
