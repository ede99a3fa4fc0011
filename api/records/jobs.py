"""Ingests that were asked for in beheer: how far they are, and what became of each file."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.records.kinds import JobState
from api.records.pages import Page, paged
from api.records.questions import Mask
from api.records.tables import Job, JobFile
from ingest.report import FileReport

SILENT = timedelta(minutes=10)
"""A service gives a sign of life every few seconds; after so long it is no longer there."""

INTERRUPTED_SENTENCE = (
    "De dienst stopte tijdens het inlezen. De index is zoals hij was. Stuur het opnieuw in."
)


def start(session: Session, now: datetime, owner: str, who: str, files: int) -> Job:
    """Notes an ingest that begins now; ``files`` is how many there are, as far as is known."""
    job = Job(
        id=secrets.token_hex(16),
        state=JobState.RUNNING,
        created_at=now,
        ended_at=None,
        beat_at=now,
        owner=owner,
        who=who,
        files_total=files,
        files_done=0,
        passages_total=0,
        passages_done=0,
        build=None,
        message=None,
    )
    session.add(job)
    session.flush()
    return job


def get(session: Session, job_id: str) -> Job | None:
    """An ingest by its id."""
    return session.get(Job, job_id)


def listed(session: Session, state: JobState | None, page: int, size: int) -> Page[Job]:
    """Ingests, newest first."""
    query = select(Job).order_by(Job.created_at.desc(), Job.id)
    return paged(session, query if state is None else query.where(Job.state == state), page, size)


def files_of(session: Session, job_id: str) -> Sequence[JobFile]:
    """What became of each file, in the order in which they were read."""
    wanted = select(JobFile).where(JobFile.job_id == job_id).order_by(JobFile.number)
    return session.scalars(wanted).all()


def add_file(session: Session, job_id: str, report: FileReport, mask: Mask) -> None:
    """Notes what became of one file. Its name and messages are masked: people name files."""
    last = session.scalar(select(func.max(JobFile.number)).where(JobFile.job_id == job_id))
    session.add(
        JobFile(
            job_id=job_id,
            number=1 + (last or 0),
            name=mask(report.file),
            state=report.state.value,
            passages=report.passages,
            pages=report.pages,
            repairs=report.repairs,
            message=mask(report.message) if report.message else None,
            warnings=mask("\n".join(report.warnings)) if report.warnings else None,
        )
    )


def end(session: Session, now: datetime, job: Job, state: JobState) -> None:
    """Notes how an ingest ended; what ended before keeps its end."""
    if not job.state.is_over:
        job.state, job.ended_at, job.beat_at = state, now, now


def interrupt(
    session: Session, now: datetime, is_gone: Callable[[str], bool], mask: Mask
) -> list[str]:
    """Ends the ingests that a service left behind when it stopped; returns their ids.

    Args:
        session: writes.
        now: the moment.
        is_gone: whether the owner of a job surely runs no more.
        mask: masks the message.
    """
    running = session.scalars(select(Job).where(Job.state == JobState.RUNNING)).all()
    left = [job for job in running if job.beat_at < now - SILENT or is_gone(job.owner)]
    for job in left:
        end(session, now, job, JobState.INTERRUPTED)
        job.message = mask(INTERRUPTED_SENTENCE)
    return [job.id for job in left]
