"""Checks many generated quiz questions by rules: ``python -m workshop.quality``.

What a script can see: one right answer, supported by its passage; no option twice; every wrong
answer with a quote of its own; no wrong answer that comes close to being right. What only a reader
can see (an absurd answer, a crooked sentence) stands in docs/steekproef-quiz.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from answer.pipeline import AnswerService
from index.store import Store
from waaier.settings import get_settings
from workshop.getallen import getallen
from workshop.material import Aantekenboek
from workshop.model import Quizvraag, Regel, Verwijzing, VraagSoort
from workshop.quiz import quizvragen
from workshop.verzamelen import Verzamelaar
from workshop.voorraad import Voorraad

QUESTIONS = 100
SEED = "1"


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What the rules find wrong with one question; nothing when it is good."""

    vraag: Quizvraag
    fouten: tuple[str, ...]


def whole_corpus(service: AnswerService) -> Voorraad:
    """A stock of every card of the index."""
    return Verzamelaar(service, get_settings()).alles()


def judged(
    questions: Iterable[Quizvraag], book: Aantekenboek, stock: Voorraad, store: Store
) -> list[Oordeel]:
    """Each question with what is wrong with it."""
    return [Oordeel(one, tuple(_faults(one, book, stock, store))) for one in questions]


def _faults(
    question: Quizvraag, book: Aantekenboek, stock: Voorraad, store: Store
) -> Iterator[str]:
    lines = [*question.toelichting, *(one.feedback for one in question.opties)]
    lines += [*question.stappen, *(pair.bewijs for pair in question.paren)]
    cited = {one.n: one for one in book.verwijzingen(n for x in lines for n in x.verwijzingen)}
    for line in lines:
        yield from _unsupported(line, cited, store)
    shown = [one.tekst for one in question.opties] or [one.rechts for one in question.paren]
    shown = shown or [one.tekst for one in question.stappen]
    if len({_bare(text) for text in shown}) != len(shown):
        yield "een antwoord staat er twee keer"
    rules = {
        VraagSoort.REGELING: _which_card,
        VraagSoort.WAAR_ONWAAR: _true_or_not,
        VraagSoort.GETAL: _number,
        VraagSoort.KOPPELEN: _pairs,
    }
    rule = rules.get(question.soort)
    if rule is not None:
        yield from rule(question, cited, stock)


def _unsupported(line: Regel, cited: dict[int, Verwijzing], store: Store) -> Iterator[str]:
    if not line.verwijzingen:
        yield f"zonder bron: {line.tekst}"
    for n in line.verwijzingen:
        passage = store.get(cited[n].passage_id)
        if passage is None or cited[n].citaat not in passage.text:
            yield f"het citaat staat niet in de passage: {cited[n].citaat}"
        elif cited[n].citaat not in line.tekst:
            yield f"de regel bevat het citaat niet: {line.tekst}"


def _which_card(
    question: Quizvraag, cited: dict[int, Verwijzing], stock: Voorraad
) -> Iterator[str]:
    situation = question.stam.tekst.split("“", 1)[1].rstrip("”")
    by_title = {one.source.title: one for one in stock.alle}
    for option in question.opties:
        card = by_title[option.tekst]
        if option.is_goed != (card.id == question.bron_id):
            yield f"verkeerd aangewezen: {option.tekst}"
        if not option.is_goed and stock.may_fit(situation, card):
            yield f"past misschien ook: {option.tekst}"
        if any(cited[n].bron_id != card.id for n in option.feedback.verwijzingen):
            yield f"de uitleg gaat over een andere kaart: {option.tekst}"


def _true_or_not(
    question: Quizvraag, cited: dict[int, Verwijzing], stock: Voorraad
) -> Iterator[str]:
    statement = question.stam.tekst.split("’: ", 1)[1]
    said_true = next(one.tekst for one in question.opties if one.is_goed) == "Waar"
    stands = any(statement in zin.text for card in stock.alle for zin in card.alle())
    if said_true != stands:
        yield "waar en niet waar zijn verwisseld"


def _number(question: Quizvraag, cited: dict[int, Verwijzing], stock: Voorraad) -> Iterator[str]:
    quote = cited[question.toelichting[0].verwijzingen[0]].citaat
    right = getallen(question.goed_antwoord)[0].value
    if question.goed_antwoord not in quote:
        yield "het goede getal staat niet in de zin"
    for option in question.opties:
        own = " ".join(cited[n].citaat for n in option.feedback.verwijzingen)
        if option.tekst not in own:
            yield f"het getal staat niet in de uitleg: {option.tekst}"
        if not option.is_goed and getallen(option.tekst)[0].value == right:
            yield f"even veel als het goede antwoord: {option.tekst}"


def _pairs(question: Quizvraag, cited: dict[int, Verwijzing], stock: Voorraad) -> Iterator[str]:
    by_title = {one.source.title: one for one in stock.alle}
    for pair in question.paren:
        for other in question.paren:
            if other is not pair and stock.may_fit(pair.links, by_title[other.rechts]):
                yield f"past ook bij een andere situatie: {other.rechts}"


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def main(index_dir: Path) -> int:
    """Prints what was found; 1 when a question has a fault."""
    service = AnswerService(get_settings(), index_dir)
    try:
        stock, book = whole_corpus(service), Aantekenboek()
        questions = quizvragen(stock, book, QUESTIONS, SEED)
        found = judged(questions, book, stock, service.retriever.current()[1])
    finally:
        service.close()
    kinds = Counter(one.soort.value for one in questions)
    wrong = [one for one in found if one.fouten]
    sys.stdout.write(f"{len(questions)} vragen: {dict(kinds)}; {len(wrong)} met een fout\n")
    for one in wrong:
        sys.stdout.write(f"- {one.vraag.stam.tekst}\n")
        sys.stdout.writelines(f"    {fault}\n" for fault in one.fouten)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else get_settings().index_dir))
