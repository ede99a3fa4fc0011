"""The slides of a workshop: titles, notes, Dutch, questions before answers, nothing overflows."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Inches

from tests.office import as_pdf, ink_in_margin, pictures
from tests.workshops import rich_workshop
from waaier.errors import InputError
from workshop.exports import ExportOptions, exporter
from workshop.exports.fitting import cut, height_of, lines_of, pages, width_of
from workshop.exports.lines import said
from workshop.exports.runbook import answer_of
from workshop.model import Regel, Workshop


def made(workshop: Workshop | None = None, template: Path | None = None) -> bytes:
    return exporter("pptx").maak(workshop or rich_workshop(), ExportOptions(template))


def opened(content: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(content))


def text_of(slide: Any) -> str:
    return " ".join(node.text or "" for node in slide._element.iter(qn("a:t")))


@pytest.fixture(scope="module")
def slides() -> list[Any]:
    return list(opened(made()).slides)


def titled(slides: list[Any], title: str) -> list[Any]:
    return [one for one in slides if one.shapes.title.text == title]


def test_slides_are_wide_and_each_has_a_title_of_its_own(slides: list[Any]) -> None:
    presentation = opened(made())
    assert presentation.slide_width / presentation.slide_height == pytest.approx(16 / 9, rel=0.01)
    titles = [slide.shapes.title.text for slide in slides]
    assert all(title.strip() for title in titles)
    assert len(set(titles)) == len(titles)


def test_a_slide_has_no_empty_placeholder_and_is_read_from_its_title(slides: list[Any]) -> None:
    for slide in slides:
        for shape in slide.placeholders:
            assert shape.text_frame.text.strip(), slide.shapes.title.text
        assert next(iter(slide.shapes)).shape_id == slide.shapes.title.shape_id


def test_every_run_is_in_dutch(slides: list[Any]) -> None:
    for slide in slides:
        roots = [slide._element]
        if slide.has_notes_slide:
            roots.append(slide.notes_slide.notes_text_frame._txBody)
        for root in roots:
            for run in root.iter(qn("a:r")):
                assert run.find(qn("a:rPr")).get("lang") == "nl-NL"


def test_tables_have_a_header_row_and_say_what_they_show(slides: list[Any]) -> None:
    frames = [shape for slide in slides for shape in slide.shapes if shape.has_table]
    assert frames
    for frame in frames:
        assert frame.table.first_row
        assert frame._element.nvGraphicFramePr.cNvPr.get("descr")


def notes_of(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def test_two_hours_take_as_many_slides_as_can_be_shown(slides: list[Any]) -> None:
    workshop = rich_workshop()
    assert workshop.duur == 190
    assert len(slides) < 55


def test_a_question_is_shown_without_its_answer_and_the_notes_give_it(slides: list[Any]) -> None:
    quiz = rich_workshop().quiz
    titles = [slide.shapes.title.text for slide in slides]
    for number, question in enumerate(quiz, 1):
        (asked,) = [
            one for one in slides if re.match(rf"Quizvraag {number}\b", one.shapes.title.text)
        ]
        assert question.stam.tekst in text_of(asked)
        assert "peildatum" not in text_of(asked).split("|")[0]
        assert f"Antwoord: {answer_of(question)}" in notes_of(asked)
        for option in question.opties:
            assert option.feedback.tekst in notes_of(asked)
    at = next(n for n, one in enumerate(titles) if one.endswith(": de antwoorden"))
    last = max(n for n, one in enumerate(titles) if one.startswith("Quizvraag"))
    assert at == last + 1
    for question in quiz:
        assert answer_of(question) in text_of(slides[at])


def test_notes_hold_the_steps_and_the_quotes_with_their_source(slides: list[Any]) -> None:
    workshop = rich_workshop()
    for part in workshop.programma:
        (slide,) = titled(slides, part.titel)
        for step in part.stappen:
            assert step.trainer in slide.notes_slide.notes_text_frame.text
    (answer,) = titled(slides, "Casus 1: modelantwoord")
    notes = notes_of(answer)
    for line in (*workshop.casussen[0].modelantwoord, *workshop.casussen[0].andere_wegen):
        assert line.tekst in notes + text_of(answer)
        quote = workshop.verwijzing(line.verwijzingen[0])
        assert f"[{quote.n}] “{quote.citaat}” ({quote.bron}" in notes
        assert quote.peildatum in notes


def test_every_number_leads_to_the_slide_of_its_source(slides: list[Any]) -> None:
    workshop, seen = rich_workshop(), 0
    name_of = {one.id: one.titel for one in workshop.bronnen}
    for slide in slides:
        for run in slide._element.iter(qn("a:r")):
            number = re.fullmatch(r"\[(\d+)\]", run.find(qn("a:t")).text or "")
            if number is None:
                continue
            seen += 1
            click = run.find(qn("a:rPr")).find(qn("a:hlinkClick"))
            assert click.get("action") == "ppaction://hlinksldjump"
            target = slide.part.related_part(click.get(qn("r:id"))).slide
            source = name_of[workshop.verwijzing(int(number[1])).bron_id]
            assert target.shapes.title.text.startswith("Bronnen")
            assert source in text_of(target)
    assert seen > 20


def test_properties_say_title_language_and_that_a_model_wrote_in_it() -> None:
    content = made()
    about = opened(content).core_properties
    assert (about.title, about.language) == (rich_workshop().titel, "nl-NL")
    assert "taalmodel" in about.keywords
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"compositeWithTrainedAlgorithmicMedia" in package.read("docProps/custom.xml")


def test_a_text_of_any_length_stays_within_its_box() -> None:
    workshop = rich_workshop()
    long = Regel(tekst="Een heel lange zin met veel woorden. " * 100)
    word = Regel(tekst="Meervoudigeproblematiek" * 60)
    statement = workshop.stellingen[0].model_copy(update={"stelling": long, "vragen": (word,)})
    case = workshop.casussen[0].model_copy(update={"titel": "Lang " * 40, "vragen": (long, word)})
    changed = workshop.model_copy(
        update={
            "titel": "Een titel die niet ophoudt " * 6,
            "stellingen": (statement, *workshop.stellingen[1:]),
            "casussen": (case, *workshop.casussen[1:]),
        }
    )
    found = list(opened(made(changed)).slides)
    words = " ".join(text_of(slide) for slide in found)
    assert words.count("woorden.") == 200
    for slide in found:
        for shape in slide.placeholders:
            if shape.placeholder_format.type is not PP_PLACEHOLDER.OBJECT:
                continue
            used = sum(
                height_of(one.text, one.runs[0].font.size.pt, shape.width / 12700 - 60, space=0)
                for one in shape.text_frame.paragraphs
            )
            assert used <= shape.height / 12700


def test_measuring_agrees_with_the_real_font() -> None:
    image_font = pytest.importorskip("PIL.ImageFont")
    file = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
    if not file.is_file():
        pytest.skip("no Liberation Sans, which has the widths of Arial")
    font = image_font.truetype(str(file), 1000)
    text = "Naar verwachting kan de cliënt binnen € 1.000 zelfstandig wonen (artikel 2.3.5)."
    assert width_of(text, 20) == pytest.approx(font.getlength(text) / 50, rel=0.02)


def test_pages_are_as_few_as_possible_and_even() -> None:
    assert [len(one) for one in pages([10.0] * 6, 52)] == [3, 3]
    assert pages([], 10) == []
    assert pages([500.0], 10) == [range(1)]
    assert lines_of("kort", 20, 400) == 1
    assert len(cut(said("woord " * 400), 20, 600, 300)) > 1


def test_a_template_keeps_its_looks_and_loses_its_slides(tmp_path: Path) -> None:
    own = pptx.Presentation()
    own.slide_width, own.slide_height = Inches(10), Inches(5.625)
    slide = own.slides.add_slide(own.slide_layouts[1])
    slide.shapes.title.text = "Oude dia die weg moet"
    own.slide_layouts[1].name = "Huisstijl"
    file = tmp_path / "huis.pptx"
    own.save(str(file))
    content = made(template=file)
    presentation = opened(content)
    assert presentation.slide_width == Inches(10)
    assert "Oude dia" not in " ".join(text_of(one) for one in presentation.slides)
    assert any(one.slide_layout.name == "Huisstijl" for one in presentation.slides)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
    assert len(names) == len(set(names))


def test_a_template_without_a_layout_for_text_or_with_macros_is_refused(tmp_path: Path) -> None:
    own = pptx.Presentation()
    for layout in list(own.slide_layouts)[:6]:
        own.slide_layouts.remove(layout)
    for layout in list(own.slide_layouts)[1:]:
        own.slide_layouts.remove(layout)
    bare = tmp_path / "kaal.pptx"
    own.save(str(bare))
    with pytest.raises(InputError, match="geen indeling met een titel"):
        made(template=bare)
    with zipfile.ZipFile(bare, "a") as package:
        package.writestr("ppt/vbaProject.bin", b"x")
    with pytest.raises(InputError, match="macro"):
        made(template=bare)
    word = tmp_path / "brief.pptx"
    with zipfile.ZipFile(word, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(InputError, match="geen PowerPoint-bestand"):
        made(template=word)


def test_libreoffice_shows_every_slide_and_nothing_runs_off(tmp_path: Path) -> None:
    file = tmp_path / "dias.pptx"
    content = made()
    file.write_bytes(content)
    shown = pictures(as_pdf(file, tmp_path))
    slides = list(opened(content).slides)
    assert len(shown) == len(slides)
    for slide, picture in zip(slides, shown, strict=True):
        if slide.slide_layout._element.get("showMasterSp") == "0":
            continue
        width, height = picture.size
        # Below the stripe at the top.
        page = picture.crop((0, int(height * 0.04), width, height))
        assert not ink_in_margin(page, 0.02), slide.shapes.title.text
        # Between the text and the footer nothing may stand: text that overflows goes there first.
        between = picture.crop((0, int(height * 0.895), width, int(height * 0.922)))
        assert between.getextrema()[0] > 200, slide.shapes.title.text
