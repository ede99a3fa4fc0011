"""The tab Beheer in a real browser, on a real service that reads real files in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from api.beheer import Beheer
from api.records import audit, questions, tokens, usage
from api.records.kinds import Channel, Role
from tests.beheer import token_for
from tests.browser import (
    WAIT_MS,
    NewPage,
    Watched,
    serious_faults,
    served_with_beheer,
    skipped_levels,
    too_wide,
)
from tests.conftest import ROOT
from tests.files import copy_index, make_pdf
from tests.records import answer_to as noted_answer
from waaier.domain import Outcome
from waaier.settings import Settings

pytestmark = pytest.mark.browser

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
CARD_QUESTION = "Hoe werkt een wooncirkel?"

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
    with served_with_beheer(index_dir, settings) as (address, beheer):
        yield Served(
            address,
            beheer,
            token_for(beheer.archive, Role.MANAGER),
            token_for(beheer.archive, Role.READER),
        )


@pytest.fixture(scope="module")
def service(few_cards_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("dienst")
    copy_index(few_cards_index, folder / "index")
    settings = Settings(data_dir=folder / "beheer", bewaar_vragen=True, keep_builds=5)
    with served(folder / "index", settings) as one:
        yield one


Opener = Callable[..., Page]


@pytest.fixture
def opened(new_page: NewPage) -> Iterator[Opener]:
    """Opens the tab in a profile of its own; at the end no script may have failed."""
    tabs: list[Watched] = []

    def open_tab(
        address: str, token: str | None = None, width: int = 1280, scheme: str = "light"
    ) -> Page:
        tabs.append(new_page(width=width, color_scheme=scheme))
        page = tabs[-1].page
        page.goto(f"{address}/?__theme={scheme}")
        page.get_by_role("tab", name="Beheer").click()
        if token is not None:
            sign_in(page, token)
        return page

    yield open_tab
    for tab in tabs:
        assert not tab.hacked()
        assert tab.errors == []


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


def report_something(service: Served, hostile: str = HOSTILE) -> None:
    """What a reader would do: ask, and say what was wrong, with the worst that can be typed."""
    api = f"{service.address}/v1"
    answer = httpx.post(f"{api}/vragen", json={"question": CARD_QUESTION}, trust_env=False).json()
    told = {
        "reden": "verouderd",
        "toelichting": f"Dit is oud {hostile}",
        "vraag": f"{CARD_QUESTION} {hostile}",
        "passages": [*{one["passage_id"]: 1 for one in answer["citations"]}],
        "uitkomst": answer["outcome"],
        "kanaal": "chat",
    }
    sent = httpx.post(f"{api}/terugkoppelingen", json=told, trust_env=False)
    assert sent.status_code == 201, sent.text


def test_a_report_is_opened_and_settled(opened: Opener, service: Served) -> None:
    report_something(service)
    page = opened(service.address, service.manager)
    part(page, "Meldingen")
    line = page.locator("#wb-meldingen li").first
    expect(line).to_contain_text(f"{CARD_QUESTION} {HOSTILE}")
    expect(line).to_contain_text("reden: verouderd, via chat")
    line.get_by_role("button", name="Open de melding").press("Enter")
    report = page.locator("#wb-melding-open .wb-report")
    expect(report).to_be_focused()
    expect(report).to_contain_text(f"Dit is oud {HOSTILE}")
    expect(report.locator(".wb-quote", has_text="ooncirkel").first).to_be_visible()
    choose(page, "Nieuwe status", "opgelost")
    choose(page, "Oorzaak die u vond", "bron verouderd")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator("#wb-melding-open .wb-told")).to_have_text("De melding is bijgewerkt.")
    expect(line).to_contain_text("oorzaak: bron verouderd")
    choose(page, "Status", "nieuw")
    expect(page.locator("#wb-meldingen")).to_contain_text("geen melding die hieraan voldoet")
    choose(page, "Status", "opgelost")
    expect(line).to_contain_text("opgelost")

    reader = opened(service.address, service.reader)
    part(reader, "Meldingen")
    reader.get_by_role("button", name="Open de melding").first.click()
    expect(reader.locator("#wb-melding-open .wb-report")).to_be_visible()
    expect(reader.get_by_role("button", name="Bewaar")).to_have_count(0)


def test_what_went_unanswered_and_how_much_is_asked(opened: Opener, service: Served) -> None:
    archive = service.beheer.archive
    asked = (
        "Hoe vraag ik een parkeervergunning voor een mantelzorger aan?",
        "Hoe vraag ik een parkeervergunning aan voor een mantelzorger?",
        f"Wie betaalt een traplift {HOSTILE}?",
    )
    with archive.database.write() as session:
        for question in asked:
            answer = noted_answer(question, Outcome.NOT_IN_SOURCES)
            kept = questions.kept(answer, Channel.CHAT, archive.now(), archive.mask)
            questions.add(session, kept, answer)
    report_something(service)
    page = opened(service.address, service.manager)
    part(page, "Vragen zonder antwoord")
    groups = page.locator("#wb-vragen .wb-list > li")
    expect(groups.first).to_contain_text("parkeervergunning")
    expect(groups.first).to_contain_text("2 keer")
    expect(page.locator("#wb-vragen")).to_contain_text(HOSTILE)
    groups.first.get_by_text("Maak hier een kaart van").click()
    expect(groups.first).to_contain_text("waaier kaart nieuw")
    part(page, "Gebruik")
    expect(page.locator("#wb-gebruik figure")).to_contain_text("Vragen per dag:")
    expect(page.locator("#wb-gebruik svg rect").last).to_be_visible()
    expect(page.locator("#wb-gebruik table", has_text="Kanaal")).to_contain_text("API")
    part(page, "Verouderd")
    expect(page.locator("#wb-verouderd")).to_contain_text("peildatum")


def test_a_page_shows_how_it_was_read(opened: Opener, service: Served) -> None:
    page = opened(service.address, service.manager)
    send_in(page, ROOT / "tests" / "ground_truth" / "twee-kolommen.pdf")
    part(page, "Bladzijden")
    choose(page, "Bron", "(PDF)")
    sheet = page.locator("#wb-blad")
    expect(sheet.locator("svg image")).to_have_count(1)
    expect(sheet.get_by_role("status")).to_contain_text("Bladzijde 1 van")
    page.get_by_label("Toon ook kolommen").check()
    expect(sheet.locator(".wb-column")).to_have_count(2)
    expect(sheet).to_contain_text("kop 1 (niveau 1): Thuis in de Lindenbuurt")
    dots, numbers = sheet.locator(".wb-dot"), sheet.locator(".wb-number")
    assert dots.count() == numbers.count() >= 1
    page.get_by_role("button", name="Volgende bladzijde").click()
    expect(sheet.get_by_role("status")).to_contain_text("Bladzijde 2 van")
    expect(sheet).to_contain_text("Afspraken die werken")


def test_a_build_is_measured(opened: Opener, service: Served) -> None:
    page = opened(service.address, service.manager)
    part(page, "Bouwsels")
    page.get_by_role("button", name="Meet dit bouwsel").first.click()
    expect(page.locator("#wb-meten")).to_contain_text("is gemeten", timeout=READ_MS)
    expect(page.locator("#wb-bouwsels li").first).to_contain_text("bij de eerste vijf passages")


PARTS = ("Inlezen", "Bouwsels", "Bladzijden", "Vragen zonder antwoord", "Meldingen", "Verouderd",
         "Gebruik")  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light")])
def test_everybody_can_use_it(opened: Opener, service: Served, width: int, scheme: str) -> None:
    report_something(service)
    page = opened(service.address, width=width, scheme=scheme)
    assert too_wide(page) <= 0
    assert serious_faults(page) == []
    sign_in(page, service.manager)
    for name in PARTS:
        part(page, name)
        heading = page.locator("#wb-binnen h3:visible")
        expect(heading).to_have_count(1)
        if name == "Meldingen":
            page.get_by_role("button", name="Open de melding").first.click()
            expect(page.locator(".wb-report")).to_be_visible()
        page.wait_for_timeout(300)
        for summary in page.locator("#wb-binnen summary:visible").all()[:4]:
            summary.click()
        assert too_wide(page) <= 0, name
        assert serious_faults(page) == [], name
        assert skipped_levels(page) == [], name


def test_pictures_for_the_documentation(
    opened: Opener, card_index: Path, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    folder = pytestconfig.getoption("--screenshots")
    if not folder:
        pytest.skip("pictures are only taken with --screenshots")
    Path(folder).mkdir(parents=True, exist_ok=True)
    copy_index(card_index, tmp_path / "index")
    settings = Settings(data_dir=tmp_path / "beheer", bewaar_vragen=True)
    with served(tmp_path / "index", settings) as service:
        _take_pictures(opened(service.address), service, Path(folder))


def _take_pictures(page: Page, service: Served, folder: Path) -> None:
    archive = service.beheer.archive
    today = archive.now().astimezone().date()
    with archive.database.write() as session:
        usage.add(
            session,
            Counter(
                {
                    (today - timedelta(days=day), outcome, channel): 3 + (7 * day + 5 * n) % 11
                    for day in range(28)
                    for n, outcome in enumerate((Outcome.ANSWERED, Outcome.NOT_IN_SOURCES))
                    for channel in (Channel.CHAT, Channel.WIDGET)
                }
            ),
        )
    report_something(service, "in mijn gemeente?")

    def take(name: str) -> None:
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"beheer-{name}.png")

    take("aanmelden")
    sign_in(page, service.manager)
    send_in(page, ROOT / "tests" / "ground_truth" / "citaten.pdf")
    take("inlezen")
    part(page, "Bladzijden")
    choose(page, "Bron", "In gesprek")
    page.get_by_label("Toon ook kolommen").check()
    expect(page.locator("#wb-blad .wb-heading").first).to_be_visible()
    page.locator("#wb-blad").evaluate("one => one.scrollIntoView()")
    take("bladzijde")
    part(page, "Bouwsels")
    page.get_by_role("button", name="Meet dit bouwsel").first.click()
    expect(page.locator("#wb-meten")).to_contain_text("is gemeten", timeout=2 * READ_MS)
    page.locator("#wb-meten").evaluate("one => one.scrollIntoView()")
    take("bouwsels")
    part(page, "Gebruik")
    expect(page.locator("#wb-gebruik figure")).to_be_visible()
    page.locator("#wb-gebruik").evaluate("one => one.scrollIntoView()")
    take("gebruik")
    part(page, "Meldingen")
    page.get_by_role("button", name="Open de melding").first.click()
    expect(page.locator(".wb-report")).to_be_visible()
    take("melding")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).first.click()


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
    expect(page.locator("#wb-binnen")).to_contain_text("U bent niet meer aangemeld.")
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
