"""A real browser on the real service, for the tests of the page."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import Beheer, beheer_of
from tests.api_server import free_port
from tests.api_server import served as served_app
from tests.files import copy_index
from ui.mount import mount_chat
from waaier.settings import Settings

START_S = 60
WAIT_MS = 15_000

expect.set_options(timeout=WAIT_MS)

SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
"""The colours that someone may have asked for, as Playwright's context takes them."""

SLOWER = 3
"""How many times slower than promised a machine may be that does other work beside the tests."""

QUESTION = "welke regeling helpt een cliënt die beschermd wonen verlaat?"


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The address of a `waaier serve` on this index."""
    port = free_port()
    command = Path(sys.executable).with_name("waaier")
    process = subprocess.Popen(
        [command, "serve", "--index", index, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Nobody reads what it says, and a full pipe would stop it.
        env={**os.environ, "WAAIER_REQUEST_LOG": "false"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_S
        while True:
            try:
                httpx.get(f"{address}/v1/gezondheid", trust_env=False).raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < deadline, "the service does not start"
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def served_with_beheer(index: Path, settings: Settings) -> Iterator[tuple[str, Beheer]]:
    """The same in a thread of this process, which starts faster: the address, and its beheer."""
    with (
        closing(AnswerService(settings, index)) as service,
        beheer_of(service, settings, index) as beheer,
    ):
        app = mount_chat(create_app(service, settings, beheer), service, beheer)
        with served_app(app, settings, at_once=True) as server:
            yield server.address, beheer


@contextmanager
def served_here(index: Path, settings: Settings | None = None) -> Iterator[str]:
    """The same for who needs the address alone."""
    with served_with_beheer(index, settings or Settings()) as (address, _):
        yield address


@pytest.fixture(scope="session")
def address(card_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service on a copy of the cards' index: only one service at a time may have an index."""
    index = tmp_path_factory.mktemp("dienst") / "index"
    copy_index(card_index, index)
    with served(index) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium for one file: while Playwright drives it no test can run an event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Watched:
    """A page with all it asked for and all it complained about.

    ``errors`` are the complaints that come from a script; the others tell of answers that failed.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", self._failed)

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)

    def _failed(self, error: Error) -> None:
        self.errors.append(str(error))
        self.complaints.append(str(error))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def hacked(self) -> bool:
        """Whether a script ran that came from a text."""
        pages = self.page.context.pages
        return any(page.evaluate("typeof window.hacked") != "undefined" for page in pages)


@contextmanager
def profile(browser: Browser, width: int = 1280, height: int = 900, **more: Any) -> Iterator[Page]:
    """An empty page in a browser profile of its own; ``more`` goes to Playwright's context."""
    defaults = {"viewport": {"width": width, "height": height}, "locale": "nl-NL"}
    context = browser.new_context(**defaults | more)
    context.set_default_timeout(WAIT_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


NewPage = Callable[..., Watched]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Empty pages, each in a profile of its own, until the test is over."""
    with ExitStack() as stack:
        yield lambda **more: Watched(stack.enter_context(profile(browser, **more)))


Opener = Callable[..., Watched]


@pytest.fixture
def opened(new_page: NewPage) -> Opener:
    """Opens an address with the question box in a profile of its own."""

    def open_page(address: str, **more: Any) -> Watched:
        watched = new_page(**more)
        watched.page.goto(address)
        expect(box(watched.page)).to_be_visible(timeout=WAIT_MS)
        return watched

    return open_page


def serious_faults(page: Page, within: list[str] | None = None) -> list[str]:
    """What axe finds that is serious or critical, with the element it is about.

    Args:
        page: the page as it is now.
        within: selectors of the parts that are looked at; the whole page without them.
    """
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in Axe().run(page, context=within).response["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def too_wide(page: Page) -> int:
    """How many CSS pixels of the page are beside the screen."""
    measure = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    beside: int = page.evaluate(measure)
    return beside


def nameless(page: Page) -> list[str]:
    """What can be clicked or filled in, and says nothing to a screen reader."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, textarea, summary')]"
        ".filter(one => one.offsetParent && !(one.textContent || one.ariaLabel"
        " || one.labels?.length))"
        ".map(one => one.outerHTML)"
    )
    return found


def heading_levels(page: Page) -> list[int]:
    """The levels of the headings in view, from the top down."""
    levels: list[int] = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(one => one.offsetParent)"
        ".map(one => +one.tagName[1])"
    )
    return levels


def skipped_levels(page: Page) -> list[tuple[int, int]]:
    """Headings that go down more than one level at once."""
    return [pair for pair in pairwise(heading_levels(page)) if pair[1] - pair[0] > 1]


def box(page: Page) -> Any:
    return page.get_by_role("textbox", name="Uw vraag")


def ask(page: Page, question: str, turn: int = 1) -> Any:
    """Types a question and waits for its answer."""
    box(page).fill(question)
    box(page).press("Enter")
    return answered(page, turn)


def answered(page: Page, turn: int) -> Any:
    article = page.locator(f"article#v{turn}:not([aria-busy])")
    expect(article).to_be_visible(timeout=WAIT_MS)
    # The last thing that happens: what is done earlier may be drawn over.
    expect(article).to_be_focused(timeout=WAIT_MS)
    return article
