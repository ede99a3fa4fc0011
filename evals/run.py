"""``waaier eval``: one question set, one index, our search beside its own baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evals.metrics import Figures, Judged, figures, success
from evals.questions import EvalQuestion
from evals.relevance import GoldFinder, unit_of
from index.retrieval import Retriever
from index.store import SearchMode
from waaier.domain import Model, Question

DEPTH = 10

MODES = (SearchMode.HYBRID, SearchMode.LATE, SearchMode.DENSE, SearchMode.LEXICAL)


class Row(Model):
    """One way of searching: figures over all answerable questions and per category.

    ``with_cards``: a card on the practice of the right chapter counts as well.
    """

    mode: SearchMode
    with_cards: bool = False
    all: Figures
    categories: dict[str, Figures]


class Miss(Model):
    """A question whose answer was not among the first five, with what was found instead."""

    id: str
    category: str
    question: str
    found: tuple[str, ...]


class EvalReport(Model):
    """The outcome of an evaluation.

    ``unanswerable`` questions have no gold and do not count here; ``absent`` ones have gold that
    no passage of this index holds and count as misses. ``search_ms`` holds p50 and p95 of the
    hybrid search in milliseconds, the question's embedding included.
    """

    set: str
    index_build: str
    passages: int
    questions: int
    unanswerable: int
    absent: tuple[str, ...]
    rows: tuple[Row, ...]
    misses: tuple[Miss, ...]
    search_ms: dict[str, float]


def evaluate(
    name: str,
    questions: Sequence[EvalQuestion],
    retriever: Retriever,
    on_progress: Callable[[int], None] | None = None,
) -> EvalReport:
    """Runs every question through every mode.

    Args:
        name: name of the set, for the report.
        questions: the set.
        retriever: the index.
        on_progress: told after every question how many are done.
    """
    manifest, store = retriever.current()
    finder = GoldFinder(list(store.passages()))
    judged: dict[tuple[SearchMode, bool], list[Judged]] = {(mode, False): [] for mode in MODES}
    if finder.has_linked_cards:
        judged[SearchMode.HYBRID, True] = []
    misses, absent, seconds = list[Miss](), list[str](), list[float]()
    answerable = [question for question in questions if question.gold]
    for done, question in enumerate(answerable, start=1):
        groups = finder.groups(question)
        if not all(groups):
            absent.append(question.id)
        asked = Question(text=question.question, history=question.history or ())
        for mode in MODES:
            result = retriever.search(asked, limit=DEPTH, mode=mode)
            ranked = [unit_of(hit.passage) for hit in result.hits]
            one = _judged(question, ranked, groups)
            judged[mode, False].append(one)
            if (mode, True) in judged:
                wider = finder.groups(question, with_cards=True)
                one = _judged(question, ranked, wider)
                judged[mode, True].append(one)
            if mode is SearchMode.HYBRID:
                seconds.append(result.seconds)
                if not success(one, 5):
                    misses.append(
                        Miss(
                            id=question.id,
                            category=question.category,
                            question=question.question,
                            found=tuple(
                                " > ".join((hit.passage.source.title, *hit.passage.section))
                                for hit in result.hits[:5]
                            ),
                        )
                    )
        if on_progress is not None:
            on_progress(done)
    return EvalReport(
        set=name,
        index_build=manifest.id,
        passages=manifest.passages,
        questions=len(questions),
        unanswerable=len(questions) - len(answerable),
        absent=tuple(absent),
        rows=tuple(_row(*key, results) for key, results in judged.items()),
        misses=tuple(misses),
        search_ms={"p50": _percentile(seconds, 0.5), "p95": _percentile(seconds, 0.95)},
    )


def _judged(question: EvalQuestion, ranked: Sequence[str], groups: Sequence[set[str]]) -> Judged:
    return Judged(
        id=question.id,
        category=question.category,
        ranked=tuple(ranked),
        groups=tuple(frozenset(group) for group in groups),
    )


def _row(mode: SearchMode, with_cards: bool, results: Sequence[Judged]) -> Row:
    categories = sorted({judged.category for judged in results})
    return Row(
        mode=mode,
        with_cards=with_cards,
        all=figures(results),
        categories={
            category: figures([judged for judged in results if judged.category == category])
            for category in categories
        },
    )


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
