"""The Dutch API design rules (ADR 2.2): on the description, and on what the service really does."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.beheer import beheer_of
from api.contract import contract
from api.version import API_VERSION
from tests.api_rules import RULES, Document, operations, parameters, properties, walk
from waaier.settings import Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def document() -> Document:
    """The document that is checked in; tests/test_docs.py holds it equal to the code."""
    found: Document = json.loads((ROOT / "api" / "openapi.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def api(card_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(rate_per_minute=0, data_dir=tmp_path_factory.mktemp("beheer"))
    service = AnswerService(settings, card_index)
    with (
        beheer_of(service, settings, card_index) as beheer,
        TestClient(create_app(service, settings, beheer)) as client,
    ):
        yield client
    service.close()


@pytest.fixture(scope="module")
def of_an_organisation(document: Document) -> Document:
    """The document as an organisation serves it: with an e-mail address, which only it can have."""
    found = copy.deepcopy(document)
    found["info"]["contact"]["email"] = "api@gemeente.example"
    return found


@pytest.mark.parametrize("rule", RULES)
def test_the_description_keeps_the_rules(of_an_organisation: Document, rule: str) -> None:
    assert list(RULES[rule](of_an_organisation)) == []


def _operation(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/bronnen"]["get"]
    return found


def _wrong_path(document: Document) -> None:
    document["paths"]["/bronnen/{id}"] = copy.deepcopy(document["paths"]["/bronnen"])


def _wrong_name(name: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["paths"][name] = copy.deepcopy(document["paths"]["/bronnen"])

    return change


def _parameter(name: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        parameter = {"name": name, "in": "query", "schema": {"type": "string"}}
        _operation(document)["parameters"].append(parameter)

    return change


def _field(name: str, schema: dict[str, Any]) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["components"]["schemas"]["Source"]["properties"][name] = schema

    return change


def _set(*path: str, value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        part: Any = document
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

    return change


_OK = ("paths", "/bronnen", "get", "responses", "200")
_SCHEMAS = ("components", "schemas")
_HEADER = ("components", "headers", "Link", "schema", "type")
_LIMITED = ("components", "responses", "Fout429", "content")
_DATES = "specify-format-for-date-and-time, use-date-instead-of-datetime"

BROKEN: list[tuple[str, Callable[[Document], None]]] = [
    ("oas3-schema", _set("info", value={"version": "1.0.0"})),
    ("oas3-schema", _set(*_OK, "description", value=None)),
    ("oas3-schema", _set(*_SCHEMAS, "Health", value={"type": "tekst"})),
    ("oas3-schema", _set(*_SCHEMAS, "Health", value={"$ref": "#/components/schemas/Weg"})),
    ("operation-operationId-unique", _wrong_name("/anders")),
    ("path-params", _wrong_path),
    ("openapi-tags-uniqueness", lambda d: d["tags"].append(d["tags"][0])),
    ("openapi-tags-uniqueness", lambda d: d["tags"].pop()),
    ("oas3-valid-media-example", _set(*_OK, "content", "application/json", "example", value={})),
    ("oas3-valid-schema-example", _set(*_HEADER, value="null")),
    ("oas3-api-servers, oas3-server-variables", _set("servers", value=[])),
    ("oas3-api-servers, oas3-server-variables", _set("servers", value=[{"url": "/{v}"}])),
    ("path-keys-no-trailing-slash", _wrong_name("/bronnen/")),
    ("openapi3, openapi-root-exists", _set("openapi", value="2.0")),
    ("missing-version-header, missing-header", _set(*_OK, "headers", value={})),
    ("include-major-version-in-uri", _set("servers", value=[{"url": "/api"}])),
    ("info-contact, info-contact-fields-exist", _set("info", "contact", value={"name": "x"})),
    ("http-methods", _set("paths", "/bronnen", "trace", value={})),
    ("paths-kebab-case", _wrong_name("/mijnBronnen")),
    ("paths-kebab-case", _wrong_name("/bronnen/_Zoek")),
    ("query-keys-camel-case", _parameter("per_pagina")),
    ("query-keys-camel-case", _parameter("PageSize")),
    ("schema-camel-case", _set(*_SCHEMAS, "answer_body", value={})),
    ("servers-use-https", _set("servers", value=[{"url": "http://a.nl/v1"}])),
    ("use-problem-schema", _set(*_LIMITED, value={"application/json": {}})),
    ("problem-schema-members", _set(*_SCHEMAS, "Problem", "properties", value={"title": {}})),
    ("problem-invalid-input", lambda d: _operation(d)["responses"].pop("400")),
    ("problem-invalid-input", lambda d: _operation(d)["responses"].update({"422": {}})),
    ("property-casing", _field("_Links", {})),
    ("date-time-ensure-timezone, time-without-timezone", _field("van", {"format": "time"})),
    (_DATES, _field("datum", {"type": "string"})),
    (
        _DATES,
        _field("start_date", {"type": "string", "format": "date-time"}),
    ),
    ("semver", _set("info", "version", value="v1")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "breaking"), BROKEN)
def test_the_rules_see_what_is_wrong(
    document: Document, rule: str, breaking: Callable[[Document], None]
) -> None:
    changed = copy.deepcopy(document)
    breaking(changed)
    assert list(RULES[rule](changed)) != []


def test_every_rule_is_tried_on_something_wrong() -> None:
    assert {rule for rule, _ in BROKEN} == set(RULES)


def test_everything_is_explained_in_dutch(document: Document) -> None:
    silent = [name for name, one in operations(document) if not one.get("description")]
    silent += [name for name, one in operations(document) if not one.get("summary")]
    silent += [
        f"{where} {one['name']}"
        for where, one in parameters(document)
        if not one.get("description")
    ]
    silent += [where for where, _, one in properties(document) if not one.get("description")]
    silent += [
        name
        for name, one in document["components"]["schemas"].items()
        if not one.get("description")
    ]
    silent += [tag["name"] for tag in document["tags"] if tag["description"] == tag["name"]]
    assert silent == []
    said = [
        text
        for _, part in walk(document)
        for key in ("summary", "description")
        if isinstance(text := part.get(key), str)
    ]
    assert len(said) > 100
    # FastAPI takes English docstrings and names for want of anything better.
    english = re.compile(r"\b(the|of this|which|Response|Error|Additional)\b")
    assert [text for text in said if english.search(text)] == []


def test_the_description_does_not_name_what_it_is_made_of(document: Document) -> None:
    text = json.dumps(document).lower()
    for inside in ("qdrant", "haystack", "fastapi", "pydantic", "uvicorn", "gradio"):
        assert inside not in text


def test_an_example_is_given_of_every_answer(document: Document) -> None:
    without = [
        f"{name} {status} {kind}"
        for name, operation in operations(document)
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for kind, content in response.get("content", {}).items()
        if "example" not in content
    ]
    assert without == []
    bodies = [
        one["requestBody"]["content"] for _, one in operations(document) if "requestBody" in one
    ]
    assert all("examples" in content for body in bodies for content in body.values())


def test_what_is_served_is_what_is_checked_in(document: Document, api: TestClient) -> None:
    assert api.get("/v1/openapi.json").json() == document
    assert json.loads(json.dumps(contract())) == document


def test_limits_and_contact_of_the_settings_are_described(service: AnswerService) -> None:
    settings = Settings(
        max_question_chars=500, contact_name="Gemeente", contact_email="api@gemeente.example"
    )
    with TestClient(create_app(service, settings)) as client:
        described = client.get("/v1/openapi.json").json()
    question = described["components"]["schemas"]["AskBody"]["properties"]["question"]
    assert question["maxLength"] == 500
    assert described["info"]["contact"]["name"] == "Gemeente"
    assert described["info"]["contact"]["email"] == "api@gemeente.example"


def test_without_an_address_none_is_named(document: Document, api: TestClient) -> None:
    assert set(document["info"]["contact"]) == {"name", "url"}
    assert "mailto:" not in api.get("/v1/documentatie").text


def test_dates_are_given_as_dates(api: TestClient) -> None:
    sources = api.get("/v1/bronnen").json()["bronnen"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", one["check_before"]) for one in sources)


def test_headers_that_are_described_are_sent(document: Document, service: AnswerService) -> None:
    with TestClient(create_app(service, Settings())) as client:
        for path in ("/bronnen", "/gezondheid"):
            described = document["paths"][path]["get"]["responses"]["200"]["headers"]
            sent = client.get(f"/v1{path}").headers
            assert [name for name in described if name not in sent] == []


def _problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["api-version"] == API_VERSION
    assert {"status", "title", "detail", "instance"} <= set(response.json())


@pytest.mark.parametrize("path", ["/bronnen/", "/gezondheid/", "/openapi.json/", "/vragen/", "/"])
def test_a_slash_at_the_end_is_404_and_no_redirect(api: TestClient, path: str) -> None:
    response = api.get(f"/v1{path}", follow_redirects=False)
    _problem(response, 404)
    assert "location" not in response.headers


def test_the_documentation_is_a_page_without_scripts(document: Document, api: TestClient) -> None:
    response = api.get("/v1/documentatie")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = LexborHTMLParser(response.text)
    html = page.css_first("html")
    assert html is not None
    assert html.attributes["lang"] == "nl"
    assert page.css("script, iframe, object, img, link") == []
    assert len(page.css("h1")) == 1
    text = page.text()
    for name, operation in operations(document):
        method, path = name.split()
        assert f"{method} /v1{path}" in text
        assert operation["summary"] in text
    for where, parameter in parameters(document):
        assert parameter["name"] in text, where
    for schema in document["components"]["schemas"]:
        assert page.css_first(f"#schema-{schema}") is not None
    targets = [one.attributes["href"] or "" for one in page.css("a[href^='#']")]
    assert targets
    assert [one for one in targets if page.css_first(one) is None] == []
    style = page.css_first("style")
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response.headers["content-security-policy"]
    assert "url(" not in style.text()
    assert "style=" not in response.text


def test_the_documentation_shows_html_as_text(document: Document) -> None:
    from api.page import page_of

    changed = copy.deepcopy(document)
    evil = "<script>alert(1)</script>"
    changed["info"] |= {"title": evil, "description": evil}
    changed["info"]["contact"] = {"name": evil, "url": f'"{evil}', "email": evil}
    operation = _operation(changed)
    operation |= {"summary": evil, "description": evil, "operationId": evil}
    operation["parameters"][0] |= {"name": evil, "description": evil}
    operation["responses"]["200"]["content"]["application/json"]["example"] = {evil: evil}
    changed["components"]["schemas"][evil] = {
        "description": evil,
        "properties": {evil: {"type": evil, "description": evil, "format": evil}},
        "enum": [evil],
    }
    assert "<script" not in page_of(changed)
