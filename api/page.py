"""The description of the API as a page to read: no script, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt

_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.6 system-ui, sans-serif; color: #202020; background: #fff; margin: 0; }
main, header, nav { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin-top: 3rem; border-top: 2px solid #202020; padding-top: 1rem; }
h3 { margin-top: 2rem; }
a { color: #004699; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid #004699; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; background: #fff; padding: .5rem; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { background: #f3f3f3; padding: 1rem; overflow-x: auto; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { border: 1px solid #767676; padding: .375rem .625rem; text-align: left;
  vertical-align: top; }
th { background: #f3f3f3; }
"""

STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
"""What a content security policy must let through for this page."""

_METHODS = ("get", "put", "post", "patch", "delete")


def page_of(document: dict[str, Any]) -> str:
    """The page, in HTML."""
    return "".join(_Page(document).parts())


class _Page:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        # Raw HTML in a description would be shown as text.
        self._markdown = MarkdownIt("commonmark", {"html": False})

    def parts(self) -> Iterator[str]:
        info = self._document["info"]
        title = escape(f"{info['title']} API {info['version']}")
        yield (
            '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}: documentatie</title><style>{_STYLE}</style></head><body>"
            '<a class="skip" href="#inhoud">Naar de inhoud</a>'
            f"<header><h1>{title}</h1></header>"
        )
        yield from self._contents()
        yield '<main id="inhoud">'
        yield self._markdown.render(info["description"])
        yield from self._contact()
        for tag in self._document["tags"]:
            yield f'<h2 id="{_anchor(tag["name"])}">{escape(tag["name"].capitalize())}</h2>'
            yield f"<p>{escape(tag['description'])}</p>"
            for path, method, operation in self._operations(tag["name"]):
                yield from self._operation(path, method, operation)
        yield '<h2 id="gegevens">Gegevens</h2>'
        for name, schema in self._document["components"]["schemas"].items():
            yield from self._schema(name, schema)
        yield "</main></body></html>"

    def _operations(self, tag: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, item in self._document["paths"].items():
            for method in _METHODS:
                if tag in item.get(method, {}).get("tags", []):
                    yield path, method, item[method]

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-label="Inhoud"><ul>'
        for tag in self._document["tags"]:
            for _, _, operation in self._operations(tag["name"]):
                link = _anchor(operation["operationId"])
                yield f'<li><a href="#{link}">{escape(operation["summary"])}</a></li>'
        yield '<li><a href="#gegevens">Gegevens</a></li>'
        yield '<li><a href="openapi.json">OpenAPI-document (JSON)</a></li></ul></nav>'

    def _contact(self) -> Iterator[str]:
        contact = self._document["info"]["contact"]
        mail, url = escape(contact.get("email", "")), escape(contact["url"])
        yield f"<p>Vragen over deze API? {escape(contact['name'])}, "
        if mail:
            yield f'<a href="mailto:{mail}">{mail}</a>, '
        yield f'<a href="{url}">{url}</a>.</p>'

    def _operation(self, path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
        base = self._document["servers"][0]["url"]
        yield f'<h3 id="{_anchor(operation["operationId"])}">{escape(operation["summary"])}</h3>'
        yield f"<p><code>{method.upper()} {escape(base + path)}</code></p>"
        yield self._markdown.render(operation.get("description", ""))
        if operation.get("parameters"):
            rows = [
                (
                    f"<code>{escape(one['name'])}</code>",
                    _PLACES.get(one["in"], escape(one["in"])),
                    _kind(one["schema"]),
                    escape(one.get("description", "")),
                )
                for one in operation["parameters"]
            ]
            yield _table("Parameters", ("naam", "waar", "soort", "betekenis"), rows)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"<p>Verzoek ({escape(kind)}): {_kind(content['schema'])}</p>"
            for example in content.get("examples", {}).values():
                yield _example(f"Voorbeeld: {example['summary']}", example["value"])
        answers: list[tuple[str, ...]] = []
        examples: list[str] = []
        for status, response in operation["responses"].items():
            response = self._resolved(response)
            kinds = [
                f"{escape(kind)}: {_kind(content.get('schema', {}))}"
                for kind, content in response.get("content", {}).items()
            ]
            answers.append((status, escape(response["description"]), "<br>".join(kinds)))
            if status.startswith("2"):
                examples += [
                    _example(f"Voorbeeld van het antwoord ({kind})", content["example"])
                    for kind, content in response.get("content", {}).items()
                    if "example" in content
                ]
        yield _table("Antwoorden", ("status", "betekenis", "inhoud"), answers)
        yield from examples

    def _schema(self, name: str, schema: dict[str, Any]) -> Iterator[str]:
        yield f'<h3 id="{_anchor("schema-" + name)}">{escape(name)}</h3>'
        yield f"<p>{escape(schema.get('description', ''))}</p>"
        if "enum" in schema:
            values = ", ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
            yield f"<p>Waarden: {values}</p>"
        if schema.get("properties"):
            required = schema.get("required", [])
            rows = [
                (
                    f"<code>{escape(field)}</code>",
                    _kind(one),
                    "ja" if field in required else "nee",
                    escape(one.get("description", "")),
                )
                for field, one in schema["properties"].items()
            ]
            yield _table(f"Velden van {name}", ("veld", "soort", "verplicht", "betekenis"), rows)

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in part:
            return part
        found: Any = self._document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        resolved: dict[str, Any] = found
        return resolved


_PLACES = {"query": "na het vraagteken", "path": "in het pad", "header": "header"}

_KINDS = {
    "string": "tekst",
    "integer": "geheel getal",
    "number": "getal",
    "boolean": "waar of onwaar",
    "null": "leeg",
    "object": "object",
    "array": "lijst",
}


def _kind(schema: dict[str, Any]) -> str:
    """What a value is, in a few words, with a link to a schema of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f'<a href="#{_anchor("schema-" + name)}">{escape(name)}</a>'
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " of ".join(dict.fromkeys(_kind(one) for one in schema[several]))
    kind = schema.get("type", "alles")
    if kind == "array" and "prefixItems" in schema:
        return "lijst van " + ", ".join(_kind(one) for one in schema["prefixItems"])
    if kind == "array" and "items" in schema:
        return f"lijst van {_kind(schema['items'])}"
    words = _KINDS.get(kind, escape(str(kind)))
    if "format" in schema:
        words += f" ({escape(schema['format'])})"
    limits = [
        f"{label} {escape(str(schema[key]))}"
        for key, label in (
            ("minimum", "minstens"),
            ("maximum", "hoogstens"),
            ("maxLength", "hoogstens tekens:"),
            ("maxItems", "hoogstens stuks:"),
        )
        if key in schema
    ]
    return ", ".join([words, *limits])


def _table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in rows
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _example(title: str, value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return (
        f"<details><summary>{escape(title)}</summary>"
        f'<pre tabindex="0"><code>{escape(text)}</code></pre></details>'
    )


def _anchor(name: str) -> str:
    return escape("".join(char if char.isalnum() else "-" for char in name), quote=True)
