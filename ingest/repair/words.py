"""Finds the words of a text that are to be changed, and what into.

A word is changed only when its written form is no word and exactly one correction is. Names,
numbers, abbreviations, addresses and foreign phrases are left as they are.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.repair.accents import accent_candidates, folded
from ingest.repair.evidence import Evidence
from ingest.repair.glue import abbreviation_split, chance_splits, goes_before_name, splits
from ingest.repair.letters import capital_i, letter_candidates, slip_candidates
from ingest.repair.lexicon import FUNCTION_WORDS, is_listed, may_be_word
from ingest.repair.tokens import Token, stands_before_capital, tokens_of
from waaier.domain import RepairRule

# "1edereen", "k0men", but not "1e", "50plus" or "G40".
_MISREAD_DIGIT = re.compile(r"[01]?[^\W\d_]+(?:[01][^\W\d_]+)?")

_CHECK_EVERY = 500
"""Words between two looks at the clock: a word of nonsense may cost milliseconds."""

_MIN_STRANGE = 3
_SHORT = 2


@dataclass(frozen=True)
class Edit:
    """``text[start:end]`` is to become ``after``."""

    start: int
    end: int
    after: str
    rule: RepairRule


def find_edits(text: str, evidence: Evidence, until: float = float("inf")) -> list[Edit]:
    """The edits for one block of text, in order; they do not overlap.

    Args:
        text: running text.
        evidence: what the whole document proves.
        until: moment of ``time.monotonic`` after which it takes too long.

    Raises:
        TimeoutError: it took longer than ``until``.
    """
    tokens = tokens_of(text) if evidence.is_dutch else []
    found: dict[int, Edit] = {}

    def add(index: int, edit: Edit | None) -> None:
        if edit is not None:
            found[index] = edit

    for index, token in enumerate(tokens):
        if index % _CHECK_EVERY == 0:
            _check_time(until)
        add(index, _misread_accent(token) or _glued(tokens, index, evidence))
    # From here on a word beside an unknown one that stays unknown is left alone too: together they
    # are a foreign phrase, or past repair. Whatever is suspect now is so in the repaired text.
    strange = {i for i, token in enumerate(tokens) if i not in found and _is_strange(token)}
    tremas = {
        i: edit
        for i, token in enumerate(tokens)
        if i not in found and (edit := _lost_trema(token)) is not None
    }
    letters: dict[int, Edit] = {}
    for i in range(len(tokens)):
        if i % _CHECK_EVERY == 0:
            _check_time(until)
        if not (i in found or i in tremas):
            edit = _misread_letter(tokens, i, evidence)
            if edit is not None:
                letters[i] = edit
    left = {i for i in tremas if {i - 1, i + 1} & (strange - tremas.keys())}
    found.update((i, edit) for i, edit in tremas.items() if i not in left)
    suspect = strange - found.keys() - letters.keys() | left
    found.update((i, edit) for i, edit in letters.items() if not {i - 1, i + 1} & suspect)
    return [found[index] for index in sorted(found)]


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text after ``edits``."""
    parts, position = list[str](), 0
    for edit in edits:
        parts += [text[position : edit.start], edit.after]
        position = edit.end
    return "".join([*parts, text[position:]])


def _check_time(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


def _is_strange(token: Token) -> bool:
    return len(token.text) >= _MIN_STRANGE and token.is_lower and not may_be_word(token.text)


def _misread_accent(token: Token) -> Edit | None:
    """Another accent, or a letter as tall as one with a trema: "cliént", "codptatie"."""
    candidates = accent_candidates(token.lower)
    is_misread = token.lower not in {folded(candidate) for candidate in candidates}
    return _edit(token, candidates, RepairRule.ACCENT) if is_misread else None


def _lost_trema(token: Token) -> Edit | None:
    """No trema at all: "beinvloedt". In capitals that is how some houses print."""
    if token.is_lower or token.is_capitalised:
        return _edit(token, accent_candidates(token.lower), RepairRule.ACCENT)
    return None


def _glued(tokens: Sequence[Token], index: int, evidence: Evidence) -> Edit | None:
    """A space that is missing."""
    token = tokens[index]
    # At the start of a block a small letter may begin the second half of a cut word.
    if (
        (token.hangs and not token.takes_s)
        or (token.opens_block and token.is_lower)
        or is_listed(token.lower)
    ):
        return None
    split = abbreviation_split(token.text, evidence)
    if split is not None and not token.hangs:
        return Edit(token.start, token.end, split, RepairRule.GLUED)
    if not token.text.isalpha():
        return None
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if may_be_word(token.lower):
        found = chance_splits(token.lower, evidence)
    else:
        found = splits(token.lower, following, evidence)
    if token.takes_s:
        # "deregio's" is "de regio's" when the list has the plural.
        found = frozenset(split for split in found if is_listed(f"{split.split()[-1]}'s"))
    if not found or letter_candidates(token.lower, evidence):
        return None
    # "Vijfin Zaanstad": the next capital need not be the second half of a name.
    may_precede = all(map(goes_before_name, found))
    if not (token.is_lower or _is_no_name(tokens, index, evidence, may_precede=may_precede)):
        return None
    return _edit(token, found, RepairRule.GLUED)


def _misread_letter(tokens: Sequence[Token], index: int, evidence: Evidence) -> Edit | None:
    """A letter that looks like another, or a slip."""
    token = tokens[index]
    lower = token.lower
    if is_listed(lower):
        return None
    mixed = capital_i(token.text)
    if mixed is not None:
        return Edit(token.start, token.end, mixed, RepairRule.LETTER)
    if token.hangs or not (token.is_lower or _is_no_name(tokens, index, evidence)):
        return None
    if len(lower) == _SHORT:
        # "lk", "ln" and "ls" can only be "Ik", "In" and "Is" where a sentence opens.
        word = "i" + lower[1:]
        opens = lower[0] == "l" and token.opens_sentence and word in FUNCTION_WORDS
        return _edit(token, frozenset({word}), RepairRule.LETTER) if opens else None
    if not (lower.isalpha() or _MISREAD_DIGIT.fullmatch(lower)):
        return None
    found = letter_candidates(lower, evidence)
    # "ledereen" could be a compound of "lede" and "reen", but not when the text says "iedereen".
    if found and (not may_be_word(lower) or all(map(evidence.has, found))):
        return _edit(token, found, RepairRule.LETTER)
    if token.is_lower and not token.opens_block and not may_be_word(lower):
        return _edit(token, slip_candidates(lower, evidence), RepairRule.TYPO)
    return None


def _is_no_name(
    tokens: Sequence[Token], index: int, evidence: Evidence, *, may_precede: bool = False
) -> bool:
    """Whether a capital is there because a sentence begins.

    ``may_precede``: a name may follow.
    """
    token = tokens[index]
    return (
        token.is_capitalised
        and token.opens_sentence
        and not evidence.is_name(token.text)
        and (may_precede or not stands_before_capital(tokens, index))
    )


def _edit(token: Token, candidates: frozenset[str], rule: RepairRule) -> Edit | None:
    """The edit when there is exactly one candidate."""
    if len(candidates) != 1:
        return None
    (word,) = candidates
    after = token.in_case(word)
    return Edit(token.start, token.end, after, rule) if after != token.text else None
