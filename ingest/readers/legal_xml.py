"""What the readers of official texts share: safe parsing, inline text, tables, the stored note.

The parser resolves no entity, opens no other file and no network connection, and a file that
declares a document type is refused before it is parsed: official texts have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, unescape

from lxml import etree

from ingest.decode import what_is
from ingest.readers.outline import clean, table_rows
from waaier.errors import FileRejectedError
from waaier.regulation import OPEN_END

NOTE = "praktijkwaaier"
"""Name of the processing instruction that ``waaier wet`` adds to a file it fetched."""

DROPPED = frozenset({"meta-data", "kop", "lidnr", "li.nr", "noot.nr"})
"""Elements without text of their own: identifiers, and what is read by itself."""

_BREAKS = frozenset(
    "al li lijst lid entry row table title tgroup thead tbody definitie-item definitielijst term "
    "definitie specificatie-item specificatielijst specificatie waarde tussenkop".split()
)
"""Elements that begin a line, so that their words never stick to those beside them."""

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PAIR = re.compile(r'([\w-]+)="([^"]*)"')
_QUOTES = {"&quot;": '"'}
_NOTED = re.compile(rb"<\?praktijkwaaier [^>]*\?>\n?")
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^>]*\?>\s*)?")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MAX_SPAN = 63
_YEAR = re.compile(r"\s+(?:19|20)\d\d$")

Element: TypeAlias = Any
"""An element of lxml, which has no types."""


def parsed(data: bytes, name: str) -> Element:
    """The root of an XML file.

    Args:
        data: its bytes.
        name: how it is called in a message.

    Raises:
        FileRejectedError: it is no XML, cut off, or declares a document type.
    """
    if not data.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n").startswith(b"<"):
        found = what_is(data[:16])
        raise FileRejectedError(
            f"{name} is geen XML-bestand{f', maar {found}' if found else ''}.",
            "Geef het bestand de juiste extensie.",
        )
    if _DECLARES.search(data.replace(b"\x00", b"")):
        raise FileRejectedError(
            f"{name} verwijst naar gegevens buiten het document en is daarom geweigerd.",
            "Haal de tekst opnieuw op bij wetten.overheid.nl of lokaleregelgeving.overheid.nl.",
        )
    # A parser a file: what one file leaves in it must not reach the next.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileRejectedError(
            f"{name} is beschadigd of niet compleet.",
            "Haal de tekst opnieuw op bij wetten.overheid.nl of lokaleregelgeving.overheid.nl.",
        ) from error


def read_xml(path: Path) -> Element:
    """The root of the XML file at a path; see :func:`parsed`."""
    return parsed(path.read_bytes(), path.name)


def tag(element: Element) -> str:
    """The name of an element without its namespace; "" for a comment or instruction."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The child elements with one of these names; all when none is given."""
    for child in element:
        if tag(child) and (not names or tag(child) in names):
            yield child


def child(element: Element, *names: str) -> Element | None:
    """The first child with one of these names."""
    return next(children(element, *names), None)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Every element with this name below an element, in reading order."""
    return (one for one in element.iter("{*}" + name, name) if one is not element)


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, or None when it is absent or empty."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return clean(str(value)) or None
    return None


def text_in(element: Element | None) -> str:
    """All text of an element without anything left out: for metadata."""
    return clean("".join(str(part) for part in element.itertext())) if element is not None else ""


def day(text: str | None) -> date | None:
    """A date as the files write it; None for no date, and for "9999-12-31": no end is known."""
    try:
        found = date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
    return None if found == OPEN_END else found


def inline(element: Element, notes: list[str]) -> str:
    """The running text of an element on one line.

    Args:
        element: an ``al``, a heading, a cell.
        notes: gets the footnotes in it, which would break the sentence.
    """
    parts: list[str] = []
    _inline(element, parts, notes)
    return clean("".join(parts))


def _inline(element: Element, parts: list[str], notes: list[str]) -> None:
    parts.append(element.text or "")
    for one in element:
        name = tag(one)
        if name == "noot":
            number = text_in(child(one, "noot.nr"))
            nested: list[str] = []
            notes.append(clean(f"Noot {number}: {inline(one, nested)}"))
            notes.extend(nested)
        elif name in ("sup", "inf"):
            inner = inline(one, notes)
            table = _RAISED if name == "sup" else _LOWERED
            parts.append(inner.translate(table) if inner.isdecimal() else inner)
        elif name == "illustratie":
            parts.append(" [afbeelding] ")
        elif name and name not in DROPPED:
            gap = " " if name in _BREAKS else ""
            parts.append(gap)
            _inline(one, parts, notes)
            parts.append(gap)
        parts.append(one.tail or "")


def long_title(body: Element) -> str:
    """The title in full (intitule), which hardly anyone cites; empty when there is none."""
    found = child(body, "intitule")
    return inline(found, []) if found is not None else ""


def other_names(title: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that differ from the title, and the title without its year."""
    found = dict.fromkeys([*names, _YEAR.sub("", title)])
    return tuple(name for name in found if name and name != title)


def heading_of(element: Element) -> tuple[str, str | None]:
    """The heading in the ``kop`` of an element, and its number.

    Returns:
        "Artikel 12. Urgentie" and "12". Some local rules write everything in the label.
    """
    kop = child(element, "kop")
    if kop is None:
        return "", None
    notes: list[str] = []
    label = number = ""
    titles: list[str] = []
    for one in kop:
        name, text = tag(one), inline(one, notes) if tag(one) else ""
        if name == "label":
            label = f"{label} {text}".strip()
        elif name == "nr":
            number = f"{number} {text}".strip()
        elif text and name not in DROPPED:
            titles.append(text)
        if one.tail and one.tail.strip():
            titles.append(clean(one.tail))
    if kop.text and kop.text.strip():
        titles.insert(0, clean(kop.text))
    front = f"{label} {number}".strip()
    if front and titles:
        front = front.rstrip(".") + "."
    return clean(" ".join([front, *titles, *notes])), number.rstrip(". ") or None


def cals_rows(table: Element, notes: list[str]) -> list[str]:
    """A table in the CALS form, row by row, each value with the head of its column.

    A cell that spans rows counts for each of them, so that no row loses its subject.
    """
    texts: list[str] = []
    for one in children(table):
        if tag(one) == "tgroup":
            texts.extend(_group_rows(one, notes))
        elif tag(one) not in DROPPED:
            texts.append(inline(one, notes))
    return [text for text in texts if text]


def _group_rows(group: Element, notes: list[str]) -> list[str]:
    names = [attribute(spec, "colname") or "" for spec in children(group, "colspec")]
    heads = [row for part in children(group, "thead") for row in children(part, "row")]
    body = [row for part in children(group, "tbody", "tfoot") for row in children(part, "row")]
    body += list(children(group, "row"))
    headed = _grid(heads, names, notes)
    rows = _grid(body, names, notes)
    width = max((len(row) for row in [*headed, *rows]), default=0)
    if headed:
        joined = [
            clean(" ".join(dict.fromkeys(r[column] for r in headed if column < len(r))))
            for column in range(width)
        ]
        texts = table_rows([joined, *rows], has_head=True)
        # The head of a column in which nothing stands would be lost.
        lost = [head for head in joined if head and not any(head in text for text in texts)]
        return [*lost, *texts]
    return table_rows(rows, has_head=False)


def _grid(rows: Sequence[Element], names: Sequence[str], notes: list[str]) -> list[list[str]]:
    """The cells of rows, spans filled in."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: dict[int, str] = {}
        for column, (left, text) in list(hanging.items()):
            cells[column] = text
            if left > 1:
                hanging[column] = (left - 1, text)
            else:
                del hanging[column]
        at = 0
        for entry in children(row, "entry"):
            while at in cells:
                at += 1
            first, last = _columns(entry, names, at)
            text = inline(entry, notes)
            cells[first] = f"{cells[first]} {text}".strip() if first in cells else text
            for column in range(first + 1, last + 1):
                cells.setdefault(column, "")
            below = attribute(entry, "morerows") or "0"
            if below.isdecimal() and int(below[:4]) > 0 and text:
                hanging[first] = (min(int(below[:4]), len(rows)), text)
            at = last + 1
        grid.append([cells.get(column, "") for column in range(max(cells, default=-1) + 1)])
    return grid


def _columns(entry: Element, names: Sequence[str], at: int) -> tuple[int, int]:
    """The first and last column of a cell."""
    start = attribute(entry, "namest") or attribute(entry, "colname")
    end = attribute(entry, "nameend")
    first = names.index(start) if start in names else at
    last = names.index(end) if end in names else first
    return first, min(max(first, last), first + _MAX_SPAN)


def note_of(root: Element) -> Mapping[str, str]:
    """What ``waaier wet`` noted in a file when it fetched it; empty for any other file."""
    for sibling in root.itersiblings(preceding=True):
        if isinstance(sibling, etree._ProcessingInstruction) and sibling.target == NOTE:
            pairs = _PAIR.findall(sibling.text or "")
            return {key: unescape(value, _QUOTES) for key, value in pairs}
    return {}


def noted(data: bytes, note: Mapping[str, str]) -> bytes:
    """An XML file in UTF-8 with a note in front of its root; a note that was there is replaced.

    The rest of the file stays as the publisher made it.
    """
    shown = " ".join(
        f'{key}="{escape(value, {mark: name for name, mark in _QUOTES.items()})}"'
        for key, value in note.items()
        if value
    )
    return _at_root(_NOTED.sub(b"", data), f"<?{NOTE} {shown}?>".encode())


def _at_root(data: bytes, put: bytes) -> bytes:
    """Puts bytes behind the XML declaration, or in front when there is none."""
    start = _DECLARATION.match(data)
    at = start.end() if start else 0
    return data[:at] + put + data[at:]
