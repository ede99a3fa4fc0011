"""Cards (kaarten): Markdown with the facts in YAML front matter and texts under fixed headings.

A card is written by people who do not program, so every fault is one sentence that names the
file, the line and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.decode import decode
from ingest.document import ReadDocument
from ingest.readers import markdown
from ingest.readers.card_faults import Fault, Lines, explained
from ingest.readers.card_front import front_values
from waaier.card import FIELD_LABELS, LIST_FIELDS, Card
from waaier.domain import Block, Reference, Section, Source, SourceKind
from waaier.settings import Settings

_FACTS = [name for name in Card.model_fields if name not in FIELD_LABELS]
_FIELD_OF = {label.lower(): name for name, label in FIELD_LABELS.items()}
_KEY = re.compile(rf"^(?:{'|'.join(_FACTS)})[ \t]*:", re.MULTILINE)


@dataclass
class ExaminedCard:
    """A card's text with all that can be said of it.

    Attributes:
        faults: what is wrong, in the order in which it was noticed; the first is the one with
            which the file is refused.
        values: what the front matter and the headings hold, as far as it could be read.
        lines: the lines of the fields and, of a text, of each paragraph or item.
        sections: the texts under the headings that a card has.
        card: the card, when nothing is wrong.
    """

    faults: list[Fault] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    card: Card | None = None


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
        FileRejectedError: "kaart x.md, regel 12: …", one Dutch sentence on the first fault.
    """
    return _card(decode(path.read_bytes(), path.name), path.name, name or path.name)


def examine_card(text: str) -> ExaminedCard:
    """Everything that is wrong with a card, as far as one fault does not hide another."""
    found = ExaminedCard()
    front, body = markdown.front_matter(text)
    if not front:
        found.faults.append(Fault(1, "de kaart begint niet met een blok tussen twee regels ---"))
        return found
    values, found.faults = front_values(front, found.lines)
    wrong = _read_sections(text, body, found)
    found.values = values or {}
    for section in found.sections:
        name = section.blocks[1].field or ""
        texts = [block.text for block in section.blocks[1:]]
        found.values[name] = texts if name in LIST_FIELDS else "\n\n".join(texts)
    if values is None:
        return found
    end_line = 1 + len(re.findall(r"\r\n|\r|\n", text[:body]))
    try:
        card = Card.model_validate(found.values)
    except ValidationError as error:
        found.faults += explained(error, found.lines, end_line, wrong)
    else:
        found.card = None if found.faults else card
    return found


def _card(text: str, file_name: str, name: str) -> tuple[Card, ReadDocument]:
    found = examine_card(text)
    card = found.card
    if card is None:
        raise found.faults[0].rejection(file_name)
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
    return card, ReadDocument(source=source, sections=tuple(found.sections), card=card)


def _read_sections(text: str, body: int, found: ExaminedCard) -> set[str]:
    """Reads the texts under the headings; returns the fields in which something is wrong."""
    wrong: set[str] = set()
    label: str | None = None
    name = ""  # empty under a heading that a card does not have, or has already
    blocks: list[Block] = []
    stray = False

    def fault(line: int, what: str) -> None:
        found.faults.append(Fault(line, what))
        wrong.add(name)

    def close() -> None:
        if name and len(blocks) == 1:
            fault(found.lines[(name,)], f"onder het kopje '{label}' staat geen tekst")
        elif name:
            found.sections.append(Section(path=(label or "",), blocks=tuple(blocks)))

    for element in markdown.elements(text, body, keep_markers=False):
        content = element.block.text
        if element.level:
            close()
            label, blocks, name = content, [element.block], ""
            meant = _FIELD_OF.get(content.lower(), "")
            if element.level != 2 or not meant:
                known = ", ".join(FIELD_LABELS.values())
                fault(element.line, f"'{content}' is geen kopje van een kaart; een kaart heeft de "
                      f"kopjes {known}, elk met ## ervoor")  # fmt: skip
                wrong.add(meant)
            elif (meant,) in found.lines:
                fault(element.line, f"het kopje '{content}' staat er twee keer in")
            else:
                name = meant
                found.lines[(name,)] = element.line
        elif label is None:
            if not stray:  # one fault for all of it
                fault(element.line, "deze tekst staat niet onder een kopje")
            stray = True
        elif name:
            if name in LIST_FIELDS and not element.is_item:
                fault(element.line, f"onder '{label}' begint elke regel met een streepje en een "
                      "spatie")  # fmt: skip
            found.lines[(name, len(blocks) - 1)] = element.line
            blocks.append(element.block.model_copy(update={"field": name}))
    close()
    return wrong
