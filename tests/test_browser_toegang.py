"""Whether everyone can use the page: with a keyboard, a screen reader, large letters, a phone.

Axe finds what a program can find; what is left to people is in docs/toegankelijkheid.md.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import (
    QUESTION,
    Opener,
    answered,
    ask,
    box,
    heading_levels,
    nameless,
    serious_faults,
    skipped_levels,
    too_wide,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened: Opener, address: str, scheme: str) -> None:
    page = opened(address, color_scheme=scheme).page
    expect(page.locator("#zoek-alleen")).to_be_visible()
    assert serious_faults(page) == []
    ask(page, "Mijn cliënt heeft drie maanden huurachterstand. Wat kan ik doen?")
    ask(page, "Hoe lang duurt een driepartijencontract voor mensen uit de opvang?", turn=2)
    ask(page, "Mijn cliënt Jan de Vries wil vanavond een einde aan zijn leven maken.", turn=3)
    for summary in page.locator("article summary, #zoek-alleen summary, .ww-history summary").all():
        summary.click()
    page.locator("#v1").get_by_role("button", name="Nee").click()
    assert serious_faults(page) == []


@pytest.mark.parametrize("width", [320, 360, 640, 768])
def test_nothing_runs_off_the_screen(opened: Opener, address: str, width: int) -> None:
    """640 is a screen of 1280 at 200 %, 320 one at 400 %."""
    page = opened(address, width=width, height=740).page
    assert too_wide(page) <= 0
    answer = ask(page, f"{QUESTION} {'Langwoordzonderspatie' * 12}")
    for summary in page.locator("article summary, #zoek-alleen summary, .ww-history summary").all():
        summary.click()
    answer.get_by_role("button", name="Nee").click()
    assert too_wide(page) <= 0
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.ww-turn *')]"
        ".map(one => one.getBoundingClientRect().right))"
    )
    assert widest <= width


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
    assert nameless(page) == []
    assert heading_levels(page)[0] == 1
    assert skipped_levels(page) == []


@pytest.mark.parametrize("locale", ["nl-NL", "en-US"])
def test_the_page_says_it_is_dutch(opened: Opener, address: str, locale: str) -> None:
    page = opened(address, locale=locale).page
    page.wait_for_timeout(500)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
