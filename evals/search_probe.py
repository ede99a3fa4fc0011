"""The process that ``waaier bench search`` measures: it only searches and answers.

``python -m evals.search_probe INDEX`` reads a JSON list of questions on stdin and prints one JSON
document, see :class:`evals.search_bench.Probe`.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from answer.pipeline import AnswerService
from evals.metrics import percentiles
from index import retrieval
from index.retrieval import Retriever
from waaier.domain import Outcome, Question
from waaier.settings import get_settings

WARM_UP = 20

WATCHED = 120
"""Questions whose steps are timed."""

PROBE = "the stopwatch itself"
"""Time that is in the steps around it only because they are being timed."""

_USING = re.compile(r'using="(\w+)"')


class Stopwatch:
    """Adds up the time spent in functions and how often they were called."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Counts the time until the block ends."""
        started, started_cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - started
            self.cpu[name] += time.process_time() - started_cpu
            self.calls[name] += 1

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed under this name."""

        @wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.timing(name):
                return function(*arguments, **named)

        return timed


def measure(index_dir: Path, questions: list[str]) -> dict[str, Any]:
    """Asks every question once, after a warm-up."""
    retriever = Retriever(get_settings(), index_dir)
    for text in questions[:WARM_UP]:
        retriever.search(Question(text=text))
    wall, cpu = list[float](), list[float]()
    for text in questions:
        started, started_cpu = time.perf_counter(), time.process_time()
        retriever.search(Question(text=text))
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - started_cpu))
    memory = _memory()
    # Apart from the figures above: looking at the steps costs time too.
    watch = Stopwatch()
    _watch(retriever, watch)
    some = questions[:WATCHED]
    for text in some:
        with watch.timing("total"):
            retriever.search(Question(text=text))
    return {
        "searches": len(questions),
        "wall_ms": percentiles(wall),
        "cpu_ms": percentiles(cpu),
        "stages_ms": _means(watch.seconds, len(some)),
        "stages_cpu_ms": _means(watch.cpu, len(some)),
        "calls": {name: round(calls / len(some), 2) for name, calls in watch.calls.items()},
        "load": round(os.getloadavg()[0], 1),
        "memory_mb": memory,
    }


def measure_answers(index_dir: Path, questions: list[str]) -> dict[str, Any]:
    """Answers every question once, after a warm-up."""
    service = AnswerService(get_settings(), index_dir)
    for text in questions[:WARM_UP]:
        service.answer(Question(text=text))
    wall, cpu, failed = list[float](), list[float](), 0
    for text in questions:
        started, started_cpu = time.perf_counter(), time.process_time()
        answer = service.answer(Question(text=text))
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - started_cpu))
        failed += answer.outcome is Outcome.ERROR
    service.close()
    return {
        "answers_ms": percentiles(wall),
        "answers_cpu_ms": percentiles(cpu),
        "answers_failed": failed,
    }


def _means(seconds: Mapping[str, float], count: int) -> dict[str, float]:
    return {name: round(1000 * spent / count, 2) for name, spent in seconds.items()}


def _watch(retriever: Retriever, watch: Stopwatch) -> None:
    """Puts a stopwatch around the steps of the search and the requests to the engine."""
    _, store = retriever.current()
    _replace(store, "candidates", watch, "store.candidates")
    _replace(store, "get_many", watch, "store.get_many")
    for name in ("query_vector", "follow_cards", "arranged"):
        if hasattr(retrieval, name):
            _replace(retrieval, name, watch, name)
    _replace(retriever.embedder, "embed_query", watch, "embed_query")
    shard = getattr(store, "_shard", None)
    if shard is not None:
        setattr(store, "_shard", _TimedShard(shard, watch))  # noqa: B010 (private on purpose)


def _replace(owner: Any, name: str, watch: Stopwatch, label: str) -> None:
    setattr(owner, name, watch.around(label, getattr(owner, name)))


class _TimedShard:
    """The engine, with a stopwatch on each kind of request."""

    def __init__(self, shard: Any, watch: Stopwatch) -> None:
        self._shard, self._watch = shard, watch

    def query(self, request: Any) -> Any:
        # The vector's name is told in the request's text form only, at its end. That takes time,
        # which must not be taken for a step of the search.
        with self._watch.timing(PROBE):
            using = _USING.search(repr(request.query)[-40:])
        signal = using.group(1) if using else "query"
        with self._watch.timing(f"engine {signal}"):
            return self._shard.query(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shard, name)


def _memory() -> dict[str, float]:
    """Megabytes this process holds, of its own and of files; empty where that is not told."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return {}
    values = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    names = {"own": "RssAnon", "files": "RssFile", "peak": "VmHWM"}
    return {
        name: round(int(values[key].split()[0]) / 1024, 1)
        for name, key in names.items()
        if key in values
    }


if __name__ == "__main__":
    folder, asked = Path(sys.argv[1]), json.load(sys.stdin)
    found = measure(folder, asked)
    sys.stdout.write(json.dumps(found | measure_answers(folder, asked)) + "\n")
