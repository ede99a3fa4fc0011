"""PDF: pages, headings by font size, and refusals that say why."""

import logging
import time
from pathlib import Path

import pytest
from fpdf import FPDF

from ingest.document import ReadDocument
from ingest.pipeline import ingest_paths
from ingest.readers.pdf import read_pdf
from ingest.split import split
from tests.files import encrypt, make_pdf, write
from waaier.errors import FileRejectedError
from waaier.settings import Settings

BODY = "Een gewone regel tekst over wonen met zorg, die tot aan de rand van de bladzijde"

PAGES = [
    [
        ("Plan voor wonen", 20),
        ("", 11),
        (BODY, 11),
        ("loopt. Zo werken partijen met elkaar samen aan een wijk, en dat doen zij samenge-", 11),
        ("voegd in een team.", 11),
        ("", 11),
        ("Doelgroepen", 15),
        ("", 11),
        (BODY, 11),
        ("loopt en die op de volgende bladzijde", 11),
    ],
    [("verder gaat.", 11), ("", 11), (f"Nieuw: {BODY.lower()}", 11), ("loopt.", 11)],
    [("Geld", 15), ("", 11), (BODY, 11), ("loopt.", 11)],
]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return make_pdf(
        tmp_path / "plan.pdf", PAGES, title="Woonzorgplan", running=("Gemeente Diemen", "{}")
    )


def read(path: Path, **limits: int) -> ReadDocument:
    return read_pdf(path, path.name, Settings(**limits))


def refusal(path: Path, **limits: int) -> FileRejectedError:
    with pytest.raises(FileRejectedError) as caught:
        read(path, **limits)
    assert "\n" not in caught.value.message
    assert caught.value.advice
    return caught.value


def test_sections_pages_and_title(plan: Path) -> None:
    document = read(plan)
    assert document.source.title == "Woonzorgplan"
    assert document.pages == 3
    assert [section.path for section in document.sections] == [
        ("Plan voor wonen",),
        ("Plan voor wonen", "Doelgroepen"),
        ("Plan voor wonen", "Geld"),
    ]
    first, second, third = document.sections
    assert first.blocks[1].text.endswith("en dat doen zij samengevoegd in een team.")
    assert second.blocks[1].text.endswith("die op de volgende bladzijde verder gaat.")
    assert [block.page for block in second.blocks] == [1, 1, 2]
    assert {block.page for block in third.blocks} == {3}
    text = " ".join(block.text for s in document.sections for block in s.blocks)
    assert "Gemeente Diemen" not in text


def test_passages_of_a_pdf_have_a_page_and_no_span(plan: Path) -> None:
    passages = split(read(plan), Settings())
    assert passages[0].page == 1
    assert all(passage.span is None for passage in passages)


def test_title_falls_back_on_the_first_heading_and_the_name(tmp_path: Path) -> None:
    assert read(make_pdf(tmp_path / "a.pdf", PAGES)).source.title == "Plan voor wonen"
    only_text = [[(f"{BODY}.", 11), (f"{BODY}.", 11)]]
    assert read(make_pdf(tmp_path / "mijn-plan.pdf", only_text)).source.title == "Mijn plan"


def test_pages_without_text_are_reported(tmp_path: Path) -> None:
    document = read(make_pdf(tmp_path / "a.pdf", [PAGES[0], [], PAGES[2]]))
    assert document.warnings == ("Geen tekst op bladzijde 2: mogelijk staan daar alleen beelden.",)


def test_password(plan: Path, tmp_path: Path) -> None:
    error = refusal(encrypt(plan, tmp_path / "dicht.pdf", "geheim"))
    assert error.message == "dicht.pdf is beveiligd met een wachtwoord."
    assert error.advice == "Sla het bestand op zonder wachtwoord en probeer het opnieuw."


def test_no_text(tmp_path: Path) -> None:
    error = refusal(make_pdf(tmp_path / "scan.pdf", [[], []]))
    assert error.message == "scan.pdf bevat geen tekst, alleen beelden."


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.9])
def test_truncated_pdf_is_refused_or_read_in_part(plan: Path, kept: float, tmp_path: Path) -> None:
    data = plan.read_bytes()
    path = write(tmp_path, "half.pdf", data[: int(len(data) * kept)])
    (report,) = ingest_paths([path], Settings()).reports
    assert report.passages > 0 or (report.message or "").startswith("half.pdf ")
    assert "fout in de Praktijkwaaier" not in (report.message or "")


def test_broken_pdf(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "kapot.pdf", b"%PDF-1.7\n" + b"onzin " * 100))
    assert error.message == "kapot.pdf is beschadigd en kan niet worden gelezen."
    assert refusal(write(tmp_path, "x.pdf", "Gewone tekst.")).message == "x.pdf is geen PDF."


def test_too_many_pages(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "lang.pdf", [[("Tekst.", 11)]] * 6)
    assert refusal(path, max_pages=5).message == "lang.pdf heeft meer dan 5 bladzijden."


def test_too_slow(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr("ingest.readers.pdf.time.monotonic", lambda: next(clock))
    assert refusal(plan, max_file_seconds=150).message.startswith(
        "plan.pdf kost meer dan 150 seconden"
    )


def test_pdf_library_does_not_chatter(plan: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read(plan)
    assert caplog.records == []


def test_chapters_that_only_running_heads_name(tmp_path: Path) -> None:
    """Title pages may be pictures; what stands above every page still tells the chapter."""
    document = FPDF(unit="pt")
    document.set_auto_page_break(False)
    for number in range(8):
        document.add_page()
        document.set_font("Helvetica", size=8)
        document.text(60, 40, "Wonen met zorg" if number < 4 else "Wonen zonder zorg")
        document.text(500, 40, str(number + 11))
        document.set_font("Helvetica", size=11)
        for row in range(4):
            document.text(60, 100 + 14 * row, f"{BODY} {number}.{row}.")
    document.output(str(tmp_path / "a.pdf"))
    document_read = read(tmp_path / "a.pdf")
    paths = {block.page: s.path for s in document_read.sections for block in s.blocks}
    assert paths[3] == ("Wonen met zorg",)
    assert paths[7] == ("Wonen zonder zorg",)
    labels = {block.page: block.page_label for s in document_read.sections for block in s.blocks}
    assert labels == {page: str(page + 10) for page in range(1, 9)}


def test_words_scattered_over_a_page_cost_little_time(tmp_path: Path) -> None:
    document = FPDF(unit="pt")
    document.set_auto_page_break(False)
    document.add_page()
    document.set_font("Helvetica", size=3)
    for number in range(4000):
        document.text(10 + number * 37 % 560, 10 + number * 53 % 800, f"woord{number}")
    document.output(str(tmp_path / "a.pdf"))
    began = time.monotonic()
    text = " ".join(block.text for s in read(tmp_path / "a.pdf").sections for block in s.blocks)
    assert time.monotonic() - began < 20
    assert len(set(text.split())) >= 3990
