"""Answers as HTML. Every text that comes from a source or a user is escaped here.

The chat shows our own markup instead of a chat component's: headings per turn, sources in
``details`` elements and marks inside quotes are what screen readers and keyboards need. The sources
are written by :mod:`ui.vragen.sources`, what can be done with an answer by :mod:`ui.vragen.tools`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from answer.opening import Opening
from answer.wording import (
    AI_NOTICE,
    AI_NOTICE_MODEL,
    filters_notice,
    model_notice,
    other_notices,
)
from ui.answer_parts import (
    HEADINGS,
    asked_in,
    callable_contacts,
    choices_of,
    differences,
    field_rows,
    paragraphs,
)
from ui.vragen.sources import link, listed, with_links
from ui.vragen.tools import tools
from ui.vragen.view import View
from waaier.domain import (
    Answer,
    CardBlock,
    Citation,
    Filters,
    Language,
    Outcome,
    UrgentHelp,
    WrittenBy,
)

SEARCHING = "Antwoord wordt gezocht."

FIRST_FIELDS = frozenset("samenvatting voor_wie wat_biedt_het voorwaarden aanvragen let_op".split())
"""Fields that a worker with a client at the table needs; the others open with one click."""

_ALERT = ' role="alert"'

_NOT_KEPT = frozenset({Outcome.PERSONAL_DATA_ONLY, Outcome.URGENT, Outcome.ERROR})
"""Outcomes whose question must not be offered again later."""


def notice(*, with_model: bool = False) -> str:
    """The AI notice that stands above the first input; another when a language model may write."""
    text = AI_NOTICE_MODEL if with_model else AI_NOTICE
    return f'<p class="ww-notice" role="note"><strong>Let op.</strong> {escape(text)}</p>'


def searching(number: int, opening: Opening) -> str:
    """A turn whose answer is being looked for; what cannot wait is said at once.

    Only here a referral is announced: it stays where it is when the answer comes.
    """
    language = _language(opening.language)
    return "\n".join(
        [
            _opened(number, opening.question.text, ' aria-busy="true"'),
            *_urgent(opening.urgent, language, _ALERT),
            f'<p class="ww-searching">{SEARCHING}</p></article>',
        ]
    )


def partial(number: int, answer: Answer, view: View) -> str:
    """A turn of which only some statements, by a language model, are there yet."""
    language = _language(answer.language)
    return "\n".join(
        [
            _opened(number, answer.masked_question, ' aria-busy="true"'),
            *_urgent(answer.urgent, language),
            _heading(answer),
            f'<p class="ww-remark"{language}>{escape(model_notice(answer.language))}</p>',
            *_statements(f"v{number}", answer),
            f'<p class="ww-searching">{SEARCHING}</p>',
            *_sources(f"v{number}", answer, view),
            "</article>",
        ]
    )


def turn(number: int, answer: Answer, view: View, more: Iterable[str] = ()) -> str:
    """One question with its answer.

    Args:
        number: place in the conversation, from 1; keeps ids on the page unique.
        answer: the answer.
        view: what it is shown with.
        more: notices that are not the answer's own.
    """
    key = f"v{number}"
    language = _language(answer.language)
    filtered = filters_notice(answer.query.filters, answer.language)
    notices = [text for text in (*more, *other_notices(answer), filtered) if text]
    remarks = [f'<p class="ww-remark"{language}>{with_links(text)}</p>' for text in notices]
    by_model = answer.written_by is WrittenBy.MODEL
    kept = "" if answer.outcome in _NOT_KEPT or answer.urgent else ' data-bewaar="ja"'
    parts = [
        _opened(number, answer.masked_question, f'{kept} data-klaar="{escape(_ready(answer))}"'),
        *_urgent(answer.urgent, language),
        _heading(answer),
        # Who wrote the sentences must be known before they are read.
        *(remarks if by_model else ()),
        *_statements(key, answer),
        *differences(key, answer, language),
        *_choices(answer),
        *(() if by_model else remarks),
        *_wider(answer),
        # The first screen must be enough: of several cards only the first is open.
        *(_card(key, card, is_open=place == 0) for place, card in enumerate(answer.cards)),
        *_sources(key, answer, view),
    ]
    if answer.nearby:
        parts.append("<h3>Misschien bruikbaar</h3>")
        parts += [_hint(f"{key}-m", citation, view) for citation in answer.nearby]
    return "\n".join([*parts, tools(number, answer, view), "</article>"])


def failure(number: int, question: str, sentence: str) -> str:
    """A turn that could not be answered because of the input."""
    told = escape(sentence)
    return (
        f'{_opened(number, question, f""" data-klaar="{told}" """)}'
        f'<p class="ww-remark">{told}</p></article>'
    )


def _opened(number: int, question: str, attributes: str) -> str:
    key = f"v{number}"
    return (
        f'<article class="ww-turn" id="{key}" tabindex="-1" aria-labelledby="{key}-kop"'
        f'{attributes}><h2 id="{key}-kop">{escape(question)}</h2>'
    )


def _ready(answer: Answer) -> str:
    """What a screen reader hears when the answer is there."""
    sources = len({one.source.id for one in answer.citations})
    if not sources:
        return "Antwoord staat klaar."
    return f"Antwoord staat klaar, met {sources} {'bron' if sources == 1 else 'bronnen'}."


def _language(language: Language) -> str:
    """The attribute that says our own sentences are not in the language of the page."""
    return f' lang="{language.value}"' if language is not Language.DUTCH else ""


def _heading(answer: Answer) -> str:
    text = HEADINGS[answer.language][answer.outcome]
    return f"<h3{_language(answer.language)}>{escape(text)}</h3>"


def _urgent(urgent: Iterable[UrgentHelp], language: str, announced: str = "") -> Iterator[str]:
    """The referrals, above everything else."""
    urgent = tuple(urgent)
    if not urgent:
        return
    yield f'<section class="ww-urgent"{announced}{language}>'
    for one in urgent:
        yield f"<p><strong>{escape(one.sentence)}</strong></p>"
    yield f"<ul>{callable_contacts(urgent)}</ul></section>"


def _statements(key: str, answer: Answer) -> Iterator[str]:
    if answer.statements:
        yield '<div class="ww-statements">'
        yield from (f"<p>{text}</p>" for text in paragraphs(key, answer))
        yield "</div>"


def _choices(answer: Answer) -> Iterator[str]:
    """The places to choose from as buttons; another can always be typed."""
    places = choices_of(answer)
    if not places:
        return
    buttons = "".join(
        f'<button type="button" data-vraag="{escape(asked_in(answer.masked_question, place))}">'
        f"{escape(place)}</button>"
        for place in places
    )
    yield f'<div class="ww-choices" role="group" aria-label="Kies een plaats">{buttons}</div>'


def _wider(answer: Answer) -> Iterator[str]:
    """A way out when the filters may be what stands between a question and its answer."""
    if answer.outcome is Outcome.NOT_IN_SOURCES and answer.query.filters != Filters():
        question = escape(answer.masked_question)
        yield (
            f'<p><button type="button" data-vraag="{question}" data-zonder-filters="ja">'
            "Zoek nog eens, in alle bronnen</button></p>"
        )


def _card(key: str, card: CardBlock, *, is_open: bool) -> str:
    title = escape(card.title)
    badges = (
        f'<p class="ww-badges"><span class="ww-badge">Geldt in {escape(str(card.scope))}</span> '
        f'<span class="ww-badge">Peildatum {escape(card.peildatum or "onbekend")}</span></p>'
    )
    first = [field for field in card.fields if field.name in FIRST_FIELDS]
    others = [field for field in card.fields if field.name not in FIRST_FIELDS]
    if not first:
        first, others = others, []
    fields = f"<dl>{field_rows(first, key)}</dl>"
    if others:
        names = escape(", ".join(field.label.lower() for field in others))
        fields += (
            f'<details class="ww-more"><summary>Meer: {names}</summary>'
            f"<dl>{field_rows(others, key)}</dl></details>"
        )
    fields += _articles(card)
    if is_open:
        return (
            f'<section class="ww-card" aria-label="Kaart {title}"><h3>{title}</h3>'
            f"{badges}{fields}</section>"
        )
    return (
        f'<details class="ww-card"><summary><b>Ook mogelijk: {title}</b></summary>'
        f"{badges}{fields}</details>"
    )


def _articles(card: CardBlock) -> str:
    """The articles that a card rests on, as they read on the day that counts."""
    items = "".join(
        f'<li><a href="{escape(href)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(one.text)}</a></li>"
        for one in card.articles
        if (href := link(one.url, ""))
    )
    return f'<p class="ww-facts">In de wet:</p><ul class="ww-facts">{items}</ul>' if items else ""


def _sources(key: str, answer: Answer, view: View) -> Iterator[str]:
    if answer.citations:
        yield "<h3>Bronnen</h3>"
        yield listed(key, answer.citations, view)


def _hint(key: str, citation: Citation, view: View) -> str:
    """A sentence that may help, with its source below it."""
    return f"<p>{escape(citation.quote)}</p>{listed(key, (citation,), view)}"
