"""Pieces of HTML of the tab. Every text from outside is escaped here or by who calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape


def told(sentence: str) -> str:
    """Says that something was done."""
    return f'<p class="wb-told" role="status" tabindex="-1">{escape(sentence)}</p>'


def refused(sentence: str) -> str:
    """Says why something was not done."""
    return f'<p class="wb-told wb-wrong" role="alert" tabindex="-1">{escape(sentence)}</p>'


def nothing(*sentences: str) -> str:
    """What stands where there is nothing to show, and what to do about it."""
    return f'<div class="wb-nothing">{paragraphs(*sentences)}</div>'


def paragraphs(*sentences: str) -> str:
    """A paragraph each."""
    return "".join(f"<p>{escape(one)}</p>" for one in sentences)


def heading(text: str, intro: str = "") -> str:
    """The heading of a part of the tab."""
    told_too = f"<p>{escape(intro)}</p>" if intro else ""
    return f"<h3>{escape(text)}</h3>{told_too}"


def badge(text: str, kind: str = "") -> str:
    """A word in a frame; colour never says anything that the word does not."""
    more = f" wb-{kind}" if kind else ""
    return f'<span class="wb-badge{more}">{escape(text)}</span>'


def pick(text: str, identity: str, what: str = "", about: str = "") -> str:
    """A button in a list, see ``PICK_JS``.

    Args:
        text: on the button.
        identity: of what it is about.
        what: which of several buttons of one thing.
        about: said after ``text`` to who cannot see the list.
    """
    hidden = f'<span class="wb-hidden"> {escape(about)}</span>' if about else ""
    return (
        f'<button type="button" class="wb-button" data-what="{escape(what)}" '
        f'data-id="{escape(identity)}">{escape(text)}{hidden}</button>'
    )


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with values; the values are HTML."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f'<dl class="wb-facts">{rows}</dl>'


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in a frame that scrolls by itself on a narrow screen; cells are HTML.

    The first cell of a row names it.
    """
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="wb-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def moment(when: datetime) -> str:
    """A moment on the clock of who reads it."""
    return f"{when.astimezone():%d-%m-%Y %H:%M}"


def day(when: date) -> str:
    """A day."""
    return f"{when:%d-%m-%Y}"


def count(number: int, one: str, more: str) -> str:
    """A number with its word."""
    return f"{number:,} {one if number == 1 else more}".replace(",", ".")


def share(value: float) -> str:
    """A share as whole percents."""
    return f"{100 * value:.0f}%"
