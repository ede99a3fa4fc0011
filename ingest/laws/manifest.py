"""Reads the manifest of a law (BWB): the list of all its versions."""

from __future__ import annotations

from ingest.laws.versions import Listed
from ingest.readers.legal_xml import Element, attribute, child, children, day, tag, text_in
from waaier.errors import FileRejectedError


def read_manifest(root: Element, law_id: str) -> tuple[Listed, ...]:
    """The versions a manifest lists whose text can be had.

    Raises:
        FileRejectedError: it is no manifest, or one of another law.
    """
    if tag(root) != "work" or attribute(root, "label") != law_id:
        raise FileRejectedError(
            f"De server stuurt iets anders dan de lijst met versies van {law_id}.",
            "Probeer het later opnieuw.",
        )
    found = []
    for expression in children(root, "expression"):
        metadata = child(expression, "metadata")
        label = attribute(expression, "label")
        if metadata is None or label is None or not _has_xml(expression):
            continue
        first = day(text_in(child(metadata, "datum_inwerkingtreding")))
        if first is None:
            continue
        # Open means that the publisher holds it for true now.
        known_until = text_in(child(metadata, "zichtdatum_eind"))
        found.append(
            Listed(
                version=label,
                first=first,
                last=day(text_in(child(metadata, "einddatum"))),
                superseded=day(known_until) is not None,
            )
        )
    return tuple(found)


def _has_xml(expression: Element) -> bool:
    """Whether the text is there as XML and was not taken away."""
    forms = list(children(expression, "manifestation"))
    if not forms:
        return True
    for form in forms:
        items = list(children(form, "item"))
        kept = [one for one in items if attribute(one, "_deleted") not in ("true", "1")]
        if attribute(form, "label") == "xml" and (kept or not items):
            return True
    return False
