"""Charts without any script: bars that are a table as well, so that everybody can read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

from ui.beheer import render

_HEIGHT = 120
_WIDTH = 640


def shares(caption: str, head: str, counts: Mapping[str, int]) -> str:
    """A table with a bar in each row, the largest first.

    Args:
        caption: of the table.
        head: what its rows are.
        counts: a number for each name.
    """
    most = max(counts.values(), default=0)
    total = sum(counts.values())
    if not most:
        return f"<h4>{escape(caption)}</h4>{render.nothing('In deze tijd is er niets geteld.')}"
    rows = [
        (
            escape(name),
            f"{count}",
            render.share(count / total),
            f'<span class="wb-bar" aria-hidden="true" style="width:{100 * count / most:.0f}%">'
            "</span>",
        )
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1])
    ]
    return render.table(caption, (head, "Aantal", "Deel", ""), rows)


def days(caption: str, counts: Mapping[date, int], first: date, last: date) -> str:
    """A bar for every day, as a picture; the numbers stand in a table that can be opened.

    Args:
        caption: what is counted.
        counts: a number for each day; a day that is left out counts as 0.
        first: the first day.
        last: the last day.
    """
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    values = [counts.get(one, 0) for one in every]
    most, total = max(values, default=0), sum(values)
    if not total:
        return f"<h4>{escape(caption)}</h4>{render.nothing('In deze tijd is er niets gevraagd.')}"
    busiest = every[values.index(most)]
    told = (
        f"{caption}: {total} in totaal, van {render.day(first)} tot en met {render.day(last)}. "
        f"Het drukst was {render.day(busiest)}, met {most}."
    )
    rows = [(render.day(one), f"{n}") for one, n in zip(every, values, strict=True) if n]
    return (
        f'<figure class="wb-chart"><figcaption>{escape(told)}</figcaption>'
        f"{_picture(values, most, told)}"
        f'<p class="wb-axis" aria-hidden="true"><span>{render.day(first)}</span>'
        f"<span>{render.day(last)}</span></p></figure>"
        f"<details><summary>De aantallen per dag</summary>"
        f"{render.table(caption, ('Dag', 'Aantal'), rows)}</details>"
    )


def _picture(values: Sequence[int], most: int, told: str) -> str:
    step = _WIDTH / len(values)
    bars = "".join(
        f'<rect x="{n * step + step * 0.1:.1f}" y="{_HEIGHT - _HEIGHT * value / most:.1f}" '
        f'width="{step * 0.8:.1f}" height="{_HEIGHT * value / most:.1f}"/>'
        for n, value in enumerate(values)
        if value
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(told)}">{bars}</svg>'
    )
