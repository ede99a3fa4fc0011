r"""The quiz in Moodle's GIFT format.

Format: https://docs.moodle.org/en/GIFT_format. The characters ``~ = # { } :`` and the backslash
are escaped with a backslash. A matching question needs at least three pairs; an order is asked as a
matching of steps to their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workshop.exports import ExportOptions
from workshop.exports.blocks import plain
from workshop.exports.lines import written_by
from workshop.model import Quizvraag, Regel, Schrijver, VraagSoort, Workshop

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\~=#{}:"})


def export_gift(workshop: Workshop, options: ExportOptions) -> bytes:
    """Every question of the quiz, under one category."""
    return "\n".join(_file(workshop)).encode()


def escaped(text: str) -> str:
    """Text that means itself in GIFT, on one line."""
    return " ".join(text.split()).translate(_SPECIAL)


def _file(workshop: Workshop) -> Iterator[str]:
    # Nothing in the name of a category can be escaped, except a slash.
    title = " ".join(re.sub(r"[\\~=#{}:]", " ", workshop.titel).split()).replace("/", "//")
    yield f"// {title}, versie {workshop.versie}, peildatum {workshop.peildatum}"
    written = workshop.geschreven_door is Schrijver.MODEL
    yield f"// ai_tekst: {'true' if written else 'false'}"
    yield ""
    yield f"$CATEGORY: $course$/top/{title}"
    yield ""
    for question in workshop.quiz:
        yield from _question(workshop, question)
        yield ""


def _question(workshop: Workshop, question: Quizvraag) -> Iterator[str]:
    name = escaped(f"{question.id} {question.soort.value}")
    yield f"::{name}::[plain]{escaped(question.stam.tekst + plain(written_by(question.stam)))} {{"
    if question.soort is VraagSoort.WAAR_ONWAAR:
        right = next(one for one in question.opties if one.is_goed)
        wrong = next(one for one in question.opties if not one.is_goed)
        truth = "TRUE" if right.tekst == "Waar" else "FALSE"
        # The first feedback is for a wrong answer, the second for a right one.
        yield f"{truth}#{_said(wrong.feedback)}#{_said(right.feedback)}"
    elif question.opties:
        for one in question.opties:
            sign = "=" if one.is_goed else "~"
            yield f"{sign}{escaped(one.tekst)}#{_said(one.feedback)}"
    elif question.paren:
        for pair in question.paren:
            yield f"={escaped(pair.links)} -> {escaped(pair.rechts)}"
    else:
        for number, step in enumerate(question.stappen, 1):
            yield f"={escaped(step.tekst)} -> {number}"
    sources = "; ".join(_where(workshop, question))
    yield f"####{' '.join(_said(one) for one in question.toelichting)} Bron\\: {escaped(sources)}"
    yield "}"


def _said(line: Regel) -> str:
    date = f" (peildatum {line.peildatum})" if line.peildatum else ""
    return escaped(f"{line.tekst}{date}{plain(written_by(line))}")


def _where(workshop: Workshop, question: Quizvraag) -> Iterator[str]:
    """The sources of the explanation, each once, with its place and address."""
    seen = set()
    for number in (n for one in question.toelichting for n in one.verwijzingen):
        citation = workshop.verwijzing(number)
        if citation.bron_id not in seen:
            seen.add(citation.bron_id)
            address = f", {citation.url}" if citation.url else ""
            yield f"{citation.bron}{address}"
