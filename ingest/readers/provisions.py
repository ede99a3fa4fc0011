"""From the elements of an official text to sections: what laws and local rules have in common.

A walk over the elements in reading order. Containers (hoofdstuk, paragraaf) only become a part of
the heading path; each article is a section, and so is each stretch of text that is no article.
Elements that are not known are walked through: nothing that is written is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ingest import progress
from ingest.readers.legal_xml import (
    DROPPED,
    Element,
    attribute,
    cals_rows,
    child,
    children,
    heading_of,
    inline,
    tag,
    text_in,
)
from waaier.domain import Block, Section
from waaier.errors import FileRejectedError
from waaier.regulation import Provision, ProvisionKind

CONTAINERS = frozenset(
    "boek deel hoofdstuk titeldeel titel afdeling paragraaf sub-paragraaf subparagraaf divisie "
    "circulaire.divisie structuurtekst bijlage bijlage-sluiting".split()
)
"""Elements whose heading becomes part of the path; ``titel`` is also a heading's own part."""

EXPLANATIONS = frozenset(
    "nota-toelichting toelichting algemene-toelichting artikelgewijze-toelichting".split()
)

KINDS = {
    "aanhef": ProvisionKind.PREAMBLE,
    "intitule": ProvisionKind.PREAMBLE,
    "wetsluiting": ProvisionKind.CLOSING,
    "regeling-sluiting": ProvisionKind.CLOSING,
    "circulaire-sluiting": ProvisionKind.CLOSING,
    "slotformulering": ProvisionKind.CLOSING,
    "bijlage": ProvisionKind.ANNEX,
    **dict.fromkeys(EXPLANATIONS, ProvisionKind.EXPLANATION),
}
"""Elements that say what sort of text is in them."""

HEADINGS = {
    ProvisionKind.PREAMBLE: "Aanhef",
    ProvisionKind.CLOSING: "Slot",
    ProvisionKind.ANNEX: "Bijlage",
    ProvisionKind.EXPLANATION: "Toelichting",
}
"""Under which heading a text stands that has none itself."""

_BULLET = re.compile(r"[•–—\-*·▪○]+")
_LETTER = re.compile(r"[a-z]{1,2}")
_LID = re.compile(r"\d{1,3}[a-z]{0,2}")
_GONE = re.compile(r"[\[(]?\s*vervallen\b[^.]{0,80}\.?\s*[\])]?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:artikel|art\.)?\s*(\d+[a-z]{0,2}(?:[.:]\d+[a-z]{0,2})*)(?![\w:])", re.IGNORECASE
)

Describe = Callable[[Element, str | None, str], Provision]
"""What an article element says of itself, given its number and heading."""


@dataclass
class _Place:
    """Where the walk is within an article."""

    lid: str | None = None
    steps: tuple[str, ...] = ()
    explicit: bool = False
    """The lid is an element of its own, so a number in a list is no lid."""

    @property
    def onderdeel(self) -> str | None:
        return ".".join(self.steps) or None


@dataclass
class Provisions:
    """Collects the sections of a regulation.

    Args:
        describe: what an article element says of itself.
        styled: lists of numbers in an article are its leden, as older local rules write them.
    """

    describe: Describe
    styled: bool = False
    sections: list[Section] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _kind: ProvisionKind = ProvisionKind.TEXT
    _blocks: list[Block] = field(default_factory=list)
    _markers: list[str] = field(default_factory=list)
    _place: _Place = field(default_factory=_Place)

    def read(self, element: Element) -> None:
        """Reads an element with everything in it."""
        name = tag(element)
        kind, before = KINDS.get(name, self._kind), self._kind
        if name in CONTAINERS or name in EXPLANATIONS or kind is not before or _is_headed(element):
            self._flush()
            self._container(element, kind)
            self._kind = before
        elif name == "artikel":
            self._flush()
            self._article(element)
        elif name == "kop":
            self._text(heading_of(element.getparent())[0])
        elif name in ("al", "tussenkop", "title"):
            self._inline(element)
        elif name == "lid":
            self._lid(element)
        elif name == "li":
            self._item(element)
        elif name == "definitie-item":
            self._pair(element, "term")
        elif name == "specificatie-item":
            self._pair(element, "specificatie")
        elif name == "table":
            notes: list[str] = []
            for row in cals_rows(element, notes):
                self._text(row)
            for note in notes:
                self._text(note)
        elif name == "plaatje":
            self._text("[afbeelding]")
            self._walk(element)
        elif name in ("meta-data", "lidnr", "li.nr", "illustratie"):
            return
        elif any(True for _ in children(element)) and not self._is_inline(element):
            self._walk(element)
        else:
            self._inline(element)

    def finished(self, file_name: str) -> tuple[Section, ...]:
        """All sections.

        Args:
            file_name: how the file is called in a message.

        Raises:
            FileRejectedError: there is no text in them.
        """
        self._flush()
        if not self.sections:
            raise FileRejectedError(
                f"{file_name} bevat geen lopende tekst.",
                "Controleer of het goede bestand is gekozen.",
            )
        return tuple(self.sections)

    # --- containers and articles -----------------------------------------------------------------

    def _container(self, element: Element, kind: ProvisionKind) -> None:
        heading = heading_of(element)[0]
        if not heading and kind is not self._kind:
            heading = HEADINGS.get(kind, "")
        self._kind = kind
        count = len(self.sections)
        if heading:
            self._path.append(heading)
        if tag(element) == "intitule":
            self._inline(element)
        else:
            self._walk(element, with_kop=False)
        self._flush()
        if heading:
            if len(self.sections) == count and child(element, "kop") is not None:
                # Nothing stands under it, so only here the heading itself is text.
                self._text(heading)
                self._flush()
            self._path.pop()

    def _article(self, element: Element) -> None:
        heading, number = heading_of(element)
        if number is None and (found := _NUMBERED.match(heading)):
            number = found[1]
        heading = heading or (f"Artikel {number}" if number else "Artikel")
        provision = self.describe(element, number, heading)
        if self._kind is not ProvisionKind.TEXT:
            provision = provision.model_copy(update={"kind": self._kind})
        self._place = _Place()
        self._walk(element, with_kop=False)
        body = self._taken()
        said = " ".join(block.text for block in body)
        if provision.status in (None, "goed") and _GONE.fullmatch(said):
            provision = provision.model_copy(update={"status": "vervallen"})
        self._place = _Place()
        self.sections.append(
            Section(
                path=(*self._path, heading),
                blocks=(Block(text=heading), *body),
                provision=provision,
            )
        )

    # --- what stands in an article ---------------------------------------------------------------

    def _walk(self, element: Element, *, with_kop: bool = True) -> None:
        self._loose(element.text)
        for one in element:
            if tag(one) and (with_kop or tag(one) != "kop"):
                self.read(one)
            self._loose(one.tail)

    def _lid(self, element: Element) -> None:
        number = text_in(child(element, "lidnr"))
        outer = self._place
        self._place = _Place(number.strip(" .()") or None, explicit=True)
        self._marked(number if number.endswith((".", ")")) or not number else f"{number}.", element)
        self._place = outer

    def _item(self, element: Element) -> None:
        number = text_in(child(element, "li.nr")) or attribute(element, "nr") or ""
        bare = number.strip(" .()")
        outer = self._place
        inside = replace(outer)
        is_lid = (
            self.styled
            and not outer.explicit
            and self._kind is not ProvisionKind.ANNEX
            and _LID.fullmatch(bare) is not None
            and _depth(element) == 1
        )
        if is_lid:
            inside = _Place(bare)
        elif bare and not _BULLET.fullmatch(bare):
            # By its pattern and not by its nesting: an onderdeel may stand beside its lid.
            level = 0 if _LETTER.fullmatch(bare) else 1
            steps = inside.steps[:level] if _depth(element) == 1 else inside.steps
            inside.steps = (*steps, bare)
        self._place = inside
        self._marked(number, element)
        if is_lid or (self.styled and _depth(element) == 1 and not outer.explicit):
            # A list beside this one still belongs to this lid, or to this onderdeel.
            self._place = replace(inside, steps=inside.steps[:1])
        else:
            self._place = outer

    def _pair(self, element: Element, first: str) -> None:
        """A term with its meaning, or a specification with its value, in one line."""
        notes: list[str] = []
        head = child(element, first)
        number = text_in(child(element, "li.nr"))
        name = inline(head, notes) if head is not None else ""
        rest = [
            inline(one, notes)
            for one in children(element)
            if one is not head and tag(one) not in DROPPED
        ]
        said = f"{name.rstrip(':')}: {' '.join(rest)}" if name and any(rest) else name
        self._text(f"{number} {said or ' '.join(rest)}")
        for note in notes:
            self._text(note)
        self._loose(element.text)

    def _marked(self, marker: str, element: Element) -> None:
        """Reads an element whose first text gets a marker in front; an empty one keeps it too."""
        self._markers.append(marker)
        waiting = len(self._markers)
        self._walk(element)
        if len(self._markers) >= waiting:
            self._text("")

    @staticmethod
    def _is_inline(element: Element) -> bool:
        """Whether an unknown element holds running text: words beside its first child."""
        return bool(element.text and element.text.strip())

    def _inline(self, element: Element) -> None:
        if self._place.steps and tag(element.getparent()) == "artikel":
            # Beside its lists a text goes on with the lid, not with the last onderdeel.
            self._place = replace(self._place, steps=())
        notes: list[str] = []
        self._text(inline(element, notes))
        for note in notes:
            self._text(note)

    def _loose(self, text: str | None) -> None:
        """Text between elements, which the formats do not allow but files may have."""
        if text and text.strip():
            self._text(text)

    def _text(self, text: str) -> None:
        markers = [marker for marker in self._markers if marker]
        text = " ".join(" ".join([*markers, text]).split())
        self._markers.clear()
        if text:
            progress.made(len(text))
            self._blocks.append(
                Block(text=text, lid=self._place.lid, onderdeel=self._place.onderdeel)
            )

    def _taken(self) -> list[Block]:
        blocks, self._blocks = self._blocks, []
        return blocks

    def _flush(self) -> None:
        """Text that is no article becomes a section of its own."""
        blocks = self._taken()
        if not blocks:
            return
        label = self._path[-1] if self._path else ""
        last = self.sections[-1] if self.sections else None
        if last is not None and last.path == tuple(self._path) and self._goes_on(last):
            self.sections[-1] = last.model_copy(update={"blocks": (*last.blocks, *blocks)})
            return
        if label and label not in HEADINGS.values() and blocks[0].text != label:
            blocks.insert(0, Block(text=label))
        self.sections.append(
            Section(
                path=tuple(self._path),
                blocks=tuple(blocks),
                provision=Provision(kind=self._kind, label=label),
            )
        )

    def _goes_on(self, last: Section) -> bool:
        """Whether text that is no article belongs to the section before it."""
        provision = last.provision
        return provision is not None and provision.kind is self._kind and not provision.number


def _is_headed(element: Element) -> bool:
    """Whether an unknown element has a heading of its own, and so is a container."""
    return tag(element) not in ("artikel", "lid", "li") and child(element, "kop") is not None


def _depth(element: Element) -> int:
    """How many lists an item is in, up to its lid or article."""
    depth = 0
    above = element.getparent()
    while above is not None and tag(above) not in ("artikel", "lid"):
        depth += tag(above) == "lijst"
        above = above.getparent()
    return depth
