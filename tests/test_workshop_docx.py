"""The Word files of a workshop: built of real styles, in Dutch, each number leads to its quote."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from tests.office import as_pdf, ink_in_margin, pictures
from tests.workshops import rich_workshop
from waaier.errors import InputError
from workshop.bewerken import herschreven
from workshop.exports import EXPORTERS, ExportOptions, exporter
from workshop.model import Schrijver, Workshop

KINDS = ("docx", "docx-hand-out")


def made(kind: str, workshop: Workshop | None = None, template: Path | None = None) -> bytes:
    return exporter(kind).maak(workshop or rich_workshop(), ExportOptions(template))


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def whole_text(content: bytes) -> str:
    return " ".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in opened(content).element.body.iter(qn("w:p"))
    )


@pytest.fixture(scope="module", params=KINDS)
def content(request: pytest.FixtureRequest) -> bytes:
    return made(request.param)


def test_title_language_and_author_are_in_the_properties(content: bytes) -> None:
    about = opened(content).core_properties
    assert about.title == rich_workshop().titel
    assert (about.language, about.author) == ("nl-NL", "Praktijkwaaier")
    default = re.search(r"<w:docDefaults>.*?</w:docDefaults>", part(content, "word/styles.xml"))
    assert default
    assert 'w:lang w:val="nl-NL"' in default[0]


def test_headings_are_styles_that_go_down_one_level_at_a_time_and_are_never_empty(
    content: bytes,
) -> None:
    levels = []
    for paragraph in opened(content).paragraphs:
        if paragraph.style.name.startswith("Heading"):
            assert paragraph.text.strip()
            levels.append(int(paragraph.style.name[-1]))
    assert levels[0] == 1
    assert len(levels) > 10
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_says_what_it_shows_and_marks_its_headers(content: bytes) -> None:
    tables = opened(content).tables
    assert tables
    for table in tables:
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblDescription")).get(qn("w:val")).strip()
        look = properties.find(qn("w:tblLook"))
        is_header = table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert is_header == (look.get(qn("w:firstRow")) == "1")
        assert is_header or look.get(qn("w:firstColumn")) == "1"


def test_every_number_leads_to_the_quote_with_that_number(content: bytes) -> None:
    body = opened(content).element.body
    marks = {
        mark.get(qn("w:name")): "".join(
            node.text or "" for node in mark.getparent().iter(qn("w:t"))
        )
        for mark in body.iter(qn("w:bookmarkStart"))
    }
    seen = 0
    for link in body.iter(qn("w:hyperlink")):
        text = "".join(node.text or "" for node in link.iter(qn("w:t")))
        if not re.fullmatch(r"\[\d+\]", text):
            continue
        seen += 1
        n = int(text[1:-1])
        target = marks[link.get(qn("w:anchor"))]
        assert target.startswith(f"[{n}] “{rich_workshop().verwijzing(n).citaat}”")
    assert seen > 10


def test_contents_lead_to_the_headings_they_name() -> None:
    body = opened(made("docx")).element.body
    marks = {mark.get(qn("w:name")): mark.getparent() for mark in body.iter(qn("w:bookmarkStart"))}
    entries = [
        link for link in body.iter(qn("w:hyperlink")) if "_kop" in (link.get(qn("w:anchor")) or "")
    ]
    assert len(entries) > 10
    for entry in entries:
        named = "".join(node.text or "" for node in entry.iter(qn("w:t")))
        there = marks[entry.get(qn("w:anchor"))]
        assert named == "".join(node.text or "" for node in there.iter(qn("w:t")))


def test_lists_are_lists_and_each_counts_from_its_beginning(content: bytes) -> None:
    document = opened(content)
    numbered = [
        paragraph
        for paragraph in document.paragraphs
        if paragraph.style.name in ("List Bullet", "List Number", "Lijst met letters")
    ]
    used = {paragraph._p.pPr.numPr.numId.val for paragraph in numbered}
    assert len(used) > 3
    numbering = document.part.numbering_part.element
    for number in used:
        definition = numbering.num_having_numId(number)
        assert definition.find(qn("w:lvlOverride")) is not None


def test_footer_counts_pages_and_says_the_peildatum(content: bytes) -> None:
    footer = part(content, "word/footer1.xml")
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert rich_workshop().peildatum in footer


def test_every_line_of_the_draaiboek_says_its_peildatum() -> None:
    text = whole_text(made("docx"))
    workshop = rich_workshop()
    for case in workshop.casussen:
        for line in case.modelantwoord:
            numbers = " ".join(f"[{n}]" for n in line.verwijzingen)
            assert f"{line.tekst} {numbers} (peildatum {line.peildatum})" in text


def test_draaiboek_gives_every_answer_and_the_steps_of_each_onderdeel() -> None:
    text, workshop = whole_text(made("docx")), rich_workshop()
    for question in workshop.quiz:
        if question.opties:
            assert f"{question.goed_antwoord} (goed)" in text
    assert "1-B" in text  # the pair on top is shown second
    for row in workshop.programma:
        for step in row.stappen:
            assert step.trainer in text
            assert step.deelnemers in text


def test_hand_out_gives_no_answer_away() -> None:
    text, workshop = whole_text(made("docx-hand-out")), rich_workshop()
    shown = {line.tekst for row in workshop.programma for line in row.regels}
    shown |= {line.tekst for one in workshop.kaarten for r in one.rubrieken for line in r.regels}
    shown |= {pair.rechts for one in workshop.quiz for pair in one.paren}
    hidden = [line for case in workshop.casussen for line in case.modelantwoord]
    hidden += [line for one in workshop.stellingen for line in one.achtergrond]
    hidden += [line for one in workshop.zoekopdrachten for line in one.te_vinden]
    hidden += [line for one in workshop.quiz for line in one.toelichting if not one.stappen]
    kept_back = [line.tekst for line in hidden if line.tekst not in shown]
    assert kept_back
    assert not [line for line in kept_back if line in text]
    assert "(goed)" not in text
    assert "Modelantwoord" not in text
    for question in workshop.quiz:
        assert question.stam.tekst in text


def test_words_of_a_model_are_marked_for_people_and_for_programs() -> None:
    workshop = rich_workshop()
    content = made("docx", workshop)
    assert "(geschreven door een taalmodel)" in whole_text(content)
    assert "taalmodel" in opened(content).core_properties.keywords
    assert "compositeWithTrainedAlgorithmicMedia" in part(content, "docProps/custom.xml")
    plain = workshop.model_copy(
        update={"geschreven_door": Schrijver.BRON, "inleiding": workshop.inleiding[:1]}
    )
    content = made("docx", plain)
    assert "taalmodel" not in whole_text(content)
    assert "TrainedAlgorithmic" not in part(content, "docProps/custom.xml")


def test_a_fact_in_the_words_of_the_trainer_is_not_shown_as_a_quote() -> None:
    workshop = rich_workshop()
    fact = next(
        line
        for row in workshop.programma
        for line in row.regels
        if line.verwijzingen and line.geschreven_door is Schrijver.BRON
    )
    changed = herschreven(workshop, fact.tekst, "Zo zeg ik het liever.")
    mark = "in eigen woorden van de trainer"
    assert mark not in whole_text(made("docx", workshop))
    text = whole_text(made("docx", changed))
    assert re.search(rf"Zo zeg ik het liever\..*?\({mark}\)", text)
    assert mark in EXPORTERS["md"].maak(changed, ExportOptions()).decode()


def test_text_that_xml_cannot_hold_or_that_looks_like_markup_is_written_as_text() -> None:
    workshop = rich_workshop().model_copy(update={"titel": "A\x00\x0b<w:t>&amp; \ud800B"})
    content = made("docx", workshop)
    assert opened(content).core_properties.title == "A<w:t>&amp; B"
    assert "A<w:t>&amp; B" in whole_text(content)


def template_file(folder: Path, name: str = "huisstijl.docx") -> Path:
    document = docx.Document()
    document.add_paragraph("Oude tekst die weg moet.")
    document.sections[0].header.paragraphs[0].text = "Kop van ons huis"
    document.sections[0].footer.paragraphs[0].text = "Voet van ons huis"
    document.styles["Heading 1"].font.name = "Verdana"
    style = document.styles["List Bullet"].element
    style.getparent().remove(style)
    file = folder / name
    document.save(str(file))
    return file


def repacked(file: Path, change: dict[str, bytes]) -> Path:
    target = file.with_name(f"anders-{file.name}")
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in given.namelist():
            if name not in change:
                new.writestr(name, given.read(name))
        for name, data in change.items():
            new.writestr(name, data)
    return target


def test_a_template_keeps_its_looks_and_gives_up_its_text(tmp_path: Path) -> None:
    content = made("docx", template=template_file(tmp_path))
    document = opened(content)
    assert "Oude tekst" not in whole_text(content)
    assert document.styles["Heading 1"].font.name == "Verdana"
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Kop van ons huis"
    assert section.footer.paragraphs[0].text == "Voet van ons huis"
    assert any("peildatum" in one.text for one in section.footer.paragraphs)
    assert any(one.style.name == "List Bullet" for one in document.paragraphs)


def test_a_dotx_may_be_a_template_and_loses_the_one_it_was_made_from(tmp_path: Path) -> None:
    file = template_file(tmp_path)
    with zipfile.ZipFile(file) as package:
        types = package.read("[Content_Types].xml").replace(
            b"document.main+xml", b"template.main+xml"
        )
        settings = package.read("word/settings.xml").replace(
            b"<w:zoom", b'<w:attachedTemplate r:id="rId9"/><w:zoom', 1
        )
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="http://example.org/x.dotm" '
        b'TargetMode="External"/></Relationships>'
    )
    changed = repacked(
        file,
        {
            "[Content_Types].xml": types,
            "word/settings.xml": settings,
            "word/_rels/settings.xml.rels": relations,
        },
    )
    content = made("docx", template=changed.rename(tmp_path / "huis.dotx"))
    assert "attachedTemplate" not in part(content, "word/settings.xml")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"example.org/x.dotm" not in b"".join(map(package.read, package.namelist()))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"word/vbaProject.bin": b"x"}, "macro"),
        ({"word/zeros.xml": b" " * 60_000_000}, "verdacht groot"),
        ({"word/styles.xml": b"<!DOCTYPE x><x/>"}, "buiten het document"),
        ({"word/styles.xml": b"<kapot"}, "beschadigd"),
        (
            {
                "word/_rels/document.xml.rels": b"<Relationships xmlns='http://schemas."
                b"openxmlformats.org/package/2006/relationships'><Relationship Id='r' "
                b"Type='x/image' Target='http://example.org/p.png' TargetMode='External'/>"
                b"</Relationships>"
            },
            "buiten het bestand",
        ),
    ],
    ids=["macro", "bomb", "entities", "damaged", "outside"],
)
def test_a_harmful_or_broken_template_is_refused(
    tmp_path: Path, change: dict[str, bytes], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        made("docx", template=repacked(template_file(tmp_path), change))


def test_a_template_that_is_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "plaatje.docx"
    other.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(InputError, match="geen Word-bestand"):
        made("docx", template=other)
    with pytest.raises(InputError, match="kan niet worden geopend"):
        made("docx", template=tmp_path / "er-is-niets.docx")


def test_libreoffice_prints_the_draaiboek_as_it_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "draaiboek.docx"
    file.write_bytes(made("docx"))
    pdf = as_pdf(file, tmp_path)
    pages = pictures(pdf)
    assert 10 < len(pages) < 40
    assert not [n for n, page in enumerate(pages, 1) if ink_in_margin(page, 0.03)]
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    for n, text in enumerate(texts, 1):
        assert f"bladzijde {n} van {len(texts)}" in text
    headings = [
        paragraph.text
        for paragraph in opened(file.read_bytes()).paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    for text in texts:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        body = [line for line in lines if "| bladzijde" not in line]
        assert body, "an empty page"
        assert body[-1] not in headings, "a heading alone at the foot of a page"
