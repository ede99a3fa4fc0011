"""How likely each sentence is to be (part of) the answer, from several signals at once.

A linear model over the features below, softmaxed over the sentences of one question. Its weights
were fitted by ``waaier afstemmen`` on questions whose answering words are known, and stand in
``answer/data/zinskeuze.json``; docs/decisions/0025 has the figures.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from answer.asked import Asked, asked_for, tells
from answer.evidence import Fit, Sentence
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
)
"""In the order of the columns that :func:`features` gives."""

_ADDRESS = re.compile(r"https?:|www\.|\.nl\b|\.com\b")
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
    at = {(one.passage.id, one.index): row for row, one in enumerate(sentences)}
    scores = {hit.passage.id: hit.score for hit in hits}
    most = max(scores.values())
    best_dense: dict[str, float] = {}
    for row, one in enumerate(sentences):
        known = best_dense.get(one.passage.id, -math.inf)
        best_dense[one.passage.id] = max(known, float(standard[row, 1]))
    asked = asked_for(question)
    section = sentences[0].passage.section

    def beside(one: Sentence, step: int, column: int) -> float:
        row = at.get((one.passage.id, one.index + step))
        return 0.0 if row is None else float(standard[row, column])

    rows = []
    for row, one in enumerate(sentences):
        text = one.text
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
                asked in _COUNTED and any(letter.isdigit() for letter in text),
                one.passage.section == section,
                math.log(len(text.split())),
                text.endswith("?"),
                text.count(",") >= 2,
                text.startswith(("—", "-", "·", "•", "*")),
                _ADDRESS.search(text) is not None,
                text.endswith(":"),
                not text.endswith((".", "!", "?", ":", "’", "”", '"', ")")),
                one.index == 0,
                one.index / 10,
            ]
        )
    return np.array(rows, dtype=np.float32)


def weighed(question: str, fit: Fit, hits: Sequence[Hit]) -> Fit:
    """The same fit, with the weight of every sentence filled in: higher is likelier."""
    centre, scale, weight = _weights()
    rows = (features(question, fit, hits) - centre) / scale
    return replace(fit, weights=(rows @ weight).astype(np.float32))


def dump(centre: Floats, scale: Floats, weight: Floats) -> str:
    """The text of the weights file."""
    table = {
        name: {
            "centre": round(float(c), 4),
            "scale": round(float(s), 4),
            "weight": round(float(w), 4),
        }
        for name, c, s, w in zip(FEATURES, centre, scale, weight, strict=True)
    }
    return json.dumps(table, indent=1) + "\n"


@lru_cache(maxsize=1)
def _weights() -> tuple[Floats, Floats, Floats]:
    table = json.loads(files("answer").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8"))
    rows = [table[name] for name in FEATURES]
    return (
        np.array([row["centre"] for row in rows], dtype=np.float32),
        np.array([row["scale"] for row in rows], dtype=np.float32),
        np.array([row["weight"] for row in rows], dtype=np.float32),
    )
