"""``waaier ask`` and ``waaier search``.

What searches is imported only where no service does the work: it takes seconds to load.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from answer.wording import meant_sentence, other_notices, peildatum_of
from answer.wording_difference import cited_sides, difference_heading, side_place
from api.local_door import Asked, Found, search
from cli.output import write_json
from cli.through_service import ask_service
from waaier.domain import Answer, Citation, Filters, Hit, Question, Turn
from waaier.errors import InputError
from waaier.settings import Settings

MAX_HISTORY_BYTES = 1_000_000


def run_search(
    text: str,
    settings: Settings,
    index_dir: Path,
    *,
    limit: int,
    gemeente: str | None,
    with_reasons: bool,
    as_json: bool,
) -> None:
    """Prints the passages that were found, and why when asked."""
    asked = Asked(question=Question(text=text, filters=Filters(gemeente=gemeente)), limit=limit)
    if with_reasons:
        _explained(asked, settings, index_dir, as_json=as_json)
        return
    reply = ask_service(asked, settings, index_dir)
    found = (reply.found if reply else None) or _found_here(asked, settings, index_dir)
    if as_json:
        write_json(_search_json(found))
        return
    if found.corrections:
        click.echo(meant_sentence(found.corrections) + "\n")
    for number, hit in enumerate(found.hits(), start=1):
        _echo_hit(number, hit)


def _found_here(asked: Asked, settings: Settings, index_dir: Path) -> Found:
    from index.retrieval import Retriever

    with closing(Retriever(settings, index_dir)) as retriever:
        return Found.of(search(retriever, asked))


def _explained(asked: Asked, settings: Settings, index_dir: Path, *, as_json: bool) -> None:
    """A search with its reasons, which only the process that searched knows."""
    from cli.explain import hit_lines, largest_part, query_lines, timing_line
    from index.explain import explain
    from index.retrieval import Retriever
    from waaier.pipelines import step_seconds

    with closing(Retriever(settings, index_dir)) as retriever, step_seconds() as seconds:
        result = search(retriever, asked)
    seconds["total"] = result.seconds
    reasons = explain(result.query, result.hits, retriever.vocabulary, seconds, result.laws)
    if as_json:
        document = _search_json(Found.of(result))
        write_json({**document, "explain": reasons.model_dump(mode="json")})
        return
    click.echo("\n".join(query_lines(reasons.query)) + "\n")
    for number, hit in enumerate(result.hits, start=1):
        why = hit_lines(reasons.hits[number - 1], largest_part(reasons))
        _echo_hit(number, hit, why)
    click.echo(timing_line(reasons))


def _search_json(found: Found) -> dict[str, Any]:
    return {
        "query": found.query.model_dump(mode="json"),
        "passages": list(found.passages),
        "index_build": found.index_build,
        "timing_ms": {"search": round(1000 * found.seconds, 1)},
    }


def _echo_hit(number: int, hit: Hit, why: Iterable[str] = ()) -> None:
    passage = hit.passage
    place = " > ".join((passage.source.title, *passage.section))
    page = f", bladzijde {passage.page}" if passage.page else ""
    click.echo(f"{number}. {place}{page}  (score {hit.score:.4f})")
    for line in why:
        click.echo("     " + line)
    click.echo("   " + " ".join(passage.text.split())[:300] + "\n")


def run_ask(
    text: str,
    settings: Settings,
    index_dir: Path,
    *,
    history_file: Path | None,
    gemeente: str | None,
    as_json: bool,
) -> None:
    """Prints the answer with its sources."""
    question = Question(
        text=text,
        history=_history(history_file) if history_file else (),
        filters=Filters(gemeente=gemeente),
    )
    reply = ask_service(Asked(question=question), settings, index_dir)
    answer = (reply.answer if reply else None) or _answered_here(question, settings, index_dir)
    if as_json:
        write_json(answer.model_dump(mode="json"))
    else:
        click.echo(as_text(answer))


def _answered_here(question: Question, settings: Settings, index_dir: Path) -> Answer:
    from answer.pipeline import AnswerService

    with closing(AnswerService(settings, index_dir)) as service:
        return service.answer(question)


def as_text(answer: Answer) -> str:
    """An answer as plain text: statements, cards, notices and numbered sources."""
    lines = []
    for help_ in answer.urgent:
        lines.append(f"! {help_.sentence}")
    if answer.urgent:
        lines.append("")
    for statement in answer.statements:
        marks = "".join(f"[{n}]" for n in statement.citations)
        lines.append(f"{statement.text} {marks}")
    for difference in answer.contradictions:
        lines.append("\n" + difference_heading(difference, answer.language))
        for side, citation in cited_sides(difference, answer.citations):
            marks = "".join(f"[{n}]" for n in side.citations)
            place = side_place(citation, answer.language)
            lines.append(f"  - “{side.text}” {marks} ({place})")
        lines.append(f"  {difference.advice}")
    for card in answer.cards:
        lines.append(
            f"\n{card.title} (geldt in {card.scope}, peildatum {card.peildatum or 'onbekend'})"
        )
        for field in card.fields:
            marks = "".join(f"[{n}]" for n in field.citations)
            lines.append(f"  {field.label}: {field.text} {marks}".replace("\n", "\n    "))
        lines.extend(f"  In de wet: {one.text}, {one.url}" for one in card.articles)
    nearby = [f"  - {one.quote} ({one.source.title})" for one in answer.nearby]
    if nearby:
        nearby.insert(0, "Misschien bruikbaar")
    # Without an answer that is said first, and then what comes near.
    blocks = [nearby, other_notices(answer)]
    for block in blocks if answer.statements else reversed(blocks):
        if block:
            lines.extend(["", *block] if lines else block)
    if answer.citations:
        lines.append("\nBronnen")
        grouped: dict[str, list[int]] = {}
        for citation in answer.citations:
            grouped.setdefault(_source_line(citation), []).append(citation.n)
        for source, numbers in grouped.items():
            lines.append("".join(f"[{n}]" for n in numbers) + " " + source)
    return "\n".join(lines)


def _source_line(citation: Citation) -> str:
    place = citation.legal_form or " > ".join(citation.section)
    parts = [citation.source.title, citation.source.publisher, place]
    if citation.page:
        parts.append(f"bladzijde {citation.page}")
    parts.append(f"peildatum {peildatum_of(citation)}")
    parts.append(citation.url)
    return ", ".join(part for part in parts if part)


def _history(file: Path) -> tuple[Turn, ...]:
    try:
        if file.stat().st_size > MAX_HISTORY_BYTES:
            raise InputError(f"Het bestand {file} met eerdere vragen is te groot.")
        data = json.loads(file.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Turn, ...]).validate_python(data)
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(
            f"Het bestand {file} met eerdere vragen kan niet worden gelezen.",
            'Het is een JSON-lijst van {"question": ..., "answer": ...}.',
        ) from error
