"""Lists of addresses in settings: websites, proxies that are believed, our own names."""

from __future__ import annotations

import ipaddress
import re

from waaier.errors import InputError

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.ASCII)

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)


def origins_of(text: str | None, name: str = "WAAIER_CORS_ORIGINS") -> frozenset[str]:
    """The websites in a list with commas, as a browser writes them in ``Origin``.

    Args:
        text: the list.
        name: the setting it stands in, for the message.

    Raises:
        InputError: one of them is no ``scheme://host[:port]``.
    """
    found = [part.lower().rstrip("/") for part in _parts(text)]
    for one in found:
        if not _ORIGIN.fullmatch(one):
            raise InputError(
                f"{name} bevat '{one}', en dat is geen website.",
                "Schrijf bijvoorbeeld https://www.amsterdam.nl, zonder pad.",
            )
    return frozenset(found)


def proxies_of(text: str | None) -> list[str]:
    """The addresses and networks in a list with commas.

    Raises:
        InputError: one of them is no IP address or network.
    """
    found = _parts(text)
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise InputError(
                f"WAAIER_TRUSTED_PROXIES bevat '{one}', en dat is geen IP-adres of netwerk.",
                "Schrijf bijvoorbeeld 10.0.0.5 of 10.0.0.0/24.",
            ) from error
    return found


def hosts_of(text: str | None) -> frozenset[str]:
    """The names in a list with commas.

    Raises:
        InputError: one of them is no name or address.
    """
    found = [part.lower() for part in _parts(text)]
    for one in found:
        if not _HOST.fullmatch(one):
            raise InputError(
                f"WAAIER_ALLOWED_HOSTS bevat '{one}', en dat is geen naam van een server.",
                "Schrijf bijvoorbeeld waaier.amsterdam.nl, zonder https:// en zonder poort.",
            )
    return frozenset(found)


def client_of(address: str) -> str:
    """Who counts as one client: an address, or the network that one IPv6 user can choose from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
