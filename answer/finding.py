"""Passages instead of an answer, for who wants to read or compose: guarded like a question."""

from __future__ import annotations

from dataclasses import dataclass

from answer import wording
from answer.guard import is_only_personal_data
from answer.pipeline import AnswerService
from waaier.domain import Hit, Outcome, Query, Question, UrgentHelp


@dataclass(frozen=True, slots=True)
class Found:
    """The passages for a question, and what to say before them.

    Attributes:
        query: what was searched for, from the masked question.
        hits: best first; empty when the question was nothing but personal data.
        urgent: referrals that come first.
        notices: sentences for the user.
        build_id: of the index that was searched, or None when nothing was searched.
        seconds: how long the search took.
    """

    query: Query
    hits: tuple[Hit, ...]
    urgent: tuple[UrgentHelp, ...]
    notices: tuple[str, ...]
    build_id: str | None
    seconds: float


def find(service: AnswerService, question: Question, limit: int) -> Found:
    """The best passages for a question, masked before it is searched.

    Raises:
        InputError: the question is empty or too long.
    """
    opening, own = service.opening(question)
    if is_only_personal_data(own):
        answer = opening.alone(Outcome.PERSONAL_DATA_ONLY)
        return Found(answer.query, (), answer.urgent, answer.notices, None, 0.0)
    result = service.retriever.search(opening.question, limit=limit)
    notices = list(opening.notices)
    if result.query.text != opening.question.text:
        notices.append(wording.searched_notice(result.query.text, opening.language))
    if result.query.corrections:
        notices.append(wording.meant_sentence(result.query.corrections))
    return Found(
        query=result.query,
        hits=tuple(result.hits),
        urgent=opening.urgent,
        notices=tuple(notices),
        build_id=result.build_id,
        seconds=result.seconds,
    )
