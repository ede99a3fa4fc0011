"""What is learned from and what is measured on, read the way the product reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.questions import EvalQuestion, load_questions
from evals.relevance import GoldFinder
from index.query import analyse
from ingest.pipeline import ingest_paths
from train.measure import QuestionSet, asked
from train.pairs import (
    Part,
    QuestionPair,
    held_out,
    matched,
    read_pairs,
    situation_pairs,
    without,
)
from train.typos import with_typos
from waaier.domain import Passage, PassageRole
from waaier.errors import InputError
from waaier.settings import Settings

TYPOS = "typo"
ENGLISH = "engels"
UNSEEN_SOURCES = "unseen_publications"
HELD_OUT = (Part.QUESTIONS.value, Part.DOCUMENTS.value)
"""The sets that choices are made on."""


@dataclass(frozen=True, slots=True)
class Test:
    """Documents that nothing may be learned from, with questions on them."""

    questions: Path
    documents: Path


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is read.

    Attributes:
        passages: all passages; the first ``trainable`` may be learned from.
        pairs: questions with their part; the first of ``questions`` are theirs.
        questions: the texts of all questions, as they are searched for.
        sets: what is measured.
        lost: questions of a pairs file whose place no passage holds.
    """

    passages: tuple[Passage, ...]
    trainable: int
    pairs: tuple[QuestionPair, ...]
    questions: tuple[str, ...]
    sets: tuple[QuestionSet, ...]
    lost: tuple[str, ...]


def collect(
    settings: Settings,
    pair_files: Sequence[Path],
    question_sets: Sequence[Path],
    test: Test | None,
    *,
    share: float,
    seed: int,
) -> Material:
    """Reads cards, pairs and question sets, and holds a part out.

    Args:
        settings: where the cards are, and how passages are cut.
        pair_files: files with pairs; their documents lie beside them.
        question_sets: questions over the cards, for measuring only.
        test: documents for measuring only.
        share: of the sources, and of the other questions, that is held out.
        seed: of what is held out.

    Raises:
        InputError: a file cannot be used, or an original that the product is tested on would be
            learned from.
    """
    passages = list(ingest_paths([settings.corpus_dir], settings).passages)
    cards = tuple(range(len(passages)))
    pairs = situation_pairs(passages)
    lost = list[str]()
    for file in pair_files:
        lines = read_pairs(file)
        names = sorted({line.document for line in lines if line.document})
        texts_of = _read_documents(file.parent, names, settings, passages)
        found, missing = matched(lines, passages, texts_of)
        pairs.extend(found)
        lost.extend(missing)
    trainable = len(passages)

    tests = [(file.stem, _answerable(file)) for file in question_sets]
    publications = list[EvalQuestion]()
    if test is not None:
        passages.extend(ingest_paths([test.documents], settings).passages)
        publications = _answerable(test.questions)
    everything = [one for _, questions in tests for one in questions] + publications
    pairs = held_out(without(pairs, (one.question for one in everything)), share, seed)

    asking = _Questions()
    # Only texts: the situation that is asked would find itself, and without it those of other
    # cards would win.
    inside = tuple(i for i in range(trainable) if passages[i].role is PassageRole.TEXT)
    by_part: dict[str, list[tuple[int, EvalQuestion]]] = {name: [] for name in HELD_OUT}
    typos, english = list[tuple[int, EvalQuestion]](), list[tuple[int, EvalQuestion]]()
    posed = [pair.as_question(number, passages) for number, pair in enumerate(pairs)]
    positions = [asking.add(question) for question in posed]
    for pair, question, position in zip(pairs, posed, positions, strict=True):
        if pair.part is Part.TRAIN:
            continue
        by_part[pair.part.value].append((position, question))
        if pair.category == ENGLISH:
            english.append((position, question))
        else:
            slipped = question.model_copy(
                update={"question": with_typos(pair.question, seed), "category": TYPOS}
            )
            typos.append((asking.add(slipped), slipped))
    sets = [QuestionSet(name, tuple(by_part[name]), inside) for name in HELD_OUT]
    sets.append(QuestionSet(TYPOS, tuple(typos), inside))
    for name, questions in tests:
        usable = _found(questions, [passages[i] for i in cards])
        sets.append(QuestionSet(name, tuple((asking.add(q), q) for q in usable), cards))
        english.extend((asking.add(q), q) for q in usable if q.category == ENGLISH)
    sets.append(QuestionSet(ENGLISH, tuple(english), inside))
    if publications:
        sets.append(
            QuestionSet(
                UNSEEN_SOURCES,
                tuple((asking.add(q), q) for q in publications),
                tuple(range(trainable, len(passages))),
            )
        )
    return Material(
        passages=tuple(passages),
        trainable=trainable,
        pairs=tuple(pairs),
        questions=tuple(asking.texts),
        sets=tuple(one for one in sets if one.questions),
        lost=tuple(lost),
    )


class _Questions:
    """The texts that are searched for, each once."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, question: EvalQuestion) -> int:
        self.texts.append(analyse(asked(question)).text)
        return len(self.texts) - 1


def _answerable(file: Path) -> list[EvalQuestion]:
    return [question for question in load_questions(file) if question.gold]


def _found(questions: Sequence[EvalQuestion], passages: Sequence[Passage]) -> list[EvalQuestion]:
    """Questions whose answer is there; a set may be newer than the cards."""
    finder = GoldFinder(passages)
    return [question for question in questions if all(finder.groups(question))]


def _read_documents(
    folder: Path, names: Sequence[str], settings: Settings, passages: list[Passage]
) -> dict[str, str]:
    """Reads the documents that pairs name, each once; gives the source id by name."""
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise InputError(f"Het document {missing[0]} bij de paren is er niet in {folder}.")
    sources: dict[str, str] = {}
    # Several files with pairs may name the same documents.
    known = {passage.id for passage in passages}
    for name in names:
        found = ingest_paths([folder / name], settings).passages
        if not found:
            raise InputError(f"Het document {name} bij de paren kan niet worden gelezen.")
        if any(passage.source.original for passage in found):
            raise InputError(
                f"Het document {name} is een origineel uit het register.",
                "Daarop wordt gemeten, dus daarvan mag niet worden geleerd.",
            )
        sources[name] = found[0].source.id
        passages.extend(passage for passage in found if passage.id not in known)
    return sources
