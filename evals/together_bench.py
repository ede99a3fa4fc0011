"""``waaier bench samen``: what searching costs while sources are read in, on the same machine.

A search is timed alone and during an ingest, in turns within one run, so that whatever else the
machine does weighs on both. The ingest is the real command on the same index folder, which this
process serves; it has to embed everything anew.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import waaier
from evals.metrics import percentiles
from index.cache import CACHE_FILE
from index.lock import serve_lock
from index.retrieval import Retriever
from waaier.domain import Model, Question
from waaier.errors import DefectError
from waaier.settings import Settings

WARM_UP = 20

ALONE = 150
"""Searches without an ingest, before it and again after it."""

MOST_P95 = 2.0
"""A search may become so many times as slow, at the 95th percentile."""

EXTRA = "Meting\n\nDeze regel staat in geen andere bron.\n"

_TIMEOUT = 3600


class TogetherBench(Model):
    """The outcome.

    ``alone_ms`` and ``during_ms`` are percentiles of a search in milliseconds; ``ingest_seconds``
    is how long the ingest took while it was searched.
    """

    version: str
    machine: str
    load: float
    passages: int
    searches_alone: int
    searches_during: int
    alone_ms: dict[str, float]
    during_ms: dict[str, float]
    ingest_seconds: float
    ratio_p50: float
    ratio_p95: float
    meets_target: bool


def bench_together(
    settings: Settings,
    index_dir: Path,
    paths: Sequence[Path],
    questions: Sequence[str],
    on_search: Callable[[int], None] = lambda _done: None,
) -> TogetherBench:
    """Searches a copy of an index, alone and while sources are read into it.

    Args:
        settings: of the search; the ingest takes those of the environment.
        index_dir: the index to copy.
        paths: what is read in.
        questions: what is asked, over and over.
        on_search: told how many searches were timed.

    Raises:
        DefectError: the ingest failed.
    """
    asked = cycle(questions)
    with tempfile.TemporaryDirectory(prefix="waaier-samen-") as folder:
        copy = Path(shutil.copytree(index_dir, Path(folder) / "index"))
        for file in copy.glob(f"{CACHE_FILE}*"):
            file.unlink()
        # Or the new build would be the old one, and nothing be embedded.
        extra = Path(folder) / "meting.txt"
        extra.write_text(EXTRA, encoding="utf-8")
        with serve_lock(copy):
            retriever = Retriever(settings, copy)
            try:
                manifest, _ = retriever.current()

                def timed() -> float:
                    started = time.perf_counter()
                    retriever.search(Question(text=next(asked)))
                    return 1000 * (time.perf_counter() - started)

                for _ in range(WARM_UP):
                    timed()
                alone = [timed() for _ in range(ALONE)]
                on_search(len(alone))
                during: list[float] = []
                started = time.perf_counter()
                with _ingest([*paths, extra], copy) as process:
                    while process.poll() is None:
                        during.append(timed())
                        on_search(len(alone) + len(during))
                seconds = time.perf_counter() - started
                alone += [timed() for _ in range(ALONE)]
            finally:
                retriever.close()
    before, meanwhile = percentiles(alone), percentiles(during)
    ratio = meanwhile["p95"] / before["p95"]
    return TogetherBench(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        load=round(os.getloadavg()[0], 1),
        passages=manifest.passages,
        searches_alone=len(alone),
        searches_during=len(during),
        alone_ms=before,
        during_ms=meanwhile,
        ingest_seconds=round(seconds, 1),
        ratio_p50=round(meanwhile["p50"] / before["p50"], 2),
        ratio_p95=round(ratio, 2),
        meets_target=ratio <= MOST_P95,
    )


@contextmanager
def _ingest(paths: Sequence[Path], index_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """``waaier ingest`` in a process of its own.

    Raises:
        DefectError: it failed; the context holds the end of what it said.
    """
    process = subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, "-m", "cli.main", "ingest", *map(str, paths), "--index", str(index_dir),
         "--opnieuw", "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        yield process
        said = process.communicate(timeout=_TIMEOUT)[1]
        if process.returncode != 0:
            raise DefectError("the ingest failed", said=said[-2000:])
    finally:
        process.kill()
        process.communicate()
