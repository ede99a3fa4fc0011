"""Sessions of the widget: short-lived tokens that say nothing about who holds them.

A token is ``1.EXPIRY.RANDOM.SIGNATURE``: an HMAC-SHA256 over the rest and the website it was made
for. Nothing of it is stored, here or on the disk of the visitor.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from waaier.settings import Settings

LIFE_SECONDS = 30 * 60
"""A question, its answer and a few follow-ups; a stolen token is of little use."""

_CLOCKS_APART = 60
"""Seconds that the clocks of machines which share a key may differ."""

_TOKEN = re.compile(r"1\.(\d{10,12})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was made here.

    Attributes:
        id: random; tells sessions apart and says nothing else.
        expires: when it ends, in seconds since 1970.
    """

    id: str
    expires: int


class Signer:
    """Signs what goes to a browser and must come back unchanged.

    Args:
        settings: have the key; without one, a new key is drawn that lives as long as this object.
    """

    def __init__(self, settings: Settings) -> None:
        given = settings.widget_session_key
        self._key = given.get_secret_value().encode() if given else secrets.token_bytes(32)

    def sign(self, purpose: str, *parts: str) -> str:
        """The signature of these parts, for one purpose only: 43 characters."""
        # Lengths in front: "a", "bc" must not sign the same as "ab", "c".
        text = "\0".join([purpose, *(f"{len(part)}:{part}" for part in parts)])
        return _encoded(hmac.digest(self._key, text.encode(), hashlib.sha256))

    def is_signed(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether a signature is ours; takes as long whether it is or not."""
        return hmac.compare_digest(signature.encode(), self.sign(purpose, *parts).encode())


class Sessions:
    """Makes and checks sessions. Safe to use from several threads.

    Args:
        signer: signs them.
        clock: seconds since 1970.
    """

    def __init__(self, signer: Signer, clock: Callable[[], float] = time.time) -> None:
        self._signer = signer
        self._clock = clock

    def make(self, site: str) -> tuple[str, Session]:
        """A new session for visitors of a website, as a token."""
        session = Session(secrets.token_urlsafe(16), int(self._clock()) + LIFE_SECONDS)
        head = f"1.{session.expires}.{session.id}"
        return f"{head}.{self._signer.sign('sessie', head, site)}", session

    def find(self, token: str, site: str) -> Session | None:
        """The session of a token; None when it is forged, over, or of another website."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        expires, name, signature = found.groups()
        if not self._signer.is_signed(signature, "sessie", f"1.{expires}.{name}", site):
            return None
        # One that lasts longer than any we make is of a clock that ran ahead.
        left = int(expires) - self._clock()
        return Session(name, int(expires)) if 0 < left <= LIFE_SECONDS + _CLOCKS_APART else None


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
