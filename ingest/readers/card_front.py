"""The front matter of a card as plain data, with the line of every field."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ingest.readers.card_faults import Fault, Lines, Location
from waaier.card import FIELD_LABELS

# More front matter than this is no card, and YAML in it could only be meant to hurt.
_MAX_CHARS = 20_000
_MAX_BRACKETS = 200  # a thousand in each other cost the YAML parser ten seconds


def front_values(front: str, lines: Lines) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The front matter as plain data; every scalar stays text, so "2026" is no number.

    Args:
        front: what stands between the two lines ``---``; it starts on the file's second line.
        lines: filled with the line of each field and each part of one.

    Returns:
        The values, or None when this cannot be read at all; and the faults in it.
    """
    node, fault = _composed(front)
    if fault is not None:
        return None, [fault]
    if not isinstance(node, yaml.MappingNode):
        return None, [Fault(2, "hier horen velden te staan, zoals 'naam: Huurtoeslag'")]
    faults: list[Fault] = []
    values = _plain(node, (), lines, faults)
    for field, label in FIELD_LABELS.items():
        if (field,) in lines:
            values.pop(field, None)
            what = f"'{field}' hoort niet hier maar onder het kopje '## {label}'"
            faults.append(Fault(lines.pop((field,)), what))
    return values, faults


def _composed(front: str) -> tuple[yaml.Node | None, Fault | None]:
    if len(front) > _MAX_CHARS:
        return None, Fault(1, "het blok tussen de regels --- is te lang")
    if front.count("[") + front.count("{") > _MAX_BRACKETS:
        return None, Fault(1, "het blok tussen de regels --- heeft te veel haken")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(front)):
            return None, Fault(1, "verwijzingen met * en & kunnen niet in een kaart")
        return yaml.compose(front, Loader=yaml.BaseLoader), None
    except yaml.MarkedYAMLError as error:
        # An unclosed bracket or quote is noticed further on: name the line it was opened on.
        unclosed = re.search("flow|quoted", error.context or "") is not None
        mark = error.context_mark if unclosed else error.problem_mark
        line = mark.line + 2 if mark else 1
        return None, Fault(line, "dit is geen geldige YAML (let op inspringen, dubbele punten en "
                           "aanhalingstekens)")  # fmt: skip
    except yaml.YAMLError:
        return None, Fault(1, "het blok tussen de regels --- is geen geldige YAML")


def _plain(node: yaml.Node, path: Location, lines: Lines, faults: list[Fault]) -> Any:
    """A YAML node as data; an empty value counts as absent."""
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 2
            key = str(key_node.value)
            if (*path, key) in lines:
                faults.append(Fault(line, f"het veld '{key}' staat er twee keer in"))
                continue
            lines[(*path, key)] = line
            value = _plain(value_node, (*path, key), lines, faults)
            if value != "":
                values[key] = value
        return values
    if isinstance(node, yaml.SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            lines[(*path, number)] = item.start_mark.line + 2
            items.append(_plain(item, (*path, number), lines, faults))
        return items
    return str(node.value).strip()
