"""The overview picture (overzichtsbeeld) as HTML: theme buttons, a drawing, the same as a list.

Every text that comes from a source is escaped here. What moves, opens and lights up is in
``ui/data/verkennen.js``; where everything stands in :mod:`ui.overview_layout`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from answer.shelf import Publications, Shelved, ShelvedCard
from ui.overview_layout import LINE, NO_THEME, SHORE, Island, Layout, Spot, lay_out
from ui.pressable import button, card_link, told
from waaier.card import CardKind

SIZE = 8.5
"""Radius of a symbol; as large as fits with room between two."""

OTHER_KIND = "anders"


def _polygon(corners: int, turn: float, radius: float = SIZE) -> str:
    """A regular polygon around (0, 0); ``turn`` in degrees, 0 has a corner on top."""
    angles = [math.radians(turn + 360 * n / corners - 90) for n in range(corners)]
    points = [f"{radius * math.cos(a):.1f} {radius * math.sin(a):.1f}" for a in angles]
    return f"M{'L'.join(points)}Z"


_CIRCLE = "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z"
_PLUS = "M-2.7-8h5.4v5.3h5.3v5.4h-5.3v5.3h-5.4v-5.3h-5.3v-5.4h5.3Z"
_BAR = "M-8.5-4h17v8h-17Z"

SYMBOLS: dict[str, tuple[str, str]] = {
    CardKind.PRACTICE: ("praktijk", _CIRCLE),
    CardKind.ACT: ("wet", _polygon(4, 45, 9.0)),
    CardKind.BY_LAW: ("verordening", _polygon(4, 0, 9.0)),
    CardKind.NATIONAL_SCHEME: ("landelijk", _polygon(3, 0, 9.5)),
    CardKind.MUNICIPAL_SCHEME: ("gemeentelijk", _polygon(3, 180, 9.5)),
    CardKind.CORPORATION_SCHEME: ("corporatie", _polygon(5, 0, 8.5)),
    CardKind.SERVICE: ("hulp", _PLUS),
    CardKind.AGREEMENT: ("afspraak", _BAR),
}
"""For each kind of card a name for its colour, and its shape: colour alone tells too little."""

_ANY = (OTHER_KIND, _polygon(6, 0))


def overview(shelved: Shelved) -> str:
    """The theme buttons, the picture and the list; a sentence when there are no cards."""
    cards = shelved.cards
    if not cards:
        return (
            '<p class="ww-remark">Er zijn nog geen kaarten om te verkennen.</p>'
            f"{_publications(shelved.publications)}"
        )
    layout = lay_out([card.source.themas for card in cards], shelved.vectors)
    totals = Counter(thema for card in cards for thema in card.source.themas)
    return "".join(
        (
            _themes(totals),
            '<div class="vk-beeld-kop"><h3 id="vk-overzicht-kop">Overzicht</h3>'
            '<div class="vk-keuze" role="group" aria-label="Hoe wilt u het overzicht zien?">'
            f"{button('toon', 'beeld', 'Beeld', _PRESSED)}"
            f"{button('toon', 'lijst', 'Lijst', _NOT_PRESSED)}</div></div>",
            '<p class="ww-facts">Elke kaart staat één keer in het overzicht: bij haar '
            "belangrijkste thema.</p>",
            '<p class="vk-telling ww-facts" hidden><span></span> '
            '<a href="#kaarten" data-vk="lijst">Ga naar de lijst</a></p>',
            '<div class="vk-beeld"><p class="ww-facts" id="vk-overzicht-hulp">Wat op elkaar lijkt, '
            "staat dicht bij elkaar. Klik op een vorm om die kaart te openen, of op een thema om "
            "het te kiezen. Lijnen wijzen naar kaarten die erop lijken. Met het toetsenbord: ga "
            "met de pijltjes van kaart naar kaart en druk op Enter.</p>",
            _drawing(shelved, layout),
            '<div class="vk-tip" hidden></div>',
            _legend(cards),
            "</div>",
            _list(cards, layout, totals, shelved.publications),
            _publications(shelved.publications),
        )
    )


def named(thema: str) -> str:
    """A theme as it is shown: with a capital."""
    return thema[:1].upper() + thema[1:]


_PRESSED, _NOT_PRESSED = 'aria-pressed="true"', 'aria-pressed="false"'


def _counted_button(what: str, value: str, count: int, sign: str = "") -> str:
    inner = f"{sign}{escape(named(value))} <span>{count}</span>"
    return button(what, value, inner, _NOT_PRESSED)


def _themes(totals: Counter[str]) -> str:
    """A button a theme, with the number of cards that have it."""
    items = "".join(
        f"<li>{_counted_button('thema', thema, totals[thema])}</li>" for thema in sorted(totals)
    )
    return (
        '<h3 class="vk-breed" id="vk-themas-kop">Thema\'s</h3>'
        f'<ul class="vk-themas vk-breed" aria-labelledby="vk-themas-kop">{items}</ul>'
    )


def _drawing(shelved: Shelved, layout: Layout) -> str:
    islands = "".join(_island(shelved, island) for island in layout.islands)
    # The first thing in it can be reached with Tab; from there the arrow keys go on.
    islands = islands.replace('tabindex="-1"', 'tabindex="0"', 1)
    return (
        f'<svg viewBox="-4 -4 {layout.width + 8:g} {layout.height + 8:g}" role="group" '
        'aria-labelledby="vk-overzicht-kop" aria-describedby="vk-overzicht-hulp">'
        f'{islands}<g class="vk-lijnen" aria-hidden="true"></g></svg>'
    )


def _island(shelved: Shelved, island: Island) -> str:
    """A theme: coast, land, its name as a button, its cards as links."""
    coast = "".join(_disc(spot.x, spot.y, SHORE) for spot in island.spots)
    land = "".join(_disc(spot.x, spot.y, SHORE - 1.5) for spot in island.spots)
    lines = "".join(
        f'<tspan x="{island.x:g}" y="{island.top + LINE * (number + 0.78):.1f}">{escape(line)}'
        "</tspan>"
        for number, line in enumerate(island.label)
    )
    name = f'<text class="vk-naam" text-anchor="middle">{lines}</text>'
    label = named(island.thema)
    if island.thema != NO_THEME:
        name = (
            f'<a href="#kaarten" role="button" tabindex="-1" {told("thema", island.thema)} '
            f'aria-label="Thema {escape(label)}">{name}</a>'
        )
    spots = "".join(
        _spot(shelved, shelved.cards[spot.card], spot.x, spot.y) for spot in island.spots
    )
    return (
        f'<g role="group" aria-label="{escape(label)}"><g class="vk-kust" aria-hidden="true">'
        f'{coast}</g><g class="vk-land" aria-hidden="true">{land}</g>{name}{spots}</g>'
    )


def _disc(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'


def _spot(shelved: Shelved, card: ShelvedCard, x: float, y: float) -> str:
    source = card.source
    kind = source.card_kind or OTHER_KIND
    colour, shape = SYMBOLS.get(kind, _ANY)
    near = " ".join(one.source.id for one in shelved.alike(source.id))
    label = f"{source.title} ({kind}, geldt in {source.scope})"
    return (
        f'<a href="#vk-kaart" tabindex="-1" class="vk-punt vk-soort-{colour}" '
        f'{told("kaart", source.id)} data-bij="{escape(near)}" data-x="{x:g}" data-y="{y:g}" '
        f'aria-label="{escape(label)}" transform="translate({x:g} {y:g})">'
        f'<circle class="vk-raak" r="12"/><path d="{shape}"/></a>'
    )


def _legend(cards: Sequence[ShelvedCard]) -> str:
    """What the shapes mean; a press on one keeps only that kind."""
    counted = Counter(card.source.card_kind or OTHER_KIND for card in cards)
    items = []
    for kind in [*SYMBOLS, *sorted(set(counted) - set(SYMBOLS))]:
        if not counted[kind]:
            continue
        colour, shape = SYMBOLS.get(kind, _ANY)
        sign = (
            f'<svg viewBox="-10 -10 20 20" class="vk-soort-{colour}" aria-hidden="true">'
            f'<path d="{shape}"/></svg>'
        )
        items.append(f"<li>{_counted_button('soort', kind, counted[kind], sign)}</li>")
    return f'<ul class="vk-legenda" aria-label="Soorten kaarten">{"".join(items)}</ul>'


def _list(
    cards: Sequence[ShelvedCard],
    layout: Layout,
    totals: Counter[str],
    publications: Publications,
) -> str:
    """The same as the picture: the themes, and under each its cards."""
    parts = []
    for island in sorted(layout.islands, key=lambda one: one.thema):
        links = "".join(_link(cards[spot.card]) for spot in _by_title(island, cards))
        parts.append(
            f"<li><details><summary>{escape(named(island.thema))} "
            f"<span>{_counted(len(island.spots))}</span></summary><ul>{links}</ul>"
            f"{''.join(_rest(island.thema, totals, publications))}</details></li>"
        )
    return f'<ul class="vk-lijst" aria-labelledby="vk-overzicht-kop">{"".join(parts)}</ul>'


def _by_title(island: Island, cards: Sequence[ShelvedCard]) -> list[Spot]:
    return sorted(island.spots, key=lambda spot: cards[spot.card].source.title.lower())


def _rest(thema: str, totals: Counter[str], publications: Publications) -> Iterator[str]:
    """What else there is of a theme: cards that have it as another one, and publications."""
    if thema == NO_THEME:
        return
    found = _counted(totals[thema])
    yield f"<p>{button('alle', thema, f'Toon {found} over dit thema')}</p>"
    count = publications.themas.get(thema, 0)
    if count:
        noun = "publicatie" if count == 1 else "publicaties"
        yield f'<p class="ww-facts">Bij Vragen doorzoekt u ook {count} {noun} over dit thema.</p>'


def _link(card: ShelvedCard) -> str:
    source = card.source
    kind = f' <span class="ww-facts">{escape(source.card_kind)}</span>' if source.card_kind else ""
    return f"<li>{card_link(source)}{kind}</li>"


def _counted(number: int) -> str:
    return "1 kaart" if number == 1 else f"{number} kaarten"


def _publications(publications: Publications) -> str:
    """That there is more than the cards, so that nobody takes the picture for everything."""
    if not publications.count:
        return ""
    one = publications.count == 1
    text = (
        "De Praktijkwaaier doorzoekt ook 1 publicatie. Die staat niet in dit overzicht. "
        if one
        else f"De Praktijkwaaier doorzoekt ook {publications.count} publicaties. "
        "Die staan niet in dit overzicht. "
    )
    more = "Stel een vraag bij Vragen om erin te zoeken."
    return f'<p class="ww-facts vk-publicaties">{text}{more}</p>'
