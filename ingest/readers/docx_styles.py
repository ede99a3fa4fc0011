"""What the styles and lists of a Word document say about a paragraph: heading level, number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_HEADING = re.compile(r"(?:heading|kop)\s*([1-9])$", re.IGNORECASE)

_BODY_LEVEL = 9  # what Word writes as outline level of ordinary text


def value_of(element: Any, default: str = "") -> str:
    """The ``w:val`` of an element."""
    return str(element.get(f"{NS}val", default))


@dataclass(frozen=True)
class Style:
    """A paragraph style. ``level`` is 0 for text; ``list_id`` and ``list_level`` say its list."""

    name: str = ""
    level: int = 0
    list_id: str | None = None
    list_level: int = 0


class Styles:
    """The paragraph styles of a document, each with what it inherits."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._default: str | None = None
        self._known: dict[str, Style] = {}
        for element in root.iter(f"{NS}style") if root is not None else ():
            if element.get(f"{NS}type") == "paragraph":
                identifier = element.get(f"{NS}styleId", "")
                self._elements[identifier] = element
                if element.get(f"{NS}default") == "1":
                    self._default = identifier

    def of(self, paragraph: Any) -> Style:
        """The style of a paragraph, with the outline level that the paragraph itself has."""
        named = paragraph.find(f"{NS}pPr/{NS}pStyle")
        style = self._style(value_of(named) if named is not None else self._default or "")
        own = _outline_level(paragraph)
        if own is None:
            return style
        return Style(style.name, own, style.list_id, style.list_level)

    def _style(self, identifier: str) -> Style:
        if identifier not in self._known:
            self._known[identifier] = self._resolved(identifier)
        return self._known[identifier]

    def _resolved(self, identifier: str) -> Style:
        name = ""
        level: int | None = None
        list_id: str | None = None
        list_level: int | None = None
        seen: set[str] = set()
        while identifier in self._elements and identifier not in seen:
            seen.add(identifier)
            element = self._elements[identifier]
            shown = element.find(f"{NS}name")
            own_name = value_of(shown) if shown is not None else ""
            name = name or own_name
            if level is None:
                level = _outline_level(element)
                heading = _HEADING.match(own_name)
                if level is None and heading:
                    level = int(heading.group(1))
            numbering = element.find(f"{NS}pPr/{NS}numPr")
            if numbering is not None:
                own_id, own_list_level = _list_of(numbering)
                list_id = own_id if list_id is None else list_id
                list_level = own_list_level if list_level is None else list_level
            base = element.find(f"{NS}basedOn")
            identifier = value_of(base) if base is not None else ""
        return Style(name.lower(), level or 0, list_id, list_level or 0)


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    """Counts list items and numbered headings, as Word does when it shows a document."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        if root is None:
            return
        for abstract in root.iter(f"{NS}abstractNum"):
            levels = {}
            for level in abstract.iterchildren(f"{NS}lvl"):
                parts = {
                    tag: value_of(found) if (found := level.find(f"{NS}{tag}")) is not None else ""
                    for tag in ("numFmt", "lvlText", "start")
                }
                levels[_number(level.get(f"{NS}ilvl", "0"))] = _Level(
                    parts["numFmt"], parts["lvlText"], _number(parts["start"] or "1")
                )
            self._levels[abstract.get(f"{NS}abstractNumId", "")] = levels
        for num in root.iterchildren(f"{NS}num"):
            base = num.find(f"{NS}abstractNumId")
            if base is not None:
                self._abstract[num.get(f"{NS}numId", "")] = value_of(base)

    def marker(self, paragraph: Any, style: Style) -> str:
        """The bullet or number in front of a paragraph, or "" when it is in no list."""
        list_id, level = style.list_id, style.list_level
        own = paragraph.find(f"{NS}pPr/{NS}numPr")
        if own is not None:
            own_id, own_level = _list_of(own)
            list_id = own_id if own_id is not None else list_id
            level = own_level if own_level is not None else level
        if list_id is None or list_id == "0":
            return ""
        level = min(level, 8)
        abstract = self._abstract.get(list_id, "")
        levels = self._levels.get(abstract, {})
        counts = self._counts.setdefault(list_id, [])
        for depth in range(len(counts), level + 1):
            counts.append(levels[depth].start - 1 if depth in levels else 0)
        counts[level] += 1
        del counts[level + 1 :]
        shape = levels.get(level)
        if shape is None or shape.format in ("bullet", "") or "%" not in shape.text:
            return "" if shape is not None and shape.format == "none" else "•"

        def shown(match: re.Match[str]) -> str:
            depth = int(match.group(1)) - 1
            if depth >= len(counts):
                return ""
            form = levels[depth].format if depth in levels else "decimal"
            # A level that was skipped stands at its first number.
            return _formatted(max(counts[depth], 1), form)

        return re.sub(r"%([1-9])", shown, shape.text).strip()


def _list_of(numbering: Any) -> tuple[str | None, int | None]:
    identifier, level = numbering.find(f"{NS}numId"), numbering.find(f"{NS}ilvl")
    return (
        value_of(identifier) if identifier is not None else None,
        _number(value_of(level, "0")) if level is not None else None,
    )


def _outline_level(element: Any) -> int | None:
    """Heading level from 1; 0 for what says it is ordinary text; None when it says nothing."""
    found = element.find(f"{NS}pPr/{NS}outlineLvl")
    if found is None:
        return None
    level = _number(value_of(found, "9"))
    return 0 if level >= _BODY_LEVEL else level + 1


def _number(text: str) -> int:
    """A number in an attribute; a file may hold anything there."""
    return int(text) if re.fullmatch(r"\d{1,6}", text) else 0


def _formatted(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    return str(number)


def _roman(number: int) -> str:
    if number >= 4000:
        return str(number)
    text = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        while number >= value:
            text += sign
            number -= value
    return text
