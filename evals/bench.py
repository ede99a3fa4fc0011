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
from collections.abc import Sequence
from pathlib import Path

import waaier
from waaier.domain import Model
from waaier.errors import DefectError
from waaier.settings import Settings

TIMEOUT = 3600

_PLAIN = """
import json, sys, time
started = time.perf_counter()
import waaier.offline
from pathlib import Path
from haystack import Pipeline
from haystack.components.converters import PyPDFToDocument, TextFileToDocument
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.joiners import DocumentJoiner
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
)
model, *names = sys.argv[1:]
store = InMemoryDocumentStore()
pipeline = Pipeline()
pipeline.add_component("text", TextFileToDocument())
pipeline.add_component("join", DocumentJoiner())
pipeline.add_component("split", DocumentSplitter())
pipeline.add_component("embed", SentenceTransformersDocumentEmbedder(
    model=model, prefix="passage: ", normalize_embeddings=True, progress_bar=False,
    local_files_only=True))
pipeline.add_component("write", DocumentWriter(store))
pipeline.connect("text", "join")
pipeline.connect("join", "split")
pipeline.connect("split", "embed")
pipeline.connect("embed", "write")
data = {"text": {"sources": [n for n in names if not n.endswith(".pdf")]}}
pdfs = [n for n in names if n.endswith(".pdf")]
if pdfs:
    pipeline.add_component("pdf", PyPDFToDocument())
    pipeline.connect("pdf", "join")
    data["pdf"] = {"sources": pdfs}
pipeline.run(data)
print(json.dumps({"passages": store.count_documents(), "seconds": time.perf_counter() - started}))
"""

_OURS = """
import json, sys, time
started = time.perf_counter()
from pathlib import Path
from index.refresh import refresh_index
from waaier.settings import get_settings
index_dir, *names = sys.argv[1:]
report = refresh_index([Path(name) for name in names], get_settings(), Path(index_dir))
print(json.dumps({"passages": report.passages, "embedded": report.embedded,
                  "seconds": time.perf_counter() - started}))
"""


class Timing(Model):
    """One way of reading in: seconds from an empty process to a finished index."""

    name: str
    seconds: float
    passages: int


class IngestBench(Model):
    """The benchmark's outcome. Ratios compare times of the same run; above 1 ours is faster."""

    version: str
    machine: str
    files: int
    megabytes: float
    rows: tuple[Timing, ...]
    ratio_plain: float
    ratio_again: float


def bench_ingest(files: Sequence[Path], settings: Settings, model_folder: Path) -> IngestBench:
    """Times the plain pipeline, our first run and our second run without changes.

    Args:
        files: text, Markdown and PDF files that both can read.
        settings: our settings; the embedding threads count.
        model_folder: the sentence-transformers folder that both use the weights of.

    Raises:
        DefectError: one of the runs failed.
    """
    names = [str(file.resolve()) for file in files]
    with tempfile.TemporaryDirectory(prefix="waaier-bench-") as folder:
        plain = _run("plain Haystack", _PLAIN, [str(model_folder), *names])
        first = _run("praktijkwaaier, eerste keer", _OURS, [folder, *names])
        again = _run("praktijkwaaier, opnieuw", _OURS, [folder, *names])
    return IngestBench(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        files=len(files),
        megabytes=round(sum(file.stat().st_size for file in files) / 1e6, 2),
        rows=(plain, first, again),
        ratio_plain=round(plain.seconds / first.seconds, 2),
        ratio_again=round(first.seconds / again.seconds, 2),
    )


def _run(name: str, script: str, arguments: Sequence[str]) -> Timing:
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 (our own script, arguments are file names)
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    spent = time.perf_counter() - started
    if done.returncode != 0:
        raise DefectError(f"benchmark run failed: {name}", stderr=done.stderr[-2000:])
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return Timing(name=name, seconds=round(spent, 2), passages=result["passages"])
