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
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import waaier
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

_PLAIN = """
import json, sys, time
started = time.perf_counter()
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


def converters() -> dict[str, str]:
    """Extension -> Haystack's converter, as far as its library is installed here."""
    return {
        extension: converter
        for extension, (converter, library) in _CONVERTERS.items()
        if library is None or find_spec(library) is not None
    }


class Timing(Model):
    """One way of reading in: seconds from an empty process to a finished index."""

    name: str
    seconds: float
    passages: int


class IngestBench(Model):
    """The benchmark's outcome. Ratios compare times of the same run; above 1 ours is faster.

    ``left_out`` counts by extension the files that we read and plain Haystack does not.
    """

    version: str
    machine: str
    files: int
    megabytes: float
    rows: tuple[Timing, ...]
    ratio_plain: float
    ratio_again: float
    left_out: dict[str, int]


def bench_ingest(files: Sequence[Path], settings: Settings, model_folder: Path) -> IngestBench:
    """Times the plain pipeline, our first run and our second run without changes.

    Args:
        files: the files that we can read; those that plain Haystack cannot are left out of both.
        settings: our settings; the embedding threads count.
        model_folder: the sentence-transformers folder that both use the weights of.

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
    with tempfile.TemporaryDirectory(prefix="waaier-bench-") as folder:
        plain = _run("plain Haystack", _PLAIN, [str(model_folder), json.dumps(used), *names])
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
        left_out=dict(left_out),
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
