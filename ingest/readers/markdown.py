"""Markdown (.md): headings, paragraphs and list items with exact places.

markdown-it-py says on which lines each element stands; within those lines the markup is skipped
and every remaining character keeps its offset.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest import progress
from ingest.document import ReadDocument
from ingest.repair import Piece, repaired
from ingest.source import source_for
from waaier.domain import Block, Section
from waaier.errors import FileRejectedError

_LINE = re.compile(r"\r\n|\r|\n")  # what markdown-it counts as a line end
_FRONT = re.compile(
    r"\A\ufeff?---[ \t]*(?:\r\n|\r|\n)(?P<yaml>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE
)
_PREFIX = re.compile(r"[\s\ufeff>]*(?:#{1,6}(?=\s)\s*)?")
_ITEM_PREFIX = re.compile(r"[\s\ufeff>]*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)")
_UNDERLINE = re.compile(r"[\s>]*(?:=+|-+)\s*$")
_TABLE_RULE = re.compile(r"[\s>|:-]+$")
_TITLE = re.compile(r"^(?:title|titel):[ \t]*[\"']?(?P<title>.+?)[\"']?[ \t]*$", re.MULTILINE)

# Lengths are bounded: markup that is never closed must not cost quadratic time.
_MARKUP = re.compile(
    r"!?\[(?P<label>[^\]\[]*)\](?P<target>\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,3}|`+)(?=\S)(?P<inner>.{1,500}?)(?<=\S)(?P=mark)"
    r"|\\(?=[!-/:-@\[-`{-~])"
    r"|<!--.{0,500}?-->"
)


@dataclass(frozen=True)
class Element:
    """One heading, paragraph, list item or table row.

    Attributes:
        block: its text and place.
        level: 1 to 6 for a heading, 0 for other text.
        line: line in the file, from 1.
        is_item: whether it is (the first paragraph of) a list item.
    """

    block: Block
    level: int
    line: int
    is_item: bool


def front_matter(text: str) -> tuple[str, int]:
    """The YAML between the opening ``---`` lines, and the offset where the body begins.

    Returns:
        ``("", 0)`` when the text has no front matter.
    """
    match = _FRONT.match(text)
    return (match.group("yaml"), match.end()) if match else ("", 0)


def document_of(text: str, name: str) -> ReadDocument:
    """The document of a Markdown text; front matter is no text, but may give the title."""
    yaml, body = front_matter(text)
    sections: list[Section] = []
    stack: list[tuple[int, str]] = []
    blocks: list[Block] = []
    title: str | None = None
    for element in elements(text, body, keep_markers=True):
        if element.level:
            if blocks:
                sections.append(Section(path=tuple(t for _, t in stack), blocks=tuple(blocks)))
                blocks = []
            while stack and stack[-1][0] >= element.level:
                stack.pop()
            stack.append((element.level, element.block.text))
            title = title or element.block.text
        blocks.append(element.block)
    if blocks:
        sections.append(Section(path=tuple(t for _, t in stack), blocks=tuple(blocks)))
    if not sections:
        raise FileRejectedError(
            f"{Path(name).name} bevat geen lopende tekst.",
            "Controleer of het goede bestand is gekozen.",
        )
    named = _TITLE.search(yaml)
    return ReadDocument(
        source=source_for(name, named.group("title") if named else title),
        sections=tuple(sections),
    )


def elements(text: str, body: int, keep_markers: bool) -> list[Element]:
    """The headings and texts of ``text[body:]``, in order.

    Args:
        text: the whole file.
        body: offset at the end of a line, where the Markdown begins.
        keep_markers: whether "- " or "1. " is part of a list item's text.
    """
    ends = [match.span() for match in _LINE.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    # Blank lines in place of the front matter keep line numbers equal to the file's.
    skipped = len(_LINE.findall(text[:body]))
    source = "\n" * skipped + text[body:].lstrip("\ufeff")
    found: list[Element] = []
    in_item = in_table = False
    level = 0
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        if token.type == "list_item_open":
            in_item = True
        elif token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif _is_leaf(token, in_table) and token.map:
            first, last = token.map
            pieces = _pieces(text, starts, stops, first, last, token, in_item, keep_markers, level)
            content, alignment = repaired(text, pieces)
            if content:
                progress.made(len(content))
                block = Block(text=content, alignment=alignment)
                found.append(Element(block, level, first + 1, in_item))
            in_item, level = False, 0
    return found


def _is_leaf(token: Token, in_table: bool) -> bool:
    if in_table:
        return token.type == "tr_open"
    if token.type == "html_block":
        return not token.content.lstrip().startswith("<!--")
    return token.type in ("inline", "code_block", "fence")


def _pieces(
    text: str,
    starts: Sequence[int],
    stops: Sequence[int],
    first: int,
    last: int,
    token: Token,
    is_item: bool,
    keep_markers: bool,
    level: int,
) -> list[Piece]:
    """The visible stretches of lines ``[first, last)`` of one element."""
    if token.type == "fence":
        first, last = first + 1, last - 1
    pieces = []
    for number in range(first, min(last, len(starts))):
        start, end = starts[number], stops[number]
        line = text[start:end]
        if token.type == "tr_open":
            if _TABLE_RULE.fullmatch(line):
                continue
            inner = line.strip(" \t>|")
            start += line.index(inner) if inner else 0
            end = start + len(inner)
        elif token.type == "inline":
            if level and number == last - 1 and number > first and _UNDERLINE.fullmatch(line):
                continue
            prefix = _ITEM_PREFIX if is_item and number == first else _PREFIX
            match = prefix.match(line) or _PREFIX.match(line)
            offset = match.end() if match else 0
            if is_item and number == first and keep_markers:
                offset = len(line) - len(line.lstrip(" \t>\ufeff"))
            end = start + len(_without_closing_marks(line) if level else line.rstrip())
            start += offset
        else:
            start += len(line) - len(line.lstrip())
            end = starts[number] + len(line.rstrip())
        if start < end:
            markup = token.type in ("inline", "tr_open")
            pieces.append(Piece(start, end, _markup(text, start, end) if markup else ()))
    return pieces


def _without_closing_marks(heading: str) -> str:
    """A heading's line without the "##" that may close it."""
    line = heading.rstrip()
    bare = line.rstrip("#")
    return bare.rstrip() if bare[-1:].isspace() else line


def _markup(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The stretches of ``text[start:end]`` that are inline markup: link targets, stars."""
    found: list[tuple[int, int]] = []
    position = start
    while match := _MARKUP.search(text, position, end):
        if match.group("label") is not None:
            label_start, label_end = match.span("label")
            found += [(match.start(), label_start)]
            found += _markup(text, label_start, label_end)
            found += [(label_end, match.end())]
        elif match.group("mark"):
            inner_start, inner_end = match.span("inner")
            found += [(match.start(), inner_start)]
            if match.group("mark")[0] != "`":
                found += _markup(text, inner_start, inner_end)
            found += [(inner_end, match.end())]
        else:
            found += [match.span()]
        # An escaped character is text, whatever it is.
        position = match.end() + (1 if match.group() == "\\" else 0)
    return tuple(found)
