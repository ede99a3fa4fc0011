"""Brings a database to the schema of this version; run at every start.

Under a lock, so that two services that start together do not both do it. All steps are one
transaction: a start that is killed halfway leaves the database as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from api.records.database import FILE_NAME, Database
from waaier.errors import InputError

HEAD = "head"

LOCK_SECONDS = 120

_LOCK_KEY = 7_701_932_414
"""Number of our lock on a PostgreSQL server; any number that nobody else uses."""


def migrate(database: Database, target: str = HEAD) -> None:
    """Applies every change up to ``target`` that the database does not have yet.

    Args:
        database: the database.
        target: a revision, or the newest.

    Raises:
        InputError: it cannot be reached, is in use for too long or is of a newer version.
    """
    try:
        with _lock(database), database.engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            known = {one.revision for one in _scripts(config()).walk_revisions()}
            if set(revisions(connection)) - known:
                raise InputError(
                    "De database is van een nieuwere versie van de Praktijkwaaier.",
                    "Installeer die versie, of zet een kopie van de database terug.",
                )
            command.upgrade(config(connection), target)
    except (DBAPIError, OSError) as error:
        raise InputError(
            "De database kan niet worden geopend.",
            "Controleer WAAIER_DATABASE_URL, of de map bij WAAIER_DATA_DIR.",
        ) from error


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to know."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


def revisions(connection: Connection) -> tuple[str, ...]:
    """Which revision a database is at; empty when it is new."""
    return MigrationContext.configure(connection).get_current_heads()


def newest() -> str:
    """The revision of this version."""
    head = _scripts(config()).get_current_head()
    if head is None:  # pragma: no cover (for the types)
        raise CommandError("no revisions")
    return head


def _scripts(made: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(made)


@contextmanager
def _lock(database: Database) -> Iterator[None]:
    """The lock of a SQLite file; a server has one of its own."""
    file = database.engine.url.database
    if not database.is_sqlite or file is None:
        yield
        return
    try:
        with FileLock(Path(file).with_name(f".{FILE_NAME}.lock"), timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise InputError(
            "Een andere dienst werkt de database bij.", "Wacht tot die klaar is."
        ) from error
