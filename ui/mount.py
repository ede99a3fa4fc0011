"""Puts the chat on ``/`` of the API's own server: one process, one port."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

from answer.pipeline import AnswerService
from api.beheer import Beheer
from ui.beheer.style import CSS as BEHEER_CSS
from ui.beheer.uploads import uploads_route
from ui.chat import build_chat
from ui.theme import CSS


def mount_chat(app: FastAPI, service: AnswerService, beheer: Beheer | None = None) -> FastAPI:
    """Adds the chat to the application.

    System fonts only, no footer links, and no run history in the browser: questions of workers
    must not stay behind on a shared computer.

    Args:
        app: with the API on ``/v1``.
        service: answers the questions.
        beheer: what is kept and looked after; without it the page offers nothing that needs it.
    """
    theme = gr.themes.Base(
        font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    if beheer is not None:
        # Before the chat, which takes every path that is left over.
        app.router.routes.append(uploads_route(beheer))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_chat(service, beheer),
        path="/",
        theme=theme,
        css=CSS + BEHEER_CSS,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size="1mb",
        enable_monitoring=False,
    )
    return mounted
