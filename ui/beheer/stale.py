"""The part Verouderd: sources that must be looked over, and what to do about each."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from api.routes.beheer_bronnen import StaleReason, StaleSource, stale_sources
from api.signins import Who
from ui.beheer import render, words
from ui.beheer.desk import QUIET, Desk, Part
from ui.vragen.sources import link
from waaier.domain import SourceKind

_SHOWN = 300

_INTRO = (
    "Bronnen waarvan de controledatum voorbij is of bijna komt, met een oude of onbekende "
    "peildatum, of met een wet die daarna veranderde. Het dringendste eerst."
)

_PRESSING = (StaleReason.CHECK_PASSED, StaleReason.LAW_CHANGED)

_CARDS = {
    StaleReason.CHECK_PASSED: "Vergelijk de kaart met de bron, pas haar aan en zet een nieuwe "
    "controledatum. Lees haar dan opnieuw in.",
    StaleReason.LAW_CHANGED: "Kijk in de wet wat er is veranderd. Pas de kaart aan en lees haar "
    "opnieuw in.",
    StaleReason.CHECK_SOON: "Plan het nakijken voor deze datum.",
    StaleReason.OLD: "Kijk of de gegevens nog kloppen en zet de nieuwe peildatum in de kaart.",
    StaleReason.UNDATED: "Zoek op van welke datum de gegevens zijn en zet die in de kaart.",
}

_OTHERS = {
    StaleReason.OLD: "Zoek of er een nieuwere uitgave is en lees die in onder dezelfde naam.",
    StaleReason.UNDATED: "Zoek op van welke datum deze bron is en zet die in het register "
    "(bronnen.toml).",
    StaleReason.LAW_CHANGED: "Lees de nieuwe tekst van de wet in.",
}


def build_stale(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""

    def listed(ticket: str | None, reason: str) -> str:
        def work(_: Who) -> str:
            found = stale_sources(desk.beheer)
            chosen = [one for one in found if not reason or StaleReason(reason) in one.redenen]
            if not found:
                return render.nothing("Geen enkele bron is verouderd.")
            if not chosen:
                return render.nothing("Er is geen bron met deze reden.", "Kies een andere reden.")
            return _list(desk, chosen)

        return desk.shown(ticket, work)

    gr.HTML(render.heading("Verouderde bronnen", _INTRO))
    with gr.Row():
        reason = gr.Dropdown(
            [("alle", ""), *((name, one.value) for one, name in words.STALE.items())],
            value="", label="Reden", elem_id="wb-verouderd-reden",
        )  # fmt: skip
    shown = gr.HTML("", elem_id="wb-verouderd")

    def load(ticket: str | None) -> list[Any]:
        return ["", listed(ticket, "")]

    reason.input(listed, [desk.ticket, reason], [shown], **QUIET)
    return Part(load, [reason, shown], ["", ""])


def _list(desk: Desk, found: list[StaleSource]) -> str:
    manifest, _ = desk.beheer.service.retriever.current()
    urls = {one.source.id: one.source.url for one in manifest.sources}
    references = {one.source.id: one.source.references for one in manifest.sources}
    told = f"{render.count(len(found), 'bron', 'bronnen')}."
    if len(found) > _SHOWN:
        told += f" De dringendste {_SHOWN} staan hier."
    items = []
    for one in found[:_SHOWN]:
        ways = [(ref.url, ref.title) for ref in references.get(one.id, ())]
        if one.soort is not SourceKind.CARD:
            ways.insert(0, (urls.get(one.id), "Bekijk het origineel"))
        items.append(f"<li>{_source(one, ways)}</li>")
    return f'<p role="status">{told}</p><ul class="wb-list">{"".join(items)}</ul>'


def _source(source: StaleSource, ways: list[tuple[str | None, str]]) -> str:
    badges = " ".join(
        render.badge(words.STALE[one], "bad" if one in _PRESSING else "") for one in source.redenen
    )
    dates = [f"Soort: {escape(source.soort.value)}"]
    dates.append(f"peildatum {escape(source.peildatum or 'onbekend')}")
    if source.controleren_voor is not None:
        dates.append(f"nakijken voor {render.day(source.controleren_voor)}")
    notices = "".join(f"<p>{escape(one)}</p>" for one in source.meldingen)
    advice = _CARDS if source.soort is SourceKind.CARD else _OTHERS
    todo = "".join(f"<li>{advice[one]}</li>" for one in source.redenen if one in advice)
    links = "".join(
        f'<li><a href="{escape(href)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
        "</li>"
        for url, text in ways
        if (href := link(url, ""))
    )
    where = f"<p>Kijk hier:</p><ul>{links}</ul>" if links else ""
    return (
        f"<h4>{escape(source.titel)}</h4><p>{badges}</p>"
        f'<p class="wb-small">{", ".join(dates)}</p>{notices}'
        f"<details><summary>Wat u kunt doen</summary><ul>{todo}</ul>{where}</details>"
    )
