"""Sees in a question that something cannot wait, so that a referral comes before the answer.

Missing a cry for help is worse than a referral too many, so the patterns of
:mod:`answer.urgent_words` reach wide; what is cut away first are phrases that only look like one
("een eind maken aan de huurachterstand") and questions about rules in general ("Wat doet Veilig
Thuis?"). What no pattern names, :mod:`answer.distress` may recognise by its meaning. Both know
nothing of the world: they are no substitute for a professional's judgement.
"""

from __future__ import annotations

import re
from functools import lru_cache

from answer import urgent_words as words
from answer.distress import Distress
from waaier.domain import UrgentKind
from waaier.folding import folded

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")

_NEVER_GENERAL = (UrgentKind.DANGER, UrgentKind.UNRESPONSIVE)
"""Whoever asks what to do in such a moment is in it, or may be soon."""


@lru_cache(maxsize=1)
def _harmless() -> re.Pattern[str]:
    return re.compile("|".join(words.HARMLESS))


@lru_cache(maxsize=16)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_GENERAL = re.compile(words.GENERAL)
_PERSON = re.compile(words.PERSON)
_WORKER = re.compile(words.WORKER)
_SAFE = re.compile(words.SAFE)


def urgent_kinds(text: str, distress: Distress | None = None) -> tuple[UrgentKind, ...]:
    """What cannot wait in a question, the most pressing first.

    Args:
        text: the question.
        distress: finds by meaning what no pattern does; None for patterns only.
    """
    plain = " ".join(folded(text).replace("`", "'").split())
    clean = _harmless().sub(" ", plain)
    sentences = [match.group().strip() for match in _SENTENCE.finditer(clean)]
    is_safe = bool(_SAFE.search(clean))
    # A date and what happens on it may stand in two sentences.
    pieces = {UrgentKind.EVICTION: [*sentences, clean]}
    found = {
        kind
        for kind in UrgentKind
        if any(_tells(kind, piece, is_safe=is_safe) for piece in pieces.get(kind, sentences))
    }
    if distress is not None and _harmless().search(plain) is None:
        meant = distress.kinds(text)
        # What somebody says in general, or of a danger that is over, is for the patterns to judge.
        over = {UrgentKind.VIOLENCE} if is_safe else set[UrgentKind]()
        # An eviction counts only with a day in it, which is not general.
        told = meant if not _GENERAL.match(plain) else meant & {UrgentKind.EVICTION}
        found |= told - over
    return tuple(kind for kind in UrgentKind if kind in found)


def _tells(kind: UrgentKind, sentence: str, *, is_safe: bool) -> bool:
    """Whether one sentence tells of this kind."""
    general = _GENERAL.match(sentence) is not None
    about_someone = _PERSON.search(sentence) is not None
    if _compiled(words.EVENTS[kind]).search(sentence):
        if kind in _NEVER_GENERAL or not general or about_someone:
            return not (is_safe and kind is UrgentKind.VIOLENCE)
        if kind is UrgentKind.SUICIDE and _WORKER.search(sentence):
            return True
    topics = words.TOPICS.get(kind, ())
    if not topics or is_safe or not _compiled(topics).search(sentence):
        return False
    return about_someone or (kind is UrgentKind.SUICIDE and not general)
