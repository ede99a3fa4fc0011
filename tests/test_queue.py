"""The work queue: nothing is done twice, and nothing is forgotten; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, literal

from ingest.queue import ATTEMPTS, DONE, GIVEN_UP, TAKEN, WAITING, WorkQueue
from tests.records import DATABASES, settings_for
from waaier.database import server_url
from waaier.errors import IndexInUseError, InputError
from waaier.settings import Settings

LEASE = 30.0

RECIPE = "recept"


@pytest.fixture(params=DATABASES)
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], WorkQueue]]:
    """Opens one more connection to the same queue, as another process has it."""
    settings = settings_for(request.param, tmp_path)
    url = server_url(settings) or URL.create("sqlite", database=str(tmp_path / "werk.sqlite3"))
    opened = []

    def one() -> WorkQueue:
        opened.append(WorkQueue(url, LEASE))
        return opened[-1]

    yield one
    for queue in opened:
        queue.close()


@pytest.fixture
def queue(connect: Callable[[], WorkQueue]) -> WorkQueue:
    return connect()


class Clock:
    """Sets the moment for a queue, instead of the database."""

    def __init__(self, *queues: WorkQueue) -> None:
        self._queues, self._moment = queues, 1_000.0
        self.passes(0)

    def passes(self, seconds: float) -> None:
        self._moment += seconds
        for queue in self._queues:
            queue.now = literal(self._moment)


def test_every_task_goes_to_one_worker(connect: Callable[[], WorkQueue]) -> None:
    leader = connect()
    run = leader.open_run("proef", RECIPE)
    leader.add(run, "lezen", [f"bestand {number}" for number in range(60)])
    taken: list[tuple[str, int]] = []

    def work(queue: WorkQueue, name: str) -> None:
        while (task := queue.claim(name, RECIPE)) is not None:
            taken.append((name, task.number))
            assert queue.finish(task, name, task.task.encode())

    threads = [
        threading.Thread(target=work, args=(connect(), f"werker {number}")) for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(number for _, number in taken) == list(range(60))
    assert leader.take_result(run, "lezen", 17) == (DONE, b"bestand 17")
    # A result is handed over once, and takes no room afterwards.
    assert leader.take_result(run, "lezen", 17) == (DONE, None)
    journal = leader.journal(run)
    assert [entry.event for entry in journal].count("klaar") == 60
    assert {entry.worker for entry in journal} == {name for name, _ in taken}


def test_tasks_are_given_out_in_order(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", "abc")
    given = [queue.claim("een", RECIPE) for _ in range(4)]
    assert [task and task.task for task in given] == ["a", "b", "c", None]


def test_who_no_longer_renews_loses_its_task_and_its_result(queue: WorkQueue) -> None:
    clock = Clock(queue)
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["a"])
    first = queue.claim("traag", RECIPE)
    assert first is not None
    assert queue.claim("vlug", RECIPE) is None
    for _ in range(4):
        clock.passes(LEASE / 2)
        assert queue.renew(first, "traag")
        assert queue.renew_run(run)
    # Renewed all the while, longer than the lease lasts: still nobody else's.
    assert queue.claim("vlug", RECIPE) is None
    clock.passes(LEASE + 1)
    assert queue.renew_run(run)
    second = queue.claim("vlug", RECIPE)
    assert second is not None
    assert second.attempt == 2
    assert not queue.renew(first, "traag")
    assert not queue.finish(first, "traag", b"te laat")
    assert queue.take_result(run, "lezen", 0) == (TAKEN, None)
    assert queue.finish(second, "vlug", b"goed")
    # Also not when it comes back after the end.
    assert not queue.finish(first, "traag", b"veel te laat")
    assert queue.take_result(run, "lezen", 0) == (DONE, b"goed")
    events = [(entry.worker, entry.event) for entry in queue.journal(run)]
    assert events == [
        ("traag", "begon"), ("vlug", "begon"), ("traag", "te laat"), ("vlug", "klaar"),
        ("traag", "te laat"),
    ]  # fmt: skip


def test_the_tasks_of_a_worker_that_died_are_free_at_once(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["a", "b"])
    assert queue.claim("vm:12:x", RECIPE)
    other = queue.claim("vm:123:y", RECIPE)
    assert other is not None
    queue.release(run, "vm:12:")
    again = queue.claim("nieuw", RECIPE)
    assert again is not None
    assert again.number == 0
    # The other one has a name that begins alike, and keeps what it had.
    assert queue.finish(other, "vm:123:y", b"")


def test_a_task_that_kills_its_workers_is_given_up(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["dodelijk", "gewoon"])
    for number in range(ATTEMPTS):
        task = queue.claim(f"werker {number}:", RECIPE)
        assert task is not None
        assert task.task == "dodelijk"
        queue.release(run, f"werker {number}:")
    task = queue.claim("laatste", RECIPE)
    assert task is not None
    assert task.task == "gewoon"
    assert queue.take_result(run, "lezen", 0) == (GIVEN_UP, None)


def test_giving_back_is_no_attempt(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["a"])
    for _ in range(ATTEMPTS + 2):
        task = queue.claim("ver weg", RECIPE)
        assert task is not None
        queue.give_back(task, "ver weg")
        assert queue.claim("ver weg", RECIPE, left_out=[(run, "lezen")]) is None
    assert queue.take_result(run, "lezen", 0) == (WAITING, None)
    assert queue.claim("dichtbij", RECIPE)


def test_who_would_make_something_else_gets_no_task(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["a"])
    assert queue.claim("andere versie", "ander recept") is None
    assert queue.claim("andere beurt", RECIPE, run="x") is None
    assert queue.claim("zelfde", RECIPE, run=run)


def test_one_leader_at_a_time(connect: Callable[[], WorkQueue]) -> None:
    one, other = connect(), connect()
    clock = Clock(one, other)
    run = one.open_run("proef", RECIPE)
    one.add(run, "lezen", ["a"])
    with pytest.raises(IndexInUseError, match="al ingelezen"):
        other.open_run("proef", RECIPE)
    other.open_run("een andere index", RECIPE)
    # A leader that dies is followed up after its lease, and its tasks are gone.
    clock.passes(LEASE + 1)
    assert one.claim("werker", RECIPE) is None
    second = other.open_run("proef", RECIPE)
    assert not one.renew_run(run)
    assert other.claim("werker", RECIPE) is None
    # Who knows better need not wait.
    third = one.open_run("proef", RECIPE, take_over=True)
    assert len({run, second, third}) == 3


def test_a_run_that_ends_leaves_only_its_journal(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["a", "b"])
    task = queue.claim("werker", RECIPE)
    assert task is not None
    queue.close_run(run)
    assert queue.claim("werker", RECIPE) is None
    assert not queue.finish(task, "werker", b"")
    assert queue.journal(run)
    # The next one need not wait for a lease.
    assert queue.open_run("proef", RECIPE)
    assert queue.journal(run) == []


def test_the_clock_is_that_of_the_database(queue: WorkQueue) -> None:
    run = queue.open_run("proef", RECIPE)
    queue.add(run, "lezen", ["a"])
    # By the moment of the database itself a lease of half a minute holds now.
    assert queue.claim("een", RECIPE)
    assert queue.claim("twee", RECIPE) is None


def test_a_database_that_is_not_there_is_told_in_a_sentence() -> None:
    url = "postgresql://gebruiker:geheim@127.0.0.1:9/x"
    nobody = server_url(Settings.model_validate({"database_url": url}))
    assert nobody is not None
    with pytest.raises(InputError, match="kan niet worden geopend") as caught:
        WorkQueue(nobody)
    assert "geheim" not in str(caught.value)
