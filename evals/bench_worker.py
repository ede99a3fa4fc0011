"""A process that is measured: it holds one index and times what it is asked to search.

``python -m evals.bench_worker ours INDEX`` or ``... plain FOLDER MODEL``. It speaks lines of JSON
with :mod:`evals.bench_rounds`: first what starting took, then for every request its times. One
process a side, so that memory is that of a program that only does this.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Ways = dict[str, Callable[[str], object]]

Started = tuple[Ways, Callable[[], None], dict[str, float]]
"""The ways of searching, what to do before each request, and what to tell of the start."""

HYBRID, ANSWER = "hybrid", "answer"
PLAIN, PLAIN_OUR_ENGINE, BM25 = "plain", "plain, our engine", "bm25"


def ours(index_dir: Path) -> Started:
    """Our search and our answer, in one process as a service has them."""
    from answer.pipeline import AnswerService
    from waaier.domain import Outcome, Question
    from waaier.errors import DefectError
    from waaier.settings import get_settings

    service = AnswerService(get_settings(), index_dir)
    service.warm_up()

    def answer(text: str) -> object:
        found = service.answer(Question(text=text))
        if found.outcome is Outcome.ERROR:
            raise DefectError("an answer failed while it was measured")
        return found

    def search(text: str) -> object:
        return service.retriever.search(Question(text=text))

    def forget() -> None:
        # Vectors of the last questions are kept, and the other way has just asked the same ones.
        getattr(service.retriever.embedder, "_recent", {}).clear()

    return {HYBRID: search, ANSWER: answer}, forget, {}


def plain(folder: Path, model: Path) -> Started:
    """The pipeline of :mod:`evals.plain_pipeline`, and BM25 alone."""
    from evals import plain_pipeline
    from index.embedding import load_embedder
    from waaier.settings import get_settings

    before = memory_mb().get("own", 0.0)
    store = plain_pipeline.read_documents(folder)
    grew = memory_mb().get("own", 0.0) - before
    size = max(1, store.count_documents())
    searches: dict[str, plain_pipeline.Search] = {}

    def our_engine(text: str) -> object:
        # Made at its first use: what plain Haystack holds must be told without it.
        if PLAIN_OUR_ENGINE not in searches:
            embedder = load_embedder(get_settings())
            searches[PLAIN_OUR_ENGINE] = plain_pipeline.hybrid_with(store, embedder)
        return searches[PLAIN_OUR_ENGINE](text)

    ways: Ways = {
        PLAIN: plain_pipeline.hybrid(store, model),
        BM25: plain_pipeline.words_only(store),
        PLAIN_OUR_ENGINE: our_engine,
    }
    return ways, lambda: None, {"bytes_per_passage": round(grew * 1024 * 1024 / size)}


def memory_mb() -> dict[str, float]:
    """Megabytes this process holds: in all, of its own, and of files that may be dropped."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return {}
    values = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    names = {"rss": "VmRSS", "own": "RssAnon", "files": "RssFile"}
    return {
        name: round(int(values[key].split()[0]) / 1024, 1)
        for name, key in names.items()
        if key in values
    }


def timed(way: Callable[[str], object], questions: list[str]) -> dict[str, list[float]]:
    """Wall and processor milliseconds of each question."""
    wall, cpu = list[float](), list[float]()
    for text in questions:
        started, started_cpu = time.perf_counter(), time.process_time()
        way(text)
        wall.append(round(1000 * (time.perf_counter() - started), 3))
        cpu.append(round(1000 * (time.process_time() - started_cpu), 3))
    return {"wall_ms": wall, "cpu_ms": cpu}


def main(arguments: list[str]) -> None:
    """Answers requests until its input ends."""
    started = time.perf_counter()
    # Libraries may print: our lines keep the real output to themselves.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    side, *places = arguments
    folders = [Path(place) for place in places]
    ways, prepare, more = ours(*folders) if side == "ours" else plain(*folders)

    def say(line: dict[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    say({"seconds": round(time.perf_counter() - started, 2), **more})
    for line in sys.stdin:
        request = json.loads(line)
        prepare()
        found = timed(ways[request["way"]], request["questions"])
        say({**found, "memory_mb": memory_mb()})


if __name__ == "__main__":
    main(sys.argv[1:])
