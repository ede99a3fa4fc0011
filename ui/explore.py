"""The tab Verkennen: the overview picture, all cards to filter and open, and the begrippenlijst.

What can be pressed is made by :mod:`ui.pressable`; the script ``ui/data/verkennen.js`` turns a
press into an event ("kaart", "thema", "begrip" ...) with one value.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from answer.glossary import Glossary
from answer.pipeline import AnswerService
from answer.shelf import CardShelf, ShelvedCard
from answer.wording import sentence_for
from index.catalogue import SourceFilter
from ui import shelf as html
from ui.explore_script import (
    CARD_JS,
    COUNT_JS,
    LEAVE_JS,
    MARK_JS,
    PICTURE_JS,
    PRESSED_JS,
)
from ui.explore_terms import MAX_CHARS, QUIET, build_terms, chosen_value
from ui.overview import overview
from waaier.domain import Outcome
from waaier.errors import InputError
from waaier.settings import get_settings

logger = logging.getLogger(__name__)

PAGE_SIZE = 20
"""Cards on a page: more would make the page heavy on a phone."""

Shown = tuple[str, int, gr.Button, gr.Button]
"""The list as HTML, the page's number, and the buttons to the page before and the next."""

GONE = "Deze kaart is er niet meer. Kies een andere kaart."
"""When another build became current between looking and pressing."""


def build_explore(service: AnswerService, tab: gr.Tab) -> None:
    """Fills the tab; must be called within it."""
    shelf = CardShelf(service.retriever)
    glossary = Glossary(shelf, get_settings().begrippen_file)
    with gr.Tabs(elem_id="verkennen"):
        with gr.Tab("Kaarten"):
            gr.HTML(
                "<h2>Kaarten verkennen</h2><p>Zie welke kaarten er zijn over een thema. Open een "
                "kaart om alles te lezen.</p>"
            )
            picture = gr.HTML("", elem_id="vk-overzicht", js_on_load=PICTURE_JS)
            opened = gr.HTML("", elem_id="vk-kaart", js_on_load=PRESSED_JS)
            cards = _cards(service, shelf, glossary, tab, picture)
        with gr.Tab("Begrippenlijst"):
            terms = build_terms(glossary, tab, (cards, opened))

    def open_card(event: gr.EventData) -> str:
        try:
            shelved = shelf.shelved()
            number = shelved.numbered(chosen_value(event))
            if number is None:
                return html.failure(GONE)
            card = shelved.cards[number]
            return html.opened(card, service.today(), _around(shelf, glossary, card))
        except InputError as error:
            return html.failure(str(error))
        except Exception:
            logger.exception("opening a card failed")
            return html.failure(sentence_for(Outcome.ERROR))

    for part in (picture, opened, cards, terms):
        part.kaart(open_card, None, opened, **QUIET).then(None, js=CARD_JS)
    opened.sluit(lambda: "", None, opened, **QUIET).then(None, js=LEAVE_JS)


def _around(shelf: CardShelf, glossary: Glossary, card: ShelvedCard) -> html.Around:
    alike = shelf.shelved().alike(card.source.id)
    try:
        return html.Around(alike, glossary.of_card(card.source.id))
    except InputError:
        # A fault in the begrippenlijst is told there; cards can be read without it.
        return html.Around(alike)


def _cards(
    service: AnswerService, shelf: CardShelf, glossary: Glossary, tab: gr.Tab, picture: gr.HTML
) -> gr.HTML:
    """The filters and the list of cards; the list is returned."""

    def show(thema: str, place: str, kind: str, text: str, page: int = 1) -> Shown:
        try:
            wanted = SourceFilter(thema=thema or None, geldt_in=place or None, soort=kind or None)
            found = shelf.chosen(wanted, (text or "")[:MAX_CHARS])
            last = max(1, -(-len(found) // PAGE_SIZE))
            number = min(max(1, page), last)
            first = (number - 1) * PAGE_SIZE
            shown = html.listing(
                found[first : first + PAGE_SIZE], found, first, service.today(),
                lambda card: _around(shelf, glossary, card),
            )  # fmt: skip
        except InputError as error:
            shown, number, last = html.failure(str(error)), 1, 1
        except Exception:
            logger.exception("showing cards failed")
            shown, number, last = html.failure(sentence_for(Outcome.ERROR)), 1, 1
        return shown, number, gr.Button(visible=number > 1), gr.Button(visible=number < last)

    def choices() -> list[gr.Dropdown]:
        try:
            there = shelf.facets()
        except InputError:
            return [gr.Dropdown(), gr.Dropdown(), gr.Dropdown()]
        return [
            gr.Dropdown(choices=_choices(label, values))
            for label, values in (
                (_ALL_THEMES, there.themas),
                (_ALL_PLACES, there.scopes),
                (_ALL_KINDS, there.kinds),
            )
        ]

    def draw(drawn: str | None) -> tuple[Any, str | None]:
        """The picture of the current build; drawn again only when another became current."""
        try:
            shelved = shelf.shelved()
            if shelved.build == drawn:
                return gr.skip(), drawn
            return overview(shelved), shelved.build
        except InputError as error:
            return html.failure(str(error)), None
        except Exception:
            logger.exception("drawing the overview failed")
            return html.failure(sentence_for(Outcome.ERROR)), None

    gr.HTML('<h3 class="vk-kop">Alle kaarten</h3>')
    with gr.Row():
        thema = gr.Dropdown([(_ALL_THEMES, "")], value="", label="Thema", elem_id="filter-thema")
        place = gr.Dropdown(
            [(_ALL_PLACES, "")], value="", label="Geldt in", elem_id="filter-plaats"
        )
        kind = gr.Dropdown([(_ALL_KINDS, "")], value="", label="Soort", elem_id="filter-soort")
    with gr.Row():
        text = gr.Textbox(
            label="Woord in de kaart",
            lines=1,
            max_lines=1,
            max_length=MAX_CHARS,
            elem_id="zoekwoord",
        )
    with gr.Row():
        search = gr.Button("Zoek kaarten", variant="primary", elem_id="zoek")
        wipe = gr.Button("Wis de filters", elem_id="wis")
    page, drawn = gr.State(1), gr.State(None)
    cards = gr.HTML("", elem_id="kaarten", js_on_load=PRESSED_JS)
    with gr.Row():
        before = gr.Button("Vorige kaarten", visible=False, elem_id="vorige")
        after = gr.Button("Volgende kaarten", visible=False, elem_id="volgende")

    filters, asked = [thema, place, kind], [thema, place, kind, text]
    outputs = [cards, page, before, after]

    def on(event: Any, *, first: Callable[..., Any] | None = None, **more: Any) -> Any:
        """Shows the cards anew, and marks them in the picture."""
        if first is not None:
            event = event(first, **more, **QUIET).then
        return event(show, asked, outputs, **QUIET).then(None, [thema, kind], js=MARK_JS)

    # Filled when it is opened: most who come to ask never look here.
    opening = tab.select(choices, None, filters, **QUIET)
    on(opening.then, first=draw, inputs=drawn, outputs=[picture, drawn])
    for event in (thema.input, place.input, kind.input, text.submit, search.click):
        on(event)
    on(wipe.click, first=lambda: ("", "", "", ""), outputs=asked)
    on(picture.thema, first=_toggled, inputs=thema, outputs=thema)
    on(picture.alle, first=chosen_value, outputs=thema).then(None, js=COUNT_JS)
    on(picture.soort, first=_toggled, inputs=kind, outputs=kind)

    def turned(step: int) -> Callable[..., Shown]:
        return lambda thema, place, kind, text, number: show(
            thema, place, kind, text, number + step
        )

    for button, step in ((before, -1), (after, 1)):
        button.click(turned(step), [*asked, page], outputs, **QUIET).then(None, js=COUNT_JS)
    return cards


def _toggled(now: str, event: gr.EventData) -> str:
    """What was pressed becomes the filter; pressed again it goes."""
    pressed = chosen_value(event)
    return "" if pressed == now else pressed


_ALL_THEMES, _ALL_PLACES, _ALL_KINDS = "Alle thema's", "Overal", "Alle soorten"


def _choices(everything: str, values: dict[str, int]) -> list[tuple[str, str]]:
    return [(everything, ""), *((f"{name} ({count})", name) for name, count in values.items())]
