"""Versions of a law as its publisher lists them, and which of them holds on a day.

Two times count (a bitemporal list): from when until when a text is in force, and until when the
publisher thought so. ``_N`` at the end of a version counts corrections of one text, so it is no
version number; what was last listed can be a text to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from waaier.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in the publisher's list.

    Attributes:
        version: its label: "2022-05-01_0", "2".
        first: the first day on which it is in force.
        last: the last one; None when no end is known.
        superseded: the publisher has corrected it since: another version holds in its place.
    """

    version: str
    first: date
    last: date | None
    superseded: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def order(self) -> tuple[date, int]:
        """Sorts versions: see :attr:`waaier.regulation.Regulation.order`."""
        return Regulation(id="", version=self.version, valid_from=self.first).order


def in_force(listed: Sequence[Listed], day: date) -> Listed | None:
    """The version that holds on a day, as far as the publisher knows now; None when none does."""
    found = [one for one in listed if one.holds_on(day) and not one.superseded]
    return max(found, key=lambda one: one.order, default=None)


def first_after(listed: Sequence[Listed], day: date) -> Listed | None:
    """The first version that comes into force after a day."""
    later = [one for one in listed if one.first > day and not one.superseded]
    return min(later, key=lambda one: (one.first, -one.order[1]), default=None)


def last_before(listed: Sequence[Listed], day: date) -> Listed | None:
    """The last version that ended before a day."""
    ended = [
        one for one in listed if one.last is not None and one.last < day and not one.superseded
    ]
    return max(ended, key=lambda one: one.order, default=None)
