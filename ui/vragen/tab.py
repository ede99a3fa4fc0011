"""The tab Vragen: question box, filters, examples, earlier questions and answers.

What is seen is our own HTML; Gradio carries the question to the server and the answer back. The
hidden parts are for what is asked with a button of ours: ``ui/data/chat.js`` presses them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from answer.pipeline import AnswerService
from ui.vragen import examples
from ui.vragen import filters as chosen
from ui.vragen.asking import Asking, Conversation
from ui.vragen.view import View
from ui.vragen.word import as_word

AT_ONCE = 4
"""Questions from pages that are answered at the same time; others wait their turn."""

SESSION_SECONDS = 12 * 60 * 60
"""A page that is left open keeps its conversation for a working day."""

STATUS = (
    '<p id="ww-status" class="ww-unseen" role="status" aria-live="polite" aria-atomic="true"></p>'
)
"""The one place that speaks to a screen reader; streamed text is no live region.

It stands in the head of the page, which never changes: a live region that is replaced stays silent.
"""

_HISTORY = (
    '<details class="ww-history" id="eerdere-vragen"><summary>Eerdere vragen</summary>'
    '<p><label><input type="checkbox" id="bewaar-vragen"> Bewaar mijn vragen in deze browser'
    "</label></p>"
    '<p class="ww-facts">Zet dit niet aan op een computer die u deelt. Vragen staan alleen in '
    "deze browser, zonder herkende persoonsgegevens, en na 30 dagen zijn ze weg.</p>"
    '<ul id="vragenlijst"></ul>'
    '<p><button type="button" class="ww-small" data-doe="wis-vragen" hidden>Wis alle vragen'
    "</button></p></details>"
)


def _html(value: str, name: str | None = None) -> gr.HTML:
    """Our own markup, in our own style alone."""
    return gr.HTML(value, elem_id=name, apply_default_css=False)


Shown = tuple[Any, ...]
"""Earlier turns, the newest turn, the question box, the conversation, the examples."""


def build_questions(page: gr.Blocks, service: AnswerService, view: View) -> None:
    """Fills the tab; must be called within it.

    Args:
        page: the page that the tab is on.
        service: answers the questions.
        view: what turns are shown with.
    """
    asking = Asking(service, view)
    conversation = gr.State(None, time_to_live=SESSION_SECONDS)
    earlier = _html("", "eerder")
    newest = _html("", "antwoorden")
    question = gr.Textbox(
        label="Uw vraag",
        placeholder=f"Bijvoorbeeld: {next(iter(examples.EXAMPLES.values()))[0]}",
        lines=1,
        max_lines=6,
        elem_id="vraag",
        autofocus=True,
        submit_btn=False,
    )
    filters = _html("", "filters")
    with gr.Row(elem_id="knoppen"):
        send = gr.Button("Stel de vraag", variant="primary", elem_id="verstuur")
        wipe = gr.Button("Begin opnieuw", elem_id="opnieuw")
    start = _html(examples.as_html(), "voorbeelden")
    _html(_HISTORY, "geschiedenis")
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    hidden: dict[str, Any] = {"visible": "hidden"}
    told = gr.Textbox("", show_label=False, elem_id="ww-filters", **hidden)
    again = gr.Button("", elem_id="ww-vraag", **hidden)
    number = gr.Textbox("", show_label=False, elem_id="ww-nummer", **hidden)
    fetch = gr.Button("", elem_id="ww-word", **hidden)
    file = gr.Textbox("", show_label=False, elem_id="ww-bestand", **hidden)

    def ask(text: str, chosen_filters: str, talk: Conversation | None) -> Iterator[Shown]:
        for now in asking.ask(text, chosen_filters, talk):
            kept = gr.skip() if now.kept is None else now.kept
            yield now.earlier, now.newest, kept, now.conversation, gr.HTML(visible=False)

    def word(asked: str, talk: Conversation | None) -> str:
        made = {str(number): answer for number, answer in talk.answers.items()} if talk else {}
        answer = made.get(asked)
        if answer is None:
            return ""
        return base64.b64encode(as_word(answer, asking.view_of(answer))).decode()

    # On opening, as another build may have other themes and kinds.
    page.load(lambda: chosen.as_html(service.retriever), None, filters, **quiet)
    outputs = [earlier, newest, question, conversation, start]

    def on(event: Callable[..., Any], js: str) -> None:
        event(
            ask,
            [question, told, conversation],
            outputs,
            js=js,
            concurrency_limit=AT_ONCE,
            concurrency_id="vragen",
            **quiet,
        ).then(None, js="() => waaier.answered()")

    for event in (send.click, question.submit):
        on(event, "(text) => waaier.ask(text)")
    on(again.click, "() => waaier.askAgain()")
    fetch.click(word, [number, conversation], file, js="() => waaier.asWord()", **quiet).then(
        None, [file], None, js="(file) => waaier.download(file)"
    )
    wipe.click(
        lambda: ("", "", "", None, gr.HTML(visible=True)),
        None,
        outputs,
        js="() => { waaier.wiped(); }",
        **quiet,
    )
