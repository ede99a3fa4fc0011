"""Where everything stands in the overview picture (overzichtsbeeld): geometry only.

Every theme is an island with the cards whose first theme it is; the first theme of a card is its
most important one (docs/kaarten.md). Islands that are alike lie near each other: their places
come from classical multidimensional scaling of the themes' mean vectors, set in rows so that
nothing overlaps. Within an island cards that are alike lie near each other, and a card that is also
about another theme lies on that theme's side. The steps, in order: :func:`lay_out`.

Why not the plain projection of all cards on a plane: docs/decisions/0029.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answer.likeness import unit
from index.store import Floats

WIDTH = 900.0
"""Of the picture; a unit is a pixel where the page has all its width."""

PITCH = 32.0
"""Between two cards: what one clicks on is 24 wide (WCAG 2.5.8), also on a tablet."""

SHORE = 23.0
"""From the middle of a card to the edge of its island."""

LINE = 20.0
"""Height of a line of a label."""

CHAR = 9.6
"""Width of a letter of a label, generous for the system fonts in use; a browser test measures."""

LABEL_CHARS = 18
"""A longer name of a theme goes on on a next line."""

GAP = 8.0
"""At least so much is left between two islands with their labels."""

NO_THEME = "overig"
"""Where cards without a theme stand."""

_FLAT = 1.5
"""Islands are wider than high, as their labels are."""

_ROUNDS = 10
"""Swapping ends by itself, mostly after three rounds; this is for a very large index."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A card in the picture: its number among the cards, and its place."""

    card: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Island:
    """A theme in the picture.

    Attributes:
        thema: its name.
        label: the name in lines.
        x: middle of the label and of the island.
        top: upper edge of the label.
        width: of label or spots, whichever is wider.
        height: of label and spots together.
        spots: its cards, in reading order.
    """

    thema: str
    label: tuple[str, ...]
    x: float
    top: float
    width: float
    height: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture; islands in reading order."""

    width: float
    height: float
    islands: tuple[Island, ...]


def lay_out(themas: Sequence[Sequence[str]], vectors: Floats) -> Layout:
    """Gives every card a place; the same cards and vectors always get the same ones.

    Args:
        themas: of each card, the most important first.
        vectors: of each card, ``[n, d]``, of length 1.
    """
    mains = [one[0] if one else NO_THEME for one in themas]
    names = sorted(set(mains))
    if not names:
        return Layout(WIDTH, 0.0, ())
    members = [[n for n, main in enumerate(mains) if main == name] for name in names]
    slots = [_slots(len(cards)) for cards in members]
    labels = [tuple(textwrap.wrap(name[:1].upper() + name[1:], LABEL_CHARS)) for name in names]
    sizes = np.array([_size(label, slot) for label, slot in zip(labels, slots, strict=True)])
    means = unit(np.array([vectors[cards].mean(axis=0) for cards in members]))
    centres = _placed(_projected(means @ means.T), means @ means.T, sizes)
    islands = []
    for number, name in enumerate(names):
        pull = _directions(number, names, centres, [themas[card] for card in members[number]])
        order = _seated(vectors[members[number]], slots[number], pull)
        islands.append(
            _island(name, labels[number], centres[number], sizes[number], slots[number],
                    [members[number][one] for one in order])
        )  # fmt: skip
    height = max(one.top + one.height for one in islands)
    return Layout(WIDTH, round(height, 1), tuple(_reading_order(islands)))


def _slots(count: int) -> np.ndarray:
    """Places for so many cards around (0, 0), ``[count, 2]``, top to bottom and left to right.

    They are the points of a hexagonal grid nearest to a middle; of four middles, on a point or
    between points, the one that gives the closest and the most even shape.
    """
    reach = int(np.ceil(np.sqrt(count))) + 2
    rise = PITCH * np.sqrt(3) / 2
    grid = np.array(
        [
            ((column + (row % 2) / 2) * PITCH, row * rise)
            for row in range(-reach, reach + 1)
            for column in range(-reach, reach + 1)
        ]
    )
    shapes = list[tuple[float, int, np.ndarray]]()
    for aside in ((0.0, 0.0), (PITCH / 2, 0.0), (PITCH / 4, rise / 2), (PITCH / 2, rise / 3)):
        moved = grid - np.array(aside)
        far = (moved[:, 0] / _FLAT) ** 2 + moved[:, 1] ** 2
        chosen = moved[np.lexsort((moved[:, 0], moved[:, 1], far.round(6)))[:count]]
        chosen = chosen - (chosen.max(axis=0) + chosen.min(axis=0)) / 2
        spread = ((chosen[:, 0] / _FLAT) ** 2 + chosen[:, 1] ** 2).sum()
        uneven = np.abs(chosen.mean(axis=0)).sum()
        shapes.append((round(float(spread + count * PITCH * uneven), 3), len(shapes), chosen))
    best = min(shapes)[2]
    ordered: np.ndarray = best[np.lexsort((best[:, 0], best[:, 1].round(3)))]
    return ordered


def _size(label: Sequence[str], slots: np.ndarray) -> tuple[float, float]:
    across, down = slots.max(axis=0) - slots.min(axis=0)
    letters = max(len(line) for line in label)
    return (
        max(across + 2 * SHORE, letters * CHAR) + GAP,
        down + 2 * SHORE + len(label) * LINE + GAP,
    )


def _projected(likeness: np.ndarray) -> np.ndarray:
    """Classical multidimensional scaling of cosines ``[t, t]`` to places ``[t, 2]``."""
    count = len(likeness)
    middle = np.eye(count) - 1 / count
    # For vectors of length 1 the squared distance is 2 - 2 cos.
    values, axes = np.linalg.eigh(-middle @ (2 - 2 * likeness) @ middle / 2)
    best = np.argsort(-values, kind="stable")[:2]
    places: np.ndarray = axes[:, best] * np.sqrt(np.maximum(values[best], 0))
    if places.shape[1] < 2:
        places = np.hstack([places, np.zeros((count, 2 - places.shape[1]))])
    # An axis may come out either way round; what is largest on it goes to the right and down.
    for axis in range(2):
        largest = places[np.abs(places[:, axis]).round(6).argmax(), axis]
        places[:, axis] *= -1 if largest < 0 else 1
    return places


def _placed(places: np.ndarray, likeness: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Middles of the islands in rows, by their projected places; ``[t, 2]``.

    The projection leaves corners of the picture empty and crowds others. Rows fill it, and
    swapping two islands as long as that brings those that are alike nearer mends what the rows
    tore apart.
    """
    rows = _rows(places, sizes[:, 0])
    near = np.maximum(likeness, 0)

    def cost(rows: list[list[int]]) -> float:
        at = _in_rows(rows, sizes)
        far = np.linalg.norm(at[:, None] - at[None], axis=2)
        return float((near * far).sum())

    best = cost(rows)
    for _ in range(_ROUNDS):
        before = best
        for one in range(len(places)):
            for other in range(one):
                swapped = [[_swap(name, one, other) for name in row] for row in rows]
                if all(sizes[row, 0].sum() <= WIDTH for row in swapped):
                    now = cost(swapped)
                    if now < best - 1e-6:
                        rows, best = swapped, now
        if best == before:
            break
    return _drawn_up(_in_rows(rows, sizes), sizes)


def _swap(name: int, one: int, other: int) -> int:
    return {one: other, other: one}.get(name, name)


def _rows(places: np.ndarray, widths: np.ndarray) -> list[list[int]]:
    """Islands in rows of about the same width, none wider than the picture if that can be."""
    count = int(np.ceil(widths.sum() / (WIDTH * 0.95)))
    while True:
        rows = [list[int]() for _ in range(count)]
        passed = 0.0
        for one in np.argsort(places[:, 1], kind="stable"):
            middle = passed + widths[one] / 2
            rows[min(int(middle / widths.sum() * count), count - 1)].append(int(one))
            passed += widths[one]
        fits = all(widths[row].sum() <= WIDTH for row in rows)
        if fits or count >= len(widths):
            break
        count += 1
    return [sorted(row, key=lambda one: (places[one, 0], one)) for row in rows if row]


def _in_rows(rows: Sequence[Sequence[int]], sizes: np.ndarray) -> np.ndarray:
    """Middles of islands in rows, what is left over spread evenly between them."""
    at = np.zeros_like(sizes)
    top = 0.0
    for row in rows:
        left = room = max(WIDTH - sizes[row, 0].sum(), 0.0) / (len(row) + 1)
        for one in row:
            at[one] = left + sizes[one, 0] / 2, top + sizes[one, 1] / 2
            left += sizes[one, 0] + room
        top += sizes[row, 1].max()
    return at


def _drawn_up(centres: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Moves every island up until it meets the edge or another one."""
    at = centres.copy()
    done: list[int] = []
    for one in np.argsort(at[:, 1], kind="stable"):
        top = 0.0
        for other in done:
            beside = abs(at[one, 0] - at[other, 0]) >= (sizes[one, 0] + sizes[other, 0]) / 2 - 1e-6
            if not beside:
                top = max(top, at[other, 1] + sizes[other, 1] / 2)
        at[one, 1] = top + sizes[one, 1] / 2
        done.append(int(one))
    return at


def _directions(
    number: int, names: Sequence[str], centres: np.ndarray, themas: Sequence[Sequence[str]]
) -> np.ndarray:
    """For each card of an island the way to its other themes, ``[cards, 2]``, at most 1 long."""
    ways = np.zeros((len(themas), 2))
    known = {name: place for place, name in enumerate(names)}
    for card, wanted in enumerate(themas):
        others = [known[name] for name in wanted if name in known and known[name] != number]
        if others:
            ways[card] = unit(centres[others] - centres[number]).mean(axis=0)
    return ways


def _seated(vectors: np.ndarray, slots: np.ndarray, pull: np.ndarray) -> list[int]:
    """Which card sits where: for each slot the number of its card.

    Starts in order and swaps two cards as long as that brings cards that are alike nearer to each
    other or a card nearer to its other themes.
    """
    count = len(slots)
    likeness = vectors @ vectors.T
    distance = np.linalg.norm(slots[:, None] - slots[None], axis=2) / PITCH
    outward = pull @ slots.T / PITCH
    seat = np.arange(count)
    for _ in range(_ROUNDS):
        settled = True
        for one in range(count):
            far = distance[np.ix_(seat, seat)]
            # What swapping with each other card would add to the sum of likeness x distance ...
            change = np.einsum("bk,bk->b", likeness[one] - likeness, far - far[one])
            change -= (likeness[one, one] + likeness.diagonal() - 2 * likeness[one]) * far[one]
            # ... less what it would bring both nearer to their other themes.
            mine, theirs = outward[one], outward[np.arange(count), seat]
            change -= mine[seat] + outward[:, seat[one]] - mine[seat[one]] - theirs
            change[one] = 0.0
            other = int(change.argmin())
            if change[other] < -1e-6:
                seat[[one, other]] = seat[[other, one]]
                settled = False
        if settled:
            break
    return [int(card) for card in np.argsort(seat)]


def _island(
    name: str,
    label: tuple[str, ...],
    centre: np.ndarray,
    size: np.ndarray,
    slots: np.ndarray,
    cards: Sequence[int],
) -> Island:
    width, height = size - GAP
    top = centre[1] - height / 2
    first = top + len(label) * LINE + SHORE
    moved = slots + np.array([centre[0], first - slots[:, 1].min()])
    spots = tuple(
        Spot(card, round(float(x), 1), round(float(y), 1))
        for card, (x, y) in zip(cards, moved, strict=True)
    )
    x, upper = round(float(centre[0]), 1), round(float(top), 1)
    return Island(name, label, x, upper, float(width), float(height), spots)


def _reading_order(islands: Sequence[Island]) -> list[Island]:
    """In rows from top to bottom, each from left to right."""
    left = sorted(islands, key=lambda one: (one.top, one.x))
    ordered = []
    while left:
        edge = left[0].top + left[0].height / 2
        row = [one for one in left if one.top < edge]
        ordered += sorted(row, key=lambda one: one.x)
        left = [one for one in left if one not in row]
    return ordered
