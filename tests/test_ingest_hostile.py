"""No file can crash the reading, hold it up, fill the memory or write where it should not."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingest.discover import find_files
from ingest.isolation import ReaderProcess
from ingest.pipeline import FileReport, FileState, ingest_paths
from ingest.readers.text import read_text
from ingest.repair import repaired_document
from tests import hostile
from tests.bad_readers import secrets_of
from tests.files import write
from waaier.errors import DefectError, FileRejectedError
from waaier.settings import Settings

SETTINGS = Settings(max_file_seconds=8, max_stall_seconds=5)

READ, REFUSED, SKIPPED = FileState.READ, FileState.REFUSED, FileState.SKIPPED
UNPACKED = FileState.UNPACKED

EITHER = None
"""Read or refused: both are right, as long as it is quick and clear."""

CASES: list[tuple[hostile.Builder, dict[str, tuple[FileState | None, str]]]] = [
    (
        hostile.truncated,
        {
            "half.pdf": (EITHER, "beschadigd"),
            "half.docx": (REFUSED, "beschadigd"),
            "half.zip": (REFUSED, "beschadigd"),
        },
    ),
    (
        hostile.locked,
        {
            "open.pdf": (READ, ""),
            "slot.pdf": (REFUSED, "wachtwoord"),
            "slot.zip": (REFUSED, "wachtwoord"),
            "slot.docx": (REFUSED, "beveiligd Office-bestand"),
        },
    ),
    (
        hostile.empty,
        {
            f"leeg.{kind}": (REFUSED, "is leeg")
            for kind in ("docx", "html", "md", "odt", "pdf", "pptx", "txt", "zip")
        },
    ),
    (
        hostile.big,
        {f"groot.{kind}": (REFUSED, "groter dan 100 MB") for kind in ("docx", "txt", "zip")},
    ),
    (
        hostile.bombs,
        {
            "bom.docx": (REFUSED, "verdacht groot"),
            "bom.pdf": (EITHER, ""),
            **{f"nest.zip/{n}.zip": (REFUSED, "zip-bestand in een zip-bestand") for n in range(5)},
            "nest.zip": (UNPACKED, ""),
            "plat.zip": (UNPACKED, ""),
            "plat.zip/bom.txt": (REFUSED, "verdacht groot"),
            "plat.zip/goed.txt": (READ, ""),
            "som.zip": (REFUSED, "verdacht groot"),
            "vol.zip": (REFUSED, "meer dan 2000 bestanden"),
        },
    ),
    (
        hostile.lying,
        {"leugen.zip/a.txt": (REFUSED, "beschadigd"), "leugen.zip": (UNPACKED, "")},
    ),
    (
        hostile.entities,
        dict.fromkeys(
            ("breed.docx", "buiten.docx", "buiten.odt", "buiten.pptx", "lach.docx", "lach.odt"),
            (REFUSED, "buiten het document"),
        )
        | {"zeven.docx": (REFUSED, "beschadigd")},
    ),
    (
        hostile.odd_pdfs,
        {
            "5000.pdf": (REFUSED, "meer dan 1000 bladzijden"),
            **{f"{name}.pdf": (EITHER, "") for name in ("diep", "lus", "reus", "ring", "zelf")},
        },
    ),
    (
        hostile.heavy_pdfs,
        {
            "kaart.pdf": (READ, ""),
            "kaarten.pdf": (REFUSED, "kaarten.pdf"),
            "drup.pdf": (REFUSED, "drup.pdf"),
        },
    ),
    (
        hostile.names_in_zip,
        {
            "namen.zip/../../ontsnapt.txt": (REFUSED, "buiten het zip-bestand"),
            "namen.zip//etc/ontsnapt.txt": (REFUSED, "buiten het zip-bestand"),
            "namen.zip/C:\\ontsnapt.txt": (REFUSED, "buiten het zip-bestand"),
            "namen.zip/map\\..\\..\\ontsnapt.txt": (REFUSED, "buiten het zip-bestand"),
            "namen.zip/link.txt": (REFUSED, "verwijzing"),
            "namen.zip/nul": (REFUSED, "buiten het zip-bestand"),
            "namen.zip/goed/kaart.txt": (READ, ""),
            "namen.zip/regel\ufffdeinde.txt": (READ, ""),
            f"namen.zip/{'lang' * 100}.txt": (READ, ""),
            "namen.zip/binnen.zip": (REFUSED, "zip-bestand in een zip-bestand"),
            "namen.zip/film.mp4": (SKIPPED, "overgeslagen"),
            "namen.zip/leeg.txt": (REFUSED, "is leeg"),
            "namen.zip": (UNPACKED, ""),
            "niets.zip": (REFUSED, "geen bestanden"),
        },
    ),
    (
        hostile.wrong_extensions,
        {
            "pdf.docx": (REFUSED, "maar een PDF"),
            "exe.txt": (REFUSED, "maar een programma"),
            "docx.pdf": (REFUSED, "geen PDF"),
            "docx.odt": (REFUSED, "geen OpenDocument-tekst"),
            "odt.pptx": (REFUSED, "geen PowerPoint-bestand"),
            "html.md": (REFUSED, "maar een webpagina"),
            "txt.html": (REFUSED, "maar een afbeelding"),
            "werkblad.docx": (REFUSED, "geen Word-bestand"),
        },
    ),
    (
        hostile.encodings,
        {
            "utf16.txt": (READ, ""),
            "mengsel.txt": (READ, ""),
            "nul.txt": (REFUSED, "geen leesbare tekst"),
            "bom.md": (REFUSED, "geen leesbare tekst"),
        },
    ),
    (
        hostile.long_texts,
        dict.fromkeys(
            ("citaat.md", "koppen.md", "lijn.txt", "lijst.md", "woord.txt"), (EITHER, "")
        ),
    ),
    (
        hostile.pages,
        {
            "divs.html": (EITHER, ""),
            "tabel.html": (READ, ""),
            "data.html": (READ, ""),
            "spans.html": (READ, ""),
            "script.html": (REFUSED, "geen lopende tekst"),
        },
    ),
    (
        hostile.odd_docx,
        {
            "diep.docx": (REFUSED, "beschadigd"),
            "breed.docx": (READ, ""),
            "beeld.docx": (REFUSED, "geen tekst"),
            "geen.pptx": (REFUSED, "geen dia's met tekst"),
            "stijl.docx": (READ, ""),
        },
    ),
    (
        hostile.no_files,
        {
            "a.txt": (REFUSED, "kan niet worden geopend"),
            "b.txt": (REFUSED, "kan niet worden geopend"),
            "pijp.txt": (REFUSED, "geen gewoon bestand"),
            "pijp.zip": (REFUSED, "geen gewoon bestand"),
            "bronnen.toml": (REFUSED, "geen gewoon bestand"),
            "stop.md": (REFUSED, "geen gewoon bestand"),
        },
    ),
    (
        hostile.odd_names,
        {
            f"{'n' * 251}.txt": (READ, ""),
            "regel\ufffdeinde.txt": (READ, ""),
            "bel\ufffd.txt": (READ, ""),
            "\ufffdtxt.exe.txt": (READ, ""),
            "🏡👵🏽.txt": (READ, ""),
            "\ufffd\ufffd.txt": (READ, ""),
            "leeg\ufffd\ufffd.txt": (REFUSED, "is leeg"),
        },
    ),
    (
        hostile.other_kinds,
        dict.fromkeys(
            ("blad.xlsx", "lijst.csv", "oud.doc"), (SKIPPED, "is overgeslagen: alleen .docx, .htm")
        ),
    ),
    (
        hostile.cards,
        {
            "kapot.md": (REFUSED, "regel"),
            "bom.md": (REFUSED, "verwijzingen"),
            "nest.md": (REFUSED, ""),
            "bronnen.toml": (REFUSED, "regel 1, is geen geldige TOML"),
        },
    ),
    (
        hostile.deep_register,
        {"bronnen.toml": (REFUSED, "geen geldige TOML"), "a.txt": (READ, "")},
    ),
]

_ENGLISH = re.compile(
    r"\b(?:error|exception|invalid|expected|failed|cannot|not a|traceback|unexpected|file)\b",
    re.IGNORECASE,
)


def check_sentence(report: FileReport) -> None:
    """One line in Dutch that names the file and is a whole sentence."""
    message = report.message or ""
    assert message, report.file
    assert "\n" not in message
    assert message.isprintable(), repr(message)
    assert message[-1] in ".!", message
    assert Path(report.file.replace("\\", "/")).name[:20] in message
    assert not _ENGLISH.search(message.replace(report.file, "")), message
    assert "fout in de Praktijkwaaier" not in message, message


@pytest.mark.parametrize(("build", "expected"), CASES, ids=[build.__name__ for build, _ in CASES])
def test_hostile_files(
    build: hostile.Builder,
    expected: dict[str, tuple[FileState | None, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, private = tmp_path / "x", tmp_path / "t"
    folder.mkdir()
    private.mkdir()
    build(folder)
    before = sorted(os.walk(tmp_path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    # The long texts may take all the time there is: that need not be much.
    seconds = 3 if build is hostile.long_texts else SETTINGS.max_file_seconds
    result = ingest_paths([folder], SETTINGS.model_copy(update={"max_file_seconds": seconds}))
    assert sorted(os.walk(tmp_path)) == before, "something was written or left behind"
    reports = {report.file: report for report in result.reports}
    assert set(reports) == set(expected)
    for name, (state, words) in expected.items():
        report = reports[name]
        assert report.seconds < 30, report
        assert report.state is state or state is EITHER, report
        if report.state is READ:
            assert report.passages > 0
        elif report.state is UNPACKED:
            assert report.message is None
            assert report.files
        else:
            check_sentence(report)
            assert words in (report.message or "")
        # Every report can be printed as JSON, whatever the name of the file.
        json.loads(report.model_dump_json())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 1_500_000


def test_there_are_at_least_forty_of_them() -> None:
    assert sum(len(expected) for _, expected in CASES) >= 40


def test_a_secret_is_not_drawn_in(tmp_path: Path) -> None:
    hostile.entities(tmp_path)
    assert not ingest_paths([tmp_path], SETTINGS).passages


def test_members_know_their_archive(tmp_path: Path) -> None:
    register = '[[bron]]\nbestand = "kaart.txt"\ntitel = "Kaart"\n'
    hostile.zip_of(
        tmp_path / "pak.zip",
        ("map/bronnen.toml", register),
        ("map/kaart.txt", hostile.SENTENCE),
        ("los.txt", hostile.SENTENCE),
        ("__MACOSX/los.txt", "x"),
        (".DS_Store", "x"),
    )
    write(
        tmp_path,
        "bronnen.toml",
        '[[bron]]\nbestand = "pak.zip"\ntitel = "Pak"\nuitgever = "Gemeente Assen"\n',
    )
    result = ingest_paths([tmp_path], SETTINGS)
    loose, card, archive = result.reports
    assert (archive.file, archive.state, archive.files) == ("pak.zip", UNPACKED, 2)
    assert archive.passages == len(result.passages)
    assert archive.warnings == ()
    assert (loose.file, loose.archive) == ("pak.zip/los.txt", "pak.zip")
    assert loose.path == tmp_path.resolve() / "pak.zip" / "los.txt"
    titles = {p.source.file: (p.source.title, p.source.publisher) for p in result.passages}
    assert titles == {
        "pak.zip/los.txt": ("Los", "Gemeente Assen"),
        "pak.zip/map/kaart.txt": ("Kaart", None),
    }
    assert card.file == "pak.zip/map/kaart.txt"
    assert {p.source.id for p in result.passages} == {"pak-zip-los", "pak-zip-map-kaart"}


def test_a_zip_file_says_which_of_its_files_were_not_read(tmp_path: Path) -> None:
    members = [(f"{n}.mp4", "x") for n in range(7)]
    hostile.zip_of(tmp_path / "pak.zip", ("a.txt", hostile.SENTENCE), ("b.txt", ""), *members)
    report = ingest_paths([tmp_path], SETTINGS).reports[-1]
    assert (report.file, report.state, report.files, report.passages) == ("pak.zip", UNPACKED, 9, 1)
    assert report.warnings == (
        "1 bestand geweigerd: b.txt.",
        "7 bestanden overgeslagen: 0.mp4, 1.mp4, 2.mp4, 3.mp4, 4.mp4 en 2 andere.",
    )


def test_a_zip_file_that_breaks_keeps_its_files_in_the_index(tmp_path: Path) -> None:
    from index.carry import carried_sources
    from index.embedding.interface import ModelIdentity
    from index.manifest import BuildManifest, IndexedSource

    hostile.zip_of(tmp_path / "pak.zip", ("a.txt", hostile.SENTENCE))
    (document,) = ingest_paths([tmp_path], SETTINGS).documents
    source = IndexedSource(
        source=document.source, path=str(document.path), sha256=document.sha256, passages=1
    )
    identity = ModelIdentity(name="x", revision="x", engine="onnxruntime-fp32", dimension=2)
    before = BuildManifest.describe(identity, [source], [])
    write(tmp_path, "pak.zip", b"PK kapot")
    broken = ingest_paths([tmp_path], SETTINGS)
    assert carried_sources(before, [tmp_path], broken.documents, broken.reports) == ([source], ())
    (tmp_path / "pak.zip").unlink()
    gone = ingest_paths([tmp_path], SETTINGS)
    assert carried_sources(before, [tmp_path], gone.documents, gone.reports) == (
        [],
        (document.source.title,),
    )


def test_a_file_that_disappears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt", hostile.SENTENCE)
    write(tmp_path, "b.txt", hostile.SENTENCE)
    found = find_files([tmp_path])
    (tmp_path / "a.txt").unlink()
    monkeypatch.setattr("ingest.pipeline.find_files", lambda _paths: found)
    gone, there = ingest_paths([tmp_path], SETTINGS).reports
    check_sentence(gone)
    assert there.state is READ


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_file_and_a_folder_without_permission(tmp_path: Path) -> None:
    write(tmp_path, "dicht/a.txt", hostile.SENTENCE)
    write(tmp_path, "slot.txt", hostile.SENTENCE).chmod(0)
    (tmp_path / "dicht").chmod(0)
    reports = ingest_paths([tmp_path], SETTINGS).reports
    (tmp_path / "dicht").chmod(0o755)
    for report in reports:
        check_sentence(report)


# --- the readers' process ------------------------------------------------------------------------


def test_what_goes_wrong_in_a_reader_costs_one_file() -> None:
    settings = Settings(max_file_seconds=1, max_stall_seconds=1, max_reader_memory_mb=500)
    with ReaderProcess(settings) as process:

        def call(function: str) -> object:
            return process.call(f"tests.bad_readers:{function}", name="x.txt")

        first = call("process_id")
        assert call("process_id") == first, "one process reads file after file"
        assert call("noisy") == 7
        with pytest.raises(FileRejectedError, match=r"Dit kan niet\. Doe iets anders."):
            call("refusing")
        with pytest.raises(DefectError):
            call("unknown")
        assert call("process_id") == first
        for function, words in (
            ("crashing", "x.txt liet het leesprogramma vastlopen."),
            ("endless", "x.txt gaf 1 seconden lang geen tekst"),
            ("dripping", "x.txt gaf 1 seconden lang geen tekst"),
            ("busy", "x.txt lezen duurde langer dan 1 seconden"),
            ("greedy", "x.txt kost meer dan 500 MB geheugen"),
        ):
            with pytest.raises(FileRejectedError, match=words):
                call(function)
            assert call("process_id") != first


def test_a_file_that_goes_on_giving_text_is_waited_for() -> None:
    with ReaderProcess(Settings(max_stall_seconds=1)) as process:
        assert process.call("tests.bad_readers:slow_but_steady", name="x") == "done"


def test_too_much_text_is_refused_and_too_much_repair_is_left(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", hostile.SENTENCE * 50)
    (report,) = ingest_paths([tmp_path], Settings(max_text_chars=1000)).reports
    check_sentence(report)
    assert "meer dan 1.000 tekens tekst" in (report.message or "")
    document = read_text(tmp_path / "a.txt", "a.txt", Settings())
    late = repaired_document(document, -1)
    assert late.sections == document.sections
    assert late.warnings == ("De spelling is niet hersteld: dat duurde te lang.",)


def test_the_kernel_holds_readers_to_their_memory() -> None:
    with ReaderProcess(Settings()) as process:
        assert process.call("tests.bad_readers:memory_limit", name="x") == 2_000_000_000


def test_a_reader_sees_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAIER_QDRANT_API_KEY", "geheim")
    with ReaderProcess(SETTINGS) as process:
        assert process.call("tests.bad_readers:environment", name="x") == []


def test_a_reader_is_given_no_secrets() -> None:
    secret = SecretStr("geheim")
    known = {"qdrant_api_key": secret, "llm_key": secret, "database_url": secret}
    settings = Settings.model_validate(known)
    assert set(secrets_of(settings)) == set(known)
    with ReaderProcess(settings) as process:
        assert process.call("tests.bad_readers:secrets_of", settings, name="x") == []


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGKILL"])
def test_no_process_is_left_behind(signal_name: str, tmp_path: Path) -> None:
    import signal

    code = (
        "import sys\n"
        "from ingest.isolation import ReaderProcess\n"
        "from waaier.settings import Settings\n"
        "with ReaderProcess(Settings()) as process:\n"
        "    print(process.call('tests.bad_readers:process_id', name='x'), flush=True)\n"
        "    process.call(f'tests.bad_readers:{sys.argv[1]}', name='x')\n"
        "    sys.stdin.read()\n"
    )
    waiting = "endless" if signal_name == "SIGINT" else "noisy"
    parent = subprocess.Popen(
        [sys.executable, "-c", code, waiting],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        cwd=Path(__file__).parents[1],
        # A suite that runs in the background has SIGINT ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.send_signal(getattr(signal, signal_name))
    parent.wait(10)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _is_alive(child):
        time.sleep(0.1)
    assert not _is_alive(child)


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
