"""Web addresses out of sources: data that somebody else wrote."""

from __future__ import annotations

from urllib.parse import urlsplit


def web_address(url: str | None) -> str | None:
    """An address that may be clicked, or None.

    Only http and https: a source must not be able to bring a script along.
    """
    try:
        scheme = urlsplit(url or "").scheme
    except ValueError:
        # An address that cannot be parsed, such as "http://[".
        return None
    return url if url and scheme in ("http", "https") else None
