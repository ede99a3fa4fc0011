"""What stands beside the running text: text boxes, and quotes that the text flows around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.columns import rows_of
from ingest.readers.pdf.parts import Page, Rect, Style, Word, around

_MOST = 0.7
"""A panel with more of the page's words than this is a background, no text box."""


@dataclass(frozen=True)
class Floating:
    """Words that stand apart from the running text. ``boxed``: in a box, else a pull quote."""

    rect: Rect
    words: tuple[Word, ...]
    boxed: bool


def boxes_of(page: Page, words: Sequence[Word], body: Style) -> list[Floating]:
    """The text boxes of a page.

    A coloured bar behind one heading is no text box; neither is a background behind the page.
    """
    found: list[Floating] = []
    taken: set[Word] = set()
    for panel in sorted(page.panels, key=lambda rect: -rect.width * rect.height):
        inside = [word for word in words if word not in taken and panel.holds(word)]
        if len(inside) < 3 or len(inside) > _MOST * len(words):
            continue
        rows = rows_of(inside)
        if len(rows) == 1 or (len(rows) == 2 and all(w.size > 1.08 * body.size for w in inside)):
            continue
        # Running text that only touches the panel: a line through its edge is cut by no box.
        if sum(1 for word in inside if word.x0 < panel.x0 - 2 or word.x1 > panel.x1 + 2) > 0:
            continue
        taken.update(inside)
        found.append(Floating(panel, tuple(inside), boxed=True))
    return found


def wrapped_quotes(words: Sequence[Word], body: Style) -> list[Floating]:
    """Larger or italic words with running text both left and right of them on the same lines.

    A heading over two columns has nothing beside it; a quote between columns has.
    """
    plain = [word for word in words if not _is_display(word, body)]
    display = [word for word in words if _is_display(word, body)]
    found: list[Floating] = []
    for group in _groups(display, body):
        rect = around(group)
        tall = [word for word in plain if word.bottom > rect.top and word.top < rect.bottom]
        left = [word for word in tall if word.x1 <= rect.x0 + 2]
        right = [word for word in tall if word.x0 >= rect.x1 - 2]
        within = [word for word in tall if rect.holds(word)]
        beside = min(len(rows_of(left)) if left else 0, len(rows_of(right)) if right else 0)
        # Emphasis within a line has text close by; a quote stands free of the text around it.
        room = min(
            rect.x0 - max((word.x1 for word in left), default=rect.x0),
            min((word.x0 for word in right), default=rect.x1) - rect.x1,
        )
        if len(group) >= 3 and beside >= 2 and not within and room >= 0.5 * body.size:
            found.append(Floating(rect, tuple(group), boxed=False))
    return found


def _is_display(word: Word, body: Style) -> bool:
    return word.size >= 1.12 * body.size or (word.italic and word.size >= body.size)


def _groups(words: Sequence[Word], body: Style) -> list[list[Word]]:
    """Words that are close to each other together."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top, word.x0)):
        reach = 1.2 * max(word.size, body.size)
        near = [
            group
            for group in groups
            if any(
                other.x0 - reach <= word.x1
                and word.x0 <= other.x1 + reach
                and other.top - reach <= word.bottom
                and word.top <= other.bottom + reach
                and abs(other.size - word.size) < 1
                for other in group
            )
        ]
        merged = [word for group in near for word in group]
        groups = [group for group in groups if group not in near]
        groups.append([*merged, word])
    return groups
