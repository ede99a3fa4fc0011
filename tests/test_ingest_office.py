"""Word, OpenDocument, PowerPoint and web pages: headings, lists, tables, notes, metadata."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx import Presentation
from pptx.util import Inches

from ingest.document import ReadDocument
from ingest.readers import EXTENSIONS, reader_for
from ingest.readers.outline import table_rows
from tests.files import write
from waaier.settings import Settings

SETTINGS = Settings()

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">
<office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>
</office:automatic-styles><office:body><office:text>%s</office:text></office:body>
</office:document-content>"""

META = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Beleidsplan wonen</dc:title>
<meta:initial-creator>A. de Boer</meta:initial-creator><dc:language>nl-NL</dc:language>
</office:meta></office:document-meta>"""


def make_odt(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", CONTENT % body)
        archive.writestr("meta.xml", META)
    return path


def read(path: Path) -> ReadDocument:
    return reader_for(path.suffix)(path, path.name, SETTINGS)


def outline(document: ReadDocument) -> list[tuple[tuple[str, ...], list[str]]]:
    return [(s.path, [block.text for block in s.blocks]) for s in document.sections]


def make_docx(path: Path) -> Path:
    document = Document()
    document.core_properties.title = "Microsoft Word - Handreiking.docx"
    document.core_properties.author = "B. Jansen"
    document.core_properties.language = "nl-NL"
    document.add_heading("Hulp bij verhuizen", 0)
    document.add_heading("Voor wie", 1)
    document.add_paragraph("Voor inwoners met een laag inkomen.")
    document.add_paragraph("Met een zoek\u00adprofiel", style="List Bullet")
    document.add_paragraph("Met spaargeld", style="List Bullet")
    document.add_paragraph("Eerst bellen", style="List Number")
    document.add_paragraph("Dan schrijven", style="List Number")
    document.add_paragraph().add_run("Vette kop").bold = True
    document.add_heading("Bedragen", 2)
    table = document.add_table(rows=3, cols=3)
    for row, texts in enumerate(
        (("Regeling", "Bedrag", "Wanneer"), ("Huur", "€ 100", "Maand"), ("Zorg", "€ 50", ""))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    box = document.add_table(rows=1, cols=1)
    box.cell(0, 0).text = "Een kader met tekst."
    paragraph = document.add_paragraph("Zichtbaar")
    space = nsdecls("w")
    paragraph._p.append(parse_xml(f"<w:ins {space}><w:r><w:t> en nieuw</w:t></w:r></w:ins>"))
    paragraph._p.append(
        parse_xml(f"<w:del {space}><w:r><w:delText> en weg</w:delText></w:r></w:del>")
    )
    paragraph._p.append(
        parse_xml(f"<w:r {space}><w:rPr><w:vanish/></w:rPr><w:t> geheim</w:t></w:r>")
    )
    document.save(str(path))
    return path


def test_docx(tmp_path: Path) -> None:
    document = read(make_docx(tmp_path / "handreiking.docx"))
    assert outline(document) == [
        (("Hulp bij verhuizen",), ["Hulp bij verhuizen"]),
        (
            ("Voor wie",),
            [
                "Voor wie",
                "Voor inwoners met een laag inkomen.",
                "• Met een zoekprofiel",
                "• Met spaargeld",
                "1. Eerst bellen",
                "2. Dan schrijven",
            ],
        ),
        (("Voor wie", "Vette kop"), ["Vette kop"]),
        (
            ("Voor wie", "Bedragen"),
            [
                "Bedragen",
                "Regeling: Huur; Bedrag: € 100; Wanneer: Maand",
                "Regeling: Zorg; Bedrag: € 50",
                "Een kader met tekst.",
                "Zichtbaar en nieuw",
            ],
        ),
    ]
    assert document.source.title == "Handreiking"
    assert (document.source.author, document.source.language) == ("B. Jansen", "nl-NL")
    assert document.pages is None


def test_docx_footnotes_are_notes_of_their_section(tmp_path: Path) -> None:
    make_docx(tmp_path / "a.docx")
    space = nsdecls("w")
    with (
        zipfile.ZipFile(tmp_path / "a.docx") as old,
        zipfile.ZipFile(tmp_path / "b.docx", "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
                data = data.replace("inkomen.</w:t></w:r>", f"inkomen.</w:t></w:r>{reference}")
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                data = data.replace(
                    "</Relationships>",
                    f'<Relationship Id="rId99" Type="{kind}/footnotes" Target="footnotes.xml"/>'
                    "</Relationships>",
                )
            new.writestr(name, data.encode("utf-8", "surrogateescape"))
        new.writestr(
            "word/footnotes.xml",
            f'<w:footnotes {space}><w:footnote w:id="2"><w:p><w:r><w:t>Peildatum 2026.</w:t></w:r>'
            "</w:p></w:footnote></w:footnotes>",
        )
    (note,) = [section for section in read(tmp_path / "b.docx").sections if section.is_note]
    assert note.path == ("Voor wie",)
    assert note.blocks[0].text == "Peildatum 2026."


def test_odt(tmp_path: Path) -> None:
    body = (
        '<text:p text:style-name="P1">Plan</text:p>'
        "<text:table-of-content><text:p>Inhoud 3</text:p></text:table-of-content>"
        '<text:h text:outline-level="1">Wonen</text:h>'
        '<text:p>Een <text:span>dui<text:s text:c="9999999"/>delijke</text:span> zin'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Uit 2026."
        "</text:p></text:note-body></text:note>.</text:p>"
        '<text:list text:style-name="L1"><text:list-item><text:p>een</text:p><text:list>'
        "<text:list-item><text:p>diep</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>twee</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Soort"
        "</text:p></table:table-cell><table:table-cell><text:p>Bedrag</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row><table:table-cell>"
        "<text:p>Huur</text:p></table:table-cell><table:table-cell "
        'table:number-columns-repeated="1000000000"><text:p>10</text:p></table:table-cell>'
        "</table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>In een kader.</text:p></draw:text-box>"
        "</draw:frame></text:p>"
    )
    document = read(make_odt(tmp_path / "plan.odt", body))
    assert outline(document)[0] == (("Plan",), ["Plan"])
    path, texts = outline(document)[1]
    assert path == ("Wonen",)
    assert texts[:5] == ["Wonen", "Een dui delijke zin.", "1. een", "• diep", "2. twee"]
    assert texts[5].startswith("Soort: Huur; Bedrag: 10")
    assert texts[6] == "In een kader."
    assert outline(document)[2] == (("Wonen",), ["Uit 2026."])
    assert document.sections[2].is_note
    source = document.source
    assert (source.title, source.author, source.language) == (
        "Beleidsplan wonen", "A. de Boer", "nl-NL",
    )  # fmt: skip


def test_pptx(tmp_path: Path) -> None:
    deck = Presentation()
    deck.core_properties.title = "PowerPoint-presentatie"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Wonen met zorg"
    slide.placeholders[1].text = "Eerste punt\nTweede punt"
    slide.notes_slide.notes_text_frame.text = "Vertel over de wijk."
    deck.slides.add_slide(deck.slide_layouts[6])
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Cijfers"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(2)).table
    for row, texts in enumerate((("Soort", "Aantal"), ("Huur", "12"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "In een groep"
    deck.save(str(tmp_path / "training.pptx"))
    document = read(tmp_path / "training.pptx")
    assert outline(document) == [
        (("Wonen met zorg",), ["Wonen met zorg", "• Eerste punt", "• Tweede punt"]),
        (("Wonen met zorg",), ["Vertel over de wijk."]),
        (("Cijfers",), ["Cijfers", "Soort: Huur; Aantal: 12", "In een groep"]),
    ]
    assert [s.blocks[0].page for s in document.sections] == [1, 1, 3]
    assert document.sections[1].is_note
    assert document.pages == 3
    assert document.source.title == "Wonen met zorg"
    assert document.warnings == ("Geen tekst op dia 2: mogelijk staan daar alleen beelden.",)


PAGE = """<!DOCTYPE html><html lang="nl"><head><title>Huurtoeslag aanvragen | Gemeente Assen</title>
<meta name="author" content="Team Wonen"><meta property="og:site_name" content="Gemeente Assen">
<link rel="canonical" href="https://assen.voorbeeld.nl/huurtoeslag">
<style>p{color:red}</style><script>alert("weg")</script></head><body>
<header><a href="/">Naar de homepage</a></header><nav><ul><li>Menu</li></ul></nav>
<div class="sr-only">Sla over</div><h1>Huurtoeslag aanvragen</h1>
<p>U krijgt <b>huur</b>toeslag als u<br>weinig verdient. <a href="https://x.nl">Lees meer</a></p>
<p hidden>verborgen</p><div style="display: none">ook weg</div>
<h2>Voorwaarden</h2><ul class="hidden"><li>weg</li></ul>
<ul><li>U huurt een woning<ol><li>zelfstandig</li><li>geen kamer</li></ol></li>
<li>U bent 18</li></ul>
<table><tr><th>Huishouden</th><th>Grens</th></tr><tr><td>Alleen</td><td>€ 900</td></tr></table>
<table><tr><td><p>Losse opmaak</p><p>Tweede deel</p></td></tr></table>
<aside>Zie ook</aside><form>Zoek</form><img src="data:image/png;base64,AAAA" alt="foto">
</body><footer>Contact</footer></html>"""


def test_html(tmp_path: Path) -> None:
    document = read(write(tmp_path, "pagina.html", PAGE))
    assert outline(document) == [
        (
            ("Huurtoeslag aanvragen",),
            [
                "Huurtoeslag aanvragen",
                "U krijgt huurtoeslag als u weinig verdient. Lees meer",
            ],
        ),
        (
            ("Huurtoeslag aanvragen", "Voorwaarden"),
            [
                "Voorwaarden",
                "• U huurt een woning",
                "1. zelfstandig",
                "2. geen kamer",
                "• U bent 18",
                "Huishouden: Alleen; Grens: € 900",
                "Losse opmaak",
                "Tweede deel",
            ],
        ),
    ]
    source = document.source
    assert (source.title, source.language) == ("Huurtoeslag aanvragen", "nl")
    assert (source.author, source.publisher) == ("Team Wonen", "Gemeente Assen")
    assert source.url == "https://assen.voorbeeld.nl/huurtoeslag"


def test_html_main_part_and_declared_encoding(tmp_path: Path) -> None:
    text = "De cliënt krijgt één gesprek over wonen met zorg. " * 6
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>Blok ernaast</p><main>{text}'
    document = read(write(tmp_path, "p.htm", page.encode("latin-1")))
    assert outline(document) == [((), [text.strip()])]


def test_rows_of_tables() -> None:
    rows = [["Naam", "Bedrag"], ["Huur", "10"], ["", ""]]
    assert table_rows(rows, has_head=True) == ["Naam: Huur; Bedrag: 10"]
    assert table_rows(rows, has_head=False) == ["Naam: Bedrag", "Huur: 10"]
    assert table_rows([["a", "b", "c"]], has_head=True) == ["a; b; c"]
    assert table_rows([], has_head=True) == []


@pytest.mark.parametrize("extension", sorted(EXTENSIONS - {".zip"}))
def test_every_extension_has_a_reader(extension: str) -> None:
    assert callable(reader_for(extension))
