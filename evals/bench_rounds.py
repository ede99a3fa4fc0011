"""Ways of searching timed in turns: noise of the machine then meets all of them alike.

Every round asks each way the same few questions, in an order that moves up by one each round. A
way that has used up its time asks no more; ratios compare only questions that both were asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evals.metrics import SEED
from waaier.domain import Model
from waaier.errors import DefectError

START_SECONDS = 900
REQUEST_SECONDS = 600
STOP_SECONDS = 30

PERCENTILES = (50, 90, 95, 99)

RESAMPLINGS = 1000


class Times(Model):
    """What one way took, in milliseconds.

    ``asked`` questions in ``rounds`` turns; ``wall_ms`` and ``cpu_ms`` are percentiles.
    """

    way: str
    asked: int
    rounds: int
    wall_ms: dict[str, float]
    cpu_ms: dict[str, float]


class Ratio(Model):
    """How many times one way takes what another takes, on the same questions in the same turns.

    ``interval`` is the 95 % bootstrap interval over questions (Efron 1979).
    """

    name: str
    percentile: int
    value: float
    interval: tuple[float, float]
    questions: int


class Asked:
    """A process of :mod:`evals.bench_worker` that answers one request at a time.

    Attributes:
        started: what it told of its start.
        memory_mb: what it held after its last request.
    """

    def __init__(self, process: subprocess.Popen[str], said: Any) -> None:
        self._process, self._said = process, said
        self.started = self._line(START_SECONDS)
        self.memory_mb: dict[str, float] = {}

    def ask(self, way: str, questions: Sequence[str]) -> tuple[list[float], list[float]]:
        """Wall and processor milliseconds a question.

        Raises:
            DefectError: the process failed, or took too long.
        """
        assert self._process.stdin is not None  # noqa: S101 (made with a pipe)
        request = json.dumps({"way": way, "questions": list(questions)})
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._failure() from error
        found = self._line(REQUEST_SECONDS)
        self.memory_mb = found["memory_mb"]
        return found["wall_ms"], found["cpu_ms"]

    def _line(self, seconds: float) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 (made with a pipe)
        watchdog = threading.Timer(seconds, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line:
            raise self._failure()
        found: dict[str, Any] = json.loads(line)
        return found

    def _failure(self) -> DefectError:
        self._process.wait(STOP_SECONDS)
        self._said.seek(0)
        return DefectError("measured process failed", said=self._said.read()[-2000:].decode())


@contextmanager
def asked(*arguments: str) -> Iterator[Asked]:
    """A measured process, for as long as the block lasts.

    Raises:
        DefectError: it did not start.
    """
    with ExitStack() as stack:
        said = stack.enter_context(tempfile.TemporaryFile())
        process = stack.enter_context(
            subprocess.Popen(  # noqa: S603 (our own module)
                [sys.executable, "-m", "evals.bench_worker", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        )
        stack.callback(_stop, process)
        yield Asked(process, said)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


@dataclass(slots=True)
class Way:
    """One way of searching in the rounds.

    Attributes:
        name: in the report.
        process: who is asked.
        kind: the name by which the process knows it.
        seconds: it is asked no more once it has used so many.
        wall: milliseconds by number of the question.
        cpu: likewise.
    """

    name: str
    process: Asked
    kind: str
    seconds: float
    wall: dict[int, float] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    rounds: int = 0

    def ask(self, numbers: Sequence[int], questions: Sequence[str]) -> None:
        """Asks these questions, unless its time is used up."""
        if sum(self.wall.values()) >= 1000 * self.seconds:
            return
        wall, cpu = self.process.ask(self.kind, [questions[number] for number in numbers])
        self.wall.update(zip(numbers, wall, strict=True))
        self.cpu.update(zip(numbers, cpu, strict=True))
        self.rounds += 1

    def times(self) -> Times:
        """What it took."""
        return Times(
            way=self.name,
            asked=len(self.wall),
            rounds=self.rounds,
            wall_ms=spread(list(self.wall.values())),
            cpu_ms=spread(list(self.cpu.values())),
        )


def in_rounds(
    ways: Sequence[Way],
    questions: Sequence[str],
    *,
    per_round: int,
    warm_up: int,
    on_round: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Asks all ways all questions, in turns.

    Args:
        ways: keep their own times.
        questions: asked of each.
        per_round: so many of each way before it is the next one's turn.
        warm_up: so many are asked before, without being counted.
        on_round: told how many rounds of how many are done.
    """
    for way in ways:
        way.process.ask(way.kind, questions[:warm_up])
    numbers = range(len(questions))
    turns = [numbers[at : at + per_round] for at in range(0, len(questions), per_round)]
    for done, turn in enumerate(turns):
        shift = done % len(ways)
        for way in (*ways[shift:], *ways[:shift]):
            way.ask(turn, questions)
        on_round(done + 1, len(turns))


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """The percentiles of the report; nothing of none."""
    if not milliseconds:
        return {}
    values = np.percentile(milliseconds, PERCENTILES)
    return {f"p{p}": round(float(v), 1) for p, v in zip(PERCENTILES, values, strict=True)}


def ratio(name: str, slow: Way, fast: Way, percentile: int = 50) -> Ratio | None:
    """How many times ``slow`` takes what ``fast`` takes; None without common questions."""
    both = [number for number in slow.wall if number in fast.wall]
    if not both:
        return None
    above = np.array([slow.wall[number] for number in both])
    below = np.array([fast.wall[number] for number in both])
    draws = np.random.default_rng(SEED).integers(len(both), size=(RESAMPLINGS, len(both)))
    drawn = np.percentile(above[draws], percentile, axis=1) / np.percentile(
        below[draws], percentile, axis=1
    )
    low, high = np.quantile(drawn, (0.025, 0.975))
    value = np.percentile(above, percentile) / np.percentile(below, percentile)
    return Ratio(
        name=name,
        percentile=percentile,
        value=round(float(value), 2),
        interval=(round(float(low), 2), round(float(high), 2)),
        questions=len(both),
    )
