"""A form as a browser without JavaScript sends it, read within limits of size and time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

KIND = "application/x-www-form-urlencoded"

MOST_FIELDS = 20


class FormError(Exception):
    """A form that cannot be read.

    Args:
        status: 408 too slow, 413 too large, 415 of another kind, 400 no form.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"form refused with {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form. Of a field that is there twice the last one counts."""

    fields: dict[str, str]

    def text(self, name: str) -> str:
        """A field; empty when it is not there. Line ends are those of Python."""
        return self.fields.get(name, "").replace("\r\n", "\n").replace("\0", "")


async def read_form(request: Request, most_bytes: int, seconds: float) -> Form:
    """Reads the body of a request.

    Args:
        request: is a POST.
        most_bytes: largest body.
        seconds: longest time in which all of it must come in.

    Raises:
        FormError: it is no form that we take.
        ClientDisconnect: nobody is there any more.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != KIND:
        raise FormError(415)
    size = request.headers.get("content-length", "")
    if size.isdecimal() and int(size) > most_bytes:
        raise FormError(413)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    raise FormError(413)
    except TimeoutError:
        raise FormError(408) from None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormError(400) from None
    return Form(dict(pairs))
