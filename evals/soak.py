"""``waaier bench duur``: does a service stay as it was when everything is used for a long time?

Visitors (:mod:`evals.soak_visitors`) and a beheerder (:mod:`evals.soak_keeper`) use a running
service, while :mod:`evals.process_watch` looks at what it holds. Before and after there is a rest,
in which nobody is connected: whatever is held more in the second rest was left behind.
"""

from __future__ import annotations

import itertools
import os
import platform
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import waaier
from evals.api_bench import percentiles
from evals.process_watch import Sample, Watch, growth
from evals.soak_keeper import Keeper
from evals.soak_visitors import KINDS, Tally, Visitor
from waaier.domain import Model
from waaier.errors import InputError

FLAT = 0.05
"""Memory is flat when it grows less than this share over the second half."""

JUDGED_FROM_SECONDS = 300.0
"""A shorter run says nothing of growth: caches are still filling."""

WARM_SHARE = 0.1
WARM_SECONDS = 60.0
"""Everything is used for this part of the time, or so long, before the first rest."""

REST_SECONDS = 30.0
"""Longest rest: by then connections that are not used are closed."""

MORE_FILES = 15
"""May be open more after than before: the database keeps five connections of three files each."""

MORE_THREADS = 5
"""May be there more after than before: pools that had not grown to their size yet."""

STALL_SECONDS = 20.0
"""A watch that itself did not run for so long was on a machine that stood still: a request that had
to wait then says nothing of the service."""

SAMPLES = 240
"""About so many moments are looked at."""


@dataclass(frozen=True)
class Plan:
    """How long and how busy.

    Attributes:
        seconds: how long the load lasts, without warming up and resting.
        visitors: how many do something at the same time, besides one beheerder.
        pause: seconds between two things of one visitor, on average.
        keeper_pause: seconds between two rounds of the beheerder.
        seed: of what visitors do.
    """

    seconds: float
    visitors: int
    pause: float = 0.3
    keeper_pause: float = 5.0
    seed: int = 1


class KindFigures(Model):
    """One kind of request.

    ``done`` is how often it went well, ``refused`` how often it was refused as is meant (429 or
    503), ``ms`` how long it took.
    """

    kind: str
    done: int
    refused: int
    ms: dict[str, float]


class Check(Model):
    """Something that must hold; ``holds`` is None when the run was too short to tell."""

    name: str
    found: str
    wanted: str
    holds: bool | None


class Soak(Model):
    """The outcome.

    ``growth`` is per quantity the growth over the second half of the load, as a share of its mean
    (see :func:`evals.process_watch.growth`). ``before`` and ``after`` are the two rests. ``load``
    is the machine's load at the end.
    """

    version: str
    machine: str
    command: str
    seconds: float
    visitors: int
    passages: int
    load: float
    rounds: int
    kinds: tuple[KindFigures, ...]
    errors: dict[str, int]
    growth: dict[str, float]
    before: Sample
    after: Sample
    checks: tuple[Check, ...]
    samples: tuple[Sample, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing failed that could be told."""
        return all(one.holds is not False for one in self.checks)


def soak(
    address: str,
    watch: Watch,
    token: str,
    questions: Sequence[str],
    plan: Plan,
    *,
    command: str,
    passages: int,
    on_second: Callable[[float], None] = lambda _: None,
) -> Soak:
    """Uses a running service.

    Args:
        address: of the service, "http://127.0.0.1:7860".
        watch: looks at its process.
        token: of a beheerder.
        questions: asked in any order.
        plan: how long and how busy.
        command: what was typed, for the report.
        passages: in the index at the start, for the report.
        on_second: told how many seconds of the load have passed.

    Raises:
        InputError: there are no questions.
        OSError: the service stopped.
    """
    if not questions:
        raise InputError("Er zijn geen vragen om mee te meten.")
    warm_up = min(WARM_SECONDS, WARM_SHARE * plan.seconds)
    tally = Tally()
    first = Visitor(address, questions, tally, plan.seed)
    for kind in KINDS:
        first.do(kind)
    first.leave()
    keeper = Keeper(address, token, tally)
    keeper.round()
    _busy(address, keeper, questions, tally, plan, warm_up, watch, lambda _: None)
    before = _rest(watch)
    samples = _busy(address, keeper, questions, tally, plan, plan.seconds, watch, on_second)
    after = _rest(watch)
    keeper.leave()
    return _summed(tally, samples, before, after, plan, command, passages, keeper.rounds)


def _busy(
    address: str,
    keeper: Keeper,
    questions: Sequence[str],
    tally: Tally,
    plan: Plan,
    seconds: float,
    watch: Watch,
    on_second: Callable[[float], None],
) -> list[Sample]:
    """Load for so many seconds; what the service held meanwhile."""
    stop = threading.Event()
    visitors = [Visitor(address, questions, tally, plan.seed + n) for n in range(plan.visitors)]
    threads = [
        threading.Thread(target=one.stay, args=(stop, plan.pause), name=f"bezoeker-{n}")
        for n, one in enumerate(visitors)
    ]
    threads.append(
        threading.Thread(target=keeper.stay, args=(stop, plan.keeper_pause), name="beheerder")
    )
    samples = [watch.sample()]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        while (passed := time.monotonic() - started) < seconds:
            time.sleep(max(0.0, min(seconds / SAMPLES if seconds > SAMPLES else 1.0,
                                    seconds - passed)))  # fmt: skip
            samples.append(watch.sample())
            on_second(passed)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return samples


def _rest(watch: Watch) -> Sample:
    """What is held when nobody is connected any more, and no child process runs."""
    until = time.monotonic() + REST_SECONDS
    quiet = watch.sample()
    while time.monotonic() < until:
        time.sleep(1.0)
        last, quiet = quiet, watch.sample()
        same = (last.open_files, last.threads, last.sockets) == (
            quiet.open_files, quiet.threads, quiet.sockets,
        )  # fmt: skip
        # The process that draws pages stays, so that children are only compared.
        if same and last.children == quiet.children and time.monotonic() > until - REST_SECONDS / 2:
            break
    return quiet


def _summed(
    tally: Tally,
    samples: Sequence[Sample],
    before: Sample,
    after: Sample,
    plan: Plan,
    command: str,
    passages: int,
    rounds: int,
) -> Soak:
    half = [one for one in samples if one.at >= samples[0].at + plan.seconds / 2]
    times = [one.at for one in half]
    grown = {
        name: round(growth(times, [getattr(one, name) for one in half]), 4)
        for name in ("memory_mb", "own_mb", "open_files", "threads", "temp_files", "index_mb")
    }
    kinds = [kind.name for kind in KINDS]
    kinds += [name for name in {**tally.done, **tally.meant} if name not in kinds]
    return Soak(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        command=command,
        seconds=round(plan.seconds, 1),
        visitors=plan.visitors,
        passages=passages,
        load=round(os.getloadavg()[0], 1),
        rounds=rounds,
        kinds=tuple(
            KindFigures(
                kind=name,
                done=tally.done[name],
                refused=tally.meant[name],
                ms=percentiles(sorted(tally.seconds.get(name, ()))),
            )
            for name in kinds
        ),
        errors=dict(tally.errors.most_common()),
        growth=grown,
        before=before,
        after=after,
        checks=tuple(checks_of(tally, grown, before, after, plan, _longest_gap(samples))),
        samples=tuple(samples),
    )


def checks_of(
    tally: Tally,
    grown: dict[str, float],
    before: Sample,
    after: Sample,
    plan: Plan,
    gap: float = 0.0,
) -> list[Check]:
    """What must hold after a run.

    Args:
        tally: what was done.
        grown: the growth of ``memory_mb`` and ``own_mb``, see :class:`Soak`.
        before: the rest before the load.
        after: the rest after it.
        plan: how long it was.
        gap: the longest time in seconds between two moments that were looked at.
    """
    long_enough = plan.seconds >= JUDGED_FROM_SECONDS

    def memory(name: str, key: str) -> Check:
        holds = grown[key] < FLAT if long_enough else None
        found = f"{100 * grown[key]:+.1f} %".replace(".", ",")
        wanted = f"onder {100 * FLAT:.0f} %"
        return Check(name=name, found=found, wanted=wanted, holds=holds)

    def left(name: str, one: int, other: int, most: int) -> Check:
        wanted = f"hoogstens {most} meer" if most else "niet meer"
        return Check(name=name, found=f"{one} -> {other}", wanted=wanted,
                     holds=other - one <= most)  # fmt: skip

    errors = tally.errors.total()
    return [
        Check(name="fouten", found=str(errors), wanted="0", holds=errors == 0),
        memory("groei van het geheugen in de tweede helft", "memory_mb"),
        memory("waarvan eigen geheugen", "own_mb"),
        left("open bestanden", before.open_files, after.open_files, MORE_FILES),
        left("open bestanden die al weg zijn", before.deleted_files, after.deleted_files, 0),
        left("draden", before.threads, after.threads, MORE_THREADS),
        left("deelprocessen", before.children, after.children, 0),
        left("tijdelijke bestanden", before.temp_files, after.temp_files, 0),
        Check(
            name="langste stilstand van de computer",
            found=f"{gap:.0f} s",
            wanted=f"onder {STALL_SECONDS:.0f} s",
            holds=gap < STALL_SECONDS,
        ),
    ]


def _longest_gap(samples: Sequence[Sample]) -> float:
    return max((b.at - a.at for a, b in itertools.pairwise(samples)), default=0.0)
