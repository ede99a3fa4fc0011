"""The service over HTTP, on a real index of the cards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

import waaier
from answer.pipeline import AnswerService
from api.app import create_app
from api.version import API_VERSION
from tests.conftest import OMSLAGROUTE
from tests.problems import problem_of
from ui.mount import mount_chat
from waaier.domain import Question
from waaier.settings import Settings

CONTRACT = {
    "outcome",
    "statements",
    "citations",
    "notices",
    "query",
    "masked_question",
    "timing_ms",
    "index_build",
}
CITATION = {
    "n", "passage_id", "quote", "source", "section", "page", "span", "url", "legal_form",
}  # fmt: skip


UNLIMITED = Settings(rate_per_minute=0)


@pytest.fixture(scope="module")
def api(service: AnswerService) -> Iterator[TestClient]:
    with TestClient(create_app(service, UNLIMITED), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def whole(service: AnswerService) -> Iterator[TestClient]:
    """API and chat on one port, as `waaier serve` has them."""
    app = mount_chat(create_app(service, UNLIMITED), service)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def ask(api: TestClient, question: str, **more: object) -> dict[str, Any]:
    response = api.post("/v1/vragen", json={"question": question, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_question_is_answered_from_the_right_card(api: TestClient) -> None:
    answer = ask(api, OMSLAGROUTE)
    assert answer["outcome"] == "answered"
    assert set(answer) >= CONTRACT
    assert "Omslagroute" in " ".join(one["text"] for one in answer["statements"])
    assert answer["masked_question"] == OMSLAGROUTE
    assert set(answer["query"]) == {"text", "filters"}
    assert answer["timing_ms"]["total"] > 0
    for citation in answer["citations"]:
        assert set(citation) == CITATION
        assert {"id", "title", "kind", "publisher", "url", "scope", "peildatum"} <= set(
            citation["source"]
        )
    assert any("Peildatum" in notice and "2025" in notice for notice in answer["notices"])
    card = answer["cards"][0]
    assert card["title"] == "Omslagroute en urgentie onder voorwaarden"
    assert card["peildatum"] == "2025"
    assert card["scope"] == "Amsterdam"


@pytest.mark.parametrize(
    "question",
    [
        OMSLAGROUTE,
        "Mijn cliënt heeft drie maanden huurachterstand. Wat kan ik doen?",
        "Hoe vraagt mijn cliënt een briefadres aan in Amsterdam?",
        "Hoe werkt een wooncirkel?",
        "Wat is de hoofdstad van Mongolië?",
    ],
)
def test_everything_that_is_said_stands_in_a_passage(
    api: TestClient, service: AnswerService, question: str
) -> None:
    answer = ask(api, question)
    _, store = service.retriever.current()
    for citation in [*answer["citations"], *answer["nearby"]]:
        passage = store.get(citation["passage_id"])
        assert passage is not None
        assert citation["quote"]
        assert citation["quote"] in passage.text
        assert citation["source"]["id"] == passage.source.id
    quotes = {citation["n"]: citation["quote"] for citation in answer["citations"]}
    assert sorted(quotes) == list(range(1, len(quotes) + 1))
    for statement in answer["statements"]:
        assert statement["citations"]
        assert any(statement["text"] in quotes[n] for n in statement["citations"])
    for field in (field for card in answer["cards"] for field in card["fields"]):
        said = " ".join(quotes[n] for n in field["citations"])
        assert " ".join(field["text"].split()) == " ".join(said.split())


def test_an_answer_comes_within_a_second(api: TestClient) -> None:
    ask(api, OMSLAGROUTE)
    assert ask(api, "Wie helpt bij schulden in Amsterdam?")["timing_ms"]["total"] < 1000


SECRETS = ("Jolanda", "Verwegen", "14-03-1961", "111222333", "0611122233")


def test_personal_data_comes_back_in_no_field(api: TestClient) -> None:
    personal = (
        "Mijn cliënt Jolanda Verwegen (geb. 14-03-1961, BSN 111222333, tel. 0611122233) "
        "verlaat beschermd wonen. Welke regeling helpt Jolanda?"
    )
    answer = ask(api, personal)
    assert answer["outcome"] == "answered"
    assert "[naam]" in answer["masked_question"]
    notice = next(one for one in answer["notices"] if "persoonsgegevens" in one)
    for sort in ("bsn", "naam", "telefoonnummer", "datum"):
        assert sort in notice
    followed = ask(
        api, "En wat kost dat?", history=[{"question": personal, "answer": "Bel meneer Verwegen."}]
    )
    for text in (json.dumps(answer), json.dumps(followed)):
        assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize(
    "body",
    [
        {"question": "BSN 111222333", "vraag": "Jolanda Verwegen"},
        {"question": ["Jolanda Verwegen"]},
        {"question": "x", "history": [{"question": "Jolanda Verwegen"}]},
        {"question": "Jolanda Verwegen " * 200},
    ],
)
def test_personal_data_comes_back_in_no_problem(api: TestClient, body: object) -> None:
    response = api.post("/v1/vragen", json=body)
    problem_of(response, 400)
    assert "Verwegen" not in response.text
    assert "111222333" not in response.text


def test_a_problem_names_all_faults_at_once(api: TestClient) -> None:
    body = {"questoin": "x", "history": [{"question": "a"}, {"question": 3, "answer": "b"}]}
    found = problem_of(api.post("/v1/vragen", json=body), 400)
    assert {fault["field"] for fault in found["errors"]} == {
        "body.question",
        "body.questoin",
        "body.history.0.answer",
        "body.history.1.question",
    }
    assert all(fault["reason"] for fault in found["errors"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"vraag"',
        b'{"question": 5}',
        b'{"question": ""}',
        b'{"question": "\xff\xfe"}',
        b'{"question": "\\ud800"}',
        b'{"question": "x", "filters": {"plaats": "Assen"}}',
        b'{"question": "x", "history": "eerder"}',
        b"[" * 100_000,
    ],
)
def test_bad_bodies(api: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    problem_of(api.post("/v1/vragen", content=content, headers=headers), 400)


@pytest.mark.parametrize("question", [" ", "\n\t ", "\u00a0"])
def test_an_empty_question_gets_one_sentence(api: TestClient, question: str) -> None:
    found = problem_of(api.post("/v1/vragen", json={"question": question}), 400)
    assert found["detail"].startswith("De vraag is leeg.")


def test_a_long_question_gets_one_sentence(api: TestClient) -> None:
    longest = Settings().max_question_chars
    found = problem_of(api.post("/v1/vragen", json={"question": "h" * (longest + 1)}), 400)
    assert "te lang" in found["detail"]
    assert str(longest) in found["detail"]
    assert ask(api, "huur " * (longest // 5))["outcome"] != "error"


def test_more_turns_than_are_read(api: TestClient) -> None:
    history = [{"question": "a", "answer": "b"}] * 21
    problem_of(api.post("/v1/vragen", json={"question": "x", "history": history}), 400)


@pytest.mark.parametrize("path", ["/v1/onbekend", "/v1/", "/v1", "/v1/vragen/", "/v1/bronnen/"])
def test_unknown_places(api: TestClient, whole: TestClient, path: str) -> None:
    for client in (api, whole):
        response = client.get(path, follow_redirects=False)
        assert response.status_code == 404, f"{path} is redirected or shown"
        assert "location" not in response.headers
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["title"] == "Niet gevonden"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/vragen", "POST"),
        ("POST", "/v1/bronnen", "GET"),
        ("DELETE", "/v1/gezondheid", "GET"),
    ],
)
def test_wrong_methods(
    api: TestClient, whole: TestClient, method: str, path: str, allowed: str
) -> None:
    for client in (api, whole):
        response = client.request(method, path, headers={"Content-Length": "0"})
        problem_of(response, 405)
        assert allowed in response.headers["allow"]


def test_a_defect_of_ours_tells_nothing(
    api: TestClient, service: AnswerService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("disk at /secret is gone")

    monkeypatch.setattr(service.retriever, "current", broken)
    response = api.get("/v1/gezondheid")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text


def test_headers(api: TestClient) -> None:
    for response in (
        api.get("/v1/gezondheid"),
        api.get("/v1/bronnen"),
        api.post("/v1/vragen", json={"question": "huur"}),
    ):
        assert response.headers["api-version"] == API_VERSION
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"


def _titles(api: TestClient, **wanted: object) -> list[str]:
    params: Mapping[str, Any] = {"per_pagina": 200, **wanted}
    response = api.get("/v1/bronnen", params=params)
    assert response.status_code == 200, response.text
    return [source["id"] for source in response.json()["bronnen"]]


def test_sources_by_gemeente_include_what_holds_everywhere(api: TestClient) -> None:
    found = _titles(api, gemeente="amsterdam")
    assert "omslagroute-urgentie-onder-voorwaarden" in found
    assert "huurtoeslag" in found
    assert "proeftuin-ruwaard-oss" not in found
    assert "proeftuin-ruwaard-oss" in _titles(api)
    assert _titles(api, gemeente="Amsterdam") == found
    nowhere = _titles(api, gemeente="Nergenshuizen")
    assert "huurtoeslag" in nowhere
    assert "omslagroute-urgentie-onder-voorwaarden" not in nowhere


def test_sources_by_thema_and_soort(api: TestClient) -> None:
    everything = api.get("/v1/bronnen", params={"per_pagina": 200}).json()["bronnen"]
    expected = [one["id"] for one in everything if "urgentie" in one["themas"]]
    assert 0 < len(expected) < len(everything)
    assert _titles(api, thema="urgentie") == expected
    assert _titles(api, soort="kaart") == [one["id"] for one in everything]
    acts = [one["id"] for one in everything if one["card_kind"] == "wet"]
    assert _titles(api, soort="wet") == acts != []
    assert _titles(api, soort="magazine") == []
    assert _titles(api, thema="bestaat niet") == []
    assert _titles(api, thema="urgentie", gemeente="Nergenshuizen") != expected


def test_sources_in_pages(api: TestClient) -> None:
    everything = _titles(api)
    total = api.get("/v1/bronnen").json()["totaal"]
    assert total == len(everything)
    seen: list[str] = []
    page = 1
    while True:
        body = api.get("/v1/bronnen", params={"pagina": page, "per_pagina": 10}).json()
        assert (body["pagina"], body["per_pagina"], body["totaal"]) == (page, 10, total)
        if not body["bronnen"]:
            break
        assert len(body["bronnen"]) <= 10
        seen += [source["id"] for source in body["bronnen"]]
        page += 1
    assert seen == everything
    assert len(set(seen)) == len(seen)


def test_sources_by_what_they_are_about(api: TestClient) -> None:
    everything = api.get("/v1/bronnen", params={"pageSize": 200}).json()["bronnen"]
    kind = everything[0]["card_kind"]
    assert _titles(api, soort=kind) == [one["id"] for one in everything if one["card_kind"] == kind]
    here = _titles(api, geldt_in="amsterdam")
    assert here == [
        one["id"] for one in everything if "Amsterdam" in re.split(", | en ", one["scope"])
    ]
    assert set(here) < set(_titles(api, gemeente="amsterdam"))
    assert "briefadres" in _titles(api, q="BRIÉFadres")
    assert "briefadres" in _titles(api, q="brp brief")
    assert _titles(api, q="briefadres maan") == []
    assert _titles(api, q=" ") == [one["id"] for one in everything]
    assert set(_titles(api, q="urgentie", geldt_in="Amsterdam")) <= set(here)
    assert all(one["check_before"] for one in everything)


def _links(response: httpx.Response) -> dict[str, str]:
    parts = [part.split(">; rel=") for part in response.headers["link"].split(", ")]
    return {name.strip('"'): url.lstrip("<") for url, name in parts}


def test_links_lead_through_all_pages(api: TestClient) -> None:
    everything = _titles(api, gemeente="Amsterdam")
    response = api.get("/v1/bronnen", params={"gemeente": "Amsterdam", "pageSize": 7})
    assert "prev" not in _links(response)
    first, last = _links(response)["first"], _links(response)["last"]
    seen = [one["id"] for one in response.json()["bronnen"]]
    while "next" in _links(response):
        response = api.get(_links(response)["next"])
        seen += [one["id"] for one in response.json()["bronnen"]]
    assert seen == everything
    assert "next" not in _links(api.get(last))
    assert api.get(first).json()["pagina"] == 1
    assert api.get(_links(api.get(last))["prev"]).status_code == 200
    assert set(_links(api.get("/v1/bronnen", params={"q": "bestaat niet"}))) == {"first", "last"}
    old = api.get("/v1/bronnen", params={"pagina": 2, "per_pagina": 7})
    assert "pagina=" not in old.headers["link"]
    assert old.json() == api.get("/v1/bronnen", params={"page": 2, "pageSize": 7}).json()


@pytest.mark.parametrize(
    "params",
    [
        {"page": 0},
        {"pageSize": 201},
        {"q": "x" * 201},
        {"pagina": 0},
        {"pagina": "x"},
        {"per_pagina": 201},
        {"gemeente": "x" * 101},
    ],
)
def test_pages_that_cannot_be(api: TestClient, params: dict[str, Any]) -> None:
    found = problem_of(api.get("/v1/bronnen", params=params), 400)
    assert [fault["field"] for fault in found["errors"]] == [f"query.{next(iter(params))}"]


def test_sources_count_their_passages(api: TestClient) -> None:
    sources = api.get("/v1/bronnen", params={"per_pagina": 200}).json()["bronnen"]
    health = api.get("/v1/gezondheid").json()
    assert all(source["passages"] > 0 for source in sources)
    assert sum(source["passages"] for source in sources) == health["passages"]


def test_health(api: TestClient) -> None:
    health = api.get("/v1/gezondheid").json()
    assert health["status"] == "ok"
    assert health["version"] == waaier.__version__
    assert health["index_build"] == ask(api, "huur")["index_build"]
    assert health["model"]


def test_the_description_is_served_and_names_every_path(whole: TestClient) -> None:
    described = whole.get("/v1/openapi.json").json()
    assert set(described["paths"]) >= {"/vragen", "/bronnen", "/gezondheid"}
    properties = described["components"]["schemas"]["Answer"]["properties"]
    assert set(properties) >= CONTRACT
    assert set(described["components"]["schemas"]["AskBody"]["required"]) == {"question"}


def test_a_follow_up_is_searched_with_what_it_leans_on(api: TestClient) -> None:
    history = [{"question": "Hoe vraag ik een briefadres aan in Amsterdam?", "answer": "Zo."}]
    alone = ask(api, "En wat kost dat?")
    followed = ask(api, "En wat kost dat?", history=history)
    assert alone["query"]["text"] == "En wat kost dat?"
    assert "briefadres" in followed["query"]["text"]
    assert "En wat kost dat?" in followed["query"]["text"]
    assert followed["masked_question"] == "En wat kost dat?"
    assert any(followed["query"]["text"] in notice for notice in followed["notices"])
    shown = [*followed["citations"], *followed["nearby"]]
    assert "riefadres" in shown[0]["source"]["title"]
    unrelated = ask(api, "Welke instelling helpt bij huiselijk geweld?", history=history)
    assert unrelated["query"]["text"] == "Welke instelling helpt bij huiselijk geweld?"


def test_filters_narrow_the_search(api: TestClient) -> None:
    everywhere = ask(api, OMSLAGROUTE)
    elsewhere = ask(api, OMSLAGROUTE, filters={"gemeente": "Nergenshuizen"})
    cited = {one["source"]["scope"] for one in [*elsewhere["citations"], *elsewhere["nearby"]]}
    assert "Amsterdam" in {one["source"]["scope"] for one in everywhere["citations"]}
    assert cited == {"Nederland"}
    assert elsewhere["query"]["filters"]["gemeente"] == "Nergenshuizen"


def test_filters_that_leave_nothing(api: TestClient) -> None:
    answer = ask(api, OMSLAGROUTE, filters={"soort": "magazine"})
    assert answer["outcome"] == "not_in_sources"
    assert answer["citations"] == []
    assert answer["statements"] == []
    assert answer["notices"]


def test_questions_at_the_same_time_get_their_own_answers(service: AnswerService) -> None:
    from concurrent.futures import ThreadPoolExecutor

    wanted = {
        OMSLAGROUTE: "omslagroute-urgentie-onder-voorwaarden",
        "Hoe vraagt mijn cliënt een briefadres aan?": "briefadres",
        "Hoe werkt een wooncirkel?": "wooncirkels",
        "Hoe krijg ik huurtoeslag?": "huurtoeslag",
    }
    with ThreadPoolExecutor(8) as pool:
        asked = [(text, pool.submit(service.answer, Question(text=text))) for text in wanted] * 3
        for text, answer in asked:
            assert answer.result().masked_question == text
            assert answer.result().citations[0].source.id == wanted[text]
