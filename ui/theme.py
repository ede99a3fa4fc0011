"""How the page looks: system fonts, high contrast, light and dark, from 360 pixels wide.

Styles and scripts are files in ``ui/data``; every one of them comes along, in the order of names.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import gradio as gr

LANGUAGE_JS = "() => { document.documentElement.lang = 'nl'; }"
"""Gradio takes the language of the browser for that of the page; ours is Dutch for everyone."""


@lru_cache(maxsize=2)
def _joined(suffix: str) -> str:
    folder = files("ui").joinpath("data")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(suffix))
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def css() -> str:
    """All styles of the page."""
    return _joined(".css")


def head() -> str:
    """All scripts of the page, for in its head: they are there before the first button is."""
    return f"<script>{_joined('.js')}</script>"


def theme() -> gr.themes.Base:
    """Gradio's own parts in the same calm colours; no font is fetched from anywhere."""
    plain = gr.themes.Base(
        primary_hue="sky",
        neutral_hue="slate",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
    return plain.set(
        body_background_fill="#ffffff",
        body_background_fill_dark="#161d23",
        block_background_fill="#ffffff",
        block_background_fill_dark="#161d23",
        body_text_color="#16232c",
        body_text_color_dark="#eef3f6",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1d262d",
        input_border_color="#6b7780",
        input_border_color_dark="#93a1ab",
        input_border_width="1px",
        button_secondary_background_fill="#eef2f5",
        button_secondary_background_fill_dark="#26313a",
        button_secondary_text_color="#16232c",
        button_secondary_text_color_dark="#eef3f6",
    )
