"""What is wrong with a card, in words that its writer understands, with the line it stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from waaier.card import FIELD_LABELS, CardKind, CardTheme, Certainty
from waaier.errors import FileRejectedError

Location = tuple[str | int, ...]
"""A field, or a part of one: ``("bronnen", 0, "url")``."""

Lines = dict[Location, int]
"""For each field, and each part that has a line of its own, that line, from 1."""

_CHOICES = {
    "soort": ", ".join(CardKind),
    "themas": ", ".join(CardTheme),
    "zekerheid": ", ".join(Certainty),
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: the line in the file, and half a Dutch sentence."""

    line: int
    what: str

    def rejection(self, file_name: str) -> FileRejectedError:
        """The fault as the one sentence with which the file is refused."""
        return FileRejectedError(f"kaart {file_name}, regel {self.line}: {self.what}.")


def line_of(location: Location, lines: Lines) -> int | None:
    """The line of a field, else of the smallest part around it that has one."""
    while location and location not in lines:
        location = location[:-1]
    return lines.get(location)


def explained(
    error: ValidationError, lines: Lines, end_line: int, known: Collection[str]
) -> list[Fault]:
    """The faults of a validation, by line.

    Args:
        error: what Pydantic found.
        lines: the lines of the fields that are there.
        end_line: the line of the closing ``---``, for what is not there.
        known: fields that are already known to be wrong, which say nothing new.
    """
    return sorted(
        Fault(line_of(fault["loc"], lines) or end_line, _in_words(fault))
        for fault in _deepest(error)
        if fault["loc"][0] not in known
    )


def _deepest(error: ValidationError) -> Iterator[ErrorDetails]:
    """The faults that say something: a list with one wrong item is also "too short"."""
    faults = error.errors()
    for fault in faults:
        location = fault["loc"]
        within = (other["loc"] for other in faults if other["loc"] != location)
        if not any(other[: len(location)] == location for other in within):
            yield fault


def _in_words(fault: ErrorDetails) -> str:
    location = fault["loc"]
    name = str(location[0])
    shown = " van ".join(
        f"'{part}'" if isinstance(part, str) else f"nummer {part + 1}"
        for part in reversed(location)
    )
    match fault["type"]:
        case "missing" if name in FIELD_LABELS:
            return f"het kopje '## {FIELD_LABELS[name]}' ontbreekt"
        case "missing":
            return f"het veld {shown} ontbreekt"
        case "extra_forbidden":
            return f"een kaart heeft geen veld {shown}"
        case "too_short":
            least = fault.get("ctx", {}).get("min_length", 1)
            return f"{shown} heeft minstens {least} regel(s) nodig"
        case "string_too_short":
            return f"{shown} is te kort"
        case "enum":
            return f"{shown} is een van: {_CHOICES[name]}"
        case "string_pattern_mismatch":
            return f"{shown} heeft alleen kleine letters, cijfers en streepjes"
        case kind if kind.startswith("date"):
            return f"{shown} is een datum zoals 2026-12-31"
        case "tuple_type":
            return f"{shown} is een lijst: begin elke regel met een streepje"
        case _:
            return f"{shown} heeft een waarde die niet kan"
