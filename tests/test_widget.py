"""The widget in a real browser, on a site of another origin: conversation, privacy, faults."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from answer.wording import public_notice, sentence_for
from tests.widget_stage import Stage, Visitor, stage, visitor
from waaier.domain import Language, Outcome

pytestmark = pytest.mark.browser

STRICT = (
    "default-src 'self'; script-src 'self' {api}; connect-src {api}; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.fixture
def set_up() -> Iterator[Stage]:
    with stage() as both:
        yield both


@pytest.fixture
def guest(browser: Browser, set_up: Stage) -> Iterator[Visitor]:
    with visitor(browser, set_up) as one:
        yield one


def test_nothing_is_asked_or_kept_before_use_and_nothing_kept_after(guest: Visitor) -> None:
    guest.visit('gemeente="Waterrijk"')
    expect(guest.trigger).to_be_visible()
    service = guest.stage.service
    loaders = [url for url in guest.requests if url.startswith(service.address)]
    assert len(loaders) == 1, "only the loader"
    assert not service.sent("/v1/widgetsessies")

    guest.trigger.click()
    guest.ask()
    guest.answered()

    ours = (service.address, guest.stage.site.address)
    assert all(url.startswith(ours) for url in guest.requests), guest.requests
    assert guest.page.context.cookies() == []
    kept = "[localStorage.length, sessionStorage.length, indexedDB.databases ? 0 : 0]"
    assert guest.page.evaluate(kept) == [0, 0, 0]
    assert guest.page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert guest.page.evaluate("caches.keys().then(found => found.length)") == 0
    assert guest.complaints == []


def test_works_under_a_strict_content_security_policy(guest: Visitor) -> None:
    guest.stage.site.csp = STRICT.format(api=guest.stage.service.address)
    guest.open()
    guest.ask("card")
    guest.answered()
    # The panel has its looks: no style was refused.
    shown = guest.page.locator("[part=paneel]").evaluate("it => getComputedStyle(it).position")
    display = guest.page.locator("[part=paneel]").evaluate("it => getComputedStyle(it).display")
    assert (shown, display) == ("static", "flex")
    assert guest.complaints == []


def test_statements_are_shown_as_they_come_and_the_question_stays_until_the_end(
    guest: Visitor,
) -> None:
    guest.open()
    guest.ask("halfway", "Wat is een briefadres?")
    turn = guest.turns.first
    expect(turn.locator(".statements")).to_contain_text("adres voor iemand zonder woonadres")
    expect(turn.locator("[part=terugkoppeling]")).to_have_count(0)
    expect(guest.field).to_have_value("Wat is een briefadres?")
    first = turn.locator(".statements p").first.element_handle()
    guest.stage.service.go.set()
    guest.answered()
    expect(guest.field).to_have_value("")
    assert first is not None
    assert first.evaluate("it => it.isConnected"), "what stood there was not written anew"
    expect(turn.locator(".statements p")).to_have_count(2)


@pytest.mark.parametrize("mode", ["withdrawn", "model"])
def test_what_is_withdrawn_or_rewritten_stands_there_once(guest: Visitor, mode: str) -> None:
    guest.open()
    guest.ask(mode)
    turn = guest.answered()
    said = turn.locator(".statements").inner_text()
    assert said.count("adres voor iemand zonder woonadres") == 1
    assert said.count("schrijft de inwoner") == 1
    if mode == "model":
        # Who wrote it is told before it is read.
        parts = turn.locator("[part=antwoord] > *").evaluate_all("all => all.map(e => e.className)")
        assert parts.index("remark") < parts.index("statements")


def test_a_chip_leads_to_the_quote_in_its_source_and_back(guest: Visitor) -> None:
    guest.open()
    guest.ask()
    turn = guest.answered()
    chip = turn.get_by_role("button", name="Bron 2: Magazine wonen en zorg")
    chip.press("Enter")
    source = turn.locator("details[part=bron]", has_text="Magazine wonen en zorg")
    expect(source).to_have_attribute("open", "")
    expect(source.locator(".quote:focus")).to_contain_text("schrijft de inwoner dan in")
    expect(source).to_contain_text("Een uitgever · Geldt in Nederland · Peildatum circa 2022")
    expect(source).to_contain_text("(bladzijde 12)")
    original = source.get_by_role("link")
    expect(original).to_have_accessible_name(
        "Bekijk het origineel op voorbeeld.example (pdf) (opent in een nieuw tabblad)"
    )
    expect(original).to_have_attribute("href", "https://voorbeeld.example/magazine.pdf")
    expect(original).to_have_attribute("rel", "noopener noreferrer")
    source.get_by_role("button", name="Terug naar de tekst").press("Enter")
    expect(chip).to_be_focused()
    web = turn.locator("details[part=bron] a[href*=text]")
    assert "regeling#:~:text=De%20aanvraag" in str(web.get_attribute("href"))


def test_the_sources_of_a_card_are_what_it_rests_on(guest: Visitor) -> None:
    guest.open()
    guest.ask("card")
    turn = guest.answered()
    card = turn.locator("section[part=kaart]")
    expect(card).to_contain_text("Geldt in Amsterdam")
    expect(card).to_contain_text("Peildatum 2026-10-01")
    assert card.locator("dt").all_inner_texts() == [
        "Voor wie",
        "Voorwaarden",
        "Aanvragen",
        "Let op",
    ]
    assert card.locator("dd li").count() == 2
    other = turn.locator("details[part=kaart]")
    expect(other.locator("summary")).to_have_text("Ook mogelijk: Bureau Straatjurist")
    expect(other).to_contain_text("Peildatum onbekend")
    expect(turn.get_by_role("heading", name="Misschien bruikbaar")).to_be_visible()
    source = turn.locator("details[part=bron]", has_text="Briefadres in de BRP").first
    source.locator("summary").click()
    links = source.get_by_role("link").all()
    assert [link.get_attribute("href") for link in links] == [
        "https://voorbeeld.example/handreiking"
    ]


def test_what_cannot_wait_stands_first_and_is_announced(guest: Visitor) -> None:
    guest.open()
    guest.ask("urgent", "Ik wil niet meer leven.")
    turn = guest.answered()
    first = turn.locator("[part=antwoord] > *").first
    expect(first).to_have_attribute("part", "spoed")
    called = [link.get_attribute("href") for link in first.get_by_role("link").all()]
    assert called == ["tel:113", "tel:08000113", "tel:112"]
    expect(guest.status).to_contain_text("Bel 113")
    # Not said twice.
    assert turn.inner_text().count("Denkt iemand aan zelfmoord?") == 1


def test_personal_data_does_not_stay_on_the_page(guest: Visitor) -> None:
    guest.open()
    guest.ask("masked", "Mijn BSN is 111222333. Wat nu?")
    turn = guest.answered()
    expect(turn.locator("[part=vraag]")).to_have_text("Mijn BSN is [bsn]. Wat nu?")
    expect(turn.locator("[part=opmerking]")).to_contain_text("persoonsgegevens (bsn)")
    guest.ask("answered", "En dan?")
    guest.answered(2)
    sent = guest.stage.service.sent("/v1/vragen")[1]
    assert sent["history"][0]["question"] == "Mijn BSN is [bsn]. Wat nu?"


def test_a_place_is_chosen_with_a_button(guest: Visitor) -> None:
    guest.open('thema="urgentie"')
    guest.ask("clarification", "Hoe krijg ik urgentie?")
    turn = guest.answered()
    expect(turn.get_by_role("heading", name="Antwoord 1: in welke gemeente?")).to_be_visible()
    guest.stage.service.mode = "answered"
    turn.get_by_role("group", name="Kies een gemeente:").get_by_role(
        "button", name="regio Assen"
    ).click()
    guest.answered(2)
    asked = guest.stage.service.sent("/v1/vragen")
    assert asked[0]["filters"] == {"gemeente": None, "thema": "urgentie"}
    assert asked[1]["question"] == "Hoe krijg ik urgentie in de regio Assen?"
    assert asked[1]["history"][0]["question"] == "Hoe krijg ik urgentie?"


def test_without_an_answer_the_visitor_is_led_to_a_person(guest: Visitor) -> None:
    guest.open('gemeente="Waterrijk"')
    guest.ask("not_in_sources")
    turn = guest.answered()
    expect(turn).to_contain_text(sentence_for(Outcome.NOT_IN_SOURCES))
    contact = turn.locator("[part=contact]")
    expect(contact.get_by_role("link", name="Gemeente Waterrijk")).to_have_attribute(
        "href", "https://waterrijk.example/contact"
    )
    expect(contact.get_by_role("link", name="14 0999")).to_have_attribute("href", "tel:140999")
    assert guest.stage.service.sent("/v1/vragen")[0]["filters"]["gemeente"] == "Waterrijk"


def test_begin_again_forgets_the_conversation(guest: Visitor) -> None:
    guest.open()
    guest.ask()
    guest.answered()
    guest.page.get_by_role("button", name="Begin opnieuw").click()
    expect(guest.turns).to_have_count(0)
    expect(guest.field).to_be_focused()
    guest.ask()
    guest.answered()
    assert guest.stage.service.sent("/v1/vragen")[1]["history"] == []


def test_begin_again_also_forgets_a_question_on_its_way(guest: Visitor) -> None:
    guest.open()
    guest.ask("held", "Nog bezig?")
    expect(guest.turns).to_have_count(1)
    guest.page.get_by_role("button", name="Begin opnieuw").click()
    expect(guest.turns).to_have_count(0)
    guest.stage.service.go.set()
    expect(guest.field).to_have_value("")
    guest.ask()
    guest.answered()
    expect(guest.error).to_have_text("")


def test_feedback_says_what_is_wrong_and_survives_a_refusal(guest: Visitor) -> None:
    guest.open()
    guest.ask("masked", "Mijn BSN is 111222333. Wat nu?")
    box = guest.answered().locator("[part=terugkoppeling]")
    box.get_by_role("button", name="Nee").click()
    box.get_by_role("button", name="Verstuur").click()
    expect(box).to_contain_text("Kies wat er mis is.")
    box.get_by_label("Het is oud").check()
    box.get_by_label("Wilt u het uitleggen?").fill("Het bedrag is van vorig jaar.")
    guest.stage.service.mode = "no_report"
    box.get_by_role("button", name="Verstuur").click()
    expect(box).to_contain_text("niet aangekomen")
    guest.stage.service.mode = "answered"
    box.get_by_role("button", name="Verstuur").click()
    expect(box.locator("p:focus")).to_contain_text("Uw melding is bewaard.")
    report = guest.stage.service.sent("/v1/terugkoppelingen")[-1]
    assert report["reden"] == "verouderd"
    assert report["toelichting"] == "Het bedrag is van vorig jaar."
    assert report["vraag"] == "Mijn BSN is [bsn]. Wat nu?"
    assert len(report["passages"]) == 3
    assert report["kanaal"] == "widget"


@pytest.mark.parametrize(
    ("mode", "thanks"), [("answered", "Uw melding is bewaard."), ("no_report", "Fijn om te horen.")]
)
def test_it_can_be_said_that_an_answer_helped(guest: Visitor, mode: str, thanks: str) -> None:
    guest.open()
    guest.ask()
    box = guest.answered().locator("[part=terugkoppeling]")
    guest.stage.service.mode = mode
    box.get_by_role("button", name="Ja").click()
    expect(box.locator("p:focus")).to_contain_text(thanks)
    assert guest.stage.service.sent("/v1/terugkoppelingen")[-1]["reden"] == "nuttig"


def test_the_limit_is_explained_and_holds(guest: Visitor) -> None:
    guest.stage.service.session = {"max_vraag_tekens": 300}
    guest.open()
    expect(guest.page.get_by_text("Hoogstens 300 tekens.")).to_be_visible()
    guest.field.fill("🏠" * 299)
    expect(guest.page.get_by_text("U kunt nog 1 teken typen.").first).to_be_visible()
    expect(guest.status).to_have_text("U kunt nog 1 teken typen.")
    guest.ask("answered", "x" * 310)
    expect(guest.error).to_contain_text("Uw vraag is te lang: 310 tekens.")
    expect(guest.field).to_have_attribute("aria-invalid", "true")
    assert len(guest.field.input_value()) == 310, "nothing that was typed is cut off"
    guest.ask("answered", "   ")
    expect(guest.error).to_have_text("Typ eerst uw vraag.")
    expect(guest.status).to_have_text("Typ eerst uw vraag.")
    assert guest.stage.service.sent("/v1/vragen") == []


def test_text_of_sources_is_never_markup(guest: Visitor) -> None:
    guest.open()
    guest.ask("hostile", "<b>vraag</b>")
    turn = guest.answered()
    expect(turn).to_contain_text("<img src=x onerror=")
    for details in turn.locator("details").all():
        details.locator("summary").click()
    assert turn.locator("img, script, b b").count() == 0
    assert turn.locator("a").count() == 0, "an address with javascript: is no link"
    assert guest.page.title() == "Waterrijk"


FAULTS: dict[str, str] = {
    "cut": "De verbinding viel weg voordat het antwoord klaar was.",
    "error_event": "Het antwoord duurde te lang.",
    "hangs_up": "De vraagdienst is nu niet te bereiken.",
    "cors": "De vraagdienst is nu niet te bereiken.",
    "limited": "Er komen nu te veel vragen van deze website. Probeer het over 2 minuten opnieuw.",
    "budget": "Het aantal vragen voor vandaag is op. Morgen kunt u weer vragen stellen. Uw vraag",
    "paused": "Wij werken aan de dienst. Probeer het over 5 minuten opnieuw.",
    "broken": "Er ging bij ons iets mis. Probeer het over een minuut opnieuw.",
    "always_expired": "Deze website mag de vraagdienst nu niet gebruiken.",
    "error_outcome": sentence_for(Outcome.ERROR),
}


def test_after_every_fault_the_question_is_kept_and_a_retry_works(guest: Visitor) -> None:
    guest.open()
    expect(guest.page.locator("[part=contact]")).to_be_visible()
    for number, (mode, sentence) in enumerate(FAULTS.items(), start=1):
        question = f"Vraag over {mode}?"
        guest.ask(mode, question)
        expect(guest.error, mode).to_contain_text(sentence)
        expect(guest.error).to_contain_text("Uw vraag staat")
        expect(guest.field).to_have_value(question)
        expect(guest.field).to_be_editable()
        assert "fout" in str(guest.field.get_attribute("aria-describedby")).split()
        # Half an answer does not stay.
        expect(guest.turns).to_have_count(number - 1)
        guest.stage.service.mode = "answered"
        guest.page.get_by_role("button", name="Probeer opnieuw").click()
        expect(guest.answered(number).locator("[part=vraag]")).to_have_text(question)
        expect(guest.error).to_have_text("")


def test_a_session_that_is_over_is_renewed_once_unseen(guest: Visitor) -> None:
    guest.open()
    guest.ask("expired")
    guest.answered()
    expect(guest.error).to_have_text("")
    assert guest.stage.service.sessions == 2
    guest.stage.service.mode = "always_expired"
    guest.ask("always_expired")
    expect(guest.error).not_to_have_text("")
    assert guest.stage.service.sessions == 3, "not again and again"


def test_one_session_is_enough_and_an_old_one_is_replaced_in_time(guest: Visitor) -> None:
    service = guest.stage.service
    service.session_seconds = 0.5
    guest.visit('weergave="inline"')
    guest.ask()
    guest.answered()
    assert service.sessions == 1, "not asked for again while it is on its way"
    service.session = {"geldig_tot": "2001-01-01T00:00:00Z"}
    guest.page.reload()
    guest.ask()
    guest.answered()
    guest.ask()
    guest.answered(2)
    assert service.sessions == 3, "a question is not sent with a session that is over"


def test_an_address_in_a_sentence_of_ours_is_a_link(guest: Visitor) -> None:
    guest.open()
    guest.ask()
    remark = guest.answered().locator("[part=opmerking]")
    expect(remark.get_by_role("link")).to_have_attribute("href", "https://wet.example/artikel-1")
    expect(remark).to_have_text(re.compile(r"artikel-1 \(opent in een nieuw tabblad\)\.$"))


def test_a_slow_answer_is_told_and_can_be_stopped(guest: Visitor) -> None:
    guest.page.clock.install()
    guest.open()
    guest.ask("held", "Duurt dit lang?")
    expect(guest.turns.first).to_contain_text("Antwoord wordt gezocht.")
    stop = guest.page.get_by_role("button", name="Stop met zoeken")
    expect(stop).to_have_count(0)
    guest.page.clock.fast_forward(20_000)
    expect(guest.turns.first).to_contain_text("Het duurt langer dan anders.")
    stop.click()
    expect(guest.error).to_contain_text("Het zoeken is gestopt.")
    expect(guest.field).to_have_value("Duurt dit lang?")
    expect(guest.field).to_be_focused()
    expect(guest.turns).to_have_count(0)
    # And who waits gets the answer.
    guest.ask("held", "Duurt dit lang?")
    guest.page.clock.fast_forward(20_000)
    guest.stage.service.go.set()
    guest.answered()
    expect(stop).to_have_count(0)


def test_a_silent_connection_counts_as_gone(guest: Visitor) -> None:
    guest.page.clock.install()
    guest.open()
    guest.ask("mute", "Bent u er nog?")
    expect(guest.turns.first).to_contain_text("Een briefadres")
    guest.page.clock.fast_forward(46_000)
    expect(guest.error).to_contain_text("De verbinding viel weg")
    expect(guest.field).to_have_value("Bent u er nog?")


def test_a_pause_is_told_before_the_first_question(guest: Visitor) -> None:
    guest.stage.service.session = {"gepauzeerd": True, "pauze_melding": "Morgen weer."}
    guest.open()
    expect(guest.page.get_by_text("Morgen weer.")).to_be_visible()


def test_the_notice_stands_above_the_first_input_also_without_a_session(guest: Visitor) -> None:
    guest.stage.service.mode = "cors"
    guest.open()
    own = public_notice(Language.DUTCH, with_model=False)
    expect(guest.page.locator("[part=melding]")).to_have_text(f"Let op. {own}")
    guest.stage.service.mode = "answered"
    guest.ask()
    guest.answered()
    expect(guest.page.locator("[part=melding]")).to_have_text(
        f"Let op. {public_notice(Language.DUTCH, with_model=True)}"
    )


def test_two_widgets_on_one_page_do_not_mix(guest: Visitor) -> None:
    guest.visit(
        'id="een" gemeente="Waterrijk" weergave="inline"',
        'id="twee" gemeente="Droogveld" weergave="inline" taal="en"',
    )
    guest.stage.service.mode = "answered"
    one, two = guest.page.locator("#een"), guest.page.locator("#twee")
    expect(two.get_by_role("heading", name="Ask your question")).to_be_visible()
    assert guest.stage.service.sent("/v1/widgetsessies") == [], "inline asks nothing by itself"
    one.get_by_label("Uw vraag", exact=True).fill("Vraag van een")
    two.get_by_label("Your question", exact=True).fill("Question of two")
    one.get_by_role("button", name="Stel de vraag").click()
    expect(one.get_by_text("Helpt dit antwoord u?")).to_be_visible()
    expect(two.locator("[part=beurt]")).to_have_count(0)
    expect(two.get_by_label("Your question", exact=True)).to_have_value("Question of two")
    two.get_by_role("button", name="Ask", exact=True).click()
    expect(two.get_by_text("Does this answer help you?")).to_be_visible()
    asked = guest.stage.service.sent("/v1/vragen")
    assert [(one["question"], one["filters"]["gemeente"]) for one in asked] == [
        ("Vraag van een", "Waterrijk"),
        ("Question of two", "Droogveld"),
    ]
    assert asked[1]["history"] == []
    sessions = guest.stage.service.sent("/v1/widgetsessies")
    assert sorted(one["gemeente"] for one in sessions) == ["Droogveld", "Waterrijk"]
    assert {one["taal"] for one in sessions} == {"nl", "en"}
    # What is Dutch in the English widget says so.
    expect(two.locator(".statements")).to_have_attribute("lang", "nl")
    expect(two.locator(".ww")).to_have_attribute("lang", "en")


def test_a_panel_that_does_not_load_can_be_tried_again(guest: Visitor) -> None:
    guest.stage.service.mode = "no_panel"
    guest.visit('gemeente="Waterrijk"')
    guest.trigger.click()
    expect(guest.page.get_by_text("De vraaghulp laadt nu niet.").first).to_be_visible()
    plain = guest.page.get_by_role("link", name="Stel uw vraag op een gewone pagina")
    expect(plain).to_have_attribute(
        "href", f"{guest.stage.service.address}/vraag?gemeente=Waterrijk&taal=nl"
    )
    guest.stage.service.mode = "answered"
    guest.page.get_by_role("button", name="Probeer opnieuw").click()
    guest.ask()
    guest.answered()


def test_a_panel_that_was_tampered_with_does_not_run(guest: Visitor) -> None:
    guest.stage.service.mode = "tampered"
    guest.visit()
    guest.trigger.click()
    expect(guest.page.get_by_text("De vraaghulp laadt nu niet.").first).to_be_visible()
    assert guest.page.title() == "Waterrijk"


HOSTILE = """<style>
html { font-size: 4px !important; }
* { all: unset !important; color: #fefefe !important; background: #fff !important;
  font: 3px/0.2 fantasy !important; letter-spacing: 2em !important; text-indent: 90px !important;
  text-transform: uppercase !important; visibility: hidden; opacity: 0.05 !important;
  transform: rotate(90deg); pointer-events: none !important; width: 1px !important;
  direction: ltr; white-space: nowrap !important; text-align: right !important; }
button, div, p, section, textarea, ol, li, h2, h3 { display: none !important; }
main, body { opacity: 1 !important; transform: none !important; visibility: visible; }
</style>"""

LOOKS = """() => {
  const names = ["color", "backgroundColor", "fontSize", "fontFamily", "lineHeight", "display",
    "letterSpacing", "textTransform", "textIndent", "visibility", "opacity", "pointerEvents",
    "whiteSpace", "textAlign", "borderTopWidth", "paddingTop", "transform", "position", "width"];
  const root = document.querySelector("woonwaaier-vraag").shadowRoot;
  return [...root.querySelectorAll("*")].map(element => {
    const style = getComputedStyle(element);
    return [element.tagName, ...names.map(name => style[name])].join("|");
  });
}"""


def test_hostile_styles_of_the_page_change_nothing(guest: Visitor) -> None:
    looks: list[list[str]] = []
    for head in ("", HOSTILE):
        guest.open(head=head)
        expect(guest.page.locator("[part=contact]")).to_be_visible()
        guest.ask("card")
        guest.answered()
        guest.page.mouse.move(5, 5)
        guest.page.wait_for_timeout(300)  # the colours of a hovered button go over slowly
        looks.append(guest.page.evaluate(LOOKS))
    assert looks[1] == looks[0]


def test_shortcuts_of_the_page_do_not_go_off_while_typing(guest: Visitor) -> None:
    guest.open()
    guest.page.evaluate(
        "() => { window.heard = []; document.addEventListener('keydown', event => "
        "{ window.heard.push(event.key); event.preventDefault(); }); }"
    )
    guest.field.press_sequentially("s/?")
    expect(guest.field).to_have_value("s/?")
    assert guest.page.evaluate("window.heard") == []


def test_what_stands_in_the_element_is_there_without_the_script_and_it_can_be_hidden(
    guest: Visitor,
) -> None:
    inside = "document.querySelector('woonwaaier-vraag').innerHTML = '<a href=\"/v\">Vraag</a>'"
    guest.page.route("**/woonwaaier-vraag.js", lambda route: route.abort())
    guest.visit()
    guest.page.evaluate(inside)
    link = guest.page.get_by_role("link", name="Vraag")
    expect(link).to_be_visible()
    guest.page.unroute("**/woonwaaier-vraag.js")
    guest.visit()
    expect(guest.trigger).to_be_visible()
    guest.page.evaluate(inside)
    expect(link).to_be_hidden()
    guest.page.evaluate("document.querySelector('woonwaaier-vraag').hidden = true")
    expect(guest.trigger).to_be_hidden()


def test_an_element_that_leaves_and_comes_back_goes_on(guest: Visitor) -> None:
    guest.open()
    guest.ask()
    guest.answered()
    guest.page.evaluate(
        "() => { const it = document.querySelector('woonwaaier-vraag'); it.remove();"
        " document.body.prepend(it); }"
    )
    guest.ask()
    guest.answered(2)
    guest.page.keyboard.press("Escape")
    expect(guest.field).to_be_hidden()
