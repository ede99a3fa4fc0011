"""The begrippenlijst to look words up in, with the cards that use each term."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answer.shelf import CardShelf, ShelvedCard
from waaier.begrippen import Begrip, cached_begrippen
from waaier.domain import Source
from waaier.expansion import expansions
from waaier.folding import folded

MAX_TERMS = 6
"""Terms shown with a card: those that few cards use, which need explaining most."""


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term with the cards that use it: those with the term in their title first."""

    begrip: Begrip
    cards: tuple[Source, ...]

    @property
    def letter(self) -> str:
        """The capital it stands under, "W" for "!Woon"; "#" when there is no letter in it."""
        return next((one.upper() for one in _sorted_by(self.begrip) if one.isalpha()), "#")


@dataclass(frozen=True, slots=True)
class _Read:
    build: str
    entries: tuple[GlossaryEntry, ...]
    by_card: Mapping[str, tuple[Begrip, ...]]


class Glossary:
    """The begrippenlijst beside the cards of the current build. Safe to use from several threads.

    Args:
        shelf: the cards.
        path: the list.
    """

    def __init__(self, shelf: CardShelf, path: Path) -> None:
        self._shelf = shelf
        self._path = path
        self._lock = threading.Lock()
        self._read: _Read | None = None

    def entries(self) -> tuple[GlossaryEntry, ...]:
        """All terms in alphabetical order.

        Raises:
            InputError: the list has a fault, or there is no index.
        """
        return self._current().entries

    def letters(self) -> dict[str, int]:
        """The letters that terms begin with, each with the number of terms."""
        return dict(Counter(entry.letter for entry in self.entries()))

    def found(self, text: str) -> list[GlossaryEntry]:
        """The terms that a text leads to, best first.

        First those that are called exactly so, then those with a word that begins so (in the
        preferred term, then in others), then those with it anywhere in a name, then in the
        explanation.
        """
        wanted = folded(" ".join(text.split()))
        if not wanted:
            return list(self.entries())
        ranked = [(_nearness(entry.begrip, wanted), entry) for entry in self.entries()]
        kept = [(near, entry) for near, entry in ranked if near is not None]
        return [entry for _, entry in sorted(kept, key=lambda one: one[0])]

    def of_card(self, card_id: str) -> tuple[Begrip, ...]:
        """The terms that a card uses: at most ``MAX_TERMS``, those in fewest cards first."""
        return self._current().by_card.get(card_id, ())

    def _current(self) -> _Read:
        shelved = self._shelf.shelved()
        with self._lock:
            if self._read is None or self._read.build != shelved.build:
                begrippen = cached_begrippen(self._path)
                self._read = _matched(shelved.build, shelved.cards, begrippen, self._path)
            return self._read


def _nearness(begrip: Begrip, wanted: str) -> int | None:
    """0 is nearest; None when the text is nowhere in this term."""
    names = [folded(term) for term in begrip.terms]
    if wanted in names:
        return 0
    for nearness, among in ((1, names[:1]), (2, names)):
        if any(word.startswith(wanted) for name in among for word in (name, *name.split())):
            return nearness
    if any(wanted in name for name in names):
        return 3
    return 4 if wanted in folded(begrip.uitleg) else None


def _sorted_by(begrip: Begrip) -> str:
    """The name by which a term is put in order: without a sign in front."""
    return folded(begrip.begrip).lstrip("!.'\"-# ")


def _matched(
    build: str, cards: Sequence[ShelvedCard], begrippen: Sequence[Begrip], path: Path
) -> _Read:
    """Finds the terms in every card, the way they are found in a question."""
    known = {one.begrip: one for one in begrippen}
    # What clients and English speakers say leads to a term in a question; in a text such words
    # ("hulp thuis") often just mean what they say.
    named = {one.begrip: {folded(term) for term in _written(one)} for one in begrippen}
    spoken = {folded(term) for one in begrippen for term in (*one.spreektaal, *one.engels)}
    uses = defaultdict[str, list[tuple[int, int, Source]]](list)
    terms = dict[str, list[str]]()
    for card in cards:
        title = {one.begrip for one in expansions(card.source.title, path)}
        text = "\n".join((card.source.title, *(field.text for field in card.block.fields)))
        counted = Counter(
            one.begrip
            for one in expansions(text, path)
            if folded(one.found) in named[one.begrip] or folded(one.found) not in spoken
        )
        terms[card.source.id] = list(counted)
        for begrip, times in counted.items():
            uses[begrip].append((begrip not in title, -times, card.source))
    entries = tuple(
        GlossaryEntry(one, tuple(use[2] for use in sorted(uses[one.begrip], key=lambda u: u[:2])))
        for one in sorted(begrippen, key=_sorted_by)
    )
    by_card = {
        card: tuple(
            known[name] for name in sorted(names, key=lambda n: (len(uses[n]), n))[:MAX_TERMS]
        )
        for card, names in terms.items()
    }
    return _Read(build, entries, by_card)


def _written(begrip: Begrip) -> tuple[str, ...]:
    return (begrip.begrip, *begrip.afkortingen, *begrip.synoniemen)
