"""``waaier bench api``: what a running service does when many people ask at once.

Every user asks one question after another without a pause, so twenty of them are far more than
twenty people. A refusal with 429 or 503 is meant to happen then, and is counted apart from
errors. The service runs in a process of its own on the same machine, so users and service share
its cores.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import platform
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

import waaier
from waaier.domain import Model
from waaier.errors import InputError

MEANT = frozenset({429, 503})
"""Refusals that protect the service."""

STREAM_EVERY = 4
"""One in so many questions asks for a stream of events."""

WARM_SECONDS = 10.0
"""Memory is compared with what it was after so long: by then model and index are in."""

SAMPLE_SECONDS = 0.5

TIMEOUT = 60.0


class ApiBench(Model):
    """The benchmark's outcome.

    Times are milliseconds from sending a question to having all of its answer, of what was
    answered. ``first_event_ms`` is until the first event of a stream. ``statuses`` counts every
    answer by its HTTP status, "0" being none at all; ``errors`` those that were not meant.
    ``memory_mb`` is the resident memory of the service: at the start, warm, at the end and at
    most; ``growth_mb`` is end minus warm. ``load`` is the machine's load at the end. ``engine``
    computed the vectors.
    """

    version: str
    machine: str
    engine: str = ""
    users: int
    seconds: float
    load: float
    asked: int
    answered: int
    per_second: float
    wall_ms: dict[str, float]
    first_event_ms: dict[str, float]
    statuses: dict[str, int]
    outcomes: dict[str, int]
    errors: int
    error_kinds: dict[str, int]
    memory_mb: dict[str, float]
    growth_mb: float | None


@dataclass(slots=True)
class _Tally:
    """What one user saw."""

    wall: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


def bench_api(
    address: str,
    pid: int,
    questions: Sequence[str],
    *,
    users: int,
    seconds: float,
    stream_every: int = STREAM_EVERY,
    engine: str = "",
    on_second: Callable[[float], None] = lambda _: None,
) -> ApiBench:
    """Asks a running service.

    Args:
        address: of the service, "http://127.0.0.1:7860".
        pid: its process, for its memory.
        questions: asked in turn.
        users: how many ask at once.
        seconds: for how long.
        stream_every: one in so many questions asks for a stream of events; 0 for none.
        engine: what the service computes vectors with, for the report.
        on_second: told how many seconds have passed.

    Raises:
        InputError: there are no questions.
    """
    if not questions:
        raise InputError("Er zijn geen vragen om mee te meten.")
    stop = threading.Event()
    numbered = itertools.count()
    tallies = [_Tally() for _ in range(users)]
    threads = [
        threading.Thread(
            target=_user, args=(address, questions, numbered, stream_every, stop, tally)
        )
        for tally in tallies
    ]
    memory = [(0.0, resident_mb(pid))]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    while (passed := time.monotonic() - started) < seconds:
        time.sleep(min(SAMPLE_SECONDS, seconds - passed))
        memory.append((time.monotonic() - started, resident_mb(pid)))
        on_second(passed)
    stop.set()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - started
    memory.append((spent, resident_mb(pid)))
    return _summed(tallies, memory, users=users, seconds=spent, engine=engine)


def resident_mb(pid: int) -> float | None:
    """The resident memory of a process in MB; None where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return None


def _user(
    address: str,
    questions: Sequence[str],
    numbered: itertools.count[int],
    stream_every: int,
    stop: threading.Event,
    tally: _Tally,
) -> None:
    with httpx.Client(base_url=address, timeout=TIMEOUT, trust_env=False) as client:
        while not stop.is_set():
            number = next(numbered)
            try:
                stream = stream_every > 0 and number % stream_every == 0
                wait = _ask(client, questions[number % len(questions)], tally, stream)
            except httpx.HTTPError as error:
                tally.statuses["0"] += 1
                tally.kinds[type(error).__name__] += 1
                wait = 0.1
            stop.wait(wait)


def _ask(client: httpx.Client, question: str, tally: _Tally, stream: bool) -> float:
    """Asks once; returns how long to wait, as the service says when it refuses."""
    accept = "text/event-stream" if stream else "application/json"
    body = {"question": question}
    started = time.perf_counter()
    with client.stream("POST", "/v1/vragen", json=body, headers={"Accept": accept}) as response:
        first = None
        text = []
        for part in response.iter_text():
            first = first or time.perf_counter()
            text.append(part)
    spent = time.perf_counter() - started
    status = response.status_code
    tally.statuses[str(status)] += 1
    if status in MEANT:
        return float(response.headers.get("retry-after", 1))
    if status != httpx.codes.OK:
        tally.kinds[f"status {status}"] += 1
        return 0.1
    outcome = _outcome("".join(text), stream)
    tally.outcomes[outcome] += 1
    if outcome in ("error", "broken"):
        tally.kinds[f"outcome {outcome}"] += 1
    tally.wall.append(spent)
    if stream and first is not None:
        tally.first.append(first - started)
    return 0.0


def _outcome(text: str, stream: bool) -> str:
    """The outcome in an answer; "broken" when it is not whole."""
    if stream:
        event, _, data = text.rstrip("\n").rpartition("\n\n")[2].partition("\n")
        if event != "event: done":
            return "broken"
        text = data.removeprefix("data: ")
    try:
        return str(json.loads(text)["outcome"])
    except (ValueError, KeyError):
        return "broken"


def _summed(
    tallies: Sequence[_Tally],
    memory: Sequence[tuple[float, float | None]],
    *,
    users: int,
    seconds: float,
    engine: str,
) -> ApiBench:
    wall = sorted(one for tally in tallies for one in tally.wall)
    first = sorted(one for tally in tallies for one in tally.first)
    statuses, outcomes, kinds = Counter[str](), Counter[str](), Counter[str]()
    for tally in tallies:
        statuses.update(tally.statuses)
        outcomes.update(tally.outcomes)
        kinds.update(tally.kinds)
    held = [(at, mb) for at, mb in memory if mb is not None]
    warm = next((mb for at, mb in held if at >= WARM_SECONDS), held[0][1] if held else None)
    return ApiBench(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        engine=engine,
        users=users,
        seconds=round(seconds, 1),
        load=round(os.getloadavg()[0], 1),
        asked=statuses.total(),
        answered=len(wall),
        per_second=round(len(wall) / seconds, 2),
        wall_ms=percentiles(wall),
        first_event_ms=percentiles(first),
        statuses=dict(sorted(statuses.items())),
        outcomes=dict(outcomes.most_common()),
        errors=kinds.total(),
        error_kinds=dict(kinds.most_common()),
        memory_mb=(
            {
                "start": round(held[0][1]),
                "warm": round(warm or 0),
                "end": round(held[-1][1]),
                "most": round(max(mb for _, mb in held)),
            }
            if held
            else {}
        ),
        growth_mb=round(held[-1][1] - warm, 1) if held and warm is not None else None,
    )


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p90, p95, p99 and the longest, in milliseconds, of sorted times; nothing of none."""
    if not seconds:
        return {}
    found = {f"p{p}": seconds[math.ceil(p / 100 * len(seconds)) - 1] for p in (50, 90, 95, 99)}
    found["max"] = seconds[-1]
    return {name: round(1000 * value, 1) for name, value in found.items()}
