"""The address of the database server, when one is set."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from waaier.errors import InputError
from waaier.settings import Settings


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


def _bad_address() -> InputError:
    return InputError(
        "De instelling WAAIER_DATABASE_URL is geen adres van een PostgreSQL-database.",
        "Gebruik postgresql://GEBRUIKER:WACHTWOORD@SERVER/DATABASE.",
    )
