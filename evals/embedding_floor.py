"""The least time that embedding can take on this machine, beside what it takes.

A floor, not a target: it counts the multiplications of the encoder layers only (Vaswani et al.
2017: per token and layer 4 d² for attention's matrices, 2 d f for the feed-forward ones, and 2 n d
for attention itself; two operations each) and lets them run as fast as one large matrix product
does here, or the weights be read once as fast as memory is copied here, whichever takes longer.

The yardstick is numpy's product in float32, and an engine may have a better one: then what was
measured lies below this floor, and that is no error of measuring. onnxruntime multiplied 1.9 times
as fast as numpy on one core of an x86-64 machine with AVX-512, both in float32; one that computes
in bfloat16 (OpenVINO) has less to read as well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.embedding import Embedder
from index.embedding.threads import usable_cores
from waaier.domain import Model
from waaier.errors import DefectError

REPEATS = 5

_MACHINE = """
import json, time
import numpy as np
rows, inner, columns = 1024, 1536, 1536
a, b = np.ones((rows, inner), np.float32), np.ones((inner, columns), np.float32)
def best(work, repeats):
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
product = best(lambda: a @ b, 8)
source = np.ones(64 * 2**20, np.float32)
target = np.empty_like(source)
copied = best(lambda: np.copyto(target, source), 6)
print(json.dumps({"gflops": 2 * rows * inner * columns / product / 1e9,
                  "gigabytes": 2 * source.nbytes / copied / 1e9}))
"""


class Shape(Model):
    """What the encoder is made of, from the ``config.json`` of its folder."""

    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int

    def operations(self, tokens: int) -> int:
        """Additions and multiplications for one text of so many tokens."""
        d, f = self.hidden_size, self.intermediate_size
        per_token = 2 * (4 * d * d + 2 * d * f) + 4 * tokens * d
        return self.num_hidden_layers * tokens * per_token

    @property
    def weight_bytes(self) -> int:
        """Bytes of the layers in float32; of the word table only a few rows are read."""
        d, f = self.hidden_size, self.intermediate_size
        return 4 * self.num_hidden_layers * (4 * d * d + 2 * d * f)


class Machine(Model):
    """What this machine does with so many threads: a large float32 matrix product, a copy."""

    threads: int
    gflops: float
    gigabytes_per_second: float


class Floor(Model):
    """One kind of text: the floor beside what was measured, in milliseconds.

    ``measured_ms`` is the best of some repeats, as the floor is; ``times_floor`` is how many
    floors it takes, and may be below 1 (see the top of this file). Of passages it is the time a
    passage takes while a batch is embedded.
    """

    text: str
    tokens: int
    threads: int
    gigaflop: float
    weight_megabytes: float
    floor_ms: float
    bound_by: str
    measured_ms: float
    times_floor: float


class EmbeddingFloor(Model):
    """The floors of a question and a passage."""

    machines: tuple[Machine, ...]
    floors: tuple[Floor, ...]


def embedding_floor(
    embedder: Embedder,
    model_folder: Path,
    question: str,
    passages: Sequence[str],
    query_threads: int,
    ingest_threads: int,
) -> EmbeddingFloor:
    """Measures the machine and the embedder.

    Args:
        embedder: as the service has it.
        model_folder: its folder, for the shape of the model.
        question: a usual one.
        passages: some usual ones.
        query_threads: with so many threads a question is embedded.
        ingest_threads: with so many at once passages are; 0 is every core.

    Raises:
        DefectError: the machine could not be measured.
    """
    shape = Shape.model_validate(_shape(model_folder))
    threads = (query_threads, ingest_threads or usable_cores())
    machines = {count: machine(count) for count in dict.fromkeys(threads)}
    tokens = len(embedder.embed_query(question).tokens)
    lengths = [len(one.tokens) for one in embedder.embed_passages(passages)]
    # A question is remembered, so each repeat must be another text of the same length.
    repeats = iter(range(REPEATS))
    query_seconds = _best(lambda: embedder.embed_query(question + " " * (1 + next(repeats))))
    passage_seconds = _best(lambda: list(embedder.embed_passages(passages))) / len(passages)
    mean = round(sum(lengths) / len(lengths))
    return EmbeddingFloor(
        machines=tuple(machines.values()),
        floors=(
            _floor("vraag", tokens, shape, machines[threads[0]], query_seconds, 1),
            _floor("passage", mean, shape, machines[threads[1]], passage_seconds, len(passages)),
        ),
    )


def machine(threads: int) -> Machine:
    """Measures a matrix product and a copy in a process of its own, for the threads are its own.

    Raises:
        DefectError: that process failed.
    """
    count = str(threads)
    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", _MACHINE],
        env={
            **os.environ,
            "OMP_NUM_THREADS": count,
            "OPENBLAS_NUM_THREADS": count,
            "MKL_NUM_THREADS": count,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode != 0:
        raise DefectError("matrix product failed", stderr=done.stderr[-2000:])
    found = json.loads(done.stdout)
    return Machine(
        threads=threads,
        gflops=round(found["gflops"], 1),
        gigabytes_per_second=round(found["gigabytes"], 1),
    )


def _shape(model_folder: Path) -> dict[str, int]:
    config = json.loads((model_folder / "config.json").read_text("utf-8"))
    return {name: config[name] for name in Shape.model_fields}


def _floor(
    text: str, tokens: int, shape: Shape, machine: Machine, measured: float, together: int
) -> Floor:
    """The floor of one text; ``together`` texts may share one reading of the weights."""
    operations = shape.operations(tokens)
    computing = operations / (machine.gflops * 1e9)
    reading = shape.weight_bytes / (machine.gigabytes_per_second * 1e9) / together
    least = max(computing, reading)
    return Floor(
        text=text,
        tokens=tokens,
        threads=machine.threads,
        gigaflop=round(operations / 1e9, 3),
        weight_megabytes=round(shape.weight_bytes / 1e6, 1),
        floor_ms=round(1000 * least, 2),
        bound_by="rekenen" if computing >= reading else "geheugen",
        measured_ms=round(1000 * measured, 2),
        times_floor=round(measured / least, 1),
    )


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
