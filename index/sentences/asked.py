"""What sort of answer a question asks for, and whether a sentence holds one.

A question for an amount is not answered by a sentence without an amount, however well its words
fit. This helps to choose between sentences; whether sources answer at all asks for more, see
:mod:`answer.held`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from waaier.gazetteer import find_places
from waaier.months import ANY_MONTH

_NUMBER = (
    r"(?!(?:19|20)\d\d\b)(?:\d[\d.,]*|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|"
    r"twaalf|dertien|veertien|vijftien|twintig|dertig|veertig|vijftig|zestig|tachtig|"
    r"honderd\w*|duizend\w*|miljoen|helft|kwart|tiental\w*|alle|geen|beide)"
)
_UNITS = r"maand|maanden|week|weken|dag|dagen|jaar|jaren|uur|uren|dagdelen?|minuten|nachten"


class Asked(StrEnum):
    """What is asked for; the value is the word for it in Dutch."""

    AMOUNT = "bedrag"
    SHARE = "deel of percentage"
    DURATION = "duur of termijn"
    MOMENT = "datum of moment"
    FREQUENCY = "aantal keren"
    PHONE = "telefoonnummer"
    COUNT = "aantal"
    NAME = "naam"
    PERSON = "persoon"
    PLACE = "plaats"
    HOUR = "tijd"
    REASON = "reden"


_QUESTIONS: tuple[tuple[Asked, str], ...] = (
    (Asked.PHONE, r"\b(telefoonnummer|welk nummer|phone number)\b"),
    (
        Asked.AMOUNT,
        r"\b(hoeveel (?:euro|geld|subsidie|budget)|hoe hoog (?:is|zijn|was|mag|kan)|"
        r"wat kost\w*|welk (?:bedrag|budget)|hoe duur|hoeveel (?:kost|betaal|verdien)\w*|"
        r"wat betaal\w*|how much (?:money|does|do|is)|how expensive)\b",
    ),
    (
        Asked.SHARE,
        r"\b(welk (?:deel|percentage|aandeel)|hoeveel procent|what (?:share|percentage))",
    ),
    (
        Asked.DURATION,
        r"\b(hoe ?lang|welke termijn|binnen (?:welke|hoeveel)|"
        r"hoeveel (?:tijd|maanden|weken|dagen|jaar|jaren|uur|uren)|how long)\b",
    ),
    (
        Asked.MOMENT,
        r"\b(wanneer|welke? (?:jaar|datum|maand|dag)|(?:sinds|vanaf|tot) (?:wanneer|welk)|"
        r"what (?:year|date)|when)\b",
    ),
    (Asked.FREQUENCY, r"\b(hoe vaak|hoeveel keer|how often)\b"),
    (Asked.COUNT, r"\b(hoeveel|welk aantal|how many)\b"),
    (Asked.NAME, r"\b(hoe heet\w*|hoe heten|welke naam|naam van|what is the name)\b"),
    (Asked.PERSON, r"\b(?:wie (?:is|was|zijn|waren|heeft|hebben|schreef|schreven)|door wie|who)\b"),
    (
        Asked.PLACE,
        r"\b(?:(?:in|bij|voor|uit) welke (?:[\w-]+ )?(?:plaats|gemeente|stad|steden|regio|"
        r"provincie|wijk|buurt|dorp)\w*|which (?:cities|towns|municipalities|places))\b",
    ),
    (Asked.HOUR, r"\b(?:hoe laat|welke? tijd\w*|openingstijd\w*)\b|[’']s (?:avonds|nachts)\b"),
    (Asked.REASON, r"\b(waarom|waardoor|hoe komt het|why)\b"),
)
_ANSWERS: dict[Asked, str] = {
    Asked.PHONE: r"\b0\d{2,3}[ -]?\d{2,}[\d ]*\b|\b14 ?\d{3}\b|\b(?:112|113)\b",
    Asked.AMOUNT: (
        r"€ ?\d|\d[\d.,]* ?(?:euro|cent|miljoen|miljard)|\b(?:euro|gratis|kosteloos)\b|"
        r"\d ?(?:%|procent)"
    ),
    Asked.SHARE: r"%|\b(?:procent|helft|derde|kwart|vierde|meerderheid|deel|tiende)\b|\d van de \d",
    Asked.DURATION: (
        rf"\b(?:{_NUMBER}|een|per|anderhalf|enkele|paar|aantal|hele|halve?) (?:\w+ )?"
        rf"(?:{_UNITS})\b|\b(?:halfjaar|kwartaal|dagdeel|permanent|onbepaalde|levenslang|"
        r"\w*maandelijkse?|\w*jarige?)\b"
    ),
    Asked.MOMENT: (
        rf"\b(?:19|20)\d\d\b|\b(?:{ANY_MONTH}|maandag|dinsdag|woensdag|donderdag|vrijdag|"
        r"zaterdag|zondag|"
        r"zodra|nadat|voordat|uiterlijk|weken|maanden|binnen|leeftijd|jaar)\b"
    ),
    Asked.FREQUENCY: (
        r"\b(?:keer|maal|elke|iedere|per (?:week|maand|jaar|dag|kwartaal)|wekelijks\w*|"
        r"maandelijks\w*|jaarlijks\w*|dagelijks\w*|tweemaal|eenmalig)\b"
    ),
    Asked.COUNT: rf"\b{_NUMBER}\b",
    Asked.NAME: r"(?<=[a-z,] )[A-Z][a-z]+",
    Asked.PERSON: r"\b[A-Z][a-zé]+ (?:(?:van|de|der|den|ter|ten|het|el) )*[A-Z][a-zé]+\b",
    Asked.HOUR: r"\b\d{1,2}[.:]\d{2}\b|\b\d{1,2} uur\b|\bdag en nacht\b|\bnachtdienst\b",
    Asked.REASON: (
        r"\b(?:omdat|doordat|want|daarom|daardoor|vanwege|dankzij|zodat|door|reden\w*|oorzaak)\b"
    ),
}
_ASKING = tuple((sort, re.compile(pattern, re.IGNORECASE)) for sort, pattern in _QUESTIONS)
_TELLING = {
    sort: re.compile(pattern, 0 if sort in (Asked.NAME, Asked.PERSON) else re.IGNORECASE)
    for sort, pattern in _ANSWERS.items()
}


def asked_for(question: str) -> Asked | None:
    """What a question asks for, None when its words do not say."""
    found = [(match.start(), sort) for sort, one in _ASKING if (match := one.search(question))]
    # Of sorts whose words begin together the more particular one stands first in the table.
    return min(found, key=lambda one: one[0])[1] if found else None


def tells(sort: Asked, text: str) -> bool:
    """Whether a text holds something of that sort."""
    if sort is Asked.PLACE:
        return bool(find_places(text))
    return _TELLING[sort].search(text) is not None
