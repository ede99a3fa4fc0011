"""Quiz questions from cards: five sorts, each with one right answer that a quote shows.

Wrong answers come from sibling cards and are wrong for a reason that the feedback gives, with the
passage it stands in. A builder that finds nothing sure gives nothing: no question is better than
one with two right answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice, zip_longest

from answer.evidence import question_terms
from workshop.getallen import Getal, are_comparable, distance, getallen
from workshop.lot import order_of, shuffled
from workshop.material import Aantekenboek, Kaart, Zin, peildatum_of
from workshop.model import Optie, Paar, Quizvraag, Regel, RegelSoort, VraagSoort
from workshop.quiz_onwaar import untrue
from workshop.voorraad import Voorraad
from workshop.zinnen import is_claim, leans, stands_alone

CLAIM_FIELDS = ("voor_wie", "wat_biedt_het", "voorwaarden", "aanvragen", "termijn_of_bedrag")
"""Fields whose sentences are rules; the others tell what happened somewhere."""

WRONG = 3
"""Wrong answers beside the right one."""

MAX_PAIRS = 4
MIN_STEPS, MAX_STEPS = 3, 5

GAP = "…"

Builder = Callable[[Kaart, Voorraad, Aantekenboek, str], Iterator[Quizvraag]]


def quizvragen(voorraad: Voorraad, boek: Aantekenboek, count: int, seed: str) -> list[Quizvraag]:
    """At most ``count`` questions on the chosen cards, the sorts and cards taking turns.

    Each question has its own card and sentence as long as there are enough; the most fitting
    cards come first.
    """

    def _some(builder: Builder, sort: VraagSoort, kaart: Kaart) -> Iterator[Quizvraag]:
        return islice(builder(kaart, voorraad, boek, seed), _PER_CARD.get(sort))

    rows = []
    for sort, builder in _BUILDERS.items():
        per_card = [
            shuffled(_some(builder, sort, kaart), seed, lambda one: one.stam.tekst)
            for kaart in voorraad.kaarten[: _CARDS.get(sort)]
        ]
        # One of every card before a second of any.
        turns = chain.from_iterable(zip_longest(*per_card))
        rows.append((sort, [one for one in turns if one is not None]))
    chosen: list[Quizvraag] = []
    asked: set[str] = set()
    shares = {sort: _SHARES[sort] for sort, _ in rows}
    left = dict(rows)
    while len(chosen) < count and any(left.values()):
        # The sort that is furthest behind its share goes first.
        sort = min(
            (one for one in left if left[one]),
            key=lambda one: sum(q.soort is one for q in chosen) / shares[one],
        )
        question = _fresh(left[sort], chosen)
        subject = _subject(question)
        if subject not in asked:
            asked.add(subject)
            chosen.append(question.model_copy(update={"id": f"quiz-{len(chosen) + 1}"}))
    return shuffled(chosen, seed, lambda one: one.id)


def _fresh(left: list[Quizvraag], chosen: list[Quizvraag]) -> Quizvraag:
    """Takes the first question on a card that was asked about least."""
    times = {card: sum(one.bron_id == card for one in chosen) for card in (q.bron_id for q in left)}
    index = min(range(len(left)), key=lambda i: (times[left[i].bron_id], i))
    return left.pop(index)


def _subject(question: Quizvraag) -> str:
    """What a question is about: two questions on one fact are one too many."""
    if question.soort is VraagSoort.GETAL:
        return f"{question.bron_id} {question.goed_antwoord.lower()}"
    if question.soort is VraagSoort.WAAR_ONWAAR:
        numbers = " ".join(one.text for one in getallen(question.toelichting[0].tekst))
        return f"{question.bron_id} {numbers.lower() or question.toelichting[0].verwijzingen}"
    return f"{question.soort} {question.bron_id}"


def _which_card(
    kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str
) -> Iterator[Quizvraag]:
    """A situation; which card fits?"""
    proof = about(kaart)
    if kaart.is_practice or proof is None or not is_regulation(kaart):
        return
    for situation in situaties_of(kaart, voorraad, seed):
        others = [
            (other, line)
            for other in voorraad.siblings(kaart)
            if not voorraad.may_fit(situation, other) and (line := about(other)) is not None
        ]
        # The most alike are the best wrong answers; which of them is left to the seed.
        near = shuffled(others[: 2 * WRONG], seed + situation, lambda one: one[0].id)[:WRONG]
        if len(near) < WRONG:
            continue
        options = [
            Optie(
                tekst=kaart.source.title,
                is_goed=True,
                feedback=boek.feit(proof, voor="Goed. "),
            )
        ]
        options += [
            Optie(
                tekst=other.source.title,
                is_goed=False,
                feedback=boek.feit(line, voor="Deze kaart gaat over iets anders: "),
            )
            for other, line in near
        ]
        yield Quizvraag(
            id="",
            soort=VraagSoort.REGELING,
            stam=Regel(
                tekst=f"Welke kaart past het best bij deze situatie? “{situation}”",
                soort=RegelSoort.VERZONNEN,
            ),
            opties=tuple(shuffled(options, seed + situation, lambda one: one.tekst)),
            toelichting=tuple(
                boek.feit(zin)
                for zin in dict.fromkeys((proof, fitting(kaart, situation)))
                if zin is not None
            ),
            bron_id=kaart.id,
        )


def is_regulation(kaart: Kaart) -> bool:
    """Whether a card is about something with conditions or a way to get it."""
    return bool(kaart.veld("voorwaarden", "aanvragen"))


def situaties_of(kaart: Kaart, voorraad: Voorraad, seed: str) -> Iterator[str]:
    """The situations of a card that can be told by themselves and lead to that card first."""
    for situation in shuffled(kaart.situaties, seed):
        if stands_alone(situation) and voorraad.leads_to(situation, kaart):
            yield situation


def about(kaart: Kaart) -> Zin | None:
    """The sentence that says best whom or what a card is for."""
    for_whom = [zin for zin in kaart.losse("voor_wie") if is_claim(zin)]
    found = [zin for zin in for_whom if len(zin.text.split()) >= TELLING]
    found += [zin for zin in kaart.losse("samenvatting") if is_claim(zin)]
    return next(iter(found + for_whom), None)


def fitting(kaart: Kaart, situatie: str) -> Zin | None:
    """The sentence of a card that shares most words with a situation; None when none does."""
    wanted = question_terms(situatie) - _EVERYWHERE
    best = max(
        (zin for zin in kaart.losse(*CLAIM_FIELDS, "let_op") if not leans(zin.text)),
        key=lambda zin: len(wanted & question_terms(zin.text)),
        default=None,
    )
    return best if best and len(wanted & question_terms(best.text)) >= SHARED else None


_EVERYWHERE = frozenset(
    {"cliënt", "client", "mijn", "hebben", "zijn", "kunnen", "willen", "moeten"}
)
"""Words of nearly every situation."""

TELLING = 9
"""Fewer words than this say for whom a card is, and hardly what it is about."""

SHARED = 2
"""Words that a sentence must share with a situation before it is shown as the reason."""


def _true_or_not(
    kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str
) -> Iterator[Quizvraag]:
    """A sentence of a card, as it stands or with one word turned round."""
    if kaart.is_practice:
        return
    claims = [zin for zin in kaart.losse(*CLAIM_FIELDS) if is_claim(zin)]
    false = [(zin, made) for zin in claims if (made := untrue(zin.text, seed + zin.text))]
    spoiled = {zin.text for zin, _ in false}
    true = [zin for zin in claims if zin.text not in spoiled and _is_rule(zin)]
    # As many true as false ones, or "not true" would be the safe guess.
    for zin, (statement, reason) in false:
        yield _statement(kaart, zin, statement, reason, boek)
    for zin in shuffled(true, seed, lambda one: one.text)[: max(1, len(false))]:
        yield _statement(kaart, zin, zin.text, None, boek)


def _is_rule(zin: Zin) -> bool:
    """Whether a sentence is worth asking about: a limit, a duty, a right or a place to go."""
    return _RULE.search(zin.text) is not None


_RULE = re.compile(
    r"(?i)\b(mag|mogen|moet|moeten|hoeft|alleen|minstens|hoogstens|maximaal|niet|geen|gratis|"
    r"verplicht|vraagt|aan bij|loopt via|gaat via|beslist|voor wie|vanaf|tot|binnen|nodig|"
    r"betaalt|tellen?|krijgt?)\b"
)


def _statement(
    kaart: Kaart, zin: Zin, statement: str, reason: str | None, boek: Aantekenboek
) -> Quizvraag:
    proof = boek.feit(zin, voor="In de bron staat: ")
    is_true = reason is None
    right = boek.feit(zin, voor="Goed. " if is_true else f"Goed gezien. {reason} ")
    wrong = boek.feit(zin, voor="Dit klopt wel: " if is_true else f"Nee. {reason} ")
    return Quizvraag(
        id="",
        soort=VraagSoort.WAAR_ONWAAR,
        stam=Regel(tekst=f"Waar of niet waar? Over ‘{kaart.source.title}’: {statement}"),
        opties=(
            Optie(tekst="Waar", is_goed=is_true, feedback=right if is_true else wrong),
            Optie(tekst="Niet waar", is_goed=not is_true, feedback=wrong if is_true else right),
        ),
        toelichting=(proof,),
        bron_id=kaart.id,
    )


def _number(kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Quizvraag]:
    """A sentence with its number left out; the wrong numbers stand in other sentences."""
    if kaart.is_practice:
        return
    own = [(zin, one) for zin in kaart.losse(*CLAIM_FIELDS, "samenvatting") for one in _asked(zin)]
    elsewhere = [
        (zin, one)
        for other in (*voorraad.siblings(kaart), *voorraad.regelingen)
        if other.id != kaart.id
        for zin in other.losse(*CLAIM_FIELDS)
        for one in _asked(zin)
    ]
    for zin, number in own:
        wrong: dict[str, Zin] = {}
        others = shuffled(elsewhere, seed + zin.text, lambda one: one[0].text)
        others.sort(key=lambda one: distance(number, one[1]))
        for other_zin, other in chain(own, others):
            fits = are_comparable(number, other) and other_zin.text != zin.text
            if fits and all(_value(text) != other.value for text in wrong):
                wrong.setdefault(other.text, other_zin)
            if len(wrong) == WRONG:
                break
        if len(wrong) < WRONG - 1:
            continue
        options = [
            Optie(tekst=number.text, is_goed=True, feedback=boek.feit(zin, voor="Goed. ")),
            *(
                Optie(
                    tekst=text,
                    is_goed=False,
                    feedback=boek.feit(line, voor="Dit getal hoort bij een andere regel: "),
                )
                for text, line in wrong.items()
            ),
        ]
        sentence = zin.text[: number.start] + GAP + zin.text[number.end :]
        yield Quizvraag(
            id="",
            soort=VraagSoort.GETAL,
            stam=Regel(tekst=f"Wat hoort op de puntjes? Over ‘{kaart.source.title}’: {sentence}"),
            opties=tuple(sorted(options, key=lambda one: _value(one.tekst))),
            toelichting=(boek.feit(zin, voor="In de bron staat: "),),
            bron_id=kaart.id,
        )


def _asked(zin: Zin) -> list[Getal]:
    """The number of a sentence that can be asked for: when it holds exactly one."""
    found = getallen(zin.text) if is_claim(zin) else []
    return found if len(found) == 1 and found[0].is_sure else []


def _value(text: str) -> float:
    return getallen(text)[0].value


def _match(kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Quizvraag]:
    """Situations and the cards that fit them."""
    if kaart.is_practice:
        return
    group: list[tuple[Kaart, str, Zin]] = []
    others = [one for one in voorraad.regelingen if one.id != kaart.id]
    others += [one for one in voorraad.siblings(kaart) if one not in others]
    for one in [kaart, *shuffled(others, seed + kaart.id, lambda other: other.id)]:
        proof = about(one) if is_regulation(one) else None
        for situation in situaties_of(one, voorraad, seed):
            if proof is None:
                break
            if any(
                voorraad.may_fit(situation, other) or voorraad.may_fit(said, one)
                for other, said, _ in group
            ):
                continue
            group.append((one, situation, proof))
            break
        if not group:
            return
        if len(group) == MAX_PAIRS:
            break
    if len(group) < MAX_PAIRS:
        return
    pairs = tuple(
        Paar(links=situation, rechts=one.source.title, bewijs=boek.feit(proof))
        for one, situation, proof in group
    )
    yield Quizvraag(
        id="",
        soort=VraagSoort.KOPPELEN,
        stam=Regel(tekst="Welke kaart hoort bij welke situatie?"),
        paren=pairs,
        geschud=order_of(len(pairs), seed + kaart.id),
        toelichting=tuple(pair.bewijs for pair in pairs),
        bron_id=kaart.id,
    )


_IN_TIME = re.compile(
    r"(?i)^(na|daarna|later|vervolgens|tot slot|sinds|dan|een maand nadat|zijn de)\b"
    r"|^in (\w+ )?(19|20)\d\d\b|\b(later|toen|daarna|nadat)\b|^de eerste \w+ jaar\b"
)
"""Words by which a step says that it comes after another."""


def _order(kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Quizvraag]:
    """Steps to put in order, where the steps themselves say what comes after what."""
    steps = kaart.veld("stappen")[:MAX_STEPS]
    if len(steps) < MIN_STEPS:
        return
    told = sum(bool(_IN_TIME.search(step.text)) for step in steps[1:])
    if 2 * told < len(steps):
        return
    lines = tuple(boek.feit(step) for step in steps)
    yield Quizvraag(
        id="",
        soort=VraagSoort.VOLGORDE,
        stam=Regel(tekst=f"Zet de stappen in de goede volgorde. Over ‘{kaart.source.title}’."),
        stappen=lines,
        geschud=order_of(len(lines), seed + kaart.id),
        toelichting=(
            Regel(
                tekst="Zo staan de stappen op de kaart: "
                + " ".join(f"{n}. {line.tekst}" for n, line in enumerate(lines, 1)),
                soort=RegelSoort.FEIT,
                verwijzingen=tuple(n for line in lines for n in line.verwijzingen),
                peildatum=peildatum_of([kaart.source]),
            ),
        ),
        bron_id=kaart.id,
    )


_BUILDERS: dict[VraagSoort, Builder] = {
    VraagSoort.REGELING: _which_card,
    VraagSoort.WAAR_ONWAAR: _true_or_not,
    VraagSoort.GETAL: _number,
    VraagSoort.KOPPELEN: _match,
    VraagSoort.VOLGORDE: _order,
}

_SHARES = {
    VraagSoort.REGELING: 4,
    VraagSoort.WAAR_ONWAAR: 4,
    VraagSoort.GETAL: 2,
    VraagSoort.KOPPELEN: 1,
    VraagSoort.VOLGORDE: 1,
}
"""How often each sort comes up, as parts of twelve."""

_PER_CARD = {VraagSoort.REGELING: 2}
"""Every situation costs a search, so no more are looked at than may be used."""

_CARDS = {VraagSoort.KOPPELEN: 12}
