"""PDFs of our own making: reading order, characters, and the place of every line."""

from __future__ import annotations

import difflib
import pickle
import re
from collections import Counter
from pathlib import Path

import pdfplumber
import pytest

from ingest.document import ReadDocument
from ingest.readers.pdf import ocr, read_pdf
from ingest.split import split
from tests.ground_truth import libreoffice, rapport, scan
from tests.ground_truth.verwacht import FOLDER, as_text, expectations, path_of
from waaier import boxes
from waaier.domain import Block, Passage
from waaier.errors import FileRejectedError
from waaier.settings import Settings

NAMES = sorted(path.stem for path in FOLDER.glob("*.pdf"))
WORD_PROCESSED = [libreoffice.NAME, rapport.NAME]
SET_BY_US = [name for name in NAMES if name not in (scan.NAME, *WORD_PROCESSED)]


def read(name: str, **limits: int) -> ReadDocument:
    path = FOLDER / f"{name}.pdf"
    return read_pdf(path, path.name, Settings(**limits))


def blocks_in(text: str) -> list[str]:
    return [block for block in text.strip().split("\n\n") if not block.startswith("== ")]


def blocks_of(document: ReadDocument) -> list[Block]:
    return [block for section in document.sections for block in section.blocks]


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_every_pdf_has_the_text_its_maker_says() -> None:
    assert len(NAMES) >= 12
    expected = expectations()
    assert sorted(expected) == NAMES
    stale = [
        name for name, text in expected.items() if path_of(name).read_text(encoding="utf-8") != text
    ]
    assert not stale, "run `python -m tests.ground_truth.verwacht --schrijf` and judge the changes"


@pytest.mark.parametrize("name", SET_BY_US)
def test_reading_order_and_characters(name: str) -> None:
    expected = path_of(name).read_text(encoding="utf-8")
    found = as_text(read(name))
    begins = [letters(block)[:40] for block in blocks_in(expected)]
    assert [letters(block)[:40] for block in blocks_in(found)] == begins
    assert found == expected


@pytest.mark.parametrize("name", WORD_PROCESSED)
def test_hyphenated_documents_of_a_word_processor(name: str) -> None:
    document = read(name)
    expected = blocks_in(path_of(name).read_text(encoding="utf-8"))
    found = blocks_in(as_text(document))
    assert [letters(block)[:25] for block in found] == [letters(block)[:25] for block in expected]
    words, read_words = " ".join(expected).split(), " ".join(found).split()
    matcher = difflib.SequenceMatcher(a=words, b=read_words, autojunk=False)
    equal = sum(match.size for match in matcher.get_matching_blocks())
    assert equal / max(len(words), len(read_words)) >= 0.995


def test_the_two_columns_are_long_and_hyphenated() -> None:
    """Or reading them well would prove little."""
    with pdfplumber.open(FOLDER / f"{libreoffice.NAME}.pdf") as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        assert len(pdf.pages) >= 3
    assert len(re.findall(r"\w-(?=\s)", text)) >= 40


@pytest.mark.skipif(ocr.tesseract() is None, reason="tesseract with Dutch is not installed")
def test_a_scan_is_read_with_text_recognition() -> None:
    document = read(scan.NAME)
    expected = path_of(scan.NAME).read_text(encoding="utf-8")
    assert difflib.SequenceMatcher(a=expected, b=as_text(document)).ratio() >= 0.98
    (warning,) = document.warnings
    assert warning.startswith("Geen tekst op bladzijde 1: gelezen met tekstherkenning")
    box = blocks_of(document)[0].boxes[0]
    assert (box.page, round(box.x0 / 10), round(box.top / 10)) == (1, 7, 8)


def test_a_scan_without_text_recognition_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "tesseract", lambda: None)
    with pytest.raises(FileRejectedError) as caught:
        read(scan.NAME)
    assert caught.value.message == "scan.pdf bevat geen tekst, alleen beelden."
    assert "tesseract-ocr-nld" in caught.value.advice


def test_text_recognition_can_be_limited() -> None:
    with pytest.raises(FileRejectedError) as caught:
        read(scan.NAME, ocr_max_pages=0)
    assert caught.value.message == "scan.pdf bevat geen tekst, alleen beelden."


@pytest.mark.parametrize(
    "name", ["twee-kolommen", "gedraaid", "bijgesneden", *WORD_PROCESSED[:1], "voetnoten"]
)
def test_every_box_holds_its_characters(name: str) -> None:
    document = read(name)
    with pdfplumber.open(FOLDER / f"{name}.pdf") as pdf:
        for block in blocks_of(document):
            assert block.boxes
            assert block.boxes[0].page == block.page
            for box in block.boxes:
                page = pdf.pages[box.page - 1]
                # The crop box of the one cropped page begins here.
                left, top = (40, page.height - 780) if name == "bijgesneden" else (0, 0)
                inside = [
                    char["text"]
                    for char in page.chars
                    if box.x0 <= (char["x0"] + char["x1"]) / 2 - left <= box.x1
                    and box.top <= (char["top"] + char["bottom"]) / 2 - top <= box.bottom
                    # Marks of footnotes are in the line, and not in its text.
                    and (name != "voetnoten" or char["size"] > 7)
                ]
                own = letters(block.text[box.start : box.end])
                assert Counter(letters("".join(inside))) == Counter(own)


def test_boxes_of_a_passage_show_any_quote_from_it() -> None:
    passages = split(read(libreoffice.NAME), Settings())
    assert any(len({box.page for box in passage.boxes}) > 1 for passage in passages)
    for passage in passages:
        assert passage.page == passage.boxes[0].page
        quote = passage.text[len(passage.text) // 2 :]
        found = boxes.sliced(passage.boxes, len(passage.text) // 2, len(passage.text))
        assert letters("".join(quote[box.start : box.end] for box in found)) == letters(quote)


def test_boxes_are_stored_and_stay_out_of_the_public_json() -> None:
    passage = split(read("paginalabels"), Settings())[0]
    assert passage.boxes
    assert passage.page_label == "i"
    assert Passage.model_validate(passage.stored()) == passage
    assert not {"boxes", "page_label"} & set(passage.model_dump(mode="json"))


def test_footnotes_stand_under_the_heading_of_their_mark() -> None:
    notes = [section for section in read("voetnoten").sections if section.is_note]
    assert [section.path for section in notes] == [
        ("Afspraken over privacy",),
        ("Afspraken over geld",),
        ("Afspraken over toezicht",),
    ]


def test_what_is_cut_off_is_not_read() -> None:
    assert "snijtekens" not in as_text(read("bijgesneden"))


def test_the_result_can_go_to_another_process() -> None:
    document = read("kaders")
    assert pickle.loads(pickle.dumps(document)) == document


def test_expected_texts_are_small_files() -> None:
    assert all(Path(FOLDER / f"{name}.pdf").stat().st_size < 100_000 for name in NAMES)
