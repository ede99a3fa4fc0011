"""The description of the API without an index to serve: for the file and the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from answer.pipeline import AnswerService
from api.access import needs
from api.app import create_v1, library_of
from api.beheer import Beheer
from api.doors import Doors
from api.inlezen.runner import IngestRunner
from api.openapi import describe
from api.records.archive import Archive
from api.records.kinds import Role
from api.signins import SignIns
from api.turns import Turns
from api.widget.door import WidgetDoor
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
    service, archive = cast(AnswerService, _Nobody()), cast(Archive, _Nobody())
    beheer = Beheer(
        archive=archive,
        service=service,
        runner=cast(IngestRunner, _Nobody()),
        settings=settings,
        index_dir=Path(),
        reader=needs(archive, Role.READER),
        manager=needs(archive, Role.MANAGER),
        signins=SignIns(archive),
    )
    turns, library = Turns(settings), library_of(service, settings)
    doors = Doors(service, library, settings, turns)
    v1 = create_v1(service, settings, turns, library, doors, WidgetDoor(settings), beheer)
    return describe(v1, settings)
