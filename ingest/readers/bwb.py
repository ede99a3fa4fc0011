"""Laws of wetten.overheid.nl (BWB): one consolidated text (toestand) as XML.

A toestand is the whole text of a law as it is in force from one day. Its articles carry the ids
by which they are known through all versions.
"""

from __future__ import annotations

import re

from ingest.document import ReadDocument
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
from ingest.readers.outline import clean
from ingest.readers.provisions import Provisions
from waaier.domain import Source, SourceKind
from waaier.errors import FileRejectedError
from waaier.regulation import BWB_ID, Provision, ProvisionKind, Regulation

_VERSION = re.compile(r"/(BWB[RV]\d{7})/(\d{4}-\d{2}-\d{2})/(\d+)")
_LAWS = frozenset({"wet", "rijkswet", "verdrag"})
_SKIPPED = frozenset({"citeertitel", "meta-data"})


def read_toestand(root: Element, name: str, file_name: str) -> ReadDocument:
    """Reads a toestand.

    Args:
        root: the element ``toestand``.
        name: the file's name relative to the ingested folder; becomes ``Source.file``.
        file_name: how the file is called in a message.

    Returns:
        The document: one section an article, and one each for what is no article.

    Raises:
        FileRejectedError: it says not which law it is, or holds no text.
    """
    law_id = attribute(root, "bwb-id") or ""
    body = next(descendants(root, "wetgeving"), None)
    if not BWB_ID.fullmatch(law_id) or body is None:
        raise FileRejectedError(
            f"{file_name} zegt niet van welke wet het de tekst is.",
            "Haal de tekst opnieuw op bij wetten.overheid.nl.",
        )
    regulation = _regulation(root, law_id)
    provisions = Provisions(lambda one, number, label: _article(one, number, label, regulation))
    for one in children(body):
        if tag(one) not in _SKIPPED:
            provisions.read(one)
    sections = provisions.finished(file_name)
    title, others = _titles(body, law_id)
    also = note_of(root).get("ook", "").split("|")
    names = tuple(dict.fromkeys(name for name in (*others, *also) if name))
    regulation = regulation.model_copy(update={"names": names})
    sort = attribute(body, "soort") or ""
    source = Source(
        id=f"{law_id}-{regulation.version}".lower().replace("_", "-"),
        title=title,
        kind=SourceKind.LAW if sort in _LAWS else SourceKind.REGULATION,
        publisher="Overheid.nl (wetten en regelingen)",
        url=regulation.link(),
        peildatum=peildatum_of(regulation),
        file=name,
        language="nl",
        regulation=regulation,
    )
    warnings = _warnings(sections_status=[s.provision for s in sections if s.provision])
    return ReadDocument(source=source, sections=sections, warnings=warnings)


def peildatum_of(regulation: Regulation) -> str:
    """The peildatum of a version: the day it came into force."""
    if regulation.valid_from is None:
        return "onbekend"
    return f"{regulation.valid_from.isoformat()} (geldend vanaf)"


def _regulation(root: Element, law_id: str) -> Regulation:
    note = note_of(root)
    fixed = _VERSION.search(attribute(root, "bwb-ng-vast-deel") or "")
    start = day(attribute(root, "inwerkingtreding"))
    if start is None and fixed:
        start = day(fixed[2])
    version = f"{fixed[2]}_{fixed[3]}" if fixed else (start.isoformat() if start else "onbekend")
    return Regulation(
        id=law_id,
        version=note.get("versie", version),
        valid_from=day(note.get("geldig-van")) or start,
        valid_to=day(note.get("geldig-tot")),
    )


def _titles(body: Element, law_id: str) -> tuple[str, tuple[str, ...]]:
    """The name by which the law is cited, and its other names."""
    cited = [text_in(one) for one in children(body, "citeertitel")]
    names = [clean(name).rstrip(".") for name in (*cited, long_title(body)) if name]
    title = names[0][:200] if names else law_id
    return title, other_names(title, names[1 : len(cited)])


def _article(element: Element, number: str | None, label: str, law: Regulation) -> Provision:
    variable = attribute(element, "bwb-ng-variabel-deel")
    own = child(element, "meta-data")
    jci = next(descendants(own, "jci"), None) if own is not None else None
    identifier = attribute(jci, "verwijzing") if jci is not None else None
    if identifier is None and number is not None and law.valid_from is not None:
        when = law.valid_from.isoformat()
        shown = number.replace(" ", "_")
        identifier = f"jci1.3:c:{law.id}&artikel={shown}&z={when}&g={when}"
    return Provision(
        kind=ProvisionKind.ARTICLE,
        number=number,
        label=label,
        identifier=identifier,
        anchor=variable.strip("/").replace("/", "_") if variable else None,
        stable_id=attribute(element, "stam-id"),
        wording_id=attribute(element, "versie-id"),
        wording_from=day(attribute(element, "inwerking")),
        status=attribute(element, "status"),
        origin=attribute(element, "bron"),
    )


def _warnings(sections_status: list[Provision]) -> tuple[str, ...]:
    odd = sorted({p.status for p in sections_status if p.status not in (None, "goed", "vervallen")})
    if not odd:
        return ()
    return (f"Er zijn artikelen met een onbekende status ({', '.join(map(str, odd))}).",)
