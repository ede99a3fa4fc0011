"""What is known of official texts: which version of which law (wet) or local rule (regeling).

A law has one id for ever (``BWBR0035303``, ``CVDR635633``) and many versions, each in force from
a day. What is cited is an article (artikel) of one version, or a lid or onderdeel of it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from waaier.model import Model

BWB_ID = re.compile(r"BWB[RV]\d{7}")
CVDR_ID = re.compile(r"CVDR\d{1,9}")

OPEN_END = date(9999, 12, 31)
"""How the official files write that no end is known."""

REPEALED = "vervallen"


class Regulation(Model):
    """One version of a law or local rule.

    ``version`` is the label of the publisher: "2022-05-01_0" for a law, where the last number
    counts corrections of the same text, "2" for a local rule. It is in force from ``valid_from``
    up to and including ``valid_to``; None when that day is not known. ``names`` are other names
    by which it is asked for.
    """

    id: str
    version: str
    valid_from: date | None = None
    valid_to: date | None = None
    names: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[date, int]:
        """Sorts versions of one law: by the day they came into force, then by correction."""
        numbers = re.findall(r"\d+", self.version)
        return (self.valid_from or date.min, int(numbers[-1]) if numbers else 0)

    def link(self, anchor: str | None = None) -> str:
        """The page for people of this version; for a law at one article of it.

        Local rules have no anchors that last, so their link goes to the whole text.
        """
        if CVDR_ID.fullmatch(self.id):
            return f"https://lokaleregelgeving.overheid.nl/{self.id}/{self.version}"
        day = f"/{self.valid_from.isoformat()}" if self.valid_from else ""
        return f"https://wetten.overheid.nl/{self.id}{day}" + (f"#{anchor}" if anchor else "")


def day_before(day: date) -> date:
    """The day before a day."""
    return day - timedelta(days=1)


class ProvisionKind(StrEnum):
    """What sort of text in a regulation this is (Dutch: soort onderdeel)."""

    ARTICLE = "artikel"
    TEXT = "tekst"
    """Running text that is no article: policy rules, circulars."""
    ANNEX = "bijlage"
    PREAMBLE = "aanhef"
    CLOSING = "slot"
    EXPLANATION = "toelichting"
    """What the maker says about the rules; never a rule itself."""


class ProvisionPart(Model):
    """A stretch ``[start, end)`` of a passage's text that is (part of) one lid or onderdeel.

    ``onderdeel`` is "a", or "a.1°" for what stands under it.
    """

    lid: str | None = None
    onderdeel: str | None = None
    start: int
    end: int

    def lies_in(self, lid: str | None, onderdeel: str | None) -> bool:
        """Whether it belongs to what was asked for; None asks for anything."""
        own = self.onderdeel or ""
        return (lid is None or self.lid == lid) and (
            onderdeel is None or own == onderdeel or own.startswith(f"{onderdeel}.")
        )


class Provision(Model):
    """An article, or another part of a regulation that stands by itself (Dutch: bepaling).

    Attributes:
        number: of the article, as the regulation writes it: "12", "2.3.5", "4:81".
        label: its heading: "Artikel 12. Urgentie".
        identifier: the jci of the article, or the CVDR id with its version.
        anchor: where it stands on the page of the whole law.
        stable_id: the publisher's id of the article through all versions (stam-id).
        wording_id: the publisher's id of this very text (versie-id).
        wording_from: the day this text came into force, which may lie before its version.
        status: the publisher's word: "goed", "vervallen".
        origin: the publication that brought this text: "Stb.2021-500".
        parts: where its leden and onderdelen stand, in a passage only.
    """

    kind: ProvisionKind
    number: str | None = None
    label: str = ""
    identifier: str | None = None
    anchor: str | None = None
    stable_id: str | None = None
    wording_id: str | None = None
    wording_from: date | None = None
    status: str | None = None
    origin: str | None = None
    parts: tuple[ProvisionPart, ...] = ()

    @property
    def is_repealed(self) -> bool:
        """Whether only its number is left: it may be named, and holds no rule."""
        return self.status == REPEALED

    @property
    def is_rule(self) -> bool:
        """Whether it is an article of the regulation itself, which may be asked for by number."""
        return self.kind is ProvisionKind.ARTICLE and self.number is not None
