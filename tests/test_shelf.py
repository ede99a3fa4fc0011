"""Browsing the cards: choosing, showing, and nothing that becomes markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from answer.likeness import MAX_ALIKE
from answer.pipeline import AnswerService
from answer.shelf import CardShelf, ShelvedCard
from index.catalogue import SourceFilter, facets, has_words, matches, places_of
from tests.test_render import HOSTILE, Page
from ui import shelf as html
from waaier.begrippen import Begrip
from waaier.card import CardTheme
from waaier.domain import CardBlock, CardField, Reference, Source, SourceKind

TODAY = date(2026, 11, 22)


def _source(**more: object) -> Source:
    fields = {"id": "kaart", "title": "Woningruil", "kind": SourceKind.CARD, "card_kind": "wet"}
    return Source.model_validate(fields | more)


def _shelved(source: Source, text: str = "Tekst.") -> ShelvedCard:
    rows = (
        CardField(name="samenvatting", label="Samenvatting", text=text, citations=(1,)),
        CardField(name="stappen", label="Stappen", text="Een.\nTwee.", citations=(2,)),
    )
    block = CardBlock(
        source_id=source.id, title=source.title, scope=source.scope, peildatum=None, fields=rows
    )
    return ShelvedCard(source, block, text)


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ({}, True),
        ({"soort": "wet"}, True),
        ({"soort": "kaart"}, True),
        ({"soort": "magazine"}, False),
        ({"thema": "urgentie"}, True),
        ({"thema": "jongeren"}, False),
        ({"geldt_in": "DIEMEN"}, True),
        ({"geldt_in": "regio Diemen"}, False),
        ({"geldt_in": "Nederland"}, False),
        ({"gemeente": "diemen"}, True),
        ({"gemeente": "Assen"}, False),
        ({"q": "ruil  WONING"}, True),
        ({"q": "ruil huur"}, False),
    ],
)
def test_what_meets_a_filter(wanted: dict[str, str], met: bool) -> None:
    source = _source(scope="Amsterdam en Diemen", themas=("urgentie",))
    assert matches(source, SourceFilter.model_validate(wanted)) is met


def test_places_and_facets() -> None:
    country, region = _source(), _source(scope="regio Assen", themas=("jongeren",))
    towns = _source(scope="Amsterdam en Diemen", themas=("jongeren", "urgentie"), card_kind=None)
    assert places_of(region) == ["regio Assen"]
    found = facets([towns, region, country])
    assert list(found.scopes) == ["Nederland", "Amsterdam", "Diemen", "regio Assen"]
    assert found.themas == {"jongeren": 2, "urgentie": 1}
    assert found.kinds == {"kaart": 1, "wet": 2}


def test_words_are_found_whatever_their_accents() -> None:
    assert has_words("Onafhankelijke cliëntondersteuning", "CLIENT ondersteuning")
    assert has_words("iets", " ")
    assert not has_words("iets", "niets")


def test_nothing_in_a_card_becomes_markup() -> None:
    reference = Reference(title=HOSTILE, publisher=HOSTILE, url="javascript:hacked()")
    source = _source(
        title=HOSTILE, card_kind=HOSTILE, themas=(HOSTILE,), peildatum=HOSTILE,
        references=(reference,), check_before="2026-01-01",
    )  # fmt: skip
    page = Page(html.listing([_shelved(source, HOSTILE)], [_shelved(source, HOSTILE)], 0, TODAY))
    assert page.open == []
    assert {"script", "img", "a"}.isdisjoint(tag for tag, _ in page.elements)
    assert page.text.count("hacked()") >= 10
    assert "moest voor 1 januari 2026 worden nagekeken" in page.text


def test_a_card_shows_what_it_rests_on() -> None:
    reference = Reference(title="Wet", publisher="Overheid", url="https://voorbeeld.nl/wet")
    source = _source(references=(reference,), check_before="2027-01-01", scope="regio Assen")
    page = Page(html.listing([_shelved(source)], [_shelved(source)], 0, TODAY))
    assert page.values("href") == ["https://voorbeeld.nl/wet"]
    assert "Geldt in regio Assen" in page.text
    assert "Peildatum onbekend" in page.text
    assert "nagekeken" not in page.text
    assert [tag for tag, _ in page.elements].count("li") == 1 + 2 + 1


def test_counts_and_the_empty_state() -> None:
    assert "1 kaart gevonden." in html.count(1, 0, 1)
    assert "45 kaarten gevonden. Dit zijn 21 tot en met 40." in html.count(45, 20, 20)
    empty = html.listing([], [], 0, TODAY)
    assert "Geen kaarten gevonden." in empty
    assert all(line in Page(empty).text for line in html.NOTHING)
    assert Page(html.failure("<b>")).text == "<b>"


@pytest.mark.model
def test_the_cards_of_an_index(service: AnswerService) -> None:
    shelf = CardShelf(service.retriever)
    cards = shelf.cards()
    manifest, _ = service.retriever.current()
    assert {card.source.id for card in cards} == {one.source.id for one in manifest.sources}
    assert shelf.cards() is cards
    for card in cards:
        names = [field.name for field in card.block.fields]
        assert names[0] == "samenvatting"
        assert "situaties" not in names
    found = shelf.chosen(SourceFilter(), "briefadres")
    assert "briefadres" in found[0].source.title.lower()
    assert len(found) < len(cards)
    assert shelf.chosen(SourceFilter(thema="bestaat niet")) == []


@pytest.mark.model
def test_cards_that_are_alike(service: AnswerService) -> None:
    shelved = CardShelf(service.retriever).shelved()
    assert shelved.vectors.shape[0] == len(shelved.cards)
    near = {card.source.id: shelved.alike(card.source.id) for card in shelved.cards}
    assert all(len(found) <= MAX_ALIKE for found in near.values())
    assert not [card_id for card_id, found in near.items() if card_id in _ids(found)]
    # A card without anything like it is rare, and shows nothing.
    assert sum(not found for found in near.values()) < 0.1 * len(near)
    assert "woonkostentoeslag" in _ids(near["huurtoeslag"])
    assert "winteropvang-amsterdam" not in _ids(near["huurtoeslag"])
    assert shelved.alike("bestaat-niet") == ()
    assert shelved.publications.count == 0


def _ids(cards: Sequence[ShelvedCard]) -> list[str]:
    return [card.source.id for card in cards]


def test_a_card_leads_on() -> None:
    other = _shelved(_source(id="ander", title=HOSTILE))
    term = Begrip(begrip="woningruil", uitleg="Twee huurders ruilen.", themas=(CardTheme.EXCHANGE,))
    around = html.Around([other], [term])
    for shown in (
        html.opened(_shelved(_source()), TODAY, around),
        html.listing([_shelved(_source())], [_shelved(_source())], 0, TODAY, lambda _: around),
    ):
        page = Page(shown)
        assert page.open == []
        told = {(a.get("data-vk"), a.get("data-waarde")) for _, a in page.elements}
        assert {("kaart", "ander"), ("begrip", "woningruil")} <= told
        assert ("vraag", "Wat moet ik weten over Woningruil?") in told
        assert HOSTILE in page.text
    alone = html.opened(_shelved(_source()), TODAY, html.NOTHING_AROUND)
    assert "Lijkt hierop" not in alone
    assert "Begrippen in deze kaart" not in alone


def test_a_listing_tells_which_cards_were_found() -> None:
    cards = [_shelved(_source(id=f"k{number}")) for number in range(5)]
    page = Page(html.listing(cards[:2], cards, 0, TODAY))
    assert page.values("data-gevonden") == ["k0 k1 k2 k3 k4"]
    assert page.values("data-aantal") == ["5"]
    assert "5 kaarten gevonden. Dit zijn 1 tot en met 2." in page.text
