"""The description of the API without an index to serve: for the file and the tests."""

from __future__ import annotations

from typing import Any, cast

from answer.pipeline import AnswerService
from api.app import create_v1, library_of
from api.doors import Doors
from api.openapi import describe
from api.turns import Turns
from waaier.settings import Settings


class _Nobody:
    """Stands where routes expect a service; describing them asks nothing of it."""

    def __getattr__(self, _: str) -> _Nobody:
        return self

    def __truediv__(self, _: str) -> _Nobody:
        return self


def contract() -> dict[str, Any]:
    """The OpenAPI document with the default settings, whatever the environment says."""
    settings = Settings.model_construct()
    service, turns = cast(AnswerService, _Nobody()), Turns(settings)
    library = library_of(service, settings)
    doors = Doors(service, library, settings, turns)
    v1 = create_v1(service, settings, turns, library, doors)
    return describe(v1, settings)
