"""What opens every answer: in which language, what cannot wait, what was masked."""

from __future__ import annotations

from dataclasses import dataclass

from answer import wording
from answer.distress import Distress
from answer.guard import Masked
from answer.urgent import urgent_kinds
from answer.wording_urgent import urgent_help
from index.language import language_of
from waaier.domain import Answer, Language, Outcome, Query, Question, UrgentHelp

_MORE_TO_SAY = frozenset(
    {Outcome.ANSWERED, Outcome.PARTLY_ANSWERED, Outcome.CLARIFICATION, Outcome.ERROR}
)
"""Outcomes that a referral comes before, and does not take the place of."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a masked question before anything is searched.

    Attributes:
        question: masked.
        language: that of the product's own sentences.
        urgent: referrals that come first.
        notices: their sentences, and what was masked.
    """

    question: Question
    language: Language
    urgent: tuple[UrgentHelp, ...]
    notices: tuple[str, ...]

    @classmethod
    def of(cls, question: Question, own: Masked, distress: Distress) -> Opening:
        """Looks at a masked question; ``own`` says what was masked in it."""
        language = Language(language_of(question.text))
        urgent = urgent_help(urgent_kinds(question.text, distress), language)
        notices = [one.sentence for one in urgent]
        if own.found:
            notices.append(wording.masked_notice(own.found, language))
        return cls(question, language, urgent, tuple(notices))

    def outcome(self, otherwise: Outcome) -> Outcome:
        """The outcome of an answer; "urgent" when the referral is all there is to say."""
        return Outcome.URGENT if self.urgent and otherwise not in _MORE_TO_SAY else otherwise

    def alone(self, otherwise: Outcome, told: str = "") -> Answer:
        """An answer without anything searched.

        Args:
            otherwise: the outcome when nothing is urgent.
            told: one more notice.
        """
        outcome = self.outcome(otherwise)
        said = (*self.notices, told, wording.sentence_for(outcome, self.language))
        return Answer(
            outcome=outcome,
            language=self.language,
            urgent=self.urgent,
            notices=tuple(filter(None, said)),
            query=Query(text=self.question.text, filters=self.question.filters),
            masked_question=self.question.text,
        )
