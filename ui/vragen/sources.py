"""The sources below an answer: which, how old, where in it, and the quote in its context.

Every text of a source is escaped here. Links go to http and https only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from answer.age import age_of
from answer.wording import peildatum_of
from api.version import BASE
from ui.vragen.view import View
from waaier.boxes import sliced
from waaier.domain import Citation, Passage, Source, SourceKind
from waaier.links import web_address

_ADDRESS = re.compile(r"(https?://[^\s<>\"']+[^\s<>\"'.,;:)])")

PAGE_WIDTH = 1000
"""Dots of the picture of a page: readable on a wide screen, some 200 kB."""


def listed(key: str, citations: tuple[Citation, ...], view: View) -> str:
    """The citations, under the source they come from.

    Args:
        key: begins every id, so that turns on one page do not share any.
        citations: of one answer.
        view: the passages, and what else is known of the sources.
    """
    items = "".join(f"<li>{_source(key, group, view)}</li>" for group in by_source(citations))
    return f'<ul class="ww-sources">{items}</ul>'


def by_source(citations: Iterable[Citation]) -> list[list[Citation]]:
    """The citations of each source together, in the order in which sources come first."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.source.id, []).append(citation)
    return list(groups.values())


def link(url: str | None, snippet: str) -> str | None:
    """A safe link to the original, with a text fragment so the browser scrolls to the quote."""
    url = web_address(url)
    if url is None:
        return None
    if not snippet or "#" in url or url.lower().endswith(".pdf"):
        return url
    start = " ".join(snippet.split()[:6])
    # A hyphen has a meaning of its own in a text fragment, and quote() leaves it bare.
    return f"{url}#:~:text={quote(start, safe='').replace('-', '%2D')}"


def with_links(text: str) -> str:
    """A sentence of ours as HTML, with the web addresses in it to be clicked."""
    pieces = _ADDRESS.split(text)
    for number, piece in enumerate(pieces):
        href = link(piece, "") if number % 2 else None
        pieces[number] = _anchor(href, piece) if href else escape(piece)
    return "".join(pieces)


def references(source: Source) -> str:
    """What a card rests on, so that a reader can check it at the origin."""
    if not source.references:
        return ""
    items = []
    for reference in source.references:
        href = link(reference.url, "")
        title = _anchor(href, reference.title) if href else escape(reference.title)
        facts = [reference.publisher, reference.place, f"peildatum {reference.peildatum}"]
        shown = ", ".join(escape(fact) for fact in facts if fact and not fact.endswith(" None"))
        items.append(f"<li>{title}, {shown}</li>")
    return f"<p>Deze kaart is gebaseerd op:</p><ul class='ww-refs'>{''.join(items)}</ul>"


def place_of(citation: Citation, passage: Passage | None) -> str:
    """Where a quote stands: its headings and the page, as that is called in print."""
    place = " › ".join(citation.section)
    number = _page_of(citation, passage)
    if number is None:
        return place
    printed = passage.page_label if passage and number == passage.page else None
    return f"{place} (bladzijde {printed or number})".strip()


def _source(key: str, citations: list[Citation], view: View) -> str:
    source = citations[0].source
    numbers = "".join(f"[{citation.n}]" for citation in citations)
    facts = [source.card_kind or "", source.publisher or ""]
    peildatum = f"peildatum {peildatum_of(citations[0])}"
    age = age_of(source.peildatum, view.today) if view.today else None
    facts.append(f"{peildatum} ({age})" if age else peildatum)
    shown = " · ".join(escape(fact) for fact in facts if fact)
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    quotes = "".join(_passage(key, group, view) for group in by_passage.values())
    return (
        f"<details><summary><b>{escape(source.title)}</b> "
        f'<span class="ww-facts">{shown} · {numbers}</span></summary>'
        f"{quotes}{references(source)}"
        f'<p class="ww-back"><a href="#{key.split("-")[0]}">Terug naar het antwoord</a></p>'
        "</details>"
    )


def _passage(key: str, citations: list[Citation], view: View) -> str:
    """A passage with its quotes marked; a quote whose passage is gone stands alone."""
    first = citations[0]
    passage = view.passages.get(first.passage_id)
    place = first.legal_form or place_of(first, passage)
    href = None if first.source.kind is SourceKind.CARD else link(first.url, first.quote)
    original = _anchor(href, "Bekijk het origineel") if href else ""
    facts = " · ".join(filter(None, (escape(place), original)))
    heading = f'<p class="ww-facts">{facts}</p>' if facts else ""
    pages = ""
    if passage is not None and view.has_pages(first.source):
        pages = "".join(_pages(citations, passage))
    return f"{heading}<blockquote>{_marked(key, citations, passage)}</blockquote>{pages}"


def _pages(citations: list[Citation], passage: Passage) -> Iterator[str]:
    """The pages that these quotes stand on; a picture is only fetched when it is opened.

    One quote on a page is marked by itself, several as the passage they stand in.
    """
    by_page: dict[int, list[Citation]] = {}
    for citation in citations:
        number = _page_of(citation, passage)
        if number is not None and citation.quote in passage.text:
            by_page.setdefault(number, []).append(citation)
    for number, quoted in by_page.items():
        asked = f"passage={passage.id}"
        if len(quoted) == 1:
            start = passage.text.index(quoted[0].quote)
            asked += f"&van={start}&tot={start + len(quoted[0].quote)}"
        source = quote(passage.source.id, safe="")
        address = f"{BASE}/bronnen/{source}/paginas/{number}?{asked}&breedte={PAGE_WIDTH}"
        marks = "".join(f"[{one.n}]" for one in quoted)
        name = "citaat" if len(quoted) == 1 else "de passage met citaten"
        alt = f"Bladzijde {number} van {passage.source.title}, met {name} {marks} gemarkeerd."
        yield (
            f'<details class="ww-page"><summary>Bekijk bladzijde {number} met {marks}</summary>'
            f'<img data-bron="{escape(address)}" alt="{escape(alt)}">'
            '<p class="ww-facts" hidden>Deze bladzijde kan nu niet worden getoond.</p></details>'
        )


def _page_of(citation: Citation, passage: Passage | None) -> int | None:
    """The page of the quote itself: a passage may go on from one page to the next."""
    if passage is not None and passage.boxes:
        start = passage.text.find(citation.quote)
        boxes = sliced(passage.boxes, start, start + len(citation.quote)) if start >= 0 else ()
        if boxes:
            return boxes[0].page
    return citation.page


def _marked(key: str, citations: list[Citation], passage: Passage | None) -> str:
    if passage is None:
        return " … ".join(_mark(key, citation) for citation in citations)
    pieces, done = [], 0
    for start, citation in sorted(
        ((passage.text.find(c.quote), c) for c in citations),
        key=lambda pair: (pair[0], -len(pair[1].quote)),
    ):
        if start < done:
            # The same words twice, or a quote inside another: the number is enough.
            pieces.append(f'<b id="{key}-b{citation.n}">[{citation.n}]</b>')
            continue
        pieces += [escape(passage.text[done:start]), _mark(key, citation)]
        done = start + len(citation.quote)
    return "".join(pieces) + escape(passage.text[done:])


def _mark(key: str, citation: Citation) -> str:
    # The id stands inside the details element: a browser opens it when a link leads there.
    return f'<mark id="{key}-b{citation.n}">{escape(citation.quote)}</mark> <b>[{citation.n}]</b>'


def _anchor(href: str, text: str) -> str:
    return (
        f'<a href="{escape(href)}" target="_blank" rel="noopener noreferrer">{escape(text)}'
        '<span class="ww-unseen"> (opent in een nieuw tabblad)</span></a>'
    )
