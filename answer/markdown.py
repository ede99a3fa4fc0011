"""An answer as text with Markdown, for programs that show the words of a chat.

The referrals come first, then the answer with its marks, and at the end the sources those marks
point to. Quotes are text of others: what Markdown would make a link, picture or tag of is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer.wording import other_notices, peildatum_of
from answer.wording_difference import cited_sides, difference_heading
from waaier.card import LIST_FIELDS
from waaier.domain import Answer, CardBlock, Citation, ScopeLevel, WrittenBy
from waaier.links import web_address

_SPECIAL = re.compile(r"[\\`<>\[\]]")
_LINE_START = re.compile(r"^(\s*)(#{1,6}\s|[-+*]\s|\d{1,9}[.)]\s|={3,}|-{3,}|~{3,})", re.MULTILINE)


def blocks(answer: Answer) -> Iterator[str]:
    """The parts of an answer in the order they are read, each a paragraph or list."""
    notices = [escaped(notice) for notice in other_notices(answer)]
    by_model = answer.written_by is WrittenBy.MODEL
    yield from _urgent(answer)
    if by_model:
        # Who wrote the sentences must be known before they are read.
        yield from notices
    if answer.statements:
        yield " ".join(
            f"{escaped(statement.text)} {_marks(statement.citations)}"
            for statement in answer.statements
        )
    yield from _differences(answer)
    if not by_model:
        yield from notices
    for card in answer.cards:
        yield from _card(card)
    if answer.nearby:
        hints = [f"- {escaped(one.quote)} ({_place(one)})" for one in answer.nearby]
        yield "\n".join(["**Misschien bruikbaar**", "", *hints])
    if answer.citations:
        yield "\n".join(["**Bronnen**", "", *_sources(answer)])


def as_markdown(answer: Answer) -> str:
    """The whole answer; never empty, as every answer without statements has a notice."""
    return "\n\n".join(blocks(answer))


def escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    text = _SPECIAL.sub(lambda found: "\\" + found.group(), text)
    return _LINE_START.sub(lambda found: f"{found.group(1)}\\{found.group(2)}", text)


def _urgent(answer: Answer) -> Iterator[str]:
    if not answer.urgent:
        return
    for one in answer.urgent:
        yield f"**{escaped(one.sentence)}**"
    contacts = dict.fromkeys(contact for one in answer.urgent for contact in one.contacts)
    called = [f"- {escaped(one.name)}: {one.phone}" for one in contacts if one.phone]
    if called:
        yield "\n".join(called)


def _differences(answer: Answer) -> Iterator[str]:
    for one in answer.contradictions:
        sides = [
            f"- “{escaped(side.text)}” {_marks(side.citations)} ({_place(citation)})"
            for side, citation in cited_sides(one, answer.citations)
        ]
        heading = escaped(difference_heading(one, answer.language))
        yield "\n".join([f"**{heading}**", "", *sides])
        yield escaped(one.advice)


def _card(card: CardBlock) -> Iterator[str]:
    peildatum = escaped(card.peildatum or "onbekend")
    yield (
        f"**{escaped(card.title)}** (geldt in {escaped(str(card.scope))}, peildatum {peildatum})"
    )
    for field in card.fields:
        lines = [escaped(line) for line in field.text.split("\n") if line.strip()]
        if not lines:
            continue
        lines[-1] += f" {_marks(field.citations)}"
        if field.name in LIST_FIELDS:
            listed = [f"- {line}" for line in lines]
            yield "\n".join([f"**{escaped(field.label)}**", "", *listed])
        else:
            yield f"**{escaped(field.label)}**: " + "\n".join(lines)
    yield from _articles(card)


def _articles(card: CardBlock) -> Iterator[str]:
    """The articles a card rests on, each to be clicked."""
    if card.articles:
        listed = [
            " ".join(filter(None, (escaped(one.text), _address(one.url)))) for one in card.articles
        ]
        yield "\n".join(["**In de wet**", "", *(f"- {line}" for line in listed)])


def _marks(numbers: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _sources(answer: Answer) -> Iterator[str]:
    """A line for every place that is cited, with all its marks."""
    grouped: dict[str, list[int]] = {}
    for citation in answer.citations:
        grouped.setdefault(_place(citation), []).append(citation.n)
    for place, numbers in grouped.items():
        yield f"- {_marks(tuple(numbers))} {place}"


def _place(citation: Citation) -> str:
    source = citation.source
    place = citation.legal_form or " > ".join(citation.section)
    parts = [source.title, source.publisher, place]
    if source.scope.level is not ScopeLevel.COUNTRY:
        parts.append(f"geldt in {source.scope}")
    if citation.page:
        parts.append(f"bladzijde {citation.page}")
    parts.append(f"peildatum {peildatum_of(citation)}")
    address = _address(citation.url)
    shown = [escaped(part) for part in parts if part]
    return ", ".join([*shown, address] if address else shown)


def _address(url: str | None) -> str | None:
    """A web address that Markdown links as it is; nothing else may be clicked."""
    address = web_address(url)
    return f"<{address}>" if address else None
