"""What tests of the records share: an archive on each database, and answers to note in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from answer.guard import mask
from api.records.archive import Archive
from api.records.database import Database
from waaier.domain import (
    Answer,
    Citation,
    Filters,
    Outcome,
    Query,
    Source,
    SourceKind,
    UrgentHelp,
    UrgentKind,
)
from waaier.settings import Settings

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "")

PASSAGE = "5a0d5a52-6f0f-5a58-9b57-3a6f1f1d7c11"

DATABASES = ("sqlite", "postgresql")


class Clock:
    """Gives a moment that a test can move."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 9, 34, 56, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_days(self, days: float) -> None:
        self.moment += timedelta(days=days)


def settings_for(kind: str, folder: Path, **more: object) -> Settings:
    """Settings with an empty database of this kind."""
    known: dict[str, object] = {"data_dir": folder / "beheer", **more}
    if kind == "postgresql":
        if not POSTGRES_URL:
            pytest.skip("no PostgreSQL: set TEST_POSTGRES_URL to a database that may be emptied")
        known["database_url"] = POSTGRES_URL
        database = Database.connect(Settings.model_validate(known))
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        database.close()
    return Settings.model_validate(known)


@contextmanager
def archive_of(settings: Settings, clock: Clock | None = None) -> Iterator[Archive]:
    """An archive that writes, as a running service has it."""
    archive = Archive.open(settings, mask, clock)
    archive.start()
    try:
        yield archive
    finally:
        archive.close()


def answer_to(
    question: str,
    outcome: Outcome = Outcome.ANSWERED,
    *,
    urgent: bool = False,
    searched: str | None = None,
    gemeente: str | None = None,
) -> Answer:
    """An answer as the service gives it, to a question that was masked."""
    help_needed = UrgentHelp(kind=UrgentKind.VIOLENCE, sentence="Bel.", contacts=())
    source = Source(id="briefadres", title="Briefadres", kind=SourceKind.CARD)
    return Answer(
        outcome=outcome,
        urgent=(help_needed,) if urgent else (),
        citations=(Citation(n=1, passage_id=PASSAGE, quote="Een briefadres.", source=source),),
        query=Query(text=searched or question, filters=Filters(gemeente=gemeente)),
        masked_question=question,
        index_build="20261122-093456-abcdef",
    )
