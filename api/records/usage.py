"""How much the service is used: counts without text, which are always kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.records.kinds import Channel
from api.records.tables import Usage
from waaier.domain import Outcome

Key = tuple[date, Outcome, Channel]


def add(session: Session, counts: Mapping[Key, int]) -> None:
    """Adds to the counts; services that add at the same moment lose nothing."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # In one order everywhere, so that two services never wait for each other's rows.
    for (day, outcome, channel), count in sorted(counts.items()):
        row = insert(Usage).values(day=day, outcome=outcome, channel=channel, count=count)
        session.execute(
            row.on_conflict_do_update(
                index_elements=[Usage.day, Usage.outcome, Usage.channel],
                set_={"count": Usage.count + row.excluded.count},
            )
        )


def between(session: Session, first: date, last: date) -> dict[date, Counter[Outcome]]:
    """Per day how many answers ended in which outcome, through every channel together.

    Args:
        session: reads.
        first: the first day.
        last: the last day, which counts too. A day without questions is left out.
    """
    wanted = select(Usage).where(Usage.day >= first, Usage.day <= last).order_by(Usage.day)
    found: dict[date, Counter[Outcome]] = {}
    for row in session.scalars(wanted):
        found.setdefault(row.day, Counter())[row.outcome] += row.count
    return found


def by_channel(session: Session, first: date, last: date) -> Counter[Channel]:
    """How many answers went through which channel; days as for :func:`between`."""
    wanted = (
        select(Usage.channel, func.sum(Usage.count))
        .where(Usage.day >= first, Usage.day <= last)
        .group_by(Usage.channel)
    )
    return Counter({channel: int(count) for channel, count in session.execute(wanted)})
