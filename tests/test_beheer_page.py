"""What the tab Beheer does on the server: who gets in, what is shown, what is measured."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from answer.guard import Masked
from api.app import create_app
from api.beheer import Beheer
from api.records import audit, feedback, measurements, tokens, usage
from api.records.kinds import Channel, FeedbackReason, Role
from api.signins import (
    FIRST_WAIT,
    FREE_TRIES,
    IDLE_SECONDS,
    LONGEST_WAIT,
    NotAllowedError,
    SignedOutError,
    SignIns,
)
from index.folder_builds import FolderBuilds
from index.pipeline import build_index
from ingest.readers.pdf.layout import PartKind, page_parts
from tests.beheer import MEMO, Desk, desk_of, some_cards, token_for
from tests.conftest import ROOT
from tests.files import copy_index
from tests.test_inlezen import kept_files
from ui.beheer import charts, render, uploads
from ui.beheer.measuring import Measurer
from ui.mount import mount_chat
from waaier.domain import Outcome
from waaier.errors import IndexMissingError, InputError
from waaier.settings import Settings

HOSTILE = "<img src=x onerror=window.hacked=1>"


@pytest.fixture(scope="module")
def desk(few_cards_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("dienst")
    copy_index(few_cards_index, folder / "index")
    settings = Settings(data_dir=folder / "beheer", bewaar_vragen=True, upload_max_mb=1)
    with desk_of(settings, folder / "index", chat=True) as one:
        yield one


@pytest.fixture
def beheer(desk: Desk) -> Beheer:
    return desk.beheer


class Seconds:
    """A clock that a test can move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_token(beheer: Beheer, role: Role) -> str:
    return token_for(beheer.archive, role, f"{role.value}-{time.monotonic_ns()}")


# Logging in


def test_a_ticket_leads_to_the_name_and_role_of_the_token(beheer: Beheer) -> None:
    ticket = beheer.signins.sign_in(f"  {a_token(beheer, Role.READER)}\n", "10.0.0.1")
    who = beheer.signins.who(ticket)
    assert (who.name.split("-")[0], who.role) == ("lezer", Role.READER)
    with pytest.raises(NotAllowedError):
        beheer.signins.who(ticket, Role.MANAGER)
    beheer.signins.sign_out(ticket)
    for worthless in (ticket, None, "", "x" * 43):
        with pytest.raises(SignedOutError):
            beheer.signins.who(worthless)


def test_a_token_that_was_revoked_or_has_run_out_stops_at_once(beheer: Beheer) -> None:
    archive = beheer.archive
    for ended in ("ingetrokken", "verlopen"):
        token = token_for(archive, Role.MANAGER, ended)
        ticket = beheer.signins.sign_in(token, "10.0.0.2")
        with archive.database.write() as session:
            if ended == "ingetrokken":
                tokens.revoke(session, archive.now(), ended, audit.COMMAND)
            else:
                row = tokens.holder(session, archive.now(), token)
                assert row is not None
                row.expires_at = archive.now()
        with pytest.raises(SignedOutError):
            beheer.signins.who(ticket)
        with pytest.raises(InputError, match="klopt niet"):
            beheer.signins.sign_in(token, "10.0.0.2")


def test_wrong_tokens_make_one_address_wait_longer_and_longer(beheer: Beheer) -> None:
    clock = Seconds()
    signins = SignIns(beheer.archive, clock)
    good = a_token(beheer, Role.READER)
    for _ in range(FREE_TRIES):
        with pytest.raises(InputError, match="klopt niet"):
            signins.sign_in("fout", "10.0.0.3")
    with pytest.raises(InputError, match="Wacht 31 seconden"):
        signins.sign_in(good, "10.0.0.3")
    assert signins.sign_in(good, "10.0.0.4")
    clock.now += FIRST_WAIT + 1
    with pytest.raises(InputError, match="klopt niet"):
        signins.sign_in("fout", "10.0.0.3")
    clock.now += FIRST_WAIT + 1
    with pytest.raises(InputError, match="Wacht"):
        signins.sign_in(good, "10.0.0.3")
    for _ in range(40):
        clock.now += LONGEST_WAIT + 1
        with pytest.raises(InputError, match="klopt niet"):
            signins.sign_in("fout", "10.0.0.3")
    with pytest.raises(InputError, match="Wacht 15 minuten"):
        signins.sign_in(good, "10.0.0.3")
    clock.now += LONGEST_WAIT + 1
    assert signins.sign_in(good, "10.0.0.3")


def test_who_is_away_for_long_is_logged_out(beheer: Beheer) -> None:
    clock = Seconds()
    signins = SignIns(beheer.archive, clock)
    ticket = signins.sign_in(a_token(beheer, Role.READER), "10.0.0.5")
    clock.now += IDLE_SECONDS - 1
    signins.who(ticket)
    clock.now += IDLE_SECONDS - 1
    # A page that asks by itself does not show that somebody is there.
    signins.who(ticket, touch=False)
    clock.now += 2
    with pytest.raises(SignedOutError):
        signins.who(ticket)


# Sending files in


def form(desk: Desk, ticket: str | None, name: str = "memo.txt", size: int = 0) -> tuple[int, str]:
    headers = {} if ticket is None else {uploads.TICKET: ticket}
    content = MEMO.encode() + b"x" * size
    response = desk.client.post(
        uploads.PATH, files=[("bestanden", (name, content))], headers=headers
    )
    return response.status_code, response.json().get("detail", "")


def test_only_a_page_of_a_beheerder_sends_files_in(desk: Desk) -> None:
    beheer = desk.beheer
    manager = beheer.signins.sign_in(a_token(beheer, Role.MANAGER), "10.0.0.6")
    reader = beheer.signins.sign_in(a_token(beheer, Role.READER), "10.0.0.6")
    assert form(desk, None)[0] == 401
    assert form(desk, "x" * 43)[0] == 401
    assert form(desk, reader)[0] == 403
    # A ticket is no token, and a token no ticket.
    bearer = {"Authorization": f"Bearer {manager}"}
    assert desk.client.get("/v1/beheer/bouwsels", headers=bearer).status_code == 401
    assert form(desk, desk.manager["Authorization"].split()[1])[0] == 401
    assert form(desk, manager, "programma.exe") == (
        415, "programma.exe kan niet worden gelezen. Dit kan wel: .docx, .htm, .html, .markdown, "
        ".md, .odt, .pdf, .pptx, .txt, .xml, .zip.",
    )  # fmt: skip
    status, detail = form(desk, manager, size=1_200_000)
    assert (status, detail) == (413, "Stuur hoogstens 1 MB tegelijk in.")
    assert form(desk, manager, "huurtoeslag.txt")[0] in (202, 409)
    beheer.runner.wait(60)
    beheer.signins.sign_out(manager)
    assert form(desk, manager)[0] == 401
    assert "memo.txt" not in kept_files(desk)


def test_the_tab_works_without_beheer(desk: Desk) -> None:
    service = desk.beheer.service
    page = TestClient(mount_chat(create_app(service), service)).get("/").text
    assert "Beheer is er niet" in page
    assert "wb-token" not in page


def test_a_ticket_that_a_browser_sends_along_is_not_believed(desk: Desk) -> None:
    """The place where a page keeps its ticket is on the server: nobody can fill it in."""
    beheer = desk.beheer
    ticket = beheer.signins.sign_in(a_token(beheer, Role.MANAGER), "10.0.0.7")
    config = desk.client.get("/config").json()
    ours = {
        one["id"]
        for one in config["components"]
        if str(one["props"].get("elem_id", "")).startswith("wb-")
    }
    states = {one["id"] for one in config["components"] if one["type"] == "state"}
    refused = 0
    for event in config["dependencies"]:
        if not states & set(event["inputs"][:1]) or not ours & set(event["outputs"]):
            continue
        body = {
            "data": [ticket, *[None] * (len(event["inputs"]) - 1)],
            "fn_index": event["id"],
            "session_hash": f"vreemd{event['id']}",
        }
        response = desk.client.post("/gradio_api/run/predict", json=body)
        said = json.dumps(response.json())
        assert "Bouwsel 2" not in said
        assert "X-Aanmelding" not in said
        refused += "niet meer aangemeld" in said
    assert refused > 5


# What is shown


def test_what_is_shown_is_escaped() -> None:
    pieces = (
        render.told(HOSTILE),
        render.refused(HOSTILE),
        render.nothing(HOSTILE),
        render.badge(HOSTILE),
        render.pick(HOSTILE, f'"{HOSTILE}', f'"{HOSTILE}', HOSTILE),
        render.heading(HOSTILE, HOSTILE),
        charts.shares(HOSTILE, HOSTILE, {HOSTILE: 1}),
    )
    for piece in pieces:
        assert "<img" not in piece
        assert '"<' not in piece.replace('="<', "")


def test_a_chart_says_in_words_what_it_shows() -> None:
    last = date(2026, 11, 22)
    counts = {last: 3, last - timedelta(days=2): 7}
    html = charts.days("Vragen per dag", counts, last - timedelta(days=6), last)
    assert "10 in totaal, van 16-11-2026 tot en met 22-11-2026" in html
    assert "Het drukst was 20-11-2026, met 7." in html
    assert html.count("<rect") == 2
    assert 'height="120.0"' in html
    assert '<th scope="row">20-11-2026</th><td>7</td>' in html
    assert "niets gevraagd" in charts.days("Vragen per dag", {}, last, last)
    table = charts.shares("Uitkomsten", "Uitkomst", {"weinig": 1, "veel": 3})
    assert table.index("veel") < table.index("weinig")
    assert "<td>75%</td>" in table
    assert "niets geteld" in charts.shares("Uitkomsten", "Uitkomst", {})


def test_use_is_counted_per_channel_and_reports_per_reason(beheer: Beheer) -> None:
    archive = beheer.archive
    day = date(2020, 2, 1)
    with archive.database.write() as session:
        usage.add(
            session,
            Counter(
                {
                    (day, Outcome.ANSWERED, Channel.CHAT): 4,
                    (day, Outcome.ERROR, Channel.CHAT): 1,
                    (day, Outcome.ANSWERED, Channel.WIDGET): 2,
                    (day + timedelta(days=1), Outcome.ANSWERED, Channel.API): 9,
                }
            ),
        )
        counts = usage.by_channel(session, day, day)
        assert counts == {Channel.CHAT: 5, Channel.WIDGET: 2}
        moment = archive.now() + timedelta(days=3000)
        feedback.add(
            session,
            moment + timedelta(seconds=1),
            feedback.Report(
                FeedbackReason.OUTDATED, Masked(text="Oud."), None, None, None, (), Channel.CHAT
            ),
        )
        assert feedback.counted(session, moment) == ({FeedbackReason.OUTDATED: 1}, {})


# How a page was read


def test_the_parts_of_a_page_are_where_they_were_read() -> None:
    found = page_parts(ROOT / "tests" / "ground_truth" / "twee-kolommen.pdf", Settings())
    first = [one for one in found if one.page == 1]
    left, right = [one for one in first if one.kind is PartKind.COLUMN]
    assert left.x1 < right.x0
    (heading,) = [one for one in first if one.kind is PartKind.HEADING]
    assert (heading.text, heading.level) == ("Thuis in de Lindenbuurt", 1)
    assert left.x0 <= heading.x0
    assert heading.bottom < left.bottom
    citations = page_parts(ROOT / "tests" / "ground_truth" / "citaten.pdf", Settings())
    assert PartKind.QUOTE in {one.kind for one in citations}


# Measuring


QUESTIONS = (
    {"id": "1", "question": "Hoe werkt een wooncirkel?", "gold": [{"card": "wooncirkels"}]},
    {"id": "2", "question": "Wat is een briefadres?", "gold": [{"card": "briefadres"}]},
    {"id": "3", "question": "Wat is de kinderopvangtoeslag?", "gold": [{"card": "weg"}]},
    {"id": "4", "question": "Wie wint de cup?", "gold": []},
)


@pytest.fixture
def measurer(desk: Desk, tmp_path: Path) -> Measurer:
    sets = tmp_path / "lijsten"
    sets.mkdir()
    (sets / "eigen.jsonl").write_text("\n".join(json.dumps(one) for one in QUESTIONS))
    (sets / "leeg.jsonl").write_text(json.dumps(QUESTIONS[3]))
    shutil.copy(ROOT / "evals" / "sets" / "adversarial.jsonl", sets)
    settings = desk.beheer.settings.model_copy(update={"question_sets_dir": sets})
    fields = {name: getattr(desk.beheer, name) for name in Beheer.__dataclass_fields__}
    return Measurer(Beheer(**(fields | {"settings": settings})))


def measured(measurer: Measurer) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if measurer.progress is not None and measurer.progress.over:
            return
        time.sleep(0.05)
    raise AssertionError("the measurement goes on")


def test_a_build_is_measured_without_being_counted(desk: Desk, measurer: Measurer) -> None:
    beheer = desk.beheer
    assert measurer.sets() == ["eigen", "leeg"]
    build_id = FolderBuilds(beheer.index_dir).current_id() or ""
    today = beheer.archive.now().astimezone().date()
    beheer.archive.flush()
    with beheer.archive.database.read() as session:
        before = usage.between(session, today, today)
    measurer.begin("els", build_id, ["eigen", "bestaat-niet"])
    measured(measurer)
    assert measurer.progress is not None
    assert measurer.progress.failure is None
    beheer.archive.flush()
    with beheer.archive.database.read() as session:
        score = measurements.newest(session)[build_id]
        assert usage.between(session, today, today) == before
        actions = audit.listed(session, 1, 1).items
    assert (score.sets, score.questions, score.absent, score.who) == ("eigen", 3, 1, "els")
    assert score.success_5 == pytest.approx(2 / 3, abs=0.001)
    assert actions[0].detail == Masked(text=f"{build_id}: eigen")
    # The service goes on answering from what it had open.
    assert desk.ask("Wat is een briefadres?")["outcome"] == "answered"


def test_what_cannot_be_measured_says_why(desk: Desk, measurer: Measurer) -> None:
    build_id = FolderBuilds(desk.beheer.index_dir).current_id() or ""
    with pytest.raises(InputError, match="geen vragenlijst gekozen"):
        measurer.begin("els", build_id, [])
    with pytest.raises(InputError, match="geen vraag met een antwoord"):
        measurer.begin("els", build_id, ["leeg"])
    measurer.begin("els", "20200101-000000-abcdef", ["eigen"])
    measured(measurer)
    assert measurer.progress is not None
    assert "index" in (measurer.progress.failure or "")
    measurer.begin("els", build_id, ["eigen"])
    with pytest.raises(InputError, match="al gemeten"):
        measurer.begin("els", build_id, ["eigen"])
    measured(measurer)


def test_an_older_build_is_searched_while_another_is_current(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    cards = some_cards(tmp_path / "kaarten")
    build_index([cards], Settings(), index_dir)
    older = FolderBuilds(index_dir).current_id() or ""
    memo = tmp_path / "sleutelkluis.txt"
    memo.write_text(MEMO)
    build_index([cards, memo], Settings(), index_dir)
    with desk_of(Settings(data_dir=tmp_path / "data"), index_dir) as desk:
        retriever = desk.beheer.service.retriever
        now = retriever.current()[0].id
        other = retriever.at(older)
        assert (other.current()[0].id, len(other.current()[0].sources)) == (older, 4)
        assert retriever.current()[0].id == now
        other.leave()
        assert retriever.current()[0].id == now
        assert "75 jaar" in json.dumps(desk.ask("Voor wie vergoedt men een sleutelkluis?"))
        with pytest.raises(IndexMissingError):
            retriever.at("20200101-000000-abcdef")
