"""What goes to the language model: the masked question, what was said before, numbered passages.

The texts stand in ``data/nl.md`` and ``data/en.md``: a part "Opdracht" that is said to the model,
and a part "Bericht" that the sources and the question are put into. Nothing else is sent: no title
that is an address, no file name, no link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template

from answer.injection import without_instructions
from answer.model.sent import SentPassage, without_addresses
from waaier.domain import Language, Passage, PassageRole, Question, Turn

MAX_TURNS = 2
"""Earlier turns that are sent; a question leans on the last ones."""

MAX_TURN_CHARS = 400

MAX_SENT_CHARS = 16_000
"""Of all passages together: some 5,000 tokens. The rest is left out, the last ones first."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent for one question.

    Attributes:
        system: what the model is told.
        user: sources, conversation and question.
        passages: the passages as they were sent, by number.
    """

    system: str
    user: str
    passages: dict[int, SentPassage]


def prompt_for(question: Question, language: Language, passages: Sequence[Passage]) -> Prompt:
    """The prompt for a masked question.

    Args:
        question: masked, history included, without instructions.
        language: which of the two texts.
        passages: the best first; invented situations are left out.
    """
    sent: dict[int, SentPassage] = {}
    left = MAX_SENT_CHARS
    for passage in passages:
        left -= len(passage.text)
        if passage.role is PassageRole.TEXT and (left >= 0 or not sent):
            sent[len(sent) + 1] = SentPassage.of(len(sent) + 1, passage)
    system, user = prompt_parts(language.value)
    return Prompt(
        system=system,
        user=Template(user).substitute(
            bronnen="\n\n".join(shown(one) for one in sent.values()),
            gesprek=_conversation(question.history),
            vraag=without_addresses(question.text),
        ),
        passages=sent,
    )


def header_of(passage: Passage) -> list[str]:
    """What stands above a passage: where it is from, where it applies and of which date it is."""
    source = passage.source
    scope = " en ".join(passage.chapter_scope) or str(source.scope)
    lines = [
        f"Titel: {source.title}",
        f"Onderdeel: {' > '.join(passage.section)}" if passage.section else "",
        f"Geldt in: {scope}",
        f"Peildatum: {source.peildatum or 'onbekend'}",
    ]
    return [_one_line(line) for line in lines if line]


def shown(one: SentPassage) -> str:
    """A passage as it stands in a prompt, with its number and header."""
    return "\n".join([f"[BRON {one.n}]", *header_of(one.passage), "Tekst:", one.text])


def _conversation(history: Sequence[Turn]) -> str:
    lines = [
        _one_line(f"{who}: {without_instructions(text)[:MAX_TURN_CHARS]}")
        for turn in history[-MAX_TURNS:]
        for who, text in (("Vraag", turn.question), ("Antwoord", turn.answer))
    ]
    return "\n".join(["<gesprek>", *lines, "</gesprek>", "", ""]) if lines else ""


def _one_line(text: str) -> str:
    return " ".join(without_addresses(text).split())


@lru_cache(maxsize=16)
def prompt_parts(name: str, room: str = "answer.model") -> tuple[str, str]:
    """The parts "Opdracht" and "Bericht" of the prompt file ``data/<name>.md`` of a package."""
    text = files(room).joinpath(f"data/{name}.md").read_text(encoding="utf-8")
    _, system, user = re.split(r"^# (?:Opdracht|Bericht)\n", text, flags=re.MULTILINE)
    return system.strip(), user.strip()
