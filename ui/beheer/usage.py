"""The part Gebruik: how many questions, how they ended, through which door, what was reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import gradio as gr

from api.records import feedback, usage
from ui.beheer import charts, render, words
from ui.beheer.desk import QUIET, Desk, Part
from waaier.domain import Outcome

PERIODS = [("7 dagen", 7), ("30 dagen", 30), ("90 dagen", 90), ("een jaar", 365)]

_INTRO = "Hier staan alleen aantallen. Er staat geen tekst van vragen in."


def build_usage(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""

    def listed(ticket: str | None, length: int) -> str:
        return desk.shown(ticket, lambda _: _charts(desk, int(length)))

    gr.HTML(render.heading("Gebruik", _INTRO))
    with gr.Row():
        period = gr.Dropdown(PERIODS, value=30, label="Hoe ver terug", elem_id="wb-gebruik-dagen")
    shown = gr.HTML("", elem_id="wb-gebruik")

    def load(ticket: str | None) -> list[Any]:
        return [30, listed(ticket, 30)]

    period.input(listed, [desk.ticket, period], [shown], **QUIET)
    return Part(load, [period, shown], [30, ""])


def _charts(desk: Desk, length: int) -> str:
    archive = desk.beheer.archive
    last = archive.now().astimezone().date()
    first = last - timedelta(days=length - 1)
    since = datetime.combine(first, time()).astimezone()
    with archive.database.read() as session:
        per_day = usage.between(session, first, last)
        channels = usage.by_channel(session, first, last)
        reasons, causes = feedback.counted(session, since)
    outcomes: Counter[Outcome] = sum(per_day.values(), Counter())
    total = outcomes.total()
    answered = outcomes[Outcome.ANSWERED] + outcomes[Outcome.PARTLY_ANSWERED]
    told = ""
    if total:
        told = (
            f"<p>{render.share(answered / total)} kreeg een antwoord, geheel of voor een deel.</p>"
        )
    return "".join(
        [
            charts.days(
                "Vragen per dag", {one: n.total() for one, n in per_day.items()}, first, last
            ),
            told,
            charts.shares("Uitkomsten", "Uitkomst", _named(words.OUTCOMES, outcomes)),
            charts.shares("Kanalen", "Kanaal", _named(words.CHANNELS, channels)),
            charts.shares("Meldingen naar reden", "Reden", _named(words.REASONS, reasons)),
            charts.shares("Meldingen naar oorzaak", "Oorzaak", _named(words.CAUSES, causes)),
        ]
    )


def _named(names: Mapping[Any, str], counts: Mapping[Any, int]) -> dict[str, int]:
    return {names[one]: count for one, count in counts.items()}
