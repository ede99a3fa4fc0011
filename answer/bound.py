"""Whether what a sentence holds is of what was asked: that place, that year, that kind of money.

:mod:`answer.held` sees that a sentence holds the sort of thing that is asked for. "In Assen
verhuizen jaarlijks 100 mensen" holds a number of people, and does not say how many do so in Oss.
Only what a text says against it counts: a sentence that names no place and no year may be of any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from answer.held import Ask, Wanted, places_in
from answer.model.check_words import FUNCTION_WORDS
from index.sentences.fit import question_terms
from index.sentences.sayable import sentence_spans
from waaier.domain import Passage, Query
from waaier.gazetteer import find_places
from waaier.scope import local_names

_COUNTED = (Wanted.COUNT, Wanted.SHARE)
_OF_A_YEAR = (*_COUNTED, Wanted.AMOUNT)

_CONTACTS = (Wanted.PHONE, Wanted.MAIL, Wanted.ADDRESS)
_CONTACT_TERMS = question_terms(
    "welk telefoonnummer telefoon nummer e-mailadres mailadres adres bel bellen mailen mag moet "
    "kan ik wij mijn cliënt nodig hebben krijgen vinden which phone number call address my client"
)
"""Words of a question for a number that do not say whose."""

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?: ?[-–/] ?((?:19|20)\d\d))?(?!\d)")

_UNTIL = re.compile(
    r"\b(?:tot (?:welk\w* (?:jaar|datum|dag|maand)|wanneer|hoe ?laat)|wanneer\b.*\b(?:eindigt?|"
    r"stopt|afloopt|verloopt|af|klaar|afgerond|voorbij)\b|until (?:when|what))",
    re.IGNORECASE,
)
"""Questions for the end of something."""

_ENDS = re.compile(
    r"\b(?:tot(?! en)|binnen|t/m|eind|einde|eindigt?|eindigde|uiterlijk|afloopt|loopt|looptijd|"
    r"klaar|afgerond|afgelopen|duurt|duurde|duren|stopt|verloopt|periode|van \d{4}|tussen|"
    r"opgeleverd|komende)\b|\d ?[-–] ?\d",
    re.IGNORECASE,
)
"""What stands in a sentence about the end of something."""

_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]*[\w]")
"""A word with a capital that does not begin the sentence."""

_RESEARCH = re.compile(r"onderzo|studie|evaluatie|conclu|bevinding|cijfers", re.IGNORECASE)


def is_bound(ask: Ask, query: Query, passage: Passage, text: str, *, strictly: bool = True) -> bool:
    """Whether a text holds what is asked for, and says nothing against it being that.

    Args:
        ask: what the question asks for.
        query: the question, and the places it names; none of these count when it compares.
        passage: where the text comes from.
        text: a sentence, or all of the passage.
        strictly: see :func:`answer.held.places_in`.
    """
    spans = sentence_spans(text)
    return any(
        _fits(
            ask,
            query,
            passage,
            next((text[low:high] for low, high in spans if low <= start < high), text),
            text[start:end],
        )
        for start, end in places_in(ask, text, strictly=strictly)
    )


def named_in(question: str, passages: Sequence[Passage]) -> Callable[[Passage], bool]:
    """Tells of a passage whether it is about someone or something that the question names.

    A name counts when one of these passages has it: then the sources know it, and a chapter without
    it is about others. Places are looked at apart, and the first word of a sentence has a capital
    anyway.

    Args:
        question: what was asked.
        passages: all that were found.
    """
    wanted = [name for name in _NAME.findall(question) if not find_places(name)]
    if not wanted:
        return lambda passage: True
    chapters: dict[tuple[str, ...], str] = {}
    for one in passages:
        chapters[_chapter(one)] = f"{chapters.get(_chapter(one), '')} {_told(one)}"
    known = [name for name in wanted if any(name in text for text in chapters.values())]
    return lambda passage: (
        not known or any(name in chapters.get(_chapter(passage), _told(passage)) for name in known)
    )


def _chapter(passage: Passage) -> tuple[str, ...]:
    return (passage.source.id, *passage.section[:1])


def _told(passage: Passage) -> str:
    return " ".join((passage.source.title, *passage.section, passage.text))


def _fits(ask: Ask, query: Query, passage: Passage, sentence: str, found: str) -> bool:
    """Whether what was found in a sentence may be what was asked for."""
    named = found.split()[-1] if ask.wanted is Wanted.PLACE else found
    if (
        ask.wanted in (Wanted.PERSON, Wanted.YEAR, Wanted.PLACE)
        and named.lower() in query.text.lower()
    ):
        return False
    if query.places and not _may_be_there(ask, query.places, passage, sentence):
        return False
    if ask.wanted in _OF_A_YEAR and not _may_be_then(query.text, sentence):
        return False
    if ask.of and ask.wanted in (Wanted.AMOUNT, Wanted.TERM):
        return not ask.of.isdisjoint(question_terms(f"{' '.join(passage.section)} {sentence}"))
    if ask.wanted in _CONTACTS:
        return _is_of_whom_is_asked(ask, passage, sentence)
    if ask.wanted is Wanted.FINDING:
        return _RESEARCH.search(sentence) is not None
    return _UNTIL.search(query.text) is None or _ENDS.search(sentence) is not None


def _is_of_whom_is_asked(ask: Ask, passage: Passage, sentence: str) -> bool:
    """Whether a number or address stands with a word of the question: that of others misleads."""
    about = ask.words - _CONTACT_TERMS - FUNCTION_WORDS
    told = " ".join((passage.source.title, *passage.section, sentence))
    return not about or not about.isdisjoint(question_terms(told))


def _may_be_there(ask: Ask, asked: Collection[str], passage: Passage, sentence: str) -> bool:
    """Whether a sentence may be about one of the gemeenten asked about."""
    here = _gemeenten(", ".join(local_names(passage)), small_letters=True)
    there = _gemeenten(sentence, small_letters=False)
    if there and ask.wanted in _COUNTED:
        # A rule of a province holds in its gemeenten; a number of people there is not theirs.
        return any(one.issubset(asked) for one in there)
    return not (there or here) or any(not one.isdisjoint(asked) for one in there or here)


def _gemeenten(text: str, *, small_letters: bool) -> list[frozenset[str]]:
    """Of each place that a text names the gemeenten in it."""
    named = find_places(text, small_letters=small_letters)
    return [frozenset(place.gemeenten) for place in named if place.gemeenten]


def _may_be_then(question: str, sentence: str) -> bool:
    """Whether a sentence may be about the year asked about; a stretch of years holds each."""
    asked = [int(first) for first, _ in _YEAR.findall(question)]
    named = [(int(first), int(last or first)) for first, last in _YEAR.findall(sentence)]
    return (
        not asked
        or not named
        or any(first <= year <= last for year in asked for first, last in named)
    )
