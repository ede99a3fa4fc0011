"""The part Bouwsels: which versions of the index there are, how good, and going back to one."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from api.records import measurements
from api.records.kinds import Role
from api.records.tables import Measurement
from api.routes.beheer_bronnen import Build, activated, builds_of
from api.signins import Who
from ui.beheer import render
from ui.beheer.desk import PICK_JS, QUIET, Desk, Part
from ui.beheer.measuring import Measurer, Progress, usual_sets
from waaier.errors import InputError

_INTRO = (
    "Elke keer dat er iets nieuws wordt ingelezen, komt er een bouwsel bij. Eén bouwsel geeft de "
    "antwoorden. Is er iets misgegaan, dan gaat u hier terug naar een ouder bouwsel."
)

_MEASURING = (
    "De vragen van deze lijsten worden gesteld aan het bouwsel dat u meet. Er wordt gekeken of de "
    "passage met het antwoord bij de beste vijf staat. Vergelijk alleen metingen met dezelfde "
    "lijsten.",
    "Meten telt niet mee bij het gebruik. De dienst blijft antwoorden, iets langzamer.",
)

_MEASURE = "meet"

POLL_SECONDS = 1.0

ASK_JS = """() => {
  const asked = document.querySelector('#wb-zeker .wb-asked');
  if (asked) { asked.focus(); asked.scrollIntoView({block: 'nearest'}); }
}"""

TOLD_JS = """() => {
  const told = document.querySelector('#wb-bouwsel-gezegd .wb-told');
  if (told) { told.focus(); told.scrollIntoView({block: 'nearest'}); }
}"""


def build_builds(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""
    beheer = desk.beheer
    measurer = Measurer(beheer)

    def listed(ticket: str | None) -> str:
        return desk.shown(ticket, lambda who: _list(desk, who))

    def load(ticket: str | None) -> list[Any]:
        try:
            manager = beheer.signins.who(ticket).role is Role.MANAGER
        except InputError as error:
            return [render.refused(str(error)), "", *closed, *still]
        known = measurer.sets()
        now = measurer.progress
        running = now is not None and not now.over
        return [
            "",
            listed(ticket),
            *closed,
            gr.update(visible=manager),
            gr.update(choices=known, value=usual_sets(known)),
            _measured(now) if running else "",
            gr.update(active=running),
        ]

    def measure(ticket: str | None, build_id: str, names: list[str]) -> list[Any]:
        begun = False

        def work(who: Who) -> str:
            nonlocal begun
            if all(one.id != build_id for one in builds_of(beheer)):
                raise InputError("Dit bouwsel is er niet, of niet meer.")
            measurer.begin(who.name, build_id, list(names or []))
            begun = True
            return _measured(measurer.progress)

        told = desk.shown(ticket, work, Role.MANAGER)
        return [told, gr.update(active=True) if begun else gr.skip()]

    def tick(ticket: str | None) -> list[Any]:
        """How far the measurement is; asks nothing more once it is over."""
        try:
            beheer.signins.who(ticket, touch=False)
        except InputError as error:
            return [render.refused(str(error)), gr.update(active=False), gr.skip()]
        now = measurer.progress
        if now is None or now.over:
            return [_measured(now), gr.update(active=False), listed(ticket)]
        return [_measured(now), gr.skip(), gr.skip()]

    def choose(ticket: str | None, names: list[str], event: gr.EventData) -> list[Any]:
        """Measures a build, or asks whether to switch to it: that changes for everybody."""
        wanted = str(event._data.get("id", ""))[:100]
        if event._data.get("what") == _MEASURE:
            return [gr.skip()] * 5 + measure(ticket, wanted, names)
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
            return [told, gr.skip(), *closed, gr.skip(), gr.skip()]
        asked = [wanted, gr.update(visible=True), question[0]]
        return ["", gr.skip(), *asked, gr.skip(), gr.skip()]

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
    progress = gr.HTML("", elem_id="wb-meten")
    builds = gr.HTML("", js_on_load=PICK_JS, elem_id="wb-bouwsels")
    with gr.Accordion("Waarmee er wordt gemeten", open=False, visible=False) as with_what:
        gr.HTML(render.paragraphs(*_MEASURING))
        sets = gr.Dropdown([], multiselect=True, label="Vragenlijsten", elem_id="wb-lijsten")
    clock = gr.Timer(POLL_SECONDS, active=False)

    closed = [None, gr.update(visible=False), ""]
    still = [gr.update(visible=False), gr.update(choices=[], value=[]), "", gr.update(active=False)]
    switching = [told, builds, wanted, sure, question]
    outputs = [*switching, with_what, sets, progress, clock]
    ticket = desk.ticket
    builds.click(choose, [ticket, sets], [*switching, progress, clock], **QUIET).then(
        None, js=ASK_JS
    )
    yes.click(switch, [ticket, wanted], switching, **QUIET).then(None, js=TOLD_JS)
    no.click(lambda: ["", gr.skip(), *closed], None, switching, **QUIET)
    clock.tick(tick, [ticket], [progress, clock, builds], **QUIET)
    return Part(load, outputs, ["", "", *closed, *still])


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
    with desk.beheer.archive.database.read() as session:
        scores = measurements.newest(session)
    items = "".join(f"<li>{_build(one, who, scores.get(one.id))}</li>" for one in found)
    kept = desk.beheer.settings.keep_builds
    note = render.paragraphs(f"De dienst bewaart de laatste {kept} bouwsels (WAAIER_KEEP_BUILDS).")
    return f'<ul class="wb-list">{items}</ul><div class="wb-small">{note}</div>'


def _build(build: Build, who: Who, score: Measurement | None) -> str:
    pairs = [
        ("Gemaakt", render.moment(build.gemaakt_op)),
        ("Bronnen", f"{build.bronnen}"),
        ("Passages", f"{build.passages}"),
        ("Taalmodel", escape(build.taalmodel)),
    ]
    shown = render.facts(pairs) + _score(score)
    state = render.badge("antwoordt nu", "good") if build.huidig else ""
    buttons = []
    if who.role is Role.MANAGER:
        if not build.huidig:
            buttons.append(render.pick("Antwoord uit dit bouwsel", build.id, about=build.id))
        buttons.append(render.pick("Meet dit bouwsel", build.id, _MEASURE, about=build.id))
    return f"<h4>Bouwsel {escape(build.id)} {state}</h4>{shown}{' '.join(buttons)}"


def _score(score: Measurement | None) -> str:
    if score is None:
        return '<p class="wb-small">Nog niet gemeten.</p>'
    lines = [
        f"Gemeten op {render.moment(score.measured_at)} met "
        f"{render.count(score.questions, 'vraag', 'vragen')} ({score.sets}): bij "
        f"{render.share(score.success_5)} staat het antwoord bij de eerste vijf passages, bij "
        f"{render.share(score.success_1)} bovenaan. nDCG@10 is {score.ndcg_10:.2f}."
    ]
    if score.absent:
        lines.append(
            f"Bij {render.count(score.absent, 'vraag', 'vragen')} staat het antwoord in geen bron "
            "van dit bouwsel; die tellen als niet gevonden."
        )
    return f'<div class="wb-small">{render.paragraphs(*lines)}</div>'


def _measured(now: Progress | None) -> str:
    if now is None:
        return ""
    if now.over:
        done = f"Bouwsel {now.build} is gemeten. Hieronder staat de uitkomst."
        return render.refused(now.failure) if now.failure else render.told(done)
    return (
        f'<p class="wb-told" role="status">Bezig met meten van bouwsel {escape(now.build)}.</p>'
        f'<progress max="{now.total}" value="{now.done}" aria-label="Meten"></progress>'
        f'<p class="wb-small">{now.done} van {render.count(now.total, "vraag", "vragen")}.</p>'
    )
