"""Lines to running text: joined, dehyphenated, and every character still in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.repair import Piece, Vocabulary, repaired
from waaier.alignment import Alignment


def pieces_of(text: str) -> list[Piece]:
    pieces, start = [], 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        stripped = body.strip()
        if stripped:
            at = start + body.index(stripped)
            pieces.append(Piece(at, at + len(stripped)))
        start += len(line)
    return pieces


def repair(text: str, vocabulary: str = "") -> str:
    return repaired(text, pieces_of(text), Vocabulary(vocabulary))[0]


def assert_exact(text: str, original: str, alignment: Alignment) -> None:
    """Every character with an origin equals its original, but for white space."""
    for run in alignment:
        ours = text[run.start : run.start + run.length]
        theirs = original[run.origin : run.origin + run.length]
        assert len(ours) == len(theirs)
        assert all(a == b or (a == " " and b.isspace()) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("er wordt samenge-\nwerkt", "er wordt samengewerkt"),
        ("er wordt samenge-\r\nwerkt", "er wordt samengewerkt"),
        ("recht op huur-\nen zorgtoeslag", "recht op huur- en zorgtoeslag"),
        ("van zorg-\nof welzijn", "van zorg- of welzijn"),
        ("een Wmo-\nconsulent", "een Wmo-consulent"),
        ("een GGZ-\ninstelling", "een GGZ-instelling"),
        ("vier ggz-\ninstellingen", "vier ggz-instellingen"),
        ("het is mo-\ngelijk", "het is mogelijk"),
        ("in eu-\nro", "in euro"),
        ("de mbo-\nschool", "de mbo-school"),
        ("de MO-\ngelijk", "de MO-gelijk"),
        ("in Noord-\nBrabant", "in Noord-Brabant"),
        ("voor 65-\nplussers", "voor 65-plussers"),
        ("een re-\nintegratie", "een re-integratie"),
        ("stuur een e-\nmail", "stuur een e-mail"),
        ("tien werkafspra-\nken - en meer", "tien werkafspraken - en meer"),
        ("dit is -\neen streepje", "dit is - een streepje"),
        ("een zin\nover twee regels", "een zin over twee regels"),
        ("een\u00ad\nheid", "eenheid"),
        ("te  veel\t wit", "te veel wit"),
        ("\ufeffbegin", "begin"),
    ],
)
def test_line_ends(original: str, expected: str) -> None:
    assert repair(original) == expected


def test_the_documents_own_spelling_decides() -> None:
    assert repair("de buurt-\nteams", "Een buurt-teams overleg") == "de buurt-teams"
    assert repair("de zee-\neend", "Een zeeeend") == "de zeeeend"


def test_markup_is_skipped_with_exact_places() -> None:
    text, alignment = repaired("een **dik** woord", [Piece(0, 17, ((4, 6), (9, 11)))])
    assert text == "een dik woord"
    assert_exact(text, "een **dik** woord", alignment)


line = st.text(alphabet="abc -éA1.,\t\u00ad\u200b", max_size=12)


@given(st.lists(line, max_size=8), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_nothing_is_lost_and_places_are_exact(lines: list[str], end: str) -> None:
    original = end.join(lines)
    text, alignment = repaired(original, pieces_of(original))
    assert_exact(text, original, alignment)
    assert "\n" not in text
    assert "  " not in text
    assert text == text.strip()
    visible = [char for char in original if char.isalnum()]
    assert [char for char in text if char.isalnum()] == visible
    assert sum(run.length for run in alignment) == len(text)
