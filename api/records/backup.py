"""A copy of the database while the service runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from api.records.database import Database
from waaier.errors import InputError


def copy_to(database: Database, target: Path) -> None:
    """Copies a SQLite database, whole and at one moment, to a new file.

    Raises:
        InputError: the database is a server, or the file exists or cannot be written.
    """
    source = database.engine.url.database
    if not database.is_sqlite or source is None:
        raise InputError(
            "De database is een PostgreSQL-server.", "Maak de kopie daar, met pg_dump."
        )
    if target.exists():
        raise InputError(f"Het bestand {target} bestaat al.", "Kies een andere naam.")
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        fresh.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(fresh)) as new:
            old.backup(new)
            # Alone it needs no log beside it, so that the copy is one file.
            new.execute("PRAGMA journal_mode = DELETE")
        fresh.replace(target)
    except (OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        raise InputError(
            f"Het bestand {target} kan niet worden geschreven.", "Controleer de map en de rechten."
        ) from error
