"""What can be pressed in the tab Verkennen, as HTML; ``ui/data/verkennen.js`` says what it does."""

from __future__ import annotations

from html import escape

from waaier.domain import Source


def told(what: str, value: str) -> str:
    """The attributes that tell the script what is pressed."""
    return f'data-vk="{what}" data-waarde="{escape(value)}"'


def button(what: str, value: str, inner: str, more: str = "") -> str:
    """A button.

    Args:
        what: the event, such as "thema".
        value: what goes with it; any text.
        inner: what stands on it, as HTML.
        more: other attributes, as HTML.
    """
    return f'<button type="button" {told(what, value)}{" " if more else ""}{more}>{inner}</button>'


def card_link(source: Source) -> str:
    """A link that opens a card on the page."""
    return f'<a href="#vk-kaart" {told("kaart", source.id)}>{escape(source.title)}</a>'


def term_button(name: str) -> str:
    """A button that shows a term in the begrippenlijst."""
    return button("begrip", name, escape(name), 'class="vk-term"')
