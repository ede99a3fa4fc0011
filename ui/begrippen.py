"""The begrippenlijst as HTML. Every text that comes from the list or a card is escaped here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from answer.glossary import GlossaryEntry
from ui.pressable import button, card_link, term_button
from waaier.domain import Source

SHOWN_CARDS = 4
"""More cards that use a term can be unfolded."""

MAX_SHOWN = 60
"""More terms than this are not shown at once: a longer word narrows the search."""


def letters(there: Mapping[str, int], current: str | None) -> str:
    """The letters as buttons, the current one marked."""
    items = "".join(
        f"<li>{_letter(letter, count, is_current=letter == current)}</li>"
        for letter, count in there.items()
    )
    return f'<ul class="vk-letters" aria-label="Letters">{items}</ul>'


def _letter(letter: str, count: int, *, is_current: bool) -> str:
    label = f'aria-label="{escape(letter)}, {_counted(count)}"'
    return button(
        "letter", letter, escape(letter), f'{label} aria-current="true"' if is_current else label
    )


def listing(entries: Sequence[GlossaryEntry], letter: str | None = None) -> str:
    """The terms, with how many there are above them.

    Args:
        entries: what to show.
        letter: the letter they all begin with, if that is why they are shown.
    """
    if not entries:
        return (
            f"{_status('Geen begrippen gevonden.')}"
            '<div class="ww-nothing"><p>Typ een ander of een korter woord, of kies een letter.</p>'
            "</div>"
        )
    shown = entries[:MAX_SHOWN]
    told = f"{_counted(len(entries))}{f' met de letter {letter}' if letter else ' gevonden'}."
    if len(shown) < len(entries):
        told += f" Dit zijn de eerste {len(shown)}. Typ een langer woord om er minder te zien."
    items = "".join(f"<li>{_entry(entry)}</li>" for entry in shown)
    return f'{_status(told)}<ul class="vk-begrippen">{items}</ul>'


def _status(text: str) -> str:
    return f'<p class="ww-count" role="status" tabindex="-1">{escape(text)}</p>'


def _counted(number: int) -> str:
    return "1 begrip" if number == 1 else f"{number} begrippen"


def _entry(entry: GlossaryEntry) -> str:
    begrip = entry.begrip
    also = [
        ("Ook", (*begrip.afkortingen, *begrip.synoniemen)),
        ("Cliënten zeggen", begrip.spreektaal),
        ("Engels", begrip.engels),
    ]
    facts = "".join(
        f'<div class="ww-facts">{label}: {_joined(words, english=label == "Engels")}</div>'
        for label, words in also
        if words
    )
    near = ([begrip.ruimer] if begrip.ruimer else []) + [*begrip.verwant]
    links = ""
    if near:
        buttons = " ".join(term_button(name) for name in dict.fromkeys(near))
        links = f'<div class="ww-facts">Zie ook: {buttons}</div>'
    return (
        f"<h3>{escape(begrip.begrip)}</h3><div>{escape(begrip.uitleg)}</div>"
        f"{facts}{links}{_cards(entry.cards)}"
    )


def _joined(words: Sequence[str], *, english: bool) -> str:
    text = escape(", ".join(words))
    return f'<span lang="en">{text}</span>' if english else text


def _cards(cards: Sequence[Source]) -> str:
    if not cards:
        return ""
    first, more = cards[:SHOWN_CARDS], cards[SHOWN_CARDS:]
    rest = ""
    if more:
        noun = "1 kaart" if len(more) == 1 else f"{len(more)} kaarten"
        rest = f"<details><summary>Nog {noun}</summary><ul>{_links(more)}</ul></details>"
    return (
        f'<div class="vk-in-kaarten"><div class="ww-facts">In deze kaarten:</div>'
        f"<ul>{_links(first)}</ul>{rest}</div>"
    )


def _links(cards: Sequence[Source]) -> str:
    return "".join(f"<li>{card_link(card)}</li>" for card in cards)
