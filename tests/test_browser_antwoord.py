"""What can be done with an answer on the page: see its page, take it along, say what is wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from docx import Document
from playwright.sync_api import Page, expect

from api.records import feedback
from api.records.database import Database
from api.records.kinds import Channel, FeedbackReason, FeedbackStatus
from api.records.tables import Feedback
from index.pipeline import build_index
from tests.browser import QUESTION, Opener, answered, ask, box, served_here
from waaier.settings import Settings

pytestmark = pytest.mark.browser

PDF = Path(__file__).parent / "ground_truth" / "tabel.pdf"

PDF_QUESTION = "Wat kost een gemengd wooncomplex in de eerste jaren?"


@pytest.fixture(scope="module")
def pdf_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pdf")
    build_index([PDF], Settings(), folder / "index")
    with served_here(folder / "index", Settings(data_dir=folder / "beheer")) as address:
        yield address


def reports() -> list[Feedback]:
    """What was reported to the service behind ``address``, newest first."""
    database = Database.connect(Settings())
    try:
        with database.read() as session:
            return list(feedback.listed(session, feedback.Wanted(), 1, 100).items)
    finally:
        database.close()


def test_the_page_of_a_pdf_is_fetched_when_it_is_opened(opened: Opener, pdf_address: str) -> None:
    watched = opened(pdf_address)
    page = watched.page
    answer = ask(page, PDF_QUESTION)
    answer.locator(".ww-statements a.ww-chip").first.click()
    mark = answer.locator("mark#v1-b1")
    expect(mark).to_be_visible()
    assert not [url for url in watched.requests if "/paginas/" in url]

    told = httpx.post(
        f"{pdf_address}/v1/vragen", json={"question": PDF_QUESTION}, trust_env=False
    ).json()
    assert mark.text_content() == told["citations"][0]["quote"]
    opener = answer.locator(".ww-page summary").first
    expect(opener).to_contain_text("Bekijk bladzijde 2 met [1]")
    opener.click()
    picture = answer.get_by_role("img", name="Bladzijde 2 van")
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") == 1000
    (asked,) = [url for url in watched.requests if "/paginas/2?" in url]
    marked = httpx.get(asked, headers={"Accept": "application/json"}, trust_env=False).json()
    assert marked["marked"]
    assert watched.complaints == []


def test_a_page_that_cannot_be_shown_says_so(opened: Opener, pdf_address: str) -> None:
    page = opened(pdf_address).page
    page.route("**/paginas/**", lambda route: route.fulfill(status=503))
    answer = ask(page, PDF_QUESTION)
    answer.locator(".ww-statements a.ww-chip").first.click()
    answer.locator(".ww-page summary").first.click()
    expect(answer.get_by_text("Deze bladzijde kan nu niet worden getoond.").first).to_be_visible()


def test_an_answer_is_copied_with_its_sources(opened: Opener, address: str) -> None:
    page = opened(address, permissions=["clipboard-read", "clipboard-write"]).page
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Kopieer met bronnen").click()
    expect(page.locator("#ww-status")).to_contain_text("gekopieerd")
    expect(answer.locator(".ww-told").first).to_contain_text("gekopieerd")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Vraag: {QUESTION}")
    assert "De Omslagroute helpt" in copied
    assert "peildatum 2025" in copied
    assert "https://" in copied


def test_an_answer_as_word(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    second = ask(page, "Hoe werkt een wooncirkel?", turn=2)
    # Also an earlier answer, not just the newest.
    for turn, heading in ((page.locator("#v1"), QUESTION), (second, "Hoe werkt een wooncirkel?")):
        with page.expect_download() as waiting:
            turn.get_by_role("button", name="Download als Word").click()
        assert waiting.value.suggested_filename.endswith(".docx")
        document = Document(io.BytesIO(Path(waiting.value.path()).read_bytes()))
        assert document.paragraphs[0].text == heading
        expect(turn.locator(".ww-told").first).to_have_text("Het Word-bestand is gemaakt.")


def test_an_answer_is_printed_whole(opened: Opener, address: str) -> None:
    page = opened(address).page
    page.evaluate("window.print = () => { window.dispatchEvent(new Event('beforeprint')) }")
    ask(page, "Hoe werkt woningruil?")
    answer = ask(page, QUESTION, turn=2)
    closed = answer.locator("details:not([open])").count()
    assert closed > 0
    answer.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    expect(answer.locator("mark#v2-b1")).to_be_visible()
    assert answer.locator("details:not([open])").count() == 0
    for gone in ("#vraag", "#v1", "#v2 .ww-tools", "#v2 .ww-report", ".ww-notice"):
        expect(page.locator(gone)).not_to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#v1")).to_be_visible()
    assert answer.locator("details:not([open])").count() == closed


def test_a_colleague_gets_no_personal_data(opened: Opener, address: str) -> None:
    page = opened(address).page
    answer = ask(page, f"Mijn cliënt Jolanda Verwegen (BSN 111222333) vraagt: {QUESTION}")
    href = answer.get_by_role("link", name="Vraag een collega").get_attribute("href") or ""
    draft = page.evaluate("href => Object.fromEntries(new URL(href).searchParams.entries())", href)
    assert href.startswith("mailto:?")
    assert "[naam]" in draft["body"]
    assert "De Omslagroute helpt" in draft["body"]
    assert "peildatum 2025" in draft["body"]
    for secret in ("Jolanda", "Verwegen", "111222333"):
        assert secret not in draft["body"] + draft["subject"]


# Reports


def test_a_report_is_masked_and_kept(opened: Opener, address: str) -> None:
    watched = opened(address)
    page = watched.page
    answer = ask(page, QUESTION)
    before = len(reports())
    no = answer.get_by_role("button", name="Nee")
    no.click()
    expect(no).to_have_attribute("aria-expanded", "true")
    expect(answer.get_by_label("Er staat iets in dat niet klopt")).to_be_focused()
    answer.get_by_label("De informatie is verouderd").check()
    answer.get_by_label("Toelichting").fill("Bel Jolanda Verwegen, 06-12345678. Het is nu 2026.")
    answer.get_by_role("button", name="Stuur de melding").click()
    told = answer.locator(".ww-report .ww-told")
    expect(told).to_contain_text("Dank u. Uw melding is bewaard.")
    expect(told).to_contain_text("weggehaald: telefoonnummer, naam")
    expect(told).to_be_focused()
    expect(no).not_to_be_visible()

    newest, *others = reports()
    assert len(others) == before
    assert newest.reason is FeedbackReason.OUTDATED
    assert newest.channel is Channel.CHAT
    assert newest.comment is not None
    assert "Het is nu 2026." in newest.comment.text
    assert "Verwegen" not in newest.comment.text
    assert watched.complaints == []

    # What was said stays said when the turn moves up.
    ask(page, "Hoe werkt een wooncirkel?", turn=2)
    expect(page.locator("#v1 .ww-report .ww-told")).to_contain_text("Dank u.")


def test_that_an_answer_helped_is_no_work(opened: Opener, address: str) -> None:
    page = opened(address).page
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Ja").click()
    expect(answer.locator(".ww-report .ww-told")).to_have_text("Dank u.")
    newest = reports()[0]
    assert newest.reason is FeedbackReason.HELPFUL
    assert newest.status is FeedbackStatus.RESOLVED


def test_a_report_without_a_reason_is_not_sent(opened: Opener, address: str) -> None:
    watched = opened(address)
    answer = ask(watched.page, QUESTION)
    answer.get_by_role("button", name="Nee").click()
    answer.get_by_role("button", name="Stuur de melding").click()
    assert not [url for url in watched.requests if "terugkoppelingen" in url]
    expect(answer.get_by_role("button", name="Stuur de melding")).to_be_visible()


def test_a_report_that_does_not_arrive_loses_nothing(opened: Opener, address: str) -> None:
    page = opened(address).page
    page.route("**/v1/terugkoppelingen", lambda route: route.abort())
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Nee").click()
    answer.get_by_label("Iets anders").check()
    answer.get_by_label("Toelichting").fill("Mijn toelichting.")
    answer.get_by_role("button", name="Stuur de melding").click()
    expect(answer.locator(".ww-report .ww-told")).to_contain_text("niet verstuurd")
    expect(answer.get_by_label("Toelichting")).to_have_value("Mijn toelichting.")
    page.unroute("**/v1/terugkoppelingen")
    answer.get_by_role("button", name="Stuur de melding").click()
    expect(answer.locator(".ww-report .ww-told")).to_contain_text("Dank u.")


# Earlier questions


def stored(page: Page) -> str:
    found: str = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    return found


def test_questions_are_remembered_only_when_asked_to(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    assert "verlaat" not in stored(page)
    page.get_by_text("Eerdere vragen").click()
    page.get_by_label("Bewaar mijn vragen in deze browser").check()
    ask(page, f"Mijn cliënt Jolanda Verwegen vraagt: {QUESTION}", turn=2)
    ask(page, "Mijn cliënt wil vanavond een einde aan zijn leven maken. Wat nu?", turn=3)
    assert "[naam]" in stored(page)
    assert "Verwegen" not in stored(page)
    assert "leven" not in stored(page), "what cannot wait is not offered again"

    page.reload()
    expect(box(page)).to_be_visible()
    page.get_by_text("Eerdere vragen").click()
    page.locator("#vragenlijst button").first.click()
    expect(answered(page, 1)).to_contain_text("Omslagroute")
    assert page.locator("#vragenlijst button").count() == 1, "the same question stands there once"

    page.get_by_role("button", name="Wis alle vragen").click()
    expect(page.locator("#vragenlijst button")).to_have_count(0)
    assert "verlaat" not in stored(page)
    page.get_by_label("Bewaar mijn vragen in deze browser").uncheck()
    assert "bewaar" not in stored(page)


def test_a_stored_question_cannot_become_markup(opened: Opener, address: str) -> None:
    page = opened(address).page
    page.evaluate(
        """() => { localStorage.setItem('waaier.bewaar-vragen', 'ja');
          localStorage.setItem('waaier.vragen', JSON.stringify([
            {vraag: '<img src=x onerror=window.hacked=1>', op: Date.now()},
            {vraag: 'Oud', op: 0}, {vraag: 3, op: Date.now()}, null])) }"""
    )
    page.reload()
    expect(box(page)).to_be_visible()
    page.get_by_text("Eerdere vragen").click()
    expect(page.locator("#vragenlijst button")).to_have_text("<img src=x onerror=window.hacked=1>")
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert "Oud" not in stored(page)
