"""What a source consists of: its passages in reading order, under their sections.

A passage by itself says little of what stood before it; whoever shows one can go on to the next.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from index.store import Store
from waaier.domain import Passage, PassageRole

_KEPT = 64
"""Outlines kept at a time; that of the longest law takes half a megabyte."""


def reading_order(passage: Passage) -> tuple[int, int, tuple[int, int], str]:
    """Sorts the passages of one source as they are read.

    In builds that did not keep the order, place decides: right for text, nearly right for PDF.
    """
    number = -1 if passage.number is None else passage.number
    return (number, passage.page or 0, passage.span or (0, 0), passage.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage in an outline, without its text.

    Attributes:
        id: of the passage.
        section: the heading path it stands under.
        pages: the physical pages it stands on; empty for text files.
        label: what its first page is called in print.
    """

    id: str
    section: tuple[str, ...]
    pages: tuple[int, ...]
    label: str | None


@dataclass(frozen=True)
class Outline:
    """The passages of a source that may be quoted, in reading order."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Outline:
        """The outline of the passages of one source; invented situations are left out."""
        quotable = (one for one in passages if one.role is PassageRole.TEXT)
        return cls(
            tuple(
                Entry(one.id, one.section, _pages(one), one.page_label)
                for one in sorted(quotable, key=reading_order)
            )
        )

    @cached_property
    def _place(self) -> dict[str, int]:
        return {entry.id: place for place, entry in enumerate(self.entries)}

    def around(self, passage_id: str) -> tuple[str | None, str | None]:
        """The ids of the passages before and after this one in the same section."""
        here = self._place.get(passage_id)
        if here is None:
            return None, None
        before = self.entries[here - 1] if here else None
        after = self.entries[here + 1] if here + 1 < len(self.entries) else None
        section = self.entries[here].section
        return (
            before.id if before is not None and before.section == section else None,
            after.id if after is not None and after.section == section else None,
        )

    def sections(self) -> dict[tuple[str, ...], int]:
        """How many passages stand under each heading path, in reading order."""
        counts: dict[tuple[str, ...], int] = {}
        for entry in self.entries:
            counts[entry.section] = counts.get(entry.section, 0) + 1
        return counts

    @property
    def pages(self) -> tuple[int, ...]:
        """The physical pages that text was read from, from the first to the last."""
        return tuple(sorted({page for entry in self.entries for page in entry.pages}))

    def label_of(self, page: int) -> str | None:
        """What a page is called in print, when a passage begins on it."""
        labels = (one.label for one in self.entries if one.pages[:1] == (page,))
        return next(labels, None)

    def on_page(self, page: int) -> list[str]:
        """The ids of the passages that stand on a page, wholly or in part."""
        return [entry.id for entry in self.entries if page in entry.pages]


def _pages(passage: Passage) -> tuple[int, ...]:
    if not passage.boxes:
        return () if passage.page is None else (passage.page,)
    return tuple(sorted({box.page for box in passage.boxes}))


class Outlines:
    """The outlines that were asked for last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Outline] = OrderedDict()

    def of(self, build_id: str, store: Store, source_id: str) -> Outline:
        """The outline of a source in a build; read from the store the first time."""
        key = (build_id, source_id)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Outside the lock: a long law takes a second, and other sources need not wait for it.
        outline = Outline.of(store.passages(source_id))
        with self._lock:
            self._kept[key] = outline
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return outline
