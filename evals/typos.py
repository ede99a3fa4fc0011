"""Questions with typing errors, made from a question set: always the same ones.

``python -m evals.typos UIT.jsonl SET.jsonl...`` writes them. In each question two words of five
letters or more get one error: two neighbours swapped, a letter left out, a letter doubled, or the
key beside it hit. Words that are still in the Dutch word list afterwards are no typing errors.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.questions import EvalQuestion, load_questions
from index.language import ENGLISH, language_of
from waaier.wordlist import dutch_words

PER_QUESTION = 2
SEED = 19
COUNT = 60

_WORD = re.compile(r"[^\W\d_]{5,}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SKIPPED = ("typo", "engels", "vervolg", "onbeantwoordbaar")


def mistyped(word: str, draw: random.Random) -> str:
    """The word with one error, not in its first letter."""
    position = draw.randrange(1, len(word) - 1)
    letter = word[position]
    match draw.randrange(4):
        case 0:
            return word[:position] + word[position + 1] + letter + word[position + 2 :]
        case 1:
            return word[:position] + word[position + 1 :]
        case 2:
            return word[:position] + letter + word[position:]
        case _:
            row = next((row for row in _ROWS if letter.lower() in row), _ROWS[0])
            place = row.find(letter.lower())
            beside = row[place + 1 if place + 1 < len(row) else place - 1]
            return word[:position] + beside + word[position + 1 :]


def with_typos(text: str, draw: random.Random) -> str:
    """The text with errors in ``PER_QUESTION`` of its longer words."""
    matches = list(_WORD.finditer(text))
    draw.shuffle(matches)
    done = list[tuple[int, str, str]]()
    for match in matches:
        word = match.group()
        wrong = mistyped(word, draw)
        if wrong != word and wrong.lower() not in dutch_words():
            done.append((match.start(), word, wrong))
        if len(done) == PER_QUESTION:
            break
    for start, word, wrong in sorted(done, reverse=True):
        text = text[:start] + wrong + text[start + len(word) :]
    return text


def typo_questions(
    questions: Sequence[EvalQuestion], count: int = COUNT, seed: int = SEED
) -> list[EvalQuestion]:
    """So many answerable Dutch questions, each with typing errors."""
    draw = random.Random(seed)  # noqa: S311 (a test set, not secrets)
    usable = [
        one
        for one in questions
        if one.gold
        and not one.history
        and one.category not in _SKIPPED
        and language_of(one.question) != ENGLISH
    ]
    chosen = draw.sample(usable, min(count, len(usable)))
    return [
        one.model_copy(
            update={
                "id": f"{one.id}-tikfout",
                "question": with_typos(one.question, draw),
                "category": "typo",
            }
        )
        for one in chosen
    ]


def main(arguments: Sequence[str]) -> None:
    """Writes a set with typing errors from other sets."""
    target, *sources = map(Path, arguments)
    questions = [one for source in sources for one in load_questions(source)]
    lines = [
        json.dumps(one.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
        for one in typo_questions(questions)
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
