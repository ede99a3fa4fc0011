"""Whether a sentence keeps what decides how things are: not, only, if, may, must, who says so.

Compared as a whole, and part by part: a "niet" that went from one part of a sentence to another
turns both around.
"""

from __future__ import annotations

import re
from functools import lru_cache

from answer.model import check_words as listed
from answer.model.ground import Fault, Ground, content_of, terms_of
from index.lexical import words
from waaier.folding import folded


def modality_fault(sentence: str, ground: Ground, english: bool) -> Fault | None:
    """Whether what is so, may be so, must be so or is not so became something else."""
    said, stands = folded(sentence).replace("’", "'"), ground.plain
    needless = has(listed.NEEDLESS, stands)
    says_needless = has(listed.NEEDLESS_KEPT, said)
    if _negated(said) != _negated(stands) and not (needless and says_needless):
        return Fault.NEGATION
    if not english and _clashes(said, stands):
        return Fault.NEGATION
    if has(listed.RESTRICTION, said) != has(listed.RESTRICTION, stands):
        return Fault.RESTRICTION
    conditional = has(listed.CONDITION_KEPT, said) or has(listed.CONDITION, said)
    if has(listed.CONDITION, stands) and not conditional:
        return Fault.CONDITION
    if needless != says_needless and (needless or not _negated(stands)):
        return Fault.MODAL
    must = has(listed.OBLIGE_STANDS, stands) and not needless
    if has(listed.OBLIGE, said) and not must and not (needless and says_needless):
        return Fault.MODAL
    # "Schrijf u in" says that it must be done, too.
    told = next(words(said), "") in listed.IMPERATIVES
    if has(listed.OBLIGE, stands) and not (has(listed.OBLIGE_STANDS, said) or told):
        return Fault.MODAL
    if has(listed.PERMIT, said) and not has(listed.PERMIT_STANDS, stands):
        return Fault.MODAL
    if has(listed.HEDGE, stands) and not (has(listed.HEDGE_KEPT, said) or told):
        return Fault.HEDGE
    return None


def _negated(plain: str) -> bool:
    return has(listed.NEGATION, pattern_of(listed.NOT_NEGATION).sub(" ", plain))


CLAUSE = re.compile(
    r"[,;:.!?()\n–]|\b(?:maar|terwijl|tenzij|omdat|zodat|als|indien|wanneer|but|while|unless|"
    r"because|if|when)\b"
)


def _clashes(said: str, stands: str) -> bool:
    """Whether a "niet" went from one part of a sentence to another.

    Every clause is compared with the clause of the source that shares most words with it; when
    that one is ambiguous, or is negated otherwise, the sentence is in doubt.
    """
    sources = [(content_of(part), _negated(part)) for part in CLAUSE.split(stands)]
    if not any(negated for _, negated in sources):
        return False
    for part in CLAUSE.split(said):
        own, negated = content_of(part), _negated(part)
        shared = [(len(own & terms), other) for terms, other in sources]
        most = max((count for count, _ in shared), default=0)
        if most and {other for count, other in shared if count == most} != {negated}:
            return True
    return False


def speaker_fault(sentence: str, ground: Ground) -> Fault | None:
    """Whether it is still told who says so."""
    said, stands = folded(sentence), ground.plain
    according = pattern_of(listed.ACCORDING)
    who = {match["who"] for match in according.finditer(said)} - listed.NO_ONE
    speakers = {match["who"] for match in according.finditer(stands)} - listed.NO_ONE
    if "volgens" in said and who - speakers and not has(listed.SAYS, stands):
        return Fault.SPEAKER
    if (speakers or has(listed.SAYS, stands)) and not has(listed.SAYS_KEPT, said):
        return Fault.SPEAKER
    return None


def strong_fault(sentence: str, ground: Ground, english: bool) -> Fault | None:
    """Whether a claim came in that goes far."""
    said = {folded(word) for word in words(sentence)}
    stands = {folded(word) for word in words(ground.text)}
    for dutch, foreign in listed.STRONG:
        far = set((foreign if english else dutch).split())
        if said & far and not stands & set(dutch.split()):
            return Fault.STRONG
    return None


def opposite_fault(sentence: str, ground: Ground) -> Fault | None:
    """Whether a word was turned into its opposite."""
    said, stands = terms_of(sentence), ground.quoted_terms
    for one, other in listed.OPPOSITES:
        for here, there in ((one, other), (other, one)):
            if here in said and here not in stands and there in stands:
                return Fault.OPPOSITE
    for word in said - stands:
        if f"on{word}" in stands or (
            word.startswith("on") and word[2:] in stands and len(word) > 5
        ):
            return Fault.OPPOSITE
    return None


@lru_cache(maxsize=64)
def pattern_of(pattern: str) -> re.Pattern[str]:
    """A pattern of :mod:`answer.model.check_words`, compiled."""
    return re.compile(pattern)


def has(pattern: str, plain: str) -> bool:
    """Whether a pattern of :mod:`answer.model.check_words` is found in folded text."""
    return pattern_of(pattern).search(plain) is not None
