"""The PDF of a workshop: tagged, in Dutch, with headings, links and numbered pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from tests.workshops import rich_workshop
from workshop.exports import ExportOptions, exporter
from workshop.exports.runbook import runbook
from workshop.model import Regel, Workshop


def made(kind: str = "pdf", workshop: Workshop | None = None) -> bytes:
    return exporter(kind).maak(workshop or rich_workshop(), ExportOptions())


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made()))


def root(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"]


def tags(node: Any) -> Iterator[Any]:
    """Every structure element, parents first, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from tags(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node["/K"])


def names(reader: pypdf.PdfReader) -> list[str]:
    return [str(one["/S"]) for one in tags(root(reader)["/StructTreeRoot"])]


def test_it_says_that_it_is_accessible_and_in_dutch(reader: pypdf.PdfReader) -> None:
    assert root(reader)["/MarkInfo"]["/Marked"]
    assert root(reader)["/Lang"] == "nl-NL"
    assert root(reader)["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root(reader)["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.metadata is not None
    assert reader.metadata.title == rich_workshop().titel
    assert reader.metadata.author == "Praktijkwaaier"


def test_headings_lists_and_tables_are_tagged(reader: pypdf.PdfReader) -> None:
    found = names(reader)
    piece = runbook(rich_workshop())
    wanted = [one.level for one in piece.headings]
    # The heading over the table of contents is one of level 1 as well.
    assert found.count("/H1") == wanted.count(1) + 1
    assert found.count("/H2") == wanted.count(2)
    assert found.count("/H3") == wanted.count(3)
    assert found.count("/Title") + found.count("/P") > 100
    assert found.count("/TH") > 20
    assert found.count("/LI") > 50
    assert "/TOC" in found


def test_every_page_is_numbered_and_says_the_peildatum(reader: pypdf.PdfReader) -> None:
    many = len(reader.pages)
    assert 10 < many < 40
    for n, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"bladzijde {n} van {many}" in text
        assert "peildatum circa 2022 tot 2026-01-01" in text


def test_links_lead_to_quotes_within_and_to_the_web(reader: pypdf.PdfReader) -> None:
    inside, outside = 0, set()
    for page in reader.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            # A link is described for who cannot see where it stands.
            assert note["/Contents"]
            if "/A" in note and "/URI" in note["/A"]:
                outside.add(str(note["/A"]["/URI"]))
            else:
                inside += 1
    assert inside > 80
    wanted = {one.url for source in rich_workshop().bronnen for one in source.originelen if one.url}
    assert {url.split("#")[0] for url in wanted} <= {url.split("#")[0] for url in outside}


def test_bookmarks_follow_the_headings(reader: pypdf.PdfReader) -> None:
    top = [one.title for one in reader.outline if not isinstance(one, list)]
    piece = runbook(rich_workshop())
    assert [one.text for one in piece.headings if one.level == 1] == [
        title for title in top if title not in ("Inhoud",)
    ]


def test_hand_out_gives_no_model_answer() -> None:
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made("pdf-hand-out"))).pages
    )
    assert "Casus: Toe aan een eigen huis" in text
    assert "Modelantwoord" not in text
    assert "(goed)" not in text


def test_words_of_a_model_are_marked() -> None:
    metadata = pypdf.PdfReader(io.BytesIO(made())).metadata
    assert metadata is not None
    assert "compositeWithTrainedAlgorithmicMedia" in str(metadata["/Keywords"])


def test_text_is_never_markup_and_a_number_without_a_quote_is_only_shown() -> None:
    workshop = rich_workshop()
    nasty = (
        '#read("/etc/passwd") $x$ *b* _i_ = Kop\n#import "@preview/x:1.0.0" \\ <bron-1> @bron-1 [1'
    )
    line = Regel(tekst=nasty, soort="feit", verwijzingen=(9999,), peildatum="2026")
    changed = workshop.model_copy(
        update={"titel": nasty, "inleiding": (line,), "voorbereiding": (nasty,)}
    )
    reader = pypdf.PdfReader(io.BytesIO(made("pdf", changed)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert '#read("/etc/passwd")' in text.replace("”", '"').replace("“", '"')
    assert "root:" not in text
    assert "[9999]" in text
