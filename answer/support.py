"""Decides whether the found passages answer the question, and whether it belongs here.

The height of the late interaction tells questions about another world apart (football,
programming), but not a question of this field whose answer happens to be missing: those lie amid
the answerable ones, whatever signal is taken (docs/decisions/0025). What can be seen is that the
sort of thing asked for (an amount, a term, a number of people) stands in none of the sentences
that come closest (:mod:`answer.held`), or only in passages that fit less well. What is shown always
stands beside its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from answer.asked import asks_more, asks_other
from answer.bound import is_bound, named_in
from answer.clarify import asks_what_there_is, local_choices
from answer.held import Ask, Wanted, ask_of
from answer.reading import Reading
from answer.scope import MARGINS, URGENT_MARGIN, Subject
from answer.selection import Stretch
from index.embedding import adapter_file
from index.embedding.adapter import noted_min_late
from index.sentences.fit import Fit, Sentence, question_terms
from index.sentences.sayable import sentence_spans
from waaier.domain import Outcome, Passage, PassageRole
from waaier.gazetteer import find_places
from waaier.settings import Settings

UNTUNED_MIN_LATE = 0.785
"""Mean best cosine per token of the question, for the untuned bundled model. Of 106 answerable
development questions the lowest had 0.788; of four about another world three had 0.779 or less."""


LEEWAY = 0.02
"""How far below the limit that an adapter brings still counts. That limit comes from a straight
line through heights before and after tuning, around which questions scatter. When it was chosen,
6 of 561 answerable questions were refused for their height with it and 13 without; of questions
about another world as many were refused either way. ``waaier eval`` with ``WAAIER_MIN_LATE`` at
both heights measures it anew."""

FIRST = 2
"""Of a card that leads, so many sentences are looked at. A card of twenty lines nearly always has
some term or amount: over the cards 11 of 85 unanswerable questions get a caution that would pass
if the whole card counted, and 4 of 350 answerable ones do."""

SAME_WORDS = 0.45
"""Farther down that card a sentence counts when it has this share of the question's words. Of 92
questions that would be told apart by :data:`FIRST` alone 13 have such a sentence: 9 of the 24 that
the card does answer, and 4 of the 68 that it does not."""

CLOSEST = 3
"""Sentences that are looked at besides the passage that fits best. With more, a number about
something else is enough: of the unanswerable questions on publications 30 % are told apart with 3,
and 17 % with 8."""


def min_late(settings: Settings) -> float:
    """The least height of the late interaction that counts as an answer, 0 for no check."""
    if settings.min_late is not None:
        return settings.min_late
    if settings.embedding_model != "bundled":
        return 0.0
    adapter = adapter_file(settings)
    # Tuning moves all cosines, so an adapter brings the same limit on its own scale.
    return UNTUNED_MIN_LATE if adapter is None else max(0.0, noted_min_late(adapter) - LEEWAY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the passages allow to say.

    Attributes:
        outcome: how the answer ends.
        missing: the sort that was asked for and does not stand in what fits best.
        choices: gemeenten and regio's whose own rules were found while none was asked about.
    """

    outcome: Outcome
    missing: Wanted | None = None
    choices: tuple[str, ...] = ()


def judge(
    reading: Reading,
    least: float,
    subject: Subject = Subject.FIELD,
    *,
    is_urgent: bool = False,
) -> Verdict:
    """What these passages allow.

    Args:
        reading: what was found.
        least: see :func:`min_late`.
        subject: what the words of the question say about its subject.
        is_urgent: a referral stands first, see :mod:`answer.urgent`.
    """
    fit = reading.fit
    if subject is Subject.VERDICT:
        return Verdict(Outcome.OUT_OF_SCOPE)
    if reading.article.stretches:
        # Who gives the number of an article wants that article, whatever else comes near.
        return Verdict(Outcome.ANSWERED)
    if reading.article.absent:
        return Verdict(Outcome.NOT_IN_SOURCES)
    # Without a limit for this model only the words count.
    margin = MARGINS.get(subject, 0.0)
    if is_urgent and subject is Subject.UNKNOWN:
        margin = URGENT_MARGIN
    wanted = least + margin * (1 - least) if least else 0.0
    if (subject in MARGINS and fit.late < wanted) or (subject is Subject.ELSEWHERE and not least):
        return Verdict(Outcome.OUT_OF_SCOPE)
    if not fit.sentences or fit.late < least:
        return Verdict(Outcome.NOT_IN_SOURCES)
    where, sort = held(reading)
    more = asks_more(reading.query.text)
    if where is Held.NOWHERE and not asks_other(reading.query.text, sort):
        return Verdict(Outcome.NOT_IN_SOURCES, missing=sort)
    choices = local_choices(reading)
    if len(choices) > 1 and not asks_what_there_is(reading.query.text):
        return Verdict(Outcome.CLARIFICATION, choices=choices)
    if where is not Held.HERE:
        # If one thing was asked for, and it stands in nothing that fits, the rest is no answer.
        outcome = Outcome.PARTLY_ANSWERED if more else Outcome.NOT_IN_SOURCES
        return Verdict(outcome, missing=sort, choices=choices if more else ())
    return Verdict(Outcome.ANSWERED, choices=choices)


class Held(StrEnum):
    """Where the sort of thing that is asked for stands."""

    HERE = "hier"
    """In what the answer rests on, or the question asks for nothing that shows in words."""
    ELSEWHERE = "elders"
    """Only in another passage than the one that fits best, so maybe of something else."""
    NOWHERE = "nergens"


def held(reading: Reading) -> tuple[Held, Wanted | None]:
    """Where what is asked for stands, and its sort.

    It stands here when the passage that fits best holds it, or of a card that leads the result one
    of the first sentences. Elsewhere in that card, or in the closest sentences of other passages,
    it may be of something else. Beside a card that leads no other passage counts: the answer opens
    with that card, and would not say it.
    """
    ask = ask_of(reading.query.text)
    fit = reading.fit
    if ask is None:
        return Held.HERE, None
    # Of a comparison each side has a passage of its own that fits best.
    orders = [_closest(one) for one in (fit, *reading.sides) if one.sentences]
    bound = _Bound(ask, reading)
    card = reading.lead_card
    leads = [order[0].passage for order in orders] if card is None else []
    first = [one for one in _closest(fit)[:FIRST] if one.passage.source.id == card]
    if any(bound(one) for one in leads) or any(bound(one.passage, one.text) for one in first):
        return Held.HERE, ask.wanted
    if told_by_card(reading) is not None:
        return Held.HERE, ask.wanted
    of_card = reading.cards.get(card or "", ())
    close = [one for order in orders for one in order] if card is None else []
    if any(bound(one.passage, one.text) for one in close) or any(
        bound(one, strictly=False) for one in (*leads, *of_card)
    ):
        return Held.ELSEWHERE, ask.wanted
    return Held.NOWHERE, ask.wanted


def told_by_card(reading: Reading) -> Stretch | None:
    """The sentence of the card that leads which has what is asked for, and the question's words.

    A card is read as a whole, so this need not be one of its first sentences.
    """
    ask = ask_of(reading.query.text)
    if ask is None:
        return None
    bound = _Bound(ask, reading)
    wanted = question_terms(reading.query.text)
    best: Stretch | None = None
    most = SAME_WORDS * len(wanted)
    for passage in reading.cards.get(reading.lead_card or "", ()):
        for start, end in sentence_spans(passage.text):
            shared = len(wanted & question_terms(passage.text[start:end]))
            more = shared > most or (best is None and shared >= most)
            if more and bound(passage, passage.text[start:end]):
                best, most = Stretch(passage, start, end), shared
    return best


class _Bound:
    """Tells of a passage, or of a sentence of it, whether it holds what this question asks for."""

    def __init__(self, ask: Ask, reading: Reading) -> None:
        self._ask = ask
        query = reading.query
        # The sides of a comparison are not all about what one of them names.
        compared = bool(reading.sides) or len(find_places(query.text)) > 1
        self._query = query.model_copy(update={"places": ()}) if compared else query
        self._named = named_in("" if compared else query.text, reading.passages)

    def __call__(self, passage: Passage, text: str = "", *, strictly: bool = True) -> bool:
        # The situations of a card are invented.
        if passage.role is not PassageRole.TEXT or not self._named(passage):
            return False
        # A heading may name who speaks.
        whole = ". ".join((*passage.section[-1:], text or passage.text))
        return is_bound(self._ask, self._query, passage, whole, strictly=strictly)


def _closest(fit: Fit) -> list[Sentence]:
    return [fit.sentences[row] for row in fit.weights.argsort()[::-1][:CLOSEST]]
