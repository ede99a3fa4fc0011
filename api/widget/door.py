"""Who may ask through the widget, how often, and what they hear when they may not.

A request with a ``Widget-Sessie``, or from a website of the widget, is a :class:`Visit`: it counts
as the channel ``widget``. Any other request is left as it was. :meth:`WidgetDoor.visit` says whose
it is, :meth:`WidgetDoor.check_open` whether the widget is paused there and
:meth:`WidgetDoor.spend` takes a question from the budget of the day.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Header, Request
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from answer.pipeline import IN_DANGER
from api.addresses import client_of, origins_of
from api.problems import ProblemError
from api.ratelimit import Buckets
from api.records import widget as records
from api.records.archive import Archive
from api.records.kinds import Channel
from api.version import BASE
from api.widget.contacts import Contacts
from api.widget.sessions import Session, Sessions, Signer
from waaier.errors import InputError, PausedError
from waaier.settings import Settings

logger = logging.getLogger(__name__)

HEADER = "Widget-Sessie"

SESSION_PROBLEM = f"{BASE}/documentatie#widgetsessie"
"""The ``type`` of a problem that a new session solves."""

NO_SESSION = (
    "Uw sessie is verlopen of ontbreekt. Vraag een nieuwe sessie aan en stel uw vraag opnieuw."
)


def widget_origins(settings: Settings) -> frozenset[str]:
    """The websites that may carry the widget.

    Raises:
        InputError: one of them is no ``scheme://host[:port]``.
    """
    return origins_of(settings.widget_origins, "WAAIER_WIDGET_ORIGINS")


def known_site(website: str | None, settings: Settings) -> str:
    """The name under which a website can be paused; without one, that of all of them.

    Raises:
        InputError: the widget may not stand on this website.
    """
    if website is None:
        return records.EVERYWHERE
    site = website.strip().lower().rstrip("/")
    if site not in widget_origins(settings):
        raise InputError(
            "Deze website staat niet in WAAIER_WIDGET_ORIGINS.",
            "Schrijf haar zoals ze daar staat, bijvoorbeeld https://www.amsterdam.nl.",
        )
    return site


@dataclass(frozen=True, slots=True)
class Visit:
    """A request through the widget.

    Attributes:
        site: the website it came from.
        session: whose it is.
    """

    site: str
    session: Session


class WidgetDoor:
    """The door of the widget, for one event loop.

    Args:
        settings: which websites, and how often.
        archive: counts questions and knows pauses; without it there is no budget and no pause.
        clock: seconds since 1970.

    Raises:
        InputError: the list of websites or the file with contacts has a fault.
    """

    def __init__(
        self,
        settings: Settings,
        archive: Archive | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.origins = widget_origins(settings)
        self.signer = Signer(settings)
        self.sessions = Sessions(self.signer, clock)
        self.contacts = Contacts.load(settings.widget_contacts)
        self._archive = archive
        self._budget = settings.widget_day_budget
        of_site = settings.widget_rate_per_origin
        self._sites = Buckets(of_site)
        # One visitor can make session after session; half a minute's room is left for the others.
        self._visitors = Buckets(math.ceil(of_site / 2))
        self._sessions = Buckets(settings.widget_rate_per_session)

    def may_begin(self, request: HTTPConnection) -> str | None:
        """The website that a session may be made for; None when it may not."""
        origin = request.headers.get("origin", "").lower()
        return origin if origin in self.origins or is_own(origin, request) else None

    def visit(self, request: HTTPConnection) -> Visit | None:
        """The visit this request is part of; None when it did not come through the widget.

        Raises:
            ProblemError: 401, it needs a session and has none that holds.
            HTTPException: 429, the session, the visitor or the website asks too often.
        """
        origin = request.headers.get("origin", "").lower()
        token = request.headers.get(HEADER)
        if token is None and (origin not in self.origins or is_own(origin, request)):
            return None
        session = self.sessions.find(token or "", origin)
        if session is None:
            raise ProblemError(401, SESSION_PROBLEM, NO_SESSION, {"WWW-Authenticate": HEADER})
        client = request.client
        address = client_of(client.host) if client else "-"
        # From narrow to wide: who is refused must not use up what the others have.
        self._take(self._sessions, session.id, "U stelt veel vragen achter elkaar.")
        self._take(self._visitors, f"{origin} {address}", "U stelt veel vragen achter elkaar.")
        self._take(self._sites, origin, "Er worden op deze website nu veel vragen gesteld.")
        return Visit(origin, session)

    def pause_message(self, site: str) -> str | None:
        """What visitors of a website read while the widget is paused there."""
        return self._archive.widget_pause_message(site) if self._archive else None

    def check_open(self, site: str) -> None:
        """Lets through when the widget answers on this website.

        Raises:
            PausedError: a beheerder paused it, with a message for visitors.
        """
        message = self.pause_message(site)
        if message is not None:
            raise PausedError(message, IN_DANGER)

    def spend(self, site: str) -> None:
        """Takes a question from the budget of a website; waits for the disk, so use a thread.

        Raises:
            HTTPException: 429, there is none left today.
        """
        if self._archive is None:
            return
        now = self._archive.now().astimezone()
        try:
            with self._archive.database.write() as session:
                left = records.spend(session, now.date(), site, self._budget)
        except Exception:
            # A full disk costs a count, never an answer.
            logger.exception("a question of the widget was not counted")
            return
        if not left:
            raise HTTPException(
                429,
                "Het aantal vragen voor vandaag is op. Morgen kunt u hier weer vragen stellen.",
                headers={"Retry-After": str(_until_tomorrow(now))},
            )

    def _take(self, buckets: Buckets, key: str, why: str) -> None:
        if not buckets.per_minute:
            return
        taken, _, wait = buckets.take(key)
        if not taken:
            seconds = math.ceil(wait)
            when = "1 seconde" if seconds == 1 else f"{seconds} seconden"
            raise HTTPException(
                429,
                f"{why} Probeer het over {when} nog eens.",
                headers={"Retry-After": str(seconds)},
            )


def visiting(door: WidgetDoor) -> Callable[..., Awaitable[Visit | None]]:
    """A dependency that gives the visit a request is part of, see :meth:`WidgetDoor.visit`."""

    async def visit(
        request: Request,
        _: Annotated[
            str | None,
            Header(
                alias=HEADER,
                description="De sessie van de widget, van `POST /widgetsessies`. Verplicht op een "
                "website waarop de widget mag staan.",
            ),
        ] = None,
    ) -> Visit | None:
        return door.visit(request)

    return visit


def channel_of(visit: Visit | None) -> Channel:
    """The channel that a request counts for."""
    return Channel.WIDGET if visit is not None else Channel.API


def is_own(origin: str, request: HTTPConnection) -> bool:
    """Whether a page of this service itself sent a request, such as the frame or the demo."""
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host == request.headers.get("host", "").lower()


def _until_tomorrow(now: datetime) -> int:
    """Seconds until the next day begins, at least one."""
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, math.ceil((tomorrow - now).total_seconds()))
