"""Brings one file in: limited, resumable, checked before anyone sees it under its own name."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
from pydantic import ValidationError

import waaier
from ingest.fetch.answers import TryAgainError, announced, extension_of, refusal, sentence_for
from ingest.fetch.hosts import HostGuard, Target
from waaier.domain import Model
from waaier.errors import FileRejectedError
from waaier.writing import write_atomically

USER_AGENT = (
    f"Praktijkwaaier/{waaier.__version__} (+https://github.com/praktijkwaaier/praktijkwaaier)"
)

MAX_REDIRECTS = 5

_CALL_SECONDS = 20.0
"""How long a server may be silent."""

_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Attributes:
        max_bytes: its size.
        seconds: from the first call to the last byte, retries included.
        attempts: how often it is tried.
        backoff: seconds before the second attempt; twice as long before each next one.
    """

    max_bytes: int
    seconds: float
    attempts: int = 4
    backoff: float = 1.0


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server knows whether a file is still the same."""

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, headers: httpx.Headers) -> Self:
        """Those in an answer."""
        return cls(headers.get("etag"), headers.get("last-modified"))

    def conditions(self) -> dict[str, str]:
        """Headers that ask for the file only if it changed."""
        wanted = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in wanted.items() if value}

    @property
    def strong(self) -> str | None:
        """What proves that two halves belong together: a weak etag does not."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came in whole; ``path`` still is its temporary name."""

    path: Path
    extension: str
    sha256: str
    size: int
    validators: Validators


class _Begun(Model):
    """What is noted beside a file that came in in part."""

    url: str
    validator: str
    extension: str
    total: int | None


class _Watchdog:
    """Cuts the connection when time is up.

    A time-out of a library counts from the last byte, so a server that sends one byte now and
    then would keep us for ever.
    """

    def __init__(self, deadline: float) -> None:
        self.expired = False
        self._socket: Any = None
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Told by the HTTP library of each step; notes the socket it talks through."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.expired:
                self._cut()

    def _cut(self) -> None:
        self.expired = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(2)


class Fetcher:
    """Fetches files, one at a time. Close it afterwards.

    Args:
        guard: says which addresses may be called.
        limits: what one file may cost.
        pause: waits between attempts.
        accept: the media type that is asked for, where a server wants that said.
    """

    def __init__(
        self,
        guard: HostGuard,
        limits: Limits,
        pause: Callable[[float], None] = time.sleep,
        accept: str | None = None,
    ) -> None:
        self._guard = guard
        self._limits = limits
        self._pause = pause
        # A connection is never used again: the next host may stand behind the same IP address
        # with another certificate. Proxies of the environment would undo the check of addresses.
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "identity",
                **({"Accept": accept} if accept else {}),
            },
        )

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

    def fetch(
        self,
        url: str,
        part: Path,
        *,
        known: Validators | None = None,
        on_bytes: Callable[[int], None] = lambda _size: None,
    ) -> Fetched | None:
        """Fetches a file to ``part``, going on where an earlier attempt stopped.

        Args:
            url: where it is.
            part: temporary name; what is beside it with ``.json`` notes how far it came.
            known: what is known of the file we have, to learn that it did not change.
            on_bytes: told how much there is.

        Returns:
            The file, or None when it did not change.

        Raises:
            FileRejectedError: it cannot be had, or may not be.
        """
        deadline = time.monotonic() + self._limits.seconds
        too_slow = f"Het ophalen duurt langer dan {self._limits.seconds:g} seconden."
        for attempt in range(self._limits.attempts):
            with _Watchdog(deadline) as watchdog:
                try:
                    return self._attempt(url, part, known, on_bytes, deadline, watchdog)
                except (httpx.HTTPError, httpx.StreamError) as error:
                    failure = TryAgainError(sentence_for(error))
                except TryAgainError as error:
                    failure = error
                except FileRejectedError:
                    discard(part)
                    raise
            left = deadline - time.monotonic()
            if watchdog.expired or left <= 0:
                raise FileRejectedError(too_slow, "Probeer het later opnieuw.")
            wait = min(max(failure.wait, self._limits.backoff * 2**attempt), _LONGEST_PAUSE)
            if attempt + 1 == self._limits.attempts or wait >= left:
                break
            self._pause(wait)
        raise FileRejectedError(str(failure), "Probeer het later opnieuw.")

    def _attempt(
        self,
        url: str,
        part: Path,
        known: Validators | None,
        on_bytes: Callable[[int], None],
        deadline: float,
        watchdog: _Watchdog,
    ) -> Fetched | None:
        begun = _begun(part, url)
        have = part.stat().st_size if begun else 0
        if begun:
            headers = {"Range": f"bytes={have}-", "If-Range": begun.validator}
        else:
            headers = known.conditions() if known else {}
        with self._response(url, headers, deadline, watchdog) as response:
            status = response.status_code
            if status == 304 and not begun and headers:
                return None
            if begun and status in (206, 416):
                total = _continued(response.headers.get("content-range", ""), have)
                if status == 416 or total is None:
                    discard(part)
                    raise TryAgainError("De server stuurt een ander deel dan gevraagd.")
            elif status == 200:
                have, begun, total = 0, None, announced(response)
            else:
                raise refusal(response)
            extension = begun.extension if begun else extension_of(response, url)
            self._check_size(total or 0)
            validators = Validators.of(response.headers)
            if not begun:
                discard(part)
                if validators.strong:
                    note = _Begun(
                        url=url, validator=validators.strong, extension=extension, total=total
                    )
                    write_atomically(_note(part), note.model_dump_json())
            size = self._store(response, part, have, deadline, on_bytes)
        if watchdog.expired:
            # A body of unknown length seems to end well when the connection is cut.
            raise TryAgainError("De tijd is om.")
        if total is not None and size != total:
            raise TryAgainError("De verbinding brak af.")
        return _checked(part, extension, validators)

    @contextmanager
    def _response(
        self, url: str, headers: dict[str, str], deadline: float, watchdog: _Watchdog
    ) -> Iterator[httpx.Response]:
        """The answer at the end of all redirects, each of which is checked."""
        address = httpx.URL(url)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._called(self._guard.check(address), headers, deadline, watchdog)
            try:
                where = response.headers.get("location")
                if response.status_code not in (301, 302, 303, 307, 308) or not where:
                    yield response
                    return
            finally:
                response.close()
            try:
                address = address.join(where)
            except (httpx.InvalidURL, ValueError) as error:
                raise FileRejectedError("De server verwijst door naar een fout adres.") from error
        raise FileRejectedError(f"De server verwijst meer dan {MAX_REDIRECTS} keer door.")

    def _called(
        self, target: Target, headers: dict[str, str], deadline: float, watchdog: _Watchdog
    ) -> httpx.Response:
        """The answer of the first of the host's IP addresses that can be reached."""
        for ip in target.ips:
            request = target.request(self._client, ip, headers)
            seconds = max(0.1, min(_CALL_SECONDS, deadline - time.monotonic()))
            request.extensions |= {
                "timeout": httpx.Timeout(seconds).as_dict(),
                "trace": watchdog.trace,
            }
            try:
                return self._client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if ip == target.ips[-1]:
                    raise
        raise httpx.ConnectError("no address")

    def _store(
        self,
        response: httpx.Response,
        part: Path,
        have: int,
        deadline: float,
        on_bytes: Callable[[int], None],
    ) -> int:
        """Writes what comes in behind what there is; returns the size."""
        size = have
        with part.open("ab" if have else "wb") as stream:
            # As it comes in: of a set size, what was left of a cut connection would be lost.
            for chunk in response.iter_raw():
                size += len(chunk)
                self._check_size(size)
                stream.write(chunk)
                on_bytes(size)
                if time.monotonic() > deadline:
                    raise TryAgainError("De tijd is om.")
        return size

    def _check_size(self, size: int) -> None:
        if size > self._limits.max_bytes:
            raise FileRejectedError(
                f"Het bestand is groter dan {self._limits.max_bytes / 1_000_000:g} MB.",
                "Verhoog zo nodig de instelling download_max_mb.",
            )


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def discard(part: Path) -> None:
    """Removes what came in under a temporary name."""
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _begun(part: Path, url: str) -> _Begun | None:
    """How far this file came earlier, if it can be gone on with."""
    try:
        begun = _Begun.model_validate_json(_note(part).read_text(encoding="utf-8"))
        if begun.url == url and part.stat().st_size > 0:
            return begun
    except (OSError, ValidationError, UnicodeDecodeError):
        pass
    discard(part)
    return None


def _continued(content_range: str, have: int) -> int | None:
    """The whole size, when an answer goes on where we stopped; None when it does not."""
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", content_range.strip())
    if not found or int(found[1]) != have or not int(found[1]) <= int(found[2]) < int(found[3]):
        return None
    return int(found[3])


def _checked(part: Path, extension: str, validators: Validators) -> Fetched:
    """The file, when it begins as a file of its kind does."""
    size = part.stat().st_size
    with part.open("rb") as stream:
        start = stream.read(1024)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    fits = {
        ".pdf": b"%PDF-" in start,
        ".html": b"<" in start,
        ".xml": b"<" in start,
        ".txt": b"\0" not in start,
    }[extension]
    if not size or not fits:
        what = "een leeg bestand" if not size else f"geen echt {extension[1:]}-bestand"
        raise FileRejectedError(f"De server stuurt {what}.")
    _note(part).unlink(missing_ok=True)
    return Fetched(part, extension, digest, size, validators)
