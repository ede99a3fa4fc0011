"""Reading order: words to columns, and columns to lines.

A gutter is a tall strip without words, with lines on both sides that begin flush. The tallest
gutter is taken first; it splits the page into what stands above it, left of it, right of it and
below it, each of which is looked at in the same way. So a heading over two columns, columns of
unequal number and a closing paragraph over the full width need no rules of their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.parts import Frame, Rect, TextLine, Word, around

_MIN_GUTTER = 0.7
"""The narrowest gutter, as a part of the font size. Justified text has wider gaps than this, but
never below each other with words that begin flush after them."""

_WIDE_GUTTER = 2.0
"""From this width on, lines beside a gutter need not begin flush."""

_MIN_LINES = 3
"""A column has at least this many lines."""

_MARK = re.compile(
    r"(?:[-–—•·*▪◦o➢✓]|\(?[\divxa-z]{1,4}[.)]|\d{1,3}|[\dA-Z]{1,2}(?:\.\d{1,2}){1,3}\.?)"
)
_NUMBER = re.compile(r"[€\d][\d.,%€ -]*|[ivxlc]+")

_MAX_DEPTH = 12

_MOST_STRIPS = 150
"""So many of the tallest strips are looked at: a page of scattered words has thousands."""


def columns_of(words: Sequence[Word], size: float) -> list[list[Word]]:
    """The words of each column, in reading order.

    Args:
        words: all words of a page, or of a text box.
        size: font size of the running text.
    """
    return _split(list(words), size, 0)


def _split(words: list[Word], size: float, depth: int) -> list[list[Word]]:
    if len(words) < 2 * _MIN_LINES or depth > _MAX_DEPTH:
        return [words] if words else []
    gutter = _best_gutter(words, size)
    if gutter is None:
        return [words]
    above = [word for word in words if _middle(word) < gutter.top]
    below = [word for word in words if _middle(word) > gutter.bottom]
    band = [word for word in words if gutter.top <= _middle(word) <= gutter.bottom]
    x = (gutter.x0 + gutter.x1) / 2
    left = [word for word in band if word.x0 < x]
    right = [word for word in band if word.x0 >= x]
    y = _heading_over_both(left, right, below, size)
    if y is not None:
        # Too short to cross the gutter, but it opens a new stretch of both columns.
        parts = [[w for w in band if w.top < y], [w for w in band if w.top >= y] + below]
        parts = [above, *parts]
    else:
        parts = [above, left, right, below]
    return [column for part in parts for column in _split(part, size, depth + 1)]


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _heading_over_both(
    left: Sequence[Word], right: Sequence[Word], below: Sequence[Word], size: float
) -> float | None:
    """The top of a heading in the left column that belongs to what stands under both columns.

    Nothing stands beside it, and what follows in the right column, or over the full width,
    begins where the text under the heading begins.
    """
    rows = rows_of(left)
    for number in range(1, len(rows)):
        row, before = rows[number], rows[number - 1]
        is_heading = all(word.size > 1.08 * size for word in row) or all(w.bold for w in row)
        starts = around(row)
        gap = starts.top - max(word.bottom for word in before)
        if not is_heading or gap < 0.4 * size:
            continue
        end = number
        while end + 1 < len(rows) and rows[end + 1][0].size == row[0].size and row[0].size > size:
            end += 1
        bottom = max(word.bottom for word in rows[end])
        if any(word.bottom > starts.top + 1 and word.top < bottom - 1 for word in right):
            continue
        if not any(word.top < starts.top for word in right):
            continue
        follows = min((word.top for word in [*right, *below] if word.top >= bottom - 1), default=0)
        own = min((word.top for word in rows[end + 1]), default=0) if end + 1 < len(rows) else 0
        if follows and (not own or abs(own - follows) <= 0.6 * size):
            return starts.top
    return None


# --- gutters ------------------------------------------------------------------------------------


def _best_gutter(words: Sequence[Word], size: float) -> Rect | None:
    """The tallest strip without words that has a column on each side of it."""
    best: tuple[float, Rect] | None = None
    for gutter in _strips(words, size)[:_MOST_STRIPS]:
        height = gutter.bottom - gutter.top
        if best is not None and height <= best[0]:
            continue
        if _parts_columns(words, gutter, size):
            best = (height, gutter)
    return best[1] if best else None


def _strips(words: Sequence[Word], size: float) -> list[Rect]:
    """Strips of the narrowest width without words, each as tall and as wide as it can be."""
    whole = around(words)
    margin = _MIN_GUTTER * size / 2
    crossing: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for word in words:
        for x in range(int(word.x0 - margin) + 1, int(word.x1 + margin) + 1):
            crossing[x].append((word.top, word.bottom))
    runs: dict[tuple[int, int], list[int]] = defaultdict(list)
    least = _MIN_LINES * size
    for x in range(int(whole.x0) + 1, int(whole.x1)):
        top = whole.top
        for word_top, word_bottom in [*sorted(crossing[x]), (whole.bottom, whole.bottom)]:
            if word_top - top >= least:
                runs[round(top), round(word_top)].append(x)
            top = max(top, word_bottom)
    strips: list[Rect] = []
    for (top, bottom), xs in runs.items():
        start = previous = xs[0]
        for x in [*xs[1:], -1]:
            if x != previous + 1:
                strips.append(Rect(start - margin, float(top), previous + margin, float(bottom)))
                start = x
            previous = x
    strips.sort(key=lambda strip: -strip.height)
    return strips


def _parts_columns(words: Sequence[Word], gutter: Rect, size: float) -> bool:
    """Whether what stands left and right of a strip is text in columns."""
    x = (gutter.x0 + gutter.x1) / 2
    band = [word for word in words if gutter.top <= _middle(word) <= gutter.bottom]
    left_words = [word for word in band if word.x1 <= x]
    right_words = [word for word in band if word.x0 >= x]
    if len(left_words) < _MIN_LINES or len(right_words) < 2:
        return False
    left, right = rows_of(left_words), rows_of(right_words)
    if len(left) < _MIN_LINES or _are_marks(left) or _are_numbers(right):
        return False
    if len(right) < _MIN_LINES:
        return _is_last_bit(left, right, gutter, size)
    left_top, right_top = left[0][0].top, right[0][0].top
    overlap = min(around(left_words).bottom, around(right_words).bottom) - max(left_top, right_top)
    if overlap < _MIN_LINES * size:
        return False
    wide = gutter.width >= _WIDE_GUTTER * size
    if not wide and not _begin_flush(right, size):
        return False
    return not _is_tabular(left, right)


def _is_last_bit(
    left: Sequence[Sequence[Word]], right: Sequence[Sequence[Word]], gutter: Rect, size: float
) -> bool:
    """Whether the right side is the end of a text that fills the column left of it."""
    edge = max(row[-1].x1 for row in left)
    full = [row for row in left if row[-1].x1 > edge - 1.5 * size]
    width = edge - min(row[0].x0 for row in left)
    return (
        len(left) >= 5
        and len(full) >= 0.5 * len(left)
        and width >= 8 * size
        and gutter.width >= size
        and right[0][0].top <= left[1][0].bottom
    )


def _are_marks(rows: Sequence[Sequence[Word]]) -> bool:
    """Whether the left side only holds bullets or numbers: a list, not two columns."""
    marks = sum(1 for row in rows if len(row) <= 2 and _MARK.fullmatch(row[0].text))
    return marks >= 0.8 * len(rows)


def _are_numbers(rows: Sequence[Sequence[Word]]) -> bool:
    """Whether the right side only holds numbers: a list of contents or of amounts."""
    numbers = sum(1 for row in rows if all(_NUMBER.fullmatch(word.text) for word in row))
    return numbers >= 0.8 * len(rows)


def _begin_flush(rows: Sequence[Sequence[Word]], size: float) -> bool:
    starts = sorted(row[0].x0 for row in rows)
    tolerance = 0.3 * size
    flush = max(sum(1 for x in starts if abs(x - start) <= tolerance) for start in starts)
    return flush >= 0.5 * len(rows)


def _is_tabular(left: Sequence[Sequence[Word]], right: Sequence[Sequence[Word]]) -> bool:
    """Whether both sides are short texts on the same lines: a table without rules."""
    bottoms = [max(word.bottom for word in row) for row in left]
    heights = {round(y) + near for y in bottoms for near in (-1, 0, 1)}
    beside = sum(1 for row in right if round(max(word.bottom for word in row)) in heights)
    if beside < 0.9 * len(right):
        return False
    return _is_short(left) and _is_short(right)


def _is_short(rows: Sequence[Sequence[Word]]) -> bool:
    """Whether most rows stop well before the edge, or fall apart in cells of their own."""
    cells = [row for row in rows if any(b.x0 - a.x1 > 1.5 * a.size for a, b in pairwise(row))]
    return share_full(rows) < 0.5 or len(cells) > 0.5 * len(rows)


def share_full(rows: Sequence[Sequence[Word]]) -> float:
    """The share of rows that fill most of their column, as running text does."""
    edge_left = min(row[0].x0 for row in rows)
    edge_right = max(row[-1].x1 for row in rows)
    full = [row for row in rows if row[-1].x1 - edge_left >= 0.75 * (edge_right - edge_left)]
    return len(full) / len(rows)


# --- lines --------------------------------------------------------------------------------------


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words on the same line together, lines from top to bottom, words from left to right.

    Larger words go first: a raised footnote number belongs to the line of its word.
    """
    rows: list[tuple[float, float, list[Word]]] = []
    # Rows by the heights they cover: comparing with every row costs minutes on a dense page.
    at: dict[int, list[int]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-round(word.size), word.top, word.x0)):
        best, most = -1, 0.0
        reach = range(int(word.top) // 8, int(word.bottom) // 8 + 1)
        for index in {index for height in reach for index in at[height]}:
            top, bottom, _ = rows[index]
            overlap = min(bottom, word.bottom) - max(top, word.top)
            if overlap > most or (overlap == most and index < best):
                best, most = index, overlap
        if best >= 0 and most >= 0.5 * min(word.height, rows[best][1] - rows[best][0]):
            rows[best][2].append(word)
        else:
            for height in reach:
                at[height].append(len(rows))
            rows.append((word.top, word.bottom, [word]))
    rows.sort(key=lambda row: row[0])
    return [sorted(row, key=lambda word: word.x0) for _, _, row in rows]


def text_of(words: Sequence[Word]) -> str:
    """The words of one line with spaces where there is room for one."""
    text = ""
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        if before is not None:
            gap = word.x0 - before.x1
            room = 0.15 * min(word.size, before.size)
            if gap > room or (word.spaced and gap > -0.5 * word.size):
                text += " "
        text += word.text
    return " ".join(text.split())


def line_of(words: Sequence[Word], frame: Frame) -> TextLine:
    """A line of these words, which stand from left to right."""
    place = around(words)
    counts: Counter[float] = Counter()
    for word in words:
        counts[word.size] += len(word.text)
    letters = sum(len(word.text) for word in words)
    return TextLine(
        frame=frame,
        words=tuple(words),
        text=text_of(words),
        x0=place.x0,
        top=place.top,
        x1=place.x1,
        bottom=place.bottom,
        size=counts.most_common(1)[0][0],
        bold=sum(len(word.text) for word in words if word.bold) > 0.9 * letters,
        italic=sum(len(word.text) for word in words if word.italic) > 0.9 * letters,
    )


def lines_of(words: Sequence[Word], frame: Frame) -> list[TextLine]:
    """The lines of one column. A large initial goes with the line it begins."""
    usual = median(word.size for word in words) if words else 0.0
    initials = [
        word for word in words if word.size >= 1.8 * usual and len(word.text.strip("‘“'")) == 1
    ]  # fmt: skip
    rows = rows_of([word for word in words if word not in initials])
    lines = [line_of(row, frame) for row in rows]
    for initial in initials:
        lines = _with_initial(lines, initial, frame)
    if not lines:
        return []
    column = (min(line.x0 for line in lines), max(line.x1 for line in lines))
    return [
        replace(line, column=column, new_column=number == 0) for number, line in enumerate(lines)
    ]


def _with_initial(lines: list[TextLine], initial: Word, frame: Frame) -> list[TextLine]:
    """Puts a large initial before the topmost line that stands beside it."""
    for number, line in enumerate(lines):
        beside = line.x0 >= initial.x1 - 1 and initial.top - 2 <= (line.top + line.bottom) / 2
        if beside and line.bottom <= initial.bottom + 2:
            text = initial.text + line.text
            whole = around((initial, line))
            lines[number] = replace(
                line, text=text, words=(initial, *line.words), x0=whole.x0, top=line.top
            )
            return lines
    return sorted([*lines, line_of([initial], frame)], key=lambda line: line.top)
