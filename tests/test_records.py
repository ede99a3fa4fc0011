"""What is kept, in a real SQLite file and, where there is one, on a real PostgreSQL server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from answer.guard import Masked, mask
from api.records import audit, feedback, jobs, migrate, questions, switches, tokens, usage
from api.records.archive import Archive
from api.records.database import FILE_NAME, Database
from api.records.doors import through
from api.records.kinds import (
    Action,
    Channel,
    FeedbackCause,
    FeedbackReason,
    FeedbackStatus,
    JobState,
    Role,
)
from api.records.tables import Audit, Base, Feedback, Job, KeptQuestion, QuestionSource, Usage
from ingest.report import FileReport, FileState
from tests.records import DATABASES, PASSAGE, Clock, answer_to, archive_of, settings_for
from waaier.domain import Outcome, WrittenBy
from waaier.errors import InputError
from waaier.settings import Settings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=DATABASES)
def archive(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with archive_of(settings_for(request.param, tmp_path, bewaar_vragen=True), clock) as one:
        yield one


def kept_questions(archive: Archive) -> list[KeptQuestion]:
    archive.flush()
    with archive.database.read() as session:
        return list(session.scalars(select(KeptQuestion).order_by(KeptQuestion.id)))


def report_of(comment: str) -> feedback.Report:
    return feedback.Report(
        FeedbackReason.WRONG, mask(comment), None, Outcome.ANSWERED, None, (PASSAGE,), Channel.CHAT
    )


def test_a_question_is_kept_with_what_it_was_answered_from(archive: Archive) -> None:
    answer = answer_to("En in Utrecht?", searched="briefadres in Utrecht?", gemeente="utrecht")
    with through(Channel.CHAT):
        archive.note(answer)
    (question,) = kept_questions(archive)
    assert question.text.text == "En in Utrecht?"
    assert question.searched is not None
    assert question.searched.text == "briefadres in Utrecht?"
    assert question.outcome is Outcome.ANSWERED
    assert question.gemeente == "Utrecht"
    assert question.channel is Channel.CHAT
    assert question.build == "20261122-093456-abcdef"
    assert question.written_by is WrittenBy.SOURCES
    # The whole hour: a minute could lead to a person.
    assert question.asked_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    with archive.database.read() as session:
        (cited,) = session.scalars(select(QuestionSource))
        assert (cited.source_id, cited.passage_id) == ("briefadres", PASSAGE)


def test_that_a_language_model_wrote_the_answer_is_kept(archive: Archive) -> None:
    answer = answer_to("Hoe werkt een wooncirkel?")
    archive.note(answer.model_copy(update={"written_by": WrittenBy.MODEL}))
    (question,) = kept_questions(archive)
    assert question.written_by is WrittenBy.MODEL


def test_no_question_is_kept_unless_that_is_asked_for(tmp_path: Path, clock: Clock) -> None:
    with archive_of(Settings(data_dir=tmp_path), clock) as archive:
        archive.note(answer_to("Hoe werkt een wooncirkel?"))
        assert kept_questions(archive) == []
        with archive.database.read() as session:
            (count,) = session.scalars(select(Usage))
            assert (count.outcome, count.count) == (Outcome.ANSWERED, 1)


@pytest.mark.parametrize(
    ("outcome", "urgent"),
    [
        (Outcome.URGENT, True),
        # There was an answer as well, but the message told of something that cannot wait.
        (Outcome.ANSWERED, True),
        (Outcome.URGENT, False),
        (Outcome.PERSONAL_DATA_ONLY, False),
    ],
)
def test_of_what_could_not_wait_only_the_count_is_kept(
    archive: Archive, outcome: Outcome, urgent: bool
) -> None:
    archive.note(answer_to("Hij slaat mij.", outcome, urgent=urgent))
    assert kept_questions(archive) == []
    with archive.database.read() as session:
        assert session.scalars(select(Usage.outcome)).all() == [outcome]


def test_what_slipped_through_the_first_mask_is_masked_again(archive: Archive) -> None:
    archive.note(answer_to("Mijn cliënt, bsn 111222333, zoekt een kamer."))
    archive.note(answer_to("x", gemeente="Jan Jansen, Kerkstraat 1"))
    first, second = kept_questions(archive)
    assert first.text.text == "Mijn cliënt, bsn [bsn], zoekt een kamer."
    assert second.gemeente is None


def test_text_that_was_not_masked_cannot_be_stored(archive: Archive) -> None:
    row = KeptQuestion(asked_at=archive.now(), outcome=Outcome.ANSWERED, channel=Channel.API)
    row.text = "bsn 111222333"  # type: ignore[assignment]
    with pytest.raises(StatementError) as raised, archive.database.write() as session:
        session.add(row)
    assert "111222333" not in str(raised.value)
    assert kept_questions(archive) == []


def test_a_failing_statement_does_not_tell_what_it_was_about(archive: Archive) -> None:
    wrong = text("INSERT INTO no_such_table VALUES (:x)")
    with pytest.raises(DBAPIError) as raised, archive.database.write() as session:
        session.execute(wrong, {"x": "geheim woord"})
    assert "no_such_table" in str(raised.value)
    assert "geheim woord" not in str(raised.value)


def test_counts_add_up_when_many_add_at_once(archive: Archive) -> None:
    day = archive.now().date()

    def add() -> None:
        for _ in range(20):
            with archive.database.write() as session:
                counts = {(day, one, Channel.API): 1 for one in (Outcome.ANSWERED, Outcome.ERROR)}
                usage.add(session, counts)

    threads = [threading.Thread(target=add) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with archive.database.read() as session:
        found = usage.between(session, day, day)
        assert found == {day: {Outcome.ANSWERED: 100, Outcome.ERROR: 100}}
        assert usage.between(session, day + timedelta(days=1), day + timedelta(days=9)) == {}


def test_questions_that_were_not_answered(archive: Archive) -> None:
    for outcome in Outcome:
        archive.note(answer_to(f"Vraag: {outcome.value}?", outcome))
    archive.note(answer_to("En dan?", Outcome.NOT_IN_SOURCES, searched="En bij pgb?"))
    archive.flush()
    with archive.database.read() as session:
        found = questions.newest_unanswered(session, archive.now() - timedelta(days=1), 100)
        assert {one.outcome for one in found} == {
            Outcome.NOT_IN_SOURCES,
            Outcome.PARTLY_ANSWERED,
            Outcome.OUT_OF_SCOPE,
        }
        assert found[0].text == "En bij pgb?"
        assert len(questions.newest_unanswered(session, archive.now(), 2)) == 0


def test_feedback_waits_to_be_dealt_with(archive: Archive, clock: Clock) -> None:
    with archive.database.write() as session:
        first = feedback.add(session, archive.now(), report_of("Dit klopt niet meer."))
        clock.pass_days(1)
        feedback.add(session, archive.now(), report_of("Bel Jan de Vries, 06-12345678."))
    with archive.database.write() as session:
        changed = feedback.change(
            session,
            archive.now(),
            first,
            FeedbackStatus.RESOLVED,
            FeedbackCause.SOURCE_OUTDATED,
        )
        assert changed is not None
        assert feedback.change(session, archive.now(), "0" * 32, None, None) is None
    with archive.database.read() as session:
        everything = feedback.listed(session, feedback.Wanted(), 1, 1)
        assert everything.total == 2
        (newest,) = everything.items
        assert newest.comment is not None
        assert "06-12345678" not in newest.comment.text
        assert "Vries" not in newest.comment.text
        done = feedback.listed(session, feedback.Wanted(status=FeedbackStatus.RESOLVED), 1, 10)
        (row,) = done.items
        assert (row.id, row.cause) == (first, FeedbackCause.SOURCE_OUTDATED)
        assert feedback.passages_of(session, done.items) == {first: [PASSAGE]}
        other = feedback.Wanted(reason=FeedbackReason.OUTDATED)
        assert feedback.listed(session, other, 1, 10).total == 0


def test_a_flood_of_feedback_is_seen(archive: Archive, clock: Clock) -> None:
    with archive.database.write() as session:
        for _ in range(3):
            feedback.add(session, archive.now(), report_of("x"))
        assert feedback.is_flooded(session, archive.now(), 3)
        assert not feedback.is_flooded(session, archive.now(), 4)
        clock.pass_days(1)
        assert not feedback.is_flooded(session, archive.now(), 3)


def fill(archive: Archive) -> None:
    """One record of every kind, made now."""
    archive.note(answer_to("Hoe werkt een wooncirkel?"))
    archive.flush()
    now = archive.now()
    with archive.database.write() as session:
        feedback.add(session, now, report_of("Dit klopt niet."))
        job = jobs.start(session, now, "hier", "jan", 1)
        report = FileReport(file="Brief van mevrouw Jansen.pdf", state=FileState.READ, passages=3)
        jobs.add_file(session, job.id, report, mask)
        jobs.end(session, now, job, JobState.DONE)
        audit.record(session, now, "jan", Action.INGEST_STARTED)


KEPT = (KeptQuestion, QuestionSource, Feedback, Job, Audit)


def sizes(archive: Archive) -> dict[str, int]:
    with archive.database.read() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in KEPT
        }


def test_what_was_kept_long_enough_is_removed(archive: Archive, clock: Clock) -> None:
    fill(archive)
    clock.pass_days(89.9)
    assert archive.clean_up().total == 0
    clock.pass_days(0.2)
    fill(archive)
    done = archive.clean_up("jan")
    assert (done.questions, done.feedback, done.jobs, done.actions) == (1, 1, 1, 0)
    assert sizes(archive) == {
        "questions": 1,
        "question_sources": 1,
        "feedback": 1,
        "jobs": 1,
        # Two of the ingests, one that tells of the clean-up.
        "audit": 3,
    }
    with archive.database.read() as session:
        newest = audit.listed(session, 1, 1).items[0]
        assert (newest.who, newest.action) == ("jan", Action.CLEANED_UP)
        assert newest.detail is not None
        assert "1 vragen" in newest.detail.text
        # Counts hold no text and stay.
        assert sum(session.scalars(select(Usage.count))) == 2
    clock.pass_days(800)
    assert archive.clean_up().actions == 3


def test_a_running_ingest_is_not_removed(archive: Archive, clock: Clock) -> None:
    with archive.database.write() as session:
        jobs.start(session, archive.now(), "hier", "jan", 1)
    clock.pass_days(200)
    assert archive.clean_up().jobs == 0


def test_nothing_is_removed_while_there_is_a_duty_to_keep(archive: Archive, clock: Clock) -> None:
    fill(archive)
    with archive.database.write() as session:
        reason = "Woo-verzoek 2026-14"
        switches.turn_on(session, archive.now(), switches.HOLD, reason, "jan", mask(reason))
    before = sizes(archive)
    clock.pass_days(1000)
    done = archive.clean_up()
    assert done.held
    assert done.total == 0
    assert "bewaarplicht" in done.sentence()
    assert sizes(archive) == before
    with archive.database.write() as session:
        assert switches.turn_off(session, archive.now(), switches.HOLD, "jan", mask("Klaar"))
        assert not switches.turn_off(session, archive.now(), switches.HOLD, "jan", None)
    with archive.database.read() as session:
        actions = [one.action for one in audit.listed(session, 1, 2).items]
        assert actions == [Action.HOLD_OFF, Action.HOLD_ON]
    assert archive.clean_up().total > 0


def test_the_clean_up_runs_by_itself_at_the_start(tmp_path: Path, clock: Clock) -> None:
    settings = Settings(data_dir=tmp_path, bewaar_vragen=True)
    with archive_of(settings, clock) as archive:
        fill(archive)
    clock.pass_days(91)
    with archive_of(settings, clock) as archive:
        for _ in range(100):
            if sizes(archive)["questions"] == 0:
                break
            threading.Event().wait(0.05)
        assert sizes(archive)["questions"] == 0


def test_what_was_removed_is_gone_from_the_files(tmp_path: Path, clock: Clock) -> None:
    with archive_of(Settings(data_dir=tmp_path, bewaar_vragen=True), clock) as archive:
        archive.note(answer_to("Waar is de sterrenwacht van Lutjebroek?"))
        archive.flush()

        def found() -> list[str]:
            files = [file for file in tmp_path.iterdir() if b"sterrenwacht" in file.read_bytes()]
            return [file.name for file in files]

        assert found()
        clock.pass_days(91)
        archive.clean_up()
        assert found() == []


def test_a_pause_is_seen_by_another_service_and_outlives_a_restart(
    tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data_dir=tmp_path)
    with archive_of(settings, clock) as one, archive_of(settings, clock) as other:
        with one.database.write() as session:
            switches.turn_on(session, one.now(), switches.PAUSE, "Even niet.", "jan", mask("x"))
        for _ in range(100):
            if other.pause_message():
                break
            threading.Event().wait(0.1)
        assert other.pause_message() == "Even niet."
    with archive_of(settings, clock) as one:
        assert one.pause_message() == "Even niet."


def test_a_job_that_was_left_behind_is_interrupted(archive: Archive, clock: Clock) -> None:
    with archive.database.write() as session:
        mine = jobs.start(session, archive.now(), "hier", "jan", 1).id
        theirs = jobs.start(session, archive.now(), "elders", "jan", 1).id
        assert jobs.interrupt(session, archive.now(), "hier".__eq__, mask) == [mine]
    with archive.database.write() as session:
        left = jobs.get(session, mine)
        assert left is not None
        assert left.state is JobState.INTERRUPTED
        assert left.message is not None
        assert "stopte tijdens het inlezen" in left.message.text
        other = jobs.get(session, theirs)
        assert other is not None
        assert other.state is JobState.RUNNING
        # A service that gave no sign of life for so long is gone.
        clock.pass_days(1)
        assert jobs.interrupt(session, archive.now(), "hier".__eq__, mask) == [theirs]
        assert jobs.listed(session, JobState.INTERRUPTED, 1, 10).total == 2


def test_names_of_files_are_masked(archive: Archive) -> None:
    fill(archive)
    with archive.database.read() as session:
        (job,) = session.scalars(select(Job))
        (file,) = jobs.files_of(session, job.id)
        assert "Jansen" not in file.name.text
        assert file.name.text.startswith("Brief van mevrouw [naam]")


def test_a_token_opens_until_it_is_revoked_or_expires(archive: Archive, clock: Clock) -> None:
    with archive.database.write() as session:
        token = tokens.make(session, archive.now(), "jan", Role.READER, 30, audit.COMMAND)
    with archive.database.write() as session:
        holder = tokens.holder(session, archive.now(), token)
        assert holder is not None
        assert (holder.name, holder.role) == ("jan", Role.READER)
        for wrong in (token[:-1], token[:-1] + "é", token + "x", "", "waaier_", token.upper()):
            assert tokens.holder(session, archive.now(), wrong) is None
        swapped = "waaier_" + "0" * 16 + token[23:]
        assert tokens.holder(session, archive.now(), swapped) is None
        assert tokens.holder(session, archive.now() + timedelta(days=30), token) is None
        tokens.revoke(session, archive.now(), "jan", audit.COMMAND)
    with archive.database.write() as session:
        assert tokens.holder(session, archive.now(), token) is None
        with pytest.raises(InputError, match="geen token"):
            tokens.revoke(session, archive.now(), "jan", audit.COMMAND)
        with pytest.raises(InputError, match="al gebruikt"):
            tokens.make(session, archive.now(), "jan", Role.READER, 30, audit.COMMAND)
        for name in ("", "Jan", "jan jansen", "-jan", "x" * 41, "systeem"):
            with pytest.raises(InputError, match="kan niet"):
                tokens.make(session, archive.now(), name, Role.READER, 30, audit.COMMAND)


def test_the_secret_of_a_token_is_nowhere_on_disk(tmp_path: Path) -> None:
    with archive_of(Settings(data_dir=tmp_path)) as archive, archive.database.write() as session:
        token = tokens.make(session, archive.now(), "jan", Role.MANAGER, 30, audit.COMMAND)
    secret = token.removeprefix("waaier_").split("_", 1)[1].encode()
    assert len(secret) == 43
    for file in tmp_path.iterdir():
        assert secret not in file.read_bytes()


# The schema


def differences(archive: Archive) -> list[object]:
    """How the database differs from the tables in the code."""
    with archive.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


@pytest.mark.parametrize("kind", DATABASES)
def test_a_new_database_has_the_schema_of_the_tables(kind: str, tmp_path: Path) -> None:
    with archive_of(settings_for(kind, tmp_path)) as archive:
        assert differences(archive) == []
        with archive.database.engine.connect() as connection:
            assert migrate.revisions(connection) == (migrate.newest(),)


@pytest.mark.parametrize("kind", DATABASES)
def test_an_older_database_is_brought_up_to_date(kind: str, tmp_path: Path) -> None:
    settings = settings_for(kind, tmp_path)
    database = Database.connect(settings)
    migrate.migrate(database, "0001")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO questions (id, asked_at, text, outcome, channel) VALUES "
                "(1, '2026-11-22 09:00:00', 'Wat is een briefadres?', 'not_in_sources', 'api')"
            )
        )
    database.close()
    with archive_of(settings) as archive:
        (question,) = kept_questions(archive)
        assert question.text == Masked(text="Wat is een briefadres?")
        # Nobody noted it then, so nothing is claimed about it.
        assert question.written_by is None
        assert differences(archive) == []


@pytest.mark.parametrize("kind", DATABASES)
def test_a_step_that_fails_leaves_the_database_as_it_was(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(kind, tmp_path)
    database = Database.connect(settings)
    migrate.migrate(database, "0001")
    with database.engine.begin() as connection:
        # The last of the tables that the next step makes is there already.
        connection.execute(text("CREATE TABLE audit (x INTEGER)"))
    with pytest.raises(InputError, match="kan niet worden geopend"):
        migrate.migrate(database)
    with database.engine.begin() as connection:
        assert migrate.revisions(connection) == ("0001",)
        connection.execute(text("DROP TABLE audit"))
    migrate.migrate(database)
    database.close()


@pytest.mark.parametrize("kind", DATABASES)
def test_services_that_start_together_do_not_both_migrate(kind: str, tmp_path: Path) -> None:
    settings = settings_for(kind, tmp_path)
    failed: list[BaseException] = []

    def start() -> None:
        try:
            Archive.open(settings).close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with archive_of(settings) as archive, archive.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="nieuwere versie"):
        Archive.open(settings)


def test_faults_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(InputError, match="WAAIER_DATA_DIR"):
        Archive.open(Settings(data_dir=tmp_path / "bestand"))
    (tmp_path / FILE_NAME).write_text("dit is geen database, maar een tekst die lang genoeg is")
    with pytest.raises(InputError, match="kan niet worden geopend"):
        Archive.open(Settings(data_dir=tmp_path))
    for address in ("geen adres", "mysql://gebruiker:geheim@server/x"):
        with pytest.raises(InputError, match="WAAIER_DATABASE_URL") as raised:
            Archive.open(Settings.model_validate({"database_url": address}))
        assert "geheim" not in str(raised.value)
        assert raised.value.__cause__ is None
    nobody = "postgresql://gebruiker:geheim@127.0.0.1:9/x"
    with pytest.raises(InputError, match="kan niet worden geopend"):
        Archive.open(Settings.model_validate({"database_url": nobody}))


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    with archive_of(Settings(data_dir=tmp_path / "beheer")) as archive:
        fill(archive)
        for file in (tmp_path / "beheer").glob(FILE_NAME + "*"):
            assert file.stat().st_mode & 0o077 == 0, file.name
    assert (tmp_path / "beheer").stat().st_mode & 0o077 == 0
