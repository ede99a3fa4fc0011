"""A workshop as Markdown: the runbook for the trainer, and the hand-out without answers.

Text from sources and from users is escaped, so that it stays text wherever it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from waaier.links import web_address
from workshop.exports import ExportOptions
from workshop.exports.blocks import plain
from workshop.exports.lines import written_by
from workshop.exports.paper import BY_MODEL
from workshop.model import (
    Bron,
    Casus,
    Onderdeel,
    Praktijkkaart,
    Quizvraag,
    Regel,
    RegelSoort,
    Schrijver,
    Stelling,
    Verwijzing,
    VraagSoort,
    Workshop,
    Zoekopdracht,
)

LETTERS = "ABCDEFGHIJ"
FICTIONAL = "Verzonnen situatie."

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def export_runbook(workshop: Workshop, options: ExportOptions) -> bytes:
    """Everything the trainer needs, answers included."""
    return _document(_runbook(workshop))


def export_handout(workshop: Workshop, options: ExportOptions) -> bytes:
    """What participants get: cases and questions without answers, cards and sources."""
    return _document(_handout(workshop))


def _document(lines: Iterable[str]) -> bytes:
    text = "\n".join(lines)
    return (re.sub(r"\n{3,}", "\n\n", text).strip() + "\n").encode()


def md(text: str) -> str:
    """Text that Markdown shows as it is."""
    flat = " ".join(text.split())
    return _LIST_START.sub(r"\1\\\2\3", _SPECIAL.sub(r"\\\1", flat))


def line(regel: Regel, *, dated: bool = True) -> str:
    """A line with the numbers of its citations and its peildatum."""
    marks = "".join(f" [{n}](#bron-{n})" for n in regel.verwijzingen)
    date = f" (peildatum {md(regel.peildatum)})" if dated and regel.peildatum else ""
    return f"{md(regel.tekst)}{date}{marks}{writer(regel)}"


def writer(regel: Regel) -> str:
    """Who wrote a line, if it is not the source."""
    said = plain(written_by(regel)).strip()
    return f" *{said}*" if said else ""


def _head(workshop: Workshop, kind: str) -> Iterator[str]:
    yield "---"
    yield "lang: nl-NL"
    yield f'title: "{_yaml(workshop.titel)} ({kind})"'
    yield f'peildatum: "{_yaml(workshop.peildatum)}"'
    yield f"geschreven_door: {workshop.geschreven_door.value}"
    yield f"ai_tekst: {'true' if workshop.geschreven_door is Schrijver.MODEL else 'false'}"
    yield "---"
    yield ""
    yield f"# {md(workshop.titel)}"
    yield ""
    yield f"{kind.capitalize()}, versie {workshop.versie} van {workshop.gemaakt:%d-%m-%Y}."
    if workshop.geschreven_door is Schrijver.MODEL:
        yield ""
        yield f"**{BY_MODEL}**"
    yield ""


def _yaml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _runbook(workshop: Workshop) -> Iterator[str]:
    wish = workshop.wens
    yield from _head(workshop, "draaiboek")
    if workshop.meldingen:
        yield "## Let op"
        yield ""
        yield from (f"- {md(one)}" for one in workshop.meldingen)
        yield ""
    yield "## In het kort"
    yield ""
    yield f"- Doelgroep: {md(wish.doelgroep)} ({wish.niveau.value})"
    yield f"- Duur: {workshop.duur} minuten, voor {wish.deelnemers} deelnemers, " + (
        "online" if wish.online else "op locatie"
    )
    if wish.gemeente:
        yield f"- Gemeente: {md(wish.gemeente)}"
    yield f"- Peildatum van de bronnen: {md(workshop.peildatum)}"
    yield ""
    yield from _opening(workshop)
    yield "## Leerdoelen"
    yield ""
    yield from (f"{n}. {line(goal)}" for n, goal in enumerate(workshop.leerdoelen, 1))
    yield ""
    yield from _bullets("## Voorbereiding", workshop.voorbereiding)
    yield from _bullets("## Materiaal", workshop.materiaal)
    yield from _table(workshop)
    for number, row in enumerate(workshop.programma, 1):
        yield from _part(workshop, number, row)
    yield from _bullets("## Evaluatieformulier", workshop.evaluatie)
    yield from _sources(workshop)


def _opening(workshop: Workshop) -> Iterator[str]:
    if workshop.inleiding:
        yield "## Inleiding"
        yield ""
        for one in workshop.inleiding:
            yield line(one)
            yield ""


def _bullets(heading: str, items: Iterable[str]) -> Iterator[str]:
    listed = [f"- {md(one)}" for one in items]
    if listed:
        yield from (heading, "", *listed, "")


def _table(workshop: Workshop) -> Iterator[str]:
    yield "## Programma"
    yield ""
    yield "| tijd | duur | onderdeel | leerdoel | trainer doet | deelnemers doen | bron |"
    yield "|---|---|---|---|---|---|---|"
    for row in workshop.programma:
        times = f"{workshop.klok(row.begin)}-{workshop.klok(row.einde)}"
        goals = ", ".join(str(goal) for goal in row.leerdoelen)
        trainer = " ".join(md(step.trainer) for step in row.stappen)
        group = " ".join(md(step.deelnemers) for step in row.stappen)
        cited = ", ".join(str(n) for n in row.verwijzingen)
        cells = (times, f"{row.duur} min", md(row.titel), goals, trainer, group, cited)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _part(workshop: Workshop, number: int, row: Onderdeel) -> Iterator[str]:
    method = workshop.werkvorm(row)
    if method is None:
        return
    yield f"## {number}. {md(row.titel)} ({workshop.klok(row.begin)}, {row.duur} min)"
    yield ""
    yield f"**Doel:** {md(row.doel)}"
    yield ""
    yield f"**Zeg tegen de groep:** {md(method.instructie)}"
    yield ""
    yield "| stap | min | trainer | deelnemers |"
    yield "|---|---|---|---|"
    for step in row.stappen:
        cells = (step.naam, str(step.minuten), step.trainer, step.deelnemers)
        yield "| " + " | ".join(md(cell) for cell in cells) + " |"
    yield ""
    if workshop.wens.online:
        yield f"**Online:** {md(method.online)}"
        yield ""
    if row.regels:
        yield "### Wat u vertelt"
        yield ""
        yield from (f"- {line(one)}" for one in row.regels)
        yield ""
    for item in row.inhoud:
        yield from _content(workshop, item, answers=True)
    yield from _bullets("### Nabespreken", row.nabespreekvragen)
    yield from _bullets("### Valkuilen", method.valkuilen)


def _content(workshop: Workshop, item_id: str, *, answers: bool) -> Iterator[str]:
    item = workshop.item(item_id)
    if isinstance(item, Casus):
        yield from _case(item, answers)
    elif isinstance(item, Quizvraag):
        yield from _question(item, answers)
    elif isinstance(item, Stelling):
        yield from _statement(item, answers)
    elif isinstance(item, Praktijkkaart):
        yield from _card(item)
    else:
        yield from _assignment(item, answers)
    yield ""


def _case(case: Casus, answers: bool) -> Iterator[str]:
    yield f"### {_label(case.id)}: {md(case.titel)}"
    yield ""
    yield f"> {md(case.situatie.tekst)}{writer(case.situatie)}"
    yield ""
    yield f"*{FICTIONAL}* Betrokken: {md(', '.join(case.betrokkenen))}."
    yield ""
    yield from (f"{n}. {line(one)}" for n, one in enumerate(case.vragen, 1))
    if not answers:
        return
    yield ""
    yield from ("**Modelantwoord**", "")
    yield from (f"- {line(one)}" for one in case.modelantwoord)
    if case.andere_wegen:
        yield from ("", "**Ook het bekijken waard**", "")
        yield from (f"- {line(one)}" for one in case.andere_wegen)
    yield from ("", "**Kijkvragen voor de trainer**", "")
    yield from (f"- {line(one)}" for one in case.kijkvragen)


def _question(question: Quizvraag, answers: bool) -> Iterator[str]:
    yield f"### {_label(question.id)}: {question.soort.value}"
    yield ""
    yield f"{md(question.stam.tekst)}{writer(question.stam)}"
    yield ""
    if question.opties:
        for letter, option in zip(LETTERS, question.opties, strict=False):
            right = " **(goed)**" if answers and option.is_goed else ""
            yield f"- {letter}. {md(option.tekst)}{right}"
            if answers:
                yield f"  - {line(option.feedback)}"
    elif question.paren:
        yield from (f"{n}. {md(pair.links)}" for n, pair in enumerate(question.paren, 1))
        yield ""
        for letter, right in zip(LETTERS, question.rechts_geschud, strict=False):
            yield f"- {letter}. {md(right)}"
    else:
        for letter, index in zip(LETTERS, question.geschud, strict=False):
            yield f"- {letter}. {md(question.stappen[index].tekst)}"
    if not answers:
        return
    yield ""
    if question.soort in (VraagSoort.KOPPELEN, VraagSoort.VOLGORDE):
        yield f"**Goed:** {key(question)}"
        yield ""
    yield from (f"- {line(one)}" for one in question.toelichting)


def key(question: Quizvraag) -> str:
    """The letters that are right: "1-C, 2-A" for pairs, "B, A, C" for an order, else one letter."""
    if question.opties:
        return next(LETTERS[n] for n, one in enumerate(question.opties) if one.is_goed)
    letters = {index: LETTERS[place] for place, index in enumerate(question.geschud)}
    if question.paren:
        return ", ".join(f"{n + 1}-{letters[n]}" for n in range(len(question.paren)))
    return ", ".join(letters[n] for n in range(len(question.stappen)))


def _statement(statement: Stelling, answers: bool) -> Iterator[str]:
    yield f"### {_label(statement.id)}"
    yield ""
    yield line(statement.stelling)
    yield ""
    yield from (f"- {line(one)}" for one in statement.vragen)
    if answers:
        yield from ("", "**Achtergrond**", "")
        yield from (f"- {line(one)}" for one in statement.achtergrond)


def _card(card: Praktijkkaart) -> Iterator[str]:
    yield f"### {_label(card.id)}: {md(card.titel)}"
    yield ""
    yield f"Geldt in {md(str(card.geldt_in))}. Peildatum {md(card.peildatum)}."
    yield ""
    for rubric in card.rubrieken:
        yield f"**{md(rubric.naam)}**"
        yield ""
        yield from (f"- {line(one, dated=False)}" for one in rubric.regels)
        yield ""
    yield from (f"- {line(one)}" for one in card.vragen)


def _assignment(task: Zoekopdracht, answers: bool) -> Iterator[str]:
    yield f"### {_label(task.id)}"
    yield ""
    yield line(task.opdracht)
    if task.opdracht.soort is RegelSoort.VERZONNEN:
        yield f"*{FICTIONAL}*"
    yield ""
    yield f"Typ bijvoorbeeld: *{md(task.zoekvraag)}*"
    yield ""
    yield from (f"- {line(one)}" for one in task.tips)
    if answers:
        yield from ("", "**Te vinden**", "")
        yield from (f"- {line(one)}" for one in task.te_vinden)


def _label(item_id: str) -> str:
    """An id as a heading: "casus-2" gives "Casus 2"."""
    return item_id.replace("-", " ").capitalize()


def _handout(workshop: Workshop) -> Iterator[str]:
    yield from _head(workshop, "hand-out")
    yield from _opening(workshop)
    yield "## Wat u na afloop kunt"
    yield ""
    yield from (f"{n}. {line(goal)}" for n, goal in enumerate(workshop.leerdoelen, 1))
    yield ""
    yield "## Programma"
    yield ""
    for row in workshop.programma:
        yield f"- {workshop.klok(row.begin)} {md(row.titel)} ({row.duur} min)"
    yield ""
    for row in workshop.programma:
        method = workshop.werkvorm(row)
        if method is None or not (row.inhoud or row.regels):
            continue
        yield f"## {md(row.titel)}"
        yield ""
        yield md(method.instructie)
        yield ""
        yield from (f"- {line(one)}" for one in row.regels)
        yield ""
        for item in row.inhoud:
            yield from _content(workshop, item, answers=False)
    yield from _bullets("## Evaluatieformulier", workshop.evaluatie)
    yield from _sources(workshop, _told(workshop))


def _told(workshop: Workshop) -> set[int]:
    """The citations that participants see: those of answers would give the answers away."""
    shown: list[Regel] = [one for row in workshop.programma for one in row.regels]
    shown += workshop.inleiding
    shown += [one.stelling for one in workshop.stellingen]
    for card in workshop.kaarten:
        shown += [one for rubric in card.rubrieken for one in rubric.regels]
    return {n for one in shown for n in one.verwijzingen}


def _sources(workshop: Workshop, only: set[int] | None = None) -> Iterator[str]:
    yield "## Bronnen"
    yield ""
    yield (
        "Een zin met een nummer staat woordelijk in een bron. Controleer de bron voordat u iets "
        "aan een cliënt vertelt."
    )
    yield ""
    for source in workshop.bronnen:
        cited = [one for one in workshop.verwijzingen if one.bron_id == source.id]
        cited = [one for one in cited if only is None or one.n in only]
        if only is not None and not cited:
            continue
        yield from _source(source, cited)


def _source(source: Bron, cited: Iterable[Verwijzing]) -> Iterator[str]:
    yield f"### {md(source.titel)}"
    yield ""
    yield f"{md(source.soort.capitalize())}, geldt in {md(str(source.geldt_in))}, peildatum " + (
        f"{md(source.peildatum)}."
    )
    yield ""
    for one in source.originelen:
        address = web_address(one.url)
        title = f"[{md(one.titel)}]({address})" if address else md(one.titel)
        place = f", {md(one.plaats)}" if one.plaats else ""
        date = f", peildatum {md(one.peildatum)}" if one.peildatum else ""
        yield f"- Rust op: {title}, {md(one.uitgever)}{place}{date}"
    address = web_address(source.url)
    if not source.originelen and address:
        yield f"- <{address}>"
    yield ""
    for citation in cited:
        place = f" ({md(' > '.join(citation.plaats))})" if citation.plaats else ""
        yield f'- <a id="bron-{citation.n}"></a>{citation.n}. “{md(citation.citaat)}”{place}'
    yield ""
