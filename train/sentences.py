"""Fits how sentences are chosen, on questions whose answering words are known.

``read`` (search, and read what is found as the answer does) -> ``label`` (which sentences hold the
words) -> ``fit`` (a linear model, softmaxed over the sentences of a question) -> ``compare``
(weights fitted on four fifths of the questions, measured on the rest).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from answer.evidence import Fit, Sentence
from answer.pipeline import PASSAGES_READ
from answer.reading import Read, Reading
from answer.selection import choose
from answer.weighing import FEATURES, features
from evals.answers import mentions_all
from evals.questions import EvalQuestion, Gold
from evals.relevance import bare
from index.retrieval import Retriever
from index.store import Floats
from train.said import holds
from waaier.alignment import span_of
from waaier.domain import Model, Question
from waaier.errors import InputError

FOLDS = 5
STRENGTH = 0.02
"""How strongly weights are held to zero; a hundred questions give no more than this."""

STEPS = 600
RATE = 0.1
FEWEST = 40

Weights = tuple[Floats, Floats, Floats]
"""Centre, scale and weight per feature."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One question with what was read for it.

    Attributes:
        rows: the features of every sentence.
        said: which sentences hold the answering words.
    """

    question: EvalQuestion
    reading: Reading
    rows: Floats
    said: NDArray[np.bool_]


class Fitted(Model):
    """What fitting brought.

    Attributes:
        questions: with known words that were found, so learned from.
        covered: share of the questions whose chosen sentences say all that must be mentioned, with
            weights that were fitted without them.
        covered_before: the same with the weights that are served now.
        covered_known: the same with the answering sentences first: what a perfect choice gives.
    """

    questions: int
    asked: int
    covered: float
    covered_before: float
    covered_known: float
    by_set: dict[str, float]


def fit_sentences_on(
    questions: Sequence[EvalQuestion],
    retriever: Retriever,
    *,
    seed: int = 17,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Weights, Fitted]:
    """Fits the weights on these questions.

    Raises:
        InputError: too few of them tell which words answer.
    """
    answerable = [one for one in questions if one.gold]
    read = []
    for number, question in enumerate(answerable, start=1):
        read.append(_read(question, retriever))
        on_progress(number, len(answerable))
    useful = [one for one in read if one.said.any() and not one.said.all()]
    if len(useful) < FEWEST:
        raise InputError(
            f"Bij {len(useful)} vragen is bekend welke zin antwoordt; {FEWEST} is het minste.",
            "Gebruik vragenlijsten waarin de plaats van het antwoord staat (quote, start en end).",
        )
    outside = _folds(read, seed)
    covered = [_covers(one, weights) for one, weights in zip(read, outside, strict=True)]
    by_set: dict[str, list[bool]] = {}
    for one, good in zip(read, covered, strict=True):
        by_set.setdefault(one.question.set, []).append(good)
    return _fit(useful), Fitted(
        questions=len(useful),
        asked=len(read),
        covered=_share(covered),
        covered_before=_share([_covers(one, None) for one in read]),
        covered_known=_share([_covers_known(one) for one in read]),
        by_set={name: _share(goods) for name, goods in by_set.items()},
    )


def _read(question: EvalQuestion, retriever: Retriever) -> Known:
    asked = Question(text=question.question, history=question.history or ())
    result = retriever.search(asked, limit=PASSAGES_READ)
    reading: Reading = Read(retriever).run(result)["reading"]
    said = np.array(
        [any(_answers(one, gold) for gold in question.gold) for one in reading.fit.sentences],
        dtype=bool,
    )
    rows = features(reading.query.text, reading.fit, reading.hits)
    return Known(question, reading, rows, said)


def _answers(sentence: Sentence, gold: Gold) -> bool:
    if gold.quote:
        return holds(bare(sentence.text), bare(gold.quote))
    if gold.start is None or gold.end is None or sentence.passage.span is None:
        return False
    if (gold.file or "") not in (sentence.passage.source.file or ""):
        return False
    span = span_of(sentence.passage.alignment, sentence.start, sentence.end)
    if span is None:
        return False
    start, end = span
    shared = min(end, gold.end) - max(start, gold.start)
    return shared >= 0.5 * min(end - start, gold.end - gold.start)


def _fit(read: Sequence[Known]) -> Weights:
    """Softmax regression over the sentences of each question, by Adam (Kingma & Ba 2015)."""
    together = np.concatenate([one.rows for one in read])
    centre, scale = together.mean(0), together.std(0) + 1e-6
    inputs = [(one.rows - centre) / scale for one in read]
    targets = [one.said / one.said.sum() for one in read]
    weight = np.zeros(len(FEATURES))
    first, second = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, STEPS + 1):
        slope = STRENGTH * weight
        for rows, target in zip(inputs, targets, strict=True):
            scores = rows @ weight
            chances = np.exp(scores - scores.max())
            slope -= (target - chances / chances.sum()) @ rows / len(inputs)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weight -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return centre.astype(np.float32), scale.astype(np.float32), weight.astype(np.float32)


def _folds(read: Sequence[Known], seed: int) -> list[Weights]:
    """For every question weights that were fitted without it."""
    draw = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
    fold = [draw.randrange(FOLDS) for _ in read]
    fitted = {
        number: _fit(
            [
                one
                for one, own in zip(read, fold, strict=True)
                if own != number and one.said.any() and not one.said.all()
            ]
        )
        for number in range(FOLDS)
    }
    return [fitted[own] for own in fold]


def _covers(one: Known, weights: Weights | None) -> bool:
    fit = one.reading.fit
    if weights is not None:
        centre, scale, weight = weights
        rows = (one.rows - centre) / scale
        fit = replace(fit, weights=(rows @ weight).astype(np.float32))
    return _mentions(one, fit)


def _covers_known(one: Known) -> bool:
    first = one.said.astype(np.float32) * 10 + one.rows[:, 0]
    return _mentions(one, replace(one.reading.fit, weights=first))


def _mentions(one: Known, fit: Fit) -> bool:
    text = "\n".join(sentence.text for sentence in choose(fit))
    return mentions_all(one.question.must_mention, text)


def _share(found: Sequence[bool]) -> float:
    return round(float(np.mean(found)), 4) if len(found) else 0.0
