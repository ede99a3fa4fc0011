"""The tab Workshop in a real browser: from a wish to a file, with the keyboard and on a phone."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from answer.pipeline import AnswerService
from api.app import create_app
from tests.api_server import served
from tests.browser import profile, too_wide
from ui.mount import mount_chat
from waaier.settings import Settings

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
"""Making a draft takes seconds on a busy machine."""

SUBJECT = "uitstroom uit beschermd wonen"


@pytest.fixture(scope="module")
def address(service: AnswerService) -> Iterator[str]:
    settings = Settings(rate_per_minute=0)
    app = mount_chat(create_app(service, settings), service)
    with served(app, settings) as server:
        yield server.address


@contextmanager
def tab(browser: Browser, address: str, width: int, height: int) -> Iterator[Page]:
    with profile(browser, width=width, height=height) as page:
        page.set_default_timeout(WAIT_MS)
        page.goto(address)
        page.get_by_role("tab", name="Workshop").click()
        page.get_by_label("Waar gaat het over?").fill(SUBJECT)
        yield page


def said(page: Page, text: str) -> None:
    expect(page.locator("#workshop-melding")).to_contain_text(text, timeout=WAIT_MS)


def titles(page: Page) -> list[str]:
    return page.locator("#ontwerp summary h4").all_inner_texts()


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with tab(browser, address, width=1280, height=1000) as page:
        page.get_by_label("Gemeente (mag leeg blijven)").fill("Amsterdam")
        page.get_by_role("button", name="Maak een ontwerp").press("Enter")
        expect(page.locator("#ontwerp-kop")).to_be_focused(timeout=WAIT_MS)
        yield page


def test_a_wish_becomes_a_draft_with_sources(page: Page, pytestconfig: pytest.Config) -> None:
    said(page, "Het ontwerp staat klaar.")
    part = page.locator("#ontwerp details", has_text="uitleg").first
    part.locator("summary").press("Enter")
    expect(part.locator(".ww-note").first).to_be_visible()
    expect(part.get_by_text("peildatum").first).to_be_visible()
    folder = pytestconfig.getoption("--screenshots")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / "workshop.png")


def test_an_onderdeel_moves_locks_and_gets_other_words(page: Page) -> None:
    before = titles(page)
    page.get_by_role("button", name="Omlaag").press("Enter")
    said(page, "De volgorde is veranderd.")
    after = titles(page)
    assert [one.split(". ")[1] for one in after[:2]] == [
        one.split(". ")[1] for one in reversed(before[:2])
    ]
    page.get_by_role("button", name="Zet vast").press("Enter")
    said(page, "Het onderdeel staat vast.")
    expect(page.locator("#ontwerp .ww-badge", has_text="staat vast")).to_have_count(1)
    page.get_by_label("Titel van het onderdeel").fill("Even <b>kennismaken</b>")
    page.get_by_role("button", name="Bewaar titel en tekst").press("Enter")
    said(page, "Uw tekst is bewaard")
    assert titles(page)[1] == "2. Even <b>kennismaken</b>"
    assert titles(page)[1] == "2. Even <b>kennismaken</b>"


def choose(page: Page, part: str) -> None:
    """Chooses an onderdeel to change."""
    page.get_by_label("Onderdeel", exact=True).click()
    page.get_by_role("option", name=part).click()


def test_other_content_is_offered_where_there_is_any(page: Page) -> None:
    again = page.get_by_role("button", name="Kies andere inhoud")
    choose(page, "kennismaken")
    expect(again).to_have_count(0)
    choose(page, "Quiz met uitleg")
    quiz = page.locator("#ontwerp details", has_text="Quiz met uitleg")
    before = quiz.text_content()
    again.press("Enter")
    said(page, "Het onderdeel heeft andere inhoud.")
    assert quiz.text_content() != before


def test_files_are_saved_and_a_saved_workshop_goes_on(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Maak het bestand").press("Enter")
    expect(page.locator("#bestand")).to_be_focused(timeout=WAIT_MS)
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    caught.value.save_as(tmp_path / "draaiboek.docx")
    assert caught.value.suggested_filename.endswith("-draaiboek.docx")
    with zipfile.ZipFile(tmp_path / "draaiboek.docx") as package:
        assert "Even &lt;b&gt;kennismaken" in package.read("word/document.xml").decode()

    page.get_by_label("Soort bestand").click()
    page.get_by_role("option", name="(json)").click()
    page.get_by_role("button", name="Maak het bestand").click()
    link = page.locator("#bestand[download$='.json']")
    with page.expect_download() as caught:
        link.click()
    saved = tmp_path / "workshop.json"
    caught.value.save_as(saved)
    kept = json.loads(saved.read_text(encoding="utf-8"))
    kept["titel"] = "Een bewaarde workshop"
    kept["verwijzingen"][0]["citaat"] += " En dit stond er nooit."
    saved.write_text(json.dumps(kept), encoding="utf-8")

    page.get_by_role("button", name="Verder met een bewaarde workshop").click()
    page.locator("#json input[type=file]").set_input_files(saved)
    expect(page.locator("#ontwerp-kop")).to_have_text("Een bewaarde workshop", timeout=WAIT_MS)
    page.get_by_role("button", name="Controleer de bronnen").click()
    expect(page.locator("#download")).to_contain_text("1 van", timeout=WAIT_MS)
    expect(page.locator("#download .ww-changes")).to_contain_text("dit stond er nooit")


def test_on_a_phone_nothing_stands_beside_the_page_and_a_fault_loses_nothing(
    browser: Browser, address: str
) -> None:
    with tab(browser, address, width=360, height=740) as page:
        page.get_by_label("Duur in minuten").fill("10")
        page.get_by_role("button", name="Maak een ontwerp").click()
        said(page, "Duur in minuten")
        expect(page.get_by_label("Waar gaat het over?")).to_have_value(SUBJECT)
        page.get_by_label("Duur in minuten").fill("60")
        page.get_by_role("button", name="Maak een ontwerp").click()
        expect(page.locator("#ontwerp-kop")).to_be_visible(timeout=WAIT_MS)
        assert too_wide(page) <= 0
