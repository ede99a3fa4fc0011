"""Asking questions on the page, in a real browser served by the real command."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from index.pipeline import build_index
from tests.browser import QUESTION, SLOWER, Opener, answered, ask, box, served_here
from tests.files import write
from tests.model_server import model_server
from tests.test_language_model import ALSO_GOOD, GOOD, reply
from waaier.settings import Settings

pytestmark = pytest.mark.browser


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


def test_an_answer_with_its_source(opened: Opener, address: str) -> None:
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
    source = answer.locator(".ww-sources > li").first
    assert source.locator("details").first.get_attribute("open") is not None
    expect(source.locator("summary").first).to_contain_text("Omslagroute")
    expect(source.locator("summary").first).to_contain_text("peildatum 2025 (ongeveer")
    original = source.locator(".ww-refs a").first
    assert (original.get_attribute("href") or "").startswith("https://")

    elsewhere = [url for url in watched.requests if urlsplit(url).hostname != "127.0.0.1"]
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
    assert len(watched.requests) > 3
    assert watched.complaints == []


def test_the_first_statement_is_there_within_a_second(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, "Hoe werkt een wooncirkel?")
    box(page).fill(QUESTION)
    page.evaluate(
        """() => new MutationObserver((_, self) => {
          if (!document.querySelector('#v2 .ww-statements p')) return;
          window.shownAfter = performance.now() - window.askedAt;
          self.disconnect();
        }).observe(document, {childList: true, subtree: true})"""
    )
    page.evaluate(
        "document.addEventListener('keydown', () => { window.askedAt ??= performance.now() }, true)"
    )
    box(page).press("Enter")
    answered(page, 2)
    # A second is what is promised on a quiet machine; one that runs tests beside it is slower.
    assert page.evaluate("window.shownAfter") < 1000 * SLOWER


def test_sentences_of_a_model_are_shown_as_they_come(
    opened: Opener, card_index: Path, tmp_path: Path
) -> None:
    with model_server() as model:
        model.say = reply(GOOD, ALSO_GOOD)
        settings = Settings(llm_url=model.url("halfway"), llm_name="klein", data_dir=tmp_path)
        with served_here(card_index, settings) as address:
            page = opened(address).page
            expect(page.get_by_role("note")).to_contain_text("taalmodel")
            box(page).fill(QUESTION)
            box(page).press("Enter")
            turn = page.locator("#v1")
            expect(turn.locator(".ww-statements")).to_contain_text(GOOD[0])
            expect(turn).to_have_attribute("aria-busy", "true")
            expect(turn).not_to_contain_text(ALSO_GOOD[0])
            expect(turn).to_contain_text("Een taalmodel schreef deze zinnen")
            # What is there can be checked already.
            turn.locator("a.ww-chip").first.click()
            expect(turn.locator("mark#v1-b1")).to_be_visible()
            assert page.locator("#ww-status").text_content() == "Antwoord wordt gezocht."
            model.go_on.set()
            whole = answered(page, 1)
            expect(whole.locator(".ww-statements")).to_contain_text(ALSO_GOOD[0])
            expect(page.locator("#ww-status")).to_contain_text("Antwoord staat klaar")


def test_the_screen_reader_hears_two_things_only(opened: Opener, address: str) -> None:
    page = opened(address).page
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() => {
          const text = document.querySelector('#ww-status').textContent;
          if (text !== window.said.at(-1)) window.said.push(text);
        }).observe(document.querySelector('#ww-status'), {childList: true}) }"""
    )
    answer = ask(page, QUESTION)
    expect(page.locator("#v1")).to_be_focused()
    said = page.evaluate("window.said")
    assert said[0] == "Antwoord wordt gezocht."
    assert said[1].startswith("Antwoord staat klaar, met ")
    assert len(said) == 2
    assert page.locator("#tabs [role=status]").count() == 0, "one speaks, outside the tabs"
    for live in ("[aria-live]", "[role=log]", "[role=status]", "[role=alert]"):
        assert answer.locator(live).count() == 0
        assert answer.locator("xpath=ancestor::*[@aria-live]").count() == 0


def test_shift_enter_makes_a_new_line(opened: Opener, address: str) -> None:
    page = opened(address).page
    box(page).fill("Mijn cliënt verlaat beschermd wonen.")
    box(page).press("End")
    box(page).press("Shift+Enter")
    box(page).type("Welke regeling helpt?")
    assert box(page).input_value().count("\n") == 1
    expect(page.locator("article.ww-turn")).to_have_count(0)
    box(page).press("Enter")
    expect(answered(page, 1)).to_contain_text("Omslagroute")


def test_focus_goes_to_the_new_answer(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    expect(page.locator("#v1")).to_be_focused()
    expect(page.locator("#v1-kop")).to_be_in_viewport()


def test_example_buttons_ask(opened: Opener, address: str) -> None:
    page = opened(address).page
    example = page.locator("#voorbeelden button").first
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
    expect(page.get_by_role("heading", name="Voorbeelden")).to_be_visible()
    assert "briefadres" not in page.locator("#antwoorden").inner_html().lower()
    afresh = ask(page, "En voor wie is dat?")
    expect(afresh).not_to_contain_text("Ik zocht op:")


def test_a_place_is_chosen_with_a_button(opened: Opener, address: str) -> None:
    page = opened(address).page
    text = "Hoe lang duurt een driepartijencontract voordat het een gewoon huurcontract wordt?"
    answer = ask(page, text)
    expect(answer.get_by_role("heading", name="In welke gemeente?")).to_be_visible()
    answer.get_by_role("button", name="regio Assen").click()
    expect(answered(page, 2)).to_contain_text("18 maanden")


def test_what_cannot_wait_stands_first(opened: Opener, address: str) -> None:
    page = opened(address).page
    answer = ask(page, "Mijn cliënt zegt dat hij vanavond een einde aan zijn leven maakt. Wat nu?")
    help_first = answer.locator(".ww-urgent")
    expect(help_first).to_be_in_viewport()
    expect(help_first).to_contain_text("113")
    assert (help_first.get_by_role("link").first.get_attribute("href") or "").startswith("tel:")
    heading = answer.get_by_role("heading", level=3).first
    above, below = help_first.bounding_box(), heading.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]


def test_a_gemeente_is_a_filter_and_is_remembered(opened: Opener, address: str) -> None:
    page = opened(address).page
    page.get_by_text("Zoek alleen in: alles").click()
    page.get_by_label("Zoek in gemeente").select_option("Utrecht")
    page.get_by_label("Zoek in thema").select_option("urgentie")
    expect(page.locator("#gekozen")).to_have_text("Utrecht, urgentie")
    answer = ask(page, "Wie kan voorrang op een woning krijgen?")
    expect(answer).to_contain_text("Ik zocht alleen in: gemeente Utrecht, thema urgentie.")
    for badge in answer.locator(".ww-badge", has_text="Geldt in").all_text_contents():
        assert badge in ("Geldt in Nederland", "Geldt in Utrecht")

    other = ask(page, "Hoe krijgt mijn cliënt urgentie in Amsterdam?", turn=2)
    expect(other).to_contain_text("Daarom zocht ik niet alleen in Utrecht.")
    expect(other).to_contain_text("Geldt in Amsterdam")

    page.reload()
    expect(page.locator("#gekozen")).to_have_text("Utrecht")
    page.get_by_text("Zoek alleen in: Utrecht").click()
    page.get_by_role("button", name="Wis de filters").click()
    expect(page.locator("#gekozen")).to_have_text("alles")
    page.reload()
    expect(page.locator("#gekozen")).to_have_text("alles")


def test_a_reload_forgets(opened: Opener, address: str) -> None:
    page = opened(address).page
    ask(page, QUESTION)
    page.reload()
    expect(box(page)).to_be_visible()
    expect(page.locator("article.ww-turn")).to_have_count(0)
    assert (
        page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").count("verlaat") == 0
    )


def test_two_people_at_once_do_not_see_each_other(opened: Opener, address: str) -> None:
    one, other = opened(address).page, opened(address).page
    for page, question in ((one, "Hoe werkt woningruil?"), (other, "Wie krijgt huurtoeslag?")):
        box(page).fill(question)
        box(page).press("Enter", no_wait_after=True)
    expect(answered(one, 1)).to_contain_text("oningruil")
    expect(answered(other, 1)).to_contain_text("uurtoeslag")
    assert "Wie krijgt huurtoeslag" not in one.content()
    assert "Hoe werkt woningruil" not in other.locator("#antwoorden").inner_html()


def test_a_follow_up_leans_on_ones_own_question_only(opened: Opener, address: str) -> None:
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
    with served_here(tmp_path / "index") as address:
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
