"""Accessibility of the widget: axe at WCAG 2.2 AA in every state, keyboard, reflow, contrast.

What a program can measure; docs/widget-toegankelijkheid.md says what a person must still try.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import SCHEMES
from tests.widget_stage import (
    Stage,
    Visitor,
    sideways,
    stage,
    violations,
    visitor,
)

pytestmark = pytest.mark.browser

SRC = Path(__file__).resolve().parent.parent / "ui" / "widget" / "src"

DARK_TOO = """<meta name="color-scheme" content="light dark"><style>
@media (prefers-color-scheme: dark) {
  body { background: #101214; color: #eee; }
  a { color: #9cf; }
}
</style>"""

SMALL = {"width": 320, "height": 256}
"""1280 x 1024 at 400 %, as WCAG 1.4.10 has it."""

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def both() -> Iterator[Stage]:
    with stage() as both:
        yield both


@pytest.fixture
def guest(browser: Browser, both: Stage) -> Iterator[Visitor]:
    both.service.mode = "answered"
    with visitor(browser, both) as one:
        yield one


def states(guest: Visitor) -> Iterator[str]:
    """Walks through everything the widget can show, and says where it is."""
    service = guest.stage.service
    service.mode = "answered"
    guest.visit('gemeente="Waterrijk"', head=DARK_TOO)
    expect(guest.trigger).to_be_visible()
    yield "closed"
    guest.trigger.click()
    expect(guest.page.locator("[part=contact]")).to_be_visible()
    yield "open"
    service.go.clear()
    guest.ask("halfway")
    expect(guest.turns.first).to_contain_text("Een briefadres")
    yield "busy"
    service.go.set()
    guest.answered()
    guest.ask("card")
    turn = guest.answered(2)
    for details in turn.locator("summary").all():
        details.click()
    turn.get_by_role("button", name="Nee").click()
    yield "answered, everything open"
    turn.get_by_role("button", name="Verstuur").click()
    expect(turn).to_contain_text("Kies wat er mis is.")
    yield "feedback without a reason"
    guest.ask("urgent")
    guest.answered(3)
    yield "urgent"
    guest.ask("clarification")
    guest.answered(4)
    guest.ask("not_in_sources")
    guest.answered(5)
    yield "not in sources"
    guest.ask("limited")
    expect(guest.error).not_to_have_text("")
    yield "error"


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", SMALL), ("dark", SMALL), ("forced", SMALL), ("light", WIDE)],
    ids=["light", "dark", "forced", "wide"],
)
def test_no_violations_in_any_state(
    browser: Browser, both: Stage, scheme: str, size: dict[str, int]
) -> None:
    with visitor(browser, both, viewport=size, **SCHEMES[scheme]) as guest:
        for state in states(guest):
            assert violations(guest.page) == [], f"{state}, {scheme}"
            assert sideways(guest.page) == [], f"{state}, {scheme}"


def test_axe_sees_into_the_widget(guest: Visitor) -> None:
    """The check above can fail: a button without a name inside the shadow root is found."""
    guest.open()
    guest.page.evaluate(
        "() => document.querySelector('woonwaaier-vraag').shadowRoot.querySelector('#paneel')"
        ".append(document.createElement('button'))"
    )
    assert any(one.startswith("button-name") for one in violations(guest.page))


FOCUSED = """() => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  const box = it.getBoundingClientRect();
  const style = getComputedStyle(it);
  return {
    what: it.getAttribute("part") || it.id || it.tagName.toLowerCase(),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && it.getRootNode().elementFromPoint(
        Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2,
        (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2) !== null,
    ring: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none",
  };
}"""


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(FOCUSED)
    return found


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_the_keyboard_goes_from_header_to_close_and_out_again(
    browser: Browser, both: Stage, size: dict[str, int]
) -> None:
    both.service.mode = "answered"
    with visitor(browser, both, viewport=size) as guest:
        guest.visit(body="", head="")
        expect(guest.trigger).to_be_visible()
        page = guest.page
        page.evaluate(
            "() => { const end = document.createElement('a'); end.href = '#'; end.id = 'na';"
            " end.textContent = 'na'; document.querySelector('main').append(end); }"
        )
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(guest.trigger).to_be_focused()
        expect(guest.trigger).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Enter")
        expect(guest.trigger).to_have_attribute("aria-expanded", "true")
        expect(page.locator("h2#kop")).to_be_focused()
        expect(page.locator("[part=contact]")).to_be_visible()
        walked = []
        for _ in range(8):
            page.keyboard.press("Tab")
            now = focused(page)
            assert now["seen"], now
            assert now["ring"] or now["what"] == "na", now
            walked.append(now["what"])
        parts = ["opnieuw", "gesprek", "a", "a", "invoer", "verstuur", "sluit", "na"]
        # On a low screen the log does not scroll by itself, so there is nothing to reach.
        assert walked == parts
        page.keyboard.press("Shift+Tab")
        assert focused(page)["what"] == "sluit", "and back in"
        page.keyboard.press("Enter")
        expect(guest.trigger).to_be_focused()
        expect(guest.field).to_be_hidden()
        expect(guest.trigger).to_have_attribute("aria-expanded", "false")


def test_escape_closes_and_gives_the_focus_back(guest: Visitor) -> None:
    guest.open()
    guest.ask()
    guest.answered()
    guest.page.get_by_role("button", name="Bron 1").first.press("Enter")
    guest.page.keyboard.press("Escape")
    expect(guest.trigger).to_be_focused()
    expect(guest.field).to_be_hidden()
    # What was asked is still there.
    guest.trigger.press("Space")
    expect(guest.turns).to_have_count(1)
    # From the page it closes too, as the panel may cover it, but the focus stays where it is.
    link = guest.page.get_by_role("link", name="link")
    link.focus()
    guest.page.keyboard.press("Escape")
    expect(guest.field).to_be_hidden()
    expect(link).to_be_focused()


def test_the_panel_has_a_name_and_the_button_controls_it(guest: Visitor) -> None:
    guest.open()
    expect(guest.page.get_by_role("region", name="Stel uw vraag")).to_be_visible()
    expect(guest.page.get_by_role("region", name="Vragen en antwoorden")).to_be_visible()
    controls = guest.trigger.get_attribute("aria-controls")
    assert guest.page.locator(f"section#{controls}").count() == 1


def test_every_turn_has_headings_in_a_list(guest: Visitor) -> None:
    guest.open()
    guest.ask()
    guest.answered()
    guest.ask("not_in_sources")
    guest.answered(2)
    assert guest.page.locator("ol > li[part=beurt]").count() == 2
    heads = guest.page.locator("h2, h3").all_inner_texts()
    assert heads == [
        "Stel uw vraag",
        "Uw vraag 1",
        "Antwoord 1",
        "Uw vraag 2",
        "Antwoord 2: niet gevonden in de bronnen",
    ]


WATCH = """() => {
  const root = document.querySelector("woonwaaier-vraag").shadowRoot;
  window.said = [];
  const live = root.querySelectorAll("[role=status], [role=alert], [role=log], [aria-live]");
  window.live = live.length;
  for (const one of live) {
    new MutationObserver(() => window.said.push(one.textContent))
      .observe(one, { childList: true, characterData: true, subtree: true });
  }
}"""


@pytest.mark.parametrize("mode", ["card", "urgent", "model", "withdrawn", "cut"])
def test_an_answer_is_announced_at_most_twice(guest: Visitor, mode: str) -> None:
    guest.open()
    expect(guest.page.locator("[part=contact]")).to_be_visible()
    guest.page.evaluate(WATCH)
    assert guest.page.evaluate("window.live") == 1, "one live region"
    guest.ask(mode)
    if mode == "cut":
        expect(guest.error).not_to_have_text("")
    else:
        guest.answered()
    guest.page.wait_for_timeout(100)
    said = guest.page.evaluate("window.said")
    assert said[0] == "Antwoord wordt gezocht."
    assert len(said) == 2, said
    ends = {
        "cut": "De verbinding viel weg",
        "card": "Antwoord 1 staat klaar, 3 bronnen.",
        "urgent": "113",
    }
    assert ends.get(mode, "Antwoord 1 staat klaar") in said[1]


def test_the_button_does_not_lie_over_a_magnified_page(browser: Browser, both: Stage) -> None:
    with visitor(browser, both, viewport=SMALL) as guest:
        guest.visit()
        expect(guest.trigger).to_be_visible()
        assert guest.page.locator(".ww").evaluate("it => getComputedStyle(it).position") != "fixed"
        guest.trigger.click()
        expect(guest.field).to_be_visible()
        box = guest.page.locator("#paneel").bounding_box()
        assert box == {"x": 0, "y": 0, **SMALL}
        # One thing scrolls, not two within each other.
        log = guest.page.locator("[part=gesprek]").evaluate("it => getComputedStyle(it).overflowY")
        assert log == "visible"


SPACING = """() => {
  const root = document.querySelector("woonwaaier-vraag").shadowRoot;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}"""


def test_wider_text_and_text_twice_as_large_still_fit(browser: Browser, both: Stage) -> None:
    for head, size in (("", 320), ("<style>body { --ww-font-size: 200%; }</style>", 640)):
        both.service.mode = "answered"
        with visitor(browser, both, viewport={"width": size, "height": 640}) as guest:
            guest.open(head=head)
            guest.page.evaluate(SPACING)
            guest.ask("card")
            guest.answered()
            guest.ask("limited")
            expect(guest.error).not_to_have_text("")
            assert sideways(guest.page) == []
            cut = guest.page.evaluate(
                "() => [...document.querySelector('woonwaaier-vraag').shadowRoot"
                ".querySelectorAll('button')].filter(it => it.scrollHeight > it.clientHeight + 1)"
                ".map(it => it.textContent)"
            )
            assert cut == []


def test_motion_only_for_who_wants_it(browser: Browser, both: Stage) -> None:
    both.service.mode = "answered"
    durations = {}
    for wish in ("reduce", "no-preference"):
        with visitor(browser, both, reduced_motion=wish) as guest:
            guest.visit()
            durations[wish] = guest.trigger.evaluate(
                "it => getComputedStyle(it).transitionDuration"
            )
    assert durations["reduce"] == "0s" != durations["no-preference"]


def test_on_a_page_from_right_to_left_it_stands_on_the_other_side(guest: Visitor) -> None:
    guest.visit()
    right = guest.trigger.bounding_box()
    guest.page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    left = guest.trigger.bounding_box()
    assert right is not None
    assert left is not None
    assert right["x"] > 1000
    assert left["x"] < 50
    guest.trigger.click()
    guest.ask("card")
    guest.answered()
    assert sideways(guest.page) == []


PAIRS = [
    ("text", "background", 4.5),
    ("secondary", "background", 4.5),
    ("interactive", "background", 4.5),
    ("interactive-hover", "background", 4.5),
    ("button-text", "button", 4.5),
    ("button-text", "button-hover", 4.5),
    ("error", "background", 4.5),
    ("notice-text", "notice-background", 4.5),
    ("urgent-text", "urgent-background", 4.5),
    ("border", "background", 3.0),
    ("focus", "background", 3.0),
    ("urgent-border", "urgent-background", 3.0),
]

COLOURS = """names => {
  const root = document.querySelector("woonwaaier-vraag").shadowRoot;
  const probe = document.createElement("i");
  root.querySelector(".ww").append(probe);
  return Object.fromEntries(names.map(name => {
    probe.style.setProperty("color", `var(--${name})`);
    return [name, getComputedStyle(probe).color];
  }));
}"""

OWN_THEME = """<style>:root {
  --ams-color-text: #101010; --ams-color-background: #fffbf2; --ams-color-interactive: #5b2a86;
  --ams-color-interactive-hover: #3c1a5a; --ams-color-text-inverse: #ffffff;
  --utrecht-document-color: #ff00ff;
}</style>"""


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(one) / 255 for one in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("head", ["", OWN_THEME], ids=["neutral", "host"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_has_enough_contrast(
    browser: Browser, both: Stage, scheme: str, head: str
) -> None:
    names = sorted({name for first, second, _ in PAIRS for name in (first, second)})
    sheets = (SRC / "thema.css").read_text() + (SRC / "thema-paneel.css").read_text()
    declared = set(re.findall(r"^  --([a-z-]+): var\(--ww-color", sheets, re.MULTILINE))
    assert declared == set(names), "a colour that is in no pair"
    both.service.mode = "answered"
    with visitor(browser, both, **SCHEMES[scheme]) as guest:
        guest.open(head=DARK_TOO + head)
        shown: dict[str, str] = guest.page.evaluate(COLOURS, names)
    found = {pair[:2]: contrast(shown[pair[0]], shown[pair[1]]) for pair in PAIRS}
    low = {pair[:2]: found[pair[:2]] for pair in PAIRS if found[pair[:2]] < pair[2]}
    if head:
        assert shown["background"] == "rgb(255, 251, 242)", "the token of the page"
        assert shown["text"] == "rgb(16, 16, 16)", "the first that is set"
    elif scheme == "dark":
        assert luminance(shown["background"]) < 0.05
    assert low == {}


def test_dark_only_where_the_page_can_be_dark(browser: Browser, both: Stage) -> None:
    both.service.mode = "answered"
    with visitor(browser, both, color_scheme="dark") as guest:
        guest.open()
        assert guest.page.evaluate(COLOURS, ["background"])["background"] == "rgb(255, 255, 255)"
        guest.open(head="<style>woonwaaier-vraag { --ww-color-scheme: dark; }</style>")
        assert luminance(guest.page.evaluate(COLOURS, ["background"])["background"]) < 0.05
