"""Where the language model is, and what one answer of it may cost."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from waaier.errors import InputError
from waaier.settings import Settings

_NEAR_NAMES = (".local", ".localhost", ".internal", ".intern", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that speaks OpenAI's chat protocol.

    Attributes:
        url: everything before ``/chat/completions``.
        host: its name, for messages.
        name: what the server calls the model.
        key: sent as bearer token.
        is_near: it stands on this machine or in one's own network: plain http will do, and a proxy
            has no business in between.
    """

    url: str
    host: str
    name: str
    key: str = field(repr=False)
    is_near: bool

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The endpoint that is set, or None.

        Raises:
            InputError: the address or the name cannot be used.
        """
        url = settings.llm_url.strip().rstrip("/").removesuffix("/chat/completions")
        if not url:
            return None
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            parts, host = urlsplit(""), ""
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise InputError(
                "Het adres in WAAIER_LLM_URL kan niet.",
                "Het begint met http:// of https:// en eindigt meestal op /v1.",
            )
        if parts.username or parts.password:
            raise InputError(
                "In WAAIER_LLM_URL staat een naam of wachtwoord.",
                "Zet de sleutel in WAAIER_LLM_KEY.",
            )
        near = _is_near(host)
        if parts.scheme == "http" and not near:
            raise InputError(
                "WAAIER_LLM_URL gaat zonder versleuteling naar een ander netwerk.",
                "Gebruik https, of een taalmodel op deze computer of in uw eigen netwerk.",
            )
        if not settings.llm_name.strip():
            raise InputError(
                "WAAIER_LLM_NAME is leeg.",
                "Zet daar de naam van het taalmodel, zoals de server die kent.",
            )
        key = settings.llm_key.get_secret_value() if settings.llm_key else ""
        # The protocol's library wants a key; servers without one ignore it.
        return cls(url, host, settings.llm_name.strip(), key or "geen", near)


@dataclass(frozen=True, slots=True)
class Budget:
    """What one answer may cost.

    Attributes:
        seconds: from the call to the last word, retries included.
        start_seconds: until the first word.
        retries: after "too busy" (429) and failures of the server (5xx) only.
        max_tokens: asked of the server.
        temperature: 0 for the least variety.
    """

    seconds: float
    start_seconds: float
    retries: int
    max_tokens: int
    temperature: float

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The budget that is set."""
        return cls(
            settings.llm_seconds,
            settings.llm_start_seconds,
            settings.llm_retries,
            settings.llm_max_tokens,
            settings.llm_temperature,
        )

    @property
    def max_chars(self) -> int:
        """Text a server may send that does not keep to ``max_tokens``; a token is 3 to 5."""
        return 8 * self.max_tokens

    @property
    def max_bytes(self) -> int:
        """The same on the wire, where every token comes in a piece of JSON of its own."""
        return 64 * 1024 + 1024 * self.max_tokens


def _is_near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_NEAR_NAMES)
    return address.is_loopback or address.is_private or address.is_link_local
