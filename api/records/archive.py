"""The records of a running service: the file to open first.

``open`` connects and migrates, ``serve`` ties it to an answer service, ``note`` keeps what is to be
kept of an answer and ``close`` writes what is left. That is written a moment later by a thread of
its own, so an answer never waits for a disk, and a full disk never costs an answer.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from answer.guard import mask
from answer.pipeline import AnswerService
from api.records import audit, questions, retention, switches, usage, widget
from api.records.clock import ClockWatch
from api.records.database import Database
from api.records.doors import present_door
from api.records.kinds import Channel
from api.records.migrate import migrate
from api.records.questions import Mask
from api.records.retention import CleanedUp
from api.records.switches import PAUSE
from waaier.domain import Answer, Outcome
from waaier.settings import Settings

logger = logging.getLogger(__name__)

WAITING = 10_000
"""Answers that may wait to be written; more means that the disk is gone for minutes."""

BATCH = 500
"""Answers written in one transaction."""

DAY_SECONDS = 24 * 60 * 60

PAUSE_SECONDS = 2.0
"""How long it takes at most until a pause that another service was told of counts here too."""

_NOT_WRITTEN = (
    "De database kan niet worden geschreven: antwoorden worden niet geteld en meldingen niet "
    "bewaard. Kijk of de schijf vol of alleen-lezen is."
)

_CLOCK = (
    "De klok van de computer ging ineens vooruit. Er is vandaag niets verwijderd. Klopt de klok, "
    "dan hoeft u niets te doen: morgen wordt er weer opgeschoond."
)


@dataclass(frozen=True, slots=True)
class _Noted:
    """What is left of an answer to be written; ``answer`` is None where only the count is kept."""

    day: date
    outcome: Outcome
    channel: Channel
    asked_at: datetime
    answer: Answer | None


class Archive:
    """What one service keeps. Safe to use from several threads.

    Args:
        database: migrated.
        settings: what is kept, and for how long.
        masker: masks texts, until :meth:`serve` takes that of a service, which knows the words of
            its sources.
        clock: gives the moment it is.

    Attributes:
        trouble: why nothing was kept at the last try, in Dutch; None when all is well.
        clock_trouble: why nothing was removed that seems old, likewise.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        masker: Mask = mask,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.mask = masker
        self._clock = clock or (lambda: datetime.now(UTC))
        self._queue: queue.Queue[_Noted | None] = queue.Queue(WAITING)
        self._stopped = threading.Event()
        self._pause: str | None = None
        self._widget_pauses: dict[str, str] = {}
        self._threads: list[threading.Thread] = []
        self.trouble: str | None = None
        self.clock_trouble: str | None = None

    @classmethod
    def open(
        cls, settings: Settings, masker: Mask = mask, clock: Callable[[], datetime] | None = None
    ) -> Self:
        """Connects, and brings the database up to date.

        Raises:
            InputError: the database cannot be used, or is of a newer version.
        """
        database = Database.connect(settings)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database, settings, masker, clock)

    def serve(self, service: AnswerService) -> None:
        """Keeps what this service answers, and lets a beheerder pause it."""
        self.mask = service.mask
        service.listen(self.note)
        service.pause_message = self.pause_message

    def start(self) -> None:
        """Starts the threads that write, that look for a pause, and that clean up every day."""
        # A pause outlives a restart, and must count from the first question.
        self.read_pause()
        for target in (self._write_on, self._watch_pause, self._clean_up_daily):
            thread = threading.Thread(target=target, name=f"archief-{target.__name__}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def now(self) -> datetime:
        """The moment it is, in UTC."""
        return self._clock()

    def note(self, answer: Answer) -> None:
        """Counts an answer, and keeps its question where the settings say so.

        Must be called by the thread that answered, which knows the door, see :func:`through`.
        """
        now = self.now()
        keep = self.settings.bewaar_vragen and questions.may_be_kept(answer)
        noted = _Noted(
            # People count days on their own clock.
            day=now.astimezone().date(),
            outcome=answer.outcome,
            channel=present_door(),
            asked_at=now,
            answer=answer if keep else None,
        )
        try:
            self._queue.put_nowait(noted)
        except queue.Full:
            logger.error("an answer was not counted: the database has not written for too long")

    def flush(self) -> None:
        """Waits until everything that was noted has been written."""
        self._queue.join()

    def pause_message(self) -> str | None:
        """What visitors read while public answering is paused; None when it is not.

        As it was at most ``PAUSE_SECONDS`` ago: a question never waits for the database.
        """
        return self._pause

    def widget_pause_message(self, site: str) -> str | None:
        """What visitors of a website read while the widget is paused there; None when it is not.

        See :meth:`pause_message` for how fresh this is.
        """
        pauses = self._widget_pauses
        return pauses.get(site) or pauses.get(widget.EVERYWHERE)

    def read_pause(self) -> None:
        """Looks whether answering is paused; whoever changes that calls this too."""
        with self.database.read() as session:
            switch = switches.get(session, PAUSE)
            pauses = widget.pauses(session)
            self._pause = switch.text if switch else None
            self._widget_pauses = {one.site: one.text for one in pauses}

    def clean_up(self, who: str = audit.SYSTEM) -> CleanedUp:
        """Removes what was kept long enough, see :mod:`api.records.retention`."""
        return retention.clean_up(self.database, self.settings, self.now(), who)

    def close(self) -> None:
        """Writes what is left and closes the database."""
        if self._threads:
            self._stopped.set()
            self._queue.put(None)
            for thread in self._threads:
                thread.join(timeout=60)
        self.database.close()

    def _watch_pause(self) -> None:
        was_read = True
        while not self._stopped.wait(PAUSE_SECONDS):
            try:
                self.read_pause()
                was_read = True
            except Exception:
                # What was known last still counts. Said once, not every two seconds.
                if was_read:
                    logger.exception("reading the pause failed")
                was_read = False

    def clean_up_unless(self, watch: ClockWatch) -> CleanedUp | None:
        """Cleans up, unless the clock went ahead: what is kept only seems old then. None if so."""
        if watch.went_ahead():
            logger.error("the clock went ahead: nothing is removed today")
            self.clock_trouble = _CLOCK
            return None
        self.clock_trouble = None
        return self.clean_up()

    def _clean_up_daily(self) -> None:
        watch: ClockWatch | None = None
        while True:
            try:
                if watch is None:
                    with self.database.read() as session:
                        watch = ClockWatch(self.now, retention.newest(session))
                self.clean_up_unless(watch)
            except Exception:
                logger.exception("the daily clean-up failed")
            if self._stopped.wait(DAY_SECONDS):
                return

    def _write_on(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get())
            try:
                self._write([one for one in batch if one is not None])
                self.trouble = None
            except Exception as error:
                logger.error("%d answers were not counted: %s", len(batch), type(error).__name__)
                self.trouble = _NOT_WRITTEN
            for _ in batch:
                self._queue.task_done()
            if None in batch:
                return

    def _write(self, batch: list[_Noted]) -> None:
        if not batch:
            return
        counts = Counter((one.day, one.outcome, one.channel) for one in batch)
        kept = [
            (questions.kept(one.answer, one.channel, one.asked_at, self.mask), one.answer)
            for one in batch
            if one.answer is not None
        ]
        with self.database.write() as session:
            usage.add(session, counts)
            for question, answer in kept:
                questions.add(session, question, answer)
