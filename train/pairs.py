"""Questions with the passages that answer them, and which of them are held out for measuring."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from evals.questions import EvalQuestion, Gold
from evals.relevance import GoldFinder, bare
from waaier.domain import Model, Passage, PassageRole, SourceKind
from waaier.errors import InputError


class Part(StrEnum):
    """What a pair is used for."""

    TRAIN = "train"
    QUESTIONS = "unseen_questions"
    DOCUMENTS = "unseen_documents"


class PairLine(Model):
    """A line of a file with pairs: a question, and the card or the place that answers it."""

    question: str
    document: str | None = None
    quote: str | None = None
    card: str | None = None
    category: str = "vraag"


@dataclass(frozen=True, slots=True)
class QuestionPair:
    """A question and the passages that answer it.

    Attributes:
        passages: positions in the list of training passages; any of them is right.
        source: id of the card or document they stand in.
        category: of the question; ``situatie`` for one of a card.
        quote: the words in a passage that answer; empty where only the passage is known.
    """

    question: str
    passages: tuple[int, ...]
    source: str
    category: str
    part: Part = Part.TRAIN
    quote: str = ""

    def as_question(self, number: int, passages: Sequence[Passage]) -> EvalQuestion:
        """The pair as a question of an evaluation set."""
        texts = [passages[position] for position in self.passages]
        gold = (
            (Gold(card=self.source),)
            if texts[0].source.kind is SourceKind.CARD
            else tuple(Gold(quote=text.text) for text in texts)
        )
        return EvalQuestion(
            id=f"{self.category}-{number}",
            question=self.question,
            category=self.category,
            gold=gold,
        )


def situation_pairs(passages: Sequence[Passage]) -> list[QuestionPair]:
    """Every situation of every card, with the card's texts."""
    texts: dict[str, list[int]] = {}
    for number, passage in enumerate(passages):
        if passage.role is PassageRole.TEXT:
            texts.setdefault(passage.source.id, []).append(number)
    return [
        QuestionPair(p.text, tuple(texts[p.source.id]), p.source.id, "situatie")
        for p in passages
        if p.role is PassageRole.SITUATIONS and p.source.id in texts
    ]


def read_pairs(file: Path) -> list[PairLine]:
    """Reads a file with pairs.

    Raises:
        InputError: the file cannot be read, or a line does not fit.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Het bestand met paren {file} kan niet worden gelezen.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pair = PairLine.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            raise InputError(
                f"{file.name}, regel {number}: dit is geen paar.",
                "Een regel is JSON met 'question', en 'card' of 'document' met 'quote'.",
            ) from error
        if not pair.card and not (pair.document and pair.quote):
            raise InputError(
                f"{file.name}, regel {number}: het antwoord ontbreekt.",
                "Geef 'card', of 'document' met 'quote'.",
            )
        found.append(pair)
    return found


def is_pairs(file: Path) -> bool:
    """Whether a file holds pairs, and no questions of an evaluation set."""
    try:
        first = json.loads(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return False  # whoever reads it tells what is wrong
    return (
        isinstance(first, dict) and "id" not in first and ("document" in first or "card" in first)
    )


def pair_questions(file: Path) -> list[EvalQuestion]:
    """The pairs of a file whose answering words are known, as questions.

    Raises:
        InputError: see :func:`read_pairs`.
    """
    return [
        EvalQuestion(
            id=f"paar-{number}",
            set=file.name,
            question=line.question,
            category=line.category,
            gold=(Gold(quote=line.quote),),
        )
        for number, line in enumerate(read_pairs(file), start=1)
        if line.quote
    ]


def matched(
    lines: Iterable[PairLine], passages: Sequence[Passage], texts_of: dict[str, str]
) -> tuple[list[QuestionPair], list[str]]:
    """Pairs with their passages found, and the questions whose place no passage holds.

    Args:
        lines: what was read.
        passages: all training passages.
        texts_of: source id by document, as the lines name it.
    """
    number_of = {passage.id: number for number, passage in enumerate(passages)}
    by_source: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.role is PassageRole.TEXT:
            by_source.setdefault(passage.source.id, []).append(passage)
    pairs, lost = list[QuestionPair](), list[str]()
    for line in lines:
        source = line.card or texts_of.get(line.document or "", "")
        inside = by_source.get(source, [])
        if line.card:
            found = {passage.id for passage in inside}
        else:
            found = GoldFinder(inside).find(Gold(quote=line.quote)) if inside else set()
        if not found:
            lost.append(line.question)
            continue
        numbers = tuple(sorted(number_of[identifier] for identifier in found))
        pairs.append(
            QuestionPair(line.question, numbers, source, line.category, quote=line.quote or "")
        )
    return pairs, lost


def without(pairs: Iterable[QuestionPair], questions: Iterable[str]) -> list[QuestionPair]:
    """Pairs whose question is none of these: what measures must not be learned."""
    known = {bare(question) for question in questions}
    return [pair for pair in pairs if bare(pair.question) not in known]


def held_out(pairs: Sequence[QuestionPair], share: float, seed: int) -> list[QuestionPair]:
    """The pairs with their part: a share of the sources, then a share of the other questions."""
    draw = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
    sources = sorted({pair.source for pair in pairs})
    unseen = set(draw.sample(sources, round(share * len(sources))))
    rest = [number for number, pair in enumerate(pairs) if pair.source not in unseen]
    asked = set(draw.sample(rest, round(share * len(rest))))
    return [
        replace(
            pair,
            part=Part.DOCUMENTS
            if pair.source in unseen
            else Part.QUESTIONS
            if number in asked
            else Part.TRAIN,
        )
        for number, pair in enumerate(pairs)
    ]
