"""Which paragraphs are headings, by font size and weight, and how deep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.headings import with_levels
from ingest.lines import Line, letters
from ingest.paragraphs import MARKER, NUMBERED, QUOTED, Paragraph, full_width
from ingest.readers.pdf.paragraphs import LEADER, Para
from ingest.readers.pdf.parts import Style

_DEEPEST = 4
_SHAPE = re.compile(r"[‘“'\"(]?[A-ZÀ-Þ\d]")
_CHAPTER_NUMBER = re.compile(r"(?:\d{1,2}\.?|hoofdstuk\s+\w+|bijlage\s+\w+)[:.]?\s+", re.IGNORECASE)


def outlined(
    paragraphs: Sequence[Para], body: Style, chapters: Sequence[str], *, sizes_known: bool
) -> list[Para]:
    """The same paragraphs, with a level on those that are headings.

    Args:
        paragraphs: in reading order.
        body: how running text is set.
        chapters: titles that running heads name.
        sizes_known: whether sizes come from the file; text recognition only estimates them.
    """
    flags = [False] * len(paragraphs)
    # Backwards: a heading may stand above a heading, which must be known by then.
    for index in range(len(paragraphs) - 2, -1, -1):
        para, after = paragraphs[index], paragraphs[index + 1]
        before = paragraphs[index - 1] if index else None
        least = 1.08 if sizes_known else 1.3
        flags[index] = _is_larger(para, body, least) or _is_bold_heading(
            para, before, after, body, after_is_heading=flags[index + 1]
        )
    if not any(flags):
        return _by_layout(paragraphs, chapters)
    known = {letters(title) for title in chapters}
    keys = {
        index: _rank(para, known)
        for index, (para, flag) in enumerate(zip(paragraphs, flags, strict=True))
        if flag
    }
    ranks = sorted(set(keys.values()))
    return [
        replace(para, level=min(1 + ranks.index(keys[index]), _DEEPEST)) if flags[index] else para
        for index, para in enumerate(paragraphs)
    ]


def is_title_of(title: str, heading: str) -> bool:
    """Whether a running head names this heading, with or without the chapter's number."""
    bare = _CHAPTER_NUMBER.sub("", heading, count=1)
    return letters(title) in {letters(heading), letters(bare)}


def _is_larger(para: Para, body: Style, least: float) -> bool:
    text = para.text
    return (
        para.size > least * body.size
        and len(para.lines) <= 3
        and 2 <= len(text) <= 150
        and text[-1] not in ".;:,"
        and QUOTED.fullmatch(text) is None
        and LEADER.search(text) is None
        and len(letters(text)) >= 2
    )


def _is_bold_heading(
    para: Para, before: Para | None, after: Para, body: Style, *, after_is_heading: bool
) -> bool:
    """A short bold paragraph in the size of the text, above text that is not bold."""
    text = para.text
    if body.bold or not para.bold or para.size < 0.95 * body.size or len(para.lines) > 2:
        return False
    if (
        len(text) > 120
        or text[-1] in ".;:,"
        or not _SHAPE.match(text)
        or (MARKER.match(text) and (before is not None and MARKER.match(before.first.text)))
    ):
        return False
    if LEADER.search(text):
        return False
    if before is not None and not before.is_finished and before.last.ends_full and before.bold:
        return False
    return after_is_heading or not after.bold


def _rank(para: Para, chapters: set[str]) -> tuple[float, bool, bool, int]:
    """Headings with equal ranks have equal levels; a lower rank is a higher heading."""
    numbered = NUMBERED.match(para.text)
    depth = len(numbered.group("number").split(".")) if numbered else 1
    bare = _CHAPTER_NUMBER.sub("", para.text, count=1)
    named = bool(chapters & {letters(para.text), letters(bare)})
    return (-round(para.size), not para.bold, bool(chapters) and not named, depth)


def _by_layout(paragraphs: Sequence[Para], chapters: Sequence[str]) -> list[Para]:
    """Headings of a document in one type: judged as plain text, by shape and blank lines."""
    lines: list[list[Line]] = []
    offset = 0
    for para in paragraphs:
        group: list[Line] = []
        for number, line in enumerate(para.lines):
            end = offset + len(line.text)
            group.append(
                Line(
                    offset, end, line.text,
                    blanks=int(number == 0),
                    seam=line.new_column and number == 0,
                    page=line.page,
                )
            )  # fmt: skip
            offset = end + 1
        lines.append(group)
    if not lines:
        return []
    width = full_width([line for group in lines for line in group])
    judged = with_levels([Paragraph(tuple(group)) for group in lines], width, chapters)
    return [
        replace(para, level=verdict.level) for para, verdict in zip(paragraphs, judged, strict=True)
    ]
