"""The checks of the Dutch API design rules (ADR 2.2) on an OpenAPI document.

The government's own linter is a set of rules for Spectral; these are the same checks, written
anew, so that they need no Node. Each has the name of the rule there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

Document = dict[str, Any]
Check = Callable[[Document], Iterator[str]]

METHODS = ("get", "put", "post", "delete", "patch")
OTHER_KEYS = {"summary", "description", "servers", "parameters", "$ref"}

SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?"
)
SEGMENT = r"(?:[a-z0-9\-]+|\{[^}]+\})"
KEBAB = re.compile(rf"/|/_[a-z0-9]+|/{SEGMENT}(?:/(?:[a-z0-9\-.]+|\{{[^}}]+\}}))*(?:/_[a-z]+)?")
CAMEL = re.compile(r"\$?[a-z][a-z\d]*([A-Z][a-z\d]*)*")
DATE_NAME = re.compile(r"(\w+D|_[dD])(ate|atum)")


def resolved(document: Document, part: Any) -> Any:
    """The part a reference leads to."""
    while isinstance(part, dict) and "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def walk(part: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in the document, with its place."""
    if isinstance(part, dict):
        yield path, part
        for key, value in part.items():
            yield from walk(value, f"{path}/{key}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from walk(value, f"{path}/{number}")


def operations(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def responses(document: Document) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            yield f"{name} {status}", int(status), resolved(document, response)


def properties(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, part in walk(document.get("components", {}).get("schemas", {})):
        if isinstance(part.get("properties"), dict) and not path.endswith("/properties"):
            for name, schema in part["properties"].items():
                yield f"{path}.{name}", name, schema


def parameters(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            yield name, resolved(document, parameter)


def oas3_schema(document: Document) -> Iterator[str]:
    for key in ("openapi", "info", "paths"):
        if key not in document:
            yield key
    for key in ("title", "version"):
        if not isinstance(document["info"].get(key), str):
            yield f"info.{key}"
    for path, item in document["paths"].items():
        if not path.startswith("/"):
            yield path
        for name, operation in operations({"paths": {path: item}}):
            if not operation.get("responses"):
                yield name
            for status, response in operation.get("responses", {}).items():
                if not re.fullmatch(r"[1-5]\d\d", status):
                    yield f"{name} {status}"
                if not isinstance(resolved(document, response).get("description"), str):
                    yield f"{name} {status} description"
    for path, part in walk(document):
        if "$ref" in part and not path.endswith("/properties"):
            try:
                resolved(document, part)
            except KeyError:
                yield f"{path} {part['$ref']}"
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            yield f"{name}: {error.message}"


def operation_ids(document: Document) -> Iterator[str]:
    counted = Counter(operation.get("operationId") for _, operation in operations(document))
    yield from (str(name) for name, times in counted.items() if times > 1 or name is None)


def path_params(document: Document) -> Iterator[str]:
    for path, item in document["paths"].items():
        wanted = re.findall(r"\{([^}]+)\}", path)
        for name, operation in operations({"paths": {path: item}}):
            given = [
                one["name"]
                for one in [*item.get("parameters", []), *operation.get("parameters", [])]
                if one["in"] == "path" and one.get("required")
            ]
            if sorted(wanted) != sorted(given):
                yield name


def tags_unique(document: Document) -> Iterator[str]:
    counted = Counter(tag["name"] for tag in document.get("tags", []))
    yield from (name for name, times in counted.items() if times > 1)
    used = {tag for _, operation in operations(document) for tag in operation.get("tags", [])}
    yield from used - set(counted)


def _faults_of(document: Document, value: Any, schema: dict[str, Any]) -> list[str]:
    whole = {**schema, "components": document.get("components", {})}
    checker = Draft202012Validator.FORMAT_CHECKER
    return [
        e.message for e in Draft202012Validator(whole, format_checker=checker).iter_errors(value)
    ]


def media_examples(document: Document) -> Iterator[str]:
    for path, part in walk(document):
        for kind, content in part.get("content", {}).items() if "content" in part else ():
            if not isinstance(content, dict) or "schema" not in content:
                continue
            examples = [one["value"] for one in content.get("examples", {}).values()]
            for value in [*examples, *([content["example"]] if "example" in content else [])]:
                yield from (
                    f"{path} {kind}: {one}"
                    for one in _faults_of(document, value, content["schema"])
                )


def schema_examples(document: Document) -> Iterator[str]:
    for path, part in walk(document):
        if isinstance(part.get("examples"), list):
            for value in part["examples"]:
                yield from (f"{path}: {one}" for one in _faults_of(document, value, part))


def servers(document: Document) -> Iterator[str]:
    if not document.get("servers"):
        yield "servers"
    for server in document.get("servers", []):
        if re.findall(r"\{([^}]+)\}", server["url"]) != list(server.get("variables", {})):
            yield server["url"]


def no_trailing_slash(document: Document) -> Iterator[str]:
    yield from (path for path in document["paths"] if path != "/" and path.endswith("/"))


def version_three(document: Document) -> Iterator[str]:
    if not re.fullmatch(r"3(\.\d+){1,2}", str(document.get("openapi"))):
        yield str(document.get("openapi"))


def version_header(document: Document) -> Iterator[str]:
    for name, status, response in responses(document):
        headers = {header.lower() for header in response.get("headers", {})}
        if "api-version" not in headers and status:
            yield name


def version_in_uri(document: Document) -> Iterator[str]:
    for server in document["servers"]:
        if not re.search(r"/v\d+$", server["url"]):
            yield server["url"]


def contact(document: Document) -> Iterator[str]:
    found = document["info"].get("contact", {})
    yield from (field for field in ("name", "url", "email") if not found.get(field))


def http_methods(document: Document) -> Iterator[str]:
    for path, item in document["paths"].items():
        yield from (f"{path} {key}" for key in item if key not in {*METHODS, *OTHER_KEYS})


def kebab_case(document: Document) -> Iterator[str]:
    for path in document["paths"]:
        if not KEBAB.fullmatch(path) and not re.search(r"/openapi\.(json|yaml)", path):
            yield path


def camel_case(document: Document) -> Iterator[str]:
    for where, parameter in parameters(document):
        if parameter["in"] == "query" and not CAMEL.fullmatch(parameter["name"]):
            yield f"{where} {parameter['name']}"


def schema_names(document: Document) -> Iterator[str]:
    names = document.get("components", {}).get("schemas", {})
    yield from (name for name in names if not re.fullmatch(r"([A-Z][A-Za-z0-9]*)+", name))


def servers_https(document: Document) -> Iterator[str]:
    for _, part in walk(document):
        for server in part.get("servers", []) if isinstance(part.get("servers"), list) else []:
            if server["url"].startswith("http://"):
                yield server["url"]


def problem_type(document: Document) -> Iterator[str]:
    for name, status, response in responses(document):
        if status >= 400 and list(response.get("content", {})) != ["application/problem+json"]:
            yield name


def problem_members(document: Document) -> Iterator[str]:
    for name, status, response in responses(document):
        if status < 400:
            continue
        for content in response.get("content", {}).values():
            fields = resolved(document, content.get("schema", {})).get("properties", {})
            if not {"status", "title", "detail"} <= set(fields):
                yield name


def invalid_input(document: Document) -> Iterator[str]:
    for name, operation in operations(document):
        takes = operation.get("parameters") or not name.startswith(("GET", "DELETE"))
        if takes and "400" not in operation["responses"]:
            yield name
        if "422" in operation["responses"]:
            yield f"{name} 422"


def links_casing(document: Document) -> Iterator[str]:
    for where, name, _ in properties(document):
        if re.search("_links", name, re.IGNORECASE) and name != "_links":
            yield where


def date_formats(document: Document) -> Iterator[str]:
    """Covers date-time-ensure-timezone and time-without-timezone."""
    for where, _, schema in properties(document):
        for _, part in walk(schema):
            if part.get("format") in ("date-time-local", "time"):
                yield where


def date_fields(document: Document) -> Iterator[str]:
    """Covers specify-format-for-date-and-time and use-date-instead-of-datetime."""
    for where, name, schema in properties(document):
        if name in ("date", "datum") or DATE_NAME.search(name):
            formats = [part.get("format") for _, part in walk(schema) if "format" in part]
            if formats != ["date"]:
                yield where


def semver(document: Document) -> Iterator[str]:
    if not SEMVER.fullmatch(document["info"]["version"]):
        yield document["info"]["version"]


RULES: dict[str, Check] = {
    "oas3-schema": oas3_schema,
    "operation-operationId-unique": operation_ids,
    "path-params": path_params,
    "openapi-tags-uniqueness": tags_unique,
    "oas3-valid-media-example": media_examples,
    "oas3-valid-schema-example": schema_examples,
    "oas3-api-servers, oas3-server-variables": servers,
    "path-keys-no-trailing-slash": no_trailing_slash,
    "openapi3, openapi-root-exists": version_three,
    "missing-version-header, missing-header": version_header,
    "include-major-version-in-uri": version_in_uri,
    "info-contact, info-contact-fields-exist": contact,
    "http-methods": http_methods,
    "paths-kebab-case": kebab_case,
    "query-keys-camel-case": camel_case,
    "schema-camel-case": schema_names,
    "servers-use-https": servers_https,
    "use-problem-schema": problem_type,
    "problem-schema-members": problem_members,
    "problem-invalid-input": invalid_input,
    "property-casing": links_casing,
    "date-time-ensure-timezone, time-without-timezone": date_formats,
    "specify-format-for-date-and-time, use-date-instead-of-datetime": date_fields,
    "semver": semver,
}
