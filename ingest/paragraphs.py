"""Lines to paragraphs, by blank lines, markers and line lengths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line, letters

MARKER = re.compile(r"(?:[-–—•·*▪◦o➢✓]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
"""A list item's first characters. Lower-case "o" is how some converters write a hollow bullet."""

NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s*(?=[A-ZÀ-Þ‘“'\"])")
"""The number of a paragraph below a chapter: "1.6 Goed wonen"."""

SINGLE = re.compile(r"(?P<number>\d{1,2})[.)]?\s+(?=[A-ZÀ-Þ‘“'\"])")
"""A single number: of a chapter, a heading, a list item or a footnote."""

ICON = re.compile(r"[®©@■□▪►→●◆«»]\s+(?=[A-ZÀ-Þ])")
"""A pictogram before a heading, as text recognition reads it."""

QUOTED = re.compile(r"[‘“'\"][^‘“]*[’”'\"]")
"""A whole line between quotation marks: a pull quote, or the line under an interview's title."""

_FINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*\d?$")
_OPEN_END = re.compile(
    r"(?:^|\s)(?:de|het|een|en|of|van|in|op|aan|met|voor|door|bij|te|om|dat|die|deze|dit|hun|zijn"
    r"|haar|als|tot|uit|over|naar|per|is|worden|wordt|zoals|waar|ook|moeten|moet|kan|kunnen|heeft"
    r"|hebben|niet|werd|werden|was|waren|er|dan|tussen|onder|tegen|alle|elke|iedere|wij|zij)$"
    r"|[-,(]$",
    re.IGNORECASE,
)
_ENDS_ABBREVIATED = re.compile(r"\b(?:[a-z]\.){2,}$")

_PAGE_GAP = 3
"""This many blank lines are how converters write the end of a page without a form feed."""


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


def is_list_item(text: str) -> bool:
    """Whether a block's text begins with a list marker ("— ", "• ", "2. ")."""
    return MARKER.match(text) is not None


def full_width(lines: Sequence[Line]) -> float:
    """How long a full line is, in characters; 100 when lines were not wrapped at all."""
    lengths = sorted(len(line.text) for line in lines)
    return float(max(30, min(lengths[int(0.75 * (len(lengths) - 1))], 100)))


def group(lines: Sequence[Line], width: float) -> list[Paragraph]:
    """The paragraphs as they stand on the page."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _breaks(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Paragraph(tuple(members)) for members in groups]


def _breaks(members: Sequence[Line], line: Line, width: float) -> bool:
    """Whether ``line`` begins a new paragraph after ``members``."""
    last = members[-1]
    if line.blanks or line.seam or line.size != last.size:
        return True
    ended = _FINAL.search(last.text) is not None
    if MARKER.match(line.text):
        # "… goed kan wonen / – ook mensen met een beperking": a dash within a sentence
        is_clause = line.text[0] in "-–—" and line.text.lstrip("-–— ")[:1].islower()
        return not is_clause or ended or MARKER.match(members[0].text) is not None
    is_first = len(members) == 1
    if is_first and NUMBERED.match(last.text) and last.text[-1] != ",":
        return len(last.text) < width or len(last.text) > 1.2 * width
    starts_sentence = not line.text[0].islower()
    if is_first and starts_sentence and is_title_shaped(last.text, width):
        # "School gemaakt" above a full line that begins a sentence
        is_running = len(line.text) >= 0.6 * width and not line.text[:2].isupper()
        is_short = len(last.text) <= 0.65 * width or SINGLE.match(last.text) is not None
        if QUOTED.fullmatch(line.text) or (is_running and is_short):
            return True
    unwrapped = len(last.text) > 1.5 * width
    return ended and starts_sentence and (unwrapped or len(last.text) < 0.6 * width)


def is_title_shaped(text: str, width: float) -> bool:
    """Whether one line has the shape of a title rather than of running text."""
    body = SINGLE.sub("", ICON.sub("", text), count=1)
    longest = max(0.75 * width, 75) if SINGLE.match(text) else 0.75 * width
    begins = body.lstrip("‘“'\"")[:1]
    return (
        len(text) <= longest
        and len(letters(body)) >= 3
        and (begins.isupper() or begins.isdigit())
        and (text[-1] not in ".;:," or _ENDS_ABBREVIATED.search(text) is not None)
        and QUOTED.fullmatch(text) is None
        and not _OPEN_END.search(text)
        and text.count(",") < 3
        and not re.search(r"[.!?] [A-Z]", body)
    )


def is_open(paragraph: Paragraph, width: float) -> bool:
    """Whether the sentence at its end must go on in a later paragraph."""
    last = paragraph.lines[-1].text
    if paragraph.level or _FINAL.search(last):
        return False
    is_full = len(last) >= 0.7 * width and (len(paragraph.lines) > 1 or len(last) > 1.2 * width)
    return is_full or _OPEN_END.search(last) is not None


def continued(paragraphs: Sequence[Paragraph], width: float) -> list[Paragraph]:
    """Joins paragraphs that a page seam, a footnote or a stray blank line cut in two."""
    joined: list[tuple[list[Line], int]] = []
    for paragraph in paragraphs:
        target = None
        if (
            len(joined) >= 2
            and (paragraph.first.seam or paragraph.first.after_furniture)
            and paragraph.first.text[0].islower()
            and SINGLE.match(joined[-1][0][0].text)
            and is_open(Paragraph(tuple(joined[-2][0][-2:]), joined[-2][1]), width)
            and _goes_on(paragraph, *joined[-2], width)
        ):
            # A footnote at the foot of the page stands between the halves of a sentence.
            target = joined[-2]
        elif joined and _goes_on(paragraph, *joined[-1], width):
            target = joined[-1]
        if target is None:
            joined.append((list(paragraph.lines), paragraph.level))
        else:
            target[0].extend(paragraph.lines)
    return [Paragraph(tuple(lines), level) for lines, level in joined]


def _goes_on(paragraph: Paragraph, lines: Sequence[Line], level: int, width: float) -> bool:
    """Whether ``paragraph`` continues the unfinished sentence at the end of ``lines``."""
    last, following = lines[-1].text, paragraph.first.text
    if paragraph.level or level or _FINAL.search(last) or MARKER.match(following):
        return False
    if following[0].islower():
        return (
            last[-1] == "-"
            or is_open(Paragraph(tuple(lines[-2:])), width)
            or (len(lines) > 1 and (paragraph.first.seam or paragraph.first.after_furniture))
            or (len(last) >= 0.6 * width and len(following) >= 0.3 * width)
        )
    if not (following[0].isupper() or following[0].isdigit()):
        return False
    # Full lines above and below one stray blank line: "… in Leidsche Rijn, Seyster / Veste met …"
    is_stray = paragraph.first.blanks == 1 and not paragraph.first.seam and len(lines) > 1
    are_full = min(len(last), len(following)) >= 0.8 * width
    return _OPEN_END.search(last) is not None or (is_stray and are_full and len(last) < 1.5 * width)
