"""Decides whether the found passages answer the question, and whether it belongs here.

Measured on the development questions, the height of the late interaction tells questions about
another world apart (football, programming), but not a question of this field whose answer happens
to be missing: 9 of those 10 lie amid the answerable ones. Requiring an amount or a duration in the
evidence when the question asks for one was tried too: it caught one of those ten and wrongly
refused two good questions, so it is not used. What is shown always stands beside its source.
"""

from __future__ import annotations

from answer.evidence import Fit
from answer.scope import MARGINS, Subject
from index.embedding import adapter_file
from index.embedding.adapter import noted_min_late
from waaier.domain import Outcome
from waaier.settings import Settings

UNTUNED_MIN_LATE = 0.785
"""Mean best cosine per token of the question, for the untuned bundled model. Of 106 answerable
development questions the lowest had 0.788; of four about another world three had 0.779 or less."""


def min_late(settings: Settings) -> float:
    """The least height of the late interaction that counts as an answer, 0 for no check."""
    if settings.min_late is not None:
        return settings.min_late
    if settings.embedding_model != "bundled":
        return 0.0
    adapter = adapter_file(settings)
    # Tuning moves all cosines, so an adapter brings the same limit on its own scale.
    return UNTUNED_MIN_LATE if adapter is None else noted_min_late(adapter)


def judge(fit: Fit, least: float, subject: Subject = Subject.FIELD) -> Outcome:
    """The outcome these passages allow.

    Args:
        fit: the sentences of the found passages, compared with the question.
        least: see :func:`min_late`.
        subject: what the words of the question say about its subject.
    """
    if subject is Subject.VERDICT:
        return Outcome.OUT_OF_SCOPE
    # Without a limit for this model only the words count.
    wanted = least + MARGINS.get(subject, 0.0) * (1 - least) if least else 0.0
    if (subject in MARGINS and fit.late < wanted) or (subject is Subject.ELSEWHERE and not least):
        return Outcome.OUT_OF_SCOPE
    if not fit.sentences or fit.late < least:
        return Outcome.NOT_IN_SOURCES
    return Outcome.ANSWERED
