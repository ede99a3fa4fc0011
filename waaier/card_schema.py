"""The JSON Schema of a card's front matter, by which an editor completes and explains fields.

``corpus/kaart.schema.json`` is written from it (``make docs``). Only what stands in front matter is
in it: the texts under the headings are no YAML.
"""

from __future__ import annotations

from typing import Any

from waaier.card import FIELD_LABELS, Card

SCHEMA_NAME = "kaart.schema.json"
"""The schema's file name, in the folder above the cards."""

_ENGLISH = ("title", "default")
"""What Pydantic adds by itself and says nothing to a writer."""


def front_matter_schema() -> dict[str, Any]:
    """The schema as plain data, draft 7, which every editor knows, with nothing referred to."""
    # Serialised, a scope is the one line of text that a writer types.
    made = Card.model_json_schema(mode="serialization")
    schema = _inlined(made, made.get("$defs", {}))
    properties = {
        name: field for name, field in schema["properties"].items() if name not in FIELD_LABELS
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Kaart",
        "description": "De gegevens bovenaan een kaart, tussen de twee regels ---.",
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in schema["required"] if name in properties],
        "properties": properties,
    }


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """A copy without references, and with "text or nothing" as one type: an editor shows that."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    own = {key: value for key, value in node.items() if key not in ("$ref", "anyOf", "$defs")}
    if "$ref" in node:
        # A type's own description is for programmers; what the field says is for writers.
        target = definitions[node["$ref"].rsplit("/", 1)[-1]]
        own = {**{key: value for key, value in target.items() if key != "description"}, **own}
    if "anyOf" in node:
        (wanted,) = (one for one in node["anyOf"] if one.get("type") != "null")
        own = {**wanted, **own}
        kinds = own.get("type", [])
        own["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "null"]
    kept = {}
    for key, value in own.items():
        if key in _ENGLISH and not isinstance(value, dict):
            continue
        if key == "properties":
            kept[key] = {name: _inlined(one, definitions) for name, one in value.items()}
        else:
            kept[key] = _inlined(value, definitions)
    return kept
