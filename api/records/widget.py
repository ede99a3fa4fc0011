"""What is kept of the widget: how many questions each website asked, and where it is paused."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records import audit
from api.records.kinds import Action
from api.records.tables import WidgetPause, WidgetUsage

EVERYWHERE = "*"
"""Stands for every website in a pause."""


def spend(session: Session, day: date, site: str, budget: int) -> bool:
    """Counts one more question of a website; False when that would be more than its budget.

    One statement, so that services that ask at the same moment stay within the budget together.

    Args:
        session: writes.
        day: on people's own clock.
        site: the website.
        budget: most questions of that day; 0 is without limit.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(WidgetUsage).values(day=day, site=site, count=1)
    counted = row.on_conflict_do_update(
        index_elements=[WidgetUsage.day, WidgetUsage.site],
        set_={"count": WidgetUsage.count + 1},
        where=WidgetUsage.count < budget if budget else None,
    ).returning(WidgetUsage.count)
    return session.execute(counted).first() is not None


def between(session: Session, first: date, last: date) -> list[WidgetUsage]:
    """How many questions each website asked, the newest day first.

    Args:
        session: reads.
        first: the first day.
        last: the last day, which counts too.
    """
    wanted = (
        select(WidgetUsage)
        .where(WidgetUsage.day >= first, WidgetUsage.day <= last)
        .order_by(WidgetUsage.day.desc(), WidgetUsage.site)
    )
    return list(session.scalars(wanted))


def pauses(session: Session) -> list[WidgetPause]:
    """Where the widget is paused now."""
    return list(session.scalars(select(WidgetPause).order_by(WidgetPause.site)))


def pause(session: Session, now: datetime, site: str, text: str, who: str) -> WidgetPause:
    """Pauses the widget on a website, or gives its pause another message."""
    row = session.merge(WidgetPause(site=site, text=text, since=now, who=who))
    audit.record(session, now, who, Action.WIDGET_PAUSED, Masked(text=site))
    return row


def resume(session: Session, now: datetime, site: str, who: str) -> bool:
    """Ends a pause; False when there was none."""
    row = session.get(WidgetPause, site)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    audit.record(session, now, who, Action.WIDGET_RESUMED, Masked(text=site))
    return True
