"""How large a service must be for so many passages: arithmetic on the committed reports.

The tables of ``docs/schaal.md`` come from here (``make docs``), so they follow when a report is
measured anew. What was measured is in the reports; what is reckoned with besides stands as a
constant here, with its source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waaier.domain import Model
from waaier.settings import TokenSize

SIZES = (5_000, 50_000, 250_000, 1_000_000, 10_000_000)

GB = 1_000_000_000

OVERHEAD = 1.5
"""Memory of sentence vectors with their search graph, as a multiple of the numbers alone: the rule
of the vendor's page on capacity planning."""

DIMENSION = 384
"""Numbers in a vector of the bundled model."""

PASSAGES_PER_CORE = 16.5
"""Passages a second that one core embeds: 33 on two cores, see index/embedding/onnx_engine.py."""

READ_PER_SEARCH = 120
"""Passages of which a question reads the token vectors: twice ``prefetch_limit``."""

PART = 250_000
"""Passages in a piece of a build: small enough to be moved to another machine in minutes."""

SEARCH = "bench-search.json"
TOKENS = "tokens.json"


class Measured(Model):
    """What the reports say, in bytes a passage and answers a second.

    ``written`` is the size of token vectors that was measured; the others follow from it.
    """

    written: TokenSize
    late: dict[TokenSize, float]
    rest: float
    lexical: float
    answers_per_core: float
    answer_cpu_ms: float


class Sizing(Model):
    """What so many passages ask. ``gb`` are thousands of millions of bytes.

    Attributes:
        passages: how many.
        build_gb: one build on disk, by how token vectors are kept.
        dense_gb: sentence vectors in memory, in full.
        dense_int8_gb: the same in one byte a number.
        lexical_gb: words, in memory or read through it.
        embed_core_hours: hours of one core to read all in for the first time.
        shards: pieces.
    """

    passages: int
    build_gb: dict[TokenSize, float]
    dense_gb: float
    dense_int8_gb: float
    lexical_gb: float
    embed_core_hours: float
    shards: int


def measured(reports: Path) -> Measured:
    """What the committed reports say."""
    report = _report(reports, SEARCH)
    search, written = report["sizes"][-1], report.get("late_size", TokenSize.FLOAT16)
    each = search["bytes_per_passage"]
    sizes = {
        one["name"]: one["late_bytes_per_passage"]
        for one in _report(reports, TOKENS)["results"]
        if one["depth"] == 60
    }
    api = _report(reports, "bench-api.json")
    return Measured(
        written=written,
        late={size: each["late"] * sizes[size.value] / sizes[written] for size in TokenSize},
        rest=each["total"] - each["late"],
        lexical=each["lexical"],
        answers_per_core=api["per_second"] / _cores(api["machine"]),
        answer_cpu_ms=search["probe"]["answers_cpu_ms"]["p50"],
    )


def sizing(passages: int, known: Measured) -> Sizing:
    """What so many passages ask."""
    numbers = passages * DIMENSION * OVERHEAD
    return Sizing(
        passages=passages,
        build_gb={size: passages * (late + known.rest) / GB for size, late in known.late.items()},
        dense_gb=numbers * 4 / GB,
        dense_int8_gb=numbers / GB,
        lexical_gb=passages * known.lexical / GB,
        embed_core_hours=passages / PASSAGES_PER_CORE / 3600,
        shards=max(1, -(-passages // PART)),
    )


def sizing_page(reports: Path) -> str:
    """The tables of ``docs/schaal.md``, in Dutch."""
    return "\n".join(_lines(measured(reports)))


def _lines(known: Measured) -> Iterator[str]:
    yield "| per passage | bytes | komt uit |"
    yield "|---|---|---|"
    for kept, late in known.late.items():
        source = SEARCH if kept is known.written else f"{SEARCH}, {TOKENS}"
        yield f"| woordvectoren, {kept.value} | {_count(late)} | {source} |"
    yield f"| al het andere (tekst, zinsvector, woorden) | {_count(known.rest)} | {SEARCH} |"
    yield ""
    yield (
        "| passages | schijf per bouwsel, turbo4 | idem, float16 | geheugen zinsvectoren, vol | "
        "idem, int8 | woorden | eerste keer inlezen | stukken |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for size in (sizing(passages, known) for passages in SIZES):
        yield (
            f"| {_count(size.passages)} | {_gb(size.build_gb[TokenSize.TURBO4])} | "
            f"{_gb(size.build_gb[TokenSize.FLOAT16])} | {_gb(size.dense_gb)} | "
            f"{_gb(size.dense_int8_gb)} | {_gb(size.lexical_gb)} | "
            f"{_hours(size.embed_core_hours)} | {size.shards} |"
        )
    small = READ_PER_SEARCH * known.late[TokenSize.TURBO4] / 1e6
    full = READ_PER_SEARCH * known.late[TokenSize.FLOAT16] / 1e6
    yield ""
    yield "| per vraag | hoeveel | komt uit |"
    yield "|---|---|---|"
    yield (
        f"| gelezen woordvectoren | {_decimal(small)} MB (float16: {_decimal(full)} MB) | "
        f"{READ_PER_SEARCH} passages maal de bytes hierboven |"
    )
    yield f"| rekentijd van een antwoord | {_count(known.answer_cpu_ms)} ms | {SEARCH} |"
    yield (
        f"| antwoorden per seconde en kern | {_decimal(known.answers_per_core)} | bench-api.json |"
    )


def _report(reports: Path, name: str) -> Any:
    return json.loads((reports / name).read_text(encoding="utf-8"))


def _cores(machine: str) -> int:
    """The cores in "x86_64, 2 cores, Python 3.11.7"."""
    return int(machine.split(",")[1].split()[0])


def _count(number: float) -> str:
    return f"{round(number):,}".replace(",", ".")


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _gb(number: float) -> str:
    if number >= 1000:
        return f"{_decimal(number / 1000)} TB"
    return f"{_count(number)} GB" if number >= 10 else f"{number:.2f} GB".replace(".", ",")


def _hours(number: float) -> str:
    return f"{_count(number)} kernuren" if number >= 2 else f"{_count(number * 60)} kernminuten"
