"""``waaier bench alles`` on small sizes: real processes, real pipelines, real services."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from cli.main import main
from evals import charts, grown
from evals.bench_html import bench_page
from evals.bench_rounds import Asked, Way, asked, in_rounds, ratio, spread
from evals.bench_verdicts import verdicts
from evals.bench_worker import ANSWER
from evals.benchmark import SHORT, Benchmark
from evals.embedding_floor import Shape, machine
from evals.grown import DOCUMENTS, Seedlings, ensure_documents, ensure_index
from index.pipeline import build_index
from index.retrieval import Retriever
from waaier.errors import DefectError, InputError
from waaier.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CARDS = ("briefadres", "huurcommissie", "housing-first")
LINES = [
    {
        "id": name,
        "question": f"Wat is {name.replace('-', ' ')}?",
        "gold": [{"card": name}],
        "must_mention": [name.replace("-", " ")],
    }
    for name in CARDS
]


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("klein") / "index"
    build_index([ROOT / "corpus" / "kaarten" / f"{c}.md" for c in CARDS], Settings(), folder)
    return folder


@pytest.fixture(scope="module")
def report(small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a real run, with its page."""
    folder = tmp_path_factory.mktemp("meting")
    questions = folder / "vragen.jsonl"
    questions.write_text("\n".join(map(json.dumps, LINES)), "utf-8")
    asked_for = ["bench", "alles", questions, "--index", small_index, "--map", folder / "map"]
    asked_for += ["--kort", "--passages", 60, "--passages", 20]
    asked_for += ["--html", folder / "verslag.html", "--verslag", folder / "verslag.json"]
    # A few users for two seconds: that both services answer without errors shows in the first.
    few = SHORT.model_copy(update={"users": 4, "api_seconds": 2})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cli.bench_all.SHORT", few)
        main([*map(str, asked_for)])
    found: dict[str, Any] = json.loads((folder / "verslag.json").read_text("utf-8"))
    return found | {"page": (folder / "verslag.html").read_text("utf-8"), "folder": folder}


def test_both_sides_are_measured_on_everything(report: dict[str, Any]) -> None:
    small, large = report["sizes"]
    assert (small["passages"], large["passages"]) == (20, 60)
    assert large["made"] == 60 - report["real_passages"] > 0
    for size in (small, large):
        by_way = {one["way"]: one for one in size["ways"]}
        assert {"hybrid", "answer", "plain", "bm25", "plain, our engine"} <= set(by_way)
        for one in by_way.values():
            assert one["asked"] == 3
            assert list(one["wall_ms"]) == ["p50", "p90", "p95", "p99"]
            assert 0 < one["wall_ms"]["p50"] <= one["wall_ms"]["p99"]
        assert by_way["answer"]["cpu_ms"]["p50"] > by_way["bm25"]["cpu_ms"]["p50"]
        assert all(held["rss"] > 200 for held in size["memory_mb"].values())
        assert all(count > 500 for count in size["bytes_per_passage"].values())
    assert not small["against_smallest"]
    assert {one["name"] for one in large["against_smallest"]} == {"60 / 20"}
    api = report["api"]
    for runs in (api["ours"], api["plain"]):
        assert all(one["answered"] > 0 and one["errors"] == 0 for one in runs)
    plain, first, again = report["ingest"]["rows"]
    assert plain["passages"] > 0
    assert 0 < first["ready_seconds"] < first["seconds"]
    assert again["seconds"] < first["seconds"]
    assert 100 < first["memory_mb"] < 20_000
    quality = {one["way"]: one for one in report["quality"]["searches"]}
    assert set(quality) == {"hybrid", "haystack", "haystack, bm25"}
    assert quality["hybrid"]["success_5"] == 1
    shown = {one["way"]: one for one in report["quality"]["answers"]}
    assert shown["haystack, 5 stukken"]["covered"] >= shown["haystack, 1 stuk"]["covered"]
    assert [one["text"] for one in report["floor"]["floors"]] == ["vraag", "passage"]


def test_what_was_not_measured_is_no_target_met(report: dict[str, Any]) -> None:
    met = {one["name"]: one["met"] for one in report["verdicts"]}
    assert len(met) == 6
    assert [name for name, one in met.items() if one is None] == [
        name for name in met if "5000" in name or "100000" in name
    ]


def test_the_page_holds_every_number_in_a_table(report: dict[str, Any]) -> None:
    page = report["page"]
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="https?:', page)
    for drawing in re.findall(r"<svg.*?</svg>", page):
        assert ElementTree.fromstring(drawing).get("aria-label")
    in_tables = " ".join(re.findall(r"<table.*?</table>", page))
    for size in report["sizes"]:
        for one in size["ways"]:
            assert charts.number(one["wall_ms"]["p50"], 1) in in_tables


def test_grown_indexes_are_kept(report: dict[str, Any], small_index: Path) -> None:
    seedlings = Seedlings.of(Settings(), small_index)
    folder = report["folder"] / "map" / "60"
    assert not ensure_index(Settings(), folder, seedlings, 60)
    documents = folder / DOCUMENTS
    before = documents.stat().st_mtime_ns
    ensure_documents(folder, seedlings, 60)
    assert documents.stat().st_mtime_ns == before
    texts = [json.loads(line)["content"] for line in documents.read_text("utf-8").splitlines()]
    assert texts == [point.passage.text for point in seedlings.grown(60)]


def test_a_grown_index_has_the_cache_and_words_of_a_real_one(
    report: dict[str, Any], small_index: Path
) -> None:
    seedlings = Seedlings.of(Settings(), small_index)
    points = {point.passage.id: point for point in seedlings.grown(60)}
    retriever = Retriever(Settings(), report["folder"] / "map" / "60")
    try:
        passages = [point.passage for point in points.values()]

        class Refusing:
            def evidence(self, passage_ids: list[str]) -> dict[str, object]:
                raise AssertionError(passage_ids)

        found = retriever.evidence(Refusing(), passages)  # type: ignore[arg-type]
        for passage_id, point in points.items():
            one = found[passage_id]
            assert one.token_starts.tolist() == point.token_starts.tolist()
            assert np.allclose(one.tokens, point.tokens, atol=1e-3)
        assert retriever.vocabulary is not None
    finally:
        retriever.close()


def test_a_full_disk_is_told_before_writing(
    small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seedlings = Seedlings.of(Settings(), small_index)
    # Nobody has this much: the question is whether the arithmetic refuses.
    monkeypatch.setitem(grown.DISK_PER_PASSAGE, Settings().late_size, 10**15)
    with pytest.raises(InputError, match="schijfruimte"):
        ensure_index(Settings(), tmp_path / "vol", seedlings, 60)


def test_a_measured_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(DefectError) as caught, asked("plain", str(tmp_path), str(tmp_path)):
        pass
    assert "FileNotFoundError" in str(caught.value.context["said"])


class _Clock(Asked):
    """Takes a set time for every question and remembers what it was asked."""

    def __init__(self, milliseconds: float, log: list[str]) -> None:
        self._milliseconds, self._log = milliseconds, log
        self.memory_mb = {}

    def ask(self, way: str, questions: Any) -> tuple[list[float], list[float]]:
        self._log.append(way)
        times = [self._milliseconds] * len(questions)
        return times, times


def test_ways_take_turns_and_stop_when_their_time_is_used() -> None:
    log: list[str] = []
    fast = Way("fast", _Clock(10, log), "fast", 100)
    slow = Way("slow", _Clock(400, log), "slow", 1.5)
    in_rounds([fast, slow], [f"vraag {n}" for n in range(8)], per_round=2, warm_up=1)
    # Warm-up; then the order moves up each turn; after two turns the slow one has used its time.
    assert log == ["fast", "slow", "fast", "slow", "slow", "fast", "fast", "fast"]
    assert (len(fast.wall), len(slow.wall)) == (8, 4)
    found = ratio("slow / fast", slow, fast)
    assert found is not None
    assert (found.value, found.interval, found.questions) == (40.0, (40.0, 40.0), 4)
    assert ratio("x", Way("x", _Clock(1, log), "x", 1), fast) is None


def test_spread_by_hand() -> None:
    assert spread([float(n) for n in range(101)]) == {
        "p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0,
    }  # fmt: skip
    assert spread([]) == {}


def test_operations_by_hand() -> None:
    shape = Shape(hidden_size=2, intermediate_size=8, num_hidden_layers=3)
    # Per token 2 x (4 x 4 + 2 x 16) for the matrices and 4 x 5 x 2 for attention.
    assert shape.operations(5) == 3 * 5 * (96 + 40)
    assert shape.weight_bytes == 4 * 3 * (16 + 32)


def test_the_machine_is_measured() -> None:
    found = machine(1)
    assert found.gflops > 0.5
    assert found.gigabytes_per_second > 0.2


def test_targets_are_judged_by_the_figures(report: dict[str, Any]) -> None:
    bench = Benchmark.model_validate(
        {k: v for k, v in report.items() if k not in ("page", "folder")}
    )
    size = bench.sizes[1]
    growth = tuple(
        one.model_copy(update={"value": 2.6 if one.percentile == 95 else 9.0})
        for one in size.against_smallest
    )
    search = tuple(
        one.model_copy(update={"value": 2.0}) if one.name == "plain / hybrid" else one
        for one in size.against_plain
    )
    answers = tuple(
        one.model_copy(update={"wall_ms": {"p50": 80.0, "p95": 200.1}})
        if one.way == ANSWER
        else one
        for one in size.ways
    )
    served = size.model_copy(update={"passages": 5_000, "against_plain": search, "ways": answers})
    largest = size.model_copy(update={"passages": 100_000, "against_smallest": growth})
    met = [one.met for one in verdicts(bench.ingest, [served, largest], bench.quality)]
    assert met[1:] == [True, True, True, False, False]
    assert met[0] == (bench.ingest.ratio_plain >= 2.5)
    assert bench_page(bench) == report["page"]


def test_growth_is_drawn_to_scale() -> None:
    drawing = charts.growth({"a": [(10, 1), (1000, 100)], "b": [(10, 10)]}, "Lijnen", "ms")
    places = [
        (float(one.get("cx", 0)), float(one.get("cy", 0)))
        for one in ElementTree.fromstring(drawing).iter("circle")
    ]
    (left, bottom), (right, top), (also_left, middle) = places
    assert left == also_left < right
    # Ten times as much is half the way up from 1 to 100.
    assert middle == pytest.approx((top + bottom) / 2, abs=0.1)
