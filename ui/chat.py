"""The page, put together: header with the notice, a tab for each thing to do, footer.

The tab Vragen is in :mod:`ui.vragen`; open ``ui/vragen/tab.py`` for it.
"""

from __future__ import annotations

from html import escape

import gradio as gr

from answer.pipeline import AnswerService
from api.beheer import Beheer
from index.originals import Originals
from index.retrieval import Retriever
from ui import render
from ui.beheer.page import build_beheer
from ui.explore import build_explore
from ui.theme import LANGUAGE_JS
from ui.vragen.tab import STATUS, build_questions
from ui.vragen.view import View
from ui.workshop import build_workshop
from waaier.domain import Source
from waaier.settings import Settings, get_settings


def build_chat(
    service: AnswerService, beheer: Beheer | None = None, settings: Settings | None = None
) -> gr.Blocks:
    """The page around one answer service, and what is kept when there is a ``beheer``.

    Args:
        service: answers the questions.
        beheer: what is kept and looked after; without it a reader cannot report anything.
        settings: what stands in the footer, and whether pages are shown; those of ``beheer`` or
            of this process when left out.
    """
    settings = settings or (beheer.settings if beheer else get_settings())
    view = View(has_pages=_Pages(service, settings).of, takes_reports=beheer is not None)
    page: gr.Blocks
    with gr.Blocks(title="Praktijkwaaier", analytics_enabled=False) as page:
        gr.HTML(
            '<header class="ww-head"><h1>Praktijkwaaier</h1>'
            "<p>Vragen over wonen, zorg en welzijn, beantwoord met bron.</p></header>"
            + render.notice(with_model=service.has_model)
            + STATUS
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Vragen"):
                build_questions(page, service, view)
            with gr.Tab("Verkennen") as explore:
                build_explore(service, explore)
            with gr.Tab("Workshop"):
                build_workshop(service)
            with gr.Tab("Beheer"):
                build_beheer(beheer)
        gr.HTML(footer(settings))
        page.load(None, js=LANGUAGE_JS)
    return page


def footer(settings: Settings) -> str:
    """What the page is not, and where an organisation accounts for it."""
    links = "".join(
        f'<li><a href="{escape(url)}">{name}</a></li>'
        for name, url in (
            ("Privacy", settings.privacy_url),
            ("Toegankelijkheid", settings.accessibility_url),
            ("Algoritmeregister", settings.algorithm_register_url),
        )
        if url
    )
    return (
        '<div class="ww-foot"><p>Dit is algemene uitleg en geen besluit. U '
        "kunt er geen rechten aan ontlenen. Controleer belangrijke gegevens in de bron.</p>"
        + (f"<ul>{links}</ul>" if links else "")
        + "</div>"
    )


class _Pages:
    """Knows of which sources the pages can be shown."""

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        self._retriever: Retriever = service.retriever
        self._originals = Originals(self._retriever.index_dir) if settings.page_images else None

    def of(self, source: Source) -> bool:
        """Whether pages may be shown, and the PDF is still there."""
        if self._originals is None:
            return False
        sources = self._retriever.current()[0].sources
        found = next((one for one in sources if one.source.id == source.id), None)
        return found is not None and self._originals.find(found) is not None
