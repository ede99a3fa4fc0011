"""An ingest shared out over real processes gives what one process gives, whoever is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.builds import current_manifest, open_builds
from index.crew import Crew
from index.helper import Helper, help_others
from index.parcels import EMBEDDING, TEXTS, texts_to_json, vectors_from_bytes
from index.pipeline import build_index
from index.report import IndexReport
from ingest.discover import file_sha256, find_files
from ingest.queue import DONE, FILE_NAME, JOURNAL, TASKS, Entry, WorkQueue
from ingest.report import FileState
from ingest.sharing import READING, contents_from_json, file_to_json
from tests.records import settings_for
from waaier.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of several kinds, among them two that are refused."""
    folder = tmp_path_factory.mktemp("bronnen") / "bronnen"
    folder.mkdir()
    for card in sorted((ROOT / "corpus" / "kaarten").glob("w*.md"))[:3]:
        (folder / card.name).write_bytes(card.read_bytes())
    for number in range(6):
        lines = [f"Werkafspraak {number}.{part} over sleutels en fietsen." for part in range(12)]
        (folder / f"afspraak-{number}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    (folder / "leeg.txt").write_bytes(b"")
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.4 niets")
    return folder


@dataclass(frozen=True)
class Alone:
    """The digest of a build, and what was said of each file."""

    digest: str
    messages: dict[str, tuple[str, str | None]]


def _messages(report: IndexReport) -> dict[str, tuple[str, str | None]]:
    return {file.file: (file.state, file.message) for file in report.files}


def _digest(settings: Settings, index_dir: Path) -> str:
    manifest = current_manifest(open_builds(settings, index_dir))
    assert manifest is not None
    return manifest.digest


@pytest.fixture(scope="module")
def alone(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """What one process makes of them."""
    folder = tmp_path_factory.mktemp("alleen")
    settings = Settings(ingest_processes=1)
    report = build_index([sources], settings, folder)
    assert report.shares == ()
    assert not (folder / FILE_NAME).exists()
    return Alone(_digest(settings, folder), _messages(report))


def _journal(index_dir: Path) -> list[Entry]:
    """Everything that was noted in an index folder since the last ingest began."""
    with closing(sqlite3.connect(index_dir / FILE_NAME, timeout=30)) as database:
        rows = database.execute(f"SELECT kind, number, worker, event FROM {JOURNAL} ORDER BY id")
        return [Entry(*row) for row in rows]


def _each_once(journal: list[Entry]) -> None:
    done = Counter((e.kind, e.number) for e in journal if e.event == "klaar")
    assert set(done) == {(e.kind, e.number) for e in journal}
    assert set(done.values()) == {1}


def test_two_processes_make_the_same_build(sources: Path, alone: Alone, tmp_path: Path) -> None:
    settings = Settings(ingest_processes=2)
    report = build_index([sources], settings, tmp_path)
    assert _digest(settings, tmp_path) == alone.digest
    # What a helper says of a file is what this process would have said.
    assert _messages(report) == alone.messages
    states = Counter(state for state, _ in alone.messages.values())
    assert states == {FileState.READ: 9, FileState.REFUSED: 2}
    assert report.embedded == report.passages
    journal = _journal(tmp_path)
    _each_once(journal)
    # Nobody died, so every task was begun once: no file was read by two.
    began = Counter((e.kind, e.number) for e in journal if e.event == "begon")
    assert set(began.values()) == {1}
    assert sum(share.files for share in report.shares) == 11
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        # No text stays behind.
        assert database.execute(f"SELECT count(*) FROM {TASKS}").fetchone() == (0,)
    assert not build_index([sources], settings, tmp_path).changed


def _leader(sources: Path, index_dir: Path) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from pathlib import Path; from index.pipeline import build_index\n"
        "from waaier.settings import Settings\n"
        "build_index([Path(sys.argv[1])], Settings(ingest_processes=2), Path(sys.argv[2]))"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(sources), str(index_dir)], cwd=ROOT)


def _first_at_work(index_dir: Path) -> Entry:
    """A worker that has begun and is not done; reading begins with starting a process."""
    for _ in range(1200):
        time.sleep(0.05)
        with suppress(sqlite3.OperationalError):
            journal = _journal(index_dir)
            done = {(e.kind, e.number) for e in journal if e.event == "klaar"}
            for entry in journal:
                if (entry.kind, entry.number) not in done:
                    return entry
    raise AssertionError("nobody began")


def _kill(worker: str) -> None:
    os.kill(int(worker.split(":")[1]), signal.SIGKILL)


def test_a_killed_worker_costs_nothing(sources: Path, alone: Alone, tmp_path: Path) -> None:
    leader = _leader(sources, tmp_path)
    victim = _first_at_work(tmp_path)
    _kill(victim.worker)
    assert leader.wait(400) == 0
    assert _digest(Settings(), tmp_path) == alone.digest
    journal = _journal(tmp_path)
    _each_once(journal)
    same = [e for e in journal if (e.kind, e.number) == (victim.kind, victim.number)]
    assert [e.event for e in same] == ["begon", "begon", "klaar"]
    assert same[0].worker == victim.worker
    assert same[1].worker != victim.worker


def test_a_killed_leader_is_followed_up(sources: Path, alone: Alone, tmp_path: Path) -> None:
    leader = _leader(sources, tmp_path)
    orphan = _first_at_work(tmp_path)
    leader.kill()
    leader.wait(30)
    # Without waiting for a lease: whoever holds the folder knows that nobody else leads.
    build_index([sources], Settings(ingest_processes=2), tmp_path)
    assert _digest(Settings(), tmp_path) == alone.digest
    _each_once(_journal(tmp_path))
    for _ in range(600):
        try:
            os.kill(int(orphan.worker.split(":")[1]), 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("the worker of a leader that is gone goes on")


def test_small_work_is_not_shared_unasked(sources: Path, tmp_path: Path) -> None:
    crew = Crew(Settings(), tmp_path)
    assert crew.share(find_files([sources])) == frozenset()
    assert crew.embed(["kort"]) is None
    crew.close()
    assert not (tmp_path / FILE_NAME).exists()


def test_another_machine_helps(sources: Path, alone: Alone, tmp_path: Path) -> None:
    """Without the files: it embeds. One database, two sets of processes that share nothing else."""
    settings = settings_for("postgresql", tmp_path, ingest_processes=2)
    stopping, done = threading.Event(), list[int]()
    far = settings.model_copy(update={"index_dir": tmp_path / "ver weg"})
    thread = threading.Thread(target=lambda: done.append(help_others(far, 1, stopping)))
    thread.start()
    try:
        report = build_index([sources], settings, tmp_path / "index")
    finally:
        stopping.set()
        thread.join(90)
    assert _digest(settings, tmp_path / "index") == alone.digest
    assert len(done) == 1
    tasks = sum(share.files + share.parts for share in report.shares)
    assert tasks == 11 + -(-report.passages // TEXTS)
    # Far away it was the only process, whatever it got to do.
    assert done[0] <= tasks


@pytest.mark.parametrize("there", [True, False], ids=["shared folder", "own disk"])
def test_who_does_not_have_the_file_leaves_it_to_others(
    sources: Path, tmp_path: Path, there: bool
) -> None:
    queue = WorkQueue.of(Settings(), tmp_path)
    run = queue.open_run("proef", "recept")
    file = next(one for one in find_files([sources]) if one.name == "afspraak-1.txt")
    sha256 = file_sha256(file.path) if there else "0" * 64
    queue.add(run, READING, [file_to_json(file, sha256)])
    queue.add(run, EMBEDDING, [texts_to_json(["Een zin.", "Nog een zin."])])
    helper = Helper(Settings(), queue, "recept")
    try:
        while helper.work_once():
            pass
    finally:
        helper.close()
    state, result = queue.take_result(run, READING, 0)
    assert (state == DONE) is there
    if result is not None:
        assert contents_from_json(result).sha256 == sha256
    state, result = queue.take_result(run, EMBEDDING, 0)
    assert result is not None
    assert [one.dense.shape for one in vectors_from_bytes(result)] == [(384,), (384,)]
    queue.close()
