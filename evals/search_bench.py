"""``waaier bench search``: how fast the search is in an index of thousands of passages.

The index is grown from a real one (:mod:`evals.grow`) and searched by a process of its own, so
that memory is that of a service that only searches. Time is wall time of the whole search, the
question's embedding included; processor time stands beside it, for on a busy machine only that
can be compared.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import waaier
from evals.grown import Seedlings, ensure_index, newest_build
from waaier.domain import Model
from waaier.errors import DefectError, InputError
from waaier.settings import Settings, TokenSize

TIMEOUT = 3600

PARTS = {
    "late": ("vector_storage-late", "vector_index-late"),
    "dense": ("vector_storage-dense", "vector_index-dense"),
    "lexical": ("vector_storage-lexical", "vector_index-lexical"),
    "payload": ("payload_storage", "payload_index"),
}
"""What each part of a passage is stored in, as the engine names its folders."""


class Target(Model):
    """What the design asks at a size, in milliseconds on two cores."""

    p50: float | None = None
    p95: float


TARGETS = {5_000: Target(p50=60, p95=150), 50_000: Target(p95=250)}


class Probe(Model):
    """What the searching process measured, warm.

    ``wall_ms`` and ``cpu_ms`` are percentiles of a search, ``stages_ms`` mean milliseconds of each
    step; ``answers_ms`` and ``answers_cpu_ms`` are percentiles of a whole answer. ``load`` is the
    machine's load while measuring: with more than its cores, wall time is mostly waiting.
    ``memory_mb`` splits what the process holds: its own (model and Python included), and pages of
    the index files, which the system may drop.
    """

    searches: int
    wall_ms: dict[str, float]
    cpu_ms: dict[str, float]
    stages_ms: dict[str, float]
    stages_cpu_ms: dict[str, float]
    calls: dict[str, float]
    load: float
    memory_mb: dict[str, float]
    answers_ms: dict[str, float]
    answers_cpu_ms: dict[str, float]
    answers_failed: int


class SizeResult(Model):
    """One size of index."""

    passages: int
    tokens_per_passage: float
    bytes_per_passage: dict[str, int]
    probe: Probe
    target: Target | None
    meets_target: bool | None


class SearchBench(Model):
    """The outcome of the benchmark."""

    version: str
    machine: str
    real_passages: int
    late_size: TokenSize = TokenSize.FLOAT16
    made: str = (
        "the passages beyond the real ones are recombined sentences with the token vectors they "
        "have in their own passage; nothing was embedded for them"
    )
    sizes: tuple[SizeResult, ...]


def bench_search(
    settings: Settings,
    index_dir: Path,
    folder: Path,
    sizes: Sequence[int],
    questions: Sequence[str],
    on_passage: Callable[[int, int], None] | None = None,
) -> SearchBench:
    """Grows an index per size, keeps it in ``folder``, and searches it.

    Args:
        settings: of the search.
        index_dir: the real index to grow from.
        folder: where grown indexes are kept; one that is there already is used again.
        sizes: numbers of passages.
        questions: what is asked.
        on_passage: told how many passages of how many are written.

    Raises:
        InputError: a size is smaller than the index.
        DefectError: the searching process failed.
    """
    seedlings = Seedlings.of(settings, index_dir)
    if min(sizes) < seedlings.manifest.passages:
        raise InputError(
            f"De index heeft al {seedlings.manifest.passages} passages.", "Kies er meer."
        )
    results = []
    for size in sizes:
        grown = folder / str(size)
        ensure_index(settings, grown, seedlings, size, on_passage)
        results.append(_measured(grown, size, seedlings, questions))
    return SearchBench(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        real_passages=seedlings.manifest.passages,
        late_size=settings.late_size,
        sizes=tuple(results),
    )


def _measured(grown: Path, size: int, seedlings: Seedlings, questions: Sequence[str]) -> SizeResult:
    done = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "evals.search_probe", str(grown)],
        input=json.dumps(list(questions)),
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    if done.returncode != 0:
        raise DefectError("searching process failed", stderr=done.stderr[-2000:])
    probe = Probe.model_validate_json(done.stdout.strip().splitlines()[-1])
    target = TARGETS.get(size)
    return SizeResult(
        passages=size,
        tokens_per_passage=seedlings.tokens_per_passage,
        bytes_per_passage=bytes_per_passage(grown, size),
        probe=probe,
        target=target,
        meets_target=None if target is None else meets(probe.wall_ms, target),
    )


def meets(wall_ms: dict[str, float], target: Target) -> bool:
    """Whether the measured times are within the target."""
    return (target.p50 is None or wall_ms["p50"] <= target.p50) and wall_ms["p95"] <= target.p95


def bytes_per_passage(index_dir: Path, passages: int) -> dict[str, int]:
    """Bytes on disk a passage, of each vector and of the payload, in the newest build."""
    totals = dict.fromkeys((*PARTS, "other"), 0)
    for file in newest_build(index_dir).rglob("*"):
        if file.is_file():
            part = next(
                (
                    name
                    for name, folders in PARTS.items()
                    if not set(folders).isdisjoint(file.parts)
                ),
                "other",
            )
            # What is really on disk: the engine makes files with room to spare.
            totals[part] += min(file.stat().st_blocks * 512, file.stat().st_size)
    return {
        name: round(total / max(1, passages))
        for name, total in (totals | {"total": sum(totals.values())}).items()
    }
