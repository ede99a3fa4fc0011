"""Tuning: contrastive learning on both signals that the search takes from the model.

For every question the right passage must score above the right passages of the other questions
in the batch and above one passage each that BM25 takes for right (InfoNCE: van den Oord et al.
2018). Scored twice, by the vectors of the texts and by late interaction, and the losses are added.
Where the words that answer are known, their sentence must also score above the other sentences of
its passage: that is what an answer is chosen by.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from train.encoder import Encoded, Encoder, LowerStates, OnStep

_CHUNK = 7
"""Passages computed together: of like length, so that little is padding."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question to learn from, by position: its passage, all right ones, and hard wrong ones.

    Attributes:
        sentences: the tokens ``[start, end)`` of every sentence of the passage.
        said: which of those sentences answer; empty where that is not known.
    """

    question: int
    passage: int
    right: frozenset[int]
    wrong: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...] = ()
    said: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to tune; decision 17 tells how the values were found.

    Attributes:
        longest: tokens of a passage that are learned from; the rest costs more time than it adds.
        half: compute in bfloat16, for processors that do so three times as fast.
    """

    tuned_layers: int = 6
    rank: int = 16
    epochs: int = 2
    longest: int = 256
    batch: int = 14
    temperature: float = 0.03
    learning_rate: float = 4e-4
    warm_up: float = 0.1
    dense_weight: float = 1.0
    late_weight: float = 1.0
    sentence_weight: float = 1.0
    seed: int = 17
    half: bool = False


def steps_of(examples: int, recipe: Recipe) -> int:
    """How many steps tuning takes."""
    return recipe.epochs * max(1, -(-examples // recipe.batch))


def has_fast_half() -> bool:
    """Whether this processor multiplies bfloat16 fast; elsewhere that would be slower."""
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())


def tune(
    encoder: Encoder,
    examples: Sequence[Example],
    questions: Sequence[LowerStates],
    passages: Sequence[LowerStates],
    recipe: Recipe,
    on_step: OnStep = lambda _done, _total: None,
) -> list[float]:
    """Tunes the encoder's adapter; equal seeds give equal weights on one machine.

    Returns:
        The loss of every step.
    """
    draw = random.Random(recipe.seed)  # noqa: S311 (a repeatable choice, no secret)
    total = steps_of(len(examples), recipe)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=recipe.learning_rate, weight_decay=0.0)
    warm = max(1, round(recipe.warm_up * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (total - step) / max(1, total - warm))
    )
    losses: list[float] = []
    passages = [one.first(recipe.longest) for one in passages]
    for _ in range(recipe.epochs):
        order = list(examples)
        draw.shuffle(order)
        for start in range(0, len(order), recipe.batch):
            batch = order[start : start + recipe.batch]
            loss = _loss(encoder, batch, questions, passages, recipe, draw)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            on_step(len(losses), total)
    return losses


def _loss(
    encoder: Encoder,
    batch: Sequence[Example],
    questions: Sequence[LowerStates],
    passages: Sequence[LowerStates],
    recipe: Recipe,
    draw: random.Random,
) -> torch.Tensor:
    wrong = [draw.choice(one.wrong) for one in batch if one.wrong]
    chosen = list(dict.fromkeys([*(one.passage for one in batch), *wrong]))
    chosen.sort(key=lambda number: len(passages[number].states))
    asked = encoder.upper([questions[one.question] for one in batch])
    dense, late, sentence = list[torch.Tensor](), list[torch.Tensor](), list[torch.Tensor]()
    for start in range(0, len(chosen), _CHUNK):
        part = chosen[start : start + _CHUNK]
        found = encoder.upper([passages[number] for number in part])
        dense.append(asked.dense @ found.dense.T)
        late.append(max_sim(asked, found))
        for row, one in enumerate(batch):
            if one.said and one.passage in part:
                tokens = found.tokens[part.index(one.passage)]
                sentence.append(_among_sentences(asked, row, tokens, one, recipe.temperature))
    # Another passage that also answers the question is not wrong: it does not count.
    also = torch.tensor(
        [[number in one.right and number != one.passage for number in chosen] for one in batch]
    )
    target = torch.tensor([chosen.index(one.passage) for one in batch])

    def info_nce(scores: torch.Tensor) -> torch.Tensor:
        logits = (scores / recipe.temperature).masked_fill(also, float("-inf"))
        return functional.cross_entropy(logits, target)

    loss = recipe.dense_weight * info_nce(torch.cat(dense, 1)) + recipe.late_weight * info_nce(
        torch.cat(late, 1)
    )
    if sentence:
        loss = loss + recipe.sentence_weight * torch.stack(sentence).sum() / len(batch)
    return loss


def _among_sentences(
    asked: Encoded, row: int, tokens: torch.Tensor, example: Example, temperature: float
) -> torch.Tensor:
    """How unlikely the sentences that answer are among all sentences of their passage."""
    question = asked.tokens[row][asked.content[row]]
    cosines = question @ tokens.T
    scores = torch.stack([cosines[:, start:end].amax(1).mean() for start, end in example.sentences])
    chances = functional.log_softmax(scores / temperature, 0)
    return -torch.logsumexp(chances[list(example.said)], 0)


def max_sim(asked: Encoded, found: Encoded) -> torch.Tensor:
    """The mean best cosine of the questions' tokens in each passage, ``[questions, passages]``."""
    cosines = torch.einsum("qid,pjd->qpij", asked.tokens, found.tokens)
    best = cosines.masked_fill(~found.content[None, :, None, :], -2.0).amax(-1)
    weight = asked.content.to(best.dtype)[:, None, :]
    return (best * weight).sum(-1) / weight.sum(-1)
