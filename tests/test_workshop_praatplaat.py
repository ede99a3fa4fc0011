"""The praatplaat: one page of A3 with a road, its places, their sources, and nothing cut off."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pypdfium2
import pytest
from lxml import etree

from tests.test_workshop_pdf import names, root, tags
from tests.workshops import rich_workshop
from workshop.exports import ExportOptions, exporter
from workshop.exports.blocks import Note, plain
from workshop.exports.handout import handout
from workshop.exports.lines import notes_in
from workshop.exports.praatplaat import FEWEST, LOOK_UP, MOST, praatplaat
from workshop.exports.praatplaat_beeld import HEIGHT, WIDTH, haltes, landscape
from workshop.model import Praktijkkaart, Workshop


def without_steps() -> Workshop:
    """The same workshop without a card that has steps."""
    workshop = rich_workshop()
    rows = tuple(
        row.model_copy(update={"inhoud": tuple(n for n in row.inhoud if "kaart" not in n)})
        for row in workshop.programma
    )
    return workshop.model_copy(update={"kaarten": (), "programma": rows})


def read(workshop: Workshop) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(exporter("praatplaat").maak(workshop, ExportOptions())))


def text_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return read(without_steps())


def test_it_is_one_page_of_a3_that_a_screen_reader_can_read(reader: pypdf.PdfReader) -> None:
    (page,) = reader.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (1191, 842)
    assert root(reader)["/MarkInfo"]["/Marked"]
    assert root(reader)["/Lang"] == "nl-NL"
    found = names(reader)
    assert found.count("/H1") == FEWEST + 4
    pictures = [one for one in tags(root(reader)["/StructTreeRoot"]) if one["/S"] == "/Figure"]
    assert len(pictures) == 1
    assert "kronkelende weg" in str(alt_of(pictures[0]))


def alt_of(figure: Any) -> Any:
    return figure.get("/Alt")


def test_the_places_are_what_the_workshop_is_about_with_quote_and_peildatum(
    reader: pypdf.PdfReader,
) -> None:
    workshop, said = without_steps(), text_of(reader)
    places = praatplaat(workshop).plekken
    assert FEWEST <= len(places) <= MOST
    for place in places:
        assert place.kop in said
    quoted = [piece.n for place in places for piece in place.tekst if isinstance(piece, Note)]
    assert quoted
    for n in quoted:
        citation = workshop.verwijzing(n)
        assert citation.citaat in said
        assert f"[{n}]" in said
        assert f"(peildatum {citation.peildatum})" in said
        assert f"{citation.bron}. Geldt in" in said


def test_it_gives_away_no_more_than_the_hand_out() -> None:
    workshop = without_steps()
    shown = {
        piece.n
        for place in praatplaat(workshop).plekken
        for piece in place.tekst
        if isinstance(piece, Note)
    }
    assert shown <= notes_in(handout(workshop).blocks)
    bare = tuple(row.model_copy(update={"regels": ()}) for row in workshop.programma)
    asked = praatplaat(workshop.model_copy(update={"programma": bare})).plekken
    assert not [piece for one in asked for piece in one.tekst if isinstance(piece, Note)]
    assert LOOK_UP in [plain(one.tekst) for one in asked]


def test_the_steps_of_a_card_are_the_places_when_it_has_any() -> None:
    workshop = rich_workshop()
    plaat = praatplaat(workshop)
    said = text_of(read(workshop))
    assert "De weg van" in said
    steps = [one for one in plaat.plekken if one.kop.startswith("Stap ")]
    assert len(steps) >= 3
    for step in steps:
        assert step.kop in said
        assert plain(step.tekst[:1]) in said


def many_long_steps(count: int, words: int) -> Workshop:
    workshop = rich_workshop()

    def longer(card: Praktijkkaart) -> Praktijkkaart:
        fields = tuple(
            field.model_copy(
                update={
                    "regels": tuple(
                        field.regels[0].model_copy(update={"tekst": f"Stap{n} " + "woord " * words})
                        for n in range(count)
                    )
                }
            )
            if field.naam == "Stappen"
            else field
            for field in card.rubrieken
        )
        return card.model_copy(update={"rubrieken": fields})

    return workshop.model_copy(update={"kaarten": tuple(map(longer, workshop.kaarten))})


def heights_of(words: str, content: bytes) -> list[float]:
    """How far from the top of the page these words stand, in millimetres."""
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    text = page.get_textpage()
    search = text.search(words)
    found = []
    while (match := search.get_next()) is not None:
        bottom = text.get_charbox(match[0])[1]
        found.append((page.get_height() - bottom) / 72 * 25.4)
    document.close()
    return found


@pytest.mark.parametrize(("count", "words"), [(3, 5), (6, 52), (8, 52), (20, 400)])
def test_nothing_is_cut_off_whatever_the_number_and_length_of_steps(count: int, words: int) -> None:
    content = exporter("praatplaat").maak(many_long_steps(count, words), ExportOptions())
    said = text_of(pypdf.PdfReader(io.BytesIO(content)))
    shown = min(count, MOST)
    for n in range(shown):
        assert f"Stap{n} " in said
    # The peildatum stands behind the last word of each, and above the lines to write on.
    ends = [one for one in heights_of("(peildatum", content) if one < 262]
    assert len(ends) == shown
    assert all(41 < one < 98 or 184 < one < 241 for one in ends)
    if count > MOST:
        assert f"de eerste {MOST} van {count} stappen" in said
        assert "(…)" in said


def test_hostile_text_stays_text() -> None:
    nasty = '#read("/etc/passwd") <svg onload=x> $x$ @bron-1'
    said = text_of(read(rich_workshop().model_copy(update={"titel": nasty})))
    assert "#read(" in said
    assert "root:" not in said


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_the_picture_is_svg_without_text_or_anything_from_outside(count: int) -> None:
    picture = etree.fromstring(landscape(count).encode())
    kinds = {etree.QName(one).localname for one in picture.iter()}
    assert not kinds & {"text", "image", "use", "script", "foreignObject"}
    for stop in haltes(count):
        assert 0 < stop.x < WIDTH
        assert 0 < stop.y < HEIGHT
