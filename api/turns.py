"""A few answers at a time, a short row that waits, and a fast refusal for the rest."""

from __future__ import annotations

import asyncio
import contextvars
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from starlette.requests import Request

from waaier.settings import Settings

T = TypeVar("T")


class BusyError(Exception):
    """There is no place now.

    Args:
        seconds: after how long it makes sense to try again.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy, try again in {seconds} s")
        self.seconds = seconds


class TooSlowError(BusyError):
    """The work took longer than allowed."""


class ClientGoneError(Exception):
    """The client left before there was an answer."""


class Turn(Generic[T]):
    """Work that has begun in a thread."""

    def __init__(self, future: Future[T], seconds: float) -> None:
        self._future = future
        self._seconds = seconds

    async def result(self) -> T:
        """What the work gives.

        Raises:
            TooSlowError: it takes too long. A thread cannot be stopped, so it keeps its place
                until it is done; only the waiting ends.
        """
        waiting = asyncio.wrap_future(self._future)
        # Nobody may be waiting any more when the work fails; asyncio would complain in the log.
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
        done, _ = await asyncio.wait([waiting], timeout=self._seconds)
        if not done:
            raise TooSlowError(math.ceil(self._seconds))
        return waiting.result()


class Turns:
    """Hands out turns. Safe to use from several event loops.

    Args:
        settings: how many turns at a time, how many may wait and how long.
    """

    def __init__(self, settings: Settings) -> None:
        self._most = settings.answer_workers + settings.answer_queue
        self._wait = settings.queue_seconds
        self._seconds = settings.answer_seconds
        self._pool = ThreadPoolExecutor(settings.answer_workers, thread_name_prefix="answer")
        self._lock = threading.Lock()
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many have a turn or wait for one."""
        return self._inside

    async def begin(self, work: Callable[[], T]) -> Turn[T]:
        """Waits for a turn and begins.

        Raises:
            BusyError: the row is full, or the turn did not come in time.
        """
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[None] = loop.create_future()

        def job() -> T:
            loop.call_soon_threadsafe(_settle, begun)
            return work()

        with self._lock:
            if self._inside >= self._most:
                raise BusyError(math.ceil(self._wait))
            self._inside += 1
        try:
            # With the context of the request: its number, and the trace it belongs to.
            future = self._pool.submit(contextvars.copy_context().run, job)
        except RuntimeError as error:  # the service is stopping
            self._leave(None)
            raise BusyError(math.ceil(self._wait)) from error
        future.add_done_callback(self._leave)
        try:
            done, _ = await asyncio.wait([begun], timeout=self._wait)
        except asyncio.CancelledError:
            future.cancel()
            raise
        if not done and future.cancel():
            raise BusyError(math.ceil(self._wait))
        return Turn(future, self._seconds)

    async def run(self, work: Callable[[], T]) -> T:
        """Waits for a turn and gives what the work gives; see ``begin`` and ``Turn.result``."""
        return await (await self.begin(work)).result()

    def close(self) -> None:
        """Waits for work that has begun; what still waits is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _leave(self, _: Future[T] | None) -> None:
        with self._lock:
            self._inside -= 1


async def unless_gone(request: Request, waiting: asyncio.Future[T]) -> T:
    """What is waited for, unless the client leaves first: then it is no longer waited for.

    Raises:
        ClientGoneError: the client left.
    """
    leaving = asyncio.ensure_future(_left(request))
    try:
        either: set[asyncio.Future[Any]] = {leaving, waiting}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise ClientGoneError
        return waiting.result()
    finally:
        leaving.cancel()
        waiting.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _settle(begun: asyncio.Future[None]) -> None:
    if not begun.done():
        begun.set_result(None)
