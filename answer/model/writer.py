"""Lets the language model write an answer, sentence by sentence, each checked before it is shown.

``prompt`` (what is sent) -> ``client`` (the text as it comes) -> ``reply`` (sentences with a source
and a quote) -> ``quotes`` (does the quote stand there?) -> ``verify`` (does the sentence say what
the quote says?) -> statements with citations. What was composed from the sources themselves stands
ready all the while, and is shown when the model is off, down, late or not to be relied on.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from answer import wording
from answer.citing import Citations
from answer.model.client import ModelClient, ModelUnavailableError
from answer.model.ground import Fault
from answer.model.prompt import prompt_for
from answer.model.quotes import Quote, find_quote
from answer.model.reply import Drafted, ReplyReader
from answer.model.sent import SentPassage
from answer.model.verify import MIN_ALIKE, fault_of
from index.embedding import Embedder
from waaier.domain import (
    CardBlock,
    Citation,
    Language,
    Outcome,
    Passage,
    Question,
    Statement,
    WrittenBy,
)
from waaier.folding import folded
from waaier.settings import Settings

logger = logging.getLogger(__name__)

MAX_STATEMENTS = 6
MIN_KEPT = 0.5
"""Less than this share of its sentences kept, and what is left of them is not relied on either."""

FIRST_FAILURES = 4
"""So many at the start without a good one, and the rest is not waited for."""

_MAY_WRITE = frozenset({Outcome.ANSWERED, Outcome.PARTLY_ANSWERED})

OnStatement = Callable[[Statement, tuple[Citation, ...]], None]
"""Told of every sentence of the model once it is verified, with citations that were not told yet.

What it is told may be taken back: the answer that is returned in the end is what counts. It is
called in the thread that asked; what it raises ends the answer.
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What there is before the model writes.

    Attributes:
        question: masked, history included, and without instructions.
        language: of the answer.
        outcome: as judged; the model never changes it.
        is_urgent: a referral stands first: nobody waits for a model then.
        is_verbatim: the text of a law was asked for; nobody says it in other words.
        composed: the outputs of the step ``compose``.
        passages: those that were read, best first.
    """

    question: Question
    language: Language
    outcome: Outcome
    is_urgent: bool
    composed: Mapping[str, Any]
    passages: Sequence[Passage]
    is_verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What is shown.

    Attributes:
        composed: as in :class:`Draft`, with the model's statements when they hold.
        by: who wrote the statements.
        notices: what is said about it.
        seconds: what the model took.
    """

    composed: Mapping[str, Any]
    by: WrittenBy = WrittenBy.SOURCES
    notices: tuple[str, ...] = ()
    seconds: float = 0.0


class Writer:
    """Writes answers with the language model that is set. Safe to use from several threads.

    Args:
        client: the model, or None for no model.
        embedder: compares English sentences with Dutch quotes.
        max_passages: how many are sent.
        min_alike: the least such comparison must give.
    """

    def __init__(
        self, client: ModelClient | None, embedder: Embedder, max_passages: int, min_alike: float
    ) -> None:
        self._client = client
        self._embedder = embedder
        self._max_passages = max_passages
        self._min_alike = min_alike

    @classmethod
    def of(cls, settings: Settings, embedder: Embedder) -> Writer:
        """The writer for what is set.

        Raises:
            InputError: the address or the name of the model cannot be used.
        """
        # The limit was measured on the bundled model; another one has another scale.
        min_alike = MIN_ALIKE if settings.embedding_model == "bundled" else -1.0
        return cls(ModelClient.of(settings), embedder, settings.llm_passages, min_alike)

    @property
    def is_on(self) -> bool:
        """Whether a model is set."""
        return self._client is not None

    @property
    def client(self) -> ModelClient | None:
        """The model, for other work than answers; None when none is set."""
        return self._client

    def write(self, draft: Draft, on_statement: OnStatement | None = None) -> Written:
        """The answer in the model's sentences, or as it was composed."""
        composed = draft.composed
        if (
            self._client is None
            or draft.outcome not in _MAY_WRITE
            or draft.is_urgent
            or draft.is_verbatim
            or not composed["citations"]
        ):
            return Written(composed)
        started = time.monotonic()
        made = _Made(draft.language)
        is_whole = True
        passages = _chosen(composed["citations"], draft.passages)[: self._max_passages]
        prompt = prompt_for(draft.question, draft.language, passages)
        try:
            with closing(self._client.stream(prompt.user, prompt.system)) as pieces:
                for drafted in _sentences(pieces):
                    self._take(drafted, prompt.passages, made, on_statement)
                    if made.is_enough:
                        break
        except ModelUnavailableError:
            is_whole = False
        logger.info(
            "language model: %d sentences shown, dropped: %s",
            len(made.statements),
            {fault.value: count for fault, count in made.faults.items()},
        )
        seconds = time.monotonic() - started
        if made.holds:
            notices = (wording.model_notice(draft.language),)
            return Written(made.instead_of(composed), WrittenBy.MODEL, notices, seconds)
        down = not is_whole and not made.faults
        notice = wording.model_down_notice if down else wording.model_dropped_notice
        return Written(composed, notices=(notice(draft.language),), seconds=seconds)

    def _take(
        self,
        drafted: Drafted,
        passages: Mapping[int, SentPassage],
        made: _Made,
        on_statement: OnStatement | None,
    ) -> None:
        """Adds a sentence that holds; counts one that does not."""
        if made.has_said(drafted.sentence):
            return
        quotes = quotes_of(drafted, passages)
        fault = (
            quotes
            if isinstance(quotes, Fault)
            else fault_of(drafted.sentence, quotes, made.language, self._alike, self._min_alike)
        )
        if fault is not None or isinstance(quotes, Fault):
            made.faults[fault or Fault.NO_SOURCE] += 1
            return
        statement, cited = made.add(drafted.sentence, quotes)
        if on_statement is not None:
            on_statement(statement, cited)

    def _alike(self, sentence: str, quote: str) -> float:
        (embedded,) = self._embedder.embed_passages([quote])
        return float(self._embedder.embed_query(sentence).dense @ embedded.dense)


class _Made:
    """The statements and citations of one answer, as they come."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.statements: list[Statement] = []
        self.faults: Counter[Fault] = Counter()
        self._citations = Citations()
        self._said: set[str] = set()

    @property
    def is_enough(self) -> bool:
        """Whether the rest need not be read."""
        hopeless = not self.statements and self.faults.total() >= FIRST_FAILURES
        return len(self.statements) >= MAX_STATEMENTS or hopeless

    @property
    def holds(self) -> bool:
        """Whether what was kept may stand for the answer."""
        kept = len(self.statements)
        return kept > 0 and kept >= MIN_KEPT * (kept + self.faults.total())

    def has_said(self, sentence: str) -> bool:
        """Whether a sentence came before; models repeat themselves."""
        plain = folded(sentence)
        before = plain in self._said
        self._said.add(plain)
        return before

    def add(self, sentence: str, quotes: Sequence[Quote]) -> tuple[Statement, tuple[Citation, ...]]:
        """The statement, and the citations it is the first to use."""
        known = len(self._citations.all())
        numbers = [self._citations.cite(one.passage, one.start, one.end) for one in quotes]
        statement = Statement(text=sentence, citations=tuple(dict.fromkeys(numbers)))
        self.statements.append(statement)
        return statement, self._citations.all()[known:]

    def instead_of(self, composed: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was composed, with these statements; cards stay, their citations come behind."""
        citations = list(self._citations.all())
        numbers = {(one.passage_id, one.quote): one.n for one in citations}
        used = {n for card in composed["cards"] for field in card.fields for n in field.citations}
        moved: dict[int, int] = {}
        for old in composed["citations"]:
            if old.n not in used:
                continue
            key = (old.passage_id, old.quote)
            if key not in numbers:
                numbers[key] = len(citations) + 1
                citations.append(old.model_copy(update={"n": numbers[key]}))
            moved[old.n] = numbers[key]
        sources = {one.source.id for one in citations}
        nearby = [one for one in composed["nearby"] if one.source.id not in sources]
        return {
            **composed,
            "statements": self.statements,
            "citations": citations,
            "cards": [_renumbered(card, moved) for card in composed["cards"]],
            "nearby": [
                one.model_copy(update={"n": number}) for number, one in enumerate(nearby, start=1)
            ],
        }


def _renumbered(card: CardBlock, moved: Mapping[int, int]) -> CardBlock:
    fields = tuple(
        field.model_copy(update={"citations": tuple(moved[n] for n in field.citations)})
        for field in card.fields
    )
    return card.model_copy(update={"fields": fields})


def _chosen(citations: Iterable[Citation], passages: Sequence[Passage]) -> list[Passage]:
    """What is sent first: the passages the composed answer rests on, then the best others."""
    by_id = {passage.id: passage for passage in passages}
    cited = [by_id[one.passage_id] for one in citations if one.passage_id in by_id]
    return list({passage.id: passage for passage in (*cited, *passages)}.values())


def _sentences(pieces: Iterator[str]) -> Iterator[Drafted]:
    reader = ReplyReader()
    failure = None
    try:
        for piece in pieces:
            yield from reader.feed(piece)
    except ModelUnavailableError as error:
        failure = error
    for last in reader.end(broken_off=failure is not None):
        # Broken off before it came to its quote, which is no fault of the sentence.
        if last.quotes:
            yield last
    if failure is not None:
        raise failure


def quotes_of(drafted: Drafted, passages: Mapping[int, SentPassage]) -> list[Quote] | Fault:
    """The quotes of a sentence as they stand in the passages; every one of them must."""
    found: dict[tuple[str, int, int], Quote] = {}
    for number, said in drafted.quotes:
        if number not in passages:
            return Fault.NO_SOURCE
        quote = find_quote(passages[number], said)
        if quote is None:
            return Fault.NOT_VERBATIM
        found[quote.passage.id, quote.start, quote.end] = quote
    return list(found.values()) or Fault.NO_SOURCE
