"""The tab Beheer in a real browser, on a real service that reads real files in."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import Beheer, beheer_of
from api.records import audit, tokens
from api.records.kinds import Role
from index.pipeline import build_index
from tests.beheer import some_cards, token_for
from tests.files import make_pdf
from ui.mount import mount_chat
from waaier.settings import Settings

pytestmark = pytest.mark.browser

WAIT_MS = 15_000
READ_MS = 60_000
"""What is sent in must be answered from within a minute."""

HOSTILE = "<img src=x onerror=window.hacked=1>"

KLUIS = [
    ("Werkafspraak sleutelkluis", 18.0),
    ("", 10.0),
    ("Een sleutelkluis hangt naast de voordeur. De wijkverpleegkundige opent de kluis.", 10.0),
    ("De corporatie vergoedt de sleutelkluis voor huurders van 75 jaar en ouder.", 10.0),
    (f"Vraag de sleutelkluis aan bij de wijkmeester {HOSTILE}.", 10.0),
]
KLUIS_QUESTION = "Voor wie vergoedt de corporatie een sleutelkluis?"


@dataclass
class Served:
    """A service with its page, and a token for each role."""

    address: str
    beheer: Beheer
    manager: str
    reader: str


@contextmanager
def served(index_dir: Path, settings: Settings) -> Iterator[Served]:
    service = AnswerService(settings, index_dir)
    try:
        with beheer_of(service, settings, index_dir) as beheer:
            app = mount_chat(create_app(service, settings, beheer), service, beheer)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
            thread = threading.Thread(target=server.run)
            thread.start()
            try:
                while not server.started:
                    assert thread.is_alive()
                    time.sleep(0.05)
                yield Served(
                    f"http://127.0.0.1:{port}",
                    beheer,
                    token_for(beheer.archive, Role.MANAGER),
                    token_for(beheer.archive, Role.READER),
                )
            finally:
                server.should_exit = True
                server.force_exit = True
                thread.join(timeout=20)
    finally:
        service.close()


@pytest.fixture(scope="module")
def first_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bron")
    build_index([some_cards(folder / "kaarten")], Settings(), folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def service(first_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("dienst")
    shutil.copytree(first_index, folder / "index")
    settings = Settings(data_dir=folder / "beheer", bewaar_vragen=True, keep_builds=5)
    with served(folder / "index", settings) as one:
        yield one


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens the tab in a browser session of its own; at the end nothing may have complained."""
    contexts, complaints = [], list[str]()

    def open_tab(
        address: str, token: str | None = None, width: int = 1280, scheme: Any = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="nl-NL", color_scheme=scheme
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/?__theme={scheme}")
        page.get_by_role("tab", name="Beheer").click()
        if token is not None:
            sign_in(page, token)
        return page

    yield open_tab
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("typeof window.hacked") == "undefined"
        context.close()
    assert complaints == []


def sign_in(page: Page, token: str) -> None:
    page.get_by_label("Token").fill(token)
    page.get_by_label("Token").press("Enter")
    expect(page.locator("#wb-wie")).to_contain_text("Aangemeld als")


def part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check()


def send_in(page: Page, *files: Path) -> Any:
    """Sends files in and waits for the report."""
    page.get_by_label("Bestanden", exact=True).set_input_files([str(one) for one in files])
    page.get_by_role("button", name="Lees deze bestanden in").click()
    report = page.locator("#wb-taak [data-over=ja]")
    expect(report).to_be_visible(timeout=READ_MS)
    return report


def answer_to(page: Page, question: str) -> Any:
    """Asks in the tab Vragen of a page of its own."""
    page.get_by_role("tab", name="Vragen", exact=True).click()
    box = page.get_by_label("Uw vraag")
    before = page.locator("article.ww-turn").count()
    box.fill(question)
    box.press("Enter")
    expect(page.locator("article.ww-turn")).to_have_count(before + 1, timeout=WAIT_MS)
    return page.locator("article.ww-turn").last


def test_a_pdf_is_sent_in_asked_about_and_taken_back(
    opened: Opener, service: Served, tmp_path: Path
) -> None:
    page = opened(service.address, service.manager)
    pdf = make_pdf(tmp_path / f"kluis {HOSTILE[:9]}.pdf", [KLUIS], title=f"Sleutelkluis {HOSTILE}")
    report = send_in(page, pdf)
    expect(report).to_be_focused()
    expect(report).to_contain_text("kluis <img src=.pdf gelezen 1 bladzijde, 1 passage")
    answer = answer_to(page, KLUIS_QUESTION)
    expect(answer.locator(".ww-statements")).to_contain_text("75 jaar en ouder")
    expect(answer.locator(".ww-sources").first).to_contain_text(f"Sleutelkluis {HOSTILE}")

    page.get_by_role("tab", name="Beheer").click()
    part(page, "Bouwsels")
    builds = page.locator("#wb-bouwsels li")
    expect(builds.first).to_contain_text("antwoordt nu")
    expect(builds.first).to_contain_text("Bronnen5")
    page.get_by_role("button", name="Antwoord uit dit bouwsel").last.click()
    expect(page.locator("#wb-zeker")).to_contain_text("1 bron minder dan nu")
    page.get_by_role("button", name="Nee, laat het zo").click()
    expect(page.locator("#wb-zeker")).not_to_be_visible()
    page.get_by_role("button", name="Antwoord uit dit bouwsel").last.click()
    page.get_by_role("button", name="Ja, wissel van bouwsel").click()
    expect(page.locator("#wb-bouwsel-gezegd .wb-told")).to_contain_text("Vanaf nu antwoordt")
    expect(builds.last).to_contain_text("antwoordt nu")
    assert "75 jaar" not in (answer_to(page, KLUIS_QUESTION).text_content() or "")


def test_what_cannot_be_read_says_why(opened: Opener, service: Served, tmp_path: Path) -> None:
    page = opened(service.address, service.manager)
    page.get_by_role("button", name="Lees deze bestanden in").click()
    status = page.locator("#wb-insturen [role=status]")
    expect(status).to_have_text("Kies eerst een of meer bestanden.")
    broken = tmp_path / "stuk.pdf"
    broken.write_bytes(b"%PDF-1.4\nniets")
    expect(send_in(page, broken)).to_contain_text("beschadigd")
    false = tmp_path / "nep.pdf"
    false.write_text("Dit is gewone tekst.")
    page.get_by_label("Bestanden", exact=True).set_input_files(str(false))
    page.get_by_role("button", name="Lees deze bestanden in").click()
    expect(status).to_have_text("nep.pdf is geen echt pdf-bestand.")


def test_a_reader_looks_and_changes_nothing(opened: Opener, service: Served) -> None:
    page = opened(service.address, service.reader)
    expect(page.locator("#wb-wie")).to_contain_text("lezer")
    expect(page.locator("#wb-insturen")).to_contain_text("rol beheerder")
    assert page.locator("#wb-insturen form").count() == 0
    part(page, "Bouwsels")
    expect(page.locator("#wb-bouwsels li").first).to_contain_text("Passages")
    expect(page.get_by_role("button", name="Antwoord uit dit bouwsel")).to_have_count(0)
    expect(page.get_by_text("Antwoorden stilzetten")).to_have_count(0)


def test_a_wrong_token_opens_nothing(opened: Opener, service: Served) -> None:
    page = opened(service.address)
    page.get_by_label("Token").fill("waaier_0000000000000000_" + "x" * 43)
    page.get_by_role("button", name="Meld aan").click()
    expect(page.locator("#wb-deur-gezegd")).to_contain_text("Dit token klopt niet")
    expect(page.get_by_label("Token")).to_have_value("")
    expect(page.locator("#wb-binnen")).to_have_count(0)


def test_a_token_that_is_withdrawn_stops_at_once(opened: Opener, service: Served) -> None:
    archive = service.beheer.archive
    token = token_for(archive, Role.MANAGER, "even")
    page = opened(service.address, token)
    with archive.database.write() as session:
        tokens.revoke(session, archive.now(), "even", audit.COMMAND)
    part(page, "Bouwsels")
    expect(page.locator("#wb-bouwsels")).to_contain_text("U bent niet meer aangemeld.")
    assert page.locator("#wb-bouwsels li").count() == 0


def test_logging_out_leaves_nothing_behind(opened: Opener, service: Served) -> None:
    page = opened(service.address, service.manager)
    part(page, "Bouwsels")
    build = page.locator("#wb-bouwsels h4").first.text_content()
    page.get_by_role("button", name="Meld af").click()
    expect(page.locator("#wb-deur-gezegd")).to_contain_text("U bent afgemeld.")
    expect(page.locator("#wb-binnen")).to_have_count(0)
    held = page.content() + page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert service.manager not in held
    assert (build or "?").split()[1] not in page.content()
    sign_in(page, service.reader)
    expect(page.locator("#wb-insturen")).to_contain_text("rol beheerder")


def test_answering_is_stopped_and_begun_again(opened: Opener, service: Served) -> None:
    page = opened(service.address, service.manager)
    page.get_by_role("button", name="Antwoorden stilzetten of weer aanzetten").click()
    page.get_by_label("Melding voor wie iets vraagt").fill(f"We werken even {HOSTILE}")
    page.get_by_role("button", name="Zet het beantwoorden stil").click()
    expect(page.locator("#wb-pauze")).to_contain_text(f"leest: We werken even {HOSTILE}")
    expect(answer_to(page, KLUIS_QUESTION)).to_contain_text("We werken even")
    page.get_by_role("tab", name="Beheer").click()
    page.get_by_role("button", name="Beantwoord weer vragen").click()
    expect(page.locator("#wb-pauze")).to_contain_text("De dienst geeft antwoord.")
