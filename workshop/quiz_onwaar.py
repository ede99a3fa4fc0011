"""Untrue statements for a quiz: one word of a sentence from a card turned round.

Each rule changes exactly one spot, and only where the outcome is surely untrue and still a good
Dutch sentence. A rule that is not sure gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workshop.getallen import getallen, with_number

_SUBORDINATE = re.compile(
    r"(?i)\b(als|wie|die|dat|omdat|zolang|totdat|wanneer|indien|tenzij|behalve|waar\w*|of|om|maar|"
    r"terwijl|hoewel|want|dan)\b|[,;]"
)

_OPPOSITES = {"minstens": "hoogstens", "minimaal": "hoogstens", "hoogstens": "minstens",
              "maximaal": "minstens"}  # fmt: skip

_LIMIT = re.compile(r"\b(minstens|minimaal|hoogstens|maximaal)\b(?= (?:€|\d|\w+ (?:jaar|maand|week|"
                    r"weken|maanden|dagen|keer|procent|personen)))")  # fmt: skip

_ALONE = re.compile(r"\b(alleen)(?= (?:voor|bij|via|om|met|als|nog|in|bedoeld|een|aan|onder|"
                    r"toegestaan|redenen|zonder|professionals|huisgenoten|groepen)\b)")  # fmt: skip

_ALONE_IN_SENTENCE = re.compile(r"(?i)\balleen\b")

_NEED_NOT = re.compile(r"\bgeen (\w+) (nodig|vereist)\b")

_REQUIRED = re.compile(r"\b(?:is|zijn)\b[^.,;]*?\b(verplicht)(?=[.,]| om\b)")

_FREE = re.compile(r"\bis gratis(?=\.| \()")

_NOBODY_CLAIMS = re.compile(
    r"(?i)aan te vragen|aanvragen|in principe|in beginsel|niet te |\b(vaak|soms|meestal)\b"
)
"""Nobody thinks that one can apply for a law; "often" and "in principle" are neither yes nor no,
and what is "not too high" cannot be told to be too high."""

_NOT = re.compile(r"(?i)\b(niet|geen|nooit|niemand|nog)\b")


def untrue(text: str, seed: str) -> tuple[str, str] | None:
    """An untrue version of a sentence, with what is wrong in it.

    Args:
        text: a true sentence.
        seed: chooses the number when a number is changed.

    Returns:
        The sentence and a Dutch sentence that says where it went wrong; None when no rule is sure.
    """
    rules: tuple[Callable[[str, str], tuple[str, str] | None], ...] = (
        _other_number,
        _turned_limit,
        _no_longer_alone,
        _needed_after_all,
        _not_required,
        _not_free,
        _without_not,
    )
    for rule in rules:
        made = rule(text, seed)
        if made is not None:
            return made
    return None


def _other_number(text: str, seed: str) -> tuple[str, str] | None:
    found = getallen(text)
    if len(found) != 1 or not found[0].is_sure:
        return None
    number = found[0]
    other = with_number(text, number, seed)
    if other is None:
        return None
    made = text[: number.start] + other + text[number.end :]
    return made, f"Het getal klopt niet: {number.text}, niet {other}."


def _turned_limit(text: str, seed: str) -> tuple[str, str] | None:
    found = list(_LIMIT.finditer(text))
    if len(found) != 1 or len(getallen(text)) > 1 or "nog geen" in text:
        return None
    word = found[0].group()
    made = text[: found[0].start()] + _OPPOSITES[word] + text[found[0].end() :]
    return made, f"Er staat {word}, niet {_OPPOSITES[word]}."


def _no_longer_alone(text: str, seed: str) -> tuple[str, str] | None:
    if len(_ALONE_IN_SENTENCE.findall(text)) != 1 or _NOT.search(text):
        return None
    if text.startswith("Alleen "):
        return "Niet alleen" + text[len("Alleen") :], "In de bron staat juist ‘alleen’."
    found = _ALONE.search(text)
    if found is None or _SUBORDINATE.search(text[: found.start()]):
        return None
    made = text[: found.start()] + "niet alleen" + text[found.end() :]
    return made, "In de bron staat juist ‘alleen’."


def _needed_after_all(text: str, seed: str) -> tuple[str, str] | None:
    found = list(_NEED_NOT.finditer(text))
    if len(found) != 1 or len(_NOT.findall(text)) != 1:
        return None
    noun, verb = found[0].groups()
    made = text[: found[0].start()] + f"een {noun} {verb}" + text[found[0].end() :]
    return made, f"Er is juist geen {noun} {verb}."


def _not_required(text: str, seed: str) -> tuple[str, str] | None:
    found = list(_REQUIRED.finditer(text))
    if len(found) != 1 or _NOT.search(text):
        return None
    made = text[: found[0].start(1)] + "niet verplicht" + text[found[0].end(1) :]
    return made, "Het is wel verplicht."


def _not_free(text: str, seed: str) -> tuple[str, str] | None:
    if len(_FREE.findall(text)) != 1 or _NOT.search(text):
        return None
    return _FREE.sub("kost geld", text), "Het is gratis."


def _without_not(text: str, seed: str) -> tuple[str, str] | None:
    found = list(re.finditer(r" niet( meer)?\b(?! alleen)", text))
    unclear = _SUBORDINATE.search(text) or _NOBODY_CLAIMS.search(text)
    if len(found) != 1 or len(_NOT.findall(text)) != 1 or unclear:
        return None
    kept = " nog" if found[0].group(1) else ""
    made = text[: found[0].start()] + kept + text[found[0].end() :]
    return made, f"Dat is juist{found[0].group()} zo."
