"""A real browser on the real service, for the tests of the page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import beheer_of
from ui.mount import mount_chat
from waaier.settings import Settings

START_S = 60
WAIT_MS = 15_000

expect.set_options(timeout=WAIT_MS)

SLOWER = 3
"""How many times slower than promised a machine may be that does other work beside the tests."""

QUESTION = "welke regeling helpt een cliënt die beschermd wonen verlaat?"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
def served_here(index: Path, settings: Settings | None = None) -> Iterator[str]:
    """The same in a thread of this process, which starts faster."""
    settings = settings or Settings()
    service = AnswerService(settings, index)
    with beheer_of(service, settings, index) as beheer:
        app = mount_chat(create_app(service, settings, beheer), service, beheer)
        server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.05)
            yield f"http://127.0.0.1:{server.config.port}"
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(timeout=20)
            service.close()


@pytest.fixture(scope="session")
def address(card_index: Path) -> Iterator[str]:
    with served(card_index) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Watched:
    """A page with all it asked for and all it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")


Opener = Callable[..., Watched]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens an address in a browser session of its own."""
    contexts = []

    def open_page(
        address: str, width: int = 1280, height: int = 900, locale: str = "nl-NL", **more: Any
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, **more
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(address)
        expect(box(watched.page)).to_be_visible(timeout=WAIT_MS)
        return watched

    yield open_page
    for context in contexts:
        context.close()


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
