"""Who did what in beheer, written in the transaction of what was done: all or neither."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records.kinds import Action
from api.records.pages import Page, paged
from api.records.tables import Audit

SYSTEM = "systeem"
"""Who did it, when the service did it by itself."""

COMMAND = "opdracht"
"""Who did it, when it was done on the server with the command ``waaier``."""

RESERVED = frozenset({SYSTEM, COMMAND})
"""No token can have these names."""

_LOOKING = timedelta(hours=1)


def record(
    session: Session, now: datetime, who: str, action: Action, detail: Masked | None = None
) -> None:
    """Notes that something was done."""
    session.add(Audit(done_at=now, who=who, action=action, detail=detail))


def record_look(session: Session, now: datetime, who: str, action: Action) -> None:
    """Notes that somebody read what people wrote; once an hour, as a page asks again and again."""
    already = select(Audit.id).where(
        Audit.who == who, Audit.action == action, Audit.done_at > now - _LOOKING
    )
    if session.scalar(already.limit(1)) is None:
        record(session, now, who, action)


def listed(session: Session, page: int, size: int) -> Page[Audit]:
    """What was done, newest first."""
    return paged(session, select(Audit).order_by(Audit.id.desc()), page, size)
