"""How good the answers are: what they mention, what they refuse, whether quotes hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from answer.pipeline import AnswerService
from evals.questions import EvalQuestion
from waaier.domain import Answer, Model, Outcome, Question


class AnswerFigures(Model):
    """Shares over a set, each 0..1.

    ``covered``: answerable questions whose answer mentions everything asked for. ``refused``:
    answerable questions that got no answer (false refusals). ``invented``: unanswerable questions
    that got one (false answers). ``cautioned`` and ``invented_cautioned``: those of the answerable
    and of all unanswerable questions that were answered with the remark that what is asked for may
    not stand there (``partly_answered``). ``verbatim``: quotes that are substrings of their
    passage. ``words``: mean number of words in the statements.
    """

    answerable: int
    unanswerable: int
    covered: float
    refused: float
    invented: float
    cautioned: float = 0.0
    invented_cautioned: float = 0.0
    verbatim: float
    words: float
    uncovered: tuple[str, ...]
    refused_ids: tuple[str, ...]
    invented_ids: tuple[str, ...]


ANSWERING = (Outcome.ANSWERED, Outcome.PARTLY_ANSWERED)


def evaluate_answers(
    questions: Sequence[EvalQuestion],
    service: AnswerService,
    on_progress: Callable[[int], None] | None = None,
) -> AnswerFigures:
    """Asks every question and looks at what is shown.

    Args:
        questions: the set.
        service: answers from one index.
        on_progress: told after every question how many are done.
    """
    uncovered, refused, invented = list[str](), list[str](), list[str]()
    quotes = verbatim = words = cautioned = invented_cautioned = 0
    _, store = service.retriever.current()
    for done, question in enumerate(questions, start=1):
        answer = service.answer(Question(text=question.question, history=question.history or ()))
        for citation in (*answer.citations, *answer.nearby):
            passage = store.get(citation.passage_id)
            quotes += 1
            verbatim += passage is not None and citation.quote in passage.text
        partly = answer.outcome is Outcome.PARTLY_ANSWERED
        cautioned += partly and bool(question.gold)
        invented_cautioned += partly and not question.gold
        if not question.gold:
            if answer.outcome in ANSWERING:
                invented.append(question.id)
        else:
            words += sum(len(statement.text.split()) for statement in answer.statements)
            if answer.outcome not in ANSWERING:
                refused.append(question.id)
            if not mentions_all(question.must_mention, shown_text(answer)):
                uncovered.append(question.id)
        if on_progress is not None:
            on_progress(done)
    answerable = sum(bool(question.gold) for question in questions)
    unanswerable = len(questions) - answerable

    def share(part: int, whole: int) -> float:
        return round(part / whole, 4) if whole else 0.0

    return AnswerFigures(
        answerable=answerable,
        unanswerable=unanswerable,
        covered=share(answerable - len(uncovered), answerable),
        refused=share(len(refused), answerable),
        invented=share(len(invented), unanswerable),
        cautioned=share(cautioned, answerable),
        invented_cautioned=share(invented_cautioned, unanswerable),
        verbatim=share(verbatim, quotes),
        words=share(words, answerable),
        uncovered=tuple(uncovered),
        refused_ids=tuple(refused),
        invented_ids=tuple(invented),
    )


def shown_text(answer: Answer) -> str:
    """What a reader sees as the answer: statements, and cards with their fields."""
    parts = [statement.text for statement in answer.statements]
    for card in answer.cards:
        parts += [card.title, *(field.text for field in card.fields)]
    parts += [citation.source.title for citation in answer.citations]
    parts += [" ".join(citation.section) for citation in answer.citations]
    return "\n".join(parts)


def mentions_all(wanted: Sequence[str], text: str) -> bool:
    """Whether every entry occurs, case-insensitively; ``|`` stands between alternatives."""
    lower = " ".join(text.lower().split())
    return all(any(one.strip().lower() in lower for one in entry.split("|")) for entry in wanted)
