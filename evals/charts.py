"""Charts as inline SVG: they scale, print, follow dark mode and need no script.

Every chart has a text alternative, and every number in it also stands in a table. Series differ in
colour and in shape or line, so that colour alone never tells them apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 720
_LEFT = 172
_BAR = 13

_DASHES = ("", "7 4", "2 4", "10 3 2 3", "1 3", "14 4", "14 4 2 4")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from 0 to 1 with its interval."""

    series: int
    label: str
    value: float
    low: float
    high: float


def number(value: float, digits: int = 2) -> str:
    """A number as Dutch readers write it, with a comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def bars(groups: Mapping[str, Sequence[Bar]], title: str) -> str:
    """Horizontal bars under a heading per group; the thin line is the 95 % interval."""
    parts, y = [], 8
    span = WIDTH - _LEFT - 60
    for name, members in groups.items():
        y += 16
        parts.append(_text(4, y, name, "group"))
        y += 6
        for bar in members:
            middle = y + _BAR / 2
            x = _LEFT + span * bar.value
            low, high = _LEFT + span * bar.low, _LEFT + span * bar.high
            parts += [
                _text(_LEFT - 8, y + 11, bar.label, "end"),
                f'<rect class="fill s{bar.series}" x="{_LEFT}" y="{y}" '
                f'width="{max(1, x - _LEFT):.1f}" height="{_BAR - 3}"/>',
                f'<path class="whisker" d="M{low:.1f} {middle - 1.5:.1f}H{high:.1f}'
                f"M{low:.1f} {middle - 5:.1f}v7M{high:.1f} {middle - 5:.1f}v7"
                f'"/>',
                _text(max(x, high) + 6, y + 11, number(bar.value), ""),
            ]
            y += _BAR
        y += 6
    return _svg(y + 6, title, parts)


def curves(lines: Mapping[str, Sequence[float]], title: str) -> str:
    """Lines over k = 1, 2, ... from 0 to 1, each named at its end."""
    height, top, bottom = 340, 14, 40
    count = max((len(values) for values in lines.values()), default=1)
    span = WIDTH - 60 - 200
    scale = height - top - bottom

    def point(index: int, value: float) -> tuple[float, float]:
        return 60 + span * index / max(1, count - 1), top + scale * (1 - value)

    parts = []
    for step in range(0, 11, 2):
        y = top + scale * (1 - step / 10)
        parts += [
            f'<path class="grid" d="M60 {y:.1f}H{60 + span}"/>',
            _text(52, y + 4, number(step / 10, 1), "end"),
        ]
    for index in range(count):
        parts.append(_text(point(index, 0)[0], height - bottom + 18, str(index + 1), "middle"))
    parts.append(_text(60 + span / 2, height - 6, "k: zo veel resultaten bekeken", "middle"))
    ends = sorted(
        ((point(len(v) - 1, v[-1])[1], n, name) for n, (name, v) in enumerate(lines.items())),
    )
    parts += _names(ends, 60 + span)
    for n, values in enumerate(lines.values()):
        path = "L".join("{:.1f} {:.1f}".format(*point(i, v)) for i, v in enumerate(values))
        dash = _DASHES[n % len(_DASHES)]
        parts.append(f'<path class="line l{n}" stroke-dasharray="{dash}" d="M{path}"/>')
    return _svg(height, title, parts)


@dataclass(frozen=True, slots=True)
class Amount:
    """A bar of any length from 0, with its interval where there is one."""

    series: int
    label: str
    value: float
    interval: tuple[float, float] | None = None


def amounts(
    groups: Mapping[str, Sequence[Amount]],
    title: str,
    *,
    digits: int = 1,
    mark: float | None = None,
) -> str:
    """Horizontal bars from 0 to the largest; a dashed line stands at ``mark``."""
    ends = [max((one.value, *(one.interval or ()))) for many in groups.values() for one in many]
    most = max(ends, default=0.0) or 1.0
    parts, y = list[str](), 8
    span = WIDTH - _LEFT - 70

    def at(value: float) -> float:
        return _LEFT + span * value / most

    for name, members in groups.items():
        y += 16
        parts.append(_text(4, y, name, "group"))
        y += 6
        for bar in members:
            middle, x = y + _BAR / 2, at(bar.value)
            parts += [
                _text(_LEFT - 8, y + 11, bar.label, "end"),
                f'<rect class="fill s{bar.series}" x="{_LEFT}" y="{y}" '
                f'width="{max(1, x - _LEFT):.1f}" height="{_BAR - 3}"/>',
            ]
            if bar.interval is not None:
                low, high = map(at, bar.interval)
                parts.append(
                    f'<path class="whisker" d="M{low:.1f} {middle - 1.5:.1f}H{high:.1f}'
                    f'M{low:.1f} {middle - 5:.1f}v7M{high:.1f} {middle - 5:.1f}v7"/>'
                )
                x = max(x, high)
            parts.append(_text(x + 6, y + 11, number(bar.value, digits), ""))
            y += _BAR
        y += 6
    return _svg(y + 6, title, parts)


def growth(lines: Mapping[str, Sequence[tuple[float, float]]], title: str, unit: str) -> str:
    """Lines over sizes, both axes in steps of ten, each line named at its end."""
    height, top, bottom = 340, 14, 44
    left, span = 64, WIDTH - 64 - 200
    points = [point for many in lines.values() for point in many]
    if not points:
        return ""
    low_x, high_x = math.log10(min(x for x, _ in points)), math.log10(max(x for x, _ in points))
    low_y = math.floor(math.log10(min(y for _, y in points)))
    high_y = math.ceil(math.log10(max(y for _, y in points)) + 1e-9)
    scale = height - top - bottom

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / ((high_x - low_x) or 1)
        up = (math.log10(y) - low_y) / ((high_y - low_y) or 1)
        return left + span * across, top + scale * (1 - up)

    parts = list[str]()
    for power in range(low_y, high_y + 1):
        y = place(10**low_x, 10.0**power)[1]
        parts += [
            f'<path class="grid" d="M{left} {y:.1f}H{left + span}"/>',
            _text(left - 8, y + 4, number(10.0**power, max(0, -power)), "end"),
        ]
    for x in sorted({x for x, _ in points}):
        parts.append(_text(place(x, 1)[0], height - bottom + 18, f"{x:g}", "middle"))
    parts.append(_text(left + span / 2, height - 6, f"passages; omhoog: {unit}", "middle"))
    ends = sorted((place(*many[-1])[1], n, name) for n, (name, many) in enumerate(lines.items()))
    parts += _names(ends, left + span)
    for n, many in enumerate(lines.values()):
        dash = _DASHES[n % len(_DASHES)]
        path = "L".join("{:.1f} {:.1f}".format(*place(*point)) for point in many)
        parts.append(f'<path class="line l{n}" stroke-dasharray="{dash}" d="M{path}"/>')
        parts += [
            '<circle class="fill s{}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>'.format(n, *place(*point))
            for point in many
        ]
    return _svg(height, title, parts)


def histogram(values: Sequence[float], title: str, bins: int = 24) -> str:
    """How often a search took how many milliseconds; the slowest 1 % share the last bar."""
    if not values:
        return ""
    ordered = sorted(values)
    top_value = max(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1.0)
    width = top_value / bins
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / width))] += 1
    height, base = 220, 180
    span = WIDTH - 80
    parts = [f'<path class="axis" d="M50 {base}H{50 + span}"/>']
    for n, count in enumerate(counts):
        tall = 150 * count / max(counts)
        parts.append(
            f'<rect class="fill s0" x="{50 + span * n / bins + 1:.1f}" y="{base - tall:.1f}" '
            f'width="{span / bins - 2:.1f}" height="{tall:.1f}"/>'
        )
    for step in range(5):
        label = number(top_value * step / 4, 0) + ("+" if step == 4 else "")
        parts.append(_text(50 + span * step / 4, base + 18, label, "middle"))
    parts += [
        _text(50 + span / 2, height - 6, "milliseconden", "middle"),
        _text(44, base - 146, str(max(counts)), "end"),
        _text(44, base + 4, "0", "end"),
    ]
    return _svg(height, title, parts)


def timeline(
    minutes: Sequence[float], lines: Mapping[str, Sequence[float]], title: str, unit: str
) -> str:
    """Lines over time from 0 up, each named at its end.

    Args:
        minutes: when each value was seen.
        lines: a value for every one of ``minutes``, by name.
        title: says what is shown, for who cannot see it.
        unit: of the values.
    """
    if not minutes or not lines:
        return ""
    height, top, bottom, left = 300, 26, 40, 64
    span, scale = WIDTH - left - 190, height - top - bottom
    most = _round_up(max(max(values) for values in lines.values()))
    last = max(minutes[-1] - minutes[0], 1e-9)

    def point(minute: float, value: float) -> tuple[float, float]:
        return left + span * (minute - minutes[0]) / last, top + scale * (1 - value / most)

    parts = [_text(left - 8, 14, unit, "end")]
    for step in range(5):
        value = most * step / 4
        y = point(minutes[0], value)[1]
        parts += [
            f'<path class="grid" d="M{left} {y:.1f}H{left + span}"/>',
            _text(left - 8, y + 4, number(value, 0 if most >= 4 else 2), "end"),
            _text(left + span * step / 4, height - bottom + 18,
                  number(last * step / 4, 0 if last >= 8 else 1), "middle"),
        ]  # fmt: skip
    parts.append(_text(left + span / 2, height - 6, "minuten", "middle"))
    ends = sorted((point(0, v[-1])[1], n, name) for n, (name, v) in enumerate(lines.items()))
    parts += _names(ends, left + span)
    for n, values in enumerate(lines.values()):
        places = (point(minute, value) for minute, value in zip(minutes, values, strict=True))
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dash = _DASHES[n % len(_DASHES)]
        parts.append(f'<path class="line l{n}" stroke-dasharray="{dash}" d="M{path}"/>')
    return _svg(height, title, parts)


def _round_up(value: float) -> float:
    """The first of 1, 2, 4 or 8 times a power of ten that is not smaller."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(power * step for step in (1, 2, 4, 8, 10) if power * step >= value)


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height:.0f}">'
        + "".join(parts)
        + "</svg>"
    )


def _names(ends: Sequence[tuple[float, int, str]], right: float) -> Iterator[str]:
    """The names of lines beside where they end (height, number, name), none over another."""
    label_y = -99.0
    for y, n, name in ends:
        label_y = max(y, label_y + 15)
        dash = _DASHES[n % len(_DASHES)]
        yield (
            f'<path class="line l{n}" stroke-dasharray="{dash}" d="M{right + 8} {label_y:.1f}h26"/>'
        )
        yield _text(right + 40, label_y + 4, name, "name")


def _text(x: float, y: float, text: str, kind: str) -> str:
    anchor = {"end": "end", "middle": "middle"}.get(kind, "start")
    name = f' class="{kind}"' if kind not in ("", "end", "middle") else ""
    return f'<text{name} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
