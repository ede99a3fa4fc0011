"""The part Bouwsels: which versions of the index there are, and going back to one."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from api.records.kinds import Role
from api.routes.beheer_bronnen import Build, activated, builds_of
from api.signins import Who
from ui.beheer import render
from ui.beheer.desk import PICK_JS, QUIET, Desk, Part
from waaier.errors import InputError

_INTRO = (
    "Elke keer dat er iets nieuws wordt ingelezen, komt er een bouwsel bij. Eén bouwsel geeft de "
    "antwoorden. Is er iets misgegaan, dan gaat u hier terug naar een ouder bouwsel."
)

ASK_JS = """() => {
  const asked = document.querySelector('#wb-zeker .wb-asked');
  if (asked) { asked.focus(); asked.scrollIntoView({block: 'nearest'}); }
}"""

TOLD_JS = """() => {
  const told = document.querySelector('#wb-bouwsel-gezegd .wb-told');
  if (told) { told.focus(); told.scrollIntoView({block: 'nearest'}); }
}"""


def build_builds(desk: Desk) -> Part:
    """Fills the part; must be called within its tab."""
    beheer = desk.beheer

    def listed(ticket: str | None) -> str:
        return desk.shown(ticket, lambda who: _list(desk, who))

    def load(ticket: str | None) -> list[Any]:
        return ["", listed(ticket), *closed]

    def choose(ticket: str | None, event: gr.EventData) -> list[Any]:
        """Asks whether it is meant; what answers changes for everybody."""
        wanted = str(event._data.get("id", ""))[:100]
        question: list[str] = []

        def work(_: Who) -> str:
            found = builds_of(beheer)
            to = next((one for one in found if one.id == wanted), None)
            if to is None:
                raise InputError("Dit bouwsel is er niet, of niet meer.")
            now = next((one for one in found if one.huidig), None)
            question.append(_question(now, to))
            return ""

        told = desk.shown(ticket, work, Role.MANAGER)
        if not question:
            return [told, gr.skip(), None, gr.update(visible=False), ""]
        return ["", gr.skip(), wanted, gr.update(visible=True), question[0]]

    def switch(ticket: str | None, wanted: str | None) -> list[Any]:
        def work(who: Who) -> str:
            if not wanted:
                raise InputError("Kies eerst een bouwsel.")
            done = activated(beheer, wanted, who.name)
            return render.told(f"Vanaf nu antwoordt bouwsel {done.id}.")

        return [desk.shown(ticket, work, Role.MANAGER), listed(ticket), *closed]

    gr.HTML(render.heading("Bouwsels", _INTRO))
    told = gr.HTML("", elem_id="wb-bouwsel-gezegd")
    with gr.Column(visible=False, elem_id="wb-zeker") as sure:
        question = gr.HTML("")
        with gr.Row():
            yes = gr.Button("Ja, wissel van bouwsel", variant="primary", elem_id="wb-ja")
            no = gr.Button("Nee, laat het zo", elem_id="wb-nee")
    wanted = gr.State(None)
    builds = gr.HTML("", js_on_load=PICK_JS, elem_id="wb-bouwsels")

    closed = [None, gr.update(visible=False), ""]
    outputs = [told, builds, wanted, sure, question]
    ticket = desk.ticket
    builds.click(choose, [ticket], outputs, **QUIET).then(None, js=ASK_JS)
    yes.click(switch, [ticket, wanted], outputs, **QUIET).then(None, js=TOLD_JS)
    no.click(lambda: ["", gr.skip(), *closed], None, outputs, **QUIET)
    return Part(load, outputs, ["", "", *closed])


def _question(now: Build | None, to: Build) -> str:
    lines = [f"U kiest bouwsel {to.id} van {render.moment(to.gemaakt_op)}."]
    if now is not None:
        more = to.bronnen - now.bronnen
        if more:
            what = render.count(abs(more), "bron", "bronnen")
            lines.append(f"Dat heeft {what} {'meer' if more > 0 else 'minder'} dan nu.")
    lines.append("Het geldt voor iedereen, vanaf de volgende vraag. U kunt altijd weer terug.")
    lines.append("Wilt u wisselen?")
    return (
        '<div class="wb-asked" role="group" tabindex="-1" aria-label="Weet u het zeker?">'
        f"{render.paragraphs(*lines)}</div>"
    )


def _list(desk: Desk, who: Who) -> str:
    found = builds_of(desk.beheer)
    items = "".join(f"<li>{_build(one, who)}</li>" for one in found)
    kept = desk.beheer.settings.keep_builds
    note = render.paragraphs(f"De dienst bewaart de laatste {kept} bouwsels (WAAIER_KEEP_BUILDS).")
    return f'<ul class="wb-list">{items}</ul><div class="wb-small">{note}</div>'


def _build(build: Build, who: Who) -> str:
    shown = render.facts(
        [
            ("Gemaakt", render.moment(build.gemaakt_op)),
            ("Bronnen", f"{build.bronnen}"),
            ("Passages", f"{build.passages}"),
            ("Taalmodel", escape(build.taalmodel)),
        ]
    )
    state = render.badge("antwoordt nu", "good") if build.huidig else ""
    button = ""
    if not build.huidig and who.role is Role.MANAGER:
        button = render.pick("Antwoord uit dit bouwsel", build.id, about=build.id)
    return f"<h4>Bouwsel {escape(build.id)} {state}</h4>{shown}{button}"
