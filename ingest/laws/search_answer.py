"""Reads answers of the search service of overheid.nl (SRU 1.2 and 2.0).

The two versions of the protocol differ in their namespace, and local rules and laws in what their
records hold, so elements are known by their local names. What goes wrong is told in an answer with
status 200.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingest.readers.legal_xml import Element, attribute, child, day, descendants, tag, text_in
from waaier.errors import FileRejectedError
from waaier.regulation import BWB_ID, day_before

MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class FoundLaw:
    """A version of a law or local rule that the search service knows.

    Attributes:
        id: "BWBR0035303", "CVDR635633".
        version: of a local rule, or the day and number of a law's text when they are told.
        title: as the service has it.
        sort: "wet", "ministeriele-regeling", "regeling".
        maker: the gemeente or ministry.
        first: the first day on which it is in force.
        last: the last one; None when no end is known.
    """

    id: str
    version: str
    title: str
    sort: str
    maker: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of an answer: its records, how many there are in all, and where the next begins."""

    records: tuple[FoundLaw, ...]
    total: int
    following: int | None


def read_search_answer(root: Element) -> SearchPage:
    """One page of what was found.

    Raises:
        FileRejectedError: it is no answer, or tells what was wrong with the question.
    """
    if tag(root) != "searchRetrieveResponse":
        raise FileRejectedError(
            "De zoekdienst van overheid.nl stuurt geen zoekantwoord.", "Probeer het later opnieuw."
        )
    fault = next(descendants(root, "diagnostic"), None)
    if fault is not None:
        told = [text_in(one) for name in ("message", "details") for one in descendants(fault, name)]
        said = ": ".join(part for part in told if part)[:200] or "zonder uitleg"
        raise FileRejectedError(
            f"De zoekdienst van overheid.nl kan deze vraag niet aan ({said}).",
            "Zoek met een ander woord, of meld het bij de beheerder.",
        )
    found = []
    for record in descendants(root, "record"):
        law = _law(record)
        if law is not None:
            found.append(law)
    following = text_in(child(root, "nextRecordPosition"))
    total = text_in(child(root, "numberOfRecords"))
    return SearchPage(
        records=tuple(found),
        total=int(total) if total.isdecimal() else len(found),
        following=int(following) if following.isdecimal() else None,
    )


def _law(record: Element) -> FoundLaw | None:
    identifier = _value(record, "identifier")
    bare, _, number = identifier.partition("_")
    if BWB_ID.fullmatch(bare):
        first = day(_value(record, "geldigheidsperiode_startdatum"))
        last = day(_value(record, "geldigheidsperiode_einddatum"))
        version = _version_in(_value(record, "locatie_toestand"))
    elif number.isdecimal() and bare.removeprefix("CVDR").isdecimal():
        bare, version = f"CVDR{bare.removeprefix('CVDR')}", number
        first = day(_value(record, "inwerkingtredingDatum"))
        ends = day(_value(record, "uitwerkingtredingDatum"))
        last = day_before(ends) if ends else None
    else:
        return None
    title = _value(record, "alternative") or _value(record, "title") or bare
    return FoundLaw(
        id=bare,
        version=version,
        title=title[:MAX_TITLE],
        sort=_value(record, "type"),
        maker=_value(record, "creator"),
        first=first,
        last=last,
    )


def _version_in(place: str) -> str:
    """The version in the address of a text: ".../2022-05-01_0/xml/..."."""
    return next((part for part in place.split("/") if part[:4].isdigit() and "_" in part), "")


def _value(record: Element, name: str) -> str:
    for one in descendants(record, name):
        if text := text_in(one):
            return text
        if named := attribute(one, "resourceIdentifier"):
            return named
    return ""
