"""Quiz questions from cards: five sorts, each with one right answer that a quote shows.

Wrong answers come from sibling cards and are wrong for a reason that the feedback gives, with the
passage it stands in. A builder that finds nothing sure gives nothing: no question is better than
one with two right answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice, zip_longest

from workshop.getallen import Getal, are_comparable, distance, getallen
from workshop.lot import order_of, shuffled
from workshop.material import Aantekenboek, Kaart, Zin, peildatum_of
from workshop.model import Optie, Paar, Quizvraag, Regel, RegelSoort, VraagSoort
from workshop.quiz_onwaar import untrue
from workshop.voorraad import Voorraad, is_too_wide, is_usable
from workshop.zinnen import is_claim, stands_alone

CLAIM_FIELDS = ("voor_wie", "wat_biedt_het", "voorwaarden", "aanvragen", "termijn_of_bedrag")
"""Fields whose sentences are rules; the others tell what happened somewhere."""

WRONG = 3
"""Wrong answers beside the right one."""

MAX_PAIRS = 4
MIN_STEPS, MAX_STEPS = 3, 5

GAP = "(…)"

Builder = Callable[[Kaart, Voorraad, Aantekenboek, str], Iterator[Quizvraag]]


def quizvragen(voorraad: Voorraad, boek: Aantekenboek, count: int, seed: str) -> list[Quizvraag]:
    """At most ``count`` questions on the chosen cards, the sorts and cards taking turns.

    Any first part of the list is a good mix as well: sorts, cards, true and untrue take turns.
    """

    def _some(sort: str, kaart: Kaart) -> Iterator[Quizvraag]:
        builder, _, per_card = _BUILDERS[sort]
        return islice(builder(kaart, voorraad, boek, seed), per_card)

    cards = [*voorraad.regelingen, *voorraad.praktijken]
    left: dict[str, list[Quizvraag]] = {}
    for sort in _BUILDERS:
        per_card = [
            shuffled(_some(sort, kaart), seed, lambda one: one.stam.tekst) for kaart in cards
        ]
        # One of every card before a second of any.
        turns = chain.from_iterable(zip_longest(*per_card))
        left[sort] = [one for one in turns if one is not None]
    practices = {one.id for one in voorraad.praktijken}
    chosen: list[tuple[str, Quizvraag]] = []
    asked: set[str] = set()
    while len(chosen) < count:
        times = Counter(sort for sort, _ in chosen)
        open_ = [sort for sort in left if left[sort] and not _is_full(sort, times)]
        if not open_:
            break
        # The sort that is furthest behind its share goes first.
        sort = min(open_, key=lambda one: times[one] / _BUILDERS[one][1])
        question = _fresh(left[sort], [one for _, one in chosen], practices)
        subject = _subject(question)
        if subject not in asked:
            asked.add(subject)
            chosen.append((sort, question))
    return [one for _, one in chosen]


def _is_full(sort: str, times: Counter[str]) -> bool:
    """Whether there are enough of a sort: of the long ones a few, and as many untrue as true."""
    if sort in ("koppelen", "volgorde"):
        return times[sort] >= 1 + times.total() // 10
    return sort == "waar" and times["waar"] > times["niet waar"]


def _fresh(left: list[Quizvraag], chosen: list[Quizvraag], practices: set[str]) -> Quizvraag:
    """Takes the first question on a card that was asked about least, regulations first."""
    times = Counter(one.bron_id for one in chosen)

    def rank(index: int) -> tuple[bool, bool, int, int]:
        card = left[index].bron_id
        return times[card] >= ENOUGH, card in practices, times[card], index

    return left.pop(min(range(len(left)), key=rank))


ENOUGH = 3
"""Questions on one card, before practices get their turn."""


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
    if proof is None or not is_usable(kaart) or is_too_wide(kaart):
        return
    for situation in situaties_of(kaart, voorraad, seed):
        if any(place in situation for place in kaart.source.scope.names):
            continue  # the title names the place too, and gives itself away
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
                tekst=f"{_ASKED[kaart.is_practice]} “{situation}”",
                soort=RegelSoort.VERZONNEN,
            ),
            opties=tuple(shuffled(options, seed + situation, lambda one: one.tekst)),
            toelichting=tuple(
                boek.feit(zin)
                for zin in dict.fromkeys((proof, voorraad.closest(situation, kaart)))
                if zin is not None
            ),
            bron_id=kaart.id,
        )


_ASKED = {
    False: "Welke kaart past het best bij deze situatie?",
    True: "Van welke aanpak kunt u in deze situatie het meest leren?",
}
"""What is asked about a regulation, and about a practice."""


def situaties_of(kaart: Kaart, voorraad: Voorraad, seed: str) -> Iterator[str]:
    """Situations of a card that can be told by themselves and lead to that card first.

    At most three are looked at: each costs a search.
    """
    for situation in shuffled(filter(stands_alone, kaart.situaties), seed)[:LOOKED_AT]:
        if voorraad.leads_to(situation, kaart):
            yield situation


LOOKED_AT = 3


def about(kaart: Kaart) -> Zin | None:
    """The sentence that says best whom or what a card is for."""
    for_whom = [zin for zin in kaart.losse("voor_wie") if is_claim(zin)]
    found = [zin for zin in for_whom if len(zin.text.split()) >= TELLING]
    found += [zin for zin in kaart.losse("samenvatting") if is_claim(zin)]
    return next(iter(found + for_whom), None)


TELLING = 9
"""Fewer words than this say for whom a card is, and hardly what it is about."""


def _untrue(kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Quizvraag]:
    """A sentence of a card with one word turned round."""
    for zin in _claims(kaart):
        made = untrue(zin.text, seed + zin.text)
        if made is not None:
            yield _statement(kaart, zin, *made, boek)


def _true(kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Quizvraag]:
    """A sentence of a card as it stands."""
    for zin in _claims(kaart):
        if _is_rule(kaart, zin) and untrue(zin.text, seed + zin.text) is None:
            yield _statement(kaart, zin, zin.text, None, boek)


def _claims(kaart: Kaart) -> list[Zin]:
    return [zin for zin in kaart.losse(*CLAIM_FIELDS) if is_claim(zin)]


def _is_rule(kaart: Kaart, zin: Zin) -> bool:
    """Whether a sentence is worth asking about: a limit, a duty, a right or a place to go."""
    return (_STRICT if kaart.is_practice else _RULE).search(zin.text) is not None


_STRICT = re.compile(
    r"(?i)\b(mag|mogen|hoeft|alleen|minstens|hoogstens|maximaal|gratis|verplicht|niet|geen|niemand|"
    r"\d+)\b"
)

_RULE = re.compile(
    _STRICT.pattern + r"|\b(moet|moeten|vraagt|aan bij|loopt via|gaat via|beslist|vanaf|tot|binnen|"
    r"nodig|betaalt|tellen?|krijgt?)\b"
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
                    feedback=boek.feit(line, voor=_other_rule(kaart, line)),
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


def _other_rule(kaart: Kaart, zin: Zin) -> str:
    source = zin.passage.source
    if source.id == kaart.id:
        return "Dit getal hoort bij een andere regel: "
    return f"Dit getal hoort bij ‘{source.title}’: "


def _asked(zin: Zin) -> list[Getal]:
    """The number of a sentence that can be asked for: when it holds exactly one."""
    found = getallen(zin.text) if is_claim(zin) else []
    return found if len(found) == 1 and found[0].is_sure else []


def _value(text: str) -> float:
    return getallen(text)[0].value


def _match(kaart: Kaart, voorraad: Voorraad, boek: Aantekenboek, seed: str) -> Iterator[Quizvraag]:
    """Situations and the cards that fit them."""
    group: list[tuple[Kaart, str, Zin]] = []
    others = [one for one in voorraad.kaarten if one.id != kaart.id and _alike(one, kaart)]
    others += [one for one in voorraad.siblings(kaart) if one not in others]
    for one in [kaart, *shuffled(others, seed + kaart.id, lambda other: other.id)]:
        proof = about(one) if is_usable(one) and not is_too_wide(one) else None
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


def _alike(one: Kaart, other: Kaart) -> bool:
    return one.is_practice == other.is_practice


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


_BUILDERS: dict[str, tuple[Builder, int, int | None]] = {
    "kaart": (_which_card, 4, 2),
    "niet waar": (_untrue, 2, None),
    "waar": (_true, 2, None),
    "getal": (_number, 2, None),
    "koppelen": (_match, 1, 1),
    "volgorde": (_order, 1, 1),
}
"""Per sort who makes it, its share of twelve, and how many of a card are made at most.

Every situation costs a search, so no more of those are looked at than may be used.
"""
