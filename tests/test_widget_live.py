"""The widget on a site of another origin, with the real service behind it."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from answer.pipeline import AnswerService
from answer.wording import public_notice
from api.app import create_app
from tests.api_server import served
from tests.browser import WAIT_MS, NewPage
from tests.conftest import OMSLAGROUTE
from tests.servers import running
from tests.widget_stage import DIST, VERSION, Site, sideways, violations
from waaier.domain import Language
from waaier.settings import Settings

pytestmark = pytest.mark.browser

DEMO = DIST.parent / "demo"

CONTACTS = """
[Amsterdam]
naam = "Sociaal Loket"
url = "https://loket.example/amsterdam"
telefoon = "020 999 99 99"
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running(Site()) as site:
        yield site


@pytest.fixture(scope="module")
def demo() -> Iterator[Any]:
    """The website of `make widget-demo`."""
    spec = importlib.util.spec_from_file_location("demo_serve", DEMO / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with running(module.Website(0)) as website:
        yield website


@pytest.fixture(scope="module")
def address(
    service: AnswerService, site: Site, demo: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The real API, which knows those websites."""
    contacts = tmp_path_factory.mktemp("loket") / "contacten.toml"
    contacts.write_text(CONTACTS, encoding="utf-8")
    settings = Settings(
        widget_origins=f"{site.address}, {demo.address}",
        widget_contacts=contacts,
        widget_rate_per_session=0,
    )
    with served(create_app(service, settings), settings) as running:
        yield running.address


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page().page


def show(site: Site, address: str, attributes: str = 'gemeente="Amsterdam"') -> str:
    integrity = json.loads((DIST / "manifest.json").read_text())["files"][0]["integrity"]
    site.csp = f"default-src 'self'; script-src 'self' {address}; connect-src {address}"
    site.pages["/"] = (
        '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>Site</title>'
        f'<script type="module" src="{address}/widget/{VERSION}/woonwaaier-vraag.js" '
        f'integrity="{integrity}" crossorigin="anonymous"></script></head><body><main><h1>Site</h1>'
        f'<woonwaaier-vraag api="{address}" {attributes}></woonwaaier-vraag></main></body></html>'
    )
    return f"{site.address}/"


def ask(page: Page, question: str, number: int) -> None:
    field = page.locator("textarea[part=invoer]")
    field.fill(question)
    field.press("Enter")
    turn = page.locator("[part=beurt]").nth(number - 1)
    expect(turn.locator("[part=terugkoppeling]")).to_be_visible(timeout=WAIT_MS)


def test_a_whole_conversation(page: Page, site: Site, address: str) -> None:
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" else None,
    )
    page.goto(show(site, address))
    page.get_by_role("button", name="Stel uw vraag").click()
    expect(page.locator("[part=contact]")).to_contain_text("Sociaal Loket")
    expect(page.locator("[part=melding]")).to_contain_text(
        public_notice(Language.DUTCH, with_model=False)
    )
    turns = page.locator("[part=beurt]")

    ask(page, OMSLAGROUTE, 1)
    first = turns.nth(0)
    expect(first.locator(".statements p").first).not_to_be_empty()
    expect(first.locator("section[part=kaart]")).to_contain_text("Peildatum")
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"^Antwoord 1 staat klaar, \d+ (bron|bronnen)\.$")
    )
    chip = first.get_by_role("button", name=re.compile("^Bron 1: ")).first
    chip.click()
    quote = first.locator(".quote:focus blockquote").inner_text()
    said = first.locator(".statements").inner_text()
    assert quote.removesuffix(" [1]") in said, "a sentence of the source, word for word"
    expect(first.locator("details[part=bron][open]")).to_contain_text("Peildatum")

    ask(page, "En wat zijn de voorwaarden?", 2)
    expect(turns.nth(1).locator("[part=antwoord]")).to_contain_text("Omslagroute")

    ask(page, "Mijn BSN is 111222333, hoe vraag ik huurtoeslag aan?", 3)
    expect(turns.nth(2).locator("[part=vraag]")).not_to_contain_text("111222333")
    expect(turns.nth(2)).to_contain_text("Uw vraag bevatte persoonsgegevens")

    ask(page, "Ik wil niet meer leven. Kan ik urgentie krijgen?", 4)
    help_first = turns.nth(3).locator("[part=antwoord] > *").first
    expect(help_first.get_by_role("link", name="0800-0113")).to_have_attribute(
        "href", "tel:08000113"
    )

    ask(page, "Hoe bak ik een taart?", 5)
    expect(turns.nth(4).get_by_role("heading").nth(1)).to_have_text(
        "Antwoord 5: hier kan ik niet bij helpen"
    )
    assert complaints == []


def test_an_english_question_in_an_english_widget(page: Page, site: Site, address: str) -> None:
    page.goto(show(site, address, 'taal="en" weergave="inline"'))
    ask(page, "How do I apply for rent benefit?", 1)
    turn = page.locator("[part=beurt]").first
    remarks = turn.locator("[part=opmerking]")
    expect(remarks.first).to_have_attribute("lang", "en")
    expect(remarks.first).to_contain_text("come closest to your question")
    expect(remarks.filter(has_text="The sources are in Dutch")).to_have_attribute("lang", "en")
    expect(turn.locator(".statements")).to_have_attribute("lang", "nl")
    expect(page.locator("[part=melding]")).to_contain_text("not to a member of staff")


def test_another_site_is_refused_and_the_visitor_is_told(
    page: Page, site: Site, address: str
) -> None:
    stranger = show(site, address).replace("127.0.0.1", "localhost")
    page.goto(stranger)
    page.get_by_role("button", name="Stel uw vraag").click()
    field = page.locator("textarea[part=invoer]")
    field.fill("Wat is een briefadres?")
    field.press("Enter")
    expect(page.locator("[part=fout]")).to_contain_text("Uw vraag staat nog in het veld.")
    expect(field).to_have_value("Wat is een briefadres?")


@pytest.mark.parametrize(("name", "scheme"), [("index.html", "light"), ("vraag.html", "dark")])
def test_the_demo_is_an_accessible_page_that_works(
    new_page: NewPage, demo: Any, address: str, name: str, scheme: str
) -> None:
    demo.use(address)
    page = new_page(width=360, height=740, color_scheme=scheme).page
    page.goto(f"{demo.address}/{name}")
    if name == "index.html":
        page.get_by_role("button", name="Stel uw vraag").click()
    ask(page, OMSLAGROUTE, 1)
    assert violations(page) == []
    assert sideways(page) == []
    page.keyboard.press("Escape")
    assert violations(page) == []


def test_who_asks_too_much_is_told_when_to_come_back(
    page: Page, site: Site, service: AnswerService
) -> None:
    settings = Settings(widget_origins=site.address, widget_rate_per_session=1)
    with served(create_app(service, settings), settings) as running:
        page.goto(show(site, running.address))
        page.get_by_role("button", name="Stel uw vraag").click()
        ask(page, OMSLAGROUTE, 1)
        field = page.locator("textarea[part=invoer]")
        field.fill("En wat zijn de voorwaarden?")
        field.press("Enter")
        expect(page.locator("[part=fout]")).to_have_text(
            re.compile(
                r"^U stelt veel vragen achter elkaar\. Probeer het over \d+ seconden nog eens\. "
                r"Uw vraag staat nog in het veld\.$"
            )
        )
        expect(field).to_have_value("En wat zijn de voorwaarden?")


def test_the_widget_in_a_frame(page: Page, site: Site, address: str) -> None:
    site.csp = ""
    site.pages["/kader"] = (
        '<!DOCTYPE html><html lang="nl"><head><title>Site</title></head><body><main><h1>Site</h1>'
        f'<iframe title="Stel uw vraag" width="600" height="800" '
        f'src="{address}/widget/kader?gemeente=Amsterdam"></iframe></main></body></html>'
    )
    page.goto(f"{site.address}/kader")
    frame = page.frame_locator("iframe")
    field = frame.locator("textarea[part=invoer]")
    field.fill(OMSLAGROUTE)
    field.press("Enter")
    expect(frame.locator("section[part=kaart]")).to_be_visible(timeout=WAIT_MS)
