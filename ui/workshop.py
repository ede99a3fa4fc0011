"""The tab Workshop: from a wish to a draft, to change, check and save as a file.

The draft lives in the session of one browser tab only; whoever wants to keep it saves the .json.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from pydantic import ValidationError

from answer.pipeline import AnswerService
from answer.wording import sentence_for
from api.routes.workshops import checked
from api.workshops import Workshops
from ui import workshop_html as html
from waaier.card import CardTheme
from waaier.domain import Outcome
from waaier.errors import InputError
from waaier.settings import get_settings
from workshop import bewerken
from workshop.exports import EXPORTERS, ExportOptions, exporter
from workshop.exports.json_file import read_workshop_file
from workshop.model import (
    MAX_DEELNEMERS,
    MAX_MINUTEN,
    MIN_DEELNEMERS,
    MIN_MINUTEN,
    Niveau,
    Schrijver,
    Wens,
    Workshop,
)

logger = logging.getLogger(__name__)

LABEL_CHARS = 90
"""So much of a line stands in the list of lines."""

FOCUS_JS = """() => {
  const place = document.querySelector('#ontwerp-kop');
  if (place) { place.focus({preventScroll: true}); place.scrollIntoView({block: 'start'}); }
}"""
"""After a new draft the keyboard and the screen reader go on at its title."""

LINK_JS = "() => { const link = document.querySelector('#bestand'); if (link) link.focus(); }"
"""After a file was made: Enter saves it."""

_FIELDS = {
    "thema": "Thema",
    "zoek": "Waar gaat het over?",
    "gemeente": "Gemeente",
    "doelgroep": "Doelgroep",
    "duur": "Duur in minuten",
    "deelnemers": "Aantal deelnemers",
    "begintijd": "Begintijd",
}

_QUIET: dict[str, Any] = {"api_visibility": "private"}

Change = Callable[[Workshop], Workshop]


def build_workshop(service: AnswerService) -> None:
    """Fills the tab; must be called within it."""
    tab = _Tab(Workshops(service, get_settings()))
    gr.HTML(
        "<h2>Een workshop maken</h2><p>Kies een thema, of typ waar de workshop over gaat. U krijgt "
        "een programma met casussen, een quiz en bronnen. U kunt alles aanpassen. Typ geen namen "
        "of andere gegevens van cliënten.</p>"
    )
    wish = _wish_form(service.has_model)
    make = gr.Button("Maak een ontwerp", variant="primary", elem_id="maak-workshop")
    said = gr.HTML("", elem_id="workshop-melding")
    shown = gr.HTML("", elem_id="ontwerp")
    draft = gr.State(None)
    with gr.Column(visible=False, elem_id="aanpassen") as desk:
        gr.HTML("<h3>Aanpassen</h3>")
        part = gr.Dropdown([], label="Onderdeel", elem_id="onderdeel", filterable=False)
        with gr.Row():
            up = gr.Button("Omhoog", elem_id="omhoog")
            down = gr.Button("Omlaag", elem_id="omlaag")
            lock = gr.Button("Zet vast", elem_id="vast")
            again = gr.Button("Kies andere inhoud", elem_id="andere-inhoud")
            remove = gr.Button("Verwijder", elem_id="verwijder")
        title = gr.Textbox(label="Titel van het onderdeel", max_lines=1, elem_id="titel")
        line = gr.Dropdown([], label="Regel", elem_id="regel", filterable=False)
        text = gr.Textbox(label="Tekst van de regel", lines=3, elem_id="tekst")
        with gr.Row():
            save = gr.Button("Bewaar titel en tekst", elem_id="bewaar")
            plain = gr.Button(
                "Haal de tekst van het taalmodel weg", visible=False, elem_id="zonder-taalmodel"
            )
        gr.HTML("<h3>Opslaan</h3>")
        kind = gr.Dropdown(
            [(f"{one.omschrijving} ({one.bestand.rsplit('.')[-1]})", one.naam)
             for one in EXPORTERS.values()],
            value="docx", label="Soort bestand", elem_id="soort", filterable=False,
        )  # fmt: skip
        with gr.Row():
            export = gr.Button("Maak het bestand", elem_id="exporteer")
            check = gr.Button("Controleer de bronnen", elem_id="controleer")
        file = gr.HTML("", elem_id="download")
    with gr.Accordion("Verder met een bewaarde workshop", open=False, elem_id="openen"):
        given = gr.File(
            label="Uw bestand (.json)", file_types=[".json"], file_count="single", elem_id="json"
        )

    choice = [part, lock, again, title, line, text, plain]
    outputs = [draft, shown, said, file, desk, *choice]
    rows = [draft, part]

    make.click(tab.make, wish, outputs, concurrency_limit=2, **_QUIET).then(None, js=FOCUS_JS)
    given.upload(tab.open, [given, draft], [*outputs, given], **_QUIET).then(None, js=FOCUS_JS)
    for button, steps in ((up, -1), (down, 1)):
        button.click(tab.moved(steps), rows, outputs, **_QUIET)
    lock.click(tab.lock, rows, outputs, **_QUIET)
    remove.click(tab.remove, rows, outputs, **_QUIET)
    again.click(tab.again, rows, outputs, concurrency_limit=2, **_QUIET)
    save.click(tab.save, [*rows, title, line, text], outputs, **_QUIET)
    plain.click(tab.plain, rows, outputs, **_QUIET)
    part.input(tab.chosen, rows, choice, **_QUIET)
    line.input(tab.line, [*rows, line], text, **_QUIET)
    export.click(tab.export, [draft, kind], file, concurrency_limit=2, **_QUIET).then(
        None, js=LINK_JS
    )
    check.click(tab.check, draft, file, **_QUIET)


def _wish_form(has_model: bool) -> list[Any]:
    """The fields of a wish, in the order in which :meth:`_Tab.make` takes them.

    A language model is only offered where one is set.
    """
    search = gr.Textbox(
        label=_FIELDS["zoek"],
        placeholder="Bijvoorbeeld: uitstroom uit beschermd wonen",
        max_lines=1,
        max_length=300,
        elem_id="wens-zoek",
    )
    themes = gr.Dropdown(
        [one.value for one in CardTheme],
        value=[],
        multiselect=True,
        label="Thema's (mag leeg blijven)",
        elem_id="wens-thema",
    )
    with gr.Row():
        place = gr.Textbox(
            label="Gemeente (mag leeg blijven)",
            max_lines=1,
            max_length=60,
            elem_id="wens-gemeente",
        )
        audience = gr.Textbox(
            label=_FIELDS["doelgroep"],
            value="medewerkers van buurtteams",
            max_lines=1,
            max_length=120,
            elem_id="wens-doelgroep",
        )
    with gr.Row():
        length = gr.Number(
            label=f"{_FIELDS['duur']} ({MIN_MINUTEN} tot en met {MAX_MINUTEN})",
            value=120,
            precision=0,
            elem_id="wens-duur",
        )
        people = gr.Number(
            label=f"{_FIELDS['deelnemers']} ({MIN_DEELNEMERS} tot en met {MAX_DEELNEMERS})",
            value=12,
            precision=0,
            elem_id="wens-deelnemers",
        )
        start = gr.Textbox(
            label="Begintijd (mag leeg blijven)",
            placeholder="09:30",
            max_lines=1,
            max_length=5,
            elem_id="wens-begintijd",
        )
    with gr.Row():
        level = gr.Radio(
            [one.value for one in Niveau],
            value=Niveau.BEGIN.value,
            label="De deelnemers zijn",
            elem_id="wens-niveau",
        )
        online = gr.Checkbox(label="De workshop is online", elem_id="wens-online")
    reworded = gr.Checkbox(
        label="Laat het taalmodel casussen, stellingen en uitleg bij de quiz herschrijven",
        info="Wat niet klopt met de bron, valt weg. Dit duurt tot een minuut langer. Lees het na.",
        visible=has_model,
        elem_id="wens-taalmodel",
    )
    return [search, themes, place, audience, length, people, start, level, online, reworded]


class _Tab:
    """What happens on the tab. A change shows the draft anew; a fault leaves it as it was."""

    def __init__(self, workshops: Workshops) -> None:
        self._workshops = workshops

    def make(
        self,
        search: str,
        themes: list[str],
        place: str,
        audience: str,
        length: float | None,
        people: float | None,
        start: str,
        level: str,
        online: bool,
        reworded: bool,
    ) -> list[Any]:
        """A new draft from the form."""

        def made() -> Workshop:
            self._workshops.service.check_open()
            wish = _wish(
                zoek=search.strip() or None,
                thema=tuple(themes or ()),
                gemeente=place.strip() or None,
                doelgroep=audience.strip() or "medewerkers",
                duur=int(length or 0),
                deelnemers=int(people or 0),
                begintijd=start.strip() or None,
                niveau=Niveau(level),
                online=online,
                taalmodel=reworded,
            )
            return self._workshops.maker.maak(wish)

        return self._tried(None, None, made, "Het ontwerp staat klaar.")

    def open(self, path: str | None, draft: Workshop | None) -> list[Any]:
        """A draft that was saved before; the copy that was sent in is removed."""
        file = Path(path or "")

        def read() -> Workshop:
            try:
                return read_workshop_file(file)
            finally:
                file.unlink(missing_ok=True)

        return [*self._tried(draft, None, read, "De workshop is geopend."), None]

    def moved(self, steps: int) -> Callable[[Workshop, str], list[Any]]:
        """An onderdeel earlier or later."""

        def move(draft: Workshop, part: str) -> list[Any]:
            def moved() -> Workshop:
                places = [row.id for row in draft.programma]
                target = places.index(part) + 1 + steps
                if not 1 <= target <= len(places):
                    return draft
                return bewerken.verplaatst(draft, part, target)

            return self._tried(draft, part, moved, "De volgorde is veranderd.")

        return move

    def lock(self, draft: Workshop, part: str) -> list[Any]:
        """Locks an onderdeel, or lets it go."""
        vast = not _row_is_locked(draft, part)
        sentence = "Het onderdeel staat vast." if vast else "Het onderdeel is weer los."
        return self._tried(draft, part, lambda: bewerken.vastgezet(draft, part, vast), sentence)

    def remove(self, draft: Workshop, part: str) -> list[Any]:
        """The draft without an onderdeel."""
        return self._tried(
            draft, part, lambda: bewerken.zonder(draft, part), "Het onderdeel is weg."
        )

    def again(self, draft: Workshop, part: str) -> list[Any]:
        """Other content in an onderdeel."""
        return self._tried(
            draft,
            part,
            lambda: self._workshops.maker.opnieuw(draft, part),
            "Het onderdeel heeft andere inhoud.",
        )

    def save(
        self, draft: Workshop, part: str, title: str, line: int | None, text: str
    ) -> list[Any]:
        """Title and text as they were typed."""

        def saved() -> Workshop:
            made = draft
            if title.strip() != bewerken.find_row(draft, part).titel:
                made = bewerken.hernoemd(draft, part, title)
            if line is None:
                return made
            old = bewerken.regels_van(made, part)[line].tekst
            return made if text.strip() == old else bewerken.herschreven(made, old, text)

        return self._tried(draft, part, saved, "Uw tekst is bewaard in dit ontwerp.", line)

    def plain(self, draft: Workshop, part: str) -> list[Any]:
        """The draft in the words of its sources."""
        return self._tried(
            draft,
            part,
            lambda: bewerken.zonder_taalmodel(draft),
            "Alles staat weer in de woorden van de bron.",
        )

    def chosen(self, draft: Workshop, part: str) -> list[Any]:
        """The fields for an onderdeel."""
        return _choice(draft, part, 0)

    def line(self, draft: Workshop, part: str, line: int) -> str:
        """The text of a line."""
        return bewerken.regels_van(draft, part)[line].tekst

    def export(self, draft: Workshop, kind: str) -> str:
        """A file to save."""
        try:
            one = exporter(kind)
            content = one.maak(draft, ExportOptions())
            return html.download(one.bestandsnaam(draft), one.media_type, content)
        except InputError as error:
            return html.said(str(error))
        except Exception:
            logger.exception("exporting a workshop failed")
            return html.said(sentence_for(Outcome.ERROR))

    def check(self, draft: Workshop) -> str:
        """What changed in the sources since the draft was made."""
        try:
            found = checked(self._workshops, draft)
            return html.changes(found.bevindingen, found.verwijzingen)
        except InputError as error:
            return html.said(str(error))
        except Exception:
            logger.exception("checking a workshop failed")
            return html.said(sentence_for(Outcome.ERROR))

    def _tried(
        self,
        draft: Workshop | None,
        part: str | None,
        change: Callable[[], Workshop],
        done: str,
        line: int | None = None,
    ) -> list[Any]:
        try:
            made = change()
            sentence = done
        except InputError as error:
            sentence = str(error)
            if draft is None:
                return _nothing(sentence)
            made = draft
        except Exception:
            logger.exception("changing a workshop failed")
            sentence = sentence_for(Outcome.ERROR)
            if draft is None:
                return _nothing(sentence)
            made = draft
        return [
            made,
            html.workshop(made),
            html.said(sentence),
            "",
            gr.Column(visible=True),
            *_choice(made, part, line or 0),
        ]


def _nothing(sentence: str) -> list[Any]:
    """The page without a draft; the form keeps what was typed."""
    hidden = gr.Column(visible=False)
    return [None, "", html.said(sentence), "", hidden, *(gr.skip() for _ in range(7))]


def _choice(draft: Workshop, part: str | None, line: int) -> list[Any]:
    """Onderdeel, what can be done with it, title, line and text to change."""
    rows = [(f"{n}. {row.titel}", row.id) for n, row in enumerate(draft.programma, 1)]
    name = part if part in {one for _, one in rows} else rows[0][1]
    lines = bewerken.regels_van(draft, name)
    listed = [(f"{n}. {_short(one.tekst)}", n - 1) for n, one in enumerate(lines, 1)]
    number = min(line, len(lines) - 1) if lines else None
    row = bewerken.find_row(draft, name)
    return [
        gr.Dropdown(choices=rows, value=name),
        gr.Button("Maak los" if row.vast else "Zet vast"),
        gr.Button(visible=bewerken.kan_opnieuw(draft, row)),
        row.titel,
        gr.Dropdown(choices=listed, value=number, visible=bool(lines)),
        gr.Textbox(value="" if number is None else lines[number].tekst, visible=bool(lines)),
        gr.Button(visible=draft.geschreven_door is Schrijver.MODEL),
    ]


def _row_is_locked(draft: Workshop, part: str) -> bool:
    return any(row.vast for row in draft.programma if row.id == part)


def _short(text: str) -> str:
    return text if len(text) <= LABEL_CHARS else f"{text[:LABEL_CHARS].rstrip()}…"


def _wish(**given: Any) -> Wens:
    try:
        return Wens(**given)
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else "zoek"
        limits = fault.get("ctx", {})
        bound = limits.get("ge", limits.get("le"))
        advice = f"De grens is {bound}." if bound is not None else "Kijk dit veld na."
        label = _FIELDS.get(name, name)
        raise InputError(f"Wat u bij ‘{label}’ invulde, kan niet.", advice) from None
