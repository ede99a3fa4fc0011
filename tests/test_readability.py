"""The readability scorer: Dutch syllables, the two formulas, and the norm for our own cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.readability import (
    MAX_MEDIAN,
    MEASURED_FIELDS,
    is_passive,
    measure_cards,
    syllables,
    text_figures,
)
from tests.files import CARD, write
from waaier.errors import InputError

CARD_FOLDER = Path(__file__).parent.parent / "corpus" / "kaarten"

SYLLABLES = """
    1 huur huis geld zorg uit nieuw groei schuld jaar eeuw cliënt-2 ruim bouw trein vrouw zij wijk
    1 mooi leeuw fraai straat deur
    2 woning wonen bureau niveau idee zoals vooruit duo toeslag vertrek royaal-2 reëel adieu toilet
    2 quotum team-1 wijkteam website gezin naïef geëist zeeën milieu
    3 gemeente-3 huurtoeslag-3 aanvraag-2 politie station theater museum officieel-4 sociaal
    3 studio regeling beïnvloed reünie patiënt ideale-4 visite bijeenkomst
    4 woningcorporatie-6 financieel coördinatie-5 situatie huurachterstand aquarium beëindigen
    4 inkomenstoeslag-5 verordening variatie urgentieverklaring-6 ideeën-3 beantwoorden
    5 financiële bewindvoerder-4 schuldhulpverlening coöperatie familieberaad-5
    3 BRP GGZ UWV
    1 b 2e ’s
"""


@pytest.mark.parametrize(
    ("word", "count"),
    [
        (entry.split("-")[0], int(entry.split("-")[1]) if "-" in entry else int(line.split()[0]))
        for line in SYLLABLES.strip().splitlines()
        for entry in line.split()[1:]
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_formulas_by_hand() -> None:
    # 8 words in 2 sentences, 12 syllables: 1.5 a word, 4 a sentence.
    figures = text_figures(["De huurder betaalt huur.", "Zij wonen hier graag samen nooit."][:1])
    assert figures.sentences == 1
    per_word = 6 / 4  # de, huur-der, be-taalt, huur
    assert figures.flesch_douma == round(206.84 - 77 * per_word - 0.93 * 4, 1)
    assert figures.brouwer == round(195 - 200 / 3 * per_word - 2 * 4, 1)
    assert figures.long_words == 0.5  # huurder, betaalt


def test_short_plain_sentences_score_higher_than_an_official_text() -> None:
    plain = text_figures(["Je krijgt geld voor de huur.", "Vraag het aan bij de stad."])
    official = text_figures(
        [
            "Belanghebbenden die aanspraak maken op een tegemoetkoming in de huisvestingskosten "
            "worden verzocht de benodigde bewijsstukken binnen de daarvoor gestelde termijn bij "
            "de uitvoeringsinstantie in te dienen."
        ]
    )
    assert plain.flesch_douma > 90
    assert official.flesch_douma < 30
    assert plain.brouwer - official.brouwer > 60
    assert official.passives == 1


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [
        ("De huur wordt betaald door de gemeente.", True),
        ("De cliënten worden door de gemeente geholpen.", True),
        ("De aanvraag werd vorig jaar afgewezen.", True),
        ("De gemeente betaalt de huur.", False),
        ("De huur wordt hoger.", False),
        ("De gemeenten worden groter.", False),
    ],
)
def test_passives(sentence: str, passive: bool) -> None:
    assert is_passive(sentence) is passive


def test_no_sentence_is_no_figure() -> None:
    for nothing in ([], ["€ - …"], ["2026"]):
        with pytest.raises(ValueError, match="no sentence"):
            text_figures(nothing)


def test_worst_sentences_have_their_place(tmp_path: Path) -> None:
    long = "Zij wil " + "heel " * 30 + "graag weg"
    text = CARD.replace("Zij heeft geen spaargeld.", f"{long}.")
    write(tmp_path, "een.md", CARD)
    write(tmp_path, "twee.md", text)
    write(tmp_path, "leeg.md", "")
    report = measure_cards(tmp_path)
    first = report.longest_sentences[0]
    assert (Path(first.file).name, first.line, first.field) == ("twee.md", 26, "situaties")
    assert first.words == 34
    assert text.splitlines()[first.line - 1].strip().startswith("Zij wil heel")
    assert report.cards == 2
    assert [Path(one).name for one in report.unreadable] == ["leeg.md"]
    assert report.fields["samenvatting"].sentences == 2


def test_a_median_above_the_norm_is_said(tmp_path: Path) -> None:
    text = CARD.replace("eenmalig geld", "eenmalig geld " + "en nog wat " * 5)
    assert not measure_cards(write(tmp_path, "a.md", text)).meets_norm


def test_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="geen kaarten"):
        measure_cards(tmp_path)
    with pytest.raises(InputError, match="geen kaart met leesbare tekst"):
        measure_cards(write(tmp_path, "a.md", "# Kop\n"))


def test_our_cards_meet_the_norm() -> None:
    report = measure_cards(CARD_FOLDER)
    assert report.meets_norm
    for field in MEASURED_FIELDS:
        assert report.fields[field].median_words <= MAX_MEDIAN
