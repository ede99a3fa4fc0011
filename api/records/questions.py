"""Kept questions: which are, what of them, and those that were not answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Column, Integer, MetaData, Table, select
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records.kinds import Channel
from api.records.tables import KeptQuestion, MaskedText, QuestionSource, UtcTime, one_of
from waaier.domain import Answer, Outcome
from waaier.place_data import gemeenten

Mask = Callable[[str], Masked]
"""Masks a text, see :func:`answer.guard.mask`."""

WITHOUT_TEXT = frozenset({Outcome.URGENT, Outcome.PERSONAL_DATA_ONLY})
"""Outcomes of which nothing but the count is kept."""

unanswered = Table(
    "unanswered_questions",
    # Not that of the tables: a view is made by a migration, and is no table to compare.
    MetaData(),
    Column("id", Integer),
    Column("asked_at", UtcTime),
    Column("text", MaskedText),
    Column("searched", MaskedText),
    Column("outcome", one_of(Outcome)),
)
"""The view of kept questions that the sources did not answer, or only in part."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was not answered, in words that can be understood alone."""

    text: str
    outcome: Outcome
    asked_at: datetime


def may_be_kept(answer: Answer) -> bool:
    """Whether the text of a question may be kept.

    A message that something cannot wait tells of somebody's worst day. Whatever it was answered
    with, nothing of it is kept but that it came.
    """
    return not answer.urgent and answer.outcome not in WITHOUT_TEXT


def kept(answer: Answer, channel: Channel, asked_at: datetime, mask: Mask) -> KeptQuestion:
    """The record of an answered question, with its texts masked once more."""
    text, searched = answer.masked_question, answer.query.text
    return KeptQuestion(
        asked_at=asked_at.replace(minute=0, second=0, microsecond=0),
        text=mask(text),
        searched=mask(searched) if searched != text else None,
        outcome=answer.outcome,
        written_by=answer.written_by,
        gemeente=_gemeente(answer.query.filters.gemeente),
        channel=channel,
        build=answer.index_build,
    )


def add(session: Session, question: KeptQuestion, answer: Answer) -> None:
    """Stores a kept question with the passages that its answer quotes."""
    session.add(question)
    session.flush()
    cited = {one.passage_id: one.source.id for one in answer.citations}
    session.add_all(
        QuestionSource(question_id=question.id, passage_id=passage, source_id=source)
        for passage, source in cited.items()
    )


def newest_unanswered(session: Session, since: datetime, limit: int) -> list[Unanswered]:
    """The newest questions that were not answered, newest first."""
    wanted = (
        select(unanswered)
        .where(unanswered.c.asked_at >= since)
        .order_by(unanswered.c.asked_at.desc(), unanswered.c.id.desc())
        .limit(limit)
    )
    return [
        Unanswered((row.searched or row.text).text, row.outcome, row.asked_at)
        for row in session.execute(wanted)
    ]


def _gemeente(asked: str | None) -> str | None:
    """The gemeente of a filter, when it is one: anything can be typed there."""
    return _gemeenten().get((asked or "").strip().lower())


@lru_cache(maxsize=1)
def _gemeenten() -> dict[str, str]:
    return {one.name.lower(): one.name for one in gemeenten()}
