"""Plain text: decoding, page furniture, headings and sections."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.document import ReadDocument
from ingest.lines import read_lines, without_furniture
from ingest.readers.text import read_text
from ingest.structure import build_sections
from tests.files import ORIGINALS, write
from waaier.domain import SourceKind
from waaier.errors import FileRejectedError
from waaier.settings import Settings

FULL = "Dit is een volle regel met lopende tekst die ongeveer tachtig tekens telt, zoals"

MAGAZINE = f"""\
Voorwoord

{FULL}
in een tijdschrift. Daarna volgt er nog een korte zin.
\fHet Huis van de Straat

{FULL}
hier ook weer. De bewoners van de straat werken hierin al jaren met elkaar samenge-

Samen aan de slag. 'Zo kan het' | Het Huis van de Straat
\fwerkt, en dat blijft zo. {FULL.lower()}
in een tijdschrift.

Wat is bereikt?

{FULL}
in een tijdschrift. Een huur- en zorgtoeslag helpt.

— Een eerste punt dat over twee regels loopt en dat dus moet worden samenge-
voegd.
— Een tweede punt.

https://voorbeeld.nl/huis-van-de-straat

Samen aan de slag. 'Zo kan het' | Het Huis van de Straat
\fDe Tuin van Morgen

{FULL}
in een tijdschrift. De tuin ligt achter het buurthuis en wordt elke week

Samen aan de slag. 'Zo kan het' | De Tuin van Morgen
12
\fverzorgd.

Wat is bereikt?

{FULL}
in een tijdschrift.
"""


def read(path: Path) -> ReadDocument:
    return read_text(path, path.name, Settings())


def sections_of(text: str) -> dict[tuple[str, ...], list[str]]:
    sections = build_sections(text, read_lines(text))
    return {s.path: [block.text for block in s.blocks] for s in sections}


def test_magazine_gets_its_chapters_back() -> None:
    sections = sections_of(MAGAZINE)
    assert list(sections) == [
        ("Voorwoord",),
        ("Het Huis van de Straat",),
        ("Het Huis van de Straat", "Wat is bereikt?"),
        ("De Tuin van Morgen",),
        ("De Tuin van Morgen", "Wat is bereikt?"),
    ]
    text = "\n".join(block for blocks in sections.values() for block in blocks)
    assert "met elkaar samengewerkt, en dat blijft zo." in text
    assert "wordt elke week verzorgd." in text
    assert "huur- en zorgtoeslag" in text
    assert "Zo kan het" not in text
    assert "https" not in text
    assert "12" not in text
    assert "— Een tweede punt." in sections["Het Huis van de Straat", "Wat is bereikt?"]


def test_a_space_may_stand_for_a_form_feed() -> None:
    assert list(sections_of(MAGAZINE.replace("\f", " "))) == list(sections_of(MAGAZINE))


def test_numbered_headings_nest() -> None:
    text = "\n\n".join(
        ["2. Willen", "2.1 Waar een wil is", f"{FULL} a.", "2.2 Wat is nodig?", f"{FULL} b."]
    )
    assert list(sections_of(text))[1:] == [
        ("2. Willen", "2.1 Waar een wil is"),
        ("2. Willen", "2.2 Wat is nodig?"),
    ]


def test_small_examples_in_a_row_stay_under_their_chapter() -> None:
    """Each ends with links, as a chapter does; before the last an address stands bare."""
    quoted = "‘Open huis’ en ‘Kom erbij’ brengen de bewoners van de hele wijk en\nbuurt samen"
    titles = ["Samen koken", quoted, "De ruilkast", "Noord doet mee"]
    links = "Meer informatie:\n— Over dit voorbeeld\n\n"
    parts = [f"{title}\n\n{FULL} hier.\n\n{links}" for title in titles]
    parts[2] += "\n\nhttps://www.voorbeeld.nl/meer\n\n\n\n"
    before = f"Kleine voorbeelden\n\n{FULL}.\n\nOverzicht\n\n{FULL}.\n\n"
    found = list(sections_of(before + "".join(parts) + f"Colofon\n\n{FULL}."))
    chapter = ("Kleine voorbeelden", "Overzicht")
    heads = [(*chapter, " ".join(title.split())) for title in titles]
    assert found == [chapter[:1], chapter, *heads, ("Colofon",)]


def test_pull_quotes_and_list_items_are_no_headings() -> None:
    text = f"Titel\n\n{FULL}.\n\n‘Wonen doe je samen’\n\n{FULL}.\n\n1. eerst dit\n2. dan dat\n"
    assert list(sections_of(text)) == [("Titel",)]


def test_page_numbers_and_repeated_heads_go() -> None:
    bodies = [f"{word} {FULL.lower()} hier." for word in ("Wonen", "Zorg", "Welzijn", "Geld")]
    pages = [f"Jaarplan 2026\n\n{b}\n\nPagina {n} van 4" for n, b in enumerate(bodies, 1)]
    lines = without_furniture(read_lines("\f".join(pages))).lines
    assert [line.text for line in lines] == bodies


words = st.text(alphabet="abcdeABC .,-—‘’?:1\t", max_size=40)


@given(st.lists(st.one_of(words, st.sampled_from(["", "", "\f"])), max_size=25))
def test_no_visible_line_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = without_furniture(read_lines(text)).lines
    expected = sorted(char for line in kept for char in line.text if char.isalnum())
    blocks = [
        block for section in build_sections(text, read_lines(text)) for block in section.blocks
    ]
    assert sorted(char for block in blocks for char in block.text if char.isalnum()) == expected
    for block in blocks:
        for run in block.alignment:
            ours = block.text[run.start : run.start + run.length]
            theirs = text[run.origin : run.origin + run.length]
            assert all(
                a == b or (a == " " and b.isspace()) for a, b in zip(ours, theirs, strict=True)
            )


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"]
)
def test_decodes(encoding: str, tmp_path: Path) -> None:
    content = "Eén cliënt betaalt € 12.\r\nDaarna niet meer, zei zij.\r\n"
    data = content.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    document = read(write(tmp_path, "a.txt", data))
    (block,) = document.sections[0].blocks
    assert block.text == "Eén cliënt betaalt € 12. Daarna niet meer, zei zij."
    run = block.alignment[-1]
    decoded = decode(data, "a.txt")
    assert decoded[run.origin : run.origin + run.length] == block.text[run.start :]
    assert "\r\n" in decoded


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt is leeg."),
        (b" \r\n\f ", "a.txt is leeg."),
        (b"\xef\xbb\xbf \n", "a.txt is leeg."),
        (b"tekst\x00met nul", "a.txt bevat geen leesbare tekst."),
        (bytes(range(1, 32)) * 20, "a.txt bevat geen leesbare tekst."),
        (b"%PDF-1.7\n%", "a.txt is geen tekst, maar een PDF."),
        (b"\x89PNG\r\n\x1a\n....", "a.txt is geen tekst, maar een afbeelding."),
        (b"PK\x03\x04....", "a.txt is geen tekst, maar een zip- of Office-bestand."),
        (b"\xff\xfe\x00\xd8", "a.txt bevat geen leesbare tekst."),
        (b"https://voorbeeld.nl/a\n", "a.txt bevat geen lopende tekst."),
    ],
)
def test_refuses_what_is_no_text(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(FileRejectedError) as caught:
        read(write(tmp_path, "a.txt", data))
    assert caught.value.message == message
    assert caught.value.advice


def test_source_is_guessed_from_the_name(tmp_path: Path) -> None:
    source = read(write(tmp_path, "convenant_wonen-zorg.txt", f"{FULL}.\n")).source
    assert (source.id, source.title) == ("convenant-wonen-zorg", "Convenant wonen zorg")
    assert source.kind is SourceKind.CONVENANT
    assert source.file == "convenant_wonen-zorg.txt"


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="de originele bronnen staan hier niet")
def test_originals_lose_only_furniture() -> None:
    for path in sorted(ORIGINALS.glob("*.txt")):
        text = decode(path.read_bytes(), path.name)
        covered = bytearray(len(text))
        for section in read(path).sections:
            for block in section.blocks:
                for run in block.alignment:
                    covered[run.origin : run.origin + run.length] = b"\x01" * run.length
        lost = [
            line.text
            for line in read_lines(text)
            if not any(covered[line.start : line.end])
            and " | " not in line.text
            and not line.text.startswith(("http", "www."))
        ]
        # What is left are stray marks and the second lines of broken URLs.
        assert all(" " not in line or not any(map(str.isalnum, line)) for line in lost), lost
