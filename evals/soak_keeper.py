"""The beheerder of ``waaier bench duur``: reads a file in, goes back a build, and forward again.

Each round a new version of one file goes in, so the index stays as large as it was. After every
step a search must find that version, or must not.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx

from evals.api_bench import MEANT
from evals.soak_visitors import TIMEOUT, Tally, UnexpectedError

FILE = "duurmeting.md"

JOB_SECONDS = 300.0
"""Longest time an ingest of one page may take on a busy machine."""

_REMOVE_EVERY = 5
"""After so many rounds the file is taken out of the index."""

_RETRIES = 20

_LISTS = (
    "terugkoppelingen", "onbeantwoorde-vragen", "gebruik", "handelingen", "verouderde-bronnen",
    "inleestaken", "bouwsels",
)  # fmt: skip


class Keeper:
    """A beheerder.

    Args:
        address: of the service.
        token: with the role beheerder.
        tally: where everything is noted.
    """

    def __init__(self, address: str, token: str, tally: Tally) -> None:
        self._client = httpx.Client(
            base_url=address,
            timeout=TIMEOUT,
            trust_env=False,
            headers={"Authorization": f"Bearer {token}"},
        )
        self._tally = tally
        self.rounds = 0

    def stay(self, stop: threading.Event, pause: float) -> None:
        """Does rounds until told to stop, with ``pause`` seconds between them."""
        while not stop.is_set():
            self.round()
            stop.wait(pause)

    def leave(self) -> None:
        """Closes the connection."""
        self._client.close()

    def round(self) -> None:
        """One round; whatever fails ends it."""
        self.rounds += 1
        version = f"ronde{self.rounds}duurmeting"
        try:
            self._wait_for_others()
            before = self._current()
            self._timed("inlezen", lambda: self._read_in(version))
            self._expect(version, found=True)
            after = self._current()
            self._timed("bouwsel terug", lambda: self._activate(before))
            self._expect(version, found=False)
            self._timed("bouwsel vooruit", lambda: self._activate(after))
            self._expect(version, found=True)
            for name in _LISTS:
                self._timed("lijst van beheer", lambda name=name: self._get(name))
            if self.rounds % _REMOVE_EVERY == 0:
                self._timed("bron verwijderen", lambda: self._remove(version))
                self._expect(version, found=False)
        except UnexpectedError as error:
            self._tally.note("beheer", 0.0, error=str(error))
        except (httpx.HTTPError, ValueError, KeyError, StopIteration) as error:
            self._tally.note("beheer", 0.0, error=type(error).__name__)

    def _timed(self, kind: str, step: Any) -> None:
        started = time.perf_counter()
        step()
        self._tally.note(kind, time.perf_counter() - started)

    def _read_in(self, version: str) -> None:
        text = (
            f"# Werkafspraak {version}\n\nDeze afspraak hoort bij {version}. Bij {version} belt de "
            "wijkmeester eerst aan, en schrijft daarna op wat er is gezien.\n"
        )
        files = [("bestanden", (FILE, text.encode()))]
        self._follow(self._client.post("/v1/beheer/inleestaken", files=files))

    def _remove(self, version: str) -> None:
        found = self._search(version)
        source = next(one["source"]["id"] for one in found if version in one["text"])
        self._follow(self._client.delete(f"/v1/beheer/bronnen/{source}"))

    def _follow(self, begun: httpx.Response) -> None:
        job = _good(begun).json()
        until = time.monotonic() + JOB_SECONDS
        while job["status"] == "bezig" and time.monotonic() < until:
            time.sleep(0.3)
            job = self._get(f"inleestaken/{job['id']}")
        if job["status"] != "klaar":
            raise UnexpectedError(f"ingest ended as {job['status']}")

    def _wait_for_others(self) -> None:
        """Until no ingest runs: one may be left of a round whose answer did not come."""
        until = time.monotonic() + JOB_SECONDS
        while self._get("inleestaken?status=bezig")["totaal"]:
            if time.monotonic() > until:
                raise UnexpectedError("an ingest does not end")
            time.sleep(0.5)

    def _current(self) -> str:
        builds = self._get("bouwsels")["bouwsels"]
        return str(next(one["id"] for one in builds if one["huidig"]))

    def _activate(self, build: str) -> None:
        _good(self._client.post(f"/v1/beheer/bouwsels/{build}/activering"))

    def _get(self, path: str) -> Any:
        return _good(self._client.get(f"/v1/beheer/{path}")).json()

    def _expect(self, version: str, *, found: bool) -> None:
        if any(version in one["text"] for one in self._search(version)) is not found:
            wanted = "is not" if found else "is still"
            raise UnexpectedError(f"the new version {wanted} found")

    def _search(self, version: str) -> list[dict[str, Any]]:
        body = {"question": f"Wat is de werkafspraak bij {version}?", "limit": 5}
        for _ in range(_RETRIES):
            response = self._client.post("/v1/passages/_zoek", json=body)
            if response.status_code not in MEANT:
                passages: list[dict[str, Any]] = _good(response).json()["passages"]
                return passages
            time.sleep(0.5)
        raise UnexpectedError("too busy to search")


def _good(response: httpx.Response) -> httpx.Response:
    if not response.is_success:
        raise UnexpectedError(f"status {response.status_code}")
    return response
