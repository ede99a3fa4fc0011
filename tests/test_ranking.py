"""Fusing signals, boosts, cards as a bridge to their originals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.boosts import (
    ELSEWHERE,
    HERE,
    PULL,
    arranged,
    boost_kinds,
    boost_places,
    follow_cards,
    shown_id,
)
from index.fusion import WEIGHTS, Fusion, Ranked, weights_of
from index.links import chapter_keys, linked_chapters
from index.query import analyse
from index.store import DENSE, LATE, LEXICAL, SIGNALS, Candidate, SearchMode
from waaier.domain import (
    Filters,
    Passage,
    PassageRole,
    Query,
    Question,
    Reference,
    Source,
    SourceKind,
)


def _candidate(
    name: str,
    late: float = 1.0,
    dense: float = 0.8,
    lexical: float = 1.0,
    *,
    source: str = "",
    kinds: tuple[str, ...] = ("magazine",),
    scope: tuple[str, tuple[str, ...]] = ("nederland", ("nederland",)),
    places: tuple[str, ...] = (),
    chapters: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    stands_for: str | None = None,
) -> Candidate:
    return Candidate(
        id=name,
        source_id=source or name,
        scores={LATE: late, DENSE: dense, LEXICAL: lexical},
        role=PassageRole.SITUATIONS if stands_for else PassageRole.TEXT,
        kinds=kinds,
        stands_for=stands_for,
        scope_level=scope[0],
        applies_in=scope[1],
        places=places,
        chapters=chapters,
        links=links,
    )


def _ranked(*candidates: Candidate, scores: Sequence[float]) -> list[Ranked]:
    return [Ranked(c, {LATE: s}) for c, s in zip(candidates, scores, strict=True)]


def _order(ranked: Sequence[Ranked]) -> list[str]:
    return [one.candidate.id for one in sorted(ranked, key=lambda one: -one.score)]


# --- fusion ---------------------------------------------------------------------------------------


def test_every_signal_has_a_weight_and_every_baseline_one() -> None:
    assert set(WEIGHTS) == set(SIGNALS)
    assert {
        mode: list(weights_of(mode)) for mode in SearchMode if mode is not SearchMode.HYBRID
    } == {
        SearchMode.DENSE: [DENSE],
        SearchMode.LEXICAL: [LEXICAL],
        SearchMode.LATE: [LATE],
    }


def test_parts_add_up_to_the_score_and_units_of_a_signal_do_not_matter() -> None:
    """Late interaction is a sum over tokens, a cosine is below 1: neither may drown the other."""
    found = [_candidate("a", 9.1, 0.80, 3.0), _candidate("b", 8.9, 0.84, 0.0), _candidate("c", 8.0)]
    thousandfold = [
        _candidate("a", 9100, 0.80, 3.0), _candidate("b", 8900, 0.84, 0.0), _candidate("c", 8000)
    ]  # fmt: skip
    first = Fusion(found, WEIGHTS).rank(found)
    second = Fusion(thousandfold, WEIGHTS).rank(thousandfold)
    assert [one.score for one in first] == pytest.approx([one.score for one in second])
    for one in first:
        assert set(one.parts) == set(SIGNALS)
        assert one.score == pytest.approx(sum(one.parts.values()))


def test_candidates_that_are_all_alike_get_no_score_out_of_nothing() -> None:
    found = [_candidate("a"), _candidate("b")]
    assert [one.score for one in Fusion(found, WEIGHTS).rank(found)] == [0.0, 0.0]
    assert Fusion([], WEIGHTS).rank([]) == []


def test_what_is_found_later_is_measured_on_the_same_scale() -> None:
    found = [_candidate("a", 3.0), _candidate("b", 2.0), _candidate("c", 1.0)]
    fusion = Fusion(found, {LATE: 1.0})
    (again,) = fusion.rank([_candidate("d", 3.0)])
    assert again.score == fusion.rank(found)[0].score


# --- places and kinds -----------------------------------------------------------------------------


def test_local_beats_general_and_elsewhere_comes_last() -> None:
    query = analyse(Question(text="Wat is er in Amsterdam voor dakloze jongeren?"))
    card = ("kaart",)
    candidates = [
        _candidate("hoorn", kinds=card, scope=("gemeente", ("hoorn",))),
        _candidate("land", kinds=card),
        _candidate("provincie", kinds=card, scope=("regio", ("regio noord-holland",))),
        _candidate("amsterdam", kinds=card, scope=("gemeente", ("amsterdam",))),
        _candidate("noemt", kinds=card, places=("amsterdam",)),
        _candidate("hoofdstuk", places=("amsterdam",)),
    ]
    ranked = _ranked(*candidates, scores=[1.0] * 6)
    boost_places(ranked, query)
    score = {one.candidate.id: one.score for one in ranked}
    assert score["amsterdam"] == score["hoofdstuk"] == 1.0 + HERE
    assert score["amsterdam"] > score["provincie"] > score["land"] > score["hoorn"]
    assert score["hoorn"] == 1.0 + ELSEWHERE
    assert score["noemt"] == score["land"] == 1.0


def test_without_a_place_nothing_moves() -> None:
    ranked = _ranked(
        _candidate("a", scope=("gemeente", ("hoorn",)), kinds=("kaart",)), scores=[1.0]
    )
    boost_places(ranked, analyse(Question(text="Hoe werkt een briefadres?")))
    assert ranked[0].parts == {LATE: 1.0}


def test_the_gemeente_of_the_filter_counts_as_a_place() -> None:
    question = Question(text="Hoe werkt een briefadres?", filters=Filters(gemeente="Hoorn"))
    assert analyse(question).places == ("Hoorn",)
    assert "noord-holland" in analyse(question).around


def test_a_kind_that_is_asked_for_comes_forward() -> None:
    query = analyse(Question(text="Welke wet regelt de huur?"))
    assert query.kinds == ("wet",)
    ranked = _ranked(
        _candidate("a", kinds=("kaart", "praktijkvoorbeeld")),
        _candidate("b", kinds=("kaart", "wet")),
        scores=[1.0, 0.9],
    )
    boost_kinds(ranked, query)
    assert _order(ranked) == ["b", "a"]


@pytest.mark.parametrize(
    "text", ["Wat staat er in het huurcontract?", "Mijn cliënt weet het niet", "projectie"]
)
def test_ordinary_questions_ask_for_no_kind(text: str) -> None:
    assert analyse(Question(text=text)).kinds == ()


def test_a_comparison_of_two_places_finds_both_sides() -> None:
    query = analyse(Question(text="Wat is het verschil tussen Amsterdam en Assen?"))
    ranked = _ranked(
        *(_candidate(f"assen-{n}", places=("assen",)) for n in range(4)),
        _candidate("amsterdam", places=("amsterdam",)),
        scores=[5, 4, 3, 2, 0.5],
    )
    found = [one.candidate.id for one in arranged(ranked, query.places)]
    assert found == ["assen-0", "amsterdam", "assen-1", "assen-2", "assen-3"]
    assert [one.candidate.id for one in arranged(ranked)][-1] == "amsterdam"


# --- cards ------------------------------------------------------------------------------------


def test_one_passage_a_card_and_the_rest_comes_last() -> None:
    card = ("kaart",)
    ranked = _ranked(
        _candidate("k1", source="kaart", kinds=card),
        _candidate("k2", source="kaart", kinds=card),
        _candidate("m1", source="blad"),
        _candidate("m2", source="blad"),
        scores=[4, 3, 2, 1],
    )
    assert [one.candidate.id for one in arranged(ranked)] == ["k1", "m1", "m2", "k2"]


def test_a_situation_gives_way_to_the_best_text_of_its_card() -> None:
    card = ("kaart",)
    situation = _candidate("s", source="kaart", kinds=card, stands_for="samenvatting")
    text = _candidate("voorwaarden", source="kaart", kinds=card)
    ranked = _ranked(situation, text, scores=[3, 1])
    assert shown_id(ranked[0], ranked) == "voorwaarden"
    assert shown_id(ranked[0], ranked[:1]) == "samenvatting"
    assert shown_id(ranked[1], ranked) == "voorwaarden"


@pytest.mark.parametrize("kinds", [("magazine",), ("kaart", "wet")])
def test_a_generated_question_shows_its_own_passage(kinds: tuple[str, ...]) -> None:
    question = replace(
        _candidate("q", source="bron", kinds=kinds, stands_for="gevraagd"),
        role=PassageRole.QUESTIONS,
    )
    best = _candidate("beste", source="bron", kinds=kinds)
    ranked = [Ranked(best, {"late": 9.0}), Ranked(question, {"late": 1.0})]
    assert shown_id(ranked[1], ranked) == "gevraagd"


def test_a_card_leads_to_the_chapter_it_rests_on() -> None:
    card = _candidate("kaart", kinds=("kaart",), links=("blad#samen eten",))
    near = _candidate("in", chapters=("blad#samen eten",))
    other = _candidate("uit", chapters=("blad#huur",))
    ranked = _ranked(card, near, other, scores=[4.0, 0.0, 1.0])
    missing = Ranked(_candidate("nog", chapters=("blad#samen eten",)), {LATE: -1.0})
    asked: list[list[str]] = []

    def find(keys: Sequence[str]) -> list[Ranked]:
        asked.append(list(keys))
        return [missing, Ranked(near, {LATE: 0.0})]

    follow_cards(ranked, find)
    assert asked == [["blad#samen eten"]]
    assert [one.candidate.id for one in ranked] == ["kaart", "in", "uit", "nog"]
    score = {one.candidate.id: one.score for one in ranked}
    assert score["in"] == pytest.approx(4.0 * PULL)
    assert score["uit"] == 1.0
    # Raised, never above the card, and in their own order.
    assert score["kaart"] > score["in"] > score["nog"] > -1.0


def test_no_card_no_second_search() -> None:
    def find(keys: Sequence[str]) -> list[Ranked]:
        raise AssertionError(keys)

    follow_cards(_ranked(_candidate("a"), scores=[1.0]), find)


# --- which chapter a card means -------------------------------------------------------------------


def _place(*section: str, original: str | None = "blad") -> Passage:
    source = Source(id="bestand", title="Blad", kind=SourceKind.MAGAZINE, original=original)
    return Passage(id=str(uuid.uuid4()), text="tekst", source=source, section=section)


def _card(chapter: str, original: str = "blad") -> Passage:
    reference = Reference(title="Blad", publisher="Wij", original=original, chapter=chapter)
    source = Source(id="kaart", title="Kaart", kind=SourceKind.CARD, references=(reference,))
    return Passage(id=str(uuid.uuid4()), text="tekst", source=source)


@pytest.mark.parametrize(
    ("chapter", "expected"),
    [
        ("Samen eten in Oost", "blad#samen eten in oost"),
        ("‘Klein’: Ruilen met de buren", "blad#ruilen met de buren een proef"),
        ("Interview Anna de Wit", "blad#anna de wit"),
        ("Iets heel anders", None),
    ],
)
def test_the_nearest_heading_is_the_chapter(chapter: str, expected: str | None) -> None:
    passages = [
        _place("Samen eten in Oost", "Aanpak"),
        _place("Kleine voorbeelden", "Ruilen met de buren; een proef"),
        _place("Anna de Wit"),
        _card(chapter),
    ]
    assert linked_chapters(passages) == ({"kaart": (expected,)} if expected else {})


def test_a_card_never_links_to_an_original_it_does_not_rest_on() -> None:
    assert linked_chapters([_place("Samen eten", original="ander"), _card("Samen eten")]) == {}
    assert linked_chapters([_place("Samen eten", original=None), _card("Samen eten")]) == {}
    assert chapter_keys(_card("Samen eten")) == []


def test_the_query_contract_keeps_its_two_fields() -> None:
    query = Query(text="huur", places=("Assen",), kinds=("wet",), same_meaning=("a",))
    assert set(query.model_dump()) == {"text", "filters"}
