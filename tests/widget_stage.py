"""Two real servers for the widget: a site of another origin, and a service that can misbehave.

The service speaks the contract of the API with answers of the domain's own types; what it does with
the next question is its ``mode``. The real service is in ``test_widget_live.py``.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from answer.guard import PersonalData
from answer.wording import masked_notice, public_notice, sentence_for
from answer.wording_urgent import urgent_help
from api.stream import parts_of
from tests.browser import Watched, profile
from tests.servers import running
from waaier.domain import (
    Answer,
    CardBlock,
    CardField,
    Citation,
    Filters,
    Language,
    Outcome,
    Query,
    Reference,
    Scope,
    Source,
    SourceKind,
    Statement,
    UrgentKind,
    WrittenBy,
)

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "ui" / "widget" / "dist"
VERSION: str = json.loads((DIST / "manifest.json").read_text())["version"]

PATIENCE_S = 30

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AMSTERDAM = Scope.parse("Amsterdam")

CARD_SOURCE = Source(
    id="briefadres",
    title="Briefadres in de BRP",
    kind=SourceKind.CARD,
    publisher="Praktijkwaaier",
    scope=AMSTERDAM,
    peildatum="2026-10-01",
    references=(
        Reference(
            title="Handreiking briefadressen",
            publisher="Een uitgever",
            url="https://voorbeeld.example/handreiking",
            peildatum="2022",
        ),
    ),
)

PAPER_SOURCE = Source(
    id="magazine",
    title="Magazine wonen en zorg",
    kind=SourceKind.MAGAZINE,
    publisher="Een uitgever",
    url="https://voorbeeld.example/magazine.pdf",
    peildatum="circa 2022",
)

PAGE_SOURCE = Source(
    id="pagina",
    title="Een webpagina",
    kind=SourceKind.REGULATION,
    url="https://voorbeeld.example/regeling",
)


def citation(n: int, source: Source, quote: str, passage: str | None = None) -> Citation:
    return Citation(
        n=n,
        passage_id=passage or f"0b6e1f0e-8f0c-5d1c-9a52-9a4d8f3f0c{n:02}",
        quote=quote,
        source=source,
        section=(source.title, "Samenvatting"),
        page=12 if source.kind is SourceKind.MAGAZINE else None,
        url=source.url,
    )


def answer_to(question: str, mode: str) -> Answer:
    """What the service answers in this mode."""
    first = citation(1, CARD_SOURCE, "Een briefadres is een adres voor iemand zonder woonadres.")
    second = citation(2, PAPER_SOURCE, "De gemeente schrijft de inwoner dan in op dat adres.")
    third = citation(3, PAGE_SOURCE, "De aanvraag duurt acht weken - soms korter, soms langer.")
    base: dict[str, Any] = {
        "outcome": Outcome.ANSWERED,
        "query": Query(text=question, filters=Filters()),
        "masked_question": question,
        "statements": (
            Statement(text=first.quote, citations=(1,)),
            Statement(text=second.quote, citations=(2, 3)),
        ),
        "citations": (first, second, third),
        "notices": ("Regels veranderen. Kijk in de wet: https://wet.example/artikel-1.",),
        "index_build": "20261122-020048-d0c3cf",
    }
    match mode:
        case "card":
            fields = (
                CardField(name="voor_wie", label="Voor wie", text=first.quote, citations=(1,)),
                CardField(
                    name="voorwaarden", label="Voorwaarden", text="Een.\nTwee.", citations=(1,)
                ),
                CardField(
                    name="aanvragen", label="Aanvragen", text="Bij de balie.", citations=(1,)
                ),
                CardField(name="let_op", label="Let op", text="Neem alles mee.", citations=(1,)),
            )
            card = CardBlock(
                source_id="briefadres",
                title="Briefadres in de BRP",
                scope=AMSTERDAM,
                peildatum="2026-10-01",
                fields=fields,
            )
            other = card.model_copy(update={"title": "Bureau Straatjurist", "peildatum": None})
            base |= {"cards": (card, other), "nearby": (citation(1, PAGE_SOURCE, third.quote),)}
        case "urgent":
            urgent = urgent_help([UrgentKind.SUICIDE], Language.DUTCH)
            base |= {"urgent": urgent, "notices": tuple(one.sentence for one in urgent)}
        case "masked":
            base |= {
                "masked_question": "Mijn BSN is [bsn]. Wat nu?",
                "notices": (masked_notice([PersonalData.BSN]),),
            }
        case "clarification":
            base |= {
                "outcome": Outcome.CLARIFICATION,
                "choices": ("Amsterdam", "regio Assen"),
                "notices": (sentence_for(Outcome.CLARIFICATION),),
            }
        case "not_in_sources":
            base |= {
                "outcome": Outcome.NOT_IN_SOURCES,
                "statements": (),
                "citations": (),
                "nearby": (citation(1, PAGE_SOURCE, third.quote),),
                "notices": (sentence_for(Outcome.NOT_IN_SOURCES),),
            }
        case "error_outcome":
            base |= {
                "outcome": Outcome.ERROR,
                "statements": (),
                "citations": (),
                "notices": (sentence_for(Outcome.ERROR),),
            }
        case "model":
            base |= {"written_by": WrittenBy.MODEL, "notices": ("Een taalmodel schreef dit.",)}
        case "hostile":
            bad = "<img src=x onerror=\"document.title='gekraakt'\"><script>1</script>"
            source = PAPER_SOURCE.model_copy(
                update={
                    "title": bad,
                    "publisher": bad,
                    "url": "javascript:document.title='gekraakt'",
                }
            )
            evil = citation(1, source, bad).model_copy(update={"section": (bad,)})
            base |= {
                "masked_question": bad,
                "statements": (Statement(text=bad, citations=(1,)),),
                "citations": (evil,),
                "nearby": (evil,),
                "notices": (bad,),
            }
    return Answer(**base)


class Service(ThreadingHTTPServer):
    """The service. ``asked`` holds every request as method, path, headers and body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _ServiceHandler)
        self.mode = "answered"
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.sessions = 0
        self.stopped = threading.Event()
        self.go = threading.Event()
        """Lets a held answer go on."""
        self.session_seconds = 0.0
        """How long it takes to give one."""
        self.session: dict[str, Any] = {}
        """What the session says differently."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a page that went away

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def sent(self, path: str) -> list[Any]:
        """The bodies that were sent to a path."""
        return [body for method, asked, _, body in self.asked if (method, asked) == ("POST", path)]


class _ServiceHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def _note(self, body: Any = None) -> str:
        path = self.path.split("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.command, path, headers, body))
        return path

    def _send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.server.mode != "cors" or not self.path.startswith("/v1/"):
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Expose-Headers", "Retry-After")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _json(self, status: int, body: Any, **headers: str) -> None:
        kind = "application/problem+json" if status >= 400 else "application/json"
        self._send(status, json.dumps(body).encode(), kind, **headers)

    def _problem(self, status: int, detail: str, kind: str = "about:blank", **more: str) -> None:
        body = {"type": kind, "title": "Fout", "status": status, "detail": detail}
        self._json(status, body, **more)

    def do_OPTIONS(self) -> None:
        self._note()
        if self.server.mode == "cors":
            self._problem(403, "Deze website staat niet op de lijst.")
            return
        self._send(
            204,
            b"",
            "text/plain",
            Access_Control_Allow_Methods="GET, POST",
            Access_Control_Allow_Headers="Accept, Content-Type, Widget-Sessie",
        )

    def do_GET(self) -> None:
        path = self._note()
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/widget/") and (DIST / name).is_file():
            body = (DIST / name).read_bytes()
            if name == "paneel.js" and self.server.mode == "no_panel":
                self._problem(503, "Even niet.")
                return
            if name == "paneel.js" and self.server.mode == "tampered":
                body += b"\ndocument.title = 'gekraakt';"
            self._send(200, body, "text/javascript; charset=utf-8")
        else:
            self._problem(404, "Niet gevonden.")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        path = self._note(json.loads(raw))
        if path == "/v1/widgetsessies":
            self._session()
        elif path == "/v1/terugkoppelingen":
            if self.server.mode == "no_report":
                self._problem(429, "Er komen nu te veel meldingen binnen.")
                return
            self._json(201, {"id": "a" * 32, "vraag_bewaard": False, "urgent": []})
        elif path == "/v1/vragen":
            self._vragen(json.loads(raw)["question"])
        else:
            self._problem(404, "Niet gevonden.")

    def _session(self) -> None:
        self.server.sessions += 1
        self.server.stopped.wait(self.server.session_seconds)
        session = {
            "sessie": f"sessie-{self.server.sessions}",
            "geldig_tot": "2099-01-01T00:00:00Z",
            "gepauzeerd": False,
            "pauze_melding": None,
            "melding_ai": public_notice(Language.DUTCH, with_model=True),
            "max_vraag_tekens": 2000,
            "contact": {
                "naam": "Gemeente Waterrijk",
                "url": "https://waterrijk.example/contact",
                "telefoon": "14 0999",
            },
            "vraagpagina": "/vraag",
        }
        self._json(201, session | self.server.session)

    def _vragen(self, question: str) -> None:
        mode = self.server.mode
        if (
            mode == "expired" and self.headers["Widget-Sessie"] == "sessie-1"
        ) or mode == "always_expired":
            self._problem(401, "De sessie is verlopen.", "https://voorbeeld.example/widgetsessie")
        elif mode == "limited":
            self._problem(429, "Er komen nu te veel vragen van deze website.", Retry_After="120")
        elif mode == "budget":
            tomorrow = "Het aantal vragen voor vandaag is op. Morgen kunt u weer vragen stellen."
            self._problem(429, tomorrow, Retry_After="30000")
        elif mode == "paused":
            self._problem(503, "Wij werken aan de dienst.", Retry_After="300")
        elif mode == "broken":
            self._send(500, b"<html>kapot</html>", "text/html")
        elif mode == "hangs_up":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._stream(answer_to(question, mode), mode)

    def _stream(self, answer: Answer, mode: str) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Connection", "close")
        self.end_headers()
        self._event("status", {"stage": "searching", "text": "Antwoord wordt gezocht."})
        if mode == "held":
            self._wait()
        parts = list(parts_of(answer))
        for number, part in enumerate(parts):
            self.wfile.write(part.encoded())
            self.wfile.flush()
            if number == 1 and mode == "withdrawn":
                self._event("status", {"stage": "withdrawn", "text": "Wat er stond, vervalt."})
                for again in parts[:2]:
                    self.wfile.write(again.encoded())
            if number == 1 and mode == "cut":
                return
            if number == 1 and mode == "halfway":
                self._wait()
            if number == 1 and mode == "mute":
                self.server.stopped.wait(PATIENCE_S)
                return
            if number == 1 and mode == "error_event":
                self._event("error", {"status": 503, "detail": "Het antwoord duurde te lang."})
                return
        self._event("done", answer.model_dump(mode="json"))

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not self.server.go.is_set() and not self.server.stopped.is_set():
            assert time.monotonic() < until
            self.wfile.write(b": even geduld\n\n")
            self.wfile.flush()
            self.server.go.wait(0.2)

    def _event(self, name: str, data: Any) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()


class Site(ThreadingHTTPServer):
    """A website that shows the widget. ``pages`` are HTML by path; ``csp`` goes with each."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SiteHandler)
        self.pages: dict[str, str] = {}
        self.csp = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _SiteHandler(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path.split("?")[0])
        body = (page or "").encode()
        # A browser asks for /favicon.ico by itself.
        self.send_response(200 if page else 204)
        is_style = self.path.endswith(".css")
        self.send_header("Content-Type", f"text/{'css' if is_style else 'html'}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.server.csp:
            self.send_header("Content-Security-Policy", self.server.csp)
        self.end_headers()
        self.wfile.write(body)


class Stage:
    """A site and the service it uses."""

    def __init__(self, site: Site, service: Service) -> None:
        self.site = site
        self.service = service

    def page(self, *tags: str, head: str = "", body: str = "") -> str:
        """Puts a page with these widgets on the site, and gives its address.

        A tag holds the attributes of one widget.
        """
        script = f"{self.service.address}/widget/{VERSION}/woonwaaier-vraag.js"
        integrity = json.loads((DIST / "manifest.json").read_text())["files"][0]["integrity"]
        widgets = "\n".join(
            f'<woonwaaier-vraag api="{self.service.address}" {tag}></woonwaaier-vraag>'
            for tag in tags or ("",)
        )
        self.site.pages["/"] = (
            '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>Waterrijk</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<script type="module" src="{script}" integrity="{integrity}" '
            f'crossorigin="anonymous"></script>{head}</head><body><main><h1>Wonen</h1>'
            f"<p>Een gewone pagina met een <a href='#x'>link</a>.</p>{body}{widgets}</main>"
            "</body></html>"
        )
        return f"{self.site.address}/"


@contextmanager
def stage() -> Iterator[Stage]:
    """Both servers, running."""
    with ExitStack() as stack:
        site, service = Site(), Service()
        for server in (site, service):
            stack.enter_context(running(server))
        stack.callback(service.stopped.set)
        yield Stage(site, service)


class Visitor(Watched):
    """Someone with the page open."""

    def __init__(self, page: Page, stage: Stage) -> None:
        super().__init__(page)
        self.stage = stage

    def visit(self, *tags: str, **more: str) -> None:
        self.page.goto(self.stage.page(*tags, **more))

    @property
    def trigger(self) -> Locator:
        return self.page.locator("button[part=knop]")

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea[part=invoer]")

    @property
    def error(self) -> Locator:
        return self.page.locator("[part=fout]")

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def turns(self) -> Locator:
        return self.page.locator("[part=beurt]")

    def open(self, *tags: str, **more: str) -> None:
        """Visits and opens the panel."""
        self.visit(*tags, **more)
        self.trigger.click()
        expect(self.field).to_be_visible()

    def ask(self, mode: str = "answered", question: str = "Wat is een briefadres?") -> None:
        """Asks a question; does not wait for the answer."""
        self.stage.service.mode = mode
        self.field.fill(question)
        self.field.press("Enter")

    def answered(self, number: int = 1) -> Locator:
        """The turn with this number, complete."""
        turn = self.turns.nth(number - 1)
        expect(turn.locator("[part=terugkoppeling]")).to_be_visible()
        return turn


@contextmanager
def visitor(browser: Browser, stage: Stage, **context: Any) -> Iterator[Visitor]:
    """A visitor with a browser profile of their own."""
    with profile(browser, **context) as page:
        yield Visitor(page, stage)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    return [
        f"{one['id']}: {one['help']}: {node['html']} {node['any'] or node['all'] or node['none']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


SIDEWAYS = """() => {
  const root = document.querySelector("woonwaaier-vraag").shadowRoot;
  const wide = [document.documentElement, ...root.querySelectorAll("section, .log, form, .ww *")]
    .filter(it => it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 1
      && getComputedStyle(it).display !== "inline");
  return wide.map(it => `${it.tagName}.${it.className} ${it.scrollWidth} > ${it.clientWidth}`);
}"""


def sideways(page: Page) -> list[str]:
    """Elements whose content is wider than they are: it would be cut off or need scrolling."""
    found: list[str] = page.evaluate(SIDEWAYS)
    return found
