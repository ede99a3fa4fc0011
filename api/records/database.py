"""Connections to the database: a SQLite file by default, a PostgreSQL server by URL."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from waaier.database import begin_ourselves, locking_at_once, server_url
from waaier.errors import InputError
from waaier.settings import Settings

logger = logging.getLogger(__name__)

FILE_NAME = "archief.sqlite3"
"""The SQLite file in the data folder."""

BUSY_SECONDS = 30
"""How long one writer waits for another; a clean-up of years of questions takes seconds."""

CONNECT_SECONDS = 30
"""How long a server may take to be reached, and to answer."""

_NOT_NOW = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
    }
)

_NOT_NOW_POSTGRES = ("'53100'", "'25006'", "'57P03'")
"""Its codes for a full disk, a read-only server, and one that is starting or stopping."""


class NotKeptError(InputError):
    """What had to be kept could not be written; nothing of it was."""

    def __init__(self) -> None:
        super().__init__(
            "Dit kon niet worden bewaard: de database van de dienst kan nu niet schrijven.",
            "Probeer het later nog eens.",
        )


class Database:
    """One database, shared by all threads. Close it afterwards."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def connect(cls, settings: Settings) -> Self:
        """The database of these settings; makes the data folder where it is needed.

        Raises:
            InputError: the folder or the address cannot be used.
        """
        url = database_url(settings)
        # Parameters are hidden everywhere: they hold texts, and an exception ends up in a log.
        if url.get_backend_name() == "sqlite":
            _own_folder(settings.data_dir)
            engine = create_engine(
                url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
            )
            begin_ourselves(
                engine,
                # What was acknowledged must survive a power cut too.
                "synchronous = FULL",
                "foreign_keys = ON",
                # What is deleted is overwritten, not only forgotten.
                "secure_delete = ON",
            )
        else:
            engine = create_engine(
                url,
                hide_parameters=True,
                pool_pre_ping=True,
                connect_args={"timeout": CONNECT_SECONDS},
            )
        return cls(engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file on this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that looks; what it changes is lost."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed at the end, or not at all when anything is raised.

        When it returns, what was written survives a crash.

        Raises:
            NotKeptError: the database cannot be written now; nothing was.
        """
        engine = locking_at_once(self.engine)
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except DBAPIError as error:
            if not _cannot_write(error):
                raise
            logger.error("the database cannot be written: %s", error.orig)
            raise NotKeptError from error

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def _cannot_write(error: DBAPIError) -> bool:
    """Whether it is the disk, the server or another writer, and not what we asked for."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _NOT_NOW
    code = str(getattr(error.orig, "args", ("",))[0])
    return error.connection_invalidated or any(one in code for one in _NOT_NOW_POSTGRES)


def database_url(settings: Settings) -> URL:
    """Where the database of these settings is.

    Raises:
        InputError: the address is not one of PostgreSQL.
    """
    file = URL.create("sqlite", database=str(settings.data_dir.absolute() / FILE_NAME))
    return server_url(settings) or file


def _own_folder(folder: Path) -> None:
    """Makes the data folder, closed to other users of the machine.

    Raises:
        InputError: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / FILE_NAME
        if not file.exists():
            file.touch(mode=0o600)
        with file.open("ab"):
            pass
    except OSError as error:
        raise InputError(
            f"De map {folder} kan niet worden gebruikt.",
            "Controleer de rechten, of kies een andere map met WAAIER_DATA_DIR.",
        ) from error
