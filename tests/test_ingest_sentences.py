"""Dutch sentences, as spans that tile the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans, short_spans


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dit geldt bijv. voor ouderen.",
        "Zie art. 3 van de wet.",
        "Bel dhr. Jansen of mevr. De Vries.",
        "De inwoners, o.a. Mixit en Livin, doen mee.",
        "Het aantal, m.b.t. Wonen, is hoog.",
        "De wijk telt 13.000 inwoners.",
        "Het spreekuur begint om 13.30 uur.",
        "Volgens J.A. de Boer klopt het.",
        "Dat zei E. Jansen gisteren.",
        "‘Wat wil je?’ vraagt de begeleider.",
        "Op 3. januari begint het.",
        "Samen (d.w.z. Met elkaar) lukt het.",
        "1. Werk samen met partners.",
        "Vraag nr. 5 is beantwoord.",
        "Het is ca. 50 euro i.v.m. Corona.",
    ],
)
def test_keeps_one_sentence_whole(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eerst dit. Dan dat.", ["Eerst dit.", "Dan dat."]),
        ("Dit, dat, enz. Daarna meer.", ["Dit, dat, enz.", "Daarna meer."]),
        ("Hij zei: ‘Kom maar.’ Zij kwam.", ["Hij zei: ‘Kom maar.’", "Zij kwam."]),
        ("Dit mag (soms.) Dat niet.", ["Dit mag (soms.)", "Dat niet."]),
        ("Mag dat? Nee! Echt niet…", ["Mag dat?", "Nee!", "Echt niet…"]),
        ("In 2021. Daarna niet.", ["In 2021.", "Daarna niet."]),
        ("Eén zin. ‘Een quote.’", ["Eén zin.", "‘Een quote.’"]),
        ("Kop\nEen zin. Nog een.", ["Kop", "Een zin.", "Nog een."]),
        ("— een punt;\n— nog een punt.", ["— een punt;", "— nog een punt."]),
        ("Wij zijn lid. Dat is goed.", ["Wij zijn lid.", "Dat is goed."]),
        ("Kosten: 1.200 euro. 3 keer per jaar.", ["Kosten: 1.200 euro.", "3 keer per jaar."]),
    ],
)
def test_splits_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


dutch = st.lists(
    st.sampled_from([*"abcdeABCDE  ..?!,;:()’‘\n-1290é", "bijv. ", "art. ", "m.b.t. "]),
    max_size=200,
).map("".join)


@given(st.one_of(dutch, st.text(max_size=200)))
def test_spans_tile_the_text(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(dutch, st.integers(min_value=1, max_value=60))
def test_short_spans_tile_and_keep_the_limit(text: str, limit: int) -> None:
    spans = short_spans(text, limit)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(0 < end - start <= limit for start, end in spans)


def test_long_sentence_is_cut_after_a_semicolon_before_a_comma_or_a_space() -> None:
    text = "woord " * 8 + "einde; " + "woord, " * 6 + "woord " * 20
    first = short_spans(text, 80)[0]
    assert text[slice(*first)].endswith("einde; ")


def test_a_word_longer_than_the_limit_is_cut_in_the_end() -> None:
    assert [end - start for start, end in short_spans("x" * 95, 40)] == [40, 40, 15]


def test_many_sentences_take_linear_time() -> None:
    assert len(sentence_spans("Dit is een zin. " * 20_000)) == 20_000
    assert len(sentence_spans("a." * 50_000)) == 1
