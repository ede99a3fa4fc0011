"""What the answer of a server means: which kind of file, how big, or why not."""

from __future__ import annotations

import re

import httpx

from waaier.errors import FileRejectedError

EXTENSION_OF = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/sru+xml": ".xml",
    "text/plain": ".txt",
}
"""What is taken in, by the media type the server gives."""

_BUSY = frozenset({429, 500, 502, 503, 504})
"""Answers that may be different in a moment."""


class TryAgainError(Exception):
    """It failed, but may succeed in a moment."""

    def __init__(self, sentence: str, wait: float = 0.0) -> None:
        super().__init__(sentence)
        self.wait = wait


def announced(response: httpx.Response) -> int | None:
    """The size that the server says the file has."""
    length = response.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"\d{1,15}", length) else None


def extension_of(response: httpx.Response, url: str) -> str:
    """The extension that fits what the server says it sends.

    Raises:
        FileRejectedError: it is nothing that is read, or not what the address promises.
    """
    if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise FileRejectedError(
            "De server stuurt het bestand ingepakt, ook al is dat niet gevraagd."
        )
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    extension = EXTENSION_OF.get(kind)
    if extension is None:
        shown = re.sub(r"[^\w./+-]", "", kind)[:60] or "onbekend"
        raise FileRejectedError(f"De server stuurt iets anders dan een tekst of pdf ({shown}).")
    if httpx.URL(url).path.lower().endswith(".pdf") and extension != ".pdf":
        raise FileRejectedError("De server stuurt een webpagina in plaats van de pdf.")
    return extension


def refusal(response: httpx.Response) -> Exception:
    """What to raise for an answer that brings no file."""
    status = response.status_code
    if status in _BUSY:
        after = response.headers.get("retry-after", "")
        wait = float(after) if re.fullmatch(r"\d{1,4}", after) else 0.0
        return TryAgainError(f"De server kan het nu niet leveren (code {status}).", wait)
    if status in (404, 410):
        return FileRejectedError(
            f"Het staat niet meer op dit adres (code {status}).", "Pas het register aan."
        )
    if status in (401, 403):
        return FileRejectedError(f"De server geeft geen toegang (code {status}).")
    return FileRejectedError(f"De server antwoordt met code {status}.")


def sentence_for(error: httpx.HTTPError | httpx.StreamError) -> str:
    """What went wrong on the way, in Dutch."""
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return "Er is geen verbinding met de server."
        case httpx.TimeoutException():
            return "De server antwoordt niet."
        case _:
            return "De verbinding brak af."
