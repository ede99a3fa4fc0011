"""From visible lines to sections: furniture out, paragraphs, headings, repaired text."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.headings import with_levels
from ingest.lines import Line, without_furniture
from ingest.paragraphs import ICON, Paragraph, continued, full_width, group
from ingest.repair import Piece, Vocabulary, repaired
from waaier.domain import Block, Section


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

    def close() -> None:
        if blocks:
            path = tuple(title for _, title in stack)
            sections.append(Section(path=path, blocks=tuple(blocks)))
            blocks.clear()

    for paragraph in paragraphs:
        pieces = [Piece(line.start, line.end) for line in paragraph.lines]
        icon = ICON.match(paragraph.first.text) if paragraph.level else None
        if icon:
            pieces[0] = Piece(pieces[0].start + icon.end(), pieces[0].end)
        text, alignment = repaired(original, pieces, vocabulary)
        if not text:
            continue
        if paragraph.level:
            close()
            while stack and stack[-1][0] >= paragraph.level:
                stack.pop()
            stack.append((paragraph.level, text))
        blocks.append(Block(text=text, alignment=alignment, page=paragraph.first.page))
    close()
    return tuple(sections)
