"""Where the characters of a repaired text stood in the original file.

A repaired text (line ends joined, hyphens removed, misread letters restored) is no substring
of its file, yet a citation must point to the exact place. An :class:`Alignment` keeps, per
stretch of the text that was taken over character for character, where that stretch began, and
per stretch that was written differently, which stretch of the file it replaces as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Run(NamedTuple):
    """``length`` characters at ``start`` in the text stood at ``origin`` in the file.

    With ``replaced`` 0 they are the same characters. Otherwise they were written differently, in
    ``replaced`` characters ("m" for "rn"): then any part of the run stands for all of those.
    """

    start: int
    origin: int
    length: int
    replaced: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + self.length

    @property
    def origin_end(self) -> int:
        """Where it ends in the file."""
        return self.origin + (self.replaced or self.length)

    def is_continued_by(self, run: Run) -> bool:
        """Whether ``run`` goes on where this one ends, in text and file, both verbatim."""
        return (
            not (self.replaced or run.replaced)
            and self.end == run.start
            and self.origin_end == run.origin
        )


Alignment = tuple[Run, ...]
"""Runs in text order; characters between runs were added by us and have no origin."""


def identity(origin: int, length: int) -> Alignment:
    """The alignment of a text taken over unchanged from offset ``origin``."""
    return (Run(0, origin, length),) if length else ()


def shifted(alignment: Alignment, by: int) -> Alignment:
    """The same alignment for a text that begins ``by`` characters later."""
    return tuple(run._replace(start=run.start + by) for run in alignment)


def sliced(alignment: Alignment, start: int, end: int) -> Alignment:
    """The alignment of ``text[start:end]``, with offsets counted from ``start``."""
    kept = []
    for run in alignment:
        low, high = max(run.start, start), min(run.end, end)
        if low < high:
            origin = run.origin if run.replaced else run.origin + low - run.start
            kept.append(Run(low - start, origin, high - low, run.replaced))
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
            if runs and runs[-1].is_continued_by(run):
                runs[-1] = runs[-1]._replace(length=runs[-1].length + run.length)
            else:
                runs.append(run)
        text += part
    return text, tuple(runs)


def span_of(alignment: Alignment, start: int, end: int) -> tuple[int, int] | None:
    """The file's offsets ``[from, to)`` for ``text[start:end]``, or None without origin."""
    runs = sliced(alignment, start, end)
    if not runs:
        return None
    return min(run.origin for run in runs), max(run.origin_end for run in runs)
