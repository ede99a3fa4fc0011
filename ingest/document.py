"""What a reader hands on: a source with its sections, before they become passages."""

from __future__ import annotations

from dataclasses import dataclass, field

from waaier.card import Card
from waaier.domain import Repair, Section, Source


@dataclass(frozen=True)
class ReadDocument:
    """One file that was read.

    A section's first block is its heading when that block's text equals the last part of the
    section's path; headings are text too, and may be quoted.

    Attributes:
        source: the publication, with what the document itself tells about it.
        sections: the text in reading order. Nothing that was read is left out, except page
            furniture: running heads and feet, page numbers, lines that only hold a URL.
        pages: number of physical pages, or None for formats without pages.
        warnings: Dutch sentences on what may have gone wrong, for the manager of the
            knowledge base.
        card: the validated card when the file is one.
        printed: it was set for paper and may have been read by text recognition, so that words
            may be broken.
        repairs: the words that were changed, in reading order.
    """

    source: Source
    sections: tuple[Section, ...]
    pages: int | None = None
    warnings: tuple[str, ...] = field(default=())
    card: Card | None = None
    printed: bool = False
    repairs: tuple[Repair, ...] = ()


def heading_of(section: Section) -> str | None:
    """The heading that opens this section's text, or None when it has none."""
    if section.path and section.blocks and section.blocks[0].text == section.path[-1]:
        return section.blocks[0].text
    return None
