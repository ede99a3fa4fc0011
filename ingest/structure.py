"""From visible lines to sections: furniture out, paragraphs, headings, repaired text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import progress
from ingest.headings import with_levels
from ingest.lines import Line, without_furniture
from ingest.paragraphs import ICON, SINGLE, Paragraph, continued, full_width, group
from ingest.repair import Piece, Vocabulary, joints, repaired
from waaier.domain import Block, Section

_NOTE = re.compile(r"\d{1,2}[.)]\s")

_MIN_NOTE = 40
"""A footnote explains something; shorter numbered lines are headings that were not seen."""


def build_sections(original: str, lines: Sequence[Line]) -> tuple[Section, ...]:
    """The sections of a text.

    Args:
        original: what the offsets of ``lines`` refer to.
        lines: all visible lines, page furniture included.

    Returns:
        Sections in reading order. A heading is the first block of its section and the last
        part of its path. Every visible line that is no furniture is in exactly one block.
    """
    cleaned = without_furniture(lines)
    if not cleaned.lines:
        return ()
    width = full_width(cleaned.lines)
    paragraphs = group(cleaned.lines, width)
    paragraphs = with_levels(paragraphs, width, cleaned.chapter_hints)
    return _sections(original, continued(paragraphs, width))


def _sections(original: str, paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
    vocabulary = Vocabulary(original)
    sections: list[Section] = []
    stack: list[tuple[int, str]] = []
    blocks: list[Block] = []
    notes: list[Block] = []

    def close() -> None:
        path = tuple(title for _, title in stack)
        if blocks:
            sections.append(Section(path=path, blocks=tuple(blocks)))
            blocks.clear()
        sections.extend(Section(path=path, blocks=(note,), is_note=True) for note in notes)
        notes.clear()

    for index, paragraph in enumerate(paragraphs):
        pieces = [Piece(line.start, line.end) for line in paragraph.lines]
        icon = ICON.match(paragraph.first.text) if paragraph.level else None
        if icon:
            pieces[0] = Piece(pieces[0].start + icon.end(), pieces[0].end)
        text, alignment = repaired(original, pieces, vocabulary)
        if not text:
            continue
        progress.made(len(text))
        if paragraph.level:
            close()
            while stack and stack[-1][0] >= paragraph.level:
                stack.pop()
            stack.append((paragraph.level, text))
        block = Block(
            text=text,
            alignment=alignment,
            page=paragraph.first.page,
            joints=joints(original, text, alignment),
        )
        (notes if _is_footnote(paragraphs, index) else blocks).append(block)
    close()
    return tuple(sections)


def _is_footnote(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a paragraph is a footnote: a single numbered one at the foot of a page.

    After another number it is the last item of a list, so two footnotes on one page stay text.
    """
    paragraph = paragraphs[index]
    is_numbered = _NOTE.match(paragraph.first.text) and len(paragraph.text) >= _MIN_NOTE
    if paragraph.level or not is_numbered or index == 0:
        return False
    before = paragraphs[index - 1]
    after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    ends_page = after is None or after.opens_page or after.first.after_furniture
    return ends_page and not before.level and not SINGLE.match(before.first.text)
