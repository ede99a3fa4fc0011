"""``waaier eval``: question sets, one index, our search beside its baselines."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from typing import Protocol

import waaier
from evals.metrics import Judged, Result, judge
from evals.plain_haystack import PlainHaystack
from evals.questions import EvalQuestion, Gold
from evals.relevance import GoldFinder, grouped
from evals.report import HAYSTACK, HAYSTACK_BM25, HYBRID, EvalReport, Miss, against, make_row
from index.retrieval import Retriever
from index.store import SearchMode
from waaier.domain import Question

DEPTH = 10
"""So many results are looked at; a rank beyond it counts as not found."""

MODES = (SearchMode.HYBRID, SearchMode.LATE, SearchMode.DENSE, SearchMode.LEXICAL)


class _Way(Protocol):
    """A way of searching, with the units it counts results in."""

    name: str

    def search(self, question: EvalQuestion) -> tuple[list[str], list[str], float]:
        """Units best first, their titles, and the seconds it took."""

    def find(self, gold: Gold) -> set[str]:
        """The units that hold a place."""


class _Ours:
    """Our own search in one mode."""

    def __init__(self, retriever: Retriever, mode: SearchMode, finder: GoldFinder) -> None:
        self.name = mode.value
        self._retriever, self._mode, self._finder = retriever, mode, finder

    def search(self, question: EvalQuestion) -> tuple[list[str], list[str], float]:
        asked = Question(text=question.question, history=question.history or ())
        result = self._retriever.search(asked, limit=DEPTH, mode=self._mode)
        titles = [
            " > ".join((hit.passage.source.title, *hit.passage.section)) for hit in result.hits
        ]
        return [hit.passage.unit for hit in result.hits], titles, result.seconds

    def find(self, gold: Gold) -> set[str]:
        return self._finder.find(gold)


class _Plain:
    """The plain Haystack pipeline; it knows no history."""

    def __init__(self, plain: PlainHaystack, *, words_only: bool = False) -> None:
        self.name = HAYSTACK_BM25 if words_only else HAYSTACK
        self._plain, self._words_only = plain, words_only
        self.find = plain.find

    def search(self, question: EvalQuestion) -> tuple[list[str], list[str], float]:
        units, titles, seconds = self._plain.search(question.question, words_only=self._words_only)
        return units[:DEPTH], titles[:DEPTH], seconds


def evaluate(
    questions: Sequence[EvalQuestion],
    retriever: Retriever,
    *,
    modes: Sequence[SearchMode] = MODES,
    plain: PlainHaystack | None = None,
    plain_words: bool = False,
    half: str | None = None,
    seed: int | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> EvalReport:
    """Runs every question through every way of searching.

    Args:
        questions: of one or more sets.
        retriever: the index.
        modes: our own ways of searching.
        plain: the plain Haystack pipeline over the same files, when it takes part.
        plain_words: whether its BM25 alone takes part too.
        half: which half of the sets this is, for the report.
        seed: of that split.
        on_progress: told after every question how many are done.
    """
    manifest, store = retriever.current()
    finder = GoldFinder(list(store.passages()))
    ways: list[_Way] = [_Ours(retriever, mode, finder) for mode in modes]
    if plain is not None:
        ways.append(_Plain(plain))
        if plain_words:
            ways.append(_Plain(plain, words_only=True))
    judged: dict[tuple[str, bool], list[Result]] = {(way.name, False): [] for way in ways}
    if finder.has_linked_cards:
        wide = [way.name for way in ways if way.name in (HYBRID, HAYSTACK, HAYSTACK_BM25)]
        judged |= {(name, True): [] for name in wide}
    misses, absent = list[Miss](), list[str]()
    answerable = [question for question in questions if question.gold]
    for done, question in enumerate(answerable, start=1):
        if not all(finder.groups(question)):
            absent.append(question.id)
        for way in ways:
            units, titles, seconds = way.search(question)
            result = None
            for with_cards in (False, True):
                if (way.name, with_cards) in judged:
                    result = _judged(question, units, seconds, way, finder if with_cards else None)
                    judged[way.name, with_cards].append(result)
            # The widest gold decides what is shown as missed: a right card is no miss to a reader.
            if way.name == HYBRID and result is not None and not result.success(5):
                misses.append(
                    Miss(
                        set=question.set,
                        id=question.id,
                        category=question.category,
                        question=question.question,
                        wanted=finder.titles(question),
                        found=tuple(titles[:5]),
                    )
                )
        if on_progress is not None:
            on_progress(done)
    rows = tuple(make_row(*key, results) for key, results in judged.items())
    served = next((row for row in rows if row.mode == HYBRID), rows[0])
    return EvalReport(
        set=", ".join(dict.fromkeys(question.set for question in questions)),
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        index_build=manifest.id,
        passages=manifest.passages,
        questions=len(questions),
        unanswerable=len(questions) - len(answerable),
        half=half,
        seed=seed,
        absent=tuple(absent),
        rows=rows,
        against=against(rows),
        misses=tuple(misses),
        search_ms=served.search_ms,
        haystack=plain.info if plain is not None else None,
    )


def _judged(
    question: EvalQuestion,
    units: Sequence[str],
    seconds: float,
    way: _Way,
    cards: GoldFinder | None,
) -> Result:
    def find(gold: Gold) -> set[str]:
        return way.find(gold) | (cards.cards_on(gold) if cards is not None else set())

    groups = grouped(question, find)
    one = Judged(
        id=question.id,
        category=question.category,
        ranked=tuple(units),
        groups=tuple(frozenset(group) for group in groups),
    )
    return judge(one, ms=1000 * seconds, set_name=question.set)
