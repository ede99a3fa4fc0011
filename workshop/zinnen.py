"""Which sentences can stand alone as a claim in a quiz or a statement, and what they are about."""

from __future__ import annotations

import re

from workshop.material import Zin

_POINTS_BACK = re.compile(
    r"(?i)\b(zulke|zo'n|eerder|daarvoor|daarna|daarvan|daarbij|daarmee|daarop|hierbij|hiervoor|"
    r"(is|zijn|was|waren|voor|met|van|bij|over|op|om|in|door|geldt|krijgt|doet|mag|moet) "
    r"(die|dat|deze|dit) [a-z]\w+)\b"
)
"""Words within a sentence that point to the one before it: "is die grens", "zulke uitzettingen"."""

MAX_WORDS = 32
"""A longer sentence is no quiz question."""

MIN_WORDS = 5

_IMPERATIVES = frozenset(
    """
    baken begin bekijk bel bepaal bereken bespreek betaal betrek blijf bouw breng controleer deel
    denk doe durf ga gebruik geef haal help houd kies kijk koppel laat las lees leer leg let loop
    luister maak meet meld neem noem onderzoek organiseer overleg plaats praat reken redeneer regel
    richt schrijf sluit spreek start steek stel stem stuur trek verdeel vergelijk verminder vertaal
    verzamel voer volg vorm vraag wacht werk zeg zet zie zoek zorg
    """.split()
)

_LEANING = re.compile(
    r"(?i)^(dat|dit|deze|die|daar\w*|hier\w*|zo|zij|ze|hij|ook|zo'n|verder|anders|hun|dan|later|"
    r"toch|ter|wat|hoe|hoeveel|welke|waar|wel|soms|wel|of|maar|en)\b"
)
"""Openings that point back, or that ask."""

_ABOUT_SOURCES = re.compile(
    r"(?i)\bbron(nen)?\b|\bbundel\b|\bmagazine\b|niet gevonden|\bonbekend\b|\bkaart\b|"
    r"\bvolgens\b|\bbericht(en)?\b|pagina|\bproef\b|\bhandreiking|\buitdaging\b|\bgenoemd\b"
)
"""Sentences about how we know, about another card, or about one example."""


def is_claim(zin: Zin) -> bool:
    """Whether a sentence says something of its own that is true or false."""
    text = zin.text
    words = text.split()
    return (
        MIN_WORDS <= len(words) <= MAX_WORDS
        and text.endswith(".")
        and words[0].lower().strip(",") not in _IMPERATIVES
        and not _LEANING.match(text)
        and not _ABOUT_SOURCES.search(text)
        and not _POINTS_BACK.search(text)
        and ":" not in text
        and ";" not in text
    )


def is_sourced(zin: Zin) -> bool:
    """Whether a sentence speaks of sources, so that it says how sure something is."""
    return _ABOUT_SOURCES.search(zin.text) is not None


def is_imperative(text: str) -> bool:
    """Whether a sentence is advice to the reader, such as "Begin klein"."""
    first = re.match(r"\w+", text)
    return first is not None and first.group().lower() in _IMPERATIVES


def leans(text: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return _LEANING.match(text) is not None


_LINKED = re.compile(r"(?i)\b(daardoor|daarom|daarmee|daarvoor|hierdoor|hiervan|daarvan|toch)\b")

MIN_DISCUSSED, MAX_DISCUSSED = 6, 30
"""Words of a sentence that people can hear once and discuss."""


def can_be_discussed(zin: Zin) -> bool:
    """Whether an obstacle or a lesson can be understood and discussed by itself."""
    return (
        MIN_DISCUSSED <= len(zin.text.split()) <= MAX_DISCUSSED
        and not leans(zin.text)
        and not _LINKED.search(zin.text)
        and not is_sourced(zin)
    )


_PRONOUN = re.compile(r"(?i)\b(zij|ze|hij|hem|haar|zijn|hun)\b")
_SOMEONE = re.compile(
    r"(?i)\b(\w*cliënte?n?|\w*man|\w*vrouw|jongeman|jongens?|meisjes?|\w*moeder|\w*vader|ouders?|"
    r"\w*gezin|stel|bewoners?|bewoonster|huurders?|jongere?n?|iemand|mensen|wie|buren|buurman|"
    r"buurvrouw|dochter|zoon|broer|zus|opa|oma|student\w*|wees|verhuurders?|kinderen|echtpaar|"
    r"statushouders?|collega\w*|vriend\w*|partners?|mijn|ik|ons|onze|een \w+er)\b"
)


def stands_alone(situatie: str) -> bool:
    """Whether a situation says whom it is about before it says "he" or "she"."""
    pronoun = _PRONOUN.search(situatie)
    someone = _SOMEONE.search(situatie)
    return pronoun is None or (someone is not None and someone.start() < pronoun.start())
