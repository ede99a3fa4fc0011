"""What an evaluation hands over: the report's models, and the tables computed from its results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.answers import AnswerFigures
from evals.metrics import Difference, Figures, Result, difference, figures, percentiles
from waaier.domain import Model
from waaier.errors import InputError

HYBRID = "hybrid"
"""What is served; every other row is there to be compared with it."""

COMPARISON = "comparison"
"""Where a comparison stands in the JSON document beside the report's own fields."""

HAYSTACK = "haystack"
"""The plain Haystack pipeline, see :mod:`evals.plain_haystack`."""

HAYSTACK_BM25 = "haystack, bm25"
"""Its BM25 alone."""


def row_name(mode: str, with_cards: bool) -> str:
    """What a row is called."""
    return f"{mode}, kaart telt mee" if with_cards else mode


class Row(Model):
    """One way of searching: figures over all answerable questions, per set and per category.

    ``with_cards``: a card on the practice of the right chapter counts as well. ``search_ms`` holds
    p50, p95 and p99 in milliseconds, the question's embedding included. ``results`` has every
    question, from which all the rest is computed.
    """

    mode: str
    with_cards: bool = False
    all: Figures
    sets: dict[str, Figures]
    categories: dict[str, Figures]
    search_ms: dict[str, float]
    results: tuple[Result, ...]

    @property
    def name(self) -> str:
        """As users read it."""
        return row_name(self.mode, self.with_cards)


class Miss(Model):
    """A question whose answer was not among the first five, with what was found instead.

    ``wanted`` and ``found`` are titles and headings, never text of a source.
    """

    set: str
    id: str
    category: str
    question: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


class Against(Model):
    """The served search against another row, on the same questions; positive: ours is better.

    With ``with_cards`` a card on the right chapter counts for both.
    """

    mode: str
    with_cards: bool = False
    success_5: Difference
    ndcg_10: Difference


class PlainInfo(Model):
    """What the plain Haystack pipeline read: its own splits, and the files it has no places for."""

    files: int
    splits: int
    left_out: tuple[str, ...]


class EvalReport(Model):
    """The outcome of an evaluation.

    ``unanswerable`` questions have no gold and do not count here; ``absent`` ones have gold that
    no passage of this index holds and count as misses. ``search_ms`` is that of the served search.
    ``half`` and ``seed`` say which part of the questions was asked, see :mod:`evals.halves`.
    """

    set: str
    version: str
    machine: str
    index_build: str
    passages: int
    questions: int
    unanswerable: int
    half: str | None = None
    seed: int | None = None
    absent: tuple[str, ...]
    rows: tuple[Row, ...]
    against: tuple[Against, ...]
    misses: tuple[Miss, ...]
    search_ms: dict[str, float]
    haystack: PlainInfo | None = None
    answers: AnswerFigures | None = None

    def row(self, mode: str, *, with_cards: bool = False) -> Row | None:
        """The row of a way of searching, when it was measured."""
        for row in self.rows:
            if (row.mode, row.with_cards) == (mode, with_cards):
                return row
        return None


def make_row(mode: str, with_cards: bool, results: Sequence[Result]) -> Row:
    """A row of the table from its questions."""
    return Row(
        mode=mode,
        with_cards=with_cards,
        all=figures(results),
        sets=_by(results, lambda result: result.set),
        categories=_by(results, lambda result: result.category),
        search_ms=percentiles([result.ms for result in results]),
        results=tuple(results),
    )


def _by(results: Sequence[Result], key: Callable[[Result], str]) -> dict[str, Figures]:
    names = sorted({key(result) for result in results})
    return {name: figures([r for r in results if key(r) == name]) for name in names}


def against(rows: Sequence[Row]) -> tuple[Against, ...]:
    """The served search against every other row that judges by the same gold."""
    ours = {row.with_cards: row for row in rows if row.mode == HYBRID}
    return tuple(
        Against(
            mode=row.mode,
            with_cards=row.with_cards,
            success_5=difference(
                [r.success(5) for r in row.results], [r.success(5) for r in best.results]
            ),
            ndcg_10=difference([r.ndcg_10 for r in row.results], [r.ndcg_10 for r in best.results]),
        )
        for row in rows
        if row.mode != HYBRID and (best := ours.get(row.with_cards)) is not None
    )


def load_report(file: Path) -> EvalReport:
    """Reads what ``waaier eval --json`` wrote.

    Raises:
        InputError: the file is missing or holds something else.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        # What it was itself compared with is no part of the figures.
        return EvalReport.model_validate(
            {key: value for key, value in document.items() if key != COMPARISON}
        )
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Het verslag {file} kan niet worden gelezen.") from error
    except (ValueError, AttributeError, ValidationError) as error:
        raise InputError(
            f"{file} is geen verslag van deze versie.",
            "Maak een verslag met: waaier eval BESTAND.jsonl --json",
        ) from error
