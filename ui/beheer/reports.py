"""The part Meldingen: what readers said was wrong, and what turned out to be."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import gradio as gr

from api.records import feedback
from api.records.kinds import FeedbackCause, FeedbackReason, FeedbackStatus, Role
from api.routes.beheer_vragen import (
    FeedbackChange,
    QueuedFeedback,
    changed_report,
    report_of,
    reports_page,
)
from api.signins import Who
from ui.beheer import render, words
from ui.beheer.desk import PICK_JS, QUIET, Desk, Part
from ui.vragen.sources import link
from waaier.domain import Passage
from waaier.errors import InputError

PAGE_SIZE = 20

_ALL = "alle"

_INTRO = (
    "Wat lezers over een antwoord meldden. Herkende persoonsgegevens zijn eruit gehaald voordat "
    "het werd bewaard. Open een melding, kijk wat er mis was, en zet de status en de oorzaak."
)

OPEN_JS = """() => {
  const report = document.querySelector('#wb-melding-open .wb-report');
  if (report) { report.focus(); report.scrollIntoView({block: 'nearest'}); }
}"""


def build_reports(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""
    archive = desk.beheer.archive

    def listed(ticket: str | None, status: str, reason: str, cause: str, page: int) -> list[Any]:
        total = 0

        def work(who: Who) -> str:
            nonlocal total
            wanted = feedback.Wanted(
                FeedbackStatus(status) if status else None,
                FeedbackReason(reason) if reason else None,
                FeedbackCause(cause) if cause else None,
            )
            found = reports_page(archive, who.name, wanted, page, PAGE_SIZE)
            total = found.total
            return _list(found.items, total, page, any((status, reason, cause)))

        html = desk.shown(ticket, work)
        return [
            html, page, gr.update(visible=page > 1), gr.update(visible=page * PAGE_SIZE < total)
        ]  # fmt: skip

    def load(ticket: str | None) -> list[Any]:
        return ["", "", "", *listed(ticket, "", "", "", 1), *closed]

    def opened(ticket: str | None, event: gr.EventData) -> list[Any]:
        return _one(ticket, str(event._data.get("id", ""))[:40], "")

    def _one(ticket: str | None, report_id: str, told: str) -> list[Any]:
        found: list[QueuedFeedback] = []

        def work(who: Who) -> str:
            found.append(report_of(archive, who.name, report_id))
            return told + _report(desk, found[0])

        html = desk.shown(ticket, work)
        if not found:
            return [html, None, *closed[2:]]
        try:
            manager = desk.beheer.signins.who(ticket).role is Role.MANAGER
        except InputError:
            manager = False
        cause = found[0].oorzaak
        return [
            html, report_id, gr.update(visible=manager), found[0].status.value,
            cause.value if cause else "",
        ]  # fmt: skip

    def change(ticket: str | None, report_id: str | None, status: str, cause: str) -> list[Any]:
        done = False

        def work(who: Who) -> str:
            nonlocal done
            wanted = FeedbackChange(
                status=FeedbackStatus(status), oorzaak=FeedbackCause(cause) if cause else None
            )
            changed_report(archive, who.name, report_id or "", wanted)
            done = True
            return render.told("De melding is bijgewerkt.")

        told = desk.shown(ticket, work, Role.MANAGER)
        if not done:
            return [told, gr.skip(), gr.skip(), gr.skip(), gr.skip()]
        return _one(ticket, report_id or "", told)

    gr.HTML(render.heading("Meldingen van lezers", _INTRO))
    with gr.Row():
        status = gr.Dropdown(_choices(words.STATUSES), value="", label="Status", min_width=120)
        reason = gr.Dropdown(_choices(words.REASONS), value="", label="Reden", min_width=120)
        cause = gr.Dropdown(_choices(words.CAUSES), value="", label="Oorzaak", min_width=120)
    report = gr.HTML("", elem_id="wb-melding-open")
    chosen = gr.State(None)
    with gr.Row(visible=False) as editor:
        new_status = gr.Dropdown(
            [(name, one.value) for one, name in words.STATUSES.items()],
            label="Nieuwe status", elem_id="wb-nieuwe-status", min_width=120,
        )  # fmt: skip
        found_cause = gr.Dropdown(
            [("nog niet gekozen", ""), *((name, one.value) for one, name in words.CAUSES.items())],
            label="Oorzaak die u vond", elem_id="wb-oorzaak", min_width=120,
        )  # fmt: skip
        save = gr.Button("Bewaar", variant="primary", elem_id="wb-bewaar")
    reports = gr.HTML("", js_on_load=PICK_JS, elem_id="wb-meldingen")
    page = gr.State(1)
    with gr.Row():
        before = gr.Button("Nieuwere meldingen", visible=False, elem_id="wb-nieuwer")
        after = gr.Button("Oudere meldingen", visible=False, elem_id="wb-ouder")

    closed = ["", None, gr.update(visible=False), FeedbackStatus.NEW.value, ""]
    asked = [desk.ticket, status, reason, cause]
    listing = [reports, page, before, after]
    detail = [report, chosen, editor, new_status, found_cause]

    def first(*values: Any) -> list[Any]:
        ticket, status, reason, cause = values
        return listed(ticket, status, reason, cause, 1)

    def turned(step: int) -> Callable[..., list[Any]]:
        def to(ticket: str | None, status: str, reason: str, cause: str, page: int) -> list[Any]:
            return listed(ticket, status, reason, cause, max(1, page + step))

        return to

    gr.on([status.input, reason.input, cause.input], first, asked, listing, **QUIET)
    for button, step in ((before, -1), (after, 1)):
        button.click(
            turned(step), [*asked, page], listing, **QUIET
        )  # fmt: skip
    reports.click(opened, [desk.ticket], detail, **QUIET).then(None, js=OPEN_JS)
    save.click(change, [desk.ticket, chosen, new_status, found_cause], detail, **QUIET).then(
        listed, [*asked, page], listing, **QUIET
    ).then(None, js=OPEN_JS)
    empty = ["", "", "", "", 1, gr.update(visible=False), gr.update(visible=False), *closed]
    return Part(load, [status, reason, cause, *listing, *detail], empty)


def _choices(named: Any) -> list[tuple[str, str]]:
    return [(_ALL, ""), *((name, one.value) for one, name in named.items())]


def _list(found: Any, total: int, page: int, filtered: bool) -> str:
    if not total:
        if filtered:
            return render.nothing("Er is geen melding die hieraan voldoet.", "Kies ruimer.")
        return render.nothing("Er zijn nog geen meldingen.")
    items = "".join(f"<li>{_line(one)}</li>" for one in found)
    first = (page - 1) * PAGE_SIZE + 1
    told = f"{render.count(total, 'melding', 'meldingen')}."
    if total > PAGE_SIZE:
        told += f" Dit zijn {first} tot en met {first + len(found) - 1}."
    return f'<p role="status">{told}</p><ul class="wb-list">{items}</ul>'


def _line(report: QueuedFeedback) -> str:
    said = report.vraag or report.toelichting or "Zonder vraag en zonder toelichting."
    short = said if len(said) <= 120 else f"{said[:119]}…"
    kind = "good" if report.status is FeedbackStatus.RESOLVED else ""
    cause = f", oorzaak: {words.CAUSES[report.oorzaak]}" if report.oorzaak else ""
    when = render.moment(report.ontvangen_op)
    return (
        f"<p>{render.badge(words.STATUSES[report.status], kind)} {escape(short)}</p>"
        f'<p class="wb-small">{when}, reden: {words.REASONS[report.reden]}{cause}, via '
        f"{words.CHANNELS[report.kanaal]}</p>"
        f"{render.pick('Open de melding', report.id, about=f'van {when}')}"
    )


def _report(desk: Desk, report: QueuedFeedback) -> str:
    outcome = words.OUTCOMES[report.uitkomst] if report.uitkomst else "onbekend"
    pairs = [
        ("Reden", words.REASONS[report.reden]),
        ("Status", words.STATUSES[report.status]),
        ("Oorzaak", words.CAUSES[report.oorzaak] if report.oorzaak else "nog niet gekozen"),
        ("Uitkomst", outcome),
        ("Geschreven door", words.WRITERS[report.geschreven_door]),
        ("Bouwsel", escape(report.bouwsel or "onbekend")),
        ("Ontvangen", render.moment(report.ontvangen_op)),
    ]
    question = escape(report.vraag) if report.vraag else "Deze is niet bewaard."
    comment = escape(report.toelichting) if report.toelichting else "Die is er niet."
    return (
        '<section class="wb-report" tabindex="-1" aria-label="Geopende melding">'
        f"<h4>Melding van {render.moment(report.ontvangen_op)}</h4>{render.facts(pairs)}"
        f"<h5>De vraag</h5><p>{question}</p><h5>De toelichting</h5><p>{comment}</p>"
        f"<h5>Passages uit het antwoord</h5>{_passages(desk, report)}</section>"
    )


def _passages(desk: Desk, report: QueuedFeedback) -> str:
    if not report.passages:
        return "<p>De melding noemt geen passages.</p>"
    _, store = desk.beheer.service.retriever.current()
    known = store.get_many(list(report.passages))
    items = [
        _passage(desk, known[one])
        if one in known
        else "<p>Een passage die niet meer in het huidige bouwsel staat.</p>"
        for one in report.passages
    ]
    return f'<ul class="wb-list">{"".join(f"<li>{one}</li>" for one in items)}</ul>'


def _passage(desk: Desk, passage: Passage) -> str:
    place = " › ".join(passage.section)
    if passage.page:
        place += f" (bladzijde {passage.page})"
    ways = []
    href = link(passage.source.url, passage.text)
    if href:
        ways.append((href, "Bekijk het origineel"))
    if passage.page and desk.beheer.settings.page_images:
        root = desk.beheer.settings.root_path
        pages = f"{root}/v1/bronnen/{passage.source.id}/paginas/{passage.page}"
        ways.append((f"{pages}?passage={passage.id}", "Bekijk de bladzijde"))
    links = " · ".join(
        f'<a href="{escape(to)}" target="_blank" rel="noopener noreferrer">{text}</a>'
        for to, text in ways
    )
    peildatum = escape(passage.source.peildatum or "onbekend")
    return (
        f"<p><b>{escape(passage.source.title)}</b> "
        f'<span class="wb-small">{escape(place)} · peildatum {peildatum}</span></p>'
        f'<blockquote class="wb-quote">{escape(passage.text)}</blockquote><p>{links}</p>'
    )
