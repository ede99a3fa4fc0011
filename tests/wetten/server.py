"""A real HTTP server that plays the search service and the repository of overheid.nl.

It serves what :mod:`tests.wetten.laws` writes, in the shape of the real answers, and can do what
goes wrong there: be busy, break off, answer with a diagnostic, want an Accept header.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.wetten.laws import Written

OPEN = "9999-12-31"

NAMESPACES = {
    "1.2": "http://www.loc.gov/zing/srw/",
    "2.0": "http://docs.oasis-open.org/ns/search-ws/sruResponse",
}


@dataclass
class Published:
    """A version in the publisher's list: ``until`` is until when it was held for true."""

    law: Written
    last: str = OPEN
    until: str = OPEN


@dataclass
class Library:
    """What the server has, and how it misbehaves."""

    published: list[Published] = field(default_factory=list)
    protocol: str = "1.2"
    page: int = 100
    diagnostic: str = ""
    busy: int = 0
    cut: str = ""
    swapped: str = ""
    needs_accept: bool = True
    asked: list[str] = field(default_factory=list)

    def put(self, law: Written, last: str = OPEN, until: str = OPEN) -> None:
        self.published = [one for one in self.published if one.law is not law]
        self.published.append(Published(law, last, until))


class LawServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.library = Library()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LawServer

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        library = self.server.library
        library.asked.append(unquote(self.path))
        self.close_connection = True
        if library.busy:
            library.busy -= 1
            self._send(503, b"", **{"Retry-After": "3"})
        elif library.needs_accept and self.headers.get("Accept") != "application/xml":
            self._send(406, b"")
        elif self.path.startswith("/sru"):
            self._send(200, self._found(parse_qs(urlsplit(self.path).query)).encode())
        elif match := re.fullmatch(r"/bwb/(\w+)/manifest\.xml", self.path):
            text = self._manifest(match[1])
            self._send(200, text.encode()) if text else self._send(404, b"")
        elif match := re.fullmatch(
            r"/(?:bwb|cvdr)/(\w+)/([\w-]+)/xml/(\w+?)_([\w-]+)\.xml", self.path
        ):
            self._text(match[1], match[2])
        else:
            self._send(404, b"")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _text(self, law_id: str, version: str) -> None:
        library = self.server.library
        wanted = library.swapped or version
        for one in library.published:
            if one.law.id == law_id and one.law.version == wanted:
                body = one.law.xml().encode()
                if library.cut == law_id:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/xml")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body[: len(body) // 2])
                else:
                    self._send(200, body)
                return
        self._send(404, b"")

    def _manifest(self, law_id: str) -> str:
        found = [one for one in self.server.library.published if one.law.id == law_id]
        if not found:
            return ""
        latest = max(found, key=lambda one: one.law.version)
        parts = [
            f'<expression label="{one.law.version}"><metadata>'
            f"<datum_inwerkingtreding>{one.law.start}</datum_inwerkingtreding>"
            f"<einddatum>{one.last}</einddatum><zichtdatum_start>2015-01-01</zichtdatum_start>"
            f"<zichtdatum_eind>{one.until}</zichtdatum_eind></metadata>"
            '<manifestation label="xml"><metadata><size>1</size></metadata>'
            f'<item label="{law_id}_{one.law.version}.xml" _deleted="false"/></manifestation>'
            "</expression>"
            for one in found
        ]
        item = f"{latest.law.version}/xml/{law_id}_{latest.law.version}.xml"
        return f'<work label="{law_id}" _latestItem="{item}"><metadata/>{"".join(parts)}</work>'

    def _found(self, asked: dict[str, list[str]]) -> str:
        library = self.server.library
        space = NAMESPACES[library.protocol]
        if library.diagnostic:
            return (
                f'<searchRetrieveResponse xmlns="{space}"><version>{library.protocol}</version>'
                '<diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">'
                f"<message>{library.diagnostic}</message></diagnostic></diagnostics>"
                "</searchRetrieveResponse>"
            )
        query = asked["query"][0]
        records = [_record(one) for one in library.published if self._fits(one, asked, query)]
        start = int(asked["startRecord"][0])
        size = min(int(asked["maximumRecords"][0]), library.page)
        shown = records[start - 1 : start - 1 + size]
        more = start + size <= len(records)
        following = f"<nextRecordPosition>{start + size}</nextRecordPosition>" if more else ""
        return (
            f'<searchRetrieveResponse xmlns="{space}"><version>{library.protocol}</version>'
            f"<numberOfRecords>{len(records)}</numberOfRecords><records>{''.join(shown)}</records>"
            f"{following}</searchRetrieveResponse>"
        )

    @staticmethod
    def _fits(one: Published, asked: dict[str, list[str]], query: str) -> bool:
        local = bool(one.law.gemeente)
        if (asked["x-connection"][0] == "cvdr") is not local:
            return False
        if found := re.search(r'workid=="(\w+)"', query):
            return one.law.id == found[1]
        title = re.search(r'titl?el? (?:=|adj) "([^"]*)"|title (?:=|adj) "([^"]*)"', query)
        place = re.search(r'gemeente="([^"]*)"', query)
        on = re.search(r"(?:datumGeldendOp=|geldigheidsdatum==)([\d-]+)", query)
        assert title is not None
        assert on is not None
        words = (title[1] or title[2]).lower()
        last = one.law.end if local and one.law.end else one.last
        return (
            words in one.law.title.lower()
            and (place is None or one.law.gemeente == place[1])
            and one.law.start <= on[1]
            and on[1] <= last
            and one.until == OPEN
        )


def _record(one: Published) -> str:
    law = one.law
    core = (
        f"<owmskern><identifier>{law.id}{f'_{law.version}' if law.gemeente else ''}</identifier>"
        f"<title>{escape(law.title)}</title><type>{'regeling' if law.gemeente else 'wet'}</type>"
        f"<creator>{law.gemeente or 'Binnenlandse Zaken'}</creator></owmskern>"
    )
    if law.gemeente:
        ends = f"<uitwerkingtredingDatum>{law.end}</uitwerkingtredingDatum>" if law.end else ""
        own = f"<cvdripm><inwerkingtredingDatum>{law.start}</inwerkingtredingDatum>{ends}</cvdripm>"
        more = ""
    else:
        own = (
            f"<bwbipm><geldigheidsperiode_startdatum>{law.start}</geldigheidsperiode_startdatum>"
            f"<geldigheidsperiode_einddatum>{one.last}</geldigheidsperiode_einddatum></bwbipm>"
        )
        more = (
            "<enrichedData><locatie_toestand>https://elders.voorbeeld/bwb/"
            f"{law.id}/{law.version}/xml/{law.id}_{law.version}.xml</locatie_toestand></enrichedData>"
        )
    return (
        '<record><recordData><gzd xmlns="http://standaarden.overheid.nl/sru"><originalData><meta>'
        f"{core}<owmsmantel/>{own}</meta></originalData>{more}</gzd></recordData></record>"
    )


@contextmanager
def law_server() -> Iterator[LawServer]:
    """The server, running."""
    server = LawServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
