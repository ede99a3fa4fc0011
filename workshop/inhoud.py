"""Content without a language model: cases, statements, cards for the table, search assignments.

Every factual line is a sentence of a card, verbatim, with a fixed text in front of it at most.
Situations are those that the writers of cards invented; nobody in them can be traced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from typing import Literal

from waaier.card import FIELD_LABELS
from workshop.getallen import getallen
from workshop.lot import shuffled
from workshop.material import UNKNOWN, Aantekenboek, Kaart, Zin
from workshop.model import (
    Casus,
    Praktijkkaart,
    Regel,
    RegelSoort,
    Rubriek,
    Stelling,
    Zoekopdracht,
)
from workshop.quiz import about, situaties_of
from workshop.voorraad import Voorraad, is_too_wide, is_usable
from workshop.zinnen import can_be_discussed, is_imperative, is_sourced, leans

OTHER_WAYS = 2
"""Cards named beside the one that fits best."""

_ANSWER = {
    False: (
        ("voorwaarden", "Voorwaarde: ", 6),
        ("aanvragen", "Aanvragen: ", 3),
        ("termijn_of_bedrag", "Termijn of bedrag: ", 2),
        ("let_op", "Let op: ", 3),
        ("contact", "Contact: ", 2),
        ("grondslag", "Grondslag: ", 1),
    ),
    True: (
        ("wat_biedt_het", "De aanpak: ", 3),
        ("stappen", "Stap: ", 5),
        ("resultaten", "Resultaat: ", 2),
        ("knelpunten", "Knelpunt: ", 2),
        ("lessen", "Les: ", 3),
        ("let_op", "Let op: ", 1),
    ),
}
"""What a model answer quotes of a regulation and of a practice: field, words before, at most."""

_CLOSING = {
    False: "Zeg tegen de cliënt welke regels er gelden. De instantie die beslist, kijkt of deze "
    "cliënt eraan voldoet.",
    True: "Vraag na of deze aanpak in uw gemeente bestaat, en of die nog zo werkt.",
}

_ROLES = {
    r"\bmoeder": "de moeder", r"\bvader": "de vader", r"\bouders\b": "de ouders",
    r"\bkinder|\bkind\b|\bdochter|\bzoon": "de kinderen", r"\bbuur": "de buren",
    r"\bverhuurder": "de verhuurder", r"\bcorporatie": "de corporatie",
    r"\bpartner|\bvriendin?\b|\bex\b|\bman en|\bhaar man|\bzijn vrouw": "de partner",
    r"\bdeurwaarder": "de deurwaarder", r"\bbegeleider|\binstelling|\bkliniek": "de begeleiding",
    r"\bgemeente|\bstad\b": "de gemeente", r"\brechter": "de rechter",
    r"\bwerkgever": "de werkgever",
    r"\bmantelzorg": "de mantelzorger", r"\bschuldeiser|\bincasso": "de schuldeisers",
}  # fmt: skip
"""Who is involved, by the words of a situation."""

_FOR_TRAINER = (
    "Vraagt de groep eerst naar feiten, of komt er meteen een oplossing?",
    "Noemt de groep bij elk antwoord de bron en de peildatum?",
    "Zegt de groep welke regels er gelden, zonder te beloven dat iemand iets krijgt?",
)


def casussen(voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Casus]:
    """Cases in the order of the chosen cards; a second one of a card after a first of all."""
    per_card = [
        [(kaart, one) for one in islice(situaties_of(kaart, voorraad, seed), 2)]
        for kaart in (*voorraad.regelingen, *voorraad.praktijken)
        if is_usable(kaart) and about(kaart) is not None
    ]
    for kaart, situation in filter(None, chain.from_iterable(zip_longest(*per_card))):
        yield _casus(kaart, situation, voorraad, boek)


def _casus(kaart: Kaart, situatie: str, voorraad: Voorraad, boek: Aantekenboek) -> Casus:
    title = kaart.source.title
    answer = [boek.feit(zin, voor=f"Kijk naar de kaart ‘{title}’. ") for zin in _opening(kaart)]
    said = set(_opening(kaart))
    reason = voorraad.closest(situatie, kaart)
    if reason is not None and reason not in said:
        said.add(reason)
        answer.append(boek.feit(reason, voor="Het dichtst bij deze situatie staat: "))
    for field, before, most in _ANSWER[kaart.is_practice]:
        lines = [zin for zin in kaart.veld(field) if zin not in said][:most]
        answer += [boek.feit(zin, voor=before) for zin in lines]
    answer.append(Regel(tekst=_CLOSING[kaart.is_practice]))
    questions = [
        "Wat weet u nog niet, en wat vraagt u eerst?",
        "Welke regeling of aanpak past het best? In welke bron staat dat, en wat is de peildatum?",
    ]
    if kaart.veld("voorwaarden"):
        questions.append("Welke voorwaarden gelden er?")
    if kaart.veld("aanvragen", "contact"):
        questions.append("Waar meldt of vraagt u dit aan?")
    questions.append("Waar let u op?")
    return Casus(
        id="",
        titel=f"Over {kaart.source.themas[0]}" if kaart.source.themas else "Casus",
        situatie=Regel(tekst=situatie, soort=RegelSoort.VERZONNEN),
        betrokkenen=("de cliënt", "u als medewerker", *_roles(situatie)),
        vragen=tuple(Regel(tekst=one) for one in questions),
        kijkvragen=tuple(Regel(tekst=one) for one in _FOR_TRAINER),
        modelantwoord=tuple(answer),
        andere_wegen=tuple(_other_ways(kaart, situatie, voorraad, boek)),
        bron_id=kaart.id,
    )


def _opening(kaart: Kaart) -> tuple[Zin, ...]:
    zin = about(kaart)
    return () if zin is None else (zin,)


def _roles(situatie: str) -> list[str]:
    return [role for pattern, role in _ROLES.items() if re.search(pattern, situatie, re.IGNORECASE)]


def _other_ways(
    kaart: Kaart, situatie: str, voorraad: Voorraad, boek: Aantekenboek
) -> Iterator[Regel]:
    """What else comes up for this situation and holds here, with for whom it is."""
    by_id = {one.id: one for one in voorraad.alle}
    found = 0
    for card_id in voorraad.gevonden(situatie).kaarten:
        other = by_id.get(card_id)
        if other is None or other.id == kaart.id or is_too_wide(other) or not is_usable(other):
            continue
        zin = about(other) if other.is_practice == kaart.is_practice else None
        if zin is not None and voorraad.holds_here(other):
            yield boek.feit(zin, voor=f"Kijk ook eens naar ‘{other.source.title}’. ")
            found += 1
        if found == OTHER_WAYS:
            return


_ON_OBSTACLES = (
    "Dit speelt ook bij ons.",
    "Aan dit knelpunt kan een medewerker zelf weinig doen.",
    "Dit lossen we alleen op als gemeente, corporatie en zorg samen een afspraak maken.",
    "Dit knelpunt is voor cliënten groter dan voor organisaties.",
)

_ON_LESSONS = (
    "Deze les kunnen wij volgende maand al gebruiken.",
    "Dit werkt alleen op de plek waar het bedacht is.",
    "Hier is in ons werk te weinig tijd voor.",
    "Zonder steun van onze leiding lukt dit niet.",
)


def stellingen(voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Stelling]:
    """Statements on obstacles and lessons, cards and sorts taking turns."""
    found: list[tuple[int, str, Kaart, Zin]] = []
    for kaart in voorraad.praktijken:
        for field in ("knelpunten", "lessen"):
            lines = [zin for zin in kaart.losse(field) if can_be_discussed(zin)]
            ordered = shuffled(lines, seed, lambda zin: zin.text)
            found += [(turn, field, kaart, zin) for turn, zin in enumerate(ordered)]
    lot = {id(one): n for n, one in enumerate(shuffled(found, seed, lambda one: one[3].text))}
    for number, (_, field, kaart, zin) in enumerate(
        sorted(found, key=lambda one: (one[0], lot[id(one)]))
    ):
        opinions = _ON_OBSTACLES if field == "knelpunten" else _ON_LESSONS
        opinion = shuffled(opinions, seed)[number % len(opinions)]
        kind = "Een knelpunt" if field == "knelpunten" else "Een les"
        if is_imperative(zin.text):
            kind = "Een advies"
        is_told = not kaart.is_local or any(
            name in kaart.source.title for name in kaart.source.scope.names
        )
        here = "" if is_told else f" ({kaart.plaats})"
        yield Stelling(
            id="",
            stelling=boek.regel(
                f"{kind} uit ‘{kaart.source.title}’{here}: “{zin.text}” Stelling: {opinion}", (zin,)
            ),
            achtergrond=tuple(boek.feit(one) for one in (zin, *_beside(kaart, zin))),
            vragen=(
                Regel(tekst="Wat is uw sterkste argument, voor of tegen?"),
                Regel(tekst="Wat zou u over een halfjaar anders willen zien?"),
            ),
            bron_id=kaart.id,
        )


def _beside(kaart: Kaart, zin: Zin) -> tuple[Zin, ...]:
    """What the practice is, so that a statement can be understood."""
    line = about(kaart)
    return () if line is None or line == zin else (line,)


COMPARED = ("samenvatting", "partijen", "stappen", "financiering", "resultaten", "knelpunten",
            "lessen", "let_op")  # fmt: skip
REMINDED = ("voor_wie", "wat_biedt_het", "voorwaarden", "aanvragen", "termijn_of_bedrag", "let_op",
            "contact")  # fmt: skip

MIN_RUBRICS = 3
"""A card with less is no match for the others."""

_TO_COMPARE = (
    "Wat kan bij ons ook, en wat zou botsen?",
    "Wie moet er bij ons meedoen?",
    "Hoe oud is deze informatie, en wat wilt u navragen?",
)


def praktijkkaarten(voorraad: Voorraad, boek: Aantekenboek) -> Iterator[Praktijkkaart]:
    """Practices to compare, the most fitting first."""
    for kaart in voorraad.praktijken:
        made = _card(kaart, "vergelijken", COMPARED, _TO_COMPARE, boek)
        if len(made.rubrieken) >= MIN_RUBRICS:
            yield made


def spiekkaarten(voorraad: Voorraad, boek: Aantekenboek) -> Iterator[Praktijkkaart]:
    """One-page reminders of regulations, the most fitting first."""
    for kaart in voorraad.regelingen:
        made = _card(kaart, "spiekkaart", REMINDED, (), boek)
        if is_usable(kaart) and len(made.rubrieken) >= MIN_RUBRICS:
            yield made


def _card(
    kaart: Kaart,
    soort: Literal["vergelijken", "spiekkaart"],
    fields: tuple[str, ...],
    questions: tuple[str, ...],
    boek: Aantekenboek,
) -> Praktijkkaart:
    return Praktijkkaart(
        id="",
        soort=soort,
        titel=kaart.source.title,
        geldt_in=kaart.source.scope,
        peildatum=kaart.source.peildatum or UNKNOWN,
        rubrieken=tuple(
            Rubriek(
                naam=FIELD_LABELS[field],
                regels=tuple(boek.feit(zin) for zin in kaart.veld(field)),
            )
            for field in fields
            if kaart.veld(field)
        ),
        vragen=tuple(Regel(tekst=one) for one in questions),
        bron_id=kaart.id,
    )


_SEARCH_TIPS = (
    "Vraag het eens in uw eigen woorden. Vindt u dezelfde kaart?",
    "Zet de naam van de gemeente in de vraag. Wat verandert er?",
)


def zoekopdrachten(voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Zoekopdracht]:
    """Assignments in the chat of which it was tried that the chat finds the card."""
    for kaart in shuffled(voorraad.regelingen, seed, lambda one: one.id):
        asked = _number_question(kaart)
        if asked is None or kaart.id not in voorraad.gevonden(asked[0]).kaarten[:2]:
            continue
        question, line = asked
        yield Zoekopdracht(
            id="",
            opdracht=Regel(
                tekst=f"Zoek op welke termijn of welk bedrag er geldt bij ‘{kaart.source.title}’. "
                "Schrijf de bron en de peildatum erbij."
            ),
            zoekvraag=question,
            te_vinden=(boek.feit(line),),
            tips=(Regel(tekst=_SEARCH_TIPS[0]),),
            bron_id=kaart.id,
        )
    for kaart in voorraad.regelingen:
        proof = about(kaart)
        situations = list(situaties_of(kaart, voorraad, seed))
        if proof is None or not is_usable(kaart) or not situations:
            continue
        # The last one: the first ones are used in cases.
        situation = situations[-1]
        yield Zoekopdracht(
            id="",
            opdracht=Regel(
                tekst=f"Een collega vraagt: “{situation}” Zoek welke kaart past. Schrijf op voor "
                "wie die is, in welke bron dat staat en wat de peildatum is.",
                soort=RegelSoort.VERZONNEN,
            ),
            zoekvraag=situation,
            te_vinden=(boek.feit(proof, voor=f"Kaart ‘{kaart.source.title}’: "),),
            tips=tuple(Regel(tekst=one) for one in _SEARCH_TIPS),
            bron_id=kaart.id,
        )


def _number_question(kaart: Kaart) -> tuple[str, Zin] | None:
    """A question after the first sentence on a term or an amount."""
    for zin in kaart.losse("termijn_of_bedrag"):
        if not leans(zin.text) and not is_sourced(zin) and getallen(zin.text):
            return f"Welke termijn of welk bedrag geldt er bij {kaart.source.title}?", zin
    return None
