"""Removes what was kept long enough, unless there is a duty to keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Delete, delete, func, select
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records import audit, switches
from api.records.database import Database
from api.records.kinds import Action, JobState
from api.records.tables import Audit, Feedback, Job, KeptQuestion
from waaier.settings import Settings


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """What a clean-up did.

    Attributes:
        held: nothing was removed, as there is a duty to keep everything.
        questions: how many kept questions were removed.
        feedback: how many reports.
        jobs: how many ingests that were over.
        actions: how many lines of the audit.
    """

    held: bool = False
    questions: int = 0
    feedback: int = 0
    jobs: int = 0
    actions: int = 0

    @property
    def total(self) -> int:
        """How many records were removed."""
        return self.questions + self.feedback + self.jobs + self.actions

    def sentence(self) -> str:
        """What was done, in Dutch."""
        if self.held:
            return "Er is niets verwijderd: de bewaarplicht staat aan."
        return (
            f"Verwijderd: {self.questions} vragen, {self.feedback} terugkoppelingen, "
            f"{self.jobs} inleestaken en {self.actions} handelingen."
        )


def clean_up(database: Database, settings: Settings, now: datetime, who: str) -> CleanedUp:
    """Removes what is older than the settings say; that it was done is noted."""
    with database.write() as session:
        done = _removed(session, settings, now)
        if done.total:
            audit.record(session, now, who, Action.CLEANED_UP, Masked(text=done.sentence()))
    if done.total and database.is_sqlite:
        # The log still holds the pages as they were; this empties it.
        with database.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return done


def newest(session: Session) -> datetime | None:
    """When the newest thing that is kept was made; None when nothing is."""
    columns = (KeptQuestion.asked_at, Feedback.received_at, Job.created_at, Audit.done_at)
    moments = [session.scalar(select(func.max(column))) for column in columns]
    return max((one for one in moments if one is not None), default=None)


def _removed(session: Session, settings: Settings, now: datetime) -> CleanedUp:
    if switches.get(session, switches.HOLD) is not None:
        return CleanedUp(held=True)
    oldest = now - timedelta(days=settings.bewaar_dagen)
    oldest_action = now - timedelta(days=settings.bewaar_handelingen_dagen)
    over = [state for state in JobState if state.is_over]
    return CleanedUp(
        questions=_count(session, delete(KeptQuestion).where(KeptQuestion.asked_at < oldest)),
        feedback=_count(session, delete(Feedback).where(Feedback.received_at < oldest)),
        jobs=_count(session, delete(Job).where(Job.created_at < oldest, Job.state.in_(over))),
        actions=_count(session, delete(Audit).where(Audit.done_at < oldest_action)),
    )


def _count(session: Session, statement: Delete) -> int:
    done: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    return done.rowcount
