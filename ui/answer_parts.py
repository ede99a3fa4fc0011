"""What an answer shows in the same way in the chat and on the plain page.

Every text that comes from a source or a user is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from answer.wording_difference import cited_sides, difference_heading, side_place
from waaier.card import LIST_FIELDS
from waaier.domain import Answer, CardField, Language, Outcome, UrgentHelp, WrittenBy

HEADINGS: Mapping[Language, Mapping[Outcome, str]] = {
    Language.DUTCH: {
        Outcome.ANSWERED: "Antwoord",
        Outcome.PARTLY_ANSWERED: "Gedeeltelijk antwoord",
        Outcome.NOT_IN_SOURCES: "Niet gevonden in de bronnen",
        Outcome.OUT_OF_SCOPE: "Hier kan ik niet bij helpen",
        Outcome.CLARIFICATION: "In welke gemeente?",
        Outcome.URGENT: "Eerst hulp",
        Outcome.PERSONAL_DATA_ONLY: "Geen vraag gevonden",
        Outcome.ERROR: "Er ging iets mis",
    },
    Language.ENGLISH: {
        Outcome.ANSWERED: "Answer",
        Outcome.PARTLY_ANSWERED: "Partial answer",
        Outcome.NOT_IN_SOURCES: "Not found in the sources",
        Outcome.OUT_OF_SCOPE: "I cannot help with this",
        Outcome.CLARIFICATION: "Which municipality?",
        Outcome.URGENT: "Help first",
        Outcome.PERSONAL_DATA_ONLY: "No question found",
        Outcome.ERROR: "Something went wrong",
    },
}

MOST_CHOICES = 4
"""Places to choose from with a button; another can always be typed."""


def choices_of(answer: Answer) -> tuple[str, ...]:
    """The places to choose from, when the answer asks for one."""
    is_asked = answer.outcome is Outcome.CLARIFICATION
    return answer.choices[:MOST_CHOICES] if is_asked else ()


def asked_in(question: str, place: str) -> str:
    """A question, asked again for one place."""
    where = f"de {place}" if place.startswith("regio ") else place
    return f"{question.rstrip(' ?.')} in {where}?"


def callable_contacts(helps: Iterable[UrgentHelp]) -> str:
    """Whom to call in an emergency, as items of a list; each once."""
    contacts = dict.fromkeys(contact for one in helps for contact in one.contacts)
    return "".join(
        f"<li>{escape(one.name)}: {telephone(one.phone)}</li>" for one in contacts if one.phone
    )


def telephone(number: str, text: str = "{number}") -> str:
    """A number that can be called with one press."""
    dialled = re.sub(r"[^0-9+]", "", number)
    return f'<a href="tel:{dialled}">{escape(text.format(number=number))}</a>'


def paragraphs(key: str, answer: Answer) -> list[str]:
    """Statements that follow each other in one passage read on as one paragraph.

    Those of a language model follow each other in an order of their own.
    """
    place = {citation.n: citation.passage_id for citation in answer.citations}
    by_source = answer.written_by is WrittenBy.SOURCES
    grouped: dict[str, list[str]] = {}
    for statement in answer.statements:
        group = place.get(statement.citations[0], "") if by_source else ""
        text = f"{escape(statement.text)} {_chips(key, statement.citations)}"
        grouped.setdefault(group, []).append(text)
    return [" ".join(texts) for texts in grouped.values()]


def differences(key: str, answer: Answer, own: str = "", dutch: str = "") -> Iterator[str]:
    """Sources that contradict each other: both sentences with where and when, and what to do.

    Args:
        key: begins every id of this turn.
        answer: the answer.
        own: attribute for our own sentences, when the page is in another language.
        dutch: the same for quotes.
    """
    for one in answer.contradictions:
        heading = difference_heading(one, answer.language)
        yield f'<section class="ww-differ"><h3{own}>{escape(heading)}</h3><ul>'
        for side, citation in cited_sides(one, answer.citations):
            place = side_place(citation, answer.language)
            yield (
                f"<li><q{dutch}>{escape(side.text)}</q> {_chips(key, side.citations)} "
                f'<span class="ww-facts feiten"{own}>{escape(place)}</span></li>'
            )
        yield f"</ul><p{own}>{escape(one.advice)}</p></section>"


def _chips(key: str, numbers: Iterable[int]) -> str:
    return "".join(
        f'<a class="ww-chip" href="#{key}-b{n}" aria-label="bron {n}">[{n}]</a>' for n in numbers
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
