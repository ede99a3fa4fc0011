"""Through which door the question came that this thread is answering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from api.records.kinds import Channel

_door: ContextVar[Channel] = ContextVar("door", default=Channel.API)


@contextmanager
def through(channel: Channel) -> Iterator[None]:
    """Answers that are noted within came through this door; without it, through the API."""
    before = _door.set(channel)
    try:
        yield
    finally:
        _door.reset(before)


def present_door() -> Channel:
    """The door of the question that is being answered now."""
    return _door.get()
