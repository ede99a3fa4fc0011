"""``waaier bench ingest``: our ingest beside a plain Haystack pipeline, in the same run.

Both read the same files and use the same weights on the same machine, each in a process of its
own that starts from nothing: importing libraries and loading the model is part of the time, as it
is for a user. The plain pipeline is what Haystack's own documentation builds: its text, PDF and
Markdown converters, ``DocumentSplitter`` with its defaults, the sentence-transformers embedder and
the in-memory store. Ours does more (places, lexical and token vectors, a durable index), so equal
time would already be a gain.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import waaier
from evals.search_bench import bytes_per_passage
from index.embedding import engine_for
from waaier.domain import Model
from waaier.errors import DefectError, InputError
from waaier.settings import Settings

TIMEOUT = 3600

_CONVERTERS = {
    ".txt": ("TextFileToDocument", None),
    ".md": ("TextFileToDocument", None),
    ".markdown": ("TextFileToDocument", None),
    ".pdf": ("PyPDFToDocument", "pypdf"),
    ".docx": ("DOCXToDocument", "docx"),
    ".pptx": ("PPTXToDocument", "pptx"),
    ".html": ("HTMLToDocument", "trafilatura"),
    ".htm": ("HTMLToDocument", "trafilatura"),
}
"""Haystack's converter of each kind of file, and the library that it needs. There is none for .odt
and .zip."""

_USED_UP = """
import json, sys, time
started = time.perf_counter()
def used_up():
    from pathlib import Path
    # The most of this program; what getrusage tells begins with that of the program before it.
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    most = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]
    return {"cpu_seconds": time.process_time(), "memory_mb": most[0] if most else 0.0}
"""

_PLAIN = """
import waaier.offline
from pathlib import Path
from haystack import Pipeline
from haystack.components import converters
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.joiners import DocumentJoiner
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
)
model, used, *names = sys.argv[1:]
used = json.loads(used)
store = InMemoryDocumentStore()
pipeline = Pipeline()
pipeline.add_component("join", DocumentJoiner())
pipeline.add_component("split", DocumentSplitter())
pipeline.add_component("embed", SentenceTransformersDocumentEmbedder(
    model=model, prefix="passage: ", normalize_embeddings=True, progress_bar=False,
    local_files_only=True))
pipeline.add_component("write", DocumentWriter(store))
pipeline.connect("join", "split")
pipeline.connect("split", "embed")
pipeline.connect("embed", "write")
data = {}
for name in names:
    kind = used[Path(name).suffix.lower()]
    data.setdefault(kind, {"sources": []})["sources"].append(name)
for kind in data:
    pipeline.add_component(kind, getattr(converters, kind)())
    pipeline.connect(kind, "join")
pipeline.warm_up()
ready = time.perf_counter() - started
pipeline.run(data)
print(json.dumps({"passages": store.count_documents(), "ready": ready, **used_up()}))
"""

_OURS = """
from pathlib import Path
from index.refresh import refresh_index
from waaier.settings import get_settings
index_dir, *names = sys.argv[1:]
ready = 0.0
if not Path(index_dir, "current").exists():
    # A run that embeds imports this anyway; a run without changes must not.
    # The model is loaded while files are read, so its loading is not told apart.
    import index.pipeline
    ready = time.perf_counter() - started
report = refresh_index([Path(name) for name in names], get_settings(), Path(index_dir))
print(json.dumps({"passages": report.passages, "ready": ready, **used_up()}))
"""


def converters() -> dict[str, str]:
    """Extension -> Haystack's converter, as far as its library is installed here."""
    return {
        extension: converter
        for extension, (converter, library) in _CONVERTERS.items()
        if library is None or find_spec(library) is not None
    }


class Timing(Model):
    """One way of reading in: seconds from an empty process to a finished index.

    Of several rounds the median one. ``ready_seconds`` of them went to imports and, of plain
    Haystack, to loading the model, however much there is to read; ours loads it while it reads.
    ``memory_mb`` is the most that was held at once.
    """

    name: str
    seconds: float
    passages: int
    ready_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0
    all_seconds: tuple[float, ...] = ()


class IngestBench(Model):
    """The benchmark's outcome. Ratios compare times of the same run; above 1 ours is faster.

    ``ratio_working`` leaves out what both need to start, which weighs less the more is read.
    ``rounds`` has the ratio of each round. ``left_out`` counts by extension the files that we read
    and plain Haystack does not. ``engine`` computed our vectors; plain Haystack takes torch.
    """

    version: str
    machine: str
    engine: str = ""
    files: int
    megabytes: float
    rows: tuple[Timing, ...]
    ratio_plain: float
    ratio_working: float = 0.0
    rounds: tuple[float, ...] = ()
    ratio_again: float
    bytes_per_passage: int = 0
    left_out: dict[str, int]


def bench_ingest(
    files: Sequence[Path],
    settings: Settings,
    model_folder: Path,
    *,
    rounds: int = 1,
    on_run: Callable[[int, int], None] = lambda _done, _all: None,
) -> IngestBench:
    """Times the plain pipeline, our first run and our second run without changes.

    Args:
        files: the files that we can read; those that plain Haystack cannot are left out of both.
        settings: our settings; the embedding threads count.
        model_folder: the sentence-transformers folder that both use the weights of.
        rounds: so many times each; they take turns.
        on_run: told how many runs of how many are done.

    Raises:
        InputError: there is no file that both can read.
        DefectError: one of the runs failed.
    """
    used = converters()
    left_out = Counter(file.suffix.lower() for file in files)
    for extension in used:
        del left_out[extension]
    files = [file for file in files if file.suffix.lower() in used]
    if not files:
        kinds = ", ".join(sorted(used))
        raise InputError(f"Hier staan geen bestanden om mee te meten: alleen {kinds} kan.")
    names = [str(file.resolve()) for file in files]
    plain, first = list[Timing](), list[Timing]()
    runs = 2 * rounds + 1
    with tempfile.TemporaryDirectory(prefix="waaier-bench-") as folder:
        for number in range(rounds):
            index_dir = Path(folder) / str(number)

            def read_plain() -> None:
                arguments = [str(model_folder), json.dumps(used), *names]
                plain.append(_run("plain Haystack", _PLAIN, arguments))

            def read_ours(index_dir: Path = index_dir) -> None:
                arguments = [str(index_dir), *names]
                first.append(_run("praktijkwaaier, eerste keer", _OURS, arguments))

            for done, read in enumerate((read_plain, read_ours)[:: -1 if number % 2 else 1], 1):
                read()
                on_run(2 * number + done, runs)
        again = _run("praktijkwaaier, opnieuw", _OURS, [str(index_dir), *names])
        on_run(runs, runs)
        ours = _median(first)
        size = bytes_per_passage(index_dir, ours.passages)["total"]
    theirs = _median(plain)
    return IngestBench(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        engine=engine_for(settings),
        files=len(files),
        megabytes=round(sum(file.stat().st_size for file in files) / 1e6, 2),
        rows=(theirs, ours, again),
        ratio_plain=round(theirs.seconds / ours.seconds, 2),
        ratio_working=round(
            (theirs.seconds - theirs.ready_seconds) / max(0.01, ours.seconds - ours.ready_seconds),
            2,
        ),
        rounds=tuple(round(a.seconds / b.seconds, 2) for a, b in zip(plain, first, strict=True)),
        ratio_again=round(ours.seconds / again.seconds, 2),
        bytes_per_passage=size,
        left_out=dict(left_out),
    )


def _median(timings: Sequence[Timing]) -> Timing:
    """The run in the middle, with the times of all."""
    middle = sorted(timings, key=lambda one: one.seconds)[(len(timings) - 1) // 2]
    return middle.model_copy(update={"all_seconds": tuple(one.seconds for one in timings)})


def _run(name: str, script: str, arguments: Sequence[str]) -> Timing:
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 (our own script, arguments are file names)
        [sys.executable, "-c", _USED_UP + script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    spent = time.perf_counter() - started
    if done.returncode != 0:
        raise DefectError(f"benchmark run failed: {name}", stderr=done.stderr[-2000:])
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return Timing(
        name=name,
        seconds=round(spent, 2),
        passages=result["passages"],
        ready_seconds=round(result["ready"], 2),
        cpu_seconds=round(result["cpu_seconds"], 2),
        memory_mb=round(result["memory_mb"]),
    )
