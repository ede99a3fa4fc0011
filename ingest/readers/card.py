"""Cards (kaarten): Markdown with the facts in YAML front matter and texts under fixed headings.

A card is written by people who do not program, so every fault is one sentence that names the
file, the line and what to do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ingest.decode import decode
from ingest.document import ReadDocument
from ingest.readers import markdown
from waaier.card import FIELD_LABELS, LIST_FIELDS, Card, CardKind, CardTheme, Certainty
from waaier.domain import Block, Reference, Section, Source, SourceKind
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_FACTS = [name for name in Card.model_fields if name not in FIELD_LABELS]
_FIELD_OF = {label.lower(): name for name, label in FIELD_LABELS.items()}
_KEY = re.compile(rf"^(?:{'|'.join(_FACTS)})[ \t]*:", re.MULTILINE)

_CHOICES = {
    "soort": ", ".join(CardKind),
    "themas": ", ".join(CardTheme),
    "zekerheid": ", ".join(Certainty),
}

# More front matter than this is no card, and YAML in it could only be meant to hurt.
_MAX_FRONT_CHARS = 20_000
_MAX_BRACKETS = 200  # a thousand in each other cost the YAML parser ten seconds

Lines = dict[tuple[str | int, ...], int]
"""For each key path in the front matter the line it stands on, from 1."""


def looks_like_card(text: str) -> bool:
    """Whether the front matter has enough of a card's fields to be meant as a card."""
    front, _ = markdown.front_matter(text)
    return len(set(_KEY.findall(front))) >= 4


def read_markdown_or_card(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a Markdown file: as a card when its front matter is a card's, else as a document.

    Raises:
        FileRejectedError: the file is empty or no text, or is a card with a fault in it.
    """
    text = decode(path.read_bytes(), path.name)
    if looks_like_card(text):
        return _card(text, path.name, name)[1]
    return markdown.document_of(text, name)


def read_card(path: Path, name: str | None = None) -> tuple[Card, ReadDocument]:
    """Reads and validates a card.

    Args:
        path: the Markdown file.
        name: file name relative to the ingested folder; the file's own name by default.

    Returns:
        The card, and its document: one section per text field, whose first block is the heading
        (without ``field``) and whose other blocks carry the field's name. Fields that are lists
        give one block per item, without the bullet.

    Raises:
        FileRejectedError: "kaart x.md, regel 12: …", one Dutch sentence.
    """
    return _card(decode(path.read_bytes(), path.name), path.name, name or path.name)


def _card(text: str, file_name: str, name: str) -> tuple[Card, ReadDocument]:
    front, body = markdown.front_matter(text)
    if not front:
        raise _fault(file_name, 1, "de kaart begint niet met een blok tussen twee regels ---")
    values, lines = _front_values(front, file_name)
    end_line = 1 + len(re.findall(r"\r\n|\r|\n", text[:body]))
    sections = _field_sections(text, body, file_name, lines)
    for section in sections:
        field = section.blocks[1].field or ""
        texts = [block.text for block in section.blocks[1:]]
        values[field] = texts if field in LIST_FIELDS else "\n\n".join(texts)
    try:
        card = Card.model_validate(values)
    except ValidationError as error:
        raise _explained(error, file_name, lines, end_line) from error
    source = Source(
        id=card.id,
        title=card.naam,
        kind=SourceKind.CARD,
        publisher="Praktijkwaaier",
        url=next((origin.url for origin in card.bronnen if origin.url), None),
        scope=card.geldt_in,
        peildatum=card.peildatum,
        themas=tuple(theme.value for theme in card.themas),
        card_kind=card.soort.value,
        check_before=card.controleren_voor,
        references=tuple(
            Reference(
                title=origin.titel,
                publisher=origin.uitgever,
                url=origin.url,
                place=origin.plaats,
                peildatum=origin.peildatum,
                original=origin.bron,
                chapter=origin.hoofdstuk,
            )
            for origin in card.bronnen
        ),
        file=name,
    )
    return card, ReadDocument(source=source, sections=tuple(sections), card=card)


def _fault(file_name: str, line: int, what: str) -> FileRejectedError:
    return FileRejectedError(f"kaart {file_name}, regel {line}: {what}.")


# --- front matter -------------------------------------------------------------------------------


def _front_values(front: str, file_name: str) -> tuple[dict[str, Any], Lines]:
    """The front matter as plain data; every scalar stays text, so "2026" is no number."""
    if len(front) > _MAX_FRONT_CHARS:
        raise _fault(file_name, 1, "het blok tussen de regels --- is te lang")
    if front.count("[") + front.count("{") > _MAX_BRACKETS:
        raise _fault(file_name, 1, "het blok tussen de regels --- heeft te veel haken")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(front)):
            raise _fault(file_name, 1, "verwijzingen met * en & kunnen niet in een kaart")
        node = yaml.compose(front, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        # An unclosed bracket or quote is noticed further on: name the line it was opened on.
        unclosed = re.search("flow|quoted", error.context or "") is not None
        mark = error.context_mark if unclosed else error.problem_mark
        line = mark.line + 2 if mark else 1
        raise _fault(file_name, line, "dit is geen geldige YAML (let op inspringen, dubbele "
                     "punten en aanhalingstekens)") from error  # fmt: skip
    except yaml.YAMLError as error:
        raise _fault(file_name, 1, "het blok tussen de regels --- is geen geldige YAML") from error
    lines: Lines = {}
    if not isinstance(node, yaml.MappingNode):
        raise _fault(file_name, 2, "hier horen velden te staan, zoals 'naam: Huurtoeslag'")
    values = _plain(node, (), lines, file_name)
    for field in FIELD_LABELS:
        if field in values:
            what = f"'{field}' hoort niet hier maar onder het kopje '## {FIELD_LABELS[field]}'"
            raise _fault(file_name, lines[(field,)], what)
    return values, lines


def _plain(node: yaml.Node, path: tuple[str | int, ...], lines: Lines, file_name: str) -> Any:
    """A YAML node as data; fills ``lines``. Front matter starts on the file's second line."""
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 2
            key = str(key_node.value)
            if key in values:
                raise _fault(file_name, line, f"het veld '{key}' staat er twee keer in")
            lines[(*path, key)] = line
            value = _plain(value_node, (*path, key), lines, file_name)
            if value != "":
                values[key] = value
        return values
    if isinstance(node, yaml.SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            lines[(*path, number)] = item.start_mark.line + 2
            items.append(_plain(item, (*path, number), lines, file_name))
        return items
    return str(node.value).strip()


# --- the texts under the headings ---------------------------------------------------------------


def _field_sections(text: str, body: int, file_name: str, lines: Lines) -> list[Section]:
    sections: list[Section] = []
    label: str | None = None
    field = ""
    blocks: list[Block] = []
    line = 1

    def close() -> None:
        if label is None:
            return
        if len(blocks) == 1:
            raise _fault(file_name, line, f"onder het kopje '{label}' staat geen tekst")
        sections.append(Section(path=(label,), blocks=tuple(blocks)))

    for element in markdown.elements(text, body, keep_markers=False):
        content = element.block.text
        if element.level:
            close()
            line, label = element.line, content
            if element.level != 2 or content.lower() not in _FIELD_OF:
                known = ", ".join(FIELD_LABELS.values())
                raise _fault(file_name, line, f"'{content}' is geen kopje van een kaart; een kaart "
                             f"heeft de kopjes {known}, elk met ## ervoor")  # fmt: skip
            field = _FIELD_OF[content.lower()]
            if (field,) in lines:
                raise _fault(file_name, line, f"het kopje '{content}' staat er twee keer in")
            lines[(field,)] = line
            blocks = [element.block]
        elif label is None:
            raise _fault(file_name, element.line, "deze tekst staat niet onder een kopje")
        elif field in LIST_FIELDS and not element.is_item:
            raise _fault(file_name, element.line, f"onder '{label}' begint elke regel met een "
                         "streepje en een spatie")  # fmt: skip
        else:
            blocks.append(element.block.model_copy(update={"field": field}))
    close()
    return sections


def _explained(
    error: ValidationError, file_name: str, lines: Lines, end_line: int
) -> FileRejectedError:
    """The first fault of a card, in words its writer understands."""
    faults = error.errors()
    # A list with a fault in one item is also "too short": only the item's fault says something.
    deepest = [
        fault
        for fault in faults
        if not any(
            other["loc"][: len(fault["loc"])] == fault["loc"] != other["loc"] for other in faults
        )
    ]
    fault = min(
        deepest,
        key=lambda item: _line_of(tuple(item["loc"]), lines) or end_line,
    )
    location = tuple(fault["loc"])
    name = str(location[0])
    line = _line_of(location, lines) or end_line
    shown = " van ".join(
        f"'{part}'" if isinstance(part, str) else f"nummer {part + 1}"
        for part in reversed(location)
    )
    match fault["type"]:
        case "missing" if name in FIELD_LABELS:
            what = f"het kopje '## {FIELD_LABELS[name]}' ontbreekt"
        case "missing":
            what = f"het veld {shown} ontbreekt"
        case "extra_forbidden":
            what = f"een kaart heeft geen veld {shown}"
        case "too_short":
            least = fault.get("ctx", {}).get("min_length", 1)
            what = f"{shown} heeft minstens {least} regel(s) nodig"
        case "string_too_short":
            what = f"{shown} is te kort"
        case "enum":
            what = f"{shown} is een van: {_CHOICES[name]}"
        case "string_pattern_mismatch":
            what = f"{shown} heeft alleen kleine letters, cijfers en streepjes"
        case kind if kind.startswith("date"):
            what = f"{shown} is een datum zoals 2026-12-31"
        case "tuple_type":
            what = f"{shown} is een lijst: begin elke regel met een streepje"
        case _:
            what = f"{shown} heeft een waarde die niet kan"
    return _fault(file_name, line, what)


def _line_of(location: tuple[int | str, ...], lines: Lines) -> int | None:
    while location and location not in lines:
        location = location[:-1]
    return lines.get(location)
