"""The cards to browse in, as HTML. Every text that comes from a source is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from answer.shelf import ShelvedCard
from answer.wording import overdue_notice
from ui.render import field_rows
from ui.vragen.sources import references
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


def listing(cards: Sequence[ShelvedCard], found: int, first: int, today: date) -> str:
    """A page of cards, each to be opened.

    Args:
        cards: those on this page.
        found: how many there are on all pages.
        first: how many come before these.
        today: for cards that are past their date.
    """
    if not cards:
        help_text = "".join(f"<p>{escape(line)}</p>" for line in NOTHING)
        return f'{count(found, first, 0)}<div class="ww-nothing">{help_text}</div>'
    items = "".join(f"<li>{_entry(card, today)}</li>" for card in cards)
    return f'{count(found, first, len(cards))}<ul class="ww-shelf">{items}</ul>'


def failure(sentence: str) -> str:
    """What stands there when the cards cannot be shown."""
    return f'<p class="ww-remark" role="status">{escape(sentence)}</p>'


def _entry(card: ShelvedCard, today: date) -> str:
    source = card.source
    badges = [source.card_kind, f"Geldt in {source.scope}", f"Peildatum {_peildatum(card)}"]
    shown = " ".join(f'<span class="ww-badge">{escape(text)}</span>' for text in badges if text)
    overdue = ""
    if source.check_before and freshness_of(source, today) is Freshness.OVERDUE:
        overdue = f'<p class="ww-remark">{escape(overdue_notice(None, source.check_before))}</p>'
    themas = ", ".join(source.themas)
    return (
        f'<details id="kaart-{escape(source.id)}"><summary><h3>{escape(source.title)}</h3> '
        f'<span class="ww-badges">{shown}</span></summary>'
        f'<div class="ww-card">{overdue}<dl>{field_rows(card.block.fields)}</dl>'
        f'<p class="ww-facts">Thema: {escape(themas)}</p>{references(source)}</div></details>'
    )


def _peildatum(card: ShelvedCard) -> str:
    return card.source.peildatum or "onbekend"
