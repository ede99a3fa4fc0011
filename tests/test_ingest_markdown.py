"""Markdown documents and cards: exact places, and faults named by line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.card import read_card, read_markdown_or_card
from ingest.readers.markdown import document_of
from tests.files import CARD, write
from waaier.domain import SourceKind
from waaier.errors import FileRejectedError
from waaier.settings import Settings

DOCUMENT = """\
# Handreiking wonen

Een **vette** inleiding met een [link](https://voorbeeld.nl/a_b) en
een tweede regel.

## Voor wie?

- eerste punt
- tweede *punt*
  dat doorloopt
  1. genest punt

> Een citaat.

Setext kop
----------

| Regeling | Bedrag |
|----------|-------:|
| Toeslag  | 12 euro |

```
code regel
```

Bel \\*gratis\\*; de geldt_in_code `x_y` blijft. <!-- weg -->
"""


def blocks_of(text: str) -> dict[tuple[str, ...], list[str]]:
    sections = document_of(text, "wonen.md").sections
    return {s.path: [block.text for block in s.blocks] for s in sections}


def test_markdown_structure() -> None:
    top = "Handreiking wonen"
    assert blocks_of(DOCUMENT) == {
        (top,): [top, "Een vette inleiding met een link en een tweede regel."],
        (top, "Voor wie?"): [
            "Voor wie?",
            "- eerste punt",
            "- tweede punt dat doorloopt",
            "1. genest punt",
            "Een citaat.",
        ],
        (top, "Setext kop"): [
            "Setext kop",
            "Regeling | Bedrag",
            "Toeslag  | 12 euro".replace("  ", " "),
            "code regel",
            "Bel *gratis*; de geldt_in_code x_y blijft.",
        ],
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_are_exact_for_every_line_end(end: str) -> None:
    text = "\ufeff" + DOCUMENT.replace("\n", end)
    sections = document_of(text, "wonen.md").sections
    assert [s.path for s in sections] == [s.path for s in document_of(DOCUMENT, "w.md").sections]
    for section in sections:
        for block in section.blocks:
            for run in block.alignment:
                ours = block.text[run.start : run.start + run.length]
                theirs = text[run.origin : run.origin + run.length]
                assert ours.split() == theirs.split()


def test_front_matter_is_no_text_but_may_name_the_document() -> None:
    document = document_of('---\ntitel: "Een plan"\n---\n\nTekst.\n', "x/plan.md")
    assert document.source.title == "Een plan"
    assert [b.text for s in document.sections for b in s.blocks] == ["Tekst."]


def test_title_is_the_first_heading() -> None:
    assert document_of(DOCUMENT, "x.md").source.title == "Handreiking wonen"


@given(st.text(alphabet="ab *_`[]()#->|\\\n\r1.<!\ufeff", max_size=80))
def test_any_markdown_is_read_with_exact_places(text: str) -> None:
    try:
        document = document_of(text, "a.md")
    except FileRejectedError:
        return
    for section in document.sections:
        for block in section.blocks:
            for run in block.alignment:
                ours = block.text[run.start : run.start + run.length]
                theirs = text[run.origin : run.origin + run.length]
                pairs = zip(ours, theirs, strict=True)
                assert all(a == b or (a == " " and b.isspace()) for a, b in pairs)


def test_card(tmp_path: Path) -> None:
    path = write(tmp_path, "verhuishulp.md", CARD)
    card, document = read_card(path)
    assert card.voorwaarden[1] == "De verhuizing is nodig."
    assert card.situaties[1] == "Een oudere bewoner wil kleiner wonen. Zij heeft geen spaargeld."
    assert card.samenvatting.startswith("Verhuishulp is eenmalig geld voor de kosten van")
    source = document.source
    assert (source.id, source.title, source.kind) == ("verhuishulp", "Verhuishulp", SourceKind.CARD)
    assert source.url == "https://voorbeeld.nl/verhuishulp"
    assert str(source.scope) == "Diemen en Uithoorn"
    assert source.themas == ("ouderen en verhuizen", "huurtoeslag en inkomen")
    assert [section.path for section in document.sections][:2] == [
        ("Samenvatting",),
        ("Situaties",),
    ]
    assert read_markdown_or_card(path, "k/verhuishulp.md", Settings()).card == card


def test_other_front_matter_is_a_plain_document(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "---\nid: x\ntags: [y]\n---\n# Kop\n\nTekst.\n")
    assert read_markdown_or_card(path, "a.md", Settings()).card is None


THEMES = "themas:\n  - ouderen en verhuizen\n  - huurtoeslag en inkomen"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("soort: gemeentelijke regeling", "soort: [", 4, "geen geldige YAML"),
        ("naam: Verhuishulp\n", "", 16, "het veld 'naam' ontbreekt"),
        ("id: verhuishulp", "id: Verhuis Hulp", 2, "alleen kleine letters"),
        ("zekerheid: hoog", "zekerheid: zeker", 11, "hoog, middel, laag"),
        ("zekerheid: hoog", "zekerheid: hoog\nkleur: rood", 12, "geen veld 'kleur'"),
        ("zekerheid: hoog", "zekerheid: hoog\nzekerheid: laag", 12, "twee keer"),
        ("2027-01-15", "volgend jaar", 10, "een datum zoals 2026-12-31"),
        ("    uitgever: Gemeente Diemen\n", "", 13, "'uitgever' van nummer 1 van 'bronnen'"),
        (THEMES, "themas: *x", 1, "verwijzingen"),
        (THEMES, "themas: wonen", 6, "is een lijst"),
        ("soort: g", "samenvatting: g", 4, "onder het kopje '## Samenvatting'"),
        ("## Voor wie\n", "## Voor wie dan\n", 29, "geen kopje van een kaart"),
        ("## Voor wie\nInwoners met een laag inkomen.\n", "", 17, "'## Voor wie' ontbreekt"),
        ("Inwoners met een laag inkomen.", "", 29, "staat geen tekst"),
        ("- De verhuizing is nodig.", "\nDe verhuizing is nodig.", 38, "streepje"),
        ("## Samenvatting", "Losse tekst.\n\n## Samenvatting", 19, "niet onder een kopje"),
        ("## Voor wie\n", "## Samenvatting\n", 29, "twee keer"),
        ("- Een gezin moet door sloop snel verhuizen.\n", "", 23, "minstens 3"),
    ],
)
def test_faults_of_a_card_name_the_line(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    assert old in CARD
    path = write(tmp_path, "verhuishulp.md", CARD.replace(old, new, 1))
    with pytest.raises(FileRejectedError) as caught:
        read_card(path)
    message = caught.value.message
    assert message.startswith("kaart verhuishulp.md, regel ")
    assert words in message
    assert "\n" not in message
    assert int(message.split("regel ")[1].split(":")[0]) == line


def test_card_without_front_matter(tmp_path: Path) -> None:
    with pytest.raises(FileRejectedError, match="regel 1: de kaart begint niet met"):
        read_card(write(tmp_path, "x.md", "# Kop\n\nTekst.\n"))
