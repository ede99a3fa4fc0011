"""Finding files, the register, and the pipeline that no file can stop."""

import logging
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from ingest import readers
from ingest.discover import find_files
from ingest.pipeline import FileReport, FileState, build_pipeline, ingest_paths
from tests.files import CARD, ORIGINALS, encrypt, make_pdf, write
from waaier.domain import ScopeLevel, SourceKind
from waaier.errors import FileRejectedError, InputError
from waaier.settings import Settings

TEXT = "Dit is een zin over wonen met zorg in de wijk. En dit is er nog een.\n"

REGISTER = """\
[[bron]]
bestand = "magazine.txt"
titel = "Samen wonen"
uitgever = "Platform"
soort = "magazine"
url = "https://voorbeeld.nl"
geldt_in = "regio Assen"
peildatum = "2022"
themas = ["wonen"]

[[bron]]
bestand = "diep/er.txt"
titel = "Dieper"
"""


def test_files_are_found_in_order(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.md", "a.pdf", ".verborgen.txt", ".git/x.txt", "foto.JPG", "C.TXT"):
        write(tmp_path, name, TEXT)
    found = find_files([tmp_path])
    assert [file.name for file in found] == ["C.TXT", "a.pdf", "b/a.md", "b/z.txt", "foto.JPG"]
    assert [file.reader for file in found] == [".txt", ".pdf", ".md", ".txt", None]


def test_ids_differ_and_files_come_once(tmp_path: Path) -> None:
    one = write(tmp_path, "plan.txt", TEXT)
    write(tmp_path, "plan.md", TEXT)
    other = write(tmp_path, "map/plan.txt", TEXT)
    found = find_files([tmp_path, one, other.parent])
    assert [file.source_id for file in found] == ["map-plan", "plan", "plan-txt"]


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bestaat niet"):
        find_files([tmp_path / "weg"])


def test_links_to_outside_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path, "buiten/geheim.txt", TEXT)
    inside = write(tmp_path, "binnen/a.txt", TEXT)
    root = inside.parent
    (root / "b.txt").symlink_to(secret)
    (root / "map").symlink_to(secret.parent)
    (root / "c.txt").symlink_to(inside)
    assert [file.name for file in find_files([root])] == ["a.txt"]


def test_register_describes_sources(tmp_path: Path) -> None:
    write(tmp_path, "x/bronnen.toml", REGISTER)
    write(tmp_path, "x/magazine.txt", TEXT)
    write(tmp_path, "x/diep/er.txt", TEXT)
    deeper, magazine = (p.source for p in ingest_paths([tmp_path], Settings()).passages)
    assert (magazine.title, magazine.publisher) == ("Samen wonen", "Platform")
    assert magazine.kind is SourceKind.MAGAZINE
    assert magazine.scope.level is ScopeLevel.REGION
    assert (magazine.peildatum, magazine.themas) == ("2022", ("wonen",))
    assert magazine.id == "x-magazine"
    assert magazine.file == "x/magazine.txt"
    assert deeper.title == "Dieper"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[bron]\n", "geen geldige TOML"),
        ("bron = 3\n", "begin elke bron met een regel [[bron]]"),
        ('[[bron]]\nbestand = "a.txt"\nsoort = "boek"\n', "bron 1 heeft een fout in soort"),
    ],
)
def test_a_faulty_register_is_reported_and_stops_nothing(
    content: str, words: str, tmp_path: Path
) -> None:
    write(tmp_path, "bronnen.toml", content)
    write(tmp_path, "a.txt", TEXT)
    register, text = ingest_paths([tmp_path], Settings()).reports
    assert register.state is FileState.REFUSED
    assert words in (register.message or "")
    assert text.state is FileState.READ


def test_one_bad_file_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_pdf(tmp_path / "b.pdf", [[(TEXT.strip(), 11)]])
    encrypt(tmp_path / "b.pdf", tmp_path / "c.pdf", "geheim")
    write(tmp_path, "a.txt", TEXT)
    write(tmp_path, "d.txt", b"")
    write(tmp_path, "e.txt", b"\x00\x01\x02 binair")
    write(tmp_path, "f.md", CARD)
    write(tmp_path, "g.md", CARD)
    write(tmp_path, "h.md", CARD.replace("naam:", "nam:"))
    write(tmp_path, "i.docx", "x")
    write(tmp_path, "i.xlsx", "x")
    write(tmp_path, "j.txt", TEXT)
    write(tmp_path, "k.txt", TEXT * 20_000)
    monkeypatch.setitem(readers._READERS, ".txt", ("tests.bad_readers", "buggy"))
    seen: list[FileReport] = []
    with caplog.at_level(logging.ERROR, logger="ingest.pipeline"):
        result = ingest_paths([tmp_path], Settings(max_file_mb=1), seen.append)
    assert tuple(seen) == result.reports
    states = {report.file: (report.state.value, report.message or "") for report in seen}
    assert {file: state for file, (state, _) in states.items()} == {
        "a.txt": "gelezen",
        "b.pdf": "gelezen",
        "c.pdf": "geweigerd",
        "d.txt": "geweigerd",
        "e.txt": "geweigerd",
        "f.md": "gelezen",
        "g.md": "geweigerd",
        "h.md": "geweigerd",
        "i.docx": "geweigerd",
        "i.xlsx": "overgeslagen",
        "j.txt": "geweigerd",
        "k.txt": "geweigerd",
    }
    assert states["c.pdf"][1].startswith("c.pdf is beveiligd met een wachtwoord.")
    assert states["d.txt"][1].startswith("d.txt is leeg.")
    assert states["g.md"][1].startswith("g.md: er is al een bron met id 'verhuishulp'.")
    assert "regel 3" in states["h.md"][1]
    assert states["i.docx"][1].startswith("i.docx is geen Word-bestand (.docx).")
    assert "alleen .docx, .htm, .html, .markdown, .md" in states["i.xlsx"][1]
    assert "een fout in de Praktijkwaaier" in states["j.txt"][1]
    assert "groter dan 1 MB" in states["k.txt"][1]
    assert "KeyError" in caplog.text
    assert "j.txt" in caplog.text
    assert "Failed to serialize" not in caplog.text
    assert {p.source.id for p in result.passages} == {"a", "b", "verhuishulp"}
    assert [card.id for card in result.cards] == ["verhuishulp"]
    assert sum(report.passages for report in seen) == len(result.passages)
    assert len({passage.id for passage in result.passages}) == len(result.passages)


def test_the_pipeline_runs_alone_and_raises_what_went_wrong(tmp_path: Path) -> None:
    (file,) = find_files([write(tmp_path, "a.txt", TEXT)])
    output = build_pipeline(Settings()).run({"check": {"file": file}})
    assert output["split"]["passages"][0].text == TEXT.strip()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("stippen.txt", "." * 300_000 + "a"),
        ("streepjes.txt", "a-" * 200_000),
        ("regels.txt", "een regel zonder punt\n\n" * 10_000),
        ("sterren.md", "*a " * 10_000),
        ("haken.md", "[" * 50_000),
        ("citaten.md", ">" * 5_000 + "a"),
    ],
)
def test_hostile_files_cost_seconds_at_most(name: str, content: str, tmp_path: Path) -> None:
    write(tmp_path, name, content)
    (report,) = ingest_paths([tmp_path], Settings()).reports
    assert report.seconds < 5


def test_reading_again_gives_equal_passages(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", TEXT * 100)
    first = ingest_paths([tmp_path], Settings()).passages
    assert ingest_paths([tmp_path], Settings()).passages == first


def test_unreadable_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", TEXT)
    (file,) = find_files([path])
    path.unlink()
    from ingest.pipeline import CheckFile

    with pytest.raises(FileRejectedError, match="kan niet worden geopend"):
        CheckFile(Settings()).run(file)


def test_nothing_calls_home_and_importing_ingest_is_light() -> None:
    code = (
        "import sys, ingest, ingest.split, ingest.discover\n"
        "assert 'haystack' not in sys.modules and 'pdfplumber' not in sys.modules\n"
        "import ingest.pipeline, os\n"
        "assert os.environ['HAYSTACK_TELEMETRY_ENABLED'] == 'False'\n"
        "assert 'pdfplumber' not in sys.modules\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HAYSTACK")}
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="de originele bronnen staan hier niet")
def test_originals() -> None:
    result = ingest_paths([ORIGINALS], Settings())
    assert {report.state for report in result.reports} == {FileState.READ}
    assert 200 <= len(result.passages) <= 350
    lengths = [len(passage.text) for passage in result.passages]
    assert max(lengths) <= 1400
    assert sum(lengths) / len(lengths) > 750


def test_a_copy_of_a_registered_original_is_recognised_wherever_it_lies(tmp_path: Path) -> None:
    """By its bytes first, by its name else; a card can then lead to it."""
    known = tmp_path / "corpus"
    known.mkdir()
    content = b"Samen eten in de buurt.\n\nIedere week kookt een andere straat voor de buurt.\n"
    (known / "bronnen.toml").write_text(
        '[[bron]]\nid = "op-naam"\ntitel = "Op naam"\nbestanden = ["a.txt"]\n'
        f'[[bron]]\nid = "op-som"\ntitel = "Op som"\nsha256 = ["{sha256(content).hexdigest()}"]\n'
    )
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "a.txt").write_bytes(content + b"Nog een zin over de buurt.\n")
    (folder / "b.txt").write_bytes(content)
    result = ingest_paths([folder], Settings(corpus_dir=known))
    assert {d.source.file: (d.source.original, d.source.title) for d in result.documents} == {
        "a.txt": ("op-naam", "Op naam"),
        "b.txt": ("op-som", "Op som"),
    }
