"""The chat in a real browser, served by the real command."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from answer.pipeline import AnswerService
from api.app import create_app
from index.pipeline import build_index
from tests.files import write
from ui.mount import mount_chat
from waaier.settings import Settings

pytestmark = pytest.mark.browser

START_S = 60
WAIT_MS = 15_000

QUESTION = "welke regeling helpt een cliënt die beschermd wonen verlaat?"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(index: Path) -> Iterator[str]:
    """The address of a `waaier serve` on this index."""
    port = _free_port()
    command = Path(sys.executable).with_name("waaier")
    process = subprocess.Popen(
        [command, "serve", "--index", index, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
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
def _served_here(index: Path) -> Iterator[str]:
    """The same in a thread of this process, which starts faster."""
    service = AnswerService(Settings(), index)
    app = mount_chat(create_app(service), service)
    server = uvicorn.Server(uvicorn.Config(app, port=_free_port(), log_level="warning"))
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


@pytest.fixture(scope="module")
def address(card_index: Path) -> Iterator[str]:
    with _served(card_index) as address:
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
        address: str, width: int = 1280, height: int = 900, locale: str = "nl-NL"
    ) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
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
    return page.get_by_label("Uw vraag")


def ask(page: Page, question: str, turn: int = 1) -> Any:
    """Types a question and waits for its answer."""
    box(page).fill(question)
    box(page).press("Enter")
    return answered(page, turn)


def answered(page: Page, turn: int) -> Any:
    article = page.locator("article.ww-turn")
    expect(article).to_have_count(turn, timeout=WAIT_MS)
    return article.nth(turn - 1)


def test_the_notice_stands_before_the_input(opened: Opener, address: str) -> None:
    page = opened(address).page
    notice = page.get_by_role("note")
    expect(notice).to_contain_text("computerprogramma")
    above, below = notice.bounding_box(), box(page).bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    # A screen reader follows the order of the document.
    assert notice.evaluate(
        "(one, other) => !!(one.compareDocumentPosition(other) & 4)", box(page).element_handle()
    )


def test_an_answer_with_its_source(
    opened: Opener, address: str, pytestconfig: pytest.Config
) -> None:
    watched = opened(address)
    page = watched.page
    answer = ask(page, QUESTION)
    expect(answer.locator(".ww-statements")).to_contain_text("Omslagroute")
    expect(answer).to_contain_text("Peildatum 2025")
    expect(box(page)).to_have_value("")

    told = httpx.post(f"{address}/v1/vragen", json={"question": QUESTION}, trust_env=False).json()
    mark = answer.locator("mark#v1-b1")
    expect(mark).not_to_be_visible()
    answer.locator(".ww-statements a.ww-chip").first.click()
    expect(mark).to_be_visible()
    expect(mark).to_be_in_viewport()
    assert mark.text_content() == told["citations"][0]["quote"]
    assert answer.locator(".ww-sources details").first.get_attribute("open") is not None

    elsewhere = [url for url in watched.requests if urlsplit(url).hostname != "127.0.0.1"]
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
    assert len(watched.requests) > 3
    assert watched.complaints == []

    folder = pytestconfig.getoption("--screenshots")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        wide = opened(address, width=1280, height=1000).page
        ask(wide, QUESTION)
        wide.wait_for_timeout(800)
        wide.screenshot(path=Path(folder) / "chat.png")
        narrow = opened(address, width=360, height=740).page
        ask(narrow, QUESTION)
        narrow.wait_for_timeout(800)
        narrow.screenshot(path=Path(folder) / "chat-mobiel.png")


def test_focus_goes_to_the_new_answer(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    expect(page.locator("#v1")).to_be_focused()
    expect(page.locator("#v1-kop")).to_be_in_viewport()


def test_example_buttons_ask(opened: Opener, address: str) -> None:
    page = opened(address).page
    example = page.locator("button.ww-example, .ww-example button").first
    text = example.inner_text().strip()
    example.click()
    answer = answered(page, 1)
    expect(answer.get_by_role("heading", level=2)).to_have_text(text)
    expect(answer.locator(".ww-statements")).to_contain_text("Omslagroute")
    expect(example).not_to_be_visible()


def test_the_button_asks_too(opened: Opener, address: str) -> None:
    page = opened(address).page
    box(page).fill("Hoe werkt een wooncirkel?")
    page.get_by_role("button", name="Stel de vraag").click()
    expect(answered(page, 1)).to_contain_text("ooncirkel")


def test_a_follow_up_and_a_fresh_start(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, "Hoe vraagt mijn cliënt een briefadres aan in Amsterdam?")
    second = ask(page, "En voor wie is dat?", turn=2)
    expect(second).to_contain_text("Ik zocht op:")
    expect(second).to_contain_text("Briefadres")
    second.locator("a.ww-chip").first.click()
    expect(second.locator("mark").first).to_be_visible()
    expect(page.locator("#v1-b1")).not_to_be_visible()

    page.get_by_role("button", name="Begin opnieuw").click()
    expect(page.locator("article.ww-turn")).to_have_count(0)
    expect(page.get_by_text("Hoe werkt een wooncirkel?")).to_be_visible()
    assert "briefadres" not in page.locator("#antwoorden").inner_html().lower()
    afresh = ask(page, "En voor wie is dat?")
    expect(afresh).not_to_contain_text("Ik zocht op:")


def test_a_reload_forgets(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    page.reload()
    expect(box(page)).to_be_visible()
    expect(page.locator("article.ww-turn")).to_have_count(0)
    assert (
        page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").count("verlaat") == 0
    )


def test_two_people_do_not_see_each_other(opened: Opener, address: str) -> None:
    one, other = opened(address).page, opened(address).page
    ask(one, "Hoe vraagt mijn cliënt een briefadres aan in Amsterdam?")
    answer = ask(other, "En wat kost dat?")
    expect(answer).not_to_contain_text("Ik zocht op:")
    shown = other.locator("#antwoorden").text_content() or ""
    assert "Hoe vraagt mijn cliënt een briefadres aan" not in shown
    expect(one.locator("article.ww-turn")).to_have_count(1)


def test_personal_data_is_gone_from_the_page(opened: Opener, address: str) -> None:
    page = opened(address).page
    answer = ask(page, f"Mijn cliënt Jolanda Verwegen (BSN 111222333) vraagt: {QUESTION}")
    expect(answer).to_contain_text("persoonsgegevens (bsn en naam)")
    expect(answer).to_contain_text("[naam]")
    expect(box(page)).to_have_value("")
    held = page.content() + page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    for secret in ("Jolanda", "Verwegen", "111222333"):
        assert secret not in held


def test_an_empty_question(opened: Opener, address: str) -> None:
    watched = opened(address)
    answer = ask(watched.page, "   ")
    expect(answer).to_contain_text("De vraag is leeg.")
    assert watched.complaints == []


def test_a_question_that_is_too_long_stays_in_the_box(opened: Opener, address: str) -> None:
    page = opened(address).page
    long = "huur " * 500
    answer = ask(page, long)
    expect(answer).to_contain_text("De vraag is te lang")
    assert box(page).input_value().strip() == long.strip()


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_runs_off_a_narrow_screen(opened: Opener, address: str, width: int) -> None:
    page = opened(address, width=width, height=740).page
    measure = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(measure) <= 0
    answer = ask(page, f"{QUESTION} {'Langwoordzonderspatie' * 12}")
    for summary in answer.locator("summary").all():
        summary.click()
    assert page.evaluate(measure) <= 0
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.ww-turn *')]"
        ".map(one => one.getBoundingClientRect().right))"
    )
    assert widest <= width


def test_a_script_in_a_question_is_text(opened: Opener, address: str) -> None:
    watched = opened(address)
    page = watched.page
    hostile = (
        "<script>window.hacked=1</script><img src=x onerror=window.hacked=1> "
        "<b onmouseover=window.hacked=1>huur</b> **vet** [x](javascript:window.hacked=1)?"
    )
    answer = ask(page, hostile)
    assert answer.get_by_role("heading", level=2).text_content() == hostile
    page.wait_for_timeout(300)
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert answer.locator("script, img").count() == 0


def test_a_script_in_a_source_is_text(opened: Opener, tmp_path: Path) -> None:
    hostile = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
    write(
        tmp_path,
        "bron/verhuisregeling.txt",
        "Verhuisregeling\n\n"
        f"De verhuisregeling {hostile} betaalt de kosten van een verhuizing naar een kleinere "
        "woning. Wie een verhuizing niet kan betalen, vraagt de verhuisregeling aan bij de "
        "gemeente <svg onload=window.hacked=1> voordat de verhuizing begint.\n",
    )
    build_index([tmp_path / "bron"], Settings(), tmp_path / "index")
    with _served_here(tmp_path / "index") as address:
        watched = opened(address)
        page = watched.page
        answer = ask(page, "Wat betaalt de verhuisregeling bij een verhuizing?")
        for summary in answer.locator("summary").all():
            summary.click()
        expect(answer).to_contain_text(hostile)
        page.wait_for_timeout(300)
        assert page.evaluate("typeof window.hacked") == "undefined"
        assert answer.locator("script, img, svg").count() == 0
        assert not [url for url in watched.requests if url.endswith("/x")]


def test_the_page_works_with_the_keyboard_alone(opened: Opener, address: str) -> None:
    page = opened(address).page
    box(page).focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answer = answered(page, 1)
    expect(page.locator("#v1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(answer.locator("a.ww-chip").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(answer.locator("mark#v1-b1")).to_be_visible()


def test_fields_and_headings_have_names(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, textarea')]"
        ".filter(one => one.offsetParent && !(one.textContent || one.ariaLabel"
        " || one.labels?.length))"
        ".map(one => one.outerHTML)"
    )
    assert nameless == []
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter(one => one.offsetParent)"
        ".map(one => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("locale", ["nl-NL", "en-US"])
def test_the_page_says_it_is_dutch(opened: Opener, address: str, locale: str) -> None:
    page = opened(address, locale=locale).page
    page.wait_for_timeout(500)
    expect(page.locator("html")).to_have_attribute("lang", "nl")


# Browsing the cards


def explore(page: Page) -> Any:
    """Opens the tab and waits for the cards."""
    page.get_by_role("tab", name="Verkennen").click()
    expect(page.locator(".ww-shelf > li").first).to_be_visible(timeout=WAIT_MS)
    return page.locator("#kaarten")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).first.click()


def counted(cards: Any) -> int:
    return int(cards.get_by_role("status").inner_text().split()[0])


def test_cards_can_be_filtered_and_opened(opened: Opener, address: str) -> None:
    watched = opened(address)
    page = watched.page
    cards = explore(page)
    everything = counted(cards)
    assert everything > 20

    choose(page, "Thema", "urgentie")
    expect(cards.get_by_role("status")).not_to_contain_text(f"{everything} kaarten")
    some = counted(cards)
    assert 0 < some < everything
    choose(page, "Geldt in", "Amsterdam")
    # The list of the theme alone holds this card too, and is about to be replaced.
    expect(cards.locator("summary .ww-badge", has_text="Geldt in Nederland")).to_have_count(0)
    expect(
        cards.locator("summary h3", has_text="Omslagroute en urgentie onder voorwaarden")
    ).to_be_visible()
    assert counted(cards) <= some

    card = cards.locator("#kaart-omslagroute-urgentie-onder-voorwaarden")
    rows = card.locator("dl")
    expect(rows).not_to_be_visible()
    card.locator("summary").click()
    expect(rows).to_be_visible()
    expect(rows).to_contain_text("Samenvatting")
    expect(card).to_contain_text("Geldt in Amsterdam")
    expect(card).to_contain_text("Peildatum 2025")
    assert card.locator("a[href^='https://']").count() > 0
    assert watched.complaints == []


def test_a_word_that_is_in_no_card(opened: Opener, address: str) -> None:
    page = opened(address).page
    cards = explore(page)
    everything = counted(cards)
    words = page.get_by_label("Woord in de kaart")
    words.fill("briefadres")
    words.press("Enter")
    expect(cards.locator("summary h3").first).to_contain_text("riefadres")
    assert counted(cards) < everything
    words.fill("xyzzy<img src=x>")
    page.get_by_role("button", name="Zoek kaarten").click()
    expect(cards).to_contain_text("Geen kaarten gevonden.")
    expect(cards).to_contain_text("Haal een filter weg")
    page.get_by_role("button", name="Wis de filters").click()
    expect(cards.get_by_role("status")).to_contain_text(f"{everything} kaarten")
    expect(words).to_have_value("")


def test_the_cards_in_pages_with_the_keyboard(opened: Opener, address: str) -> None:
    page = opened(address).page
    cards = explore(page)
    first = cards.locator("summary h3").first.inner_text()
    following = page.get_by_role("button", name="Volgende kaarten")
    following.focus()
    page.keyboard.press("Enter")
    expect(cards.get_by_role("status")).to_contain_text("Dit zijn 21 tot en met")
    expect(cards.get_by_role("status")).to_be_focused()
    assert cards.locator("summary h3").first.inner_text() != first
    page.keyboard.press("Tab")
    expect(cards.locator("summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(cards.locator("dl").first).to_be_visible()
    page.get_by_role("button", name="Vorige kaarten").click()
    expect(cards.locator("summary h3").first).to_have_text(first)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_cards_fit_and_have_names(opened: Opener, address: str, width: int) -> None:
    page = opened(address, width=width, height=740).page
    cards = explore(page)
    for summary in cards.locator("summary").all()[:5]:
        summary.click()
    measure = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(measure) <= 0
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, textarea, summary')]"
        ".filter(one => one.offsetParent && !(one.textContent || one.ariaLabel"
        " || one.labels?.length))"
        ".map(one => one.outerHTML)"
    )
    assert nameless == []
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter(one => one.offsetParent)"
        ".map(one => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
