"""Answers from laws: the article, cited as lawyers do, with what must be known of its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from answer.legal import legal_form
from answer.markdown import as_markdown
from answer.pipeline import AnswerService
from answer.wording import nearest_notice
from api.routes.beheer_bronnen import _reasons as stale_reasons
from index.law_cards import cards_on_article
from index.pipeline import build_index
from ingest.split import split
from tests.files import write
from tests.wetten.laws import CARD, TODAY, Written, write_laws
from tests.wetten.reading import read
from waaier.domain import Answer, Outcome, Passage, Question
from waaier.settings import Settings


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnswerService]:
    folder = tmp_path_factory.mktemp("wetten")
    cards = Path(__file__).parent.parent / "corpus" / "kaarten"
    own = write(folder, "uitstroom-toets.md", CARD)
    paths = [write_laws(folder / "teksten"), own, *sorted(cards.glob("h*.md"))]
    build_index(paths, Settings(), folder / "index")
    service = AnswerService(Settings(), folder / "index", lambda: date.fromisoformat(TODAY))
    yield service
    service.close()


def ask(laws: AnswerService, text: str) -> Answer:
    answer = laws.answer(Question(text=text))
    for citation in answer.citations:
        passage = laws.retriever.current()[1].get(citation.passage_id)
        assert passage is not None
        assert citation.quote in passage.text
    return answer


def test_an_onderdeel_comes_with_the_words_that_lead_to_it(laws: AnswerService) -> None:
    answer = ask(laws, "Wat zegt artikel 2 lid 2 onder b Uitstroomwet?")
    assert answer.outcome is Outcome.ANSWERED
    assert [one.text for one in answer.statements] == [
        "2. Bemiddeling wordt geweigerd aan wie:",
        "b. huurschuld heeft zonder betalingsregeling.",
    ]
    cited = answer.citations[1]
    assert cited.legal_form == "artikel 2, tweede lid, onderdeel b, Uitstroomwet 2019"
    assert cited.url == "https://wetten.overheid.nl/BWBR0099101/2026-07-01#Hoofdstuk2_Artikel2"


def test_a_whole_article_is_shown_lid_by_lid(laws: AnswerService) -> None:
    answer = ask(laws, "artikel 7 Uitstroomwet")
    assert [one.text[:2] for one in answer.statements] == ["1.", "2.", "3."]
    assert "Vanaf 1 januari 2027 geldt een andere tekst van de Uitstroomwet 2019." in answer.notices


def test_a_question_about_a_day_gets_the_text_of_that_day(laws: AnswerService) -> None:
    answer = ask(laws, "Wat zegt artikel 3 lid 1 Uitstroomwet op 1 augustus 2024?")
    assert [one.text for one in answer.statements] == [
        "1. Wie verhuist naar een uitstroomwoning krijgt een vergoeding van € 1.250."
    ]
    assert "/2023-07-01#" in (answer.citations[0].url or "")
    told = "Dit is de tekst van de Uitstroomwet 2019 zoals die gold op 1 augustus 2024."
    assert told in answer.notices


def test_a_year_with_two_texts_says_so(laws: AnswerService) -> None:
    answer = ask(laws, "Wat stond er in 2023 in artikel 3 lid 1 Uitstroomwet?")
    assert "€ 1.250" in answer.statements[0].text
    assert any("In die tijd veranderde de tekst, op 1 juli 2023." in n for n in answer.notices)


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("artikel 1 Wet proefopvang", "geldt nog niet. Deze tekst gaat in op 1 maart 2027."),
        ("Wat gold in 2020 volgens artikel 1 Wet proefopvang?", "heb ik geen tekst voor"),
        (
            "artikel 1 Tijdelijke wet woonbonus",
            "geldt niet meer. Dit is de laatste tekst; die gold",
        ),
        ("Wat zegt artikel 5 Uitstroomwet?", "Artikel 5 van de Uitstroomwet 2019 is vervallen."),
        ("What is article 1 of the Wet proefopvang?", "is not in force yet. It starts on 1 maart"),
    ],
)
def test_what_does_not_hold_now_is_said(laws: AnswerService, question: str, notice: str) -> None:
    answer = ask(laws, question)
    assert answer.outcome is Outcome.ANSWERED
    assert any(notice in one for one in answer.notices), answer.notices
    assert nearest_notice(answer.language) not in answer.notices


def test_an_article_that_does_not_exist_is_not_made_up(laws: AnswerService) -> None:
    answer = ask(laws, "Wat staat er in artikel 99 Uitstroomwet?")
    assert answer.outcome is Outcome.NOT_IN_SOURCES
    assert answer.statements == ()
    assert any("staat geen artikel 99" in one for one in answer.notices)


def test_rules_of_another_gemeente_or_time_stay_out_of_the_answer(laws: AnswerService) -> None:
    answer = ask(laws, "Hoeveel leges kost urgentie in Diemen?")
    used = {one.source.id for one in answer.citations if one.source.regulation}
    assert used == {"cvdr900101-2"}
    assert answer.citations[0].legal_form == (
        "artikel 2, eerste lid, Urgentieverordening Diemen 2024 "
        "(CVDR900101/2, geldend van 1 januari 2026)"
    )


def test_without_a_gemeente_rival_rules_are_asked_about(laws: AnswerService) -> None:
    answer = ask(laws, "Hoeveel leges kost urgentie?")
    assert answer.outcome is Outcome.CLARIFICATION
    assert set(answer.choices) == {"Hoorn", "Diemen"}


def test_a_card_leads_to_the_articles_it_rests_on_and_back(laws: AnswerService) -> None:
    answer = ask(laws, "Wie helpt bij uitstroom naar een eigen woning uit beschermd wonen?")
    card = next(one for one in answer.cards if one.source_id == "uitstroom-toets")
    assert [one.text for one in card.articles] == [
        "artikel 3 Uitstroomwet 2019",
        "artikel 4 Uitstroomwet 2019",
    ]
    assert card.articles[0].url.endswith("/BWBR0099101/2026-07-01#Hoofdstuk2_Artikel3")
    store = laws.retriever.current()[1]
    article = store.get(card.articles[0].passage_id)
    assert article is not None
    assert [one.id for one in cards_on_article(store, article)] == ["uitstroom-toets"]
    # Another day, another text: the link goes to the version that counts then.
    then = ask(laws, "Wie hielp bij uitstroom naar een eigen woning op 1 mei 2022?")
    card = next(one for one in then.cards if one.source_id == "uitstroom-toets")
    assert "/2019-01-01#" in card.articles[0].url
    assert "In de wet" in as_markdown(then)


def test_an_old_law_is_not_a_stale_source(laws: AnswerService) -> None:
    manifest, _ = laws.retriever.current()
    today, oldest = date(2026, 11, 22), date(2025, 11, 22)
    for indexed in manifest.sources:
        if indexed.source.regulation is not None:
            assert list(stale_reasons(indexed, today, oldest, 0)) == []


def test_a_lid_that_does_not_exist_gives_the_whole_article(laws: AnswerService) -> None:
    answer = ask(laws, "Wat zegt artikel 4 lid 9 Uitstroomwet?")
    assert [one.text[:2] for one in answer.statements] == ["1.", "2."]


def test_an_article_that_is_too_long_to_show_says_so(tmp_path: Path) -> None:
    leden = "\n".join(f"{n}. {'Dit lid gaat over wonen en zorg. ' * 9}" for n in range(1, 30))
    law = Written("BWBR0099150", "Lange wet", "2020-01-01", f"Artikel 1. Lang\n{leden}")
    build_index([write_laws(tmp_path / "wet", (law,))], Settings(), tmp_path / "index")
    service = AnswerService(Settings(), tmp_path / "index")
    try:
        answer = ask(service, "artikel 1 Lange wet")
        last = ask(service, "artikel 1 lid 29 Lange wet")
    finally:
        service.close()
    assert [one.text[:2] for one in answer.statements] == ["1.", "2.", "3."]
    assert "De tekst is langer dan hier staat. Lees hem helemaal via de link." in answer.notices
    assert [one.text[:3] for one in last.statements] == ["29."]
    assert not any("langer dan hier" in one for one in last.notices)


def _passage(name: str, number: str | None, kind: str = "artikel") -> Passage:
    return next(
        one
        for one in split(read(name), Settings())
        if one.provision and one.provision.number == number and one.provision.kind.value == kind
    )


@pytest.mark.parametrize(
    ("name", "number", "words", "form"),
    [
        ("wet", "2", "beschermd wonen; of",
         "artikel 2, eerste lid, onderdeel a, onder 1°, Proefwoonwet 2020"),
        ("wet", "2", "Artikel 2.", "artikel 2 Proefwoonwet 2020"),
        ("wet", "4", "€ 1.900", "artikel 4 Proefwoonwet 2020"),
        ("ministeriele-regeling", "1:1", "1a. De termijn",
         "artikel 1:1, lid 1a, Regeling proefwoningen"),
        ("verlopen", "1", "zes maanden",
         "artikel 1 Proefwoonverordening Diemen 2018 (CVDR900004/1, geldend van 1 juli 2018 tot en "
         "met 31 december 2023)"),
    ],
)  # fmt: skip
def test_how_lawyers_cite_it(name: str, number: str, words: str, form: str) -> None:
    passage = _passage(name, number)
    start = passage.text.index(words)
    assert legal_form(passage, start, start + len(words)) == form


def test_other_parts_are_cited_as_what_they_are() -> None:
    annex = _passage("wet", None, "bijlage")
    assert legal_form(annex, 0, 5) == "Bijlage 1. bij artikel 2, Proefwoonwet 2020"
    told = _passage("verlopen", None, "toelichting")
    assert (legal_form(told, 0, 5) or "").startswith("toelichting bij Proefwoonverordening")
