"""The part Bladzijden: how a source was read, as a page with its parts and passages drawn on it."""

from __future__ import annotations

import base64
import threading
from collections import OrderedDict
from html import escape
from typing import Any

import gradio as gr

from api.app import library_of
from api.page_images import PageImages
from api.routes.bron import require_source
from api.routes.paginas import PageDetail, PageFinder, page_detail
from api.signins import Who
from index.manifest import IndexedSource
from index.outline import Outline
from ingest.isolation import ReaderProcess
from ingest.readers.pdf.layout import PagePart, PartKind
from ui.beheer import render
from ui.beheer.desk import QUIET, Desk, Part
from waaier.errors import InputError

WIDTH = 1000
"""Of the picture, in dots."""

_KEPT_FILES = 8
"""Files of which the parts of all pages are remembered."""

_SHOWN = 60
"""Passages of a source without pages that are shown."""

_INTRO = (
    "Kijk hoe een bron is gelezen. Bij een PDF ziet u de bladzijde, met elke passage in een eigen "
    "kleur en met een nummer. Staat er iets door elkaar, kijk dan ook naar de kolommen en koppen."
)

_OFF = "Deze dienst toont geen plaatjes van bladzijden (WAAIER_PAGE_IMAGES). U ziet de vlakken."

_COLOURS = 6


class PageParts:
    """Finds the columns and headings of PDF files again, and remembers those of the last files.

    Args:
        desk: knows the limits on reading.
    """

    def __init__(self, desk: Desk) -> None:
        self._settings = desk.beheer.settings
        self._process = ReaderProcess(self._settings)
        self._lock = threading.Lock()
        self._known: OrderedDict[str, list[PagePart]] = OrderedDict()

    def on(self, finder: PageFinder, indexed: IndexedSource, number: int) -> list[PagePart]:
        """The parts of one page.

        Raises:
            FileRejectedError: the file cannot be read in time.
            HTTPException: 404, the file is gone.
        """
        with self._lock:
            known = self._known.get(indexed.sha256)
        if known is None:
            path = finder.path(indexed)
            known = self._process.call(
                "ingest.readers.pdf.layout:page_parts", path, self._settings, name=path.name
            )
            with self._lock:
                self._known[indexed.sha256] = known
                while len(self._known) > _KEPT_FILES:
                    self._known.popitem(last=False)
        return [part for part in known if part.page == number]


def build_pages(desk: Desk) -> Part:
    """Fills the part; must be called within its column."""
    service, settings = desk.beheer.service, desk.beheer.settings
    library = library_of(service, settings)
    finder = PageFinder(library, PageImages(settings))
    parts = PageParts(desk)

    def show(ticket: str | None, source: str | None, number: float, with_parts: bool) -> list[Any]:
        page, pages = max(1, int(number or 1)), 0

        def work(_: Who) -> str:
            nonlocal page, pages
            if not source:
                return render.nothing("Kies een bron.")
            indexed = require_source(service.retriever, source)
            if not _is_pdf(indexed):
                return _passages_of(desk, indexed)
            pages = finder.file(source, 1)[1].pages
            page = min(page, pages)
            size = finder.file(source, page)[1]
            detail = page_detail(library, indexed, page, size, ())
            drawn = finder.draw(indexed, page, WIDTH, ()) if settings.page_images else None
            found = parts.on(finder, indexed, page) if with_parts else []
            sections = {
                entry.id: entry.section
                for entry in library.outlines.of(
                    detail.index_build, service.retriever.current()[1], source
                ).entries
            }
            return _page(indexed, detail, drawn, found, sections)

        html = desk.shown(ticket, work)
        return [
            html,
            gr.update(value=page, maximum=max(1, pages), visible=pages > 0),
            gr.update(visible=pages > 0, interactive=page > 1),
            gr.update(visible=pages > 0, interactive=page < pages),
            gr.update(visible=pages > 0),
        ]

    def turned(step: int) -> Any:
        return lambda ticket, source, number, with_parts: show(
            ticket, source, (number or 1) + step, with_parts
        )

    def load(ticket: str | None) -> list[Any]:
        try:
            desk.beheer.signins.who(ticket)
        except InputError as error:
            return [gr.update(choices=[], value=None), render.refused(str(error)), *hidden]
        return [gr.update(choices=_choices(desk), value=None), "", *hidden]

    gr.HTML(render.heading("Bladzijden bekijken", _INTRO))
    with gr.Row():
        source = gr.Dropdown([], label="Bron", elem_id="wb-bron", scale=3)
        number = gr.Number(
            1, label="Bladzijde", precision=0, minimum=1, visible=False, min_width=100,
            elem_id="wb-bladzijde", scale=1,
        )  # fmt: skip
    with gr.Row():
        before = gr.Button("Vorige bladzijde", visible=False, elem_id="wb-vorige")
        after = gr.Button("Volgende bladzijde", visible=False, elem_id="wb-volgende")
    with_parts = gr.Checkbox(
        False, label="Toon ook kolommen, koppen en kaders (het bestand wordt opnieuw gelezen)",
        visible=False, elem_id="wb-onderdelen",
    )  # fmt: skip
    shown = gr.HTML("", elem_id="wb-blad")

    hidden = [
        gr.update(value=1, visible=False), *(gr.update(visible=False) for _ in range(3))
    ]  # fmt: skip
    asked = [desk.ticket, source, number, with_parts]
    outputs = [shown, number, before, after, with_parts]

    def first(ticket: str | None, chosen: str | None, with_parts: bool) -> list[Any]:
        return show(ticket, chosen, 1, with_parts)

    source.input(first, [desk.ticket, source, with_parts], outputs, **QUIET)
    gr.on([number.submit, number.blur, with_parts.input], show, asked, outputs, **QUIET)
    before.click(turned(-1), asked, outputs, **QUIET)
    after.click(turned(1), asked, outputs, **QUIET)
    empty = [gr.update(choices=[], value=None), "", *hidden]
    return Part(load, [source, *outputs], empty)


def _is_pdf(indexed: IndexedSource) -> bool:
    return indexed.path.lower().endswith(".pdf")


def _choices(desk: Desk) -> list[tuple[str, str]]:
    """All sources, those with pages first."""
    manifest, _ = desk.beheer.service.retriever.current()
    found = sorted(manifest.sources, key=lambda one: (not _is_pdf(one), one.source.title.lower()))
    return [
        (f"{one.source.title} ({'PDF' if _is_pdf(one) else one.source.kind.value})", one.source.id)
        for one in found
    ]


def _passages_of(desk: Desk, indexed: IndexedSource) -> str:
    _, store = desk.beheer.service.retriever.current()
    ids = [entry.id for entry in Outline.of(store.passages(indexed.source.id)).entries]
    known = store.get_many(ids[:_SHOWN])
    items = [
        _passage(number, " › ".join(known[one].section), known[one].text)
        for number, one in enumerate(ids[:_SHOWN], start=1)
        if one in known
    ]
    told = f"{render.count(len(ids), 'passage', 'passages')}, zonder bladzijden."
    if len(ids) > _SHOWN:
        told += f" De eerste {_SHOWN} staan hier."
    return f'<p role="status">{told}</p><ol class="wb-passages">{"".join(items)}</ol>'


def _page(
    indexed: IndexedSource,
    detail: PageDetail,
    drawn: bytes | None,
    parts: list[PagePart],
    sections: dict[str, tuple[str, ...]],
) -> str:
    label = f" (gedrukt: {detail.page_label})" if detail.page_label else ""
    told = (
        f"Bladzijde {detail.page} van {detail.pages}{label}: "
        f"{render.count(len(detail.passages), 'passage', 'passages')}."
    )
    items = "".join(
        _passage(number, " › ".join(sections.get(one.id, ())), one.text)
        for number, one in enumerate(detail.passages, start=1)
    )
    empty = "" if items else render.nothing("Op deze bladzijde is geen tekst gevonden.")
    note = "" if drawn is not None else render.paragraphs(_OFF)
    return (
        f'<p role="status">{escape(told)}</p>{note}<div class="wb-sheet">'
        f"<figure>{_picture(indexed.source.title, detail, drawn, parts)}{_legend(parts)}</figure>"
        f'<div>{empty}<ol class="wb-passages">{items}</ol></div></div>'
    )


def _passage(number: int, section: str, text: str) -> str:
    where = f'<p class="wb-small">{escape(section)}</p>' if section else ""
    return (
        f'<li><span class="wb-number wb-c{number % _COLOURS}">{number}</span>{where}'
        f'<blockquote class="wb-quote">{escape(text)}</blockquote></li>'
    )


def _picture(title: str, detail: PageDetail, drawn: bytes | None, parts: list[PagePart]) -> str:
    told = f"Bladzijde {detail.page} van {title}, met de passages genummerd op volgorde van lezen."
    image = ""
    if drawn is not None:
        data = base64.b64encode(drawn).decode()
        image = (
            f'<image href="data:image/png;base64,{data}" width="{detail.width}" '
            f'height="{detail.height}"/>'
        )
    shapes = []
    for number, passage in enumerate(detail.passages, start=1):
        colour = f"wb-c{number % _COLOURS}"
        shapes += [
            f'<rect class="wb-line {colour}" x="{box.x0}" y="{box.top}" '
            f'width="{box.x1 - box.x0:.1f}" height="{box.bottom - box.top:.1f}"/>'
            for box in passage.boxes
        ]
        if passage.boxes:
            top = passage.boxes[0]
            shapes.append(_mark(f"{number}", top.x0 - 9, top.top + 6, colour))
    shapes += list(_drawn_parts(parts))
    return (
        f'<svg viewBox="0 0 {detail.width} {detail.height}" role="img" '
        f'aria-label="{escape(told)}">{image}{"".join(shapes)}</svg>'
    )


def _drawn_parts(parts: list[PagePart]) -> list[str]:
    shapes, seen = [], dict.fromkeys(PartKind, 0)
    for part in parts:
        seen[part.kind] += 1
        # A column often begins with a heading, so their names stand at different ends.
        y = part.bottom + 10 if part.kind is PartKind.COLUMN else part.top - 4
        shapes.append(
            f'<rect class="wb-part wb-{part.kind.name.lower()}" x="{part.x0 - 2:.1f}" '
            f'y="{part.top - 2:.1f}" width="{part.x1 - part.x0 + 4:.1f}" '
            f'height="{part.bottom - part.top + 4:.1f}"/>'
            f'<text class="wb-name" x="{part.x1:.1f}" y="{y:.1f}" text-anchor="end">'
            f"{part.kind.value} {seen[part.kind]}</text>"
        )
    return shapes


def _mark(text: str, x: float, y: float, colour: str) -> str:
    x = max(8.0, x)
    return (
        f'<circle class="wb-dot {colour}" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
        f'<text class="wb-digit" x="{x:.1f}" y="{y + 3.5:.1f}" text-anchor="middle">{text}</text>'
    )


def _legend(parts: list[PagePart]) -> str:
    """What was found on the page besides passages, in words: a picture cannot be read aloud."""
    if not parts:
        return ""
    items, seen = [], dict.fromkeys(PartKind, 0)
    for part in parts:
        seen[part.kind] += 1
        said = f"{part.kind.value} {seen[part.kind]}"
        if part.text:
            said += f" (niveau {part.level}): {part.text}"
        items.append(f"<li>{escape(said)}</li>")
    return (
        f"<figcaption><details open><summary>Gevonden onderdelen</summary><ul>{''.join(items)}</ul>"
        "</details></figcaption>"
    )
