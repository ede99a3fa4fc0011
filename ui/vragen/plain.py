"""An answer as plain text to paste elsewhere, and as the draft of a mail to a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from answer.wording import dutch_date, other_notices, peildatum_of
from answer.wording_difference import cited_sides, difference_heading, side_place
from ui.vragen.sources import place_of
from ui.vragen.view import View
from waaier.card import LIST_FIELDS
from waaier.domain import Answer, CardBlock, CardField, Citation

MAIL_CHARS = 1800
"""Mail programs cut off longer addresses; what is left out is said."""

MADE_BY = "Gemaakt met Praktijkwaaier, een computerprogramma. Controleer de bron."

MAIL_STATEMENTS = 3


def as_text(answer: Answer, view: View) -> str:
    """The whole answer with its sources, for the clipboard."""
    return "\n\n".join(_parts(answer, view))


def mail_address(answer: Answer, view: View) -> str:
    """A ``mailto:`` address with the masked question, the first statements and their sources.

    The worker chooses the addressee, and reads it before it goes.
    """
    subject = f"Vraag: {answer.masked_question}"[:120]
    body = "\n\n".join(_mail(answer, view))
    if len(quote(body)) > MAIL_CHARS:
        while len(quote(body)) > MAIL_CHARS - 20:
            body = body[: int(len(body) * 0.95)]
        body = f"{body.rstrip()} …"
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def source_lines(answer: Answer, view: View) -> Iterator[tuple[Citation, str, str]]:
    """Each place that is cited: its first citation, its marks, and the place in words."""
    grouped: dict[tuple[str, str], list[Citation]] = {}
    for citation in answer.citations:
        place = place_of(citation, view.passages.get(citation.passage_id))
        grouped.setdefault((citation.source.id, place), []).append(citation)
    for (_, place), citations in grouped.items():
        first = citations[0]
        parts = [
            first.source.title,
            first.source.publisher,
            place,
            f"geldt in {first.source.scope}",
            f"peildatum {peildatum_of(first)}",
        ]
        yield first, marks(tuple(one.n for one in citations)), ", ".join(filter(None, parts))


def difference_lines(answer: Answer) -> Iterator[str]:
    """Sources that contradict each other, a paragraph each."""
    for one in answer.contradictions:
        sides = [
            f"- “{side.text}” {marks(side.citations)} ({side_place(citation, answer.language)})"
            for side, citation in cited_sides(one, answer.citations)
        ]
        yield "\n".join([difference_heading(one, answer.language), *sides, one.advice])


def marks(numbers: tuple[int, ...]) -> str:
    """The numbers of citations as they stand in a text: "[1][2]"."""
    return "".join(f"[{number}]" for number in numbers)


def field_lines(field: CardField) -> list[str]:
    """The lines of a field, the last one with its marks."""
    lines = [line.strip() for line in field.text.split("\n") if line.strip()]
    if lines:
        lines[-1] += f" {marks(field.citations)}"
    return lines


def made_on(today: date | None) -> str:
    """By what it was made, and when: a copy goes on without the page around it."""
    return f"{MADE_BY} Gemaakt op {dutch_date(today)}." if today else MADE_BY


def _parts(answer: Answer, view: View) -> Iterator[str]:
    yield f"Vraag: {answer.masked_question}"
    yield from (one.sentence for one in answer.urgent)
    if answer.statements:
        yield "\n".join(f"{one.text} {marks(one.citations)}" for one in answer.statements)
    yield from difference_lines(answer)
    yield from other_notices(answer)
    for card in answer.cards:
        yield _card(card)
    if answer.nearby:
        hints = [
            f"- {one.quote} ({one.source.title}, peildatum {peildatum_of(one)})"
            for one in answer.nearby
        ]
        yield "\n".join(["Misschien bruikbaar", *hints])
    if answer.citations:
        lines = []
        for first, numbers, place in source_lines(answer, view):
            lines.append(f"{numbers} {place}{f', {first.url}' if first.url else ''}")
        yield "\n".join(["Bronnen", *lines])
    yield made_on(view.today)


def _card(card: CardBlock) -> str:
    lines = [f"{card.title} (geldt in {card.scope}, peildatum {card.peildatum or 'onbekend'})"]
    for field in card.fields:
        texts = field_lines(field)
        if field.name in LIST_FIELDS:
            lines += [f"{field.label}:", *(f"- {text}" for text in texts)]
        elif texts:
            lines.append(f"{field.label}: {' '.join(texts)}")
    return "\n".join(lines)


def _mail(answer: Answer, view: View) -> Iterator[str]:
    yield "Kun jij meedenken over deze vraag?"
    yield answer.masked_question
    yield from (one.sentence for one in answer.urgent)
    said = answer.statements[:MAIL_STATEMENTS]
    if said:
        told = "\n".join(f"{one.text} {marks(one.citations)}" for one in said)
        yield f"Dit zegt de Praktijkwaaier:\n{told}"
        wanted = {number for one in said for number in one.citations}
        lines = []
        for citation in answer.citations:
            if citation.n in wanted:
                place = place_of(citation, view.passages.get(citation.passage_id))
                facts = [citation.source.title, place, f"peildatum {peildatum_of(citation)}"]
                lines.append(f"[{citation.n}] {', '.join(filter(None, facts))}")
        yield "Bronnen:\n" + "\n".join(dict.fromkeys(lines))
    else:
        yield "De Praktijkwaaier vond geen antwoord in de bronnen."
