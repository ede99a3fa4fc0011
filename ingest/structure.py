"""Lines to paragraphs, paragraphs to sections: where a document's structure is guessed.

Plain text has no structure of its own, so these are heuristics on layout: blank lines, page
seams, short lines, numbering, headings that return in every chapter and chapter titles in
running feet. A wrong guess costs a heading, never text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.lines import Line, letters, without_furniture
from ingest.repair import Piece, Vocabulary, repaired
from waaier.domain import Block, Section

_MARKER = re.compile(r"(?:[-–—•·*▪◦o➢✓]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
"""A list item's first characters. Lower-case "o" is how some converters write a hollow bullet."""

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s*(?=[A-ZÀ-Þ‘“'\"])")
_SINGLE = re.compile(r"\d{1,2}[.)]?\s+(?=[A-ZÀ-Þ‘“'\"])")
_ICON = re.compile(r"[®©@■□▪►→●◆«»]\s+(?=[A-ZÀ-Þ])")
_ARTICLE = re.compile(r"(?:Artikel|Hoofdstuk|Bijlage|Deel)\s+[\dIVXA-Z]+[a-z]?\b")
_FINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*\d?$")
_OPEN_WORD = re.compile(
    r"(?:^|\s)(?:de|het|een|en|of|van|in|op|aan|met|voor|door|bij|te|om|dat|die|deze|dit|hun|zijn"
    r"|haar|als|tot|uit|over|naar|per|is|worden|wordt|zoals|waar)$|[-,(]$",
    re.IGNORECASE,
)
_MATTER = frozenset(
    letters(title)
    for title in (
        "Voorwoord", "Inleiding", "Samenvatting", "Nawoord", "Colofon", "Bijlage", "Bijlagen",
        "Dankwoord", "Literatuur", "Inhoud", "Inhoudsopgave", "Handige publicaties",
        "Handige publicaties en onderzoeken",
        "Bronnen",
    )
)  # fmt: skip
_LINK_LIST = frozenset(map(letters, ("Meer weten?", "Meer informatie", "Meer lezen?", "Links")))

_PAGE_GAP = 3
"""This many blank lines are how converters write the end of a page without a form feed."""

_CHAPTER_GAP = 6
"""This many blank lines before a title are a new chapter, in a file without running feet."""

_QUOTED = re.compile(r"[‘“'\"][^‘“]*[’”'\"]")
_ENDS_ABBREVIATED = re.compile(r"\b(?:[a-z]\.){2,}$")


def is_list_item(text: str) -> bool:
    """Whether a block's text begins with a list marker ("— ", "• ", "2. ")."""
    return _MARKER.match(text) is not None


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together. ``level`` is 0 for text, from 1 (chapter) for a heading."""

    lines: tuple[Line, ...]
    level: int = 0

    @property
    def first(self) -> Line:
        """Its first line, which carries what stood before it."""
        return self.lines[0]

    @property
    def text(self) -> str:
        """Its lines with spaces between them: for judging, not for showing."""
        return " ".join(line.text for line in self.lines)

    @property
    def opens_page(self) -> bool:
        """Whether it begins at the top of a page, or after a gap as large as a page's end."""
        return self.first.seam or self.first.blanks >= _PAGE_GAP


def build_sections(original: str, lines: Sequence[Line]) -> tuple[Section, ...]:
    """The sections of a text.

    Args:
        original: what the offsets of ``lines`` refer to.
        lines: all visible lines, page furniture included.

    Returns:
        Sections in reading order. A heading is the first block of its section and the last
        part of its path. Every visible line that is no furniture is in exactly one block.
    """
    cleaned = without_furniture(lines)
    if not cleaned.lines:
        return ()
    width = _width(cleaned.lines)
    paragraphs = _group(cleaned.lines, width)
    paragraphs = _levelled(paragraphs, width, cleaned.chapter_hints)
    paragraphs = _continued(paragraphs, width)
    return _sections(original, paragraphs)


def _width(lines: Sequence[Line]) -> float:
    """How long a full line is, in characters. Longer than 100 means lines were not wrapped."""
    lengths = sorted(len(line.text) for line in lines)
    return float(max(30, min(lengths[int(0.75 * (len(lengths) - 1))], 100)))


# --- grouping ---------------------------------------------------------------------------------


def _group(lines: Sequence[Line], width: float) -> list[Paragraph]:
    """Paragraphs as blank lines, markers and line lengths show them."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _breaks(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Paragraph(tuple(group)) for group in groups]


def _breaks(group: Sequence[Line], line: Line, width: float) -> bool:
    """Whether ``line`` begins a new paragraph after ``group``."""
    last = group[-1]
    if line.blanks or line.seam:
        return True
    if _MARKER.match(line.text):
        # "… goed kan wonen / – ook mensen met een beperking": a dash within a sentence
        is_clause = (
            line.text[0] in "-–—"
            and line.text.lstrip("-–— ")[:1].islower()
            and not _FINAL.search(last.text)
            and not _MARKER.match(group[0].text)
        )
        return not is_clause
    if line.size != last.size and line.size is not None and last.size is not None:
        return True
    is_first = len(group) == 1
    if is_first and _NUMBERED.match(last.text) and not last.text.endswith(","):
        return len(last.text) < width or len(last.text) > 1.2 * width
    starts_sentence = not line.text[0].islower()
    if is_first and starts_sentence and _is_short_title(last.text, width):
        # "School gemaakt" above a full line that begins a sentence
        is_strapline = _QUOTED.fullmatch(line.text) is not None
        is_running = len(line.text) >= 0.6 * width and not line.text[:2].isupper()
        if is_strapline or (
                is_running and (len(last.text) <= 0.65 * width or _SINGLE.match(last.text))
            ):
            return True
    ended = _FINAL.search(last.text) is not None
    unwrapped = len(last.text) > 1.5 * width
    return ended and starts_sentence and (unwrapped or len(last.text) < 0.6 * width)


def _is_short_title(text: str, width: float) -> bool:
    """Whether one line has the shape of a title rather than of running text."""
    body = _SINGLE.sub("", _ICON.sub("", text), count=1)
    return (
        len(text) <= max(0.75 * width, 75 if _SINGLE.match(text) else 0)
        and len(letters(body)) >= 3
        and (body[0].isupper() or body[0].isdigit() or body[:2].strip("‘“'\"")[:1].isupper())
        and (not re.search(r"[.;:,]$", text) or _ENDS_ABBREVIATED.search(text) is not None)
        and _QUOTED.fullmatch(text) is None
        and not _OPEN_WORD.search(text)
        and text.count(",") < 3
        and not re.search(r"[.!?] [A-Z]", body)
    )


# --- headings ---------------------------------------------------------------------------------


def _levelled(
    paragraphs: Sequence[Paragraph], width: float, hints: Sequence[str]
) -> list[Paragraph]:
    """The same paragraphs, with a level on those that are headings."""
    body_size = _body_size(paragraphs)
    chapters = {letters(hint) for hint in hints}
    flags = [False] * len(paragraphs)
    # Backwards: a heading may be followed by a heading, which must be known by then.
    for index in range(len(paragraphs) - 1, -1, -1):
        before = paragraphs[index - 1] if index else None
        after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        after_is_heading = after is not None and flags[index + 1]
        is_named = letters(_title(paragraphs[index])) in chapters and after is not None
        flags[index] = is_named or _is_heading(
            paragraphs[index], before, after, after_is_heading, width, body_size
        )
    returning = Counter(
        letters(_title(paragraph)) for paragraph, flag in zip(paragraphs, flags, strict=True) if flag
    )
    sizes = sorted(
        {p.first.size for p, flag in zip(paragraphs, flags, strict=True) if flag and p.first.size
         and p.first.size > body_size},
        reverse=True,
    )  # fmt: skip
    straplines = sum(
        flag and _has_strapline(paragraphs[index + 1]) for index, flag in enumerate(flags)
    )
    result: list[Paragraph] = []
    in_links = under_second = after_chapter = in_chapter = False
    numbers: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        links = in_links or paragraph.first.after_links
        if in_links and not (paragraph.opens_page or letters(_title(paragraph)) in chapters):
            flags[index] = flags[index] and _ICON.match(paragraph.text) is not None
        if not flags[index]:
            result.append(paragraph)
            after_chapter = False
            continue
        title = letters(_title(paragraph))
        number = _NUMBERED.match(paragraph.text)
        after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        is_chapter = (
            title in chapters
            or title in _MATTER
            or (title not in _LINK_LIST and returning[title] < 2 and links and _opens(paragraph))
            or (_has_strapline(after) and (paragraph.opens_page or straplines >= 3))
            or (not chapters and paragraph.first.blanks >= _CHAPTER_GAP)
        )
        if paragraph.first.size is not None and sizes:
            level = 1 + sizes.index(paragraph.first.size) if paragraph.first.size in sizes else 3
            level = min(level, 3)
        elif number is not None:
            parts = number.group("number").split(".")
            numbers.add(parts[0])
            level = min(len(parts), 3) if f"chapter {parts[0]}" in numbers else len(parts) - 1
        elif is_chapter:
            level = 1
        elif _SINGLE.match(paragraph.text) and not chapters and (
            paragraph.first.blanks >= _PAGE_GAP
            or (after is not None and flags[index + 1] and not _SINGLE.match(after.text))
        ):
            numbers.add(f"chapter {paragraph.text.split('.')[0].split()[0]}")
            level = 1
        elif after_chapter and returning[title] < 2 and not _ICON.match(paragraph.text):
            # A subtitle under a chapter's title is text: nothing hangs under it.
            result.append(paragraph)
            after_chapter = False
            continue
        elif not in_chapter:
            level = 1
        elif returning[title] >= 2 or _ICON.match(paragraph.text):
            level = 2
        else:
            level = 3 if under_second else 2
        result.append(replace(paragraph, level=level))
        if level == 1:
            under_second, in_chapter = False, True
        elif level == 2:
            under_second = True
        in_links = title in _LINK_LIST
        after_chapter = level == 1 and number is None
    return result


def _is_heading(
    paragraph: Paragraph,
    before: Paragraph | None,
    after: Paragraph | None,
    after_is_heading: bool,
    width: float,
    body_size: float,
) -> bool:
    text = paragraph.text
    if len(paragraph.lines) > 2 or len(text) > 120 or not after:
        return False
    size = paragraph.first.size
    if size is not None and body_size:
        return size > body_size * 1.08 and not (len(text) < 3 or _FINAL.search(text) and text[-1] in ".;")
    if _NUMBERED.match(text) and len(text) <= 100:
        return text[-1] not in ",;"
    if paragraph.first.blanks == 0 and before is not None and not before.text.endswith("?"):
        return False
    if before is not None and _is_open(before, width):
        return False
    last = paragraph.lines[-1].text
    if len(paragraph.lines) == 2:
        # A title over two lines: the second goes on in lower case.
        shaped = paragraph.first.text[-1] != "," and last[0].islower() and not re.search(r"[.;:,!]$", last) and text[0].isupper()
        shaped = shaped or bool(_ARTICLE.match(text) and not _FINAL.search(text))
        if not shaped or len(text) > 105 or len(paragraph.first.text) < 0.35 * width:
            return False
    elif not _is_short_title(text, width) or text.endswith("!"):
        return False
    if _SINGLE.match(text) and _SINGLE.match(after.text) and not after_is_heading:
        return False  # an item of a numbered list
    if letters(text) in _LINK_LIST or after_is_heading:
        return True
    # Short lines of a figure are no headings: a heading stands above something to read.
    body = after.first.text
    return (
        len(body) >= 0.5 * width
        or _MARKER.match(body) is not None
        or (len(after.text) >= 1.2 * width and len(after.lines) >= 3)
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


def _opens(paragraph: Paragraph) -> bool:
    return paragraph.opens_page or paragraph.first.after_furniture


def _has_strapline(after: Paragraph | None) -> bool:
    """Whether a quotation stands directly under the title, as above an interview."""
    return after is not None and after.first.text[0] in "‘“" and after.first.blanks == 0


def _title(paragraph: Paragraph) -> str:
    return _ICON.sub("", paragraph.text, count=1)


# --- joining what a page seam or a stray blank line cut ----------------------------------------


def _is_open(paragraph: Paragraph, width: float) -> bool:
    """Whether the sentence at its end must go on."""
    last = paragraph.lines[-1].text
    if _FINAL.search(last) or paragraph.level:
        return False
    return bool(_OPEN_WORD.search(last)) or (
        len(last) >= 0.7 * width and len(paragraph.text) > 1.2 * width
    )


def _goes_on(paragraph: Paragraph, before: Paragraph, width: float) -> bool:
    """Whether ``paragraph`` continues the unfinished sentence at the end of ``before``."""
    if paragraph.level or before.level or _MARKER.match(paragraph.text):
        return False
    last, following = before.lines[-1].text, paragraph.text
    if _FINAL.search(last):
        return False
    if following[0].islower():
        return (
            last.endswith("-")
            or _is_open(before, width)
            or (len(last) >= 0.6 * width and len(paragraph.first.text) >= 0.3 * width)
        )
    return bool(_OPEN_WORD.search(last)) and (following[0].isupper() or following[0].isdigit())


def _continued(paragraphs: Sequence[Paragraph], width: float) -> list[Paragraph]:
    """Joins paragraphs that a page seam, a footnote or a stray blank line cut in two."""
    result: list[Paragraph] = []
    for paragraph in paragraphs:
        if result and _goes_on(paragraph, result[-1], width):
            result[-1] = replace(result[-1], lines=result[-1].lines + paragraph.lines)
        elif (
            len(result) >= 2
            and paragraph.text[0].islower()
            and (paragraph.first.seam or paragraph.first.after_furniture)
            and _SINGLE.match(result[-1].text)
            and _is_open(result[-2], width)
            and _goes_on(paragraph, result[-2], width)
        ):
            # A footnote at the foot of the page stands between the halves of a sentence.
            result[-2] = replace(result[-2], lines=result[-2].lines + paragraph.lines)
        else:
            result.append(paragraph)
    return result


# --- sections ---------------------------------------------------------------------------------


def _sections(original: str, paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
    vocabulary = Vocabulary(original)
    sections: list[Section] = []
    stack: list[tuple[int, str]] = []
    blocks: list[Block] = []

    def close() -> None:
        if blocks:
            path = tuple(title for _, title in stack)
            sections.append(Section(path=path, blocks=tuple(blocks)))
            blocks.clear()

    for paragraph in paragraphs:
        pieces = [Piece(line.start, line.end) for line in paragraph.lines]
        if paragraph.level:
            icon = _ICON.match(paragraph.first.text)
            if icon:
                pieces[0] = Piece(pieces[0].start + icon.end(), pieces[0].end)
        text, alignment = repaired(original, pieces, vocabulary)
        if not text:
            continue
        block = Block(text=text, alignment=alignment, page=paragraph.first.page)
        if paragraph.level:
            close()
            while stack and stack[-1][0] >= paragraph.level:
                stack.pop()
            stack.append((paragraph.level, text))
        blocks.append(block)
    close()
    return tuple(sections)
