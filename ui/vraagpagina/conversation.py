"""A conversation that the page carries along itself: the service remembers none.

It goes to the browser in a hidden field, compressed and signed, and comes back with the next
question. Signed, because what came back is shown as our answer; and what is asked with it goes
through the guard once more, so a text that was let through stays masked.
"""

from __future__ import annotations

import base64
import binascii
import logging
import zlib
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from api.widget.sessions import Signer
from waaier.domain import Answer, Turn

logger = logging.getLogger(__name__)

MOST_TURNS = 5
"""Turns that stay on the page; a follow-up is understood from the last ones."""

MOST_CHARS = 60_000
"""Longest hidden field; the oldest turns go first."""

MOST_BYTES = 2_000_000
"""Unpacked. What was signed here is smaller by far; the limit holds if a key ever leaks."""

_PURPOSE = "gesprek"

_ANSWERS = TypeAdapter(tuple[Answer, ...])


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and answered so far, oldest first.

    Attributes:
        answers: the answers, with the masked questions.
        before: how many turns have left the page, so that numbers go on.
    """

    answers: tuple[Answer, ...] = ()
    before: int = 0

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns as a question takes them along."""
        return tuple(
            Turn(
                question=one.masked_question,
                answer=" ".join(statement.text for statement in one.statements),
            )
            for one in self.answers
        )

    @property
    def next_number(self) -> int:
        """The number of the turn that comes next, from 1."""
        return self.before + len(self.answers) + 1

    def with_answer(self, answer: Answer) -> Conversation:
        """The conversation with one more turn, and no more than stay on the page."""
        answers = (*self.answers, answer.model_copy(update={"timing_ms": {}}))
        gone = max(0, len(answers) - MOST_TURNS)
        return Conversation(answers[gone:], self.before + gone)

    def packed(self, signer: Signer) -> str:
        """The conversation as a field of a form; empty when nothing was said."""
        answers, before = self.answers, self.before
        while answers:
            raw = zlib.compress(_ANSWERS.dump_json(answers), 9)
            text = f"{before}.{base64.urlsafe_b64encode(raw).decode()}"
            if len(text) <= MOST_CHARS:
                return f"{text}.{signer.sign(_PURPOSE, text)}"
            answers, before = answers[1:], before + 1
        return ""


def unpacked(field: str, signer: Signer) -> Conversation | None:
    """The conversation in a field of a form; None when it is not one of ours, as it was."""
    if not field:
        return Conversation()
    text, _, signature = field.rpartition(".")
    # Before anything is unpacked.
    if len(text) > MOST_CHARS or not signer.is_signed(signature, _PURPOSE, text):
        return None
    before, _, packed = text.partition(".")
    try:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(base64.urlsafe_b64decode(packed), MOST_BYTES)
        if unpacking.unconsumed_tail:
            return None
        return Conversation(_ANSWERS.validate_json(raw), int(before))
    except (binascii.Error, zlib.error, ValidationError, ValueError) as error:
        # Signed by an earlier version, whose answers had other fields.
        logger.warning("a conversation could not be read: %s", type(error).__name__)
        return None
