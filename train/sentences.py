"""Fits how sentences are chosen, on questions whose answering words are known.

``read`` (search, and read what is found as the answer does) -> ``label`` (which sentences hold the
words) -> ``fit`` (two linear models, see :mod:`index.sentences.weighing`, softmaxed over the
sentences of a question) -> ``compare`` (weights fitted on four fifths of the questions, measured
on the rest).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from answer.pipeline import PASSAGES_READ
from answer.reading import Read, Reading
from answer.selection import choose
from evals.answers import mentions_all
from evals.questions import EvalQuestion, Gold
from evals.relevance import bare
from index.retrieval import Retriever
from index.sentences.fit import Fit, Sentence
from index.sentences.weighing import Linear, Weighing, around, features
from index.store import Floats
from train.said import holds
from waaier.alignment import span_of
from waaier.domain import Model, Question
from waaier.errors import InputError

FOLDS = 5
STRENGTH = 0.01
"""How strongly weights are held to zero. Fitted on 900 pairs and measured on other documents, 0.03
and 0.01 differ by less than chance."""

LEAST_SCALE = 0.01
"""A column that hardly varies in what is learned from must not count for much elsewhere."""


STEPS = 400
RATE = 0.1
FEWEST = 40


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
        covered: share of the questions whose chosen sentences say all that must be mentioned, or
            of a pair a sentence that answers, with weights that were fitted without them.
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
) -> tuple[Weighing, Fitted]:
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


def _fit(read: Sequence[Known]) -> Weighing:
    """Both models; the second learns from what the first says of the same questions."""
    said = [one.said for one in read]
    first = softmax_model([one.rows for one in read], said)
    second = softmax_model([around(one.reading.fit, first.of(one.rows)) for one in read], said)
    return Weighing(first, second)


def softmax_model(groups: Sequence[Floats], said: Sequence[NDArray[np.bool_]]) -> Linear:
    """Softmax regression over the rows of each group, by Adam (Kingma & Ba 2015).

    Args:
        groups: the sentences of each question, ``[sentences, columns]``.
        said: which of them answer; at least one in each group.
    """
    together = np.concatenate(groups).astype(np.float64)
    centre, scale = together.mean(0), np.maximum(together.std(0), LEAST_SCALE)
    rows = (together - centre) / scale
    target = np.concatenate([one / one.sum() for one in said])
    sizes = [len(one) for one in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    group = np.repeat(np.arange(len(groups)), sizes)
    weight = np.zeros(rows.shape[1])
    first, second = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, STEPS + 1):
        scores = rows @ weight
        chances = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        chances /= np.add.reduceat(chances, starts)[group]
        slope = STRENGTH * weight - (target - chances) @ rows / len(groups)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weight -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return Linear(*(one.astype(np.float32) for one in (centre, scale, weight)))


def _folds(read: Sequence[Known], seed: int) -> list[Weighing]:
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


def _covers(one: Known, weighing: Weighing | None) -> bool:
    fit = one.reading.fit
    if weighing is not None:
        fit = replace(fit, weights=weighing.of(fit, one.rows))
    return _mentions(one, fit)


def _covers_known(one: Known) -> bool:
    first = one.said.astype(np.float32) * 10 + one.rows[:, 0]
    return _mentions(one, replace(one.reading.fit, weights=first))


def _mentions(one: Known, fit: Fit) -> bool:
    chosen = choose(fit)
    if not one.question.must_mention:
        return any(_answers(sentence, gold) for sentence in chosen for gold in one.question.gold)
    return mentions_all(one.question.must_mention, "\n".join(sentence.text for sentence in chosen))


def _share(found: Sequence[bool]) -> float:
    return round(float(np.mean(found)), 4) if len(found) else 0.0
