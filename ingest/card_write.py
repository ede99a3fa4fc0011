"""Writes a card so that reading it gives back exactly what its writer typed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from waaier.card import FIELD_LABELS, LIST_FIELDS, Card, CardKind, CardSource, CardTheme, Certainty
from waaier.card_schema import SCHEMA_NAME

_SCHEMA_LINE = f"# yaml-language-server: $schema=../{SCHEMA_NAME}"

_DATES = ("controleren_voor", "gezien")
_PLAIN = re.compile(
    r"[A-Za-zÀ-ÿ][\w ,()/’-]*|https?://[\w./?=&%~+:-]+|[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
)
_NOT_PLAIN = frozenset("true false yes no on off null y n".split())
"""Words that YAML takes for something else than text."""

_CHOICES: Mapping[str, Sequence[str]] = {
    "soort": list(CardKind),
    "themas": list(CardTheme),
    "zekerheid": list(Certainty),
}


def card_text(values: Mapping[str, Any]) -> str:
    """A card's file.

    Args:
        values: the fields by name, texts without line ends. Empty ones are left out.
    """
    front = [_SCHEMA_LINE]
    for name in Card.model_fields:
        value = values.get(name)
        if not value or name in FIELD_LABELS:
            continue
        if name == "bronnen":
            front += ["bronnen:", *(line for source in value for line in _source(source))]
        elif isinstance(value, str):
            front.append(f"{name}: {_yaml(name, value)}")
        else:
            front += [f"{name}:", *(f"  - {_yaml(name, item)}" for item in value)]
    parts = ["\n".join(["---", *front, "---"])]
    for name, label in FIELD_LABELS.items():
        value = values.get(name)
        if value and name in LIST_FIELDS:
            parts += [f"## {label}", "\n".join(f"- {_markdown(item)}" for item in value)]
        elif value:
            parts += [f"## {label}", _markdown(value)]
    return "\n\n".join(parts) + "\n"


def example_text() -> str:
    """An empty card with an explanation at every field and under every heading."""
    front = [_SCHEMA_LINE]
    for name, field in Card.model_fields.items():
        if name in FIELD_LABELS:
            continue
        front.append(f"# {field.description}")
        if name in _CHOICES:
            front.append(f"# Kies uit: {', '.join(_CHOICES[name])}.")
        front.append(f"{name}:")
        if name == "themas":
            front.append("  -")
        elif name == "bronnen":
            for number, (key, inner) in enumerate(CardSource.model_fields.items()):
                needed = "" if inner.is_required() else " Mag leeg blijven."
                front.append(f"    # {inner.description}{needed}")
                front.append(f"  {'- ' if number == 0 else '  '}{key}:")
    parts = ["\n".join(["---", *front, "---"])]
    for name, label in FIELD_LABELS.items():
        field = Card.model_fields[name]
        lines = [field.description or "", f"Voorbeeld: {_example(name)}"]
        if not field.is_required():
            lines.append("Haal deze kop weg als er niets onder staat.")
        parts.append(f"## {label}\n\n<!--\n" + "\n".join(lines) + "\n-->")
    return "\n\n".join(parts) + "\n"


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, whole or not at all.

    Raises:
        FileExistsError: there is a file already; it is left as it is.
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        try:
            file.write(text)
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _example(name: str) -> str:
    (example,) = Card.model_fields[name].examples or ("",)
    return f"- {example}" if name in LIST_FIELDS else str(example)


def _source(source: Mapping[str, str]) -> list[str]:
    lines = [f"{name}: {_yaml(name, source[name])}" for name in CardSource.model_fields
             if source.get(name)]  # fmt: skip
    return [("  - " if number == 0 else "    ") + line for number, line in enumerate(lines)]


def _yaml(name: str, value: str) -> str:
    """One value of front matter: as it is where that is safe, else in double quotes."""
    if name in _DATES:
        return value
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_PLAIN and not value[-1].isspace():
        return value
    return json.dumps(value, ensure_ascii=False)


def _markdown(text: str) -> str:
    """One paragraph or item, with a backslash before what Markdown would take for markup."""
    text = re.sub(r"[\\`*\[\]<]", r"\\\g<0>", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", text)
    return re.sub(r"^[-+#>=~|]", r"\\\g<0>", text)
