"""The plain page in a real browser with JavaScript switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import Beheer, beheer_of
from api.records.tables import Feedback
from tests.api_server import Served, served
from tests.browser import SCHEMES, NewPage, profile, too_wide
from tests.files import copy_index
from tests.servers import running
from ui.vraagpagina.page import PATH
from ui.vraagpagina.routes import add_question_page
from ui.vraagpagina.words import DUTCH
from waaier.settings import Settings

pytestmark = pytest.mark.browser

QUESTION = "Hoe vraag ik een briefadres aan?"

WIDTHS = (320, 1280)

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def index(few_cards_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_index(few_cards_index, tmp_path_factory.mktemp("bron") / "index")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    """Another website, whose only page holds ours in a frame."""

    class Site(BaseHTTPRequestHandler):
        address = ""

        def do_GET(self) -> None:
            html = f'<iframe src="{self.address}{PATH}" title="Vraag" width="600" height="600">'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"{html}</iframe>".encode())

        def log_message(self, *_: object) -> None:
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Site)) as site:
        yield site


@pytest.fixture(scope="module")
def beheer(
    index: Path, elsewhere: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Beheer]:
    folder = tmp_path_factory.mktemp("data")
    contacts = folder / "contacten.toml"
    contacts.write_text(
        '[standaard]\nnaam = "Loket"\nurl = "https://www.gemeente.example/loket"\n',
        encoding="utf-8",
    )
    settings = Settings(
        data_dir=folder / "beheer",
        rate_per_minute=0,
        widget_contacts=contacts,
        widget_origins=f"http://localhost:{elsewhere.server_address[1]}",
    )
    service = AnswerService(settings, index)
    with beheer_of(service, settings, index) as beheer:
        yield beheer
    service.close()


@pytest.fixture(scope="module")
def server(beheer: Beheer) -> Iterator[Served]:
    """The real page on a real port, without the chat: that page needs JavaScript."""
    app = create_app(beheer.service, beheer.settings, beheer)
    add_question_page(app, beheer.service, beheer)
    with served(app, beheer.settings) as running:
        yield running


@pytest.fixture
def opened(new_page: NewPage, server: Served) -> Opener:
    """Opens the page as someone without JavaScript sees it."""

    def open_page(query: str = "", *, width: int = 1280, colours: str = "light") -> Page:
        scheme = SCHEMES[colours]
        page = new_page(java_script_enabled=False, width=width, height=800, **scheme).page
        page.goto(f"{server.address}{PATH}{query}")
        return page

    return open_page


def ask(page: Page, question: str) -> None:
    page.locator("#vraag").fill(question)
    page.locator("form.vraag button").click()


def test_a_whole_conversation(opened: Opener, server: Served, beheer: Beheer) -> None:
    page = opened("?gemeente=Amsterdam")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_role("note")).to_contain_text("computerprogramma (AI)")
    expect(page.get_by_label("Uw gemeente")).to_have_value("Amsterdam")

    page.get_by_label(DUTCH.question, exact=True).fill(QUESTION)
    page.get_by_role("button", name=DUTCH.ask).click()
    first = page.locator("#v1")
    expect(first.get_by_role("heading", level=2)).to_contain_text(QUESTION)
    # The browser itself goes to the answer.
    assert page.url.endswith(f"{PATH}#v1")
    expect(first.get_by_role("heading", level=2)).to_be_in_viewport()
    told = httpx.post(
        f"{server.address}/v1/vragen",
        json={"question": QUESTION, "filters": {"gemeente": "Amsterdam"}},
        trust_env=False,
    ).json()
    expect(first).to_contain_text(told["statements"][0]["text"])

    # From a sentence to its source, and open that.
    number = told["statements"][0]["citations"][0]
    first.get_by_role("link", name=f"bron {number}").first.click()
    place = page.locator(f"#v1-b{number}")
    expect(place).to_be_in_viewport()
    source = page.locator("details", has=place)
    quote = source.locator("blockquote").first
    expect(quote).not_to_be_visible()
    source.locator("summary").click()
    expect(quote).to_be_visible()
    assert (quote.text_content() or "") in {one["quote"] for one in told["citations"]}

    page.get_by_label(DUTCH.next_question).fill("En voor wie is dat?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    second = page.locator("#v2")
    expect(second).to_contain_text("Ik zocht op:")
    expect(second.get_by_role("heading", level=2)).to_be_in_viewport()
    expect(page.locator("#v1")).to_contain_text(QUESTION)

    second.get_by_text(DUTCH.report).click()
    page.get_by_label(DUTCH.comment).fill("Het bedrag ontbreekt.")
    page.get_by_role("button", name=DUTCH.send_report).click()
    fault = page.locator(".fouten").get_by_role("link")
    expect(fault).to_have_text(DUTCH.no_reason)
    fault.click()
    expect(page.get_by_label(DUTCH.reasons["onjuist"])).to_be_in_viewport()
    expect(page.get_by_label(DUTCH.comment)).to_have_value("Het bedrag ontbreekt.")
    page.get_by_label(DUTCH.reasons["onvolledig"]).check()
    page.get_by_role("button", name=DUTCH.send_report).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DUTCH.thanks_title)
    with beheer.archive.database.read() as session:
        (report,) = session.scalars(select(Feedback))
        assert report.comment is not None
        assert report.comment.text == "Het bedrag ontbreekt."

    page.get_by_role("button", name=DUTCH.back).click()
    expect(page.locator("article")).to_have_count(2)
    page.get_by_role("link", name=DUTCH.again).click()
    expect(page.locator("article")).to_have_count(0)
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert page.context.cookies() == []


def _states(page: Page) -> Iterator[str]:
    """The page in each of its states, everything unfolded, as HTML with its address."""
    yield "leeg"
    page.locator("form.vraag button").click()
    yield "fout"
    ask(page, QUESTION)
    yield "antwoord"
    ask(page, "Mijn buurman slaat zijn vrouw. Kan zij een briefadres krijgen?")
    yield "nood"
    ask(page, "Welke formulieren heb ik nodig voor een vuurwapenvergunning?")
    yield "niet gevonden"
    page.locator(".melden summary").click()
    page.locator(".melden form button").click()
    yield "melding met fout"
    page.locator("#reden-anders").check()
    page.locator("#toelichting").fill("Mijn man slaat mij.")
    page.locator(".melden form button").click()
    yield "bedankt"


@contextmanager
def measured(page: Page, browser: Browser, server: Served, **context: Any) -> Iterator[Page]:
    """What this page shows, opened where scripts may run: axe and measuring need them."""
    html = page.content()
    with profile(browser, **context) as copy:
        copy.route("**/gezien", lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(f"{server.address}/gezien")
        copy.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        yield copy


@pytest.mark.parametrize(
    ("query", "colours"), [("", "light"), ("?taal=en", "dark"), ("", "forced")]
)
def test_axe_finds_nothing(
    opened: Opener, browser: Browser, server: Served, query: str, colours: str
) -> None:
    page = opened(query, colours=colours)
    for state in _states(page):
        with measured(page, browser, server, **SCHEMES[colours]) as copy:
            found = Axe().run(copy)
            assert found.violations_count == 0, f"{state}: {found.generate_report()}"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_off_the_screen(
    opened: Opener,
    browser: Browser,
    server: Served,
    width: int,
    pytestconfig: pytest.Config,
) -> None:
    page = opened(width=width)
    folder = pytestconfig.getoption("--screenshots")
    for state in _states(page):
        height = 256 if width == WIDTHS[0] else 800
        with measured(page, browser, server, width=width, height=height) as copy:
            assert too_wide(copy) <= 0, state
            small = copy.evaluate(
                "[...document.querySelectorAll("
                "'button, input:not([type=hidden]), summary, textarea')]"
                ".filter(one => one.getBoundingClientRect().height < 24)"
                ".map(one => one.outerHTML)"
            )
            assert small == [], state
        if folder and state == "antwoord":
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"vraagpagina-{width}.png")


def test_the_keyboard_goes_from_top_to_bottom(opened: Opener) -> None:
    page = opened()
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        order.append(focused.get_attribute("id") or (focused.text_content() or "").strip())
    expected = [DUTCH.skip, DUTCH.other_language, "vraag", "gemeente", DUTCH.ask]
    assert order[:5] == expected
    assert order[5].startswith("Website van Loket")
    page.keyboard.press("Shift+Tab")
    page.goto(page.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=DUTCH.skip)).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#vraag")).to_be_focused()


def test_a_question_that_is_refused_is_still_there(opened: Opener) -> None:
    page = opened()
    page.locator("#gemeente").fill("Atlantis")
    ask(page, QUESTION)
    expect(page.locator("#vraag")).to_have_value(QUESTION)
    page.locator(".fouten").get_by_role("link").click()
    expect(page.locator("#gemeente")).to_be_in_viewport()
    page.locator("#gemeente").fill("")
    page.locator("form.vraag button").click()
    expect(page.locator("#v1")).to_contain_text(QUESTION)


@pytest.mark.parametrize(("name", "shown"), [("localhost", True), ("127.0.0.1", False)])
def test_only_a_listed_website_can_show_it_in_a_frame(
    new_page: NewPage, server: Served, elsewhere: ThreadingHTTPServer, name: str, shown: bool
) -> None:
    elsewhere.RequestHandlerClass.address = server.address  # type: ignore[attr-defined]
    page = new_page(java_script_enabled=False).page
    with page.expect_response(f"{server.address}{PATH}"):
        page.goto(f"http://{name}:{elsewhere.server_address[1]}/")
    frame = page.frame_locator("iframe")
    if shown:
        # A whole question: the form in the frame is sent from our own page.
        frame.locator("#vraag").fill(QUESTION)
        frame.locator("form.vraag button").click()
        expect(frame.locator("#v1")).to_contain_text(QUESTION)
    else:
        page.wait_for_timeout(500)
        expect(frame.locator("#vraag")).to_have_count(0)
