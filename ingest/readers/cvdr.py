"""Local rules of lokaleregelgeving.overheid.nl (CVDR): verordeningen, beleidsregels.

Files of twenty years lie side by side and each wrote articles in its own way: with elements for
leden, or with lists in which a number is a lid and a letter an onderdeel. Names differ in
namespace only, so elements are known by their local names.
"""

from __future__ import annotations

import re

from ingest.document import ReadDocument
from ingest.readers.bwb import peildatum_of
from ingest.readers.legal_xml import (
    Element,
    attribute,
    child,
    children,
    day,
    descendants,
    long_title,
    note_of,
    other_names,
    tag,
    text_in,
)
from ingest.readers.provisions import Provisions
from waaier.domain import Reference, Scope, ScopeLevel, Source, SourceKind
from waaier.errors import FileRejectedError
from waaier.regulation import Provision, ProvisionKind, Regulation, day_before

_ID = re.compile(r"(?:CVDR)?(\d{1,9})_(\d{1,4})")
_BWB = re.compile(r"BWB[RV]\d{7}")
_CVDR = re.compile(r"(?:CVDR:?/*)(\d{1,9})_(\d{1,4})")


def read_cvdr(root: Element, name: str, file_name: str) -> ReadDocument:
    """Reads a local rule.

    Args:
        root: the element ``cvdr``.
        name: the file's name relative to the ingested folder; becomes ``Source.file``.
        file_name: how the file is called in a message.

    Returns:
        The document; the explanation (toelichting) stands in sections of its own kind.

    Raises:
        FileRejectedError: it says not which rule it is, or holds no text.
    """
    meta, body = child(root, "meta"), child(root, "body")
    found = _ID.fullmatch(_value(meta, "identifier")) if meta is not None else None
    if meta is None or body is None or found is None:
        raise FileRejectedError(
            f"{file_name} zegt niet van welke lokale regeling het de tekst is.",
            "Haal de tekst opnieuw op bij lokaleregelgeving.overheid.nl.",
        )
    regulation = _regulation(meta, f"CVDR{found[1]}", found[2], root)
    provisions = Provisions(
        lambda one, number, label: Provision(
            kind=ProvisionKind.ARTICLE,
            number=number,
            label=label,
            identifier=f"{regulation.id}_{regulation.version}",
            status=attribute(one, "status"),
        ),
        styled=True,
    )
    for one in children(body):
        provisions.read(one)
    sections = provisions.finished(file_name)
    return ReadDocument(source=_source(meta, body, regulation, name), sections=sections)


def _source(meta: Element, body: Element, regulation: Regulation, name: str) -> Source:
    short, name_in_full = _value(meta, "alternative"), _value(meta, "title")
    title = (short or name_in_full or long_title(body) or regulation.id).rstrip(".")[:200]
    creator = next(descendants(meta, "creator"), None)
    maker = text_in(creator)
    local = creator is not None and (attribute(creator, "scheme") or "").endswith("Gemeente")
    place = re.sub(r"^gemeente\s+", "", maker, flags=re.IGNORECASE)
    scope = Scope(level=ScopeLevel.COUNTRY, names=("Nederland",))
    if place:
        level = ScopeLevel.MUNICIPALITY if local else ScopeLevel.REGION
        scope = Scope(level=level, names=(place,))
    others = other_names(title, [name_in_full])
    return Source(
        id=f"{regulation.id}-{regulation.version}".lower(),
        title=title,
        kind=SourceKind.REGULATION,
        publisher=f"Gemeente {place}" if local else maker or None,
        url=regulation.link(),
        scope=scope,
        peildatum=peildatum_of(regulation),
        file=name,
        language=_value(meta, "language") or "nl",
        references=tuple(_basis(meta)),
        regulation=regulation.model_copy(update={"names": others}),
    )


def _regulation(meta: Element, rule_id: str, version: str, root: Element) -> Regulation:
    note = note_of(root)
    ends = day(_value(meta, "uitwerkingtredingDatum"))
    return Regulation(
        id=rule_id,
        version=version,
        valid_from=day(_value(meta, "inwerkingtredingDatum")),
        # The file gives the first day on which it is no longer in force.
        valid_to=day_before(ends) if ends else day(note.get("geldig-tot")),
    )


def _basis(meta: Element) -> list[Reference]:
    """The laws and rules that the maker says it rests on."""
    found = []
    for one in descendants(meta, "source"):
        where = attribute(one, "resourceIdentifier") or ""
        url = None
        if law := _BWB.search(where):
            url = f"https://wetten.overheid.nl/{law.group()}"
        elif rule := _CVDR.search(where):
            url = f"https://lokaleregelgeving.overheid.nl/CVDR{rule[1]}/{rule[2]}"
        if text_in(one):
            found.append(Reference(title=text_in(one), publisher="Overheid.nl", url=url))
    return found


def _value(meta: Element, name: str) -> str:
    """The first metadata element with this name, wherever it stands."""
    return next((text_in(one) for one in descendants(meta, name) if tag(one) == name), "")
