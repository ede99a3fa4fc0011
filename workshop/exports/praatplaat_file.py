"""The praatplaat as a tagged PDF of one page of A3, made by Typst.

The look stands in ``data/praatplaat.typ``. Printed at half the size it fits on A4.
"""

from __future__ import annotations

from typing import Any

from workshop.exports import ExportOptions
from workshop.exports.blocks import AUTHOR, Line, cleaned, plain
from workshop.exports.paper import footer_of
from workshop.exports.pdf_file import FONTS, compiled
from workshop.exports.praatplaat import Plaat, Plek, praatplaat
from workshop.exports.praatplaat_beeld import Halte, haltes, landscape
from workshop.model import Workshop

_TOP, _BOTTOM = 41.0, 184.0
"""The upper edge of the boxes above and below the road, in millimetres."""

_HEIGHT = 74.0
_MARGIN, _GAP, _PAGE = 12.0, 6.0, 420.0


def export_praatplaat(workshop: Workshop, options: ExportOptions) -> bytes:
    """The praatplaat as a PDF; a template does not apply."""
    return compiled("praatplaat", _data(praatplaat(workshop), workshop), workshop.gemaakt)


def _data(plaat: Plaat, workshop: Workshop) -> dict[str, Any]:
    stops = haltes(len(plaat.plekken))
    above = sum(one.is_above for one in stops)
    # One box more in each row: "Nu" stands below on the left, "Straks" above on the right.
    width = (_PAGE - 2 * _MARGIN - _GAP * above) / (above + 1)
    made = workshop.gemaakt
    return {
        "title": cleaned(plaat.titel),
        "subtitle": cleaned(plaat.ondertitel),
        "description": cleaned(f"Praatplaat: {plaat.titel}"),
        "keywords": ["workshop", "praatplaat", f"peildatum {workshop.peildatum}"],
        "author": AUTHOR,
        "date": [made.year, made.month, made.day],
        "fonts": FONTS,
        "picture": landscape(len(plaat.plekken)),
        "alt": plaat.beschrijving,
        "task": plaat.opdracht,
        "footer": cleaned(f"Praktijkwaaier. {footer_of(workshop)}"),
        "sources": [_line(one) for one in plaat.bronnen],
        "now": _box(0, False, width),
        "later": _box(above, True, width),
        "stops": [
            _stop(number, plek, halte, (number - 1) // 2 + (not halte.is_above), width)
            for number, (plek, halte) in enumerate(zip(plaat.plekken, stops, strict=True), 1)
        ],
    }


def _box(column: int, is_above: bool, width: float) -> dict[str, float]:
    return {
        "x": _MARGIN + column * (width + _GAP),
        "y": _TOP if is_above else _BOTTOM,
        "width": width,
        "height": _HEIGHT,
    }


def _stop(number: int, plek: Plek, halte: Halte, column: int, width: float) -> dict[str, Any]:
    box = _box(column, halte.is_above, width)
    return {
        "number": number,
        "head": cleaned(plek.kop),
        "line": _line(plek.tekst),
        "x": halte.x,
        "y": halte.y,
        "stem": box["y"] + (_HEIGHT if halte.is_above else 0),
        "left": box["x"],
        "top": box["y"],
        "width": width,
        "height": _HEIGHT,
        "room": 33.0,
    }


def _line(line: Line) -> list[dict[str, Any]]:
    return [
        {
            "text": cleaned(plain((one,))),
            "bold": getattr(one, "bold", False),
            "muted": getattr(one, "muted", False),
        }
        for one in line
    ]
