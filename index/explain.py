"""Why a search found what it found: what each signal added, and which words met.

What the engine adds per signal is exact. The weight of a single word is worked out anew, with the
number of passages that have the word as it is written: near to the engine's own, not equal to it.
"""

from __future__ import annotations

import math

from index.articles import parse_articles
from index.corrections import WEIGHT
from index.law_versions import LawChoice
from index.lexical import passage_vector, term_id, word_terms, words
from index.tokens import embedded_text
from index.vocabulary import Vocabulary
from waaier.domain import Filters, Hit, Model, Query


class QueryExplained(Model):
    """The query after analysis.

    ``expansions`` are words of the same meaning that were searched for as well, ``articles`` the
    keys of articles of laws that are asked for.
    """

    text: str
    language: str
    filters: Filters
    places: tuple[str, ...]
    around: tuple[str, ...]
    kinds: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...]
    expansions: tuple[str, ...]
    articles: tuple[str, ...]


class WordExplained(Model):
    """A word of the question that the passage has.

    ``found_as`` is the term that met: the lemma, the written form, or a part of a compound.
    """

    word: str
    found_as: tuple[str, ...]
    weight: float


class HitExplained(Model):
    """A hit: what its score is made of, and the words it shares with the question.

    ``by_situation`` tells that a client situation of the card led to the passage, ``by_question``
    that a generated question did; the words are those of the passage that is shown.
    """

    passage_id: str
    score: float
    parts: dict[str, float]
    by_situation: bool
    by_question: bool
    words: tuple[WordExplained, ...]


class Explanation(Model):
    """A search explained. ``timing_ms`` is milliseconds per step."""

    query: QueryExplained
    hits: tuple[HitExplained, ...]
    timing_ms: dict[str, float]


def explain(
    query: Query,
    hits: list[Hit],
    vocabulary: Vocabulary,
    seconds: dict[str, float],
    laws: LawChoice | None = None,
) -> Explanation:
    """Explains a search.

    Args:
        query: after analysis.
        hits: what was found.
        vocabulary: of the build that was searched.
        seconds: per step of the search.
        laws: which articles were asked for, with the names of the laws in the index.
    """
    asked = laws.references if laws is not None else parse_articles(query.text)
    return Explanation(
        query=QueryExplained(
            text=query.text,
            language=query.language,
            filters=query.filters,
            places=query.places,
            around=query.around,
            kinds=query.kinds,
            corrections=query.corrections,
            expansions=tuple(getattr(query, "same_meaning", ())),
            articles=tuple(dict.fromkeys(one.key for one in asked if one.key is not None)),
        ),
        hits=tuple(
            HitExplained(
                passage_id=hit.passage.id,
                score=round(hit.score, 4),
                parts={name: round(value, 4) for name, value in hit.parts.items()},
                by_situation=hit.by_situation,
                by_question=hit.by_question,
                words=matched_words(query, hit, vocabulary),
            )
            for hit in hits
        ),
        timing_ms={name: round(1000 * value, 1) for name, value in seconds.items()},
    )


def matched_words(query: Query, hit: Hit, vocabulary: Vocabulary) -> tuple[WordExplained, ...]:
    """The words of the question that a passage has, the weightiest first."""
    vector = passage_vector(embedded_text(hit.passage)[0])
    in_passage = dict(zip(vector.indices, vector.values, strict=True))
    asked = {word.lower(): 1.0 for word in words(query.text)}
    for _, meant in query.corrections:
        asked.setdefault(meant.lower(), WEIGHT)
    found = list[WordExplained]()
    for word, share in asked.items():
        total, terms = 0.0, list[str]()
        for term, weight in word_terms(word):
            held = in_passage.get(term_id(term))
            if held is not None:
                total += share * weight * held * _rarity(term.removeprefix("="), vocabulary)
                terms.append(term.removeprefix("="))
        if terms:
            found.append(
                WordExplained(
                    word=word, found_as=tuple(dict.fromkeys(terms)), weight=round(total, 2)
                )
            )
    return tuple(sorted(found, key=lambda one: -one.weight))


def _rarity(term: str, vocabulary: Vocabulary) -> float:
    # Words of fewer than four letters are not counted: take them for common ones.
    common = vocabulary.passages // 2 if len(term) < 4 else 1
    count = vocabulary.count(term) or common
    return math.log(1 + (vocabulary.passages - count + 0.5) / (count + 0.5))
