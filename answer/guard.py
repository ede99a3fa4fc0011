"""Masks personal data before a question is logged, embedded or sent anywhere.

Typed placeholders such as ``[bsn]`` stand in for what is masked, so the question stays
readable. Recall goes before precision for numbers (:mod:`answer.numbers`); names are found by
what announces them (:mod:`answer.names`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from itertools import islice

from answer.names import names_in
from answer.numbers import RULES, PersonalData
from waaier.domain import Filters, Model, Question, Turn

__all__ = ["Masked", "PersonalData", "is_only_personal_data", "mask", "mask_question"]


class Masked(Model):
    """A masked text, and which sorts of personal data were found in it."""

    text: str
    found: tuple[PersonalData, ...] = ()


MAX_NAMES = 200
"""More names than a question and its history can sensibly hold; bounds the work."""

_LABELS = re.compile(
    r"(?i)\b(?:bsn|tel|telefoon|telefoonnummer|mail|e-mail|iban|rekening|naam|geb|geboren|adres|"
    r"postcode|nummer|nr|mijn|is|van|en|op)\b"
)


def mask(text: str, public: Container[str] = ()) -> Masked:
    """Replaces personal data by placeholders; the order of the rules decides overlaps.

    Args:
        text: what is masked.
        public: see :func:`answer.names.names_in`.
    """
    numbers = _mask_numbers(text)
    return _mask_names(numbers, names_in(numbers.text, public))


def _mask_numbers(text: str) -> Masked:
    found: list[PersonalData] = []
    for sort, pattern, extent in RULES:
        pieces, done, position = list[str](), 0, 0
        while match := pattern.search(text, position):
            start, end = extent(match)
            position = match.end()
            if end > start:
                found.append(sort)
                pieces += [text[done:start], sort.placeholder]
                done = position = end
        text = "".join(pieces) + text[done:]
    return Masked(text=text, found=tuple(dict.fromkeys(found)))


def _mask_names(masked: Masked, names: Iterable[str]) -> Masked:
    text, found = masked.text, masked.found
    for name in islice(names, MAX_NAMES):
        # Also "Jolandas zus"; a name of two letters would be found in other words.
        tail = "s?" if len(name) > 3 and name[-1] != "s" else ""
        text, count = re.subn(
            rf"(?<!\w){re.escape(name)}{tail}(?!\w)", PersonalData.NAME.placeholder, text
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


def mask_question(question: Question, public: Container[str] = ()) -> tuple[Question, Masked]:
    """Masks a question, its history and its filters.

    Args:
        question: as it was typed.
        public: see :func:`answer.names.names_in`.

    Returns:
        The masked question, and its own text with what that held. A name in one turn is masked in
        all of them.
    """
    texts = [question.text]
    texts += [part for turn in question.history for part in (turn.question, turn.answer)]
    numbers = [_mask_numbers(text) for text in texts]
    names = {name for one in numbers for name in names_in(one.text, public)}
    ordered = sorted(names, key=lambda name: (-len(name), name))
    own, *earlier = [_mask_names(one, ordered) for one in numbers]
    history = tuple(
        Turn(question=asked.text, answer=said.text)
        for asked, said in zip(earlier[::2], earlier[1::2], strict=True)
    )
    filters = Filters.model_validate(
        {key: mask(value, public).text for key, value in question.filters if value is not None}
    )
    update = {"text": own.text, "history": history, "filters": filters}
    return question.model_copy(update=update), own
