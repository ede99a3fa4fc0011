"""Talks to the servers of overheid.nl: searches, lists versions, fetches texts.

Addresses are made here and never taken from an answer. Every call goes through the guard and the
limits of :mod:`ingest.fetch`; between two calls there is a pause, because these servers are there
for everyone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlencode

from ingest.fetch.hosts import HostGuard
from ingest.fetch.originals import host_names
from ingest.fetch.transfer import Fetcher, Limits
from ingest.laws.manifest import read_manifest
from ingest.laws.search_answer import FoundLaw, SearchPage, read_search_answer
from ingest.laws.versions import Listed
from ingest.readers.legal_xml import parsed
from waaier.errors import FileRejectedError
from waaier.regulation import CVDR_ID
from waaier.settings import Settings

PAGE = 100
"""Records asked for at a time: no more are given by all servers."""

MAX_PAGES = 20


class LawService:
    """The servers with laws and local rules. Close it, or use it in a ``with`` statement.

    Args:
        settings: addresses, hosts, limits and the pause between calls.
        pause: waits.
    """

    def __init__(self, settings: Settings, pause: Callable[[float], None] = time.sleep) -> None:
        self._search_url = settings.laws_search_url
        self._repository = settings.laws_repository_url.rstrip("/")
        self._wait = settings.laws_pause_seconds
        self._pause = pause
        self._called = False
        private = host_names(settings.download_private_hosts)
        self._fetcher = Fetcher(
            HostGuard(host_names(settings.laws_hosts), private),
            Limits(settings.download_max_mb * 1_000_000, settings.download_seconds),
            pause,
            accept="application/xml",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all connections."""
        self._fetcher.close()

    def versions(self, law_id: str) -> tuple[Listed, ...]:
        """All versions of a law or local rule, in no set order; empty when it is not known.

        Raises:
            FileRejectedError: the servers cannot be reached or say something else.
        """
        if CVDR_ID.fullmatch(law_id):
            return tuple(
                Listed(one.version, one.first, one.last)
                for one in self._records("cvdr", f'workid=="{law_id}"')
                if one.id == law_id and one.first is not None
            )
        data = self._got(f"{self._repository}/bwb/{law_id}/manifest.xml")
        return read_manifest(parsed(data, f"De lijst met versies van {law_id}"), law_id)

    def text(self, law_id: str, version: str) -> tuple[bytes, str]:
        """The XML of one version, and the address it came from.

        Raises:
            FileRejectedError: it cannot be had.
        """
        kind = "cvdr" if CVDR_ID.fullmatch(law_id) else "bwb"
        label = quote(version, safe="")
        url = f"{self._repository}/{kind}/{law_id}/{label}/xml/{law_id}_{label}.xml"
        return self._got(url), url

    def search(self, words: str, day: date, gemeente: str | None, limit: int) -> list[FoundLaw]:
        """What is in force on a day with these words in its title, each law once.

        Args:
            words: of the title; several words in a row.
            day: the day that counts.
            gemeente: only local rules of this gemeente; without one only national laws.
            limit: at most so many.

        Raises:
            FileRejectedError: the service cannot be reached, or does not understand the question.
        """
        title = _quoted(words)
        # A phrase needs "adj"; one word is found with "=" in all indexes.
        relation = "adj" if " " in words.strip() else "="
        if gemeente:
            query = (
                f"gemeente={_quoted(gemeente)} and dcterms.title {relation} {title} "
                f"and overheidrg.datumGeldendOp={day.isoformat()}"
            )
            records = self._records("cvdr", query)
        else:
            query = (
                f"overheidbwb.titel {relation} {title} "
                f"and overheidbwb.geldigheidsdatum=={day.isoformat()}"
            )
            records = self._records("BWB", query)
        found: dict[str, FoundLaw] = {}
        for one in records:
            found.setdefault(one.id, one)
            if len(found) == limit:
                break
        return list(found.values())

    def _records(self, connection: str, query: str) -> Iterator[FoundLaw]:
        """Everything a query finds, page by page."""
        start = 1
        for _ in range(MAX_PAGES):
            page = self._page(connection, query, start)
            yield from page.records
            if page.following is None or page.following <= start or not page.records:
                return
            start = page.following
        raise FileRejectedError(
            f"De zoekdienst van overheid.nl vindt meer dan {MAX_PAGES * PAGE} teksten.",
            "Zoek met een langer of minder gewoon woord.",
        )

    def _page(self, connection: str, query: str, start: int) -> SearchPage:
        wanted = {
            "operation": "searchRetrieve",
            "version": "1.2",
            "x-connection": connection,
            "query": query,
            "startRecord": str(start),
            "maximumRecords": str(PAGE),
        }
        data = self._got(f"{self._search_url}?{urlencode(wanted)}")
        return read_search_answer(parsed(data, "Het antwoord van de zoekdienst"))

    def _got(self, url: str) -> bytes:
        if self._called:
            self._pause(self._wait)
        self._called = True
        with tempfile.TemporaryDirectory() as folder:
            fetched = self._fetcher.fetch(url, Path(folder) / "antwoord")
            if fetched is None:
                raise FileRejectedError("De server stuurt geen bestand.")
            return fetched.path.read_bytes()


def _quoted(words: str) -> str:
    """Words as a term of the query language, in which a quote would end the term."""
    plain = " ".join(words.replace("\\", " ").replace('"', " ").split())
    return f'"{plain}"'
