"""What is wrong with the service, and stopping it for a while with a message for who asks."""

from __future__ import annotations

from typing import Any

import gradio as gr

from api.records import switches
from api.records.kinds import Role
from api.routes.gezondheid import notices_of
from api.signins import Who
from ui.beheer import render
from ui.beheer.desk import QUIET, Desk, Part
from waaier.errors import InputError

MOST_CHARS = 500

LEAST_CHARS = 3


def build_pause(desk: Desk) -> Part:
    """Fills a folding part above the others; must be called where it comes."""
    archive = desk.beheer.archive

    def state(_: Who) -> str:
        notices = notices_of(desk.beheer.service.retriever, archive)
        wrong = "".join(map(render.refused, notices))
        with archive.database.read() as session:
            found = switches.get(session, switches.PAUSE)
        if found is None:
            return f'{wrong}<p class="wb-small">De dienst geeft antwoord.</p>'
        return wrong + render.refused(
            f"Het beantwoorden staat op pauze sinds {render.moment(found.since)}, door "
            f"{found.who}. Wie iets vraagt, leest: {found.text}"
        )

    def load(ticket: str | None) -> list[Any]:
        shown = desk.shown(ticket, state)
        try:
            manager = desk.beheer.signins.who(ticket).role is Role.MANAGER
        except InputError:
            manager = False
        return [shown, gr.update(visible=manager, open=False), ""]

    def pause(ticket: str | None, message: str) -> list[Any]:
        def work(who: Who) -> str:
            text = " ".join((message or "").split())
            if not LEAST_CHARS <= len(text) <= MOST_CHARS:
                raise InputError(
                    "Typ eerst een melding.", f"Gebruik hoogstens {MOST_CHARS} tekens."
                )
            with archive.database.write() as session:
                detail = archive.mask(text)
                switches.turn_on(session, archive.now(), switches.PAUSE, text, who.name, detail)
            archive.read_pause()
            return state(who)

        return [desk.shown(ticket, work, Role.MANAGER), gr.skip(), gr.skip()]

    def resume(ticket: str | None) -> list[Any]:
        def work(who: Who) -> str:
            with archive.database.write() as session:
                switches.turn_off(session, archive.now(), switches.PAUSE, who.name, None)
            archive.read_pause()
            return state(who)

        return [desk.shown(ticket, work, Role.MANAGER), gr.skip(), gr.skip()]

    shown = gr.HTML("", elem_id="wb-pauze")
    with gr.Accordion("Antwoorden stilzetten of weer aanzetten", open=False, visible=False) as box:
        gr.HTML(
            render.paragraphs(
                "Wie iets vraagt, krijgt uw melding te lezen. Daarachter staat altijd dat men bij "
                "gevaar 112 belt. Inlezen en beheer gaan door."
            )
        )
        message = gr.Textbox(
            label="Melding voor wie iets vraagt",
            placeholder="Bijvoorbeeld: We werken de bronnen bij. Vanaf 14 uur kunt u weer vragen.",
            max_length=MOST_CHARS,
            elem_id="wb-melding",
        )
        with gr.Row():
            off = gr.Button("Zet het beantwoorden stil", elem_id="wb-stil")
            on = gr.Button("Beantwoord weer vragen", elem_id="wb-aan")
    outputs = [shown, box, message]
    ticket = desk.ticket
    off.click(pause, [ticket, message], outputs, **QUIET)
    on.click(resume, [ticket], outputs, **QUIET)
    return Part(load, outputs, ["", gr.update(visible=False), ""])
