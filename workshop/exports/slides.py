"""A workshop as slides, apart from the file they become: what to show and what the trainer says.

In order: cover, goals, programme, each onderdeel with its content (a question before its answer),
evaluation, sources. Text for the trainer and the quotes stand in the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workshop.exports.blocks import Line, Marks, Words, by_source, place_of
from workshop.exports.lines import cited, content_of, letter, linked, minutes, said, times
from workshop.exports.paper import BY_MODEL, LOOK_AGAIN, NO_VERDICT, is_written_by_model
from workshop.exports.runbook import answer_of, explained
from workshop.model import (
    Casus,
    Fase,
    Inhoud,
    Onderdeel,
    Praktijkkaart,
    Quizvraag,
    Regel,
    Stelling,
    Workshop,
    Zoekopdracht,
)


class Kind(StrEnum):
    """What a slide looks like."""

    COVER = "cover"
    SECTION = "section"
    TEXT = "text"
    BIG = "big"
    """One sentence that everyone must be able to read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph. ``number`` is its place in a list that counts, from 1."""

    line: Line
    marks: Marks | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, before it is known whether its text fits on one.

    Attributes:
        notes: paragraphs for the trainer.
        head: the header row when this is a table.
        rows: cells of the table.
        widths: parts of the width of the table.
        source: ids of the sources that it names, for clicks on a number.
    """

    kind: Kind
    title: str
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    widths: tuple[float, ...] = ()
    source: str | None = None


def slides_of(workshop: Workshop) -> list[Slide]:
    """All slides in order."""
    made = [_cover(workshop)]
    if workshop.leerdoelen:
        goals = _numbered(workshop.leerdoelen, Marks.NUMBERS)
        made.append(Slide(Kind.TEXT, "Wat leert u?", goals))
    made.append(_programme(workshop))
    for part in workshop.programma:
        made += _part(workshop, part)
    if workshop.evaluatie:
        asked = tuple(Entry(said(one), Marks.BULLETS) for one in workshop.evaluatie)
        made.append(Slide(Kind.TEXT, "Wat vond u ervan?", asked))
    return [*made, *_sources(workshop)]


def _cover(workshop: Workshop) -> Slide:
    notes = [NO_VERDICT, LOOK_AGAIN, *workshop.meldingen]
    lines = [
        f"Voor {workshop.wens.doelgroep}",
        f"Peildatum van de bronnen: {workshop.peildatum}",
    ]
    if is_written_by_model(workshop):
        notes.append(BY_MODEL)
        lines.append("Een deel van de tekst is geschreven door een taalmodel")
    notes += [f"Voorbereiding: {one}" for one in workshop.voorbereiding]
    if workshop.materiaal:
        notes.append(f"Materiaal: {'; '.join(workshop.materiaal)}.")
    entries = tuple(Entry(said(one)) for one in lines)
    return Slide(Kind.COVER, workshop.titel, entries, tuple(notes))


def _programme(workshop: Workshop) -> Slide:
    rows = tuple(
        (
            said(times(workshop, part.begin, part.einde)),
            said(part.titel, bold=part.fase is not Fase.PAUZE),
            said(minutes(part.duur)),
        )
        for part in workshop.programma
    )
    return Slide(
        Kind.TEXT,
        "Programma",
        head=("Tijd", "Onderdeel", "Duur"),
        rows=rows,
        widths=(0.24, 0.54, 0.22),
    )


def _part(workshop: Workshop, part: Onderdeel) -> list[Slide]:
    if part.fase is Fase.PAUZE:
        until = said(f"Tot {workshop.klok(part.einde)}")
        return [Slide(Kind.SECTION, part.titel, (Entry(until),))]
    when = f"{times(workshop, part.begin, part.einde)}, {minutes(part.duur)}"
    method = workshop.werkvorm(part)
    made = [Slide(Kind.SECTION, part.titel, (Entry(said(when)),), _guidance(workshop, part))]
    if method:
        made.append(
            Slide(Kind.TEXT, f"{part.titel}: wat gaat u doen?", (Entry(said(method.instructie)),))
        )
    if part.regels:
        told = _numbered(part.regels, Marks.BULLETS)
        made.append(Slide(Kind.TEXT, f"{part.titel}: uitleg", told, _quotes(workshop, part.regels)))
    items = content_of(workshop, part)
    for number, item in enumerate(items, 1):
        made += _content(workshop, item, number)
    cards = [one for one in items if isinstance(one, Praktijkkaart)]
    if cards:
        made.append(_cards(part, cards))
    if part.nabespreekvragen:
        asked = tuple(Entry(said(one), Marks.BULLETS) for one in part.nabespreekvragen)
        made.append(Slide(Kind.TEXT, f"Nabespreken: {part.titel}", asked))
    return made


def _guidance(workshop: Workshop, part: Onderdeel) -> tuple[str, ...]:
    method = workshop.werkvorm(part)
    notes = [f"Doel: {part.doel}"] if part.doel else []
    minute = part.begin
    for step in part.stappen:
        notes.append(
            f"{workshop.klok(minute)} {step.naam} ({step.minuten} min). "
            f"Trainer: {step.trainer} Deelnemers: {step.deelnemers}"
        )
        minute += step.minuten
    if part.materiaal:
        notes.append(f"Materiaal: {'; '.join(part.materiaal)}.")
    if method:
        notes += [f"Valkuil: {one}" for one in method.valkuilen]
        notes.append(f"Online: {method.online}")
    return tuple(notes)


def _content(workshop: Workshop, item: Inhoud, number: int) -> list[Slide]:
    match item:
        case Casus():
            return _case(workshop, item, number)
        case Quizvraag():
            return _question(workshop, item, number)
        case Stelling():
            return [
                Slide(
                    Kind.BIG,
                    f"Stelling {number}",
                    (Entry(cited(item.stelling)),),
                    tuple(one.tekst for one in item.vragen),
                ),
                Slide(
                    Kind.TEXT,
                    f"Stelling {number}: wat zeggen de bronnen?",
                    _numbered(item.achtergrond, Marks.BULLETS),
                    _quotes(workshop, item.achtergrond),
                ),
            ]
        case Zoekopdracht():
            return [
                Slide(
                    Kind.TEXT,
                    f"Zoekopdracht {number}",
                    (Entry(cited(item.opdracht)), *_numbered(item.tips, Marks.BULLETS)),
                ),
                Slide(
                    Kind.TEXT,
                    f"Zoekopdracht {number}: dit is te vinden",
                    (
                        Entry((Words("Een vraag die werkt: "), Words(item.zoekvraag, bold=True))),
                        *_numbered(item.te_vinden, Marks.BULLETS),
                    ),
                    _quotes(workshop, item.te_vinden),
                ),
            ]
        case Praktijkkaart():
            return []


def _case(workshop: Workshop, case: Casus, number: int) -> list[Slide]:
    name = f"Casus {number}: {case.titel}"
    who = f"Betrokkenen: {', '.join(case.betrokkenen)}."
    helping = tuple(f"Vraag om verder te helpen: {one.tekst}" for one in case.kijkvragen)
    made = [
        Slide(
            Kind.TEXT,
            name,
            (Entry(cited(case.situatie)), *_numbered(case.vragen, Marks.NUMBERS)),
            (f"Tijd: {minutes(case.minuten)}.", *([who] if case.betrokkenen else []), *helping),
        ),
        Slide(
            Kind.TEXT,
            f"Casus {number}: modelantwoord",
            _numbered(case.modelantwoord, Marks.BULLETS),
            _quotes(workshop, case.modelantwoord),
        ),
    ]
    if case.andere_wegen:
        made.append(
            Slide(
                Kind.TEXT,
                f"Casus {number}: ook het bekijken waard",
                _numbered(case.andere_wegen, Marks.BULLETS),
                _quotes(workshop, case.andere_wegen),
            )
        )
    return made


def _question(workshop: Workshop, question: Quizvraag, number: int) -> list[Slide]:
    name, answer = f"Quizvraag {number}", f"Quizvraag {number}: antwoord"
    stem = Entry((Words(question.stam.tekst, bold=True),))
    if question.opties:
        options = tuple(
            Entry(said(one.tekst), Marks.LETTERS, place)
            for place, one in enumerate(question.opties, 1)
        )
        right = next(one for one in question.opties if one.is_goed)
        because = explained(question)
        wrong = tuple(
            f"Bij {letter(place)}: {one.feedback.tekst}"
            for place, one in enumerate(question.opties)
            if not one.is_goed and one.feedback.tekst != right.feedback.tekst
        )
        lines = [one.feedback for one in question.opties]
        return [
            Slide(Kind.TEXT, name, (stem, *options)),
            Slide(
                Kind.TEXT,
                answer,
                (Entry(said(answer_of(question), bold=True)), *_numbered(because, None)),
                (*wrong, *_quotes(workshop, [*because, *lines])),
            ),
        ]
    if question.paren:
        asked = tuple(
            (said(f"{n + 1}. {pair.links}"), said(f"{letter(n)}. {right}"))
            for n, (pair, right) in enumerate(
                zip(question.paren, question.rechts_geschud, strict=True)
            )
        )
        proof = [one.bewijs for one in question.paren]
        told = tuple((said(one.links, bold=True), cited(one.bewijs)) for one in question.paren)
        return [
            Slide(
                Kind.TEXT,
                f"{name}: {question.stam.tekst}",
                head=("Links", "Rechts"),
                rows=asked,
                widths=(0.4, 0.6),
            ),
            Slide(
                Kind.TEXT,
                f"{answer} {answer_of(question)}",
                notes=_quotes(workshop, proof),
                head=("Links", "Wat de bron zegt"),
                rows=told,
                widths=(0.4, 0.6),
            ),
        ]
    shuffled = tuple(
        Entry(said(question.stappen[index].tekst), Marks.LETTERS, place)
        for place, index in enumerate(question.geschud, 1)
    )
    return [
        Slide(Kind.TEXT, name, (stem, *shuffled)),
        Slide(
            Kind.TEXT,
            f"{answer} {answer_of(question)}",
            _numbered(question.stappen, Marks.NUMBERS),
            _quotes(workshop, question.stappen),
        ),
    ]


def _cards(part: Onderdeel, cards: Sequence[Praktijkkaart]) -> Slide:
    shown = tuple(
        Entry(
            (Words(one.titel, bold=True), Words(f" ({one.geldt_in}, peildatum {one.peildatum})")),
            Marks.BULLETS,
        )
        for one in cards
    )
    asked = dict.fromkeys(line.tekst for one in cards for line in one.vragen)
    notes = ("De kaarten staan in het draaiboek en in de hand-out.", *asked)
    return Slide(Kind.TEXT, f"{part.titel}: de kaarten", shown, notes)


def _sources(workshop: Workshop) -> list[Slide]:
    made = []
    known = {one.id: one for one in workshop.bronnen}
    for source_id, citations in by_source(
        workshop, {one.n for one in workshop.verwijzingen}
    ).items():
        source = known.get(source_id)
        title = source.titel if source else citations[0].bron
        entries = [Entry(said(f"Verwijzingen {_ranges([one.n for one in citations])}"))]
        if source:
            facts = f"Geldt in {source.geldt_in}, peildatum {source.peildatum}"
            entries.insert(0, Entry(said(facts)))
            for one in source.originelen:
                rest = said(f" ({one.uitgever}, peildatum {one.peildatum or 'onbekend'})")
                entries.append(Entry((*linked(one.titel, one.url), *rest), Marks.BULLETS))
            if not source.originelen and source.url:
                entries.append(Entry(linked(source.url, source.url), Marks.BULLETS))
        notes = tuple(f"[{one.n}] “{one.citaat}” ({place_of(one)})" for one in citations)
        made.append(Slide(Kind.TEXT, f"Bron: {title}", tuple(entries), notes, source=source_id))
    return made


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers as people write them: "1-4, 7, 9-10"."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _numbered(lines: Iterable[Regel], marks: Marks | None) -> tuple[Entry, ...]:
    return tuple(Entry(cited(one), marks, place) for place, one in enumerate(lines, 1))


def _quotes(workshop: Workshop, lines: Iterable[Regel]) -> tuple[str, ...]:
    """What these lines rest on, to be read out: number, quote, source, place, peildatum, link."""
    known = {one.n: one for one in workshop.verwijzingen}
    numbers = dict.fromkeys(n for line in lines for n in line.verwijzingen)
    notes = []
    for one in (known[n] for n in numbers if n in known):
        where = ", ".join(filter(None, [one.bron, place_of(one), f"peildatum {one.peildatum}"]))
        notes.append(f"[{one.n}] “{one.citaat}” ({where}{f', {one.url}' if one.url else ''})")
    return tuple(notes)
