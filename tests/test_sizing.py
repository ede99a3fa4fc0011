"""The sizes on paper follow from the committed reports, and from nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evals.sizing import measured, sizing, sizing_page
from waaier.settings import TokenSize

REPORTS = Path(__file__).resolve().parent.parent / "evals" / "reports"


def test_a_build_of_a_measured_size_is_as_large_as_was_measured() -> None:
    report = json.loads((REPORTS / "bench-search.json").read_text("utf-8"))
    last, late = report["sizes"][-1], TokenSize(report["late_size"])
    size = sizing(last["passages"], measured(REPORTS))
    total = last["passages"] * last["bytes_per_passage"]["total"] / 1e9
    assert size.build_gb[late] == pytest.approx(total)
    built = size.build_gb
    assert built[TokenSize.TURBO4] < built[TokenSize.TURBO8] < built[TokenSize.FLOAT16]


def test_ten_times_the_passages_are_ten_times_the_room() -> None:
    known = measured(REPORTS)
    small, large = sizing(1_000_000, known), sizing(10_000_000, known)
    assert large.dense_gb == pytest.approx(10 * small.dense_gb)
    assert large.dense_gb == pytest.approx(4 * large.dense_int8_gb)
    assert (small.shards, large.shards) == (4, 40)


def test_another_measurement_gives_another_table(tmp_path: Path) -> None:
    reports = Path(shutil.copytree(REPORTS, tmp_path / "reports"))
    file = reports / "bench-api.json"
    report = json.loads(file.read_text("utf-8"))
    report |= {"per_second": 88.0, "machine": "x86_64, 4 cores, Python 3.11.7"}
    file.write_text(json.dumps(report), "utf-8")
    assert "| antwoorden per seconde en kern | 22,0 | bench-api.json |" in sizing_page(reports)
