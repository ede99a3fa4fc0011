"""How likely each sentence is to be (part of) the answer, from several signals at once.

Two linear models, each softmaxed over the sentences of one question. The first looks at a sentence
by itself (:data:`FEATURES`), the second at what the first makes of it and of what stands around it
(:data:`AROUND`): an answer is rarely one sentence in a passage about something else. The
weights were fitted by ``waaier afstemmen`` on questions whose answering words are known, and stand
in ``index/sentences/data/zinskeuze.json``; docs/decisions/0025 and 0043 have the figures.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from index.sentences.asked import Asked, asked_for, tells
from index.sentences.fit import Fit, Sentence, question_terms
from index.store import Floats
from waaier.domain import Hit

WEIGHTS_FILE = "data/zinskeuze.json"

FEATURES = (
    "gain",
    "dense",
    "lexical",
    "near",
    "height",
    "peak",
    "score",
    "rank",
    "gain_before",
    "gain_after",
    "dense_before",
    "dense_after",
    "passage_dense",
    "holds_asked",
    "holds_count",
    "holds_reason",
    "digits_asked",
    "same_section",
    "length",
    "question",
    "commas",
    "list_item",
    "address",
    "introduces",
    "unfinished",
    "opening",
    "position",
    "lexical_gap",
    "terms_before",
    "terms_heading",
    "heading",
    "tells_how",
    "leads_passage",
)
"""In the order of the columns that :func:`features` gives."""

AROUND = ("own", "before", "after", "passage", "chapter")
"""In the order of the columns that :func:`around` gives."""

LEAST = -8.0
"""Weights further below the best one than this say the same: not likely."""

_ADDRESS = re.compile(r"https?:|www\.|\.nl\b|\.com\b")
_ASKS_HOW = re.compile(r"(?i)\b(hoe|waarmee|op welke (?:manier|wijze)|how)\b")
_TELLS_HOW = re.compile(r"(?i)\b(door|via|met|samen|zodat|eerst|daarna|vervolgens)\b")
_COUNTED = frozenset({Asked.COUNT, Asked.AMOUNT, Asked.SHARE, Asked.DURATION, Asked.MOMENT})


def features(question: str, fit: Fit, hits: Sequence[Hit]) -> Floats:
    """What is known of every sentence, ``[sentences, features]``; see :data:`FEATURES`.

    The first six are made comparable between questions: how far a sentence lies from the mean of
    the question's sentences, in standard deviations.
    """
    sentences = fit.sentences
    if not sentences:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    raw = np.array(
        [
            [
                float(one.gains.sum()) * fit.token_weight,
                one.dense,
                sum(fit.term_weights[term] for term in one.terms),
                one.near,
                one.height,
                one.peak,
            ]
            for one in sentences
        ],
        dtype=np.float32,
    )
    standard = (raw - raw.mean(0)) / (raw.std(0) + 1e-6)
    most_lexical = float(raw[:, 2].max())
    at = {(one.passage.id, one.index): row for row, one in enumerate(sentences)}
    scores = {hit.passage.id: hit.found_score for hit in hits}
    most = max(scores.values())
    best_dense: dict[str, float] = {}
    for row, one in enumerate(sentences):
        known = best_dense.get(one.passage.id, -math.inf)
        best_dense[one.passage.id] = max(known, float(standard[row, 1]))
    asked = asked_for(question)
    asks_how = _ASKS_HOW.search(question) is not None
    section = sentences[0].passage.section
    term_weights = fit.term_weights
    headings = _heading_terms(fit)
    best_in: dict[str, int] = {}
    for row, one in enumerate(sentences):
        known_best = best_in.setdefault(one.passage.id, row)
        if standard[row, 0] > standard[known_best, 0]:
            best_in[one.passage.id] = row

    def weight_of(terms: Set[str]) -> float:
        return sum(term_weights[term] for term in terms)

    def beside(one: Sentence, step: int, column: int) -> float:
        row = at.get((one.passage.id, one.index + step))
        return 0.0 if row is None else float(standard[row, column])

    rows = []
    for row, one in enumerate(sentences):
        text = one.text
        row_before = at.get((one.passage.id, one.index - 1))
        terms_before = frozenset() if row_before is None else sentences[row_before].terms
        heading = headings[one.passage.id]
        shape = _shape(text)
        holds = asked is not None and tells(asked, text)
        rows.append(
            [
                *(float(value) for value in standard[row]),
                scores[one.passage.id] - most,
                one.rank,
                beside(one, -1, 0),
                beside(one, 1, 0),
                beside(one, -1, 1),
                beside(one, 1, 1),
                best_dense[one.passage.id],
                holds and asked not in (Asked.COUNT, Asked.REASON, Asked.NAME),
                holds and asked is Asked.COUNT,
                holds and asked is Asked.REASON,
                asked in _COUNTED and shape.digits,
                one.passage.section == section,
                shape.length,
                shape.question,
                shape.commas,
                shape.list_item,
                shape.address,
                shape.introduces,
                shape.unfinished,
                one.index == 0,
                one.index / 10,
                raw[row, 2] - most_lexical,
                weight_of(terms_before - one.terms),
                weight_of(heading - one.terms),
                weight_of(heading),
                asks_how and shape.tells_how,
                best_in[one.passage.id] == row,
            ]
        )
    return np.array(rows, dtype=np.float32)


class _Shape(NamedTuple):
    """What shows in a sentence whatever is asked, named as in :data:`FEATURES`."""

    digits: bool
    length: float
    question: bool
    commas: bool
    list_item: bool
    address: bool
    introduces: bool
    unfinished: bool
    tells_how: bool


@lru_cache(maxsize=8192)
def _shape(text: str) -> _Shape:
    return _Shape(
        digits=any(letter.isdigit() for letter in text),
        length=math.log(len(text.split())),
        question=text.endswith("?"),
        commas=text.count(",") >= 2,
        list_item=text.startswith(("—", "-", "·", "•", "*")),
        address=_ADDRESS.search(text) is not None,
        introduces=text.endswith(":"),
        unfinished=not text.endswith((".", "!", "?", ":", "’", "”", '"', ")")),
        tells_how=_TELLS_HOW.search(text) is not None,
    )


def _heading_terms(fit: Fit) -> dict[str, frozenset[str]]:
    """Per passage the terms of the question that stand in the headings above it."""
    found: dict[str, frozenset[str]] = {}
    for one in fit.sentences:
        if one.passage.id not in found:
            terms = question_terms(" ".join(one.passage.section))
            found[one.passage.id] = terms & fit.term_weights.keys()
    return found


def around(fit: Fit, first: Floats) -> Floats:
    """What the first weights say of every sentence and its surroundings, ``[sentences, AROUND]``.

    All are log odds below the best sentence: of itself, of the sentence before and after it, of
    all sentences of its passage together, and of its chapter.

    Args:
        fit: the sentences.
        first: their weights by the first model.
    """
    sentences = fit.sentences
    if not sentences:
        return np.zeros((0, len(AROUND)), dtype=np.float32)
    height = first - first.max()
    chances = np.exp(height)
    chances /= chances.sum()
    at = {(one.passage.id, one.index): row for row, one in enumerate(sentences)}
    passages: defaultdict[str, float] = defaultdict(float)
    chapters: defaultdict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for one, chance in zip(sentences, chances, strict=True):
        passages[one.passage.id] += float(chance)
        chapters[_chapter(one)] += float(chance)

    def beside(one: Sentence, step: int) -> float:
        row = at.get((one.passage.id, one.index + step))
        return LEAST if row is None else float(height[row])

    rows = [
        [
            float(height[row]),
            beside(one, -1),
            beside(one, 1),
            math.log(passages[one.passage.id] + 1e-6),
            math.log(chapters[_chapter(one)] + 1e-6),
        ]
        for row, one in enumerate(sentences)
    ]
    return np.maximum(np.array(rows, dtype=np.float32), LEAST)


def _chapter(sentence: Sentence) -> tuple[str, tuple[str, ...]]:
    return sentence.passage.source.id, tuple(sentence.passage.section[:1])


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: how columns are centred and scaled, and what each counts for."""

    centre: Floats
    scale: Floats
    weight: Floats

    def of(self, rows: Floats) -> Floats:
        """One value a row."""
        values: Floats = (((rows - self.centre) / self.scale) @ self.weight).astype(np.float32)
        return values


@dataclass(frozen=True, slots=True)
class Weighing:
    """Both models."""

    first: Linear
    second: Linear

    def of(self, fit: Fit, rows: Floats) -> Floats:
        """The weight of every sentence, given its features."""
        return self.second.of(around(fit, self.first.of(rows)))


def weighed(question: str, fit: Fit, hits: Sequence[Hit]) -> Fit:
    """The same fit, with the weight of every sentence filled in: higher is likelier."""
    return replace(fit, weights=_weighing().of(fit, features(question, fit, hits)))


def dump(weighing: Weighing) -> str:
    """The text of the weights file."""
    models = {"features": (FEATURES, weighing.first), "around": (AROUND, weighing.second)}
    return json.dumps({key: _table(*one) for key, one in models.items()}, indent=1) + "\n"


def _table(names: Sequence[str], model: Linear) -> dict[str, dict[str, float]]:
    return {
        name: {
            "centre": round(float(centre), 4),
            "scale": round(float(scale), 4),
            "weight": round(float(weight), 4),
        }
        for name, centre, scale, weight in zip(
            names, model.centre, model.scale, model.weight, strict=True
        )
    }


@lru_cache(maxsize=1)
def _weighing() -> Weighing:
    table = json.loads(files("index.sentences").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8"))
    return Weighing(_linear(table["features"], FEATURES), _linear(table["around"], AROUND))


def _linear(table: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> Linear:
    def column(key: str) -> Floats:
        return np.array([table[name][key] for name in names], dtype=np.float32)

    return Linear(column("centre"), column("scale"), column("weight"))
