"""Questions of several people at once, computed together.

A run over one question spends about as long on fetching the weights as on computing with them.
What asks while all cores are busy therefore waits a moment, and goes together in the next run.
Nobody waits for company: who finds a free place computes at once, in its own thread. There is no
thread of our own, so there is nothing to stop, and no more can wait than there are threads asking.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from index.embedding.batches import TOKENS_PER_RUN, Sized, fits

Item = TypeVar("Item", bound=Sized)
Result = TypeVar("Result")


class _Job(Generic[Item, Result]):
    """One item, its outcome, and the batch it must compute when its turn comes."""

    __slots__ = ("batch", "error", "item", "ready", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.ready = threading.Event()
        self.batch: list[_Job[Item, Result]] | None = None
        self.result: Result | None = None
        self.error: BaseException | None = None


class Gatherer(Generic[Item, Result]):
    """Computes items for many threads, together where they would have waited anyway.

    Args:
        compute: gives one result per item, in their order. Called from several threads.
        at_once: how many calls of ``compute`` may run at the same time.
        limit: tokens in one call, see :func:`index.embedding.batches.fits`.
    """

    def __init__(
        self,
        compute: Callable[[Sequence[Item]], list[Result]],
        at_once: int,
        limit: int = TOKENS_PER_RUN,
    ) -> None:
        self._compute = compute
        self._free = at_once
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: deque[_Job[Item, Result]] = deque()

    def __call__(self, item: Item) -> Result:
        """The result of an item.

        Raises:
            Exception: what ``compute`` raises for this item alone.
        """
        job: _Job[Item, Result] = _Job(item)
        with self._lock:
            if self._free:
                self._free -= 1
                job.batch = [job]
            else:
                self._waiting.append(job)
        if job.batch is None:
            job.ready.wait()
        if job.batch is not None:
            try:
                self._run(job.batch)
            finally:
                self._hand_on()
        if job.error is not None:
            raise job.error
        assert job.result is not None  # noqa: S101 (a job without an error has its result)
        return job.result

    def _run(self, batch: list[_Job[Item, Result]]) -> None:
        try:
            results = self._compute([job.item for job in batch])
            for job, result in zip(batch, results, strict=True):
                job.result = result
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
            else:
                # Only the one at fault may fail.
                for job in batch:
                    self._run([job])
        except BaseException as error:
            for job in batch:
                job.error = job.error or error
        # The first one computes; the others were waiting for this.
        for job in batch[1:]:
            job.ready.set()

    def _hand_on(self) -> None:
        """Gives the place to whoever waits longest, with as many others as go along."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            first = self._waiting.popleft()
            batch, longest, left = [first], len(first.item), deque[_Job[Item, Result]]()
            for job in self._waiting:
                widest = max(longest, len(job.item))
                if fits(len(batch) + 1, widest, self._limit):
                    batch.append(job)
                    longest = widest
                else:
                    left.append(job)
            self._waiting = left
        first.batch = batch
        first.ready.set()
