"""A comparison is searched for once for each side."""

from __future__ import annotations

import pytest

from answer.pipeline import AnswerService
from index.sides import sides_of, together
from waaier.domain import Hit, Passage, Question, Source, SourceKind


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "Hoe huurt een uitstromer in Zwolle, en hoe in de regio Assen?",
            "Hoe huurt een uitstromer in , en hoe in de regio Assen?",
            "Hoe huurt een uitstromer in Zwolle, en hoe in de regio ?",
        ),
        (
            "Zowel in Enschede als in Alkmaar werkt een coach. Wat is het verschil?",
            "Zowel in als in Alkmaar werkt een coach. Wat is het verschil?",
            "Zowel in Enschede als in werkt een coach. Wat is het verschil?",
        ),
        (
            "Wat bestaat langer, de Buurtbus of het Pact in Hoorn?",
            "Wat bestaat langer, de of het Pact in Hoorn?",
            "Wat bestaat langer, de Buurtbus of het ?",
        ),
    ],
)
def test_each_side_leaves_out_the_other(question: str, first: str, second: str) -> None:
    assert sides_of(question) == (second, first)


@pytest.mark.parametrize(
    "question",
    [
        "Hoe vraagt mijn cliënt een briefadres aan in Amsterdam?",
        "Wat is het verschil tussen beschermd wonen en opvang?",
        "Mijn cliënt woont in Almere en werkt in Zeist en Soest, wat nu?",
        "Uit welk jaar is de agenda van Langer Thuis in Delft?",
        "",
    ],
)
def test_other_questions_have_no_sides(question: str) -> None:
    assert sides_of(question) == ()


def _hit(name: str, score: float, kind: SourceKind = SourceKind.DOCUMENT) -> Hit:
    source = Source(id=name[0], title=name, kind=kind)
    return Hit(
        passage=Passage(id=Passage.make_id(name, (), name), text=name, source=source), score=score
    )


def test_searches_take_turns_and_a_card_counts_once() -> None:
    left = [_hit("a1", 9), _hit("b1", 8)]
    right = [_hit("k1", 3, SourceKind.CARD), _hit("a1", 2)]
    whole = [_hit("k2", 5, SourceKind.CARD), _hit("c1", 4)]
    found = together([left, right, whole], 10)
    assert [hit.passage.text for hit in found] == ["a1", "k1", "b1", "c1"]
    assert len(together([left, right, whole], 2)) == 2


@pytest.mark.model
def test_both_sides_are_found_and_said(service: AnswerService) -> None:
    question = Question(
        text="In Apeldoorn en in Heechterp-Schieringen werken bewoners voor hun eigen wijk. "
        "Wat is het verschil?"
    )
    found = service.retriever.search(question, limit=5)
    assert len(found.sides) == 2
    ids = {hit.passage.source.id for hit in found.hits[:3]}
    assert {"zuid-doet-samen-apeldoorn", "bewonersbedrijf-heechterp-schieringen"} <= ids
    shown = {card.source_id for card in service.answer(question).cards}
    assert {"zuid-doet-samen-apeldoorn", "bewonersbedrijf-heechterp-schieringen"} <= shown
