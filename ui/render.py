"""Answers as HTML. Every text that comes from a source or a user is escaped here.

The chat shows our own markup instead of a chat component's: headings per turn, sources in
``details`` elements and marks inside quotes are what screen readers and keyboards need.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlsplit

from answer.wording import AI_NOTICE, peildatum_of
from waaier.domain import (
    Answer,
    CardBlock,
    Citation,
    Outcome,
    Passage,
    Source,
    SourceKind,
)

CONTEXT_CHARS = 400
"""How much of the passage is shown on either side of a quote."""

_HEADINGS = {
    Outcome.ANSWERED: "Antwoord",
    Outcome.PARTLY_ANSWERED: "Gedeeltelijk antwoord",
    Outcome.NOT_IN_SOURCES: "Niet gevonden in de bronnen",
    Outcome.PERSONAL_DATA_ONLY: "Geen vraag gevonden",
    Outcome.ERROR: "Er ging iets mis",
}


def notice() -> str:
    """The AI notice that stands above the first input."""
    return f'<p class="ww-notice" role="note"><strong>Let op.</strong> {escape(AI_NOTICE)}</p>'


def turn(number: int, question: str, answer: Answer, passages: dict[str, Passage]) -> str:
    """One question with its answer.

    Args:
        number: place in the conversation, from 1; keeps ids on the page unique.
        question: the masked question.
        answer: the answer.
        passages: the cited passages by id, for the context of a quote.
    """
    key = f"v{number}"
    parts = [
        f'<article class="ww-turn" id="{key}" tabindex="-1" aria-labelledby="{key}-kop">',
        f'<h2 id="{key}-kop">{escape(question)}</h2>',
        f"<h3>{escape(_HEADINGS.get(answer.outcome, 'Antwoord'))}</h3>",
    ]
    if answer.statements:
        parts.append('<div class="ww-statements">')
        parts += [
            f"<p>{escape(statement.text)} {_chips(key, statement.citations)}</p>"
            for statement in answer.statements
        ]
        parts.append("</div>")
    parts += [f'<p class="ww-remark">{escape(text)}</p>' for text in answer.notices]
    parts += [_card(key, card) for card in answer.cards]
    if answer.citations:
        parts.append("<h3>Bronnen</h3>")
        parts.append(_sources(key, answer.citations, passages))
    if answer.nearby:
        parts.append("<h3>Misschien bruikbaar</h3>")
        parts.append(_sources(f"{key}-m", answer.nearby, passages))
    parts.append("</article>")
    return "\n".join(parts)


def failure(number: int, question: str, sentence: str) -> str:
    """A turn that could not be answered because of the input."""
    return (
        f'<article class="ww-turn" id="v{number}" tabindex="-1">'
        f'<h2>{escape(question)}</h2><p class="ww-remark">{escape(sentence)}</p></article>'
    )


def link(url: str | None, snippet: str) -> str | None:
    """A safe link to the original, with a text fragment so the browser scrolls to the quote.

    Only http and https: a source must not be able to bring a script along.
    """
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return None
    if not snippet or "#" in url or url.lower().endswith(".pdf"):
        return url
    start = " ".join(snippet.split()[:6])
    return f"{url}#:~:text={quote(start, safe='')}"


def _chips(key: str, numbers: tuple[int, ...]) -> str:
    return "".join(
        f'<a class="ww-chip" href="#{key}-b{n}" aria-label="bron {n}">[{n}]</a>' for n in numbers
    )


def _card(key: str, card: CardBlock) -> str:
    rows = []
    for field in card.fields:
        lines = [line for line in field.text.split("\n") if line.strip()]
        if len(lines) > 1:
            body = "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
        else:
            body = escape(" ".join(lines))
        chips = _chips(key, field.citations)
        rows.append(f"<dt>{escape(field.label)}</dt><dd>{body} {chips}</dd>")
    return (
        f'<section class="ww-card" aria-label="Kaart {escape(card.title)}">'
        f"<h3>{escape(card.title)}</h3>"
        f'<p class="ww-badges"><span class="ww-badge">Geldt in {escape(str(card.scope))}</span> '
        f'<span class="ww-badge">Peildatum {escape(card.peildatum or "onbekend")}</span></p>'
        f"<dl>{''.join(rows)}</dl></section>"
    )


def _sources(key: str, citations: tuple[Citation, ...], passages: dict[str, Passage]) -> str:
    """The citations, under the source they come from."""
    by_source: dict[str, list[Citation]] = {}
    for citation in citations:
        by_source.setdefault(citation.source.id, []).append(citation)
    items = "".join(f"<li>{_source(key, group, passages)}</li>" for group in by_source.values())
    return f'<ul class="ww-sources">{items}</ul>'


def _source(key: str, citations: list[Citation], passages: dict[str, Passage]) -> str:
    source = citations[0].source
    numbers = "".join(f"[{citation.n}]" for citation in citations)
    facts = [escape(part) for part in (source.publisher,) if part]
    facts.append(f"peildatum {escape(peildatum_of(citations[0]))}")
    quotes = "".join(_quote(key, citation, passages) for citation in citations)
    return (
        f"<details><summary><b>{escape(source.title)}</b> "
        f'<span class="ww-facts">{" · ".join(facts)} · {numbers}</span></summary>'
        f"{quotes}{_references(source)}</details>"
    )


def _quote(key: str, citation: Citation, passages: dict[str, Passage]) -> str:
    place = " › ".join(citation.section)
    if citation.page:
        place += f" (bladzijde {citation.page})"
    is_card = citation.source.kind is SourceKind.CARD
    href = None if is_card else link(citation.url, citation.quote)
    original = f" · {_anchor(href, 'Bekijk het origineel')}" if href else ""
    # The id stands inside: a browser opens the details element when a link leads to it.
    return (
        f'<p class="ww-facts" id="{key}-b{citation.n}">[{citation.n}] {escape(place)}{original}</p>'
        f"<blockquote>{_context(citation, passages.get(citation.passage_id))}</blockquote>"
    )


def _references(source: Source) -> str:
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


def _anchor(href: str, text: str) -> str:
    return f'<a href="{escape(href)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def _context(citation: Citation, passage: Passage | None) -> str:
    """The quote, marked, with what stands around it in its passage."""
    marked = f"<mark>{escape(citation.quote)}</mark>"
    start = passage.text.find(citation.quote) if passage is not None else -1
    if passage is None or start < 0:
        return marked
    end = start + len(citation.quote)
    before = passage.text[max(0, start - CONTEXT_CHARS) : start]
    after = passage.text[end : end + CONTEXT_CHARS]
    lead = "… " if start > CONTEXT_CHARS else ""
    tail = " …" if end + CONTEXT_CHARS < len(passage.text) else ""
    return f"{lead}{escape(before)}{marked}{escape(after)}{tail}"
