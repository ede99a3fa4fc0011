"""A clock that is put forward or back: nothing is removed, refused or mixed up because of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from answer.guard import mask
from api.records import feedback
from api.records.archive import Archive
from api.records.clock import ClockWatch
from api.records.kinds import Channel, FeedbackReason
from api.records.tables import Feedback
from api.widget.sessions import LIFE_SECONDS, Sessions, Signer
from index.builds import current_manifest
from index.damage import build_before
from index.folder_builds import FolderBuilds
from index.manifest import BuildManifest
from tests.records import Clock
from tests.test_builds import MODEL, _manifest, _write
from waaier.settings import Settings


def _add(archive: Archive) -> None:
    report = feedback.Report(
        reason=FeedbackReason.WRONG,
        comment=mask("Het bedrag klopt niet."),
        question=None,
        outcome=None,
        build=None,
        passages=(),
        channel=Channel.API,
    )
    with archive.database.write() as session:
        feedback.add(session, archive.now(), report)


def _count(archive: Archive) -> int:
    with archive.database.read() as session:
        return session.scalar(select(func.count()).select_from(Feedback)) or 0


def test_a_clock_put_forward_removes_nothing(tmp_path: Path) -> None:
    clock, seconds = Clock(), [0.0]
    archive = Archive.open(Settings(data_dir=tmp_path), clock=clock)
    _add(archive)
    watch = ClockWatch(archive.now, steady=lambda: seconds[0])
    clock.pass_days(3650)
    seconds[0] += 60
    assert archive.clean_up_unless(watch) is None
    assert _count(archive) == 1
    assert archive.clock_trouble is not None
    assert "klok" in archive.clock_trouble
    # It was a mistake, and put right: nothing was lost.
    clock.pass_days(-3650)
    seconds[0] += 24 * 60 * 60
    clock.pass_days(1)
    assert archive.clean_up_unless(watch) is not None
    assert (_count(archive), archive.clock_trouble) == (1, None)
    # Time that really passed does count.
    clock.pass_days(91)
    seconds[0] += 91 * 24 * 60 * 60
    assert archive.clean_up_unless(watch) is not None
    assert _count(archive) == 0
    archive.close()


def test_a_clock_that_was_put_forward_while_the_service_was_off(tmp_path: Path) -> None:
    clock = Clock()
    archive = Archive.open(Settings(data_dir=tmp_path), clock=clock)
    _add(archive)
    clock.pass_days(20 * 365)
    watch = ClockWatch(archive.now, newest=clock() - timedelta(days=20 * 365), steady=lambda: 0.0)
    assert archive.clean_up_unless(watch) is None
    assert _count(archive) == 1
    archive.close()


def test_reports_of_a_clock_that_ran_ahead_do_not_close_the_door(tmp_path: Path) -> None:
    clock = Clock()
    archive = Archive.open(Settings(data_dir=tmp_path), clock=clock)
    for _ in range(3):
        _add(archive)
    with archive.database.read() as session:
        assert feedback.is_flooded(session, clock(), per_hour=3)
        assert not feedback.is_flooded(session, clock() - timedelta(days=1), per_hour=3)
    archive.close()


@pytest.mark.parametrize("jump", [-3650, -1, 1, 3650], ids=lambda days: f"{days:+d} days")
def test_no_session_outlives_its_time(jump: int) -> None:
    seconds = [1_800_000_000.0]
    sessions = Sessions(Signer(Settings()), lambda: seconds[0])
    token, _ = sessions.make("https://voorbeeld.nl")
    assert sessions.find(token, "https://voorbeeld.nl") is not None
    seconds[0] += jump * 86400
    assert sessions.find(token, "https://voorbeeld.nl") is None
    # Whoever asks gets a new one, and that works.
    token, session = sessions.make("https://voorbeeld.nl")
    assert session.expires - seconds[0] <= LIFE_SECONDS
    assert sessions.find(token, "https://voorbeeld.nl") is not None


def test_builds_stay_in_order_when_the_clock_is_put_back(tmp_path: Path) -> None:
    builds = FolderBuilds(tmp_path)
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    first = _manifest(3)
    first = first.model_copy(update={"created": ahead, "id": f"{ahead:%Y%m%d-%H%M%S}-abcdef"})
    _write(builds, first)
    builds.publish(first)
    passages = ["a", "b", "c"]
    second = BuildManifest.describe(MODEL, first.sources, passages, after=first.created)
    _write(builds, second)
    builds.publish(second)
    assert [one.id for one in builds.manifests()] == [first.id, second.id]
    assert build_before(second.id, builds.manifests()) == first.id
    builds.prune(keep=1)
    now = current_manifest(builds)
    assert now is not None
    assert now.id == second.id
