"""The page without JavaScript: what it shows, keeps, refuses and lets nobody else say."""

from __future__ import annotations

import re
import time
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from starlette.testclient import TestClient

from answer.model.writer import OnStatement
from answer.wording import public_notice
from api.app import create_app
from api.records.kinds import Channel, FeedbackReason
from api.records.tables import Feedback, KeptQuestion, Usage
from api.widget.sessions import Signer
from index.pipeline import build_index
from tests.beheer import QUESTION, Desk, desk_of, some_cards
from tests.files import write
from ui.answer_parts import HEADINGS, asked_in
from ui.vraagpagina.conversation import MOST_CHARS, MOST_TURNS, Conversation, unpacked
from ui.vraagpagina.page import reasons
from ui.vraagpagina.routes import add_question_page
from ui.vraagpagina.words import DUTCH, ENGLISH
from waaier.domain import Answer, Language, Outcome, Query, Question, Statement
from waaier.errors import IndexMissingError
from waaier.settings import Settings

KEY = SecretStr("sleutel-van-deze-proef-" + "x" * 20)

EVIL = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>\"'&"

CONTACTS = '[Amsterdam]\nnaam = "Loket <b>Wonen</b>"\ntelefoon = "000 000 0000"\n'

UNKNOWN = "Welke formulieren heb ik nodig voor een vuurwapenvergunning voor de jacht?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bron")
    some_cards(folder / "kaarten")
    write(
        folder,
        "kaarten/sleutelkluis.txt",
        f"Sleutelkluis\n\nDe sleutelkluis {EVIL} hangt naast de voordeur van de huurder. De "
        "corporatie vergoedt de sleutelkluis voor huurders van 75 jaar en ouder.\n",
    )
    build_index([folder / "kaarten"], Settings(), folder / "index")
    return folder / "index"


def settings_for(data: Path, **more: Any) -> Settings:
    settings = Settings(data_dir=data, widget_origins="https://www.gemeente.example")
    return settings.model_copy(update={"widget_session_key": KEY, **more})


@pytest.fixture(scope="module")
def desk(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    contacts = tmp_path_factory.mktemp("contact") / "contacten.toml"
    contacts.write_text(CONTACTS, encoding="utf-8")
    settings = settings_for(
        tmp_path_factory.mktemp("data"), bewaar_vragen=True, widget_contacts=contacts
    )
    with desk_of(settings, index, chat=True) as one:
        yield one


@contextmanager
def page_of(settings: Settings, index: Path) -> Iterator[Desk]:
    """The page on a service of its own, without the chat, which takes long to make."""
    with desk_of(settings, index) as one:
        add_question_page(cast(FastAPI, one.client.app), one.beheer.service, one.beheer)
        yield one


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return desk.client


class Seen:
    """A page as it came."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.text
        self.page = LexborHTMLParser(response.text)

    def one(self, selector: str) -> Any:
        found = self.page.css(selector)
        assert len(found) == 1, (selector, len(found))
        return found[0]

    def said(self, selector: str = "body") -> str:
        return " ".join(" ".join(one.text().split()) for one in self.page.css(selector))

    def hidden(self, form: str = "form.vraag") -> dict[str, str]:
        """What a browser would send of a form by itself."""
        fields = self.page.css(f"{form} input[type=hidden]")
        return {one.attributes["name"]: one.attributes["value"] or "" for one in fields}


def ask(client: TestClient, question: str, before: Seen | None = None, **more: str) -> Seen:
    fields = (before.hidden() if before else {}) | {"vraag": question} | more
    seen = Seen(client.post("/vraag", data=fields))
    assert_fit_to_show(seen)
    return seen


def assert_fit_to_show(seen: Seen) -> None:
    """What holds for every page: its shape, its headers and nothing that could run."""
    headers = seen.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'" in policy
    assert "frame-ancestors 'self' https://www.gemeente.example" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    page = seen.page
    assert page.css("script, img, svg, iframe, object, style, base, [style], [onerror]") == []
    assert [one for one in page.css("*") for name in one.attributes if name.startswith("on")] == []
    assert len(page.css("h1")) == 1
    assert seen.one("html").attributes["lang"] in ("nl", "en")
    names = [one.attributes["id"] for one in page.css("[id]")]
    assert len(names) == len(set(names))
    targets = [one.attributes["href"] or "" for one in page.css("a[href^='#']")]
    assert [one for one in targets if one.removeprefix("#") not in names] == []
    levels = [int(one.tag[1]) for one in page.css("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    labelled = {one.attributes["for"] for one in page.css("label")}
    fields = page.css("textarea, input:not([type=hidden])")
    assert {one.attributes["id"] for one in fields} == labelled
    for one in page.css("[aria-describedby], [aria-labelledby]"):
        for kind in ("aria-describedby", "aria-labelledby"):
            assert set((one.attributes.get(kind) or "").split()) <= set(names)


# The empty page


@pytest.mark.parametrize("language", list(Language))
def test_the_notice_comes_before_the_form(client: TestClient, language: Language) -> None:
    seen = Seen(client.get("/vraag", params={"taal": language.value, "gemeente": " amsterdam"}))
    assert_fit_to_show(seen)
    assert seen.one("html").attributes["lang"] == language.value
    notice = public_notice(language, with_model=False)
    assert notice in seen.said("[role=note]")
    assert seen.text.index('role="note"') < seen.text.index("<form")
    assert seen.one("#gemeente").attributes["value"] == "Amsterdam"
    first = next(iter(seen.page.css("body a")))
    assert first.attributes["href"] == "#inhoud"
    assert seen.one("main").attributes["id"] == "inhoud"
    other = seen.one("a[hreflang]")
    assert other.attributes["lang"] != language.value
    assert Seen(client.get(other.attributes["href"])).one("html").attributes["lang"] != language


def test_the_style_has_an_address_of_its_own(client: TestClient) -> None:
    link = Seen(client.get("/vraag")).one("link[rel=stylesheet]").attributes["href"]
    response = client.get(link)
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert "url(" not in response.text
    assert "@import" not in response.text


def test_the_page_wins_from_the_chat(client: TestClient) -> None:
    assert "gradio" not in client.get("/vraag").text.lower()
    assert "gradio" in client.get("/").text.lower()
    for path in ("/vraag/", "/vraag/iets", "/vraag/melding/x"):
        seen = Seen(client.get(path))
        assert seen.status == 404
        assert_fit_to_show(seen)
    back = client.get("/vraag/melding", follow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, "/vraag")
    assert client.put("/vraag").status_code == 405


# A conversation


def test_an_answer_with_its_sources(client: TestClient, desk: Desk) -> None:
    seen = ask(client, QUESTION)
    assert seen.status == 200
    told = desk.ask(QUESTION)
    turn = seen.one("article.beurt")
    assert turn.attributes["id"] == "v1"
    assert turn.attributes["data-geschreven-door"] == "bron"
    assert QUESTION in seen.said("article h2")
    for statement in told["statements"]:
        assert statement["text"] in seen.said("article p")
    quotes = seen.said("blockquote")
    for citation in told["citations"]:
        assert " ".join(citation["quote"].split()) in quotes
        assert seen.one(f"#v1-b{citation['n']}").text() == f"[{citation['n']}]"
        assert citation["source"]["title"] in seen.said("summary")
    for notice in told["notices"]:
        assert notice in seen.said("article")
    for card in told["cards"]:
        assert f"Peildatum {card['peildatum']}" in seen.said("details.kaart summary")
    assert seen.one("#vraag").text() == ""
    assert "Antwoord 1" in seen.said("title")
    assert QUESTION not in seen.said("title")


def test_a_follow_up_is_understood_from_what_the_page_carries(client: TestClient) -> None:
    first = ask(client, "Wat is een briefadres?")
    assert first.one("form.vraag").attributes["action"] == "/vraag#v2"
    second = ask(client, "En voor wie is dat?", first)
    assert "Ik zocht op:" in second.said("#v2")
    assert "riefadres" in second.said("#v2")
    assert "Wat is een briefadres?" in second.said("#v1 h2")
    # The newest first, so that nobody has to look for it.
    assert [one.attributes["id"] for one in second.page.css("article")] == ["v2", "v1"]
    assert len(second.page.css(".melden")) == 1
    # Without what the page carries it is a question of its own.
    assert "Ik zocht op:" not in ask(client, "En voor wie is dat?").said()


def test_old_turns_leave_the_page_and_numbers_go_on(client: TestClient) -> None:
    seen = ask(client, "Wat is een briefadres?")
    for _ in range(MOST_TURNS):
        seen = ask(client, QUESTION, seen)
    ids = [one.attributes["id"] for one in seen.page.css("article")]
    assert ids == [f"v{number}" for number in range(MOST_TURNS + 1, 1, -1)]
    assert len(seen.hidden()["gesprek"]) < MOST_CHARS


def test_an_english_page(client: TestClient) -> None:
    seen = ask(client, "What is a briefadres?", taal="en")
    assert seen.one("html").attributes["lang"] == "en"
    assert seen.said("article h3").startswith(HEADINGS[Language.ENGLISH][Outcome.ANSWERED])
    for quote in seen.page.css("blockquote"):
        assert quote.attributes["lang"] == "nl"
    assert seen.hidden()["taal"] == "en"
    assert seen.one("form.vraag").attributes["action"] == "/vraag?taal=en#v2"
    refused = Seen(client.post("/vraag?taal=en", content=b"x" * 9))
    assert ENGLISH.wrong_kind in refused.said()


def test_whom_to_call_comes_first(client: TestClient) -> None:
    seen = ask(client, "Mijn buurman slaat zijn vrouw. Hoe vraagt zij een briefadres aan?")
    assert "0800-2000" in seen.said(".nood").replace(" ", "")
    assert seen.text.index('class="nood"') < seen.text.index("Antwoord</h3>")
    calls = [one.attributes["href"] for one in seen.page.css(".nood a")]
    assert calls
    assert all(re.fullmatch(r"tel:\+?\d+", one) for one in calls)


def test_who_is_not_helped_finds_a_person(client: TestClient) -> None:
    seen = ask(client, UNKNOWN, gemeente="Amsterdam")
    assert "Loket <b>Wonen</b>" in seen.said("#v1 .mens")
    assert seen.one("#v1 .mens a").attributes["href"] == "tel:0000000000"
    assert "Loket <b>Wonen</b>" in seen.said("footer .mens")
    elsewhere = ask(client, UNKNOWN, gemeente="Utrecht")
    assert DUTCH.person_unknown in elsewhere.said("footer")


def _clarifying(desk: Desk) -> Answer:
    answer = desk.beheer.service.answer(Question(text="Wat is een briefadres?"))
    return answer.model_copy(
        update={
            "outcome": Outcome.CLARIFICATION,
            "choices": ("Amsterdam", "regio Utrecht", f"x{EVIL}", "Delft", "Zeist"),
        }
    )


def test_a_place_can_be_chosen_with_a_button(
    client: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Question] = []
    real, clarifying = desk.beheer.service.answer, _clarifying(desk)

    def answer(question: Question, on_statement: OnStatement | None = None) -> Answer:
        asked.append(question)
        return clarifying if len(asked) == 1 else real(question, on_statement)

    monkeypatch.setattr(desk.beheer.service, "answer", answer)
    seen = ask(client, "Wat is een briefadres?")
    buttons = [one.attributes["value"] for one in seen.page.css(".keuzes button")]
    assert buttons == ["Amsterdam", "regio Utrecht", f"x{EVIL}", "Delft"]
    chosen = Seen(client.post("/vraag", data=seen.hidden(".keuzes") | {"keuze": "regio Utrecht"}))
    assert asked[1].text == "Wat is een briefadres in de regio Utrecht?"
    assert chosen.status == 200
    # What was not offered is no choice, and there was no other question.
    other = Seen(client.post("/vraag", data=seen.hidden(".keuzes") | {"keuze": "Parijs"}))
    assert other.status == 400


def test_a_question_for_a_place() -> None:
    assert asked_in("Wat is er?", "Delft") == "Wat is er in Delft?"


# What was typed


def test_hostile_text_is_text(client: TestClient) -> None:
    seen = ask(client, f"Wat is een briefadres? {EVIL}")
    assert EVIL in seen.one("#v1-kop").text()
    again = ask(client, f"En wat kost dat? {EVIL}", seen)
    assert again.text.count("<script") == 0
    for field in ("vraag", "gemeente", "taal", "gesprek", "keuze", "actie"):
        fields = {"vraag": "", "gemeente": EVIL} | {field: EVIL}
        refused = Seen(client.post("/vraag", data=fields))
        assert_fit_to_show(refused)
    assert_fit_to_show(Seen(client.get("/vraag", params={"gemeente": EVIL, "taal": EVIL})))
    assert_fit_to_show(Seen(client.get(f"/vraag/{EVIL}")))


def test_a_hostile_source_is_text(client: TestClient) -> None:
    seen = ask(client, "Wie vergoedt de sleutelkluis?")
    assert "sleutelkluis" in seen.said("blockquote")
    assert EVIL in ask(client, "Waar hangt de sleutelkluis van de huurder?").said()


def test_personal_data_is_masked_and_written_nowhere(
    desk: Desk, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = ("Jolanda", "Verwegen", "111222333")
    asked = f"Mijn cliënt Jolanda Verwegen (BSN 111222333) vraagt: {QUESTION}"
    seen = ask(client, asked)
    assert "persoonsgegevens (bsn en naam)" in seen.said("article")
    assert "[naam]" in seen.said("article h2")
    after = Seen(client.post("/vraag", data=seen.hidden() | {"vraag": "En voor wie is dat?"}))
    talk = unpacked(seen.hidden()["gesprek"], desk.client.app.state.widget.signer)  # type: ignore[attr-defined]
    assert talk is not None
    report = {**seen.hidden(".melden form"), "reden": "onjuist", "toelichting": asked}
    thanks = Seen(client.post("/vraag/melding", data=report))
    assert thanks.status == 200
    desk.beheer.archive.flush()
    shown = seen.text + after.text + thanks.text + talk.answers[0].model_dump_json() + caplog.text
    assert [one for one in secrets if one in shown] == []
    kept = [one for one in desk.beheer.settings.data_dir.rglob("*") if one.is_file()]
    assert kept
    for file in kept:
        assert [one for one in secrets if one.encode() in file.read_bytes()] == []


def test_a_question_counts_as_one_of_the_widget(desk: Desk, client: TestClient) -> None:
    def counted() -> int:
        desk.beheer.archive.flush()
        with desk.beheer.archive.database.read() as session:
            rows = session.scalars(select(Usage).where(Usage.channel == Channel.WIDGET))
            return sum(one.count for one in rows)

    before = counted()
    ask(client, QUESTION)
    assert counted() == before + 1
    with desk.beheer.archive.database.read() as session:
        kept = session.scalars(select(KeptQuestion).order_by(KeptQuestion.id.desc())).first()
        assert kept is not None
        assert (kept.channel, kept.text.text) == (Channel.WIDGET, QUESTION)
    sites = {one["website"] for one in desk.get("widgetgebruik")["dagen"]}
    assert "vraagpagina" in sites


@pytest.mark.parametrize("question", ["", "   ", "\x00\n"])
def test_an_empty_question(client: TestClient, question: str) -> None:
    seen = ask(client, question, gemeente="Atlantis")
    assert seen.status == 400
    assert seen.said("title").startswith("Fout:")
    links = [one.attributes["href"] for one in seen.page.css(".fouten a")]
    assert links == ["#vraag", "#gemeente"]
    assert seen.one("#vraag").attributes["aria-invalid"] == "true"
    assert "vraag-fout" in seen.one("#vraag").attributes["aria-describedby"]
    assert seen.said("#vraag-fout") == DUTCH.empty
    assert seen.one("#gemeente").attributes["value"] == "Atlantis"


def test_a_question_that_is_too_long_is_kept(client: TestClient) -> None:
    long = "huur " * 500
    seen = ask(client, long)
    assert seen.status == 400
    assert "2499 tekens" in seen.said(".fouten")
    assert seen.one("#vraag").text().strip() == long.strip()
    # What counts is what is asked, not how a browser writes the end of a line.
    lines = "Hoe werkt een wooncirkel?\r\n" * 70
    assert ask(client, lines).status == 200


@pytest.mark.parametrize("start", ["\n", "\n\nregel"])
def test_line_breaks_at_the_start_stay(client: TestClient, start: str) -> None:
    seen = ask(client, f"{start}{'x' * 3000}")
    assert seen.one("#vraag").text().startswith(start)


# What is not a form


def test_an_upload_gets_a_friendly_page(client: TestClient) -> None:
    seen = Seen(client.post("/vraag", files={"vraag": ("dossier.pdf", b"%PDF-1.7")}))
    assert seen.status == 415
    assert DUTCH.wrong_kind in seen.said(".fouten")
    assert_fit_to_show(seen)


def test_a_body_that_is_too_large(client: TestClient) -> None:
    for path in ("/vraag", "/vraag/melding"):
        seen = Seen(client.post(path, data={"vraag": "x" * 300_000}))
        assert seen.status == 413
        assert DUTCH.too_large in seen.said(".fouten")
        assert seen.headers["connection"] == "close"

    def pieces() -> Iterator[bytes]:
        for _ in range(400):
            yield b"vraag=" + b"x" * 1000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/vraag", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"&".join(b"a%d=1" % number for number in range(2000)),
        "vraag=é".encode(),
        b"vraag=%ff%fe%00",
        b"vraag=%F0%9F",
        b"\x00\x01",
        b"",
        b"=&=&;",
    ],
)
def test_a_body_that_is_made_to_hurt(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    started = time.monotonic()
    seen = Seen(client.post("/vraag", content=body, headers=headers))
    assert seen.status in (200, 400)
    assert_fit_to_show(seen)
    assert time.monotonic() - started < 2


def test_a_form_of_another_website_is_not_answered(client: TestClient) -> None:
    for path in ("/vraag", "/vraag/melding"):
        headers = {"Sec-Fetch-Site": "cross-site"}
        seen = Seen(client.post(path, data={"vraag": QUESTION}, headers=headers))
        assert seen.status == 403
        assert DUTCH.cross_site in seen.said(".fouten")
        assert QUESTION not in seen.text


# What the page carries


def test_a_conversation_that_was_changed_is_not_shown(client: TestClient) -> None:
    seen = ask(client, "Wat is een briefadres?")
    good = seen.hidden()["gesprek"]
    text, _, signature = good.rpartition(".")
    lie = Answer(
        outcome=Outcome.ANSWERED,
        statements=(Statement(text="U krijgt 5000 euro.", citations=()),),
        query=Query(text="x"),
        masked_question="x",
    )
    packed = urlsafe_b64encode(zlib.compress(f"[{lie.model_dump_json()}]".encode())).decode()
    other = Signer(Settings(widget_session_key=SecretStr("y" * 40)))
    for changed in (
        f"0.{packed}.{signature}",
        f"0.{packed}.{other.sign('gesprek', f'0.{packed}')}",
        f"7{text}.{signature}",
        good[:-1],
        text,
        "x" * 200_000,
        "..",
    ):
        after = ask(client, "En voor wie is dat?", gesprek=changed)
        assert after.status == 200
        assert "5000 euro" not in after.text
        assert DUTCH.lost in after.said()
        assert [one.attributes["id"] for one in after.page.css("article")] == ["v1"]
    assert DUTCH.lost not in ask(client, "En voor wie is dat?", seen).said()


def test_what_was_signed_in_another_shape_is_no_conversation() -> None:
    signer = Signer(Settings(widget_session_key=KEY))
    bomb = urlsafe_b64encode(zlib.compress(b" " * 50_000_000, 9)).decode()
    for packed in (bomb[:MOST_CHARS], "", "geen base64!", urlsafe_b64encode(b"x").decode()):
        text = f"0.{packed}"
        assert unpacked(f"{text}.{signer.sign('gesprek', text)}", signer) is None
    old = urlsafe_b64encode(zlib.compress(b'[{"outcome": "answered"}]')).decode()
    assert unpacked(f"0.{old}.{signer.sign('gesprek', f'0.{old}')}", signer) is None
    assert unpacked("", signer) == Conversation()


def test_a_conversation_that_grows_too_large_loses_its_beginning(desk: Desk) -> None:
    signer = Signer(Settings(widget_session_key=KEY))
    answer = desk.beheer.service.answer(Question(text=QUESTION))
    talk = Conversation()
    for number in range(3):
        noise = "".join(chr(33 + (number * 7 + at * at) % 90) for at in range(60_000))
        big = answer.model_copy(update={"notices": (noise,)})
        talk = talk.with_answer(big if number < 2 else answer)
    back = unpacked(talk.packed(signer), signer)
    assert back is not None
    assert back.answers[-1].masked_question == QUESTION
    assert back.before + len(back.answers) == 3


# Limits and pauses


def test_who_asks_too_often_keeps_the_question(desk: Desk) -> None:
    service, settings = desk.beheer.service, desk.beheer.settings
    limited = settings.model_copy(update={"rate_per_minute": 2})
    app = create_app(service, limited, desk.beheer)
    add_question_page(app, service, desk.beheer)
    with TestClient(app) as client:
        statuses = [ask(client, QUESTION).status for _ in range(2)]
        refused = ask(client, "Wat is een briefadres?", gemeente="Delft")
    assert statuses == [200, 200]
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 0
    assert refused.one("#vraag").text().strip() == "Wat is een briefadres?"
    assert refused.one("#gemeente").attributes["value"] == "Delft"


def test_the_day_has_a_budget(index: Path, tmp_path: Path) -> None:
    with page_of(settings_for(tmp_path, widget_day_budget=1), index) as desk:
        assert ask(desk.client, QUESTION).status == 200
        refused = ask(desk.client, QUESTION)
        assert refused.status == 429
        assert DUTCH.day_over in refused.said(".fouten")
        assert refused.one("#vraag").text().strip() == QUESTION


@pytest.mark.parametrize("path", ["pauze", "widgetpauzes"])
def test_a_pause_is_told(desk: Desk, client: TestClient, path: str) -> None:
    send = client.put if path == "pauze" else client.post
    send(f"/v1/beheer/{path}", json={"melding": f"Dicht. {EVIL}"}, headers=desk.manager)
    try:
        seen = ask(client, QUESTION)
    finally:
        client.delete(f"/v1/beheer/{path}", headers=desk.manager)
    assert seen.status == 503
    assert f"Dicht. {EVIL} Is iemand in gevaar? Bel 112." in seen.said(".fouten")
    assert seen.one("#vraag").text().strip() == QUESTION
    assert ask(client, QUESTION).status == 200


def test_a_service_without_sources(
    desk: Desk, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise IndexMissingError("De map /geheim/pad is leeg.")

    monkeypatch.setattr(desk.beheer.service, "answer", missing)
    seen = ask(client, QUESTION)
    assert (seen.status, "/geheim" in seen.text) == (503, False)
    assert seen.one("#vraag").text().strip() == QUESTION


def test_a_defect_gives_a_page_and_no_text_in_the_log(
    desk: Desk,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Jolanda Verwegen")

    monkeypatch.setattr(desk.beheer.service, "answer", broken)
    seen = ask(client, "Jolanda Verwegen vraagt iets")
    assert seen.status == 500
    assert DUTCH.failed in seen.said(".fouten")
    assert "RuntimeError" in caplog.text
    assert "Verwegen" not in caplog.text


# Reports


def test_a_report_is_kept(desk: Desk, client: TestClient) -> None:
    seen = ask(client, QUESTION)
    fields = seen.hidden(".melden form")
    empty = Seen(client.post("/vraag/melding", data=fields | {"toelichting": "Bel mij niet."}))
    assert_fit_to_show(empty)
    assert empty.status == 400
    (link,) = empty.page.css(".fouten a")
    assert empty.one(link.attributes["href"]).attributes["name"] == "reden"
    assert "open" in empty.one("details.melden").attributes
    assert empty.one("#toelichting").text().strip() == "Bel mij niet."

    sent = {"reden": "verouderd", "toelichting": f"Dit is van vorig jaar. {EVIL}"}
    thanks = Seen(client.post("/vraag/melding", data=empty.hidden(".melden form") | sent))
    assert_fit_to_show(thanks)
    assert (thanks.status, thanks.said("h1")) == (200, DUTCH.thanks_title)
    with desk.beheer.archive.database.read() as session:
        row = session.scalars(select(Feedback).order_by(Feedback.received_at.desc())).first()
        assert row is not None
        assert row.reason is FeedbackReason.OUTDATED
        assert row.channel is Channel.WIDGET
        assert row.outcome is Outcome.ANSWERED
        assert row.comment is not None
        assert "vorig jaar" in row.comment.text
        assert row.question is not None
        assert row.question.text == QUESTION

    back = thanks.hidden("main form") | {"actie": "toon"}
    conversation = Seen(client.post("/vraag", data=back))
    assert_fit_to_show(conversation)
    assert QUESTION in conversation.said("#v1 h2")


def test_a_report_that_cannot_wait_says_whom_to_call(client: TestClient) -> None:
    fields = ask(client, QUESTION).hidden(".melden form")
    sent = {"reden": "anders", "toelichting": "Mijn man slaat mij en de kinderen."}
    thanks = Seen(client.post("/vraag/melding", data=fields | sent))
    assert_fit_to_show(thanks)
    assert thanks.page.css(".nood a[href^='tel:']")


@pytest.mark.parametrize("gesprek", ["", "0.x.y"])
def test_a_report_about_nothing(client: TestClient, gesprek: str) -> None:
    sent = {"reden": "anders", "gesprek": gesprek}
    seen = Seen(client.post("/vraag/melding", data=sent))
    assert seen.status == 400
    assert_fit_to_show(seen)


def test_a_report_that_is_too_long(client: TestClient) -> None:
    fields = ask(client, QUESTION).hidden(".melden form")
    sent = {"reden": "anders", "toelichting": "x" * 2001}
    seen = Seen(client.post("/vraag/melding", data=fields | sent))
    assert seen.status == 400
    assert seen.one(".fouten a").attributes["href"] == "#toelichting"


def test_too_many_reports(index: Path, tmp_path: Path) -> None:
    with page_of(settings_for(tmp_path, feedback_per_hour=1), index) as desk:
        fields = ask(desk.client, QUESTION).hidden(".melden form") | {"reden": "onjuist"}
        statuses = [desk.client.post("/vraag/melding", data=fields).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_the_words_are_the_same_in_both_languages() -> None:
    for name in DUTCH.__dataclass_fields__:
        one, other = getattr(DUTCH, name), getattr(ENGLISH, name)
        if isinstance(one, str):
            assert re.findall(r"\{\w+\}", one) == re.findall(r"\{\w+\}", other), name
        else:
            assert set(one) == set(other), name
    for language in Language:
        assert set(HEADINGS[language]) == set(Outcome)
    assert reasons() == set(DUTCH.reasons)
