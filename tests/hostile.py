"""Builds files that mean harm, or look as if they do; small on disk, made during a test."""

from __future__ import annotations

import io
import os
import random
import socket
import stat
import zipfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from docx import Document
from pptx import Presentation

from tests.files import CARD, encrypt, make_pdf, write
from tests.test_ingest_office import CONTENT, make_docx, make_odt

Builder = Callable[[Path], None]

SENTENCE = "Dit is een zin over wonen met zorg in de wijk. "

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

EXTERNAL = '<!DOCTYPE x [<!ENTITY geheim SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    """A PDF with these numbered objects and a correct table of their places."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF"
    return data + trailer % (len(objects) + 1, root, start)


def changed(source: Path, target: Path, part: str, change: Callable[[str], str | bytes]) -> None:
    """A copy of a package with one part changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data: str | bytes = old.read(name)
            if name == part and isinstance(data, bytes):
                data = change(data.decode())
            new.writestr(name, data)
    source.unlink()


def docx_body(folder: Path, name: str, body: str) -> None:
    xml = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    changed(make_docx(folder / "t.docx"), folder / name, "word/document.xml", lambda _: xml)


def with_doctype(folder: Path, name: str, doctype: str, reference: str) -> None:
    def change(xml: str) -> str:
        head, _, rest = xml.partition("?>")
        return f"{head}?>{doctype}{rest.replace('laag inkomen', f'&{reference};')}"

    changed(make_docx(folder / "t.docx"), folder / name, "word/document.xml", change)


def odt_with_doctype(folder: Path, name: str, doctype: str, reference: str) -> None:
    xml = (CONTENT % f"<text:p>&{reference};</text:p>").replace("?>", f"?>{doctype}", 1)
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr("content.xml", xml)


def zip_of(path: Path, *members: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def sparse(path: Path, megabytes: int, head: bytes = b"") -> None:
    with path.open("wb") as file:
        file.write(head)
        file.truncate(megabytes * 1_000_000)


def zeros(megabytes: int) -> bytes:
    return b" " * (megabytes * 1_000_000)


def truncated(folder: Path) -> None:
    pdf = make_pdf(folder / "half.pdf", [[(SENTENCE, 11)] * 30] * 3)
    pdf.write_bytes(pdf.read_bytes()[: pdf.stat().st_size // 2])
    docx = make_docx(folder / "half.docx")
    docx.write_bytes(docx.read_bytes()[:9000])
    archive = zip_of(folder / "half.zip", ("a.txt", SENTENCE * 200), ("b.txt", SENTENCE))
    archive.write_bytes(archive.read_bytes()[:60])


def locked(folder: Path) -> None:
    make_pdf(folder / "open.pdf", [[(SENTENCE, 11)]])
    encrypt(folder / "open.pdf", folder / "slot.pdf", "geheim")
    data = bytearray(zip_of(folder / "slot.zip", ("a.txt", SENTENCE)).read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (folder / "slot.zip").write_bytes(data)
    write(folder, "slot.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def empty(folder: Path) -> None:
    for extension in ("txt", "md", "pdf", "docx", "odt", "pptx", "html", "zip"):
        write(folder, f"leeg.{extension}", b"")


def big(folder: Path) -> None:
    sparse(folder / "groot.txt", 300)
    sparse(folder / "groot.docx", 300, b"PK\x03\x04")
    sparse(folder / "groot.zip", 300, b"PK\x03\x04")


def bombs(folder: Path) -> None:
    zip_of(folder / "plat.zip", ("bom.txt", zeros(300)), ("goed.txt", SENTENCE))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.txt", zeros(50))
    zip_of(folder / "nest.zip", *((f"{n}.zip", inner.getvalue()) for n in range(5)))
    zip_of(folder / "vol.zip", *((f"{n}.txt", "x") for n in range(2001)))
    # 90 files of 9 MB: each is modest, together they are 810 MB.
    zip_of(folder / "som.zip", *((f"{n}.txt", zeros(9)) for n in range(90)))
    changed(
        make_docx(folder / "t.docx"), folder / "bom.docx", "word/document.xml",
        lambda xml: xml + " " * 60_000_000,
    )  # fmt: skip
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    packed = zlib.compress(b"BT (a) Tj ET " * 20_000_000, 9)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed)
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    write(folder, "bom.pdf", pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, stream))


def lying(folder: Path) -> None:
    """A zip file whose member is bigger than it says."""
    data = bytearray(zip_of(folder / "leugen.zip", ("a.txt", zeros(2))).read_bytes())
    for place in (22, data.rindex(b"PK\x01\x02") + 24):
        data[place : place + 4] = (100).to_bytes(4, "little")
    (folder / "leugen.zip").write_bytes(data)


def entities(folder: Path) -> None:
    with_doctype(folder, "buiten.docx", EXTERNAL, "geheim")
    with_doctype(folder, "lach.docx", LAUGHS, "a9")
    odt_with_doctype(folder, "buiten.odt", EXTERNAL, "geheim")
    odt_with_doctype(folder, "lach.odt", LAUGHS, "a9")
    changed(
        make_docx(folder / "t.docx"), folder / "breed.docx", "word/document.xml",
        lambda xml: xml.replace("UTF-8", "UTF-16", 1)
        .replace("?>", f"?>{EXTERNAL}", 1)
        .encode("utf-16"),
    )  # fmt: skip
    changed(
        make_docx(folder / "t.docx"), folder / "zeven.docx", "word/document.xml",
        lambda xml: xml.replace("UTF-8", "UTF-7", 1),
    )  # fmt: skip
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Titel"
    deck.save(str(folder / "t.pptx"))
    changed(
        folder / "t.pptx", folder / "buiten.pptx", "ppt/slides/slide1.xml",
        lambda xml: xml.replace("?>", f"?>{EXTERNAL}", 1),
    )  # fmt: skip


def odd_pdfs(folder: Path) -> None:
    kids = b" ".join(b"%d 0 R" % n for n in range(3, 5003))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    tree = b"<</Type/Pages/Kids[" + kids + b"]/Count 5000>>"
    catalog = b"<</Type/Catalog/Pages 2 0 R>>"
    write(folder, "5000.pdf", pdf_of(catalog, tree, *[page] * 5000))
    write(folder, "lus.pdf", pdf_of(catalog, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"))
    write(folder, "zelf.pdf", pdf_of(b"1 0 R"))
    parent = b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R/MediaBox 3 0 R>>"
    write(
        folder, "ring.pdf", pdf_of(catalog, parent, b"<</Type/Page/Parent 3 0 R/Contents 3 0 R>>")
    )
    text = b"<</Length 30>>stream\nBT /F1 9 Tf (Hallo wonen) Tj ET\nendstream"
    one = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    huge = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999999 99999999999]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    )
    write(folder, "reus.pdf", pdf_of(catalog, one, huge, text))
    deep = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(2, 3000)]
    write(folder, "diep.pdf", pdf_of(catalog, *deep, page))


def heavy_pdfs(folder: Path) -> None:
    """Pages that take the library many seconds each, and give nothing or next to nothing."""
    draw = random.Random(1)

    def strokes(number: int) -> bytes:
        points = [(draw.randrange(595), draw.randrange(842)) for _ in range(number + 1)]
        return b"".join(b"%d %d m %d %d l S " % (*a, *b) for a, b in pairwise(points))

    def text(words: str) -> bytes:
        return b"BT /F1 11 Tf 60 700 Td (%b) Tj ET " % words.encode()

    font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"

    def document(name: str, contents: list[bytes]) -> None:
        kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(len(contents)))
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(contents)),
        ]
        for n, content in enumerate(contents):
            packed = zlib.compress(content)
            objects += [
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R%b>>"
                % (4 + 2 * n, font),
                b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
            ]
        write(folder, name, pdf_of(*objects))

    chart, part = strokes(150_000), strokes(40_000)
    document("kaart.pdf", [text(SENTENCE * 2), chart, text(SENTENCE * 3)])
    document("kaarten.pdf", [part] * 20)
    document("drup.pdf", [part + text("a")] * 40)


def names_in_zip(folder: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    zip_of(
        folder / "namen.zip",
        ("../../ontsnapt.txt", SENTENCE),
        ("/etc/ontsnapt.txt", SENTENCE),
        ("C:\\ontsnapt.txt", SENTENCE),
        ("map\\..\\..\\ontsnapt.txt", SENTENCE),
        (link, "/etc/passwd"),
        ("nul?.txt", SENTENCE),
        ("goed/kaart.txt", SENTENCE),
        ("regel\neinde.txt", SENTENCE),
        (f"{'lang' * 100}.txt", SENTENCE),
        ("binnen.zip", b"PK\x05\x06" + b"\0" * 18),
        ("film.mp4", b"x"),
        ("leeg.txt", b""),
    )
    data = (folder / "namen.zip").read_bytes().replace(b"nul?.txt", b"nul\0.txt")
    (folder / "namen.zip").write_bytes(data)
    zip_of(folder / "niets.zip")


def wrong_extensions(folder: Path) -> None:
    make_pdf(folder / "t.pdf", [[(SENTENCE, 11)]])
    (folder / "t.pdf").rename(folder / "pdf.docx")
    write(folder, "exe.txt", b"MZ\x90\0" + bytes(range(256)) * 9)
    make_docx(folder / "t.docx").rename(folder / "docx.pdf")
    make_docx(folder / "u.docx").rename(folder / "docx.odt")
    make_odt(folder / "t.odt", "<text:p>x</text:p>").rename(folder / "odt.pptx")
    write(folder, "html.md", "<!doctype html><html><body><p>Hallo</p></body></html>")
    write(folder, "txt.html", b"\x89PNG\r\n\x1a\n" + b"\0" * 99)
    zip_of(folder / "werkblad.docx", ("xl/workbook.xml", "<workbook/>"))


def encodings(folder: Path) -> None:
    write(folder, "utf16.txt", (SENTENCE * 20).encode("utf-16-le"))
    write(folder, "mengsel.txt", "cliënt ".encode() * 40 + "cliënt en coöperatie ".encode("cp1252"))
    write(folder, "nul.txt", b"tekst\0met\0nullen" * 50)
    write(folder, "bom.md", b"\xff\xfe\xff\xfe\x00\xd8")


def long_texts(folder: Path) -> None:
    write(folder, "lijn.txt", SENTENCE * (20_000_000 // len(SENTENCE)))
    write(folder, "woord.txt", "a" * 20_000_000)
    write(folder, "koppen.md", "".join(f"# Kop {n}\n" for n in range(100_000)))
    write(folder, "lijst.md", "- a\n" * 200_000)
    write(folder, "citaat.md", ">" * 100_000 + "a")


def pages(folder: Path) -> None:
    write(folder, "divs.html", "<div>" * 50_000 + SENTENCE * 9)
    write(folder, "tabel.html", "<table><tr><td>" * 3_000 + SENTENCE)
    image = "<img src='data:image/png;base64," + "A" * 5_000_000 + "'>"
    write(
        folder, "data.html", f"<p>{SENTENCE}</p>{image}<a href='data:text/html,{'B' * 3_000_000}'>"
    )
    write(folder, "spans.html", "<table><tr><td colspan=99999999>a</td><td>b</td></tr></table>" * 9)
    write(folder, "script.html", "<script>alert('wonen')</script>")


def odd_docx(folder: Path) -> None:
    docx_body(folder, "diep.docx", "<w:sdt><w:sdtContent>" * 5_000 + "x")
    span = '<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>'
    cell = f"<w:tc>{span}<w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
    docx_body(
        folder, "breed.docx", f"<w:tbl><w:tr>{cell * 2}</w:tr><w:tr>{cell * 2}</w:tr></w:tbl>"
    )
    document = Document()
    document.add_paragraph()
    document.save(str(folder / "beeld.docx"))
    Presentation().save(str(folder / "geen.pptx"))
    changed(
        make_docx(folder / "t.docx"), folder / "stijl.docx", "word/styles.xml",
        lambda xml: xml.replace('<w:basedOn w:val="Normal"/>', '<w:basedOn w:val="Heading1"/>'),
    )  # fmt: skip


def no_files(folder: Path) -> None:
    (folder / "rond").mkdir()
    (folder / "rond" / "terug").symlink_to(folder)
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    for name in ("pijp.txt", "pijp.zip", "bronnen.toml"):
        os.mkfifo(folder / name)
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(str(folder / "stop.md"))
    (folder / "nul.txt").symlink_to("/dev/zero")
    (folder / "map.txt").mkdir()


def odd_names(folder: Path) -> None:
    for name in (
        f"{'n' * 251}.txt", "regel\neinde.txt", "bel\x07.txt", "\u202etxt.exe.txt", "🏡👵🏽.txt",
    ):  # fmt: skip
        write(folder, name, SENTENCE)
    write(folder, os.fsdecode(b"\xff\xfe.txt"), SENTENCE)
    write(folder, "leeg\n\u202e.txt", b"")


def other_kinds(folder: Path) -> None:
    write(folder, "lijst.csv", "a;b\n1;2\n")
    zip_of(folder / "blad.xlsx", ("xl/workbook.xml", "<workbook/>"))
    write(folder, "oud.doc", b"\xd0\xcf\x11\xe0")


def cards(folder: Path) -> None:
    write(folder, "kapot.md", CARD.replace("naam: Verhuishulp", "naam: [Verhuis: hulp"))
    names = "\n".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]" for n in range(1, 9))
    write(folder, "bom.md", CARD.replace("naam:", f"a0: &a0 ha\n{names}\nnaam:"))
    write(folder, "nest.md", CARD.replace("naam: Verhuishulp", "naam: " + "[" * 9_000))
    write(folder, "bronnen.toml", "[[bron]\nbestand = ")


def deep_register(folder: Path) -> None:
    write(folder, "bronnen.toml", "x = " + "[" * 50_000)
    write(folder, "a.txt", SENTENCE)
