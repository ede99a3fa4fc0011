"""The part Inlezen: sending sources in, following how they are read, and what came of each file."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from api.records.kinds import JobState, Role
from api.routes.beheer_inleestaken import (
    IngestJob,
    OriginalBody,
    ReadFileReport,
    job_of,
    jobs_page,
    original_of,
    shown_job,
)
from api.signins import Who
from ingest.register import REGISTER_NAME, known_originals
from ingest.report import FileState
from ui.beheer import render, uploads, words
from ui.beheer.desk import PICK_JS, QUIET, Desk, Part
from waaier.errors import InputError

POLL_SECONDS = 1.0

_LAST_JOBS = 5

_LEAVING_SECONDS = 10.0

_STATES = {
    FileState.READ: ("gelezen", "good"),
    FileState.UNCHANGED: ("ongewijzigd", ""),
    FileState.REFUSED: ("geweigerd", "bad"),
    FileState.SKIPPED: ("overgeslagen", "bad"),
    FileState.UNPACKED: ("uitgepakt", ""),
}

_INTRO = (
    "Stuur een bestand in. De dienst leest het en maakt een nieuw bouwsel. Tot dat klaar is, "
    "blijft het oude bouwsel antwoorden. Een bestand met dezelfde naam is een nieuwe versie."
)

DONE_JS = """() => {
  const job = document.querySelector('#wb-taak [data-over="ja"]');
  if (job) { job.focus({preventScroll: true}); job.scrollIntoView({block: 'nearest'}); }
}"""


def build_reading(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""
    archive, runner = desk.beheer.archive, desk.beheer.runner

    def form(who: Who) -> str:
        if who.role is not Role.MANAGER:
            return render.nothing("Inlezen kan alleen met een token met de rol beheerder.")
        return ""

    def latest() -> str | None:
        found = jobs_page(archive, None, 1, 1).items
        return found[0].id if found else None

    def report(ticket: str | None, job_id: str | None) -> str:
        def work(_: Who) -> str:
            if job_id is None:
                return ""
            return job_html(job_of(archive, job_id))

        return desk.shown(ticket, work)

    def earlier(ticket: str | None) -> str:
        return desk.shown(ticket, lambda _: _earlier(desk))

    def load(ticket: str | None) -> list[Any]:
        try:
            who = desk.beheer.signins.who(ticket)
        except InputError as error:
            return [render.refused(str(error)), *empty[1:]]
        manager = who.role is Role.MANAGER
        sent = uploads.form(desk.beheer.settings, ticket or "") if manager else form(who)
        newest = latest()
        running = newest is not None and job_of(archive, newest).status is JobState.RUNNING
        return [
            sent,
            gr.update(visible=manager),
            gr.update(choices=_originals(desk) if manager else [], value=None),
            newest if running else None,
            report(ticket, newest) if running else "",
            earlier(ticket),
            gr.update(active=running),
            gr.update(visible=running and manager),
        ]

    def follow(ticket: str | None, event: gr.EventData) -> list[Any]:
        return _followed(ticket, str(event._data.get("id", ""))[:40])

    def _followed(ticket: str | None, job_id: str | None) -> list[Any]:
        return [job_id, report(ticket, job_id), gr.update(active=True), gr.update(visible=True)]

    def tick(ticket: str | None, job_id: str | None) -> list[Any]:
        """How far the job is; asks nothing more once it is over."""
        try:
            desk.beheer.signins.who(ticket, touch=False)
            job = job_of(archive, job_id or "")
        except Exception:
            # Whatever it is, asking every second will not help; the person can look again.
            return [report(ticket, job_id), gr.skip(), gr.update(active=False), gr.skip()]
        if job.status is JobState.RUNNING:
            return [job_html(job), gr.skip(), gr.skip(), gr.skip()]
        # What is told to be over leaves room for the next at once; its process takes a moment.
        runner.wait(_LEAVING_SECONDS)
        return [job_html(job), _earlier(desk), gr.update(active=False), gr.update(visible=False)]

    def fetch(ticket: str | None, chosen: str | None) -> list[Any]:
        started: list[str] = []

        def work(who: Who) -> str:
            if not chosen:
                raise InputError("Kies eerst een origineel.")
            original = original_of(OriginalBody(bron=str(chosen)), desk.beheer.settings)
            started.append(runner.begin(who.name, None, (original,)))
            return ""

        told = desk.shown(ticket, work, Role.MANAGER)
        if not started:
            return [gr.skip(), told, gr.skip(), gr.skip()]
        return _followed(ticket, started[0])

    def stop(ticket: str | None, job_id: str | None) -> str:
        def work(who: Who) -> str:
            if not runner.cancel(job_id or "", who.name):
                raise InputError("Deze inleestaak is al voorbij.")
            return job_html(job_of(archive, job_id or ""))

        return desk.shown(ticket, work, Role.MANAGER)

    def again(ticket: str | None, event: gr.EventData) -> str:
        return report(ticket, str(event._data.get("id", ""))[:40])

    gr.HTML(render.heading("Bronnen inlezen", _INTRO))
    files = gr.HTML("", js_on_load=uploads.FORM_JS, elem_id="wb-insturen")
    with gr.Column(visible=False) as register:
        gr.HTML(
            "<h4>Een origineel uit het register ophalen</h4>"
            + render.paragraphs(
                "Het register noemt wetten en publicaties die opgehaald en bewaard mogen worden."
            )
        )
        with gr.Row():
            original = gr.Dropdown([], label="Origineel", elem_id="wb-origineel", scale=3)
            get = gr.Button("Haal op en lees in", elem_id="wb-ophalen", scale=1)
    job = gr.State(None)
    shown = gr.HTML("", elem_id="wb-taak")
    cancel = gr.Button("Stop het inlezen", visible=False, elem_id="wb-stop")
    jobs = gr.HTML("", js_on_load=PICK_JS, elem_id="wb-taken")
    clock = gr.Timer(POLL_SECONDS, active=False)

    ticket = desk.ticket
    outputs = [files, register, original, job, shown, jobs, clock, cancel]
    empty = [
        "", gr.update(visible=False), gr.update(choices=[], value=None), None, "", "",
        gr.update(active=False), gr.update(visible=False),
    ]  # fmt: skip
    began = [job, shown, clock, cancel]
    files.submit(follow, [ticket], began, **QUIET)
    get.click(fetch, [ticket, original], began, **QUIET)
    clock.tick(tick, [ticket, job], [shown, jobs, clock, cancel], **QUIET).then(None, js=DONE_JS)
    cancel.click(stop, [ticket, job], [shown], **QUIET)
    jobs.click(again, [ticket], [shown], **QUIET).then(None, js=DONE_JS)
    return Part(load, outputs, empty)


def job_html(job: IngestJob) -> str:
    """How far an ingest is, or what came of it, file by file."""
    over = job.status is not JobState.RUNNING
    parts = [
        f'<section class="wb-job" tabindex="-1" data-over="{"ja" if over else "nee"}" '
        f'aria-label="Verslag van het inlezen">'
    ]
    if not over:
        parts.append(_progress(job))
    else:
        parts.append(_ended(job))
    if job.bestanden:
        parts.append(f'<ul class="wb-files">{"".join(_file(one) for one in job.bestanden)}</ul>')
    return "".join([*parts, "</section>"])


def _progress(job: IngestJob) -> str:
    if job.passages_totaal:
        done, total = job.passages_klaar, job.passages_totaal
        told = f"Passages verwerkt: {done} van {total}."
        # Reading the files is the first third, computing vectors the rest.
        value = 1 / 3 + 2 / 3 * done / max(1, total)
    else:
        done, total = job.bestanden_klaar, job.bestanden_totaal
        told = f"Bestanden gelezen: {done} van {total}."
        value = done / max(1, total) / 3
    return (
        f'<p class="wb-told" role="status">Bezig met inlezen. {told}</p>'
        f'<progress max="1" value="{value:.3f}" aria-label="Inlezen"></progress>'
    )


def _ended(job: IngestJob) -> str:
    good = job.status is JobState.DONE
    sentence = {
        JobState.DONE: "Klaar.",
        JobState.FAILED: "Het inlezen is mislukt.",
        JobState.CANCELLED: "Gestopt.",
        JobState.INTERRUPTED: "Afgebroken.",
    }[job.status]
    if job.bouwsel:
        sentence += f" Nieuw bouwsel {job.bouwsel} antwoordt nu. Stel een vraag om het te proberen."
    if job.melding:
        sentence += f" {job.melding}"
    return render.told(sentence) if good else render.refused(sentence)


def _file(file: ReadFileReport) -> str:
    name, kind = _STATES.get(FileState(file.status), (file.status, ""))
    counts = []
    if file.paginas:
        counts.append(render.count(file.paginas, "bladzijde", "bladzijden"))
    if file.passages:
        counts.append(render.count(file.passages, "passage", "passages"))
    if file.herstelde_woorden:
        counts.append(render.count(file.herstelde_woorden, "woord hersteld", "woorden hersteld"))
    lines = [f"<p>{escape(file.melding)}</p>"] if file.melding else []
    lines += [f"<p>Let op: {escape(one)}</p>" for one in file.waarschuwingen]
    return (
        f"<li><b>{escape(file.naam)}</b> {render.badge(name, kind)} "
        f'<span class="wb-small">{escape(", ".join(counts))}</span>{"".join(lines)}</li>'
    )


def _earlier(desk: Desk) -> str:
    found = [shown_job(one) for one in jobs_page(desk.beheer.archive, None, 1, _LAST_JOBS).items]
    if not found:
        return render.nothing("Er is via beheer nog niets ingelezen.")
    items = "".join(
        f"<li>{render.moment(one.begonnen_op)}, door {escape(one.door)}: "
        f"{render.count(one.bestanden_totaal, 'bestand', 'bestanden')}, "
        f"{render.badge(words.JOBS[one.status], 'good' if one.status is JobState.DONE else '')} "
        f"{render.pick('Toon het verslag', one.id, about=f'van {render.moment(one.begonnen_op)}')}"
        "</li>"
        for one in found
    )
    return f'<h4>Eerder ingelezen</h4><ul class="wb-list">{items}</ul>'


def _originals(desk: Desk) -> list[tuple[str, str]]:
    known = known_originals(desk.beheer.settings.corpus_dir / REGISTER_NAME)
    return [
        (f"{one.titel or one.id} ({one.uitgever})" if one.uitgever else one.titel or one.id, one.id)
        for one in known
        if one.opslaan and one.url is not None and one.id is not None
    ]
