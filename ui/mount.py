"""Puts the pages for people on the API's own server: one process, one port."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from answer.pipeline import AnswerService
from api.beheer import Beheer
from ui.beheer.style import CSS as BEHEER_CSS
from ui.beheer.uploads import uploads_route
from ui.chat import build_chat
from ui.theme import css, head, theme
from ui.vraagpagina.routes import add_question_page


def mount_chat(app: FastAPI, service: AnswerService, beheer: Beheer | None = None) -> FastAPI:
    """Adds the chat to the application, on ``/``, and the page without JavaScript on ``/vraag``.

    System fonts only, no footer links, and no run history in the browser: questions of workers
    must not stay behind on a shared computer.

    Args:
        app: with the API on ``/v1``.
        service: answers the questions.
        beheer: what is kept and looked after; without it the page offers nothing that needs it.
    """
    # First: the chat takes every path that is left over.
    add_question_page(app, service, beheer)
    if beheer is not None:
        app.router.routes.append(uploads_route(beheer))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_chat(service, beheer),
        path="/",
        theme=theme(),
        css=css() + BEHEER_CSS,
        head=head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size="1mb",
        enable_monitoring=False,
    )
    return mounted
