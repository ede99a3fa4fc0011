"""The part Vragen: what was not answered, with questions that ask the same put together."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from api.records.kinds import Role
from api.routes.beheer_vragen import MOST_QUESTIONS, QuestionGroup, question_groups
from api.signins import Who
from api.similar import Grouper
from ui.beheer import render, words
from ui.beheer.desk import QUIET, Desk, Part

PERIODS = [("7 dagen", 7), ("30 dagen", 30), ("90 dagen", 90), ("een jaar", 365)]

_SHOWN = 50

_INTRO = (
    "Vragen waarop de bronnen geen antwoord gaven, of maar een deel. Vragen die hetzelfde vragen, "
    "staan bij elkaar; dat doet het taalmodel en het is niet precies. De grootste groep eerst."
)

_OFF = (
    "Deze dienst bewaart geen vragen. Daarom komt hier niets bij.",
    "Wilt u zien wat er niet werd beantwoord? Zet dan WAAIER_BEWAAR_VRAGEN aan. Vragen worden "
    "eerst gemaskeerd. Zeg het ook in de privacyverklaring van uw organisatie.",
)


def build_questions(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""
    grouper = Grouper(desk.beheer.service.retriever.embedder)

    def listed(ticket: str | None, days: int) -> str:
        def work(who: Who) -> str:
            groups = question_groups(desk.beheer, grouper, who.name, int(days))
            keeps = desk.beheer.settings.bewaar_vragen
            off = "" if keeps else render.nothing(*_OFF)
            if not groups:
                return off or render.nothing("In deze tijd bleef er geen vraag onbeantwoord.")
            return off + _list(groups, who)

        return desk.shown(ticket, work)

    gr.HTML(render.heading("Onbeantwoorde vragen", _INTRO))
    with gr.Row():
        period = gr.Dropdown(PERIODS, value=90, label="Hoe ver terug", elem_id="wb-vragen-dagen")
    shown = gr.HTML("", elem_id="wb-vragen")

    def load(ticket: str | None) -> list[Any]:
        return [90, listed(ticket, 90)]

    period.input(listed, [desk.ticket, period], [shown], **QUIET)
    return Part(load, [period, shown], [90, ""])


def _list(groups: list[QuestionGroup], who: Who) -> str:
    total = sum(one.aantal for one in groups)
    told = f"{render.count(total, 'vraag', 'vragen')} in "
    told += f"{render.count(len(groups), 'groep', 'groepen')}."
    if total >= MOST_QUESTIONS:
        told += f" Er is gekeken naar de nieuwste {MOST_QUESTIONS} vragen."
    if len(groups) > _SHOWN:
        told += f" De grootste {_SHOWN} staan hier."
    items = "".join(f"<li>{_group(one, who)}</li>" for one in groups[:_SHOWN])
    return f'<p role="status">{told}</p><ul class="wb-list">{items}</ul>'


def _group(group: QuestionGroup, who: Who) -> str:
    outcomes = ", ".join(f"{words.OUTCOMES[name]} {n}" for name, n in group.uitkomsten.items())
    others = "".join(f"<li>{escape(one)}</li>" for one in group.voorbeelden)
    more = (
        f"<details><summary>Andere vragen in deze groep</summary><ul>{others}</ul></details>"
        if others
        else ""
    )
    return (
        f"<h4>{escape(group.vraag)} {render.badge(f'{group.aantal} keer')}</h4>"
        f'<p class="wb-small">Laatst gesteld rond {render.moment(group.laatst_gesteld)}. '
        f"Uitkomst: {escape(outcomes)}.</p>{more}{_card_hint() if who.role is Role.MANAGER else ''}"
    )


def _card_hint() -> str:
    steps = (
        "Zoek een regeling of aanpak die deze vraag beantwoordt, met een bron.",
        "Typ op de server: waaier kaart nieuw. Zet de vraag bij Situaties, zonder namen.",
        "Lees de kaart in bij Inlezen, en stel de vraag nog eens.",
    )
    items = "".join(f"<li>{escape(step)}</li>" for step in steps)
    return f"<details><summary>Maak hier een kaart van</summary><ol>{items}</ol></details>"
