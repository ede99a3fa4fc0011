"""The best hits are read: what holds a likely answer comes forward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.close_reading import DEEPEST, READ, WEIGHT, read
from index.pipeline import build_index
from index.retrieval import Retriever, SearchResult
from index.store import SearchMode
from waaier.domain import SENTENCE_PART, Hit, Question
from waaier.settings import Settings

pytestmark = pytest.mark.model

QUESTION = "Hoeveel contributie betaalt een bewoner voor de moestuin?"
ABOUT = """# Moestuin

## Het begin

De moestuin aan de Lindelaan begon met zes bewoners. Bewoners zaaien, wieden en oogsten er samen.
Wie wil meedoen met de moestuin, loopt binnen. De contributie was in het begin een twistpunt.

## Afspraken

Iedereen ruimt op. De contributie is twaalf euro per jaar. Honden blijven buiten.

## De schuur

In de schuur ligt gereedschap van de bewoners. De sleutel hangt bij de buurvrouw.
"""


@pytest.fixture(scope="module")
def retriever(card_index: Path) -> Iterator[Retriever]:
    retriever = Retriever(Settings(), card_index)
    yield retriever
    retriever.close()


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("tuin")
    (folder / "tuin.md").write_text(ABOUT, encoding="utf-8")
    build_index([folder / "tuin.md"], Settings(), folder / "index")
    retriever = Retriever(Settings(), folder / "index")
    yield retriever
    retriever.close()


def _read(retriever: Retriever, result: SearchResult, hits: list[Hit]) -> list[Hit]:
    text = result.query.text
    return read(text, result.embedding, hits, retriever.evidence, result.store)


def _as_found(hits: list[Hit]) -> list[Hit]:
    """The hits as if all had come equally near, and none had been read."""
    return [hit.model_copy(update={"score": 1.0, "parts": {"late": 1.0}}) for hit in hits]


def test_the_passage_that_says_it_comes_first_whatever_came_first(garden: Retriever) -> None:
    result = garden.search(Question(text=QUESTION))
    found = _as_found(result.hits)
    for order in (found, found[::-1]):
        assert "twaalf euro" in _read(garden, result, order)[0].passage.text


def test_what_reading_adds_is_told(retriever: Retriever) -> None:
    hits = retriever.search(Question(text="Hoe vraagt mijn cliënt een briefadres aan?"), 20).hits
    assert len(hits) > READ
    added = [hit.parts.get(SENTENCE_PART) for hit in hits]
    assert added[READ:] == [None] * (len(hits) - READ)
    amounts = [one for one in added[:READ] if one is not None]
    assert len(amounts) == READ
    assert min(amounts) >= 0.0
    assert max(amounts) == pytest.approx(WEIGHT * DEEPEST)
    for hit in hits:
        assert sum(hit.parts.values()) == pytest.approx(hit.score)
        assert hit.found_score == pytest.approx(hit.score - hit.parts.get(SENTENCE_PART, 0.0))


def test_how_many_are_shown_changes_nothing(retriever: Retriever) -> None:
    question = Question(text="Welke hulp is er bij huurachterstand?")
    many = retriever.search(question, 15).hits
    assert retriever.search(question, 3).hits == many[:3]


@pytest.mark.parametrize("mode", [one for one in SearchMode if one is not SearchMode.HYBRID])
def test_one_signal_alone_stays_as_it_is(retriever: Retriever, mode: SearchMode) -> None:
    hits = retriever.search(Question(text="Wat is een briefadres?"), 5, mode).hits
    assert all(SENTENCE_PART not in hit.parts for hit in hits)


def test_the_best_of_two_places_stay_in_front(retriever: Retriever) -> None:
    question = Question(text="Is beschermd wonen in Amsterdam en Utrecht anders geregeld?")
    result = retriever.search(question, 5)
    assert len(result.query.places) == 2
    assert all(SENTENCE_PART not in hit.parts for hit in result.hits)


def test_a_card_comes_forward_once(retriever: Retriever) -> None:
    result = retriever.search(Question(text="Wat is een briefadres?"), 5)
    first = result.hits[0]
    text = first.passage.model_copy(update={"id": "0123456789abcdef"})
    found = _as_found([first, *result.hits[1:], first.model_copy(update={"passage": text})])
    assert [hit.passage.id for hit in _read(retriever, result, found)][-1] == text.id


def test_what_a_situation_led_to_is_not_set_back(retriever: Retriever) -> None:
    questions = [
        "Mijn cliënt gaat weg uit beschermd wonen en zoekt een woning.",
        "Mevrouw heeft geen adres meer en krijgt geen post.",
    ]
    led = [
        hit
        for text in questions
        for hit in retriever.search(Question(text=text)).hits
        if hit.by_situation
    ]
    assert led
    assert all(hit.parts[SENTENCE_PART] == pytest.approx(WEIGHT * DEEPEST) for hit in led)
