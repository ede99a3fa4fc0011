"""The picture of a praatplaat: a landscape with a winding road, drawn in SVG.

It holds no text and nothing from outside: text is set over it as real text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 420.0, 297.0
"""A3 lying down, in millimetres; printed on A4 it is the same, half as large."""

MIDDLE, SWING = 153.0, 13.0
"""The height of the middle of the road, and how far it winds, in millimetres."""

_LEFT, _RIGHT = 62.0, 358.0
"""Where the first and the last stop may stand."""


@dataclass(frozen=True, slots=True)
class Halte:
    """A stop: where it stands in millimetres, and whether its box hangs above the road."""

    x: float
    y: float
    is_above: bool


def haltes(count: int) -> list[Halte]:
    """The stops of a road, from left to right, above and below in turn."""
    step = (_RIGHT - _LEFT) / max(1, count - 1)
    return [
        Halte(
            round(_LEFT + step * n, 1), MIDDLE - SWING if n % 2 == 0 else MIDDLE + SWING, n % 2 == 0
        )
        for n in range(count)
    ]


def landscape(count: int) -> str:
    """The picture behind a praatplaat with so many stops, as SVG."""
    stops = haltes(count)
    road = _road(stops)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'width="{WIDTH:g}mm" height="{HEIGHT:g}mm">',
        '<defs><linearGradient id="lucht" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#d8ebf6"/><stop offset="1" stop-color="#fdf7e8"/>'
        "</linearGradient></defs>",
        '<rect width="420" height="297" fill="url(#lucht)"/>',
        '<circle cx="392" cy="21" r="12" fill="#f9cf6b"/>',
        *_clouds(),
        '<path d="M0 128 C 60 96 110 112 170 122 S 300 92 420 118 V 297 H 0 Z" fill="#dcebcf"/>',
        '<path d="M0 172 C 90 150 150 178 230 168 S 350 152 420 170 V 297 H 0 Z" fill="#c8dfb6"/>',
        *_trees(stops),
        f'<path d="{road}" fill="none" stroke="#ffffff" stroke-width="21" stroke-linecap="round"/>',
        f'<path d="{road}" fill="none" stroke="#56636d" stroke-width="18" stroke-linecap="round"/>',
        f'<path d="{road}" fill="none" stroke="#f4e6b0" stroke-width="1" stroke-dasharray="6 5"/>',
        _walker(22, MIDDLE + 2),
        _house(397, MIDDLE + 5),
        "</svg>",
    ]
    return "".join(parts)


def _road(stops: list[Halte]) -> str:
    """A path through all stops, smooth, that enters and leaves level."""
    points = [(14.0, MIDDLE + 6), *((one.x, one.y) for one in stops), (392.0, MIDDLE + 8)]
    path = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (x2 - x1) / 2
        path.append(f"C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}")
    return " ".join(path)


def _clouds() -> Iterator[str]:
    for x, y, size in ((352, 20, 0.9), (318, 32, 0.6)):
        yield (
            f'<g transform="translate({x} {y}) scale({size})" fill="#ffffff">'
            '<ellipse cx="0" cy="0" rx="15" ry="6"/><ellipse cx="-6" cy="-4" rx="7" ry="5"/>'
            '<ellipse cx="5" cy="-5" rx="8" ry="6"/></g>'
        )


def _trees(stops: list[Halte]) -> Iterator[str]:
    """A tree or two where the road leaves room: under its hills and over its dips."""
    for n, stop in enumerate(stops):
        y = MIDDLE + 17 if stop.is_above else MIDDLE - 24
        for x, color in ((stop.x - 9, "#8fb87b"), (stop.x + 8, "#7dab6b")):
            top = y + (2 if (n + (color == "#7dab6b")) % 2 else 0)
            yield (
                f'<rect x="{x - 0.9:g}" y="{top:g}" width="1.8" height="7" fill="#8a6b4f"/>'
                f'<circle cx="{x:g}" cy="{top - 3:g}" r="6" fill="{color}"/>'
                f'<circle cx="{x + 3:g}" cy="{top:g}" r="4" fill="{color}"/>'
            )


def _walker(x: float, y: float) -> str:
    """A person with a backpack, on the way."""
    return (
        f'<g transform="translate({x:g} {y:g})" stroke-linecap="round" stroke-linejoin="round">'
        '<circle cx="0" cy="-30" r="5" fill="#8d5a3b"/>'
        '<path d="M0 -24 L 0 -11" stroke="#d9622b" stroke-width="8"/>'
        '<path d="M-4.5 -24 h-3.5 v11 h3.5" fill="#004673" stroke="#004673" stroke-width="2"/>'
        '<path d="M0 -10 L -4 0 M0 -10 L 5 -1 l2 1" fill="none" stroke="#2b3a45" stroke-width="3"/>'
        '<path d="M1 -22 L 7 -16 L 11 -18" fill="none" stroke="#d9622b" stroke-width="3"/></g>'
    )


def _house(x: float, y: float) -> str:
    """A house with a light on."""
    return (
        f'<g transform="translate({x:g} {y:g})">'
        '<rect x="-13" y="-19" width="26" height="21" fill="#fffaf0" stroke="#2b3a45"/>'
        '<path d="M-17 -18 L 0 -34 L 17 -18 Z" fill="#c8512a"/>'
        '<rect x="-3" y="-10" width="7" height="12" fill="#004673"/>'
        '<rect x="-10" y="-14" width="5" height="5" fill="#f9cf6b"/>'
        '<rect x="6.5" y="-14" width="5" height="5" fill="#f9cf6b"/>'
        '<rect x="7" y="-33" width="4" height="8" fill="#8a4a30"/></g>'
    )
