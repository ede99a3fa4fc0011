"""``waaier bench api`` on a real service."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import pytest

from answer.pipeline import AnswerService
from api.app import create_app
from api.examples import RESPONSES
from api.negotiation import EVENTS, JSON
from cli.main import main
from evals.api_bench import _outcome, bench_api, percentiles, resident_mb
from tests.api_server import HeldService, served
from waaier.errors import InputError
from waaier.settings import Settings


def test_the_command_measures_a_service_of_its_own(
    card_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "vragen.jsonl"
    line = {"id": "1", "question": "Wat is een briefadres?", "gold": [{"card": "briefadres"}]}
    file.write_text(json.dumps(line), "utf-8")
    main(
        [
            "bench", "api", str(file), "--index", str(card_index),
            "--vragers", "3", "--seconden", "3", "--json",
        ]
    )  # fmt: skip
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["errors"] == 0
    assert found["users"] == 3
    assert found["answered"] == found["statuses"]["200"] == found["outcomes"]["answered"] > 0
    assert found["per_second"] == pytest.approx(found["answered"] / found["seconds"], rel=0.02)
    assert 0 < found["wall_ms"]["p50"] <= found["wall_ms"]["p95"] <= found["wall_ms"]["max"]
    assert found["memory_mb"]["most"] >= found["memory_mb"]["start"] > 50


def test_refusals_that_are_meant_are_no_errors(service: AnswerService) -> None:
    held = HeldService(service)
    settings = Settings(rate_per_minute=0, answer_workers=1, answer_queue=0, queue_seconds=0.2)
    with served(create_app(cast(AnswerService, held), settings), settings) as server:
        try:
            bench = bench_api(
                server.address, os.getpid(), ["Wat is een briefadres?"], users=3, seconds=3,
                on_second=lambda passed: held.go.set() if passed > 0.9 else None,
            )  # fmt: skip
        finally:
            held.go.set()
    assert bench.statuses["503"] > 0
    assert bench.answered > 0
    assert bench.errors == 0


def test_a_service_that_is_away_is_an_error() -> None:
    bench = bench_api("http://127.0.0.1:9", os.getpid(), ["x"], users=1, seconds=0.3)
    assert bench.errors == bench.statuses["0"] == bench.asked > 0
    assert bench.error_kinds == {"ConnectError": bench.errors}
    assert bench.wall_ms == {}


def test_an_answer_that_is_not_whole_is_broken() -> None:
    stream = RESPONSES["stelVraag"][EVENTS]
    assert _outcome(json.dumps(RESPONSES["stelVraag"][JSON]), False) == "answered"
    assert _outcome(stream, True) == "answered"
    assert _outcome(stream.rpartition("event: done")[0], True) == "broken"
    assert _outcome('{"outcome": "answ', False) == "broken"


def test_percentiles_and_memory() -> None:
    times = [n / 1000 for n in range(1, 101)]
    assert percentiles(times) == {
        "p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "max": 100.0,
    }  # fmt: skip
    assert percentiles([]) == {}
    assert resident_mb(os.getpid()) or not Path("/proc/self/status").exists()
    assert resident_mb(2**22 + 1) is None
    with pytest.raises(InputError):
        bench_api("http://127.0.0.1:9", 1, [], users=1, seconds=1)
