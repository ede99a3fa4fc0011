"""What there is to make content from: the chosen cards, all other cards, and a search.

Content is made from the chosen cards; the others serve as wrong answers that sound right
(siblings) and as practices of elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from waaier.card import CardKind
from waaier.folding import folded
from waaier.scope import scope_rank
from workshop.lot import shuffled
from workshop.material import Kaart, Zin

NEAR = 10
"""A card among so many best results for a situation may fit it too: never a wrong answer."""

_TOO_WIDE = re.compile(r"^(Wet |Huisvestings|AVG|VN-|Wmo|Gemeentewet|Participatiewet)")
"""Laws that many regulations rest on: as an answer they are never quite wrong."""

_LISTS = re.compile(r"(?i)^(organisaties en websites|handige|publicaties|websites|lijst|begrippen)")


@dataclass(frozen=True, slots=True)
class Gevonden:
    """What a search finds for a text.

    Attributes:
        kaarten: ids of cards, best first.
        zin: of the first card the sentence that comes closest: passage id, start, end.
    """

    kaarten: tuple[str, ...]
    zin: tuple[str, int, int] | None = None


@dataclass
class Voorraad:
    """The stock of one workshop.

    Attributes:
        kaarten: the chosen cards, the most fitting first.
        alle: every card of the index.
        zoek: searches for a text.
        gemeente: where the workshop is about, or None.
    """

    kaarten: tuple[Kaart, ...]
    alle: tuple[Kaart, ...]
    zoek: Callable[[str], Gevonden]
    gemeente: str | None = None
    _found: dict[str, Gevonden] = field(default_factory=dict)

    @property
    def regelingen(self) -> tuple[Kaart, ...]:
        """The chosen cards about what a client can use."""
        return tuple(one for one in self.kaarten if not one.is_practice)

    @property
    def praktijken(self) -> tuple[Kaart, ...]:
        """The chosen cards about how others do it."""
        return tuple(one for one in self.kaarten if one.is_practice)

    def gevonden(self, text: str) -> Gevonden:
        """What is found for a text; looked up once."""
        if text not in self._found:
            self._found[text] = self.zoek(text)
        return self._found[text]

    def leads_to(self, situatie: str, kaart: Kaart) -> bool:
        """Whether a situation finds its own card first."""
        return self.gevonden(situatie).kaarten[:1] == (kaart.id,)

    def may_fit(self, situatie: str, kaart: Kaart) -> bool:
        """Whether a card comes close enough to a situation to be a right answer as well."""
        return kaart.id in self.gevonden(situatie).kaarten[:NEAR]

    def closest(self, situatie: str, kaart: Kaart) -> Zin | None:
        """The sentence of a card that comes closest to a situation that leads to it."""
        place = self.gevonden(situatie).zin
        for zin in kaart.losse(*kaart.zinnen):
            inside = place is not None and place[1] >= zin.start and place[2] <= zin.end
            if place is not None and zin.passage.id == place[0] and inside:
                return zin
        return None

    def siblings(self, kaart: Kaart) -> list[Kaart]:
        """Cards that can stand beside this one as an answer, the most alike first.

        They share a theme and the sort, hold in the same place, and neither names the other.
        """
        found = [
            other
            for other in self.alle
            if other.id != kaart.id
            and other.is_practice == kaart.is_practice
            and self.holds_here(other)
            and is_usable(other)
            and not is_too_wide(other)
            and other.source.card_kind != CardKind.SERVICE.value
            and not names(other, kaart)
            and not names(kaart, other)
        ]
        shared = set(kaart.source.themas)
        alike = {one.id: len(shared & set(one.source.themas)) for one in found}
        by_lot = shuffled((one for one in found if alike[one.id]), kaart.id, lambda one: one.id)
        return sorted(by_lot, key=lambda one: -alike[one.id])

    def holds_here(self, kaart: Kaart) -> bool:
        """Whether a card holds in the workshop's gemeente; without one, every card does."""
        return self.gemeente is None or scope_rank(kaart.source.scope, self.gemeente) is not None


def is_usable(kaart: Kaart) -> bool:
    """Whether a card is about something that can be got or done, and no list of other sources."""
    is_list = _LISTS.match(kaart.source.title) is not None
    return not is_list and bool(kaart.veld("voorwaarden", "aanvragen", "stappen", "lessen"))


def is_too_wide(kaart: Kaart) -> bool:
    """Whether a card is about a law that many regulations rest on."""
    return _TOO_WIDE.match(kaart.source.title) is not None


def names(kaart: Kaart, other: Kaart) -> bool:
    """Whether the text of a card speaks of the other one."""
    words = [word for word in re.findall(r"\w+", _core(other.source.title)) if len(word) > 3]
    if not words:
        return False
    text = folded(" ".join(zin.text for zin in kaart.alle()))
    core = " ".join(words)
    return core in " ".join(word for word in re.findall(r"\w+", text) if len(word) > 3)


def _core(title: str) -> str:
    """A title without what stands in brackets or after a colon, folded."""
    return folded(re.sub(r"\(.*?\)|:.*$", "", title)).strip()
