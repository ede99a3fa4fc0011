"""The maker of workshops of this service, and what may be sent in about workshops."""

from __future__ import annotations

import threading

from answer.pipeline import AnswerService
from api.bodies import BodyRule
from waaier.settings import Settings
from workshop.pipeline import WorkshopMaker

PATH = "/workshops"

MAX_BYTES = 2_000_000
"""A workshop of a whole day is 0.5 MB."""


class Workshops:
    """Hands out the maker. It is made when it is first asked for: not every service has methods.

    Args:
        service: answers from the index.
        settings: the settings of this process.
    """

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        self.service = service
        self._settings = settings
        self._maker: WorkshopMaker | None = None
        self._lock = threading.Lock()

    @property
    def maker(self) -> WorkshopMaker:
        """The one maker.

        Raises:
            InputError: the methods are missing or have a fault.
        """
        with self._lock:
            if self._maker is None:
                self._maker = WorkshopMaker(self.service, self._settings)
            return self._maker


def workshop_rules(settings: Settings) -> dict[str, BodyRule]:
    """By path: a workshop may be larger than a question."""
    rule = BodyRule(MAX_BYTES, settings.body_seconds, too_large="Stuur een kortere workshop.")
    return {f"{PATH}/_{name}": rule for name in ("exporteer", "opnieuw", "controleer")}
