"""The description of the API: what FastAPI makes of the routes, completed after the Dutch rules.

``api/openapi.json`` is this document, written with ``make docs``; a test fails when they part.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from api import (
    document_words,
    document_words_reading,
    document_words_workshops,
    examples,
    examples_reading,
    examples_workshops,
)
from api.document_words import INTRO, TAGS
from api.examples_beheer import RESPONSES as BEHEER_RESPONSES
from api.examples_widget import RESPONSES as WIDGET_RESPONSES
from api.page import STYLE_HASH, page_of
from api.problems import MEDIA_TYPE, Problem, problem_body, said
from api.ratelimit import FREE_PATHS
from api.version import API_VERSION, BASE
from waaier.settings import Settings

_WORDS = (document_words, document_words_reading, document_words_workshops)
FIELDS = {name: one for words in _WORDS for name, one in words.FIELDS.items()}
SCHEMAS = {name: one for words in _WORDS for name, one in words.SCHEMAS.items()}
RESPONSES = examples.RESPONSES | examples_reading.RESPONSES | examples_workshops.RESPONSES

_SCHEMA = "#/components/schemas/"

_EXAMPLES = {**RESPONSES, **BEHEER_RESPONSES, **WIDGET_RESPONSES}

_METHODS = ("get", "put", "post", "patch", "delete")

_HEADERS: dict[str, dict[str, Any]] = {
    "API-Version": {
        "description": "De volledige versie van de API.",
        "schema": {"type": "string", "examples": [API_VERSION]},
    },
    "X-Request-ID": {
        "description": "Nummer van dit verzoek: dat u meestuurde, als dat een UUID is, of een "
        "nieuw.",
        "schema": {"type": "string", "examples": ["3f2b8c1e-7a54-4d0f-9c1b-2e6a5d4c3b2a"]},
    },
    "RateLimit-Policy": {
        "description": "Hoeveel verzoeken (q) er in hoeveel seconden (w) mogen.",
        "schema": {"type": "string", "examples": ['"klant";q=300;w=60']},
    },
    "RateLimit": {
        "description": "Hoeveel verzoeken er over zijn (r), en na hoeveel seconden (t) het "
        "volgende kan.",
        "schema": {"type": "string", "examples": ['"klant";r=299;t=0']},
    },
    "Retry-After": {
        "description": "Na hoeveel seconden u het opnieuw kunt proberen.",
        "schema": {"type": "string", "examples": ["5"]},
    },
    "Link": {
        "description": "Waar de andere bladzijden staan (RFC 8288): first, prev, next en last.",
        "schema": {
            "type": "string",
            "examples": ['</v1/bronnen?page=2&pageSize=50>; rel="next"'],
        },
    },
}

_STANDARD = frozenset({phrase.phrase for phrase in HTTPStatus} | {"Additional Response"})
"""What FastAPI describes a response with when a route does not."""

_PROBLEMS = (400, 401, 403, 404, 406, 408, 409, 413, 415, 429, 500, 503)


def describe(v1: FastAPI, settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of an API whose routes are complete.

    A route names what it may answer besides 200 with ``responses={404: {}}``; the body of such an
    answer and what holds everywhere is filled in here.

    Args:
        v1: the API.
        settings: the contact, and the limits that hold for a question.
    """
    document = get_openapi(
        title=v1.title,
        version=API_VERSION,
        description=INTRO,
        routes=v1.routes,
        servers=[{"url": BASE, "description": "Deze dienst"}],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    # Not handed to FastAPI: it complains at every start that it cannot check an e-mail address.
    document["info"]["contact"] = {
        "name": settings.contact_name,
        "url": settings.contact_url,
    }
    if settings.contact_email:
        document["info"]["contact"]["email"] = settings.contact_email
    for path, _, operation in _operations(document):
        _complete(path, operation)
    used = {tag for _, _, operation in _operations(document) for tag in operation.get("tags", [])}
    document["tags"] = [
        {"name": name, "description": TAGS.get(name, name)}
        for name in [*TAGS, *sorted(used - set(TAGS))]
        if name in used
    ]
    components = document["components"]
    components["headers"] = copy.deepcopy(_HEADERS)
    components["responses"] = {f"Fout{status}": _problem_response(status) for status in _PROBLEMS}
    schemas = components["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem_schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem_schema.pop("$defs") | {"Problem": problem_schema}
    for name in ("AskBody", "SearchBody"):
        schemas[name]["properties"]["question"]["maxLength"] = settings.max_question_chars
    sent = _reachable(schemas, [op.get("requestBody") for _, _, op in _operations(document)])
    given = _reachable(schemas, [document["paths"], components["responses"]])
    components["schemas"] = {
        name: _completed(name, schemas[name], sent=name in sent) for name in sorted(sent | given)
    }
    return document


def openapi_router(document: dict[str, Any]) -> APIRouter:
    """Where the description can be read, by a program and by a person."""
    router = APIRouter(include_in_schema=False)
    page = page_of(document)

    @router.get("/openapi.json")
    def served(request: Request) -> JSONResponse:
        # Behind a proxy the service may stand deeper than /v1.
        base = request.scope.get("root_path") or BASE
        servers = [{**server, "url": base} for server in document["servers"]]
        return JSONResponse({**document, "servers": servers})

    @router.get("/documentatie")
    def documentation() -> HTMLResponse:
        policy = f"default-src 'none'; style-src '{STYLE_HASH}'; frame-ancestors 'none'"
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    return router


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Adds what every operation may answer, and the headers of each answer."""
    responses = operation["responses"]
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _parameter_schema(parameter["schema"])
    for kind, example in _EXAMPLES.get(operation["operationId"], {}).items():
        (given,) = (one for code, one in responses.items() if code.startswith("2"))
        given["content"][kind]["example"] = example
    # FastAPI announces 422 for every parameter; here such a fault is a 400.
    responses.pop("422", None)
    wanted = {406, 500}
    if operation.get("parameters") or "requestBody" in operation:
        wanted.add(400)
    if "requestBody" in operation:
        wanted |= {408, 413, 415}
    if path not in FREE_PATHS:
        wanted.add(429)
    for status in wanted:
        responses.setdefault(str(status), {})
    limited = ("RateLimit-Policy", "RateLimit") if path not in FREE_PATHS else ()
    for code, response in responses.items():
        if code.isdigit() and int(code) >= 400:
            _as_problem(int(code), response)
            continue
        headers = response.setdefault("headers", {})
        for name in ("API-Version", "X-Request-ID", *limited):
            headers.setdefault(name, _ref("headers", name))
    operation["responses"] = {code: responses[code] for code in sorted(responses)}


def _as_problem(status: int, response: dict[str, Any]) -> None:
    """Makes a response a problem: the common one, unless the route says something of its own."""
    own = response.get("description")
    response.clear()
    # FastAPI fills in a standard sentence where a route gives none.
    if own in (None, *_STANDARD):
        response.update(_ref("responses", f"Fout{status}"))
    else:
        response.update({**_problem_response(status), "description": own})


def _problem_response(status: int) -> dict[str, Any]:
    title, _ = said(status)
    headers = ["API-Version", "X-Request-ID"]
    if status in (429, 503):
        headers.append("Retry-After")
    example = problem_body(status).model_dump()
    example["instance"] = "urn:uuid:3f2b8c1e-7a54-4d0f-9c1b-2e6a5d4c3b2a"
    if status == 400:
        example["errors"] = [{"field": "body.question", "reason": "dit veld ontbreekt"}]
    return {
        "description": f"{title}.",
        "headers": {name: _ref("headers", name) for name in headers},
        "content": {MEDIA_TYPE: {"schema": _ref("schemas", "Problem"), "example": example}},
    }


def _parameter_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter, which can be left out but never be null."""
    schema = {key: value for key, value in schema.items() if key not in ("title", "description")}
    choices = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]
    if len(choices) == 1:
        return {**schema, **choices[0]}
    return {**schema, "anyOf": choices} if choices else schema


def _completed(name: str, schema: dict[str, Any], *, sent: bool) -> dict[str, Any]:
    """A schema with Dutch descriptions; what FastAPI took from an English docstring is gone.

    What is sent is checked strictly. In what is given back every field is present, and more may
    come: that is no new version of the API.
    """
    schema = {key: value for key, value in schema.items() if key not in ("title", "description")}
    if name in SCHEMAS:
        schema["description"] = SCHEMAS[name]
    words = FIELDS.get(name, {})
    noise = ("title",) if sent else ("title", "default")
    fields = {
        field: {key: value for key, value in described.items() if key not in noise}
        for field, described in schema.get("properties", {}).items()
    }
    for field, described in fields.items():
        if field in words:
            described["description"] = words[field]
    if fields:
        schema["properties"] = fields
    if fields and not sent:
        schema["required"] = list(fields)
        schema.pop("additionalProperties", None)
    return schema


def _reachable(schemas: dict[str, Any], start: Any) -> set[str]:
    """Names of the schemas that something refers to, directly or through another schema."""
    found: set[str] = set()
    todo = [start]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            todo += part.values()
            name = str(part.get("$ref", "")).removeprefix(_SCHEMA)
            if name in schemas and name not in found:
                found.add(name)
                todo.append(schemas[name])
    return found


def _ref(kind: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{kind}/{name}"}
