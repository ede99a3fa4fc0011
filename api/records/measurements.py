"""How well builds answer: figures of question sets, kept without a word of the questions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records import audit
from api.records.kinds import Action
from api.records.tables import Measurement


def add(session: Session, measured: Measurement) -> None:
    """Stores a measurement; that it was done is noted."""
    session.add(measured)
    detail = Masked(text=f"{measured.build}: {measured.sets}")
    audit.record(session, measured.measured_at, measured.who, Action.BUILD_MEASURED, detail)


def newest(session: Session) -> dict[str, Measurement]:
    """The last measurement of every build that was measured, by id of the build."""
    found = session.scalars(select(Measurement).order_by(Measurement.id))
    return {one.build: one for one in found}
