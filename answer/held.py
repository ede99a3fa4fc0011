"""Whether a sentence holds the sort of thing that a question asks for, about what it asks.

:mod:`index.sentences.asked` tells sorts apart by any word that may belong to them, which helps to
choose between sentences. To say that sources do not give something more is asked of a sentence: a
count must be of the thing that is counted, a term must be a stretch of time and not a year or an
age, an amount must be money. Whether it is of the place and the time that was asked about is for
:mod:`answer.bound`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from answer.numbers import PersonalData
from index.lexical import word_terms, words
from index.sentences.fit import question_terms
from waaier.months import ANY_MONTH


class Wanted(StrEnum):
    """What must stand in a sentence that answers; the value says it in Dutch, after "geen"."""

    AMOUNT = "bedrag"
    SHARE = "deel of percentage"
    TERM = "duur of termijn"
    YEAR = "jaar of datum"
    MOMENT = "datum of moment"
    DATE = "datum"
    WEEKDAY = "dag"
    HOUR = "tijd"
    FREQUENCY = "aantal keren"
    PHONE = "telefoonnummer"
    ADDRESS = "adres"
    COUNT = "aantal"
    PERSON = "naam"
    PLACE = "plaats"
    MAIL = "e-mailadres"
    FINDING = "uitkomst"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a question asks for.

    Attributes:
        wanted: the sort.
        of: the terms of what is counted or paid ("hoeveel maanden borg"), or of the person's role;
            empty when unsaid.
        words: all terms of the question.
        in_euro: an amount of money is asked for, and a share is none.
    """

    wanted: Wanted
    of: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    in_euro: bool = False


_ROLES = (
    "voorzitter|regisseur|projectleider|directeur|wethouder|coordinator|coördinator|bestuurder|"
    "oprichter|manager|teamleider|burgemeester|contactpersoon|programmaleider|trekker|begeleider"
)
_MONEY = (
    r"geld|euro|subsidie|budget|huur|huurprijs|borg|waarborgsom|contributie|loon|uurloon|"
    r"uitkering|bijstand|toeslag|huurtoeslag|inkomen|vermogen|spaargeld|schuld|schulden|achterstand|"
    r"boete|rente|vergoeding|bijdrage|premie|kosten|servicekosten|leges|korting|zakgeld|leefgeld|"
    r"tegemoetkoming"
)
_LIMIT = r"maximale|minimale|maximum|minimum|hoogste|laagste|gemiddelde"
_TIME = r"tijd|maanden|weken|dagen|werkdagen|jaar|jaren|uur|uren|minuten|nachten"
_ON_CONDITION = (
    r"(?:krijg|heb|heeft|mag|mogen|kan|kun|kom|geld|telt?|val|vervalt?|verlies|is iemand|ben)\w*"
)
"""After "wanneer" these ask for conditions: "wanneer krijgt iemand voorrang?"."""

_FOUND = (
    r"conclude\w+|conclusies?|uitkomst(?:en)?|bevinding(?:en)?|resultaten|resultaat|blijkt|bleek|"
    r"opgeleverd"
)
_STUDY = r"\w*(?:onderzoek|studie|evaluatie)"
_QUESTIONS: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(pattern, re.IGNORECASE))
    for sort, pattern in (
        (Wanted.PHONE, r"\b(?:telefoonnummer|welk nummer (?:moet|kan|bel)\w*|phone number)\b"),
        (Wanted.MAIL, r"\b(?:welk|wat is het|het) (?:e-?)?mail ?adres\b"),
        (Wanted.ADDRESS, r"\b(?:(?:welk|het|wat is het) (?:\w+ )?adres van|op welk adres)\b"),
        (Wanted.HOUR, r"\b(?:hoe laat|welk tijdstip)\b"),
        (Wanted.WEEKDAY, r"\b(?:op )?welke dag(?:en)?\b"),
        (
            Wanted.AMOUNT,
            rf"\b(?:hoeveel \w*(?:{_MONEY})\b|"
            rf"wat (?:is|zijn|was|waren) (?:de|het|mijn|zijn|haar) (?:eigen bijdrage|"
            rf"(?:{_LIMIT}) ?\w*(?:{_MONEY})|(?:\w+ )?\w*(?:bedrag|prijs|tarief|loon)|"
            r"(?:\w+ )?(?:inkomens|vermogens)grens)\b|"
            rf"hoe hoog (?:is|zijn|was|waren|mag|kan|wordt|moet)|"
            r"welk (?:\w*bedrag|budget|uurloon)|hoe duur|wat (?:kost|reken|verdien)\w*|"
            r"wat heeft\b[^?.]{0,60}\bgekost|"
            r"hoeveel (?:kost|betaal|verdien|lever|krijg|ontvang)\w*|"
            r"wat betaal\w*(?![^?.]*\bmee\b)|"
            r"(?:hoeveel|wat) (?:moet|mag|kan|gaat|zal)\b[^?.]{0,50}"
            r"\b(?:betalen|kosten|(?:bij)?verdienen)\b|"
            r"how much (?:money|does|do|is|rent)|how expensive)",
        ),
        (Wanted.SHARE, r"\b(?:welk (?:deel|percentage|aandeel)|hoeveel procent|what share)\b"),
        (
            Wanted.TERM,
            rf"\b(?:hoe ?lang(?! geleden)|welke termijn|binnen (?:welke|hoeveel)|"
            rf"(?:na |bij )?hoeveel (?:{_TIME})\b|how long|"
            r"wat (?:is|was) (?:de|het|mijn) (?:\w+ )?\w*(?:wachttijd|looptijd|termijn|duur)\b)",
        ),
        (Wanted.YEAR, r"\b(?:welk (?:jaar|jaartal)|welke datum|what (?:year|date))\b"),
        (Wanted.DATE, r"\b(?:wanneer|when) (?:(?:was|werd|begon|opent)\b|gaat\b.{3,60}\bopen\b)"),
        (
            Wanted.MOMENT,
            rf"\b(?:tot|vanaf|sinds) wanneer\b|\b(?:wanneer|when)\b(?! (?:{_ON_CONDITION})\b)",
        ),
        (Wanted.FREQUENCY, r"\b(?:hoe vaak|hoeveel keer|how often)\b"),
        (Wanted.COUNT, r"\b(?:hoeveel|welk aantal|how many)\b"),
        (
            Wanted.FINDING,
            rf"\b(?:{_FOUND}|kwam er uit|komt er uit)\b.{{0,60}}\b{_STUDY}\b|"
            rf"\b{_STUDY}\b.{{0,60}}\b(?:uitkomst|opgeleverd|uitgewezen)",
        ),
        (
            Wanted.PLACE,
            r"\b(?:in welke (?:\w+ )?(?:wijk|buurt|gemeente|stad|regio|straat)(?:en|s)?|"
            r"op welke (?:plek|locatie)\w*|welke andere (?:stad|steden)|waar\b.{3,60}\bnaartoe)\b",
        ),
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
    r"\b(?:nul|één|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|"
    r"zestien|zeventien|achttien|negentien|(?:\w+en)?(?:twintig|dertig|veertig|vijftig|zestig|"
    r"zeventig|tachtig|negentig)|honderd\w*|\w*duizend|miljoen|tientallen|honderden|enkele|geen|"
    r"tiental|paar|helft|kwart|derde|dozijn)\b"
)
_PAST = r"\b(?! (?:geleden|eerder|oud)\b)"
"""Behind a stretch of time that is a term: "tien jaar eerder" and "tien jaar oud" are none."""

_FOR_AGES = r"(?:vanaf|jonger dan|ouder dan|onder de|boven de|van|tussen de) (?:1[2-9]|[2-9]\d)"
_AGES = re.compile(rf"{_FOR_AGES} jaar\b|\b\d\d ?(?:-|–|en|tot|t/m)(?: de)? ?\d\d jaar\b")
"""Numbers of years that are an age and no term: "jongeren van 12 tot 27 jaar"."""

_ARTICLE = re.compile(
    r"\b(?:artikel(?:en)?|art\.|lid|boek) \d[\w.:]*(?:(?:,? (?:en|of|tot|lid) |, )\d[\w.:]*)*",
    re.IGNORECASE,
)
"""Where a text points to a law: "artikel 12 lid 4" counts nothing, and no members either."""

_PART = r"anderhalve?|halve?|half"
_CLOCK = r"\b\d{1,2}[.:]\d{2}\b|\b\d{1,2} uur\b|\b(?:ochtend|middag|avond|middernacht)s?\b"
_WEEKDAYS = r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
_WITH_CAPITALS = (Wanted.PERSON, Wanted.ADDRESS, Wanted.PLACE)
_TELLING: dict[Wanted, re.Pattern[str]] = {
    sort: re.compile(pattern, 0 if sort in _WITH_CAPITALS else re.IGNORECASE)
    for sort, pattern in {
        Wanted.PHONE: r"\b0\d{2,3}[ -]?\d{2,}[\d ]*\b|\b14 ?\d{3}\b|\b(?:112|113)\b",
        Wanted.ADDRESS: (
            r"\b[A-Z]\w*(?:straat|laan|weg|plein|gracht|kade|singel|hof|dijk|pad|markt)\b \d|"
            r"\b\d{4} ?[A-Z]{2}\b"
        ),
        Wanted.MAIL: r"\S@\S",
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
            rf"minuten|nachten|dagde(?:el|len)|kwartaal){_PAST}|"
            r"\b(?:halfjaar|permanent|onbepaalde|levenslang|blijvend|direct|meteen|dezelfde dag)\b|"
            r"\b\d+(?:-|\s)?jarig"
        ),
        Wanted.YEAR: rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{{1,2}} (?:{ANY_MONTH})\b",
        Wanted.DATE: (
            rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b(?:{ANY_MONTH})\b|\b(?:voorjaar|zomer|najaar|winter|"
            r"volgend jaar|dit jaar|jaar geleden)\b"
        ),
        Wanted.MOMENT: (
            rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b(?:{ANY_MONTH}|{_WEEKDAYS})\b|"
            r"\b(?:zodra|nadat|voordat|uiterlijk|binnen|als|bij|na|jaar|leeftijd)\b"
        ),
        Wanted.FREQUENCY: (
            r"\b(?:keer|maal|elke|iedere|per (?:week|maand|jaar|dag|kwartaal)|tweemaal|"
            r"om de (?:\w+ )?(?:dag|dagen|week|weken|maand|maanden|jaar|uur)|"
            r"(?:dag|dagen|dagdeel|dagdelen|uur) in de week|"
            r"eenmalig|\w*(?:wekelijks|maandelijks|jaarlijks|dagelijks)\w*)\b"
        ),
        Wanted.COUNT: _NUMBER,
        Wanted.FINDING: (
            r"\b(?:conclude\w+|conclusies?|blijkt|bleek|gebleken|uitkomst(?:en)?|bevindingen|toont|"
            r"toonde|aangetoond|(?:laat|laten|liet|lieten) zien)\b"
        ),
        Wanted.PLACE: (
            r"\b(?:in|op|te|naar|bij|aan|uit|van|gemeenten?|stad) (?:de |het |’t )?[A-Z][\w-]+"
        ),
        Wanted.PERSON: r"\b[A-Z][a-zé]+ (?:(?:van|de|der|den|te|ter|el) ){0,2}[A-Z][a-zé]+",
    }.items()
}
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_SOURCED = re.compile(
    r"\([^()]*\b(?:circa|bron|bundel|magazine|berichte?n?|peildatum|peiljaar|wettekst|tekst van)\b"
    r"[^()]*\)|\bvolgens (?:[\w/]+ ){0,4}?(?:van|uit) (?:circa )?\d{4}(?:-\d{4})?",
    re.IGNORECASE,
)
"""Where a text says how old its source is: no answer to "in welk jaar" or "wanneer"."""

_SHARE = re.compile(r"%|procent")
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


_GENERAL = frozenset("mens persoon bewoner inwoner".split())
"""Who is asked about in these words is meant by "inwoners" too; ouderen, say, are some of those."""

_IN_EURO = re.compile(
    r"\b(?:euro|\w*bedrag|budget|uurloon|contributie|kost|kosten|kostte|betaal\w*|betalen|duur|"
    r"\w*vergoeding|borg|boete|leges|griffierecht|zakgeld|leefgeld)\b",
    re.IGNORECASE,
)
_MONEY_ASKED = re.compile(
    r"\b(?:hoeveel(?: euro)?|hoe hoog (?:is|zijn|was|waren|mag|wordt)(?: de| het| zijn| haar)?|"
    r"wat kost\w*|aan)\s+(?:\w+\s+)?\w+",
    re.IGNORECASE,
)
"""Where a question says what kind of money it is about: right behind what asks for it."""

_MONEY_KINDS = tuple(
    frozenset(kind.split())
    for kind in (
        "inkomen verdienen loon salaris",
        "vermogen spaargeld sparen spaarrekening",
        "borg waarborgsom",
        "contributie lidmaatschap",
        "servicekosten service",
        "subsidie subsidiëren financieren",
        "boete",
        "griffierecht leges",
        "schuld achterstand",
    )
)
"""Kinds of money that are never each other's answer, in the words that name them."""


_MONTHS_OF = re.compile(rf"\bhoeveel (?:{_TIME}) (\w*(?:{_MONEY}))\b", re.IGNORECASE)
"""An amount that is told in months: "hoeveel maanden borg"."""


def ask_of(question: str) -> Ask | None:
    """What a question asks for, None when a sentence cannot show that it holds it."""
    # "[telefoonnummer]" stands for a number that was masked, it does not ask for one.
    question = _MASKED.sub(" ", question)
    words = question_terms(question)
    person = _PERSON.search(question)
    if person is not None:
        return Ask(Wanted.PERSON, question_terms(person["role"]), words)
    sort = next((sort for sort, pattern in _QUESTIONS if pattern.search(question)), None)
    if sort is None:
        return None
    if sort is Wanted.COUNT:
        head = _HEAD.search(question)
        of = question_terms(head[1]) - _NO_HEAD if head else frozenset[str]()
        return Ask(sort, of, words)
    if sort is Wanted.AMOUNT:
        in_euro = _IN_EURO.search(question) is not None and "korting" not in words
        return Ask(sort, _money_in(question), words, in_euro)
    if sort is Wanted.TERM:
        months = _MONTHS_OF.search(question)
        return Ask(sort, question_terms(months[1]) if months else frozenset(), words)
    return Ask(sort, words=words)


def _money_in(question: str) -> frozenset[str]:
    named = _MONEY_ASKED.search(question)
    asked = question_terms(named.group()) if named else frozenset[str]()
    return frozenset[str]().union(*(kind for kind in _MONEY_KINDS if asked & kind))


def places_in(ask: Ask, text: str, *, strictly: bool = True) -> list[tuple[int, int]]:
    """Where a text holds what is asked for, ``[start, end)``; empty when it does not.

    Args:
        ask: what is asked for.
        text: a sentence or more.
        strictly: a count of "koplopergemeenten" is none of "gemeenten".
    """
    found = list(_TELLING[ask.wanted].finditer(text))
    if ask.wanted is Wanted.PERSON and not question_terms(text) & ask.of:
        return []
    if ask.in_euro:
        found = [one for one in found if not _SHARE.search(one.group())]
    if ask.wanted is Wanted.TERM:
        ages = [one.span() for one in _AGES.finditer(text)]
        found = [one for one in found if not _YEAR.match(one.group()) and not _is_in(one, ages)]
    if ask.wanted in (Wanted.YEAR, Wanted.DATE, Wanted.MOMENT):
        sourced = [one.span() for one in _SOURCED.finditer(text)]
        found = [one for one in found if not _is_in(one, sourced)]
    if ask.wanted is Wanted.COUNT:
        articles = [one.span() for one in _ARTICLE.finditer(text)]
        found = [one for one in found if not _is_in(one, articles)]
    if ask.wanted is Wanted.COUNT and ask.of:
        found = [
            one
            for one in found
            if _counts(ask, text[one.end() : one.end() + 60], one.group().lower(), strictly)
        ]
    return [one.span() for one in found]


_IS_MONEY = re.compile(r"€|\b(?:euro|cent)\b", re.IGNORECASE)
_OF_THINGS = re.compile(
    rf"(?<![\w.,])[\d.]*\d (?!(?:{ANY_MONTH}|{_TIME}|maand|week|dag|procent|keer|lid)\b)[a-z]",
    re.IGNORECASE,
)


def is_money(text: str) -> bool:
    """Whether a text names an amount of money, and not only a share or that it is free."""
    return _IS_MONEY.search(text) is not None


def counts_things(text: str) -> bool:
    """Whether a text counts something in figures that is no money: "er zijn 70 woningen"."""
    return not is_money(text) and any(
        not _YEAR.match(one.group()) for one in _OF_THINGS.finditer(text)
    )


def _is_in(found: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(low < found.end() and found.start() < high for low, high in spans)


def _counts(ask: Ask, behind: str, number: str, strictly: bool) -> bool:
    """Whether the words right behind a number say what is asked for."""
    if number == "een" or _YEAR.fullmatch(number):
        return False
    near = " ".join(re.split(r"[.;:()]", behind)[0].split()[:4])
    if any(_is_counted(word, ask, strictly) for word in words(near)):
        return True
    alike = question_terms(near)
    if ask.of & alike or ("inwoner" in alike and not ask.of & _GENERAL):
        return False
    return number not in ("geen", "één") and any(ask.of & kind and alike & kind for kind in _KINDS)


def _is_counted(word: str, ask: Ask, strictly: bool) -> bool:
    """Whether a word says what is counted; strictly, not some kind of it."""
    whole, *parts = [term for term, _ in word_terms(word) if not term.startswith("=")]
    if whole in ask.of:
        return True
    return not ask.of.isdisjoint(parts) and (not strictly or ask.words.issuperset(parts))
