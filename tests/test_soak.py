"""`waaier bench duur` on a real service, and what it calls a leak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evals.charts import timeline
from evals.process_watch import Sample, Watch, descendants, growth
from evals.soak import Check, Plan, Soak, checks_of
from evals.soak_report import page
from evals.soak_visitors import KINDS, Tally, UnexpectedError, Visitor
from tests.files import write

SAMPLE = Sample(
    at=0, memory_mb=900, own_mb=500, children_mb=0, open_files=20, deleted_files=0, sockets=4,
    threads=15, children=0, temp_files=0, wal_mb=0.1, data_mb=1, index_mb=300,
)  # fmt: skip


def test_the_command_uses_everything_and_finds_no_faults(
    card_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"id": "1", "question": "Wat is een briefadres?", "gold": [{"card": "briefadres"}]}
    file = write(tmp_path, "vragen.jsonl", json.dumps(line))
    html = tmp_path / "duur.html"
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                "bench", "duur", str(file), "--index", str(card_index), "--minuten", "0.15",
                "--bezoekers", "3", "--html", str(html), "--json",
            ]
        )  # fmt: skip
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["errors"] == {}
    assert stopped.value.code == 0, found["checks"]
    done = {one["kind"]: one["done"] + one["refused"] for one in found["kinds"]}
    assert set(done) >= {kind.name for kind in KINDS} | {"inlezen", "bouwsel terug"}
    assert all(done.values())
    assert found["rounds"] >= 1
    assert len(found["samples"]) > 5
    assert found["after"]["memory_mb"] > found["after"]["own_mb"] > 50
    assert found["after"]["sockets"] <= found["before"]["sockets"] + 5
    read = html.read_text("utf-8")
    assert read.count("<svg") == 3
    assert "halverwege weg" in read
    assert "<script" not in read


def test_growth_is_the_slope_and_not_the_last_value() -> None:
    times = [float(n) for n in range(11)]
    assert growth(times, [100.0 + n for n in range(11)]) == pytest.approx(10 / 105)
    assert growth(times, [100.0] * 11) == 0
    assert abs(growth(times, [100.0] * 5 + [300.0] + [100.0] * 5)) < 0.01
    assert growth([0, 1], [1, 2]) == 0
    assert growth(times, [0.0] * 11) == 0


def test_a_watch_sees_what_a_process_holds(tmp_path: Path) -> None:
    temp, data, index = (tmp_path / name for name in ("tmp", "data", "index"))
    for folder in (temp, data, index):
        folder.mkdir()
    watch = Watch(os.getpid(), temp, data, index)
    before = watch.sample()
    write(data, "archief.sqlite3-wal", "x" * 20_000)
    write(temp, "rest", "x")
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, daemon=True)
    thread.start()
    with tempfile.TemporaryFile(), subprocess.Popen([sys.executable, "-c", "input()"],
                                                    stdin=subprocess.PIPE) as child:  # fmt: skip
        until = time.monotonic() + 20
        while (during := watch.sample()).children_mb < 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert child.pid in descendants(os.getpid())
        child.kill()
    stop.set()
    thread.join()
    assert during.threads == before.threads + 1
    assert during.deleted_files == before.deleted_files + 1
    assert during.open_files >= before.open_files + 2
    assert during.children == before.children + 1
    assert (during.temp_files, during.wal_mb) == (1, 0.02)
    assert during.memory_mb >= during.own_mb > 10


@pytest.mark.parametrize(
    ("more", "failing"),
    [
        ({"open_files": 40}, "open bestanden"),
        ({"deleted_files": 1}, "open bestanden die al weg zijn"),
        ({"threads": 30}, "draden"),
        ({"children": 1}, "deelprocessen"),
        ({"temp_files": 1}, "tijdelijke bestanden"),
        ({"threads": 20, "open_files": 35}, None),
    ],
)
def test_what_stays_behind_is_a_leak(more: dict[str, int], failing: str | None) -> None:
    after = SAMPLE.model_copy(update=more)
    found = checks_of(Tally(), {"memory_mb": 0.01, "own_mb": 0.0}, SAMPLE, after, Plan(1200, 4))
    assert [one.name for one in found if one.holds is False] == ([failing] if failing else [])


def test_memory_that_grows_and_errors_do_not_pass() -> None:
    tally = Tally()
    tally.note("vraag", 0, refused=True)
    tally.note("vraag", 0, error="status 500")
    grown = {"memory_mb": 0.06, "own_mb": 0.049}
    found = {one.name: one for one in checks_of(tally, grown, SAMPLE, SAMPLE, Plan(1200, 4))}
    assert [one.name for one in found.values() if not one.holds] == [
        "fouten",
        "groei van het geheugen in de tweede helft",
    ]
    stalled = checks_of(Tally(), {**grown, "memory_mb": 0.0}, SAMPLE, SAMPLE, Plan(1200, 4), 148.0)
    assert [one.name for one in stalled if not one.holds] == ["langste stilstand van de computer"]
    short = checks_of(Tally(), grown, SAMPLE, SAMPLE, Plan(60, 4))
    assert [one.holds for one in short if "geheugen" in one.name] == [None, None]


def test_no_service_counts_as_an_error() -> None:
    tally = Tally()
    visitor = Visitor("http://127.0.0.1:9", ["Wat is een briefadres?"], tally, 1)
    visitor.do(KINDS[0])
    visitor.leave()
    assert tally.errors == {"vraag: ConnectError": 1}
    assert issubclass(UnexpectedError, Exception)


def test_the_report_escapes_and_says_whether_it_holds() -> None:
    found = Soak(
        version="1", machine="<b>", command="waaier bench duur <x>", seconds=1200, visitors=4,
        passages=10, load=1.0, rounds=2, kinds=(), errors={"vraag: <script>": 2}, growth={},
        before=SAMPLE, after=SAMPLE, samples=(SAMPLE, SAMPLE.model_copy(update={"at": 60.0})),
        checks=(Check(name="fouten", found="2", wanted="0", holds=False),),
    )  # fmt: skip
    read = page(found)
    assert "Deze keer: nee" in read
    assert "<script" not in read
    assert "&lt;x&gt;" in read


def test_a_timeline_reaches_its_highest_value() -> None:
    chart = timeline([0, 10], {"geheugen": [0, 400]}, "Lijnen", "MB")
    assert ">400<" in chart
    assert "M64.0 260.0L" in chart
    assert timeline([], {}, "Lijnen", "MB") == ""
