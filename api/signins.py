"""Who is logged in on the page.

A token is looked at once, when it is typed, and then forgotten. What stays is a ticket: a random
number that leads to the token's name, in the memory of this process alone. Each time the ticket is
used the token itself is looked up again, so one that is revoked or has run out stops at once.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from api.records import tokens
from api.records.archive import Archive
from api.records.kinds import Role
from waaier.errors import InputError

logger = logging.getLogger(__name__)

IDLE_SECONDS = 30 * 60
"""A page that nobody touches for so long is logged out: desks are shared."""

MOST_TICKETS = 1000
"""Of who was idle longest the ticket goes first."""

FREE_TRIES = 5
"""Wrong tokens of one address in a row before it has to wait."""

FIRST_WAIT = 30.0
LONGEST_WAIT = 15 * 60.0
"""The wait doubles with each wrong token. Guessing 256 bits is hopeless anyhow; this keeps whoever
tries from filling the log and busying the database."""

MOST_ADDRESSES = 10_000

_TOKEN_CHARS = 200


class SignedOutError(InputError):
    """The ticket leads to nobody, or no longer."""

    def __init__(self) -> None:
        super().__init__("U bent niet meer aangemeld.", "Meld u opnieuw aan.")


class NotAllowedError(InputError):
    """The role of the token is not enough."""

    def __init__(self) -> None:
        super().__init__(
            "Dit mag alleen met een token met de rol beheerder.",
            "Vraag zo'n token aan wie de dienst beheert.",
        )


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who is logged in: the name and role of the token."""

    name: str
    role: Role


@dataclass
class _Ticket:
    name: str
    key: str
    used: float


@dataclass
class _Tries:
    wrong: int = 0
    until: float = 0.0


class SignIns:
    """Everyone who is logged in on the page. Safe to use from several threads.

    Args:
        archive: knows the tokens.
        clock: seconds that only go up.
    """

    def __init__(self, archive: Archive, clock: Callable[[], float] = time.monotonic) -> None:
        self._archive = archive
        self._clock = clock
        self._lock = threading.Lock()
        self._tickets: OrderedDict[str, _Ticket] = OrderedDict()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def sign_in(self, token: str, address: str) -> str:
        """A ticket for whoever has this token.

        Args:
            token: as it was typed.
            address: where it was typed, to count wrong tokens by.

        Raises:
            InputError: it is no valid token, or there were too many of those.
        """
        self._check_wait(address)
        with self._archive.database.read() as session:
            row = tokens.holder(session, self._archive.now(), token.strip()[:_TOKEN_CHARS])
            found = None if row is None else (row.name, row.key)
        if found is None:
            logger.warning("beheer: a token was refused on the page")
            self._failed(address)
            raise InputError(
                "Dit token klopt niet, is verlopen of is ingetrokken.",
                "Vraag een nieuw token aan wie de dienst beheert.",
            )
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._tries.pop(address, None)
            self._tickets[ticket] = _Ticket(*found, used=self._clock())
            while len(self._tickets) > MOST_TICKETS:
                self._tickets.popitem(last=False)
        return ticket

    def who(self, ticket: str | None, needed: Role = Role.READER, *, touch: bool = True) -> Who:
        """Whose ticket this is.

        Args:
            ticket: from :meth:`sign_in`; None for who never logged in.
            needed: the role that is asked for.
            touch: whether this shows that somebody is there; a page that asks by itself does not.

        Raises:
            SignedOutError: nobody is logged in with it, or no longer.
            NotAllowedError: the role is not enough.
        """
        with self._lock:
            found = self._tickets.get(ticket or "")
            now = self._clock()
            if found is None or now - found.used > IDLE_SECONDS:
                self._tickets.pop(ticket or "", None)
                raise SignedOutError
            if touch:
                found.used = now
                self._tickets.move_to_end(ticket or "")
        with self._archive.database.read() as session:
            row = tokens.still_valid(session, self._archive.now(), found.name, found.key)
            who = None if row is None else Who(row.name, row.role)
        if who is None:
            self.sign_out(ticket)
            raise SignedOutError
        if not who.role.covers(needed):
            raise NotAllowedError
        return who

    def sign_out(self, ticket: str | None) -> None:
        """Makes a ticket worthless."""
        with self._lock:
            self._tickets.pop(ticket or "", None)

    def _check_wait(self, address: str) -> None:
        with self._lock:
            tries = self._tries.get(address)
            left = tries.until - self._clock() if tries else 0.0
        if left > 0:
            wait = f"{round(left) + 1} seconden" if left < 90 else f"{round(left / 60)} minuten"
            raise InputError("Er is te vaak een verkeerd token getypt.", f"Wacht {wait}.")

    def _failed(self, address: str) -> None:
        with self._lock:
            tries = self._tries.pop(address, None) or _Tries()
            tries.wrong += 1
            if tries.wrong >= FREE_TRIES:
                wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(20, tries.wrong - FREE_TRIES))
                tries.until = self._clock() + wait
            self._tries[address] = tries
            while len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)
