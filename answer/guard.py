"""Masks personal data before a question is logged, embedded or sent anywhere.

Typed placeholders such as ``[bsn]`` stand in for what is masked, so the question stays
readable. Recall goes before precision for numbers; for names only clear cues count ("mijn cliënt
Jan", "mevr. de Vries", a name with a birth date), because places and organisations must stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from waaier.domain import Model, Question, Turn


class PersonalData(StrEnum):
    """Sorts of personal data; the value is the placeholder's word, shown to the user."""

    BSN = "bsn"
    IBAN = "rekeningnummer"
    MAIL = "e-mailadres"
    PHONE = "telefoonnummer"
    DATE = "datum"
    ADDRESS = "adres"
    NAME = "naam"

    @property
    def placeholder(self) -> str:
        """What stands in the masked text."""
        return f"[{self.value}]"


class Masked(Model):
    """A masked text, and which sorts of personal data were found in it."""

    text: str
    found: tuple[PersonalData, ...] = ()


_UPPER = r"[A-ZÀ-ÖØ-Þ]"
_PARTICLE = r"(?:van|de|den|der|het|'t|ten|ter|te|el|al|van\s+de[rn]?|in\s+'t)"
_NAME_WORD = rf"{_UPPER}[\w'’]+(?:-{_UPPER}[\w'’]+)*"
_INITIALS = rf"(?:{_UPPER}\.\s?)+"
_NAME = (
    rf"(?:{_INITIALS}\s*)?(?:{_PARTICLE}\s+)?{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_NAME_WORD})*"
)
_CUES = (
    r"(?i:mijn\s+cli[eéë]nte?|cli[eéë]nte?|bewoon?ster|bewoner|huurder|huurster|dhr\.?|mevr\.?|mw\.?|"
    r"mevrouw|meneer|de\s+heer|moeder|vader|zoon|dochter|broer|zus|buurman|buurvrouw|"
    r"(?:hij|zij|ze)\s+heet|ik\s+heet|mijn\s+naam\s+is|genaamd)"
)
_DATE = r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}"

# A capitalised word after a cue that is no name: a question word or a place ("Cliënt Amsterdam").
_NO_NAME = frozenset(
    "Kan Kun Mag Moet Heeft Is Wat Wie Waar Welke Wil Wordt Krijgt Amsterdam Utrecht Nederland "
    "Wmo Wlz GGZ Ggz BW MO LVB DAK WoningNet".split()
)


def _eleven_test(digits: str) -> bool:
    """The check of a burgerservicenummer (Besluit BSN): weights 9..2 and -1, divisible by 11."""
    if len(digits) != 9 or digits == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _is_bsn(match: re.Match[str]) -> bool:
    return _eleven_test(re.sub(r"\D", "", match.group()))


def _is_iban(match: re.Match[str]) -> bool:
    """ISO 13616: the rearranged number is 1 modulo 97."""
    code = re.sub(r"\s", "", match.group()).upper()
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def _is_private_number(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match.group())
    # 0800 and 0900 are public service numbers by definition.
    return 9 <= len(digits) <= 13 and not digits.startswith(("0800", "0900"))


def _is_birth_date(match: re.Match[str]) -> bool:
    # A date after such a word belongs to a rule ("per 1-7-2026"), not to a person.
    before = match.string[: match.start()].rstrip().lower()
    return not re.search(r"\b(per|vanaf|sinds|ingaande|tot|voor|na|peildatum)$", before)


def _always(_: re.Match[str]) -> bool:
    return True


_RULES: tuple[tuple[PersonalData, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (PersonalData.MAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _always),
    (
        PersonalData.IBAN,
        re.compile(r"\b[A-Za-z]{2}\s?\d{2}(?:\s?[A-Za-z0-9]){11,30}\b"),
        _is_iban,
    ),
    (PersonalData.DATE, re.compile(rf"(?<!\d){_DATE}(?!\d)"), _is_birth_date),
    (PersonalData.BSN, re.compile(r"(?<![\d-])\d(?:[ .]?\d){8}(?![\d-])"), _is_bsn),
    (
        PersonalData.PHONE,
        re.compile(r"(?<![\d\w])(?:\+31|0031|0)[\s-]?(?:\(0\))?\d(?:[\s-]?\d){7,8}(?!\d)"),
        _is_private_number,
    ),
    (
        PersonalData.ADDRESS,
        re.compile(r"\b\d{4}\s?[A-Z]{2}(?:\s*,?\s*\d+\s?[a-zA-Z]?)?\b"),
        _always,
    ),
    (
        PersonalData.ADDRESS,
        re.compile(
            r"(?i)\b[\w'’-]+(?:straat|laan|weg|plein|gracht|kade|singel|dijk|hof|steeg|plantsoen|"
            r"park|pad)\s+\d+\s?(?:[a-z]\b|-\d+|hs\b)?"
        ),
        _always,
    ),
)

_CUED_NAME = re.compile(rf"\b{_CUES},?\s+(?P<name>{_NAME})")
_DATED_NAME = re.compile(
    rf"(?P<name>{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_NAME_WORD})+)\s*[,(]\s*(?:geb\S*\s*)?\[datum\]"
)


def mask(text: str) -> Masked:
    """Replaces personal data by placeholders; the order of the rules decides overlaps."""
    found: list[PersonalData] = []

    def replace(sort: PersonalData, fits: Callable[[re.Match[str]], bool]) -> Callable[..., str]:
        def inner(match: re.Match[str]) -> str:
            if not fits(match):
                return match.group()
            found.append(sort)
            return sort.placeholder

        return inner

    for sort, pattern, fits in _RULES:
        text = pattern.sub(replace(sort, fits), text)
    for name in _names(text):
        text, count = re.subn(rf"\b{re.escape(name)}\b", PersonalData.NAME.placeholder, text)
        found.extend([PersonalData.NAME] * bool(count))
    return Masked(text=text, found=tuple(dict.fromkeys(found)))


def _names(text: str) -> list[str]:
    """Names in a text, longest first, so that a part of a name is not masked before the whole."""
    names = set()
    for pattern in (_CUED_NAME, _DATED_NAME):
        for match in pattern.finditer(text):
            name = match.group("name").strip()
            if name.split()[0] in _NO_NAME:
                continue
            names.add(name)
            # The same person is often called by one of the names later on.
            names.update(
                word
                for word in re.findall(_NAME_WORD, name)
                if len(word) > 2 and word not in _NO_NAME
            )
    return sorted(names, key=len, reverse=True)


def mask_question(question: Question) -> tuple[Question, tuple[PersonalData, ...]]:
    """Masks a question and its history; also returns what was found in the question itself."""
    masked = mask(question.text)
    history = tuple(
        Turn(question=mask(turn.question).text, answer=mask(turn.answer).text)
        for turn in question.history
    )
    return question.model_copy(update={"text": masked.text, "history": history}), masked.found
