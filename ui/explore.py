"""The tab Verkennen: all cards, to filter, search and open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from answer.pipeline import AnswerService
from answer.shelf import CardShelf
from answer.wording import sentence_for
from index.catalogue import SourceFilter
from ui import shelf as html
from waaier.domain import Outcome
from waaier.errors import InputError

logger = logging.getLogger(__name__)

PAGE_SIZE = 20
"""Cards on a page: more would make the page heavy on a phone."""

MAX_CHARS = 200

COUNT_JS = """() => {
  const count = document.querySelector('#kaarten .ww-count');
  if (count) { count.focus({preventScroll: true}); count.scrollIntoView({block: 'start'}); }
}"""
"""After another page the keyboard and the screen reader go on at the top of it."""

Shown = tuple[str, int, gr.Button, gr.Button]
"""The list as HTML, the page's number, and the buttons to the page before and the next."""


def build_explore(service: AnswerService, tab: gr.Tab) -> None:
    """Fills the tab; must be called within it."""
    shelf = CardShelf(service.retriever)

    def show(thema: str, place: str, kind: str, text: str, page: int = 1) -> Shown:
        try:
            wanted = SourceFilter(thema=thema or None, geldt_in=place or None, soort=kind or None)
            found = shelf.chosen(wanted, (text or "")[:MAX_CHARS])
            last = max(1, -(-len(found) // PAGE_SIZE))
            number = min(max(1, page), last)
            first = (number - 1) * PAGE_SIZE
            shown = html.listing(
                found[first : first + PAGE_SIZE], len(found), first, service.today()
            )
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

    gr.HTML(
        "<h2>Kaarten verkennen</h2><p>Kies een thema, een plaats of een soort, of typ een woord. "
        "Open een kaart om alles te lezen.</p>"
    )
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
    page = gr.State(1)
    cards = gr.HTML("", elem_id="kaarten")
    with gr.Row():
        before = gr.Button("Vorige kaarten", visible=False, elem_id="vorige")
        after = gr.Button("Volgende kaarten", visible=False, elem_id="volgende")

    asked, outputs = [thema, place, kind, text], [cards, page, before, after]
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    # Filled when it is opened: most who come to ask never look here.
    tab.select(choices, None, [thema, place, kind], **quiet).then(show, asked, outputs, **quiet)
    gr.on(
        [thema.input, place.input, kind.input, text.submit, search.click],
        show, asked, outputs, **quiet,
    )  # fmt: skip
    wipe.click(lambda: ("", "", "", ""), None, asked, **quiet).then(show, asked, outputs, **quiet)

    def turned(step: int) -> Callable[..., Shown]:
        return lambda thema, place, kind, text, number: show(
            thema, place, kind, text, number + step
        )

    for button, step in ((before, -1), (after, 1)):
        button.click(turned(step), [*asked, page], outputs, **quiet).then(None, js=COUNT_JS)


_ALL_THEMES, _ALL_PLACES, _ALL_KINDS = "Alle thema's", "Overal", "Alle soorten"


def _choices(everything: str, values: dict[str, int]) -> list[tuple[str, str]]:
    return [(everything, ""), *((f"{name} ({count})", name) for name, count in values.items())]
