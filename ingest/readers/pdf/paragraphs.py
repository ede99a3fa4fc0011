"""Lines to paragraphs, by distance, indent, type and list markers; and paragraphs rejoined.

A column, a page, a pull quote may cut a paragraph in two. Its halves are joined when the first
is unfinished and the second goes on in the same type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.lines import letters
from ingest.paragraphs import MARKER, QUOTED
from ingest.readers.pdf.parts import Style, TextLine

_FINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*\d?$")
_HYPHEN = re.compile(r"\w[-\u2010\u00ad]$")
LEADER = re.compile(r"(?:\.\s?){5,}\s*(?:\d{1,4}|[ivxlc]+)?$")
"""Dots up to a page number: every line of a list of contents stands alone."""

_BULLET = re.compile(r"[•·*▪◦➢✓]\s")

_BLANK = 1.35
"""A line this many times the usual distance below the last begins a paragraph."""


@dataclass(frozen=True)
class Para:
    """A paragraph, list item or heading. ``level`` is 0 for text, from 1 for a heading."""

    lines: tuple[TextLine, ...]
    level: int = 0

    @property
    def first(self) -> TextLine:
        """Its first line."""
        return self.lines[0]

    @property
    def last(self) -> TextLine:
        """Its last line."""
        return self.lines[-1]

    @property
    def text(self) -> str:
        """Its lines with spaces between them: for judging, not for showing."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """Its font size."""
        return self.first.size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        """Whether all of it is italic."""
        return all(line.italic for line in self.lines)

    @property
    def is_finished(self) -> bool:
        """Whether its last sentence has an end."""
        return _FINAL.search(self.last.text) is not None


def usual_pitches(columns: Sequence[Sequence[TextLine]]) -> dict[float, float]:
    """For each font size the usual distance from line to line, over the whole document."""
    distances: dict[float, list[float]] = defaultdict(list)
    for column in columns:
        for above, below in pairwise(column):
            distance = below.bottom - above.bottom
            if above.size == below.size and 0.8 * below.size < distance < 2.5 * below.size:
                distances[below.size].append(distance)
    return {size: median(found) for size, found in distances.items() if len(found) >= 2}


def grouped(column: Sequence[TextLine], pitches: dict[float, float]) -> list[Para]:
    """The paragraphs of one column, as they stand there."""
    groups: list[list[TextLine]] = []
    for number, line in enumerate(column):
        after = column[number + 1] if number + 1 < len(column) else None
        if groups and not _breaks(groups[-1], line, after, pitches):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Para(tuple(group)) for group in groups]


def _breaks(
    members: Sequence[TextLine],
    line: TextLine,
    after: TextLine | None,
    pitches: dict[float, float],
) -> bool:
    """Whether ``line`` begins a new paragraph after ``members``."""
    last = members[-1]
    size = max(line.size, last.size)
    pitch = pitches.get(line.size, 1.25 * size)
    if line.bottom - last.bottom > _BLANK * pitch or abs(line.size - last.size) > 0.6:
        return True
    if LEADER.search(last.text) or (_has_cells(last) and _has_cells(line)):
        return True
    final = _FINAL.search(last.text) is not None
    starts_low = line.text[:1].islower()
    if _changes_type(members, line, final=final, starts_low=starts_low):
        return True
    in_list = MARKER.match(members[0].text) is not None
    if MARKER.match(line.text):
        is_text = last.ends_full and not final and not in_list and line.x0 <= last.x0 + 1
        return _BULLET.match(line.text) is not None or not is_text
    if in_list:
        hangs = len(members) > 1 and members[1].x0 > members[0].x0 + 0.4 * size
        if line.x0 < last.x0 - 0.4 * size and hangs:
            return True
    elif line.x0 > last.x0 + 0.6 * size and (final or not last.ends_full):
        # Indented: a paragraph's first line, when what follows stands further left again.
        return after is None or after.x0 < line.x0 - 0.4 * size or after.size != line.size
    left, right = line.column
    is_short = last.x1 < right - 0.2 * (right - left)
    return is_short and final and not starts_low


def _has_cells(line: TextLine) -> bool:
    """Whether it is a row of a table without rules: words with gaps no justified line has."""
    return any(
        right.x0 - left.x1 > 2 * line.size and MARKER.match(f"{left.text} x") is None
        for left, right in pairwise(line.words)
    )


def _changes_type(
    members: Sequence[TextLine], line: TextLine, *, final: bool, starts_low: bool
) -> bool:
    """Whether bold or italic type begins or ends here, other than within a sentence."""
    last = members[-1]
    within = last.ends_full and starts_low and not final
    if line.bold != last.bold:
        whole = all(member.bold for member in members) if last.bold else True
        return whole and not within
    if line.italic != last.italic:
        whole = all(member.italic for member in members) if last.italic else True
        return whole and not within
    return False


# --- quotes in a column, and halves of paragraphs -----------------------------------------------


def without_quotes(
    paragraphs: Sequence[Para], body: Style
) -> tuple[list[Para], list[tuple[Para, Para | None]]]:
    """Takes pull quotes out of the running text.

    Returns:
        The other paragraphs; and the quotes, each with the paragraph it stands after.
    """
    everything = letters(" ".join(para.text for para in paragraphs))
    kept: list[Para] = []
    quotes: list[tuple[Para, Para | None]] = []
    for number, para in enumerate(paragraphs):
        after = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if _is_quote(para, kept[-1] if kept else None, after, body, everything):
            quotes.append((para, kept[-1] if kept else None))
        else:
            kept.append(para)
    return kept, quotes


def _is_quote(
    para: Para, before: Para | None, after: Para | None, body: Style, everything: str
) -> bool:
    larger = para.size >= 1.12 * body.size
    if not larger and not (para.italic and para.size >= body.size):
        return False
    if (
        before is not None
        and after is not None
        and _goes_on(before, after)
        and (abs(before.size - para.size) > 0.6 or before.italic != para.italic)
    ):
        return True
    if QUOTED.fullmatch(para.text) and para.text[0] in "‘“\"'":
        return larger or para.italic
    own = letters(para.text)
    return larger and len(own) >= 40 and everything.count(own) > 1


def rejoined(paragraphs: Sequence[Para]) -> list[Para]:
    """Paragraphs whose halves stood in two columns, on two pages or around something else."""
    joined: list[Para] = []
    for para in paragraphs:
        if joined and _goes_on(joined[-1], para) and _stand_apart(joined[-1], para):
            joined[-1] = Para((*joined[-1].lines, *para.lines), joined[-1].level)
        else:
            joined.append(para)
    return joined


def _stand_apart(first: Para, second: Para) -> bool:
    """Whether something may have come between: another column, or a large gap."""
    far = second.first.top - first.last.bottom > 2.5 * second.size
    return second.first.new_column or second.first.page != first.last.page or far


def _goes_on(first: Para, second: Para) -> bool:
    """Whether ``second`` is the rest of the unfinished paragraph ``first``."""
    if first.is_finished or first.level or second.level or LEADER.search(first.last.text):
        return False
    if abs(first.size - second.size) > 0.6 or first.bold != second.bold:
        return False
    if MARKER.match(second.first.text):
        return False
    start = second.first.text[:1]
    if _HYPHEN.search(first.last.text) or start.islower():
        return True
    # "… in de gemeente / Amsterdam": full lines in columns of one width.
    widths = [line.column[1] - line.column[0] for line in (first.last, second.first)]
    alike = min(widths) > 0.85 * max(widths)
    full = first.last.x1 >= first.last.column[1] - 0.05 * widths[0]
    return alike and full and len(first.lines) > 1 and start.isalnum()
