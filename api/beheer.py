"""What whoever looks after a service works with: its records, its ingests, its tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answer.pipeline import AnswerService
from api.access import needs
from api.inlezen.runner import IngestRunner
from api.records.archive import Archive
from api.records.kinds import Role
from api.signins import SignIns
from waaier.settings import Settings


@dataclass(frozen=True, slots=True)
class Beheer:
    """Everything that the routes and the page of beheer need.

    Attributes:
        archive: what is kept.
        service: answers questions.
        runner: reads sources in.
        settings: those of the service.
        index_dir: the folder of the index.
        reader: a dependency that gives the name of a token that may look.
        manager: a dependency that gives the name of a token that may change things.
        signins: who is logged in on the page.
    """

    archive: Archive
    service: AnswerService
    runner: IngestRunner
    settings: Settings
    index_dir: Path
    reader: Callable[..., str]
    manager: Callable[..., str]
    signins: SignIns


def answers(
    told: str, *others: int, status: int = 200, pages: bool = False
) -> dict[int | str, dict[str, Any]]:
    """What a route of beheer may answer, for the description of the API.

    Args:
        told: what the answer is, in Dutch.
        others: statuses of problems, besides those of a missing or weak token.
        status: of the answer itself.
        pages: whether a header says where the other pages are.
    """
    headers = {"headers": {"Link": {"$ref": "#/components/headers/Link"}}} if pages else {}
    return {status: {"description": told, **headers}, **{n: {} for n in (401, 403, *others)}}


@contextmanager
def beheer_of(
    service: AnswerService, settings: Settings, index_dir: Path, archive: Archive | None = None
) -> Iterator[Beheer]:
    """Keeps records of a service and looks after it, until the end of the ``with`` statement.

    Args:
        service: from now on its answers are noted, and it can be paused.
        settings: what is kept, where and for how long.
        index_dir: the folder of the index that the service answers from.
        archive: records that were opened already.

    Raises:
        InputError: the database cannot be used.
    """
    archive = archive or Archive.open(settings)
    try:
        archive.serve(service)
        archive.start()
        runner = IngestRunner(archive, settings, index_dir, service.retriever.current)
        runner.recover()
        try:
            yield Beheer(
                archive=archive,
                service=service,
                runner=runner,
                settings=settings,
                index_dir=index_dir,
                reader=needs(archive, Role.READER),
                manager=needs(archive, Role.MANAGER),
                signins=SignIns(archive),
            )
        finally:
            runner.close()
    finally:
        archive.close()
