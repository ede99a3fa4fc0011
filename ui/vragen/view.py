"""What a turn is shown with, besides the answer itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from waaier.domain import Passage, Source


def no_pages(_source: Source) -> bool:
    """Where no pages can be shown."""
    return False


@dataclass(frozen=True, slots=True)
class View:
    """What a turn is shown with.

    Attributes:
        passages: the cited passages by id, for the context of a quote.
        today: for how old a source is; None leaves that out.
        has_pages: whether the pages of a source can be shown as pictures.
        takes_reports: whether a reader can say what is wrong with the answer.
    """

    passages: Mapping[str, Passage] = field(default_factory=dict)
    today: date | None = None
    has_pages: Callable[[Source], bool] = no_pages
    takes_reports: bool = False
