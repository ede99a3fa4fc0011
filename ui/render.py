"""Answers as HTML. Every text that comes from a source or a user is escaped here.

The chat shows our own markup instead of a chat component's: headings per turn, sources in
``details`` elements and marks inside quotes are what screen readers and keyboards need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from answer.wording import AI_NOTICE, AI_NOTICE_MODEL, other_notices, peildatum_of
from waaier.card import LIST_FIELDS
from waaier.domain import (
    Answer,
    CardBlock,
    CardField,
    Citation,
    Language,
    Outcome,
    Passage,
    Source,
    SourceKind,
    WrittenBy,
)
from waaier.links import web_address

_HEADINGS = {
    Outcome.ANSWERED: "Antwoord",
    Outcome.PARTLY_ANSWERED: "Gedeeltelijk antwoord",
    Outcome.NOT_IN_SOURCES: "Niet gevonden in de bronnen",
    Outcome.OUT_OF_SCOPE: "Hier kan ik niet bij helpen",
    Outcome.CLARIFICATION: "In welke gemeente?",
    Outcome.URGENT: "Eerst hulp",
    Outcome.PERSONAL_DATA_ONLY: "Geen vraag gevonden",
    Outcome.ERROR: "Er ging iets mis",
}


_ENGLISH_HEADINGS = {
    Outcome.ANSWERED: "Answer",
    Outcome.PARTLY_ANSWERED: "Partial answer",
    Outcome.NOT_IN_SOURCES: "Not found in the sources",
    Outcome.OUT_OF_SCOPE: "I cannot help with this",
    Outcome.CLARIFICATION: "Which municipality?",
    Outcome.URGENT: "Help first",
    Outcome.PERSONAL_DATA_ONLY: "No question found",
    Outcome.ERROR: "Something went wrong",
}

_ALERT = ' role="alert"'


def notice(*, with_model: bool = False) -> str:
    """The AI notice that stands above the first input; another when a language model may write."""
    text = AI_NOTICE_MODEL if with_model else AI_NOTICE
    return f'<p class="ww-notice" role="note"><strong>Let op.</strong> {escape(text)}</p>'


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
        *_urgent(answer),
        _heading(answer),
    ]
    if answer.statements:
        parts.append('<div class="ww-statements">')
        parts += _paragraphs(key, answer)
        parts.append("</div>")
    language = _language(answer)
    parts += [
        f'<p class="ww-remark"{language}>{escape(text)}</p>' for text in other_notices(answer)
    ]
    # The first screen must be enough: of several cards only the first is open.
    parts += [_card(key, card, is_open=number == 0) for number, card in enumerate(answer.cards)]
    if answer.citations:
        parts.append("<h3>Bronnen</h3>")
        parts.append(_sources(key, answer.citations, passages))
    if answer.nearby:
        parts.append("<h3>Misschien bruikbaar</h3>")
        parts += [_hint(f"{key}-m", citation, passages) for citation in answer.nearby]
    parts.append("</article>")
    return "\n".join(parts)


def quiet(html: str) -> str:
    """A turn that was shown before: a screen reader must hear its referral only once."""
    return html.replace(f'<section class="ww-urgent"{_ALERT}', '<section class="ww-urgent"')


def _language(answer: Answer) -> str:
    """The attribute that says our own sentences are not in the language of the page."""
    return f' lang="{answer.language.value}"' if answer.language is not Language.DUTCH else ""


def _heading(answer: Answer) -> str:
    english = answer.language is Language.ENGLISH
    text = (_ENGLISH_HEADINGS if english else _HEADINGS).get(answer.outcome, "Antwoord")
    return f"<h3{_language(answer)}>{escape(text)}</h3>"


def _urgent(answer: Answer) -> Iterator[str]:
    """The referrals, above everything else and announced at once."""
    if not answer.urgent:
        return
    yield f'<section class="ww-urgent"{_ALERT}{_language(answer)}>'
    for one in answer.urgent:
        yield f"<p><strong>{escape(one.sentence)}</strong></p>"
    contacts = dict.fromkeys(contact for one in answer.urgent for contact in one.contacts)
    called = [
        f"<li>{escape(contact.name)}: {_telephone(contact.phone)}</li>"
        for contact in contacts
        if contact.phone
    ]
    yield f"<ul>{''.join(called)}</ul></section>"


def _telephone(number: str) -> str:
    dialled = re.sub(r"[^0-9+]", "", number)
    return f'<a href="tel:{dialled}">{escape(number)}</a>'


def failure(number: int, question: str, sentence: str) -> str:
    """A turn that could not be answered because of the input."""
    return (
        f'<article class="ww-turn" id="v{number}" tabindex="-1">'
        f'<h2>{escape(question)}</h2><p class="ww-remark">{escape(sentence)}</p></article>'
    )


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


def _paragraphs(key: str, answer: Answer) -> list[str]:
    """Statements that follow each other in one passage read on as one paragraph.

    Those of a language model follow each other in an order of their own.
    """
    place = {citation.n: citation.passage_id for citation in answer.citations}
    if answer.written_by is WrittenBy.MODEL:
        place = dict.fromkeys(place, "")
    grouped: dict[str, list[str]] = {}
    for statement in answer.statements:
        group = place[statement.citations[0]]
        text = f"{escape(statement.text)} {_chips(key, statement.citations)}"
        grouped.setdefault(group, []).append(text)
    return [f"<p>{' '.join(texts)}</p>" for texts in grouped.values()]


def _chips(key: str, numbers: tuple[int, ...]) -> str:
    return "".join(
        f'<a class="ww-chip" href="#{key}-b{n}" aria-label="bron {n}">[{n}]</a>' for n in numbers
    )


def _card(key: str, card: CardBlock, *, is_open: bool) -> str:
    title = escape(card.title)
    badges = (
        f'<p class="ww-badges"><span class="ww-badge">Geldt in {escape(str(card.scope))}</span> '
        f'<span class="ww-badge">Peildatum {escape(card.peildatum or "onbekend")}</span></p>'
    )
    fields = f"<dl>{field_rows(card.fields, key)}</dl>"
    if is_open:
        return (
            f'<section class="ww-card" aria-label="Kaart {title}"><h3>{title}</h3>'
            f"{badges}{fields}</section>"
        )
    return (
        f'<details class="ww-card"><summary><b>Ook mogelijk: {title}</b></summary>'
        f"{badges}{fields}</details>"
    )


def field_rows(fields: Iterable[CardField], key: str | None = None) -> str:
    """The fields of a card as rows of a ``dl``, each with its citations when ``key`` is given."""
    rows = []
    for field in fields:
        lines = [escape(line) for line in field.text.split("\n") if line.strip()]
        if key is not None:
            lines[-1] += " " + _chips(key, field.citations)
        if field.name in LIST_FIELDS:
            body = "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        else:
            body = "".join(f"<p>{line}</p>" for line in lines)
        rows.append(f"<dt>{escape(field.label)}</dt><dd>{body}</dd>")
    return "".join(rows)


def _sources(key: str, citations: tuple[Citation, ...], passages: dict[str, Passage]) -> str:
    """The citations, under the source they come from."""
    by_source: dict[str, list[Citation]] = {}
    for citation in citations:
        by_source.setdefault(citation.source.id, []).append(citation)
    items = "".join(f"<li>{_source(key, group, passages)}</li>" for group in by_source.values())
    return f'<ul class="ww-sources">{items}</ul>'


def _hint(key: str, citation: Citation, passages: dict[str, Passage]) -> str:
    """A sentence that may help, with its source below it."""
    return f"<p>{escape(citation.quote)}</p>{_sources(key, (citation,), passages)}"


def _source(key: str, citations: list[Citation], passages: dict[str, Passage]) -> str:
    source = citations[0].source
    numbers = "".join(f"[{citation.n}]" for citation in citations)
    facts = [escape(part) for part in (source.publisher,) if part]
    facts.append(f"peildatum {escape(peildatum_of(citations[0]))}")
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    quotes = "".join(
        _passage(key, group, passages.get(passage_id)) for passage_id, group in by_passage.items()
    )
    return (
        f"<details><summary><b>{escape(source.title)}</b> "
        f'<span class="ww-facts">{" · ".join(facts)} · {numbers}</span></summary>'
        f"{quotes}{references(source)}</details>"
    )


def _passage(key: str, citations: list[Citation], passage: Passage | None) -> str:
    """A passage with its quotes marked; a quote whose passage is gone stands alone."""
    first = citations[0]
    place = " › ".join(first.section)
    if first.page:
        place += f" (bladzijde {first.page})"
    href = None if first.source.kind is SourceKind.CARD else link(first.url, first.quote)
    original = f" · {_anchor(href, 'Bekijk het origineel')}" if href else ""
    heading = f'<p class="ww-facts">{escape(place)}{original}</p>' if place or original else ""
    return f"{heading}<blockquote>{_marked(key, citations, passage)}</blockquote>"


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


def _anchor(href: str, text: str) -> str:
    return f'<a href="{escape(href)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
