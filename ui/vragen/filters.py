"""What a search is narrowed to: gemeente, thema and soort.

Plain select elements: Gradio's own list cannot be used with a screen reader (gradio-app/gradio
12855). The browser remembers the gemeente, as a team mostly works in one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from index.catalogue import Facets, facets
from index.retrieval import Retriever
from waaier.domain import Filters
from waaier.errors import InputError
from waaier.gazetteer import find_places, gemeenten

MAX_CHARS = 200
"""Longer than any name to choose from."""


MAX_JSON_CHARS = 2000
"""More is no choice of filters."""


def of_browser(told: str | None) -> Filters:
    """The filters that the page sends; what is not among them counts as nothing chosen.

    Args:
        told: JSON from the browser, so anything may be in it.
    """
    try:
        given = json.loads((told or "{}")[:MAX_JSON_CHARS])
    except (ValueError, RecursionError):
        return Filters()
    if not isinstance(given, dict):
        return Filters()
    chosen = {name: given.get(name) for name in Filters.model_fields}
    return Filters.model_validate(
        {
            name: " ".join(value.split())[:MAX_CHARS] or None
            for name, value in chosen.items()
            if isinstance(value, str)
        }
    )


def other_place(text: str, filters: Filters) -> str | None:
    """A place that the question names and that the chosen gemeente has nothing to do with.

    A remembered gemeente must not hide what is asked for in so many words.
    """
    if not filters.gemeente:
        return None
    named = [place for place in find_places(text) if place.gemeenten]
    if not named or any(filters.gemeente in place.gemeenten for place in named):
        return None
    return named[0].name


def as_html(retriever: Retriever) -> str:
    """The row of filters, with what there is to choose from in the current build."""
    try:
        there = facets(one.source for one in retriever.current()[0].sources)
    except InputError:
        # Whoever asks gets to hear what is wrong; the page itself must open.
        there = Facets(themas={}, kinds={}, scopes={})
    rows = (
        ("gemeente", "Zoek in gemeente", "Heel Nederland", (one.name for one in gemeenten())),
        ("thema", "Zoek in thema", "Alle thema's", there.themas),
        ("soort", "Zoek in soort", "Alle soorten", there.kinds),
    )
    return (
        '<details class="ww-filters" id="zoek-alleen"><summary>Zoek alleen in: '
        '<span id="gekozen">alles</span></summary>'
        f'<div class="ww-row">{"".join(_select(*row) for row in rows)}</div>'
        '<p class="ww-facts">Bij een gemeente tellen regels voor heel Nederland ook mee. Deze '
        "browser onthoudt de gemeente. "
        '<button type="button" class="ww-small" data-doe="wis-filters">Wis de filters</button>'
        "</p></details>"
    )


def _select(name: str, label: str, everything: str, values: Iterable[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return (
        f'<p><label for="filter-{name}-vraag">{label}</label>'
        f'<select id="filter-{name}-vraag" data-filter="{name}">'
        f'<option value="">{escape(everything)}</option>{options}</select></p>'
    )
