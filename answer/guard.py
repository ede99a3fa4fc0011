"""Masks personal data before a question is logged, embedded or sent anywhere.

Typed placeholders such as ``[bsn]`` stand in for what is masked, so the question stays
readable. Recall goes before precision for numbers; for names see :mod:`answer.names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import islice

from answer.names import names_in
from waaier.domain import Filters, Model, Question, Turn


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


_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_DATE = (
    r"(?<![\d/.-])(?:\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d{2}|\d{2})"
    r"|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|\d{{1,2}}\s(?i:{_MONTHS})\s(?:19|20)\d{{2}})(?![\d/-]|\.\d)"
)
_BORN = re.compile(r"(?i)\bgeb(?:oren|oortedatum)?\b")
_RULE_DATE = re.compile(r"(?i)\b(?:per|vanaf|sinds|ingaande|tot|voor|na|op|peildatum)\s*$")


def _whole(match: re.Match[str]) -> int:
    return match.end() - match.start()


def _bsn(match: re.Match[str]) -> int:
    """The check of a burgerservicenummer: weights 9..2 and -1, divisible by 11."""
    digits = re.sub(r"\D", "", match.group())
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(w * int(d) for w, d in zip(weights, digits, strict=True))
    return _whole(match) if total % 11 == 0 and int(digits) else 0


def _iban(match: re.Match[str]) -> int:
    """The longest part that passes the check of ISO 13616: rearranged, it is 1 modulo 97.

    Words that follow the number look like more of it, so shorter parts are tried as well.
    """
    text = match.group()
    for end in range(len(text), 14, -1):
        code = re.sub(r"\s", "", text[:end]).upper()
        if not text[end - 1].isspace() and 15 <= len(code) <= 34:
            number = "".join(str(int(char, 36)) for char in code[4:] + code[:4])
            if int(number) % 97 == 1:
                return end
    return 0


def _phone(match: re.Match[str]) -> int:
    digits = re.sub(r"\D", "", match.group())
    # 0800 and 0900 are public service numbers by definition.
    is_private = 9 <= len(digits) <= 13 and not digits.startswith(("0800", "0900"))
    return _whole(match) if is_private else 0


def _birth_date(match: re.Match[str]) -> int:
    before = match.string[max(0, match.start() - 30) : match.start()]
    around = before + " " + match.string[match.end() : match.end() + 30]
    is_recent = re.search(r"20\d{2}", match.group()) is not None
    if is_recent and not _BORN.search(around) and _RULE_DATE.search(before):
        # A recent date after such a word belongs to a rule ("per 1-7-2026"), not to a person.
        return 0
    return _whole(match)


Rule = tuple[PersonalData, re.Pattern[str], Callable[[re.Match[str]], int]]
"""A sort, where it may stand, and how many characters of that really are it."""

_RULES: tuple[Rule, ...] = (
    (PersonalData.MAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"), _whole),
    (
        PersonalData.IBAN,
        re.compile(r"\b[A-Za-z]{2}\s?\d{2}(?:\s?[A-Za-z0-9]){11,34}"),
        _iban,
    ),
    (PersonalData.DATE, re.compile(_DATE), _birth_date),
    (PersonalData.BSN, re.compile(r"(?<![\d-])\d(?:[ .]?\d){8}(?![\d-])"), _bsn),
    (
        PersonalData.PHONE,
        re.compile(
            r"(?<![\d\w])(?:\(0\d{1,3}\)|(?:\+31|0031|0)[\s.-]?(?:\(0\))?\d)(?:[\s.-]?\d){6,8}(?!\d)"
        ),
        _phone,
    ),
    (
        PersonalData.ADDRESS,
        re.compile(r"\b\d{4}\s?[A-Z]{2}(?:\s?,?\s?\d{1,5}(?:\s?[a-zA-Z])?)?\b"),
        _whole,
    ),
    (
        PersonalData.ADDRESS,
        re.compile(
            r"(?i)\b[\w'’-]{1,40}?(?:straat|laan|weg|plein|gracht|kade|singel|dijk|hof|steeg|"
            r"plantsoen|park|pad)\s\d{1,5}(?:\s?(?:[a-z]|hs)\b|-\d{1,4})?"
        ),
        _whole,
    ),
)

MAX_NAMES = 200
"""More names than a question and its history can sensibly hold; bounds the work."""

_LABELS = re.compile(
    r"(?i)\b(?:bsn|tel|telefoon|telefoonnummer|mail|e-mail|iban|rekening|naam|geb|geboren|adres|"
    r"postcode|nummer|nr|mijn|is|van|en|op)\b"
)


def mask(text: str) -> Masked:
    """Replaces personal data by placeholders; the order of the rules decides overlaps."""
    numbers = _mask_numbers(text)
    return _mask_names(numbers, names_in(numbers.text))


def _mask_numbers(text: str) -> Masked:
    found: list[PersonalData] = []
    for sort, pattern, extent in _RULES:
        pieces, done = list[str](), 0
        for match in pattern.finditer(text):
            length = extent(match)
            if length:
                found.append(sort)
                pieces += [text[done : match.start()], sort.placeholder]
                done = match.start() + length
        text = "".join(pieces) + text[done:]
    return Masked(text=text, found=tuple(dict.fromkeys(found)))


def _mask_names(masked: Masked, names: Iterable[str]) -> Masked:
    text, found = masked.text, masked.found
    for name in islice(names, MAX_NAMES):
        text, count = re.subn(
            rf"(?<!\w){re.escape(name)}(?!\w)", PersonalData.NAME.placeholder, text
        )
        if count and PersonalData.NAME not in found:
            found = (*found, PersonalData.NAME)
    return Masked(text=text, found=found)


def is_only_personal_data(masked: Masked) -> bool:
    """Whether nothing is left to answer: only placeholders and labels such as "tel."."""
    if not masked.found:
        return False
    text = masked.text
    for sort in PersonalData:
        text = text.replace(sort.placeholder, " ")
    return sum(char.isalpha() for char in _LABELS.sub(" ", text)) < 3


def mask_question(question: Question) -> tuple[Question, Masked]:
    """Masks a question, its history and its filters.

    Returns:
        The masked question, and its own text with what that held. A name in one turn is masked in
        all of them.
    """
    texts = [question.text]
    texts += [part for turn in question.history for part in (turn.question, turn.answer)]
    numbers = [_mask_numbers(text) for text in texts]
    names = {name for one in numbers for name in names_in(one.text)}
    ordered = sorted(names, key=lambda name: (-len(name), name))
    own, *earlier = [_mask_names(one, ordered) for one in numbers]
    history = tuple(
        Turn(question=asked.text, answer=said.text)
        for asked, said in zip(earlier[::2], earlier[1::2], strict=True)
    )
    filters = Filters.model_validate(
        {key: mask(value).text for key, value in question.filters if value is not None}
    )
    update = {"text": own.text, "history": history, "filters": filters}
    return question.model_copy(update=update), own
