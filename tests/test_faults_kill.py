"""Killed with SIGKILL at random moments: nothing that was acknowledged is lost, and it answers.

There are 30 moments in all, drawn from a seed that is printed; ``FAULT_POINTS`` and ``FAULT_SEED``
choose others.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from answer.pipeline import AnswerService
from api.records.database import FILE_NAME, Database
from api.records.tables import Feedback, FeedbackPassage
from index.builds import current_manifest
from index.folder_builds import FolderBuilds
from index.manifest import UNFINISHED
from index.pipeline import build_index
from tests.conftest import ROOT
from tests.faults import HUUR, TEXTS, two_builds
from tests.files import write_all
from waaier.domain import Outcome, Question
from waaier.settings import Settings

pytestmark = pytest.mark.model

POINTS = int(os.environ.get("FAULT_POINTS", "30"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))


class Victims:
    """The warm process of :mod:`tests.faults_child`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that forks has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def do(self, what: str, after: float | None = None, **more: object) -> dict[str, Any]:
        task = {"do": what, "after": after, **{k: _plain(v) for k, v in more.items()}}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        return self._answer()


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults_child"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Victims(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)


def _moments(what: str, longest: float) -> list[float]:
    """A third of all moments, evenly spread at random over so many seconds."""
    draw = random.Random(f"{SEED} {what}")
    found = [draw.uniform(0, longest) for _ in range(max(1, POINTS // 3))]
    shown = ", ".join(f"{one:.3f}" for one in found)
    sys.stdout.write(f"{what}: FAULT_SEED={SEED}, killed after {shown} s\n")
    return found


def _told(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def test_an_ingest(victims: Victims, tmp_path: Path) -> None:
    """The index is what it was, or what was read in; the service that runs answers from it."""
    sources = write_all(tmp_path / "bronnen", TEXTS)
    index, told = tmp_path / "index", tmp_path / "gezegd"
    build_index([sources], Settings(), index)
    service = AnswerService(Settings(), index)
    _change(sources, 0)
    whole = victims.do("ingest", sources=sources, index=index, told=told)
    assert whole["code"] == 0
    ended = 0
    for number, after in enumerate(_moments("ingest", whole["seconds"]), start=1):
        before = current_manifest(FolderBuilds(index))
        assert before is not None
        _change(sources, number)
        told.unlink(missing_ok=True)
        done = victims.do("ingest", after, sources=sources, index=index, told=told)
        builds = FolderBuilds(index)
        now = builds.current_id()
        assert now is not None
        acknowledged = _told(told)
        if acknowledged:
            assert now == acknowledged[0], "what was said to be in use is in use"
        assert builds.is_sound(now, None)
        store = builds.open(now)
        texts = " ".join(passage.text for passage in store.passages())
        store.close()
        if now == before.id:
            assert done["killed"], "an ingest that ends makes a build"
            ended += 1
        else:
            assert _mark(number) in texts
        assert "briefadres" in texts
        answer = service.answer(Question(text=HUUR))
        assert (answer.outcome, answer.index_build) == (Outcome.ANSWERED, now)
    assert ended, "no moment was early enough to stop an ingest"
    _change(sources, POINTS)
    report = build_index([sources], Settings(), index)
    assert report.changed
    assert not list((index / "builds").glob(f"*{UNFINISHED}")), "half a build is cleared away"
    assert service.answer(Question(text=HUUR)).index_build == report.build
    service.close()


def _mark(number: int) -> str:
    return f"Dit is versie {number} van deze tekst."


def _change(sources: Path, number: int) -> None:
    (sources / "huur.txt").write_text(f"{TEXTS['huur.txt']}\n{_mark(number)}\n", encoding="utf-8")


def test_two_ingests_at_once(tmp_path: Path) -> None:
    """One is done, the other too or told in one sentence that it must wait; never a mixture."""
    index = tmp_path / "index"
    parts = [write_all(tmp_path / name, {name: text}) for name, text in TEXTS.items()]
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "cli.main", "ingest", str(part), "--index", str(index)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for part in parts
    ]
    said = [process.communicate(timeout=120)[1].strip() for process in begun]
    codes = [process.returncode for process in begun]
    assert 0 in codes
    for code, sentence in zip(codes, said, strict=True):
        if code:
            assert code == 2
            assert len(sentence.splitlines()) == 1
            assert sentence.startswith("Er wordt al ingelezen")
    manifest = current_manifest(FolderBuilds(index))
    assert manifest is not None
    read = {Path(one.path).parent for one in manifest.sources}
    assert read == {part for part, code in zip(parts, codes, strict=True) if not code}
    assert FolderBuilds(index).is_sound(manifest.id, None)


def test_a_switch_between_builds(victims: Victims, tmp_path: Path) -> None:
    """The build is the one that was said, or the one that was being switched to; never neither."""
    index, old, new = two_builds(tmp_path)
    told = tmp_path / "gezegd"
    service = AnswerService(Settings(), index)
    for after in _moments("switch", 0.1):
        told.unlink(missing_ok=True)
        done = victims.do("switch", after, begun=True, index=index, builds=[old, new], told=told)
        assert done["killed"]
        acknowledged = _told(told)
        now = FolderBuilds(index).current_id()
        assert now in (old, new)
        following = {old: new, new: old}
        assert now in (acknowledged[-1], following[acknowledged[-1]])
        answer = service.answer(Question(text=HUUR))
        assert (answer.outcome, answer.index_build) == (Outcome.ANSWERED, now)
        FolderBuilds(index).use(new)
    FolderBuilds(index).prune(keep=2)
    assert not list(index.glob(".current.*")), "half a pointer is cleared away"
    service.close()


def test_feedback(victims: Victims, tmp_path: Path) -> None:
    """Every report that was acknowledged is there, whole."""
    data, told = tmp_path / "beheer", tmp_path / "gezegd"
    acknowledged: list[str] = []
    for after in _moments("feedback", 0.3):
        told.unlink(missing_ok=True)
        assert victims.do("feedback", after, begun=True, data=data, told=told)["killed"]
        acknowledged += _told(told)
        assert _is_intact(data / FILE_NAME)
    assert len(acknowledged) >= POINTS // 3
    database = Database.connect(Settings(data_dir=data))
    with database.read() as session:
        kept = {one.id: one for one in session.scalars(select(Feedback))}
        about = set(session.scalars(select(FeedbackPassage.feedback_id)))
    database.close()
    assert set(acknowledged) <= set(kept)
    assert set(kept) == about, "a report and its passages are kept together or not at all"
    for report in acknowledged:
        comment = kept[report].comment
        assert comment is not None
        assert comment.text == "Het bedrag is van vorig jaar."
    sys.stdout.write(f"feedback: {len(acknowledged)} acknowledged, {len(kept)} kept\n")


def _is_intact(file: Path) -> bool:
    """Looks at a copy: the first to open the database after a crash repairs it."""
    copy = file.parent.parent / "kopie"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(file.parent, copy)
    with sqlite3.connect(copy / file.name) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return bool(found == "ok")
