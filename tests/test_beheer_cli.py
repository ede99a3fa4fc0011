"""``waaier beheer``: tokens, cleaning up, the duty to keep, exports and copies."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from answer.guard import mask
from api.records import audit, export, feedback, tokens
from api.records.archive import Archive
from api.records.database import FILE_NAME
from api.records.kinds import Channel, FeedbackReason, Role
from api.records.tables import Feedback, KeptQuestion
from cli.main import main
from tests.records import DATABASES, PASSAGE, answer_to, archive_of, settings_for
from waaier.domain import Outcome
from waaier.settings import Settings, get_settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs a command; gives its exit code and what it wrote."""
    monkeypatch.setenv("WAAIER_DATA_DIR", str(tmp_path / "beheer"))
    monkeypatch.setenv("WAAIER_BEWAAR_VRAGEN", "1")
    get_settings.cache_clear()

    def command(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(["beheer", *arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    yield command
    get_settings.cache_clear()


def settings_of(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "beheer", bewaar_vragen=True)


HOSTILE = ('=HYPERLINK("http://x";"y")', "+1+1", "-2", "@SUM(A1)", "\t=1", " =1+1", "＝1")


def fill(archive: Archive, *comments: str) -> None:
    archive.note(answer_to("Hoe werkt een wooncirkel; en «dat»?", Outcome.NOT_IN_SOURCES))
    archive.flush()
    with archive.database.write() as session:
        for comment in comments:
            report = feedback.Report(
                FeedbackReason.WRONG, mask(comment), None, None, None, (PASSAGE,), Channel.API
            )
            feedback.add(session, archive.now(), report)


def test_a_token_is_shown_once(run: Run, tmp_path: Path) -> None:
    code, out, err = run("token", "maak", "jan", "--rol", "beheerder")
    assert code == 0
    token = out.strip()
    assert "één keer" not in out
    assert "hierna nergens meer" in err
    with archive_of(settings_of(tmp_path)) as archive, archive.database.read() as session:
        holder = tokens.holder(session, archive.now(), token)
        assert holder is not None
        assert (holder.name, holder.role) == ("jan", Role.MANAGER)
        assert holder.expires_at - holder.created_at == timedelta(days=365)
    code, out, _ = run("token", "lijst")
    assert out.startswith("jan  beheerder  geldig tot ")
    assert token not in out
    assert run("token", "intrekken", "jan")[0] == 0
    assert "ingetrokken" in run("token", "lijst")[1]
    assert run("token", "intrekken", "jan")[0] == 2
    assert run("token", "maak", "jan")[0] == 2
    assert run("token", "maak", "Jan Jansen")[0] == 2
    (listed,) = json.loads(run("token", "lijst", "--json")[1])
    assert (listed["naam"], listed["rol"]) == ("jan", "beheerder")
    with archive_of(settings_of(tmp_path)) as archive, archive.database.read() as session:
        assert tokens.holder(session, archive.now(), token) is None
        done = [(one.who, one.action.value) for one in audit.listed(session, 1, 9).items]
        assert done == [("opdracht", "token_ingetrokken"), ("opdracht", "token_gemaakt")]


def test_cleaning_up_and_the_duty_to_keep(run: Run, tmp_path: Path) -> None:
    with archive_of(settings_of(tmp_path)) as archive:
        fill(archive, "Dit klopt niet.")
    # A service cleans up when it starts, so what is old must come to be after it.
    archive = Archive.open(settings_of(tmp_path), mask)
    try:
        with archive.database.write() as session:
            for row in (session.query(KeptQuestion).one(), session.query(Feedback).one()):
                name = "asked_at" if isinstance(row, KeptQuestion) else "received_at"
                setattr(row, name, archive.now() - timedelta(days=100))
    finally:
        archive.close()
    assert run("bewaarplicht", "aan", "Woo-verzoek van mevrouw Jansen")[0] == 0
    code, out, _ = run("opschonen")
    assert (code, out) == (0, "Er is niets verwijderd: de bewaarplicht staat aan.\n")
    assert run("bewaarplicht", "uit", "afgehandeld")[0] == 0
    assert run("bewaarplicht", "misschien", "x")[0] == 2
    done = json.loads(run("opschonen", "--json")[1])
    assert (done["held"], done["questions"], done["feedback"]) == (False, 1, 1)
    assert "0 vragen" in run("opschonen")[1]
    with archive_of(settings_of(tmp_path)) as archive, archive.database.read() as session:
        told = [one.detail.text for one in audit.listed(session, 1, 9).items if one.detail]
        assert told == [
            "Verwijderd: 1 vragen, 1 terugkoppelingen, 0 inleestaken en 0 handelingen.",
            "afgehandeld",
            "Woo-verzoek van mevrouw [naam]",
        ]


def test_an_export_can_be_read_and_checked(run: Run, tmp_path: Path) -> None:
    with archive_of(settings_of(tmp_path)) as archive:
        fill(archive, *HOSTILE, "twee\nregels")
    folder = tmp_path / "uit"
    code, out, _ = run("exporteer", str(folder))
    assert code == 0, out
    assert "terugkoppelingen: 8" in out
    names = {file.name for file in folder.iterdir()}
    assert names == {
        "vragen.csv",
        "terugkoppelingen.csv",
        "gebruik.csv",
        "handelingen.csv",
        "export.json",
        "controlesom.sha256",
    }
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--check", "--strict", export.CHECKSUMS], cwd=folder, check=True
        )
    rows = read_csv(folder / "vragen.csv")
    assert rows[0]["vraag"] == "Hoe werkt een wooncirkel; en «dat»?"
    assert rows[0]["bronnen"] == "briefadres"
    assert rows[0]["geschreven_door"] == "bron"
    comments = {row["toelichting"] for row in read_csv(folder / "terugkoppelingen.csv")}
    assert comments == {f"'{text}" for text in HOSTILE} | {"twee\nregels"}
    for file in folder.glob("*.csv"):
        for row in read_csv(file):
            assert not [cell for cell in row.values() if cell.strip(" ").startswith(("=", "@"))]
    about = json.loads((folder / "export.json").read_text())
    assert about["aantallen"] == {
        "vragen": 1,
        "terugkoppelingen": 8,
        "gebruik": 1,
        # The export itself.
        "handelingen": 0,
    }
    # Nothing is written over.
    code, _, err = run("exporteer", str(folder))
    assert (code, "niet leeg" in err) == (2, True)
    (tmp_path / "bestand").write_text("x")
    assert run("exporteer", str(tmp_path / "bestand" / "map"))[0] == 2


def read_csv(file: Path) -> list[dict[str, str]]:
    text = file.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_an_export_of_a_period_as_json(run: Run, tmp_path: Path) -> None:
    with archive_of(settings_of(tmp_path)) as archive:
        fill(archive, "=1+1")
        today = archive.now().date()
    folder = tmp_path / "vandaag"
    done = run("exporteer", str(folder), "--vorm", "json", "--van", str(today), "--json")
    assert json.loads(done[1])["aantallen"]["vragen"] == 1
    (report,) = json.loads((folder / "terugkoppelingen.json").read_text())
    assert report["toelichting"] == "=1+1"
    yesterday = str(today - timedelta(days=1))
    run("exporteer", str(tmp_path / "gisteren"), "--vorm", "json", "--tot", yesterday)
    assert json.loads((tmp_path / "gisteren" / "vragen.json").read_text()) == []
    assert run("exporteer", str(tmp_path / "fout"), "--van", "gisteren")[0] == 2


@pytest.mark.parametrize("kind", DATABASES)
def test_both_databases_export_the_same(kind: str, tmp_path: Path) -> None:
    with archive_of(settings_for(kind, tmp_path, bewaar_vragen=True)) as archive:
        fill(archive, "Dit klopt niet.")
        today = archive.now().date()
        done = export.export(
            archive.database,
            archive.settings,
            tmp_path / "uit",
            export.ExportForm.CSV,
            (today, today),
            archive.now(),
        )
        assert done.counts["vragen"] == done.counts["terugkoppelingen"] == 1


def test_a_copy_is_whole_while_the_service_writes(run: Run, tmp_path: Path) -> None:
    with archive_of(settings_of(tmp_path)) as archive:
        fill(archive, "eerste")
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                fill(archive, "meer")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            code, _, err = run("kopie", str(tmp_path / "kopie.sqlite3"))
        finally:
            stop.set()
            writer.join()
        assert code == 0, err
    copy = tmp_path / "kopie.sqlite3"
    assert copy.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*kopie.sqlite3*-wal"))
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert run("kopie", str(copy))[0] == 2
    assert run("kopie", str(tmp_path / "nergens" / "kopie"))[0] == 2
    # Putting it back is copying it to its place.
    restored = tmp_path / "terug"
    restored.mkdir()
    shutil.copy(copy, restored / FILE_NAME)
    with archive_of(Settings(data_dir=restored)) as archive, archive.database.read() as session:
        found = feedback.listed(session, feedback.Wanted(), 1, 1)
        assert found.total >= 1


def test_a_server_is_copied_with_its_own_tools(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for("postgresql", tmp_path)
    assert settings.database_url is not None
    monkeypatch.setenv("WAAIER_DATABASE_URL", settings.database_url.get_secret_value())
    get_settings.cache_clear()
    code, _, err = run("kopie", str(tmp_path / "kopie"))
    assert code == 2
    assert "pg_dump" in err
