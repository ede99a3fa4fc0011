"""What goes to the language model, and the labelled lines that come back.

The texts stand in ``data/``, in two parts as those for answers do. Sent are the words of cards and
of the draft: no address, no file name, and no sentence that speaks to a program. A subject that the
trainer typed was masked before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from answer.injection import without_instructions
from answer.model.prompt import prompt_parts, shown
from answer.model.sent import SentPassage, sendable
from workshop.model import Casus, Quizvraag, Stelling, VraagSoort

STORY_WORDS, SHORT_WORDS = 90, 45
"""The longest story of a case, and of a quiz question, which is read from a screen."""

MAX_CHARS = 2000
"""Of one text that comes back; what is longer is no line of a workshop."""

_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LABEL = re.compile(
    r"^[\s>*_#•–-]*(?P<label>verhaal|stelling|vraag|uitleg\s+[a-e])[\s*_]*:[\s*_]*(?P<text>.*)$",
    re.IGNORECASE | re.MULTILINE,
)

STATEMENT_MARK = " Stelling: "
"""Stands between what a source says and the opinion on it."""

_ASKS = {
    VraagSoort.REGELING: "vertel alleen de situatie tussen “ en ” levendiger na, in hoogstens "
    f"{SHORT_WORDS} woorden, zonder iets te verzinnen dat bepaalt welke regel geldt",
    VraagSoort.GETAL: "dezelfde zin als gewone vraag, waarop het getal op de puntjes het antwoord "
    "is; eindig met een vraagteken",
}
"""How the question itself may change. Of the other sorts every word decides what is right."""


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One prompt. ``sent`` are its passages by number, when it has any."""

    system: str
    user: str
    sent: Mapping[int, SentPassage]


def introduction(subject: str, passages: Iterable[SentPassage]) -> Opdracht:
    """Asks for the introduction of a workshop on this subject."""
    sent = {one.n: one for one in passages}
    sources = "\n\n".join(shown(one) for one in sent.values())
    return _made("inleiding", sent, bronnen=sources, onderwerp=_flat(without_instructions(subject)))


def story(case: Casus, conditions: Sequence[str]) -> Opdracht:
    """Asks for a livelier story of a case; the conditions are what it must not tell."""
    return _made(
        "casus",
        woorden=str(STORY_WORDS),
        situatie=_flat(case.situatie.eerst),
        voorwaarden="\n".join(map(_flat, conditions)) or "(geen)",
    )


def statement(one: Stelling) -> Opdracht:
    """Asks for another opinion on what the source says."""
    said, _, opinion = one.stelling.eerst.rpartition(STATEMENT_MARK)
    return _made("stelling", zin=_flat(said), stelling=_flat(opinion))


def quiz(question: Quizvraag, quotes: Sequence[str]) -> Opdracht:
    """Asks for plainer words around answers that stay as they are.

    Args:
        question: one with options.
        quotes: what the source says of each option.
    """
    options = [
        f"{letter}. {_flat(option.tekst)} ({'goed' if option.is_goed else 'fout'})\n"
        f"   Bron bij {letter}: {_flat(quote)}"
        for letter, option, quote in zip("ABCDE", question.opties, quotes, strict=False)
    ]
    form = _ASKS.get(question.soort, "laat deze regel weg; de vraag blijft zoals hij is")
    return _made(
        "quiz",
        vraagvorm=form,
        vraag=_flat(question.stam.eerst),
        antwoorden="\n".join(options),
    )


def asks_for_question(question: Quizvraag) -> bool:
    """Whether the words of the question itself may change."""
    return question.soort in _ASKS


def lines_in(said: str) -> dict[str, str]:
    """The labelled lines of an answer by their label: "verhaal", "uitleg a".

    Of a label that comes twice the first counts. A text may go on over several lines.
    """
    text = _THOUGHTS.sub("", said)
    found: dict[str, str] = {}
    marks = list(_LABEL.finditer(text))
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        rest = text[mark.start("text") : after.start() if after else len(text)]
        # A line of its own after an empty one is a comment of the model.
        flat = " ".join(rest.split("\n\n")[0].split()).strip("*_ \"'“”")
        if flat and len(flat) <= MAX_CHARS:
            found.setdefault(" ".join(mark["label"].lower().split()), flat)
    return found


def _made(name: str, sent: Mapping[int, SentPassage] | None = None, **parts: str) -> Opdracht:
    system, user = prompt_parts(name, "workshop.taalmodel")
    return Opdracht(
        Template(system).safe_substitute(parts), Template(user).substitute(parts), sent or {}
    )


def _flat(text: str) -> str:
    return " ".join(sendable(text).split())
