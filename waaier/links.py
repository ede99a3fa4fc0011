"""Web addresses out of sources: data that somebody else wrote."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_WEB = re.compile(r"https?://", re.IGNORECASE)

_BREAKS_OUT = re.compile(r"[\x00-\x20\x7f-\xa0<>\"\\^`{|}()]")
"""What could end the tag, the attribute or the link of Markdown that an address stands in."""


def web_address(url: str | None) -> str | None:
    """An address that may be clicked, or None.

    Only http and https with a host: a source must not be able to bring a script along. Characters
    that could break out of where it is put (a space, a bracket, a quotation mark) are escaped as
    addresses do that ("%20").
    """
    if not url or not _WEB.match(url):
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        # An address that cannot be parsed, such as "http://[".
        return None
    return _BREAKS_OUT.sub(lambda match: quote(match.group()), url) if host else None
