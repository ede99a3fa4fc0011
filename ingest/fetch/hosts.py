"""Which addresses may be called: hosts on the list, over https, outside private networks.

A register or a redirect must not be able to make this machine call something inside its own
network (server-side request forgery). So every address is checked, each redirect again, and the
connection is made to the very IP address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from waaier.errors import FileRejectedError

Resolver = Callable[[str, int], list[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called.

    Attributes:
        url: the address as it was asked for.
        ips: where the connection may go, to be tried in this order.
    """

    url: httpx.URL
    ips: tuple[str, ...]

    def request(self, client: httpx.Client, ip: str, headers: dict[str, str]) -> httpx.Request:
        """A request that goes to one of the checked IP addresses, for the host in the address.

        The name still decides which certificate is asked for and accepted.
        """
        return client.build_request(
            "GET",
            self.url.copy_with(host=ip),
            headers={**headers, "Host": self.url.netloc.decode("ascii")},
            extensions={"sni_hostname": self.url.host},
        )


def resolved(host: str, port: int) -> list[str]:
    """The IP addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class HostGuard:
    """Checks addresses.

    Args:
        hosts: hosts that may be called, over https on its own port.
        private_hosts: hosts that may also be called over http, on any port and on a private
            address: for tests and a network of one's own.
        resolve: gives the IP addresses of a host.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        private_hosts: Iterable[str] = (),
        resolve: Resolver = resolved,
    ) -> None:
        self._private = frozenset(host.lower() for host in private_hosts)
        self._hosts = frozenset(host.lower() for host in hosts) | self._private
        self._resolve = resolve

    def check(self, address: str | httpx.URL) -> Target:
        """Where a request for this address may go.

        Raises:
            FileRejectedError: it may not be called.
            httpx.ConnectError: its host has no IP address, now.
        """
        try:
            url = httpx.URL(address)
            host = url.host.lower().rstrip(".")
        except (httpx.InvalidURL, ValueError) as error:
            raise FileRejectedError("Het adres klopt niet.") from error
        private = host in self._private
        if url.scheme != "https" and not (private and url.scheme == "http"):
            raise FileRejectedError(f"{host or 'Het adres'} wordt alleen over https opgehaald.")
        if host not in self._hosts:
            raise FileRejectedError(f"De host {host} staat niet op de lijst van toegestane hosts.")
        if url.userinfo or (not private and url.port not in (None, 443)):
            raise FileRejectedError(f"Het adres bij {host} heeft een onderdeel dat niet mag.")
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{host} cannot be resolved") from error
        if not addresses:
            raise httpx.ConnectError(f"{host} has no address")
        # One private address among public ones is enough to refuse: which one is used is chance.
        if not private and not all(is_public(address) for address in addresses):
            raise FileRejectedError(f"De host {host} wijst naar een adres in een eigen netwerk.")
        return Target(url, tuple(addresses))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is wrapped in another."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast
