"""Where the characters of a repaired text stood in the original file.

A repaired text (line ends joined, hyphens removed) is no substring of its file, yet
a citation must point to the exact place. An :class:`Alignment` keeps, per stretch of
the text that was taken over character for character, where that stretch began.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Run(NamedTuple):
    """``length`` characters at ``start`` in the text stood at ``origin`` in the file."""

    start: int
    origin: int
    length: int


Alignment = tuple[Run, ...]
"""Runs in text order; characters between runs were added by us and have no origin."""


def identity(origin: int, length: int) -> Alignment:
    """The alignment of a text taken over unchanged from offset ``origin``."""
    return (Run(0, origin, length),) if length else ()


def shifted(alignment: Alignment, by: int) -> Alignment:
    """The same alignment for a text that begins ``by`` characters later."""
    return tuple(Run(run.start + by, run.origin, run.length) for run in alignment)


def sliced(alignment: Alignment, start: int, end: int) -> Alignment:
    """The alignment of ``text[start:end]``, with offsets counted from ``start``."""
    kept = []
    for run in alignment:
        low, high = max(run.start, start), min(run.start + run.length, end)
        if low < high:
            kept.append(Run(low - start, run.origin + low - run.start, high - low))
    return tuple(kept)


def joined(parts: Iterable[tuple[str, Alignment]], separator: str) -> tuple[str, Alignment]:
    """Joins aligned texts with ``separator``, which has no origin.

    Neighbouring runs that continue each other in text and file are merged.
    """
    text, runs = "", list[Run]()
    for part, alignment in parts:
        if text:
            text += separator
        for run in shifted(alignment, len(text)):
            last = runs[-1] if runs else None
            if (
                last is not None
                and last.start + last.length == run.start
                and last.origin + last.length == run.origin
            ):
                runs[-1] = Run(last.start, last.origin, last.length + run.length)
            else:
                runs.append(run)
        text += part
    return text, tuple(runs)


def span_of(alignment: Alignment, start: int, end: int) -> tuple[int, int] | None:
    """The file's offsets ``[from, to)`` for ``text[start:end]``, or None without origin."""
    runs = sliced(alignment, start, end)
    if not runs:
        return None
    return min(run.origin for run in runs), max(run.origin + run.length for run in runs)
