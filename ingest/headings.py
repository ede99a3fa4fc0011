"""Which paragraphs are headings, and how deep.

Plain text does not say, so these are heuristics: short lines above running text, numbering,
headings that return in every chapter, chapter titles that running feet repeat, font sizes
where they are known. A wrong guess costs a heading, never text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.lines import letters
from ingest.paragraphs import (
    ICON,
    MARKER,
    NUMBERED,
    QUOTED,
    SINGLE,
    Paragraph,
    is_open,
    is_title_shaped,
)

_ARTICLE = re.compile(r"(?:Artikel|Hoofdstuk|Bijlage|Deel)\s+[\dIVXA-Z]+[a-z]?\b")

_MATTER = frozenset(
    letters(title)
    for title in (
        "Voorwoord", "Inleiding", "Samenvatting", "Nawoord", "Colofon", "Bijlage", "Bijlagen",
        "Dankwoord", "Literatuur", "Inhoud", "Inhoudsopgave", "Bronnen", "Handige publicaties",
        "Handige publicaties en onderzoeken",
    )
)  # fmt: skip
"""Titles that open a chapter of their own in any publication."""

_LINK_LISTS = frozenset(map(letters, ("Meer weten?", "Meer informatie", "Meer lezen?", "Links")))
"""Headings above a list of links, with which a chapter often ends."""

_SERIES = 2
"""After so many headings that each follow a list of links, such a list does not end the chapter:
it holds a series of small examples, each with its own links."""

_CHAPTER_GAP = 6
"""This many blank lines before a title are a new chapter, in a file without running feet."""

# A font this much larger than the body's is a heading's.
_LARGER = 1.08


def with_levels(
    paragraphs: Sequence[Paragraph], width: float, chapter_hints: Sequence[str]
) -> list[Paragraph]:
    """The same paragraphs, with a level from 1 (chapter) to 3 on those that are headings.

    Args:
        paragraphs: in reading order.
        width: length of a full line in characters.
        chapter_hints: chapter titles that running feet name.
    """
    chapters = frozenset(letters(hint) for hint in chapter_hints)
    flags = _heading_flags(paragraphs, width, chapters)
    outline = _Outline(paragraphs, flags, chapters)
    return [
        replace(paragraph, level=outline.level(index)) for index, paragraph in enumerate(paragraphs)
    ]


# --- is it a heading? ---------------------------------------------------------------------------


def _heading_flags(
    paragraphs: Sequence[Paragraph], width: float, chapters: frozenset[str]
) -> list[bool]:
    body_size = _body_size(paragraphs)
    flags = [False] * len(paragraphs)
    # Backwards: a heading may be followed by a heading, which must be known by then. The last
    # paragraph has nothing to be the heading of.
    for index in range(len(paragraphs) - 2, -1, -1):
        paragraph, after = paragraphs[index], paragraphs[index + 1]
        if len(paragraph.lines) > 2:
            continue
        if paragraph.first.size is not None and body_size:
            flags[index] = _is_set_larger(paragraph, body_size)
            continue
        before = paragraphs[index - 1] if index else None
        flags[index] = _key(paragraph) in chapters or (
            _has_heading_shape(paragraph, before, width)
            and _stands_above_text(paragraph, after, flags[index + 1], width)
        )
    return flags


def _is_set_larger(paragraph: Paragraph, body_size: float) -> bool:
    text = paragraph.text
    size = paragraph.first.size or 0.0
    return size > body_size * _LARGER and 3 <= len(text) <= 120 and text[-1] not in ".;"


def _has_heading_shape(paragraph: Paragraph, before: Paragraph | None, width: float) -> bool:
    text, first = paragraph.text, paragraph.first
    if NUMBERED.match(text) and len(text) <= 100:
        return text[-1] not in ",;"
    if before is not None:
        if first.blanks == 0 and before.lines[-1].text[-1] != "?":
            return False
        if is_open(before, width):
            return False
    if len(paragraph.lines) == 1:
        return is_title_shaped(text, width) and text[-1] != "!"
    # A title over two lines: the second goes on in lower case.
    last = paragraph.lines[1].text
    begins = text.lstrip("‘“'\"")[:1]
    goes_on = last[0].islower() and begins.isupper() and first.text[-1] != ","
    is_quote = QUOTED.fullmatch(text) is not None
    shaped = (
        (goes_on or _ARTICLE.match(text) is not None) and last[-1] not in ".;:,!" and not is_quote
    )
    return shaped and len(text) <= 105 and len(first.text) >= 0.35 * width


def _stands_above_text(
    paragraph: Paragraph, after: Paragraph, after_is_heading: bool, width: float
) -> bool:
    """Whether what follows makes it a heading, and not a line of a figure or a list."""
    text = paragraph.text
    if NUMBERED.match(text) or after_is_heading or _key(paragraph) in _LINK_LISTS:
        return True
    body = after.first.text
    if SINGLE.match(text) and SINGLE.match(body):
        return False  # items of a numbered list
    return (
        len(body) >= 0.5 * width
        or MARKER.match(body) is not None
        or len(after.lines) >= 3
        or body[0] in "‘“"
    )


def _body_size(paragraphs: Sequence[Paragraph]) -> float:
    """The font size most text is set in, or 0 when sizes are unknown."""
    counts: Counter[float] = Counter()
    for paragraph in paragraphs:
        for line in paragraph.lines:
            if line.size is not None:
                counts[line.size] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _key(paragraph: Paragraph) -> str:
    """A heading's letters: equal for the same title elsewhere."""
    return letters(ICON.sub("", paragraph.text, count=1)) if len(paragraph.lines) <= 2 else ""


# --- how deep? ------------------------------------------------------------------------------------


class _Outline:
    """Gives headings their level, called for all paragraphs in order.

    It remembers what came before: whether a chapter or a paragraph under it is open, and which
    chapter numbers were seen.
    """

    def __init__(
        self, paragraphs: Sequence[Paragraph], flags: Sequence[bool], chapters: frozenset[str]
    ) -> None:
        self._paragraphs = paragraphs
        self._flags = flags
        self._chapters = chapters
        headings = [p for p, flag in zip(paragraphs, flags, strict=True) if flag]
        self._times = Counter(_key(heading) for heading in headings)
        self._sizes = sorted({p.first.size for p in headings if p.first.size}, reverse=True)
        self._straplines = sum(self._has_strapline(index) for index in range(len(paragraphs)))
        self._numbers: set[str] = set()
        self._in_chapter = self._under_second = self._after_chapter = self._in_links = False
        self._links_passed = False
        self._series = 0

    def level(self, index: int) -> int:
        """The level of the paragraph with this number, 0 when it is no heading."""
        level = self._judged(index) if self._flags[index] else 0
        self._count_series(_key(self._paragraphs[index]), level)
        if level:
            self._in_links = _key(self._paragraphs[index]) in _LINK_LISTS
            self._in_chapter = True
            self._under_second = level == 2 or (level > 2 and self._under_second)
        number = NUMBERED.match(self._paragraphs[index].first.text)
        self._after_chapter = level == 1 and number is None
        return level

    def _count_series(self, key: str, level: int) -> None:
        """Counts the headings of this chapter that stand after a list of links."""
        if level == 1:
            self._series = 0
        elif level and self._links_passed:
            self._series += 1
        if level:
            self._links_passed = False
        if key in _LINK_LISTS:
            self._links_passed = True

    def _judged(self, index: int) -> int:
        paragraph = self._paragraphs[index]
        text, first, key = paragraph.text, paragraph.first, _key(paragraph)
        has_icon = ICON.match(text) is not None
        opens = paragraph.opens_page or key in self._chapters
        if self._in_links and not (opens or has_icon):
            return 0  # a title in a list of links
        if first.size in self._sizes:
            return min(1 + self._sizes.index(first.size), 3)
        if number := NUMBERED.match(text):
            parts = number.group("number").split(".")
            return min(len(parts) if parts[0] in self._numbers else len(parts) - 1, 3)
        if self._opens_chapter(index):
            return 1
        if self._is_numbered_chapter(index):
            single = SINGLE.match(text)
            self._numbers.add(single.group("number") if single else "")
            return 1
        returns = self._times[key] >= 2
        if self._after_chapter and not returns and not has_icon:
            return 0  # a subtitle under a chapter's title: nothing hangs under it
        if not self._in_chapter:
            return 1
        if returns or has_icon:
            return 2
        return 3 if self._under_second else 2

    def _opens_chapter(self, index: int) -> bool:
        paragraph = self._paragraphs[index]
        first, key = paragraph.first, _key(paragraph)
        if key in self._chapters or key in _MATTER:
            return True
        # A chapter ends with links: a title that opens a page after them begins the next.
        after_links = (self._in_links or first.after_links) and self._series < _SERIES
        opens = paragraph.opens_page or (first.after_furniture and not self._chapters)
        if after_links and opens and self._times[key] < 2 and key not in _LINK_LISTS:
            return True
        if self._has_strapline(index) and (paragraph.opens_page or self._straplines >= 3):
            return True
        return not self._chapters and first.blanks >= _CHAPTER_GAP

    def _is_numbered_chapter(self, index: int) -> bool:
        """Whether "4. Hulp" is a chapter: it stands apart, or directly above a heading."""
        paragraph = self._paragraphs[index]
        if self._chapters or not SINGLE.match(paragraph.text):
            return False
        after = self._paragraphs[index + 1]
        above_heading = self._flags[index + 1] and not SINGLE.match(after.text)
        return paragraph.opens_page or above_heading

    def _has_strapline(self, index: int) -> bool:
        """Whether a quotation stands directly under this heading, as above an interview."""
        if not self._flags[index]:
            return False
        after = self._paragraphs[index + 1].first
        return after.text[0] in "‘“" and after.blanks == 0
