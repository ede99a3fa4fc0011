"""Who may use beheer: a bearer token with a role."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from api.records import tokens
from api.records.archive import Archive
from api.records.kinds import Role

logger = logging.getLogger(__name__)

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="Token",
    description="Een token van `waaier beheer token maak`.",
)

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def needs(archive: Archive, role: Role) -> Callable[[Credentials], str]:
    """A dependency that gives the name of the token, when it has at least this role.

    Raises:
        HTTPException: there is no valid token (401), or it may not do this (403).
    """

    def holder(credentials: Credentials) -> str:
        with archive.database.read() as session:
            given = credentials.credentials if credentials else ""
            token = tokens.holder(session, archive.now(), given)
        if token is None:
            if given:
                logger.warning("beheer: a token was refused")
            raise HTTPException(
                401,
                "Stuur een geldig token mee in de header Authorization: Bearer TOKEN.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if not token.role.covers(role):
            raise HTTPException(403, f"Dit mag alleen met een token met de rol {role.value}.")
        return token.name

    return holder
