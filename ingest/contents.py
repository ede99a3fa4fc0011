"""What a file holds once it has been read and cut into passages."""

from __future__ import annotations

from dataclasses import dataclass

from waaier.card import Card
from waaier.domain import Passage, Repair, Source


@dataclass(frozen=True)
class FileContents:
    """One file that was read.

    Attributes:
        source: the publication.
        passages: in reading order.
        sha256: of the file's bytes, after it was read.
        pages: number of physical pages, or None for formats without pages.
        warnings: Dutch sentences on what may have gone wrong.
        card: the card, when the file is one.
        repairs: the words that were changed.
    """

    source: Source
    passages: tuple[Passage, ...]
    sha256: str
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    card: Card | None = None
    repairs: tuple[Repair, ...] = ()
