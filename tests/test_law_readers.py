"""Laws and local rules as XML: what is read of them, and what no file may do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from evals.law_bench import bench_law
from index.tokens import embedded_text
from ingest.document import ReadDocument
from ingest.pipeline import FileState, ingest_paths
from ingest.readers.bwb import read_toestand
from ingest.readers.cvdr import read_cvdr
from ingest.readers.legal_xml import note_of, noted, parsed
from ingest.split import split
from tests.files import write
from tests.wetten.reading import FILES, GOLDEN, PARSED, golden, read
from waaier.domain import Passage
from waaier.errors import FileRejectedError
from waaier.regulation import ProvisionKind
from waaier.settings import Settings


@pytest.mark.parametrize("name", PARSED)
def test_a_file_reads_as_was_reviewed(name: str) -> None:
    """After a change on purpose: python -m tests.wetten.reading, and review the difference."""
    assert golden(read(name)) == (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8")


def passages(name: str, **more: Any) -> list[Passage]:
    return split(read(name), Settings.model_validate(more))


def test_a_passage_is_an_article_with_its_law_and_headings_in_front() -> None:
    by_article = {p.provision.number: p for p in passages("wet") if p.provision}
    second = by_article["2"]
    assert second.article == (
        "jci1.3:c:BWBR0099001&hoofdstuk=2&paragraaf=1&artikel=2&z=2022-05-01&g=2022-05-01"
    )
    assert embedded_text(second)[0].startswith("Proefwoonwet 2020 > Hoofdstuk 2. Toewijzing > § 1.")
    assert second.provision is not None
    shown = {
        (part.lid, part.onderdeel): second.text[part.start : part.end]
        for part in second.provision.parts
    }
    assert shown["1", "a.2°"] == "2°. maatschappelijke opvang; en"
    assert shown["2", None].startswith("2. De oppervlakte is ten minste 18 m² per bewoner.")
    # Short as it is, an article never shares its passage with another.
    assert by_article["0"].text.startswith("Artikel 0\n")
    assert "Artikel 1" not in by_article["0"].text
    assert by_article["3"].provision is not None
    assert by_article["3"].provision.is_repealed


def test_a_long_article_is_cut_between_leden_and_keeps_their_numbers(tmp_path: Path) -> None:
    leden = "".join(
        f"<lid><lidnr>{n}</lidnr><al>{f'Regel nummer {n} gaat over wonen. ' * 8}</al></lid>"
        for n in range(1, 13)
    )
    document = toestand(f"<artikel><kop><label>Artikel</label><nr>9</nr></kop>{leden}</artikel>")
    found = split(document, Settings())
    assert len(found) > 2
    seen = []
    for passage in found:
        assert len(passage.text) <= Settings().passage_max_chars
        assert passage.provision is not None
        assert passage.provision.number == "9"
        assert passage.section[-1] == "Artikel 9"
        for part in passage.provision.parts:
            assert passage.text[part.start : part.end].startswith(f"{part.lid}. Regel nummer")
            seen.append(part.lid)
    assert seen == [str(n) for n in range(1, 13)]


def test_an_explanation_is_kept_apart_from_the_rules() -> None:
    kinds = {p.text: p.provision.kind for p in passages("verlopen") if p.provision}
    assert kinds["Artikel 1\nZes maanden bleek te kort."] is ProvisionKind.EXPLANATION
    rules = [p for p in passages("verlopen") if p.provision and p.provision.is_rule]
    assert len(rules) == 1


def test_a_folder_with_laws_is_read_like_any_other(tmp_path: Path) -> None:
    for name in (*PARSED, "stop"):
        write(tmp_path, f"{name}.xml", (FILES / f"{name}.xml").read_bytes())
    write(tmp_path, "nog-eens.xml", (FILES / "wet.xml").read_bytes())
    result = ingest_paths([tmp_path], Settings())
    states = {report.file: report for report in result.reports}
    assert all(states[f"{name}.xml"].state is FileState.READ for name in PARSED if name != "wet")
    # Of two files with the same version one is read, whatever their names.
    assert {states["wet.xml"].state, states["nog-eens.xml"].state} == {
        FileState.READ,
        FileState.REFUSED,
    }
    assert "STOP" in (states["stop.xml"].message or "")
    ids = {one.source.id for one in result.documents}
    assert {"bwbr0099001-2022-05-01-1", "cvdr900001-2"} <= ids


# --- nothing that is written is lost -------------------------------------------------------------

WORDS = st.integers(0, 10**6).map(lambda number: f"w{number}")


def inline() -> st.SearchStrategy[str]:
    return st.recursive(
        WORDS,
        lambda inner: st.tuples(
            st.sampled_from(
                ["nadruk", "extref", "intref", "sup", "vet", "redactie", "onbekend", "noot"]
            ),
            WORDS,
            inner,
            WORDS,
        ).map(
            lambda t: (
                f"{t[1]} <noot><noot.nr>1</noot.nr><noot.al>{t[2]}</noot.al></noot> {t[3]}"
                if t[0] == "noot"
                else f"{t[1]} <{t[0]}>{t[2]}</{t[0]}> {t[3]}"
            )
        ),
        max_leaves=4,
    )


def content(marker: str) -> st.SearchStrategy[str]:
    """Blocks as they stand in an article; ``marker`` is how a list item gives its number."""
    al = inline().map(lambda text: f"<al>{text}</al>")
    numbers = st.sampled_from(["a.", "b.", "1.", "2.", "1°.", "•", "-", ""])

    def item(number: str, body: str) -> str:
        if marker == "attribute":
            return f'<li nr="{number}">{body}</li>'
        return f"<li>{f'<li.nr>{number}</li.nr>' if number else ''}{body}</li>"

    table = st.lists(st.lists(inline(), min_size=2, max_size=3), min_size=1, max_size=3).map(
        lambda rows: (
            "<table><tgroup><tbody>"
            + "".join(
                "<row>" + "".join(f"<entry><al>{c}</al></entry>" for c in row) + "</row>"
                for row in rows
            )
            + "</tbody></tgroup></table>"
        )
    )
    definition = st.tuples(WORDS, inline()).map(
        lambda t: (
            f"<definitielijst><definitie-item><term>{t[0]}</term>"
            f"<definitie><al>{t[1]}</al></definitie></definitie-item></definitielijst>"
        )
    )
    return st.recursive(
        al | table | definition,
        lambda inner: (
            st.lists(st.tuples(numbers, inner), min_size=1, max_size=3).map(
                lambda items: "<lijst>" + "".join(item(n, b) for n, b in items) + "</lijst>"
            )
            | st.tuples(inner, inner).map("".join)
            | inner.map(lambda body: f"<onbekend>{body}</onbekend>")
        ),
        max_leaves=8,
    )


def regulation(marker: str) -> st.SearchStrategy[str]:
    lid = st.tuples(st.integers(1, 20), content(marker)).map(
        lambda t: f"<lid><lidnr>{t[0]}</lidnr>{t[1]}</lid>"
    )
    article = st.tuples(st.integers(1, 99), WORDS, st.lists(lid | content(marker), max_size=3)).map(
        lambda t: (
            f"<artikel><kop><label>Artikel</label><nr>{t[0]}</nr><titel>{t[1]}</titel></kop>"
            f"{''.join(t[2])}</artikel>"
        )
    )
    names = st.sampled_from(
        ["hoofdstuk", "paragraaf", "afdeling", "titeldeel", "bijlage", "divisie", "nieuw-soort"]
    )
    return st.recursive(
        article | content(marker),
        lambda inner: st.tuples(names, WORDS, st.lists(inner, max_size=3)).map(
            lambda t: f"<{t[0]}><kop><titel>{t[1]}</titel></kop>{''.join(t[2])}</{t[0]}>"
        ),
        max_leaves=6,
    )


def toestand(body: str) -> ReadDocument:
    xml = (
        '<toestand bwb-id="BWBR0099009" inwerkingtreding="2020-01-01"><wetgeving soort="wet">'
        f"<citeertitel>Toetswet</citeertitel><wet-besluit><wettekst>{body}</wettekst></wet-besluit>"
        "</wetgeving></toestand>"
    )
    return read_toestand(parsed(xml.encode(), "wet.xml"), "wet.xml", "wet.xml")


def local_rule(body: str) -> ReadDocument:
    xml = (
        '<cvdr xmlns="http://standaarden.overheid.nl/cvdr/terms/" '
        'xmlns:dcterms="http://purl.org/dc/terms/"><meta><owmskern>'
        "<dcterms:identifier>CVDR900009_1</dcterms:identifier></owmskern></meta>"
        f"<body><regeling><regeling-tekst>{body}</regeling-tekst></regeling></body></cvdr>"
    )
    return read_cvdr(parsed(xml.encode(), "rule.xml"), "rule.xml", "rule.xml")


def kept(document: ReadDocument) -> str:
    """Everything a reader may come across: texts and the headings above them."""
    said = [text for p in split(document, Settings()) for text in (p.text, *p.section)]
    return " ".join(said)


def said_in(body: str) -> list[str]:
    root = etree.fromstring(f"<x>{body}</x>")
    numbers = [str(one.get("nr")) for one in root.iter("li") if one.get("nr")]
    # Raised figures are written with signs of their own, and the number of a note in front of it.
    texts = re.findall(r"w\d+", " ".join(root.itertext()))
    return [*texts, *numbers]


@settings(max_examples=120, deadline=None)
@given(regulation("element"))
def test_no_text_of_a_law_is_lost_however_it_is_nested(body: str) -> None:
    found = kept(toestand(f"<al>{escape('begin')}</al>{body}"))
    missing = [word for word in said_in(body) if word not in found]
    assert not missing


@settings(max_examples=120, deadline=None)
@given(regulation("attribute"))
def test_no_text_of_a_local_rule_is_lost_however_it_is_nested(body: str) -> None:
    found = kept(local_rule(f"<al>begin</al>{body}"))
    missing = [word for word in said_in(body) if word not in found]
    assert not missing


# --- what no file may do --------------------------------------------------------------------------

_TEXT = (FILES / "wet.xml").read_bytes()
_HEAD = _TEXT.index(b"<toestand")
_ENTITY = b'<!DOCTYPE toestand [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    b"<!DOCTYPE toestand ["
    b'<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]>"
)

HOSTILE = {
    "entity.xml": (_TEXT[:_HEAD] + _ENTITY + _TEXT[_HEAD:].replace(b"saluut", b"&x;"), "buiten"),
    "lachen.xml": (_TEXT[:_HEAD] + _LAUGHS + _TEXT[_HEAD:].replace(b"saluut", b"&m;"), "buiten"),
    "utf16.xml": ((_ENTITY.decode() + "<toestand/>").encode("utf-16"), "buiten"),
    "half.xml": (_TEXT[: len(_TEXT) // 2], "niet compleet"),
    "diep.xml": (b"<toestand>" + b"<lid>" * 5000 + b"</lid>" * 5000 + b"</toestand>", "beschadigd"),
    "pdf.xml": (b"%PDF-1.7\n", "een PDF"),
    "geen-id.xml": (b"<toestand><wetgeving/></toestand>", "van welke wet"),
    "geen-meta.xml": (b"<cvdr><body/></cvdr>", "van welke lokale regeling"),
    "leeg.xml": (
        b'<toestand bwb-id="BWBR0099001"><wetgeving soort="wet"><citeertitel>X</citeertitel>'
        b"</wetgeving></toestand>",
        "geen lopende tekst",
    ),
    "manifest.xml": (b"<work label='BWBR0099001'/>", "manifest"),
    "anders.xml": (b"<urlset/>", "geen wet of lokale regeling"),
    "stop.xml": (
        b"<Regeling xmlns='https://standaarden.overheid.nl/stop/imop/tekst/'/>",
        "STOP-formaat",
    ),
}


def test_hostile_and_broken_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    """In one folder with a good law, which is read all the same."""
    for name, (data, _) in HOSTILE.items():
        write(tmp_path, name, data)
    write(tmp_path, "goed.xml", _TEXT)
    with (tmp_path / "groot.xml").open("wb") as big:
        big.truncate(200_000_000)
    result = ingest_paths([tmp_path], Settings())
    by_name = {report.file: report for report in result.reports}
    for name, (_, words) in HOSTILE.items():
        assert by_name[name].state is FileState.REFUSED, name
        assert words in (by_name[name].message or ""), name
        assert "\n" not in (by_name[name].message or "")
    assert "groter dan" in (by_name["groot.xml"].message or "")
    assert by_name["goed.xml"].state is FileState.READ
    assert not any("root:" in passage.text for passage in result.passages)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(_TEXT) - 1), st.binary(max_size=8))
def test_a_file_that_was_damaged_is_read_or_refused_and_nothing_else(at: int, put: bytes) -> None:
    data = _TEXT[:at] + put + _TEXT[at + len(put) :]
    try:
        root = parsed(data, "wet.xml")
        read_toestand(root, "wet.xml", "wet.xml")
    except FileRejectedError:
        pass


def test_a_note_is_put_in_a_file_and_read_back() -> None:
    note = {"versie": "2022-05-01_1", "geldig-tot": "2024-12-31", "ook": 'A & "B" <C>|D'}
    for data in (_TEXT, b"\xef\xbb\xbf" + _TEXT, _TEXT[_HEAD:]):
        once = noted(data, {"versie": "oud > nieuw"})
        twice = noted(once, note)
        assert dict(note_of(parsed(twice, "wet.xml"))) == note
        assert twice.replace(noted(b"", note), b"") == data


def test_the_law_that_is_measured_is_read_whole() -> None:
    measured = bench_law(Settings(), 0.2)
    assert measured.articles == measured.passages > 50
    assert measured.megabytes == 0.2
