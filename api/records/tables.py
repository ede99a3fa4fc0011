"""The schema. Every change here needs a migration; a test compares the two.

Times are UTC. Columns of :class:`MaskedText` are the only ones that hold what people typed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    Dialect,
    Enum,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from answer.guard import Masked
from api.records.kinds import (
    Action,
    Channel,
    FeedbackCause,
    FeedbackReason,
    FeedbackStatus,
    JobState,
    Role,
)
from waaier.domain import Outcome, WrittenBy
from waaier.errors import DefectError

HOLD, PAUSE = "bewaarplicht", "pauze"
"""Names of the switches."""

NAME_CHARS = 40
"""Longest name of a token."""

SITE_CHARS = 300
"""Longest name of a website: the longest host there can be, with its scheme and port."""


class MaskedText(TypeDecorator[Masked]):
    """Text that people typed. Takes nothing but what was masked, so nothing else reaches disk."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The text to store.

        Raises:
            DefectError: a plain text was given.
        """
        if value is None:
            return None
        if not isinstance(value, Masked):
            raise DefectError("text that was not masked must not be stored")
        # PostgreSQL refuses this character, which means nothing in a text.
        return value.text.replace("\0", "")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Masked | None:
        """The text, as it was masked when it was stored."""
        return None if value is None else Masked(text=value)


class UtcTime(TypeDecorator[datetime]):
    """A moment, in UTC; SQLite keeps no time zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, with its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(values: type[StrEnum]) -> Enum:
    """A column of named values, kept as text: a database's own enum type is hard to add to."""
    return Enum(
        values,
        native_enum=False,
        length=30,
        values_callable=lambda named: [one.value for one in named],
    )


class Base(DeclarativeBase):
    """Base of all tables."""

    # Constraints get names, so that a migration can find them on every database.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class KeptQuestion(Base):
    """A question that was kept.

    ``asked_at`` is the whole hour: a minute could lead to who was at the desk. ``searched`` is what
    a follow-up question was made into, when that differs. ``gemeente`` is that of the filter.
    ``written_by`` says whose words the answer was in; None in records from before that was kept.
    """

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    text: Mapped[Masked] = mapped_column(MaskedText)
    searched: Mapped[Masked | None] = mapped_column(MaskedText)
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    written_by: Mapped[WrittenBy | None] = mapped_column(one_of(WrittenBy))
    gemeente: Mapped[str | None] = mapped_column(String(100))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    build: Mapped[str | None] = mapped_column(String(NAME_CHARS))


class QuestionSource(Base):
    """A passage that was quoted in the answer to a kept question, with its source."""

    __tablename__ = "question_sources"

    question_id: Mapped[int] = mapped_column(
        ForeignKey(KeptQuestion.id, ondelete="CASCADE"), primary_key=True
    )
    passage_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(Text)


class Feedback(Base):
    """What a reader reported about an answer. It leads to passages and a build, to no person."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    reason: Mapped[FeedbackReason] = mapped_column(one_of(FeedbackReason))
    comment: Mapped[Masked | None] = mapped_column(MaskedText)
    question: Mapped[Masked | None] = mapped_column(MaskedText)
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))
    written_by: Mapped[WrittenBy | None] = mapped_column(one_of(WrittenBy))
    build: Mapped[str | None] = mapped_column(String(NAME_CHARS))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    status: Mapped[FeedbackStatus] = mapped_column(one_of(FeedbackStatus), index=True)
    cause: Mapped[FeedbackCause | None] = mapped_column(one_of(FeedbackCause))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class FeedbackPassage(Base):
    """A passage that a report is about."""

    __tablename__ = "feedback_passages"

    feedback_id: Mapped[str] = mapped_column(
        ForeignKey(Feedback.id, ondelete="CASCADE"), primary_key=True
    )
    passage_id: Mapped[str] = mapped_column(String(36), primary_key=True)


class Usage(Base):
    """How many answers ended in one outcome on one day; always kept, as it holds no text."""

    __tablename__ = "usage"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome), primary_key=True)
    channel: Mapped[Channel] = mapped_column(one_of(Channel), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class Job(Base):
    """An ingest that was asked for in beheer.

    ``owner`` is the service that runs it, ``beat_at`` when that last gave a sign of life.
    """

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[JobState] = mapped_column(one_of(JobState), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    beat_at: Mapped[datetime] = mapped_column(UtcTime)
    owner: Mapped[str] = mapped_column(String(100))
    who: Mapped[str] = mapped_column(String(NAME_CHARS))
    files_total: Mapped[int] = mapped_column(Integer)
    files_done: Mapped[int] = mapped_column(Integer)
    passages_total: Mapped[int] = mapped_column(Integer)
    passages_done: Mapped[int] = mapped_column(Integer)
    build: Mapped[str | None] = mapped_column(String(NAME_CHARS))
    message: Mapped[Masked | None] = mapped_column(MaskedText)


class JobFile(Base):
    """What became of one file of an ingest. ``warnings`` stand a line each."""

    __tablename__ = "job_files"

    job_id: Mapped[str] = mapped_column(ForeignKey(Job.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[Masked] = mapped_column(MaskedText)
    state: Mapped[str] = mapped_column(String(30))
    passages: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer)
    repairs: Mapped[int] = mapped_column(Integer)
    message: Mapped[Masked | None] = mapped_column(MaskedText)
    warnings: Mapped[Masked | None] = mapped_column(MaskedText)


class Measurement(Base):
    """How well one build found the answers of question sets; holds no question.

    ``sets`` are the names of the sets, with commas between. The figures are shares, 0..1, of the
    ``questions`` that have an answer, see :mod:`evals.metrics`. ``absent`` counts those whose
    answer stands in no source of the build; they count as not found.
    """

    __tablename__ = "measurements"

    id: Mapped[int] = mapped_column(primary_key=True)
    build: Mapped[str] = mapped_column(String(NAME_CHARS), index=True)
    measured_at: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(NAME_CHARS))
    sets: Mapped[str] = mapped_column(Text)
    questions: Mapped[int] = mapped_column(Integer)
    absent: Mapped[int] = mapped_column(Integer)
    success_1: Mapped[float] = mapped_column(Float)
    success_5: Mapped[float] = mapped_column(Float)
    ndcg_10: Mapped[float] = mapped_column(Float)


class Token(Base):
    """Access to beheer. Only a hash of the secret is kept; ``key`` finds the row."""

    __tablename__ = "tokens"

    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    key: Mapped[str] = mapped_column(String(16), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Switch(Base):
    """Something that is on, since when and by whom; what is off has no row.

    ``text`` is why, or what the public gets to read: the beheerder writes it to be shown, so it is
    the one text that is kept as it was typed.
    """

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(NAME_CHARS))


class WidgetUsage(Base):
    """How many questions came through the widget on one website on one day; holds no text."""

    __tablename__ = "widget_usage"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    site: Mapped[str] = mapped_column(String(SITE_CHARS), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class WidgetPause(Base):
    """A pause of the widget, on one website or everywhere; ``text`` is what the public reads."""

    __tablename__ = "widget_pauses"

    site: Mapped[str] = mapped_column(String(SITE_CHARS), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(NAME_CHARS))


class Audit(Base):
    """What was done in beheer: who (the name of a token), what and when."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    done_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    who: Mapped[str] = mapped_column(String(NAME_CHARS))
    action: Mapped[Action] = mapped_column(one_of(Action))
    detail: Mapped[Masked | None] = mapped_column(MaskedText)
