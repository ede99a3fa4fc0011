"""The cards to browse in, as HTML. Every text that comes from a source is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from answer.shelf import ShelvedCard
from answer.wording import overdue_notice
from ui.answer_parts import field_rows
from ui.pressable import button, card_link, term_button
from ui.vragen.sources import references
from waaier.begrippen import Begrip
from waaier.domain import Source
from waaier.freshness import Freshness, freshness_of

NOTHING = (
    "Er is geen kaart die aan uw keuze voldoet.",
    "Haal een filter weg, of typ een korter of ander woord.",
    "Of stel uw vraag bij Vragen: daar wordt ook in andere bronnen gezocht.",
)
"""What stands there when no card is left, and what to do about it."""


def count(found: int, first: int, shown: int) -> str:
    """How many cards there are, for the eye and for a screen reader."""
    if not found:
        text = "Geen kaarten gevonden."
    elif shown == found:
        text = "1 kaart gevonden." if found == 1 else f"{found} kaarten gevonden."
    else:
        text = f"{found} kaarten gevonden. Dit zijn {first + 1} tot en met {first + shown}."
    return f'<p class="ww-count" role="status" tabindex="-1">{text}</p>'


@dataclass(frozen=True, slots=True)
class Around:
    """What leads on from a card: cards that are like it, and terms of the begrippenlijst in it."""

    alike: Sequence[ShelvedCard] = ()
    terms: Sequence[Begrip] = ()


NOTHING_AROUND = Around()

Surroundings = Callable[[ShelvedCard], Around]


def listing(
    cards: Sequence[ShelvedCard],
    found: Sequence[ShelvedCard],
    first: int,
    today: date,
    around: Surroundings = lambda card: NOTHING_AROUND,
) -> str:
    """A page of cards, each to be opened.

    Args:
        cards: those on this page.
        found: those on all pages.
        first: how many come before these.
        today: for cards that are past their date.
        around: what leads on from a card.
    """
    told = count(len(found), first, len(cards))
    # For the overview picture, in which the other cards step back.
    ids = " ".join(escape(card.source.id) for card in found)
    shown = f'<div data-gevonden="{ids}" data-aantal="{len(found)}">{told}'
    if not cards:
        help_text = "".join(f"<p>{escape(line)}</p>" for line in NOTHING)
        return f'{shown}<div class="ww-nothing">{help_text}</div></div>'
    items = "".join(f"<li>{_entry(card, today, around(card))}</li>" for card in cards)
    return f'{shown}<ul class="ww-shelf">{items}</ul></div>'


def opened(card: ShelvedCard, today: date, around: Around) -> str:
    """One card that was chosen in the overview or from another card."""
    title = escape(card.source.title)
    close = button("sluit", "", "Sluit deze kaart", 'class="vk-knop"')
    return (
        f'<section class="vk-gekozen" tabindex="-1" aria-label="Kaart {title}">'
        f'<div class="vk-gekozen-kop"><h3>{title}</h3>{close}</div>'
        f'<p class="ww-badges">{_badges(card)}</p>{_inside(card, today, around)}</section>'
    )


def failure(sentence: str) -> str:
    """What stands there when the cards cannot be shown."""
    return f'<p class="ww-remark" role="status">{escape(sentence)}</p>'


def question_about(source: Source) -> str:
    """What the button with a card asks; it may be changed before it is sent."""
    return f"Wat moet ik weten over {source.title}?"


def _entry(card: ShelvedCard, today: date, around: Around) -> str:
    source = card.source
    return (
        f'<details id="kaart-{escape(source.id)}"><summary><h3>{escape(source.title)}</h3> '
        f'<span class="ww-badges">{_badges(card)}</span></summary>'
        f"{_inside(card, today, around)}</details>"
    )


def _badges(card: ShelvedCard) -> str:
    source = card.source
    texts = [source.card_kind, f"Geldt in {source.scope}", f"Peildatum {_peildatum(card)}"]
    return " ".join(f'<span class="ww-badge">{escape(text)}</span>' for text in texts if text)


def _inside(card: ShelvedCard, today: date, around: Around) -> str:
    """The fields of a card, what it rests on, and where to go from there."""
    source = card.source
    overdue = ""
    if source.check_before and freshness_of(source, today) is Freshness.OVERDUE:
        overdue = f'<p class="ww-remark">{escape(overdue_notice(None, source.check_before))}</p>'
    themas = ", ".join(source.themas)
    return (
        f'<div class="ww-card">{overdue}<dl>{field_rows(card.block.fields)}</dl>'
        f'<p class="ww-facts">Thema: {escape(themas)}</p>{references(source)}'
        f"{_onward(source, around)}</div>"
    )


def _onward(source: Source, around: Around) -> str:
    ask = button("vraag", question_about(source), "Stel hier een vraag over", 'class="vk-knop"')
    parts = [f"<p>{ask}</p>"]
    if around.alike:
        links = "".join(f"<li>{card_link(one.source)}</li>" for one in around.alike)
        parts.append(f'<p class="vk-verder">Lijkt hierop</p><ul>{links}</ul>')
    if around.terms:
        buttons = " ".join(term_button(one.begrip) for one in around.terms)
        parts.append(f'<p class="vk-verder">Begrippen in deze kaart</p><p>{buttons}</p>')
    return "".join(parts)


def _peildatum(card: ShelvedCard) -> str:
    return card.source.peildatum or "onbekend"
