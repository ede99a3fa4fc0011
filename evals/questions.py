"""Question sets: JSON lines with a question, and where its answer stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from waaier.domain import Model, Turn
from waaier.errors import InputError


class Gold(Model):
    """A place that answers the question: a quote or a stretch of a file, or a whole card.

    ``start`` and ``end`` are offsets in the decoded text file, for sources that may not be quoted.
    """

    quote: str | None = None
    start: int | None = None
    end: int | None = None
    chapter: str | None = None
    file: str | None = None
    card: str | None = None


class EvalQuestion(Model):
    """One question of a set.

    ``hops`` 1: any gold suffices; 2: one from every gold chapter. ``must_mention`` holds what a
    right answer says, each with ``|`` between alternatives. No gold: the right outcome is not
    knowing. ``set`` is the name of the file it was read from.
    """

    id: str
    question: str
    set: str = Field(default="", exclude=True)
    category: str = "overig"
    history: tuple[Turn, ...] | None = None
    gold: tuple[Gold, ...] = ()
    must_mention: tuple[str, ...] = ()
    answer: str | None = None
    hops: int = Field(default=1, ge=1, le=2)


def load_questions(file: Path) -> list[EvalQuestion]:
    """Reads a question set.

    Raises:
        InputError: the file is missing or a line does not fit.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"De vragenlijst {file} kan niet worden gelezen.") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(EvalQuestion.model_validate(json.loads(line) | {"set": file.name}))
        except (ValueError, TypeError, ValidationError) as error:
            raise InputError(
                f"{file.name}, regel {number}: dit is geen geldige vraag.",
                "Een regel is JSON met minstens 'id' en 'question'.",
            ) from error
    if not questions:
        raise InputError(f"De vragenlijst {file} is leeg.")
    return questions


def load_sets(files: Sequence[Path]) -> list[EvalQuestion]:
    """Reads several question sets.

    Raises:
        InputError: see :func:`load_questions`; or two questions cannot be told apart.
    """
    questions = [question for file in files for question in load_questions(file)]
    seen: set[tuple[str, str]] = set()
    for question in questions:
        key = (question.set, question.id)
        if key in seen:
            raise InputError(
                f"{question.set}: de vraag {question.id} staat er twee keer in.",
                "Geef elke vraag een eigen id, en elke vragenlijst een eigen naam.",
            )
        seen.add(key)
    return questions
