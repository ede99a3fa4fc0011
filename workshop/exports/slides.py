"""A workshop as slides, apart from the file they become: what to show and what the trainer says.

In order: cover, goals, programme, each onderdeel with its content (a question before its answer),
evaluation, sources. A slide shows what a group needs together; what the trainer says, the whole
model answer, every explanation and the quotes stand in the notes, and in the draaiboek.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workshop.exports.blocks import Line, Marks, Note, Words, by_source, place_of
from workshop.exports.lines import (
    cited,
    content_of,
    letter,
    linked,
    minutes,
    said,
    times,
    told,
    written_by,
)
from workshop.exports.paper import BY_MODEL, LOOK_AGAIN, NO_VERDICT, is_written_by_model
from workshop.exports.runbook import answer_of, explained
from workshop.model import (
    Bron,
    Casus,
    Fase,
    Onderdeel,
    Praktijkkaart,
    Quizvraag,
    Regel,
    RegelSoort,
    Stelling,
    Workshop,
    Zoekopdracht,
)

MAX_TOLD = 4
"""Lines of a model answer on a slide: what fits and can be read; the notes hold all of it."""


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
        sources: of a table of sources the id of each row, for clicks on a number.
    """

    kind: Kind
    title: str
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    widths: tuple[float, ...] = ()
    sources: tuple[str, ...] = ()


def slides_of(workshop: Workshop) -> list[Slide]:
    """All slides in order."""
    made = [_cover(workshop)]
    if workshop.leerdoelen:
        goals = _numbered(workshop.leerdoelen, Marks.NUMBERS)
        opening = tuple(told(one) for one in workshop.inleiding)
        notes = (*opening, *_quotes(workshop, workshop.inleiding))
        made.append(Slide(Kind.TEXT, "Wat leert u?", goals, notes))
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
    lines = [Entry(said(when)), *([Entry(said(method.instructie))] if method else [])]
    made = [Slide(Kind.SECTION, part.titel, tuple(lines), _guidance(workshop, part))]
    made += _explained(workshop, part)
    made += _content(workshop, part)
    if part.inhoud and part.nabespreekvragen:
        asked = tuple(Entry(said(one), Marks.BULLETS) for one in part.nabespreekvragen)
        made.append(Slide(Kind.TEXT, f"Nabespreken: {part.titel}", asked))
    return made


def _explained(workshop: Workshop, part: Onderdeel) -> list[Slide]:
    """What the trainer tells, a slide for each source."""
    names = {one.n: one.bron for one in workshop.verwijzingen}
    found: dict[str, list[Regel]] = {}
    for line in part.regels:
        name = next((names[n] for n in line.verwijzingen if n in names), part.titel)
        found.setdefault(name, []).append(line)
    return [
        Slide(
            Kind.TEXT,
            f"Uitleg: {name}",
            _numbered(lines, Marks.BULLETS if len(lines) > 1 else None),
            _quotes(workshop, lines),
        )
        for name, lines in found.items()
    ]


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
    if not part.inhoud:
        notes += [f"Nabespreken: {one}" for one in part.nabespreekvragen]
    if method:
        notes += [f"Valkuil: {one}" for one in method.valkuilen]
        notes.append(f"Online: {method.online}")
    return tuple(notes)


def _content(workshop: Workshop, part: Onderdeel) -> list[Slide]:
    """The content of an onderdeel: what is worked on first, what the answers are after it."""
    items = content_of(workshop, part)
    made: list[Slide] = []
    for number, item in enumerate(items, 1):
        match item:
            case Casus():
                made += _case(workshop, item, number)
            case Quizvraag():
                made.append(_question(workshop, item, number))
            case Stelling():
                made.append(_statement(workshop, item, number))
            case Zoekopdracht() | Praktijkkaart():
                pass
    quiz = [(n, one) for n, one in enumerate(items, 1) if isinstance(one, Quizvraag)]
    searches = [one for one in items if isinstance(one, Zoekopdracht)]
    cards = [one for one in items if isinstance(one, Praktijkkaart)]
    if quiz:
        made.append(_answers(part, quiz))
    if searches:
        made += _searches(workshop, part, searches)
    if cards:
        made.append(_cards(part, cards))
    return made


def _case(workshop: Workshop, case: Casus, number: int) -> list[Slide]:
    who = f"Betrokkenen: {', '.join(case.betrokkenen)}."
    helping = tuple(f"Vraag om verder te helpen: {one.tekst}" for one in case.kijkvragen)
    facts = [one for one in case.modelantwoord if one.soort is RegelSoort.FEIT]
    more = "De rest van het modelantwoord:" if len(facts) > MAX_TOLD else ""
    rest = [one for one in case.modelantwoord if one not in facts[:MAX_TOLD]]
    also = [f"Ook het bekijken waard: {told(one)}" for one in case.andere_wegen]
    return [
        Slide(
            Kind.TEXT,
            f"Casus {number}: {case.titel}",
            (Entry(cited(case.situatie)), *_numbered(case.vragen, Marks.NUMBERS)),
            (f"Tijd: {minutes(case.minuten)}.", *([who] if case.betrokkenen else []), *helping),
        ),
        Slide(
            Kind.TEXT,
            f"Casus {number}: modelantwoord",
            _numbered(facts[:MAX_TOLD], Marks.BULLETS),
            (
                *filter(None, [more]),
                *(told(one) for one in rest),
                *also,
                *_quotes(workshop, [*case.modelantwoord, *case.andere_wegen]),
            ),
        ),
    ]


def _statement(workshop: Workshop, statement: Stelling, number: int) -> Slide:
    known = [f"Wat de bronnen zeggen: {told(one)}" for one in statement.achtergrond]
    return Slide(
        Kind.BIG,
        f"Stelling {number}",
        (Entry(cited(statement.stelling)),),
        (
            *(one.tekst for one in statement.vragen),
            *known,
            *_quotes(workshop, [statement.stelling, *statement.achtergrond]),
        ),
    )


def _question(workshop: Workshop, question: Quizvraag, number: int) -> Slide:
    """A question to vote on; its answer and why stand in the notes."""
    name = f"Quizvraag {number}"
    stem = Entry((Words(question.stam.tekst, bold=True), *written_by(question.stam)))
    answer = f"Antwoord: {answer_of(question)}"
    if question.opties:
        options = tuple(
            Entry(said(one.tekst), Marks.LETTERS, place)
            for place, one in enumerate(question.opties, 1)
        )
        because = explained(question)
        wrong = [
            f"Bij {letter(place)}: {told(one.feedback)}"
            for place, one in enumerate(question.opties)
            if not one.is_goed and one.feedback.tekst != because[0].tekst
        ]
        lines = [*because, *(one.feedback for one in question.opties)]
        notes = (answer, *map(told, because), *wrong, *_quotes(workshop, lines))
        return Slide(Kind.TEXT, name, (stem, *options), notes)
    if question.paren:
        asked = tuple(
            (said(f"{n + 1}. {pair.links}"), said(f"{letter(n)}. {right}"))
            for n, (pair, right) in enumerate(
                zip(question.paren, question.rechts_geschud, strict=True)
            )
        )
        proof = [one.bewijs for one in question.paren]
        return Slide(
            Kind.TEXT,
            f"{name}: {question.stam.tekst}",
            notes=(answer, *map(told, proof), *_quotes(workshop, proof)),
            head=("Links", "Rechts"),
            rows=asked,
            widths=(0.5, 0.5),
        )
    shuffled = tuple(
        Entry(said(question.stappen[index].tekst), Marks.LETTERS, place)
        for place, index in enumerate(question.geschud, 1)
    )
    notes = (answer, *map(told, question.stappen), *_quotes(workshop, question.stappen))
    return Slide(Kind.TEXT, name, (stem, *shuffled), notes)


def _answers(part: Onderdeel, questions: Sequence[tuple[int, Quizvraag]]) -> Slide:
    """All answers of a quiz together, each with the numbers of what shows it."""
    rows = []
    for number, question in questions:
        lines = explained(question) if question.opties else question.toelichting
        shown = dict.fromkeys(n for one in lines for n in one.verwijzingen)
        dates = dict.fromkeys(one.peildatum for one in lines if one.peildatum)
        source: list[Words | Note] = []
        for n in shown:
            source += [Note(n), Words(" ")]
        source.append(Words(f"peildatum {' en '.join(dates)}" if dates else ""))
        rows.append(
            (said(str(number)), said(answer_of(question), bold=True), tuple(source)),
        )
    return Slide(
        Kind.TEXT,
        f"{part.titel}: de antwoorden",
        head=("Vraag", "Goed antwoord", "Bron"),
        rows=tuple(rows),
        widths=(0.1, 0.56, 0.34),
        notes=("De uitleg bij elk antwoord staat in de notities bij de vraag.",),
    )


def _searches(workshop: Workshop, part: Onderdeel, searches: Sequence[Zoekopdracht]) -> list[Slide]:
    tasks = tuple(
        Entry(cited(one.opdracht), Marks.NUMBERS, number) for number, one in enumerate(searches, 1)
    )
    tips = dict.fromkeys(tip.tekst for one in searches for tip in one.tips)
    notes = [f"Zoekvraag {n} die werkt: {one.zoekvraag}" for n, one in enumerate(searches, 1)]
    found = tuple(
        Entry(cited(line), Marks.NUMBERS, number)
        for number, one in enumerate(searches, 1)
        for line in one.te_vinden[:1]
    )
    rest = [told(line) for one in searches for line in one.te_vinden[1:]]
    lines = [line for one in searches for line in one.te_vinden]
    return [
        Slide(
            Kind.TEXT,
            f"{part.titel}: de opdrachten",
            tasks,
            (*(f"Tip: {one}" for one in tips), *notes),
        ),
        Slide(
            Kind.TEXT,
            f"{part.titel}: dit is te vinden",
            found,
            (*rest, *_quotes(workshop, lines)),
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
    """All sources in one table; quotes and originals stand in the notes."""
    rows, named, notes = [], [], []
    known = {one.id: one for one in workshop.bronnen}
    grouped = by_source(workshop, {one.n for one in workshop.verwijzingen})
    for source_id, citations in grouped.items():
        source = known.get(source_id)
        title = source.titel if source else citations[0].bron
        where = f"{source.geldt_in}, {source.peildatum}" if source else citations[0].peildatum
        rows.append(
            (
                linked(title, _first_address(source)),
                said(where),
                said(_ranges([one.n for one in citations])),
            )
        )
        named.append(source_id)
        for one in source.originelen if source else ():
            facts = (one.uitgever, one.url, f"peildatum {one.peildatum or 'onbekend'}")
            notes.append(f"{title} steunt op: {one.titel} ({', '.join(filter(None, facts))})")
    if not rows:
        return []
    return [
        Slide(
            Kind.TEXT,
            "Bronnen",
            head=("Bron", "Geldt in, peildatum", "Verwijzingen"),
            rows=tuple(rows),
            widths=(0.5, 0.26, 0.24),
            notes=tuple(notes),
            sources=tuple(named),
        )
    ]


def _first_address(source: Bron | None) -> str | None:
    """Where a source can be read: its own address, or that of the first original."""
    if source is None:
        return None
    return source.url or next((one.url for one in source.originelen if one.url), None)


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
