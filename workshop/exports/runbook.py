"""The draaiboek: everything that a trainer needs, answers included.

Its parts, in order: front page, about the workshop, programme, the onderdelen with their content,
what is left over, evaluation, sources.
"""

from __future__ import annotations

from answer.wording import dutch_date
from workshop.exports.blocks import (
    Block,
    Contents,
    Document,
    Frame,
    Heading,
    Items,
    Line,
    Marks,
    Paragraph,
    Table,
    Words,
)
from workshop.exports.lines import (
    cited,
    content_of,
    letter,
    minutes,
    said,
    times,
)
from workshop.exports.paper import document, notices, sources
from workshop.model import (
    Casus,
    Fase,
    Inhoud,
    Onderdeel,
    Praktijkkaart,
    Quizvraag,
    Regel,
    Stelling,
    Werkvorm,
    Workshop,
    Zoekopdracht,
)


def runbook(workshop: Workshop) -> Document:
    """The draaiboek as a piece on paper."""
    blocks: list[Block] = [_facts(workshop), *notices(workshop)]
    if workshop.meldingen:
        blocks.append(Frame("Voor u als trainer", tuple(said(one) for one in workshop.meldingen)))
    blocks += [Contents(), *_about(workshop)]
    blocks += [Heading(1, "Programma", new_page=True), programme_table(workshop)]
    blocks.append(Heading(1, "De onderdelen", new_page=True))
    for part in workshop.programma:
        blocks += part_blocks(workshop, part)
    used = {one for part in workshop.programma for one in part.inhoud}
    spare = [one for one in workshop.inhoud() if one.id not in used]
    if spare:
        blocks.append(Heading(1, "Extra materiaal"))
        blocks += _content(spare, level=2)
    if workshop.evaluatie:
        blocks.append(Heading(1, "Evaluatie"))
        blocks.append(Items(tuple(said(one) for one in workshop.evaluatie)))
    blocks += sources(workshop, {one.n for one in workshop.verwijzingen})
    return document(workshop, "Draaiboek voor de trainer", blocks)


def _facts(workshop: Workshop) -> Table:
    wish = workshop.wens
    facts = [
        ("Versie", f"{workshop.versie}, gemaakt op {dutch_date(workshop.gemaakt)}"),
        ("Peildatum van de bronnen", workshop.peildatum),
        ("Doelgroep", f"{wish.doelgroep} ({wish.niveau.value})"),
        ("Deelnemers", f"{wish.deelnemers}, {'online' if wish.online else 'op locatie'}"),
        ("Duur", minutes(workshop.duur)),
    ]
    if wish.begintijd:
        facts.append(("Tijd", f"{times(workshop, 0, workshop.duur)} uur"))
    if wish.gemeente:
        facts.append(("Gemeente", wish.gemeente))
    return Table(
        "Kerngegevens van de workshop.",
        (),
        tuple(((said(name, bold=True),), (said(value),)) for name, value in facts),
        (0.32, 0.68),
    )


def _about(workshop: Workshop) -> list[Block]:
    blocks: list[Block] = [Heading(1, "Over deze workshop")]
    blocks += [Paragraph(cited(one)) for one in workshop.inleiding]
    for title, items, marks in (
        ("Leerdoelen", tuple(cited(one) for one in workshop.leerdoelen), Marks.NUMBERS),
        ("Voorbereiding", tuple(said(one) for one in workshop.voorbereiding), Marks.BULLETS),
        ("Materiaal", tuple(said(one) for one in workshop.materiaal), Marks.BULLETS),
    ):
        if items:
            blocks += [Heading(2, title), Items(items, marks)]
    return blocks if len(blocks) > 1 else []


def programme_table(workshop: Workshop) -> Table:
    """The programme: a row for each onderdeel."""
    rows = []
    for part in workshop.programma:
        method = workshop.werkvorm(part)
        named = method is not None and method.naam != part.titel
        title: list[Line] = [said(part.titel, bold=part.fase is not Fase.PAUZE)]
        if method is not None and named:
            title.append(said(method.naam, muted=True))
        rows.append(
            (
                (said(times(workshop, part.begin, part.einde)),),
                (said(f"{part.duur} min"),),
                tuple(title),
                (said(part.fase.value),),
                (said(", ".join(map(str, part.leerdoelen))),),
                (said("; ".join(part.materiaal)),),
            )
        )
    return Table(
        "Programma: tijd, duur, onderdeel, fase, leerdoel en materiaal.",
        ("Tijd", "Duur", "Onderdeel", "Fase", "Leerdoel", "Materiaal"),
        tuple(rows),
        (0.15, 0.1, 0.25, 0.12, 0.12, 0.26),
    )


def part_blocks(workshop: Workshop, part: Onderdeel) -> list[Block]:
    """An onderdeel with its content and answers, from its heading on."""
    title = f"{workshop.klok(part.begin)} {part.titel} ({minutes(part.duur)})"
    blocks: list[Block] = [Heading(2, title)]
    if part.fase is Fase.PAUZE:
        return [*blocks, Paragraph(said(f"Pauze tot {workshop.klok(part.einde)}."))]
    goals = ", ".join(map(str, part.leerdoelen))
    if part.doel:
        rest = said(f" (leerdoel {goals})", muted=True) if goals else ()
        blocks.append(Paragraph((Words("Doel: ", bold=True), Words(part.doel), *rest)))
    method = workshop.werkvorm(part)
    if part.stappen:
        blocks.append(_steps(workshop, part))
    if method:
        blocks.append(Frame("Instructie om voor te lezen", (said(method.instructie),)))
    if part.regels:
        blocks.append(Heading(3, "Wat u vertelt"))
        blocks.append(Items(tuple(cited(one) for one in part.regels)))
    blocks += _content(content_of(workshop, part), level=3)
    blocks += _around(workshop, part, method)
    return blocks


def _steps(workshop: Workshop, part: Onderdeel) -> Table:
    rows, minute = [], part.begin
    for step in part.stappen:
        rows.append(
            (
                (said(workshop.klok(minute)), said(f"{step.minuten} min", muted=True)),
                (said(step.naam, bold=True),),
                (said(step.trainer),),
                (said(step.deelnemers),),
            )
        )
        minute += step.minuten
    return Table(
        f"Stappen van {part.titel}: wat de trainer en de deelnemers doen.",
        ("Tijd", "Stap", "De trainer", "De deelnemers"),
        tuple(rows),
        (0.12, 0.18, 0.35, 0.35),
    )


def _around(workshop: Workshop, part: Onderdeel, method: Werkvorm | None) -> list[Block]:
    blocks: list[Block] = []
    if part.nabespreekvragen:
        blocks.append(Heading(3, "Nabespreken"))
        blocks.append(Items(tuple(said(one) for one in part.nabespreekvragen)))
    if method and method.valkuilen:
        blocks.append(Heading(3, "Valkuilen"))
        blocks.append(Items(tuple(said(one) for one in method.valkuilen)))
    if method and workshop.wens.online:
        blocks += [Heading(3, "Online"), Paragraph(said(method.online))]
    elif method:
        blocks.append(Paragraph((Words("Online: ", bold=True), Words(method.online))))
    return blocks


def _content(items: list[Inhoud], level: int) -> list[Block]:
    blocks: list[Block] = []
    for number, item in enumerate(items, 1):
        match item:
            case Casus():
                blocks += _case(item, level)
            case Quizvraag():
                blocks += _question(item, number, level)
            case Stelling():
                blocks += _statement(item, number, level)
            case Praktijkkaart():
                blocks += card(item, level)
            case Zoekopdracht():
                blocks += _search(item, number, level)
    quiz = [one for one in items if isinstance(one, Quizvraag)]
    if len(quiz) > 1:
        blocks += [Heading(level, "Antwoorden van de quiz in het kort"), _key(items)]
    return blocks


def _case(case: Casus, level: int) -> list[Block]:
    title = f"Casus: {case.titel} ({minutes(case.minuten)})"
    blocks: list[Block] = [Heading(level, title), Frame("Situatie", (cited(case.situatie),))]
    if case.betrokkenen:
        who = ", ".join(case.betrokkenen)
        blocks.append(Paragraph((Words("Betrokkenen: ", bold=True), Words(who))))
    blocks += _listed("Vragen voor de deelnemers", case.vragen, Marks.NUMBERS)
    blocks += _listed("Vragen om verder te helpen", case.kijkvragen)
    blocks += _listed("Modelantwoord", case.modelantwoord)
    blocks += _listed("Ook het bekijken waard", case.andere_wegen)
    return blocks


def _question(question: Quizvraag, number: int, level: int) -> list[Block]:
    blocks: list[Block] = [
        Heading(level, f"Quizvraag {number}: {question.soort.value}"),
        Paragraph(cited(question.stam, bold=True)),
    ]
    if question.opties:
        lines: list[Line] = []
        for option in question.opties:
            verdict = "goed" if option.is_goed else "niet goed"
            feedback = cited(option.feedback)
            lines.append((Words(f"{option.tekst} ({verdict}). ", bold=option.is_goed), *feedback))
        return [
            *blocks,
            Items(tuple(lines), Marks.LETTERS),
            *_listed("Uitleg", explained(question)[1:]),
        ]
    if question.paren:
        rows = tuple(
            ((said(one.links),), (said(one.rechts),), (cited(one.bewijs),))
            for one in question.paren
        )
        table = Table(
            "Wat bij elkaar hoort, en waaruit dat blijkt.",
            ("Links", "Hoort bij", "Waar dat uit blijkt"),
            rows,
            (0.26, 0.3, 0.44),
        )
        return [*blocks, table]
    steps = Items(tuple(cited(one) for one in question.stappen), Marks.NUMBERS)
    return [*blocks, Paragraph(said("De goede volgorde:")), steps]


def explained(question: Quizvraag) -> tuple[Regel, ...]:
    """What explains the right option: its feedback, then what rests on other quotes."""
    right = next(one for one in question.opties if one.is_goed).feedback
    told = set(right.verwijzingen)
    return (right, *(one for one in question.toelichting if not set(one.verwijzingen) <= told))


def answer_of(question: Quizvraag) -> str:
    """The right answer as it is shown: with its letter, or in the order of the letters."""
    if question.opties:
        place = next(n for n, one in enumerate(question.opties) if one.is_goed)
        return f"{letter(place)}. {question.opties[place].tekst}"
    letters = {place: letter(shown) for shown, place in enumerate(question.geschud)}
    if question.paren:
        return ", ".join(f"{n + 1}-{letters[n]}" for n in range(len(question.paren)))
    return ", ".join(letters[n] for n in range(len(question.stappen)))


def _key(items: list[Inhoud]) -> Table:
    rows = tuple(
        ((said(str(number)),), (said(item.soort.value),), (said(answer_of(item)),))
        for number, item in enumerate(items, 1)
        if isinstance(item, Quizvraag)
    )
    return Table(
        "De goede antwoorden van de quiz, met de letters van de hand-out.",
        ("Vraag", "Soort", "Goed antwoord"),
        rows,
        (0.12, 0.28, 0.6),
    )


def _statement(statement: Stelling, number: int, level: int) -> list[Block]:
    return [
        Heading(level, f"Stelling {number}"),
        Frame("Lees voor", (cited(statement.stelling),)),
        *_listed("Vragen", statement.vragen),
        *_listed("Wat de bronnen zeggen", statement.achtergrond),
    ]


def card(one: Praktijkkaart, level: int, *, new_page: bool = False) -> list[Block]:
    """A card to put on the table, field by field."""
    name = "Spiekkaart" if one.soort == "spiekkaart" else "Praktijkkaart"
    rows = tuple(
        ((said(field.naam, bold=True),), tuple(cited(line) for line in field.regels))
        for field in one.rubrieken
    )
    return [
        Heading(level, f"{name}: {one.titel}", new_page),
        Paragraph(said(f"Geldt in {one.geldt_in}. Peildatum {one.peildatum}.")),
        *([Table(f"{name} {one.titel}, per rubriek.", (), rows, (0.22, 0.78))] if rows else []),
        *_listed("Vragen bij deze kaart", one.vragen),
    ]


def _search(search: Zoekopdracht, number: int, level: int) -> list[Block]:
    return [
        Heading(level, f"Zoekopdracht {number}"),
        Paragraph(cited(search.opdracht)),
        Paragraph((Words("Zoekvraag die werkt: ", bold=True), Words(search.zoekvraag))),
        *_listed("Dit is te vinden", search.te_vinden),
        *_listed("Tips", search.tips),
    ]


def _listed(title: str, lines: tuple[Regel, ...], marks: Marks = Marks.BULLETS) -> list[Block]:
    if not lines:
        return []
    return [Paragraph(said(f"{title}:", bold=True)), Items(tuple(map(cited, lines)), marks)]
