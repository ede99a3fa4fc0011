"""Beheer over HTTP: who may do what, and what each resource does."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlalchemy import select
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.records import audit, tokens, usage
from api.records.database import FILE_NAME
from api.records.kinds import Channel, Role
from api.records.tables import KeptQuestion
from index.folder_builds import FolderBuilds
from tests.beheer import MEMO, QUESTION, Desk, desk_of, token_for
from tests.files import copy_index
from tests.problems import problem_of
from tests.records import PASSAGE
from tests.tab import Page
from waaier.domain import Outcome
from waaier.settings import Settings

UNKNOWN_ID = "0" * 32


@pytest.fixture(scope="module")
def first_index(few_cards_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_index(few_cards_index, tmp_path_factory.mktemp("bron") / "index")


@pytest.fixture(scope="module")
def desk(first_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service that keeps questions, and whose sources stay as they are."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), bewaar_vragen=True)
    with desk_of(settings, first_index, chat=True) as one:
        yield one


# Who may do what

READS = (
    "inleestaken",
    f"inleestaken/{UNKNOWN_ID}",
    "bouwsels",
    "verouderde-bronnen",
    "onbeantwoorde-vragen",
    "terugkoppelingen",
    "gebruik",
    "pauze",
    "widgetpauzes",
    "widgetgebruik",
    "bewaarplicht",
)

CHANGES = (
    ("POST", "inleestaken", {"bron": "x"}),
    ("POST", f"inleestaken/{UNKNOWN_ID}/annulering", None),
    ("POST", "bouwsels/x/activering", None),
    ("DELETE", "bronnen/x", None),
    ("PATCH", f"terugkoppelingen/{UNKNOWN_ID}", {"status": "opgelost"}),
    ("PUT", "pauze", {"melding": "Even niet."}),
    ("POST", "widgetpauzes", {"melding": "Even niet."}),
    ("DELETE", "widgetpauzes", None),
    ("DELETE", "pauze", None),
    ("PUT", "bewaarplicht", {"reden": "Proef."}),
    ("DELETE", "bewaarplicht?reden=klaar", None),
    ("GET", "handelingen", None),
)


def test_every_resource_of_beheer_is_in_one_of_the_lists(desk: Desk) -> None:
    described = desk.client.get("/v1/openapi.json").json()["paths"]
    found = {
        (method.upper(), re.sub(r"\{\w+\}", "*", path.removeprefix("/v1").removeprefix("/beheer/")))
        for path, item in described.items()
        for method in item
        if "/beheer/" in path
    }
    listed = {("GET", path.replace(UNKNOWN_ID, "*")) for path in READS} | {
        (method, re.sub(r"(/)(x|0{32})(/|$)", r"\1*\3", path.split("?")[0]))
        for method, path, _ in CHANGES
    }
    assert found == listed


@pytest.mark.parametrize("path", READS)
def test_looking_needs_a_token(desk: Desk, path: str) -> None:
    response = desk.client.get(f"/v1/beheer/{path}")
    assert "token" in problem_of(response, 401)["detail"]
    assert response.headers["www-authenticate"] == "Bearer"
    for wrong in ("Bearer waaier_0000000000000000_" + "x" * 43, "Bearer ", "Basic abc", "Bearer é"):
        headers = {"Authorization": wrong.encode()}
        problem_of(desk.client.get(f"/v1/beheer/{path}", headers=headers), 401)
    seen = desk.client.get(f"/v1/beheer/{path}", headers=desk.reader)
    assert seen.status_code == (404 if UNKNOWN_ID in path else 200)


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_changing_needs_another_role(desk: Desk, method: str, path: str, body: Any) -> None:
    url = f"/v1/beheer/{path}"
    problem_of(desk.client.request(method, url, json=body), 401)
    refused = desk.client.request(method, url, json=body, headers=desk.reader)
    assert "beheerder" in problem_of(refused, 403)["detail"]


def test_a_revoked_token_opens_nothing(desk: Desk) -> None:
    archive = desk.beheer.archive
    headers = {"Authorization": f"Bearer {token_for(archive, Role.READER, 'even')}"}
    assert desk.client.get("/v1/beheer/bouwsels", headers=headers).status_code == 200
    with archive.database.write() as session:
        tokens.revoke(session, archive.now(), "even", audit.COMMAND)
    problem_of(desk.client.get("/v1/beheer/bouwsels", headers=headers), 401)


def test_without_records_there_is_no_beheer(first_index: Path) -> None:
    service = AnswerService(Settings(), first_index)
    with TestClient(create_app(service)) as client:
        assert client.get("/v1/beheer/bouwsels").status_code == 404
        assert client.post("/v1/terugkoppelingen", json={}).status_code == 404
    service.close()


# Reports of readers


def test_a_report_goes_through_the_queue(desk: Desk) -> None:
    answer = desk.ask(QUESTION)
    body = {
        "reden": "verouderd",
        "toelichting": "Mevrouw Jansen, 06-12345678, betaalt een andere bijdrage.",
        "vraag": QUESTION,
        "passages": [answer["citations"][0]["passage_id"]],
        "uitkomst": answer["outcome"],
        "geschreven_door": answer["written_by"],
        "bouwsel": answer["index_build"],
        "kanaal": "widget",
    }
    response = desk.client.post("/v1/terugkoppelingen", json=body)
    assert response.status_code == 201, response.text
    received = response.json()
    assert received["vraag_bewaard"] is True
    assert received["urgent"] == []

    queue = desk.get("terugkoppelingen", params={"status": "nieuw", "reden": "verouderd"})
    (report,) = [one for one in queue["terugkoppelingen"] if one["id"] == received["id"]]
    assert report["toelichting"] == "Mevrouw [naam], [telefoonnummer], betaalt een andere bijdrage."
    assert report["vraag"] == QUESTION
    assert report["passages"] == body["passages"]
    assert report["geschreven_door"] == "bron"
    assert (report["bouwsel"], report["kanaal"]) == (answer["index_build"], "widget")
    assert (report["status"], report["oorzaak"]) == ("nieuw", None)

    url = f"/v1/beheer/terugkoppelingen/{received['id']}"
    change = {"status": "opgelost", "oorzaak": "bron_verouderd"}
    changed = desk.client.patch(url, json=change, headers=desk.manager)
    assert changed.status_code == 200, changed.text
    assert changed.json()["oorzaak"] == "bron_verouderd"
    done = desk.get("terugkoppelingen", params={"oorzaak": "bron_verouderd"})
    assert [one["id"] for one in done["terugkoppelingen"]] == [received["id"]]
    # Only one thing changes at a time.
    again = desk.client.patch(url, json={"status": "in_behandeling"}, headers=desk.manager).json()
    assert (again["status"], again["oorzaak"]) == ("in_behandeling", "bron_verouderd")
    missing = f"/v1/beheer/terugkoppelingen/{UNKNOWN_ID}"
    problem_of(desk.client.patch(missing, json=change, headers=desk.manager), 404)
    problem_of(desk.client.patch(url, json={"status": "weg"}, headers=desk.manager), 400)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reden": "zomaar"},
        {"reden": "anders", "toelichting": "x" * 2001},
        {"reden": "anders", "vraag": "x" * 2001},
        {"reden": "anders", "passages": ["bsn 111222333"]},
        {"reden": "anders", "passages": [PASSAGE] * 21},
        {"reden": "anders", "bouwsel": "Jan Jansen"},
        {"reden": "anders", "naam": "Jan Jansen"},
    ],
)
def test_a_report_that_does_not_fit_is_refused(desk: Desk, body: dict[str, Any]) -> None:
    response = desk.client.post("/v1/terugkoppelingen", json=body)
    problem_of(response, 400)
    assert "Jansen" not in response.text
    assert "111222333" not in response.text


def test_a_report_of_what_cannot_wait_says_whom_to_call(desk: Desk) -> None:
    body = {"reden": "anders", "toelichting": "Mijn man slaat mij.", "vraag": "Wat moet ik doen?"}
    received = desk.client.post("/v1/terugkoppelingen", json=body).json()
    assert [one["kind"] for one in received["urgent"]] == ["geweld_thuis"]
    assert received["vraag_bewaard"] is False


def test_where_no_questions_are_kept_a_report_has_none(first_index: Path, tmp_path: Path) -> None:
    with desk_of(Settings(data_dir=tmp_path, feedback_per_hour=2), first_index) as desk:
        body = {"reden": "onjuist", "vraag": "Wat is een briefadres?"}
        received = desk.client.post("/v1/terugkoppelingen", json=body).json()
        assert received["vraag_bewaard"] is False
        (report,) = desk.get("terugkoppelingen")["terugkoppelingen"]
        assert report["vraag"] is None
        assert desk.client.post("/v1/terugkoppelingen", json=body).status_code == 201
        # Whoever wants to fill the disk gets no further.
        flooded = desk.client.post("/v1/terugkoppelingen", json=body)
        problem_of(flooded, 429)
        assert flooded.headers["retry-after"] == "3600"


# Questions and use


def test_questions_without_an_answer_are_grouped(desk: Desk) -> None:
    asked = (
        "Wat kost een retourtje naar de maan?",
        "Wat kost een retour naar de maan?",
        "wat kost een retourtje naar de maan",
        "Hoe hoog is de Eiffeltoren?",
    )
    for question in asked:
        desk.ask(question)
    desk.ask(QUESTION)
    desk.beheer.archive.flush()
    found = desk.get("onbeantwoorde-vragen")
    assert found["bewaart_vragen"] is True
    group = found["groepen"][0]
    assert group["aantal"] == 3
    assert "maan" in group["vraag"]
    assert 1 <= len(group["voorbeelden"]) <= 2
    assert sum(group["uitkomsten"].values()) == 3
    every = [one["vraag"] for one in found["groepen"]]
    assert QUESTION not in every
    assert any("Eiffeltoren" in question for question in every)
    precise = desk.get("onbeantwoorde-vragen", params={"gelijkenis": 1, "pageSize": 1})
    assert precise["totaal"] > found["totaal"]
    assert len(precise["groepen"]) == 1


def test_a_question_in_the_chat_counts_as_one_of_the_chat(desk: Desk) -> None:
    html = Page(desk.beheer.service).ask(QUESTION)
    assert "wooncirkel" in html.lower()
    archive = desk.beheer.archive
    archive.flush()
    with archive.database.read() as session:
        newest = session.scalars(select(KeptQuestion).order_by(KeptQuestion.id.desc())).first()
        assert newest is not None
        assert newest.channel is Channel.CHAT


def test_use_is_counted_by_day_and_outcome(desk: Desk) -> None:
    before = desk.get("gebruik")["totaal"]
    desk.ask(QUESTION)
    archive = desk.beheer.archive
    archive.flush()
    today = archive.now().astimezone().date()
    long_ago = today - timedelta(days=400)
    with archive.database.write() as session:
        usage.add(session, {(long_ago, Outcome.URGENT, Channel.CHAT): 5})
    report = desk.get("gebruik")
    assert report["totaal"] == before + 1
    assert report["dagen"][-1]["dag"] == today.isoformat()
    assert report["dagen"][-1]["uitkomsten"]["answered"] >= 1
    past = desk.get("gebruik", params={"van": str(long_ago), "tot": str(long_ago)})
    assert past["dagen"] == [{"dag": str(long_ago), "totaal": 5, "uitkomsten": {"urgent": 5}}]
    turned = {"van": str(today), "tot": str(long_ago)}
    assert desk.get("gebruik", params=turned)["totaal"] == 0
    for wrong in ("gisteren", "0", "1795305600"):
        response = desk.client.get("/v1/beheer/gebruik", params={"van": wrong}, headers=desk.reader)
        problem_of(response, 400)


def test_pages_say_where_the_others_are(desk: Desk) -> None:
    for _ in range(3):
        desk.client.post("/v1/terugkoppelingen", json={"reden": "onvolledig"})
    url = "/v1/beheer/terugkoppelingen?reden=onvolledig&pageSize=2"
    first = desk.client.get(url, headers=desk.reader)
    assert first.json()["totaal"] >= 3
    following = re.search(r'<([^>]+)>; rel="next"', first.headers["link"])
    assert following is not None
    second = desk.client.get(following[1], headers=desk.reader)
    ids = {one["id"] for page in (first, second) for one in page.json()["terugkoppelingen"]}
    assert len(ids) >= 3
    # The status that was filtered on stays in the link.
    assert "reden=onvolledig" in following[1]
    problem_of(desk.client.get(url + "&page=0", headers=desk.reader), 400)


# Sources


def test_sources_that_may_be_out_of_date(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.beheer.service, "today", lambda: date(2027, 1, 16))
    monkeypatch.setattr(desk.beheer.service.currency, "_today", lambda: date(2027, 1, 16))
    found = {one["id"]: one for one in desk.get("verouderde-bronnen")["bronnen"]}
    assert found["huurtoeslag"]["redenen"][0] == "controledatum_voorbij"
    assert any(
        "controle" in told or "nagekeken" in told for told in found["huurtoeslag"]["meldingen"]
    )
    assert found["wooncirkels"]["redenen"] == ["peildatum_oud"]
    assert found["wooncirkels"]["peildatum"] == "circa 2022"
    young = {one["id"] for one in desk.get("verouderde-bronnen?ouderDan=600")["bronnen"]}
    assert "wooncirkels" not in young
    first = desk.get("verouderde-bronnen?pageSize=1")
    assert len(first["bronnen"]) == 1
    assert first["bronnen"][0]["redenen"][0] == "controledatum_voorbij"


def test_a_build_cannot_be_chosen_while_one_is_made(desk: Desk, first_index: Path) -> None:
    (build,) = desk.get("bouwsels")["bouwsels"]
    assert build["huidig"] is True
    assert (build["bronnen"], build["passages"] > 10) == (4, True)
    url = f"/v1/beheer/bouwsels/{build['id']}/activering"
    with FileLock(first_index / "ingest.lock"):
        problem_of(desk.client.post(url, headers=desk.manager), 409)
    assert desk.client.post(url, headers=desk.manager).json() == build
    gone = "/v1/beheer/bouwsels/20200101-000000-abcdef/activering"
    problem_of(desk.client.post(gone, headers=desk.manager), 404)
    outside = desk.client.post("/v1/beheer/bouwsels/..%2F..%2Fx/activering", headers=desk.manager)
    assert outside.status_code == 404


def test_a_build_of_another_model_cannot_be_chosen(desk: Desk, first_index: Path) -> None:
    builds = FolderBuilds(first_index)
    (manifest,) = builds.manifests()
    other = manifest.model_copy(update={"id": "20200101-000000-abcdef"})
    other = other.model_copy(update={"model": manifest.model.model_copy(update={"revision": "x"})})
    folder = first_index / "builds" / other.id
    folder.mkdir()
    try:
        (folder / "manifest.json").write_text(other.model_dump_json())
        url = f"/v1/beheer/bouwsels/{other.id}/activering"
        detail = problem_of(desk.client.post(url, headers=desk.manager), 400)["detail"]
        assert "ander taalmodel" in detail
        assert builds.current_id() == manifest.id
    finally:
        (folder / "manifest.json").unlink()
        folder.rmdir()


# The service


def test_a_pause_stops_answers_and_nothing_else(desk: Desk) -> None:
    message = "Wij kijken de bronnen na. Bel 14 020."
    url = "/v1/beheer/pauze"
    assert desk.get("pauze")["aan"] is False
    try:
        state = desk.client.put(url, json={"melding": message}, headers=desk.manager).json()
        assert (state["aan"], state["tekst"]) == (True, message)
        response = desk.client.post("/v1/vragen", json={"question": QUESTION})
        # Whoever is in danger still hears where to turn.
        assert problem_of(response, 503)["detail"] == f"{message} Is iemand in gevaar? Bel 112."
        assert desk.client.get("/v1/bronnen").status_code == 200
        assert desk.client.get("/").status_code == 200
        page = Page(desk.beheer.service)
        assert message in page.ask(QUESTION)
        # Nothing that was typed is lost.
        assert page.seen[-1].kept == QUESTION
        assert desk.get("pauze")["door"].startswith("beheerder-")
    finally:
        assert desk.client.delete(url, headers=desk.manager).status_code == 204
    assert desk.ask(QUESTION)["outcome"] == "answered"
    assert desk.client.delete(url, headers=desk.manager).status_code == 204
    found = desk.client.get("/v1/beheer/handelingen?pageSize=2", headers=desk.manager).json()
    assert [one["handeling"] for one in found["handelingen"]] == ["pauze_uit", "pauze_aan"]
    assert found["handelingen"][1]["toelichting"] == message
    problem_of(desk.client.put(url, json={"melding": ""}, headers=desk.manager), 400)


def test_the_duty_to_keep_is_turned_on_and_off_with_a_reason(desk: Desk) -> None:
    url = "/v1/beheer/bewaarplicht"
    problem_of(desk.client.put(url, json={}, headers=desk.manager), 400)
    body = {"reden": "Woo-verzoek van mevrouw Jansen"}
    state = desk.client.put(url, json=body, headers=desk.manager).json()
    assert state["tekst"] == "Woo-verzoek van mevrouw [naam]"
    assert desk.beheer.archive.clean_up().held
    problem_of(desk.client.delete(url, headers=desk.manager), 400)
    done = desk.client.delete(f"{url}?reden=afgehandeld", headers=desk.manager)
    assert done.status_code == 204
    assert desk.get("bewaarplicht")["aan"] is False
    found = desk.client.get("/v1/beheer/handelingen?pageSize=2", headers=desk.manager).json()
    assert [one["toelichting"] for one in found["handelingen"]] == ["afgehandeld", state["tekst"]]


def test_looking_at_what_people_wrote_is_noted_once_an_hour(desk: Desk) -> None:
    token = token_for(desk.beheer.archive, Role.READER, "kijker")
    for _ in range(3):
        for path in ("terugkoppelingen", "onbeantwoorde-vragen", "bouwsels"):
            desk.client.get(f"/v1/beheer/{path}", headers={"Authorization": f"Bearer {token}"})
    found = desk.client.get("/v1/beheer/handelingen?pageSize=50", headers=desk.manager).json()
    looked = [one["handeling"] for one in found["handelingen"] if one["door"] == "kijker"]
    assert sorted(looked) == ["terugkoppelingen_bekeken", "vragen_bekeken"]


# Personal data

PLANTED = ("Pietersen", "111222333", "06-87654321", "jolanda@voorbeeld.nl", "Dorpsstraat 12")

TOLD = (
    "Mijn cliënt Jolanda Pietersen, bsn 111222333, tel 06-87654321, mail jolanda@voorbeeld.nl, "
    "Dorpsstraat 12 in Assen"
)


def test_personal_data_reaches_no_file_and_no_log(
    first_index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings(data_dir=tmp_path, bewaar_vragen=True)
    with desk_of(settings, first_index) as desk:
        history = [{"question": f"{TOLD}: mag dat?", "answer": f"Ja, {TOLD}."}]
        for question in (f"{TOLD}: hoe werkt een wooncirkel?", f"En als {TOLD} weggaat?", TOLD):
            body = {"question": question, "history": history, "filters": {"gemeente": TOLD[:90]}}
            assert desk.client.post("/v1/vragen", json=body).status_code == 200
        report = {"reden": "anders", "toelichting": TOLD, "vraag": TOLD}
        assert desk.client.post("/v1/terugkoppelingen", json=report).status_code == 201
        desk.client.put(
            "/v1/beheer/bewaarplicht", json={"reden": f"Verzoek over {TOLD}"}, headers=desk.manager
        )
        sent = desk.send((f"{TOLD.replace('/', '-')[:100]}.txt", MEMO.encode()))
        assert sent.status_code == 202, sent.text
        desk.ended(sent.json()["id"])
        # What is refused must not be told either.
        desk.client.post("/v1/terugkoppelingen", json={"reden": "anders", "x": TOLD})
        desk.client.post("/v1/vragen", content=TOLD.encode())
        desk.client.get("/v1/beheer/bouwsels", headers={"Authorization": f"Bearer {TOLD}".encode()})
        desk.beheer.archive.flush()
        files = sorted(tmp_path.glob(f"{FILE_NAME}*"))
        assert FILE_NAME + "-wal" in [file.name for file in files]
        stored = b"".join(file.read_bytes() for file in files)
        # What was kept can be found, or this test would prove nothing.
        assert b"hoe werkt een wooncirkel?" in stored
        assert b"[bsn]" in stored
    stored += (tmp_path / FILE_NAME).read_bytes()
    for planted in PLANTED:
        assert planted.encode() not in stored, planted
        assert planted not in caplog.text, planted
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        dumped = "\n".join(connection.iterdump())
    assert not [planted for planted in PLANTED if planted in dumped]
