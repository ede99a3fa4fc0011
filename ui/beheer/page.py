"""The tab Beheer, step by step: the file to open first.

Who opens it logs in with a token. Then the parts show: reading in, builds and the rest. Each part
fills itself when it is opened, looks up at every action who asks (:mod:`api.signins`), and is
emptied when somebody logs out, or was away for long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from api.addresses import client_of
from api.beheer import Beheer
from ui.beheer import render, words
from ui.beheer.builds import build_builds
from ui.beheer.desk import QUIET, Desk, Part
from ui.beheer.pages import build_pages
from ui.beheer.pause import build_pause
from ui.beheer.questions import build_questions
from ui.beheer.reading import build_reading
from ui.beheer.reports import build_reports
from ui.beheer.stale import build_stale
from ui.beheer.usage import build_usage
from waaier.errors import InputError

WATCH_SECONDS = 20.0
"""How often an open page looks whether its token still counts."""

PARTS: tuple[tuple[str, Callable[[Desk], Part]], ...] = (
    ("Inlezen", build_reading),
    ("Bouwsels", build_builds),
    ("Bladzijden", build_pages),
    ("Vragen zonder antwoord", build_questions),
    ("Meldingen", build_reports),
    ("Verouderd", build_stale),
    ("Gebruik", build_usage),
)
"""The parts, in the order in which they stand."""

_NONE = (
    "Beheer is er niet: deze dienst bewaart niets.",
    "Start de dienst met waaier serve; dan is er beheer.",
)

_INTRO = (
    "Voor wie de bronnen beheert. Meld u aan met uw token. Hebt u er geen, vraag er dan een aan "
    "wie de dienst draait: dat kan met de opdracht waaier beheer token maak."
)

IN_JS = """() => {
  const told = document.querySelector('#wb-wie .wb-who') ||
    document.querySelector('#wb-deur-gezegd .wb-told');
  if (told) { told.focus(); told.scrollIntoView({block: 'nearest'}); }
}"""


def build_beheer(beheer: Beheer | None) -> None:
    """Fills the tab; must be called within it. Without a beheer it says why there is none."""
    gr.HTML("<h2>Beheer</h2>")
    if beheer is None:
        gr.HTML(render.nothing(*_NONE))
        return
    # A page that is closed without logging out is forgotten by Gradio after an hour.
    desk = Desk(beheer, gr.State(None, delete_callback=beheer.signins.sign_out))
    with gr.Column(elem_id="wb-deur") as door:
        gr.HTML(render.paragraphs(_INTRO))
        token = gr.Textbox(
            label="Token",
            type="password",
            max_lines=1,
            elem_id="wb-token",
            html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
        )
        enter = gr.Button("Meld aan", variant="primary", elem_id="wb-aanmelden")
        told = gr.HTML("", elem_id="wb-deur-gezegd")
    with gr.Column(visible=False, elem_id="wb-binnen") as inside:
        with gr.Row():
            who = gr.HTML("", elem_id="wb-wie")
            leave = gr.Button("Meld af", size="sm", elem_id="wb-afmelden", scale=0)
        pause = build_pause(desk)
        # Not tabs: these wrap on a narrow screen, and a screen reader says which one is chosen.
        names = [name for name, _ in PARTS]
        choice = gr.Radio(names, value=names[0], label="Onderdeel", elem_id="wb-delen")
        columns, parts = [], []
        for name, build in PARTS:
            with gr.Column(visible=name == names[0]) as column:
                parts.append(build(desk))
            columns.append(column)
    watch = gr.Timer(WATCH_SECONDS, active=False)

    always = [desk.ticket, told, door, inside, who, watch]

    def sign_in(typed: str, request: gr.Request) -> list[Any]:
        address = client_of(request.client.host) if request.client else ""
        try:
            ticket = desk.beheer.signins.sign_in(typed or "", address)
            name = desk.beheer.signins.who(ticket)
        except InputError as error:
            return ["", None, render.refused(str(error)), *_doors(False), "", gr.skip()]
        shown = (
            f'<p class="wb-who" tabindex="-1">Aangemeld als <b>{name.name}</b>, met de rol '
            f"{words.ROLES[name.role]}.</p>"
        )
        return ["", ticket, "", *_doors(True), shown, gr.update(active=True)]

    def turned(name: str) -> list[Any]:
        """Shows one part, as it was; it is filled anew after that."""
        return [gr.update(visible=one == name) for one in names]

    def opened(ticket: str | None, name: str) -> list[Any]:
        """Fills one part; the others are left as they are."""
        filled: list[Any] = []
        for one, part in zip(names, parts, strict=True):
            filled += part.load(ticket) if one == name else [gr.skip()] * len(part.outputs)
        return filled

    def begin(ticket: str | None) -> list[Any]:
        if ticket is None:
            return [gr.skip()] * len([*pause.outputs, *inner])
        return [*pause.load(ticket), *opened(ticket, names[0])]

    def emptied(sentence: str) -> list[Any]:
        gone = [value for part in (pause, *parts) for value in part.empty]
        first = [names[0], *turned(names[0])]
        return [None, sentence, *_doors(False), "", gr.update(active=False), *first, *gone]

    def sign_out(ticket: str | None) -> list[Any]:
        desk.beheer.signins.sign_out(ticket)
        return emptied(render.told("U bent afgemeld."))

    def still_there(ticket: str | None) -> list[Any]:
        try:
            desk.beheer.signins.who(ticket, touch=False)
        except InputError as error:
            return emptied(render.refused(str(error)))
        return [gr.skip()] * len(everything)

    inner = [one for part in parts for one in part.outputs]
    everything = [*always, choice, *columns, *pause.outputs, *inner]
    choice.input(turned, [choice], columns, **QUIET).then(
        opened, [desk.ticket, choice], inner, **QUIET
    )
    for event in (enter.click, token.submit):
        event(sign_in, [token], [token, *always], **QUIET).then(
            begin, [desk.ticket], [*pause.outputs, *inner], **QUIET
        ).then(None, js=IN_JS)
    leave.click(sign_out, [desk.ticket], everything, **QUIET).then(None, js=IN_JS)
    watch.tick(still_there, [desk.ticket], everything, **QUIET)


def _doors(signed_in: bool) -> tuple[Any, Any]:
    return gr.update(visible=not signed_in), gr.update(visible=signed_in)
