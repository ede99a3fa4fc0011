"""Browsing the cards in a real browser, served by the real command."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import WAIT_MS, Opener, heading_levels, nameless, skipped_levels, too_wide

pytestmark = pytest.mark.browser


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
    assert too_wide(page) <= 0
    assert nameless(page) == []
    assert heading_levels(page)[0] == 1
    assert skipped_levels(page) == []
