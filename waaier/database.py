"""The address of the database server, when one is set, and how we use a SQLite file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError

from waaier.errors import InputError
from waaier.settings import Settings

_BEGIN = "sqlite_begin"
"""Execution option: how a transaction on SQLite begins."""


def server_url(settings: Settings) -> URL | None:
    """Where the database server of these settings is; None when there is none.

    Raises:
        InputError: the address is not one of PostgreSQL.
    """
    address = settings.database_url.get_secret_value() if settings.database_url else ""
    if not address:
        return None
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Not chained: that error shows the address, which may hold a password.
        raise _bad_address() from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise _bad_address()
    return url.set(drivername="postgresql+pg8000")


def begin_ourselves(engine: Engine, *pragmas: str) -> None:
    """Prepares an engine on a SQLite file, whose readers and one writer do not wait for each other.

    Args:
        engine: one that has made no connection yet.
        pragmas: further settings of each connection, like "synchronous = FULL".
    """

    def prepare(connection: Any, _record: object) -> None:
        # The driver would begin transactions late, and end them early.
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)


def locking_at_once(engine: Engine) -> Engine:
    """The same engine, whose transactions take the lock of a SQLite file when they begin.

    Taking it at once waits for another writer; taking it halfway fails at once.
    """
    return engine.execution_options(**{_BEGIN: "IMMEDIATE"})


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _bad_address() -> InputError:
    return InputError(
        "De instelling WAAIER_DATABASE_URL is geen adres van een PostgreSQL-database.",
        "Gebruik postgresql://GEBRUIKER:WACHTWOORD@SERVER/DATABASE.",
    )
