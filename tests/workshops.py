"""A workshop of real cards with every sort of content in it, made without an index.

What a generated draft holds depends on the cards; this one always has each sort of quiz question,
a break, a long line, and lines that a language model and a trainer wrote.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from ingest.document import ReadDocument
from ingest.readers.card import read_card
from ingest.sentences import trimmed_spans
from waaier.card import FIELD_LABELS, LIST_FIELDS, Card
from workshop.model import (
    Bron,
    Casus,
    Fase,
    Onderdeel,
    Optie,
    Origineel,
    Paar,
    Praktijkkaart,
    Quizvraag,
    Regel,
    RegelSoort,
    Rubriek,
    Schrijver,
    Stap,
    Stelling,
    Verwijzing,
    VraagSoort,
    Wens,
    Werkvorm,
    Workshop,
    Zoekopdracht,
)
from workshop.werkvormen import load_werkvormen

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CARDS = (
    "omslagroute-urgentie-onder-voorwaarden",
    "beschermd-wonen-wmo",
    "driepartijenovereenkomst-assen",
    "transferpunt-svnk",
    "majella-wonen-utrecht",
)


class _Book:
    """Cards by id, and the quotes taken from them."""

    def __init__(self) -> None:
        self.read: dict[str, tuple[Card, ReadDocument]] = {
            name: read_card(CORPUS / "kaarten" / f"{name}.md") for name in CARDS
        }
        self.quotes: list[Verwijzing] = []

    def sentences(self, card: str, field: str) -> list[str]:
        """The sentences of a field, or the items of a list."""
        _, document = self.read[card]
        texts = [b.text for s in document.sections for b in s.blocks if b.field == field]
        if field in LIST_FIELDS:
            return [item.strip() for text in texts for item in text.split("\n") if item.strip()]
        return [text[low:high] for text in texts for low, high in trimmed_spans(text)]

    def fact(self, card: str, field: str, number: int = 0) -> Regel:
        """One sentence as a cited line."""
        text = self.sentences(card, field)[number]
        made, _ = self.read[card]
        known = next((one for one in self.quotes if one.citaat == text), None)
        if known is None:
            known = Verwijzing(
                n=len(self.quotes) + 1,
                passage_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{card}-{field}")),
                citaat=text,
                bron_id=card,
                bron=made.naam,
                plaats=(FIELD_LABELS[field],),
                url=made.bronnen[0].url,
                peildatum=str(made.peildatum),
                tekst_hash=hashlib.sha256(text.encode()).hexdigest(),
            )
            self.quotes.append(known)
        return Regel(
            tekst=text,
            soort=RegelSoort.FEIT,
            verwijzingen=(known.n,),
            peildatum=known.peildatum,
        )

    def facts(self, card: str, field: str, most: int = 4) -> tuple[Regel, ...]:
        """The first lines of a field."""
        many = len(self.sentences(card, field))
        return tuple(self.fact(card, field, number) for number in range(min(most, many)))

    def sources(self) -> tuple[Bron, ...]:
        """Every card that was quoted."""
        used = {one.bron_id for one in self.quotes}
        return tuple(
            Bron(
                id=name,
                titel=card.naam,
                soort=card.soort.value,
                geldt_in=card.geldt_in,
                peildatum=str(card.peildatum),
                url=card.bronnen[0].url,
                originelen=tuple(
                    Origineel(
                        titel=one.titel,
                        uitgever=one.uitgever,
                        url=one.url,
                        peildatum=one.peildatum,
                    )
                    for one in card.bronnen
                ),
            )
            for name, (card, _) in self.read.items()
            if name in used
        )


def _ask(text: str) -> Regel:
    return Regel(tekst=text)


def _cases(book: _Book) -> tuple[Casus, ...]:
    return tuple(
        Casus(
            id=f"casus-{number}",
            titel=title,
            situatie=Regel(tekst=book.sentences(card, "situaties")[0], soort=RegelSoort.VERZONNEN),
            betrokkenen=("de cliënt", "de begeleider van de instelling", "u, van het buurtteam"),
            vragen=(
                _ask("Welke regeling of aanpak past hier, en waarom?"),
                _ask("Welke voorwaarden moet u nakijken?"),
                _ask("Wat vraagt u de cliënt eerst?"),
            ),
            kijkvragen=(_ask("Welke voorwaarde wordt het vaakst vergeten?"),),
            modelantwoord=(
                *book.facts(card, "samenvatting", 2),
                *book.facts(card, "voorwaarden", 8),
            ),
            andere_wegen=book.facts(other, "samenvatting", 1),
            bron_id=card,
        )
        for number, (title, card, other) in enumerate(
            [
                ("Toe aan een eigen huis", CARDS[0], CARDS[1]),
                ("Zelf op het contract", CARDS[2], CARDS[0]),
            ],
            1,
        )
    )


def _quiz(book: _Book) -> tuple[Quizvraag, ...]:
    names = [card.naam for card, _ in book.read.values()]
    right = book.fact(CARDS[0], "samenvatting", 1)
    condition = book.fact(CARDS[0], "voorwaarden", 6)
    term = book.fact(CARDS[1], "termijn_of_bedrag")
    steps = book.facts(CARDS[2], "stappen", 5)
    return (
        Quizvraag(
            id="quiz-1",
            soort=VraagSoort.REGELING,
            stam=_ask(f"Welke kaart past? {book.sentences(CARDS[0], 'situaties')[2]}"),
            opties=tuple(
                Optie(
                    tekst=name,
                    is_goed=number == 0,
                    feedback=right if number == 0 else book.fact(CARDS[number], "samenvatting"),
                )
                for number, name in enumerate(names[:4])
            ),
            toelichting=(right,),
            bron_id=CARDS[0],
        ),
        Quizvraag(
            id="quiz-2",
            soort=VraagSoort.WAAR_ONWAAR,
            stam=_ask("Waar of niet waar: voor de Omslagroute is WoningNet niet nodig."),
            opties=(
                Optie(tekst="Waar", is_goed=False, feedback=condition),
                Optie(tekst="Niet waar", is_goed=True, feedback=condition),
            ),
            toelichting=(condition,),
            bron_id=CARDS[0],
        ),
        Quizvraag(
            id="quiz-3",
            soort=VraagSoort.KOPPELEN,
            stam=_ask("Wat hoort bij elkaar?"),
            paren=tuple(
                Paar(
                    links=book.read[card][0].naam,
                    rechts=book.sentences(card, "voor_wie")[0],
                    bewijs=book.fact(card, "voor_wie"),
                )
                for card in CARDS[:3]
            ),
            geschud=(2, 0, 1),
            toelichting=tuple(book.fact(card, "voor_wie") for card in CARDS[:3]),
            bron_id=CARDS[0],
        ),
        Quizvraag(
            id="quiz-4",
            soort=VraagSoort.VOLGORDE,
            stam=_ask("Zet de stappen in de goede volgorde."),
            stappen=steps,
            geschud=tuple(reversed(range(len(steps)))),
            toelichting=steps,
            bron_id=CARDS[2],
        ),
        Quizvraag(
            id="quiz-5",
            soort=VraagSoort.GETAL,
            stam=_ask("Binnen hoeveel weken besluit de gemeente over beschermd wonen?"),
            opties=tuple(
                Optie(tekst=f"{weeks} weken", is_goed=weeks == 2, feedback=term)
                for weeks in (2, 6, 8)
            ),
            toelichting=(term,),
            bron_id=CARDS[1],
        ),
    )


def _statements(book: _Book) -> tuple[Stelling, ...]:
    return tuple(
        Stelling(
            id=f"stelling-{number}",
            stelling=Regel(tekst=text, soort=RegelSoort.OPDRACHT),
            achtergrond=book.facts(card, field, 2),
            vragen=(_ask("Wie merkt hier het meeste van?"),),
            bron_id=card,
        )
        for number, (text, card, field) in enumerate(
            [
                ("Eén woningaanbod is genoeg: wie hulp wil, weigert niet.", CARDS[0], "let_op"),
                ("Zelf huren is beter dan proefwonen.", CARDS[2], "wat_biedt_het"),
            ],
            1,
        )
    )


def _cards(book: _Book) -> tuple[Praktijkkaart, ...]:
    made = []
    for number, card in enumerate((CARDS[0], CARDS[2], CARDS[3], CARDS[4])):
        whole, _ = book.read[card]
        fields = ("voor_wie", "wat_biedt_het", "voorwaarden", "stappen", "let_op")
        made.append(
            Praktijkkaart(
                id=f"kaart-{number + 1}",
                soort="spiekkaart" if number == 0 else "vergelijken",
                titel=whole.naam,
                geldt_in=whole.geldt_in,
                peildatum=str(whole.peildatum),
                rubrieken=tuple(
                    Rubriek(naam=FIELD_LABELS[field], regels=book.facts(card, field, 6))
                    for field in fields
                    if book.sentences(card, field)
                ),
                vragen=() if number == 0 else (_ask("Wat kan bij u ook?"),),
                bron_id=card,
            )
        )
    return tuple(made)


def _searches(book: _Book) -> tuple[Zoekopdracht, ...]:
    return (
        Zoekopdracht(
            id="zoek-1",
            opdracht=_ask("Zoek op wie de Omslagroute aanvraagt, en van wanneer dat is."),
            zoekvraag="Hoe vraag ik de Omslagroute aan?",
            te_vinden=book.facts(CARDS[0], "aanvragen", 2),
            tips=(_ask("Typ geen namen of andere gegevens van cliënten."),),
            bron_id=CARDS[0],
        ),
    )


def _part(
    begin: int, duur: int, method: Werkvorm, goal: tuple[int, ...], content: tuple[str, ...]
) -> Onderdeel:
    total = sum(step.minuten for step in method.stappen)
    times = [step.minuten * duur // total for step in method.stappen]
    times[-1] += duur - sum(times)
    groups = "groepjes van drie of vier"
    steps = tuple(
        Stap(
            naam=step.naam,
            minuten=time,
            trainer=step.trainer.replace("{groepjes}", groups),
            deelnemers=step.deelnemers.replace("{groepjes}", groups),
        )
        for step, time in zip(method.stappen, times, strict=True)
    )
    return Onderdeel(
        id=method.id,
        fase=method.fase,
        titel=method.naam,
        begin=begin,
        duur=duur,
        werkvorm=method.id,
        doel=method.doel,
        leerdoelen=goal,
        stappen=steps,
        materiaal=method.materiaal,
        inhoud=content,
        nabespreekvragen=method.nabespreekvragen,
    )


@lru_cache
def rich_workshop() -> Workshop:
    """Three hours with everything in it."""
    book, methods = _Book(), load_werkvormen(CORPUS / "werkvormen")
    told = (*book.facts(CARDS[0], "samenvatting", 4), *book.facts(CARDS[1], "samenvatting", 2))
    cases, quiz, statements = _cases(book), _quiz(book), _statements(book)
    cards, searches = _cards(book), _searches(book)
    rows: list[Onderdeel] = []
    for name, minutes, goals, content in (
        ("kennismaking", 10, (), ()),
        ("uitleg", 20, (1,), ()),
        ("casusbespreking", 35, (1, 2), tuple(one.id for one in cases)),
        ("pauze", 15, (), ()),
        ("quiz", 20, (1,), tuple(one.id for one in quiz)),
        ("stellingen", 20, (3,), tuple(one.id for one in statements)),
        ("speurtocht", 20, (2,), tuple(one.id for one in searches)),
        ("carrousel", 25, (3,), tuple(one.id for one in cards if one.soort == "vergelijken")),
        ("spiekkaart", 15, (2,), (cards[0].id,)),
        ("afsluiting", 10, (), ()),
    ):
        begin = rows[-1].einde if rows else 0
        if name == "pauze":
            rows.append(
                Onderdeel(id=name, fase=Fase.PAUZE, titel="Pauze", begin=begin, duur=minutes)
            )
            continue
        row = _part(begin, minutes, methods[name], goals, content)
        rows.append(row.model_copy(update={"regels": told}) if name == "uitleg" else row)
    written = Regel(
        tekst="Met de Omslagroute kan een cliënt met begeleiding een woning huren.",
        soort=RegelSoort.FEIT,
        verwijzingen=told[1].verwijzingen,
        peildatum=told[1].peildatum,
        geschreven_door=Schrijver.MODEL,
    )
    return Workshop(
        titel="Uitstroom uit beschermd wonen",
        gemaakt=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
        peildatum="circa 2022 tot 2026-01-01",
        wens=Wens(
            thema=("uitstroom en doorstroom",), gemeente="Amsterdam", duur=190, begintijd="09:30"
        ),
        inleiding=(_ask("Deze workshop gaat over uitstroom uit beschermd wonen."), written),
        leerdoelen=(
            _ask("De deelnemer kan uitleggen voor wie de Omslagroute is."),
            _ask("De deelnemer kan in de Praktijkwaaier voorwaarden en hun bron vinden."),
            _ask("De deelnemer kan twee praktijken vergelijken en zegt wat in Amsterdam kan."),
        ),
        voorbereiding=("Print de hand-out voor 12 deelnemers.", "Test de Praktijkwaaier."),
        materiaal=("laptops met de Praktijkwaaier", "stemkaarten A, B, C en D", "flip-over"),
        programma=tuple(rows),
        casussen=cases,
        quiz=quiz,
        stellingen=statements,
        kaarten=cards,
        zoekopdrachten=searches,
        werkvormen=tuple(methods[row.werkvorm] for row in rows if row.werkvorm is not None),
        evaluatie=("Wat neemt u mee naar uw werk?", "Wat miste u?"),
        verwijzingen=tuple(book.quotes),
        bronnen=book.sources(),
        meldingen=("Over het thema staan vier kaarten in de index.",),
        index_build="20261101-093000-abcdef",
        geschreven_door=Schrijver.MODEL,
    )
