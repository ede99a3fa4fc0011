"""The server side of the web widget: sessions, limits, budget, pauses, files and the frame."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from starlette.testclient import TestClient

from answer.wording import public_notice
from api.records import audit
from api.records import widget as records
from api.records.archive import Archive
from api.records.database import Database
from api.records.kinds import Action, Channel
from api.records.migrate import migrate
from api.records.tables import Audit, Feedback, Usage
from api.widget.contacts import Contacts, known_gemeente
from api.widget.door import WidgetDoor
from api.widget.files import WidgetFiles
from api.widget.sessions import LIFE_SECONDS, Sessions, Signer
from cli.beheer import beheer as beheer_command
from tests.beheer import QUESTION, Desk, desk_of
from tests.files import copy_index
from tests.problems import problem_of as problem_in
from waaier.domain import Language
from waaier.errors import InputError
from waaier.settings import Settings, get_settings

SITE, OTHER = "https://www.gemeente.example", "https://zorg.example:8443"

STRANGER = "https://evil.example"

OWN = "http://testserver"
"""Where Starlette's client says that the service stands."""

KEY = SecretStr("sleutel-van-deze-proef-" + "x" * 20)


@pytest.fixture(scope="module")
def index(few_cards_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_index(few_cards_index, tmp_path_factory.mktemp("bron") / "index")


def settings_for(data: Path, **more: Any) -> Settings:
    settings = Settings(data_dir=data, widget_origins=f"{SITE}, {OTHER}/")
    return settings.model_copy(update={"widget_session_key": KEY, **more})


@pytest.fixture(scope="module")
def desk(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service without limits of the widget."""
    without = {"widget_rate_per_session": 0, "widget_rate_per_origin": 0}
    with desk_of(settings_for(tmp_path_factory.mktemp("data"), **without), index) as one:
        yield one


def begin(client: TestClient, site: str = SITE, **body: Any) -> dict[str, Any]:
    response = client.post("/v1/widgetsessies", json=body, headers={"Origin": site})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def ask(client: TestClient, session: str | None, site: str | None = SITE, **more: Any) -> Any:
    headers = {"Origin": site} if site else {}
    if session is not None:
        headers["Widget-Sessie"] = session
    return client.post("/v1/vragen", json={"question": QUESTION}, headers=headers | more)


def problem_of(response: Any, status: int, site: str | None = SITE) -> dict[str, Any]:
    """The problem of a refusal, which the page of that website can read."""
    body = problem_in(response, status)
    assert response.headers.get("access-control-allow-origin") == site
    if site:
        assert "Retry-After" in response.headers["access-control-expose-headers"]
    assert body["detail"].endswith(".")
    return body


# Sessions


@pytest.mark.parametrize("site", [SITE, OTHER, SITE.upper(), OWN])
def test_a_website_of_the_widget_begins_a_session(desk: Desk, site: str) -> None:
    before = datetime.now(UTC)
    told = begin(desk.client, site, gemeente="Amsterdam", taal="en")
    ends = datetime.fromisoformat(told["geldig_tot"])
    assert abs(ends - before - timedelta(seconds=LIFE_SECONDS)) < timedelta(seconds=5)
    assert told["melding_ai"] == public_notice(Language.ENGLISH, with_model=False)
    assert told["max_vraag_tekens"] == 2000
    assert (told["gepauzeerd"], told["pauze_melding"], told["contact"]) == (False, None, None)
    assert told["vraagpagina"] == "/vraag"
    assert ask(desk.client, told["sessie"], site).json()["outcome"] == "answered"


@pytest.mark.parametrize(
    "site",
    [
        STRANGER,
        "null",
        SITE.replace("https", "http"),
        f"{SITE}:444",
        f"{SITE}.evil.example",
        "http://testserver.evil.example",
        "ftp://testserver",
    ],
)
def test_any_other_website_does_not(desk: Desk, site: str) -> None:
    response = desk.client.post("/v1/widgetsessies", json={}, headers={"Origin": site})
    assert "niet staan" in problem_of(response, 403, None)["detail"]


def test_a_program_without_a_website_does_not(desk: Desk) -> None:
    problem_of(desk.client.post("/v1/widgetsessies", json={}), 403, None)


def test_the_browser_may_send_the_session(desk: Desk) -> None:
    headers = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    response = desk.client.options("/v1/vragen", headers=headers)
    assert response.status_code == 204
    assert "Widget-Sessie" in response.headers["access-control-allow-headers"]


def test_a_website_of_the_widget_needs_a_session(desk: Desk) -> None:
    for path, body in (
        ("vragen", {"question": QUESTION}),
        ("terugkoppelingen", {"reden": "onjuist"}),
    ):
        response = desk.client.post(f"/v1/{path}", json=body, headers={"Origin": SITE})
        assert problem_of(response, 401)["type"].endswith("widgetsessie")
        assert response.headers["www-authenticate"] == "Widget-Sessie"


def test_the_type_of_the_refusal_leads_to_an_explanation(desk: Desk) -> None:
    kind = problem_of(ask(desk.client, None), 401)["type"]
    path, anchor = kind.split("#")
    assert f'id="{anchor}"' in desk.client.get(path).text


def test_who_does_not_come_through_the_widget_needs_none(desk: Desk) -> None:
    assert ask(desk.client, None, None).status_code == 200
    assert ask(desk.client, None, OWN).status_code == 200


def _changed(token: str, place: int) -> str:
    """The token with another letter there."""
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def test_a_session_that_does_not_hold(desk: Desk) -> None:
    settings = desk.beheer.settings
    good = begin(desk.client)["sessie"]
    expired, _ = Sessions(Signer(settings), lambda: time.time() - LIFE_SECONDS - 1).make(SITE)
    other_key = settings.model_copy(update={"widget_session_key": SecretStr("y" * 40)})
    stolen = begin(desk.client, OTHER)["sessie"]
    longer = re.sub(r"^1\.(\d+)", lambda found: f"1.{int(found[1]) + 3600}", good)
    for token in (
        expired,
        Sessions(Signer(other_key)).make(SITE)[0],
        stolen,
        longer,
        _changed(good, 15),
        _changed(good, 40),
        good[:-1],
        good + "A",
        "",
        "1.9999999999." + "A" * 22 + "." + "A" * 43,
        "9" * 10_000,
    ):
        assert problem_of(ask(desk.client, token), 401)["type"].endswith("widgetsessie")
    assert ask(desk.client, good).status_code == 200
    # Without its website it is no session either.
    assert ask(desk.client, good, None).status_code == 401


def test_a_session_says_nothing_about_anyone(desk: Desk) -> None:
    told = [begin(desk.client, gemeente="Amsterdam")["sessie"] for _ in range(2)]
    parts = [one.split(".") for one in told]
    assert all(len(one) == 4 for one in parts)
    assert parts[0][2] != parts[1][2]
    assert parts[0][3] != parts[1][3]


def test_services_with_one_key_know_each_others_sessions() -> None:
    settings = Settings(widget_session_key=KEY)
    token, session = Sessions(Signer(settings)).make(SITE)
    assert Sessions(Signer(settings)).find(token, SITE) == session
    # Without a key each draws its own.
    assert Sessions(Signer(Settings())).find(token, SITE) is None
    lonely = Sessions(Signer(Settings()))
    assert lonely.find(lonely.make(SITE)[0], SITE) is not None


def test_a_signature_is_for_one_purpose_and_these_parts() -> None:
    signer = Signer(Settings(widget_session_key=KEY))
    signature = signer.sign("sessie", "ab", "c")
    assert signer.is_signed(signature, "sessie", "ab", "c")
    for other in (("sessie", "a", "bc"), ("gesprek", "ab", "c"), ("sessie", "abc")):
        assert not signer.is_signed(signature, *other)


def test_a_key_that_is_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAIER_WIDGET_SESSION_KEY", "kort")
    get_settings.cache_clear()
    try:
        with pytest.raises(InputError, match="WAAIER_WIDGET_SESSION_KEY"):
            get_settings()
    finally:
        get_settings.cache_clear()


def test_a_website_that_is_none() -> None:
    with pytest.raises(InputError, match="WAAIER_WIDGET_ORIGINS"):
        WidgetDoor(Settings(widget_origins="www.amsterdam.nl"))


# What is kept


def _counted(desk: Desk, channel: Channel) -> int:
    desk.beheer.archive.flush()
    with desk.beheer.archive.database.read() as session:
        rows = session.scalars(select(Usage).where(Usage.channel == channel))
        return sum(row.count for row in rows)


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_a_question_counts_as_one_of_the_widget(desk: Desk, kind: str) -> None:
    before = _counted(desk, Channel.WIDGET), _counted(desk, Channel.API)
    response = ask(desk.client, begin(desk.client)["sessie"], Accept=kind)
    assert response.status_code == 200
    assert ("event: done" in response.text) is (kind == "text/event-stream")
    assert (_counted(desk, Channel.WIDGET), _counted(desk, Channel.API)) == (
        before[0] + 1,
        before[1],
    )
    ask(desk.client, None, None)
    assert (_counted(desk, Channel.WIDGET), _counted(desk, Channel.API)) == (
        before[0] + 1,
        before[1] + 1,
    )


def test_a_report_counts_as_one_of_the_widget_whatever_it_says(desk: Desk) -> None:
    headers = {"Origin": SITE, "Widget-Sessie": begin(desk.client)["sessie"]}
    body = {"reden": "verouderd", "kanaal": "chat"}
    response = desk.client.post("/v1/terugkoppelingen", json=body, headers=headers)
    assert response.status_code == 201
    with desk.beheer.archive.database.read() as session:
        row = session.get(Feedback, response.json()["id"])
        assert row is not None
        assert row.channel is Channel.WIDGET


def test_a_session_is_written_nowhere(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        token = begin(desk.client)["sessie"]
        ask(desk.client, token)
    desk.beheer.archive.flush()
    logged = " ".join(one.message for one in caplog.records if not one.name.startswith("httpx"))
    for part in token.split(".")[2:]:
        assert part not in logged
        for file in desk.beheer.settings.data_dir.rglob("*"):
            assert not file.is_file() or part.encode() not in file.read_bytes()


# How often


@pytest.fixture
def limited(index: Path, tmp_path: Path) -> Iterator[Desk]:
    limits = {"widget_rate_per_session": 2, "widget_rate_per_origin": 6, "widget_day_budget": 0}
    with desk_of(settings_for(tmp_path, **limits), index) as one:
        yield one


def visitor_of(desk: Desk, address: str) -> TestClient:
    """Someone else, of the same running service."""
    return TestClient(desk.client.app, client=(address, 1), raise_server_exceptions=False)


def test_a_session_has_a_limit_of_its_own(limited: Desk) -> None:
    first, second = (begin(limited.client)["sessie"] for _ in range(2))
    assert [ask(limited.client, first).status_code for _ in range(2)] == [200, 200]
    refused = ask(limited.client, first)
    assert "U stelt veel vragen" in problem_of(refused, 429)["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert ask(limited.client, second).status_code == 200
    # Nobody is told who else asks.
    assert "website" not in refused.json()["detail"]


def test_one_visitor_cannot_use_up_the_minute_of_a_website(limited: Desk) -> None:
    greedy = [begin(limited.client)["sessie"] for _ in range(10)]
    asked = [ask(limited.client, token).status_code for token in greedy]
    assert asked == [200] * 3 + [429] * 7
    neighbour = visitor_of(limited, "192.0.2.9")
    assert ask(neighbour, begin(neighbour)["sessie"]).status_code == 200
    # On another website the same visitor has a minute of its own.
    assert ask(limited.client, begin(limited.client, OTHER)["sessie"], OTHER).status_code == 200


def test_a_website_has_a_minute_of_its_own(limited: Desk) -> None:
    for host in range(3):
        visitor = visitor_of(limited, f"192.0.2.{host}")
        token = begin(visitor)["sessie"]
        assert [ask(visitor, token).status_code for _ in range(2)] == [200, 200]
    late = visitor_of(limited, "192.0.2.77")
    refused = ask(late, begin(late)["sessie"])
    assert "op deze website" in problem_of(refused, 429)["detail"]
    assert ask(late, begin(late, OTHER)["sessie"], OTHER).status_code == 200


# The budget of a day


def test_the_budget_of_a_day_outlives_a_restart(index: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, widget_day_budget=3)
    for answered in (2, 1):
        with desk_of(settings, index) as desk:
            token = begin(desk.client)["sessie"]
            # What cannot be answered costs nothing.
            headers = {"Origin": SITE, "Widget-Sessie": token}
            empty = desk.client.post("/v1/vragen", json={"question": " "}, headers=headers)
            assert empty.status_code == 400
            for _ in range(answered):
                assert ask(desk.client, token).status_code == 200
    with desk_of(settings, index) as desk:
        token = begin(desk.client)["sessie"]
        refused = ask(desk.client, token, Accept="text/event-stream")
        assert "Morgen" in problem_of(refused, 429)["detail"]
        assert 1 <= int(refused.headers["retry-after"]) <= 25 * 3600
        # Not of another website, and not of the chat or a program.
        assert ask(desk.client, begin(desk.client, OTHER)["sessie"], OTHER).status_code == 200
        assert ask(desk.client, None, None).status_code == 200
        told = desk.get("widgetgebruik")
        assert told["dagbudget"] == 3
        today = date.today().isoformat()
        assert {(one["dag"], one["website"], one["vragen"]) for one in told["dagen"]} == {
            (today, SITE, 3),
            (today, OTHER, 1),
        }


def test_services_stay_within_a_budget_together(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first, second = (Database.connect(settings) for _ in range(2))
    migrate(first)
    day = date(2026, 11, 22)

    def spend(number: int) -> bool:
        with (first if number % 2 else second).write() as session:
            return records.spend(session, day, SITE, 7)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(30))) == 7
    with first.write() as session:
        # The next day is a new one, and a budget of 0 is none.
        assert records.spend(session, day + timedelta(days=1), SITE, 7)
        assert records.spend(session, day, SITE, 0)
        counts = [one.count for one in records.between(session, day, day + timedelta(days=1))]
    assert counts == [1, 8]
    first.close()
    second.close()


def test_a_disk_that_fails_costs_no_answer(
    index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with desk_of(settings_for(tmp_path), index) as desk:
        token = begin(desk.client)["sessie"]
        with desk.beheer.archive.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE widget_usage RENAME TO elders")
        assert ask(desk.client, token).status_code == 200
    assert any("was not counted" in one.message for one in caplog.records)


# Pauses


def test_the_widget_can_be_paused_on_one_website(desk: Desk) -> None:
    here, there = begin(desk.client)["sessie"], begin(desk.client, OTHER)["sessie"]
    path = "/v1/beheer/widgetpauzes"
    body = {"website": f"{SITE}/", "melding": "Vandaag is er onderhoud."}
    assert desk.client.post(path, json=body, headers=desk.reader).status_code == 403
    paused = desk.client.post(path, json=body, headers=desk.manager)
    assert paused.status_code == 201
    assert paused.json()["website"] == SITE
    try:
        assert [one["website"] for one in desk.get("widgetpauzes")["pauzes"]] == [SITE]
        for kind in ("application/json", "text/event-stream"):
            refused = ask(desk.client, here, Accept=kind)
            told = problem_of(refused, 503)["detail"]
            assert told == "Vandaag is er onderhoud. Is iemand in gevaar? Bel 112."
            assert int(refused.headers["retry-after"]) > 0
        session = begin(desk.client)
        assert session["gepauzeerd"] is True
        assert session["pauze_melding"] == "Vandaag is er onderhoud."
        assert ask(desk.client, there, OTHER).status_code == 200
        assert begin(desk.client, OTHER)["gepauzeerd"] is False
        assert ask(desk.client, None, None).status_code == 200
    finally:
        gone = desk.client.delete(path, params={"website": SITE}, headers=desk.manager)
    assert gone.status_code == 204
    assert ask(desk.client, here).status_code == 200
    done = [one["handeling"] for one in _actions(desk)]
    assert {"widgetpauze_aan", "widgetpauze_uit"} <= set(done)


def _actions(desk: Desk) -> list[dict[str, Any]]:
    response = desk.client.get("/v1/beheer/handelingen", headers=desk.manager)
    found: list[dict[str, Any]] = response.json()["handelingen"]
    return found


def test_the_widget_can_be_paused_everywhere(desk: Desk) -> None:
    token = begin(desk.client, OTHER)["sessie"]
    path = "/v1/beheer/widgetpauzes"
    desk.client.post(path, json={"melding": "Wij zijn zo terug."}, headers=desk.manager)
    try:
        assert "zo terug" in problem_of(ask(desk.client, token, OTHER), 503, OTHER)["detail"]
        assert ask(desk.client, None, None).status_code == 200
    finally:
        assert desk.client.delete(path, headers=desk.manager).status_code == 204
    assert ask(desk.client, token, OTHER).status_code == 200


def test_a_pause_of_everything_pauses_the_widget_too(desk: Desk) -> None:
    token = begin(desk.client)["sessie"]
    desk.client.put("/v1/beheer/pauze", json={"melding": "Alles dicht."}, headers=desk.manager)
    try:
        assert begin(desk.client)["pauze_melding"] == "Alles dicht."
        problem_of(ask(desk.client, token), 503)
    finally:
        desk.client.delete("/v1/beheer/pauze", headers=desk.manager)


def test_a_website_that_has_no_widget_cannot_be_paused(desk: Desk) -> None:
    body = {"website": STRANGER, "melding": "Even niet."}
    response = desk.client.post("/v1/beheer/widgetpauzes", json=body, headers=desk.manager)
    assert "WAAIER_WIDGET_ORIGINS" in problem_of(response, 409, None)["detail"]


def test_the_command_pauses_a_service_that_runs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waaier.settings.get_settings", lambda: desk.beheer.settings)
    token = begin(desk.client)["sessie"]
    pausing = ["widgetpauze", "aan", "Even pauze.", "--website", SITE]
    result = CliRunner().invoke(beheer_command, pausing)
    assert result.exit_code == 0, result.output
    assert SITE in result.output
    try:
        _until(lambda: ask(desk.client, token).status_code == 503)
    finally:
        CliRunner().invoke(beheer_command, ["widgetpauze", "uit", "--website", SITE])
    _until(lambda: ask(desk.client, token).status_code == 200)
    with desk.beheer.archive.database.read() as session:
        done = session.scalars(select(Audit).where(Audit.who == audit.COMMAND))
        assert {Action.WIDGET_PAUSED, Action.WIDGET_RESUMED} <= {one.action for one in done}
    for wrong in (["widgetpauze", "aan"], [*pausing[:-1], STRANGER]):
        refused = CliRunner().invoke(beheer_command, wrong)
        assert isinstance(refused.exception, InputError)


def _until(holds: Any, seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.2)


def test_a_pause_outlives_a_restart(index: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    archive = Archive.open(settings)
    with archive.database.write() as session:
        records.pause(session, archive.now(), SITE, "Nog dicht.", "proef")
    archive.close()
    with desk_of(settings, index) as desk:
        assert begin(desk.client)["pauze_melding"] == "Nog dicht."


# A person to speak to

CONTACTS = """
[standaard]
naam = "Uw gemeente"
url = "https://www.gemeente.example/contact"

[Amsterdam]
naam = "Loket <b>Wonen</b>"
telefoon = "000 000 0000"

["Den Haag"]
naam = "Servicepunt"
url = "https://www.denhaag.example"
telefoon = "+31 000"
"""


def test_the_contact_of_a_gemeente(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "contacten.toml"
    file.write_text(CONTACTS, encoding="utf-8")
    with desk_of(settings_for(tmp_path / "data", widget_contacts=file), index) as desk:
        for asked, name in (
            ("Amsterdam", "Loket <b>Wonen</b>"),
            (" amsterdam ", "Loket <b>Wonen</b>"),
            ("'s-Gravenhage", "Servicepunt"),
            ("Utrecht", "Uw gemeente"),
            ("Atlantis", "Uw gemeente"),
            (None, "Uw gemeente"),
        ):
            assert begin(desk.client, gemeente=asked)["contact"]["naam"] == name
        assert begin(desk.client, gemeente="Amsterdam")["contact"] == {
            "naam": "Loket <b>Wonen</b>",
            "url": None,
            "telefoon": "000 000 0000",
        }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[Amsterdam\n", "regel 1"),
        ('[Amsterdam]\nnaam = "Loket"', "url of telefoon"),
        ('[Amsterdam]\nurl = "https://a.nl"', "'naam' moet"),
        ('[Amsterdam]\nnaam = "x"\nurl = "javascript:alert(1)"', "'url' moet"),
        ('[Amsterdam]\nnaam = "x"\nurl = "https://a.nl\\" onclick=\\"x"', "'url' moet"),
        ('[Amsterdam]\nnaam = "x"\ntelefoon = "bel ons"', "'telefoon' moet"),
        ('[Amsterdam]\nnaam = "x"\nurl = "https://a.nl"\nmail = "a@a.nl"', "'mail' kan niet"),
        ('[amsterdam]\nnaam = "x"\nurl = "https://a.nl"', "zo heet geen gemeente"),
        ('["\'s-Gravenhage"]\nnaam = "x"\nurl = "https://a.nl"', "zo heet geen gemeente"),
        ('naam = "x"', "zo heet geen gemeente"),
        ('standaard = "x"', "[standaard]"),
    ],
)
def test_a_fault_in_the_contacts(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "contacten.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Contacts.load(file)
    assert told in str(refused.value)
    assert str(file) in str(refused.value)


def test_contacts_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="WAAIER_WIDGET_CONTACTS"):
        Contacts.load(tmp_path / "weg.toml")


def test_gemeenten_go_by_their_official_name() -> None:
    assert known_gemeente("The Hague") == "Den Haag"
    assert known_gemeente("  utrecht") == "Utrecht"
    assert known_gemeente("Atlantis") is None
    assert known_gemeente("") is None


# The built files

SCRIPT = b"export const woord = 'Stel uw vraag';\n" * 20


def built(folder: Path, version: str, content: bytes = SCRIPT) -> Path:
    """A folder as the build of the widget leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for name in ("woonwaaier-vraag.js", "paneel.js"):
        (folder / name).write_bytes(content + name.encode())
        digest = hashlib.sha384(content + name.encode()).digest()
        integrity = f"sha384-{base64.b64encode(digest).decode()}"
        listed.append({"name": name, "bytes": 1, "gzip_bytes": 1, "integrity": integrity})
    manifest = {"version": version, "files": listed}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with a built widget of two versions, and the chat beside it."""
    folder = built(tmp_path_factory.mktemp("gebouwd") / "dist", "1.1.0")
    built(folder / "1.0.0", "1.0.0", b"// oud\n")
    (folder / "geheim.txt").write_text("geheim")
    (folder.parent / "buiten.js").write_text("buiten")
    settings = settings_for(tmp_path_factory.mktemp("data"), widget_dir=folder)
    with desk_of(settings, index, chat=True) as one:
        yield one.client


def test_a_version_is_served_for_ever_to_everyone(site: TestClient) -> None:
    for version, begins in (("1.1.0", SCRIPT), ("1.0.0", b"// oud")):
        for name in ("woonwaaier-vraag.js", "paneel.js"):
            response = site.get(f"/widget/{version}/{name}")
            assert response.status_code == 200
            assert response.content.startswith(begins)
            headers = response.headers
            assert headers["cache-control"] == "public, max-age=31536000, immutable"
            assert headers["access-control-allow-origin"] == "*"
            assert headers["cross-origin-resource-policy"] == "cross-origin"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-type"] == "text/javascript; charset=utf-8"
            assert "set-cookie" not in headers


def test_the_newest_is_served_for_a_short_time(site: TestClient) -> None:
    for name in ("woonwaaier-vraag.js", "paneel.js", "manifest.json"):
        response = site.get(f"/widget/{name}")
        assert response.headers["cache-control"] == "public, max-age=300"
        assert response.headers["access-control-allow-origin"] == "*"
    assert response.json()["version"] == "1.1.0"
    assert response.headers["content-type"] == "application/json"


def test_what_is_served_is_what_the_manifest_names(site: TestClient) -> None:
    manifest = site.get("/widget/manifest.json").json()
    for one in manifest["files"]:
        content = site.get(f"/widget/{manifest['version']}/{one['name']}").content
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert one["integrity"] == f"sha384-{digest}"


def test_a_file_that_the_browser_has_is_not_sent_again(site: TestClient) -> None:
    path = "/widget/1.1.0/paneel.js"
    tags = set()
    for coding in ("gzip", "identity"):
        first = site.get(path, headers={"Accept-Encoding": coding})
        assert (first.headers.get("content-encoding") == "gzip") is (coding == "gzip")
        assert first.content == SCRIPT + b"paneel.js"
        assert first.headers["vary"] == "Accept-Encoding"
        tags.add(first.headers["etag"])
        for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
            headers = {"Accept-Encoding": coding, "If-None-Match": known}
            again = site.get(path, headers=headers)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
            assert again.headers["access-control-allow-origin"] == "*"
        assert site.get(path, headers={"If-None-Match": '"anders"'}).status_code == 200
    # With one tag a cache could give zipped bytes to who asked for plain ones.
    assert len(tags) == 2


def test_head_has_the_headers_alone(site: TestClient) -> None:
    for path in ("/widget/1.1.0/paneel.js", "/widget/manifest.json", "/widget/kader"):
        headers = {"Accept-Encoding": "identity"}
        told, whole = site.head(path, headers=headers), site.get(path, headers=headers)
        assert (told.status_code, told.content) == (200, b"")
        assert told.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/1.1.0",
        "/1.1.0/",
        "/1.2.0/paneel.js",
        "/1.1.0/geheim.txt",
        "/geheim.txt",
        "/1.1.0/../buiten.js",
        "/1.1.0/..%2f..%2fbuiten.js",
        "/..%2fbuiten.js",
        "/1.1.0/1.0.0/paneel.js",
        "/%00",
        "/kader/",
    ],
)
def test_anything_else_is_not_found(site: TestClient, path: str) -> None:
    response = site.get(f"/widget{path}")
    assert response.status_code == 404
    if "/.." not in path.replace("%2f", "x"):
        assert response.headers["content-type"] == "application/problem+json"


def test_files_cannot_be_changed(site: TestClient) -> None:
    assert site.put("/widget/1.1.0/paneel.js", content=b"x").status_code == 405


def test_the_chat_keeps_its_own_addresses(site: TestClient) -> None:
    assert "Praktijkwaaier" in site.get("/").text


def test_a_checkout_without_a_build_says_so(index: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data", widget_dir=tmp_path / "leeg")
    with desk_of(settings, index) as one:
        for path in ("woonwaaier-vraag.js", "1.0.0/paneel.js", "manifest.json", "kader"):
            response = one.client.get(f"/widget/{path}")
            assert response.status_code == 404
            assert "niet gebouwd" in response.json()["detail"]


@pytest.mark.parametrize("fault", ["changed", "missing", "path", "json", "version"])
def test_a_build_with_a_fault_is_not_served(
    fault: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = built(tmp_path / "dist", "1.1.0")
    built(folder / "1.0.0", "1.0.0")
    manifest = folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    match fault:
        case "changed":
            (folder / "paneel.js").write_text("// anders")
        case "missing":
            (folder / "paneel.js").unlink()
        case "path":
            manifest.write_text(text.replace("paneel.js", "../../etc/passwd.js"))
        case "json":
            manifest.write_text("{")
        case "version":
            manifest.write_text(text.replace("1.1.0", "../.."))
    files = WidgetFiles.load(folder)
    assert files.find("paneel.js") is None
    assert files.find("paneel.js", "1.1.0") is None
    assert files.find("paneel.js", "1.0.0") is not None
    assert "cannot be read" in caplog.text


# In a frame


def test_the_frame_is_for_the_websites_of_the_widget(site: TestClient) -> None:
    response = site.get("/widget/kader", params={"gemeente": "Amsterdam", "taal": "en"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    rules = dict(
        rule.strip().split(" ", 1)
        for rule in response.headers["content-security-policy"].split(";")
    )
    assert set(rules["frame-ancestors"].split()) == {"'self'", SITE, OTHER}
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    # This header knows no list, and would refuse them all.
    assert "x-frame-options" not in response.headers
    assert response.headers["cache-control"] == "no-store"
    page = LexborHTMLParser(response.text)
    html, script, tag = (page.css_first(one) for one in ("html", "script", "woonwaaier-vraag"))
    assert html is not None
    assert script is not None
    assert tag is not None
    assert html.attributes["lang"] == "en"
    assert tag.attributes == {
        "api": OWN, "gemeente": "Amsterdam", "taal": "en", "weergave": "inline",
    }  # fmt: skip
    assert not script.text()
    assert page.css("style, [style]") == []
    source = site.get(script.attributes["src"] or "")
    digest = base64.b64encode(hashlib.sha384(source.content).digest()).decode()
    assert script.attributes["integrity"] == f"sha384-{digest}"
    link = page.css_first("link[rel=stylesheet]")
    assert link is not None
    assert site.get(link.attributes["href"] or "").headers["content-type"].startswith("text/css")


def test_what_is_asked_of_the_frame_is_text(site: TestClient) -> None:
    evil = '"><script>alert(1)</script>'
    page = LexborHTMLParser(
        site.get("/widget/kader", params={"gemeente": evil, "thema": evil, "taal": evil}).text
    )
    assert len(page.css("script")) == 1
    tag = page.css_first("woonwaaier-vraag")
    assert tag is not None
    assert tag.attributes["gemeente"] == tag.attributes["thema"] == evil
    assert tag.attributes["taal"] == "nl"


def test_behind_a_path_of_a_proxy(index: Path, tmp_path: Path) -> None:
    folder = built(tmp_path / "dist", "1.0.0")
    settings = settings_for(tmp_path / "data", widget_dir=folder, root_path="/waaier")
    with desk_of(settings, index) as one:
        assert begin(one.client)["vraagpagina"] == "/waaier/vraag"
        text = one.client.get("/widget/kader").text
    assert f'api="{OWN}/waaier"' in text
    assert 'src="/waaier/widget/1.0.0/woonwaaier-vraag.js"' in text
    assert 'href="/waaier/widget/kader.css"' in text


def test_https_is_promised_where_that_is_set(index: Path, tmp_path: Path) -> None:
    folder = built(tmp_path / "dist", "1.0.0")
    settings = settings_for(tmp_path / "data", widget_dir=folder, hsts_seconds=60)
    with desk_of(settings, index) as one:
        for path in ("kader", "manifest.json"):
            headers = one.client.get(f"/widget/{path}").headers
            assert headers["strict-transport-security"] == "max-age=60"
