"""``waaier bench alles``, step by step: the file to open first.

``floor`` (what embedding takes at least here) -> ``quality`` (both sides on the same questions)
-> ``ingest`` (reading in, in turns) -> ``growth`` (searching and answering in ever larger indexes,
in turns) -> ``api`` (many users, in turns) -> ``verdicts`` (the targets, met or not).

Every figure of ours stands beside plain Haystack with the same model, on the same machine, in the
same run, the two taking turns. A ratio therefore holds on a slower machine too; a time does not.
"""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pydantic import Field

import waaier
from evals.api_bench import ApiBench, bench_api
from evals.bench import IngestBench, bench_ingest, converters
from evals.bench_quality import Quality, bench_quality
from evals.bench_rounds import Ratio, Times, Way, asked, in_rounds, ratio
from evals.bench_verdicts import Verdict, verdicts
from evals.bench_worker import ANSWER, BM25, HYBRID, PLAIN, PLAIN_OUR_ENGINE
from evals.embedding_floor import EmbeddingFloor, embedding_floor
from evals.grown import Seedlings, ensure_documents, ensure_index
from evals.questions import EvalQuestion
from evals.search_bench import bytes_per_passage
from index.embedding import engine_for, load_embedder
from ingest.discover import file_sha256
from waaier.domain import Model, SourceKind
from waaier.errors import InputError
from waaier.settings import Settings

SEED = 7

FLOOR_PASSAGES = 24
"""Passages whose embedding is timed for the floor."""

REAL = "echt"
"""The folder with what plain Haystack gets of the real passages."""

Serve = Callable[[], AbstractContextManager[tuple[str, int]]]
"""Starts a service; gives its address and its process."""

OnStep = Callable[[str, int, int], None]
"""Told of a step how much of it is done, of how much."""


class Plan(Model):
    """How much is measured.

    Attributes:
        sizes: of the grown indexes, the smallest first.
        plain_up_to: plain Haystack takes part up to this size.
        questions: so many are asked of each way, as far as its seconds reach.
        per_round: so many questions a turn.
        warm_up: so many before, without being counted.
        way_seconds: a way is asked no more once it has used so many at one size.
        ingest_files: so many cards are read in, beside all other sources.
        ingest_rounds: turns of reading in.
        users: so many ask the service at once.
        api_seconds: length of a turn of each service.
        api_rounds: turns.
    """

    sizes: tuple[int, ...] = (1_000, 5_000, 20_000, 100_000)
    plain_up_to: int = 20_000
    questions: int = 300
    per_round: int = 15
    warm_up: int = 15
    way_seconds: float = 20
    ingest_files: int = 30
    ingest_rounds: int = 3
    users: int = 20
    api_seconds: float = 15
    api_rounds: int = 3


SHORT = Plan(
    sizes=(1_000, 5_000),
    questions=60,
    warm_up=8,
    way_seconds=8,
    ingest_files=12,
    ingest_rounds=1,
    api_seconds=5,
    api_rounds=1,
)


class SizeFigures(Model):
    """One size of index.

    Attributes:
        passages: how many; ``made`` of them were grown, the others are real.
        grown_seconds: how long writing took, None when it was kept from before.
        ways: what each way took.
        against_plain: how many times plain Haystack takes what we take.
        against_smallest: how many times we take what we take in the smallest index.
        memory_mb: by side, while searching.
        bytes_per_passage: by side; ours on disk, that of plain Haystack in memory.
        start_seconds: by side, until the first question can be asked.
        left_out: what was not measured, and why.
    """

    passages: int
    made: int
    grown_seconds: float | None
    ways: tuple[Times, ...]
    against_plain: tuple[Ratio, ...]
    against_smallest: tuple[Ratio, ...]
    memory_mb: dict[str, dict[str, float]]
    bytes_per_passage: dict[str, int]
    start_seconds: dict[str, float]
    left_out: dict[str, str] = Field(default_factory=dict)

    def times(self, way: str) -> Times | None:
        """Of one way, when it was measured."""
        return next((one for one in self.ways if one.way == way), None)


class ApiFigures(Model):
    """Both services under the same users; ``ratio_p50`` and others are medians over the turns.

    Above 1 ours is faster, or does more a second.
    """

    ours: tuple[ApiBench, ...]
    plain: tuple[ApiBench, ...]
    ratio_p50: float
    ratio_p95: float
    ratio_per_second: float


class Benchmark(Model):
    """The whole outcome."""

    version: str
    machine: str
    load_before: float
    load_after: float
    model: str
    plan: Plan
    real_passages: int
    tokens_per_passage: float
    made: str
    floor: EmbeddingFloor
    quality: Quality
    ingest: IngestBench
    sizes: tuple[SizeFigures, ...]
    api: ApiFigures
    verdicts: tuple[Verdict, ...]
    step_seconds: dict[str, float]


MADE = (
    "Passages boven het aantal echte zijn gemaakt: zinnen uit dezelfde bron of hetzelfde soort "
    "kaart, getrokken met een vast zaad, met de woordvectoren die zij in hun eigen passage hebben. "
    "Er is niets voor omgezet. Zij meten snelheid en omvang; over kwaliteit zeggen zij niets."
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What all steps need."""

    questions: Sequence[EvalQuestion]
    settings: Settings
    index_dir: Path
    folder: Path
    model_folder: Path
    plan: Plan
    seedlings: Seedlings
    on_step: OnStep

    @property
    def texts(self) -> list[str]:
        """What is asked when only time is measured: a seeded choice, so that the sets mix."""
        texts = [one.question for one in self.questions]
        drawn = random.Random(SEED)  # noqa: S311 (a benchmark, no secrets)
        return drawn.sample(texts, min(len(texts), self.plan.questions))


def benchmark(
    questions: Sequence[EvalQuestion],
    settings: Settings,
    index_dir: Path,
    folder: Path,
    model_folder: Path,
    *,
    serve_ours: Serve,
    serve_plain: Callable[[Path], AbstractContextManager[tuple[str, int]]],
    plan: Plan,
    on_step: OnStep = lambda _name, _done, _all: None,
) -> Benchmark:
    """Measures everything.

    Args:
        questions: of the project's own sets.
        settings: of our side.
        index_dir: a real index; its files must still be as they were read.
        folder: where grown indexes are kept for a next time.
        model_folder: the sentence-transformers folder that both sides use.
        serve_ours: starts our service on the real index.
        serve_plain: starts a plain one on the passages in a folder.
        plan: how much is measured.
        on_step: told of progress.

    Raises:
        InputError: files of the index are gone or changed, or the disk is too full.
        DefectError: a measured process failed.
    """
    load_before = _load()
    seedlings = Seedlings.of(settings, index_dir)
    stage = Stage(questions, settings, index_dir, folder, model_folder, plan, seedlings, on_step)
    seconds = dict[str, float]()

    with _timed(seconds, "vloer"):
        floor = measure_floor(stage)
    with _timed(seconds, "kwaliteit"):
        quality = bench_quality(
            questions, settings, index_dir, lambda done, size: on_step("Kwaliteit", done, size)
        )
    with _timed(seconds, "inlezen"):
        ingest = measure_ingest(stage)
    sizes = list[SizeFigures]()
    for size in plan.sizes:
        with _timed(seconds, f"zoeken en antwoorden, {size} passages"):
            sizes.append(measure_size(stage, size))
    with _timed(seconds, "api"):
        api = measure_api(stage, serve_ours, serve_plain)

    model = seedlings.manifest.model
    return Benchmark(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        load_before=load_before,
        load_after=_load(),
        # Not what made the vectors of the index: that may be another engine on another machine.
        model=f"{model.name} ({engine_for(settings)}, {model.revision[:8]})",
        plan=plan,
        real_passages=len(seedlings.passages),
        tokens_per_passage=seedlings.tokens_per_passage,
        made=MADE,
        floor=floor,
        quality=quality,
        ingest=ingest,
        sizes=tuple(sizes),
        api=api,
        verdicts=verdicts(ingest, sizes, quality),
        step_seconds=seconds,
    )


def measure_floor(stage: Stage) -> EmbeddingFloor:
    """The least time embedding can take, with a question and passages of the middle length."""
    stage.on_step("Vloer van het taalmodel", 0, 1)
    asked_texts = sorted(stage.texts, key=len)
    texts = sorted((one.text for one in stage.seedlings.passages), key=len)
    middle = max(0, len(texts) // 2 - FLOOR_PASSAGES // 2)
    embedder = load_embedder(stage.settings)
    try:
        return embedding_floor(
            embedder,
            stage.model_folder,
            asked_texts[len(asked_texts) // 2],
            texts[middle : middle + FLOOR_PASSAGES],
            stage.settings.query_threads,
            stage.settings.ingest_threads,
        )
    finally:
        embedder.close()
        stage.on_step("Vloer van het taalmodel", 1, 1)


def measure_ingest(stage: Stage) -> IngestBench:
    """Reading in some of the files of the index, ours and plain Haystack in turns.

    Raises:
        InputError: none of the files is there any more.
    """
    known = converters()
    cards, others = list[Path](), list[Path]()
    for one in stage.seedlings.manifest.sources:
        path = Path(one.path)
        if path.suffix.lower() in known and path.is_file() and file_sha256(path) == one.sha256:
            (cards if one.source.kind is SourceKind.CARD else others).append(path)
    drawn = random.Random(SEED)  # noqa: S311 (a benchmark, no secrets)
    files = others + drawn.sample(cards, min(len(cards), stage.plan.ingest_files))
    if not files:
        raise InputError(
            "Van de bestanden in deze index is er geen meer zoals het is ingelezen.",
            "Lees de bronnen opnieuw in.",
        )
    return bench_ingest(
        files,
        stage.settings,
        stage.model_folder,
        rounds=stage.plan.ingest_rounds,
        on_run=lambda done, size: stage.on_step("Inlezen", done, size),
    )


def measure_size(stage: Stage, size: int) -> SizeFigures:
    """Searching and answering in an index of one size, all sides in turns.

    Our search in the smallest index takes part at every size: how much slower a larger index is
    must not hang on what the machine did meanwhile.
    """
    plan, seedlings, folder = stage.plan, stage.seedlings, stage.folder / str(size)
    started = time.perf_counter()
    written = ensure_index(
        stage.settings,
        folder,
        seedlings,
        size,
        lambda done, total: stage.on_step(f"Index van {total} passages schrijven", done, total),
    )
    grown_seconds = time.perf_counter() - started
    with_plain = size <= plan.plain_up_to
    smallest = min(plan.sizes)
    with ExitStack() as stack:
        ours = stack.enter_context(asked("ours", str(folder)))
        ways = [
            Way(HYBRID, ours, HYBRID, plan.way_seconds),
            Way(ANSWER, ours, ANSWER, 2 * plan.way_seconds),
        ]
        sides = {"praktijkwaaier": ours}
        reference = None
        if size != smallest:
            small = stack.enter_context(asked("ours", str(stage.folder / str(smallest))))
            reference = Way(f"{HYBRID}, {smallest}", small, HYBRID, plan.way_seconds)
            ways.append(reference)
        if with_plain:
            ensure_documents(folder, seedlings, size)
            plain = stack.enter_context(asked("plain", str(folder), str(stage.model_folder)))
            sides["gewone Haystack"] = plain
            ways += [
                Way(PLAIN, plain, PLAIN, plan.way_seconds),
                Way(BM25, plain, BM25, plan.way_seconds),
            ]
        in_rounds(
            ways,
            stage.texts,
            per_round=plan.per_round,
            warm_up=plan.warm_up,
            on_round=lambda done, total: stage.on_step(f"{size} passages", done, total),
        )
        memory = {name: side.memory_mb for name, side in sides.items()}
        if with_plain:
            # Apart, and after its memory was read: it loads our engine into that process. Ours
            # takes turns with it again.
            again = Way(HYBRID, ours, HYBRID, plan.way_seconds / 2)
            strict = Way(PLAIN_OUR_ENGINE, plain, PLAIN_OUR_ENGINE, plan.way_seconds / 2)
            in_rounds((again, strict), stage.texts, per_round=plan.per_round, warm_up=plan.warm_up)
        searching, answering = ways[0], ways[1]
        found = {way.name: way for way in ways}
        ratios = [
            ratio(f"{name} / {fast.name}", found[name], fast, percentile)
            for name in (PLAIN, BM25)
            if name in found
            for fast in ((searching, answering) if name == PLAIN else (searching,))
            for percentile in (50, 95)
        ]
        if with_plain:
            ratios += [ratio(f"{strict.name} / {HYBRID}", strict, again, p) for p in (50, 95)]
            ways.append(strict)
        growth = [
            ratio(f"{size} / {smallest}", searching, reference, percentile)
            for percentile in (50, 95)
            if reference is not None
        ]
        starts = {name: float(side.started["seconds"]) for name, side in sides.items()}
        kept = {"praktijkwaaier, schijf": bytes_per_passage(folder, size)["total"]}
        if with_plain:
            kept["gewone Haystack, geheugen"] = int(plain.started["bytes_per_passage"])
    return SizeFigures(
        passages=size,
        made=max(0, size - len(seedlings.passages)),
        grown_seconds=round(grown_seconds, 1) if written else None,
        ways=tuple(way.times() for way in ways),
        against_plain=tuple(one for one in ratios if one is not None),
        against_smallest=tuple(one for one in growth if one is not None),
        memory_mb=memory,
        bytes_per_passage=kept,
        start_seconds=starts,
        left_out={} if with_plain else {"gewone Haystack": LEFT_OUT},
    )


LEFT_OUT = (
    "Niet gemeten. Haystack in het geheugen gaat bij elke vraag langs alle stukken, dus de tijd "
    "groeit mee met hun aantal (zie de kleinere maten)."
)


def measure_api(
    stage: Stage,
    serve_ours: Serve,
    serve_plain: Callable[[Path], AbstractContextManager[tuple[str, int]]],
) -> ApiFigures:
    """Both services on the real passages, under the same users, in turns."""
    plan, documents = stage.plan, stage.folder / REAL
    ensure_documents(documents, stage.seedlings, len(stage.seedlings.passages))
    found: dict[bool, list[ApiBench]] = {True: [], False: []}
    with serve_ours() as ours, serve_plain(documents) as plain:
        for number in range(plan.api_rounds):
            for is_ours in (True, False) if number % 2 == 0 else (False, True):
                address, process = ours if is_ours else plain
                found[is_ours].append(
                    bench_api(
                        address,
                        process,
                        stage.texts,
                        users=plan.users,
                        seconds=plan.api_seconds,
                        stream_every=0,
                        engine=engine_for(stage.settings) if is_ours else "torch",
                    )
                )
                done = len(found[True]) + len(found[False])
                stage.on_step("Dienst met veel vragers", done, 2 * plan.api_rounds)
    pairs = list(zip(found[True], found[False], strict=True))
    return ApiFigures(
        ours=tuple(found[True]),
        plain=tuple(found[False]),
        ratio_p50=_median(b.wall_ms["p50"] / a.wall_ms["p50"] for a, b in pairs if _both(a, b)),
        ratio_p95=_median(b.wall_ms["p95"] / a.wall_ms["p95"] for a, b in pairs if _both(a, b)),
        ratio_per_second=_median(a.per_second / b.per_second for a, b in pairs if _both(a, b)),
    )


def _both(a: ApiBench, b: ApiBench) -> bool:
    return a.answered > 0 and b.answered > 0


def _median(values: Iterator[float]) -> float:
    found = list(values)
    return round(median(found), 2) if found else 0.0


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - started, 1)


def _load() -> float:
    return round(os.getloadavg()[0], 1)
