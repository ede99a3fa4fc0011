"""Whether a sentence holds the sort of thing that a question asks for, about what it asks.

:mod:`answer.asked` tells sorts apart by any word that may belong to them, which helps to choose
between sentences. To say that sources do not give something more is asked of a sentence: a count
must be of the thing that is counted, a term must be a stretch of time and not a year, an amount
must be money.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from answer.evidence import question_terms
from answer.numbers import PersonalData
from waaier.months import ANY_MONTH


class Wanted(StrEnum):
    """What must stand in a sentence that answers; the value says it in Dutch, after "geen"."""

    AMOUNT = "bedrag"
    SHARE = "deel of percentage"
    TERM = "duur of termijn"
    YEAR = "jaar of datum"
    MOMENT = "datum of moment"
    WEEKDAY = "dag"
    HOUR = "tijd"
    FREQUENCY = "aantal keren"
    PHONE = "telefoonnummer"
    ADDRESS = "adres"
    COUNT = "aantal"
    PERSON = "naam"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a question asks for.

    Attributes:
        wanted: the sort.
        of: the terms of what is counted or paid, or of the person's role; empty when unsaid.
    """

    wanted: Wanted
    of: frozenset[str] = frozenset()


_ROLES = (
    "voorzitter|regisseur|projectleider|directeur|wethouder|coordinator|coördinator|bestuurder|"
    "oprichter|manager|teamleider|burgemeester|contactpersoon|programmaleider|trekker|begeleider"
)
_MONEY = (
    r"geld|euro|subsidie|budget|huur|huurprijs|borg|waarborgsom|contributie|loon|uurloon|"
    r"uitkering|bijstand|toeslag|huurtoeslag|inkomen|vermogen|spaargeld|schuld|boete|rente|"
    r"vergoeding|bijdrage|premie|kosten|servicekosten|leges|korting|zakgeld|leefgeld|tegemoetkoming"
)
_TIME = r"tijd|maanden|weken|dagen|werkdagen|jaar|jaren|uur|uren|minuten|nachten"
_QUESTIONS: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(pattern, re.IGNORECASE))
    for sort, pattern in (
        (Wanted.PHONE, r"\b(?:telefoonnummer|welk nummer (?:moet|kan|bel)\w*|phone number)\b"),
        (Wanted.ADDRESS, r"\b(?:(?:welk|het|wat is het) (?:\w+ )?adres van|op welk adres)\b"),
        (Wanted.HOUR, r"\b(?:hoe laat|welk tijdstip)\b"),
        (Wanted.WEEKDAY, r"\b(?:op )?welke dag(?:en)?\b"),
        (
            Wanted.AMOUNT,
            rf"\b(?:hoeveel (?:{_MONEY})\b|(?:met|voor) hoeveel (?:{_MONEY})\b|"
            rf"hoe hoog (?:is|zijn|was|waren|mag|kan|wordt)|"
            r"welk (?:\w*bedrag|budget|uurloon)|hoe duur|wat (?:kost|kostte)\w*|"
            r"hoeveel (?:kost|betaal|verdien|lever)\w*|wat betaal\w*|"
            r"how much (?:money|does|do|is|rent)|how expensive)",
        ),
        (Wanted.SHARE, r"\b(?:welk (?:deel|percentage|aandeel)|hoeveel procent|what share)\b"),
        (
            Wanted.TERM,
            rf"\b(?:hoe ?lang(?! geleden)|welke termijn|binnen (?:welke|hoeveel)|"
            rf"(?:na |bij )?hoeveel (?:{_TIME})\b|how long)",
        ),
        (Wanted.YEAR, r"\b(?:welk (?:jaar|jaartal)|welke datum|what (?:year|date))\b"),
        (Wanted.MOMENT, r"\b(?:wanneer|when)\b"),
        (Wanted.FREQUENCY, r"\b(?:hoe vaak|hoeveel keer|how often)\b"),
        (Wanted.COUNT, r"\b(?:hoeveel|welk aantal|how many)\b"),
    )
)
_HEAD = re.compile(
    r"\b(?:hoeveel|welk aantal|aantal|how many)\s+(?:van\s+(?:de|die|deze|het)\s+)?"
    r"((?:[\w’'-]+\s+){0,2}?[\w’'-]+)",
    re.IGNORECASE,
)
_MASKED = re.compile("|".join(re.escape(sort.placeholder) for sort in PersonalData))
_PERSON = re.compile(
    rf"\b(?:hoe heet|wie is|wie was|naam van)\b.{{0,40}}?\b(?P<role>\w*(?:{_ROLES}))\b",
    re.IGNORECASE,
)

_NUMBER = (
    r"(?<![\w.,])(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?![\w%])|"
    r"\b(?:één|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|"
    r"zestien|zeventien|achttien|negentien|(?:\w+en)?(?:twintig|dertig|veertig|vijftig|zestig|"
    r"zeventig|tachtig|negentig)|honderd\w*|\w*duizend|miljoen|tientallen|honderden|enkele|geen|"
    r"tiental|paar|helft|kwart|derde|dozijn)\b"
)
_PART = r"anderhalve?|halve?|half"
_CLOCK = r"\b\d{1,2}[.:]\d{2}\b|\b\d{1,2} uur\b|\b(?:ochtend|middag|avond|middernacht)s?\b"
_WEEKDAYS = r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
_TELLING: dict[Wanted, re.Pattern[str]] = {
    sort: re.compile(pattern, 0 if sort in (Wanted.PERSON, Wanted.ADDRESS) else re.IGNORECASE)
    for sort, pattern in {
        Wanted.PHONE: r"\b0\d{2,3}[ -]?\d{2,}[\d ]*\b|\b14 ?\d{3}\b|\b(?:112|113)\b",
        Wanted.ADDRESS: (
            r"\b[A-Z]\w*(?:straat|laan|weg|plein|gracht|kade|singel|hof|dijk|pad|markt)\b \d|"
            r"\b\d{4} ?[A-Z]{2}\b"
        ),
        Wanted.HOUR: _CLOCK,
        Wanted.WEEKDAY: (
            rf"\b(?:{_WEEKDAYS})(?:s|en|middag|avond|ochtend|club)?\b|\bdagelijks|"
            r"\b(?:elke|iedere|alle) dag|\bwerkdagen\b|\bweekend"
        ),
        Wanted.AMOUNT: (
            r"€ ?\d|\d[\d.,]* ?(?:euro|cent|miljoen|miljard)\b|\beuro\b|"
            r"\b(?:gratis|kosteloos|niets)\b|\d ?(?:%|procent)|"
            r"\b(?:geen|zonder) (?:\w+ )?(?:kosten|geld|subsidie|bijdrage|huur|budget)\b"
        ),
        Wanted.SHARE: (
            r"%|\b(?:procent|helft|derde|kwart|vierde|meerderheid|tiende)\b|\d van de \d"
        ),
        Wanted.TERM: (
            rf"(?<!elke )(?<!iedere )(?<!per )(?:{_NUMBER}|{_PART}) (?:(?:hele|volle|tot|à|of) )?"
            r"(?:\w+ )?(?:maand|maanden|week|weken|dag|dagen|werkdagen|jaar|jaren|uur|uren|"
            r"minuten|nachten|dagdelen?|kwartaal)\b|\b(?:halfjaar|permanent|onbepaalde|levenslang|"
            r"blijvend|direct|meteen|dezelfde dag)\b|\b\d+(?:-|\s)?jarig"
        ),
        Wanted.YEAR: rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{{1,2}} (?:{ANY_MONTH})\b",
        Wanted.MOMENT: (
            rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b(?:{ANY_MONTH}|{_WEEKDAYS})\b|"
            r"\b(?:zodra|nadat|voordat|uiterlijk|binnen|als|bij|na|jaar|leeftijd)\b"
        ),
        Wanted.FREQUENCY: (
            r"\b(?:keer|maal|elke|iedere|per (?:week|maand|jaar|dag|kwartaal)|om de|tweemaal|"
            r"eenmalig|\w*(?:wekelijks|maandelijks|jaarlijks|dagelijks)\w*)\b"
        ),
        Wanted.COUNT: _NUMBER,
        Wanted.PERSON: r"\b[A-Z][a-zé]+ (?:(?:van|de|der|den|te|ter|el) ){0,2}[A-Z][a-zé]+",
    }.items()
}
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_HEAD = frozenset(
    "zijn worden hebben kunnen mogen moeten zullen krijgen betalen kosten er de het een die dat "
    "ander nieuw verschillend verder in op van met".split()
)
"""Behind "hoeveel", but not what is counted: "met hoeveel zijn de buren"."""

_KINDS = (
    frozenset(
        "mens persoon bewoner client deelnemer jongere jong inwoner huurder student kind leerling "
        "vrijwilliger medewerker gezin huishouden oudere kracht ambassadeur uitstromer ouder vrouw "
        "statushouder gebruiker bezoeker lid professional afgestudeerde man senior collega team "
        "begeleider hulpverlener cursist gast dakloos amsterdammer slachtoffer".split()
    ),
    frozenset("plek plaats locatie adres wijk buurt punt".split()),
    frozenset("huis woning appartement woonruimte tiny houses studio pand flat".split()),
    frozenset("organisatie partij partner instelling aanbieder corporatie stichting".split()),
    frozenset("gesprek overleg bijeenkomst afspraak bezoek contact".split()),
)
"""Words that are counted alike: "hoeveel jongeren" may be answered by "12 bewoners"."""


def ask_of(question: str) -> Ask | None:
    """What a question asks for, None when a sentence cannot show that it holds it."""
    # "[telefoonnummer]" stands for a number that was masked, it does not ask for one.
    question = _MASKED.sub(" ", question)
    person = _PERSON.search(question)
    if person is not None:
        return Ask(Wanted.PERSON, question_terms(person["role"]))
    sort = next((sort for sort, pattern in _QUESTIONS if pattern.search(question)), None)
    if sort is None:
        return None
    if sort is Wanted.COUNT:
        head = _HEAD.search(question)
        of = question_terms(head[1]) - _NO_HEAD if head else frozenset[str]()
        return Ask(sort, of)
    return Ask(sort)


def places_in(ask: Ask, text: str) -> list[tuple[int, int]]:
    """Where a text holds what is asked for, ``[start, end)``; empty when it does not."""
    found = list(_TELLING[ask.wanted].finditer(text))
    if ask.wanted is Wanted.PERSON and not question_terms(text) & ask.of:
        return []
    if ask.wanted is Wanted.COUNT and ask.of:
        found = [
            one
            for one in found
            if _counts(ask.of, text[one.end() : one.end() + 60], one.group().lower())
        ]
    return [one.span() for one in found]


def holds(ask: Ask, text: str) -> bool:
    """Whether a text holds what is asked for."""
    return bool(places_in(ask, text))


def _counts(of: frozenset[str], behind: str, number: str) -> bool:
    """Whether the words right behind a number say what is asked for."""
    if number == "een" or _YEAR.fullmatch(number):
        return False
    near = question_terms(" ".join(re.split(r"[.;:()]", behind)[0].split()[:4]))
    if near & of:
        return True
    return number not in ("geen", "één") and any(of & kind and near & kind for kind in _KINDS)
