"""Warns when a card that is shown may be out of date: past its date, or older than its law."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from answer import wording
from waaier.domain import Model, Passage, Source, SourceKind
from waaier.freshness import Freshness, freshness_of
from waaier.toml_list import read_toml_list

CHANGES_NAME = "wetswijzigingen.toml"

LEGAL_FIELDS = frozenset({"grondslag", "let_op"})
"""Fields of a card that say on which law it rests."""

_DATE = re.compile(r"\b((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?\b")


class LawChange(Model):
    """A law that changed: from when on, what is different, and where that stands."""

    wet: str = Field(min_length=3)
    datum: date
    tekst: str = Field(min_length=10)
    titel: str
    url: str = Field(pattern=r"^https://")

    def is_named_in(self, text: str) -> bool:
        """Whether a text names this law, as a whole word: "huisvestingswet", "Huisvestingswet"."""
        return re.search(rf"\b{re.escape(self.wet)}\b", text, re.IGNORECASE) is not None


class _File(Model):
    wijziging: tuple[LawChange, ...] = ()


def load_changes(file: Path) -> tuple[LawChange, ...]:
    """The changes of laws in a file; none when there is no such file.

    Raises:
        InputError: the file has a fault.
    """
    return read_toml_list(file, _File).wijziging


def latest_day(peildatum: str | None) -> date | None:
    """The day from which a peildatum surely speaks: "2025" is 1 January 2025; None is unknown."""
    days = []
    for year, month, day in _DATE.findall(peildatum or ""):
        try:
            days.append(date(int(year), int(month or 1), int(day or 1)))
        except ValueError:
            days.append(date(int(year), 1, 1))
    return max(days, default=None)


class Currency:
    """Knows what to say about the age of cards. Safe to use from several threads.

    Args:
        changes: laws that changed.
        today: gives the day it is.
    """

    def __init__(
        self, changes: Sequence[LawChange] = (), today: Callable[[], date] = date.today
    ) -> None:
        self._changes = changes
        self._today = today
        self._legal: dict[tuple[str, str], str] = {}

    def notices(
        self, sources: Iterable[Source], build: str, passages: Callable[[str], Iterable[Passage]]
    ) -> list[str]:
        """What a reader must know about the cards among these sources.

        Args:
            sources: what is shown; the same source may be among them more than once.
            build: the index they come from.
            passages: gives the passages of a source.
        """
        cards = list({one.id: one for one in sources if one.kind is SourceKind.CARD}.values())
        today = self._today()
        alone = len(cards) == 1
        said = [
            wording.overdue_notice(None if alone else card.title, card.check_before)
            for card in cards
            if card.check_before and freshness_of(card, today) is Freshness.OVERDUE
        ]
        for change in self._changes:
            if change.datum > today:
                continue
            older = [
                card.title
                for card in cards
                if self._is_older(card, change)
                and change.is_named_in(self._legal_text(card, build, passages))
            ]
            if older:
                titles = () if alone else tuple(older)
                said.append(
                    wording.law_change_notice(
                        change.wet, change.datum, change.tekst, change.url, titles
                    )
                )
        return said

    @staticmethod
    def _is_older(card: Source, change: LawChange) -> bool:
        day = latest_day(card.peildatum)
        return day is None or day < change.datum

    def _legal_text(
        self, card: Source, build: str, passages: Callable[[str], Iterable[Passage]]
    ) -> str:
        """What a card says about the laws it rests on; read from the index once per build."""
        key = (build, card.id)
        if key not in self._legal:
            if any(known != build for known, _ in list(self._legal)):
                self._legal = {}
            self._legal[key] = "\n".join(
                passage.text[part.start : part.end]
                for passage in passages(card.id)
                for part in passage.fields
                if part.field in LEGAL_FIELDS
            )
        return self._legal[key]
