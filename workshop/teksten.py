"""The fixed Dutch texts of a workshop: title, learning goals, preparation, evaluation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from workshop.model import InhoudSoort, Niveau, Onderdeel, Regel, Wens, Werkvorm

INHOUD = {
    InhoudSoort.CASUS: "casussen",
    InhoudSoort.QUIZ: "quizvragen",
    InhoudSoort.STELLING: "stellingen",
    InhoudSoort.KAART: "praktijkkaarten",
    InhoudSoort.SPIEKKAART: "spiekkaarten",
    InhoudSoort.ZOEKOPDRACHT: "zoekopdrachten",
}
"""What each sort of content is called, for more than one."""

PLENTY_OF = {
    InhoudSoort.CASUS: 3,
    InhoudSoort.QUIZ: 8,
    InhoudSoort.STELLING: 4,
    InhoudSoort.KAART: 3,
    InhoudSoort.SPIEKKAART: 3,
    InhoudSoort.ZOEKOPDRACHT: 3,
}
"""With fewer, the trainer is told that there is little of it."""

EVALUATIE = (
    "Welk leerdoel heeft u gehaald, en welk nog niet?",
    "Wat gaat u deze week gebruiken?",
    "Welk onderdeel hielp u het meest? Welk het minst?",
    "Klopte er iets niet met uw praktijk of met de bron? Schrijf op wat.",
    "Welk cijfer geeft u de workshop, van 1 tot en met 10?",
)


def titel(wens: Wens) -> str:
    """The title: the trainer's own, or the subject with the place."""
    if wens.titel:
        return wens.titel
    subject = wens.zoek or opsomming(wens.thema) or "Regelingen en praktijken"
    subject = " ".join(subject.split()).rstrip("?.! ")
    title = subject[:1].upper() + subject[1:]
    place = wens.gemeente
    return f"{title} ({place})" if place and place.lower() not in title.lower() else title


def leerdoelen(wens: Wens, methods: Iterable[Werkvorm]) -> tuple[Regel, ...]:
    """What participants can do afterwards, by what they practise; numbered from 1."""
    sorts = {one.inhoud for one in methods}
    return tuple(
        Regel(tekst=text) for sort, text in _GOALS.items() if sort is None or sort in sorts
    )


_GOALS: dict[InhoudSoort | None, str] = {
    None: "Na afloop kan de deelnemer zeggen welke regelingen en aanpakken er bij dit onderwerp "
    "zijn, en voor wie ze zijn.",
    InhoudSoort.CASUS: "Na afloop kan de deelnemer bij een situatie de passende kaart kiezen en de "
    "voorwaarden uit de bron noemen.",
    InhoudSoort.QUIZ: "Na afloop weet de deelnemer welke voorwaarden, termijnen en bedragen er "
    "gelden, en wat daarvan nagekeken moet worden.",
    InhoudSoort.ZOEKOPDRACHT: "Na afloop kan de deelnemer in de Praktijkwaaier een antwoord "
    "zoeken, de bron controleren en zien hoe oud die is.",
    InhoudSoort.SPIEKKAART: "Na afloop heeft de deelnemer een kaartje met bron en peildatum voor "
    "aan tafel bij een cliënt.",
    InhoudSoort.KAART: "Na afloop kan de deelnemer aanpakken van elders vergelijken en zeggen wat "
    "in het eigen werk kan.",
    InhoudSoort.STELLING: "Na afloop kan de deelnemer een eigen mening over een knelpunt of les "
    "uitleggen, met de bron erbij.",
}
"""A goal for each sort of content, and one that always holds."""


def with_goals(rows: Sequence[Onderdeel], methods: Mapping[str, Werkvorm]) -> tuple[Onderdeel, ...]:
    """The rows, each with the numbers of the goals that it serves."""
    there = {one.inhoud for one in methods.values()}
    sorts = [sort for sort in _GOALS if sort is None or sort in there]
    every = tuple(range(1, len(sorts) + 1))

    def served(row: Onderdeel) -> tuple[int, ...]:
        method = methods.get(row.werkvorm or "")
        if method is None:
            return ()
        if method.inhoud in sorts:
            return (sorts.index(method.inhoud) + 1,)
        return (1,) if method.fase.value == "uitleg" else every

    return tuple(row.model_copy(update={"leerdoelen": served(row)}) for row in rows)


def voorbereiding(wens: Wens) -> tuple[str, ...]:
    """What the trainer does beforehand."""
    steps = [
        "Lees de bronnen achterin. Kijk na of er na de peildatum iets is veranderd.",
        "Doe ‘waaier workshop controleer’: die opdracht noemt wat intussen anders is.",
        "Print de hand-out en de casusbladen, of zet ze klaar op het scherm.",
        "Vraag de deelnemers vooraf om één situatie uit hun werk, zonder naam of adres.",
    ]
    if wens.online:
        steps.append("Maak kamers voor de groepjes en een gedeeld document. Probeer ze uit.")
    else:
        steps.append("Zet tafels klaar voor groepjes en zorg voor internet.")
    if wens.niveau is Niveau.ERVAREN:
        steps.append("Deze groep is ervaren: houd de uitleg kort en neem meer tijd voor gesprek.")
    return tuple(steps)


def materiaal(methods: Iterable[Werkvorm]) -> tuple[str, ...]:
    """Everything that is needed, each once."""
    return tuple(dict.fromkeys(thing for method in methods for thing in method.materiaal))


def peildatum(dates: Iterable[str]) -> str:
    """Over which years the sources speak: "2018 tot en met 2026 (staat bij elke regel)"."""
    given = list(dates)
    years = sorted({int(year) for date in given for year in re.findall(r"\b(?:19|20)\d\d", date)})
    unknown = sum(not re.search(r"\d{4}", date) for date in given)
    if not years:
        return "onbekend"
    span = str(years[0]) if len(years) == 1 else f"{years[0]} tot en met {years[-1]}"
    rest = f"; van {unknown} {'bron' if unknown == 1 else 'bronnen'} onbekend" if unknown else ""
    return f"{span}{rest} (staat bij elke regel)"


def opsomming(words: Iterable[str]) -> str:
    """A list in words: "casussen, stellingen en quizvragen"."""
    listed = list(words)
    return " en ".join(filter(None, [", ".join(listed[:-1]), listed[-1]])) if listed else ""
