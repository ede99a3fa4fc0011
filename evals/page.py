"""A report as one HTML file: no scripts or other files, readable in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from waaier.errors import InputError

_LIGHT = ("#005a9c", "#9c4a00", "#1b6e3c", "#7a2d7e", "#8a1c1c", "#4d4d4d", "#5f5a00")
_DARK = ("#7fc0ff", "#ffb070", "#7fdca0", "#e3a3e8", "#ff9d9d", "#c8c8c8", "#d8d070")


def _colours(colours: Sequence[str]) -> str:
    return "".join(f"--s{n}:{colour};" for n, colour in enumerate(colours))


STYLE = (
    ":root{color-scheme:light dark;--page:#fff;--ink:#1a1a1a;--soft:#4a4a4a;--rule:#b9b9b9;"
    f"--band:#f3f3f1;{_colours(_LIGHT)}}}"
    "@media (prefers-color-scheme:dark){:root{--page:#16181b;--ink:#ececec;--soft:#bdbdbd;"
    f"--rule:#55585c;--band:#212429;{_colours(_DARK)}}}}}"
    "body{background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;"
    "max-width:76rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.2rem}p{max-width:46rem}"
    "table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;padding:.3rem 0;color:var(--soft)}"
    "th,td{border-bottom:1px solid var(--rule);padding:.3rem .6rem;text-align:right;"
    "vertical-align:top}th[scope=row],.words td,.words th{text-align:left;font-weight:400}"
    "thead th:first-child{text-align:left}th,td{white-space:nowrap}"
    ".words th,.words td{white-space:normal}"
    "summary{cursor:pointer;padding:.4rem 0}"
    "thead th,.words thead th{font-weight:600}tbody tr:nth-child(even){background:var(--band)}"
    ".wide{overflow-x:auto}.wide:focus-visible{outline:3px solid var(--s0)}"
    "svg{width:100%;max-width:48rem;height:auto}svg text{fill:var(--ink);font-size:12px}"
    "svg .group{font-weight:600}.grid,.axis{stroke:var(--rule);stroke-width:1}"
    ".whisker{stroke:var(--ink);stroke-width:1;fill:none}.line{fill:none;stroke-width:2.4}"
    + "".join(
        f".fill.s{n}{{fill:var(--s{n})}}.line.l{n}{{stroke:var(--s{n})}}"
        for n in range(len(_LIGHT))
    )
    + "ul{margin:0;padding-left:1.1rem}nav ul{list-style:none;padding:0;display:flex;"
    "flex-wrap:wrap;gap:.3rem 1.2rem}a{color:var(--s0)}"
    "@media print{body{max-width:none}.wide{overflow:visible}}"
)


def page(title: str, heading: str, about: str, sections: Sequence[tuple[str, str, str]]) -> str:
    """A page with links to its sections.

    Args:
        title: of the window.
        heading: of the page.
        about: HTML under the heading.
        sections: of each its id, its heading and its HTML.
    """
    links = "".join(f'<li><a href="#{key}">{escape(name)}</a></li>' for key, name, _ in sections)
    body = "".join(
        f'<section aria-labelledby="{key}"><h2 id="{key}">{escape(name)}</h2>{text}</section>'
        for key, name, text in sections
    )
    return (
        '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{escape(heading)}</h1>{about}"
        f'<nav aria-label="Onderdelen"><ul>{links}</ul></nav></header>'
        f"<main>{body}</main></body></html>\n"
    )


def write_page(text: str, file: Path) -> None:
    """Writes a page.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Het verslag {file} kan niet worden geschreven.") from error


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, words: bool = False
) -> str:
    """A table whose first column heads its rows; all cells are escaped."""
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return framed(caption, headings, body, words=words)


def framed(caption: str, headings: Sequence[str], body: str, *, words: bool) -> str:
    """A table around rows of HTML."""
    # A table that is wider than the window scrolls, so it must be reachable with the keyboard.
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    kind = ' class="words"' if words else ""
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f"<table{kind}><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
