"""The work of an ingest, shared out over processes and machines through a database.

One process, the leader, opens a run and adds tasks; helpers claim them, one at a time. A claim is a
lease that its holder must renew: who is killed or hangs loses it, and the task goes to another. A
result counts only from who still holds the lease, so every task has one result, whoever began it.

The tables hold nothing that lasts. A run that opens removes what an earlier one left behind, so
they need no migration: another form gets another number in its name.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    create_engine,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from waaier.database import begin_ourselves, locking_at_once, server_url
from waaier.errors import IndexInUseError, InputError
from waaier.settings import Settings

FILE_NAME = "werk.sqlite3"
"""The SQLite file in the folder of an index."""

LEASE_SECONDS = 30.0
"""So long a claim holds without being renewed. A helper renews every five seconds; a killed one
costs at most this time."""

ATTEMPTS = 3
"""A task whose helpers died so often is given up: it is the task that kills them."""

_BUSY_SECONDS = 30

WAITING, TAKEN, DONE, GIVEN_UP = "wacht", "bezig", "klaar", "opgegeven"

_tables = MetaData()

RUNS = Table(
    "waaier_werk1_beurten",
    _tables,
    Column("name", String(400), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("recipe", String(100), nullable=False),
    Column("lease", Float, nullable=False),
)

TASKS = Table(
    "waaier_werk1_taken",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("run", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("task", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("worker", String(200)),
    Column("lease", Float),
    Column("attempts", Integer, nullable=False),
    Column("result", LargeBinary),
    Index("waaier_werk1_taken_op_stand", "run", "state", "id"),
    Index("waaier_werk1_taken_op_nummer", "run", "kind", "number", unique=True),
)

JOURNAL = Table(
    "waaier_werk1_journaal",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("run", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("worker", String(200), nullable=False),
    Column("event", String(10), nullable=False),
    Column("at", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Task:
    """A task as its holder has it; ``attempt`` tells this claim from earlier ones."""

    id: int
    run: str
    kind: str
    number: int
    task: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal: what a worker did with a task."""

    kind: str
    number: int
    worker: str
    event: str


class WorkQueue:
    """The queue of one database, for one thread at a time or several. Close it afterwards.

    Attributes:
        now: the moment, in seconds, as the database tells it.

    Args:
        url: a PostgreSQL database, or a SQLite file on this machine.
        lease_seconds: how long a claim holds.

    Raises:
        InputError: the database cannot be used.
    """

    def __init__(self, url: URL, lease_seconds: float = LEASE_SECONDS) -> None:
        self.lease_seconds = lease_seconds
        is_file = url.get_backend_name() == "sqlite"
        self._engine: Engine = create_engine(
            url,
            # Tasks hold texts, and an exception ends up in a log.
            hide_parameters=True,
            pool_pre_ping=not is_file,
            connect_args={"timeout": _BUSY_SECONDS},
        )
        if is_file:
            # What a power cut takes along is made again.
            begin_ourselves(self._engine, "synchronous = NORMAL")
            self._engine = locking_at_once(self._engine)
            self.now: ColumnElement[float] = literal_column(
                "((julianday('now') - 2440587.5) * 86400.0)", Float
            )
        else:
            # The clock of the server: those of the machines need not agree.
            self.now = cast(func.extract("epoch", func.clock_timestamp()), Float)
        try:
            _make_tables(self._engine)
        except (DBAPIError, OSError) as error:
            self.close()
            raise InputError(
                "De database voor het verdelen van het werk kan niet worden geopend.",
                "Controleer WAAIER_DATABASE_URL, of de rechten van de map van de index.",
            ) from error

    @classmethod
    def of(cls, settings: Settings, index_dir: Path) -> Self:
        """On the database server when one is set, else beside the index.

        Raises:
            InputError: the database cannot be used.
        """
        index_dir.mkdir(parents=True, exist_ok=True)
        file = URL.create("sqlite", database=str(index_dir.absolute() / FILE_NAME))
        return cls(server_url(settings) or file)

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    # What the leader does

    def open_run(self, name: str, recipe: str, *, take_over: bool = False) -> str:
        """Begins a run, and forgets the one before; returns its id.

        Args:
            name: of the index that is made; one run at a time each.
            recipe: what a helper must have in common to give the same results.
            take_over: the leader of an earlier run is surely gone, whatever its lease says.

        Raises:
            IndexInUseError: another leader is at work on this index.
        """
        run = secrets.token_hex(16)
        try:
            with self._engine.begin() as connection:
                held = select(RUNS.c.run, RUNS.c.lease >= self.now).where(RUNS.c.name == name)
                before = connection.execute(held.with_for_update()).one_or_none()
                if before is not None:
                    if before[1] and not take_over:
                        raise _in_use()
                    self._forget(connection, name, before[0])
                lease = self.now + self.lease_seconds
                row = {"name": name, "run": run, "recipe": recipe, "lease": lease}
                connection.execute(insert(RUNS).values(row))
        except IntegrityError as error:
            raise _in_use() from error
        return run

    def renew_run(self, run: str) -> bool:
        """Keeps a run; False when it is no longer ours."""
        with self._engine.begin() as connection:
            lease = self.now + self.lease_seconds
            done = connection.execute(update(RUNS).where(RUNS.c.run == run).values(lease=lease))
            return done.rowcount == 1

    def close_run(self, run: str) -> None:
        """Ends a run and removes its tasks; the journal stays until the next one."""
        with self._engine.begin() as connection:
            connection.execute(delete(TASKS).where(TASKS.c.run == run))
            connection.execute(update(RUNS).where(RUNS.c.run == run).values(lease=0.0))

    def add(self, run: str, kind: str, tasks: Iterable[str]) -> int:
        """Adds tasks, numbered on from 0; returns how many."""
        rows = [
            {
                "run": run, "kind": kind, "number": number, "task": task, "state": WAITING,
                "attempts": 0,
            }
            for number, task in enumerate(tasks)
        ]  # fmt: skip
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(TASKS), rows)
        return len(rows)

    def take_result(self, run: str, kind: str, number: int) -> tuple[str, bytes | None]:
        """The state of a task, and its result once: it is not kept in the database."""
        this = (TASKS.c.run == run) & (TASKS.c.kind == kind) & (TASKS.c.number == number)
        with self._engine.begin() as connection:
            state, result = connection.execute(
                select(TASKS.c.state, TASKS.c.result).where(this)
            ).one()
            if result is not None:
                connection.execute(update(TASKS).where(this).values(result=None))
        return str(state), result

    def release(self, run: str, worker: str) -> None:
        """Gives the tasks of a worker that surely died to others, without waiting for its lease.

        ``worker`` is the beginning of its name.
        """
        named = TASKS.c.worker.startswith(worker, autoescape=True)
        held = (TASKS.c.run == run) & named & (TASKS.c.state == TAKEN)
        with self._engine.begin() as connection:
            connection.execute(update(TASKS).where(held).values(lease=0.0))

    def journal(self, run: str) -> list[Entry]:
        """Who did what, in order."""
        columns = (JOURNAL.c.kind, JOURNAL.c.number, JOURNAL.c.worker, JOURNAL.c.event)
        query = select(*columns).where(JOURNAL.c.run == run).order_by(JOURNAL.c.id)
        with self._engine.connect() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    # What a helper does

    def claim(
        self,
        worker: str,
        recipe: str,
        *,
        run: str | None = None,
        left_out: Sequence[tuple[str, str]] = (),
    ) -> Task | None:
        """Takes the first task that is free; None when there is none.

        Args:
            worker: who asks; a name that nobody else has.
            recipe: only runs with this recipe.
            run: only this run.
            left_out: pairs of run and kind that this worker cannot do.
        """
        with self._engine.begin() as connection:
            late = (TASKS.c.state == TAKEN) & (TASKS.c.lease < self.now)
            query = (
                select(TASKS.c.id, TASKS.c.run, TASKS.c.kind, TASKS.c.number, TASKS.c.task,
                       TASKS.c.attempts)
                .join(RUNS, RUNS.c.run == TASKS.c.run)
                .where(or_(TASKS.c.state == WAITING, late), TASKS.c.attempts < ATTEMPTS)
                .where(RUNS.c.recipe == recipe, RUNS.c.lease >= self.now)
                .order_by(TASKS.c.id)
                .limit(1)
                .with_for_update(of=TASKS, skip_locked=True)
            )  # fmt: skip
            if run is not None:
                query = query.where(TASKS.c.run == run)
            for other, kind in left_out:
                query = query.where(or_(TASKS.c.run != other, TASKS.c.kind != kind))
            row = connection.execute(query).one_or_none()
            self._give_up(connection)
            if row is None:
                return None
            task = Task(*row[:5], attempt=row[5] + 1)
            connection.execute(
                update(TASKS)
                .where(TASKS.c.id == task.id)
                .values(
                    state=TAKEN,
                    worker=worker,
                    attempts=task.attempt,
                    lease=self.now + self.lease_seconds,
                )
            )
            self._note(connection, task, worker, "begon")
            return task

    def renew(self, task: Task, worker: str) -> bool:
        """Keeps a claim; False when it was lost."""
        with self._engine.begin() as connection:
            lease = self.now + self.lease_seconds
            held = update(TASKS).where(self._held(task, worker)).values(lease=lease)
            return connection.execute(held).rowcount == 1

    def finish(self, task: Task, worker: str, result: bytes) -> bool:
        """Hands in a result; False when the claim was lost, and the result is dropped."""
        with self._engine.begin() as connection:
            held = update(TASKS).where(self._held(task, worker))
            done = connection.execute(held.values(state=DONE, lease=None, result=result))
            self._note(connection, task, worker, "klaar" if done.rowcount else "te laat")
            return done.rowcount == 1

    def give_back(self, task: Task, worker: str) -> None:
        """Lets others have a task that this worker cannot do; that is no attempt."""
        with self._engine.begin() as connection:
            held = update(TASKS).where(self._held(task, worker))
            values = {"state": WAITING, "lease": None, "attempts": task.attempt - 1}
            if connection.execute(held.values(values)).rowcount:
                self._note(connection, task, worker, "terug")

    def _held(self, task: Task, worker: str) -> ColumnElement[bool]:
        return (
            (TASKS.c.id == task.id)
            & (TASKS.c.run == task.run)
            & (TASKS.c.state == TAKEN)
            & (TASKS.c.worker == worker)
            & (TASKS.c.attempts == task.attempt)
        )

    def _give_up(self, connection: Connection) -> None:
        late = (TASKS.c.state == TAKEN) & (TASKS.c.lease < self.now)
        spent = update(TASKS).where(late, TASKS.c.attempts >= ATTEMPTS)
        connection.execute(spent.values(state=GIVEN_UP, lease=None))

    def _note(self, connection: Connection, task: Task, worker: str, what: str) -> None:
        row = {"run": task.run, "kind": task.kind, "number": task.number, "worker": worker}
        connection.execute(insert(JOURNAL).values(row | {"event": what, "at": self.now}))

    def _forget(self, connection: Connection, name: str, run: str) -> None:
        connection.execute(delete(TASKS).where(TASKS.c.run == run))
        connection.execute(delete(JOURNAL).where(JOURNAL.c.run == run))
        connection.execute(delete(RUNS).where(RUNS.c.name == name))


def _make_tables(engine: Engine) -> None:
    """Makes the tables where they are not there; two that start together try again."""
    for attempt in reversed(range(3)):
        try:
            _tables.create_all(engine)
        except DBAPIError:
            if not attempt:
                raise
        else:
            return


def _in_use() -> IndexInUseError:
    return IndexInUseError(
        "Er wordt al ingelezen in deze index, op deze of een andere computer.",
        "Wacht tot dat klaar is. Is dat proces net gestopt, wacht dan een halve minuut.",
    )
