"""The begrippenlijst to look words up in, and nothing in it that becomes markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.glossary import MAX_TERMS, Glossary, GlossaryEntry
from answer.pipeline import AnswerService
from answer.shelf import CardShelf
from tests.files import write
from tests.test_render import HOSTILE, Page
from ui import begrippen as html
from waaier.begrippen import Begrip
from waaier.card import CardTheme
from waaier.domain import Source, SourceKind
from waaier.errors import InputError
from waaier.folding import folded
from waaier.settings import get_settings


@pytest.fixture(scope="module")
def glossary(service: AnswerService) -> Glossary:
    return Glossary(CardShelf(service.retriever), get_settings().begrippen_file)


def _names(entries: list[GlossaryEntry]) -> list[str]:
    return [entry.begrip.begrip for entry in entries]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("briefadres", "briefadres"),
        ("  POSTADRES ", "briefadres"),
        ("brp", "Basisregistratie Personen"),
        ("op straat gezet", "huisuitzetting"),
        ("huurachter", "huurachterstand"),
        ("!woon", "!Woon"),
    ],
)
def test_a_word_leads_to_its_term(glossary: Glossary, text: str, first: str) -> None:
    assert _names(glossary.found(text))[0] == first


@pytest.mark.model
def test_what_holds_the_text_is_found_and_nothing_else(glossary: Glossary) -> None:
    for text in ("huur", "gemeente", "é"):
        found = _names(glossary.found(text))
        for entry in glossary.entries():
            held = folded("\n".join((*entry.begrip.terms, entry.begrip.uitleg)))
            assert (entry.begrip.begrip in found) is (folded(text) in held)
    assert glossary.found("xyzzy") == []
    assert glossary.found(" ") == list(glossary.entries())


@pytest.mark.model
def test_letters_and_order(glossary: Glossary) -> None:
    entries = glossary.entries()
    assert sum(glossary.letters().values()) == len(entries)
    letters = [entry.letter for entry in entries]
    assert letters == sorted(letters)
    assert next(one for one in entries if one.begrip.begrip == "!Woon").letter == "W"


@pytest.mark.model
def test_cards_that_use_a_term(glossary: Glossary, service: AnswerService) -> None:
    entries = {entry.begrip.begrip: entry for entry in glossary.entries()}
    briefadres = entries["briefadres"].cards
    assert briefadres[0].title == "Briefadres in de BRP"
    shelf = CardShelf(service.retriever)
    words = {card.source.id: folded(card.words) for card in shelf.cards()}
    assert all("adres" in words[card.id] for card in briefadres)
    used = sum(bool(entry.cards) for entry in entries.values())
    assert used > 150
    for card in shelf.cards():
        terms = glossary.of_card(card.source.id)
        assert len(terms) <= MAX_TERMS
        for term in terms:
            assert card.source in entries[term.begrip].cards
    assert glossary.of_card("nergens") == ()


@pytest.mark.model
def test_a_fault_in_the_list_is_told(service: AnswerService, tmp_path: Path) -> None:
    file = write(tmp_path, "begrippen.yaml", "- begrip: x\n")
    with pytest.raises(InputError, match="regel 1"):
        Glossary(CardShelf(service.retriever), file).entries()


def test_nothing_in_the_list_becomes_markup() -> None:
    begrip = Begrip(
        begrip=HOSTILE, uitleg=HOSTILE, synoniemen=(HOSTILE,), spreektaal=(HOSTILE,),
        engels=(HOSTILE,), verwant=(HOSTILE,), ruimer=HOSTILE, themas=(CardTheme.YOUTH,),
    )  # fmt: skip
    cards = tuple(Source(id=f"{HOSTILE}{n}", title=HOSTILE, kind=SourceKind.CARD) for n in range(6))
    page = Page(html.listing([GlossaryEntry(begrip, cards)], HOSTILE))
    assert page.open == []
    assert {"script", "img"}.isdisjoint(tag for tag, _ in page.elements)
    assert set(page.values("href")) == {"#vk-kaart"}
    assert "Nog 2 kaarten" in page.text
    letters = Page(html.letters({"A": 2, '"><script>': 1}, "A"))
    assert "script" not in [tag for tag, _ in letters.elements]
    assert letters.values("aria-current") == ["true"]
    assert letters.values("aria-label")[1] == "A, 2 begrippen"


def test_counts_of_terms() -> None:
    entries = [
        GlossaryEntry(
            Begrip(begrip=f"woord {n}", uitleg="Dit is een woord.", themas=("jongeren",)), ()
        )
        for n in range(html.MAX_SHOWN + 1)
    ]
    assert Page(html.listing(entries[:1])).text.startswith("1 begrip gevonden.")
    assert f"Dit zijn de eerste {html.MAX_SHOWN}." in html.listing(entries)
    assert html.listing(entries[:2], "W").count("met de letter W") == 1
    assert "Geen begrippen gevonden." in html.listing([])
