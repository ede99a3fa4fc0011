"""Tokens for beheer. A token is shown once, when it is made; what is kept cannot be turned back.

A token is ``waaier_<key>_<secret>``: the key finds the row, the secret is 256 random bits. So much
chance needs no slow hash; one SHA-256 is compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from answer.guard import Masked
from api.records import audit
from api.records.kinds import Action, Role
from api.records.tables import NAME_CHARS, Token
from waaier.errors import InputError

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_SHAPE = re.compile(r"waaier_([0-9a-f]{16})_([\w-]{43})")

_NOBODY = hashlib.sha256(b"").hexdigest()
"""Compared with when there is no such key, so that this takes as long."""


def make(session: Session, now: datetime, name: str, role: Role, days: int, who: str) -> str:
    """Makes a token; returns it, for the only time.

    Raises:
        InputError: the name cannot be used, or was used before.
    """
    if not _NAME.fullmatch(name) or len(name) > NAME_CHARS or name in audit.RESERVED:
        raise InputError(
            f"De naam {name!r} kan niet.",
            f"Gebruik kleine letters, cijfers en streepjes, hoogstens {NAME_CHARS} tekens.",
        )
    if session.get(Token, name) is not None:
        # Who did what must stay clear, so a name is never given twice.
        raise InputError(f"De naam {name} is al gebruikt.", "Kies een andere naam.")
    key, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    session.add(
        Token(
            name=name,
            role=role,
            key=key,
            hash=_hash(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
            revoked_at=None,
        )
    )
    detail = Masked(text=f"{name}, rol {role.value}, {days} dagen geldig")
    audit.record(session, now, who, Action.TOKEN_MADE, detail)
    return f"waaier_{key}_{secret}"


def holder(session: Session, now: datetime, token: str) -> Token | None:
    """Whose token this is, or None when it is not, or no longer, a token."""
    shape = _SHAPE.fullmatch(token)
    key, secret = (shape[1], shape[2]) if shape else ("", "")
    row = session.scalar(select(Token).where(Token.key == key))
    right = hmac.compare_digest(row.hash if row else _NOBODY, _hash(secret))
    if row is None or not right or row.revoked_at is not None or row.expires_at <= now:
        return None
    return row


def still_valid(session: Session, now: datetime, name: str, key: str) -> Token | None:
    """The token that was shown before, or None when it was revoked or has run out since.

    Args:
        session: reads.
        now: the moment.
        name: of the token.
        key: of the token; a name alone proves nothing.
    """
    row = session.get(Token, name)
    if row is None or row.key != key or row.revoked_at is not None or row.expires_at <= now:
        return None
    return row


def revoke(session: Session, now: datetime, name: str, who: str) -> None:
    """Makes a token useless, from the next request on.

    Raises:
        InputError: there is no token with this name, or it was revoked before.
    """
    row = session.get(Token, name)
    if row is None or row.revoked_at is not None:
        raise InputError(f"Er is geen token met de naam {name}.", "Zie: waaier beheer token lijst")
    row.revoked_at = now
    audit.record(session, now, who, Action.TOKEN_REVOKED, Masked(text=name))


def listed(session: Session) -> Sequence[Token]:
    """All tokens that were ever made, by name."""
    return session.scalars(select(Token).order_by(Token.name)).all()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
