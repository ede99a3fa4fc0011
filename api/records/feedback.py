"""What readers report about answers: a queue of work for whoever looks after the sources."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records.kinds import Channel, FeedbackCause, FeedbackReason, FeedbackStatus
from api.records.pages import Page, paged
from api.records.tables import Feedback, FeedbackPassage
from waaier.domain import Outcome, WrittenBy


@dataclass(frozen=True, slots=True)
class Report:
    """What came in about one answer.

    Attributes:
        reason: what is wrong.
        comment: in the reader's words.
        question: the question it is about.
        outcome: how the answer ended.
        build: what it was answered from.
        passages: ids of the passages it quoted.
        channel: where it was reported.
        written_by: whose words the answer was in, when that was told.
    """

    reason: FeedbackReason
    comment: Masked | None
    question: Masked | None
    outcome: Outcome | None
    build: str | None
    passages: tuple[str, ...]
    channel: Channel
    written_by: WrittenBy | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are asked for; None means all."""

    status: FeedbackStatus | None = None
    reason: FeedbackReason | None = None
    cause: FeedbackCause | None = None


def add(session: Session, now: datetime, report: Report) -> str:
    """Stores a report; returns its id, which tells nothing."""
    row = Feedback(
        id=secrets.token_hex(16),
        received_at=now,
        reason=report.reason,
        comment=report.comment,
        question=report.question,
        outcome=report.outcome,
        written_by=report.written_by,
        build=report.build,
        channel=report.channel,
        status=_status_of(report.reason),
        cause=None,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(
        FeedbackPassage(feedback_id=row.id, passage_id=passage)
        for passage in dict.fromkeys(report.passages)
    )
    return row.id


def _status_of(reason: FeedbackReason) -> FeedbackStatus:
    """That an answer helped is good to know, and no work for anyone."""
    helped = reason is FeedbackReason.HELPFUL
    return FeedbackStatus.RESOLVED if helped else FeedbackStatus.NEW


def counted(
    session: Session, moment: datetime
) -> tuple[Counter[FeedbackReason], Counter[FeedbackCause]]:
    """How often each reason, and each cause that was found, occurs since a moment."""
    reasons, causes = Counter[FeedbackReason](), Counter[FeedbackCause]()
    wanted = select(Feedback.reason, Feedback.cause).where(Feedback.received_at > moment)
    for reason, cause in session.execute(wanted):
        reasons[reason] += 1
        if cause is not None:
            causes[cause] += 1
    return reasons, causes


def is_flooded(session: Session, now: datetime, per_hour: int) -> bool:
    """Whether so many reports came in during the last hour that no more are taken.

    Those of a clock that ran ahead do not count: they would close the door until it is that late.
    """
    hour = Feedback.received_at > now - timedelta(hours=1), Feedback.received_at <= now
    wanted = select(func.count()).select_from(Feedback).where(*hour)
    return (session.scalar(wanted) or 0) >= per_hour


def listed(session: Session, wanted: Wanted, page: int, size: int) -> Page[Feedback]:
    """The reports that are asked for, newest first."""
    query = select(Feedback).order_by(Feedback.received_at.desc(), Feedback.id)
    if wanted.status is not None:
        query = query.where(Feedback.status == wanted.status)
    if wanted.reason is not None:
        query = query.where(Feedback.reason == wanted.reason)
    if wanted.cause is not None:
        query = query.where(Feedback.cause == wanted.cause)
    return paged(session, query, page, size)


def passages_of(session: Session, reports: Sequence[Feedback]) -> dict[str, list[str]]:
    """The ids of the passages that each of these reports is about, by id of the report."""
    found: dict[str, list[str]] = {one.id: [] for one in reports}
    wanted = select(FeedbackPassage).where(FeedbackPassage.feedback_id.in_(found))
    for row in session.scalars(wanted.order_by(FeedbackPassage.passage_id)):
        found[row.feedback_id].append(row.passage_id)
    return found


def change(
    session: Session,
    now: datetime,
    report_id: str,
    status: FeedbackStatus | None,
    cause: FeedbackCause | None,
) -> Feedback | None:
    """Changes how far a report is, or what turned out to be wrong; None leaves that as it is.

    Returns:
        The report, or None when there is none with this id.
    """
    row = session.get(Feedback, report_id)
    if row is None:
        return None
    row.status = status or row.status
    row.cause = cause or row.cause
    row.changed_at = now
    return row
