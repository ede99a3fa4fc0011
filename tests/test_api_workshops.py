"""Workshops through the API: made, made anew in part, exported, checked, or refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from tests.workshops import rich_workshop
from waaier.settings import Settings
from workshop.exports import EXPORTERS
from workshop.model import Workshop

ROOT = Path(__file__).resolve().parent.parent

WISH = {"zoek": "uitstroom uit beschermd wonen", "gemeente": "Amsterdam", "duur": 60}


@pytest.fixture(scope="module")
def api(service: AnswerService) -> Iterator[TestClient]:
    settings = Settings(rate_per_minute=0, answer_seconds=300)
    with TestClient(create_app(service, settings)) as client:
        yield client


@pytest.fixture(scope="module")
def made(api: TestClient) -> dict[str, Any]:
    response = api.post("/v1/workshops", json=WISH)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def rich() -> dict[str, Any]:
    found: dict[str, Any] = rich_workshop().model_dump(mode="json")
    return found


def test_a_wish_becomes_a_workshop_that_was_read_back_whole(made: dict[str, Any]) -> None:
    workshop = Workshop.model_validate(made)
    assert workshop.duur == 60
    assert workshop.wens.gemeente == "Amsterdam"
    assert workshop.verwijzingen


def test_another_content_of_one_onderdeel(api: TestClient, made: dict[str, Any]) -> None:
    row = next(one for one in made["programma"] if one["inhoud"])
    response = api.post("/v1/workshops/_opnieuw", json={"workshop": made, "onderdeel": row["id"]})
    assert response.status_code == 200, response.text
    changed = response.json()
    assert changed["versie"] == made["versie"] + 1
    others = [one["titel"] for one in changed["programma"]]
    assert others == [one["titel"] for one in made["programma"]]


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_each_format_comes_with_its_kind_and_a_name(api: TestClient, name: str) -> None:
    response = api.post("/v1/workshops/_exporteer", json={"workshop": rich(), "als": name})
    assert response.status_code == 200, response.text
    wanted = EXPORTERS[name]
    assert response.headers["content-type"] == wanted.media_type
    assert wanted.bestand in response.headers["content-disposition"]
    if wanted.bestand.endswith(("docx", "pptx")):
        assert zipfile.ZipFile(io.BytesIO(response.content)).testzip() is None
    elif wanted.bestand.endswith("pdf"):
        assert response.content.startswith(b"%PDF-1.")
    else:
        assert "beschermd wonen" in response.content.decode()


def _examples() -> list[tuple[str, str, dict[str, Any]]]:
    """The requests about workshops in the description: path, name and body of each."""
    document = json.loads((ROOT / "api" / "openapi.json").read_text("utf-8"))
    return [
        (path, name, example["value"])
        for path, item in document["paths"].items()
        if path.startswith("/workshops")
        for content in item["post"]["requestBody"]["content"].values()
        for name, example in content["examples"].items()
    ]


@pytest.mark.parametrize(("path", "name", "body"), _examples())
def test_what_the_description_gives_as_an_example_works(
    api: TestClient, path: str, name: str, body: dict[str, Any]
) -> None:
    response = api.post(f"/v1{path}", json=body)
    assert response.status_code == 200, (name, response.text)
    if path == "/workshops/_opnieuw":
        again = Workshop.model_validate(response.json())
        assert again.versie == body["workshop"]["versie"] + 1
        assert again.kaarten


def test_the_description_holds_the_whole_workshop(made: dict[str, Any]) -> None:
    """Whatever a real workshop has is described: every field of every part of it."""
    document = json.loads((ROOT / "api" / "openapi.json").read_text("utf-8"))
    schemas = document["components"]["schemas"]
    assert set(made) == set(schemas["Workshop"]["properties"])
    for name, part in (("Onderdeel", "programma"), ("Verwijzing", "verwijzingen")):
        schema = schemas[name]
        assert set(made[part][0]) == set(schema["properties"])
        assert schema["description"]
        assert all(one.get("description") for one in schema["properties"].values())


def test_a_check_finds_nothing_in_what_was_just_made(api: TestClient, made: dict[str, Any]) -> None:
    found = api.post("/v1/workshops/_controleer", json={"workshop": made}).json()
    assert found["gelijk"] is True
    assert found["verwijzingen"] == len(made["verwijzingen"])


def test_a_check_names_a_quote_that_is_gone(api: TestClient, made: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(made))
    changed["verwijzingen"][0]["citaat"] += " En dit stond er nooit."
    found = api.post("/v1/workshops/_controleer", json={"workshop": changed}).json()
    assert found["gelijk"] is False
    assert [one["n"] for one in found["bevindingen"]] == [changed["verwijzingen"][0]["n"]]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("", {"duur": 60}, "thema"),
        ("", {"zoek": "wonen", "gemeente": "Nergenshuizen"}, "gemeente"),
        ("", {"zoek": "wonen", "duur": 5}, "body.duur"),
        ("", {"zoek": "wonen", "werkvormen": ["zweven"]}, "zweven"),
        ("/_exporteer", {"workshop": {"formaat": 1}, "als": "docx"}, "body.workshop"),
        ("/_exporteer", {"als": "docx"}, "body.workshop"),
        ("/_opnieuw", {"workshop": "x", "onderdeel": "1"}, "body.workshop"),
    ],
)
def test_what_cannot_be_is_a_problem_that_says_why(
    api: TestClient, path: str, body: dict[str, Any], says: str
) -> None:
    response = api.post(f"/v1/workshops{path}", json=body)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert says in response.text


def test_an_unknown_format_or_part_and_an_odd_passage_are_refused(api: TestClient) -> None:
    workshop = rich()
    for path, body in (
        ("_exporteer", {"workshop": workshop, "als": "exe"}),
        ("_opnieuw", {"workshop": workshop, "onderdeel": "99"}),
    ):
        assert api.post(f"/v1/workshops/{path}", json=body).status_code == 400
    workshop["verwijzingen"][0]["passage_id"] = "../../iets"
    response = api.post("/v1/workshops/_controleer", json={"workshop": workshop})
    assert response.status_code == 400


def test_a_client_that_wants_another_kind_hears_which_there_is(api: TestClient) -> None:
    response = api.post(
        "/v1/workshops/_exporteer",
        json={"workshop": rich(), "als": "pdf"},
        headers={"Accept": "image/png"},
    )
    assert response.status_code == 406
    assert "application/pdf" in response.text


def test_a_workshop_may_be_larger_than_a_question_and_not_endless(api: TestClient) -> None:
    workshop = rich()
    workshop["meldingen"] = ["x" * 300_000]
    body = {"workshop": workshop, "als": "json"}
    assert api.post("/v1/workshops/_exporteer", json=body).status_code == 200
    workshop["meldingen"] = ["x" * 2_100_000]
    response = api.post("/v1/workshops/_exporteer", json=body)
    assert response.status_code == 413
    assert "kortere workshop" in response.text
