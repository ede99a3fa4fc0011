"""How good each side of the benchmark is: speed says nothing without it.

Our search and our answer beside plain Haystack on the same files, model and questions. Without a
language model a plain pipeline shows the pieces it found, so what its first piece mentions, and
its first five, is what a reader gets; how many words that is to read stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from answer.pipeline import AnswerService
from evals.answers import evaluate_answers, mentions_all
from evals.metrics import Difference
from evals.plain_haystack import PlainHaystack
from evals.questions import EvalQuestion
from evals.report import HAYSTACK, HAYSTACK_BM25, HYBRID, PlainInfo
from evals.run import evaluate
from index.store import SearchMode
from waaier.domain import Model
from waaier.settings import Settings

PIECES = (1, 5)
"""So many of its pieces a plain pipeline shows as an answer."""


class SearchQuality(Model):
    """Of one way of searching: success@5 and nDCG@10, each with its 95 % interval."""

    way: str
    questions: int
    success_5: float
    interval: tuple[float, float]
    ndcg_10: float
    interval_ndcg: tuple[float, float]


class AnswerQuality(Model):
    """The share of questions whose answer mentions all that was asked for, and its mean length."""

    way: str
    questions: int
    covered: float
    words: float


class Quality(Model):
    """The quality of both sides.

    ``against`` has, by the name of the other way, what our success@5 has over it on the same
    questions. A card on the right chapter counts, for both sides alike, where there are such cards.
    """

    sets: str
    searches: tuple[SearchQuality, ...]
    against: dict[str, Difference]
    answers: tuple[AnswerQuality, ...]
    plain: PlainInfo | None

    def success_5(self, way: str) -> float | None:
        """Of one way of searching, when it was measured."""
        return next((one.success_5 for one in self.searches if one.way == way), None)


def bench_quality(
    questions: Sequence[EvalQuestion],
    settings: Settings,
    index_dir: Path,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Quality:
    """Asks both sides all questions that have an answer.

    Args:
        questions: of one or more sets.
        settings: of the service.
        index_dir: the real index; its files are read by the plain pipeline.
        on_progress: told how many questions of how many were asked.

    Raises:
        InputError: the files of the index are no longer there, or have changed.
    """
    asked = [question for question in questions if question.gold]
    service = AnswerService(settings, index_dir)
    try:
        plain = PlainHaystack(service.retriever.current()[0], service.retriever.embedder, index_dir)
        steps = 3 * len(asked)
        report = evaluate(
            asked,
            service.retriever,
            modes=(SearchMode.HYBRID,),
            plain=plain,
            plain_words=True,
            on_progress=lambda done: on_progress(done, steps),
        )
        ours = evaluate_answers(asked, service, lambda done: on_progress(len(asked) + done, steps))
        answers = [
            AnswerQuality(way=HYBRID, questions=len(asked), covered=ours.covered, words=ours.words)
        ]
        shown = [plain.pieces(question.question, max(PIECES)) for question in asked]
        on_progress(steps, steps)
    finally:
        service.close()
    for count in PIECES:
        answers.append(_pieces(asked, shown, count))
    wide = report.row(HYBRID, with_cards=True) is not None
    rows = [row for row in report.rows if row.with_cards == wide]
    return Quality(
        sets=report.set,
        searches=tuple(
            SearchQuality(
                way=row.mode,
                questions=row.all.n,
                success_5=row.all.success_5,
                interval=row.all.interval,
                ndcg_10=row.all.ndcg_10,
                interval_ndcg=row.all.interval_ndcg,
            )
            for row in rows
        ),
        against={
            one.mode: one.success_5
            for one in report.against
            if one.with_cards == wide and one.mode in (HAYSTACK, HAYSTACK_BM25)
        },
        answers=tuple(answers),
        plain=report.haystack,
    )


def _pieces(
    questions: Sequence[EvalQuestion], shown: Sequence[Sequence[str]], count: int
) -> AnswerQuality:
    texts = ["\n".join(pieces[:count]) for pieces in shown]
    covered = [
        mentions_all(question.must_mention, text)
        for question, text in zip(questions, texts, strict=True)
    ]
    size = max(1, len(questions))
    return AnswerQuality(
        way=f"{HAYSTACK}, {count} {'stuk' if count == 1 else 'stukken'}",
        questions=len(questions),
        covered=round(sum(covered) / size, 4),
        words=round(sum(len(text.split()) for text in texts) / size, 1),
    )
