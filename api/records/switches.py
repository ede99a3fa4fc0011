"""What a beheerder can turn on: the pause of public answering, and the duty to keep everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records import audit
from api.records.kinds import Action
from api.records.tables import HOLD, PAUSE, Switch

__all__ = ["HOLD", "PAUSE", "get", "turn_off", "turn_on"]

_ACTIONS = {
    PAUSE: (Action.PAUSED, Action.RESUMED),
    HOLD: (Action.HOLD_ON, Action.HOLD_OFF),
}


def get(session: Session, name: str) -> Switch | None:
    """The switch, or None when it is off."""
    return session.get(Switch, name)


def turn_on(
    session: Session, now: datetime, name: str, text: str, who: str, detail: Masked
) -> Switch:
    """Turns a switch on, or gives it another text; ``detail`` goes into the audit."""
    row = session.merge(Switch(name=name, text=text, since=now, who=who))
    audit.record(session, now, who, _ACTIONS[name][0], detail)
    return row


def turn_off(session: Session, now: datetime, name: str, who: str, reason: Masked | None) -> bool:
    """Turns a switch off; False when it was off already."""
    row = session.get(Switch, name)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    audit.record(session, now, who, _ACTIONS[name][1], reason)
    return True
