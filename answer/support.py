"""Decides whether the found passages answer the question, and whether it belongs here.

The height of the late interaction tells questions about another world apart (football,
programming), but not a question of this field whose answer happens to be missing: those lie amid
the answerable ones, whatever signal is taken (docs/decisions/0025). What can be seen is that the
sort of thing asked for (an amount, a term, a telephone number) stands in none of the sentences
that come closest. What is shown always stands beside its source.
"""

from __future__ import annotations

from dataclasses import dataclass

from answer.asked import CERTAIN, Asked, asked_for, tells
from answer.clarify import asks_what_there_is, local_choices
from answer.reading import Reading
from answer.scope import MARGINS, Subject
from index.embedding import adapter_file
from index.embedding.adapter import noted_min_late
from waaier.domain import Outcome
from waaier.settings import Settings

UNTUNED_MIN_LATE = 0.785
"""Mean best cosine per token of the question, for the untuned bundled model. Of 106 answerable
development questions the lowest had 0.788; of four about another world three had 0.779 or less."""


CLOSEST = 3
"""Sentences that must hold what is asked for. With more, a number about something else is enough:
of the unanswerable questions on publications 20 % are told apart with 3, and 12 % with 6."""


def min_late(settings: Settings) -> float:
    """The least height of the late interaction that counts as an answer, 0 for no check."""
    if settings.min_late is not None:
        return settings.min_late
    if settings.embedding_model != "bundled":
        return 0.0
    adapter = adapter_file(settings)
    # Tuning moves all cosines, so an adapter brings the same limit on its own scale.
    return UNTUNED_MIN_LATE if adapter is None else noted_min_late(adapter)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the passages allow to say.

    Attributes:
        outcome: how the answer ends.
        missing: what was asked for and stands in none of the sentences that come closest.
        choices: gemeenten and regio's whose own rules were found while none was asked about.
    """

    outcome: Outcome
    missing: Asked | None = None
    choices: tuple[str, ...] = ()


def judge(reading: Reading, least: float, subject: Subject = Subject.FIELD) -> Verdict:
    """What these passages allow.

    Args:
        reading: what was found.
        least: see :func:`min_late`.
        subject: what the words of the question say about its subject.
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
    wanted = least + MARGINS.get(subject, 0.0) * (1 - least) if least else 0.0
    if (subject in MARGINS and fit.late < wanted) or (subject is Subject.ELSEWHERE and not least):
        return Verdict(Outcome.OUT_OF_SCOPE)
    if not fit.sentences or fit.late < least:
        return Verdict(Outcome.NOT_IN_SOURCES)
    missing = missing_from(reading)
    if missing is not None:
        return Verdict(Outcome.NOT_IN_SOURCES, missing=missing)
    choices = local_choices(reading)
    if len(choices) > 1 and not asks_what_there_is(reading.query.text):
        return Verdict(Outcome.CLARIFICATION, choices=choices)
    return Verdict(Outcome.ANSWERED, choices=choices)


def missing_from(reading: Reading) -> Asked | None:
    """What is asked for and stands in none of the sentences that come closest, or None.

    Of a card that leads the result its own closest sentences are looked at as well: it is shown
    as a whole.
    """
    sort = asked_for(reading.query.text)
    if sort not in CERTAIN or sort is None:
        return None
    fit = reading.fit
    order = [fit.sentences[row] for row in fit.weights.argsort()[::-1]]
    close = order[:CLOSEST]
    lead = reading.lead_card
    if lead is not None:
        close += [one for one in order if one.passage.source.id == lead][: 2 * CLOSEST]
    return None if any(tells(sort, one.text) for one in close) else sort
