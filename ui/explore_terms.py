"""The begrippenlijst within the tab Verkennen: a search field, letters and terms."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import gradio as gr

from answer.glossary import Glossary
from answer.wording import sentence_for
from ui import begrippen as html
from ui import shelf
from ui.explore_script import PRESSED_JS, TERMS_JS
from waaier.domain import Outcome
from waaier.errors import InputError

logger = logging.getLogger(__name__)

MAX_CHARS = 200

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

Shown = tuple[str, str, str]
"""The letters as HTML, the terms as HTML, and what stands in the search field."""


def build_terms(glossary: Glossary, tab: gr.Tab, parts: Sequence[gr.HTML]) -> gr.HTML:
    """Fills the tab; must be called within it.

    Args:
        glossary: the terms.
        tab: Verkennen; the list is filled when that is opened, so that it is there before anyone
            can press a term elsewhere.
        parts: what else has buttons that lead to a term.

    Returns:
        The terms, which have links to cards.
    """

    def show(text: str, letter: str | None = None) -> Shown:
        try:
            there = glossary.letters()
            if not (text or "").strip():
                letter = letter if letter in there else next(iter(there))
                entries = [one for one in glossary.entries() if one.letter == letter]
            else:
                letter, entries = None, glossary.found(text[:MAX_CHARS])
            return html.letters(there, letter), html.listing(entries, letter), text
        except InputError as error:
            return "", shelf.failure(str(error)), text
        except Exception:
            logger.exception("showing the begrippenlijst failed")
            return "", shelf.failure(sentence_for(Outcome.ERROR)), text

    def at_letter(event: gr.EventData) -> Shown:
        return show("", chosen_value(event))

    def at_term(event: gr.EventData) -> Shown:
        return show(chosen_value(event))

    gr.HTML(
        "<h2>Begrippenlijst</h2><p>Wat betekent een woord, welke woorden betekenen hetzelfde, en "
        "in welke kaarten komt het voor? Typ een woord of kies een letter.</p>"
    )
    with gr.Row():
        text = gr.Textbox(
            label="Zoek een begrip",
            lines=1,
            max_lines=1,
            max_length=MAX_CHARS,
            elem_id="vk-zoekbegrip",
            scale=4,
        )
        search = gr.Button("Zoek begrippen", elem_id="vk-zoek", scale=1)
    letters = gr.HTML("", elem_id="vk-letters", js_on_load=PRESSED_JS)
    terms = gr.HTML("", elem_id="vk-begrippen", js_on_load=PRESSED_JS)

    outputs = [letters, terms, text]
    tab.select(show, text, outputs, **QUIET)
    # While typing only the result changes: what is typed meanwhile must not be put back.
    typed = lambda text: show(text)[:2]  # noqa: E731
    gr.on(
        [text.input, text.submit, search.click], typed, text, [letters, terms],
        trigger_mode="always_last", **QUIET,
    )  # fmt: skip
    letters.letter(at_letter, None, outputs, **QUIET).then(None, js=TERMS_JS)
    for part in (terms, *parts):
        part.begrip(at_term, None, outputs, **QUIET).then(None, js=TERMS_JS)
    return terms


def chosen_value(event: gr.EventData) -> str:
    """What was pressed, as the browser tells it: any text, so it is only ever looked up."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get("waarde", ""))[:MAX_CHARS]
