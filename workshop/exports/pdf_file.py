"""A piece on paper as a tagged PDF (PDF/UA-1), made by Typst.

The look stands in ``data/paper.typ``. The text goes to it as data, so that nothing in it is
ever read as markup, and Typst refuses to write a file that breaks the rules of PDF/UA.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any

import typst

from waaier.errors import DefectError
from workshop.exports import ExportOptions
from workshop.exports.blocks import (
    AUTHOR,
    MADE_WITH_MODEL,
    Block,
    Contents,
    Document,
    Frame,
    Heading,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Table,
    Words,
    Writing,
    cleaned,
)
from workshop.exports.handout import handout
from workshop.exports.runbook import runbook
from workshop.model import Workshop

FONTS = ("Arial", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
"""The first that the machine has; the last one comes with Typst."""

SHORT = 6
"""A table of so few rows is kept on one page."""


def export_runbook(workshop: Workshop, options: ExportOptions) -> bytes:
    """The draaiboek as a PDF; a template does not apply."""
    return write_pdf(runbook(workshop))


def export_handout(workshop: Workshop, options: ExportOptions) -> bytes:
    """The hand-out as a PDF; a template does not apply."""
    return write_pdf(handout(workshop))


def write_pdf(piece: Document) -> bytes:
    """A piece as a tagged PDF.

    Raises:
        DefectError: Typst could not make it.
    """
    return compiled("paper", _data(piece), piece.made)


def compiled(layout: str, data: Mapping[str, Any], made: datetime) -> bytes:
    """Data in the layout ``data/<layout>.typ``, as a PDF that keeps to PDF/UA-1.

    Raises:
        DefectError: Typst could not make it.
    """
    try:
        with warnings.catch_warnings():
            # One for each font that this machine does not have.
            warnings.simplefilter("ignore")
            content = typst.compile(
                _layout(layout),
                sys_inputs={"piece": json.dumps(data, ensure_ascii=False)},
                pdf_standards="ua-1",
                timestamp=max(0, int(made.timestamp())),
            )
    except RuntimeError as error:
        # Typst quotes the layout, never the data.
        raise DefectError("typst could not make the PDF", error=str(error)[:500]) from error
    return bytes(content)


@lru_cache
def _layout(name: str) -> bytes:
    return (resources.files("workshop.exports") / "data" / f"{name}.typ").read_bytes()


def _data(piece: Document) -> dict[str, Any]:
    anchors = {one.anchor for one in piece.blocks if isinstance(one, Paragraph)}
    keywords = [piece.keywords, *([MADE_WITH_MODEL] if piece.written_by_model else [])]
    made = [
        _block(block, after, anchors)
        for block, after in zip(piece.blocks, [*piece.blocks[1:], None], strict=True)
    ]
    return {
        "title": cleaned(piece.title),
        "subtitle": cleaned(piece.subtitle),
        "description": cleaned(piece.description),
        "keywords": [cleaned(one) for one in keywords],
        "author": AUTHOR,
        "footer": cleaned(piece.footer),
        "date": [piece.made.year, piece.made.month, piece.made.day],
        "fonts": FONTS,
        "blocks": made,
    }


def _block(block: Block, after: Block | None, anchors: set[int | None]) -> dict[str, Any]:
    def line(one: Line) -> list[dict[str, Any]]:
        return [_piece(piece, anchors) for piece in one]

    def lines(many: Sequence[Line]) -> list[list[dict[str, Any]]]:
        return [line(one) for one in many]

    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "text": cleaned(block.text),
                "new_page": block.new_page,
            }
        case Paragraph():
            leads = isinstance(after, Items | Table | Writing)
            made = {"kind": "paragraph", "line": line(block.line), "leads": leads}
            return made if block.anchor is None else {**made, "anchor": str(block.anchor)}
        case Items():
            return {"kind": "items", "marks": block.marks.value, "items": lines(block.items)}
        case Table():
            return {
                "kind": "table",
                "head": [cleaned(one) for one in block.head],
                # A dictionary a cell, so that flattening the rows stops there.
                "rows": [[{"lines": lines(cell)} for cell in row] for row in block.rows],
                "widths": block.widths,
                "together": bool(block.head) and len(block.rows) <= SHORT,
            }
        case Frame():
            return {"kind": "frame", "title": cleaned(block.title), "lines": lines(block.lines)}
        case Writing():
            return {"kind": "writing", "lines": block.lines}
        case Contents():
            return {"kind": "contents"}


def _piece(piece: Words | Note | Link, anchors: set[int | None]) -> dict[str, Any]:
    match piece:
        case Note() if piece.n in anchors:
            return {"kind": "note", "n": str(piece.n)}
        case Note():
            return {"kind": "words", "text": f"[{piece.n}]", "bold": False, "muted": False}
        case Link():
            return {"kind": "link", "text": cleaned(piece.text), "url": piece.url}
        case Words():
            return {
                "kind": "words",
                "text": cleaned(piece.text),
                "bold": piece.bold,
                "muted": piece.muted,
            }
