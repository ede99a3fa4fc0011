"""The tab Verkennen in a real browser: the overview picture, cards and the begrippenlijst."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from answer.pipeline import AnswerService
from answer.shelf import CardShelf
from api.app import create_app
from index.pipeline import build_index
from tests.api_server import served
from tests.browser import NewPage, Watched, serious_faults, served_here, too_wide
from tests.conftest import ROOT
from tests.files import write
from ui.mount import mount_chat
from waaier.settings import Settings

pytestmark = pytest.mark.browser

HOSTILE = "Ruil <img src=x onerror=window.hacked=1> <svg onload=window.hacked=1>"

OURS = "#vk-overzicht, #vk-kaart, #kaarten, #vk-letters, #vk-begrippen"
"""What we make ourselves on this tab; the rest is Gradio's."""


@pytest.fixture(scope="module")
def address(service: AnswerService) -> Iterator[str]:
    app = mount_chat(create_app(service), service)
    with served(app, Settings(), at_once=True) as server:
        yield server.address


Opener = Callable[..., Page]


@pytest.fixture
def opened(new_page: NewPage) -> Iterator[Opener]:
    """Opens the tab in a profile of its own; at the end nothing may have complained."""
    tabs: list[Watched] = []

    def open_tab(address: str, scheme: str = "light", **more: int) -> Page:
        tabs.append(new_page(color_scheme=scheme, **more))
        page = tabs[-1].page
        page.goto(address)
        page.get_by_role("tab", name="Verkennen").click()
        expect(page.locator("#vk-overzicht .vk-lijst")).to_be_attached()
        expect(page.locator(".ww-shelf > li").first).to_be_visible()
        return page

    yield open_tab
    for tab in tabs:
        assert not tab.hacked()
        assert tab.complaints == []


def point(page: Page, card_id: str) -> Any:
    return page.locator(f'#vk-overzicht .vk-punt[data-waarde="{card_id}"]')


def card(page: Page, title: str) -> Any:
    """The card that was opened, once it has the focus."""
    found = page.get_by_role("region", name=f"Kaart {title}", exact=True)
    expect(found).to_be_focused()
    return found


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(
        "all => all.map(one => { const b = one.getBoundingClientRect();"
        " return {l: b.left, t: b.top, r: b.right, b: b.bottom, what: one.textContent}; })"
    )
    return found


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["l"] < other["r"] and other["l"] < one["r"]
        and one["t"] < other["b"] and other["t"] < one["b"]
    )  # fmt: skip


@pytest.mark.parametrize("width", [768, 1280])
def test_no_two_things_in_the_picture_overlap(opened: Opener, address: str, width: int) -> None:
    page = opened(address, width=width)
    names, shapes = boxes(page, ".vk-naam"), boxes(page, ".vk-punt path")
    assert len(names) == 18
    assert len(shapes) > 100
    clashes = [(a, b) for a, b in combinations([*names, *shapes], 2) if overlap(a, b)]
    assert clashes == []
    frame = boxes(page, ".vk-beeld > svg")[0]
    assert all(frame["l"] <= box["l"] and box["r"] <= frame["r"] for box in names)
    targets = boxes(page, ".vk-raak")
    assert min(box["r"] - box["l"] for box in targets) >= 17
    if width == 1280:
        assert min(box["r"] - box["l"] for box in targets) >= 22


def test_a_point_opens_its_card_and_closing_goes_back(opened: Opener, address: str) -> None:
    page = opened(address)
    point(page, "huurtoeslag").hover()
    expect(page.locator(".vk-tip")).to_have_text(
        "Huurtoeslag (landelijke regeling, geldt in Nederland)"
    )
    assert 0 < page.locator(".vk-lijnen line").count() <= 4
    point(page, "huurtoeslag").click()
    shown = card(page, "Huurtoeslag")
    expect(shown).to_be_in_viewport()
    expect(shown.locator("dt").first).to_have_text("Samenvatting")
    expect(shown).to_contain_text("Peildatum 2026-01-01")

    shown.get_by_role("link", name="Woonkostentoeslag").click()
    other = card(page, "Woonkostentoeslag (bijzondere bijstand voor woonlasten)")
    expect(other).to_contain_text("Lijkt hierop")
    other.get_by_role("button", name="Sluit deze kaart").click()
    expect(page.locator("#vk-kaart section")).to_have_count(0)
    expect(point(page, "huurtoeslag")).to_be_focused()


def test_the_picture_with_the_keyboard_alone(opened: Opener, address: str) -> None:
    page = opened(address)
    page.locator('.vk-keuze [data-waarde="lijst"]').focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    first = page.evaluate(focused)
    assert first.startswith("Thema ")
    page.keyboard.press("ArrowRight")
    tip = page.locator(".vk-tip")
    expect(tip).to_have_text(page.evaluate(focused))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("End")
    last = page.evaluate("document.activeElement.dataset.waarde")
    assert last == page.locator(".vk-punt").last.get_attribute("data-waarde")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.waarde") != last
    page.keyboard.press("Home")
    assert page.evaluate(focused) == first
    # Every card can be reached with the arrow keys, each once.
    passed = []
    for _ in range(page.locator(".vk-beeld > svg a").count()):
        passed.append(page.evaluate("document.activeElement.dataset.waarde"))
        page.keyboard.press("ArrowRight")
    assert len(set(passed)) == len(passed)
    # One stop for Tab: the next one is out of the picture.
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.vk-beeld > svg')")
    page.keyboard.press("Shift+Tab")
    title = page.evaluate(focused).split(" (")[0]
    page.keyboard.press("Enter")
    expect(page.locator("#vk-kaart section")).to_be_focused()
    assert title in (page.locator("#vk-kaart h3").text_content() or "")

    page.locator(".vk-beeld > svg a[role=button]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".vk-themas [aria-pressed=true]")).to_have_count(1)


def test_a_theme_filters_the_list_and_lights_up(opened: Opener, address: str) -> None:
    page = opened(address)
    everything = page.locator(".vk-punt").count()
    theme = page.locator('.vk-themas [data-waarde="gezin en scheiding"]')
    count = int(theme.locator("span").inner_text())
    theme.click()
    expect(page.locator("#kaarten .ww-count")).to_contain_text(f"{count} kaarten gevonden.")
    expect(theme).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".vk-punt.vk-uit")).to_have_count(everything - count)
    expect(page.get_by_label("Thema", exact=True)).to_have_value(f"gezin en scheiding ({count})")
    page.get_by_role("link", name="Ga naar de lijst").click()
    expect(page.locator("#kaarten .ww-count")).to_be_focused()
    theme.click()
    expect(page.locator("#kaarten .ww-count")).to_contain_text(f"{everything} kaarten")
    expect(page.locator(".vk-punt.vk-uit")).to_have_count(0)


def test_the_list_holds_what_the_picture_holds(
    opened: Opener, address: str, service: AnswerService
) -> None:
    page = opened(address, width=360, height=740)
    expect(page.locator(".vk-beeld")).to_be_hidden()
    links = page.locator(".vk-lijst a")
    told = links.evaluate_all("all => all.map(one => one.dataset.waarde)")
    assert sorted(told) == sorted(one.source.id for one in CardShelf(service.retriever).cards())
    theme = page.locator(".vk-lijst details", has=page.locator('[data-waarde="briefadres"]'))
    theme.locator("summary").click()
    theme.get_by_role("link", name="Briefadres in de BRP").click()
    card(page, "Briefadres in de BRP")
    theme.get_by_role("button", name="Toon").click()
    expect(page.locator("#kaarten .ww-count")).to_be_focused()
    expect(page.get_by_label("Thema", exact=True)).not_to_have_value("Alle thema's")
    assert too_wide(page) <= 0
    page.get_by_role("tab", name="Begrippenlijst").click()
    expect(page.locator(".vk-begrippen > li").first).to_be_visible()
    assert too_wide(page) <= 0


def test_the_picture_and_the_list_are_each_a_press_away(opened: Opener, address: str) -> None:
    page = opened(address)
    as_list = page.get_by_role("button", name="Lijst", exact=True)
    as_list.click()
    expect(as_list).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".vk-lijst summary").first).to_be_visible()
    expect(page.locator(".vk-beeld")).to_be_hidden()
    page.get_by_role("button", name="Beeld", exact=True).click()
    expect(page.locator(".vk-lijst")).to_be_hidden()


def test_a_card_leads_to_a_question(opened: Opener, address: str) -> None:
    page = opened(address)
    point(page, "huurtoeslag").click()
    card(page, "Huurtoeslag").get_by_role("button", name="Stel hier een vraag over").click()
    box = page.get_by_label("Uw vraag")
    expect(box).to_be_focused()
    expect(box).to_have_value("Wat moet ik weten over Huurtoeslag?")
    # It is only sent when the reader says so.
    expect(page.locator("article.ww-turn")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("article.ww-turn").first).to_contain_text("huurders met een laag inkomen")


def test_the_begrippenlijst(opened: Opener, address: str) -> None:
    page = opened(address)
    page.get_by_role("tab", name="Begrippenlijst").click()
    terms = page.locator("#vk-begrippen")
    names = terms.locator("h3")
    expect(names.first).to_have_text("aanmaning")
    page.locator('#vk-letters [data-waarde="B"]').click()
    expect(terms.get_by_role("status")).to_contain_text("met de letter B.")
    expect(terms.get_by_role("status")).to_be_focused()
    assert {one[0].upper() for one in names.all_inner_texts()} == {"B"}

    search = page.get_by_label("Zoek een begrip")
    search.press_sequentially("postadres")
    expect(names).to_have_count(1)
    expect(names).to_have_text("briefadres")
    search.fill("xyzzy<img src=x onerror=window.hacked=1>")
    search.press("Enter")
    expect(terms).to_contain_text("Geen begrippen gevonden.")
    search.fill("briefadres")
    page.get_by_role("button", name="Zoek begrippen").click()
    expect(names.first).to_have_text("briefadres")
    terms.get_by_role("button", name="Basisregistratie Personen").first.click()
    expect(names.first).to_have_text("Basisregistratie Personen")
    expect(search).to_have_value("Basisregistratie Personen")
    terms.get_by_role("link", name="Briefadres in de BRP").first.click()
    shown = card(page, "Briefadres in de BRP")
    shown.get_by_role("button", name="briefadres", exact=True).click()
    expect(names.first).to_have_text("briefadres")


def test_a_script_in_a_card_is_text(opened: Opener, tmp_path: Path) -> None:
    text = (ROOT / "corpus" / "kaarten" / "woningruil.md").read_text(encoding="utf-8")
    title = text.split("naam: ", 1)[1].split("\n", 1)[0]
    write(tmp_path, "bron/woningruil.md", text.replace(f"naam: {title}", f"naam: '{HOSTILE}'"))
    build_index([tmp_path / "bron"], Settings(), tmp_path / "index")
    with served_here(tmp_path / "index") as address:
        page = opened(address)
        point(page, "woningruil").hover()
        expect(page.locator(".vk-tip")).to_contain_text(HOSTILE)
        point(page, "woningruil").click()
        expect(page.locator("#vk-kaart h3")).to_have_text(HOSTILE)
        page.get_by_role("button", name="Lijst", exact=True).click()
        page.locator(".vk-lijst summary").click()
        expect(page.locator(".vk-lijst a")).to_have_text(HOSTILE)
        page.wait_for_timeout(300)
        assert page.locator(OURS).locator("img, script, svg[onload]").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_axe_finds_nothing_serious(opened: Opener, address: str, width: int, scheme: str) -> None:
    page = opened(address, width=width, scheme=scheme)
    page.locator(".ww-shelf summary").first.click()
    if width > 700:
        point(page, "huurtoeslag").click()
        card(page, "Huurtoeslag")
        page.locator('.vk-themas [data-waarde="jongeren"]').click()
        expect(page.locator(".vk-telling")).to_be_visible()
    found = faults(page)
    page.get_by_role("tab", name="Begrippenlijst").click()
    expect(page.locator(".vk-begrippen > li").first).to_be_visible()
    assert found + faults(page) == []


def faults(page: Page) -> list[str]:
    """What axe finds that is serious, in what we make ourselves."""
    there = [one for one in OURS.split(", ") if page.locator(one).is_visible()]
    return serious_faults(page, there)


def test_pictures_for_the_documentation(
    opened: Opener, address: str, pytestconfig: pytest.Config
) -> None:
    folder = pytestconfig.getoption("--screenshots")
    if not folder:
        pytest.skip("no --screenshots")
    page = opened(address, height=1150)
    page.locator(".vk-beeld").scroll_into_view_if_needed()
    page.locator("#vk-overzicht").evaluate("one => one.scrollIntoView()")
    point(page, "huurtoeslag").hover()
    page.wait_for_timeout(300)
    page.screenshot(path=Path(folder) / "verkennen.png")
