"""The pictures of the documentation, taken from the real page: ``make screenshots``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import QUESTION, Opener, ask

pytestmark = pytest.mark.browser

Take = Callable[[Page | Locator, str], None]

WIDTHS = {"mobiel": 360, "tablet": 768, "": 1280}


@pytest.fixture
def take(pytestconfig: pytest.Config) -> Take:
    folder = pytestconfig.getoption("--screenshots")
    if not folder:
        pytest.skip("pictures are only taken with --screenshots")
    Path(folder).mkdir(parents=True, exist_ok=True)

    def picture(what: Page | Locator, name: str) -> None:
        page = what if isinstance(what, Page) else what.page
        page.wait_for_timeout(800)
        what.screenshot(path=Path(folder) / f"{name}.png")

    return picture


@pytest.mark.parametrize("name", WIDTHS)
def test_the_first_screen_of_an_answer(opened: Opener, address: str, take: Take, name: str) -> None:
    page = opened(address, width=WIDTHS[name], height=1000 if not name else 740).page
    suffix = f"-{name}" if name else ""
    take(page, f"begin{suffix}")
    ask(page, QUESTION)
    take(page, f"chat{suffix}")


def test_the_first_screen_of_an_answer_in_the_dark(
    opened: Opener, address: str, take: Take
) -> None:
    page = opened(address, height=1000, color_scheme="dark").page
    ask(page, QUESTION)
    take(page, "chat-donker")


def test_a_filter_a_source_and_a_report(opened: Opener, address: str, take: Take) -> None:
    page = opened(address, width=768).page
    page.get_by_text("Zoek alleen in: alles").click()
    page.get_by_label("Zoek in gemeente").select_option("Amsterdam")
    take(page.locator("#zoek-alleen"), "filters")
    answer = ask(page, QUESTION)
    answer.locator(".ww-statements a.ww-chip").first.click()
    expect(answer.locator("mark#v1-b1")).to_be_visible()
    take(answer.locator(".ww-sources > li").first, "bron")
    answer.get_by_role("button", name="Nee").click()
    answer.get_by_label("De informatie is verouderd").check()
    take(answer.locator(".ww-report"), "melding")
