"""Where a text stands on the pages of a PDF: one box a line.

A box knows which characters of the text stand in it, so that one quoted sentence can be shown
on its page as well as a whole passage.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    """Characters ``[start, end)`` of a text stand in this rectangle of a page.

    ``page`` counts physical pages from 1; places are points from the top left of the visible
    page, after its own rotation and cropping.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    start: int
    end: int


Boxes = tuple[Box, ...]
"""Boxes in text order."""


def shifted(boxes: Iterable[Box], by: int) -> Boxes:
    """The same boxes for a text that begins ``by`` characters later."""
    return tuple(box._replace(start=box.start + by, end=box.end + by) for box in boxes)


def sliced(boxes: Iterable[Box], start: int, end: int) -> Boxes:
    """The boxes of ``text[start:end]``, with offsets counted from ``start``.

    A line of which only some words are in the slice keeps its whole rectangle.
    """
    return tuple(
        box._replace(start=max(box.start, start) - start, end=min(box.end, end) - start)
        for box in boxes
        if box.start < end and start < box.end
    )


def edited(boxes: Iterable[Box], start: int, end: int, length: int) -> Boxes:
    """The boxes after ``text[start:end]`` was replaced by ``length`` other characters.

    With several edits, the last one in the text goes first, so that offsets still hold.
    """
    moved = []
    for box in boxes:
        first = box.start if box.start <= start else max(box.start + length - (end - start), start)
        last = box.end if box.end <= start else max(box.end + length - (end - start), start)
        if box.start <= start and start < box.end < end:
            last = start + length
        moved.append(box._replace(start=first, end=max(first, last)))
    return tuple(moved)
