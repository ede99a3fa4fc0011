"""One question with its answer, as HTML without a script. Every text is escaped here.

Links lead to the number of a source in its summary, which is in sight also where a browser does not
open a ``details`` element by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from answer.wording import other_notices, peildatum_of
from ui.answer_parts import HEADINGS, callable_contacts, differences, field_rows, paragraphs
from ui.vraagpagina.words import Words
from ui.vragen.sources import by_source, link
from waaier.domain import (
    Answer,
    CardBlock,
    Citation,
    Language,
    Source,
    SourceKind,
    UrgentHelp,
    WrittenBy,
)


def turn(
    number: int, answer: Answer, words: Words, page: Language, after: Iterable[str] = ()
) -> str:
    """One turn.

    Args:
        number: place in the conversation, from 1; keeps ids on the page unique.
        answer: the answer.
        words: of the page.
        page: its language.
        after: HTML at the end of the turn, such as the form to report it.
    """
    key = f"v{number}"
    own = lang(answer.language, page)
    dutch = lang(Language.DUTCH, page)
    remarks = [f"<p{own}>{escape(text)}</p>" for text in other_notices(answer)]
    by_model = answer.written_by is WrittenBy.MODEL
    asked = escape(words.asked.format(number=number))
    parts = [
        # Who wrote the sentences can be read by a program too (AI Act, article 50).
        f'<article class="beurt" id="{key}" aria-labelledby="{key}-kop" '
        f'data-geschreven-door="{answer.written_by.value}">',
        f'<h2 id="{key}-kop"><span class="nummer">{asked}</span> '
        f"<span{own}>{escape(answer.masked_question)}</span></h2>",
        *urgent(answer.urgent, words, own),
        f"<h3>{escape(HEADINGS[page][answer.outcome])}</h3>",
        *(remarks if by_model else ()),
        *(f"<p{dutch}>{text}</p>" for text in paragraphs(key, answer)),
        *differences(key, answer, own, dutch),
        *([] if by_model else [f'<div class="meldingen">{"".join(remarks)}</div>'] * bool(remarks)),
        *(_card(key, card, words, dutch) for card in answer.cards),
        *_sources(key, answer.citations, words, dutch, words.sources),
        *_nearby(f"{key}-m", answer.nearby, words, dutch),
        *after,
        "</article>",
    ]
    return "\n".join(parts)


def urgent(helps: Iterable[UrgentHelp], words: Words, own: str, level: int = 3) -> Iterator[str]:
    """Whom to call, above everything else, under a heading of this level."""
    found = tuple(helps)
    if not found:
        return
    yield f'<section class="nood"><h{level}>{escape(words.urgent)}</h{level}>'
    yield from (f"<p{own}><strong>{escape(one.sentence)}</strong></p>" for one in found)
    yield f"<ul{own}>{callable_contacts(found)}</ul></section>"


def lang(text: Language, page: Language) -> str:
    """The attribute for a text in another language than the page."""
    return f' lang="{text.value}"' if text is not page else ""


def _card(key: str, card: CardBlock, words: Words, dutch: str) -> str:
    """A card, folded: the statements answer, and a page without a script cannot scroll past it."""
    facts = " · ".join(
        (
            escape(words.holds_in.format(where=card.scope)),
            escape(words.date.format(date=card.peildatum or "onbekend")),
        )
    )
    return (
        f'<details class="kaart"><summary><b>{escape(words.card)}: <span{dutch}>'
        f'{escape(card.title)}</span></b> <span class="feiten">{facts}</span></summary>'
        f"<dl{dutch}>{field_rows(card.fields, key)}</dl></details>"
    )


def _sources(
    key: str, citations: Iterable[Citation], words: Words, dutch: str, heading: str
) -> Iterator[str]:
    """The citations, under the source they come from; without a heading, without numbers."""
    groups = by_source(citations)
    if not groups:
        return
    if heading:
        yield f"<h3>{escape(heading)}</h3>"
    items = "".join(
        f"<li>{_source(key, group, words, dutch, numbered=bool(heading))}</li>" for group in groups
    )
    yield f'<ul class="bronnen">{items}</ul>'


def _source(
    key: str, citations: list[Citation], words: Words, dutch: str, *, numbered: bool
) -> str:
    source = citations[0].source
    numbers = " ".join(f'<b id="{key}-b{one.n}">[{one.n}]</b>' for one in citations)
    shown = f' <span class="nummers">{numbers}</span>' if numbered else ""
    facts = [
        f"<span{dutch}>{escape(source.publisher)}</span>" if source.publisher else "",
        escape(words.holds_in.format(where=source.scope)),
        escape(words.date.format(date=peildatum_of(citations[0]))),
    ]
    quotes = "".join(_quote(one, words, dutch, numbered=numbered) for one in citations)
    return (
        f"<details><summary><b{dutch}>{escape(source.title)}</b> "
        f'<span class="feiten">{" · ".join(filter(None, facts))}</span>{shown}</summary>'
        f"{quotes}{_references(source, words, dutch)}</details>"
    )


def _quote(citation: Citation, words: Words, dutch: str, *, numbered: bool) -> str:
    place = [f"<span{dutch}>{escape(' › '.join(citation.section))}</span>"]
    if citation.page:
        place.append(escape(words.page.format(page=citation.page)))
    href = None
    if citation.source.kind is not SourceKind.CARD:
        href = link(citation.url, citation.quote)
    if href:
        place.append(anchor(href, words.original, words))
    number = f"<b>[{citation.n}]</b> " if numbered else ""
    return (
        f'<p class="feiten">{number}{" · ".join(place)}</p>'
        f"<blockquote{dutch}>{escape(citation.quote)}</blockquote>"
    )


def _references(source: Source, words: Words, dutch: str) -> str:
    """What a card rests on, so that a reader can check it at the origin."""
    items = []
    for reference in source.references:
        href = link(reference.url, "")
        title = anchor(href, reference.title, words) if href else escape(reference.title)
        date = words.date.format(date=reference.peildatum) if reference.peildatum else ""
        facts = (reference.publisher, reference.place, date)
        items.append(f"<li>{', '.join((title, *(escape(one) for one in facts if one)))}</li>")
    if not items:
        return ""
    return f"<p>{escape(words.based_on)}</p><ul{dutch}>{''.join(items)}</ul>"


def _nearby(key: str, citations: Iterable[Citation], words: Words, dutch: str) -> Iterator[str]:
    """Sentences that may help, each with its source below it."""
    found = tuple(citations)
    if not found:
        return
    yield f"<h3>{escape(words.nearby)}</h3>"
    for citation in found:
        yield f"<p{dutch}>{escape(citation.quote)}</p>"
        yield from _sources(key, (citation,), words, dutch, "")


def anchor(href: str, text: str, words: Words) -> str:
    """A link that leaves the conversation where it is."""
    return (
        f'<a href="{escape(href)}" target="_blank" rel="noopener noreferrer">'
        f'{escape(text)} <span class="klein">{escape(words.new_tab)}</span></a>'
    )
