"""``waaier bench embedding``: what turning questions and passages into vectors costs.

Every round measures all ways after each other, in another order each time, and a way is compared
with the served one of the same round; the median of those ratios says something on a busy machine
too. ``cpu`` is processor time of this process, which other programs hardly change.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import waaier
from evals import embedding_engines as other
from index.embedding import Embedding, adapter_file, prepare
from index.embedding.engines import computes_bfloat16
from index.embedding.folder_engine import FolderEmbedder
from index.embedding.onnx_engine import OnnxEmbedder
from waaier.domain import Model
from waaier.errors import InputError
from waaier.settings import Settings

USERS = 20
LIMITS = (0, 128, 256, 512, 1024)
"""Tokens in a run over passages; 0 is every passage alone."""

SERVED = ("onnxruntime-fp32", "openvino-bf16")

_COMPARED = 24


class WayTiming(Model):
    """One way to compute, beside the first of its table.

    ``faster`` and ``less_cpu`` are medians over the rounds of base / this: above 1 this is better.
    ``wall_ms`` and ``cpu_ms`` are per text. ``cosine`` is the least to float32 of any text, and
    ``token_cosine`` of any token; None where the way computes the same model with the same engine.
    """

    name: str
    wall_ms: float
    cpu_ms: float
    faster: float
    less_cpu: float
    cosine: float | None = None
    token_cosine: float | None = None


class EmbeddingBench(Model):
    """The outcome.

    ``floor_ms`` is what one question of middling length cannot go under in float32: its operations
    at the speed of a large matrix product on this machine, or reading all weights once, whichever
    takes longer.
    """

    version: str
    machine: str
    bfloat16: bool
    load: float
    rounds: int
    question_tokens: float
    passage_tokens: float
    floor_ms: float
    floor_operations: float
    floor_bytes: float
    questions: tuple[WayTiming, ...]
    passages: tuple[WayTiming, ...]
    together: tuple[WayTiming, ...]
    left_out: dict[str, str]


def bench_embedding(
    questions: Sequence[str],
    passages: Sequence[str],
    settings: Settings,
    rounds: int = 5,
    on_round: Callable[[], None] = lambda: None,
    only: Collection[str] | None = None,
) -> EmbeddingBench:
    """Measures every way.

    Args:
        questions: asked as they are; at least nine different ones, for the last eight are kept.
        passages: with their headings, as they are embedded.
        settings: say which adapter and where the model folder is.
        rounds: how often.
        on_round: called after each round of each table.
        only: the ways to compare with the first one; None for all.

    Raises:
        InputError: the bundled model is not there, or there is too little to measure with.
    """
    weights = prepare.find_weight_file()
    if weights is None or len(questions) < 9 or not passages:
        raise InputError("Hiervoor is het meegeleverde taalmodel nodig, negen vragen en een index.")
    folder = prepare.prepare(weights, settings.cache_dir, adapter_file(settings))
    left_out: dict[str, str] = {}
    served = OnnxEmbedder(folder)
    ways = _ways(folder, served, only, left_out)
    try:
        truth = _all(served, questions[:_COMPARED], passages[:_COMPARED])
        close = {
            name: _cosines(truth, _all(way, questions[:_COMPARED], passages[:_COMPARED]))
            for name, way in ways.items()
        }
        asked = _table(
            {name: _asking(way, questions) for name, way in ways.items()},
            len(questions), rounds, on_round,
        )  # fmt: skip
        limited = _limited(ways)
        read = _table(
            {name: _reading(way, passages) for name, way in limited.items()},
            len(passages), rounds, on_round,
        )  # fmt: skip
        gathered = {
            name: way for name, way in limited.items() if name.endswith((" 0", f" {LIMITS[2]}"))
        }
        at_once = _table(
            {name: _crowd(way, questions) for name, way in gathered.items()},
            len(questions), rounds, on_round,
        )  # fmt: skip
        lengths = [len(one.tokens) for one in truth[: min(_COMPARED, len(questions))]]
        passage_lengths = [len(one.tokens) for one in truth[len(lengths) :]]
        operations, size = _work(folder, statistics.median(lengths))
        speed, bandwidth = _machine_speed()
    finally:
        for way in {*ways.values(), served}:
            way.close()
    return EmbeddingBench(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        bfloat16=computes_bfloat16(),
        load=round(os.getloadavg()[0], 1),
        rounds=rounds,
        question_tokens=statistics.median(lengths),
        passage_tokens=round(statistics.mean(passage_lengths), 1),
        floor_ms=round(1000 * max(operations / speed, size / bandwidth), 2),
        floor_operations=operations,
        floor_bytes=size,
        questions=tuple(
            row.model_copy(
                update={"cosine": close[row.name][0], "token_cosine": close[row.name][1]}
            )
            for row in asked
        ),
        passages=read,
        together=at_once,
        left_out=left_out,
    )


def _ways(
    folder: Path,
    served: FolderEmbedder,
    only: Collection[str] | None,
    left_out: dict[str, str],
) -> dict[str, FolderEmbedder]:
    """Every way that can be had here, the served float32 first."""
    made: dict[str, FolderEmbedder] = {"onnxruntime-fp32": served}
    wanted: list[tuple[str, Callable[[], FolderEmbedder], str]] = [
        ("onnxruntime-fp32, 2 threads", lambda: OnnxEmbedder(folder, query_threads=2), ""),
        ("onnxruntime-fp32, no arena", lambda: other.WithoutArena(folder), ""),
        ("onnxruntime-fp32, 2 spinning",
         lambda: other.WithSpinning(folder, query_threads=2), ""),
        ("onnxruntime-fp32, basic graph", lambda: other.BasicGraph(folder), ""),
        ("onnxruntime-int8", lambda: other.Onnx8(folder), ""),
        ("torch-bf16", lambda: other.TorchBf16(folder), ""),
        ("openvino-bf16", lambda: _openvino(folder), "openvino"),
        ("openvino-int8", lambda: other.OpenVino8(folder), "openvino"),
    ]  # fmt: skip
    for name, make, library in wanted:
        if only is not None and name not in only:
            continue
        if library and find_spec(library) is None:
            left_out[name] = f"{library} is niet geïnstalleerd"
            continue
        try:
            made[name] = make()
        except Exception as error:
            # What an engine cannot do on this machine is a finding; the others go on.
            left_out[name] = str(error.__cause__ or error)
    return made


def _openvino(folder: Path) -> FolderEmbedder:
    from index.embedding.openvino_engine import OpenVinoEmbedder

    return OpenVinoEmbedder(folder)


def _limited(ways: dict[str, FolderEmbedder]) -> dict[str, FolderEmbedder]:
    """The engines that can be served, each with every number of tokens in a run.

    A text alone goes through the same queue, a run per core at once.
    """
    return {
        f"{name}, {limit}": ways[name].with_limit(limit)
        for name in SERVED
        if name in ways
        for limit in LIMITS
    }


def _all(way: FolderEmbedder, questions: Iterable[str], passages: Sequence[str]) -> list[Embedding]:
    return [*(way.embed_query(text) for text in questions), *way.embed_passages(passages)]


def _cosines(truth: Sequence[Embedding], made: Sequence[Embedding]) -> tuple[float, float]:
    pairs = list(zip(truth, made, strict=True))
    texts = min(float(one.dense @ two.dense) for one, two in pairs)
    tokens = min(float((one.tokens * two.tokens).sum(axis=1).min()) for one, two in pairs)
    return round(texts, 6), round(tokens, 6)


def _asking(way: FolderEmbedder, questions: Sequence[str]) -> Callable[[], None]:
    def run() -> None:
        for question in questions:
            way.embed_query(question)

    return run


def _reading(way: FolderEmbedder, passages: Sequence[str]) -> Callable[[], None]:
    def run() -> None:
        for _ in way.embed_passages(passages):
            pass

    return run


def _crowd(way: FolderEmbedder, questions: Sequence[str]) -> Callable[[], None]:
    """Twenty users who each ask the next question as soon as theirs is answered."""

    def run() -> None:
        coming = iter(questions)
        lock = threading.Lock()

        def user() -> None:
            while True:
                with lock:
                    question = next(coming, None)
                if question is None:
                    return
                way.embed_query(question)

        users = [threading.Thread(target=user) for _ in range(USERS)]
        for one in users:
            one.start()
        for one in users:
            one.join()

    return run


def _table(
    ways: dict[str, Callable[[], None]], texts: int, rounds: int, on_round: Callable[[], None]
) -> tuple[WayTiming, ...]:
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    order = list(ways)
    for round_number in range(-1, rounds):
        for name in order:
            started, started_cpu = time.perf_counter(), time.process_time()
            ways[name]()
            taken = time.perf_counter() - started, time.process_time() - started_cpu
            # The first round only warms up.
            if round_number >= 0:
                spent[name].append(taken)
        random.Random(round_number).shuffle(order)  # noqa: S311 (an order, not a secret)
        on_round()
    base = spent[next(iter(ways))]
    return tuple(
        WayTiming(
            name=name,
            wall_ms=round(1000 * statistics.median(wall for wall, _ in times) / texts, 2),
            cpu_ms=round(1000 * statistics.median(cpu for _, cpu in times) / texts, 2),
            faster=_ratio(base, times, 0),
            less_cpu=_ratio(base, times, 1),
        )
        for name, times in spent.items()
    )


def _ratio(
    base: Sequence[tuple[float, float]], times: Sequence[tuple[float, float]], part: int
) -> float:
    ratios = [one[part] / two[part] for one, two in zip(base, times, strict=True)]
    return round(statistics.median(ratios), 2)


def _work(folder: Path, tokens: float) -> tuple[float, float]:
    """Operations for one text of so many tokens, and bytes of the weights it needs."""
    config: dict[str, Any] = prepare.read_config(folder)
    width, inner = config["hidden_size"], config["intermediate_size"]
    layers = config["num_hidden_layers"]
    weights = layers * (4 * width * width + 2 * width * inner)
    # A multiplication and an addition per weight, and both products of attention.
    operations = tokens * (2 * weights + layers * 4 * tokens * width)
    return operations, 4.0 * weights


def _machine_speed() -> tuple[float, float]:
    """Operations per second of processor time in a matrix product, and bytes read per second."""
    random_numbers = np.random.default_rng(0)
    square = random_numbers.random((1024, 1024), dtype=np.float32)
    large = random_numbers.random(64 * 1024 * 1024, dtype=np.float32)
    products, reads = [], []
    for _ in range(5):
        started = time.process_time()
        square @ square
        products.append(2 * 1024**3 / (time.process_time() - started))
        started = time.process_time()
        large.sum()
        reads.append(large.nbytes / (time.process_time() - started))
    return max(products), max(reads)
