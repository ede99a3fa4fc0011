"""The lexical side: lemmas, written forms, compound parts, accents, negations."""

from __future__ import annotations

import pytest

from index.lexical import passage_vector, query_vector, term_id, word_terms
from waaier.compounds import compound_parts


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("woningcorporatie", ("woning", "corporatie")),
        ("woningcorporaties", ("woning", "corporaties")),
        ("huurcontract", ("huur", "contract")),
        ("thuislozenopvang", ("thuislozen", "opvang")),
        ("scheidingsspreekuur", ("scheiding", "spreekuur")),
        ("beschermdwonenplek", ("beschermd", "wonen", "plek")),
        ("uitstroomvoorziening", ("uitstroom", "voorziening")),
    ],
)
def test_compounds_split(word: str, parts: tuple[str, ...]) -> None:
    assert compound_parts(word) == parts


@pytest.mark.parametrize(
    "word", ["instelling", "begeleiding", "overeenkomst", "gemeente", "belangrijk", "huis", "wmo"]
)
def test_words_that_are_no_compound_stay_whole(word: str) -> None:
    assert compound_parts(word) == ()


def _shared(first: str, second: str) -> set[str]:
    return {term for term, _ in word_terms(first)} & {term for term, _ in word_terms(second)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("huizen", "huis"),
        ("gemeenten", "gemeente"),
        ("cliënten", "client"),
        ("cliént", "cliënt"),
        ("Huurcontracten", "contract"),
        ("Wmo-consulent", "wmo"),
    ],
)
def test_forms_of_a_word_meet(first: str, second: str) -> None:
    assert _shared(first, second)


def test_words_that_stemmers_merge_stay_apart() -> None:
    assert not _shared("begeleiding", "beleid")
    assert not _shared("gemeenten", "meen")


def test_the_whole_word_weighs_more_than_its_parts() -> None:
    weights = dict(word_terms("huurcontract"))
    assert weights["huurcontract"] > weights["contract"]


def test_negation_is_a_term() -> None:
    assert term_id("niet") in query_vector("dat mag niet").indices


def test_vectors_are_ascending_and_stable() -> None:
    vector = passage_vector("De huurder betaalt de huur niet, en de huur loopt op.")
    assert vector.indices == sorted(set(vector.indices))
    assert vector == passage_vector("De huurder betaalt de huur niet, en de huur loopt op.")
    # The id is part of what is stored: another hash would make every index unreadable.
    assert term_id("huur") == 1638873064


def test_repetition_counts_ever_less() -> None:
    vectors = [passage_vector("urgentie " * n + "woning") for n in (1, 2, 20)]
    once, twice, often = (
        dict(zip(one.indices, one.values, strict=True))[term_id("urgentie")] for one in vectors
    )
    assert once < twice < often < 2.2
    assert often - twice < 10 * (twice - once)


def test_nothing_gives_an_empty_vector() -> None:
    assert query_vector("?! ...").indices == []
